"""Automatic numbers of Word: printed before a paragraph, and written nowhere in it.

The number is counted here as Word counts: by list (``w:abstractNum``) and level, a deeper level anew after a higher one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pipelines.readers.package import attribute, child, children, local

_DIGITS = "零一二三四五六七八九"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"),
    (4, "iv"), (1, "i"),
)  # fmt: skip
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting", "taiwaneseCountingThousand",
    "japaneseDigitalTenThousand", "koreanCounting",
}  # fmt: skip
_LEVELS = 9
#: Numbers above this are no list that anybody wrote.
_MOST = 9999


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level of a list is numbered; ``pattern`` holds %1 … %9 for the numbers of the levels."""

    kind: str
    pattern: str
    start: int
    joined: bool


@dataclass(slots=True)
class Numbering:
    """The lists of a document. Without any, no paragraph has a number."""

    lists: dict[str, dict[int, _Level]] = field(default_factory=dict)
    #: by number id of paragraphs: the list, and levels that start anew
    instances: dict[str, tuple[str, dict[int, int]]] = field(default_factory=dict)
    #: by style: number id (or None), level, and the style that it is based on
    styles: dict[str, tuple[str | None, int, str | None]] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def before(self, paragraph: Any) -> str:
        """The number that is printed before a paragraph, with a space behind it; empty if none is. Counts on."""
        if not self.instances:
            return ""
        number_id, level = self._of(child(paragraph, "pPr"))
        instance = self.instances.get(number_id or "")
        levels = self.lists.get(instance[0], {}) if instance else {}
        if instance is None or level not in levels:
            return ""
        counts = self._counts.setdefault(instance[0], [None] * _LEVELS)
        if number_id not in self._begun:
            self._begun.add(str(number_id))
            for anew in instance[1]:
                counts[anew] = None
        last = counts[level]
        counts[level] = instance[1].get(level, levels[level].start) if last is None else min(last + 1, _MOST)
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return self._written(levels, counts, level)

    def _of(self, properties: Any) -> tuple[str | None, int]:
        """Number id and level of a paragraph: its own, or its style's."""
        own = child(properties, "numPr")
        if own is not None and child(own, "numId") is not None:
            return attribute(child(own, "numId"), "val"), _level(child(own, "ilvl"))
        style_element = child(properties, "pStyle")
        style = attribute(style_element, "val") if style_element is not None else None
        for _ in range(20):
            if style is None or style not in self.styles:
                break
            number_id, level, based_on = self.styles[style]
            if number_id is not None:
                return number_id, _level(child(own, "ilvl")) if own is not None else level
            style = based_on
        return None, 0

    @staticmethod
    def _written(levels: dict[int, _Level], counts: list[int | None], level: int) -> str:
        told = levels[level]
        if told.kind in ("bullet", "none"):
            return ""

        def number(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            count = counts[other] if counts[other] is not None else levels[other].start if other in levels else 1
            return written(count or 0, levels[other].kind if other in levels else "decimal")

        text = re.sub(r"%([1-9])", number, told.pattern)
        return text + ("" if told.joined or not text else " ")


def _level(element: Any) -> int:
    text = attribute(element, "val") if element is not None else None
    return min(int(text), _LEVELS - 1) if text is not None and text.isdecimal() and len(text) < 3 else 0


def _start(element: Any) -> int:
    text = attribute(element, "val") if element is not None else None
    return int(text) if text is not None and text.isdecimal() and len(text) < 5 else 1


def read(numbering: Any, styles: Any) -> Numbering:
    """The lists by the root elements of numbering.xml and styles.xml; either may be None."""
    found = Numbering()
    for element in [] if numbering is None else numbering:
        name = local(element)
        if name == "abstractNum":
            found.lists[attribute(element, "abstractNumId") or ""] = dict(_levels(element))
        elif name == "num":
            target = child(element, "abstractNumId")
            anew = {
                min(int(override_level), _LEVELS - 1): _start(child(override, "startOverride"))
                for override in children(element, "lvlOverride")
                if (override_level := attribute(override, "ilvl") or "").isdecimal() and child(override, "startOverride") is not None
            }
            found.instances[attribute(element, "numId") or ""] = (attribute(target, "val") or "" if target is not None else "", anew)
    for style in [] if styles is None or not found.instances else children(styles, "style"):
        own = child(child(style, "pPr"), "numPr")
        number_id = child(own, "numId")
        based_on = child(style, "basedOn")
        found.styles[attribute(style, "styleId") or ""] = (
            attribute(number_id, "val") if number_id is not None else None,
            _level(child(own, "ilvl")),
            attribute(based_on, "val") if based_on is not None else None,
        )
    return found


def _levels(element: Any) -> list[tuple[int, _Level]]:
    levels = []
    for level in children(element, "lvl"):
        kind, pattern, suffix = child(level, "numFmt"), child(level, "lvlText"), child(level, "suff")
        told = _Level(
            (attribute(kind, "val") if kind is not None else None) or "decimal",
            (attribute(pattern, "val") if pattern is not None else None) or "",
            _start(child(level, "start")),
            suffix is not None and attribute(suffix, "val") == "nothing",
        )
        number = attribute(level, "ilvl") or "0"
        levels.append((min(int(number), _LEVELS - 1) if number.isdecimal() else 0, told))
    return levels


def written(number: int, kind: str) -> str:
    """A number as a list of this kind writes it; kinds that nobody uses here are written in digits."""
    if kind in _CHINESE:
        return chinese(number)
    if kind in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (number // value)
            number %= value
        return roman if kind == "lowerRoman" else roman.upper()
    if kind.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x245F + number)
    if kind == "decimalZero":
        return f"{number:02}"
    return str(number)


def chinese(number: int) -> str:
    """十二 for 12, 一百零三 for 103; up to 9999."""
    text, pending = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if pending and text else "") + _DIGITS[digit] + sign
            pending = False
        else:
            pending = True
    text = text.removeprefix("一") if text.startswith("一十") else text
    return text or "零"
