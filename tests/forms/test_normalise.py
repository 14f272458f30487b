"""Words made comparable: radicals, note marks."""

import unicodedata
from decimal import Decimal

import pytest

from pipelines.forms.amounts import looks_like_figure, parse
from pipelines.forms.normalise import label, note_marks, squash
from pipelines.forms.radicals import RADICALS
from pipelines.second_reading.comparison import same


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("①1500.00", "1500.00"), ("1620.50²", "1620.50"), ("3.0②", "3.0"), ("3.0 ②", "3.0"), ("-3.2①", "-3.2"), ("① -3.2", "-3.2"),
        ("(3.2)①", "-3.2"), ("12.5%②", "12.5"), ("1,500.00①②", "1500.00"), ("1500.00*", "1500.00"), ("※1500.00", "1500.00"),
        ("1500.00[1]", "1500.00"), ("1500.00注1", "1500.00"), ("（注1）1500.00", "1500.00"), ("1500.00ᵃ", "1500.00"), ("❶15", "15"),
    ],
)  # fmt: skip
def test_the_mark_of_a_note_is_no_part_of_a_figure(text: str, value: str) -> None:
    assert (parse(text).printed_as, parse(text).value) == ("number", Decimal(value))


def test_what_is_no_mark_beside_a_figure_stays() -> None:
    assert squash("面积 12m² 3.5㎡") == "面积12m23.5m2"
    assert squash("③=①+②") == "3=1+2"  # the numbers of columns
    assert (parse("①").value, parse("**").printed_as, parse("1500(1)").printed_as) == (Decimal(1), "nil_mark", "unparsable")
    assert parse("注11500.00").printed_as == "unparsable"  # a note, or a digit more of it


def test_marks_are_told() -> None:
    assert (note_marks("①1500.00"), note_marks("1620.50²"), note_marks("①一般公共服务"), note_marks("1500.00")) == ("①", "²", "", "")
    assert looks_like_figure("1620.50②")


def test_labels_are_without_marks() -> None:
    assert label("教育支出²") == label("①教育支出") == label("教育支出 ①") == "教育支出"
    assert label("合计①=②+③") == "合计1=2+3"
    assert (label("面积m²"), label("①")) == ("面积m2", "1")


def test_radicals_are_the_characters_that_they_look_like() -> None:
    assert squash("⺠政局 公务用⻋ ⻓ ⻔ ⻝") == "民政局公务用车长门食"
    assert squash("⼀⼆⽇⽉⾏") == "一二日月行"  # those of the Kangxi block
    known = {chr(code) for code in range(0x2E80, 0x2EF4) if unicodedata.name(chr(code), "")} - set("⺀⺚")
    assert set(RADICALS) == known
    assert all(unicodedata.name(c).startswith("CJK UNIFIED IDEOGRAPH") for c in RADICALS.values())


def test_both_readers_read_the_same_where_one_gives_radicals() -> None:
    assert same("公务⽤⻋", "公务用车")
    assert not same("公务⽤⻋", "公务用⻔")
    assert same("1620.50②", "1620.50")
