"""Tables without ruling lines, as spreadsheets print them: figures that stand below each other.

A table is taken to be there only where many figures say so: rows of several words, one of them at least a figure, close
below each other, whose words fall into columns with free space between them. Prose has no such space.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipelines.readers.grid_finder import Grid
from pipelines.readers.positioned import Bools, Glyphs, Line, compose

_FIGURE = re.compile(r"-?\(?\d[\d,]*(\.\d+)?%?\)?|-+|—+")
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d+")
#: A table has at least so many amounts with decimals, rows of figures, and columns.
_AMOUNTS, _ROWS, _COLUMNS = 8, 3, 3
#: In sizes: the gap between two words of a row; the free space between two columns; the distance of two rows.
_WORD_GAP, _COLUMN_GAP, _PITCH = 1.0, 0.4, 3.5
#: Rows above the figures that may be headers.
_HEADERS = 4
#: Shares of the size above and below the baseline that a row takes.
_ABOVE, _BELOW = 0.9, 0.2


@dataclass(frozen=True, slots=True)
class _Row:
    words: list[Line]

    @property
    def baseline(self) -> float:
        return self.words[0].baseline

    @property
    def size(self) -> float:
        return max(word.size for word in self.words)

    @property
    def has_figures(self) -> bool:
        return len(self.words) > 1 and any(_FIGURE.fullmatch(word.text) for word in self.words)


def find(glyphs: Glyphs, free: Bools) -> list[Grid]:
    """Tables among the characters that are ``free``, that is in no table with lines."""
    if np.count_nonzero(glyphs.codes[free] == ord(".")) < _AMOUNTS:
        return []
    loose = glyphs.take(free)
    rows = _rows(compose(loose, np.full(len(loose), -1), _WORD_GAP).lines)
    return [grid for block in _blocks(rows) if (grid := _grid(block)) is not None]


def _rows(words: list[Line]) -> list[_Row]:
    """Words on one line, as they come from ``compose``: from top to bottom, each line from left to right."""
    rows: list[_Row] = []
    for word in words:
        if rows and abs(word.baseline - rows[-1].baseline) < 0.45 * min(word.size, rows[-1].size) and word.start > rows[-1].words[-1].start:
            rows[-1].words.append(word)
        else:
            rows.append(_Row([word]))
    return rows


def _blocks(rows: list[_Row]) -> list[list[_Row]]:
    """Rows of tables: runs of rows with figures, single words between them, and the header rows above."""
    blocks: list[list[int]] = []
    for i, row in enumerate(rows):
        if not row.has_figures:
            continue
        near = blocks and i - blocks[-1][-1] <= 2 and row.baseline - rows[blocks[-1][-1]].baseline < 2 * _PITCH * row.size
        if near:
            blocks[-1].append(i)
        else:
            blocks.append([i])
    result = []
    for block in blocks:
        if len(block) < _ROWS:
            continue
        first = block[0]
        while first > 0 and block[0] - first < _HEADERS and _is_header(rows[first - 1], rows[first]):
            first -= 1
        result.append(rows[first : block[-1] + 1])
    return result


def _is_header(row: _Row, below: _Row) -> bool:
    return len(row.words) > 1 and below.baseline - row.baseline < _PITCH * below.size and not any("：" in w.text for w in row.words)


def _grid(rows: list[_Row]) -> Grid | None:
    """The grid of a block, or None if its words do not fall into columns."""
    figures = [row for row in rows if row.has_figures]
    if sum(bool(_AMOUNT.fullmatch(word.text)) for row in figures for word in row.words) < _AMOUNTS:
        return None
    columns = _columns(figures)
    if len(columns) < _COLUMNS:
        return None
    xs = [columns[0][0] - 1, *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1] + 1]
    ys = [rows[0].baseline - _ABOVE * rows[0].size]
    ys += [(a.baseline + _BELOW * a.size + b.baseline - _ABOVE * b.size) / 2 for a, b in pairwise(rows)]
    ys.append(rows[-1].baseline + _BELOW * rows[-1].size + 1)
    if any(len({_span(word, xs) for word in row.words}) < len(row.words) for row in figures):
        return None
    cells: list[tuple[int, int, int, int]] = []
    slots = np.full((len(rows), len(columns)), -1, dtype=np.int64)
    for r, row in enumerate(rows):
        wide = dict(_span(word, xs) for word in row.words)
        c = 0
        while c < len(columns):
            width = max(min(wide.get(c, 1), len(columns) - c), 1)
            slots[r, c : c + width] = len(cells)
            cells.append((r, c, 1, width))
            c += width
    return Grid(np.array(xs), np.array(ys), np.array(cells, dtype=np.int64), slots)


def _columns(rows: list[_Row]) -> list[tuple[float, float]]:
    """From where to where words stand, over all rows, where nothing stands between."""
    gap = _COLUMN_GAP * float(np.median([row.size for row in rows]))
    columns: list[tuple[float, float]] = []
    for start, end in sorted((word.start, word.end) for row in rows for word in row.words):
        if columns and start - columns[-1][1] < gap:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    return columns


def _span(word: Line, xs: list[float]) -> tuple[int, int]:
    """The first column that a word stands in, and in how many."""
    first, last = (int(np.searchsorted(xs, x, side="right")) - 1 for x in (word.start, word.end))
    first, last = max(first, 0), min(last, len(xs) - 2)
    return first, last - first + 1
