"""What a planted fault is, and how figures are printed anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from benchmarks.mutation.edits import Edit, NewText, Place
from benchmarks.mutation.parents import Parent
from pipelines.forms import amounts


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault.

    ``guilty`` are the places of the clean document that the fault touches, ``changes`` by how many yuan (元) the figure at a place
    is another now; ``claim`` is the stated figure that it changes. Rows of ``moved_table`` from
    ``moved_from`` on moved by ``moved_by``. ``dropped``: what the row was that is gone, a ``leaf``, or another row; ``lines``: its
    codes, or else lines, of each of the blocks that it prints side by side.
    """

    edits: tuple[Edit, ...]
    guilty: tuple[Place, ...]
    old: str
    new: str
    changes: dict[Place, Decimal] = field(default_factory=dict)
    claim: int | None = None
    claim_change: Decimal | None = None
    moved_table: int | None = None
    moved_from: int = 0
    moved_by: int = 0
    dropped: str | None = None
    lines: tuple[str, ...] = ()

    def now(self, place: Place) -> Place:
        """Where a place of the clean document lies in the changed one."""
        if place.table is not None and place.table == self.moved_table and place.row is not None and place.row >= self.moved_from:
            return Place(place.table, place.row + self.moved_by, place.column)
        return place


Plant = Callable[[Parent, random.Random], Fault | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault. ``plant`` gives None where a document offers no place for it. ``is_one_cell``: it changes one printed figure.

    ``causes``: what localisation should say of the whole row or table that is at fault, in its words (pipelines.localise.causes).
    """

    name: str
    description: str
    plant: Plant
    is_one_cell: bool = False
    causes: tuple[str, ...] = ()


def place_of(amount: dict[str, Any]) -> Place:
    return Place(amount["table_index"], amount["row_index"], amount["column_index"])


def new_figure(amount: dict[str, Any], text: str) -> Fault | None:
    """The fault of printing another figure in the cell of an amount; None if the text prints the same figure or none."""
    parsed = amounts.parse(text)
    value = Decimal(0) if parsed.printed_as == "blank" else parsed.value
    if value is None or value == amount["value"]:
        return None
    place = place_of(amount)
    return Fault((NewText(place, text),), (place,), amount["text"], text, {place: in_yuan(value, amount["unit"]) - amount["amount_yuan"]})


def in_yuan(value: Decimal, unit: str) -> Decimal:
    yuan = amounts.to_yuan(value, unit)
    if yuan is None:
        raise ValueError(f"{unit} is no unit of money")
    return yuan


def printed_like(text: str, value: Decimal) -> str:
    """A figure printed as another one is: as many decimals, thousands marked or not."""
    decimals = len(text.partition(".")[2]) if "." in text else 0
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,f}" if "," in text or ("." not in text and abs(rounded) < 1000) else f"{rounded:f}"
