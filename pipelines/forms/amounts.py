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
#: What the columns of ``staging.amounts`` hold: decimals as printed and in yuan, digits before the point.
_PRINTED_DECIMALS, _YUAN_DECIMALS, _DIGITS, _YUAN_DIGITS = 6, 4, 15, 20
_NIL_MARKS = {
    "-", "--", "---", "----", "/", "//", "\\", "*", "**", "***", "...", "......", "无", "暂无", "不涉及", "不适用",
}  # fmt: skip
_NUMBER = re.compile(
    r"[¥￥]?(?P<sign>[-+△▲]?)[¥￥]?(?P<digits>\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?P<fraction>\.\d+)?(?P<unit>[百千万亿]*元|%)?"
)
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
    fraction, digits = found.group("fraction") or "", found.group("digits").replace(",", "")
    if len(digits.lstrip("0")) > _DIGITS:
        return ParsedAmount("unparsable")  # an account or identity number: nobody's budget is that large
    sign = "-" if found.group("sign") in ("-", "△", "▲") else ""  # accountants' triangle: less than nothing
    value = _rounded(Decimal(f"{sign}{digits or 0}{fraction}"), _PRINTED_DECIMALS)
    return ParsedAmount("number", value, min(max(len(fraction) - 1, 0), _PRINTED_DECIMALS), found.group("unit"))


def looks_like_figure(text: str) -> bool:
    """True if the text is a figure and nothing else (`1,234.50`, `12..3`), legible or not."""
    return bool(re.fullmatch(r"[-+△▲(¥￥]{0,2}\.?\d[\d,.]*[)%]?", squash(text)))


def to_yuan(value: Decimal, unit: str | None) -> Decimal | None:
    """The amount in yuan, rounded to 0.0001; None if the unit is unknown or no money, or the amount is beyond all measure."""
    factor = YUAN_PER_UNIT.get(unit or "")
    if factor is None or abs(value * factor) >= 10**_YUAN_DIGITS:
        return None
    return _rounded(value * factor, _YUAN_DECIMALS)


def step_in_yuan(decimals: int, unit: str | None) -> Decimal | None:
    """The step of figures printed with so many decimals, in yuan; no finer than what :func:`to_yuan` rounds to."""
    step = to_yuan(Decimal(1).scaleb(-decimals), unit)
    return None if step is None else max(step, Decimal(1).scaleb(-_YUAN_DECIMALS))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """The value with no more decimals than its column holds; the text keeps what was printed."""
    return round(value, decimals) if -int(value.as_tuple().exponent) > decimals else value
