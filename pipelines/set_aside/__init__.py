"""No document stops a refresh: what the program cannot digest is set aside, and everything else is published.

When a model or a test of dbt, an expectation on the marts, localisation or the second reading fails, the documents that make it fail are
found (:mod:`~pipelines.set_aside.diagnosis`), marked ``set_aside`` in the build file, and the steps up to there are taken again without
them (:mod:`~pipelines.set_aside.rounds`). Nothing of it outlasts the build file: each refresh tries every document again. What fails
without any document, or on most of them, is a fault of the program and ends the run.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from pipelines.set_aside.rehearsal import Trial
from pipelines.staged_tables import DOCUMENTS, ISSUES, STAGED_TABLES, StagedTable

#: Tables of schema ``staging`` that keep their rows of a document even where nothing can be done with those of the others.
_KEPT = {DOCUMENTS.name, ISSUES.name, "document_facts", "register"}
STATUS = "set_aside"


class StepFailed(Exception):
    """A step that documents may have made fail; ``trials`` are what failed in it."""

    def __init__(self, message: str, trials: list[Trial]) -> None:
        super().__init__(message)
        self.trials = trials


@dataclass(frozen=True, slots=True)
class Fault:
    """What a document made fail, in words, with the first rows or the error."""

    document_id: str
    what: str
    detail: str = field(compare=False)

    def __str__(self) -> str:
        return f"a fault of the program: {self.what} fails on this document ({self.detail})"


def apply(connection: duckdb.DuckDBPyConnection, faults: list[Fault]) -> dict[str, str]:
    """Set documents aside in a build file, and remove what followed from the staged rows; returns the reasons by path.

    Those that were already and still make something fail lose their rows in it; they stay in the staged sets. A document whose rows
    are gone already changes nothing and is not returned.
    """
    changed = {}
    for document_id in dict.fromkeys(fault.document_id for fault in faults):
        reason = "; ".join(dict.fromkeys(str(fault) for fault in faults if fault.document_id == document_id))
        status, path = connection.execute("SELECT status, path FROM staging.documents WHERE document_id = ?", [document_id]).fetchall()[0]
        if status == STATUS and not _withdraw(connection, document_id):
            continue
        if status == STATUS:
            reason += "; what is staged of it is left out of schema staging"
        connection.execute(
            "UPDATE staging.documents SET status_reason = concat_ws('; ', CASE WHEN status = ? THEN status_reason END, ?), status = ? "
            "WHERE document_id = ?",
            [STATUS, reason, STATUS, document_id],
        )
        connection.execute(
            "INSERT INTO staging.issues (document_id, kind, severity, text, message) VALUES (?, 'set_aside', 'error', ?, ?)",
            [document_id, path, reason],
        )
        changed[str(path)] = reason
    _clear(connection)
    return changed


def _clear(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove what the steps behind load made, so that they find the file as they did before; dbt does not ask what is there already."""
    made = connection.execute(
        "SELECT schema_name, table_name, 'TABLE' FROM duckdb_tables() WHERE schema_name IN ('intermediate', 'quality', 'marts') "
        "AND table_name <> 'refresh_meta' UNION ALL SELECT schema_name, view_name, 'VIEW' FROM duckdb_views() "
        "WHERE schema_name IN ('staging', 'intermediate', 'quality', 'marts')"
    ).fetchall()
    for schema, name, kind in made:
        connection.execute(f'DROP {kind} "{schema}"."{name}"')


def _withdraw(connection: duckdb.DuckDBPyConnection, document_id: str) -> bool:
    """Remove what is staged of a document; False if nothing is."""
    tables: list[StagedTable] = [table for table in STAGED_TABLES if table.name not in _KEPT]
    removed = 0
    for table in tables:
        removed += connection.execute(f'DELETE FROM staging."{table.name}" WHERE document_id = ?', [document_id]).fetchall()[0][0]
    return removed > 0
