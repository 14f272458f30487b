"""Small systems of identities, written as the table that a reader sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.localise.system import HALF_TICKS, Alternative, Cell, Check, System, Weights

#: One unit of a printed figure of two decimals in 万元: 0.01 万元 = 100 元.
STEP = 100 * HALF_TICKS


#: 支出总表: the parent's total, basic and project spending, then its codes'.
CLEAN = {
    "t0": 1861, "b0": 1636, "p0": 225, "t1": 500, "b1": 300, "p1": 200, "t2": 70, "b2": 45, "p2": 25, "t3": 1291, "b3": 1291, "p3": 0,
}  # fmt: skip


class Sheet:
    """Figures in hundredths of 万元, by name, and identities over them: ``stated = derived + derived − …``.

    Names with ``x`` are of table 2, ``claim`` of prose, all others of table 1, where `rows` says how they stand.
    """

    def __init__(self, figures: Mapping[str, int | None], rows: Sequence[Sequence[str]] = ()) -> None:
        self.names = list(figures)
        self._figures = dict(figures)
        self._checks: list[Check] = []
        places = {name: (row, column) for row, names in enumerate(rows, 1) for column, name in enumerate(names, 1)}
        self._cells = [
            _cell(name, value, places.get(name, (number, 1)), number) for number, (name, value) in enumerate(figures.items(), 1)
        ]

    def equation(self, name: str, stated: str, derived: Sequence[str], relation: str = "equal", unless: str | None = None) -> Sheet:
        """Add an identity; `-x` in `derived` subtracts. It does not apply where the figure `unless` is not nothing."""
        one = Alternative(relation, 0, 0)
        for term, sign in [(stated, 1), *((d.lstrip("-"), 1 if d.startswith("-") else -1) for d in derived)]:
            own = one.weights.setdefault(self.names.index(term), Weights())
            own.difference += sign
            one.difference += sign * (self._figures[term] or 0) * STEP
            one.bound += 0 if self._figures[term] is None else STEP // 2
        if unless is not None:
            one.weights.setdefault(self.names.index(unless), Weights()).zero += 1
            one.zero = (self._figures[unless] or 0) * STEP
        check = Check(name, name.split(".")[0], "d", "fatal", False, [one])
        check.fails = not check.allowed(-1, {})
        self._checks.append(check)
        return self

    def either(self, name: str, stated: str, alternatives: Sequence[Sequence[str]]) -> Sheet:
        """Add an identity that holds if one of several sums does."""
        parts = []
        for derived in alternatives:
            self.equation(name, stated, derived)
            parts.extend(self._checks.pop().alternatives)
        check = Check(name, name.split(".")[0], "d", "warning", False, parts)
        check.fails = not check.allowed(-1, {})
        self._checks.append(check)
        return self

    def move(self, name: str, table: int) -> None:
        """Put a figure in another table."""
        number = self.names.index(name)
        self._cells[number] = replace(self._cells[number], table_index=table)

    def system(self) -> System:
        """The system of these figures and identities."""
        return System(self._cells, self._checks)


def _cell(name: str, value: int | None, place: tuple[int, int], number: int) -> Cell:
    if name.startswith("claim"):
        return Cell("d", None, None, None, None, number, (value or 0) * STEP, STEP)
    table = 2 if name.startswith("x") else 1
    return Cell("d", None, table, *place, None, (value or 0) * STEP, STEP, is_blank=value is None)


def spending(figures: Mapping[str, int | None], cross: bool = True) -> Sheet:
    """支出总表 of a parent and three codes: total = basic + project in each row, the parent = its codes in each column.

    Figures ``t0 b0 p0`` are the parent's, ``t1 b1 p1`` … those of its codes. `cross`: each is also told by another form (``x…``).
    """
    rows = [[f"{column}{row}" for column in "tbp"] for row in (0, 1, 2, 3)]
    others = {f"x{name}": value for name, value in CLEAN.items()} if cross else {}
    sheet = Sheet({**CLEAN, **others, **figures}, rows)
    for row in range(4):
        sheet.equation(f"X01.{row}", f"t{row}", [f"b{row}", f"p{row}"])
    for column in "tbp":
        sheet.equation(f"X02.{column}", f"{column}0", [f"{column}{row}" for row in (1, 2, 3)])
    for name in CLEAN if cross else ():
        sheet.equation(f"D01.{name}", f"x{name}", [name])
    return sheet
