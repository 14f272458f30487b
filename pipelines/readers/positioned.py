"""Characters and ruling lines with places on a page: what formats that fix the place of everything (pdf, ofd) have in common.

Places are in points from the top left corner of the page as it is shown. Arrays have one entry a character.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: A character's middle lies this share of its size above the baseline: the same for `一`, `,` and `g`, so that glyph
#: shapes do not decide in which row a character stands.
_MIDDLE = 0.33
#: Baselines nearer than this share of the smaller size are one line.
_SAME_LINE = 0.45
#: The same character again within these shares of its size and width is bold by printing twice.
_SAME_PLACE, _SAME_PART = 0.25, 0.5
#: A gap wider than this share of the size is a space; beside a Latin letter, this one.
_SPACE, _LATIN_SPACE = 0.35, 0.18
#: A gap wider than this many sizes divides a line into pieces that do not belong together.
_PIECE = 4.0


def turn_points(x: Floats, y: Floats, turns: int, width: float, height: float) -> tuple[Floats, Floats]:
    """Where points of a page of this size lie after turning it counterclockwise by quarter turns."""
    if turns % 4 == 1:
        return y, width - x
    if turns % 4 == 2:
        return width - x, height - y
    if turns % 4 == 3:
        return height - y, x
    return x, y


def turn_boxes(boxes: Floats, turns: int, width: float, height: float) -> Floats:
    """The same for boxes, n x 4 of (x0, top, x1, bottom)."""
    xa, ya = turn_points(boxes[:, 0], boxes[:, 1], turns, width, height)
    xb, yb = turn_points(boxes[:, 2], boxes[:, 3], turns, width, height)
    return np.stack([np.minimum(xa, xb), np.minimum(ya, yb), np.maximum(xa, xb), np.maximum(ya, yb)], axis=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """Ruling lines. ``across`` is n x 3 of (y, x0, x1), ``down`` n x 3 of (x, y0, y1)."""

    across: Floats
    down: Floats

    def turned(self, turns: int, width: float, height: float) -> Rules:
        """The lines of a page of this size after turning it back by quarter turns."""
        across = turn_boxes(self.across[:, [1, 0, 2, 0]], turns, width, height)
        down = turn_boxes(self.down[:, [0, 1, 0, 2]], turns, width, height)
        if turns % 2:
            across, down = down, across
        return Rules(across[:, [1, 0, 2]], down[:, [0, 1, 3]])


@dataclass(frozen=True)
class Glyphs:
    """Printed characters, white space left out, in the order in which they are drawn.

    ``codes`` are code points; ``boxes`` (x0, top, x1, bottom) of advance width and font height; ``x``, ``y`` a point on
    the baseline of each, for turned ones where it begins; ``turns`` the quarter turns clockwise in which it is written, -1 if askew;
    ``ids`` numbers by which the format knows them.
    """

    codes: npt.NDArray[np.uint32]
    boxes: Floats
    x: Floats
    y: Floats
    turns: npt.NDArray[np.int8]
    ids: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, which: Ints | Bools) -> Glyphs:
        return Glyphs(self.codes[which], self.boxes[which], self.x[which], self.y[which], self.turns[which], self.ids[which])

    def turned(self, turns: int, width: float, height: float) -> Glyphs:
        """The characters of a page of this size after turning it counterclockwise by quarter turns."""
        x, y = turn_points(self.x, self.y, turns, width, height)
        boxes = turn_boxes(self.boxes, turns, width, height)
        return Glyphs(self.codes, boxes, x, y, ((self.turns - turns) % 4).astype(np.int8), self.ids)

    @cached_property
    def is_upright(self) -> bool:
        """True if every character is written from left to right."""
        return not self.turns.any()

    @cached_property
    def sizes(self) -> Floats:
        """Height of each character's line, never zero."""
        height = self.boxes[:, 3] - self.boxes[:, 1]
        if not self.is_upright:
            height = np.where(self.turns % 2 == 1, self.boxes[:, 2] - self.boxes[:, 0], height)
        return np.maximum(height, 1.0)

    @cached_property
    def reading(self) -> tuple[Floats, Floats, Floats]:
        """Along the line from and to, and the baseline across it: x0, x1 and y for upright characters, turned for others."""
        x0, top, x1, bottom = self.boxes.T
        if self.is_upright:
            return x0, x1, self.y
        turned = [self.turns == quarter for quarter in range(4)]
        start = np.select(turned, [x0, top, -x1, -bottom], x0)
        end = np.select(turned, [x1, bottom, -x0, -top], x1)
        return start, end, np.select(turned, [self.y, -self.x, -self.y, self.x], self.y)

    @cached_property
    def middles(self) -> tuple[Floats, Floats]:
        """The middle of each character: of a box of constant height on its baseline."""
        x0, top, x1, bottom = self.boxes.T
        across, down = (x0 + x1) / 2, self.y - _MIDDLE * self.sizes
        if self.is_upright:
            return across, down
        turned = [self.turns == quarter for quarter in range(4)]
        middle = (top + bottom) / 2
        raised = _MIDDLE * self.sizes
        return (
            np.select(turned, [across, self.x + raised, across, self.x - raised], across),
            np.select(turned, [down, middle, self.y + raised, middle], middle),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of a printed line outside of tables. ``start``, ``end``, ``baseline`` are along and across the line."""

    text: str
    start: float
    end: float
    baseline: float
    size: float


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of groups of characters. ``cells`` maps a group to its text (lines parted by newlines); ``lines`` are the
    pieces of lines of the characters of no group, from top to bottom."""

    cells: dict[int, str]
    lines: list[Line]


def compose(glyphs: Glyphs, groups: Ints, piece_gap: float = _PIECE) -> Texts:
    """The text of each group (0 and above) in reading order, and the lines of what has no group (-1), in pieces with gaps of
    more than ``piece_gap`` sizes between them."""
    if not len(glyphs):
        return Texts({}, [])
    order, line_starts = _reading_order(glyphs, groups)
    start, end, baseline = (values[order] for values in glyphs.reading)
    size, group = glyphs.sizes[order], groups[order]
    gap = np.empty(len(order))
    gap[0] = 0.0
    np.subtract(start[1:], end[:-1], out=gap[1:])
    wide = gap > np.where(_in_latin_words(glyphs.codes[order]), _LATIN_SPACE, _SPACE) * size
    breaks = line_starts | ((group < 0) & (gap > piece_gap * size))
    breaks[0] = True
    codes, offsets = _with_separators(glyphs.codes[order], np.where(breaks, ord("\n"), np.where(wide, ord(" "), 0)))
    text = codes.astype("<u4").tobytes().decode("utf-32-le", errors="replace")
    cells: dict[int, str] = {}
    bounds = np.empty(len(order) + 1, dtype=bool)
    bounds[0] = bounds[-1] = True
    np.not_equal(group[1:], group[:-1], out=bounds[1:-1])
    firsts = bounds[:-1].nonzero()[0]
    ends = offsets[bounds[1:]] + 1
    for first, last, number in zip(offsets[firsts].tolist(), ends.tolist(), group[firsts].tolist(), strict=True):
        if number >= 0:
            cells[number] = text[first:last]
    lines: list[Line] = []
    if group[0] < 0:  # groups come in order
        count = int(np.searchsorted(group, 0))
        pieces = breaks[:count].nonzero()[0]
        lasts = np.empty_like(pieces)
        lasts[:-1], lasts[-1] = pieces[1:] - 1, count - 1
        reach, height = (np.maximum.reduceat(values[:count], pieces).tolist() for values in (end, size))
        ends = offsets[lasts] + 1
        texts = [text[first:last] for first, last in zip(offsets[pieces].tolist(), ends.tolist(), strict=True)]
        lines = list(map(Line, texts, start[pieces].tolist(), reach, baseline[pieces].tolist(), height))
    lines.sort(key=lambda line: line.baseline)
    return Texts(cells, _level(lines))


def _in_latin_words(codes: npt.NDArray[np.uint32]) -> Bools:
    """For each character whether it and the one before are a Latin letter and another one, or a figure, or a mark."""
    lower = codes | 0x20
    letter, narrow = (lower >= ord("a")) & (lower <= ord("z")), codes < 0x80
    result = np.zeros(len(codes), dtype=bool)
    result[1:] = narrow[1:] & narrow[:-1] & (letter[1:] | letter[:-1])
    return result


def _level(lines: list[Line]) -> list[Line]:
    """Pieces of one line side by side from left to right, whatever their baselines differ by."""
    result: list[Line] = []
    row: list[Line] = []
    for line in lines:
        if row and line.baseline - row[0].baseline > _SAME_LINE * min(line.size, row[0].size):
            result += sorted(row, key=lambda piece: piece.start)
            row = []
        row.append(line)
    return result + sorted(row, key=lambda piece: piece.start)


def _reading_order(glyphs: Glyphs, groups: Ints) -> tuple[Ints, Bools]:
    """Characters by group, line and place in it, doubles dropped, and where lines begin."""
    start, end, baseline = glyphs.reading
    turns = glyphs.turns
    order = np.lexsort((baseline, turns, groups)) if not glyphs.is_upright else np.lexsort((baseline, groups))
    lines = _line_breaks(glyphs, groups, order, baseline, turns).cumsum()
    from_left = start[order]
    if ((from_left[1:] < from_left[:-1]) & (lines[1:] == lines[:-1])).any():
        within = np.lexsort((from_left, lines))
        order, lines = order[within], lines[within]
    same = np.zeros(len(order), dtype=bool)
    codes, start = glyphs.codes[order], start[order]
    near = np.minimum(_SAME_PLACE * glyphs.sizes[order], _SAME_PART * (end[order] - start))
    same[1:] = (codes[1:] == codes[:-1]) & (lines[1:] == lines[:-1]) & (start[1:] - start[:-1] < near[1:])
    if same.any():
        order, lines = order[~same], lines[~same]
    breaks = np.ones(len(order), dtype=bool)
    breaks[1:] = lines[1:] != lines[:-1]
    return order, breaks


def _line_breaks(glyphs: Glyphs, groups: Ints, order: Ints, baseline: Floats, turns: npt.NDArray[np.int8]) -> Bools:
    size, group, across = glyphs.sizes[order], groups[order], baseline[order]
    breaks = np.ones(len(order), dtype=bool)
    breaks[1:] = (group[1:] != group[:-1]) | (across[1:] - across[:-1] > _SAME_LINE * np.minimum(size[1:], size[:-1]))
    if not glyphs.is_upright:
        breaks[1:] |= turns[order][1:] != turns[order][:-1]
    return breaks


def _with_separators(codes: npt.NDArray[np.uint32], separators: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.uint32], Ints]:
    """Code points with a separator before each that has one, and the place of each code point in the result."""
    present = separators > 0
    offsets = np.arange(len(codes)) + present.cumsum()
    result = np.empty(len(codes) + int(present.sum()), dtype=np.uint32)
    result[offsets] = codes
    result[offsets[present] - 1] = separators[present]
    return result, offsets
