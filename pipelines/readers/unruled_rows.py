"""Rows that no line divides: tables with lines between their columns only.

Such a table has one ruled row that holds all of them. It is divided where two cells or more hold several figures each, one
below the other, as many in each, and no cell holds more lines than that.
"""

from __future__ import annotations

import re

import numpy as np

from pipelines.readers.grid_finder import Grid
from pipelines.readers.page_breaks import join_figure, prevailing_decimals
from pipelines.readers.positioned import Floats, Glyphs, Ints

_FIGURE = re.compile(r"-?\d[\d,]*(\.\d+)?%?|-+|—+")
#: One figure that is broken over lines: 370,219.2 above 5.
_BROKEN = re.compile(r"\.\d?\n\d{1,2}$|\d,\n\d{3}", re.MULTILINE)
#: Where between two baselines the border is, from the upper one: below its letters and above those of the lower one.
_BORDER = 0.35
_SAME_LINE = 0.45


def divide(grids: list[Grid], glyphs: Glyphs, groups: Ints, texts: dict[int, str]) -> list[Grid]:
    """The grids with such rows divided; the same list if there are none. ``groups`` and ``texts`` count the cells through
    all grids."""
    if sum(1 for text in texts.values() if "\n" in text and text[-1] in "0123456789%-—") < 2:
        return grids
    result, first, changed = [], 0, False
    for grid in grids:
        divided = grid
        for row in sorted(_joint_rows(grid, first, texts), reverse=True):
            numbers = np.nonzero((grid.cells[:, 0] == row) & (grid.cells[:, 2] == 1))[0] + first
            divided, changed = _divided(divided, row, _baselines(glyphs, groups, numbers)), True
        result.append(divided)
        first += len(grid.cells)
    return result if changed else grids


def _joint_rows(grid: Grid, first: int, texts: dict[int, str]) -> list[int]:
    """Rows that hold several rows."""
    decimals = prevailing_decimals([text for number in range(first, first + len(grid.cells)) if (text := texts.get(number))])
    lines: dict[int, list[list[str]]] = {}
    for number, (row, _, height, _) in enumerate(grid.cells.tolist()):
        text = texts.get(first + number)
        if text and height == 1:
            lines.setdefault(row, []).append(text.split("\n"))
    return [row for row, cells in lines.items() if _is_joint(cells, decimals)]


def _is_joint(cells: list[list[str]], decimals: int | None) -> bool:
    count = max(map(len, cells))
    figures = [
        cell for cell in cells
        if len(cell) == count and all(_FIGURE.fullmatch(line) for line in cell) and not _is_broken("\n".join(cell), decimals)
    ]  # fmt: skip
    return count > 1 and len(figures) > 1


def _is_broken(text: str, decimals: int | None) -> bool:
    """True if lines are one figure: they look like it, or only all of them have the decimals of the table's figures."""
    return _BROKEN.search(text) is not None or join_figure(text, decimals) is not None


def _baselines(glyphs: Glyphs, groups: Ints, numbers: Ints) -> Floats:
    """The baselines on which cells hold text, from top to bottom."""
    which = np.isin(groups, numbers)
    baselines = np.sort(glyphs.reading[2][which])
    apart = np.append(True, np.diff(baselines) > _SAME_LINE * np.median(glyphs.sizes[which]))
    return baselines[apart]


def _divided(grid: Grid, row: int, baselines: Floats) -> Grid:
    """The grid with one row divided between baselines."""
    extra = len(baselines) - 1
    borders = baselines[:-1] + _BORDER * np.diff(baselines)
    cells: list[tuple[int, int, int, int]] = []
    for top, left, height, width in grid.cells.tolist():
        if top == row and height == 1:
            cells += [(row + k, left, 1, width) for k in range(extra + 1)]
        else:
            cells.append((top + extra * (top > row), left, height + extra * (top <= row < top + height), width))
    cells.sort()
    ys = np.concatenate([grid.ys[: row + 1], borders, grid.ys[row + 1 :]])
    slots = np.full((len(ys) - 1, len(grid.xs) - 1), -1, dtype=np.int64)
    for number, (top, left, height, width) in enumerate(cells):
        slots[top : top + height, left : left + width] = number
    return Grid(grid.xs, ys, np.array(cells, dtype=np.int64), slots)
