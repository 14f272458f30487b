"""All cases of all rules as documents of one warehouse, evaluated by one run of dbt."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.identities import registry
from pipelines.settings import BUILD_VARIABLE, DBT_PROJECT, DIVISIONS
from tests.support import budgets
from tests.support.once import once

HERE = Path(__file__).parent
#: What a case may say beside its edits.
_EXPECTED = {"case", "with", "at", "within", "holds", "not_evaluable", "not_applicable", "not_made", "times", "copy", "beside", "peers"}
#: What the disclosures beside the clean budget say, so that every rule has something to compare it with.
_CLEAN_BESIDE = "beside.yaml"


@dataclass(frozen=True, slots=True)
class Case:
    """A disclosure with one edit, and what the rule must say of it."""

    rule: str
    name: str
    document_id: str
    edits: dict[str, Any]
    expected: dict[str, Any]
    claims: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.rule} {self.name}"


def cases() -> list[Case]:
    """All cases, in the order of the files. An unknown key fails when the budget is built."""
    found: list[Case] = []
    for file in sorted((HERE / "cases").glob("*.yaml")):
        for rule, entries in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            before = sum(case.rule == rule for case in found)
            for number, entry in enumerate(entries, start=before + 1):
                edits = {key: value for key, value in entry.items() if key not in _EXPECTED}
                expected = {key: value for key, value in entry.items() if key in _EXPECTED}
                found.append(Case(rule, entry["case"], f"{rule}_{number}", edits, expected))
    return found


def _counties() -> Iterator[str]:
    """Division codes, one per case: cases must not meet as documents of one entity."""
    with DIVISIONS.open(encoding="utf-8", newline="") as file:
        yield from sorted({row["code"] for row in csv.DictReader(file) if row["level"] == "县级" and row["status"] == "在用"})


def _budget(clean: dict[str, Any], document_id: str, county: str, edits: dict[str, Any]) -> budgets.Budget:
    budget = budgets.Budget(clean, document_id, edits)
    own = {"HERE", clean["document"]["division_code"]}
    budget.evidence = [[kind, source, county if value in own else value] for kind, source, value in budget.evidence]
    budget.document["division_code"] = edits.get("document", {}).get("division_code", county)
    return budget


@pytest.fixture(scope="session")
def evaluated(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The warehouse of the clean budget (``clean``) and of all cases, evaluated with all tests of the phase."""
    return once(tmp_path_factory, worker_id, "rules", _evaluate) / "warehouse.duckdb"


def _evaluate(folder: Path) -> None:
    path = folder / "warehouse.duckdb"
    clean = budgets.load(HERE / "clean.yaml")
    counties = _counties()
    rows: budgets.Rows = {}
    first = next(counties)
    beside = budgets.load(HERE / _CLEAN_BESIDE)
    _budget(clean, "clean", first, beside["clean"]).add_to(rows)
    _budget(clean, "clean_final", first, beside["clean_final"]).add_to(rows)
    _add_beside(rows, clean, "clean", first, beside)
    for case in cases():
        county = next(counties)
        _budget(clean, case.document_id, county, case.edits).add_to(rows)
        if "copy" in case.expected:
            edits = {"document": {"path": "another.txt"}, **case.expected["copy"]}
            _budget(clean, case.document_id + "_copy", county, edits).add_to(rows)
        _add_beside(rows, clean, case.document_id, county, case.expected)
    budgets.write(rows, path)
    with duckdb.connect(str(path)) as connection:
        registry.load().write(connection)
    run_dbt(path, "tag:evaluate")


def _add_beside(rows: budgets.Rows, clean: dict[str, Any], document_id: str, county: str, expected: dict[str, Any]) -> None:
    """Other disclosures of the same department (``beside``), and other departments of the county (``peers``): how many, and their total
    spending (万元) last year and this. What fails in them is not looked at."""
    for number, edits in enumerate(expected.get("beside", []), start=1):
        _budget(clean, f"b{number}_{document_id}", county, {"claim": dict.fromkeys(clean["claims"]), **edits}).add_to(rows)
    peers = expected.get("peers", {"count": 0})
    for number in range(peers["count"]):
        for year, total in ((2020, peers["before"]), (2021, peers["now"])):
            edits = {
                "drop_entity": 2,
                "drop_table": [table for table in clean["tables"] if table != "expenditure"],
                "claim": dict.fromkeys(clean["claims"]),
                "set": {"expenditure/total/total": total},
                "entity": {1: {"code": str(801 + number), "name": f"第{number}局"}},
                "document": {
                    "path": f"peer {number} {year}", "fiscal_year": year, "kind": peers.get("kind", "budget"),
                    "department_code": str(801 + number),
                },
            }  # fmt: skip
            _budget(clean, f"p{number}{year % 100}_{document_id}", county, edits).add_to(rows)


def run_dbt(path: Path, *selection: str) -> None:
    """Build a selection of models, with their data tests, in a DuckDB file. dbt parses once for all files of a test session."""
    folder = path.parent.parent / "dbt"
    places = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path", str(folder / "target")]
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--no-use-colors", "build", *places, "--log-path", str(folder),
         "--exclude-resource-type", "unit_test", "--select", *selection],
        env={**os.environ, BUILD_VARIABLE: str(path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr


@pytest.fixture(scope="session")
def checks(evaluated: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(evaluated), read_only=True) as connection:
        yield connection
