"""What the benchmark of the identities says of a step and of two sizes."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import duckdb
import pytest

from benchmarks.identities import Run, StepFailed, Usage, growth, node_seconds, plant, run_step

_SMALL = Run(
    amounts=100, cells=500, documents=2, operands=300, checks=200, failed=0, planted=0, suspected=None, generate=Usage(1.0, 1.0, 50.0),
    evaluate=Usage(10.0, 12.0, 100.0), localise=None, tests=3, test_seconds=0.5, generated_mib=1.0, file_mib=4.0, slowest={},
)  # fmt: skip


def test_growth_is_larger_by_smaller() -> None:
    large = dataclasses.replace(_SMALL, amounts=1000, operands=3000, checks=2000, evaluate=Usage(50.0, 120.0, 400.0), file_mib=30.0)
    assert growth(_SMALL, large) == {
        "amounts": 10.0, "operands": 10.0, "checks": 10.0, "evaluate, seconds": 5.0, "evaluate, CPU seconds": 10.0,
        "evaluate, peak memory": 4.0, "file": 7.5,
    }  # fmt: skip


def test_growth_of_the_search_for_guilty_cells_where_it_was_measured() -> None:
    small = dataclasses.replace(_SMALL, failed=10, localise=Usage(1.0, 2.0, 100.0))
    found = growth(small, dataclasses.replace(small, failed=40, localise=Usage(3.0, 6.0, 120.0)))
    measures = ("failed checks", "localise, CPU seconds", "localise, peak memory")
    assert [found[name] for name in measures] == [4.0, 3.0, 1.2]


def test_figures_are_changed_in_their_unit(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    with duckdb.connect(str(build)) as connection:
        connection.execute("""
            CREATE SCHEMA staging;
            CREATE TABLE staging.amounts AS
            SELECT 'd' AS document_id, 1 AS table_index, CAST(n AS INTEGER) AS row_index, 1 AS column_index, 'money' AS quantity_kind,
                CAST(n AS DECIMAL(24, 6)) AS value, CAST(n * 10000 AS DECIMAL(24, 4)) AS amount_yuan FROM range(5) AS r (n)
        """)
    assert plant(build, 2) == 2
    with duckdb.connect(str(build)) as connection:
        changed = connection.execute("SELECT value - row_index, amount_yuan FROM staging.amounts WHERE value <> row_index").fetchall()
        assert connection.execute("SELECT count(*) FROM staging.amounts WHERE amount_yuan <> value * 10000").fetchone() == (0,)
    assert len(changed) == 2
    assert all(change >= 10 for change, _ in changed)


def test_each_step_is_told_by_itself(tmp_path: Path) -> None:
    large = run_step(["-c", "held = b'x' * (400 << 20)"], dict(os.environ), tmp_path / "log")
    held = b"x" * (200 << 20)  # by the process that starts the next one, which is not counted to it
    small = run_step(["-c", "pass"], dict(os.environ), tmp_path / "log")
    assert small.peak_mib + 100 < len(held) >> 20
    assert large.peak_mib > 400


def test_step_that_fails_says_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="no such size"):
        run_step(["-c", "raise SystemExit('no such size')"], dict(os.environ), tmp_path / "log")


def test_seconds_of_nodes(tmp_path: Path) -> None:
    (tmp_path / "run_results.json").write_text('{"results": [{"unique_id": "model.p.a", "execution_time": 1.5, "status": "success"}]}')
    assert dict(node_seconds(tmp_path / "run_results.json")) == {"model.p.a": 1.5}
