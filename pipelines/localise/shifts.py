"""Figures of a row, or of all rows of a table, that stand one column away from where they belong."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipelines.localise import causes
from pipelines.localise.groups import are_whole, components, settled
from pipelines.localise.limits import Limits
from pipelines.localise.system import Grid, System
from pipelines.localise.whole import Cluster, Whole


def find(system: System, limits: Limits, failing: Sequence[int]) -> list[Cluster]:
    """Tables and rows whose figures, moved by one column, satisfy every failing check that they enter and break none."""
    left = set(failing)
    found: list[Cluster] = []
    for whole, one in _candidates(system, failing):
        untold = {check for cell in one.lost for check in system.checks_of[cell]}
        own = settled(system, one.changes, left, untold, are_all=whole.row_index is not None)
        if len(own) < limits.whole_at_least or _is_of_one_cell(system, own):
            continue
        own = sorted({*own, *(untold & left)})
        if are_whole(system, own, left):
            left.difference_update(own)
            found.append(Cluster(own, determined=True, whole=whole))
    return found


@dataclass(frozen=True, slots=True)
class Move:
    """By how much cells change whose figures are moved; the cells at the end, whose own figures are printed nowhere (`lost`); and whether
    all that change are cells of the system."""

    changes: dict[int, int]
    lost: frozenset[int]
    is_known: bool


def moves(system: System, place: tuple[str, int], columns: Sequence[int], rows: Collection[int]) -> Iterator[Move]:
    """Each figure of these rows where it belongs if all stand one column away. What is printed at one end belongs at the other; where that is
    nothing in any row, the figures at the other may also be lost."""
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
    return Move(changes, frozenset(lost), is_known)


def _candidates(system: System, failing: Sequence[int]) -> Iterator[tuple[Whole, Move]]:
    rows: dict[tuple[str, int], set[int]] = {}
    for check in failing:
        for cell in (system.cells[number] for number in system.cells_of[check]):
            if cell.table_index is not None and cell.row_index is not None:
                rows.setdefault((cell.document_id, cell.table_index), set()).add(cell.row_index)
    # of two columns the figures are exchanged, not moved
    ways = {place: [columns for columns in system.grids.get(place, Grid()).columns if len(columns) > 2] for place in sorted(rows)}
    for place, tried in ways.items():
        for one in (one for columns in tried for one in moves(system, place, columns, system.grids[place].figures)):
            if len({system.cells[cell].row_index for cell in one.changes}) > 1:
                yield Whole(*place, None, causes.SHIFTED), one
    for place, tried in ways.items():
        for row in sorted(rows[place]):
            for one in (one for columns in tried for one in moves(system, place, columns, (row,))):
                if one.is_known and len(one.changes) > 1:
                    yield Whole(*place, row, causes.SHIFTED), one


def _is_of_one_cell(system: System, checks: Sequence[int]) -> bool:
    """Whether one cell enters all of them: it alone may be wrong."""
    return len(components(system, checks)) == 1 and bool(frozenset.intersection(*(system.cells_of[check] for check in checks)))
