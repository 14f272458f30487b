"""Names of departments (部门) made comparable: whether two printed names may mean the same department."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pipelines import strict_yaml
from pipelines.forms.normalise import squash

_YEAR = re.compile(r"^(?:关于)?20\d{2}年度?")
_PUNCTUATION = re.compile(r"[\W_]+")
#: What tells the part of a department that is its own office.
_OWN_PART = re.compile(r"(?:本级|机关本级|\(本级\)|\(机关\))$")
#: An abbreviation of two characters (公安) stands in too many names.
_SHORTEST = 3


@cache
def words() -> dict[str, list[str]]:
    """The word lists of ``words.yaml``."""
    content: dict[str, list[str]] = strict_yaml.load(Path(__file__).parent / "words.yaml")
    return content


def key(name: str, places: Iterable[str] = ()) -> str:
    """The name without year, white space, punctuation, the names of the places that it lies in (定州市, 河北省), and 本级."""
    shortened = _PUNCTUATION.sub("", _OWN_PART.sub("", _YEAR.sub("", squash(name))))
    before = ""
    while shortened != before:
        before = shortened
        for prefix in (*places, *words()["name_prefixes"]):
            rest = shortened.removeprefix(prefix)
            if len(rest) >= 2:
                shortened = rest
    return shortened


def may_be_the_same(one: str, other: str) -> bool:
    """False if two keys contradict each other: neither holds the other, and neither abbreviates the other (人社局 for
    人力资源和社会保障局)."""
    short, long = sorted((one, other), key=len)
    return short in long or _abbreviates(short, long)


def _abbreviates(short: str, long: str) -> bool:
    if len(short) < _SHORTEST or short[-1] not in long:
        return False
    characters = iter(long)
    return all(character in characters for character in short)
