"""Pages put together from texts and lines with places, for formats that tell them one by one (ofd, web pages made from pdf)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

import numpy as np

from pipelines.readers.pages import PageContent
from pipelines.readers.positioned import Glyphs, Rules

#: Both sides of a filled rectangle below this (points): nothing; one side: a ruling line.
_LINE_WIDTH = 3.5
#: The baseline lies this share of the size below the top of a line of text.
ASCENT = 0.86


@dataclass(slots=True)
class Drawing:
    """A page of ``width`` x ``height`` points; places from its top left corner."""

    width: float
    height: float
    _codes: list[int] = field(default_factory=list)
    _places: list[tuple[float, float, float, float]] = field(default_factory=list)
    _turns: list[int] = field(default_factory=list)
    _across: list[tuple[float, float, float]] = field(default_factory=list)
    _down: list[tuple[float, float, float]] = field(default_factory=list)
    images: list[tuple[float, float, float, float]] = field(default_factory=list)

    def text(self, text: str, x: float, baseline: float, size: float) -> None:
        """A line of text from left to right; widths of its characters are those of Chinese type."""
        for character in text:
            wide = unicodedata.east_asian_width(character) in "WFA"
            width = size if wide else size / 2
            self.character(character, x, baseline, size, width)
            x += width

    def character(self, character: str, x: float, baseline: float, size: float, width: float, turns: int = 0) -> None:
        """One character with its advance, written in quarter turns clockwise. White space is nothing."""
        if character.isspace() or unicodedata.category(character) == "Cc":
            return
        self._codes.append(ord(character))
        self._places.append((x, baseline, size, width))
        self._turns.append(turns)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A stroke; one that is neither level nor upright rules nothing."""
        if abs(y1 - y0) <= 1.0 < abs(x1 - x0):
            self._across.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= 1.0 < abs(y1 - y0):
            self._down.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))

    def outline(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """A rectangle drawn by its sides."""
        for start, end in (((x0, top), (x1, top)), ((x0, bottom), (x1, bottom)), ((x0, top), (x0, bottom)), ((x1, top), (x1, bottom))):
            self.line(*start, *end)

    def filled(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """A filled rectangle: a ruling line if it is thin, else a shade."""
        if bottom - top <= _LINE_WIDTH < x1 - x0:
            self.line(x0, (top + bottom) / 2, x1, (top + bottom) / 2)
        elif x1 - x0 <= _LINE_WIDTH < bottom - top:
            self.line((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)

    def content(self) -> PageContent:
        """The page as the grid finder takes it."""
        x, baseline, size, width = np.array(self._places, dtype=np.float64).reshape(-1, 4).T
        turns = np.array(self._turns, dtype=np.int8)
        above, below = ASCENT * size, (1 - ASCENT) * size
        quarters = [turns == quarter for quarter in range(4)]
        x0 = np.select(quarters, [x, x - below, x - width, x - above], x)
        x1 = np.select(quarters, [x + width, x + above, x, x + below], x + width)
        top = np.select(quarters, [baseline - above, baseline, baseline - below, baseline - width], baseline - above)
        bottom = np.select(quarters, [baseline + below, baseline + width, baseline + above, baseline], baseline + below)
        glyphs = Glyphs(
            np.array(self._codes, dtype=np.uint32), np.stack([x0, top, x1, bottom], axis=1), x, baseline, turns, np.arange(len(x))
        )
        across = np.array(self._across, dtype=np.float64).reshape(-1, 3)
        down = np.array(self._down, dtype=np.float64).reshape(-1, 3)
        images = np.array(self.images, dtype=np.float64).reshape(-1, 4)
        area = ((images[:, 2] - images[:, 0]) * (images[:, 3] - images[:, 1])).max(initial=0.0)
        share = float(area / max(self.width * self.height, 1.0))
        return PageContent(self.width, self.height, glyphs, Rules(across, down), 0, share, False, images=images)
