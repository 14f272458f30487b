"""Make printed words comparable: white space dropped, widths, quotes, dashes and radicals unified, enumerators and note marks stripped."""

from __future__ import annotations

import re
import unicodedata

from pipelines.forms.radicals import RADICALS

_SPACE = re.compile(r"[\s\u00a0\u200b-\u200f\u2028\u2029\u2060\u3000\ufeff]+")
_UNIFIED = str.maketrans({
    "“": '"', "”": '"', "„": '"', "〝": '"', "〞": '"', "＂": '"', "‘": "'", "’": "'",
    "—": "-", "–": "-", "−": "-", "‒": "-", "―": "-", "‐": "-", "‑": "-", "─": "-", "﹣": "-",
    "〇": "0", "○": "0", "◯": "0", "Ο": "O", "О": "O", "【": "[", "】": "]", "〔": "(", "〕": ")",
    **RADICALS,
})  # fmt: skip
#: What refers to a note at the foot: circled numbers, raised digits and letters (readers write what is raised so).
_MARKS = "①-⑳㉑-㉟㊱-㊿❶-❿⓫-⓴⓵-⓾➀-➓⁰¹²³⁴-⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
_MARKED = re.compile(f"[{_MARKS}]")
#: Beside a digit such a mark is a reference and never a part of the figure. The square of m² stands beside none.
_MARK_AT_FIGURE = re.compile(
    rf"(?:(?<=[\d%元])|(?<=\d[)）]))\s*[{_MARKS}]+(?:\s*[{_MARKS}]+)*|(?<![A-Za-z])[{_MARKS}]+(?=\s*[-−(（]?\s*\d)"
)
_MARK_AT_LABEL = re.compile(rf"^\s*[①-⑳㉑-㉟㊱-㊿❶-❿⓫-⓴⓵-⓾➀-➓]+(?=\s*[^\s=+①-⑳])|(?<=[^\sA-Za-z=+])\s*[{_MARKS}]+\s*$")
_ENUMERATOR = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}[、.)]|\(?\d{1,2}[、)]|\d{1,2}\.(?!\d)|\([一二三四五六七八九十\d]{1,3}\)|[①-⑳])+"
)
_LEAD = re.compile(r"^(?:其中|加|减)[:：]?")
_REMARK = re.compile(r"\((?:不?含|包含|不包含|包括|不包括|按规定|填列)[^()]*\)$")
_NUMERALS = str.maketrans("Oo零一二三四五六七八九", "000123456789")


def squash(text: str) -> str:
    """The text in NFKC, without white space, with one form of quotes, dashes and brackets, radicals as the characters that they look
    like, and figures without the marks of notes beside them (①1500.00, 1620.50²)."""
    if _MARKED.search(text):
        text = _MARK_AT_FIGURE.sub("", text)
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_UNIFIED))


def note_marks(text: str) -> str:
    """The marks of notes that stand beside figures of a text, as printed; empty if there are none."""
    return "".join(_MARK_AT_FIGURE.findall(text)).strip() if _MARKED.search(text) else ""


def label(text: str) -> str:
    """A row or column label without its enumerator (一、 1. （一）), a leading 其中：, and a trailing colon."""
    if "=" not in text and _MARKED.search(text):
        text = _MARK_AT_LABEL.sub("", text)
    squashed = squash(text).replace("其它", "其他")
    while True:
        shorter = _LEAD.sub("", _ENUMERATOR.sub("", squashed, count=1), count=1)
        if shorter == squashed or not shorter:
            return squashed.rstrip(":")
        squashed = shorter


def plain(words: str) -> str:
    """A label without the remark in brackets of what it includes: 事业收入(不含教育收费) is 事业收入."""
    return _REMARK.sub("", words)


def depth(text: str) -> int:
    """How deep a label is nested by its enumerator: 一、 is 1, （一） 2, 1、 3, （1） 4; 其中： is one deeper; 0 without any.

    In the lists of a form the enumerators restart under their parent, so only the order of these depths counts.
    """
    squashed = squash(text)
    if squashed.startswith("其中"):
        return 2
    ranks = ((r"[一二三四五六七八九十]{1,3}[、.]", 1), (r"\([一二三四五六七八九十]{1,3}\)", 2), (r"\d{1,2}[、.)]", 3), (r"\(\d{1,2}\)", 4))
    return next((rank for pattern, rank in ranks if re.match(pattern, squashed)), 0)


def year_in(text: str) -> int | None:
    """The first year 2000–2099 written as 2021年 or 二〇二一年, else None. Expects squashed text."""
    found = re.search(r"(?<!\d)(20\d{2})(?=年|-\d|/\d|\.\d)", text) or re.search(r"(二[0Oo零一二三四五六七八九]{3})年", text)
    return as_year(found.group(1)) if found else None


def as_year(numerals: str) -> int:
    """The year that four digits or Chinese numerals write: 2021, 二〇二一, 二零二一. Expects squashed text."""
    return int(numerals.translate(_NUMERALS))
