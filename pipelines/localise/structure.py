"""Faults of a whole table among failing checks that no single cell explains: its figures are all in another unit, or those of two of its
columns are exchanged."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Sequence, Set

from pipelines.localise import causes
from pipelines.localise.limits import Limits
from pipelines.localise.system import System
from pipelines.localise.whole import Cluster, Whole

#: What a figure is if 元 was taken for 万元 or for 千元, or the other way round.
SCALES: tuple[Callable[[int], int], ...] = (
    lambda value: value * 10_000, lambda value: value // 10_000, lambda value: value * 1_000, lambda value: value // 1_000,
)  # fmt: skip


def find(system: System, limits: Limits, failing: Sequence[int]) -> list[Cluster]:
    """Clusters of whole tables; each failing check is in one of them at most."""
    left = set(failing)
    clusters: list[Cluster] = []
    for step in (_tables, _exchanged_columns):
        for cluster in step(system, limits, sorted(left)):
            if left.issuperset(cluster.checks):
                left.difference_update(cluster.checks)
                clusters.append(cluster)
    return clusters


def _tables(system: System, limits: Limits, failing: Sequence[int]) -> list[Cluster]:
    cells: dict[tuple[str, int], set[int]] = defaultdict(set)
    checks: dict[tuple[str, int], set[int]] = defaultdict(set)
    for check in failing:
        for cell in system.cells_of[check]:
            one = system.cells[cell]
            if one.table_index is not None:
                cells[one.document_id, one.table_index].add(cell)
                checks[one.document_id, one.table_index].add(check)
    found: list[tuple[int, Cluster]] = []
    for place in cells:
        # an identity within the table holds in every unit, and a small enough figure is at most anything
        equal = [check for check in checks[place] if all(one.relation == "equal" for one in system.checks[check].alternatives)]
        if len(equal) < limits.whole_at_least or any(system.cells_of[check] <= cells[place] for check in checks[place]):
            continue
        if any(all(holds_in_unit(system, check, cells[place], scale) for check in checks[place]) for scale in SCALES):
            found.append((system.agreement.get(place, 0), Cluster(sorted(checks[place]), whole=Whole(*place, None, causes.UNIT))))
    return _least_agreeing(found)


def absorb(system: System, wholes: Sequence[Cluster], others: Sequence[Cluster]) -> list[Cluster]:
    """Give a table that is known to be in another unit the failing checks that a figure beside it would explain as well: a sentence that
    states one of its totals. Returns what is left of `others`."""
    left = list(others)
    for cluster in wholes:
        if cluster.whole is None or cluster.whole.cause is not causes.UNIT or not cluster.determined:
            continue
        place = cluster.whole.document_id, cluster.whole.table_index
        taken = [other for other in left if _all_in_unit(system, [*cluster.checks, *other.checks], place)]
        cluster.checks = sorted({check for one in (cluster, *taken) for check in one.checks})
        left = [other for other in left if other not in taken]
    return left


def _all_in_unit(system: System, checks: Sequence[int], place: tuple[str, int | None]) -> bool:
    """Whether all checks hold, each by figures of the table at this place, once these are in one other unit."""
    inside = {
        check: {cell for cell in system.cells_of[check] if (system.cells[cell].document_id, system.cells[cell].table_index) == place}
        for check in checks
    }
    return all(inside.values()) and any(all(holds_in_unit(system, check, inside[check], scale) for check in checks) for scale in SCALES)


def _least_agreeing(found: list[tuple[int, Cluster]]) -> list[Cluster]:
    """The clusters of tables that differ, by the :attr:`System.agreement` of each: the guilty one agrees with fewer other forms."""
    found.sort(key=lambda one: (one[0], -len(one[1].checks), one[1].checks))
    for rank, (agreement, cluster) in enumerate(found):
        equal = [rival for other, rival in found[rank + 1 :] if other == agreement and set(rival.checks) & set(cluster.checks)]
        cluster.rivals = [rival.whole for rival in equal if rival.whole is not None]
        cluster.determined = not cluster.rivals
    return [cluster for _, cluster in found]


def _exchanged_columns(system: System, limits: Limits, failing: Sequence[int]) -> list[Cluster]:
    columns: dict[tuple[str, int], dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for cell in sorted({cell for check in failing for cell in system.cells_of[check]}):
        one = system.cells[cell]
        if one.table_index is not None and one.row_index is not None and one.column_index is not None:
            columns[one.document_id, one.table_index][one.column_index][one.row_index] = cell
    wanted = set(failing)
    found: list[tuple[int, Cluster]] = []
    for place, cells in sorted(columns.items()):
        for left, right in itertools.combinations(sorted(cells), 2):
            changes: dict[int, int] = {}
            for row in cells[left].keys() & cells[right].keys():
                here, there = cells[left][row], cells[right][row]
                changes[here] = system.cells[there].value - system.cells[here].value
                changes[there] = -changes[here]
            touched = {check for cell in (*cells[left].values(), *cells[right].values()) for check in system.checks_of[cell]}
            settled = sorted(touched & wanted)
            if len(changes) < 4 or len(settled) < limits.whole_at_least:  # of a single row two figures are exchanged
                continue
            if all(system.satisfied(check, changes) for check in touched if check in wanted or not system.checks[check].fails):
                whole = Whole(*place, None, causes.EXCHANGED, columns=(left, right))
                found.append((system.agreement.get(place, 0), Cluster(settled, whole=whole)))
    return _least_agreeing(found)


def holds_in_unit(system: System, check: int, cells: Set[int], scale: Callable[[int], int]) -> bool:
    """Whether the check holds once the figures of `cells`, and with them the steps in which they are printed, are in another unit."""
    values = {cell: system.cells[cell].value for cell in cells & system.cells_of[check]}
    if system.satisfied(check, {cell: scale(value) - value for cell, value in values.items()}):
        return True
    for one in system.checks[check].alternatives:
        difference, bound = one.difference, one.bound
        for cell, value in values.items():
            if (weight := one.weights.get(cell)) is not None:
                difference += weight.difference * (scale(value) - value)
                step = 0 if system.cells[cell].is_blank else system.cells[cell].step
                bound += abs(weight.difference) * (scale(step) - step) // 2
        if (one.relation == "at_least" or difference <= bound) and (one.relation == "at_most" or difference >= -bound):
            return True
    return False
