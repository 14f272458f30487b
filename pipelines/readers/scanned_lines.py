"""Where the lines of text are in a straight picture: in the cells of tables by their ink, outside of tables by a model."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipelines.readers import scanned_models
from pipelines.readers.positioned import Bools, Floats, Ints
from pipelines.readers.scanned_image import Grey

#: Less ink (pixels) than this is dirt; so is a lone mark of less than that, whatever it looks like.
_DIRT, _SPECK = 8, 26
#: Marks that lie within so many pixels of a cell's side are of its border.
_EDGE = 5
#: In heights of the page's text: a lower run of ink is a part of a line (二, 三, a dash); parts lie no farther apart; a line with
#: all its parts is no higher; a higher one holds several lines.
_PART, _PART_GAP, _WHOLE, _SEVERAL = 0.55, 0.4, 1.3, 1.75
#: In heights of the line: a wider gap divides it into pieces.
_PIECE = 2.5
#: The lines of the page are looked for at this share of the resolution, in strips with so many pixels around and no less between.
_SHRINK, _STRIP, _APART = 0.5, 16, 48
#: In heights of a line: how far ink above, below and beside the place where the model saw it belongs to it.
_GROW, _BESIDE, _REACH = 0.35, 1.1, 4.0
_USUAL_HEIGHT = 26.0


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text: the box of its ink in pixels, and the number of its cell (through all grids), or -1."""

    x0: int
    top: int
    x1: int
    bottom: int
    cell: int = -1

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def picture(self, grey: Grey, limits: tuple[int, int, int, int], usual: float) -> tuple[Grey, int, int]:
        """The part of a picture that shows the line with a margin, within limits, and from where to where it reaches along."""
        height = max(self.height, 0.85 * usual)
        margin = max(3, round(0.16 * height))
        middle = (self.top + self.bottom) / 2
        top = max(round(middle - height / 2) - margin, limits[1])
        bottom = min(round(middle + height / 2) + margin, limits[3])
        x0, x1 = max(self.x0 - 2 * margin, limits[0]), min(self.x1 + 2 * margin, limits[2])
        return grey[top:bottom, x0:x1], x0, x1


def usual_height(marks: Bools) -> float:
    """The height of most lines of text, from the ink without ruling lines, in pixels."""
    import cv2

    joined = cv2.dilate(marks.astype(np.uint8), np.ones((1, 15), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    width, height = stats[1:, 2] - 14, stats[1:, 3]
    lines = height[(width > 1.5 * height) & (height >= 8) & (height <= 90)]
    return float(np.median(lines)) if len(lines) >= 3 else _USUAL_HEIGHT


def in_cell(marks: Bools, box: tuple[int, int, int, int], cell: int, usual: float) -> list[TextLine]:
    """The lines in a cell, from top to bottom and from left to right. ``marks`` are the ink without ruling lines."""
    x0, top, x1, bottom = box
    part = _without_edges(marks[top:bottom, x0:x1])
    if int(part.sum()) < _DIRT:
        return []
    lines = []
    for first, last in _bands(_inked(part, 1), part.sum(axis=1), usual):
        columns = _inked(part[first:last], 0).nonzero()[0]
        if not len(columns):
            continue
        gaps = (np.diff(columns) > _PIECE * max(last - first, 0.6 * usual)).nonzero()[0]
        for start, end in zip([0, *(gaps + 1).tolist()], [*gaps.tolist(), len(columns) - 1], strict=True):
            left, right = int(columns[start]), int(columns[end]) + 1
            found = part[first:last, left:right]
            rows = _inked(found, 1).nonzero()[0]
            if not _is_dirt(found[rows[0] : rows[-1] + 1], usual):
                lines.append(TextLine(x0 + left, top + first + int(rows[0]), x0 + right, top + first + int(rows[-1]) + 1, cell))
    return lines


def _without_edges(part: Bools) -> Bools:
    """The ink of a cell without what is left of its borders: marks that reach no farther in than this."""
    import cv2

    inner = np.zeros(part.shape, dtype=bool)
    inner[_EDGE:-_EDGE, _EDGE:-_EDGE] = True
    if not (part & ~inner).any():
        return part
    _, labels = cv2.connectedComponents(part.astype(np.uint8))
    reaching = np.unique(labels[inner & part])
    return part & np.isin(labels, reaching)


def _is_dirt(part: Bools, usual: float) -> bool:
    """True for a speck, alone where it lies: no dash, which is long, and no letter, which has more ink."""
    amount = int(part.sum())
    return amount < _DIRT or (amount < _SPECK and part.shape[1] < 0.3 * usual and part.shape[0] < 0.5 * usual)


def _bands(rows: Bools, amounts: Ints, usual: float) -> list[tuple[int, int]]:
    """From where to where lines reach, of rows with ink."""
    edges = np.diff(np.concatenate([[0], rows.astype(np.int8), [0]]))
    runs = list(zip((edges == 1).nonzero()[0].tolist(), (edges == -1).nonzero()[0].tolist(), strict=True))
    merged: list[tuple[int, int]] = []
    for first, last in runs:
        if merged:
            start, end = merged[-1]
            is_part = min(end - start, last - first) < _PART * usual
            if is_part and first - end <= _PART_GAP * usual and last - start <= _WHOLE * usual:
                merged[-1] = (start, last)
                continue
        merged.append((first, last))
    return [piece for band in merged for piece in _divided(band, amounts, usual)]


def _divided(band: tuple[int, int], amounts: Ints, usual: float) -> list[tuple[int, int]]:
    """A band that is too high for one line, divided where it has the least ink."""
    first, last = band
    if last - first < _SEVERAL * usual:
        return [band]
    count = max(round((last - first) / (1.15 * usual)), 2)
    cuts = [first]
    for i in range(1, count):
        expected = first + (last - first) * i / count
        low, high = round(expected - 0.3 * usual), round(expected + 0.3 * usual)
        cuts.append(low + int(amounts[low:high].argmin()))
    return list(pairwise([*cuts, last]))


def on_page(grey: Grey, marks: Bools) -> list[TextLine]:
    """The lines of a picture from which tables have been wiped, and their ink with them."""
    import cv2

    lines: list[TextLine] = []
    for first, last in _strips(_inked(marks, 1), len(grey)):
        strip = cv2.resize(grey[first:last], None, fx=_SHRINK, fy=_SHRINK, interpolation=cv2.INTER_AREA)
        boxes = scanned_models.find_lines(np.asarray(strip, dtype=np.uint8))
        found = np.rint(boxes / _SHRINK).astype(np.int64) + np.array([0, first, 0, first])
        lines += _grown(found, marks)
    return lines


def _strips(rows: Bools, height: int) -> list[tuple[int, int]]:
    """From where to where there is ink, with a margin: runs of rows that lie apart."""
    places = rows.nonzero()[0]
    if not len(places):
        return []
    gaps = (np.diff(places) > _APART).nonzero()[0]
    starts, ends = [places[0], *places[gaps + 1]], [*places[gaps], places[-1]]
    return [(max(int(a) - _STRIP, 0), min(int(b) + _STRIP, height)) for a, b in zip(starts, ends, strict=True)]


def _grown(boxes: Ints, marks: Bools) -> list[TextLine]:
    """Lines with all of their ink: the model leaves out thin strokes at the ends (一) and sometimes the heads of letters."""
    rows, columns = marks.shape
    lines = []
    for number, (x0, top, x1, bottom) in enumerate(boxes.tolist()):
        x0, top, x1, bottom = max(x0, 0), max(top, 0), min(x1, columns), min(bottom, rows)
        height = bottom - top
        others = np.delete(boxes, number, axis=0)
        beside = others[(others[:, 1] < bottom - 0.3 * height) & (others[:, 3] > top + 0.3 * height)]
        left = max([0, x0 - round(_REACH * height), *beside[beside[:, 0] < x0, 2].tolist()])
        right = min([columns, x1 + round(_REACH * height), *beside[beside[:, 2] > x1, 0].tolist()])
        core = slice(top + height // 8, bottom - height // 8)
        x0 = _outward(_inked(marks[core, min(left, x0) : x0], 0)[::-1], x0, -1, _BESIDE * height)
        x1 = _outward(_inked(marks[core, x1 : max(right, x1)], 0), x1, 1, _BESIDE * height)
        reach = round(_GROW * height)
        top -= _run(_inked(marks[max(top - reach, 0) : top, x0:x1], 1)[::-1])
        bottom += _run(_inked(marks[bottom : bottom + reach, x0:x1], 1))
        part = marks[top:bottom, x0:x1]
        inked, drawn = _inked(part, 0).nonzero()[0], _inked(part, 1).nonzero()[0]
        if len(inked) and int(part.sum()) >= _DIRT:
            lines.append(TextLine(x0 + int(inked[0]), top + int(drawn[0]), x0 + int(inked[-1]) + 1, top + int(drawn[-1]) + 1))
    return lines


def _inked(part: Bools, axis: int) -> Bools:
    """Which columns (0) or rows (1) hold ink."""
    return np.asarray(part.any(axis=axis), dtype=bool)


def _run(rows: Bools) -> int:
    """How many are set before the first that is not."""
    return len(rows) if rows.all() else int(rows.argmin())


def _outward(inked: Bools, start: int, sign: int, gap: float) -> int:
    """The end of ink from a place outward, over gaps no wider than this."""
    reach = 0
    for place in inked.nonzero()[0].tolist():
        if place - reach > gap:
            break
        reach = place + 1
    return start + sign * reach


def scale_boxes(boxes: Floats, scale: float, inset: int, shape: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Boxes in points as pixels, smaller by a few on each side."""
    pixels = np.rint(boxes * scale).astype(np.int64) + np.array([inset, inset, -inset, -inset])
    return [
        (max(x0, 0), max(top, 0), max(min(x1, shape[1]), x0 + 1, 1), max(min(bottom, shape[0]), top + 1, 1))
        for x0, top, x1, bottom in pixels.tolist()
    ]
