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


def parts(before: Table, after: Table) -> Pairs | None:
    """Each cell of the first row of ``after`` with the one of the last row of ``before`` in its column; None if the two rows are not made
    alike."""
    height = before.row_count
    above = {c.column: c for c in before.cells if c.row + c.row_span - 1 == height}
    below = [c for c in after.cells if c.row == 1]
    pairs = [(above[c.column], c) for c in below if c.column in above and above[c.column].column_span == c.column_span]
    if len(pairs) != len(below) or len(pairs) < 2 or any(c.row_span > 1 for c in below):
        return None
    return pairs


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
