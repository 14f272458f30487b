"""Waivers say who lets what pass and why, and waive something."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.identities import registry, waivers
from pipelines.identities.waivers import Waiver, WaiverError

WAIVER: dict[str, Any] = {
    "rule": "S03",
    "document": "130184-新乐市/2021/a.txt",
    "entity": "224",
    "reason": "a misprint, confirmed",
    "reviewer": "王芳",
    "date": datetime.date(2021, 4, 6),
}


def _load(tmp_path: Path, *entries: Any) -> tuple[Waiver, ...]:
    path = tmp_path / "waivers.yaml"
    path.write_text(yaml.safe_dump({"version": 1, "waivers": list(entries)}, allow_unicode=True), "utf-8")
    return waivers.load(registry.load(), path)


def test_the_committed_file_is_read() -> None:
    assert waivers.load(registry.load()) == ()


def test_a_waiver_names_what_it_waives(tmp_path: Path) -> None:
    (waiver,) = _load(tmp_path, WAIVER)
    assert str(waiver) == "rule S03, document 130184-新乐市/2021/a.txt, entity 224, by 王芳"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"colour": "red"}, "unknown keys"),
        ({"reason": ""}, "reason must be a text"),
        ({"reviewer": None}, "reviewer must be a text"),
        ({"entity": 224}, "entity must be a text"),
        ({"rule": "S99"}, "no rule 'S99'"),
        ({"date": "soon"}, "date must be a date"),
    ],
)
def test_what_cannot_be_meant_is_an_error(tmp_path: Path, change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(WaiverError, match=complaint):
        _load(tmp_path, {**WAIVER, **change})


def test_a_missing_key_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match=r"missing keys \['reviewer'\]"):
        _load(tmp_path, {key: value for key, value in WAIVER.items() if key != "reviewer"})


def test_the_same_waiver_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match="two waivers for the same findings"):
        _load(tmp_path, WAIVER, WAIVER)


@pytest.fixture
def warehouse() -> duckdb.DuckDBPyConnection:
    """One document at two paths, whose unit 224001 fails S03 in two forms' names and S05 once."""
    connection = duckdb.connect()
    connection.execute("create schema staging; create schema quality")
    connection.execute("create table staging.documents as select 'abc' as document_id, 'a.txt' as path, ['a.txt', 'b.txt'] as paths")
    connection.execute(
        """create table quality.identity_checks as select * from (values
            ('1', 'S03', 'abc', '224001', 'summary', null, 'fail'), ('2', 'S03', 'abc', '224', 'summary', null, 'fail'),
            ('3', 'S05', 'abc', '224', 'summary', null, 'pass')) as v (check_id, rule_id, document_id, entity_code, form, code, outcome)"""
    )
    return connection


def _waiver(**fields: Any) -> Waiver:
    return Waiver(**{"rule": "S03", "document": "abc", "reason": "r", "reviewer": "w", "date": datetime.date(2021, 1, 1), **fields})


@pytest.mark.parametrize(
    ("fields", "waived"),
    [
        ({}, ["1", "2"]),
        ({"document": "b.txt"}, ["1", "2"]),
        ({"entity": "224"}, ["2"]),
        ({"form": "summary", "entity": "224001"}, ["1"]),
    ],
)
def test_a_waiver_covers_failed_checks(warehouse: duckdb.DuckDBPyConnection, fields: dict[str, Any], waived: list[str]) -> None:
    waivers.apply(warehouse, (_waiver(**fields),))
    found = warehouse.execute("select check_id from quality.waived_checks order by 1").fetchall()
    assert [check_id for (check_id,) in found] == waived


@pytest.mark.parametrize("fields", [{"rule": "S05"}, {"entity": "9"}, {"code": "201"}, {"document": "c.txt"}, {"form": "income"}])
def test_a_waiver_that_matches_nothing_is_named(warehouse: duckdb.DuckDBPyConnection, fields: dict[str, Any]) -> None:
    idle = _waiver(**fields)
    assert waivers.apply(warehouse, (_waiver(), idle)) == (idle,)
    assert warehouse.execute("select matches from quality.waivers order by waiver_no").fetchall() == [(True,), (False,)]
    assert [found for (found,) in warehouse.execute("select check_id from quality.waived_checks order by 1").fetchall()] == ["1", "2"]
