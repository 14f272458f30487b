"""A build of many amounts: as many as asked for, each document a department of its own, money multiplied."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.synthetic.bulk import generate


def test_patterns_are_repeated_with_their_money_multiplied(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    once = generate(build, 1)
    with duckdb.connect(str(build), read_only=True) as connection:
        pattern = connection.execute("SELECT sum(amount_yuan) FROM staging.amounts").fetchall()[0][0]
    thrice = generate(build, 2 * once["amounts"] + 1)
    assert thrice == {table: 3 * rows for table, rows in once.items()}
    with duckdb.connect(str(build), read_only=True) as connection:
        assert connection.execute("SELECT sum(amount_yuan) FROM staging.amounts").fetchall()[0][0] == pattern * (1 + 2 + 3)
        distinct = connection.execute(
            "SELECT count(DISTINCT document_id), count(DISTINCT (division_code, department_name, fiscal_year, kind)), "
            "bool_and(is_synthetic) FROM staging.documents"
        ).fetchall()
        assert distinct == [(thrice["documents"], thrice["documents"], True)]
        assert connection.execute("SELECT count(*) > 60 FROM reference.rules").fetchall() == [(True,)]


def test_no_amounts_are_no_build(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one"):
        generate(tmp_path / "build.duckdb", 0)
