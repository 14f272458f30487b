"""Sums of a workbook that nobody calculated: programs that cannot calculate save 0 as the result of a formula, to be replaced when a
spreadsheet program opens the file. A sum that is 0 beside addends that are not is such a one, and so is a sum of such sums."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

Position = tuple[int, int]
Range = tuple[int, int, int, int]

_REFERENCE = r"\$?[A-Z]{1,3}\$?\d{1,7}"
_SUM = re.compile(
    rf"(?:SUM\((?P<listed>{_REFERENCE}(?::{_REFERENCE})?(?:,{_REFERENCE}(?::{_REFERENCE})?)*)\)|(?P<added>{_REFERENCE}(?:\+{_REFERENCE})+))"
)
#: Addends that are looked at for one formula.
_ADDENDS = 10_000


def sums(
    zeros: Mapping[Position, str], texts: Mapping[Position, str], parse_range: Callable[[str], Range | None]
) -> list[Position]:
    """The formulas (by position, as text, all with the saved result 0) that cannot have been calculated."""
    addends = {place: _addends(formula, parse_range) for place, formula in zeros.items()}
    found: set[Position] = set()
    while True:
        more = {
            place
            for place, cells in addends.items()
            if place not in found and (any(cell in found for cell in cells) or sum(_number(texts.get(cell, "")) for cell in cells) != 0)
        }
        if not more:
            return sorted(found)
        found |= more


def _addends(formula: str, parse_range: Callable[[str], Range | None]) -> list[Position]:
    """The cells that a formula adds up; none if it does anything else."""
    matched = _SUM.fullmatch(re.sub(r"\s", "", formula).lstrip("=+").upper())
    cells: list[Position] = []
    for part in re.split(r"[,+]", (matched["listed"] or matched["added"]) if matched else ""):
        if (area := parse_range(part)) is None:
            continue
        if len(cells) + (area[2] - area[0] + 1) * (area[3] - area[1] + 1) > _ADDENDS:
            return []
        cells += [(row, column) for row in range(area[0], area[2] + 1) for column in range(area[1], area[3] + 1)]
    return cells


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() else Decimal(0)
