"""The county whose workbooks name nobody, refreshed: each department once, in its last version, with every figure that is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.synthetic import nameless
from pipelines.synthetic.nameless import Published
from pipelines.synthetic.province import counties
from tests.pipelines.refreshing import refresh
from tests.support.once import once

DIVISION = counties()[12]
SEED = 1


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Published]:
    return nameless.publish(tmp_path_factory.mktemp("nameless"), SEED, DIVISION)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    def make(folder: Path) -> None:
        nameless.publish(folder / "raw", SEED, DIVISION)
        run = refresh(folder / "raw", folder / "warehouse")
        assert run.returncode == 0, run.stdout + run.stderr

    return once(tmp_path_factory, worker_id, "nameless-county", make) / "warehouse" / "warehouse.duckdb"


def _rows(warehouse: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


def test_the_same_seed_gives_the_same_files(files: list[Published], tmp_path: Path) -> None:
    assert nameless.publish(tmp_path, SEED, DIVISION) == files
    assert nameless.publish(tmp_path / "other", SEED + 1, DIVISION) != files
    assert len({file.path for file in files}) == len(files)


def test_the_county_is_of_the_real_kind(files: list[Published]) -> None:
    workbooks = [file for file in files if file.role == "workbook"]
    assert {file.path.rsplit(".", 1)[1] for file in workbooks} == {"xls", "xlsx"}
    assert sum(file.is_former for file in workbooks) >= 10
    assert {file.role for file in files} == {"workbook", "text", "budget_book", "other"}


@pytest.mark.slow
def test_each_department_is_one_disclosure(files: list[Published], warehouse: Path) -> None:
    told = dict(_rows(warehouse, "SELECT document_id, disclosure_id FROM staging.disclosure_files"))
    by_department: dict[str, set[str]] = {}
    for file in files:
        if file.department:
            by_department.setdefault(file.department, set()).add(told[file.document_id])
    assert len(by_department) == len(nameless.DEPARTMENTS)
    assert all(len(found) == 1 for found in by_department.values()), by_department
    assert len(set.union(*by_department.values())) == len(nameless.DEPARTMENTS)
    others = {told[file.document_id] for file in files if file.document_id in told and not file.department}
    assert set.union(*by_department.values()).isdisjoint(others)


@pytest.mark.slow
def test_the_last_version_counts(files: list[Published], warehouse: Path) -> None:
    former = {document for (document,) in _rows(warehouse, "SELECT document_id FROM marts.dim_document WHERE NOT is_current")}
    assert former == {file.document_id for file in files if file.is_former}
    accused = {document for (document,) in _rows(warehouse, "SELECT DISTINCT document_id FROM quality.findings")}
    assert accused.isdisjoint(former)


@pytest.mark.slow
def test_every_right_figure_is_published(warehouse: Path) -> None:
    for year in nameless.departments(SEED, DIVISION):
        forms = year.statements("budget")[0].forms
        for table, form in (
            ("fct_expenditure_by_function", "expenditure"), ("fct_income_by_source", "income"),
            ("fct_basic_expenditure_by_economic_class", "basic_expenditure"), ("fct_three_public", "three_public"),
        ):  # fmt: skip
            sums = f"SELECT sum(amount_yuan), any_value(fiscal_year) FROM marts.{table} WHERE entity_name = ?"
            found = _rows(warehouse, sums, year.budget.name)
            assert found == [(forms[form]["total"]["total"], 2024)], (year.budget.name, table)


@pytest.mark.slow
def test_no_department_is_accused_of_what_its_sheets_do_not_show(files: list[Published], warehouse: Path) -> None:
    """What is left blank is an omission; nothing else is said of the files of departments."""
    ours = [file.document_id for file in files if file.department]
    accused = _rows(
        warehouse,
        "SELECT DISTINCT rule_id, path, message FROM quality.findings JOIN staging.documents USING (document_id) "
        "WHERE list_contains(?, document_id) AND rule_id <> 'M16'", ours,
    )  # fmt: skip
    assert accused == []
