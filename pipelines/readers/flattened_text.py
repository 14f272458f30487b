"""Word documents saved as plain text, in which tables are flattened to one cell a line.

The shape: every cell begins with a tab, a blank line ends a row, two blank lines end a table. A horizontally merged
cell is printed once, a vertically merged one again as an empty cell, so rows differ in length; spans are resolved
where a longer row below fixes them. A cell may hold several lines, and even blank ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pipelines.document import Cell, Document, Paragraph, Table
from pipelines.readers.sniff import decode

#: Leftovers of Word's table-of-contents fields, `TC 1、… \f C \l 1`, which the export prints as text.
_FIELD_CODE = re.compile(r"\s*TC\s+.*?\\f\s+\w+(\s+\\l\s+\d+)?\s*$")
_NUMBER = re.compile(r"[\d.,%\s+\-()（）]*")
#: Classification codes (类 3 digits, 款 5, 项 7) are digits, but labels.
_CODE = re.compile(r"\d{3}(\d{2}){0,2}")


@dataclass(slots=True)
class _Row:
    cells: list[str] = field(default_factory=list)


def read(data: bytes) -> Document:
    """Read flattened text. Raises ValueError if the bytes are no text in UTF-8, UTF-16 or GBK."""
    text = decode(data)
    if text is None:
        raise ValueError("the bytes are no text in UTF-8, UTF-16 or GBK")
    document = Document(format="flattened_text")
    for block, item in enumerate(_split(text), 1):
        if isinstance(item, str):
            document.paragraphs.append(Paragraph(block, item))
        else:
            index = len(document.tables) + 1
            document.tables.append(Table(index, block, _place([row.cells for row in item])))
    return document


def _split(text: str) -> list[str | list[_Row]]:
    """Paragraphs (text) and tables (rows of cell texts), in order."""
    items: list[str | list[_Row]] = []
    table: list[_Row] | None = None
    blanks = 0
    for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n"):
        if line.startswith("\t"):
            if table is None or blanks > 1:
                table = [_Row()]
                items.append(table)
            elif blanks == 1:
                table.append(_Row())
            table[-1].cells += [part.replace("\v", "\n") for part in line[1:].split("\t")]
            blanks = 0
        elif not line.strip():
            blanks += 1
        elif table is not None and (blanks == 0 or (blanks == 1 and _is_prose(table[-1].cells[-1]))):
            table[-1].cells[-1] += "\n" * (blanks + 1) + line
            blanks = 0
        else:
            table = None
            blanks = 0
            items.append(_FIELD_CODE.sub("", line).strip())
    return items


def _is_prose(text: str) -> bool:
    """True if a cell's text may go on after a blank line: labels and figures do not."""
    return len(text) >= 20 and not _NUMBER.fullmatch(text)


def _place(rows: list[list[str]]) -> list[Cell]:
    """Cells with their columns, and their spans where a longer row below fixes them."""
    starts: list[list[int]] = [list(range(1, len(row) + 1)) for row in rows]
    spans: list[list[int]] = [[1] * len(row) for row in rows]
    continuations: set[tuple[int, int]] = set()
    width = max(map(len, rows), default=0)
    full = next((r for r, row in enumerate(rows) if len(row) == width), 0)
    for upper in range(full - 1, -1, -1):
        lower = upper + 1
        groups = _align(rows[upper], rows[lower], [_kind(rows, full, c, width) for c in range(len(rows[lower]))])
        if groups is None:
            break
        for u, (first, last) in enumerate(groups):
            starts[upper][u] = starts[lower][first]
            spans[upper][u] = starts[lower][last] + spans[lower][last] - starts[lower][first]
            if first == last and not rows[lower][first].strip():
                continuations.add((lower, first))
    cells = [
        Cell(r + 1, starts[r][c], text.strip(" \t　"), column_span=spans[r][c], continuation=(r, c) in continuations)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return _with_row_spans(cells)


def _kind(rows: list[list[str]], full: int, column: int, width: int) -> str:
    """`number` or `text`: what most cells of a column hold below the header; empty if it holds nothing."""
    below = [row[column].strip() for row in rows[full + 1 :] if len(row) == width and column < len(row)]
    printed = [text for text in below if text]
    if not printed:
        return ""
    if all(_CODE.fullmatch(text) for text in printed[1:]):  # the first may be a column number
        return "text"
    return "number" if sum(bool(_NUMBER.fullmatch(t)) for t in printed) * 2 > len(printed) else "text"


def _align(upper: list[str], lower: list[str], kinds: list[str]) -> list[tuple[int, int]] | None:
    """For each cell of a header row the first and last cell of the row below that it stands over.

    An empty cell below continues one cell above; a run of printed cells is shared by one or more cells above, and is
    divided where its labels begin to repeat, else where figures and texts take turns. None if the rows give no sign of
    belonging together (no empty cell continues a cell above) or fit in several ways.
    """
    if not any(not text.strip() for text in lower) or len(upper) > len(lower):
        return None
    runs: list[tuple[int, int]] = []
    for i, text in enumerate(lower):
        if text.strip() and runs and runs[-1][1] == i - 1 and lower[i - 1].strip():
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    extra = len(upper) - len(runs)
    if extra <= 0:
        return runs if extra == 0 else None
    cuts = _cuts(runs, lower, kinds, extra)
    return None if cuts is None else [piece for first, last in runs for piece in _pieces(first, last, cuts)]


def _cuts(runs: list[tuple[int, int]], lower: list[str], kinds: list[str], extra: int) -> set[int] | None:
    """Places at which runs of printed cells are divided: exactly `extra` of them, or None."""
    inner = [(first, i) for first, last in runs for i in range(first + 1, last + 1)]
    labels = [re.sub(r"\s", "", text) for text in lower]
    candidates = (
        {i for first, i in inner if labels[i] == labels[first]},
        {i for _, i in inner if (kinds[i - 1], kinds[i]) == ("number", "text")},
        {i for _, i in inner if (kinds[i - 1], kinds[i]) == ("text", "number")},
    )
    return next((cuts for cuts in candidates if len(cuts) == extra), None)


def _pieces(first: int, last: int, cuts: set[int]) -> list[tuple[int, int]]:
    """A run of cells divided before each cut, as pairs of first and last cell."""
    starts = [first, *sorted(c for c in cuts if first < c <= last)]
    return list(zip(starts, [*(s - 1 for s in starts[1:]), last], strict=True))


def _with_row_spans(cells: list[Cell]) -> list[Cell]:
    """Give each cell that empty continuations hang from the number of rows that it covers."""
    at = {(c.row, c.column): i for i, c in enumerate(cells)}
    result = list(cells)
    for cell in cells:
        if not cell.continuation:
            continue
        row = cell.row - 1
        while (origin := at.get((row, cell.column))) is not None and cells[origin].continuation:
            row -= 1
        if origin is not None:
            result[origin] = replace(result[origin], row_span=max(result[origin].row_span, cell.row - row + 1))
    return result
