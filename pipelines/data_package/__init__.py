"""The published tables as Parquet files with a data dictionary that other programs read: a Frictionless Data Package.

``datapackage.json`` describes every file: rows, columns with their types and meaning (the comments of the snapshot), keys, and the
ColumnTypes of the Fiscal Data Package. Money is DECIMAL in yuan (元), in Parquet as in the snapshot.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines import strict_yaml

_DESCRIPTION = Path(__file__).with_name("package.yaml")
#: Types of DuckDB → types of Table Schema.
_TYPES = {"INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer", "BOOLEAN": "boolean", "DATE": "date", "DOUBLE": "number"}
_SECTIONS = {"quality", "primary_keys", "foreign_keys", "fiscal_fields"}


class PackageError(Exception):
    """``package.yaml`` names what the snapshot does not have, or the other way round; the message says which."""


@dataclass(frozen=True, slots=True)
class _Table:
    schema: str
    name: str
    comment: str | None
    columns: list[tuple[str, str, str | None]]  # name, DuckDB's type, comment

    @property
    def column_names(self) -> set[str]:
        return {column for column, _, _ in self.columns}


def write(snapshot: Path, folder: Path) -> str:
    """Write the package of a snapshot into an empty folder; returns what was written, in words. Raises :class:`PackageError`."""
    description = strict_yaml.load(_DESCRIPTION)
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        tables = _tables(connection, description["quality"])
        _check(description, tables)
        resources = [_resource(connection, table, folder, description) for table in tables]
        refreshed = connection.execute("SELECT refreshed_at, fingerprint FROM quality.refresh_meta").fetchall()[0]
    package = {
        "profile": "data-package",
        "name": "county-budgets",
        "title": "County department budgets and final accounts (县级部门预算、决算)",
        "description": "Facts by classification code, read from the published disclosures and held against their accounting identities. "
        "A plain sum over amount_yuan of a fact table (fct_…) never counts twice. Blank is null, never zero.",
        "created": refreshed[0],
        "version": refreshed[1][:12],
        "countryCode": "CN",
        "currency": "CNY",
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", "utf-8")
    size = sum((folder / resource["path"]).stat().st_size for resource in resources)
    return f"{len(resources)} tables as Parquet, {size / 1e6:,.1f} MB"


def _tables(connection: duckdb.DuckDBPyConnection, quality: list[str]) -> list[_Table]:
    """All of schema marts and the given ones of schema quality, by name."""
    rows = connection.execute(
        "SELECT t.schema_name, t.table_name, t.comment, c.column_name, c.data_type, c.comment "
        "FROM duckdb_tables() AS t JOIN duckdb_columns() AS c USING (schema_name, table_name) "
        "WHERE t.schema_name = 'marts' OR t.schema_name = 'quality' AND list_contains(?, t.table_name) "
        "ORDER BY t.schema_name, t.table_name, c.column_index",
        [quality],
    ).fetchall()
    tables: dict[str, _Table] = {}
    for schema, name, comment, column, data_type, meaning in rows:
        table = tables.setdefault(name, _Table(schema, name, comment, []))
        table.columns.append((column, data_type, meaning))
    return list(tables.values())


def _check(description: dict[str, Any], tables: list[_Table]) -> None:
    """Everything that is described is there, and every mart has a key."""
    if set(description) != _SECTIONS:
        raise PackageError(f"{_DESCRIPTION}: the sections must be {sorted(_SECTIONS)}, they are {sorted(description)}")
    columns = {table.name: table.column_names for table in tables}
    keys, fields = description["primary_keys"], description["fiscal_fields"]
    wrong = [f"quality.{name} is not in the snapshot" for name in description["quality"] if name not in columns]
    wrong += [f"primary_keys: marts.{t.name} has none" for t in tables if t.schema == "marts" and t.name not in keys]
    named = [("primary_keys", name, column) for name, key in keys.items() for column in key]
    named += [("fiscal_fields", name, column) for name, types in fields["tables"].items() for column in types]
    wrong += [f"{part}: {name}.{column} does not exist" for part, name, column in named if column not in columns.get(name, ())]
    everywhere = set().union(*columns.values()) if columns else set()
    wrong += [f"fiscal_fields: no table has a column {column}" for column in fields["every"] if column not in everywhere]
    wrong += [
        f"foreign_keys: {column} does not lead to a table with a single key"
        for column, target in description["foreign_keys"].items()
        if len(keys.get(target, ())) != 1 or column not in everywhere
    ]
    if wrong:
        raise PackageError(f"{_DESCRIPTION}: " + "; ".join(wrong))


def _resource(
    connection: duckdb.DuckDBPyConnection, table: _Table, folder: Path, description: dict[str, Any]
) -> dict[str, Any]:
    """Write the rows of a table; returns its description."""
    path = folder / f"{table.name}.parquet"
    # in the order of the keys, so that the same rows give the same file
    key = description["primary_keys"].get(table.name)
    order = ", ".join(key) if key else "ALL"
    connection.execute(
        f"COPY (SELECT * FROM {table.schema}.{table.name} ORDER BY {order}) TO '{str(path).replace(chr(39), chr(39) * 2)}' "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
    empty, gaps = _integers(connection, table)
    data = path.read_bytes()
    rows = connection.execute(f"SELECT count(*) FROM {table.schema}.{table.name}").fetchall()[0][0]
    types = {**description["fiscal_fields"]["every"], **description["fiscal_fields"]["tables"].get(table.name, {})}
    fields = [_field(*column, types) for column in table.columns]
    for field in fields:
        if field["name"] in empty:
            field["type"] = "any"
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if key:
        schema["primaryKey"] = key
    schema["foreignKeys"] = [
        {"fields": column, "reference": {"resource": target, "fields": description["primary_keys"][target][0]}}
        for column, target in description["foreign_keys"].items()
        if column in table.column_names and target != table.name
    ]
    return {
        **({"dialect": {"parquet": {"categories": gaps}}} if gaps else {}),
        "profile": "data-resource",
        "name": table.name,
        "title": f"{table.schema}.{table.name}",
        "description": table.comment or "",
        "path": path.name,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "rows": rows,
        "schema": schema,
    }


def _integers(connection: duckdb.DuckDBPyConnection, table: _Table) -> tuple[list[str], list[str]]:
    """Columns of whole numbers without any value, and those with some: frictionless reads Parquet through pandas, which has no whole number
    for a missing one. It reads the latter right as categories, the former as of any type."""
    names = [name for name, data_type, _ in table.columns if _TYPES.get(data_type) == "integer"]
    if not names:
        return [], []
    counts = ", ".join(f'count("{name}")' for name in names)
    rows, *there = connection.execute(f"SELECT count(*), {counts} FROM {table.schema}.{table.name}").fetchall()[0]
    return (
        [name for name, count in zip(names, there, strict=True) if rows and not count],
        [name for name, count in zip(names, there, strict=True) if 0 < count < rows],
    )


def _field(name: str, data_type: str, comment: str | None, types: dict[str, str]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": "number" if data_type.startswith("DECIMAL") else _TYPES.get(data_type, "string")}
    if comment:
        field["description"] = comment
    if name in types:
        field["columnType"] = types[name]
    return field
