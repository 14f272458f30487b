"""What may have happened to a figure, told from the figure as printed and the one that would satisfy every identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Cause:
    """A guess in words, English and Chinese."""

    en: str
    zh: str


BLANK = Cause("the cell is blank where a figure belongs", "应填列数字而空白")
SIGN = Cause("the sign is lost or too many", "正负号有误")
UNIT = Cause("元 was taken for 万元, or 万元 for 元: the figure is 10,000 times another", "元与万元混淆，相差一万倍")
UNIT_OF_ENTITY = Cause(
    "元 was taken for 万元, or 万元 for 元, in all tables of this department or unit: the figures are 10,000 times others",
    "该单位各表的金额单位可能有误，元与万元混淆，相差一万倍",
)
UNIT_OF_DOCUMENT = Cause(
    "元 was taken for 万元, or 万元 for 元, in all tables of this document: the figures are 10,000 times others",
    "全文各表的金额单位可能有误，元与万元混淆，相差一万倍",
)
#: Whole tables in another unit.
UNITS = (UNIT, UNIT_OF_ENTITY, UNIT_OF_DOCUMENT)
POINT = Cause("the decimal point is misplaced, or a zero is missing or too many", "小数点错位或多零、少零")
SWAPPED = Cause("two neighbouring digits changed places", "相邻两位数字颠倒")
PERMUTED = Cause("the digits are the same in another order", "数字顺序有误")
COLUMN = Cause("it is the figure of another column of the same row", "误填了同一行其他栏的数字")
ROW = Cause("it is the figure of a neighbouring row of the same column", "误填了同一栏相邻行的数字")
DIGIT = Cause("one digit differs", "一位数字有误")
DIGIT_LOST = Cause("a digit is missing", "漏填一位数字")
DIGIT_ADDED = Cause("a digit is too many", "多填一位数字")
SHIFTED = Cause("the figures probably stand one column away from where they belong", "数字可能整体错列")
DISPLACED = Cause("columns or rows are probably displaced, or the unit is another than is printed", "可能整体错列、错行，或金额单位有误")
EXCHANGED = Cause("the figures of two columns look exchanged", "两栏数字可能互换")
ROW_TWICE = Cause("the row is probably printed twice", "该行可能重复列示")
ROW_TOO_MANY = Cause("the row is probably counted twice or does not belong here", "该行可能重复计算或不应列示于此")
ROW_MISSING = Cause("one or more rows below this one are probably missing", "该行之下可能漏列一行或数行")
DIRECTION = Cause("the direction (increase or decrease) is the other way", "增减方向有误")
NOT_NOTHING = Cause("a figure stands where nothing belongs", "不应有数字处填列了数字")


def exchanged(one: str, other: str) -> Cause:
    """Two columns of a table, by their headings, whose figures look exchanged."""
    return Cause(f"the figures of the columns “{one}” and “{other}” look exchanged", f"“{one}”与“{other}”两栏数字可能互换")


#: Forms that are named as printing the figures of a row that is missing.
_TOLD = 2


def row_missing(code: str, name: str, figures: Cause | None, as_in: Sequence[str], is_below: bool) -> Cause:
    """A row that is missing, by the code and name that it is printed under elsewhere.

    `figures`: what belongs in it, by column; `as_in`: titles of forms that print the same figure; `is_below`: it belongs below the row that
    the suspect is placed at.
    """
    called, told = f"{code} {name}".strip(), as_in[:_TOLD]
    forms_en, forms_zh = ", as in " + ", ".join(told) if told else "", f"，与{'、'.join(told)}所列一致" if told else ""
    told_en = f" ({figures.en}{forms_en})" if figures else ""
    told_zh = f"（{figures.zh}{forms_zh}）" if figures else ""
    if is_below:
        return Cause(f"the row “{called}” is probably missing below this one{told_en}", f"该行之下可能漏列“{code}{name}”一行{told_zh}")
    return Cause(f"the row “{called}” is probably missing from this table{told_en}", f"本表可能漏列“{code}{name}”一行{told_zh}")


def of(
    printed: Decimal | None, suggested: Decimal, decimals: int, same_row: Sequence[Decimal], same_column: Sequence[Decimal]
) -> Cause | None:
    """The plainest cause; None if none is plain.

    `printed` (None: blank) and `suggested` are in the unit of the table and shown to `decimals`; `same_row` and `same_column` are the
    figures beside it and just above and below it.
    """
    if printed is None:
        return BLANK
    if printed == -suggested:
        return SIGN
    if suggested != 0 and printed != 0:
        for factor, cause in ((10_000, UNIT), (10, POINT), (100, POINT), (1_000, POINT)):
            if printed == suggested * factor or suggested == printed * factor:
                return cause
    elif suggested == 0:
        return NOT_NOTHING
    one, other = (f"{abs(figure):.{decimals}f}".replace(".", "") for figure in (printed, suggested))
    if printed.is_signed() == suggested.is_signed():
        width = max(len(one), len(other))
        if sorted(one.zfill(width)) == sorted(other.zfill(width)):
            places = [at for at, (a, b) in enumerate(zip(one.zfill(width), other.zfill(width), strict=True)) if a != b]
            return SWAPPED if len(places) == 2 and places[1] == places[0] + 1 else PERMUTED
    if printed != 0 and printed in same_row:
        return COLUMN
    if printed != 0 and printed in same_column:
        return ROW
    if len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1:
        return DIGIT
    if len(one) + 1 == len(other) and _is_without_one(one, other):
        return DIGIT_LOST
    if len(other) + 1 == len(one) and _is_without_one(other, one):
        return DIGIT_ADDED
    return None


def _is_without_one(short: str, long: str) -> bool:
    """Whether `short` is `long` without one of its digits."""
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
