"""Workbooks of XML (xlsx, xlsm, and what WPS writes): every cell as it is shown, with its reference.

Read directly from the parts, not through a library: only so are number formats (`01`), formulas whose result was not saved and
hidden sheets seen.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipelines.document import Document
from pipelines.readers import number_formats, uncalculated
from pipelines.readers.errors import UnreadableFile
from pipelines.readers.package import Package, attribute, child, children, local, refuse_entities, resolve, target_of
from pipelines.readers.raised import is_superscript, joined
from pipelines.readers.sheets import Position, Range, Sheet, workbook

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Elements of a worksheet that tell something.
_TOLD = ("sheetView", "col", "row", "mergeCell")


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets of a workbook share: texts by number, number formats by style."""

    package: Package
    texts: list[str]
    formats: list[str]
    date1904: bool


def read(data: bytes) -> Document:
    """Read a workbook. Raises :class:`UnreadableFile`."""
    package = Package(data)
    main = target_of(package, "officeDocument") or "xl/workbook.xml"
    root = package.xml(main)
    if root is None:
        raise UnreadableFile("the workbook has no list of sheets")
    relations = package.xml(f"{main.rpartition('/')[0]}/_rels/{main.rpartition('/')[2]}.rels")
    folder = main.rpartition("/")[0]
    targets = {r.get("Id"): (r.get("Type") or "", resolve(folder, r.get("Target") or "")) for r in ([] if relations is None else relations)}
    properties = child(root, "workbookPr")
    date1904 = properties is not None and (attribute(properties, "date1904") or "0") in ("1", "true", "on")
    book = _Book(
        package,
        _shared_texts(package.xml(target_of(package, "sharedStrings", main) or f"{folder}/sharedStrings.xml")),
        _formats(package.xml(target_of(package, "styles", main) or f"{folder}/styles.xml")),
        date1904,
    )
    listed = child(root, "sheets")
    return workbook("xlsx", _sheets(book, [] if listed is None else children(listed, "sheet"), targets))


def _sheets(book: _Book, listed: list[Any], targets: dict[Any, tuple[str, str]]) -> Iterator[Sheet]:
    for number, element in enumerate(listed, 1):
        relation = next((value for key, value in element.attrib.items() if local(key) == "id" and key.startswith("{")), None)
        kind, target = targets.get(relation, ("worksheet", f"xl/worksheets/sheet{number}.xml"))
        if not kind.endswith("worksheet"):
            continue  # a chart is no table
        name = element.get("name") or f"Sheet{number}"
        sheet = Sheet(name, number, is_hidden=(element.get("state") or "visible") != "visible")
        data = book.package.part(target)
        if data is None:
            raise UnreadableFile(f"the sheet {name} is listed but not in the file")
        refuse_entities(data, target)
        _read_sheet(book, sheet, data)
        yield sheet


def _shared_texts(root: Any) -> list[str]:
    return [] if root is None else [_rich_text(item) for item in children(root, "si")]


def _rich_text(element: Any) -> str:
    """Text of a string in pieces of different fonts, without its pronunciation (rPh)."""
    pieces = [piece for piece in element if local(piece) in ("t", "r")]
    return joined([(_unescaped(_piece_text(piece)), is_superscript(child(piece, "rPr"))) for piece in pieces])


def _piece_text(piece: Any) -> str:
    part = child(piece, "t") if local(piece) == "r" else piece
    return "" if part is None else part.text or ""


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _formats(root: Any) -> list[str]:
    """The number format of each cell style."""
    if root is None:
        return []
    own = child(root, "numFmts")
    codes = dict(number_formats.BUILT_IN)
    for element in [] if own is None else own:
        if (number := attribute(element, "numFmtId") or "").isdecimal():
            codes[int(number)] = attribute(element, "formatCode") or "General"
    styles = child(root, "cellXfs")
    numbers = [attribute(style, "numFmtId") or "0" for style in ([] if styles is None else styles)]
    return [codes.get(int(number), "General") if number.isdecimal() else "General" for number in numbers]


def _read_sheet(book: _Book, sheet: Sheet, data: bytes) -> None:
    shows_zeros = True
    row = 0
    zeros: dict[Position, str] = {}
    try:
        for _, element in etree.iterparse(io.BytesIO(data), resolve_entities=False, no_network=True, huge_tree=True):
            name = local(element)
            if name not in _TOLD:
                continue
            if name == "row":
                row = _row(book, sheet, element, row, shows_zeros, zeros)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif name == "sheetView":
                shows_zeros = (attribute(element, "showZeros") or "1") not in ("0", "false")
            elif name == "col" and _is_on(element, "hidden"):
                sheet.hidden_columns.append((int(element.get("min", "0")), int(element.get("max", "0"))))
            elif name == "mergeCell" and (merged := parse_range(element.get("ref") or "")):
                sheet.merged.append(merged)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(f"the sheet {sheet.name} is damaged: {error}") from error
    for position in uncalculated.sums(zeros, sheet.texts, parse_range):
        sheet.texts.pop(position, None)
        where = sheet.reference(position)
        message = f"the formula in {where} adds up to 0 as saved and its addends do not; open the file in a spreadsheet program, save it"
        sheet.problems.append(("uncached_formula", message, position, f"={zeros[position]}"))


def _is_on(element: Any, name: str) -> bool:
    return (attribute(element, name) or "0") in ("1", "true", "on")


def _row(book: _Book, sheet: Sheet, element: Any, before: int, shows_zeros: bool, zeros: dict[Position, str]) -> int:
    """Read a row and return its number; ``zeros`` learns formulas whose result is 0."""
    number = element.get("r") or ""
    row = int(number) if number.isdecimal() else before + 1
    if _is_on(element, "hidden"):
        sheet.hidden_rows.add(row)
    column = 0
    for cell in element:
        if local(cell) != "c":
            continue
        position = parse_reference(cell.get("r") or "") or (row, column + 1)
        column = position[1]
        text = _cell(book, sheet, cell, position)
        if text and (shows_zeros or not _is_zero(cell)):
            sheet.texts[position] = text
        formula = child(cell, "f")
        if formula is not None and formula.text and _is_zero(cell) and child(cell, "v").text:
            zeros[position] = formula.text
    return row


def _is_zero(cell: Any) -> bool:
    value = child(cell, "v")
    return (cell.get("t") or "n") == "n" and value is not None and (value.text or "").strip("0.-") == ""


def _cell(book: _Book, sheet: Sheet, cell: Any, position: Position) -> str:
    """What a cell shows."""
    kind = cell.get("t") or "n"
    value, formula = child(cell, "v"), child(cell, "f")
    stored = "" if value is None else (value.text or "").strip() if kind not in ("str", "d") else value.text or ""
    if kind == "inlineStr":
        inline = child(cell, "is")
        return "" if inline is None else _rich_text(inline).strip()
    if formula is not None and not stored and kind != "str":
        where = sheet.reference(position)
        message = f"the formula in {where} has no saved result; open the file in a spreadsheet program and save it"
        sheet.problems.append(("uncached_formula", message, position, f"={formula.text or ''}"))
        return ""
    if not stored:
        return ""
    if kind == "s":
        if not stored.isdecimal() or int(stored) >= len(book.texts):
            raise UnreadableFile(f"the cell {sheet.reference(position)} refers to a text that is not in the file")
        return book.texts[int(stored)].strip()
    if kind == "e":
        sheet.problems.append(("cell_error", f"the cell {sheet.reference(position)} shows {stored}", position, stored))
        return stored
    if kind == "b":
        return "FALSE" if stored == "0" else "TRUE"
    if kind != "n":
        return _unescaped(stored).strip()
    style = cell.get("s") or "0"
    code = book.formats[int(style)] if style.isdecimal() and int(style) < len(book.formats) else "General"
    try:
        return number_formats.shown(stored, code, date1904=book.date1904)
    except ValueError:
        return stored


def parse_reference(text: str) -> Position | None:
    """(row, column) from 1 of B7 or $B$7; None if it is none."""
    found = _REFERENCE.fullmatch(text)
    if found is None or found[2] == "0" * len(found[2]):
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def parse_range(text: str) -> Range | None:
    """(first row, first column, last row, last column) of A1:B2; None if it is none."""
    first, _, last = text.partition(":")
    start, end = parse_reference(first), parse_reference(last or first)
    if start is None or end is None:
        return None
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])
