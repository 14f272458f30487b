"""Writing tables into a workbook: headings, number formats, frozen panes, filters; text of documents always as text.

Nothing of a document can become a formula or a link: every text is written as a string cell, and XlsxWriter's conversions are off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook as XlsxWorkbook
from xlsxwriter.worksheet import Worksheet

from pipelines.workbooks.sheets import Column

#: Rows of a worksheet in the file format (ECMA-376), less the title, the note and the headings.
ROWS_PER_SHEET = 1_048_576 - 3
#: Characters that a cell can hold.
_CELL = 32_767
_TEN_THOUSAND = Decimal(10_000)
_NUMBER_FORMATS = {"year": "0", "count": "#,##0", "amount": "#,##0.00", "percent": "0.00%"}
_WIDTHS = {"text": 14, "year": 8, "count": 10, "amount": 14, "percent": 10}
_A4 = 9
#: Points of a line of text, and of the highest row that Excel knows.
_LINE, _HIGHEST = 15, 409


class Workbook:
    """An xlsx file under way; :meth:`close` writes it. Of made-up documents, every sheet says so."""

    def __init__(self, path: Path, title: str, is_synthetic: bool) -> None:
        self._mark = "【虚构的示范数据】" if is_synthetic else ""
        # the date of creation is left out, so that the same snapshot gives the same file
        self._file: XlsxWorkbook = xlsxwriter.Workbook(
            str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
        )
        self._file.set_properties({"title": title})
        font = {"font_name": "宋体", "font_size": 11, "valign": "top"}
        self._title = self._file.add_format({**font, "bold": True, "font_size": 15})
        self._note = self._file.add_format({**font, "font_color": "#555555"})
        self._heading = self._file.add_format(
            {**font, "bold": True, "text_wrap": True, "border": 1, "bg_color": "#DCE6F1", "align": "center", "valign": "vcenter"}
        )
        self._formats: dict[str, Format] = {
            name: self._file.add_format({**font, "border": 1, "num_format": number}) for name, number in _NUMBER_FORMATS.items()
        }
        self._formats["year"].set_align("center")
        self._formats["text"] = self._file.add_format({**font, "border": 1, "num_format": "@"})
        self._formats["wrapped"] = self._file.add_format({**font, "border": 1, "num_format": "@", "text_wrap": True})

    def close(self) -> None:
        self._file.close()

    def table(
        self,
        name: str,
        title: str,
        note: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
        wrapped: Mapping[str, int] | None = None,
        printed: int | None = None,
    ) -> None:
        """A sheet with a table; goes on in further sheets where one is not long enough. ``wrapped`` names the columns whose text is
        wrapped, with their widths in characters; ``printed`` is the number of columns that are printed (None: all)."""
        pending = list(rows)
        number = 1
        while True:
            part, pending = pending[:ROWS_PER_SHEET], pending[ROWS_PER_SHEET:]
            self._part(
                name if number == 1 else f"{name[:26]}（{number}）", title, note, columns, part, wrapped or {}, printed
            )
            number += 1
            if not pending:
                return

    def text(self, name: str, title: str, lines: Iterable[tuple[str, str]]) -> None:
        """A sheet with pairs of a word and what it says."""
        sheet = self._file.add_worksheet(name)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 110)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, self._mark + title, self._title)
        for row, (word, said) in enumerate(lines, 2):
            sheet.write_string(row, 0, word[:_CELL], self._formats["wrapped"])
            sheet.write_string(row, 1, said[:_CELL], self._formats["wrapped"])

    def _part(
        self,
        name: str,
        title: str,
        note: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Any]],
        wrapped: Mapping[str, int],
        printed: int | None,
    ) -> None:
        sheet = self._file.add_worksheet(name)
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, self._mark + title, self._title)
        sheet.write_string(1, 0, note, self._note)
        widths = {column.key: wrapped.get(column.key) or _width(column, [row[n] for row in rows[:200]]) for n, column in enumerate(columns)}
        for number, column in enumerate(columns):
            sheet.write_string(2, number, column.heading, self._heading)
            sheet.set_column(number, number, widths[column.key])
        # not every program makes rows as high as their text when it opens a file
        sheet.set_row(2, _height(columns, [column.heading for column in columns], widths))
        for line, row in enumerate(rows, 3):
            for number, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._cell(sheet, line, number, column, value, column.key in wrapped)
            if wrapped:
                sheet.set_row(line, _height(columns, row, wrapped))
        if not rows:
            sheet.write_string(3, 0, "没有数据", self._note)
        frozen = sum(column.format in ("text", "year") for column in columns[:4])
        sheet.freeze_panes(3, 0 if wrapped else frozen)
        sheet.autofilter(2, 0, max(len(rows) + 2, 3), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        if printed is not None:
            sheet.print_area(0, 0, max(len(rows) + 2, 3), printed - 1)
        sheet.repeat_rows(2)
        sheet.fit_to_pages(1, 0)

    def _cell(self, sheet: Worksheet, line: int, number: int, column: Column, value: Any, wrapped: bool) -> None:
        if value is None:
            sheet.write_blank(line, number, None, self._formats["text"])
        elif column.format == "text":
            sheet.write_string(line, number, str(value)[:_CELL], self._formats["wrapped" if wrapped else "text"])
        elif column.format == "amount":
            # Excel knows binary numbers only: what is shown has two decimals of 万元, as the forms print
            sheet.write_number(line, number, float(Decimal(value) / _TEN_THOUSAND), self._formats["amount"])
        else:
            sheet.write_number(line, number, float(value), self._formats[column.format])


def _columns_of(text: object) -> int:
    """Width of a text in characters; a Chinese character takes two."""
    return sum(2 if ord(c) > 255 else 1 for c in str(text))


def _height(columns: Sequence[Column], row: Sequence[Any], widths: Mapping[str, int]) -> int:
    """Points that the texts of a row need, wrapped to these widths: figures are not divided and fonts differ, so a sixth stays free."""
    texts = [(column.key, value) for column, value in zip(columns, row, strict=True) if column.key in widths and value]
    return min(_HIGHEST, _LINE * max((ceil(_columns_of(value) * 1.2 / widths[key]) for key, value in texts), default=1))


def _width(column: Column, values: Sequence[Any]) -> int:
    """Width of a column in characters."""
    if column.format != "text":
        return max(_WIDTHS[column.format], min(2 * len(column.heading), 20))
    longest = max((_columns_of(value) for value in values if value is not None), default=0)
    return max(_WIDTHS["text"], min(longest + 2, 48))
