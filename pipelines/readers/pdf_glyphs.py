"""The characters of a PDF page with their places."""

from __future__ import annotations

from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as raw

from pipelines.readers import pdfium_calls as calls
from pipelines.readers.pdf_frame import Frame
from pipelines.readers.positioned import Bools, Floats, Glyphs, Ints

#: Characters below this are about half as wide as high.
_FIRST_WIDE = 0x2E80
#: The share of its height that a character has above the baseline.
_ASCENT = 0.88
#: Every nth character is asked whether its font tells its letters, and the first one of every word in another place or font.
_MAP_SAMPLE = 5
#: Of how many characters it is asked whether they are shown.
_ASKED = 20
_HYPHENS = (0x02, 0xFFFE)


def glyphs_of(text: Any, count: int, frame: Frame) -> tuple[Glyphs, int]:
    """The first ``count`` characters of a page's text, white space left out, and how many have no Unicode map."""
    codes = _codes(text, count)
    for hyphen in _HYPHENS:
        codes[codes == hyphen] = ord("-")
    printed = (codes > 0x20) & (codes != 0xA0) & (codes != 0x3000) & ((codes < 0x2000) | (codes > 0x200F)) & (codes != 0xFEFF)
    kept = printed.nonzero()[0]
    indexes = kept.tolist()
    count = len(indexes)
    box = calls.loose_boxes(text, indexes)
    # a character in a box as high as that of the one before stands on the same baseline
    asked = np.ones(count, dtype=bool)
    asked[1:] = (box[1:, 1] != box[:-1, 1]) | (box[1:, 3] != box[:-1, 3])
    first = asked.nonzero()[0]
    origin = calls.origins(text, kept[first].tolist())
    shown = frame.boxes(box.astype(np.float64))
    on_first = asked.cumsum() - 1
    x, y = (places[on_first] for places in frame.points(origin[:, 0], origin[:, 1]))
    turns = _directions(text, kept, y, frame)
    if turns.any():
        origin = calls.origins(text, indexes)
        x, y = frame.points(origin[:, 0], origin[:, 1])
        shown = _boxes_of_turned(text, indexes, codes[kept], x, y, turns)
    return Glyphs(codes[kept], shown, x, y, turns, kept), _count_unmapped(text, kept, asked)


def is_invisible(text: Any, ids: Ints) -> bool:
    """True if characters are drawn without being shown; a few of them are asked."""
    asked = ids[:: max(len(ids) // _ASKED, 1)].tolist()
    drawn = [calls.text_object(text, number) for number in asked]
    return bool(drawn) and all(handle and calls.render_mode(handle) == raw.FPDF_TEXTRENDERMODE_INVISIBLE for handle in drawn)


def _codes(text: Any, count: int) -> npt.NDArray[np.uint32]:
    """The code points of a page's characters: at once, unless some of them are more or fewer than one in PDFium's text."""
    buffer = np.zeros(count + 2, dtype=np.uint16)
    if calls.text(text, 0, count, buffer.ctypes.data) == count + 1 and not buffer[count]:
        return buffer[:count].astype(np.uint32)
    return np.fromiter(map(calls.unicode, repeat(text), range(count)), dtype=np.uint32, count=count)


def _count_unmapped(text: Any, ids: Ints, firsts: Bools) -> int:
    """How many characters have no Unicode map. It is a matter of fonts, and a font has its own height of boxes: so the first
    characters of every height and place are asked, and some of the others; the rest only if one of them has none."""
    some = firsts.copy()
    some[::_MAP_SAMPLE] = True
    if not any(map(calls.unmapped, repeat(text), ids[some].tolist())):
        return 0
    return sum(map(calls.unmapped, repeat(text), ids.tolist()))


def _boxes_of_turned(
    text: Any, indexes: list[int], codes: npt.NDArray[np.uint32], x: Floats, y: Floats, turns: npt.NDArray[np.int8]
) -> Floats:
    """Boxes of the characters of a page with turned text, for which PDFium tells only what their shapes cover.

    A character reaches to where the next one of its line begins, or is as wide as its kind."""
    count = len(indexes)
    sizes = np.fromiter(map(calls.font_size, repeat(text), indexes), dtype=np.float64, count=count)
    matrices = calls.matrices_of(text, indexes)
    size = np.maximum(sizes * np.hypot(matrices[:, 2], matrices[:, 3]), 1.0)
    quarter = [turns == 0, turns == 1, turns == 2, turns == 3]
    along, across = np.select(quarter, [x, y, -x, -y], x), np.select(quarter, [y, -x, -y, x], y)
    width = np.where(codes < _FIRST_WIDE, 0.5, 1.0) * size
    step = np.diff(along)
    follows = (np.abs(np.diff(across)) < 0.1 * size[1:]) & (step > 0.2 * size[1:]) & (step < 1.2 * size[1:]) & (turns[1:] == turns[:-1])
    width[:-1][follows] = step[follows]
    above, below = across - _ASCENT * size, across + (1 - _ASCENT) * size
    start, end = along, along + width
    return np.stack(
        [
            np.select(quarter, [start, -below, -end, above], start),
            np.select(quarter, [above, start, -below, -end], above),
            np.select(quarter, [end, -above, -start, below], end),
            np.select(quarter, [below, end, -above, -start], below),
        ],
        axis=1,
    )


def _directions(text: Any, ids: Ints, y: Floats, frame: Frame) -> npt.NDArray[np.int8]:
    """Quarter turns (0 to 3, clockwise, as shown) in which each character is written; -1 if it is askew.

    Only characters whose baseline is not that of the one before are asked first: turned ones are among them."""
    turned = frame.turns != 0
    if not turned:
        asked = np.ones(len(ids), dtype=bool)
        np.not_equal(y[1:], y[:-1], out=asked[1:])
        turned = any(map(calls.angle, repeat(text), ids[asked].tolist()))
    if not turned:
        return np.zeros(len(ids), dtype=np.int8)
    angles = np.fromiter(map(calls.angle, repeat(text), ids.tolist()), dtype=np.float64, count=len(ids))
    quarters = angles / (np.pi / 2)
    nearest = np.rint(quarters)
    result = ((nearest + frame.turns) % 4).astype(np.int8)
    result[np.abs(quarters - nearest) > 0.1] = -1
    return result
