"""The row that a page break went through: its two parts, one below the other on two pages, and how they become one.

Readers join parts whose texts and figures prove it (``pipelines.readers.page_breaks``), recognition those that are a known label only
together (``pipelines.forms.broken_rows``).
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.document import Cell, Table

#: What a figure that is broken over lines or pages consists of.
PART_OF_FIGURE = re.compile(r"[-\d,.]+")

Pairs = list[tuple[Cell, Cell]]


def facing(before: Table, after: Table) -> Pairs:
    """Each cell of the first row of ``after`` with the one at the lower end of ``before`` that has the same columns."""
    height = before.row_count
    above = {(c.column, c.column_span): c for c in before.cells if c.row + c.row_span - 1 == height}
    return [(above[c.column, c.column_span], c) for c in after.cells if c.row == 1 and (c.column, c.column_span) in above]


def parts(before: Table, after: Table) -> Pairs | None:
    """The same, or None if the two rows are not made alike."""
    pairs = facing(before, after)
    below = [c for c in after.cells if c.row == 1]
    return pairs if len(pairs) == len(below) > 1 and all(c.row_span == 1 for c in below) else None


def join(before: Table, after: Table, pairs: Pairs) -> None:
    """Put the texts of both parts into the upper one; the cells of the lower one stay as what continues it."""
    changed: dict[int, Cell] = {}
    emptied: dict[int, Cell] = {}
    for upper, lower in pairs:
        is_figure = PART_OF_FIGURE.fullmatch(upper.text) and PART_OF_FIGURE.fullmatch(lower.text)
        text = upper.text + ("" if is_figure or not (upper.text and lower.text) else "\n") + lower.text
        changed[id(upper)] = replace(upper, text=text)
        emptied[id(lower)] = replace(lower, text="", continuation=True)
    before.cells[:] = [changed.get(id(c), c) for c in before.cells]
    after.cells[:] = [emptied.get(id(c), c) for c in after.cells]
    after.broken_row = True
