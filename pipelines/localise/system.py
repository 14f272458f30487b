"""The system of identities around what fails: cells, checks, and by how much each cell enters each check.

Amounts are whole half-ticks of 1/20,000 yuan (:data:`HALF_TICKS`), so that a rounding bound, which is half of a sum of printed steps of
four decimals, is a whole number too. No float is involved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.localise import spans
from pipelines.localise.spans import FAR, Spans

#: How many half-ticks are a yuan (元).
HALF_TICKS = 20_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed figure, or a blank where one may belong: a table's cell, or a figure stated in prose (`claim_index`).

    `value` and `step` (printed precision) are in half-ticks; a blank counts as nothing. `is_product`: quantity × unit price.
    `may_be_negative`: false for a blank of a table that prints no figure below zero.
    """

    document_id: str
    page: int | None
    table_index: int | None
    row_index: int | None
    column_index: int | None
    claim_index: int | None
    value: int
    step: int
    is_blank: bool = False
    is_product: bool = False
    may_be_negative: bool = True


@dataclass(slots=True)
class Weights:
    """How a cell enters the sums of one alternative of a check: actual − expected, and the sums of its conditions."""

    difference: int = 0
    zero: int = 0
    nonzero: int = 0


_NO_WEIGHT = Weights()

#: By how much cells were changed, by number of the cell.
Changes = Mapping[int, int]

#: Asks what a check is without a change of any cell.
NO_CELL = -1


@dataclass(slots=True)
class Alternative:
    """One way in which a check may hold: `relation` of actual − expected (`difference`) to `bound`, where its conditions are met.

    A check does not apply where the sum `zero` is more than `zero_bound`, or the sum `nonzero` (if there is one) is no more than its bound.
    """

    relation: str
    difference: int = 0
    bound: int = 0
    zero: int = 0
    zero_bound: int = 0
    nonzero: int = 0
    nonzero_bound: int = 0
    has_nonzero: bool = False
    weights: dict[int, Weights] = field(default_factory=dict)


@dataclass(slots=True)
class Check:
    """An evaluated identity. `alternatives`: it holds if one of them does. `is_of_absent`: it would come to exist with a row that is
    missing, over figures that are printed already, and binds nobody but such a row. `is_hierarchy`: a code or total and the rows below.
    `places`: document and table of all its printed figures, None for prose; `figures`: how many these are, cells of the system or not."""

    check_id: str
    rule_id: str
    document_id: str
    severity: str
    fails: bool
    alternatives: list[Alternative] = field(default_factory=list)
    is_of_absent: bool = False
    is_hierarchy: bool = False
    places: frozenset[tuple[str, int | None]] = frozenset()
    figures: int = 0

    def cells(self) -> set[int]:
        """The cells that enter it."""
        return {cell for alternative in self.alternatives for cell in alternative.weights}

    def allowed(self, cell: int, changes: Changes) -> Spans:
        """By how much the cell may change so that the check is satisfied, after `changes` of other cells: it holds, or does not apply."""
        holds, applies_not = [], spans.ALL
        for one in self.alternatives:
            own = one.weights.get(cell, _NO_WEIGHT)
            difference, zero, nonzero = one.difference, one.zero, one.nonzero
            for other, change in changes.items():
                if other != cell and (weight := one.weights.get(other)) is not None:
                    difference += weight.difference * change
                    zero += weight.zero * change
                    nonzero += weight.nonzero * change
            low = -FAR if one.relation == "at_most" else -one.bound
            high = FAR if one.relation == "at_least" else one.bound
            good = spans.solve(own.difference, difference, low, high)
            beyond = spans.solve(own.zero, zero, one.zero_bound + 1, FAR), spans.solve(own.zero, zero, -FAR, -one.zero_bound - 1)
            missing = spans.solve(own.nonzero, nonzero, -one.nonzero_bound, one.nonzero_bound) if one.has_nonzero else spans.NONE
            no_case = spans.unite((*beyond, missing))
            applies_not = spans.intersect(applies_not, no_case)
            holds.append(good)
        return spans.unite((*holds, applies_not))


@dataclass(frozen=True, slots=True)
class AbsentRow:
    """A row that a form may lack and others print. `row_index`: of the row below which it belongs, null if not known. `cells`: blanks, one
    for each of `measures`, that are in no row of the table and are suspected with their row alone. `told`: title and figure (half-ticks) of
    other forms of the entity that print its code."""

    document_id: str
    form: str
    table_index: int
    row_index: int | None
    line_key: str
    code: str | None
    name: str | None
    cells: tuple[int, ...]
    measures: tuple[str, ...] = ()
    told: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class Grid:
    """The figures of a table in half-ticks by row and column, and its columns of amounts in their order; apart for each side of a table
    that prints two blocks side by side."""

    figures: dict[int, dict[int, int]] = field(default_factory=dict)
    columns: list[list[int]] = field(default_factory=list)


class System:
    """Cells and checks by number, and which checks each cell enters.

    `differing`: ids of checks that were left out because their operands contradict their outcome, which is a fault of the program.
    `agreement`: of tables (document and number) in failing checks, how many more other forms, prose being one, agree with their figures
    than differ from them. `absent`: the rows that may be missing. `forms`: entity and form of each table.
    `grids`: what the tables print over which a check fails. `cells_in`: the cells of each table.
    """

    def __init__(
        self,
        cells: list[Cell],
        checks: list[Check],
        differing: list[str] | None = None,
        agreement: Mapping[tuple[str, int], int] | None = None,
        absent: Sequence[AbsentRow] = (),
        forms: Mapping[tuple[str, int], tuple[int, str]] | None = None,
        grids: Mapping[tuple[str, int], Grid] | None = None,
    ) -> None:
        self.cells = cells
        self.checks = checks
        self.differing = differing or []
        self.agreement = agreement or {}
        self.absent = absent
        self.forms = forms or {}
        self.grids = grids or {}
        of_absent = {cell for row in absent for cell in row.cells}
        self.checks_of: list[list[int]] = [[] for _ in cells]
        self.cells_of: list[frozenset[int]] = []
        for number, check in enumerate(checks):
            members = frozenset(check.cells())
            self.cells_of.append(members - of_absent)
            for cell in members:
                self.checks_of[cell].append(number)
        self.cells_in: dict[tuple[str, int | None], list[int]] = defaultdict(list)
        for number, one in enumerate(cells):
            if one.column_index is not None:
                self.cells_in[one.document_id, one.table_index].append(number)
        self.cell_at = {
            (cell.document_id, cell.table_index, cell.row_index, cell.column_index): number
            for number, cell in enumerate(cells)
            if cell.column_index is not None and number not in of_absent and not cell.is_product
        }

    def is_same_form(self, one: Cell, other: Cell) -> bool:
        """Whether two cells stand in the same form of the same entity, though a page break may divide it into tables."""
        if one.document_id != other.document_id or one.table_index is None or other.table_index is None:
            return False
        forms = [self.forms.get((one.document_id, table)) for table in (one.table_index, other.table_index)]
        return one.table_index == other.table_index or (forms[0] is not None and forms[0] == forms[1])

    def is_known(self, check: int) -> bool:
        """Whether all printed figures of the check are cells of the system."""
        return sum(not self.cells[cell].is_blank for cell in self.cells_of[check]) >= self.checks[check].figures

    def failing(self) -> list[int]:
        """The checks that fail as printed."""
        return [number for number, check in enumerate(self.checks) if check.fails]

    def allowed(self, check: int, cell: int, changes: Changes) -> Spans:
        """As :meth:`Check.allowed`, for the check of that number."""
        return self.checks[check].allowed(cell, changes)

    def satisfied(self, check: int, changes: Changes) -> bool:
        """Whether the check holds, or does not apply, after the changes."""
        for one in self.checks[check].alternatives:
            difference = one.difference
            for cell, change in changes.items():
                if (weight := one.weights.get(cell)) is not None:
                    difference += weight.difference * change
            if (one.relation == "at_least" or difference <= one.bound) and (one.relation == "at_most" or difference >= -one.bound):
                return True
        # no alternative holds: only its conditions can excuse it, and these are rare
        return self.allowed(check, NO_CELL, changes) != spans.NONE

    def still_failing(self, checks: Iterable[int], changes: Changes) -> list[int]:
        """Those of `checks` that fail after the changes, and what the changes break."""
        found = [check for check in checks if not self.satisfied(check, changes)]
        before = set(checks)
        touched = {check for cell in changes for check in self.checks_of[cell]} - before
        found.extend(check for check in sorted(touched) if not self.checks[check].fails and not self.satisfied(check, changes))
        return found
