"""From staged documents to rows: who takes part, what is completed, who tells it, and who owns what a nameless file prints."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pipelines import disclosure, load
from pipelines.disclosure import Disclosures
from pipelines.register import Entry, Register
from pipelines.settings import DIVISIONS
from pipelines.staged_tables import AMOUNTS, CLAIMS, ENTITIES, TABLES, StagedTable
from tests.disclosure.made_up import told

COUNTY = {"division_code": "990101", "division_name": "霁禾市"}


@pytest.fixture
def staging() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        connection.execute("CREATE SCHEMA staging")
        for table in load.LOADED_TABLES:
            load.create(connection, "staging", table)
        yield connection


def _insert(connection: duckdb.DuckDBPyConnection, table: StagedTable, *rows: dict[str, Any]) -> None:
    connection.register("made_up", pa.Table.from_pylist(list(rows), schema=table.schema))
    connection.execute(f'INSERT INTO staging."{table.name}" SELECT * FROM made_up')


def _row(path: str, **known: Any) -> dict[str, Any]:
    found: dict[str, Any] = told(path, **{**COUNTY, "fiscal_year": None, "kind": None, **known}).row
    return {**found, "document_id": path, "status": "read"}


def _workbook(connection: duckdb.DuckDBPyConnection, document_id: str, total: int) -> None:
    about = {"document_id": document_id, "table_index": 1, "form": "summary"}
    _insert(connection, TABLES, {**about, "status": "figures", "row_count": 30})
    _insert(
        connection, AMOUNTS,
        {**about, "line_key": "expenditure.grand_total", "measure": "amount", "quantity_kind": "money", "amount_yuan": Decimal(total)},
    )  # fmt: skip


def _text(connection: duckdb.DuckDBPyConnection, document_id: str, total: int, name: str) -> None:
    _insert(connection, ENTITIES, {"document_id": document_id, "entity_index": 1, "entity_name": name, "entity_level": "department"})
    stated = {"subject": "expenditure.total", "measure": "amount", "amount_yuan": Decimal(total), "step_yuan": Decimal(100)}
    _insert(connection, CLAIMS, {"document_id": document_id, **stated})


def _resolve(connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]]) -> Disclosures:
    entries = [Entry(row["document_id"], row["path"], 1, "xls", 1, is_present=row["is_current"]) for row in rows]
    return disclosure.resolve(connection, rows, Register(entries), DIVISIONS)


def test_what_one_file_tells_holds_for_all_and_says_who_told_it(staging: duckdb.DuckDBPyConnection) -> None:
    _workbook(staging, "a.xls", 12_345_600)
    _text(staging, "b.doc", 12_345_600, "霁禾市教育局")
    rows = [_row("a.xls"), _row("b.doc", fiscal_year=2024, kind="budget", department_name="霁禾市教育局", department_source="content")]
    found = _resolve(staging, rows)
    assert [(one["disclosure_id"], one["file_count"]) for one in found.disclosures] == [("990101-2024-budget-教育局", 2)]
    workbook = rows[0]
    assert (workbook["fiscal_year"], workbook["fiscal_year_source"]) == (2024, "disclosure")
    assert (workbook["kind"], workbook["kind_source"]) == ("budget", "disclosure")
    assert (workbook["department_name"], workbook["department_source"]) == ("霁禾市教育局", "disclosure")
    assert {(e["document_id"], e["property"], e["value"], e["text"]) for e in found.evidence} == {
        ("a.xls", "fiscal_year", "2024", "told by b.doc"), ("a.xls", "kind", "budget", "told by b.doc"),
        ("a.xls", "department", "霁禾市教育局", "told by b.doc"),
    }  # fmt: skip
    assert found.owners == [
        {"document_id": "a.xls", "entity_index": 1, "entity_code": None, "entity_name": "霁禾市教育局", "entity_level": "department"}
    ]


def test_the_words_of_another_file_weigh_more_than_the_folders(staging: duckdb.DuckDBPyConnection) -> None:
    _workbook(staging, "a.xls", 12_345_600)
    _text(staging, "b.doc", 12_345_600, "霁禾市教育局")
    for folder in (2024, 2023):
        filed = {"fiscal_year_source": "folder"}
        rows = [{**_row("a.xls", fiscal_year=folder), **filed}, _row("b.doc", fiscal_year=2024, kind="budget")]
        _resolve(staging, rows)
        assert (rows[0]["fiscal_year"], rows[0]["fiscal_year_source"]) == (2024, "disclosure")


def test_what_only_folders_tell_stays_what_the_folder_tells(staging: duckdb.DuckDBPyConnection) -> None:
    _workbook(staging, "a.xls", 12_345_600)
    _text(staging, "b.doc", 12_345_600, "霁禾市教育局")
    filed = {"fiscal_year_source": "folder", "kind_source": "file_name"}
    rows = [{**_row(path, fiscal_year=2024, kind="budget"), **filed} for path in ("a.xls", "b.doc")]
    found = _resolve(staging, rows)
    assert [row["fiscal_year_source"] for row in rows] == ["folder", "folder"]
    assert {e["property"] for e in found.evidence} == {"department"}


@pytest.mark.parametrize("without", [{"is_current": False}, {"status": "unreadable"}, {"kind": "government_budget"}])
def test_what_is_gone_unread_or_of_another_kind_takes_no_part(staging: duckdb.DuckDBPyConnection, without: dict[str, Any]) -> None:
    _workbook(staging, "a.xls", 12_345_600)
    _workbook(staging, "c20240606.xls", 12_345_600)
    _text(staging, "b.doc", 12_345_600, "霁禾市教育局")
    rows = [_row("a.xls"), _row("b.doc"), {**_row("c20240606.xls"), **without}]
    found = _resolve(staging, rows)
    assert {file["document_id"] for file in found.files} == {"a.xls", "b.doc"}
    assert rows[2]["disclosure_id"] is None
    assert rows[0]["is_current"] is True
    assert rows[0]["superseded_by"] is None


def test_a_former_version_is_marked_and_names_the_one_that_counts(staging: duckdb.DuckDBPyConnection) -> None:
    for document_id in ("20240323.xls", "20240606.xls"):
        _workbook(staging, document_id, 12_345_600)
    _text(staging, "b.doc", 12_345_600, "霁禾市教育局")
    rows = [_row("20240323.xls"), _row("20240606.xls"), _row("b.doc")]
    found = _resolve(staging, rows)
    assert [(row["is_current"], row["superseded_by"]) for row in rows] == [(False, "20240606.xls"), (True, None), (True, None)]
    assert [(one["file_count"], one["current_count"]) for one in found.disclosures] == [(3, 2)]


def test_two_that_contradict_each_other_have_two_ids(staging: duckdb.DuckDBPyConnection) -> None:
    names = ("霁禾市教育局", "霁禾市教育局")
    for number, name in enumerate(names):
        entity = {"entity_index": 1, "entity_name": name, "entity_level": "department", "entity_code": f"30{number}"}
        _insert(staging, ENTITIES, {"document_id": f"{number}.doc", **entity})
    rows = [_row(f"{number}.doc", fiscal_year=2024, kind="budget", department_name=name) for number, name in enumerate(names)]
    found = _resolve(staging, rows)
    assert [one["disclosure_id"] for one in found.disclosures] == ["990101-2024-budget-300", "990101-2024-budget-301"]


def test_nothing_at_all(staging: duckdb.DuckDBPyConnection) -> None:
    found = _resolve(staging, [])
    assert (found.disclosures, found.files, found.owners, found.evidence) == ([], [], [], [])
    rows = [_row("empty.doc")]
    assert [one["file_count"] for one in _resolve(staging, rows).disclosures] == [1]
    assert rows[0]["department_name"] is None
