"""What the pages of an OFD file share: composite graphics, and the letters that the glyphs of its fonts stand for.

A text may hold ¤ in place of its letters and name glyphs of an embedded font instead. A TrueType font says in its cmap table
which letters its glyphs are.
"""

from __future__ import annotations

import struct
from typing import Any

from pipelines.readers.package import Package, child, children, resolve

#: Where a document and a page name their resources.
_LISTS = ("PublicRes", "DocumentRes", "PageRes")
#: Glyphs that a font may name; more are no font.
_GLYPH_LIMIT = 1 << 17


class Resources:
    """Composite graphics and fonts by their numbers."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.composites: dict[str, Any] = {}
        self._fonts: dict[str, str] = {}
        self._letters: dict[str, dict[int, str]] = {}
        self._read: set[str] = set()

    def add(self, owner: Any, folder: str) -> None:
        """Add what the lists of a document's common data, or of a page, name."""
        for kind in _LISTS:
            for element in [] if owner is None else children(owner, kind):
                location = resolve(folder, (element.text or "").strip())
                if location not in self._read:
                    self._read.add(location)
                    self._add_list(location)

    def _add_list(self, location: str) -> None:
        root = self._package.xml(location)
        if root is None:
            return
        folder = resolve(location.rpartition("/")[0], root.get("BaseLoc") or "")
        for group in children(root, "CompositeGraphicUnits"):
            for unit in children(group, "CompositeGraphicUnit"):
                self.composites[unit.get("ID") or ""] = child(unit, "Content")
        for group in children(root, "Fonts"):
            for font in children(group, "Font"):
                file = child(font, "FontFile")
                if file is not None and file.text:
                    self._fonts[font.get("ID") or ""] = resolve(folder, file.text.strip())

    def letter(self, font: str, glyph: int) -> str | None:
        """The letter that a glyph of a font stands for, or None if the font does not tell."""
        if font not in self._letters:
            data = self._package.part(self._fonts[font]) if font in self._fonts else None
            self._letters[font] = letters_of(data) if data else {}
        return self._letters[font].get(glyph)


def letters_of(font: bytes) -> dict[int, str]:
    """Letters by glyph from the cmap table of a TrueType or OpenType font; empty if it has none that can be read."""
    try:
        return _letters(font)
    except (struct.error, ValueError, IndexError):
        return {}


def _letters(font: bytes) -> dict[int, str]:
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {font[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">LL", font, 20 + 16 * i) for i in range(min(count, 64))}
    if b"cmap" not in tables:
        return {}
    start = tables[b"cmap"][0]
    (encodings,) = struct.unpack_from(">H", font, start + 2)
    found: dict[int, str] = {}
    for i in range(min(encodings, 16)):
        platform, _, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * i)
        if platform in (0, 3):
            for glyph, code in _codes(font, start + offset):
                found.setdefault(glyph, chr(code))
    return found


def _codes(font: bytes, start: int) -> list[tuple[int, int]]:
    """Glyphs with their code points from one subtable: segments of two bytes (format 4) or groups of four (format 12)."""
    (kind,) = struct.unpack_from(">H", font, start)
    pairs: list[tuple[int, int]] = []
    if kind == 4:
        (double,) = struct.unpack_from(">H", font, start + 6)
        ends, starts, deltas, offsets = (
            struct.unpack_from(f">{double // 2}H", font, start + at) for at in (14, 16 + double, 16 + 2 * double, 16 + 3 * double)
        )
        for i, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
            for code in range(first, min(last, 0xFFFE) + 1):
                glyph = code
                if offset:
                    (glyph,) = struct.unpack_from(">H", font, start + 16 + 3 * double + 2 * i + offset + 2 * (code - first))
                if glyph := (glyph + delta) & 0xFFFF if glyph or not offset else 0:
                    pairs.append((glyph, code))
    elif kind == 12:
        (groups,) = struct.unpack_from(">L", font, start + 12)
        for i in range(min(groups, _GLYPH_LIMIT)):
            first, last, glyph = struct.unpack_from(">LLL", font, start + 16 + 12 * i)
            if last < first or last - first > _GLYPH_LIMIT or last > 0x10FFFF or len(pairs) > _GLYPH_LIMIT:
                raise ValueError("the font's table of letters is damaged")
            pairs += [(glyph + n, first + n) for n in range(last - first + 1)]
    return pairs
