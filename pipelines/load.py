"""Load: all staged sets into a new DuckDB file, by one writer.

The file is made anew for each refresh (``WAREHOUSE/build/warehouse.duckdb``), from the register, the staged sets of the
present reader version and the rules alone, always in the same order. Nobody else reads it until it is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines import disclosure, documents, places, stage
from pipelines import register as registers
from pipelines.disclosure.tables import DISCLOSURE_FILES, DISCLOSURES
from pipelines.register import Register
from pipelines.settings import DIVISIONS, Settings
from pipelines.staged_tables import (
    BOOLEAN,
    DOCUMENTS,
    ENTITIES,
    EVIDENCE,
    ISSUES,
    REGISTER,
    STAGED_TABLES,
    TEXT,
    Column,
    StagedTable,
)

REFRESH_META = StagedTable(
    "refresh_meta",
    "One row: which refresh this snapshot is",
    (
        Column("fingerprint", TEXT, "hash over the files, sidecars and program that everything in here follows from"),
        Column("reader_version", TEXT, "version of reader and recogniser"),
        Column("is_synthetic", BOOLEAN, "true if every document is made up: nothing in here is about a real county"),
        Column("refreshed_at", TEXT, "UTC time of publication, ISO 8601; all else is equal between two equal refreshes"),
    ),
)

#: The tables of schema ``staging``.
LOADED_TABLES: tuple[StagedTable, ...] = (*STAGED_TABLES, REGISTER, DOCUMENTS, DISCLOSURES, DISCLOSURE_FILES)

#: Parquet files that one INSERT reads.
_FILES_AT_ONCE = 2_000


def load(settings: Settings) -> dict[str, int]:
    """Build the file; returns the number of rows by table. Raises what the rule registry finds wrong with itself."""
    from pipelines.identities import registry  # the rules are read only when they are needed

    register = registers.load(settings.register)
    settings.build_folder.mkdir(parents=True, exist_ok=True)
    discard(settings.build)
    with duckdb.connect(str(settings.build)) as connection:
        counts = load_staging(connection, settings.stage, register)
        connection.execute("CREATE SCHEMA quality")
        create(connection, "quality", REFRESH_META)
        meta = [register.fingerprint, stage.reader_version(), any(entry.is_synthetic for entry in register.entries)]
        connection.execute("INSERT INTO quality.refresh_meta (fingerprint, reader_version, is_synthetic) VALUES (?, ?, ?)", meta)
        registry.load().write(connection)
        connection.execute("CHECKPOINT")
    return counts


def discard(build: Path) -> None:
    """Remove a build file and whatever DuckDB leaves beside it when it is killed."""
    for leftover in (build, build.with_name(build.name + ".wal")):
        leftover.unlink(missing_ok=True)


def load_staging(connection: duckdb.DuckDBPyConnection, staged: Path, register: Register) -> dict[str, int]:
    """Create and fill schema ``staging``; returns the number of rows by table."""
    connection.execute("CREATE SCHEMA staging")
    for table in LOADED_TABLES:
        create(connection, "staging", table)
    sets = [
        stage.folder(staged, document_id)
        for document_id in register.by_document()
        if stage.is_staged(staged, document_id)
    ]
    for table in STAGED_TABLES:
        _insert_parquet(connection, table, [folder / f"{table.name}.parquet" for folder in sets])
    facts = {row["document_id"]: row for row in _rows(connection, "staging.document_facts")}
    rows = documents.documents(register, facts, places.known_divisions(DIVISIONS))
    mixed = documents.set_mixed_aside(rows, register)
    found = disclosure.resolve(connection, rows, register, DIVISIONS)
    _give_owners(connection, found.owners)
    _insert_rows(connection, REGISTER, [entry.row() for entry in register.entries])
    _insert_rows(connection, DOCUMENTS, rows)
    _insert_rows(connection, DISCLOSURES, found.disclosures)
    _insert_rows(connection, DISCLOSURE_FILES, found.files)
    _insert_rows(connection, EVIDENCE, documents.place_evidence(register) + found.evidence)
    _insert_rows(connection, ISSUES, documents.collect_issues(register.issues) + documents.unknown_issues(rows) + mixed)
    return {table.name: _count(connection, table) for table in LOADED_TABLES}


def _give_owners(connection: duckdb.DuckDBPyConnection, owners: list[dict[str, Any]]) -> None:
    """Documents that name nobody get the department of their disclosure as their entity 1, which owns all that they print."""
    if not owners:
        return
    _insert_rows(connection, ENTITIES, owners)
    connection.register("owners", pa.Table.from_pylist(owners, schema=ENTITIES.schema))
    for table in STAGED_TABLES:
        names = [column.name for column in table.columns if column.name in ENTITIES.schema.names and column.name != "document_id"]
        if table is not ENTITIES and "entity_index" in names:
            columns = ", ".join(f'"{name}" = o."{name}"' for name in names)
            connection.execute(
                f'UPDATE staging."{table.name}" AS t SET {columns} FROM owners AS o '
                "WHERE o.document_id = t.document_id AND t.entity_index IS NULL"
            )
    connection.unregister("owners")


def create(connection: duckdb.DuckDBPyConnection, schema: str, table: StagedTable) -> None:
    """Create a table with the comments on it and its columns."""
    name = f'{schema}."{table.name}"'
    columns = ", ".join(f'"{column.name}" {sql_type(column.type)}' for column in table.columns)
    connection.execute(f"CREATE TABLE {name} ({columns})")
    connection.execute(f"COMMENT ON TABLE {name} IS {_quoted(table.comment)}")
    for column in table.columns:
        connection.execute(f'COMMENT ON COLUMN {name}."{column.name}" IS {_quoted(column.comment)}')


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def sql_type(kind: pa.DataType) -> str:
    """DuckDB's name of an Arrow type. Raises ValueError for one that no staged table uses."""
    simple = {pa.string(): "VARCHAR", pa.int32(): "INTEGER", pa.int64(): "BIGINT", pa.bool_(): "BOOLEAN", pa.date32(): "DATE"}
    if kind in simple:
        return simple[kind]
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    if pa.types.is_float32(kind):
        return "FLOAT"
    if pa.types.is_float64(kind):
        return "DOUBLE"
    if pa.types.is_fixed_size_list(kind):
        return f"{sql_type(kind.value_type)}[{kind.list_size}]"
    if pa.types.is_list(kind):
        return f"{sql_type(kind.value_type)}[]"
    raise ValueError(f"no DuckDB type for {kind}")


def _insert_parquet(connection: duckdb.DuckDBPyConnection, table: StagedTable, files: list[Path]) -> None:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    for some in _chunks(_without_wildcards(file for file in files if file.is_file())):
        connection.execute(
            f'INSERT INTO staging."{table.name}" SELECT {columns} FROM read_parquet($files, hive_partitioning = false)',
            {"files": some},
        )


def _chunks(names: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(names, _FILES_AT_ONCE)):
        yield some


def _without_wildcards(files: Iterator[Path]) -> Iterator[str]:
    """File names in which DuckDB finds no pattern, whatever the warehouse's folder is called."""
    return (re.sub(r"[*?\[]", r"[\g<0>]", str(file)) for file in files)


def _insert_rows(connection: duckdb.DuckDBPyConnection, table: StagedTable, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    frame = pa.Table.from_pylist(rows, schema=table.schema)
    connection.register("rows_to_load", frame)
    connection.execute(f'INSERT INTO staging."{table.name}" SELECT * FROM rows_to_load')
    connection.unregister("rows_to_load")


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = connection.execute(f"SELECT * FROM {table}").to_arrow_table().to_pylist()
    return rows


def _count(connection: duckdb.DuckDBPyConnection, table: StagedTable) -> int:
    row = connection.execute(f'SELECT count(*) FROM staging."{table.name}"').fetchone()
    return int(row[0]) if row else 0
