"""A disclosure as a Word document, merged cells by gridSpan and vMerge."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipelines.synthetic.disclosure import Cell, Disclosure, Paragraph, Table

_EPOCH = (1980, 1, 1, 0, 0, 0)
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
_WIDTH = 9000  # twentieths of a point


def write(disclosure: Disclosure) -> bytes:
    document = docx.Document()
    body = document.element.body
    for paragraph in list(body.iterchildren("{*}p")):
        body.remove(paragraph)
    end = body[-1]  # the properties of the section come last
    for block in disclosure.blocks:
        end.addprevious(_table(block) if isinstance(block, Table) else _paragraph(block))
        if isinstance(block, Table):
            end.addprevious(_paragraph(Paragraph("")))  # two tables without a paragraph between them would be one
    document.core_properties.title = disclosure.title
    file = io.BytesIO()
    document.save(file)
    return _undated(file.getvalue())


def _paragraph(paragraph: Paragraph) -> object:
    bold = "<w:rPr><w:b/></w:rPr>" if paragraph.role != "text" else ""
    centred = '<w:pPr><w:jc w:val="center"/></w:pPr>' if paragraph.role == "title" else ""
    run = f'<w:r>{bold}<w:t xml:space="preserve">{escape(paragraph.text)}</w:t></w:r>' if paragraph.text else ""
    return parse_xml(f"<w:p {nsdecls('w')}>{centred}{run}</w:p>")


def _table(table: Table) -> object:
    width = _WIDTH // table.width
    rows: list[dict[int, str]] = [{} for _ in table.rows]
    for row, column, cell in table.placed():
        rows[row][column] = _cell(cell, width, "restart" if cell.rows > 1 else None, cell.text)
        for below in range(row + 1, row + cell.rows):
            rows[below][column] = _cell(cell, width, "continue", "")
    grid = f'<w:gridCol w:w="{width}"/>' * table.width
    body = "".join(f"<w:tr>{''.join(text for _, text in sorted(row.items()))}</w:tr>" for row in rows)
    properties = f"<w:tblPr><w:tblW w:w=\"{_WIDTH}\" w:type=\"dxa\"/><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>"
    return parse_xml(f"<w:tbl {nsdecls('w')}>{properties}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>")


def _cell(cell: Cell, width: int, merge: str | None, text: str) -> str:
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    right = '<w:pPr><w:jc w:val="right"/></w:pPr>' if cell.figure else ""
    properties = f'<w:tcPr><w:tcW w:w="{width * cell.columns}" w:type="dxa"/>{span}{merged}</w:tcPr>'
    return f"<w:tc>{properties}<w:p>{right}{run}</w:p></w:tc>"


def _undated(data: bytes) -> bytes:
    """The same package with no time of writing in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()
