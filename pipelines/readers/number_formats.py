"""Numbers of spreadsheets as their number format shows them.

A workbook stores `85.08999999999999` and shows `85.09`; it stores `1` and shows `01`. What is shown is what is published.
A format that this module does not know shows the exact decimal.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

#: Built-in formats by number that are not spelled out in the file.
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0;-#,##0", 6: "#,##0;-#,##0", 7: "#,##0.00;-#,##0.00",
    8: "#,##0.00;-#,##0.00", 9: "0%", 10: "0.00%", 11: "General", 12: "General", 13: "General", 14: "yyyy-m-d", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-m-d h:mm", 27: "yyyy年m月",
    28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒", 36: "yyyy年m月", 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0;-", 42: "#,##0;-#,##0;-",
    43: "#,##0.00;-#,##0.00;-", 44: "#,##0.00;-#,##0.00;-", 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss", 48: "General", 49: "@",
    50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip

#: A stored number has at most 15 digits that mean something; the rest is binary noise.
_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式|@)|(?P<digits>[0#?][0#?,.]*)'
    r"|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+)|(?P<percent>%)|(?P<scientific>[eE][+-])|(?P<other>.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of a format: literal text and tokens in order."""

    parts: tuple[tuple[str, str], ...]
    condition: str | None

    def has(self, kind: str) -> bool:
        return any(name == kind for name, _ in self.parts)


def shown(stored: str | float | Decimal, code: str, *, date1904: bool = False) -> str:
    """The text that a stored number shows in a format. Raises ValueError if `stored` is no finite number."""
    number = exact(stored)
    sections = _sections(code)
    if sections is None or sections[0].condition:
        return plain(number)
    section, magnitude = _choose(sections, number)
    if section.has("date"):
        return _date(number, section, date1904)
    if section.has("scientific") or sum(kind == "digits" for kind, _ in section.parts) > 1:
        return plain(number)
    return "".join(_part(kind, text, magnitude, section) for kind, text in section.parts).strip()


def exact(stored: str | float | Decimal) -> Decimal:
    """The decimal that is meant by a stored number. Raises ValueError."""
    try:
        number = _DIGITS.create_decimal(repr(stored) if isinstance(stored, float) else stored)
    except InvalidOperation as error:
        raise ValueError(f"{stored!r} is no number") from error
    if not number.is_finite() or abs(number.adjusted()) > 300:
        raise ValueError(f"{stored!r} is no number that is written out")
    return number


def plain(number: Decimal) -> str:
    """All digits of a number, without an exponent, closing zeros or a minus before zero."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


@lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[_Section, ...] | None:
    """The parts of a format for positive, negative, zero; None if it cannot be shown."""
    pieces: list[list[tuple[str, str]]] = [[]]
    conditions: list[str | None] = [None]
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup, match.group(match.lastgroup) if match.lastgroup else ""
        if kind == "other" and text == ";":
            pieces.append([])
            conditions.append(None)
        elif kind in ("quoted", "escaped", "other"):
            pieces[-1].append(("text", text))
        elif kind == "bracket":
            if text[:1] in "<>=" and text:
                conditions[-1] = text
            elif text.startswith("$"):
                pieces[-1].append(("text", text[1:].partition("-")[0]))
            elif text.lower().strip("hms") == "" and text:
                pieces[-1].append(("date", text))
        elif kind is not None:
            pieces[-1].append((kind, text))
    if any(conditions) or len(pieces) > 4:
        return None
    return tuple(_Section(tuple(parts), None) for parts in pieces)


def _choose(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section, Decimal]:
    """The section for a number, and the number that it shows: a section of its own for negatives writes the sign itself."""
    if number < 0 and len(sections) > 1:
        return sections[1], -number
    if number == 0 and len(sections) > 2:
        return sections[2], number
    return sections[0], number


def _part(kind: str, text: str, number: Decimal, section: _Section) -> str:
    if kind == "text":
        return text
    if kind == "percent":
        return "%"
    if kind == "general":
        return plain(number)
    if kind == "digits":
        return _digits(number * 100 if section.has("percent") else number, text)
    return ""


def _digits(number: Decimal, pattern: str) -> str:
    """A number by a pattern of 0 # ? , and the decimal point; closing commas divide by a thousand each."""
    scale = len(pattern) - len(pattern.rstrip(","))
    whole, _, fraction = pattern.rstrip(",").partition(".")
    rounded = number.scaleb(-3 * scale).quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP, context=Context(prec=400))
    digits, _, decimals = f"{abs(rounded):f}".partition(".")
    digits = digits.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        digits = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", digits)
    kept = len(fraction.rstrip("#?"))
    decimals = decimals[:kept] + decimals[kept:].rstrip("0")
    sign = "-" if rounded < 0 else ""
    return sign + digits + (f".{decimals}" if decimals else "")


def _date(number: Decimal, section: _Section, date1904: bool) -> str:
    start = datetime.datetime(1904, 1, 1) if date1904 else datetime.datetime(1899, 12, 30)  # noqa: DTZ001
    try:
        moment = start + datetime.timedelta(seconds=int((number * 86_400).to_integral_value(ROUND_HALF_UP)))
    except OverflowError:
        return plain(number)
    written: list[str] = []
    hours = False
    for kind, text in section.parts:
        if kind == "date":
            written.append(_date_part(text.lower(), moment, hours))
            hours = text.lower().startswith("h")
        elif kind == "text":
            written.append(text)
    return "".join(written).strip()


def _date_part(text: str, moment: datetime.datetime, after_hours: bool) -> str:
    if text.startswith("y"):
        return f"{moment.year:04}" if len(text) > 2 else f"{moment.year % 100:02}"
    value = {"d": moment.day, "h": moment.hour, "s": moment.second}.get(text[0], moment.minute if after_hours else moment.month)
    return f"{value:02}" if len(text) == 2 else str(value)
