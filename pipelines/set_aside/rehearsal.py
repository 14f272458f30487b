"""A step that failed, tried again on some of the documents: beside the build file, which it only reads.

The rehearsal is a DuckDB file of its own whose relations are views of the build's, without the rows of documents that are left out. What
a model or a test reads stands under the same names in both, so its SQL runs as it is. Relations that do not say of which document
their rows are cannot be narrowed; for what reads them the rehearsal builds them anew from the staged rows (``lineage``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.settings import MEMORY, MEMORY_VARIABLE

#: A failing row by the names of its columns.
Row = dict[str, Any]
#: What no document is guilty of, however many are left out.
UNRELATED = (OSError, MemoryError, duckdb.IOException, duckdb.OutOfMemoryException, duckdb.InterruptException)


@dataclass(frozen=True, slots=True)
class Relation:
    """A model of dbt: where it stands, and the SQL that gives it."""

    schema: str
    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What failed. ``run`` gives the rows that must not be, or raises; ``lineage`` are the models that it follows from, in their order;
    ``writes`` are relations (schema, name) that it writes itself."""

    what: str
    run: Callable[[duckdb.DuckDBPyConnection], list[Row]]
    lineage: tuple[Relation, ...] = ()
    writes: frozenset[tuple[str, str]] = frozenset()


class Rehearsal:
    """A trial on chosen documents. ``anew``: with its lineage built anew from the staged rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, trial: Trial, anew: bool) -> None:
        self.connection = connection
        self.trial = trial
        self.anew = anew
        self.outcome = ""

    def fails(self, documents: Sequence[str]) -> bool:
        """True if the trial raises or finds rows on these documents; ``outcome`` then says what."""
        self.connection.execute("DELETE FROM rehearsal.kept")
        if documents:
            self.connection.execute("INSERT INTO rehearsal.kept SELECT unnest(?)", [list(documents)])
        try:
            if self.anew:
                for relation in self.trial.lineage:
                    self.connection.execute(f'CREATE OR REPLACE TABLE "{relation.schema}"."{relation.name}" AS {relation.sql}')
            rows = self.trial.run(self.connection)
        except UNRELATED:
            raise
        except Exception as error:  # whatever it is that documents can cause
            self.outcome = f"{type(error).__name__}: {str(error).strip().splitlines()[0]}" if str(error).strip() else type(error).__name__
            return True
        if rows:
            shown = "; ".join(", ".join(f"{name} {value}" for name, value in row.items() if value is not None)[:200] for row in rows[:2])
            self.outcome = f"{len(rows):,} rows that must not be, first {shown}"
        return bool(rows)

    def named(self) -> list[str]:
        """The documents that the failing rows name, where they name any."""
        try:
            rows = self.trial.run(self.connection)
        except UNRELATED:
            raise
        except Exception:
            return []
        return list(dict.fromkeys(str(row["document_id"]) for row in rows if row.get("document_id")))


@contextmanager
def opened(build: Path, trial: Trial, anew: bool = False) -> Iterator[Rehearsal]:
    """A rehearsal beside a build file, removed afterwards."""
    scratch = build.with_name("trial.duckdb")
    _discard(scratch)
    try:
        with duckdb.connect(str(scratch)) as connection:
            connection.execute("SET memory_limit = ?", [os.environ.get(MEMORY_VARIABLE) or MEMORY])
            connection.execute(f"ATTACH '{str(build).replace(chr(39), chr(39) * 2)}' AS build (READ_ONLY)")
            made = {(relation.schema, relation.name) for relation in trial.lineage} if anew else set()
            _prepare(connection, made | trial.writes)
            yield Rehearsal(connection, trial, anew)
    finally:
        _discard(scratch)


def _prepare(connection: duckdb.DuckDBPyConnection, made: set[tuple[str, str]]) -> None:
    """The relations of the build as views that leave out the rows of other documents; of those ``made`` here only the schemas."""
    connection.execute("CREATE SCHEMA rehearsal; CREATE TABLE rehearsal.kept (document_id VARCHAR)")
    relations = connection.execute(
        "SELECT schema_name, table_name, bool_or(column_name = 'document_id') FROM duckdb_columns() "
        "WHERE database_name = 'build' AND NOT internal GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    for schema, name, of_documents in relations:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        if (schema, name) not in made:
            some = "WHERE document_id IS NULL OR document_id IN (SELECT document_id FROM rehearsal.kept)" if of_documents else ""
            connection.execute(f'CREATE VIEW "{schema}"."{name}" AS SELECT * FROM build."{schema}"."{name}" {some}')
    for schema, _ in made:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')


def _discard(scratch: Path) -> None:
    for leftover in (scratch, scratch.with_name(scratch.name + ".wal")):
        leftover.unlink(missing_ok=True)
