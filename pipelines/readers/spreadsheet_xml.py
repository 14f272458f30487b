"""XML Spreadsheet 2003, which spreadsheet programs and many exports write under the name xls: a workbook in one XML file.

What each cell shows, with merged cells, number formats, hidden rows, columns and sheets, as for the other workbooks.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipelines.document import Document
from pipelines.readers import number_formats
from pipelines.readers.errors import UnreadableFile
from pipelines.readers.package import attribute, child, children, local, refuse_entities
from pipelines.readers.raised import joined
from pipelines.readers.sheets import Position, Sheet, workbook

#: Formats that have a name here and a code elsewhere.
_NAMED = {
    "General Number": "General", "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%", "Currency": "#,##0.00",
    "Euro Currency": "#,##0.00", "General Date": "yyyy-m-d h:mm", "Short Date": "yyyy-m-d", "Medium Date": "d-mmm-yy",
    "Long Date": "yyyy年m月d日", "Scientific": "General",
}  # fmt: skip
#: Rows and columns of the largest workbooks.
_ROWS, _COLUMNS = 1_048_576, 16_384
_EPOCH = datetime.datetime(1899, 12, 30, tzinfo=datetime.UTC)


def read(data: bytes) -> Document:
    """Read a workbook. Raises :class:`UnreadableFile`."""
    refuse_entities(data, "the workbook")
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(f"the XML of the workbook is damaged: {error}") from error
    sheets = children(root, "Worksheet")
    if not sheets:
        raise UnreadableFile("the workbook lists no sheets")
    codes = _codes(child(root, "Styles"))
    return workbook("sheet_xml", (_sheet(element, number, codes) for number, element in enumerate(sheets, 1)))


def _codes(styles: Any) -> dict[str, str]:
    """The number format of each style, its own or that of the style that it derives from."""
    own: dict[str, tuple[str | None, str | None]] = {}
    for style in [] if styles is None else children(styles, "Style"):
        number_format = child(style, "NumberFormat")
        code = None if number_format is None else attribute(number_format, "Format")
        own[attribute(style, "ID") or ""] = (attribute(style, "Parent"), code)
    codes = {}
    for name in own:
        at: str | None = name
        for _ in range(len(own)):
            parent, code = own.get(at or "", (None, None))
            if code is not None or parent is None:
                break
            at = parent
        codes[name] = _NAMED.get(code or "", code or "General")
    return codes


def _number(element: Any, name: str, default: int, most: int) -> int:
    text = attribute(element, name) or ""
    return min(int(text), most) if text.isdecimal() and len(text) < 10 else default


def _is_hidden(element: Any) -> bool:
    return attribute(element, "Hidden") == "1"


def _sheet(element: Any, number: int, codes: dict[str, str]) -> Sheet:
    visible = child(child(element, "WorksheetOptions"), "Visible")
    sheet = Sheet(attribute(element, "Name") or f"Sheet{number}", number, visible is not None and (visible.text or "") != "SheetVisible")
    table = child(element, "Table")
    styles: dict[int, str] = {}
    column = row = 0
    for part in [] if table is None else table:
        name = local(part)
        if name == "Column":
            column = _number(part, "Index", column + 1, _COLUMNS)
            last = min(column + _number(part, "Span", 0, _COLUMNS), _COLUMNS)
            if _is_hidden(part):
                sheet.hidden_columns.append((column, last))
            if style := attribute(part, "StyleID"):
                styles |= dict.fromkeys(range(column, last + 1), style)
            column = last
        elif name == "Row":
            row = _number(part, "Index", row + 1, _ROWS)
            _row(sheet, part, row, codes, styles)
            last = min(row + _number(part, "Span", 0, _ROWS), _ROWS)
            if _is_hidden(part):
                sheet.hidden_rows.update(range(row, last + 1))
            row = last
    return sheet


def _row(sheet: Sheet, element: Any, row: int, codes: dict[str, str], styles: dict[int, str]) -> None:
    column = 0
    for cell in children(element, "Cell"):
        column = _number(cell, "Index", column + 1, _COLUMNS)
        across, down = _number(cell, "MergeAcross", 0, _COLUMNS), _number(cell, "MergeDown", 0, _ROWS)
        if across or down:
            sheet.merged.append((row, column, row + down, column + across))
        style = attribute(cell, "StyleID") or attribute(element, "StyleID") or styles.get(column) or "Default"
        if text := _shown(sheet, cell, (row, column), codes.get(style, "General")):
            sheet.texts[row, column] = text
        column += across


def _shown(sheet: Sheet, cell: Any, position: Position, code: str) -> str:
    data = child(cell, "Data")
    text = "" if data is None else joined(list(_pieces(data, False))).strip()
    formula = attribute(cell, "Formula")
    if formula is not None and not text and (data is None or attribute(data, "Type") != "String"):
        where = sheet.reference(position)
        message = f"the formula in {where} has no saved result; open the file in a spreadsheet program and save it"
        sheet.problems.append(("uncached_formula", message, position, formula))
    if not text:
        return ""
    kind = attribute(data, "Type") if data is not None else None
    if kind == "Error":
        sheet.problems.append(("cell_error", f"the cell {sheet.reference(position)} shows {text}", position, text))
    if kind == "Boolean":
        return "FALSE" if text == "0" else "TRUE"
    try:
        if kind == "DateTime":
            days = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC) - _EPOCH
            text, code = str(days / datetime.timedelta(days=1)), "yyyy-m-d" if code == "General" else code
        return number_formats.shown(text, code) if kind in ("Number", "DateTime") else text
    except ValueError:
        return text


def _pieces(element: Any, is_raised: bool) -> Iterator[tuple[str, bool]]:
    """Texts of a cell in order, each with whether it is raised: rich text has the elements of web pages."""
    if element.text:
        yield element.text, is_raised
    for part in element:
        yield from _pieces(part, is_raised or local(part).lower() == "sup")
        if part.tail:
            yield part.tail, is_raised
