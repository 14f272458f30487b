"""A table, or a whole document, in which almost every identity fails: one fault of the whole, not a fault of each figure.

What "almost every" means is said in ``limits.yaml``. The likely fault is tried out: the figures in the other unit, or each column's
figures in the column beside it; where that satisfies nearly all that fails, it is named.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence

import duckdb

from pipelines.localise import causes, shifts
from pipelines.localise.causes import Cause
from pipelines.localise.limits import Limits
from pipelines.localise.structure import SCALES, holds_in_unit
from pipelines.localise.system import Grid, System
from pipelines.localise.whole import Cluster, Whole

#: Fatal identities over the figures of each table, and of each document, and how many fail; most failures first.
_TABLES = """
select o.cell_document_id, o.table_index, count(distinct c.check_id) filter (where c.outcome = 'fail') as failed, count(distinct c.check_id)
from local_operands as o
inner join quality.identity_checks as c on c.check_id = o.check_id
where c.severity = 'fatal' and c.outcome in ('pass', 'fail') and o.table_index is not null and o.status in ('printed', 'blank')
group by all
having failed >= ?
order by failed desc, 1, 2
"""
_DOCUMENTS = """
select document_id, null as table_index, count(*) filter (where outcome = 'fail') as failed, count(*)
from quality.identity_checks
where severity = 'fatal' and outcome in ('pass', 'fail') and check_id in (select check_id from local_operands)
group by all
having failed >= ?
order by failed desc, 1
"""

#: An explanation of a whole table must satisfy nine of ten of what fails: single figures may be wrong beside it.
_NEARLY_ALL = 9, 10


def find(connection: duckdb.DuckDBPyConnection, system: System, limits: Limits, failing: Sequence[int]) -> list[Cluster]:
    """The mass failures among failing checks. Each is in one of them at most."""
    if len(failing) < limits.mass_checks:
        return []
    clusters: list[Cluster] = []
    left = set(failing)
    failing_of: dict[tuple[str, int | None], list[int]] = defaultdict(list)  # by document (no table) and by table
    for check in sorted(left):
        failing_of[system.checks[check].document_id, None].append(check)
        places = {(system.cells[cell].document_id, system.cells[cell].table_index) for cell in system.cells_of[check]}
        for place in places:
            if place[1] is not None:
                failing_of[place].append(check)
    for statement in (_DOCUMENTS, _TABLES):
        for document_id, table_index, failed, evaluated in connection.execute(statement, [limits.mass_checks]).fetchall():
            if failed < limits.mass_share * evaluated:
                continue
            checks = [check for check in failing_of[document_id, table_index] if check in left]
            # what another finding explains does not fail for this reason
            fatal = sum(system.checks[check].severity == "fatal" for check in checks)
            if fatal < limits.mass_checks or fatal < limits.mass_share * evaluated:
                continue
            cause = _cause(system, checks, document_id, table_index)
            left.difference_update(checks)
            clusters.append(Cluster(sorted(checks), whole=Whole(document_id, table_index, None, cause, failed, evaluated)))
    return clusters


def _cause(system: System, checks: list[int], document_id: str, table_index: int | None) -> Cause:
    tables = [table_index] if table_index is not None else _tables(system, checks, document_id)
    votes = Counter(_cause_of_table(system, checks, document_id, table) for table in tables)
    cause, _ = votes.most_common(1)[0]
    return cause or causes.DISPLACED


def _tables(system: System, checks: list[int], document_id: str) -> list[int]:
    found = Counter(
        table
        for check in checks
        for table in {system.cells[c].table_index for c in system.cells_of[check] if system.cells[c].document_id == document_id}
        if table is not None
    )
    return [table for table, _ in found.most_common(5)]


def _cause_of_table(system: System, checks: list[int], document_id: str, table_index: int) -> Cause | None:
    inside = {
        cell
        for check in checks
        for cell in system.cells_of[check]
        if (system.cells[cell].document_id, system.cells[cell].table_index) == (document_id, table_index)
    }
    own = [check for check in checks if system.cells_of[check] & inside]
    beyond = [check for check in own if not system.cells_of[check] <= inside]  # an identity within the table holds in every unit
    if len(beyond) * 2 > len(own) and any(
        _nearly_all([holds_in_unit(system, check, inside, scale) for check in own]) for scale in SCALES
    ):
        return causes.UNIT
    place = document_id, table_index
    grid = system.grids.get(place, Grid())
    for columns in [*grid.columns, *([list(itertools.chain(*grid.columns))] if len(grid.columns) > 1 else [])]:
        for one in shifts.moves(system, place, columns, grid.figures):
            told = [check for check in own if not system.cells_of[check] & one.lost]
            if len(told) * 2 > len(own) and _nearly_all([system.satisfied(check, one.changes) for check in told]):
                return causes.SHIFTED
    return None


def _nearly_all(holding: list[bool]) -> bool:
    few, all_of = _NEARLY_ALL
    return bool(holding) and sum(holding) * all_of >= few * len(holding)
