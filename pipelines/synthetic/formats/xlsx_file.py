"""A disclosure as a workbook: a sheet per table, amounts as numbers in their number format, codes as text, the prose on its own sheet."""

from __future__ import annotations

import datetime
import io
import re

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipelines.synthetic.disclosure import Cell, Disclosure, Paragraph, Table

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


def write(disclosure: Disclosure) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": disclosure.title, "created": _EPOCH})
    writer = _Writer(book)
    titles = [block for block in disclosure.blocks if isinstance(block, Paragraph) and block.role == "title"]
    if titles:
        writer.sheet("封面", titles, None)
    above: list[Paragraph] = []
    prose: list[Paragraph] = []
    for before, block in zip((None, *disclosure.blocks), disclosure.blocks, strict=False):
        if isinstance(block, Table):
            writer.sheet(block.title, above, block)
            above = []
        elif _is_note(block, before):
            writer.note(block)
        elif block.role == "heading":
            prose, above = [*prose, *above], [block]
        elif block.role == "text":
            above.append(block)
    prose += above
    if prose:
        writer.sheet("情况说明", prose, None)
    book.close()
    return file.getvalue()


def _is_note(block: Paragraph, before: Paragraph | Table | None) -> bool:
    return isinstance(before, Table) and block.text.startswith("注：")


class _Writer:
    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.numbers: dict[str, Format] = {}
        self.current: Worksheet | None = None
        self.next_row = 0
        self.text = book.add_format({"border": 1, "text_wrap": True, "num_format": "@"})
        self.title = book.add_format({"bold": True, "align": "center"})

    def sheet(self, name: str, above: list[Paragraph], table: Table | None) -> None:
        """A sheet: lines of text, and the table under them."""
        number = len(self.book.worksheets()) + 1
        sheet = self.current = self.book.add_worksheet(f"{number}、{_FORBIDDEN.sub('', name)}"[:31])
        for row, paragraph in enumerate(above):
            if table is not None and table.width > 1:
                style = self.title if paragraph.role == "heading" else None
                sheet.merge_range(row, 0, row, table.width - 1, paragraph.text, style)
            else:
                sheet.write_string(row, 0, paragraph.text)
        for number, column, cell in table.placed() if table else ():
            self.cell(sheet, len(above) + number, column, cell)
        self.next_row = len(above) + (len(table.rows) if table else 0)

    def note(self, paragraph: Paragraph) -> None:
        """A note under the table of the present sheet."""
        assert self.current is not None
        self.current.write_string(self.next_row, 0, paragraph.text)

    def cell(self, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
        amount = self.amount(cell)
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_range(row, column, row + cell.rows - 1, column + cell.columns - 1, "", self.text)
        if amount is not None:
            sheet.write_number(row, column, float(cell.text.replace(",", "")), amount)
        elif cell.text:
            sheet.write_string(row, column, cell.text, self.text)
        else:
            sheet.write_blank(row, column, None, self.text)

    def amount(self, cell: Cell) -> Format | None:
        """The number format that prints an amount as it is printed elsewhere; None for what is no number."""
        printed = re.fullmatch(r"-?[\d,]+(\.\d+)?", cell.text)
        if cell.figure is None or printed is None:
            return None
        decimals = len(printed[1] or ".") - 1
        pattern = ("#,##0" if "," in cell.text else "0") + ("." + "0" * decimals if decimals else "")
        if pattern not in self.numbers:
            self.numbers[pattern] = self.book.add_format({"border": 1, "num_format": pattern})
        return self.numbers[pattern]
