from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import places, stage
from pipelines.collect import collect
from pipelines.load import LOADED_TABLES, load_staging
from pipelines.register import Register
from pipelines.settings import DIVISIONS, Settings
from pipelines.stage import Task, read_document
from tests.pipelines.raw_files import PLACED, put


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


#: The first county of the made-up province.
MADE_UP_COUNTY = next(name for code, name in places.known_divisions(DIVISIONS).items() if code.startswith("99") and not code.endswith("00"))


def read_all(folders: Settings) -> Register:
    register = collect(folders)
    for entry in register.present():
        if entry.is_readable and not stage.is_staged(folders.stage, entry.document_id):
            read_document(Task(entry.document_id, folders.raw / entry.path), folders.stage)
    return register


def loaded(connection: duckdb.DuckDBPyConnection, folders: Settings) -> list[dict[str, Any]]:
    connection.execute("DROP SCHEMA IF EXISTS staging CASCADE")
    load_staging(connection, folders.stage, read_all(folders))
    return query(connection, "SELECT * FROM staging.documents")


def query(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = connection.execute(sql).to_arrow_table().to_pylist()
    return rows


def test_an_empty_raw_gives_all_tables(connection: duckdb.DuckDBPyConnection, folders: Settings) -> None:
    assert loaded(connection, folders) == []
    tables = {row["table_name"] for row in query(connection, "FROM duckdb_tables() WHERE schema_name = 'staging'")}
    assert tables == {table.name for table in LOADED_TABLES}


def test_every_table_and_column_carries_its_comment(connection: duckdb.DuckDBPyConnection, folders: Settings) -> None:
    loaded(connection, folders)
    for table in LOADED_TABLES:
        (row,) = query(connection, f"FROM duckdb_tables() WHERE schema_name = 'staging' AND table_name = '{table.name}'")
        assert row["comment"] == table.comment
        columns = query(connection, f"FROM duckdb_columns() WHERE schema_name = 'staging' AND table_name = '{table.name}'")
        assert {c["column_name"]: c["comment"] for c in columns} == {c.name: c.comment for c in table.columns}


def test_folder_and_file_name_fill_in_what_the_content_does_not_tell(
    connection: duckdb.DuckDBPyConnection, folders: Settings
) -> None:
    put(folders.raw, PLACED, "一段话。")
    (document,) = loaded(connection, folders)
    assert (document["division_code"], document["division_name"], document["division_source"]) == ("130184", "新乐市", "folder")
    assert (document["fiscal_year"], document["fiscal_year_source"]) == (2021, "folder")
    assert (document["kind"], document["kind_source"]) == ("budget", "file_name")
    assert document["department_code"] is None
    evidence = query(connection, "SELECT property, source, value FROM staging.evidence WHERE source IN ('folder', 'file_name')")
    assert [tuple(row.values()) for row in evidence] == [
        ("division", "folder", "130184"),
        ("fiscal_year", "folder", "2021"),
        ("fiscal_year", "file_name", "2021"),
        ("kind", "file_name", "budget"),
        ("department", "file_name", "224"),
    ]


def test_what_nothing_tells_is_null_and_an_issue(connection: duckdb.DuckDBPyConnection, folders: Settings) -> None:
    put(folders.raw, "999999-某县/2021/a.txt", "关于经费的一段话。")
    put(folders.raw, "b.txt", "关于经费的另一段话。")
    documents = loaded(connection, folders)
    assert [(d["division_code"], d["fiscal_year"], d["kind"]) for d in documents] == [(None, 2021, None), (None, None, None)]
    issues = query(connection, "SELECT kind, text FROM staging.issues ORDER BY text, kind")
    assert [tuple(row.values()) for row in issues] == [
        ("department_unknown", "999999-某县/2021/a.txt"),
        ("division_unknown", "999999-某县/2021/a.txt"),
        ("kind_unknown", "999999-某县/2021/a.txt"),
        ("unknown_division", "999999-某县/2021/a.txt"),
        ("department_unknown", "b.txt"),
        ("division_unknown", "b.txt"),
        ("kind_unknown", "b.txt"),
        ("year_unknown", "b.txt"),
    ]


def test_a_superseded_revision_stays_with_its_successor(connection: duckdb.DuckDBPyConnection, folders: Settings) -> None:
    put(folders.raw, "a.txt", "\t旧\n")
    loaded(connection, folders)
    put(folders.raw, "a.txt", "\t新\n")
    old, new = loaded(connection, folders)
    assert (old["revision"], old["is_current"], old["superseded_by"], old["status"]) == (1, False, new["document_id"], "read")
    assert (new["revision"], new["is_current"], new["superseded_by"]) == (2, True, None)
    assert {row["text"] for row in query(connection, "FROM staging.cells")} == {"旧", "新"}


def test_what_another_reader_version_staged_is_not_loaded(
    connection: duckdb.DuckDBPyConnection, folders: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folders.raw, "a.txt", "\t旧\n")
    read_all(folders)
    put(folders.raw, "a.txt", "\t新\n")
    monkeypatch.setattr(stage, "reader_version", lambda: "another")
    old, new = loaded(connection, folders)
    assert {row["text"] for row in query(connection, "FROM staging.cells")} == {"新"}
    assert (old["status"], old["is_current"], old["reader_version"]) == ("unreadable", False, None)
    assert "another version" in old["status_reason"]
    assert (new["status"], new["reader_version"]) == ("read", "another")


def test_the_same_bytes_in_two_places_are_one_current_document(
    connection: duckdb.DuckDBPyConnection, folders: Settings
) -> None:
    put(folders.raw, PLACED, "\t甲\n")
    put(folders.raw, "z.txt", "\t甲\n")
    (document,) = loaded(connection, folders)
    assert (document["path"], document["paths"]) == (PLACED, [PLACED, "z.txt"])
    assert len(query(connection, "FROM staging.cells")) == 1
    put(folders.raw, PLACED, "\t乙\n")
    first, second = loaded(connection, folders)
    assert (first["path"], first["is_current"], first["superseded_by"]) == ("z.txt", True, None)
    assert (second["path"], second["is_current"]) == (PLACED, True)


def test_an_unreadable_file_is_a_document_with_the_reason(connection: duckdb.DuckDBPyConnection, folders: Settings) -> None:
    (folders.raw / "a.txt").symlink_to("nowhere")
    (document,) = loaded(connection, folders)
    assert (document["document_id"], document["status"]) == ("path:a.txt", "unreadable")
    assert document["status_reason"] == "cannot be read: a link to nothing"


def test_wildcards_in_the_name_of_the_warehouse_are_no_patterns(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for name in ("w[12]*", "w1x"):
        folders = Settings(raw=tmp_path / f"raw {name}", warehouse=tmp_path / name)
        put(folders.raw, "a.txt", f"\t{name}\n")
        loaded(connection, folders)
        assert [row["text"] for row in query(connection, "FROM staging.cells")] == [name]


def test_loading_twice_gives_the_same_rows_in_the_same_order(folders: Settings) -> None:
    for number in range(5):
        put(folders.raw, f"{number}.txt", f"\t{number}\n\t1\n\n\t2\n\t3\n")
    register = read_all(folders)
    contents = []
    for _ in range(2):
        with duckdb.connect() as connection:
            load_staging(connection, folders.stage, register)
            contents.append([query(connection, f'FROM staging."{t.name}"') for t in LOADED_TABLES])
    assert contents[0] == contents[1]
    assert [row["text"] for row in contents[0][4]] == [t for n in "01234" for t in (n, "1", "2", "3")]


def test_a_document_that_is_made_up_by_its_content_alone_is_set_aside_among_real_ones(
    connection: duckdb.DuckDBPyConnection, folders: Settings
) -> None:
    put(folders.raw, PLACED, "新乐市财政局2021年部门预算\n\n一段话。")
    put(folders.raw, "b.txt", f"{MADE_UP_COUNTY}财政局2021年部门预算\n\n一段话。")
    made_up, real = sorted(loaded(connection, folders), key=lambda row: row["path"], reverse=True)
    assert (real["path"], real["status"]) == (PLACED, "read")
    assert (made_up["path"], made_up["status"], made_up["is_synthetic"]) == ("b.txt", "set_aside", False)
    assert "b.txt" in made_up["status_reason"]
    assert [row["text"] for row in query(connection, "FROM staging.issues WHERE kind = 'set_aside'")] == ["b.txt"]


def test_a_text_without_a_word_of_budgets_is_no_disclosure(connection: duckdb.DuckDBPyConnection, folders: Settings) -> None:
    put(folders.raw, "130184-新乐市/2021/readme.txt", "一段话。")
    (document,) = loaded(connection, folders)
    assert (document["kind"], document["kind_source"], document["is_current"]) == ("other", "content", True)
    kinds = connection.execute("SELECT DISTINCT kind FROM staging.issues").fetchall()
    assert not {"department_unknown", "kind_unknown"} & {kind for (kind,) in kinds}
