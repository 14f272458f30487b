"""A document written again in other formats, merged cells and all."""

from __future__ import annotations

import io
import re
from html import escape

import xlwt

from pipelines.document import Cell, Document, Paragraph, Table
from tests.readers.office_files import docx, number_cell, p, row, sheet, tbl, tc, text_cell, tr, xlsx

_AMOUNT = re.compile(r"-?\d+\.\d\d")


def _origins(table: Table) -> list[list[Cell]]:
    """Cells by row, without those that lie under a merged cell."""
    return [[cell for cell in cells if not cell.continuation] for cells in table.rows()]


def as_docx(document: Document) -> bytes:
    return docx("".join(_docx_table(b) if isinstance(b, Table) else p(escape(b.text)) for b in document.blocks()))


def _docx_table(table: Table) -> str:
    rows = []
    for number, cells in enumerate(_origins(table), 1):
        under = [c for above in _origins(table)[: number - 1] for c in above if c.row + c.row_span > number]
        written = []
        for cell in sorted([*cells, *under], key=lambda c: c.column):
            properties = f'<w:gridSpan w:val="{cell.column_span}"/>'
            if cell in under:
                written.append(tc("", properties + "<w:vMerge/>"))
                continue
            properties += '<w:vMerge w:val="restart"/>' if cell.row_span > 1 else ""
            written.append(tc("".join(p(escape(line)) for line in cell.text.split("\n")), properties))
        rows.append(tr(*written))
    return tbl(*rows)


def as_html(document: Document, encoding: str) -> bytes:
    body = "".join(_html_table(b) if isinstance(b, Table) else f"<p>{escape(b.text)}</p>" for b in document.blocks())
    return f"<html><head><meta charset={encoding}></head><body>{body}</body></html>".encode(encoding)


def _html_table(table: Table) -> str:
    rows = "".join(
        "<tr>" + "".join(
            f"<td rowspan={c.row_span} colspan={c.column_span}>{escape(c.text).replace(chr(10), '<br>')}</td>" for c in cells
        ) + "</tr>"
        for cells in _origins(table)
    )  # fmt: skip
    return f"<table>{rows}</table>"


def _sheets(document: Document) -> list[tuple[str | None, Table]]:
    """Each table with the paragraph before it."""
    found: list[tuple[str | None, Table]] = []
    title: str | None = None
    for block in document.blocks():
        if isinstance(block, Paragraph):
            title = block.text
        else:
            found.append((title, block))
            title = None
    return found


def _place(cell: Cell, down: int) -> str:
    return f"{chr(64 + cell.column)}{cell.row + down}"


def as_xlsx(document: Document) -> bytes:
    """A sheet for each table, its title above it; amounts are numbers, codes too where they are not written as texts."""
    sheets = {}
    for number, (title, table) in enumerate(_sheets(document), 1):
        down = 1 if title else 0
        rows = row(1, text_cell("A1", escape(title))) if title else ""
        merged = []
        for cells in _origins(table):
            written = [
                number_cell(_place(c, down), repr(float(c.text) * (1 + 1e-16)), 1) if _AMOUNT.fullmatch(c.text)
                else number_cell(_place(c, down), c.text + ".0", 0) if re.fullmatch(r"[1-9]\d*", c.text)
                else text_cell(_place(c, down), escape(c.text))
                for c in cells if c.text
            ]  # fmt: skip
            merged += [
                f"{_place(c, down)}:{chr(63 + c.column + c.column_span)}{c.row + down + c.row_span - 1}"
                for c in cells if c.row_span * c.column_span > 1
            ]  # fmt: skip
            rows += row(cells[0].row + down, *written) if cells else ""
        sheets[f"Sheet{number}"] = sheet(rows, merged=tuple(merged))
    return xlsx(sheets, formats=("0.00",))


def as_xls(document: Document) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    amount = xlwt.XFStyle()
    amount.num_format_str = "0.00"
    for number, (title, table) in enumerate(_sheets(document), 1):
        written = book.add_sheet(f"Sheet{number}")
        down = 0
        if title:
            written.write(0, 0, title)
            down = 1
        for cell in (c for cells in _origins(table) for c in cells):
            value = float(cell.text) if re.fullmatch(r"-?[1-9]\d*|-?\d+\.\d\d", cell.text) else cell.text
            top, left = cell.row - 1 + down, cell.column - 1
            style = amount if _AMOUNT.fullmatch(cell.text) else xlwt.XFStyle()
            if cell.row_span * cell.column_span > 1:
                written.write_merge(top, top + cell.row_span - 1, left, left + cell.column_span - 1, value, style)
            elif value != "":
                written.write(top, left, value, style)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
