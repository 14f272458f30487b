"""The sample in ``raw/`` stands for the complete documents: the same forms, amounts, claims and findings.

The complete files are not part of the project; they are looked for in ``../shared/disclosures/hebei`` beside the checkout.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import readers
from pipelines.document import Document
from pipelines.forms.divisions import Divisions
from pipelines.forms.recognise import recognise
from pipelines.settings import DIVISIONS, PROJECT
from pipelines.staged_tables import STAGED_TABLES
from tests.pipelines.raw_files import put
from tests.pipelines.refreshing import Sample, refresh

Row = dict[str, Any]

SAMPLES = sorted((PROJECT / "raw").glob("*/*/*.txt"))
COMPLETE = PROJECT.parent / "shared" / "disclosures" / "hebei"

#: Tables that must be equal row by row: all but the prose itself.
EQUAL = {table.name for table in STAGED_TABLES} - {"paragraphs"}


def complete_file(sample: Path) -> Path:
    file = COMPLETE / sample.name
    if not file.is_file():
        pytest.skip(f"the complete document is not beside this checkout: {sample.name}")
    return file


def recognised(file: Path) -> dict[str, list[Row]]:
    document: Document = readers.read(file.read_bytes())
    rows = recognise(document, Divisions.load(DIVISIONS)).rows
    # the place in reading order is the one thing that the left-out prose moves
    return {
        name: [{key: value for key, value in row.items() if key != "block_index"} for row in rows_of_table]
        for name, rows_of_table in rows.items()
    }


def test_the_sample_is_two_counties() -> None:
    assert {sample.parent.parent.name for sample in SAMPLES} == {"130184-新乐市", "131024-香河县"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parent.parent.name)
def test_cells_are_those_of_the_complete_document(sample: Path) -> None:
    whole, part = readers.read(complete_file(sample).read_bytes()), readers.read(sample.read_bytes())
    assert [table.cells for table in part.tables] == [table.cells for table in whole.tables]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parent.parent.name)
def test_the_same_is_recognised_in_the_complete_document(sample: Path) -> None:
    whole, part = recognised(complete_file(sample)), recognised(sample)
    assert {name: part.get(name, []) for name in EQUAL} == {name: whole.get(name, []) for name in EQUAL}
    assert part["cells"]
    assert part["claims"]


#: What may differ between the warehouses of the sample and of the complete documents: the hash of a document and ids made
#: from it, the place of a paragraph, the prose itself, and when and from what it was refreshed.
DIFFERENT_COLUMNS = {
    "document_id", "figure_id", "fact_id", "check_id", "cluster_id", "size_bytes", "block_index", "reader_version",
}  # fmt: skip
DIFFERENT_TABLES = {"staging.paragraphs", "staging.register", "staging.documents", "quality.refresh_meta"}


def published(snapshot: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table, with paths for hashes, in a fixed order."""
    found = {}
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        paths = connection.execute("SELECT document_id, path FROM staging.documents").fetchall()
        columns = connection.execute(
            "SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
            "WHERE NOT internal GROUP BY ALL"
        ).fetchall()
        for table, names in columns:
            if table in DIFFERENT_TABLES:
                continue
            rows = connection.execute(
                f"SELECT {', '.join(n for n in names if n not in DIFFERENT_COLUMNS)} FROM {table}"
            ).fetchall()
            found[table] = sorted(tuple(plain(value, paths) for value in row) for row in rows)
    return found


def plain(value: Any, paths: list[tuple[str, str]]) -> str:
    """A value as text, without hashes and without numbers of paragraphs."""
    text = repr(value)
    for document_id, path in paths:
        text = text.replace(document_id, path).replace(document_id[:12], path)
    return re.sub(r"paragraph \d+|第\d+段|'block_index': \d+", "paragraph", text)


@pytest.mark.slow
def test_the_complete_documents_publish_the_same_facts_and_findings(sample: Sample, tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    for file in SAMPLES:
        put(raw, str(file.relative_to(PROJECT / "raw")), complete_file(file).read_bytes())
        shutil.copy(f"{file}.meta.yaml", raw / file.parent.relative_to(PROJECT / "raw"))
    done = refresh(raw, warehouse)
    assert done.returncode == 0, done.stdout + done.stderr
    whole, part = published(warehouse / "warehouse.duckdb"), published(sample.snapshot)
    assert whole.keys() == part.keys()
    assert {table for table in whole if whole[table] != part[table]} == set()
    assert part["quality.findings"]
    assert part["marts.fct_expenditure_by_function"]
