"""Word documents (docx): paragraphs and tables of the body in order, with the spans that the document states.

What a reader of the printed page does not see is no text: tracked deletions, field codes, hidden text, what lies under a
vertically merged cell. Tables in cells and text boxes are tables and paragraphs of their own, after what they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pipelines.document import Cell, Document, Paragraph, ReadingIssue, Table
from pipelines.readers import docx_changes, docx_numbering
from pipelines.readers.docx_numbering import Numbering
from pipelines.readers.errors import UnreadableFile
from pipelines.readers.package import Package, attribute, child, children, local, target_of
from pipelines.readers.pictures import may_hold_table, unread
from pipelines.readers.raised import is_superscript, joined
from pipelines.readers.spans import without_phantom_columns

_MAIN = "word/document.xml"
#: Elements that only wrap what is printed.
_WRAPPERS = {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo", "r"}
_WRAPPERS |= {"Choice", "ruby", "rubyBase", "oMath", "oMathPara"}
#: Elements with nothing that is printed. What nobody knows is looked into.
_SILENT = {"del", "moveFrom", "delText", "instrText", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "rt", "Fallback"}
_SILENT |= {"footnoteReference", "endnoteReference", "commentReference", "annotationRef"}
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
#: A column of the grid that is no wider than this (twentieths of a point) is a sliver between borders meant to be one.
_SLIVER = 57
#: A document with pictures and less text than this is one of scanned pages.
_FEW_CHARACTERS = 100
#: A point in the unit of drawings.
_EMU_PER_POINT = 12_700
#: Tables in tables in tables: deeper ones are not written by people.
_DEPTH = 20


def read(data: bytes) -> Document:
    """Read a Word document. Raises :class:`UnreadableFile`."""
    package = Package(data)
    main = target_of(package, "officeDocument") or _MAIN
    root = package.xml(main)
    body = child(root, "body")
    if body is None:
        raise UnreadableFile("the Word document has no body")
    document = Document(format="docx")
    lists, styles = (target_of(package, kind, main) for kind in ("numbering", "styles"))
    numbering = docx_numbering.read(package.xml(lists) if lists else None, package.xml(styles) if styles else None)
    _Body(document, numbering).read(body, 0)
    document.issues += docx_changes.issues(body)
    pictures = sum("/media/" in name for name in package.names)
    if pictures and not document.tables and sum(len(p.text) for p in document.paragraphs) < _FEW_CHARACTERS:
        message = f"the document is {pictures} pictures, most likely of scanned pages; their text was not read"
        document.issues.append(ReadingIssue("scanned_page", message))
    elif places := _pasted_pictures(body):
        document.issues.append(unread(len(places), after=places[0]))
    return document


def _pasted_pictures(body: Any) -> list[str]:
    """For each picture that is large enough to hold a table: the text that it stands after, or empty at the beginning."""
    found: list[str] = []
    above = ""
    for element in body.iter():
        name = local(element)
        if name == "t" and element.text and element.text.strip():
            above = element.text.strip()
        elif name == "drawing" and any(local(e) == "blip" for e in element.iter()):
            extent = next((e for e in element.iter() if local(e) == "extent"), None)
            stated = [extent.get(key) or "" for key in ("cx", "cy")] if extent is not None else []
            sides = [int(side) / _EMU_PER_POINT for side in stated if side.isdecimal()]
            if len(sides) < 2 or may_hold_table(*sides):
                found.append(above)
        elif name == "imagedata" and not any(local(e) == "Fallback" for e in element.iterancestors()):
            shape = element.getparent()
            style = "" if shape is None else shape.get("style") or ""
            points = [float(m.group(1)) for key in ("width", "height") if (m := re.search(rf"(?:^|;)\s*{key}:\s*([\d.]+)pt", style))]
            if len(points) < 2 or may_hold_table(*points):
                found.append(above)
    return found


@dataclass(slots=True)
class _Text:
    """Text of a paragraph in pieces, each with whether it is raised, what hangs on it (text boxes), and the fields that are open: True
    while in their code."""

    parts: list[tuple[str, bool]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)

    @property
    def text(self) -> str:
        return joined(self.parts)


class _Body:
    def __init__(self, document: Document, numbering: Numbering) -> None:
        self.document = document
        self.numbering = numbering
        self.block = 0

    def read(self, container: Any, depth: int) -> None:
        """Paragraphs and tables of the body, a cell or a text box."""
        if depth > _DEPTH:
            raise UnreadableFile(f"its tables and text boxes lie in each other more than {_DEPTH} deep")
        for element in _unwrapped(container):
            name = local(element)
            if name == "p":
                found = paragraph_text(element, self.numbering)
                if found.text.strip():
                    self.block += 1
                    self.document.paragraphs.append(Paragraph(self.block, found.text.strip()))
                for box in found.boxes:
                    self.read(box, depth + 1)
            elif name == "tbl":
                self._table(element, depth)

    def _table(self, element: Any, depth: int) -> None:
        cells, inner = _cells(element, self.numbering)
        if len(cells) == 1 and any(local(e) == "tbl" for e in inner):
            # one cell around other tables is a frame: what stands in it stands in the body
            for container in [tc for row in _rows(element) for tc in _row_cells(row)]:
                self.read(container, depth + 1)
            return
        if cells:
            self.block += 1
            self.document.tables.append(Table(len(self.document.tables) + 1, self.block, cells))
        for nested in inner:
            if local(nested) == "tbl":
                self._table_in_cell(nested, depth + 1)
            else:
                self.read(nested, depth + 1)

    def _table_in_cell(self, element: Any, depth: int) -> None:
        if depth > _DEPTH:
            raise UnreadableFile(f"its tables and text boxes lie in each other more than {_DEPTH} deep")
        self._table(element, depth)


def _unwrapped(container: Any) -> Iterator[Any]:
    """Paragraphs, tables, rows or cells in a container, out of whatever wraps them."""
    pending = list(reversed(container))
    while pending:
        element = pending.pop()
        name = local(element)
        if name in ("p", "tbl", "tr", "tc"):
            yield element
        elif name == "AlternateContent":
            pending.extend(reversed(_chosen(element)))
        elif name in _WRAPPERS:
            pending.extend(reversed(element))


def _chosen(alternatives: Any) -> list[Any]:
    """Of the same content in a new and an old way of writing, the new one."""
    return children(alternatives, "Choice")[:1] or [
        e for fallback in children(alternatives, "Fallback")[:1] for e in fallback
    ]


def paragraph_text(paragraph: Any, numbering: Numbering) -> _Text:
    """What a paragraph prints, its automatic number before it."""
    found = _Text([(numbering.before(paragraph), False)])
    pending = list(reversed(paragraph))
    while pending:
        element = pending.pop()
        name = local(element)
        if name == "fldChar":
            _step(found.fields, attribute(element, "fldCharType"))
        elif name == "txbxContent":
            found.boxes.append(element)
        elif name == "AlternateContent":
            pending.extend(reversed(_chosen(element)))
        elif name in _SILENT or (name == "r" and _is_hidden(element)) or (name == "p" and element is not paragraph):
            continue
        elif name == "t":
            if not any(found.fields):
                found.parts.append((element.text or "", is_superscript(child(element.getparent(), "rPr"))))
        elif name in _CHARACTERS:
            if not any(found.fields):
                found.parts.append((_CHARACTERS[name], False))
        else:
            pending.extend(reversed(element))
    return found


def _step(fields: list[bool], kind: str | None) -> None:
    if kind == "begin":
        fields.append(True)
    elif kind == "separate" and fields:
        fields[-1] = False
    elif kind == "end" and fields:
        fields.pop()


def _is_hidden(run: Any) -> bool:
    vanish = child(child(run, "rPr"), "vanish")
    return vanish is not None and (attribute(vanish, "val") or "1") not in ("0", "false", "off")


def _rows(table: Any) -> list[Any]:
    """The rows of a table, without those whose deletion is tracked."""
    return [row for row in _unwrapped(table) if local(row) == "tr" and child(child(row, "trPr"), "del") is None]


def _row_cells(row: Any) -> list[Any]:
    return [c for c in _unwrapped(row) if local(c) == "tc" and child(child(c, "tcPr"), "cellDel") is None]


def _number(element: Any, default: int) -> int:
    text = attribute(element, "val") if element is not None else None
    return int(text) if text is not None and text.isdecimal() else default


def _cells(table: Any, numbering: Numbering) -> tuple[list[Cell], list[Any]]:
    """The cells of a table, and the tables and text boxes that stand in them."""
    cells: list[Cell] = []
    inner: list[Any] = []
    above: dict[int, int] = {}  # index of the cell that reaches down to the row above, by its column
    for number, row in enumerate(_rows(table), 1):
        column = 1 + _number(child(child(row, "trPr"), "gridBefore"), 0)
        reaching: dict[int, int] = {}
        for element in _row_cells(row):
            properties = child(element, "tcPr")
            span = max(1, _number(child(properties, "gridSpan"), 1))
            vertical, horizontal = child(properties, "vMerge"), child(properties, "hMerge")
            origin = above.get(column)
            if horizontal is not None and attribute(horizontal, "val") != "restart" and cells and cells[-1].row == number:
                cells[-1] = replace(cells[-1], column_span=cells[-1].column_span + span)
            elif vertical is not None and attribute(vertical, "val") != "restart" and origin is not None:
                cells[origin] = replace(cells[origin], row_span=number - cells[origin].row + 1)
                reaching[column] = origin
            else:
                text, found = _cell_text(element, numbering)
                reaching[column] = len(cells)
                cells.append(Cell(number, column, text, column_span=span))
                inner += found
            column += span
        above = reaching
    return without_phantom_columns(cells, _slivers(child(table, "tblGrid"))), inner


def _slivers(grid: Any) -> set[int]:
    """Columns of the table's grid that are too narrow for any text."""
    columns = [] if grid is None else children(grid, "gridCol")
    widths = [attribute(column, "w") or "" for column in columns]
    return {i for i, width in enumerate(widths, 1) if width.isdecimal() and 0 < int(width) <= _SLIVER}


def _cell_text(cell: Any, numbering: Numbering) -> tuple[str, list[Any]]:
    """Text of a cell, a line for each paragraph, and the tables and text boxes in it."""
    lines: list[str] = []
    inner: list[Any] = []
    for element in _unwrapped(cell):
        if local(element) == "p":
            found = paragraph_text(element, numbering)
            lines.append(found.text.strip())
            inner += found.boxes
        elif local(element) == "tbl":
            inner.append(element)
    return "\n".join(lines).strip(), inner
