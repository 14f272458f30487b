"""Sheets of a workbook as people make them by hand, written as xls or xlsx: merged cells, hidden rows, numbers among text."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass, field

import xlsxwriter
import xlwt

_EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell, its place from 0, how much it covers; ``number`` if the text is an amount of two decimals that the file holds as a number."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    number: bool = False


@dataclass(slots=True)
class Sheet:
    name: str
    cells: list[Placed] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)

    def line(self, row: int, *texts: str, first: int = 0) -> None:
        """Texts side by side in a row; amounts become numbers."""
        self.cells += [Placed(row, first + n, text, number=is_amount(text)) for n, text in enumerate(texts) if text]


def is_amount(text: str) -> bool:
    whole, dot, decimals = text.lstrip("-").partition(".")
    return bool(dot) and whole.isdecimal() and len(decimals) == 2 and decimals.isdecimal()


def write(sheets: list[Sheet], extension: str) -> bytes:
    """The workbook's bytes, the same ones each time; ``extension`` is xls or xlsx."""
    return {"xls": _xls, "xlsx": _xlsx}[extension](sheets)


def _xls(sheets: list[Sheet]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    plain, number = xlwt.easyxf(num_format_str="@"), xlwt.easyxf(num_format_str="0.00")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        for cell in sheet.cells:
            value, style = (float(cell.text), number) if cell.number else (cell.text, plain)
            if cell.rows > 1 or cell.columns > 1:
                page.write_merge(cell.row, cell.row + cell.rows - 1, cell.column, cell.column + cell.columns - 1, value, style)
            else:
                page.write(cell.row, cell.column, value, style)
        for row in sheet.hidden_rows:
            page.row(row).hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _xlsx(sheets: list[Sheet]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _EPOCH})
    plain, number = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0.00"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for cell in sheet.cells:
            if cell.rows > 1 or cell.columns > 1:
                page.merge_range(cell.row, cell.column, cell.row + cell.rows - 1, cell.column + cell.columns - 1, "", plain)
            if cell.number:
                page.write_number(cell.row, cell.column, float(cell.text), number)
            else:
                page.write_string(cell.row, cell.column, cell.text, plain)
        for row in sheet.hidden_rows:
            page.set_row(row, None, None, {"hidden": True})
    book.close()
    return file.getvalue()
