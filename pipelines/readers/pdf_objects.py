"""Ruling lines and images of a PDF page, and the clips of its texts."""

from __future__ import annotations

import ctypes
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as raw

from pipelines.readers import pdfium_calls as calls
from pipelines.readers.pdf_frame import Frame
from pipelines.readers.pdfium_calls import Handle
from pipelines.readers.positioned import Floats, Ints, Rules

_MAX_SEGMENTS = 100_000
_MAX_FORM_DEPTH = 6
_MAX_CLIP_SEGMENTS = 64
#: Both sides of a filled rectangle below this (points): a ruling line's corner; one side: a ruling line.
_LINE_WIDTH = 3.5


class Objects:
    """Paths and images of a page, those in form XObjects too, as boxes in user space; at most ``limit`` objects."""

    def __init__(self, limit: int) -> None:
        self.lines: list[Floats] = []
        #: Boxes of images.
        self.images: list[Floats] = []
        self.cut = False
        self._left = limit
        self._segments_left = _MAX_SEGMENTS
        #: Of objects in forms, the matrix from their coordinates to the page's.
        self.matrices: dict[int, Floats] = {}

    def collect_page(self, page: Any, count: int) -> None:
        self._collect(list(map(calls.page_object, repeat(page), range(self._take(count)))), None, 0)

    def rules(self, frame: Frame) -> Rules:
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

    def _collect(self, objects: list[Handle], matrix: Floats | None, depth: int) -> None:
        types = np.fromiter(map(calls.object_type, objects), dtype=np.int8, count=len(objects))
        self._collect_paths([objects[i] for i in (types == raw.FPDF_PAGEOBJ_PATH).nonzero()[0].tolist()], matrix)
        for i in (types == raw.FPDF_PAGEOBJ_IMAGE).nonzero()[0].tolist():
            box = _transformed(_bounds([objects[i]]), matrix)[0]
            self.images.append(box)
        if depth >= _MAX_FORM_DEPTH:
            return
        for i in (types == raw.FPDF_PAGEOBJ_FORM).nonzero()[0].tolist():
            form = objects[i]
            children = list(map(calls.form_object, repeat(form), range(self._take(max(calls.form_count(form), 0)))))
            whole = _matrix(form) if matrix is None else _matrix(form) @ matrix
            self.matrices.update((child.value or 0, whole) for child in children)
            self._collect(children, whole, depth + 1)

    def _collect_paths(self, paths: list[Handle], matrix: Floats | None) -> None:
        if not paths:
            return
        boxes = _transformed(_bounds(paths), matrix)
        segments = np.fromiter(map(calls.segment_count, paths), dtype=np.int32, count=len(paths))
        thin = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) <= _LINE_WIDTH
        simple = segments <= 5
        self.lines.append(boxes[thin & simple])
        stroked = [i for i in (~thin & simple & (segments >= 4)).nonzero()[0].tolist() if _is_stroked(paths[i])]
        if stroked:
            self.lines.append(_edges(boxes[stroked]))
        for i in (~simple).nonzero()[0].tolist():
            if segments[i] <= self._segments_left:
                self._segments_left -= int(segments[i])
                self._collect_parts(paths[i], int(segments[i]), matrix)
            else:
                self.cut = True

    def _collect_parts(self, path: Handle, count: int, matrix: Floats | None) -> None:
        """The strokes and rectangles of a path of many parts, curves left out."""
        own = _matrix(path)
        points, kinds = _points(list(map(calls.segment, repeat(path), range(count))))
        points = _apply(points, own if matrix is None else own @ matrix)
        stroked = _is_stroked(path)
        starts = (kinds == raw.FPDF_SEGMENT_MOVETO).nonzero()[0].tolist()
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


def _bounds(objects: list[Handle]) -> Floats:
    """left, bottom, right, top of each object, line width included."""
    return calls.bounds(objects).astype(np.float64)


def _edges(boxes: Floats) -> Floats:
    """The four sides of each box as flat boxes."""
    return np.concatenate([boxes[:, columns] for columns in ([0, 1, 2, 1], [0, 3, 2, 3], [0, 1, 0, 3], [2, 1, 2, 3])])


def _is_stroked(path: Handle) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    calls.draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    return bool(stroke.value)


def _matrix(page_object: Handle) -> Floats:
    """The object's matrix, 3 x 3, for row vectors (x, y, 1)."""
    values = np.zeros(6, dtype=np.float32)
    calls.object_matrix(page_object, values.ctypes.data)
    a, b, c, d, e, f = values.tolist()
    return np.array([[a, b, 0.0], [c, d, 0.0], [e, f, 1.0]])


def _apply(points: Floats, matrix: Floats) -> Floats:
    return points @ matrix[:2, :2] + matrix[2, :2]


def _transformed(boxes: Floats, matrix: Floats | None) -> Floats:
    if matrix is None:
        return boxes
    one, other = _apply(boxes[:, :2], matrix), _apply(boxes[:, 2:], matrix)
    return np.concatenate([np.minimum(one, other), np.maximum(one, other)], axis=1)


def _points(segments: list[Handle]) -> tuple[Floats, npt.NDArray[np.int32]]:
    kinds = np.fromiter(map(calls.segment_type, segments), dtype=np.int32, count=len(segments))
    return calls.points(segments).astype(np.float64), kinds


def clips_of(text: Any, frame: Frame, objects: Objects, ids: Ints) -> tuple[Floats, Ints]:
    """The boxes to which characters are clipped (n x 4, infinite if they are not), and the objects that drew them."""
    drawn = [handle or 0 for handle in map(calls.text_object, repeat(text), ids.tolist())]
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
    clip = calls.clip_path(text_object)
    left, bottom, right, top = -np.inf, -np.inf, np.inf, np.inf
    for path in range(max(calls.clip_count(clip), 0) if clip else 0):
        count = calls.clip_segments(clip, path)
        if not 0 < count <= _MAX_CLIP_SEGMENTS:
            continue
        points, _ = _points([calls.clip_segment(clip, path, i) for i in range(count)])
        (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        left, bottom, right, top = max(left, x0), max(bottom, y0), min(right, x1), min(top, y1)
    if not (np.isfinite(left) and np.isfinite(right)):
        return None
    if matrix is not None:
        left, bottom, right, top = _transformed(np.array([[left, bottom, right, top]]), matrix)[0].tolist()
    return left, bottom, right, top
