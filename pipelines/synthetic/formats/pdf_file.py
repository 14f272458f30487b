"""A disclosure as a PDF: ruled tables that run on over pages with their header repeated.

Chinese is set in STSong-Light, one of the fonts that a PDF may name without embedding it: who opens the file has it, or something like
it, and the text can be read in any case.
"""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, LongTable, PageBreak, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Paragraph as Text

from pipelines.synthetic.disclosure import Cell, Disclosure, Table

_FONT = "STSong-Light"
_SIZE = 8.0
_LEADING = 10.5
_MARGIN = 15 * mm
_PAGE = landscape(A4)
_PADDING = 3.0
#: A column of text is no wider than this before its text is wrapped.
_WIDEST = 150.0


def write(disclosure: Disclosure) -> bytes:
    """The file; the same bytes for the same disclosure."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    styles = {
        "title": ParagraphStyle("title", fontName=_FONT, fontSize=16, leading=24, alignment=1, wordWrap="CJK"),
        "heading": ParagraphStyle("heading", fontName=_FONT, fontSize=12, leading=18, alignment=1, wordWrap="CJK"),
        "text": ParagraphStyle("text", fontName=_FONT, fontSize=10, leading=15, wordWrap="CJK"),
    }
    story: list[Flowable] = []
    after_table = False
    for number, block in enumerate(disclosure.blocks):
        if isinstance(block, Table):
            story += [_table(block), Spacer(1, 4)]
            after_table = True
            continue
        leads = any(isinstance(b, Table) for b in disclosure.blocks[number + 1 : number + 2])
        if after_table and (block.role == "heading" or leads):
            story.append(PageBreak())
            after_table = False
        story.append(Text(escape(block.text), styles[block.role]))
    file = io.BytesIO()
    SimpleDocTemplate(
        file, pagesize=_PAGE, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
        title=disclosure.title, invariant=1,
    ).build(story)  # fmt: skip
    return file.getvalue()


def _table(table: Table) -> Flowable:
    grid: list[list[object]] = [[""] * table.width for _ in table.rows]
    commands: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("FONT", (0, 0), (-1, -1), _FONT, _SIZE, _LEADING),
        ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    widths = _widths(table)
    style = ParagraphStyle("cell", fontName=_FONT, fontSize=_SIZE, leading=_LEADING, wordWrap="CJK")
    for row, column, cell in table.placed():
        width = sum(widths[column : column + cell.columns])
        fits = _text_width(cell) <= width
        grid[row][column] = cell.text if fits else Text(escape(cell.text), style)
        if cell.rows > 1 or cell.columns > 1:
            commands.append(("SPAN", (column, row), (column + cell.columns - 1, row + cell.rows - 1)))
        if cell.figure:
            commands.append(("ALIGN", (column, row), (column, row), "RIGHT"))
    return LongTable(grid, colWidths=widths, repeatRows=table.header_rows, style=TableStyle(commands))


def _text_width(cell: Cell) -> float:
    return pdfmetrics.stringWidth(cell.text, _FONT, _SIZE) + 2 * _PADDING + 1


def _widths(table: Table) -> list[float]:
    """Widths of the columns: what their cells need, amounts first, and all of the page where there is room."""
    room = _PAGE[0] - 2 * _MARGIN - 12
    least, wanted = [24.0] * table.width, [24.0] * table.width
    for _, column, cell in table.placed():
        if cell.columns > 1:
            continue
        need = min(_text_width(cell), _WIDEST)
        wanted[column] = max(wanted[column], need)
        if cell.figure or len(cell.text) <= 4:
            least[column] = max(least[column], need)
    spare, over = room - sum(least), sum(wanted) - sum(least)
    if over > 0 and spare < over:
        return [low + (high - low) * max(spare, 0) / over for low, high in zip(least, wanted, strict=True)]
    return [width * room / sum(wanted) for width in wanted]
