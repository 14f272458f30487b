"""Pages that are pictures: what is drawn on them is recognised and handed on as if the page had stated it.

A page is taken for one if a picture covers a good part of it and it states next to no text, or none that can be used: letters without a
Unicode map, or the invisible text that scanning programs lay over their pictures. Its ruling lines are found in the picture, the
text of each cell is recognised by itself, then the lines outside of tables. The result is a :class:`PageContent` like any other, so
that tables, paragraphs and page breaks are the business of ``pipelines.readers.pages``.

It takes packages of their own (``make optional``) and seconds a page. Whoever has to keep to a time says by :func:`at_most` for how
many pages there is time; if a document has more, it is not read and :class:`MoreScannedPages` says how many it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from pipelines import tools
from pipelines.readers import grid_finder, scanned_image, scanned_lines, scanned_models
from pipelines.readers.grid_finder import Grid
from pipelines.readers.pages import PageContent, Recognition, is_picture
from pipelines.readers.positioned import Bools, Floats, Glyphs, Ints, Rules, turn_boxes
from pipelines.readers.recognised_text import unified
from pipelines.readers.scanned_image import Grey, Picture
from pipelines.readers.scanned_lines import TextLine
from pipelines.readers.scanned_models import Reading

#: A text layer is of no use if more than this share of its letters have no Unicode map.
_UNMAPPED = 0.3
#: Of a document no more pages than this are recognised; a disclosure has fewer.
MOST_PAGES = 300
#: Pixels of a cell's border that are not looked at.
_INSET = 2
#: A line outside of tables whose letters are on average less certain is a part of a drawing; so is a page that is read sideways.
_LEGIBLE, _UPRIGHT = 0.65, 0.8
#: How many lines are read to see whether a page lies on its side.
_SAMPLE = 4
#: Shares of the size: how high Chinese letters and figures are, and how far Chinese letters reach below the baseline.
_FULL_HEIGHT, _FIGURE_HEIGHT, _BELOW, _ASCENT = 0.92, 0.72, 0.12, 0.88
_FIRST_WIDE = 0x2E80
#: In sizes: the least distance of two letters.
_STEP = 0.32

_allowed: ContextVar[int | None] = ContextVar("allowed", default=None)


class MoreScannedPages(Exception):
    """The document has more scanned pages than there was time for: ``count``."""

    def __init__(self, count: int) -> None:
        super().__init__(f"it has {count} scanned pages")
        self.count = count


@contextmanager
def at_most(pages: int) -> Iterator[None]:
    """Within: documents with more scanned pages raise MoreScannedPages instead of being read, where they could be."""
    token = _allowed.set(pages)
    try:
        yield
    finally:
        _allowed.reset(token)


@dataclass(slots=True)
class Scans:
    """The scanned pages of one document. ``count`` are those that are or could be recognised; ``needs`` is what they need for it
    and is not there; ``recognised`` the version of what they were recognised with."""

    count: int = 0
    needs: str | None = None
    recognised: str | None = None

    def content(self, content: PageContent, render: Callable[[], Picture]) -> PageContent:
        """What the page shows: the content itself, or what is recognised in its picture. Raises ValueError if it cannot be drawn."""
        if not (is_picture(content) or _is_unusable(content)):
            return content
        if not tools.is_available(tools.OCR):
            self.needs = tools.OCR
            return replace(content, remedy=tools.needed(tools.OCR))
        self.count += 1
        if self.count > MOST_PAGES:
            return replace(content, remedy=f"of a document {MOST_PAGES} scanned pages are read at most")
        allowed = _allowed.get()
        if allowed is not None and allowed < self.count:
            return content  # it will not be read this time: finish says so
        self.recognised = scanned_models.version()
        return recognised(content, render())

    def finish(self) -> None:
        """Raises MoreScannedPages if pages were left for want of time."""
        allowed = _allowed.get()
        if allowed is not None and min(self.count, MOST_PAGES) > allowed:
            raise MoreScannedPages(min(self.count, MOST_PAGES))


def _is_unusable(content: PageContent) -> bool:
    """True if the page states text, but none that can be used."""
    count = len(content.glyphs)
    return count > 0 and (content.unmapped > _UNMAPPED * count or content.invisible)


def recognised(content: PageContent, picture: Picture) -> PageContent:
    """The content with what its picture shows. Text that the page states itself stays as it is, unless it cannot be used."""
    stated = content.glyphs.take(np.zeros(len(content.glyphs), dtype=bool)) if _is_unusable(content) else content.glyphs
    picture = Picture(_wiped(picture.grey, stated.boxes * picture.scale), picture.scale)
    turns = _turns(picture)
    picture = scanned_image.straight(scanned_image.turned(picture, turns))
    width, height = (content.height, content.width) if turns % 2 else (content.width, content.height)
    stated = _straightened(stated.turned(turns, content.width, content.height), picture) if turns or picture.angle else stated
    rules, lines, readings, boxes, dropped = _read(picture, stated)
    glyphs, confidences, line_of = _glyphs(lines, readings, picture.scale)
    clips = boxes[[line.cell for line in lines]] if lines else np.empty((0, 4))
    total = len(glyphs)
    confidences = np.concatenate([confidences, np.full(len(stated), np.nan)])
    both = Glyphs(
        np.concatenate([glyphs.codes, stated.codes]), np.concatenate([glyphs.boxes, stated.boxes]), np.concatenate([glyphs.x, stated.x]),
        np.concatenate([glyphs.y, stated.y]), np.concatenate([glyphs.turns, stated.turns]), np.arange(total + len(stated)),
    )  # fmt: skip

    def clips_of(ids: Ints) -> tuple[Floats, Ints]:
        box = np.tile(np.array([-np.inf, -np.inf, np.inf, np.inf]), (len(ids), 1))
        own = ids < total
        box[own] = clips[line_of[ids[own]]]
        drawn = ids + len(lines)
        drawn[own] = line_of[ids[own]]
        return box, drawn

    def as_shown(cells: Floats) -> Floats:
        turned = picture.as_shown(cells)
        return turn_boxes(turned, 4 - turns, width, height) if turns else turned

    return replace(
        content, width=width, height=height, glyphs=both, rules=rules, unmapped=0, clips=clips_of, invisible=False,
        recognition=Recognition(confidences, as_shown, dropped),
    )  # fmt: skip


def _wiped(grey: Grey, boxes: Floats, margin: int = 1) -> Grey:
    """The picture with these boxes (in pixels) white."""
    if not len(boxes):
        return grey
    grey = grey.copy()
    for x0, top, x1, bottom in np.rint(boxes).astype(np.int64).tolist():
        grey[max(top - margin, 0) : max(bottom + margin, 0), max(x0 - margin, 0) : max(x1 + margin, 0)] = 255
    return grey


def _straightened(glyphs: Glyphs, picture: Picture) -> Glyphs:
    """Characters that a page states, on its straight picture."""
    middles = np.stack([glyphs.boxes[:, 0] + glyphs.boxes[:, 2], glyphs.boxes[:, 1] + glyphs.boxes[:, 3]], axis=1) / 2
    moved = picture.straightened(middles) - middles
    return replace(glyphs, boxes=glyphs.boxes + np.concatenate([moved, moved], axis=1), x=glyphs.x + moved[:, 0], y=glyphs.y + moved[:, 1])


def _turns(picture: Picture) -> int:
    """Quarter turns counterclockwise after which the text of a picture is upright: those in which a few lines are read best."""
    best, most = 0, 0.0
    for turns in (0, 1, 3, 2):
        turned = scanned_image.turned(picture, turns)
        sample = _sample(turned)
        readings = scanned_models.recognise(sample)
        certain = float(np.mean([_certainty(reading) for reading in readings])) if readings else 0.0
        if certain > most:
            best, most = turns, certain
        if most > _UPRIGHT or (turns == 0 and not sample and not scanned_image.ink(picture.grey).any()):
            break
    return best


def _certainty(reading: Reading) -> float:
    return float(reading.confidences.mean()) if len(reading.confidences) else 0.0


def _sample(picture: Picture) -> list[Grey]:
    """Pictures of a few lines of a page, long ones of common height."""
    import cv2

    marks = scanned_image.ink(picture.grey)
    _, covered = scanned_image.ruling(picture.grey, marks, picture.scale)
    marks &= ~covered
    joined = cv2.dilate(marks.astype(np.uint8), np.ones((1, 21), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    boxes = [(x + 10, y, x + w - 10, y + h) for x, y, w, h, _area in stats[1:].tolist() if 12 <= h <= 80 and w - 20 > 3 * h]
    boxes.sort(key=lambda box: min(box[2] - box[0], 600), reverse=True)
    height, width = picture.grey.shape
    return [TextLine(*box).picture(picture.grey, (0, 0, width, height), 0.0)[0] for box in boxes[:_SAMPLE]]


def _read(picture: Picture, stated: Glyphs) -> tuple[Rules, list[TextLine], list[Reading], Floats, int]:
    """The ruling lines (in points), lines of text (in pixels), what they say, the boxes of cells (in points, an infinite one last), and how
    many lines were left out because they are no text."""
    marks = scanned_image.ink(picture.grey)
    rules, covered = scanned_image.ruling(picture.grey, marks, picture.scale)
    marks &= ~covered
    clean = picture.grey.copy()
    clean[covered] = 255
    usual = scanned_lines.usual_height(marks)
    grids = _grids(rules, marks, picture.scale, stated)
    boxes = np.concatenate([*(grid.boxes for grid in grids), [(-np.inf, -np.inf, np.inf, np.inf)]])
    limits = scanned_lines.scale_boxes(boxes[:-1], picture.scale, _INSET, picture.grey.shape)
    lines = [line for cell, box in enumerate(limits) for line in scanned_lines.in_cell(marks, box, cell, usual)]
    rest, outside = clean, marks.copy()
    if grids:
        tables = np.array([grid.box for grid in grids]) * picture.scale
        rest = _wiped(clean, tables, 4)
        for x0, top, x1, bottom in np.rint(tables).astype(np.int64).tolist():
            outside[max(top - 4, 0) : bottom + 4, max(x0 - 4, 0) : x1 + 4] = False
    free = scanned_lines.on_page(rest, outside)
    page = (0, 0, picture.grey.shape[1], picture.grey.shape[0])
    pictures = [line.picture(clean, limits[line.cell], usual) for line in lines] + [line.picture(rest, page, line.height) for line in free]
    readings = scanned_models.recognise([part for part, _, _ in pictures])
    readings = [unified(reading) for reading in readings]
    # places count along the picture of the line: from here on along the page
    readings = [
        replace(reading, places=x0 + reading.places * (x1 - x0)) for reading, (_, x0, x1) in zip(readings, pictures, strict=True)
    ]
    kept = [line.cell >= 0 or _certainty(reading) >= _LEGIBLE for line, reading in zip([*lines, *free], readings, strict=True)]
    lines = [line for line, keep in zip([*lines, *free], kept, strict=True) if keep]
    readings = [reading for reading, keep in zip(readings, kept, strict=True) if keep]
    return rules, lines, readings, boxes, kept.count(False)


def _grids(rules: Rules, marks: Bools, scale: float, stated: Glyphs) -> list[Grid]:
    """The tables of a picture; where its ink lies says which are tables and not drawings."""
    import cv2

    _, _, stats, middles = cv2.connectedComponentsWithStats(marks.astype(np.uint8))
    which = stats[1:, 4] >= 8
    x, y = stated.middles
    return grid_finder.find(rules, np.append(middles[1:, 0][which] / scale, x), np.append(middles[1:, 1][which] / scale, y))


def _glyphs(lines: list[TextLine], readings: list[Reading], scale: float) -> tuple[Glyphs, Floats, Ints]:
    """The characters of lines of text, their confidences, and the number of the line of each."""
    codes: list[int] = []
    boxes: list[tuple[float, float, float, float]] = []
    baselines: list[float] = []
    confidences: list[float] = []
    numbers: list[int] = []
    for number, (line, reading) in enumerate(zip(lines, readings, strict=True)):
        size, baseline = _size(line, reading.text)
        before = -np.inf
        for letter, place, confidence in zip(reading.text, reading.places.tolist(), reading.confidences.tolist(), strict=True):
            if letter.isspace():
                continue
            half = size * (0.5 if ord(letter) >= _FIRST_WIDE else 0.27)
            # in the order in which they were read, and never so near that two of a kind look like one printed twice
            before = start = max(place - half, before + _STEP * size)
            codes.append(ord(letter))
            boxes.append((start, baseline - _ASCENT * size, max(place + half, start + half), baseline + (1 - _ASCENT) * size))
            baselines.append(baseline)
            confidences.append(confidence)
            numbers.append(number)
    box = np.array(boxes, dtype=np.float64).reshape(-1, 4) / scale
    glyphs = Glyphs(
        np.array(codes, dtype=np.uint32), box, box[:, 0], np.array(baselines, dtype=np.float64) / scale,
        np.zeros(len(codes), dtype=np.int8), np.arange(len(codes)),
    )  # fmt: skip
    return glyphs, np.array(confidences), np.array(numbers, dtype=np.int64)


def _size(line: TextLine, text: str) -> tuple[float, float]:
    """The size of the type of a line, and where its baseline is, in pixels."""
    if any(ord(letter) >= _FIRST_WIDE and letter not in "一二三—" for letter in text):
        size = line.height / _FULL_HEIGHT
        return size, line.bottom - _BELOW * size
    if any(letter.isalnum() and letter not in "一二三" for letter in text):
        return line.height / _FIGURE_HEIGHT, float(line.bottom)
    size = max(line.height, (line.x1 - line.x0) / max(len(text), 1))  # dashes and the like: as wide as they are
    return size, (line.top + line.bottom) / 2 + 0.33 * size


def drawing(page: object, content: PageContent) -> Callable[[], Picture]:
    """Draws the page (a handle of PDFium) of a content, while it is open."""
    return partial(scanned_image.render, page, content.width, content.height)
