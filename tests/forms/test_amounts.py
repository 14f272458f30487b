"""Figures as cells print them."""

from decimal import Decimal

import duckdb
import pytest

from pipelines.forms.amounts import ParsedAmount, looks_like_figure, parse, rounded, step_in_yuan, to_yuan


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("135.09", "135.09", 2),
        ("2,940.05", "2940.05", 2),
        ("1,234,567", "1234567", 0),
        ("0.00", "0.00", 2),
        ("0", "0", 0),
        ("-3.20", "-3.20", 2),
        ("−3.20", "-3.20", 2),
        ("(3.20)", "-3.20", 2),
        ("（1,003.2）", "-1003.2", 1),
        ("12,437.3\n6", "12437.36", 2),
        (" 1 2.5 ", "12.5", 1),
        ("１２.５０", "12.50", 2),
        ("0.123456", "0.123456", 6),
    ],
)
def test_numbers(text: str, value: str, decimals: int) -> None:
    assert parse(text) == ParsedAmount("number", Decimal(value), decimals)


@pytest.mark.parametrize("text", ["", "  ", "\n", "　"])
def test_blank_is_not_zero(text: str) -> None:
    assert parse(text) == ParsedAmount("blank")


@pytest.mark.parametrize("text", ["-", "--", "—", "——", "–", "无", "/"])
def test_marks_for_nothing_have_no_value(text: str) -> None:
    assert parse(text) == ParsedAmount("nil_mark")


@pytest.mark.parametrize("text", ["12..3", "1,35,09", "1.2\n3.4", "12.3.4", "见附表", "12a", "1.23-", "."])
def test_what_is_no_figure_is_not_guessed(text: str) -> None:
    assert parse(text) == ParsedAmount("unparsable")


def test_a_unit_printed_in_the_cell_counts() -> None:
    assert parse("30.93万元") == ParsedAmount("number", Decimal("30.93"), 2, "万元")
    assert parse("25%") == ParsedAmount("number", Decimal("25"), 0, "%")


def test_yuan() -> None:
    assert to_yuan(Decimal("135.09"), "万元") == Decimal("1350900")
    assert to_yuan(Decimal("1350900.55"), "元") == Decimal("1350900.55")
    assert to_yuan(Decimal("1"), "亿元") == Decimal(100_000_000)
    assert to_yuan(Decimal("1"), None) is None
    assert to_yuan(Decimal("1"), "%") is None


def test_what_no_column_holds_is_rounded_or_no_amount() -> None:
    assert parse("1.23456789") == ParsedAmount("number", Decimal("1.234568"), 6)
    assert parse("110101199001010011") == ParsedAmount("unparsable")
    assert to_yuan(Decimal("1.234568"), "元") == Decimal("1.2346")
    assert to_yuan(Decimal("999999999999999"), "亿元") is None
    assert step_in_yuan(2, "万元") == 100
    assert step_in_yuan(6, "元") == Decimal("0.0001")


def test_a_broken_figure_still_looks_like_one() -> None:
    assert looks_like_figure("12..3")
    assert not looks_like_figure("2021年")
    assert not looks_like_figure("合计")


@pytest.mark.parametrize(
    ("text", "value", "yuan"),
    [
        ("0.0078125", "0.007813", "78.125"),
        ("-0.0078125", "-0.007813", "-78.125"),
        ("1620.50123456789", "1620.501235", "16205012.3457"),
        ("999999999999999.99999999999999", "1000000000000000.000000", "10000000000000000000"),
        ("0." + "0" * 60 + "1", "0.000000", "0.0000"),
    ],
)
def test_yuan_are_computed_from_all_decimals(text: str, value: str, yuan: str) -> None:
    parsed = parse(text)
    assert parsed.value == Decimal(value)
    assert parsed.exact is not None
    assert to_yuan(parsed.exact, "万元") == Decimal(yuan)


@pytest.mark.parametrize("text", ["0.5", "1.5", "2.5", "-0.5", "-2.5", "2.4999", "0.00005", "-0.00015", "123456.789949"])
def test_rounds_as_the_database_does(text: str) -> None:
    for decimals in (0, 4):
        (there,) = duckdb.execute(f"SELECT CAST(CAST(? AS DECIMAL(38, 14)) AS DECIMAL(24, {decimals}))", [text]).fetchone() or (None,)
        assert rounded(Decimal(text), decimals) == there
