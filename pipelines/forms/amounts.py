"""Figures as they are printed in cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipelines.forms.normalise import squash

#: Factor of each printed unit to yuan (元).
YUAN_PER_UNIT: dict[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
_NIL_MARKS = {"-", "--", "---", "无", "/", "\\", "*", "**"}
_NUMBER = re.compile(r"[¥￥]?(?P<sign>[-+]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?(?P<unit>[百千万亿]*元|%)?")
_NEGATIVE = re.compile(r"\((?P<inside>[\d,.]+)\)")


@dataclass(frozen=True, slots=True)
class ParsedAmount:
    """What a cell prints: ``printed_as`` is number, nil_mark, blank or unparsable; ``value`` is set for numbers only."""

    printed_as: str
    value: Decimal | None = None
    decimals: int | None = None
    unit: str | None = None


def parse(text: str) -> ParsedAmount:
    """Parse a cell's figure: `2,940.05`, `-3.2`, `(3.2)`, a figure broken over lines, or a mark for nothing."""
    squashed = squash(text)
    if not squashed:
        return ParsedAmount("blank")
    if squashed in _NIL_MARKS:
        return ParsedAmount("nil_mark")
    bracketed = _NEGATIVE.fullmatch(squashed)
    found = _NUMBER.fullmatch("-" + bracketed.group("inside") if bracketed else squashed)
    if found is None:
        return ParsedAmount("unparsable")
    fraction = found.group("fraction") or ""
    value = Decimal(found.group("sign") + found.group("digits").replace(",", "") + fraction)
    return ParsedAmount("number", value, max(len(fraction) - 1, 0), found.group("unit"))


def looks_like_figure(text: str) -> bool:
    """True if the text is a figure and nothing else (`1,234.50`, `12..3`), legible or not."""
    return bool(re.fullmatch(r"[-+(¥￥]?\d[\d,.]*[)%]?", squash(text)))


def to_yuan(value: Decimal, unit: str | None) -> Decimal | None:
    """The amount in yuan, or None if the unit is unknown or no money."""
    factor = YUAN_PER_UNIT.get(unit or "")
    return None if factor is None else value * factor
