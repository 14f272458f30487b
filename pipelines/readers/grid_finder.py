"""Tables as ruling lines draw them: from line pieces to cells with spans.

Lines come as long strokes, as a piece for every cell, as thin rectangles, twice, and a little out of place. So pieces are
not joined: lines near each other become one line of a grid, and each side of each slot of the grid is asked whether
pieces cover it. Slots without a side between them are one merged cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipelines.readers.positioned import Bools, Floats, Ints, Rules

#: Lines nearer than this (points) are one line.
_SNAP = 2.5
#: Lines with less than this (points) between them touch: dashes are one line.
_REACH = 3.0
#: A side is there if pieces cover it at these shares of its length.
_SAMPLES = np.array([0.12, 0.5, 0.88])
#: Lines that stick out of a grid by more than this (points) say that its border was not drawn.
_STICKS_OUT = 8.0
#: Columns and rows without text and narrower than this (points) lie between the lines of a double border.
_PHANTOM = 10.0
#: A page of more slots than this in one grid is a drawing.
_MAX_SLOTS = 250_000


@dataclass(frozen=True)
class Grid:
    """A table's lines and cells.

    ``xs`` and ``ys`` are the places of its lines. ``cells`` is n x 4 of (row, column, row_span, column_span), from 0, row by
    row; ``slots`` the cell's number for each slot, -1 where there is none.
    """

    xs: Floats
    ys: Floats
    cells: Ints
    slots: Ints

    @property
    def box(self) -> tuple[float, float, float, float]:
        return float(self.xs[0]), float(self.ys[0]), float(self.xs[-1]), float(self.ys[-1])

    @cached_property
    def boxes(self) -> Floats:
        """(x0, top, x1, bottom) of each cell, n x 4."""
        row, column, height, width = self.cells.T
        return np.stack([self.xs[column], self.ys[row], self.xs[column + width], self.ys[row + height]], axis=1)

    def locate(self, x: Floats, y: Floats) -> Ints:
        """The number of the cell in which each point lies, -1 if in none."""
        rows = np.searchsorted(self.ys, y, side="right") - 1
        columns = np.searchsorted(self.xs, x, side="right") - 1
        inside = (rows >= 0) & (rows < len(self.ys) - 1) & (columns >= 0) & (columns < len(self.xs) - 1)
        result = np.full(len(x), -1, dtype=np.int64)
        result[inside] = self.slots[rows[inside], columns[inside]]
        return result


def find(rules: Rules, x: Floats, y: Floats) -> list[Grid]:
    """The tables that the lines draw, from top to bottom. ``x``, ``y`` are the middles of the page's characters: they tell
    double borders from narrow columns, and tables from drawings, in which nothing is written."""
    grids = [grid for across, down in _bands(rules) for grid in _grids(across, down, x, y)]
    return [grid for grid in grids if (grid.locate(x, y) >= 0).any()]


def _bands(rules: Rules) -> list[tuple[Floats, Floats]]:
    """Lines divided where no line reaches from above to below: (across, down) of each part."""
    if len(rules.across) + len(rules.down) < 4:
        return []
    tops = np.concatenate([rules.across[:, 0], rules.down[:, 1]])
    bottoms = np.concatenate([rules.across[:, 0], rules.down[:, 2]])
    order = np.argsort(tops, kind="stable")
    reach = np.maximum.accumulate(bottoms[order])
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = tops[order[1:]] > reach[:-1] + _REACH
    if not starts[1:].any():
        return [(rules.across, rules.down)] if len(rules.across) and len(rules.down) else []
    band = np.empty(len(order), dtype=np.int64)
    band[order] = starts.cumsum() - 1
    of_across, of_down = band[: len(rules.across)], band[len(rules.across) :]
    count = int(starts.sum())
    in_both = (np.bincount(of_across, minlength=count) > 0) & (np.bincount(of_down, minlength=count) > 0)
    return [(rules.across[of_across == number], rules.down[of_down == number]) for number in in_both.nonzero()[0].tolist()]


def _snap(values: Floats) -> tuple[Floats, Ints]:
    """Places of lines, near ones as one, and for each value the number of its line."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.ones(len(ordered), dtype=bool)
    starts[1:] = ordered[1:] - ordered[:-1] > _SNAP
    first = starts.nonzero()[0]
    last = np.empty_like(first)
    last[:-1], last[-1] = first[1:] - 1, len(ordered) - 1
    lines = np.empty(len(values), dtype=np.int64)
    lines[order] = starts.cumsum() - 1
    return (ordered[first] + ordered[last]) / 2, lines


def _grids(across: Floats, down: Floats, x: Floats, y: Floats) -> list[Grid]:
    """The tables of one band of lines."""
    ys, of_across = _snap(across[:, 0])
    xs, of_down = _snap(down[:, 0])
    if len(borders := _undrawn_borders(across, xs)):
        down = np.concatenate([down, borders])
        xs, of_down = _snap(down[:, 0])
    if len(borders := _undrawn_borders(down, ys)):
        across = np.concatenate([across, borders])
        ys, of_across = _snap(across[:, 0])
    inside = (x > xs[0]) & (x < xs[-1]) & (y > ys[0]) & (y < ys[-1])
    xs, of_down = _without_phantoms(xs, of_down, x[inside])
    ys, of_across = _without_phantoms(ys, of_across, y[inside])
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > _MAX_SLOTS:
        return []
    while True:
        tops = _covered(across, of_across, xs, len(ys))
        sides = _covered(down, of_down, ys, len(xs))
        used_rows = np.asarray(tops.any(axis=1))
        used_columns = np.asarray(sides.any(axis=1))
        if used_rows.all() and used_columns.all():
            break
        if used_rows.sum() < 2 or used_columns.sum() < 2:
            return []
        ys, across, of_across = _keep(used_rows, ys, across, of_across)
        xs, down, of_down = _keep(used_columns, xs, down, of_down)
    return _split(xs, ys, _cells(tops, sides.T))


def _undrawn_borders(pieces: Floats, places: Floats) -> Floats:
    """Borders across the ends of pieces that stick out beyond the outermost of the lines that cross them: a table without
    a border left and right, or one that is cut by the page's end. n x 3."""
    borders = []
    for start, outermost, sign in ((pieces[:, 1], places[0], 1.0), (-pieces[:, 2], -places[-1], -1.0)):
        out = start < outermost - _STICKS_OUT
        if not out.any():
            continue
        place = start[out].min()
        levels = pieces[out & (start < place + _STICKS_OUT), 0]
        if np.ptp(levels) > _SNAP:
            borders.append([sign * place, levels.min(), levels.max()])
    return np.array(borders).reshape(-1, 3)


def _without_phantoms(places: Floats, lines: Ints, texts: Floats) -> tuple[Floats, Ints]:
    """Lines as one that have nothing but a narrow strip without text between them."""
    narrow = places[1:] - places[:-1] < _PHANTOM
    if not narrow.any():
        return places, lines
    texts = np.sort(texts)
    filled = np.searchsorted(texts, places[1:]) > np.searchsorted(texts, places[:-1])
    starts = np.append(True, ~(narrow & ~filled))
    numbers = starts.cumsum() - 1
    merged = np.bincount(numbers, weights=places) / np.bincount(numbers)
    return merged, numbers[lines]


def _keep(used: Bools, places: Floats, pieces: Floats, lines: Ints) -> tuple[Floats, Floats, Ints]:
    kept = used[lines]
    return places[used], pieces[kept], (used.cumsum() - 1)[lines[kept]]


def _covered(pieces: Floats, lines: Ints, places: Floats, count: int) -> Bools:
    """Whether line n (rows, ``count``) is drawn between each two neighbours of ``places`` (columns)."""
    samples = (places[:-1, None] + (places[1:] - places[:-1])[:, None] * _SAMPLES).ravel()
    width = len(samples) + 1
    first = lines * width + np.searchsorted(samples, pieces[:, 1] - _REACH / 2)
    last = lines * width + np.searchsorted(samples, pieces[:, 2] + _REACH / 2, side="right")
    depth = np.bincount(first, minlength=count * width) - np.bincount(last, minlength=count * width)
    drawn = np.cumsum(depth.reshape(count, width), axis=1)[:, :-1] > 0
    covered = np.asarray(drawn.reshape(count, len(places) - 1, len(_SAMPLES)).all(axis=2))
    return covered


def _cells(tops: Bools, sides: Bools) -> Ints:
    """Cells as n x 4 of (row, column, row_span, column_span), row by row. ``tops`` (rows + 1) x columns, ``sides`` rows x (columns + 1)."""
    open_right, open_below = ~sides[:, 1:-1], ~tops[1:-1]
    rows, columns = sides.shape[0], tops.shape[1]
    merged = np.zeros((rows, columns), dtype=bool)
    merged[:, :-1] |= open_right
    merged[:, 1:] |= open_right
    merged[:-1] |= open_below
    merged[1:] |= open_below
    closed = tops[:-1].astype(np.int8) + tops[1:] + sides[:, :-1] + sides[:, 1:]
    single = np.argwhere(~merged & (closed >= 3))
    cells = np.concatenate([single, np.ones_like(single)], axis=1)
    if not merged.any():
        return cells
    lines = tops.tolist(), sides.T.tolist()
    rectangles = [cell for members in _regions(open_right, open_below, merged) for cell in _rectangles(members, *lines)]
    cells = np.concatenate([cells, np.array(rectangles, dtype=np.int64).reshape(-1, 4)])
    return cells[np.lexsort((cells[:, 1], cells[:, 0]))]


def _regions(open_right: Bools, open_below: Bools, merged: Bools) -> list[list[tuple[int, int]]]:
    """Slots without a side between them, together."""
    parent: dict[tuple[int, int], tuple[int, int]] = {(r, c): (r, c) for r, c in np.argwhere(merged).tolist()}

    def root(slot: tuple[int, int]) -> tuple[int, int]:
        while parent[slot] != slot:
            parent[slot] = slot = parent[parent[slot]]
        return slot

    for r, c in np.argwhere(open_right).tolist():
        parent[root((r, c + 1))] = root((r, c))
    for r, c in np.argwhere(open_below).tolist():
        parent[root((r + 1, c))] = root((r, c))
    regions: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for slot in parent:
        regions.setdefault(root(slot), []).append(slot)
    return list(regions.values())


def _rectangles(
    members: list[tuple[int, int]], tops: list[list[bool]], sides: list[list[bool]]
) -> list[tuple[int, int, int, int]]:
    """A region as cells: one if it is a rectangle with at most one side open, several where a line within was drawn in
    part, none if it is the space beside a table. ``tops`` by line and column, ``sides`` by line and row."""
    rows, columns = len(tops) - 1, len(sides) - 1
    top, bottom = min(members)[0], max(members)[0] + 1
    left, right = min(c for _, c in members), max(c for _, c in members) + 1
    if (bottom - top) * (right - left) == len(members):
        across = all(tops[top][left:right]) + all(tops[bottom][left:right])
        down = all(sides[left][top:bottom]) + all(sides[right][top:bottom])
        runs_through = down == 2 and bottom - top == rows > 1  # a merged cell that began pages before and ends pages after
        return [(top, left, bottom - top, right - left)] if across + down >= 3 or runs_through else []
    for r, c in members:
        open_outside = (r == 0 and not tops[0][c]) or (r == rows - 1 and not tops[rows][c])
        if open_outside or (c == 0 and not sides[0][r]) or (c == columns - 1 and not sides[columns][r]):
            return []
    return _runs(members)


def _runs(members: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Any set of slots as rectangles: equal runs of columns in successive rows together."""
    done: list[tuple[int, int, int, int]] = []
    growing: dict[tuple[int, int], tuple[int, int]] = {}
    by_row: dict[int, list[int]] = {}
    for r, c in sorted(members):
        by_row.setdefault(r, []).append(c)
    for r, columns in by_row.items():
        runs: list[tuple[int, int]] = []
        for c in columns:
            if runs and runs[-1][1] == c:
                runs[-1] = (runs[-1][0], c + 1)
            else:
                runs.append((c, c + 1))
        still = {}
        for run in runs:
            start, end = growing.get(run, (r, r))
            still[run] = (start if end == r else r, r + 1)
        done += [(s, run[0], e - s, run[1] - run[0]) for run, (s, e) in growing.items() if still.get(run, (r, r))[0] != s]
        growing = still
    return done + [(s, run[0], e - s, run[1] - run[0]) for run, (s, e) in growing.items()]


def _split(xs: Floats, ys: Floats, cells: Ints) -> list[Grid]:
    """Grids of cells, divided at rows in which there are none; a single cell is a frame and no table."""
    if len(cells) < 2:
        return []
    ends = np.maximum.accumulate(cells[:, 0] + cells[:, 2])
    starts = (cells[1:, 0] > ends[:-1]).nonzero()[0] + 1
    groups = np.split(cells, starts) if len(starts) else [cells]
    return [_grid(xs, ys, group) for group in groups if len(group) > 1]


def _grid(xs: Floats, ys: Floats, cells: Ints) -> Grid:
    """A grid of these cells alone: lines that are no side of any of them are left out."""
    top, left, height, width = cells.T
    rows, columns = np.zeros(len(ys), dtype=bool), np.zeros(len(xs), dtype=bool)
    rows[top] = rows[top + height] = True
    columns[left] = columns[left + width] = True
    row_of, column_of = rows.cumsum() - 1, columns.cumsum() - 1
    top, bottom, left, right = row_of[top], row_of[top + height], column_of[left], column_of[left + width]
    placed = np.stack([top, left, bottom - top, right - left], axis=1)
    slots = np.full((rows.sum() - 1, columns.sum() - 1), -1, dtype=np.int64)
    slots[top, left] = np.arange(len(cells))
    for number in ((placed[:, 2] > 1) | (placed[:, 3] > 1)).nonzero()[0].tolist():
        slots[top[number] : bottom[number], left[number] : right[number]] = number
    return Grid(xs[columns], ys[rows], placed, slots)
