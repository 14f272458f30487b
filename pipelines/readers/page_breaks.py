"""Tables that run on over a page break, and the row that the break went through."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from pipelines.document import Cell, Table
from pipelines.readers.positioned import Floats

#: Lines of the two parts may differ by this much (points), the whole part by that much.
_SAME_LINE = 3.0
_SAME_PLACE = 25.0
_PART = re.compile(r"[-\d,.]+")
_FIGURE = re.compile(r"-?(\d{1,3}(,\d{3})*|\d+)(\.(?P<decimals>\d+))?")


def same_lines(before: Floats, after: Floats) -> bool:
    """True if two tables have the same vertical lines, but for a small shift of the whole."""
    if len(before) != len(after) or abs(before[0] - after[0]) > _SAME_PLACE:
        return False
    return bool((abs((after - after[0]) - (before - before[0])) <= _SAME_LINE).all())


def join_figure(text: str, decimals: int | None) -> str | None:
    """A figure broken over lines as one, or None if the lines do not certainly make one figure.

    They do if together they are a well-formed figure and the first line alone is none (``1,234,``), or has not the
    ``decimals`` of the table's figures while the whole has.
    """
    parts = text.split("\n")
    if not all(_PART.fullmatch(part) for part in parts):
        return None
    first, joined = _FIGURE.fullmatch(parts[0]), _FIGURE.fullmatch("".join(parts))
    if joined is None:
        return None
    if first is None:
        return joined.group()
    return joined.group() if decimals and _decimals(joined) == decimals != _decimals(first) else None


def prevailing_decimals(texts: list[str]) -> int | None:
    """The number of decimals that most figures with decimals have."""
    counts = Counter(_decimals(found) for text in texts if "." in text and (found := _FIGURE.fullmatch(text)))
    return counts.most_common(1)[0][0] if counts else None


def _decimals(figure: re.Match[str]) -> int:
    return len(figure.group("decimals") or "")


def join_broken_row(before: Table, after: Table) -> None:
    """Join the last row of ``before`` and the first of ``after`` if a figure shows that they are one row; note in
    ``after.broken_row`` that they are, or may be, because the first row only has texts below texts."""
    height = before.row_count
    above = {c.column: c for c in before.cells if c.row + c.row_span - 1 == height}
    below = [c for c in after.cells if c.row == 1]
    pairs = [(above[c.column], c) for c in below if c.column in above and above[c.column].column_span == c.column_span]
    if len(pairs) != len(below) or len(pairs) < 2 or any(c.row_span > 1 for c in below):
        return
    decimals = prevailing_decimals([c.text for c in before.cells])
    if any(_is_broken_figure(a.text, b.text, decimals) for a, b in pairs):
        _join(before, after, pairs)
        after.broken_row = True
        return
    printed = [(a, b) for a, b in pairs if b.text]
    figures_above = any(_FIGURE.fullmatch(a.text) for a, b in pairs if not b.text)
    texts_only = all(a.text and not _PART.fullmatch(b.text) for a, b in printed)
    after.broken_row = bool(printed) and not below[0].text and figures_above and texts_only


def _is_broken_figure(head: str, tail: str, decimals: int | None) -> bool:
    """True if the head has not the decimals that the table's figures have, and with the tail it has."""
    return bool(tail) and join_figure(f"{head}\n{tail}", decimals) is not None


def _join(before: Table, after: Table, pairs: list[tuple[Cell, Cell]]) -> None:
    changed: dict[int, Cell] = {}
    emptied: dict[int, Cell] = {}
    for upper, lower in pairs:
        is_figure = _PART.fullmatch(upper.text) and _PART.fullmatch(lower.text)
        text = upper.text + ("" if is_figure or not (upper.text and lower.text) else "\n") + lower.text
        changed[id(upper)] = replace(upper, text=text)
        emptied[id(lower)] = replace(lower, text="", continuation=True)
    before.cells[:] = [changed.get(id(c), c) for c in before.cells]
    after.cells[:] = [emptied.get(id(c), c) for c in after.cells]
