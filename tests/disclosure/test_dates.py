"""Moments of publication from file names and printed dates; what decides which of two is the later one."""

from __future__ import annotations

import datetime

import pytest

from pipelines.disclosure import dates
from pipelines.disclosure.dates import Published


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("990101-临溪县/2024/20240323_65fe2f81a2b3c.xls", "2024-03-23 09:25:21"),  # uniqid is told to the second
        ("65fe2f81a2b3c.xls", "2024-03-23 09:25:21"),
        ("附件1711157121.doc", "2024-03-23 09:25:21"),
        ("1711157121123.doc", "2024-03-23 09:25:21"),  # with thousandths
        ("P020240323401234567890.pdf", "2024-03-23"),  # 40 is no hour: the day is left
        ("P020240323101234567890.pdf", "2024-03-23"),
        ("20240323092521.xls", "2024-03-23 09:25:21"),
        ("20240323092521123.xls", "2024-03-23 09:25:21"),
        ("20240323.xls", "2024-03-23"),
        ("预算20240323号.xls", "2024-03-23"),
        ("某局2024-3-5.xls", "2024-03-05"),
        ("某局2024年3月5日.xls", "2024-03-05"),
        ("2024.03.05公开.xls", "2024-03-05"),
        ("20240323.zip!/表.xls", "2024-03-23"),  # the archive speaks for members that tell nothing
        ("20240323.zip!/20240601.xls", "2024-06-01"),
    ],
)
def test_a_name_tells_when_it_was_put_up(path: str, shown: str) -> None:
    found = dates.of_name(path)
    assert found is not None
    assert (found.shown, found.source) == (shown, "file_name")


@pytest.mark.parametrize(
    "path",
    [
        "20240230.xls", "20241301.xls", "20240000.xls", "20241399.xls",
        "2024年部门预算.xls", "某局2024-12.xls", "202412.xls", "2024224.xls", "130682-2024-467.xls", "1306820017.xls",
        "0123456789.xls", "dd1907.xls", "ffffffffffffff.xls", "1fe2f81a2b3c4.xls", "9999999999999.xls", "20240323/表.xls", "", ".xls",
    ],
)  # fmt: skip
def test_a_name_that_is_no_date_tells_nothing(path: str) -> None:
    assert dates.of_name(path) is None


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["2024年3月21日"], "2024-03-21"),
        (["发布日期：2024年3月21日", "2024年2月1日"], "2024-03-21"),
        (["二〇二四年三月二十一日"], "2024-03-21"),
        (["二○二四年十二月"], "2024-12"),
        (["二０二四年十月三十日"], "2024-10-30"),
        (["2024 年 3 月"], "2024-03"),
    ],
)
def test_a_printed_date_is_a_line_of_its_own(lines: list[str], shown: str) -> None:
    found = dates.of_lines(lines)
    assert found is not None
    assert (found.shown, found.source) == (shown, "document")


@pytest.mark.parametrize("line", ["", "2024年13月1日", "2024年2月30日", "于2024年3月21日批复", "2024年", "2024年3月至5月", "〇年〇月"])
def test_a_line_that_is_no_date_tells_nothing(line: str) -> None:
    assert dates.of_lines([line]) is None


def test_days_compare_and_seconds_only_with_seconds() -> None:
    day, next_day = datetime.date(2024, 3, 23), datetime.date(2024, 3, 24)
    at = datetime.datetime(2024, 3, 23, 9, 25)  # noqa: DTZ001
    plain, exact, later = Published(day, "sidecar"), Published(day, "file_name", at), Published(next_day, "document")
    assert dates.is_later(later, plain) is True
    assert dates.is_later(plain, later) is False
    assert dates.is_later(plain, exact) is None
    assert dates.is_later(exact, Published(day, "file_name", at - datetime.timedelta(seconds=61))) is True
    # the files of one upload are no versions of each other
    assert dates.is_later(exact, Published(day, "file_name", at - datetime.timedelta(seconds=60))) is None
    assert dates.is_later(exact, exact) is None


def test_a_month_is_neither_before_nor_after_its_days() -> None:
    march, april = dates.of_lines(["2024年3月"]), dates.of_lines(["2024年4月"])
    day = dates.of_name("20240323.xls")
    assert march is not None
    assert april is not None
    assert day is not None
    assert dates.is_later(day, march) is None
    assert dates.is_later(march, day) is None
    assert dates.is_later(april, day) is True
