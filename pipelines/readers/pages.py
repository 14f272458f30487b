"""From what pages draw to a document: tables by their ruling lines, paragraphs by the place of their lines.

The same for every format that fixes the place of everything on a page (pdf, ofd, web pages made from pdf). What a page does
not show (drawn beyond its edge) is not read, and what cannot be read (a scan, a font that does not tell its letters) is not
guessed: an issue of the page says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import accumulate

import numpy as np

from pipelines.document import Cell, Document, Paragraph, ReadingIssue, Table
from pipelines.readers import aligned_words, grid_finder, recognised_text, unruled_rows
from pipelines.readers.grid_finder import Grid
from pipelines.readers.page_breaks import Part, continue_table, join_figure, prevailing_decimals
from pipelines.readers.paragraphs import (
    Margins,
    OpenParagraph,
    PageMargins,
    begin,
    extend,
    goes_on,
    is_page_number,
    margins,
)
from pipelines.readers.pictures import LEAST_AREA, may_hold_table, unread
from pipelines.readers.placing import Clips, Placement, locate, place, unclipped
from pipelines.readers.positioned import Bools, Floats, Glyphs, Ints, Line, Rules, Texts, compose, turn_boxes

#: A page with fewer characters than this on an image that covers more than that share of it is a scan with a page number.
_SCAN_CHARACTERS = 30
_SCAN_SHARE = 0.3
#: Characters of an issue's text.
_QUOTED = 200


@dataclass(frozen=True, slots=True)
class Recognition:
    """How the text of a page was recognised in its picture.

    ``confidences`` are those of its characters, by their ids, not a number for those that the page states itself. ``as_shown`` moves boxes
    from the picture, which was set straight, to the page as it is shown. ``dropped`` counts lines that looked like no text.
    """

    confidences: Floats
    as_shown: Callable[[Floats], Floats]
    dropped: int


@dataclass(frozen=True, slots=True)
class PageContent:
    """What one page draws.

    ``glyphs`` leaves white space out. ``unmapped`` counts characters of fonts that do not tell which letters they draw.
    ``image_share`` is the share of the page that its images cover. ``cut`` is set if the page draws more
    things than are read. ``clips`` tells of characters to what they are clipped; a format may answer only while
    the page is open. ``invisible`` is set if all text is drawn invisibly, over a picture of it. ``recognition`` is set if the text was
    recognised, ``remedy`` says why it was not where the page is a picture. ``images`` are the boxes of images, n x 4 of (x0, top, x1,
    bottom).
    """

    width: float
    height: float
    glyphs: Glyphs
    rules: Rules
    unmapped: int
    image_share: float
    cut: bool
    clips: Clips = unclipped
    invisible: bool = False
    recognition: Recognition | None = None
    remedy: str | None = None
    images: Floats = field(default_factory=lambda: np.empty((0, 4)))


def pasted_pictures(content: PageContent) -> int:
    """How many pictures beside the text of a page may hold a table: they are large, and no line of text stands on them as on a
    background."""
    if not len(content.images):
        return 0
    limits = (content.width, content.height) * 2
    x0, top, x1, bottom = (np.clip(side, 0, limit) for side, limit in zip(content.images.T, limits, strict=True))
    x, y = content.glyphs.middles
    beside = (x[None] > x0[:, None]) & (x[None] < x1[:, None])
    over = (beside & (y[None] > top[:, None]) & (y[None] < bottom[:, None])).sum(axis=1)
    free = (over < _LINE_OF_TEXT) & ((x1 - x0) > 0) & ((bottom - top) > 0)
    if not free.any():
        return 0
    whole = sum(may_hold_table(*sides) for sides in zip((x1 - x0)[free].tolist(), (bottom - top)[free].tolist(), strict=True))
    # one picture may be cut into strips: they count by the room that they take together
    room = float(((x1 - x0) * (bottom - top))[free].sum())
    width, height = float(x1[free].max() - x0[free].min()), float(bottom[free].max() - top[free].min())
    return whole or int(room >= LEAST_AREA and may_hold_table(width, height))


def is_picture(content: PageContent) -> bool:
    """True for a scanned page: a picture, with a page number at most."""
    return len(content.glyphs) < _SCAN_CHARACTERS and content.image_share > _SCAN_SHARE


#: As many characters on a picture make a line of text: it is a background.
_LINE_OF_TEXT = 5


@dataclass(slots=True)
class PageReader:
    """Puts the contents of pages, added in order, into a document."""

    document: Document
    _block: int = 0
    _open: OpenParagraph | None = None
    _open_block: int = 0
    _margins: Margins | None = None
    _page_margins: PageMargins = field(default_factory=PageMargins)
    #: The table that ended the page before: nothing was printed below it.
    _last: Part | None = None

    def report(self, kind: str, message: str, page: int, text: str | None = None) -> None:
        self.document.issues.append(ReadingIssue(kind, message, page, text=text))

    def add(self, number: int, content: PageContent) -> None:
        """Add a page."""
        content = self._visible(content, number)
        self._report_unread(content, number)
        content, turns = _upright(content)
        x, y = content.glyphs.middles
        grids = grid_finder.find(content.rules, x, y)
        groups = locate(grids, x, y)
        if without_lines := aligned_words.find(content.glyphs, groups < 0):
            grids += without_lines
            groups = locate(grids, x, y)
        clips = _turned_clips(content, turns)
        placement = place(content.glyphs, grids, groups, clips)
        texts = _compose(content.glyphs, placement)
        divided = unruled_rows.divide(grids, content.glyphs, placement.groups, texts.cells)
        if divided is not grids:
            grids, placement = divided, place(content.glyphs, divided, locate(divided, x, y), clips)
            texts = _compose(content.glyphs, placement)
        self._report_hidden(content.glyphs, ~placement.shown, "but clipped away", number)
        confidences = _confidences(content, placement)
        firsts = [0, *accumulate(len(grid.cells) for grid in grids)]
        marginal = self._page_margins.marginal(texts.lines, content.height)
        lines = [line for line, is_marginal in zip(texts.lines, marginal, strict=True) if not is_marginal]
        self._margins = margins(lines, content.width, self._margins) if lines else self._margins
        items: list[tuple[float, int, Line | Grid]] = [(grid.box[1], i, grid) for i, grid in enumerate(grids)]
        items += [(line.baseline - 0.5 * line.size, len(grids) + i, line) for i, line in enumerate(texts.lines)]
        last: Part | None = None
        heading: list[str] | None = []
        alone = True
        for _, i, item in sorted(items, key=lambda entry: entry[:2]):
            if isinstance(item, Line):
                if heading is not None and not is_page_number(item, content.height):
                    heading.append(item.text)
                if marginal[i - len(grids)]:
                    self._add_paragraph(item.text, number)
                else:
                    last, alone = None, False
                    self._add_line(item, number)
                continue
            self._close()
            boxes = _turned_boxes(item.boxes, turns, content)
            table = self._add_table(item, firsts[i], texts.cells, boxes, number, confidences)
            last = Part(table, item.xs, number, heading, alone)
            if self._last is not None:
                continue_table(self._last, last)
            heading = None
        self._last = last

    def finish(self) -> Document:
        self._close()
        self.document.paragraphs.sort(key=lambda paragraph: paragraph.block)
        return self.document

    def _report_unread(self, content: PageContent, number: int) -> None:
        if content.recognition is not None:
            letters = content.recognition.confidences
            count = int(np.isfinite(letters).sum())
            message = f"the page is an image; its text was recognised, {count} characters"
            if content.recognition.dropped:
                message += f"; {content.recognition.dropped} marks that look like no text were left out"
            self.report("recognised_page", message, number)
        elif is_picture(content):
            self.report("scanned_page", f"the page is an image; its text was not read{_because(content)}", number)
        elif content.invisible:
            message = f"the page is an image, and its tables were not read, only the text that is laid over it{_because(content)}"
            self.report("scanned_page", message, number)
        elif pictures := pasted_pictures(content):
            self.document.issues.append(unread(pictures, page=number))
        if content.unmapped:
            message = f"a font does not tell which letters it draws: {content.unmapped} characters may be wrong{_because(content)}"
            self.report("font_without_unicode", message, number)
        if content.cut:
            self.report("page_too_large", "the page draws too many things; the rest was not read", number)

    def _visible(self, content: PageContent, number: int) -> PageContent:
        """The content without characters that lie beyond the page's edge or stand askew, which are reported."""
        glyphs = content.glyphs
        x, y = glyphs.middles
        on_page = (x >= 0) & (y >= 0) & (x <= content.width) & (y <= content.height)
        askew = glyphs.turns < 0
        if on_page.all() and not askew.any():
            return content
        self._report_hidden(glyphs, ~on_page, "beyond the page's edge", number)
        self._report_hidden(glyphs, on_page & askew, "askew, like a watermark", number)
        return replace(content, glyphs=glyphs.take(on_page & ~askew))

    def _report_hidden(self, glyphs: Glyphs, which: Bools, how: str, number: int) -> None:
        if which.any():
            text = glyphs.codes[which][:_QUOTED].astype("<u4").tobytes().decode("utf-32-le", errors="replace")
            self.report("hidden_text", f"{int(which.sum())} characters are drawn {how}; they are not read", number, text)

    def _add_paragraph(self, text: str, number: int) -> None:
        self._block += 1
        self.document.paragraphs.append(Paragraph(self._block, text, number))

    def _add_line(self, line: Line, number: int) -> None:
        assert self._margins is not None
        if self._open is not None and goes_on(self._open, line, self._margins, self._open.last_page == number):
            extend(self._open, line, number)
            return
        self._close()
        self._block += 1
        self._open, self._open_block = begin(line, number, self._margins), self._block

    def _close(self) -> None:
        """End the paragraph to which lines were being added."""
        if self._open is not None:
            self.document.paragraphs.append(Paragraph(self._open_block, self._open.text, self._open.page))
            self._open = None

    def _add_table(
        self,
        grid: Grid,
        first: int,
        texts: dict[int, str],
        boxes: list[tuple[float, float, float, float]],
        number: int,
        confidences: dict[int, float],
    ) -> Table:
        printed = [texts.get(first + i, "") for i in range(len(grid.cells))]
        broken = [i for i, text in enumerate(printed) if "\n" in text]
        if broken:
            decimals = prevailing_decimals(printed)
            for i in broken:
                printed[i] = join_figure(printed[i], decimals) or printed[i]
        cells = [
            Cell(row + 1, column + 1, text, row_span, column_span, False, box, ocr_confidence=confidences.get(first + i))
            for i, ((row, column, row_span, column_span), text, box) in enumerate(zip(grid.cells.tolist(), printed, boxes, strict=True))
        ]
        self._block += 1
        table = Table(len(self.document.tables) + 1, self._block, cells, number)
        self.document.tables.append(table)
        if confidences:
            self._doubt(table, prevailing_decimals(printed))
        return table

    def _doubt(self, table: Table, decimals: int | None) -> None:
        """Report what is doubtful of the recognised cells of a table, and take mended figures for what they are."""
        for i, cell in enumerate(table.cells):
            if cell.ocr_confidence is None or (doubt := recognised_text.doubt(cell.text, cell.ocr_confidence, decimals)) is None:
                continue
            place = (table.page, table.index, cell.row, cell.column)
            self.document.issues.append(ReadingIssue(doubt.kind, doubt.message, *place, text=cell.text))
            table.cells[i] = replace(cell, text=doubt.text)


def _because(content: PageContent) -> str:
    return f": {content.remedy}" if content.remedy else ""


def _compose(glyphs: Glyphs, placement: Placement) -> Texts:
    if placement.shown.all():
        return compose(glyphs, placement.groups)
    return compose(glyphs.take(placement.shown), placement.groups[placement.shown])


def _confidences(content: PageContent, placement: Placement) -> dict[int, float]:
    """The confidence of the least certain character of each cell with recognised ones, by its number through all grids."""
    if content.recognition is None:
        return {}
    of_letters = content.recognition.confidences[content.glyphs.ids]
    which = np.isfinite(of_letters) & (placement.groups >= 0) & placement.shown
    least: dict[int, float] = {}
    for group, confidence in zip(placement.groups[which].tolist(), of_letters[which].tolist(), strict=True):
        least[group] = min(confidence, least.get(group, 1.0))
    return {group: round(confidence, 4) for group, confidence in least.items()}


def _upright(content: PageContent) -> tuple[PageContent, int]:
    """The page turned so that most of its characters are upright, and the quarter turns by which its text was turned."""
    if content.glyphs.is_upright:
        return content, 0
    turns = int(np.bincount(content.glyphs.turns, minlength=4).argmax())
    if turns == 0:
        return content, 0
    width, height = (content.width, content.height) if turns == 2 else (content.height, content.width)
    return (
        replace(
            content,
            width=width,
            height=height,
            glyphs=content.glyphs.turned(turns, content.width, content.height),
            rules=content.rules.turned(turns, content.width, content.height),
        ),
        turns,
    )


def _turned_clips(upright: PageContent, turns: int) -> Clips:
    """The clips of a page that was made upright."""
    if turns == 0:
        return upright.clips
    # turning needs the size that the page had before
    width, height = (upright.width, upright.height) if turns == 2 else (upright.height, upright.width)

    def clips(ids: Ints) -> tuple[Floats, Ints]:
        boxes, drawn = upright.clips(ids)
        return turn_boxes(boxes, turns, width, height), drawn

    return clips


def _turned_boxes(boxes: Floats, turns: int, upright: PageContent) -> list[tuple[float, float, float, float]]:
    """Boxes of a page that was made upright, on the page as it is shown."""
    if turns:
        boxes = turn_boxes(boxes, 4 - turns, upright.width, upright.height)
    if upright.recognition is not None:
        boxes = upright.recognition.as_shown(boxes)
    return list(map(tuple, np.round(boxes, 2).tolist()))
