"""The picture of a scanned page: rendered, set straight, and the ruling lines in it.

Pictures are arrays of grey (uint8, 0 is black), rows by columns; places in them are in pixels from the top left corner. OpenCV is an
optional package: it is imported when a page needs it.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as raw

from pipelines.readers.positioned import Bools, Floats, Rules

Grey = npt.NDArray[np.uint8]

#: Pixels an inch, and the most pixels that a side may have (a page of A3 at this resolution has 3,308).
_RESOLUTION = 200.0
_MAX_SIDE = 3400
#: Skews of more than this (degrees) are not looked for; ones of less are left.
_MAX_SKEW, _MIN_SKEW = 6.0, 0.04
#: Pixels of the longer side of the small picture that the skew is measured in.
_SMALL = 900
#: A ruling line is at least so long and at most so thick (pixels), made of runs of at least so many, with gaps of at most so many. With
#: the lines that touch it, it reaches so far.
_LINE, _THICK, _RUN, _GAP = 45, 9, 31, 9
_NET = 220
#: A stroke has half of its usual contrast to what is around it (pixels) on this share of its length; a short one (pixels) has no break of
#: so many. Its rows are those in which this share of a piece lies. A line is one if this share of its pieces is.
_AROUND, _EVEN, _SHORT, _BREAK, _SHARE, _MOSTLY = 14, 0.88, 150, 3, 0.3, 0.6
#: A short line ends at most about half as many pixels from lines that cross it.
_TOUCH = 7
#: A furrow is darker by this than what is so many pixels above and below, on the mean of so many pixels along.
_FURROW, _AWAY, _ALONG = 14, (4, 8), 9
#: Lines are cut into pieces of this length (pixels), each with its own place: paper is not flat.
_PIECE = 160
#: A pixel is ink if it is darker by this than the mean around it, in a window of so many pixels.
_CONTRAST, _WINDOW = 18, 41


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as grey pixels, ``scale`` of them a point, turned counterclockwise by ``angle`` degrees to be straight."""

    grey: Grey
    scale: float
    angle: float = 0.0

    @property
    def middle(self) -> tuple[float, float]:
        """The point about which it was turned, in points."""
        height, width = self.grey.shape
        return width / 2 / self.scale, height / 2 / self.scale

    def as_shown(self, boxes: Floats) -> Floats:
        """Boxes (n x 4, in points of the straight picture) on the page as it is shown: moved, not widened."""
        if not self.angle:
            return boxes
        middles = np.stack([boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]], axis=1) / 2
        moved = self._turned(middles, -self.angle) - middles
        return boxes + np.concatenate([moved, moved], axis=1)

    def straightened(self, points: Floats) -> Floats:
        """Points (n x 2, in points) of the page as it is shown, in the straight picture."""
        return self._turned(points, self.angle) if self.angle else points

    def _turned(self, points: Floats, angle: float) -> Floats:
        cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        middle = np.array(self.middle)
        turned: Floats = (points - middle) @ np.array([[cosine, -sine], [sine, cosine]]) + middle
        return turned


def render(page: Any, width: float, height: float) -> Picture:
    """The picture of a page (a handle of PDFium) of this size in points, as it is shown. Raises ValueError if there is no
    memory for it."""
    scale = min(_RESOLUTION / 72, _MAX_SIDE / max(width, height, 1.0))
    columns, rows = max(round(width * scale), 1), max(round(height * scale), 1)
    bitmap = raw.FPDFBitmap_CreateEx(columns, rows, raw.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        raise ValueError("PDFium cannot draw the page")
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, 0xFFFFFFFF)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        address = ctypes.cast(raw.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_uint8))
        grey = np.ctypeslib.as_array(address, (rows, stride))[:, :columns].copy()
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    return Picture(grey, scale)


def turned(picture: Picture, turns: int) -> Picture:
    """The picture turned counterclockwise by quarter turns."""
    return Picture(np.ascontiguousarray(np.rot90(picture.grey, turns)), picture.scale) if turns else picture


def straight(picture: Picture) -> Picture:
    """The picture with its lines level: turned by the angle at which its rows of ink are sharpest."""
    import cv2

    angle = _skew(picture.grey)
    if abs(angle) < _MIN_SKEW:
        return picture
    height, width = picture.grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    grey = cv2.warpAffine(picture.grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return Picture(np.asarray(grey, dtype=np.uint8), picture.scale, angle)


def _skew(grey: Grey) -> float:
    """Degrees counterclockwise by which a picture is to be turned."""
    import cv2

    shrink = min(_SMALL / max(grey.shape), 1.0)
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    marks = (255 - small).astype(np.float32)
    marks[marks < 40] = 0
    height, width = small.shape

    def sharpness(angle: float) -> float:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        rows = cv2.warpAffine(marks, matrix, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1)
        return float((np.diff(rows) ** 2).sum())

    best, step, reach = 0.0, 0.5, _MAX_SKEW
    while step >= 0.03:
        count = round(reach / step)
        angles = [best + i * step for i in range(-count, count + 1)]
        # of angles that are as sharp, the smallest: an empty page is straight
        best = max(angles, key=lambda angle: (round(sharpness(angle)), -abs(angle)))
        reach, step = step, step / 4
    return best if abs(best) < _MAX_SKEW else 0.0


def ink(grey: Grey) -> Bools:
    """Which pixels are drawn on: darker than what is around them."""
    import cv2

    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    marks = cv2.adaptiveThreshold(smooth, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _WINDOW, _CONTRAST)
    return np.asarray(marks, dtype=bool)


def ruling(grey: Grey, marks: Bools, scale: float) -> tuple[Rules, Bools]:
    """The ruling lines of a straight picture, in points, and which of its pixels they cover. ``marks`` is its ink."""
    import cv2

    level = _runs((marks | _furrows(grey)).astype(np.uint8))
    upright = np.ascontiguousarray(_runs((marks.T | _furrows(np.ascontiguousarray(grey.T))).astype(np.uint8)).T)
    net = _nets(level | upright)
    touched = np.ones((_TOUCH, _TOUCH), np.uint8)
    across, covered = _pieces(level & net, grey, cv2.dilate(upright, touched))
    upright, level = np.ascontiguousarray((upright & net).T), np.ascontiguousarray(level.T)
    down, beside = _pieces(upright, np.ascontiguousarray(grey.T), cv2.dilate(level, touched))
    wide = cv2.dilate(covered | beside.T, np.ones((3, 3), np.uint8))
    return Rules(across / scale, down / scale), np.asarray(wide, dtype=bool)


def _furrows(grey: Grey) -> Bools:
    """Pixels that are darker than those above and below: a pale line too, whatever is written near it."""
    import cv2

    along = cv2.blur(grey, (_ALONG, 1)).astype(np.int16)
    found = np.zeros(grey.shape, dtype=bool)
    for away in _AWAY:
        lighter = np.minimum(along[: -2 * away], along[2 * away :]) - along[away:-away]
        found[away:-away] |= lighter >= _FURROW
    return found


def _runs(drawn: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The pixels of level lines: long runs of ink with small gaps between them."""
    import cv2

    runs = cv2.morphologyEx(drawn, cv2.MORPH_OPEN, np.ones((1, _RUN), np.uint8))
    closed = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
    long = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, _LINE), np.uint8))
    # what is as long in a block of many rows is a surface (a picture, a dark header), not a line
    surface = cv2.morphologyEx(long, cv2.MORPH_OPEN, np.ones((_THICK + 1, 1), np.uint8))
    return np.asarray(long & ~cv2.dilate(surface, np.ones((3, 3), np.uint8)), dtype=np.uint8)


def _nets(lines: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The lines that, with those that touch them, reach far: strokes of large letters do not."""
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(lines, np.ones((5, 5), np.uint8)), connectivity=8)
    large = np.maximum(stats[:, 2], stats[:, 3]) >= _NET
    large[0] = False
    return large[labels].astype(np.uint8)


def _pieces(
    long: npt.NDArray[np.uint8], grey: Grey, crossing: npt.NDArray[np.uint8]
) -> tuple[Floats, npt.NDArray[np.uint8]]:
    """Level lines as n x 3 of (y, x0, x1), and their pixels. What looks like lines is left out: rows of letters, and short strokes that
    do not end at lines that cross them."""
    import cv2

    covered = np.zeros_like(long)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
    pieces: list[tuple[float, float, float]] = []
    for number in range(1, count):
        x, y, width, height, _area = (int(value) for value in stats[number])
        if width < _LINE:
            continue
        ends = crossing[y : y + height, x : x + _TOUCH], crossing[y : y + height, x + width - _TOUCH : x + width]
        if width < _SHORT and not all(end.any() for end in ends):
            continue
        part = labels[y : y + height, x : x + width] == number
        found = []
        for start, end in pairwise(np.linspace(0, width, max(round(width / _PIECE), 1) + 1).astype(int).tolist()):
            # letters may touch the line: it is where most of the piece's length is
            shares = part[:, start:end].mean(axis=1)
            rows = (shares >= min(_SHARE, shares.max())).nonzero()[0]
            place = y + float((rows * shares[rows]).sum() / shares[rows].sum()) + 0.5
            found.append((place, start, end, y + int(rows[0]), y + int(rows[-1]) + 1))
        drawn = [_is_drawn(grey, int(place), x + start, x + end, width) for place, start, end, _, _ in found]
        mostly = sum(drawn) >= _MOSTLY * len(drawn)  # a long line is a line where letters touch it, too
        for (place, start, end, first, last), is_drawn in zip(found, drawn, strict=True):
            if is_drawn or mostly:
                pieces.append((place, x + start, x + end))
                covered[first:last, x + start : x + end] = 1
    return np.array(pieces, dtype=np.float64).reshape(-1, 3), covered


def _is_drawn(grey: Grey, row: int, x0: int, x1: int, length: int) -> bool:
    """True if a piece of a line of this length is one stroke, as dark at all of its places, and no row of letters."""
    around = grey[max(row - _AROUND, 0) : row + _AROUND + 1, x0:x1]
    near = 2 if length >= _SHORT else 1
    line = grey[max(row - near, 0) : row + near + 1, x0:x1].min(axis=0).astype(np.int16)
    contrast = np.percentile(around, 90) - line
    dark = contrast >= 0.5 * np.median(contrast)
    if length >= _SHORT:
        return bool(dark.mean() >= _EVEN)
    gap = np.convolve(~dark, np.ones(_BREAK), mode="valid")
    return not bool((gap == _BREAK).any())
