"""Sheets of a workbook, whatever the format, as paragraphs and tables.

A sheet is one page and one table, its title rows included, unless a blank row and a new title begin another form below. A
sheet without two cells side by side is text, and so is a sheet's name that somebody gave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.document import Cell, Document, Paragraph, ReadingIssue, Table
from pipelines.readers.errors import UnreadableFile

#: Positions that merged cells may cover in one sheet: a few kilobytes can declare billions.
_AREA_LIMIT = 300_000
#: Blank cells are kept unless the printed ones are lost among so many: then somebody left something far away.
_BLANKS_EACH, _BLANKS = 20, 10_000
_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)?\s*\(?\d*\)?", re.IGNORECASE)
#: A title ends in the word table, whatever stands in brackets behind it.
_TITLE = re.compile(r"表(?:[(（][^()（）]*[)）])?$|^(?:附表|附件|表|预算|公开)\s*[\d一二三四五六七八九十]+(?:表)?[-.、:：\s]*\S{0,40}$")

Position = tuple[int, int]
Range = tuple[int, int, int, int]


@dataclass(slots=True)
class Sheet:
    """What a workbook's format says of one sheet.

    ``texts`` by (row, column) from 1, without blank cells; ``merged`` ranges are (first row, first column, last row, last
    column); ``problems`` are (kind, message, position, text).
    """

    name: str
    number: int
    is_hidden: bool = False
    texts: dict[Position, str] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    problems: list[tuple[str, str, Position, str | None]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def conceals(self, position: Position, span: Position = (1, 1)) -> bool:
        """True for a place in a hidden row or column, or in a hidden sheet; of a merged cell, if nothing of it is shown."""
        rows, columns = range(position[0], position[0] + span[0]), range(position[1], position[1] + span[1])
        return (
            self.is_hidden
            or all(row in self.hidden_rows for row in rows)
            or all(any(first <= column <= last for first, last in self.hidden_columns) for column in columns)
        )

    def reference(self, position: Position) -> str:
        """Sheet and cell, as a formula would name it."""
        name = self.name if re.fullmatch(r"[^\W\d][\w.]*", self.name) else "'" + self.name.replace("'", "''") + "'"
        return f"{name}!{letters(position[1])}{position[0]}"


def letters(column: int) -> str:
    """A for 1, Z for 26, AA for 27."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def workbook(format_name: str, sheets: Iterable[Sheet]) -> Document:
    """The document that the sheets are. Hidden sheets come last: what they hold never stands before what is shown."""
    document = Document(format=format_name)
    block = 0
    for sheet in sorted(sheets, key=lambda sheet: sheet.is_hidden):
        document.pages = max(document.pages or 0, sheet.number)
        block = _add(document, sheet, block)
    return document


def _add(document: Document, sheet: Sheet, block: int) -> int:
    if sheet.is_hidden:
        message = f"the sheet {sheet.name} is hidden in the file; it is read, but what it prints is no form of the disclosure"
        document.issues.append(ReadingIssue("hidden_sheet", message, page=sheet.number, text=sheet.name))
    # a formula without a result is a cell that prints nothing, yet its place must be found
    texts = {**{position: "" for _, _, position, _ in sheet.problems}, **sheet.texts}
    if not texts:
        return block
    if not _DEFAULT_NAME.fullmatch(sheet.name.strip()):
        block += 1
        document.paragraphs.append(Paragraph(block, sheet.name.strip(), sheet.number))
    last_row, last_column = max(row for row, _ in texts), max(column for _, column in texts)
    spans, overlaps = _spans(sheet, last_row, last_column)
    places: dict[Position, tuple[int, Position]] = {}
    for rows in _pieces(texts):
        block += 1
        if all(sum(bool(t) for t in row.values()) < 2 for row in rows.values()):
            block -= 1
            for row in rows.values():
                for text in row.values():
                    if text:
                        block += 1
                        document.paragraphs.append(Paragraph(block, text, sheet.number))
            continue
        table = _table(sheet, rows, spans, len(document.tables) + 1, block, places)
        document.tables.append(table)
    _report(document, sheet, overlaps, places)
    return block


def _spans(sheet: Sheet, last_row: int, last_column: int) -> tuple[dict[Position, Position], list[Position]]:
    """Rows and columns that each merged cell covers, (0, 0) for a position under another's span; and the ranges that
    overlap one before them, which are left out. Nothing is printed beyond the last row and column."""
    spans: dict[Position, Position] = {}
    overlaps: list[Position] = []
    for first_row, first_column, bottom, right in sheet.merged:
        rows = range(first_row, min(bottom, last_row) + 1)
        columns = range(first_column, min(right, last_column) + 1)
        if len(rows) * len(columns) < 2:
            continue
        if len(spans) + len(rows) * len(columns) > _AREA_LIMIT:
            raise UnreadableFile(f"the merged cells of sheet {sheet.name} cover more than {_AREA_LIMIT:,} cells")
        covered = [(row, column) for row in rows for column in columns]
        if any(position in spans for position in covered):
            overlaps.append((first_row, first_column))
            continue
        spans.update(dict.fromkeys(covered, (0, 0)))
        spans[first_row, first_column] = (len(rows), len(columns))
    return spans, overlaps


def _pieces(texts: dict[Position, str]) -> list[dict[int, dict[int, str]]]:
    """The rows of a sheet by number, each with its texts by column; divided where a new titled form begins."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in sorted(texts.items()):
        rows.setdefault(row, {})[column] = text
    pieces: list[dict[int, dict[int, str]]] = [{}]
    numbers = list(rows)
    for i, number in enumerate(numbers):
        if i and number > numbers[i - 1] + 1 and _begins_form([rows[n] for n in numbers[i : i + 6]]):
            pieces.append({})
        pieces[-1][number] = rows[number]
    return pieces


def _begins_form(rows: list[dict[int, str]]) -> bool:
    """True for a title alone in its row with a grid of at least three columns not far below."""
    first = [text for text in rows[0].values() if text]
    if len(first) != 1 or len(first[0]) > 60 or not _TITLE.search(re.sub(r"\s", "", first[0])):
        return False
    return any(sum(bool(t) for t in row.values()) >= 3 for row in rows[1:])


def _table(
    sheet: Sheet,
    rows: dict[int, dict[int, str]],
    spans: dict[Position, Position],
    index: int,
    block: int,
    places: dict[Position, tuple[int, Position]],
) -> Table:
    """One table; ``places`` learns the table and place of each of its cells by the place in the sheet."""
    top, left = min(rows), min(column for row in rows.values() for column in row)
    right = max(column for row in rows.values() for column in row)
    dense = len(rows) * (right - left + 1) <= _BLANKS + _BLANKS_EACH * sum(map(len, rows.values()))
    cells = []
    for number, row in rows.items():
        for column in range(left, right + 1) if dense else sorted(row):
            row_span, column_span = spans.get((number, column), (1, 1))
            if row_span == 0:
                continue
            place = (number - top + 1, column - left + 1)
            places[number, column] = (index, place)
            reference = sheet.reference((number, column))
            is_hidden = sheet.conceals((number, column), (row_span, column_span))
            cells.append(Cell(*place, row.get(column, ""), row_span, column_span, reference=reference, is_hidden=is_hidden))
    return Table(index, block, cells, sheet.number)


def _report(
    document: Document, sheet: Sheet, overlaps: list[Position], places: dict[Position, tuple[int, Position]]
) -> None:
    """Issues of a sheet at their places."""
    problems = list(sheet.problems)
    problems += [
        ("overlapping_spans", f"the merged cell at {sheet.reference(p)} overlaps another one and is taken as not merged", p, None)
        for p in overlaps
    ]
    for kind, message, position, text in problems:
        table, place = places.get(position, (None, (None, None)))
        document.issues.append(ReadingIssue(kind, message, sheet.number, table, place[0], place[1], text))
    concealed = 0 if sheet.is_hidden else sum(sheet.conceals(position) for position in sheet.texts)
    if concealed:
        message = f"{concealed} cells of sheet {sheet.name} stand in hidden rows or columns; they are read, but are no part of its forms"
        document.issues.append(ReadingIssue("hidden_cells", message, page=sheet.number, text=sheet.name))
