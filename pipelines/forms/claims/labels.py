"""What the words before a figure say: whose figure, of which year, compared with what, more or less."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.forms.claims.lexicon import Lexicon, Subject
from pipelines.forms.normalise import squash

_YEAR = re.compile(r"(?<!\d)(?P<year>20\d\d)(?:年度|年(?![初末底])|(?=年[初末底]))")
_CHINESE_YEAR = re.compile(r"二0(?P<tens>[0一二三四五六七八九])(?P<ones>[0一二三四五六七八九])(?=年)")
_ENUMERATOR = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}[、.)]|[一二三四五六七八九十]是|\(?\d{1,2}[、)]|\d{1,2}\.(?=20\d\d年|\D|$)|\d(?=[^\d年月日个%.]))+"
)
_CONNECTIVES = re.compile(r"^[、和及以并另,]+|^其中[,:]?")
#: A heading that stands in the same paragraph: 五、…支出决算情况说明2022年度…
_HEADING = re.compile(r"^.*说明(?:\([^()]*\))?(?=.)")
_NUMERALS = "0一二三四五六七八九"


@dataclass(slots=True)
class Label:
    """The reading of a label. ``subject_words`` is what is left when all else is taken out; empty: no subject of its own."""

    subject: Subject | None
    subject_words: str
    year: int | None
    stage: str | None
    comparator: str | None
    comparator_year: int | None
    direction: str | None
    share_of: str | None
    is_share: bool
    is_past: bool
    only_spending: bool
    said: bool
    enumerated: bool


def arabic_years(text: str) -> str:
    """二〇二一年 → 2021年, of the same length, so that places stay."""
    return _CHINESE_YEAR.sub(lambda m: f"20{_NUMERALS.index(m['tens'])}{_NUMERALS.index(m['ones'])}", text)


def year_of(words: str) -> int | None:
    """The year named, or None."""
    found = _YEAR.search(words)
    return int(found["year"]) if found else None


def direction_of(words: str, lexicon: Lexicon, *, at_end: bool) -> tuple[str | None, int, int]:
    """Direction (increase, decrease, unchanged) and where its word stands; at_end: only as the last word before a figure."""
    for key, pattern in lexicon.directions:
        ending = r"(?:了|额|数|率|幅度|约|为|是|各)*$" if at_end else ""
        if found := re.search(f"(?:{pattern.pattern}){ending}", words):
            return key, found.start(), found.end()
    return None, 0, 0


def stage_of(words: str, lexicon: Lexicon) -> str | None:
    """Stage of the budget that the words name (预算, 决算, 执行数); the last one counts; the 预算 in a fund's name is none."""
    rest = lexicon.patterns["fund_names"].sub("", words)
    last = {key: max((m.end() for m in pattern.finditer(rest)), default=0) for key, pattern in lexicon.stages}
    key = max(last, key=lambda k: last[k])
    return key if last[key] else None


def read(words: str, lexicon: Lexicon, entity_name: str | None = None) -> Label:
    """Read the words before a figure, or of a clause without one."""
    rest = _HEADING.sub("", _ENUMERATOR.sub("", _CONNECTIVES.sub("", words)))
    rest = lexicon.patterns["as_of"].sub("", rest).removeprefix(",")
    if entity_name:
        rest = rest.replace(squash(entity_name), "")
    comparator = comparator_year = share_of = None
    is_past = False
    if found := lexicon.patterns["comparator"].search(rest):
        comparator, comparator_year = found[0], year_of(found[0])
        rest = rest[: found.start()] + rest[found.end() :]
    elif found := lexicon.patterns["past"].search(rest):
        comparator, is_past = found[0], True
        rest = rest[: found.start()] + rest[found.end() :]
    is_share = False
    for name in ("completion", "share"):
        if found := lexicon.patterns[name].search(rest):
            groups = found.groupdict()
            share_of = groups.get("base") or groups.get("rate")
            is_share, rest = True, rest[: found.start()]
            break
    direction, start, end = direction_of(rest, lexicon, at_end=True)
    if direction:
        rest = rest[:start] + rest[end:]
    year = year_of(rest)
    stage = stage_of((comparator or "") if is_past else rest, lexicon)
    if stage == "execution" and year and direction is None and comparator is None:
        comparator, comparator_year, is_past = rest.rstrip("为是"), year, True
    rest = _CONNECTIVES.sub("", _ENUMERATOR.sub("", _YEAR.sub("", rest))).strip(",:的")
    subject = lexicon.subject(rest)
    filler = lexicon.is_filler(rest)
    if subject is None and not filler:
        rest = re.split(f"(?:{lexicon.patterns['reasons'].pattern})[是为:]?", rest)[-1]
        before, after = lexicon.patterns["attached_before"].pattern, lexicon.patterns["attached_after"].pattern
        rest = re.sub(f"^(?:{before})+|(?:{after})+$", "", rest)
    return Label(
        subject=subject,
        subject_words="" if subject is None and filler else rest,
        year=year,
        stage=stage,
        comparator=comparator,
        comparator_year=comparator_year,
        direction=direction,
        share_of=share_of,
        is_share=is_share,
        is_past=is_past,
        only_spending=subject is None and filler and "支出" in rest,
        said=bool(rest),
        enumerated=_ENUMERATOR.match(words) is not None,
    )
