"""A county whose departments publish as real ones do: workbooks that name nobody under names like ``20240323_65fe2f81a2b3c.xls``, prose
beside them that names department and year and states the totals, two or three versions of most, budget books, and other files among them.
"""

from __future__ import annotations

import datetime
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.synthetic import by_hand, formats, prose, sheets
from pipelines.synthetic.by_hand import Habits
from pipelines.synthetic.disclosure import Cell, Disclosure, Paragraph, Row, Table
from pipelines.synthetic.figures import ten_thousands
from pipelines.synthetic.series import FiscalYear, draw_series

YEAR = 2024
#: Code, name and main function of the departments.
DEPARTMENTS = (
    ("301", "教育局", "2050202"), ("305", "公安局", "2040201"), ("312", "卫生健康局", "2100101"), ("318", "民政局", "2080201"),
    ("324", "农业农村局", "2130104"), ("331", "交通运输局", "2140101"), ("338", "财政局", "2010601"),
    ("343", "文化广电和旅游局", "2070101"),
    ("349", "审计局", "2010601"), ("356", "统计局", "2010601"), ("362", "司法局", "2040201"), ("370", "网络安全和信息化办公室", "2013701"),
)  # fmt: skip
_FAULTY = Habits("merged", outline=True, contents=True, fault=True)
#: What is published when, in turn: month, form of the workbook (an export, or by whose habits), extension.
_VERSIONS: tuple[tuple[tuple[int, Habits | None, str], ...], ...] = (
    ((3, _FAULTY, "xls"), (6, Habits("merged", outline=True), "xls"), (7, None, "xls")),
    ((3, _FAULTY, "xls"), (6, Habits("second", contents=True), "xlsx")),
    ((3, Habits("second", blank_totals=True, contents=True), "xls"),),
    ((3, _FAULTY, "xlsx"), (6, None, "xlsx")),
    ((3, Habits("merged", outline=True), "xls"),),
    ((3, Habits(fault=True), "xls"), (6, Habits(), "xls")),
)
#: Tables of the government's own budget.
_OF_THE_GOVERNMENT = {
    "一般公共预算收入表": (
        ("一、税收收入", "81200.00"), ("增值税", "52000.00"), ("企业所得税", "29200.00"), ("二、非税收入", "18800.00"),
        ("收入合计", "100000.00"),
    ),
    "一般公共预算支出表": (("一、一般公共服务支出", "32000.00"), ("二、教育支出", "68000.00"), ("支出合计", "100000.00")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """A file: its path, what it is (workbook, text, budget_book, other), whose, and whether a later one replaces it."""

    path: str
    document_id: str
    role: str
    department: str | None
    is_former: bool


def departments(seed: int, division: tuple[str, str]) -> list[FiscalYear]:
    """What the departments' forms state, drawn from a seed."""
    return [
        draw_series(
            seed, division, code, f"{division[1]}{name}", range(YEAR, YEAR + 1), 1, mains=(main,), suffixes=("本级",), scale=1 + n % 3
        )[0]
        for n, (code, name, main) in enumerate(DEPARTMENTS)
    ]


def publish(raw: Path, seed: int, division: tuple[str, str]) -> list[Published]:
    """Write the county's files, each with its sidecar, and tell what they are."""
    clock = _Clock(seed)
    return [_put(raw, division, *file) for file in (*_departments(seed, division, clock), *_others(division, clock))]


_File = tuple[str, bytes, str, str | None, bool]


def _departments(seed: int, division: tuple[str, str], clock: _Clock) -> Iterator[_File]:
    for number, year in enumerate(departments(seed, division)):
        versions = _VERSIONS[number % len(_VERSIONS)]
        code = year.budget.code
        for age, (month, habits, extension) in enumerate(versions):
            clock.next(month)
            if age == 0:
                yield clock.name("docx"), formats.write(_text(year), "docx"), "text", code, False
                if number % 4 == 0:
                    yield clock.name("docx"), formats.write(_budget_book(year), "docx"), "budget_book", code, False
            book = by_hand.export(year) if habits is None else by_hand.workbook(year, habits)
            yield clock.name(extension), sheets.write(book, extension), "workbook", code, age + 1 < len(versions)


def _text(year: FiscalYear) -> Disclosure:
    """The explanation: names department and year, and states the totals."""
    department = year.budget
    title = f"{department.name}{department.year}年部门预算信息公开情况说明"
    blocks = (Paragraph(title, "title"), *prose.plain(year.statements("budget")[0], year, "budget"))
    return _disclosure(year, title, blocks)


def _budget_book(year: FiscalYear) -> Disclosure:
    """Income above spending by projects; it names nobody."""
    statement = year.statements("budget")[0]
    income = statement.amount("summary", "income.grand_total")
    total = statement.forms["expenditure"]["total"]
    rows: list[Row] = [_row("项目代码", "预算收支项目", "预算金额"), _row("", "一、预算收入", ten_thousands(income))]
    rows += [_row("", "二、预算支出", ten_thousands(income)), _row("", "基本支出", ten_thousands(total["basic"]))]
    rows += [_row(p.code, p.name.removeprefix(year.budget.units[0].name), ten_thousands(p.amount)) for p in year.budget.units[0].projects]
    table = Table("budget_book", year.budget.code, "部门收支预算", 3, tuple(rows), 1)
    return _disclosure(year, "部门收支预算", (Paragraph("部门收支预算", "heading"), Paragraph("单位：万元"), table))


def _row(*texts: str) -> Row:
    return tuple(Cell(text) for text in texts)


def _disclosure(year: FiscalYear, title: str, blocks: tuple[Paragraph | Table, ...]) -> Disclosure:
    d = year.budget
    return Disclosure(title, "budget", d.year, d.division_code, d.division_name, d.code, d.name, "nameless", "万元", blocks)


def _others(division: tuple[str, str], clock: _Clock) -> Iterator[_File]:
    """What is no department's disclosure: the government's own budget, what units hand in, and an unfilled template."""
    clock.next(3)
    yield clock.name("xlsx"), sheets.write(_government(division[1]), "xlsx"), "other", None, False
    clock.next(3)
    yield clock.name("xls"), sheets.write(_submission(), "xls"), "other", None, False
    clock.next(6)
    yield clock.name("xls"), sheets.write(by_hand.template(), "xls"), "other", None, False


def _government(county: str) -> list[sheets.Sheet]:
    found = []
    for number, (title, lines) in enumerate(_OF_THE_GOVERNMENT.items(), 1):
        name = f"附表1-{number}"
        sheet = sheets.Sheet(name, [sheets.Placed(0, 0, name), sheets.Placed(1, 0, f"{YEAR}年{county}{title}", columns=2)])
        sheet.line(2, "", "单位：万元")
        sheet.line(3, "项目", "预算数")
        for row, line in enumerate(lines, 4):
            sheet.line(row, *line)
        found.append(sheet)
    return found


def _submission() -> list[sheets.Sheet]:
    sheet = sheets.Sheet("汇总", [sheets.Placed(0, 0, "部门预算公开情况统计表", columns=4)])
    sheet.line(1, "序号", "单位", "是否公开", "公开网址")
    for number in range(1, 6):
        sheet.line(number + 1, str(number), f"单位{number}", "是", "")
    return [sheet]


class _Clock:
    """The moments at which files are put up, one department after the other, and the names that a content system makes of them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(f"{seed}/nameless")
        self.days = {month: datetime.datetime(YEAR, month, day, 9) for month, day in ((3, 23), (6, 6), (7, 26))}  # noqa: DTZ001
        self.now = self.days[3]

    def next(self, month: int) -> None:
        """The next department's files of that month's day."""
        self.days[month] += datetime.timedelta(minutes=self.chance.randrange(9, 25))
        self.now = self.days[month]

    def name(self, extension: str) -> str:
        """A name with the day and what PHP's ``uniqid`` gives: seconds since 1970 (Chinese time is eight hours ahead) and microseconds."""
        self.now += datetime.timedelta(seconds=self.chance.randrange(5, 40))
        seconds = int((self.now - datetime.datetime(1970, 1, 1, 8)).total_seconds())  # noqa: DTZ001
        return f"{self.now:%Y%m%d}_{seconds:08x}{self.chance.randrange(1_000_000):05x}.{extension}"


def _put(raw: Path, division: tuple[str, str], name: str, data: bytes, role: str, department: str | None, is_former: bool) -> Published:
    path = f"{division[0]}-{division[1]}/{YEAR}/{name}"
    file = raw / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    file.with_name(file.name + ".meta.yaml").write_text("synthetic: true\n", "utf-8")
    return Published(path, hashlib.sha256(data).hexdigest(), role, department, is_former)
