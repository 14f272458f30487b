"""Which character stands in which cell, also where text runs over the borders of its cell or is clipped by them.

Most characters stand where their middle is. The others are told by the run they were drawn in: a run that goes over a
border belongs to one cell, and where the format clips text to its cell, that is the cell inside of the clip. A line that is
clipped away stays with its cell, unless the cell lies at the upper or lower end of the table: a merged cell over a page
break draws its text on both pages and clips it on each, so there the line is on the other page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipelines.readers.grid_finder import Grid
from pipelines.readers.positioned import Bools, Floats, Glyphs, Ints

#: For characters, by their ids: the boxes (x0, top, x1, bottom) to which they are clipped, infinite if
#: they are not, and numbers of the pieces of text that were drawn at once.
Clips = Callable[[Ints], tuple[Floats, Ints]]

#: Shares of the size: how far a line may stick out of its cell above or below; how far a run may jump; what of a
#: character's height must be seen; how far apart two texts are on both sides of a border.
_STICKS_OUT = 0.08
_KEEPS_OFF = 0.1
_JUMP = 0.3
_SEEN = 0.3
#: Of a character: the part of its size above and below the baseline that is drawn.
_ABOVE, _BELOW = 0.8, 0.1
#: A clip may reach this much (points) into the cells beside.
_SLACK = 1.5
_FIGURE = re.compile(r"-?[\d,]+(\.\d*)?")


def unclipped(ids: Ints) -> tuple[Floats, Ints]:
    """The clips of a format that clips nothing and tells of no pieces: every character is a piece of its own."""
    return np.tile(np.array([-np.inf, -np.inf, np.inf, np.inf]), (len(ids), 1)), np.arange(len(ids))


@dataclass(frozen=True, slots=True)
class Placement:
    """For each character the number of its cell (through all grids) or -1, and whether it is shown on the page."""

    groups: Ints
    shown: Bools


def place(glyphs: Glyphs, grids: list[Grid], groups: Ints, clips: Clips) -> Placement:
    """Put characters into cells. ``groups`` says in which their middles lie."""
    shown = np.ones(len(glyphs), dtype=bool)
    if not grids or not len(glyphs):
        return Placement(groups, shown)
    begins = _begins_of_runs(glyphs)
    runs, boxes = begins.cumsum() - 1, _cell_boxes(grids)
    doubtful, outside = _doubtful(glyphs, groups, begins.nonzero()[0], runs, boxes)
    which = (doubtful | outside).nonzero()[0]
    if not len(which):
        return Placement(groups, shown)
    # of a run outside of tables the first character speaks for all
    asked = doubtful | (outside & begins)
    answer_of = asked.cumsum()[which] - 1
    clip, drawn = (answer[answer_of] for answer in clips(glyphs.ids[asked]))
    x, y = glyphs.middles
    groups = groups.copy()
    groups[which] = _by_clip(grids, x[which], y[which], clip)
    seen = _is_seen(glyphs, which, clip) | _is_inside(grids, boxes[groups[which]], groups[which], y[which], clip)
    parts = _parts(runs[which], clip)
    first = np.append(True, parts[1:] != parts[:-1]).nonzero()[0]
    shown[which] = np.logical_or.reduceat(seen, first)[parts]
    for start, end in zip(first.tolist(), [*first[1:].tolist(), len(which)], strict=True):
        part = which[start:end]
        if (groups[part] != groups[part[0]]).any() and _is_one(glyphs, part, drawn[start:end], groups[part]):
            groups[part] = Counter(groups[part].tolist()).most_common(1)[0][0]
    return Placement(groups, shown)


def _parts(runs: Ints, clip: Floats) -> Ints:
    """Numbers of parts of runs that are clipped alike."""
    breaks = np.ones(len(runs), dtype=bool)
    breaks[1:] = (runs[1:] != runs[:-1]) | (clip[1:] != clip[:-1]).any(axis=1)
    return breaks.cumsum() - 1


def _is_one(glyphs: Glyphs, part: Ints, drawn: Ints, groups: Ints) -> bool:
    """True if characters of a run certainly are one text: drawn at once, or one figure, and not a figure at the right of one cell and a
    code at the left of the next: these keep off the border between them."""
    if (drawn == drawn[0]).all():
        return True
    text = glyphs.codes[part].astype("<u4").tobytes().decode("utf-32-le", errors="replace")
    if _FIGURE.fullmatch(text) is None:
        return False
    start, end, _ = glyphs.reading
    gaps = (start[part[1:]] - end[part[:-1]]) / glyphs.sizes[part[1:]]
    borders = groups[1:] != groups[:-1]
    return bool((gaps[borders] < _KEEPS_OFF).any() or (~borders & (gaps > gaps[borders].min() / 2)).any())


def locate(grids: list[Grid], x: Floats, y: Floats) -> Ints:
    """For each point the number of its cell, counted through all grids, or -1."""
    if len(grids) == 1:
        return grids[0].locate(x, y)
    groups = np.full(len(x), -1, dtype=np.int64)
    first = 0
    for grid in grids:
        cells = grid.locate(x, y)
        groups = np.where(cells >= 0, cells + first, groups)
        first += len(grid.cells)
    return groups


def _cell_boxes(grids: list[Grid]) -> Floats:
    """Boxes of all cells, and last an infinite one for what is in none (-1)."""
    return np.concatenate([*(grid.boxes for grid in grids), [(-np.inf, -np.inf, np.inf, np.inf)]])


def _begins_of_runs(glyphs: Glyphs) -> Bools:
    """Where runs begin: characters drawn one after the other on a baseline without a gap."""
    start, end, baseline = glyphs.reading
    size = glyphs.sizes
    breaks = np.ones(len(glyphs), dtype=bool)
    breaks[1:] = (
        (np.abs(baseline[1:] - baseline[:-1]) > 0.1 * size[1:])
        | (np.abs(start[1:] - end[:-1]) > _JUMP * size[1:])
        | (np.abs(size[1:] - size[:-1]) > 0.1 * size[1:])
    )
    return breaks


def _doubtful(glyphs: Glyphs, groups: Ints, first: Ints, runs: Ints, boxes: Floats) -> tuple[Bools, Bools]:
    """Characters of runs that lie in several cells or stick out of theirs above or below; those of runs outside of tables. ``first``
    are the first characters of the runs."""
    _, _, baseline = glyphs.reading
    size = glyphs.sizes
    box = boxes[groups]
    out = (baseline - _ABOVE * size < box[:, 1] - _STICKS_OUT * size) | (baseline + _BELOW * size > box[:, 3] + _STICKS_OUT * size)
    if not glyphs.is_upright:
        out &= glyphs.turns == 0
    last = np.maximum.reduceat(groups, first)
    crossing = np.minimum.reduceat(groups, first) != last
    return (crossing | np.logical_or.reduceat(out, first))[runs], (last < 0)[runs]


def _is_seen(glyphs: Glyphs, which: Ints, clip: Floats) -> Bools:
    """False for characters of which the clip leaves nothing, or only a sliver of the height."""
    left, right, baseline = (values[which] for values in glyphs.reading)
    size = glyphs.sizes[which]
    top, bottom = baseline - _ABOVE * size, baseline + _BELOW * size
    height = np.minimum(bottom, clip[:, 3]) - np.maximum(top, clip[:, 1])
    width = np.minimum(right, clip[:, 2]) - np.maximum(left, clip[:, 0])
    seen = (height >= _SEEN * size) & (width > 0)
    return seen | (glyphs.turns[which] != 0)


def _by_clip(grids: list[Grid], x: Floats, y: Floats, clip: Floats) -> Ints:
    """The cell in which each point lies after moving it into its clip."""
    left, top, right, bottom = clip.T
    slack_x, slack_y = np.minimum(_SLACK, (right - left) / 2), np.minimum(_SLACK, (bottom - top) / 2)
    inside_x = np.minimum(np.maximum(x, left + slack_x), right - slack_x)
    inside_y = np.minimum(np.maximum(y, top + slack_y), bottom - slack_y)
    return locate(grids, inside_x, inside_y)


def _is_inside(grids: list[Grid], box: Floats, groups: Ints, y: Floats, clip: Floats) -> Bools:
    """True for characters above or below their clip whose cell has neighbours on that side: no page break hides them."""
    bounds = [(grid.ys[0], grid.ys[-1]) for grid in grids]
    ends = np.array([*bounds, (np.inf, -np.inf)])[np.repeat(np.arange(len(grids) + 1), [*(len(g.cells) for g in grids), 1])][groups]
    above = (y < clip[:, 1]) & (box[:, 1] > ends[:, 0] + _SLACK)
    below = (y > clip[:, 3]) & (box[:, 3] < ends[:, 1] - _SLACK)
    return (groups >= 0) & (above | below)
