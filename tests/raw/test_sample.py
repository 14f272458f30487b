"""The sample in ``raw/`` stands for the complete documents: the same forms, amounts, claims and findings.

The complete files are not part of the project; they are looked for in ``../shared/disclosures/hebei`` beside the checkout.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines import readers
from pipelines.document import Document
from pipelines.forms.divisions import Divisions
from pipelines.forms.recognise import recognise
from pipelines.settings import DIVISIONS, PROJECT
from pipelines.staged_tables import STAGED_TABLES

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
