"""Documents on which a step fails are set aside and the step is taken again; what no document causes fails as before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.load import create
from pipelines.set_aside import StepFailed
from pipelines.set_aside.rehearsal import Relation, Row, Trial
from pipelines.set_aside.rounds import ROUNDS, carry_out
from pipelines.settings import Settings
from pipelines.staged_tables import DOCUMENTS, REGISTER, STAGED_TABLES

#: Name of an entity that each document has, by document.
NAMES = {"a": "甲局", "b": "甲局", "c": "丙局", "d": "丁局", "e": "戊局", "f": "己局", "g": "庚局", "h": "辛局"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A build file of eight documents, with a model that says of which document its rows are and one that does not."""
    settings = Settings(tmp_path, tmp_path)
    settings.build_folder.mkdir(exist_ok=True)
    with duckdb.connect(str(settings.build)) as connection:
        connection.execute("CREATE SCHEMA staging; CREATE SCHEMA marts")
        for table in (*STAGED_TABLES, REGISTER, DOCUMENTS):
            create(connection, "staging", table)
        for document_id, name in NAMES.items():
            connection.execute(
                "INSERT INTO staging.documents (document_id, path, status) VALUES (?, ? || '.docx', 'read')", [document_id, document_id]
            )
            connection.execute("INSERT INTO staging.entities (document_id, entity_name) VALUES (?, ?)", [document_id, name])
        _evaluate(connection)
    return settings


_OF_DOCUMENTS = "SELECT document_id, entity_name FROM staging.entities JOIN staging.stg_current USING (document_id)"
_OF_NAMES = "SELECT entity_name, count(*) AS documents FROM marts.entities GROUP BY 1"
LINEAGE = (Relation("marts", "entities", _OF_DOCUMENTS), Relation("marts", "names", _OF_NAMES))


def _evaluate(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE OR REPLACE VIEW staging.stg_current AS SELECT * FROM staging.documents WHERE status = 'read'")
    for relation in LINEAGE:
        connection.execute(f"CREATE OR REPLACE TABLE {relation.schema}.{relation.name} AS {relation.sql}")


def take(settings: Settings, run: Callable[[duckdb.DuckDBPyConnection], list[Row]]) -> list[str]:
    """Take a step that finds or raises what ``run`` does on the build file, with rounds; returns what was said."""
    said: list[str] = []

    def before() -> None:
        with duckdb.connect(str(settings.build)) as connection:
            _evaluate(connection)

    def step() -> None:
        with duckdb.connect(str(settings.build)) as connection:
            try:
                rows = run(connection)
            except duckdb.Error as error:
                raise StepFailed(str(error), [Trial("model x", run, LINEAGE)]) from error
        if rows:
            raise StepFailed("rows", [Trial("test x", run, LINEAGE)])

    carry_out(step, before, settings, said.append)
    return said


def rows(sql: str) -> Callable[[duckdb.DuckDBPyConnection], list[Row]]:
    return lambda connection: connection.execute(sql).to_arrow_table().to_pylist()


def statuses(settings: Settings) -> dict[str, str]:
    with duckdb.connect(str(settings.build), read_only=True) as connection:
        return dict(connection.execute("SELECT document_id, status FROM staging.documents ORDER BY 1").fetchall())


def set_aside(settings: Settings) -> set[str]:
    return {document_id for document_id, status in statuses(settings).items() if status == "set_aside"}


@pytest.mark.parametrize(
    ("sql", "guilty"),
    [
        # rows that name their document
        ("SELECT document_id FROM marts.entities WHERE entity_name = '丙局'", {"c"}),
        # rows of a relation that says of which document they are
        ("SELECT entity_name FROM marts.entities WHERE entity_name IN ('丙局', '辛局')", {"c", "h"}),
        # rows of one that does not: built anew from the staged rows
        ("SELECT entity_name FROM marts.names WHERE entity_name = '己局'", {"f"}),
        # two documents that fail only together: one of them stays
        ("SELECT entity_name FROM marts.names WHERE documents > 1", {"b"}),
        # an error of the database
        ("SELECT CAST(entity_name AS INTEGER) AS number FROM marts.entities WHERE entity_name = '丁局'", {"d"}),
    ],
)
def test_guilty_documents_are_set_aside(settings: Settings, sql: str, guilty: set[str]) -> None:
    said = take(settings, rows(sql))
    assert set_aside(settings) == guilty
    what = "model x" if "CAST" in sql else "test x"
    assert [line.partition(" fails on")[0] for line in said if line.startswith("set aside")] == [
        f"set aside {document}.docx: a fault of the program: {what}" for document in sorted(guilty)
    ]
    with duckdb.connect(str(settings.build), read_only=True) as connection:
        issues = connection.execute("SELECT document_id, kind, severity, message FROM staging.issues ORDER BY 1").fetchall()
        reasons = dict(connection.execute("SELECT document_id, status_reason FROM staging.documents").fetchall())
    assert [(document_id, kind, severity) for document_id, kind, severity, _ in issues] == [
        (document, "set_aside", "error") for document in sorted(guilty)
    ]
    assert all(reasons[document].startswith(f"a fault of the program: {what} fails on this document (") for document in guilty)
    assert {document for document, reason in reasons.items() if reason} == guilty


def test_a_document_that_fails_in_spite_of_its_status_is_left_out_of_the_build(settings: Settings) -> None:
    take(settings, rows("SELECT CAST(entity_name AS INTEGER) AS number FROM staging.entities WHERE entity_name = '丁局'"))
    assert set_aside(settings) == {"d"}
    with duckdb.connect(str(settings.build), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM staging.entities WHERE document_id = 'd'").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM staging.entities").fetchall() == [(7,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS always",  # without any document
        "SELECT no_such_column FROM marts.entities",
        "SELECT entity_name FROM marts.names",  # on every document
    ],
)
def test_what_no_document_causes_ends_the_run(settings: Settings, sql: str) -> None:
    with pytest.raises(StepFailed):
        take(settings, rows(sql))
    assert set_aside(settings) == set()


def test_what_a_machine_lacks_is_no_document_s_fault(settings: Settings) -> None:
    def full(connection: duckdb.DuckDBPyConnection) -> list[Row]:
        raise OSError("no space left on device")

    def step() -> None:
        raise StepFailed("no space", [Trial("model x", full)])

    with pytest.raises(OSError, match="no space"):
        carry_out(step, lambda: None, settings, lambda line: None)
    assert set_aside(settings) == set()


def test_rounds_end(settings: Settings) -> None:
    """A step that fails on another document each time is given up."""
    times = 0

    def step() -> None:
        nonlocal times
        times += 1
        one = rows(f"SELECT document_id FROM staging.entities WHERE document_id = '{'abcdefgh'[times - 1]}'")
        raise StepFailed("again", [Trial("test x", one)])

    with pytest.raises(StepFailed):
        carry_out(step, lambda: None, settings, lambda line: None)
    assert times == ROUNDS + 1
