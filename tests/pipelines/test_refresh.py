"""The refresh from end to end, as a user runs it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import duckdb
import pytest

from pipelines import lock
from pipelines.settings import Settings
from tests.pipelines.refreshing import Sample, contents, kill_refresh_at, refresh

pytestmark = pytest.mark.slow


def test_the_summary_tells_what_was_found_and_where_it_is(sample: Sample) -> None:
    lines = {line.split()[0]: line for line in sample.output.splitlines() if line and line[0].isalpha()}
    assert lines["documents"].endswith("2: 2 read, 0 unsupported, 0 unreadable")
    assert {"forms", "amounts", "identities", "findings", "quarantined", "reconciled", "try"} <= lines.keys()
    assert lines["snapshot"].endswith(str(sample.snapshot))


def test_the_example_query_of_the_summary_runs(sample: Sample) -> None:
    start = sample.output.index("SELECT")
    sql = sample.output[start : sample.output.index(";", start)]
    with duckdb.connect(str(sample.snapshot), read_only=True) as connection:
        assert connection.execute(sql).fetchall()


def test_every_published_table_and_column_has_a_comment(sample: Sample) -> None:
    with duckdb.connect(str(sample.snapshot), read_only=True) as connection:
        bare = connection.execute(
            """
            SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE comment IS NULL
            UNION ALL SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL
            UNION ALL SELECT schema_name || '.' || table_name || '.' || column_name FROM duckdb_columns()
            WHERE NOT internal AND comment IS NULL
            """
        ).fetchall()
    assert bare == []


def test_a_second_refresh_says_that_nothing_is_new(sample: Sample) -> None:
    before = sample.snapshot.stat()
    started = time.monotonic()
    done = refresh(sample.raw, sample.warehouse)
    assert time.monotonic() - started < 10
    assert done.returncode == 0
    assert "nothing new" in done.stdout
    assert done.stdout.splitlines()[-5:] == sample.output.splitlines()[-5:]
    after = sample.snapshot.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_refresh_that_is_killed_leaves_the_snapshot_and_succeeds_when_run_again(sample: Sample, folders: Settings) -> None:
    """In a warehouse that began with an empty RAW, which has all tables."""
    done = refresh(folders.raw, folders.warehouse)
    assert done.returncode == 0, done.stdout + done.stderr
    assert contents(folders.snapshot).keys() == contents(sample.snapshot).keys()
    before = folders.snapshot.read_bytes()
    shutil.copytree(sample.raw, folders.raw, dirs_exist_ok=True)
    kill_refresh_at(folders.raw, folders.warehouse, "collect:", 0.2)
    kill_refresh_at(folders.raw, folders.warehouse, "load:", 4)
    assert folders.snapshot.read_bytes() == before
    done = refresh(folders.raw, folders.warehouse)
    assert done.returncode == 0, done.stdout + done.stderr
    assert contents(folders.snapshot) == contents(sample.snapshot)


def test_what_is_our_fault_fails_with_a_message(tmp_path: Path, folders: Settings) -> None:
    done = refresh(tmp_path / "nowhere", folders.warehouse)
    assert (done.returncode, "RAW is no folder" in done.stderr) == (1, True)
    done = refresh(folders.raw, folders.raw)
    assert (done.returncode, "must be two folders" in done.stderr) == (1, True)
    with lock.hold(folders.lock):
        done = refresh(folders.raw, folders.warehouse)
    assert (done.returncode, "another refresh" in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr
