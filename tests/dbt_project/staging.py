"""A small schema ``staging`` written by hand: what the models of dbt are tested on, without reading a file.

Rows are collected by :class:`Staging` and written by the same description of the tables that the loader uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.forms import amounts
from pipelines.load import LOADED_TABLES, create
from pipelines.staged_tables import StagedTable

Cells = list[str]
#: What the marts read of the identities, which the situations state instead of computing it.
_OF_IDENTITIES = {
    "quarantine": "document_id text, entity_index integer, form text, check_id text, rule_id text, part text",
    "disputed_cells": "document_id text, table_index integer, row_index integer, column_index integer, checks integer, rules text, "
    "check_id text, rule_id text, is_suspected boolean, is_determined boolean",
    "finding_messages": "check_id text, message text",
    "identity_checks": "rule_id text, document_id text, entity_index integer, form text, outcome text, check_id text",
}


@dataclass(slots=True)
class Staging:
    """Rows by table. Forms are given as printed; blank texts are blank cells, texts are parsed as the recogniser does."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    #: As quality.quarantine, disputed_cells, finding_messages and identity_checks: the columns of `_OF_IDENTITIES`.
    quarantine: list[tuple[str, int | None, str | None, str, str, str]] = field(default_factory=list)
    disputed: list[tuple[str, int, int, int, int, str, str, str, bool, bool]] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)
    checks: list[tuple[str, str, int | None, str | None, str, str]] = field(default_factory=list)

    def add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def document(self, document_id: str, *entities: tuple[str | None, str, str], **facts: Any) -> None:
        """A current, readable budget of 新乐市 2021 unless ``facts`` say otherwise. Entities: (code, name, level)."""
        row = {
            "document_id": document_id, "path": f"{document_id}.txt", "paths": [f"{document_id}.txt"], "division_code": "130184",
            "division_name": "新乐市", "fiscal_year": 2021, "kind": "budget", "revision": 1, "is_current": True, "status": "read",
        }  # fmt: skip
        self.add("documents", **{**row, **facts})
        for index, (code, name, level) in enumerate(entities, start=1):
            self.add(
                "entities", document_id=document_id, entity_index=index, entity_code=code, entity_name=name, entity_level=level
            )

    def form(
        self,
        document_id: str,
        entity: int | None,
        form: str | None,
        measures: list[str | None],
        lines: list[tuple[str | None, str | None, Cells]],
        unit: str | None = "万元",
        side: str | None = None,
    ) -> int:
        """A table with code column, an amount column per measure (None: not understood) and lines of (line_key, code, texts).

        Returns its table_index. A table without lines is declared empty.
        """
        table = 1 + sum(row["document_id"] == document_id for row in self.rows.get("tables", []))
        place = {"document_id": document_id, "table_index": table}
        status = "other" if form is None else "figures" if lines else "declared_empty"
        self.add("tables", **place, form=form, entity_index=entity, unit=unit, status=status, header_rows=1, block_index=table)
        self.add("cells", **place, row_index=1, column_index=1, text="科目编码", row_span=1, column_span=1)
        self.add("columns", **place, column_index=1, form=form, role="code")
        for column, measure in enumerate(measures, start=2):
            self.add("cells", **place, row_index=1, column_index=column, text=measure or "?", row_span=1, column_span=1)
            role = "amount" if measure else "unmapped"
            self.add("columns", **place, column_index=column, form=form, role=role, measure=measure, side=side)
        parsed = [[amounts.parse(text) for text in texts] for _, _, texts in lines]
        decimals = max((a.decimals or 0 for row in parsed for a in row), default=0)
        step = amounts.to_yuan(Decimal(1).scaleb(-decimals), unit)
        for row, ((line_key, code, texts), figures) in enumerate(zip(lines, parsed, strict=True), start=2):
            self.add("lines", **place, row_index=row, side=side, form=form, line_key=line_key, code=code, name=code or line_key)
            self.add("cells", **place, row_index=row, column_index=1, text=code or "", row_span=1, column_span=1)
            for column, (text, figure) in enumerate(zip(texts, figures, strict=True), start=2):
                self.add("cells", **place, row_index=row, column_index=column, text=text, row_span=1, column_span=1)
                if figure.printed_as == "blank" or form is None:
                    continue
                measure = measures[column - 2]
                kind = "count" if measure == "quantity" else "money"
                yuan = None if figure.exact is None or kind != "money" else amounts.to_yuan(figure.exact, unit)
                self.add(
                    "amounts", **place, row_index=row, column_index=column, side=side, form=form, line_key=line_key, code=code,
                    measure=measure, text=text, printed_as=figure.printed_as, quantity_kind=kind, unit=unit, value=figure.value,
                    amount_yuan=yuan, step_yuan=step,
                )  # fmt: skip
        return table

    def dispute(self, document_id: str, table: int, row: int, *columns: int, determined: bool = False) -> None:
        """A failed X01 disputes cells of a row; ``determined``: they are at fault, and nothing else is in doubt."""
        check = f"X01.{document_id}.{table}.{row}"
        self.messages.append((check, "wrong"))
        for column in columns:
            self.disputed.append((document_id, table, row, column, 1, "X01", check, "X01", determined, determined))

    def write(self, path: Path) -> None:
        """Make the DuckDB file: staging, and the tables of the identities that the marts read."""
        with duckdb.connect(str(path)) as connection:
            connection.execute("CREATE SCHEMA staging")
            for table in LOADED_TABLES:
                create(connection, "staging", table)
                _insert(connection, table, self.rows.get(table.name, []))
            connection.execute("CREATE SCHEMA quality")
            for name, columns in _OF_IDENTITIES.items():
                connection.execute(f"CREATE TABLE quality.{name} ({columns})")
            given: dict[str, Sequence[tuple[object, ...]]] = {
                "quarantine": self.quarantine, "disputed_cells": self.disputed, "finding_messages": self.messages,
                "identity_checks": self.checks,
            }  # fmt: skip
            for name, rows in given.items():
                for row in rows:
                    connection.execute(f"INSERT INTO quality.{name} VALUES ({', '.join('?' * len(row))})", list(row))
                connection.execute(f"COMMENT ON TABLE quality.{name} IS 'as the identities give it'")
                for (column,) in connection.execute(
                    "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'quality' AND table_name = ?", [name]
                ).fetchall():
                    connection.execute(f"COMMENT ON COLUMN quality.{name}.{column} IS 'as the identities give it'")


def _insert(connection: duckdb.DuckDBPyConnection, table: StagedTable, rows: list[dict[str, Any]]) -> None:
    known = {column.name for column in table.columns}
    assert all(set(row) <= known for row in rows), f"{table.name} has no such column"
    if rows:
        frame = pa.Table.from_pylist([{name: row.get(name) for name in table.schema.names} for row in rows], schema=table.schema)
        connection.register("rows_to_load", frame)
        connection.execute(f'INSERT INTO staging."{table.name}" SELECT * FROM rows_to_load')
        connection.unregister("rows_to_load")
