"""Scanned pages made in tests: Chinese text and a ruled table drawn as a picture, a little askew and dirty, in a PDF of nothing else.

Places are in points from the top left corner, as in ``Cell.box``.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipelines import tools

_DPI = 200
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts")
_NAMES = ("*CJK*Regular*.tt?", "*CJK*Regular*.otf", "wqy*.tt?", "PingFang*.tt?", "simsun*.tt?", "*Songti*.tt?")


@cache
def chinese_font() -> Path | None:
    """A font with Chinese letters, if this machine has one."""
    found = (path for folder in _FOLDERS for name in _NAMES for path in sorted(Path(folder).rglob(name)))
    return next(found, None)


@cache
def _typeface(size: int) -> ImageFont.FreeTypeFont:
    """The font with letters as they are printed on the mainland, where its file holds those of several countries."""
    path = chinese_font()
    assert path is not None
    for index in range(10):
        try:
            font = ImageFont.truetype(str(path), size, index=index)
        except OSError:
            break
        if (font.getname()[0] or "").endswith("SC"):
            return font
    return ImageFont.truetype(str(path), size)


needs_ocr = pytest.mark.skipif(not tools.is_available(tools.OCR), reason=tools.needed(tools.OCR))
needs_font = pytest.mark.skipif(chinese_font() is None, reason="needs a Chinese font, install with `make optional`")


@dataclass
class Scan:
    """One page on paper, A4 unless said otherwise."""

    width: float = 595
    height: float = 842
    _texts: list[tuple[float, float, str, float]] = field(default_factory=list)
    _lines: list[tuple[float, float, float, float]] = field(default_factory=list)

    def text(self, x: float, middle: float, text: str, size: float = 10.5) -> None:
        """Write a line from ``x`` on whose letters have their middle at this height."""
        self._texts.append((x, middle, text, size))

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self._lines.append((x0, y0, x1, y1))

    def table(self, xs: list[float], ys: list[float], rows: list[list[str]]) -> None:
        """A table with all its lines; a cell with ``<`` is merged with the one on its left."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for row, (top, bottom) in enumerate(pairwise(ys)):
            for column, x in enumerate(xs):
                if not (0 < column < len(xs) - 1 and rows[row][column] == "<"):
                    self.line(x, top, x, bottom)
            for column, text in enumerate(rows[row]):
                if text != "<":
                    self.text(xs[column] + 4, (top + bottom) / 2, text)

    def picture(self, angle: float = 0.0, turns: int = 0) -> Image.Image:
        """The page as a scanner sees it: askew by degrees, laid on it in quarter turns, with dirt."""
        scale = _DPI / 72
        image = Image.new("L", (round(self.width * scale), round(self.height * scale)), 250)
        draw = ImageDraw.Draw(image)
        for x0, y0, x1, y1 in self._lines:
            draw.line([(x0 * scale, y0 * scale), (x1 * scale, y1 * scale)], fill=60, width=2)
        for x, middle, text, size in self._texts:
            draw.text((x * scale, middle * scale), text, font=_typeface(round(size * scale)), fill=40, anchor="lm")
        image = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=250)
        if turns:
            image = image.rotate(90 * turns, expand=True)
        noise = np.random.default_rng(7).normal(0, 5, (image.height, image.width))
        return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def pdf(*pictures: Image.Image) -> bytes:
    """A PDF with nothing but these pictures, each filling a page."""
    buffer = io.BytesIO()
    pictures[0].save(buffer, "PDF", resolution=_DPI, save_all=True, append_images=list(pictures[1:]), quality=85)
    return buffer.getvalue()


def together(*files: bytes, pages: list[int] | None = None) -> bytes:
    """The pages of several PDFs in one; of each only some, counted from 0, if said so."""
    whole = pdfium.PdfDocument.new()
    for file in files:
        whole.import_pages(pdfium.PdfDocument(file), pages)
    buffer = io.BytesIO()
    whole.save(buffer)
    return buffer.getvalue()
