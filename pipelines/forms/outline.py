"""What the rows of a form by classification are to each other beyond their codes: subtotals that bear none, details that repeat one,
items printed below a former or misprinted group, codes with a digit too many.

    2、津贴补贴        75.13   subtotal: the rows below, nested deeper or adding up to it, bear the codes
    30102 （1）甲      74.86
    30102 （2）乙       0.27
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.forms.classification import Names
from pipelines.forms.normalise import label, squash

#: Depths of enumerators, as pay lists nest them: 一、 （一） 1、 （1） 1） ①.
_DEPTHS = tuple(
    re.compile(pattern)
    for pattern in (
        r"[一二三四五六七八九十]{1,3}[、.]", r"\([一二三四五六七八九十]{1,3}\)", r"\d{1,2}(?:、|\.(?!\d))",
        r"\(\d{1,2}\)", r"\d{1,2}\)", r"[①-⑳]",
    )
)  # fmt: skip
_INNERMOST = len(_DEPTHS)
#: How far the parts of a sum may be off: each is rounded by itself.
_TOLERANCE = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A data row: its printed code ('' if none), its name as printed, the code that its name may mean, and its figures by column."""

    code: str
    name: str
    resolved: str | None
    figures: dict[int, Decimal]
    is_total: bool = False
    #: True if the classification calls its code so.
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """By place among the rows: `keys` are subtotal, detail, or unknown (a name that must not be taken for the code it may mean);
    `parents` the code of the row above that a row is a part of although its own code does not extend it."""

    keys: dict[int, str]
    parents: dict[int, str]


def read_outline(rows: Sequence[OutlineRow]) -> Outline:
    """What rows are that their codes do not tell."""
    keys: dict[int, str] = {}
    printed = {row.code for row in rows if row.code}
    for i, row in reversed(list(enumerate(rows))):
        if row.code or not row.name or row.is_total:
            continue
        below = [r for r in rows[i + 1 :] if r.code]
        if row.resolved and row.resolved not in printed and (not below or below[0].code.startswith(row.resolved)):
            continue  # a class or group that leaves its code to its name
        if _is_above_codes(rows, i) or _adds_up(row, below):
            keys[i] = "subtotal"
        elif row.resolved in printed:
            keys[i] = "unknown"
    for i in range(len(rows)):
        for j in _details(rows, i):
            keys[j] = "detail"
    parents = {j: rows[i].code for i in range(len(rows)) for j in _items_of_another_group(rows, i, printed)}
    return Outline(keys, parents)


def _depth(name: str) -> int:
    text = squash(name)
    return next((i for i, pattern in enumerate(_DEPTHS) if pattern.match(text)), _INNERMOST)


def _is_above_codes(rows: Sequence[OutlineRow], i: int) -> bool:
    """True if rows with codes, numbered deeper or not at all, follow an enumerated row without one."""
    own = _depth(rows[i].name)
    for row in rows[i + 1 :]:
        depth = _depth(row.name)
        if own == _INNERMOST or row.is_total or depth <= own or (not row.code and depth == _INNERMOST):
            return False
        if row.code:
            return True
    return False


def _adds_up(row: OutlineRow, below: Sequence[OutlineRow]) -> bool:
    """True if the first rows with codes below make up the figures of a row."""
    column = next((c for c, value in row.figures.items() if value), None)
    if column is None:
        return False
    total = Decimal(0)
    for part in below:
        total += part.figures.get(column, Decimal(0))
        if total == row.figures[column] and part.figures.get(column):
            return True
        if abs(total) > abs(row.figures[column]):
            break
    return False


def _details(rows: Sequence[OutlineRow], i: int) -> list[int]:
    """Rows directly below a row that repeat its code and make up its figures."""
    row = rows[i]
    if len(row.code) < 5 or (i and rows[i - 1].code == row.code):
        return []
    end = next((j for j in range(i + 1, len(rows)) if rows[j].code != row.code), len(rows))
    found = list(range(i + 1, end))
    column = next((c for c, value in row.figures.items() if value), None)
    if not found or column is None or any(label(rows[j].name) == label(row.name) for j in found):
        return []
    is_whole = row.is_named and not any(rows[j].is_named for j in found)
    above = rows[i - 1] if i and not rows[i - 1].code and not rows[i - 1].is_total else None
    is_whole = is_whole or (above is not None and above.figures.get(column) == row.figures[column])
    if not is_whole and not all(_depth(row.name) < _depth(rows[j].name) for j in found):
        return []  # siblings, of which one may be as large as the others together
    total = sum((rows[j].figures.get(column, Decimal(0)) for j in found), Decimal(0))
    return found if abs(total - row.figures[column]) <= _TOLERANCE else []


def _items_of_another_group(rows: Sequence[OutlineRow], i: int, printed: set[str]) -> list[int]:
    """Items (项) directly below a group (款) that no item extends, of groups that are not printed, and that make up its figures."""
    row = rows[i]
    if len(row.code) != 5 or any(code != row.code and code.startswith(row.code) for code in printed):
        return []
    found: list[int] = []
    for j in range(i + 1, len(rows)):
        if len(rows[j].code) != 7 or rows[j].code[:5] in printed:
            break
        found.append(j)
    column = next((c for c, value in row.figures.items() if value), None)
    if not found or column is None:
        return []
    total = sum((rows[j].figures.get(column, Decimal(0)) for j in found), Decimal(0))
    return found if abs(total - row.figures[column]) <= _TOLERANCE else []


def meant_code(code: str, name: str, above: str | None, names: Names | None) -> str | None:
    """The code that a misprinted one is meant for, else None: that of its name below the row above, with one digit more or less; or
    with one digit less, which is all that keeps it from standing below the row above, in one way only.

    201307 农村综合改革 below 2130101 is 21307, 20130706 below that 2130706.
    """
    if not name or not re.fullmatch(r"\d{4}|\d{6}|\d{8}", code):
        return None
    meant = names.resolve(name, above) if names is not None else None
    if meant is not None and meant[0] == code[0] and (code in _one_digit_less(meant) or meant in _one_digit_less(code)):
        return meant
    if not above or code.startswith(above[:3]):
        return None
    found = {c for c in _one_digit_less(code) if len(c) in (5, 7) and len(above) >= len(c) - 2 and c[:-2] == above[: len(c) - 2]}
    return found.pop() if len(found) == 1 else None


def _one_digit_less(code: str) -> set[str]:
    return {code[:k] + code[k + 1 :] for k in range(len(code))}
