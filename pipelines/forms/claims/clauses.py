"""A paragraph, cut at punctuation and figures into pieces that keep their place in the printed text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipelines.forms.claims.lexicon import Lexicon
from pipelines.forms.normalise import squash

MONEY_UNITS = ("亿元", "百万元", "万元", "千元", "元")
_NUMBER = r"(?<![\d.])(?<!\d,)(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
_BARE_ZERO = re.compile(r"(?<=为)(?P<number>0)(?P<unit>)(?=[,;。、)]|$)")
#: A sentence ends here; a clause ends at these and at , ; :
_SENTENCE_ENDS = "。!?"
_CLAUSE_ENDS = _SENTENCE_ENDS + ",;:"
#: Of longer words only the end is read: a subject stands at the end, and patterns must not run over pages of text.
_LONGEST_LABEL = 240


class Folded:
    """Squashed text that knows where each of its characters stands in the printed one."""

    def __init__(self, printed: str) -> None:
        pairs = [(folded, place) for place, character in enumerate(printed) for folded in squash(character)]
        self.printed = printed
        self.text = "".join(folded for folded, _ in pairs)
        self._places = [place for _, place in pairs]

    def as_printed(self, start: int, end: int) -> str:
        """The printed text of the squashed characters start to end (end excluded)."""
        return "" if start >= end else self.printed[self._places[start] : self._places[end - 1] + 1]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit. ``unit`` is empty for a bare zero (…为0)."""

    value: Decimal
    decimals: int
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Words up to a figure (``figure`` set) or up to a boundary (``boundary`` is the mark: , ; : 。 ( ) or empty at the end)."""

    words: str
    start: int
    figure: Figure | None
    boundary: str


#: Digits before the point of the largest figure that is money; longer ones are numbers of something.
_DIGITS = 12


def figures(text: str, lexicon: Lexicon) -> list[Figure]:
    """The figures of squashed text. Thresholds (100万元以上) and prices (500元/人) state nothing and are left out.
    So are numbers that no column of an amount holds."""
    units = "|".join(re.escape(squash(u)) for u in (*MONEY_UNITS, "%", "个百分点", *lexicon.counters))
    found = [*re.finditer(f"{_NUMBER}(?P<unit>{units})", text), *_BARE_ZERO.finditer(text)]
    return [
        Figure(Decimal(m["number"].replace(",", "")), len(m["number"].partition(".")[2]), m["unit"], m.start(), m.end())
        for m in sorted(found, key=lambda m: m.start())
        if not lexicon.patterns["not_stated_after"].match(text, m.end())
        and len(m["number"].replace(",", "").partition(".")[0]) <= _DIGITS
    ]


def _brackets(text: str, inside: list[Figure], lexicon: Lexicon) -> dict[int, str]:
    """Place → bracket, for pairs that state something; other brackets, as in 因公出国(境)费, are mere words."""
    marks: dict[int, str] = {}
    open_at: list[int] = []
    unchanged = dict(lexicon.directions)["unchanged"]
    for place, character in enumerate(text):
        if character == "(":
            open_at.append(place)
        elif character == ")" and open_at:
            start = open_at.pop()
            words = text[start + 1 : place]
            if any(start < f.start < place for f in inside) or unchanged.search(words):
                marks |= {start: "(", place: ")"}
    return marks


def cut(text: str, lexicon: Lexicon) -> Iterator[Piece]:
    """The pieces of squashed text, in order."""
    stated = figures(text, lexicon)
    by_start = {f.start: f for f in stated}
    brackets = _brackets(text, stated, lexicon)
    begin = place = 0
    while place < len(text):
        if figure := by_start.get(place):
            yield Piece(text[max(begin, place - _LONGEST_LABEL) : place], begin, figure, "")
            begin = place = figure.end
        elif place in brackets or text[place] in _CLAUSE_ENDS:
            yield Piece(
                text[max(begin, place - _LONGEST_LABEL) : place], begin, None, brackets.get(place) or text[place]
            )
            begin = place = place + 1
        else:
            place += 1
    if begin < len(text):
        yield Piece(text[max(begin, len(text) - _LONGEST_LABEL) :], begin, None, "")
