"""Rows of forms by code that their codes do not tell: subtotals, details, items of a former group, misprinted codes."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines import stage
from tests.forms.grids import Rows, document, faults, read
from tests.forms.test_titles_of_tables import COVER, FORMATS

BASIC, GENERAL = "一般公共预算财政拨款基本支出表（单位：万元）", "一般公共预算财政拨款支出表（单位：万元）"
BASIC_HEADER = ["经济分类科目编码", "科目名称", "合计", "人员经费", "公用经费"]
GENERAL_HEADER = ["功能分类科目编码", "科目名称", "合计", "基本支出", "项目支出"]


def _lines(rows: dict[str, list[dict[str, Any]]]) -> list[tuple[str | None, str | None]]:
    return [(line["line_key"], line["code"]) for line in rows["lines"]]


@pytest.mark.parametrize("format_name", FORMATS)
def test_outline_rows_without_a_code_are_subtotals_of_the_deeper_rows(format_name: str) -> None:
    table = [
        BASIC_HEADER,
        ["", "合计", "30.00", "28.00", "2.00"],
        ["", "一、工资福利支出", "28.00", "28.00", ""],
        ["30101", "1、基本工资", "8.00", "8.00", ""],
        ["", "2、津贴补贴", "10.00", "10.00", ""],
        ["", "（1）岗位津贴", "9.00", "9.00", ""],
        ["30102", "1）甲", "9.00", "9.00", ""],
        ["", "（2）保留补贴", "1.00", "1.00", ""],
        ["30102", "1）乙", "1.00", "1.00", ""],
        ["", "3、社会保障缴费", "10.00", "10.00", ""],
        ["30104", "基本养老保险费", "9.00", "9.00", ""],
        ["30104", "大额险", "1.00", "1.00", ""],
        ["", "基础定额项目", "2.00", "", "2.00"],
        ["30201", "办公费", "1.50", "", "1.50"],
        ["30205", "水费", "0.50", "", "0.50"],
    ]
    rows = stage.understand(FORMATS[format_name](document(BASIC, table)))
    assert _lines(rows) == [
        ("total", None), ("code", "301"), ("code", "30101"), ("subtotal", None), ("subtotal", None), ("code", "30102"),
        ("subtotal", None), ("code", "30102"), ("subtotal", None), ("code", "30104"), ("code", "30104"), ("subtotal", None),
        ("code", "30201"), ("code", "30205"),
    ]  # fmt: skip
    assert {i["kind"] for i in rows["issues"]} == {"entity_unknown"}


def _read(header: list[str], title: str, table: Rows) -> dict[str, list[dict[str, Any]]]:
    return read(COVER, title, [header, *table])


def test_a_name_whose_code_another_row_prints_is_not_taken_for_that_code() -> None:
    rows = _read(BASIC_HEADER, BASIC, [["30102", "津贴补贴", "9.00", "9.00", ""], ["", "津贴补贴", "4.00", "4.00", ""]])
    assert _lines(rows) == [("code", "30102"), (None, None)]
    assert ("unknown_row", "row 3: expected a code of 3, 5 or 7 digits or a total, found 津贴补贴") in faults(rows)


def test_names_tell_the_codes_where_no_row_prints_them() -> None:
    rows = _read(BASIC_HEADER, BASIC, [["", "工资福利支出", "9.00", "9.00", ""], ["", "津贴补贴", "9.00", "9.00", ""]])
    assert _lines(rows) == [("code", "301"), ("code", "30102")]


def test_details_that_repeat_the_code_of_their_group() -> None:
    rows = _read(
        BASIC_HEADER, BASIC,
        [
            ["301", "工资福利支出", "10.00", "10.00", ""],
            ["30102", "津贴补贴", "10.00", "10.00", ""],
            ["30102", "岗位津贴", "9.00", "9.00", ""],
            ["30102", "保留补贴", "1.00", "1.00", ""],
        ],
    )  # fmt: skip
    assert _lines(rows) == [("code", "301"), ("code", "30102"), ("detail", "30102"), ("detail", "30102")]


def test_a_row_as_large_as_the_subtotal_above_holds_the_rows_below_that_repeat_its_code() -> None:
    rows = _read(
        BASIC_HEADER, BASIC,
        [
            ["", "2.津贴补贴", "0.70", "0.70", ""],
            ["30102", "（1）保留的补贴", "0.70", "0.70", ""],
            ["30102", "（2）妇女卫生费", "0.70", "0.70", ""],
            ["30103", "3.奖金", "1.00", "1.00", ""],
        ],
    )  # fmt: skip
    assert _lines(rows) == [("subtotal", None), ("code", "30102"), ("detail", "30102"), ("code", "30103")]


def test_siblings_of_one_code_are_no_details_of_the_first() -> None:
    rows = _read(
        BASIC_HEADER, BASIC,
        [["30231", "5.燃料费", "0.90", "", "0.90"], ["30231", "6.维修费", "0.45", "", "0.45"], ["30231", "7.保险费", "0.45", "", "0.45"]],
    )  # fmt: skip
    assert _lines(rows) == [("code", "30231")] * 3


FORMER = [
    ["210", "医疗卫生与计划生育支出", "100.00", "100.00", ""],
    ["21001", "医疗卫生与计划生育管理事务", "80.00", "80.00", ""],
    ["2100101", "行政运行", "80.00", "80.00", ""],
    ["21005", "医疗保障", "20.00", "20.00", ""],
    ["2101101", "行政单位医疗", "12.00", "12.00", ""],
    ["2101102", "事业单位医疗", "8.00", "8.00", ""],
]


@pytest.mark.parametrize("format_name", FORMATS)
def test_items_below_a_group_of_the_former_classification_are_its_parts(format_name: str) -> None:
    rows = stage.understand(FORMATS[format_name](document(GENERAL, [GENERAL_HEADER, *FORMER])))
    assert [line["parent_code"] for line in rows["lines"]] == [None, None, None, None, "21005", "21005"]


def test_items_that_do_not_add_up_to_the_group_above_are_not_its_parts() -> None:
    rows = _read(GENERAL_HEADER, GENERAL, [*FORMER[:-1], ["2101102", "事业单位医疗", "9.00", "9.00", ""]])
    assert {line["parent_code"] for line in rows["lines"]} == {None}


@pytest.mark.parametrize("format_name", FORMATS)
def test_misprinted_codes_are_told_by_the_rows_around_them(format_name: str) -> None:
    table = [
        GENERAL_HEADER,
        ["", "合计", "100.00", "60.00", "40.00"],
        ["213", "农林水支出", "100.00", "60.00", "40.00"],
        ["21301", "农业", "60.00", "60.00", ""],
        ["20130101", "行政运行", "60.00", "60.00", ""],
        ["201307", "农村综合改革", "40.00", "", "40.00"],
        ["20130706", "对村集体经济组织的补助", "40.00", "", "40.00"],
    ]
    rows = stage.understand(FORMATS[format_name](document(GENERAL, table)))
    assert _lines(rows) == [
        ("total", None), ("code", "213"), ("code", "21301"), ("code", "2130101"), ("code", "21307"), ("code", "2130706"),
    ]  # fmt: skip
    assert [i["text"] for i in rows["issues"] if i["kind"] == "misprinted_code"] == ["20130101", "201307", "20130706"]


def test_the_code_of_a_unit_is_no_misprint() -> None:
    rows = _read(
        GENERAL_HEADER, GENERAL,
        [["", "合计", "9.00", "9.00", ""], ["201307", "某县某局", "9.00", "9.00", ""], ["2130101", "行政运行", "9.00", "9.00", ""],
         ["201307", "某县农业服务中心", "0.00", "0.00", ""]],
    )  # fmt: skip
    assert [key for key, _ in _lines(rows)] == ["total", "unit", "code", "unit"]


def test_a_code_that_may_be_several_stays_unknown() -> None:
    rows = _read(GENERAL_HEADER, GENERAL, [["213", "农林水支出", "9.00", "9.00", ""], ["22130013", "某项支出", "9.00", "9.00", ""]])
    assert _lines(rows)[1] == (None, "22130013")
    assert "invalid_code" in {kind for kind, _ in faults(rows)}
