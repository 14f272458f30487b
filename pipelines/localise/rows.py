"""Rows that are missing, or there twice, or whose figures stand one column away, among failing checks that no single cell explains.

A row that is missing is told by its code where other forms print it (:class:`~pipelines.localise.system.AbsentRow`): the figures that the
sums below its parent lack are then those that every other identity over its code asks for. Else it is told by the row below which it
belongs: in the columns of this row the same gap that such a row would add up to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set

from pipelines.localise import causes, spans
from pipelines.localise.groups import are_whole, group_of, settled
from pipelines.localise.limits import Limits
from pipelines.localise.roots import best
from pipelines.localise.spans import Spans
from pipelines.localise.system import AbsentRow, System
from pipelines.localise.whole import Cluster, MissingRow, Suspect, Whole

Place = tuple[str, int, int]

#: The column that all forms by code have.
_FIRST = ("total", "amount")


def find(system: System, limits: Limits, failing: Sequence[int], is_whole: bool) -> list[Cluster]:
    """Clusters of rows; each failing check is in one of them at most. `is_whole`: only rows that leave nothing failing of what is connected
    with what they explain."""
    left = set(failing)
    groups = group_of(system, failing)
    clusters: list[Cluster] = []
    for step in (_surplus, _absent, _missing):
        for cluster in step(system, limits, sorted(left)):
            if left.issuperset(cluster.checks) and (not is_whole or are_whole(groups, cluster.checks)):
                left.difference_update(cluster.checks)
                clusters.append(cluster)
    return clusters


def by_row(system: System, failing: Sequence[int]) -> dict[Place, set[int]]:
    """The cells of failing checks by row, of rows with at least two."""
    rows: dict[Place, set[int]] = defaultdict(set)
    for check in failing:
        for cell in system.cells_of[check]:
            one = system.cells[cell]
            if one.table_index is not None and one.row_index is not None:
                rows[one.document_id, one.table_index, one.row_index].add(cell)
    return {place: cells for place, cells in rows.items() if len(cells) >= 2}


def _surplus(system: System, limits: Limits, failing: Sequence[int]) -> list[Cluster]:
    rows = by_row(system, failing)
    wanted = set(failing)
    figures: dict[tuple[str, int, frozenset[tuple[int | None, int]]], list[Place]] = defaultdict(list)
    printed = {}
    for place, cells in rows.items():
        printed[place] = frozenset((system.cells[c].column_index, system.cells[c].value) for c in cells if system.cells[c].value)
        figures[place[0], place[1], printed[place]].append(place)
    found = []
    for place, cells in sorted(rows.items(), reverse=True):  # of two equal rows the later one is the copy
        changes = {cell: -system.cells[cell].value for cell in cells if system.cells[cell].value}
        own = settled(system, changes, wanted)
        if len(changes) < 2 or len(own) < limits.whole_at_least - 1:
            continue
        twice = len(figures[place[0], place[1], printed[place]]) > 1
        cause = causes.ROW_TWICE if twice else causes.ROW_TOO_MANY
        found.append(Cluster(own, determined=True, whole=Whole(*place, cause)))
    return sorted(found, key=lambda cluster: cluster.whole is not None and cluster.whole.cause is not causes.ROW_TWICE)


def _absent(system: System, limits: Limits, failing: Sequence[int]) -> list[Cluster]:
    """Rows of which other forms print the code. Of several that explain the same the one whose figure most of these print too, if there is
    one such."""
    wanted = set(failing)
    found: dict[frozenset[int], list[tuple[int, Cluster]]] = defaultdict(list)
    for row in system.absent:
        figures = _figures(system, row, wanted)
        own = settled(system, {cell: suspect.change for cell, suspect in figures.items()}, wanted)
        if len(own) < limits.whole_at_least - 1:
            continue
        firsts = [figures[cell] for cell, measure in zip(row.cells, row.measures, strict=True) if measure in _FIRST and cell in figures]
        agreeing = [form for form, amount in row.told if any(spans.contains(first.spans, amount) for first in firsts)]
        is_named = bool(agreeing) or not all(system.checks[check].is_hierarchy for check in own)
        if is_named:
            missing = MissingRow(row, tuple(figures.values()), tuple(agreeing))
            whole = Whole(row.document_id, row.table_index, row.row_index, causes.ROW_MISSING, missing=missing)
            found[frozenset(own)].append((len(agreeing), Cluster(own, determined=True, whole=whole)))
    clusters = []
    for rivals in found.values():
        most = max(agreeing for agreeing, _ in rivals)
        likeliest = [cluster for agreeing, cluster in rivals if agreeing == most]
        if len(likeliest) == 1:
            clusters += likeliest
    return sorted(clusters, key=lambda cluster: (-len(cluster.checks), cluster.checks))


def _figures(system: System, row: AbsentRow, failing: Set[int]) -> dict[int, Suspect]:
    """The figures other than nothing that the checks ask for in the columns of a row that is missing; none if there are no such figures."""
    members = set(row.cells)
    fits: dict[int, Spans] = {}
    ties: set[int] = set()
    for cell in row.cells:
        fits[cell] = spans.ALL if system.cells[cell].may_be_negative else ((0, spans.FAR),)
        for check in system.checks_of[cell]:
            if len(members & system.checks[check].cells()) > 1:
                ties.add(check)
            elif check in failing or not system.checks[check].fails:
                fits[cell] = spans.intersect(fits[cell], system.allowed(check, cell, {}))
        if not fits[cell]:
            return {}
    changes = {cell: best(system, cell, fits[cell], {}) for cell in row.cells if not spans.contains(fits[cell], 0)}
    # a column that nothing else tells has what its row adds up to
    while broken := [check for check in sorted(ties) if not system.satisfied(check, changes)]:
        open_cells = [
            (check, cell, asked)
            for check in broken
            for cell in sorted((members & system.checks[check].cells()) - changes.keys())
            if (asked := spans.intersect(fits[cell], system.allowed(check, cell, changes)))
        ]
        of_check = [one for one in open_cells if one[0] == open_cells[0][0]]
        if len(of_check) != 1:
            return {}
        _, cell, asked = of_check[0]
        changes[cell] = best(system, cell, asked, changes)
    return {
        cell: Suspect(cell, fits[cell], change, {other: by for other, by in changes.items() if other != cell})
        for cell, change in changes.items()
    }


def _missing(system: System, limits: Limits, failing: Sequence[int]) -> list[Cluster]:
    found = []
    wanted = set(failing)
    for place, cells in sorted(by_row(system, failing).items()):
        gaps: dict[int, int] = {}
        checks = []
        for cell in cells:
            sums = [
                check
                for check in system.checks_of[cell]
                if check in wanted and len(system.checks[check].alternatives) == 1 and _is_sum_over_rows(system, check, cell)
            ]
            if len(sums) == 1:
                gaps[cell] = -system.checks[sums[0]].alternatives[0].difference
                checks.append(sums[0])
        if len(gaps) < 2 or len({gap > 0 for gap in gaps.values()}) != 1 or next(iter(gaps.values())) > 0:
            continue
        # what ties the columns of this row ties those of the missing one
        ties = {check for cell in gaps for check in system.checks_of[cell] if len(system.cells_of[check] & set(gaps)) >= 2}
        if ties and all(system.satisfied(check, gaps) for check in ties):
            found.append(Cluster(sorted(checks), determined=True, whole=Whole(*place, causes.ROW_MISSING)))
    return found


def _is_sum_over_rows(system: System, check: int, cell: int) -> bool:
    """Whether the check says that the cell is the sum of other rows of its form: of its table, or of what a page break divides it into."""
    own = system.checks[check].alternatives[0].weights
    if own[cell].difference != 1:
        return False
    place = system.cells[cell]
    others = [number for number in own if number != cell and number in system.cells_of[check]]
    return bool(others) and all(
        system.is_same_form(system.cells[other], place)
        and (system.cells[other].table_index, system.cells[other].row_index) != (place.table_index, place.row_index)
        and own[other].difference <= 0
        for other in others
    )
