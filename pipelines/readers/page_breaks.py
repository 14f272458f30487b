"""Tables that run on over a page break, and the row that the break went through."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from unicodedata import east_asian_width

import numpy as np

from pipelines.broken_rows import PART_OF_FIGURE, join, parts
from pipelines.document import Cell, Table
from pipelines.readers.positioned import Floats

#: Lines of the two parts may differ by this much (points), the whole part by that much.
_SAME_LINE = 3.0
_SAME_PLACE = 25.0
#: A text of so many characters, over several lines, fills its cell.
_LONG_TEXT = 30
#: So many rows above and below say which columns are printed in each row.
_ROWS_AROUND = 4
#: A line that fills its column may be shorter by a character that would not stand at a line's end or begin.
_LINE_SHORTER = 2
_FIGURE = re.compile(r"-?(\d{1,3}(,\d{3})*|\d+)(\.(?P<decimals>\d+))?")


@dataclass(slots=True)
class Part:
    """The part of a table that a page shows: its vertical lines, and what is printed above it on the page.

    ``heading`` is None if another table stands above; ``alone`` says that there is nothing above but what every page has in
    its margin. ``chain`` are the parts before, whose columns are numbered alike.
    """

    table: Table
    xs: Floats
    page: int
    heading: list[str] | None
    alone: bool
    chain: list[Table] = field(default_factory=list)


def continue_table(before: Part, after: Part) -> bool:
    """Say that ``after`` continues ``before``, the last thing on the page before, if that is certain; then their columns
    are numbered alike, and a row that the page break went through is joined.

    It is where nothing stands above ``after`` and it has the lines of ``before``, or some of them with the outermost
    among them (or the other way round). It is, too, where heading and header rows are printed again and no row is.
    """
    if after.page != before.page + 1 or after.heading is None:
        return False
    lines = _common_lines(before.xs, after.xs)
    if lines is None or _begins_with_title(after.table):
        return False
    if not after.alone and not (len(before.xs) == len(after.xs) and _repeats_heading(before, after)):
        return False
    of_before, of_after = lines
    if len(before.xs) < len(after.xs):
        for table in (*before.chain, before.table):
            _renumber(table, of_before)
    else:
        _renumber(after.table, of_after)
        after.xs = before.xs
    after.chain = [*before.chain, before.table]
    after.table.continues = before.table.index
    if after.alone:
        join_broken_row(before, after)
    return True


def _common_lines(before: Floats, after: Floats) -> tuple[list[int], list[int]] | None:
    """Where the lines of each stand among the lines of the one that has more, but for a small shift of the whole; None if
    the outermost differ or one has lines that the other has not."""
    if abs(before[0] - after[0]) > _SAME_PLACE:
        return None
    one, other = before - before[0], after - after[0]
    more = one if len(one) >= len(other) else other
    places = []
    for lines in (one, other):
        nearest = np.abs(more[None, :] - lines[:, None]).argmin(axis=1)
        if (np.abs(more[nearest] - lines) > _SAME_LINE).any() or nearest[-1] != len(more) - 1 or (np.diff(nearest) < 1).any():
            return None
        places.append(nearest.tolist())
    return places[0], places[1]


def _renumber(table: Table, lines: list[int]) -> None:
    """Number the columns of a table by lines of another: line n is line ``lines[n]`` there."""
    if lines == list(range(len(lines))):
        return
    table.cells[:] = [
        replace(c, column=lines[c.column - 1] + 1, column_span=lines[c.column - 1 + c.column_span] - lines[c.column - 1])
        for c in table.cells
    ]


def _begins_with_title(table: Table) -> bool:
    """True if the first printed row is one cell over the whole width, as titles are that stand in the grid."""
    width = table.column_count
    for row in table.rows():
        printed = [cell for cell in row if cell.text]
        if printed:
            return len(printed) == 1 and printed[0].column_span == width > 1
    return True


def _repeats_heading(before: Part, after: Part) -> bool:
    """True if both pages print the same heading and header rows and no other row twice in the same place.

    Two forms filled in for two projects have the same heading too, but their labels are the same as well."""
    if before.heading is None or [_squashed(t) for t in before.heading] != [_squashed(t) for t in after.heading or []]:
        return False
    pairs = [
        tuple([_squashed(cell.text) for cell in row if cell.text] for row in rows)
        for rows in zip(before.table.rows(), after.table.rows(), strict=False)
    ]
    headers = next((i for i, (one, other) in enumerate(pairs) if one != other), len(pairs))
    labels = [(one[0], other[0]) for one, other in pairs[headers:] if one and other]
    same = sum(one == other for one, other in labels)
    return headers > 0 and bool(labels) and same * 5 <= len(labels)


def _squashed(text: str) -> str:
    return re.sub(r"\s", "", text)


def join_figure(text: str, decimals: int | None) -> str | None:
    """A figure broken over lines as one, or None if the lines do not certainly make one figure.

    They do if together they are a well-formed figure and the first line alone is none (``1,234,``), or has not the
    ``decimals`` of the table's figures while the whole has.
    """
    lines = text.split("\n")
    if not all(PART_OF_FIGURE.fullmatch(line) for line in lines):
        return None
    first, joined = _FIGURE.fullmatch(lines[0]), _FIGURE.fullmatch("".join(lines))
    if joined is None:
        return None
    if first is None:
        return joined.group()
    return joined.group() if decimals and _decimals(joined) == decimals != _decimals(first) else None


def prevailing_decimals(texts: list[str]) -> int | None:
    """The number of decimals that most figures with decimals have, be they broken over lines."""
    counts = Counter(_decimals(found) for text in texts if "." in text and (found := _FIGURE.fullmatch(text.replace("\n", ""))))
    return counts.most_common(1)[0][0] if counts else None


def _decimals(figure: re.Match[str]) -> int:
    return len(figure.group("decimals") or "")


def join_broken_row(before: Part, after: Part) -> None:
    """Join the last row of ``before`` and the first of ``after`` if they certainly are one: together they make a figure, close a
    bracket, go on with a long text in the middle of a sentence, or the first row has only texts that go on with lines that fill their
    column, and is blank where every other row prints something. Note in ``broken_row`` of the table that they are, or may be, because
    the first row has nothing but texts below texts."""
    pairs = parts(before.table, after.table)
    if pairs is None:
        return
    decimals = prevailing_decimals([c.text for table in (*before.chain, before.table, after.table) for c in table.cells])
    printed = [(a, b) for a, b in pairs if b.text]
    texts_only = bool(printed) and all(a.text and not PART_OF_FIGURE.fullmatch(b.text) for a, b in printed)
    figures_above = any(_FIGURE.fullmatch(_squashed(a.text)) for a, b in pairs if not b.text)
    certain = any(_is_broken_figure(a.text, b.text, decimals) for a, b in printed)
    certain = certain or (texts_only and figures_above and any(_is_broken_text(a.text, b.text) for a, b in printed))
    certain = certain or (texts_only and _lacks_what_rows_have(before, after) and all(_fills(a, before) for a, _ in printed))
    if certain:
        join(before.table, after.table, pairs)
    after.table.broken_row = certain or (texts_only and figures_above and not pairs[0][1].text)


def _is_broken_text(head: str, tail: str) -> bool:
    """True if the tail closes a bracket that the head leaves open, or the head is long and ends within a sentence."""
    depths = [text.count("（") + text.count("(") - text.count("）") - text.count(")") for text in (head, tail)]
    if depths[0] > 0:
        return depths[1] < 0
    return len(head) >= _LONG_TEXT and "\n" in head and head[-1] not in "。；;！!？?"


def _is_broken_figure(head: str, tail: str, decimals: int | None) -> bool:
    """True if the head has not the decimals that the table's figures have, and with the tail it has. A tail that has them by itself, below
    a whole number, is a figure below the number of its column."""
    alone = _FIGURE.fullmatch(tail)
    if alone is not None and _decimals(alone) == decimals and _FIGURE.fullmatch(head):
        return False
    return bool(tail) and join_figure(f"{head}\n{tail}", decimals) is not None


def _lacks_what_rows_have(before: Part, after: Part) -> bool:
    """True if the first row of ``after`` is blank in a column that is printed in each of the rows around it (a number, a code, a total)."""
    first, *below = after.table.rows()
    around = [{c.column for c in row if c.text} for row in (*before.table.rows()[-_ROWS_AROUND:], *below[:_ROWS_AROUND])]
    return len(around) >= _ROWS_AROUND and any(not c.text and all(c.column in columns for columns in around) for c in first)


def _fills(cell: Cell, part: Part) -> bool:
    """True if the last line of a cell is about as long as the lines after which texts of its column are broken."""
    lines = cell.text.split("\n")
    column = [c for table in (*part.chain, part.table) for c in table.cells if (c.column, c.column_span) == (cell.column, cell.column_span)]
    broken = [_width(line) for c in column for line in c.text.split("\n")[:-1]]
    return bool(broken) and _width(lines[-1]) >= max(broken) - _LINE_SHORTER


def _width(text: str) -> int:
    """Width in halves of a Chinese character."""
    return sum(2 if east_asian_width(c) in "WFA" else 1 for c in text)
