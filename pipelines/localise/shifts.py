"""Figures of a row, or of all rows of a table, that stand one column away from where they belong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from pipelines.localise import causes
from pipelines.localise.groups import are_whole, components, group_of, settled
from pipelines.localise.limits import Limits
from pipelines.localise.system import Grid, System
from pipelines.localise.whole import Cluster, Whole


def find(system: System, limits: Limits, failing: Sequence[int]) -> list[Cluster]:
    """Tables and rows whose figures, moved by one column, satisfy every failing check that they enter and break none.

    A row that is the only one of its table comes before the table: moving all rows leaves the sums of its columns as true.
    """
    left = set(failing)
    groups = group_of(system, failing)
    rows: dict[tuple[str, int], list[Cluster]] = defaultdict(list)
    for whole, one in _rows(system, failing):
        if (found := _cluster(system, limits, left, groups, whole, one)) is not None:
            rows[one.place].append(found)
    tables = [(whole, one) for whole, one in _tables(system, failing) if len(rows[one.place]) != 1]
    clusters: list[Cluster] = []
    for cluster in (
        *(own[0] for own in rows.values() if len(own) == 1),
        *(found for whole, one in tables if (found := _cluster(system, limits, left, groups, whole, one)) is not None),
        *(cluster for own in rows.values() if len(own) > 1 for cluster in own),
    ):
        if left.issuperset(cluster.checks):
            left.difference_update(cluster.checks)
            clusters.append(cluster)
    return clusters


def _cluster(
    system: System, limits: Limits, failing: Set[int], groups: Mapping[int, frozenset[int]], whole: Whole, one: Move
) -> Cluster | None:
    untold = {check for cell in one.lost for check in system.checks_of[cell]}
    own = settled(system, one.changes, failing, untold, are_all=whole.row_index is not None)
    # a small enough figure is at most anything
    equal = [check for check in own if all(alternative.relation == "equal" for alternative in system.checks[check].alternatives)]
    if len(equal) < limits.whole_at_least - 1 or len(own) < limits.whole_at_least or _is_of_one_cell(system, own):
        return None
    own = sorted({*own, *(untold & failing)})
    return Cluster(own, determined=True, whole=whole) if are_whole(groups, own) else None


@dataclass(frozen=True, slots=True)
class Move:
    """By how much cells change whose figures are moved; the cells at the end, whose own figures are printed nowhere (`lost`); and whether
    all that change are cells of the system."""

    place: tuple[str, int]
    changes: dict[int, int]
    lost: frozenset[int]
    is_known: bool


def moves(system: System, place: tuple[str, int], columns: Sequence[int], rows: Collection[int]) -> Iterator[Move]:
    """Each figure of these rows where it belongs if all stand one column away. What is printed at one end belongs at the other; where that
    is nothing in any row, the figures at the other may also be lost."""
    grid = system.grids.get(place, Grid())
    for offset, beginning, end in ((1, columns[0], columns[-1]), (-1, columns[-1], columns[0])):
        yield _move(system, place, columns, rows, offset, None)
        if not any(grid.figures.get(row, {}).get(beginning) for row in rows):
            yield _move(system, place, columns, rows, offset, end)


def _move(
    system: System, place: tuple[str, int], columns: Sequence[int], rows: Collection[int], offset: int, lost_column: int | None
) -> Move:
    grid = system.grids.get(place, Grid())
    changes: dict[int, int] = {}
    lost: set[int] = set()
    is_known = True
    for row in rows:
        printed = grid.figures.get(row, {})
        for number, column in enumerate(columns):
            change = printed.get(columns[(number + offset) % len(columns)], 0) - printed.get(column, 0)
            cell = system.cell_at.get((*place, row, column))
            if not change:
                continue
            if cell is None:
                is_known = False
            elif column == lost_column:
                lost.add(cell)
            else:
                changes[cell] = change
    return Move(place, changes, frozenset(lost), is_known)


def _rows(system: System, failing: Sequence[int]) -> Iterator[tuple[Whole, Move]]:
    for place, rows in _places(system, failing):
        for row in sorted(rows):
            for one in (one for columns in _blocks(system, place) for one in moves(system, place, columns, (row,))):
                if one.is_known and len(one.changes) > 1:
                    yield Whole(*place, row, causes.SHIFTED), one


def _tables(system: System, failing: Sequence[int]) -> Iterator[tuple[Whole, Move]]:
    for place, _ in _places(system, failing):
        for one in (one for columns in _blocks(system, place) for one in moves(system, place, columns, system.grids[place].figures)):
            if len({system.cells[cell].row_index for cell in one.changes}) > 1:
                yield Whole(*place, None, causes.SHIFTED), one


def _blocks(system: System, place: tuple[str, int]) -> list[list[int]]:
    """The columns of a table side by side; of two the figures are exchanged, not moved."""
    return [columns for columns in system.grids.get(place, Grid()).columns if len(columns) > 2]


def _places(system: System, failing: Sequence[int]) -> list[tuple[tuple[str, int], set[int]]]:
    """The tables with a figure in a failing check, and the rows of these figures."""
    rows: dict[tuple[str, int], set[int]] = defaultdict(set)
    for check in failing:
        for cell in (system.cells[number] for number in system.cells_of[check]):
            if cell.table_index is not None and cell.row_index is not None:
                rows[cell.document_id, cell.table_index].add(cell.row_index)
    return sorted(rows.items())


def _is_of_one_cell(system: System, checks: Sequence[int]) -> bool:
    """Whether one cell enters all of them: it alone may be wrong."""
    return len(components(system, checks)) == 1 and bool(frozenset.intersection(*(system.cells_of[check] for check in checks)))
