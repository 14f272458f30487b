"""What the first reader read, held against what the second one reads in the same place. Pure functions; positions in points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.document import Cell
from pipelines.forms.amounts import looks_like_figure, parse
from pipelines.forms.normalise import squash
from pipelines.second_reading.plumber import Box, PageReading

#: Two boxes are those of one cell if they share more than this part of what both cover.
_SAME_CELL = 0.5
#: Where a squashed sentence falls apart; a comma between digits is part of a figure.
_PARTS = re.compile(r"(?<!\d),|,(?!\d)|[;:。、()]")
_DIGITS = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class Comparison:
    """``outcome``: agree, differ or not_found. ``second_text`` is what the second reader reads there; ``found_by`` how it was found: cell
    (a cell in the same place), label (a row of the same label), words (words within the box), sentence, or None."""

    outcome: str
    second_text: str | None
    found_by: str | None = None


@dataclass(frozen=True, slots=True)
class Beyond:
    """A figure that the second reader reads within a table and the first one does not: in a cell of the first reader, or in none."""

    cell: Cell | None
    second_text: str
    box: Box


def cell(first: Cell, label: str | None, page: PageReading) -> Comparison:
    """A cell of the first reader, which has a box, against the page. ``label`` is the label of its row."""
    assert first.box is not None
    nearest, shared = _nearest(first.box, page)
    if nearest is not None and shared > _SAME_CELL and same(first.text, nearest.text):
        return Comparison("agree", nearest.text, "cell")
    if label and (found := _by_label(first, label, page)) is not None:
        return Comparison("agree", found, "label")
    within = _words_within(first.box, page.words)
    if same(first.text, within):
        return Comparison("agree", within, "words")
    if nearest is not None and shared > _SAME_CELL:
        return Comparison("differ", nearest.text, "cell")
    return Comparison("differ", within, "words") if within else Comparison("not_found", None)


def same(first: str, second: str) -> bool:
    """True for the same figure or the same words, however they are spaced or wrapped."""
    a, b = squash(first), squash(second)
    if a == b:
        return True
    one, other = parse(a), parse(b)
    return one.value is not None and one.value == other.value and one.unit == other.unit


def _nearest(box: Box, page: PageReading) -> tuple[Cell | None, float]:
    """The second reader's cell that shares most with a box, and how much: the common area by the area of both."""
    best, most = None, 0.0
    for table in page.tables:
        for candidate in table:
            assert candidate.box is not None
            if (shared := _shared(box, candidate.box)) > most:
                best, most = candidate, shared
    return best, most


def _shared(a: Box, b: Box) -> float:
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    common = width * height
    return common / (_area(a) + _area(b) - common)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _by_label(first: Cell, label: str, page: PageReading) -> str | None:
    """The same figure in the same column of a row that bears the same label."""
    assert first.box is not None
    middle = (first.box[0] + first.box[2]) / 2
    for table in page.tables:
        rows = {c.row for c in table if squash(c.text) == squash(label)}
        for candidate in table:
            assert candidate.box is not None
            if candidate.row in rows and candidate.box[0] < middle < candidate.box[2] and same(first.text, candidate.text):
                return candidate.text
    return None


def _words_within(box: Box, words: Iterable[tuple[Box, str]]) -> str:
    inside = [(word_box, text) for word_box, text in words if _is_within(word_box, box)]
    # words of one line do not share their upper edge to the point
    inside.sort(key=lambda word: (round((word[0][1] + word[0][3]) / 2 / 4), word[0][0]))
    return " ".join(text for _, text in inside)


def _is_within(inner: Box, outer: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def beyond(cells: Sequence[Cell], page: PageReading) -> Iterator[Beyond]:
    """Figures that the second reader reads within a table, given by all cells of the first reader that have a box, and that no
    cell there holds: a row or a column may be missing from the first reading, and with it from a sum."""
    boxes = [c.box for c in cells if c.box is not None]
    if not boxes:
        return
    whole = min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
    for box, text in page.words:
        if looks_like_figure(text) and _is_within(box, whole):
            around = [c for c in cells if c.box is not None and _is_within(box, c.box)]
            if not any(squash(text) in squash(c.text) for c in around):
                yield Beyond(around[0] if around else None, text, box)


def is_joined(rest: Cell, text: str, before: Sequence[Cell]) -> bool:
    """True for the end of a figure that a page break went through: the first reader has it with its beginning in a cell of the page
    before, and the rest of the cell as its continuation. A row below the first one is none."""
    above = [squash(c.text) for c in before if c.column == rest.column]
    return rest.continuation and rest.row == 1 and any(x.endswith(squash(text)) and x != squash(text) for x in above)


def sentence(text: str, figure: str | None, pages: Sequence[PageReading]) -> Comparison:
    """A sentence of the first reader against the text of its page and the next. The part that states the figure must be there."""
    whole = squash("".join(page.text for page in pages))
    if squash(text) in whole:
        return Comparison("agree", figure or text, "sentence")
    stating = [part for part in _PARTS.split(squash(text)) if _states(part, figure)]
    if stating and all(part in whole for part in stating):
        return Comparison("agree", figure or "；".join(stating), "sentence")
    for part in stating:
        pattern = _DIGITS.pattern.join(re.escape(words) for words in _DIGITS.split(part))
        if part not in whole and (found := re.search(pattern, whole)):
            return Comparison("differ", found.group(), "sentence")
    return Comparison("not_found", None)


def _states(part: str, figure: str | None) -> bool:
    return squash(figure) in part if figure else bool(_DIGITS.search(part))
