"""A rule that can be evaluated less than in the last published snapshot is said loudly; one that merely sees other documents is not."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.identities import evaluability, thresholds

Checks = list[tuple[str, str, str]]


def _warehouse(path: Path, checks: Checks) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema reference")
        connection.execute("create schema quality")
        thresholds.write(connection)
        connection.execute("create table quality.identity_checks (document_id varchar, rule_id varchar, outcome varchar)")
        connection.executemany("insert into quality.identity_checks values (?, ?, ?)", checks)
    return path


def _checks(document: str, rule: str, evaluated: int, unread: int) -> Checks:
    return [(document, rule, "pass")] * evaluated + [(document, rule, "not_evaluable")] * unread


_LOUD = "S01 could be evaluated in 100.0% of its checks, now in {}% (1 documents in both)"


@pytest.mark.parametrize(
    ("before", "now", "loud"),
    [
        (_checks("a", "S01", 20, 0), _checks("a", "S01", 15, 5), [_LOUD.format("75.0")]),
        (_checks("a", "S01", 100, 0), _checks("a", "S01", 98, 2), []),
        (_checks("a", "S01", 100, 0), _checks("a", "S01", 97, 3), [_LOUD.format("97.0")]),
        (_checks("a", "S01", 4, 0), _checks("a", "S01", 2, 2), []),
        (_checks("a", "S01", 15, 5), _checks("a", "S01", 20, 0), []),
        (_checks("a", "S01", 20, 0), [("a", "S01", "not_applicable")], [_LOUD.format("0.0")]),
        (_checks("a", "S01", 20, 0), _checks("b", "S01", 0, 20), []),
    ],
    ids=["a drop", "at the threshold", "beyond the threshold", "too few checks", "a rise", "fallen silent", "other documents"],
)  # fmt: skip
def test_drops_are_loud(tmp_path: Path, before: Checks, now: Checks, loud: list[str]) -> None:
    snapshot, build = _warehouse(tmp_path / "old.duckdb", before), _warehouse(tmp_path / "new.duckdb", now)
    evaluability.compare(build, snapshot)
    assert evaluability.loud(build) == loud


@pytest.mark.parametrize("content", [None, b"no database"], ids=["none", "not one of ours"])
def test_without_a_snapshot_nothing_is_compared(tmp_path: Path, content: bytes | None) -> None:
    snapshot = tmp_path / "old.duckdb"
    if content is not None:
        snapshot.write_bytes(content)
    build = _warehouse(tmp_path / "new.duckdb", _checks("a", "S01", 0, 20))
    evaluability.compare(build, snapshot)
    with duckdb.connect(str(build)) as connection:
        assert connection.execute("select count(*) from quality.evaluability_changes where share_before is not null").fetchone() == (0,)
        undescribed = "select count(*) from duckdb_columns() where table_name = 'evaluability_changes' and comment is null"
        assert connection.execute(undescribed).fetchone() == (0,)
