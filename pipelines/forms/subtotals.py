"""Which rows of a list (采购, 项目) add up those below them, settled by the total that the list prints.

A row looks like a subtotal where it names no item; but items lack a name too, and subtotals of units stand in the items' own column. The
arithmetic decides: the rows that count must make up the printed total, over all pages of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list: item, subtotal or total as it looks, its money (None if it prints none) and whether it names an organisation."""

    key: str
    value: Decimal | None
    is_organisation: bool = False
    is_named_subtotal: bool = False


def settle(rows: Sequence[ListRow]) -> list[str]:
    """The key of each row, in order: item, subtotal or total.

    What is read first stands where it makes up the total. Else the first of these that does: every row an item; rows that are the sum of
    those directly below them subtotals. Where no total is printed, a row without an item's name is a subtotal if rows below it make it
    up, else an item; an organisation's row is a subtotal if they do.
    """
    keys = [r.key for r in rows]
    counted = [i for i, r in enumerate(rows) if r.key != "total" and r.value is not None]
    values = [rows[i].value or Decimal(0) for i in counted]
    totals = [r.value for r in rows if r.key == "total" and r.value is not None]
    if not values:
        return keys
    if not totals:
        may_add_up = [rows[i].key == "subtotal" or rows[i].is_organisation for i in counted]
        found = _nested(values, may_add_up, 1, min)
        return _with(keys, counted, [n in found or rows[i].is_named_subtotal for n, i in enumerate(counted)])
    total = max(totals)
    as_read = [rows[i].key == "subtotal" for i in counted]
    anything = [True] * len(values)
    ways: list[list[bool]] = [as_read, [False] * len(values)]
    for may_add_up in ([a or rows[i].is_organisation for a, i in zip(as_read, counted, strict=True)], anything):
        for least, choose in ((1, min), (2, min), (1, max)):
            found = _nested(values, may_add_up, least, choose)
            ways.append([n in found for n in range(len(values))])
    for way in ways:
        if _are_equal(total, [v for v, adds_up in zip(values, way, strict=True) if not adds_up]):
            return _with(keys, counted, way)
    return keys


def _nested(
    values: Sequence[Decimal], may_add_up: Sequence[bool], least: int, choose: Callable[[list[int]], int]
) -> set[int]:
    """Positions of the rows that are the sum of `least` or more rows (or subtotals) directly below them; of several numbers
    of rows `choose` picks one."""
    below: list[Decimal] = []  # what counts of the rows below, the next one last
    found: set[int] = set()
    for i in range(len(values) - 1, -1, -1):
        value = values[i]
        fits: list[int] = []
        if may_add_up[i] and value > 0:
            parts: list[Decimal] = []
            for part in reversed(below):
                parts.append(part)
                if len(parts) >= least and _are_equal(value, parts):
                    fits.append(len(parts))
                if sum(parts) > 2 * value:
                    break
        if fits:
            found.add(i)
            del below[len(below) - choose(fits) :]
        below.append(value)
    return found


def _are_equal(whole: Decimal, parts: Sequence[Decimal]) -> bool:
    """Within what the rounding of the printed figures explains: half a step for each, of the finest that is printed."""
    exponents = [v.as_tuple().exponent for v in (whole, *parts)]
    step = Decimal(1).scaleb(min(e for e in exponents if isinstance(e, int)))
    return abs(whole - sum(parts)) * 2 <= (len(parts) + 1) * step if len(parts) > 1 else whole == sum(parts)


def _with(keys: list[str], counted: list[int], adds_up: list[bool]) -> list[str]:
    settled = {i: "subtotal" if found else "item" for i, found in zip(counted, adds_up, strict=True)}
    return [settled.get(i, key) for i, key in enumerate(keys)]
