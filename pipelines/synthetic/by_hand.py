"""Workbooks of the nine forms as departments fill them in by hand, and as the finance department's system exports them.

By hand: “附表3-1” in a cell above the title, a hidden row between title and header, no name, no year; codes over two columns, or in
the second of them; classes as outline (一、) without a code; closing totals left blank; a sheet with the contents. Exports name department
and year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pipelines.synthetic.compose import compose
from pipelines.synthetic.disclosure import Cell, Row, Table
from pipelines.synthetic.figures import ordinal
from pipelines.synthetic.series import FiscalYear
from pipelines.synthetic.sheets import Placed, Sheet, is_amount

FORMS = (
    "summary", "income", "expenditure", "fiscal_summary", "general_expenditure", "basic_expenditure", "fund_expenditure",
    "capital_expenditure", "three_public",
)  # fmt: skip
_CODE = re.compile(r"\d{3}|\d{5}|\d{7}")


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody fills in a workbook. ``codes``: plain, merged (over two columns) or second (in the second of two)."""

    codes: str = "plain"
    outline: bool = False
    contents: bool = False
    blank_totals: bool = False
    #: a class of 支出总表 that is printed 10.00 万元 too high, in nothing else
    fault: bool = False


def tables(year: FiscalYear) -> list[Table]:
    """The nine forms of the department itself in the order of their numbers."""
    code = year.budget.code
    found = {table.form: table for table in compose(year, "budget", "hebei_2021").tables if table.owner == code and table.form in FORMS}
    return [found[form] for form in FORMS]


def workbook(year: FiscalYear, habits: Habits) -> list[Sheet]:
    """The sheets of a workbook that names nobody."""
    sheets = []
    for number, table in enumerate(tables(year), 1):
        sheet = Sheet(f"附表3-{number} {table.title.removeprefix('部门预算')}"[:31])
        table = _without_sequence(table)
        if habits.fault and table.form == "expenditure":
            table = _with_a_fault(table)
        if habits.blank_totals:
            table = _with_blank_totals(table)
        if habits.outline and table.form == "basic_expenditure":
            table = _with_outline(table)
        body = list(_placed(table, habits.codes))
        width = max(cell.column + cell.columns for cell in body)
        sheet.cells += [
            Placed(0, 0, f"附表3-{number}"), Placed(1, 0, table.title, columns=width), Placed(2, width - 1, f"(公开{number:02}表)"),
            Placed(3, width - 1, "单位：万元"),
        ]  # fmt: skip
        sheet.hidden_rows.add(2)
        sheet.cells += [replace(cell, row=cell.row + 4) for cell in body]
        sheets.append(sheet)
    return [contents(sheets), *sheets] if habits.contents else sheets


def contents(sheets: list[Sheet]) -> Sheet:
    sheet = Sheet("目录", [Placed(0, 0, "目  录", columns=2)])
    for number, form in enumerate(sheets, 1):
        sheet.line(number, f"附表3-{number}", f"部门预算{form.name.split(' ')[-1]}")
    return sheet


def export(year: FiscalYear) -> list[Sheet]:
    """The sheets that the system gives: each names department, year and unit in its first row."""
    sheets = []
    for number, table in enumerate(tables(year), 1):
        width = table.width
        preamble = (
            Cell(f"部门编码及名称：[{year.budget.code}]{year.budget.name}", columns=2), Cell(f"预算年度：{year.budget.year}"),
            Cell("单位：万元", columns=width - 3),
        )  # fmt: skip
        table = replace(table, rows=(preamble, *table.rows[1:]))
        sheet = Sheet(f"{number:02}{table.title.removeprefix('部门预算')}"[:31], [Placed(0, 0, table.title, columns=width)])
        sheet.cells += [replace(cell, row=cell.row + 1) for cell in _placed(table, "plain")]
        sheets.append(sheet)
    return sheets


def template() -> list[Sheet]:
    """What the finance department hands out to be filled in, put up by mistake."""
    sheets = []
    for number, title in enumerate(("收支总表", "收入总表", "支出总表"), 1):
        sheet = Sheet(f"附表3-{number}", [Placed(0, 0, f"XX局2024年部门预算{title}", columns=4), Placed(1, 3, "单位：万元")])
        sheet.line(2, "科目编码", "科目名称", "合计", "备注")
        sheet.line(3, "", "合计")
        sheets.append(sheet)
    return sheets


def _without_sequence(table: Table) -> Table:
    """The table without the column of row numbers, and without the rows with the name and with the numbers of columns."""
    rows: list[Row] = []
    for number, row in enumerate(table.rows):
        if number in (0, table.header_rows - 1):
            continue
        starts = number == 1 or number >= table.header_rows
        rows.append(row[1:] if starts else row)
    return replace(table, rows=tuple(rows), width=table.width - 1, header_rows=table.header_rows - 2)


def _with_a_fault(table: Table) -> Table:
    done = False

    def change(cell: Cell) -> Cell:
        nonlocal done
        if done or cell.figure is None or len(cell.figure.line) != 3 or cell.figure.measure != "total" or not is_amount(cell.text):
            return cell
        done = True
        whole, _, decimals = cell.text.partition(".")
        return replace(cell, text=f"{int(whole) + 10}.{decimals}")

    return _changed(table, change)


def _with_blank_totals(table: Table) -> Table:
    def is_total(cell: Cell) -> bool:
        return cell.figure is not None and table.form == "summary" and cell.figure.line.endswith("grand_total")

    return _changed(table, lambda cell: replace(cell, text="") if is_total(cell) else cell)


def _changed(table: Table, change: Callable[[Cell], Cell]) -> Table:
    return replace(table, rows=tuple(tuple(change(cell) for cell in row) for row in table.rows))


def _with_outline(table: Table) -> Table:
    """Classes (类) as 一、 without their code."""
    rows: list[Row] = []
    count = 0
    for row in table.rows:
        if row and re.fullmatch(r"\d{3}", row[0].text):
            count += 1
            row = (replace(row[0], text=""), replace(row[1], text=f"{ordinal(count)}、{row[1].text}"), *row[2:])
        rows.append(row)
    return replace(table, rows=tuple(rows))


def _placed(table: Table, codes: str) -> Iterator[Placed]:
    """The cells in their places; where the first column holds codes, over two columns or in the second of them."""
    cells = list(table.placed())
    has_codes = any(column == 0 and row >= table.header_rows and _CODE.fullmatch(cell.text) for row, column, cell in cells)
    for row, column, cell in cells:
        text, spans, at = cell.text, cell.columns, column
        if codes != "plain" and has_codes:
            if column:
                at += 1
            elif codes == "merged" or row < table.header_rows or cell.columns > 1:
                spans += 1
            else:
                at += 1
        if text or cell.rows > 1 or spans > 1:
            yield Placed(row, at, text, cell.rows, spans, cell.figure is not None and is_amount(text))
