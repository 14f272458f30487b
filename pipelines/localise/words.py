"""Checks of words that fail for the reason that a group of failing sums does: a table's unit (M07), a row that is left out (X05)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from pipelines.localise import causes
from pipelines.localise.system import System
from pipelines.localise.whole import Cluster

# A figure 10,000 times another, by what the document prints in the other unit.
_SLIPS = """
select c.check_id, c.document_id, u.figure.document_id, u.figure.table_index, u.figure.row_index, u.figure.column_index
from quality.identity_checks as c
inner join quality.unit_slips as u
    on u.document_id = c.document_id and u.entity_index = c.entity_index and u.family = c.check_key and u.check_no = c.check_no and u.slips
where c.rule_id = 'M07' and c.outcome = 'fail' and u.figure.table_index is not null
order by all
"""

# One code alone that one of the two forms lacks.
_CODES = """
select check_id, document_id, entity_index, case when actual_text is null then 'expenditure' else 'income' end,
    coalesce(expected_text, actual_text)
from quality.identity_checks
where rule_id = 'X05' and outcome = 'fail' and (expected_text is null) <> (actual_text is null)
    and not contains(coalesce(expected_text, actual_text), ',')
order by all
"""


def of_the_same_cause(connection: duckdb.DuckDBPyConnection, system: System, clusters: Sequence[Cluster]) -> Iterator[tuple[int, str, str]]:
    """Number of the cluster, document and id of each such check; each once. Only where the cluster's cause is determined."""
    tables: dict[tuple[str, int | None], int] = {}
    cells: dict[tuple[str, int | None, int | None, int | None], int] = {}
    rows: dict[tuple[str, int, str, str | None], int] = {}
    for number, cluster in enumerate(clusters):
        whole = cluster.whole
        if not cluster.determined and not (whole is not None and whole.cause in causes.UNITS and not cluster.rivals):
            continue
        if whole is not None and whole.cause in causes.UNITS:
            tables.update(((whole.document_id, table), number) for table in whole.tables or (whole.table_index,))
        elif whole is not None and whole.missing is not None:
            entity, form = system.forms.get((whole.document_id, whole.missing.row.table_index), (0, ""))
            rows[whole.document_id, entity, form, whole.missing.row.code] = number
        elif len(cluster.suspects) == 1:
            cell = system.cells[cluster.suspects[0].cell]
            cells[cell.document_id, cell.table_index, cell.row_index, cell.column_index] = number
    if not (tables or cells or rows):
        return
    told: set[str] = set()
    for check_id, document, of, table, row, column in connection.execute(_SLIPS).fetchall():
        found = tables.get((of, table), cells.get((of, table, row, column)))
        if found is not None and check_id not in told:
            told.add(check_id)
            yield found, document, check_id
    for check_id, document, entity, form, code in connection.execute(_CODES).fetchall():
        if (found := rows.get((document, entity, form, code))) is not None:
            yield found, document, check_id
