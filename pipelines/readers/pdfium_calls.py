"""Calls to PDFium that cost little: plain C functions, called in bulk by ``map``, that write into arrays.

PDFium tells one property of one character or path a call, so a page costs thousands of calls. What takes time in them is that
ctypes converts arguments. So the calls that are made for every character or object state no types: they take a :func:`reference` or
a :class:`Handle` for a pointer, never a bare number, and an int of C for an int; the references to the places of their results are
made once. They take a fifth of the time of the wrapped functions. Whoever calls must get the arguments right: nothing checks them.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw

#: So many results at a time, whatever a page draws.
_AT_ONCE = 4096


class Handle(ctypes.c_void_p):
    """What PDFium gives for an object; false if there is none. ``value`` is its address."""


def _address(name: str) -> int:
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    assert address is not None
    return address


def _quick(name: str, result: Any) -> Callable[..., Any]:
    """A function of PDFium that states no types of its arguments."""
    return ctypes.PYFUNCTYPE(result)(_address(name))


def _prototype(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(_address(name))


_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int
text = _prototype("FPDFText_GetText", _INT, _HANDLE, _INT, _INT, _HANDLE)
render_mode = _prototype("FPDFTextObj_GetTextRenderMode", _INT, _HANDLE)
form_object = _prototype("FPDFFormObj_GetObject", Handle, _HANDLE, ctypes.c_ulong)
form_count = _prototype("FPDFFormObj_CountObjects", _INT, _HANDLE)
object_matrix = _prototype("FPDFPageObj_GetMatrix", _INT, _HANDLE, _HANDLE)
draw_mode = _prototype("FPDFPath_GetDrawMode", _INT, _HANDLE, _HANDLE, _HANDLE)
clip_path = _prototype("FPDFPageObj_GetClipPath", _HANDLE, _HANDLE)
clip_count = _prototype("FPDFClipPath_CountPaths", _INT, _HANDLE)
clip_segments = _prototype("FPDFClipPath_CountPathSegments", _INT, _HANDLE, _INT)
clip_segment = _prototype("FPDFClipPath_GetPathSegment", Handle, _HANDLE, _INT, _INT)

# of the text of a page and the number of a character
unicode = _quick("FPDFText_GetUnicode", ctypes.c_uint)
angle = _quick("FPDFText_GetCharAngle", ctypes.c_float)
font_size = _quick("FPDFText_GetFontSize", ctypes.c_double)
unmapped = _quick("FPDFText_HasUnicodeMapError", _INT)
text_object = _quick("FPDFText_GetTextObject", ctypes.c_void_p)
_loose_box = _quick("FPDFText_GetLooseCharBox", None)
_origin = _quick("FPDFText_GetCharOrigin", None)
_matrix_of = _quick("FPDFText_GetMatrix", None)
# of a page, an object, a path or its segment
page_object = _quick("FPDFPage_GetObject", Handle)
object_type = _quick("FPDFPageObj_GetType", _INT)
segment_count = _quick("FPDFPath_CountSegments", _INT)
segment = _quick("FPDFPath_GetPathSegment", Handle)
segment_type = _quick("FPDFPathSegment_GetType", _INT)
_object_bounds = _quick("FPDFPageObj_GetBounds", None)
_segment_point = _quick("FPDFPathSegment_GetPoint", None)


def reference(handle: Any) -> Any:
    """A pointer of PDFium's as the quick calls take it."""
    address = ctypes.cast(handle, ctypes.c_void_p).value
    assert address is not None
    return ctypes.byref(ctypes.c_char.from_address(address))


def loose_boxes(text: Any, indexes: list[int]) -> npt.NDArray[np.float32]:
    """left, top, right, bottom of characters: n x 4."""
    return _results(_loose_box, indexes, text, ctypes.c_float, 4, (0,))


def origins(text: Any, indexes: list[int]) -> npt.NDArray[np.float64]:
    """Where characters begin on their baselines: n x 2."""
    return _results(_origin, indexes, text, ctypes.c_double, 2, (0, 1))


def matrices_of(text: Any, indexes: list[int]) -> npt.NDArray[np.float32]:
    """The six numbers of the matrix of each character: n x 6."""
    return _results(_matrix_of, indexes, text, ctypes.c_float, 6, (0,))


def bounds(objects: list[Handle]) -> npt.NDArray[np.float32]:
    """left, bottom, right, top of objects: n x 4."""
    return _results(_object_bounds, objects, None, ctypes.c_float, 4, (0, 1, 2, 3))


def points(segments: list[Handle]) -> npt.NDArray[np.float32]:
    """x and y of segments: n x 2."""
    return _results(_segment_point, segments, None, ctypes.c_float, 2, (0, 1))


def _results(
    call: Callable[..., Any], each: Sequence[Any], of: Any, kind: Any, columns: int, places: tuple[int, ...]
) -> npt.NDArray[Any]:
    """What ``call`` writes for ``each``, after ``of`` if it is not None: ``columns`` numbers a call, to which it takes
    pointers in ``places``. Zero where it writes nothing."""
    view, references = _room(kind, columns, places)
    result = np.empty((len(each), columns), dtype=view.dtype)
    first = () if of is None else (repeat(of),)
    for start in range(0, len(each), _AT_ONCE):
        part = each[start : start + _AT_ONCE]
        view[: len(part)] = 0
        deque(map(call, *first, part, *references), maxlen=0)
        result[start : start + _AT_ONCE] = view[: len(part)]
    return result


@cache
def _room(kind: Any, columns: int, places: tuple[int, ...]) -> tuple[npt.NDArray[Any], list[list[Any]]]:
    """Room for results, as an array, and references to the places of each row of it."""
    room = (kind * (columns * _AT_ONCE))()
    size = ctypes.sizeof(kind)
    references = [[ctypes.byref(room, (row * columns + place) * size) for row in range(_AT_ONCE)] for place in places]
    return np.frombuffer(room, dtype=kind).reshape(_AT_ONCE, columns), references


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
