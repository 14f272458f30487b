"""A disclosure on which every identity holds, with one fault each, evaluated and localised."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.identities import registry
from pipelines.localise import run
from pipelines.settings import DIVISIONS
from tests.expectations.conftest import HERE, run_dbt
from tests.support import budgets
from tests.support.once import once

_CLEAN = budgets.load(HERE / "clean.yaml")


def _shifted(form: str = "expenditure", code: str | None = None) -> dict[str, str]:
    """A form with the figures of each row, or of one, one column to the right."""
    table = _CLEAN["tables"][form]
    return {
        f"{form}/{row[1] or row[0]}/{measure}": text
        for row in table["rows"]
        if code in (None, row[1])
        for measure, text in zip(table["columns"], ["", *row[3:-1]], strict=True)
    }


def _exchanged() -> dict[str, str]:
    """支出总表 with basic spending in the column of project spending, and the other way round."""
    table = _CLEAN["tables"]["expenditure"]
    basic, project = (3 + table["columns"].index(measure) for measure in ("basic", "project"))
    return {
        f"expenditure/{row[1] or row[0]}/{measure}": row[place]
        for row in table["rows"]
        for measure, place in (("basic", project), ("project", basic))
    }


#: Faults by name, each in the department (only: 1) or its unit (only: 2).
FAULTS: dict[str, dict[str, Any]] = {
    "clean": {},
    "digit": {"only": 2, "set": {"expenditure/2080505/basic": "7.90"}},
    "blank": {"only": 2, "set": {"expenditure/2210201/basic": ""}},
    "point": {"only": 1, "set": {"basic_expenditure/30101/total": "3.00"}},
    "two": {"only": 1, "set": {"expenditure/2080505/basic": "7.90", "expenditure/2080506/basic": "5.30"}},
    "rounding": {"only": 1, "set": {"general_expenditure/2080505/total": "7.01"}},
    "statement": {"only": 1, "claim": {"spending.basic": {"amount": "88.00"}}},
    "shifted": {"only": 1, "set": _shifted()},
    "row shifted": {"only": 1, "set": _shifted(code="201")},
    "three public expenses shifted": {"only": 1, "set": _shifted("three_public")},
    "exchanged": {"only": 1, "set": _exchanged()},
    "tables of a unit": {"only": 2, "unit": dict.fromkeys(_CLEAN["tables"], "元")},
    "document in yuan": {"unit": dict.fromkeys(_CLEAN["tables"], "元")},
    "unit": {"only": 1, "unit": {"expenditure": "元"}},
    "unit of the basic form": {"only": 1, "unit": {"basic_expenditure": "元"}},
    "item left out": {"only": 1, "drop_line": ["expenditure/2080505"]},
    "only item left out": {"only": 2, "drop_line": ["expenditure/2101101"]},
    "class left out": {"only": 1, "drop_line": ["summary/210"]},
    "parent left out": {"only": 1, "drop_line": ["expenditure/210"]},
    "unknown item left out": {"drop_line": ["basic_expenditure/30101"]},
    "item raised": {
        "drop_entity": 2,
        "set": {"basic_expenditure/30101/total": "31.00", "basic_expenditure/30101/personnel": "31.00"},
    },
    "social security less than the form says": {
        "set": {
            "basic_expenditure/30108/total": "6.00", "basic_expenditure/30108/personnel": "6.00",
            "basic_expenditure/30101/total": "31.00", "basic_expenditure/30101/personnel": "31.00",
        },
    },
    "doubled": {"only": 1, "add_line": {"expenditure": ["code", "2080506", "职业年金缴费支出", "3.50", "3.50", "", "", "", ""]}},
}  # fmt: skip


@pytest.fixture(scope="session")
def localised(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The warehouse of all faults, their identities evaluated and localised."""
    return once(tmp_path_factory, worker_id, "faults", _make) / "warehouse.duckdb"


def _make(folder: Path) -> None:
    path = folder / "warehouse.duckdb"
    with DIVISIONS.open(encoding="utf-8", newline="") as file:
        counties = sorted(row["code"] for row in csv.DictReader(file) if row["level"] == "县级" and row["status"] == "在用")
    rows: budgets.Rows = {}
    for (name, edits), county in zip(FAULTS.items(), counties, strict=False):
        budget = budgets.Budget(_CLEAN, name, edits)
        budget.document["division_code"] = county
        budget.add_to(rows)
    budgets.write(rows, path)
    with duckdb.connect(str(path)) as connection:
        registry.load().write(connection)
    run_dbt(path, "tag:evaluate")
    assert not run.run(path).differing
    run_dbt(path, "finding_suspects")


@pytest.fixture(scope="session")
def found(localised: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(localised), read_only=True) as connection:
        yield connection
