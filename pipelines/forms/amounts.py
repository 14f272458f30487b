"""Figures as they are printed in cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal

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
#: Decimals with which a figure is brought to yuan. The reconciliation reads the cells again with as many (int_figure_cells.sql): with
#: the digits above and the largest unit they fill a DECIMAL of 38 digits.
_EXACT_DECIMALS = 14
#: DuckDB's arithmetic of decimals: digits enough that no product is rounded, and half away from zero where one is.
_ARITHMETIC = Context(prec=60, rounding=ROUND_HALF_UP)
_NIL_MARKS = {
    "-", "--", "---", "----", "/", "//", "\\", "*", "**", "***", "...", "......", "无", "暂无", "不涉及", "不适用",
}  # fmt: skip
_NUMBER = re.compile(
    r"[¥￥]?(?P<sign>[-+△▲]?)[¥￥]?(?P<digits>\d+(?:,\d{3})*|(?=\.\d))(?P<fraction>\.\d+)?(?P<unit>[百千万亿]*元|%)?"
)
#: A reference to a note that is written out beside a figure: 1500.00*, 1500.00[1], 1500.00注1.
_NOTE = r"(?:[*※†‡]+|\[注?\d{1,2}\]|\(?注\d{0,2}\))"
_NOTED = re.compile(rf"{_NOTE}?(?P<figure>[-+△▲(¥￥]{{0,2}}\.?\d[\d,.]*\)?(?:[百千万亿]*元|%)?)(?:{_NOTE}|注\d{{0,2}})?")
_NEGATIVE = re.compile(r"\((?P<inside>[\d,.]+)\)")


@dataclass(frozen=True, slots=True)
class ParsedAmount:
    """What a cell prints: ``printed_as`` is number, nil_mark, blank or unparsable; ``value`` and ``exact`` are set for numbers only.

    ``value`` has the decimals that its column holds, ``exact`` those from which yuan are computed. The mark of a note beside a figure
    (①, a raised digit, *) is no part of it.
    """

    printed_as: str
    value: Decimal | None = None
    decimals: int | None = None
    unit: str | None = None
    exact: Decimal | None = field(default=None, compare=False)


def parse(text: str) -> ParsedAmount:
    """Parse a cell's figure: `2,940.05`, `-3.2`, `(3.2)`, a figure broken over lines, or a mark for nothing.

    `1234,567` lacks its first comma: its digits can be grouped in one way only.
    """
    squashed = squash(text)
    if not squashed:
        return ParsedAmount("blank")
    if squashed in _NIL_MARKS:
        return ParsedAmount("nil_mark")
    if (noted := _NOTED.fullmatch(squashed)) is not None:
        squashed = noted.group("figure")
    bracketed = _NEGATIVE.fullmatch(squashed)
    found = _NUMBER.fullmatch("-" + bracketed.group("inside") if bracketed else squashed)
    if found is None:
        return ParsedAmount("unparsable")
    fraction, digits = found.group("fraction") or "", found.group("digits").replace(",", "")
    if len(digits.lstrip("0")) > _DIGITS:
        return ParsedAmount("unparsable")  # an account or identity number: nobody's budget is that large
    sign = "-" if found.group("sign") in ("-", "△", "▲") else ""  # accountants' triangle: less than nothing
    exact = rounded(Decimal(f"{sign}{digits or 0}{fraction}"), _EXACT_DECIMALS)
    decimals = min(max(len(fraction) - 1, 0), _PRINTED_DECIMALS)
    return ParsedAmount("number", rounded(exact, _PRINTED_DECIMALS), decimals, found.group("unit"), exact)


def looks_like_figure(text: str) -> bool:
    """True if the text is a figure and nothing else (`1,234.50`, `12..3`), legible or not."""
    return bool(re.fullmatch(r"[-+△▲(¥￥]{0,2}\.?\d[\d,.]*[)%]?", squash(text)))


def to_yuan(value: Decimal, unit: str | None) -> Decimal | None:
    """The amount in yuan, rounded to 0.0001; None if the unit is unknown or no money, or the amount is beyond all measure."""
    factor = YUAN_PER_UNIT.get(unit or "")
    yuan = None if factor is None else _ARITHMETIC.multiply(value, factor)
    return None if yuan is None or abs(yuan) >= 10**_YUAN_DIGITS else rounded(yuan, _YUAN_DECIMALS)


def step_in_yuan(decimals: int, unit: str | None) -> Decimal | None:
    """The step of figures printed with so many decimals, in yuan; no finer than what :func:`to_yuan` rounds to."""
    step = to_yuan(Decimal(1).scaleb(-decimals), unit)
    return None if step is None else max(step, Decimal(1).scaleb(-_YUAN_DECIMALS))


def rounded(value: Decimal, decimals: int) -> Decimal:
    """The value with no more decimals than that, half away from zero; the text keeps what was printed."""
    if -int(value.as_tuple().exponent) <= decimals:
        return value
    return value.quantize(Decimal(1).scaleb(-decimals), context=_ARITHMETIC)
