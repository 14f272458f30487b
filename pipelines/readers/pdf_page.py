"""What a page of a PDF draws, taken from PDFium in bulk: characters with their places, ruling lines, images.

PDFium tells one property of one character or path a call, so a page costs thousands of calls. They are made by ``map`` over
plain C prototypes that write into numpy buffers: no Python object a character, a tenth of the time of the wrapped functions.
Places are in points from the top left corner of the page as it is shown, rotation and crop box applied.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipelines.readers.pages import PageContent
from pipelines.readers.positioned import Floats, Glyphs, Ints, Rules

#: A page of more paths or glyphs than this is cut there and says so: it is a drawing, and time and memory stay bounded.
MAX_OBJECTS = 400_000
_MAX_SEGMENTS = 100_000
_MAX_FORM_DEPTH = 6
_MAX_CLIP_SEGMENTS = 64
#: Both sides of a filled rectangle below this (points): a ruling line's corner; one side: a ruling line.
_LINE_WIDTH = 3.5
#: Characters below this are about half as wide as high.
_FIRST_WIDE = 0x2E80
#: The share of its height that a character has above the baseline.
_ASCENT = 0.88
#: Every nth character is asked whether its font tells its letters.
_MAP_SAMPLE = 3
_HYPHENS = (0x02, 0xFFFE)


def _prototype(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    assert address is not None
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int
_unicode = _prototype("FPDFText_GetUnicode", ctypes.c_uint, _HANDLE, _INT)
_text = _prototype("FPDFText_GetText", _INT, _HANDLE, _INT, _INT, _HANDLE)
_loose_box = _prototype("FPDFText_GetLooseCharBox", _INT, _HANDLE, _INT, _HANDLE)
_origin = _prototype("FPDFText_GetCharOrigin", _INT, _HANDLE, _INT, _HANDLE, _HANDLE)
_angle = _prototype("FPDFText_GetCharAngle", ctypes.c_float, _HANDLE, _INT)
_font_size = _prototype("FPDFText_GetFontSize", ctypes.c_double, _HANDLE, _INT)
_matrix_of = _prototype("FPDFText_GetMatrix", _INT, _HANDLE, _INT, _HANDLE)
_text_object = _prototype("FPDFText_GetTextObject", _HANDLE, _HANDLE, _INT)
_unmapped = _prototype("FPDFText_HasUnicodeMapError", _INT, _HANDLE, _INT)
_page_object = _prototype("FPDFPage_GetObject", _HANDLE, _HANDLE, _INT)
_form_object = _prototype("FPDFFormObj_GetObject", _HANDLE, _HANDLE, ctypes.c_ulong)
_form_count = _prototype("FPDFFormObj_CountObjects", _INT, _HANDLE)
_object_type = _prototype("FPDFPageObj_GetType", _INT, _HANDLE)
_object_bounds = _prototype("FPDFPageObj_GetBounds", _INT, _HANDLE, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
_object_matrix = _prototype("FPDFPageObj_GetMatrix", _INT, _HANDLE, _HANDLE)
_segment_count = _prototype("FPDFPath_CountSegments", _INT, _HANDLE)
_segment = _prototype("FPDFPath_GetPathSegment", _HANDLE, _HANDLE, _INT)
_segment_type = _prototype("FPDFPathSegment_GetType", _INT, _HANDLE)
_segment_point = _prototype("FPDFPathSegment_GetPoint", _INT, _HANDLE, _HANDLE, _HANDLE)
_draw_mode = _prototype("FPDFPath_GetDrawMode", _INT, _HANDLE, _HANDLE, _HANDLE)
_clip_path = _prototype("FPDFPageObj_GetClipPath", _HANDLE, _HANDLE)
_clip_count = _prototype("FPDFClipPath_CountPaths", _INT, _HANDLE)
_clip_segments = _prototype("FPDFClipPath_CountPathSegments", _INT, _HANDLE, _INT)
_clip_segment = _prototype("FPDFClipPath_GetPathSegment", _HANDLE, _HANDLE, _INT, _INT)


class _Frame:
    """From PDF user space (origin bottom left, page not yet turned) to the page as it is shown, from its top left."""

    def __init__(self, page: Any) -> None:
        box = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(page, box)
        self.left, self.bottom, self.right, self.top = box.left, box.bottom, box.right, box.top
        self.turns = raw.FPDFPage_GetRotation(page) % 4
        width, height = self.right - self.left, self.top - self.bottom
        self.width, self.height = (height, width) if self.turns % 2 else (width, height)

    def points(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        if self.turns == 0:
            return x - self.left, self.top - y
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def boxes(self, boxes: Floats) -> Floats:
        """(left, bottom, right, top) in user space, any order, to (x0, top, x1, bottom), both n x 4."""
        xa, ya = self.points(boxes[:, 0], boxes[:, 1])
        xb, yb = self.points(boxes[:, 2], boxes[:, 3])
        return np.stack([np.minimum(xa, xb), np.minimum(ya, yb), np.maximum(xa, xb), np.maximum(ya, yb)], axis=1)


@contextmanager
def opened(document: pdfium.PdfDocument, index: int) -> Iterator[tuple[Any, Any]]:
    """Handles of a page and its text, closed afterwards. Raises ValueError if PDFium cannot read the page."""
    page = raw.FPDF_LoadPage(document.raw, index)
    if not page:
        raise ValueError("PDFium cannot read the page")
    try:
        text = raw.FPDFText_LoadPage(page)
        if not text:
            raise ValueError("PDFium cannot read the page's text")
        try:
            yield page, text
        finally:
            raw.FPDFText_ClosePage(text)
    finally:
        raw.FPDF_ClosePage(page)


def content(page: Any, text: Any) -> PageContent:
    """Everything that the reader needs of a page, of handles that :func:`opened` gives."""
    frame = _Frame(page)
    text_address = ctypes.cast(text, _HANDLE).value
    count = max(raw.FPDFText_CountChars(text), 0)
    glyphs, unmapped = _glyphs(text_address, min(count, MAX_OBJECTS), frame)
    objects = _Objects()
    objects.collect_page(ctypes.cast(page, _HANDLE).value, max(raw.FPDFPage_CountObjects(page), 0))
    image_share = objects.largest_image / max(frame.width * frame.height, 1.0)
    clips = partial(_clips, text_address, frame, objects)
    cut = count > MAX_OBJECTS or objects.cut
    return PageContent(frame.width, frame.height, glyphs, objects.rules(frame), unmapped, image_share, cut, clips)


def _run(calls: Iterator[Any]) -> None:
    """Make calls whose results lie in buffers."""
    deque(calls, maxlen=0)


def _glyphs(text: int | None, count: int, frame: _Frame) -> tuple[Glyphs, int]:
    codes = _codes(text, count)
    for hyphen in _HYPHENS:
        codes[codes == hyphen] = ord("-")
    printed = (codes > 0x20) & (codes != 0xA0) & (codes != 0x3000) & ((codes < 0x2000) | (codes > 0x200F)) & (codes != 0xFEFF)
    kept = np.nonzero(printed)[0]
    indexes = kept.tolist()
    count = len(indexes)
    box = np.zeros((count, 4), dtype=np.float32)  # FS_RECTF: left, top, right, bottom
    _run(map(_loose_box, repeat(text), indexes, _addresses(box, 0)))
    # a character in a box as high as that of the one before stands on the same baseline
    asked = np.ones(count, dtype=bool)
    asked[1:] = (box[1:, 1] != box[:-1, 1]) | (box[1:, 3] != box[:-1, 3])
    first = np.nonzero(asked)[0]
    origin = np.zeros((len(first), 2), dtype=np.float64)
    _run(map(_origin, repeat(text), kept[first].tolist(), _addresses(origin, 0), _addresses(origin, 1)))
    shown = frame.boxes(box[:, [0, 3, 2, 1]].astype(np.float64))
    x, y = (places[np.cumsum(asked) - 1] for places in frame.points(origin[:, 0], origin[:, 1]))
    turns = _directions(text, indexes, y, frame)
    if turns.any():
        origin = np.zeros((count, 2), dtype=np.float64)
        _run(map(_origin, repeat(text), indexes, _addresses(origin, 0), _addresses(origin, 1)))
        x, y = frame.points(origin[:, 0], origin[:, 1])
        shown = _boxes_of_turned(text, indexes, codes[kept], x, y, turns)
    return Glyphs(codes[kept], shown, x, y, turns, kept), _count_unmapped(text, indexes)


def _codes(text: int | None, count: int) -> npt.NDArray[np.uint32]:
    """The code points of a page's characters: at once, unless some of them are more or fewer than one in PDFium's text."""
    buffer = np.zeros(count + 2, dtype=np.uint16)
    if _text(text, 0, count, buffer.ctypes.data) == count + 1 and not buffer[count]:
        return buffer[:count].astype(np.uint32)
    return np.fromiter(map(_unicode, repeat(text), range(count)), dtype=np.uint32, count=count)


def _count_unmapped(text: int | None, indexes: list[int]) -> int:
    """How many characters have no Unicode map. It is a matter of fonts, so a part is asked first, and the rest if one has none."""
    if not any(map(_unmapped, repeat(text), indexes[::_MAP_SAMPLE])):
        return 0
    return sum(map(_unmapped, repeat(text), indexes))


def _boxes_of_turned(
    text: int | None, indexes: list[int], codes: npt.NDArray[np.uint32], x: Floats, y: Floats, turns: npt.NDArray[np.int8]
) -> Floats:
    """Boxes of the characters of a page with turned text, for which PDFium tells only what their shapes cover.

    A character reaches to where the next one of its line begins, or is as wide as its kind."""
    count = len(indexes)
    sizes = np.fromiter(map(_font_size, repeat(text), indexes), dtype=np.float64, count=count)
    matrices = np.zeros((count, 6), dtype=np.float32)
    _run(map(_matrix_of, repeat(text), indexes, _addresses(matrices, 0)))
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


def _directions(text: int | None, indexes: list[int], y: Floats, frame: _Frame) -> npt.NDArray[np.int8]:
    """Quarter turns (0 to 3, clockwise, as shown) in which each character is written; -1 if it is askew.

    Only characters whose baseline is not that of the one before are asked first: turned ones are among them."""
    turned = frame.turns != 0
    if not turned:
        asked = np.append(True, np.diff(y) != 0).nonzero()[0].tolist() if indexes else []
        turned = any(map(_angle, repeat(text), [indexes[i] for i in asked]))
    if not turned:
        return np.zeros(len(indexes), dtype=np.int8)
    angles = np.fromiter(map(_angle, repeat(text), indexes), dtype=np.float64, count=len(indexes))
    quarters = angles / (np.pi / 2)
    nearest = np.rint(quarters)
    result = ((nearest + frame.turns) % 4).astype(np.int8)
    result[np.abs(quarters - nearest) > 0.1] = -1
    return result


def _addresses(buffer: npt.NDArray[Any], column: int) -> range:
    """Addresses of one column of a two-dimensional buffer, row after row."""
    start = buffer.ctypes.data + column * buffer.itemsize
    step = buffer.shape[1] * buffer.itemsize
    return range(start, start + step * len(buffer), step)


class _Objects:
    """Paths and images of a page, those in form XObjects too, as boxes in user space."""

    def __init__(self) -> None:
        self.lines: list[Floats] = []
        self.largest_image = 0.0
        self.cut = False
        self._left = MAX_OBJECTS
        self._segments_left = _MAX_SEGMENTS
        #: Of objects in forms, the matrix from their coordinates to the page's.
        self.matrices: dict[int, Floats] = {}

    def collect_page(self, page: int | None, count: int) -> None:
        self._collect(list(map(_page_object, repeat(page), range(self._take(count)))), None, 0)

    def rules(self, frame: _Frame) -> Rules:
        if not self.lines:
            return Rules(np.empty((0, 3)), np.empty((0, 3)))
        boxes = frame.boxes(np.concatenate(self.lines))
        width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        flat, upright = height <= _LINE_WIDTH, width <= _LINE_WIDTH
        across, down = boxes[flat & (width > height)], boxes[upright & (height > width)]
        return Rules(
            np.stack([(across[:, 1] + across[:, 3]) / 2, across[:, 0], across[:, 2]], axis=1),
            np.stack([(down[:, 0] + down[:, 2]) / 2, down[:, 1], down[:, 3]], axis=1),
        )

    def _take(self, count: int) -> int:
        taken = min(count, self._left)
        self._left -= taken
        self.cut = self.cut or taken < count
        return taken

    def _collect(self, objects: list[int], matrix: Floats | None, depth: int) -> None:
        types = np.fromiter(map(_object_type, objects), dtype=np.int8, count=len(objects))
        self._collect_paths([objects[i] for i in np.nonzero(types == raw.FPDF_PAGEOBJ_PATH)[0].tolist()], matrix)
        for i in np.nonzero(types == raw.FPDF_PAGEOBJ_IMAGE)[0].tolist():
            box = _transformed(_bounds([objects[i]]), matrix)[0]
            self.largest_image = max(self.largest_image, float((box[2] - box[0]) * (box[3] - box[1])))
        if depth >= _MAX_FORM_DEPTH:
            return
        for i in np.nonzero(types == raw.FPDF_PAGEOBJ_FORM)[0].tolist():
            form = objects[i]
            children = list(map(_form_object, repeat(form), range(self._take(max(_form_count(form), 0)))))
            whole = _matrix(form) if matrix is None else _matrix(form) @ matrix
            self.matrices.update(zip(children, repeat(whole)))
            self._collect(children, whole, depth + 1)

    def _collect_paths(self, paths: list[int], matrix: Floats | None) -> None:
        if not paths:
            return
        boxes = _transformed(_bounds(paths), matrix)
        segments = np.fromiter(map(_segment_count, paths), dtype=np.int32, count=len(paths))
        thin = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) <= _LINE_WIDTH
        simple = segments <= 5
        self.lines.append(boxes[thin & simple])
        stroked = [i for i in np.nonzero(~thin & simple & (segments >= 4))[0].tolist() if _is_stroked(paths[i])]
        if stroked:
            self.lines.append(_edges(boxes[stroked]))
        for i in np.nonzero(~simple)[0].tolist():
            if segments[i] <= self._segments_left:
                self._segments_left -= int(segments[i])
                self._collect_parts(paths[i], int(segments[i]), matrix)
            else:
                self.cut = True

    def _collect_parts(self, path: int, count: int, matrix: Floats | None) -> None:
        """The strokes and rectangles of a path of many parts, curves left out."""
        own = _matrix(path)
        points, kinds = _points(list(map(_segment, repeat(path), range(count))))
        points = _apply(points, own if matrix is None else own @ matrix)
        stroked = _is_stroked(path)
        starts = np.nonzero(kinds == raw.FPDF_SEGMENT_MOVETO)[0].tolist()
        for start, end in zip(starts, [*starts[1:], count], strict=True):
            part = points[start:end]
            if end - start < 2 or (kinds[start + 1 : end] == raw.FPDF_SEGMENT_BEZIERTO).any():
                continue
            low, high = part.min(axis=0), part.max(axis=0)
            box = np.array([low[0], low[1], high[0], high[1]])
            if min(high - low) <= _LINE_WIDTH:
                self.lines.append(box[None])
            elif stroked:
                ends = np.concatenate([np.minimum(part[:-1], part[1:]), np.maximum(part[:-1], part[1:])], axis=1)
                self.lines.append(ends[np.minimum(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]) <= 0.5])
                if end - start >= 4:
                    self.lines.append(_edges(box[None]))


def _bounds(objects: list[int]) -> Floats:
    """left, bottom, right, top of each object, line width included."""
    boxes = np.zeros((len(objects), 4), dtype=np.float32)
    _run(map(_object_bounds, objects, *(_addresses(boxes, column) for column in range(4))))
    return boxes.astype(np.float64)


def _edges(boxes: Floats) -> Floats:
    """The four sides of each box as flat boxes."""
    return np.concatenate([boxes[:, columns] for columns in ([0, 1, 2, 1], [0, 3, 2, 3], [0, 1, 0, 3], [2, 1, 2, 3])])


def _is_stroked(path: int) -> bool:
    fill, stroke = _INT(), _INT()
    _draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    return bool(stroke.value)


def _matrix(page_object: int) -> Floats:
    """The object's matrix, 3 x 3, for row vectors (x, y, 1)."""
    values = np.zeros(6, dtype=np.float32)
    _object_matrix(page_object, values.ctypes.data)
    a, b, c, d, e, f = values.tolist()
    return np.array([[a, b, 0.0], [c, d, 0.0], [e, f, 1.0]])


def _apply(points: Floats, matrix: Floats) -> Floats:
    return points @ matrix[:2, :2] + matrix[2, :2]


def _transformed(boxes: Floats, matrix: Floats | None) -> Floats:
    if matrix is None:
        return boxes
    one, other = _apply(boxes[:, :2], matrix), _apply(boxes[:, 2:], matrix)
    return np.concatenate([np.minimum(one, other), np.maximum(one, other)], axis=1)


def _points(segments: list[int]) -> tuple[Floats, npt.NDArray[np.int32]]:
    points = np.zeros((len(segments), 2), dtype=np.float32)
    _run(map(_segment_point, segments, _addresses(points, 0), _addresses(points, 1)))
    kinds = np.fromiter(map(_segment_type, segments), dtype=np.int32, count=len(segments))
    return points.astype(np.float64), kinds


def _clips(text: int | None, frame: _Frame, objects: _Objects, ids: Ints) -> tuple[Floats, Ints]:
    """The boxes to which characters are clipped (n x 4, infinite if they are not), and the objects that drew them."""
    drawn = [handle or 0 for handle in map(_text_object, repeat(text), ids.tolist())]
    boxes = {handle: _clip_box(handle, objects.matrices.get(handle)) if handle else None for handle in dict.fromkeys(drawn)}
    clipped = [handle for handle, box in boxes.items() if box is not None]
    result = np.tile(np.array([-np.inf, -np.inf, np.inf, np.inf]), (len(drawn), 1))
    if clipped:
        shown = frame.boxes(np.array([boxes[handle] for handle in clipped]))
        row = {handle: i for i, handle in enumerate(clipped)}
        rows = np.array([row.get(handle, -1) for handle in drawn])
        result[rows >= 0] = shown[rows[rows >= 0]]
    numbers = {handle: i for i, handle in enumerate(boxes)}
    return result, np.array([numbers[handle] for handle in drawn], dtype=np.int64)


def _clip_box(text_object: int, matrix: Floats | None) -> tuple[float, float, float, float] | None:
    """The box, in user space, that all clips of an object have in common; None if it has none."""
    clip = _clip_path(text_object)
    left, bottom, right, top = -np.inf, -np.inf, np.inf, np.inf
    for path in range(max(_clip_count(clip), 0) if clip else 0):
        count = _clip_segments(clip, path)
        if not 0 < count <= _MAX_CLIP_SEGMENTS:
            continue
        points, _ = _points([_clip_segment(clip, path, i) for i in range(count)])
        (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        left, bottom, right, top = max(left, x0), max(bottom, y0), min(right, x1), min(top, y1)
    if not (np.isfinite(left) and np.isfinite(right)):
        return None
    if matrix is not None:
        left, bottom, right, top = _transformed(np.array([[left, bottom, right, top]]), matrix)[0].tolist()
    return left, bottom, right, top
