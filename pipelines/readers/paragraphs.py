"""From printed lines to paragraphs, where the place of the lines leaves no doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.readers.positioned import Line

_PAGE_NUMBER = re.compile(r"[-—–－·\s]*第?\s*\d{1,4}\s*页?([/，,\s]*共?\s*\d{1,4}\s*页)?[-—–－·\s]*")
_SENTENCE_END = re.compile(r"[。！!？?]$")
_CLAUSE_END = re.compile(r"[；;：:]$")
_COUNT = "[一二三四五六七八九十]+"
_NEW_ITEM = re.compile(rf"({_COUNT}、|[（(]({_COUNT}|\d+)[）)]|\d+[.、．](?!\d)|第{_COUNT}[部章节条]|注[:：])")
#: What is not divided at the end of a line: a figure or a Latin word, with the mark that follows it.
_UNDIVIDED = re.compile(r"[0-9A-Za-z.,%/+-]*[^0-9A-Za-z]?")
#: In sizes: how far a line may begin from the left margin and still not be indented, and be indented and not centered; how
#: far it may end from the right margin and still be full; how far apart the baselines of one paragraph may be.
_AT_MARGIN = 0.9
_CENTERED = 5.0
#: In points: how near to the page's edge running headers stand, and how large they are at most.
_EDGE, _RUNNING_SIZE = 60.0, 12.5
_NEARLY_FULL = 1.3
_PITCH = 2.8


@dataclass(slots=True)
class OpenParagraph:
    """A paragraph to which lines are still added. ``last`` is its last line, on ``last_page``; ``indented`` says whether its
    first one was, ``centered`` that it begins farther in than any paragraph does."""

    text: str
    page: int
    last: Line
    last_page: int
    indented: bool
    centered: bool


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the lines of a page begin and end, and how wide it is, in points."""

    left: float
    right: float
    page_width: float

    def is_indented(self, line: Line) -> bool:
        return line.start > self.left + _AT_MARGIN * line.size

    def is_full(self, line: Line, following: Line) -> bool:
        """True if the beginning of the line that follows would not have fitted onto this one."""
        head = _UNDIVIDED.match(following.text)
        needed = max(len(head.group()) * 0.55 if head else 0.0, _NEARLY_FULL) + 0.3
        return self.right - line.end < needed * line.size


def margins(lines: list[Line], page_width: float, before: Margins | None) -> Margins:
    """Margins of a page's text; where it has few long lines, those of the page before if it is as wide."""
    if before is not None and before.page_width != page_width:
        before = None
    long = [line for line in lines if line.end - line.start > 15 * line.size]
    if not long and before is not None:
        return before
    left, right = min(line.start for line in lines), max(line.end for line in lines)
    if before is not None and len(long) < 4 and abs(before.right - right) < 6 * lines[0].size:
        right = max(right, before.right)
    return Margins(left, right, page_width)


def is_page_number(line: Line, page_height: float) -> bool:
    """True for a page number in the margin above or below."""
    in_margin = line.baseline < 0.1 * page_height or line.baseline > 0.88 * page_height
    return in_margin and _PAGE_NUMBER.fullmatch(line.text) is not None


@dataclass(slots=True)
class PageMargins:
    """Tells page numbers and running headers and footers, which are no part of what runs on from page to page."""

    _before: dict[str, float] = field(default_factory=dict)

    def marginal(self, lines: list[Line], page_height: float) -> list[bool]:
        """For each line of the next page whether it stands in the margin: a page number, or what the page before printed in
        the same place."""
        edge = {
            line.text: line.baseline
            for line in lines
            if line.size <= _RUNNING_SIZE and (line.baseline < _EDGE or line.baseline > page_height - _EDGE)
        }
        running = {text for text, baseline in edge.items() if abs(self._before.get(text, -_EDGE) - baseline) < 2}
        self._before = edge
        return [is_page_number(line, page_height) or (edge.get(line.text) == line.baseline and line.text in running) for line in lines]


def begin(line: Line, page: int, frame: Margins) -> OpenParagraph:
    centered = line.start > frame.left + _CENTERED * line.size
    return OpenParagraph(line.text, page, line, page, frame.is_indented(line), centered)


def goes_on(paragraph: OpenParagraph, line: Line, frame: Margins, same_page: bool) -> bool:
    """True if the line certainly belongs to the paragraph."""
    last = paragraph.last
    if abs(line.size - last.size) > 0.12 * last.size or frame.is_indented(line) or not frame.is_full(last, line):
        return False
    if paragraph.centered or last.end - last.start < 8 * last.size:
        return False
    if same_page and not 0.6 * last.size < line.baseline - last.baseline < _PITCH * last.size:
        return False
    if _SENTENCE_END.search(last.text):
        return False
    return paragraph.indented or not (_CLAUSE_END.search(last.text) or _NEW_ITEM.match(line.text))


def extend(paragraph: OpenParagraph, line: Line, page: int) -> None:
    gap = " " if re.search(r"[A-Za-z]$", paragraph.text) and re.match(r"[A-Za-z]", line.text) else ""
    paragraph.text += gap + line.text
    paragraph.last, paragraph.last_page = line, page
