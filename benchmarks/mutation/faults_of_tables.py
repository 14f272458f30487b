"""Faults of rows, columns and whole tables of the nine forms."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import Any

from benchmarks.mutation.edits import NewText, Place, RowDoubled, RowDropped
from benchmarks.mutation.fault import Fault, Kind, in_yuan, place_of, printed_like
from benchmarks.mutation.parents import Parent
from pipelines.document import Table
from pipelines.forms import amounts
from pipelines.identities.vocabulary import Vocabulary
from pipelines.localise import causes

_UNIT = re.compile(r"(单位[^元]{0,6}?)(万元|元)")
#: Blocks above a table that its unit line may stand in.
_NEAR = 3

Row = list[dict[str, Any]]


def _rows(parent: Parent) -> dict[tuple[int, int], Row]:
    """The amounts of each row that prints any but zero, by table and row."""
    rows: dict[tuple[int, int], Row] = defaultdict(list)
    for amount in parent.amounts:
        rows[amount["table_index"], amount["row_index"]].append(amount)
    return {place: row for place, row in rows.items() if any(a["amount_yuan"] for a in row)}


def _label(row: Row) -> str:
    return " ".join(str(part) for part in (row[0]["code"] or row[0]["line_key"], *(a["text"] for a in row)))


def row_dropped(parent: Parent, chance: random.Random) -> Fault | None:
    rows = _rows(parent)
    if not rows:
        return None
    (table, row), figures = chance.choice(list(rows.items()))
    changes = {place_of(a): -a["amount_yuan"] for a in figures}
    edit, text = RowDropped(table, row), _label(figures)
    is_leaf = any(figures is leaf for leaf in _coded(rows, is_parent=False))
    dropped = "leaf" if is_leaf else "other"
    return Fault((edit,), tuple(changes), text, "", changes, moved_table=table, moved_from=row + 1, moved_by=-1, dropped=dropped,
                 lines=tuple(sorted({a["code"] or a["line_key"] for a in figures})))  # fmt: skip


def row_doubled(parent: Parent, chance: random.Random) -> Fault | None:
    rows = _rows(parent)
    if not rows:
        return None
    (table, row), figures = chance.choice(list(rows.items()))
    changes = {place_of(a): a["amount_yuan"] for a in figures}
    edit, text = RowDoubled(table, row), _label(figures)
    return Fault((edit,), tuple(changes), text, f"{text} twice", changes, moved_table=table, moved_from=row + 1, moved_by=1)


def _amount_columns(parent: Parent, table: int, side: str | None) -> list[int]:
    return sorted(
        c["column_index"] for c in parent.rows["columns"]
        if c["table_index"] == table and c["role"] == "amount" and c["side"] == side and c["measure"] is not None
    )  # fmt: skip


def _moved(parent: Parent, table: Table, row: int, columns: list[int], unit: str) -> list[tuple[Place, str, str, Decimal]]:
    """What a row prints when its figures move one amount column to the right, the last one to the first: place, old, new, change."""
    texts = {cell.column: cell.text for cell in table.cells if cell.row == row}
    if not columns or any(column not in texts for column in columns):
        return []
    values = {c: Decimal(0) if (v := amounts.parse(texts[c]).value) is None else v for c in columns}
    pairs = zip(columns, columns[-1:] + columns[:-1], strict=True)
    return [
        (Place(table.index, row, to), texts[to], texts[source], in_yuan(values[source], unit) - in_yuan(values[to], unit))
        for to, source in pairs if texts[to] != texts[source]
    ]  # fmt: skip


def _shifted(parent: Parent, table_index: int, side: str | None, rows: list[int], unit: str) -> Fault | None:
    table = next(t for t in parent.document.tables if t.index == table_index)
    columns = _amount_columns(parent, table_index, side)
    moved = [m for row in rows for m in _moved(parent, table, row, columns, unit)]
    if not moved:
        return None
    return Fault(
        tuple(NewText(place, new) for place, _, new, _ in moved), tuple(place for place, *_ in moved),
        " ".join(old or "·" for _, old, _, _ in moved[:6]), " ".join(new or "·" for _, _, new, _ in moved[:6]),
        {place: change for place, _, _, change in moved if change},
    )  # fmt: skip


def row_shifted(parent: Parent, chance: random.Random) -> Fault | None:
    fit = [(place, row) for place, row in _rows(parent).items() if len(_amount_columns(parent, place[0], row[0]["side"])) > 1]
    if not fit:
        return None
    (table, number), row = chance.choice(fit)
    return _shifted(parent, table, row[0]["side"], [number], row[0]["unit"])


def column_shifted(parent: Parent, chance: random.Random) -> Fault | None:
    tables = {(a["table_index"], a["side"]): a["unit"] for a in parent.amounts}
    fit = [(place, unit) for place, unit in tables.items() if len(_amount_columns(parent, *place)) > 1]
    if not fit:
        return None
    (table, side), unit = chance.choice(fit)
    rows = sorted({a["row_index"] for a in parent.amounts if (a["table_index"], a["side"]) == (table, side)})
    return _shifted(parent, table, side, rows, unit)


def unit_line_changed(parent: Parent, chance: random.Random) -> Fault | None:
    """The unit line in the head of a table or close above it; all its figures, and those of its continuations without a unit line of their
    own, are 10,000 times what they were, or the other way round."""
    figures: dict[int, Row] = defaultdict(list)
    before = {table.index: table.continues for table in parent.document.tables}
    for amount in parent.amounts:
        if amount["unit"] in ("元", "万元"):
            index = amount["table_index"]
            while (above := before[index]) is not None:
                if _unit_line(parent, index, amount["unit"]) not in (None, _unit_line(parent, above, amount["unit"])):
                    break
                index = above
            figures[index].append(amount)
    found = [(row, line) for index, row in figures.items() if any(a["amount_yuan"] for a in row)
             and (line := _unit_line(parent, index, row[0]["unit"])) is not None]  # fmt: skip
    if not found:
        return None
    row, (place, text) = chance.choice(found)
    old = row[0]["unit"]
    new, factor = ("元", Decimal("0.0001")) if old == "万元" else ("万元", Decimal(10_000))
    changed = _UNIT.sub(rf"\g<1>{new}", text, count=1)
    changes = {place_of(a): a["amount_yuan"] * (factor - 1) for a in row}
    return Fault((NewText(place, changed),), (place, *changes), old, new, changes)


def _unit_line(parent: Parent, index: int, unit: str) -> tuple[Place, str] | None:
    table = next(t for t in parent.document.tables if t.index == index)
    head = min((c["row_index"] for c in parent.amounts if c["table_index"] == index), default=1)
    places = [(Place(index, cell.row, cell.column), cell.text) for cell in table.cells if cell.row < head]
    places += [
        (Place(block=p.block), p.text) for p in reversed(parent.document.paragraphs) if table.block - _NEAR <= p.block < table.block
    ]
    for place, text in places:
        if (line := _UNIT.search(text)) is not None:
            return (place, text) if line.group(2) == unit else None
    return None


@cache
def _measures() -> dict[str, dict[str, str]]:
    """Form → measure → the measure that it is part of, or an empty text."""
    return Vocabulary.load().measures


def _above(measure: str, parents: dict[str, str]) -> list[str]:
    """The measures that a measure is part of, the nearest first."""
    found = []
    while measure := parents.get(measure, ""):
        found.append(measure)
    return found


def _raised(row: Row, chance: random.Random) -> Fault | None:
    """A row in which one finest figure and all columns that it is part of are changed by the same amount, so that the row still adds up."""
    parents = _measures()[row[0]["form"]]
    by_measure = {a["measure"]: a for a in row}
    finest = [m for m in by_measure if not any(m in _above(other, parents) for other in by_measure)]
    if not finest or len(by_measure) != len(row):
        return None
    measure = chance.choice(finest)
    change = row[0]["step_yuan"] * chance.randrange(100, 10_000)
    edits, changes = [], {}
    for amount in (by_measure[m] for m in (measure, *_above(measure, parents)) if m in by_measure):
        changes[place_of(amount)] = change
        value = amount["value"] + change / in_yuan(Decimal(1), amount["unit"])
        edits.append(NewText(place_of(amount), printed_like(amount["text"], value)))
    return Fault(tuple(edits), tuple(changes), _label(row), f"{change:+f} yuan", changes)


def _coded(rows: dict[tuple[int, int], Row], is_parent: bool) -> list[Row]:
    """The rows of codes that have codes below them in their table, or of those that have none."""
    coded = [(place, row) for place, row in rows.items() if row[0]["line_key"] == "code" and row[0]["code"]]
    codes = defaultdict(set)
    for (table, _), row in coded:
        codes[table].add(row[0]["code"])
    return [
        row for (table, _), row in coded
        if is_parent == any(other.startswith(row[0]["code"]) and other != row[0]["code"] for other in codes[table])
    ]  # fmt: skip


def leaf_changed(parent: Parent, chance: random.Random) -> Fault | None:
    fit = _coded(_rows(parent), is_parent=False)
    return _raised(chance.choice(fit), chance) if fit else None


def subtotal_changed(parent: Parent, chance: random.Random) -> Fault | None:
    fit = _coded(_rows(parent), is_parent=True)
    return _raised(chance.choice(fit), chance) if fit else None


#: A row that is missing is named with its figures.
_MISSING = (causes.ROW_MISSING.en, "the row “")

KINDS = (
    Kind("row_dropped", "a row is missing", row_dropped, causes=_MISSING),
    Kind("row_doubled", "a row is printed twice", row_doubled, causes=(causes.ROW_TWICE.en, causes.ROW_TOO_MANY.en)),
    Kind("row_shifted", "the figures of one row stand one column further right", row_shifted, causes=(causes.SHIFTED.en,)),
    Kind("column_shifted", "the figures of all rows of a table stand one column further right", column_shifted,
         causes=(causes.SHIFTED.en,)),
    Kind("unit_line_changed", "the unit line of a table says 元 for 万元, or the other way round", unit_line_changed,
         causes=tuple(cause.en for cause in causes.UNITS)),
    Kind("leaf_changed", "a finest code is changed in all its columns, its parents are not", leaf_changed),
    Kind("subtotal_changed", "a 类 or 款 is changed in all its columns, the codes below and above are not", subtotal_changed),
)  # fmt: skip
