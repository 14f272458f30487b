"""A font for PDFium in place of fonts that a PDF names and does not hold.

PDFium drops text whose letters have no shape in the font it takes instead, and which that is depends on the fonts of the
machine: a title in 方正小标宋, a font that publishers may not embed, is read on one machine and lost on another. For reading,
letters need a place and a width, which the PDF tells, and no shape. So every missing font becomes this one: 65,535 boxes.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pypdfium2.raw as raw

_GLYPHS = 65_535
_UNITS = 1000
_ASCENT, _DESCENT, _WIDTH, _BOX = 880, -120, 1000, 100
#: Characters below this are half as wide.
_WIDE = 0x100
_HANDLE = 1
#: Beginnings of the names of the fonts that every PDF reader has.
_STANDARD = (b"Times-", b"Helvetica", b"Courier", b"Symbol", b"ZapfDingbats")


@cache
def font_file() -> bytes:
    """The font as TrueType: glyph n is a box, character n has glyph n."""
    # a small one: PDFium takes as a letter's place what its width and its shape cover together
    box = struct.pack(">hhhhh", 1, 0, 0, _BOX, _BOX)  # one contour, bounds
    box += struct.pack(">HH4B", 3, 0, 1, 1, 1, 1)  # its last point, no instructions, four points on the curve
    box += struct.pack(">4h", 0, _BOX, 0, -_BOX) + struct.pack(">4h", 0, 0, _BOX, 0)
    box += bytes(-len(box) % 4)
    tables = {
        b"cmap": _character_map(),
        b"glyf": box * _GLYPHS,
        b"head": struct.pack(
            ">HHIIIHHqqhhhhHHhhh", 1, 0, 0x10000, 0, 0x5F0F3CF5, 0, _UNITS, 0, 0, 0, _DESCENT, _WIDTH, _ASCENT, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">HHhhhHhhhhhhhhhhhH", 1, 0, _ASCENT, _DESCENT, 0, _WIDTH, 0, 0, _WIDTH, 1, *[0] * 7, _WIDE + 1),
        b"hmtx": struct.pack(">Hh", _WIDTH // 2, 0) * _WIDE + struct.pack(">Hh", _WIDTH, 0) + bytes(2 * (_GLYPHS - _WIDE - 1)),
        b"loca": struct.pack(f">{_GLYPHS + 1}I", *range(0, len(box) * _GLYPHS + 1, len(box))),
        b"maxp": struct.pack(">I14H", 0x10000, _GLYPHS, 4, 1, *[0] * 11),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    header = struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, len(tables) * 16 - 128)
    directory, body, offset = b"", b"", len(header) + 16 * len(tables)
    for tag, table in sorted(tables.items()):
        directory += struct.pack(">4sIII", tag, 0, offset + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return header + directory + body


def _character_map() -> bytes:
    """Format 4: two segments, all characters but the last to the glyph of the same number."""
    ends, starts, deltas, offsets = (0xFFFE, 0xFFFF), (0, 0xFFFF), (0, 1), (0, 0)
    segments = struct.pack(">9H", *ends, 0, *starts, *deltas, *offsets)
    table = struct.pack(">7H", 4, 14 + len(segments), 0, 4, 4, 1, 0) + segments
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + table


def _map(info: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> int:
    """The font for a name; none for the standard ones, whose shapes and widths PDFium brings itself."""
    return 0 if ctypes.string_at(face).startswith(_STANDARD) else _HANDLE


def _data(info: Any, font: Any, table: int, buffer: Any, size: int) -> int:
    """The whole font for table 0; PDFium asks for single tables only of collections."""
    data = font_file()
    if table:
        return 0
    if buffer and size >= len(data):
        ctypes.memmove(buffer, data, len(data))
    return len(data)


def _info() -> Any:
    """The table of functions that PDFium calls."""
    fields = dict(raw.FPDF_SYSFONTINFO._fields_)
    return raw.FPDF_SYSFONTINFO(
        version=1,
        Release=fields["Release"](lambda info: None),
        EnumFonts=fields["EnumFonts"](lambda info, mapper: None),
        MapFont=fields["MapFont"](_map),
        GetFont=fields["GetFont"](lambda info, face: _HANDLE),
        GetFontData=fields["GetFontData"](_data),
        GetFaceName=fields["GetFaceName"](lambda info, font, buffer, size: 0),
        GetFontCharset=fields["GetFontCharset"](lambda info, font: 1),
        DeleteFont=fields["DeleteFont"](lambda info, font: None),
    )


_INFO = _info()


@contextmanager
def instead_of_missing_fonts() -> Iterator[None]:
    """While this is entered, documents get the font for those they do not hold; afterwards the machine's own again."""
    raw.FPDF_SetSystemFontInfo(ctypes.byref(_INFO))
    try:
        yield
    finally:
        own = raw.FPDF_GetDefaultSystemFontInfo()
        raw.FPDF_SetSystemFontInfo(own)
