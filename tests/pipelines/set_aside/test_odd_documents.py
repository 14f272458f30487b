"""Odd documents through the whole way: none makes a step fail, and what was read is published or withheld.

They are drawn by hypothesis, always the same ones, and go through one refresh together; ``ODD_DOCUMENTS`` asks for another number of them,
``ODD_SEED`` for others.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from pipelines import load, publish, stage
from pipelines import register as registers
from pipelines.register import Entry, Register
from pipelines.set_aside import StepFailed, diagnosis, steps
from pipelines.settings import Settings
from tests.pipelines.set_aside.odd_documents import Rows, document_id, staged

pytestmark = pytest.mark.slow

_NUMBER = int(os.environ.get("ODD_DOCUMENTS", "150"))


def _draw(number: int) -> list[Rows]:
    found: list[Rows] = []

    @seed(int(os.environ.get("ODD_SEED", "2017")))
    @settings(
        max_examples=number, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(staged())
    def collect(rows: Rows) -> None:
        found.append(rows)

    collect()
    return found


def _take(step: Callable[[], object], folders: Settings) -> None:
    """Take a step; where it fails, say on which documents."""
    try:
        step()
    except StepFailed as failure:
        faults = diagnosis.faults(folders.build, failure.trials, print)
        pytest.fail("\n".join([str(failure)[-3000:], *(f"{fault.document_id}: {fault}" for fault in faults)]))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odd")
    folders = Settings(folder, folder / "warehouse")
    folders.warehouse.mkdir()
    entries = []
    for number, rows in enumerate(_draw(_NUMBER)):
        document = document_id(number)
        stage.write_set(folders.stage, document, rows)
        year = 2021 if number % 2 else None
        entries.append(Entry(document, f"130184-新乐市/2021/{number:04}.docx", 1, "docx", 1, True, "130184", "新乐市", year))
    registers.save(Register(entries, fingerprint="odd"), folders.register)
    load.load(folders)
    for step in (
        lambda: steps.build(folders, "evaluate"),
        lambda: steps.identities(folders),
        lambda: steps.localise(folders),
        lambda: steps.second_reading(folders),
        lambda: steps.build(folders, "publish"),
        lambda: steps.marts(folders),
    ):
        _take(step, folders)
    publish.publish(folders)
    return folders.snapshot


def test_every_odd_document_is_digested(snapshot: Path) -> None:
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        assert connection.execute("SELECT status, count(*) >= 100 FROM staging.documents GROUP BY 1").fetchall() == [("read", True)]
        [(read, published, withheld)] = connection.execute(
            "SELECT sum(figures_read), sum(figures_published), sum(figures_withheld) FROM quality.reconciliation"
        ).fetchall()
        assert read == published + withheld
        assert read > 500
        outcomes = dict(connection.execute("SELECT outcome, count(*) FROM quality.identity_checks GROUP BY 1").fetchall())
        assert all(outcomes[outcome] > 0 for outcome in ("pass", "fail", "not_evaluable", "not_applicable")), outcomes
