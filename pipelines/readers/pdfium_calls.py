"""Calls to PDFium that cost little: plain C prototypes, made in bulk by ``map``, that write into numpy buffers.

PDFium tells one property of one character or path a call, so a page costs thousands of calls. This way there is no Python
object a character, and they take a tenth of the time of the wrapped functions.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw


def _prototype(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    assert address is not None
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


HANDLE, _INT = ctypes.c_void_p, ctypes.c_int
unicode = _prototype("FPDFText_GetUnicode", ctypes.c_uint, HANDLE, _INT)
text = _prototype("FPDFText_GetText", _INT, HANDLE, _INT, _INT, HANDLE)
loose_box = _prototype("FPDFText_GetLooseCharBox", _INT, HANDLE, _INT, HANDLE)
origin = _prototype("FPDFText_GetCharOrigin", _INT, HANDLE, _INT, HANDLE, HANDLE)
angle = _prototype("FPDFText_GetCharAngle", ctypes.c_float, HANDLE, _INT)
font_size = _prototype("FPDFText_GetFontSize", ctypes.c_double, HANDLE, _INT)
matrix_of = _prototype("FPDFText_GetMatrix", _INT, HANDLE, _INT, HANDLE)
text_object = _prototype("FPDFText_GetTextObject", HANDLE, HANDLE, _INT)
render_mode = _prototype("FPDFTextObj_GetTextRenderMode", _INT, HANDLE)
unmapped = _prototype("FPDFText_HasUnicodeMapError", _INT, HANDLE, _INT)
page_object = _prototype("FPDFPage_GetObject", HANDLE, HANDLE, _INT)
form_object = _prototype("FPDFFormObj_GetObject", HANDLE, HANDLE, ctypes.c_ulong)
form_count = _prototype("FPDFFormObj_CountObjects", _INT, HANDLE)
object_type = _prototype("FPDFPageObj_GetType", _INT, HANDLE)
object_bounds = _prototype("FPDFPageObj_GetBounds", _INT, HANDLE, HANDLE, HANDLE, HANDLE, HANDLE)
object_matrix = _prototype("FPDFPageObj_GetMatrix", _INT, HANDLE, HANDLE)
segment_count = _prototype("FPDFPath_CountSegments", _INT, HANDLE)
segment = _prototype("FPDFPath_GetPathSegment", HANDLE, HANDLE, _INT)
segment_type = _prototype("FPDFPathSegment_GetType", _INT, HANDLE)
segment_point = _prototype("FPDFPathSegment_GetPoint", _INT, HANDLE, HANDLE, HANDLE)
draw_mode = _prototype("FPDFPath_GetDrawMode", _INT, HANDLE, HANDLE, HANDLE)
clip_path = _prototype("FPDFPageObj_GetClipPath", HANDLE, HANDLE)
clip_count = _prototype("FPDFClipPath_CountPaths", _INT, HANDLE)
clip_segments = _prototype("FPDFClipPath_CountPathSegments", _INT, HANDLE, _INT)
clip_segment = _prototype("FPDFClipPath_GetPathSegment", HANDLE, HANDLE, _INT, _INT)


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


def run(calls: Iterator[Any]) -> None:
    """Make calls whose results lie in buffers."""
    deque(calls, maxlen=0)


def addresses(buffer: npt.NDArray[Any], column: int) -> range:
    """Addresses of one column of a two-dimensional buffer, row after row."""
    start = buffer.ctypes.data + column * buffer.itemsize
    step = buffer.shape[1] * buffer.itemsize
    return range(start, start + step * len(buffer), step)
