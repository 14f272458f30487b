"""A small made-up province refreshed as a user would: what is clean is not accused, what is planted is found, and nothing real comes in."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.synthetic.compose import compose
from pipelines.synthetic.disclosure import Cell, Disclosure, Table
from pipelines.synthetic.formats import FORMATS, write
from pipelines.synthetic.planting import PLANTERS
from pipelines.synthetic.province import counties
from pipelines.synthetic.series import FiscalYear, draw_series
from tests.pipelines.raw_files import put
from tests.pipelines.refreshing import refresh
from tests.support.once import once

pytestmark = pytest.mark.slow

#: Layout of the budget, formats of budget and final account; a county of two years each.
STYLES = (
    ("hebei_2021", "docx", "pdf"),
    ("hebei_2025", "pdf", "html"),
    ("three_columns", "xlsx", "docx"),
    ("six_decimals", "html_gbk", "xlsx"),
)
YEARS = range(2023, 2025)
#: Number of the county with a wrong figure in a form of several blocks.
BLOCKS = len(STYLES) + len(PLANTERS)


def _series(number: int) -> list[FiscalYear]:
    division = counties()[number]
    return draw_series(7, division, "205", f"{division[1]}教育局", YEARS, 1 + number % 2)


def _with_a_wrong_class(disclosure: Disclosure) -> Disclosure:
    """301 of a form that prints three blocks of economic codes side by side is 1,000 more than its parts."""

    def change(table: Table, cell: Cell) -> Cell:
        figure = cell.figure
        if figure is None or (figure.form, figure.line, figure.measure) != ("basic_expenditure", "301", "total"):
            return cell
        return replace(cell, text=f"{Decimal(cell.text.replace(',', '')) + 1000:.2f}")

    return disclosure.with_cells(change)


def _put(raw: Path, year: FiscalYear, kind: str, layout: str, name: str, planted: str | None = None) -> None:
    disclosure = compose(year, kind, layout)
    if planted == "class_of_a_block":
        disclosure = _with_a_wrong_class(disclosure)
    elif planted:
        disclosure, _ = PLANTERS[planted](disclosure, random.Random(1))
    word = {"budget": "预算", "final_account": "决算"}[kind]
    path = f"{disclosure.division_code}-{disclosure.division_name}/{disclosure.year}/{word}.{FORMATS[name].extension}"
    put(raw, path, write(disclosure, name))
    put(raw, path + ".meta.yaml", b"synthetic: true\n")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    def make(folder: Path) -> None:
        raw = folder / "raw"
        for number, (layout, budget, account) in enumerate(STYLES):
            for year in _series(number):
                _put(raw, year, "budget", layout, budget)
                _put(raw, year, "final_account", "ministry", account)
        for number, planted in enumerate(PLANTERS, len(STYLES)):
            _put(raw, _series(number)[0], "budget", "three_columns", "html")
            _put(raw, _series(number)[1], "budget", "three_columns", "html", planted)
        _put(raw, _series(BLOCKS)[0], "final_account", "ministry", "html", "class_of_a_block")
        run = refresh(raw, folder / "warehouse")
        assert run.returncode == 0, run.stdout + run.stderr

    return once(tmp_path_factory, worker_id, "synthetic-province", make) / "warehouse" / "warehouse.duckdb"


def _rows(published: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


def test_what_is_clean_is_not_accused(published: Path) -> None:
    clean = [code for code, _ in counties()[: len(STYLES)]]
    accused = _rows(published, "SELECT path, rule_id, message FROM quality.findings JOIN staging.documents USING (document_id) "
                               "WHERE list_contains(?, division_code)", clean)  # fmt: skip
    assert accused == []
    passed = _rows(published, "SELECT count(*) FROM quality.identity_checks JOIN staging.documents USING (document_id) "
                              "WHERE list_contains(?, division_code) AND outcome = 'pass'", clean)  # fmt: skip
    assert passed[0][0] > 5_000
    assert _rows(published, "SELECT * FROM staging.issues WHERE severity <> 'info'") == []


def test_sums_over_facts_are_the_generators(published: Path) -> None:
    for number in range(len(STYLES)):
        for year in _series(number):
            for kind in ("budget", "final_account"):
                whole = year.statements(kind)[0]
                key = (year.budget.division_code, year.budget.year, kind)
                for table, form, line, measure in (
                    ("fct_expenditure_by_function", "expenditure", "total", "total"),
                    ("fct_basic_expenditure_by_economic_class", "basic_expenditure", "total", "total"),
                    ("fct_income_by_source", "income", "total", "total"),
                    ("fct_three_public", "three_public", "total", "total"),
                ):
                    facts = _rows(published, f"SELECT coalesce(sum(amount_yuan), 0) FROM marts.{table} "
                                             "WHERE division_code = ? AND fiscal_year = ? AND stage = ?", *key)  # fmt: skip
                    assert facts == [(whole.amount(form, line, measure),)], (table, key)


def test_what_is_planted_is_found(published: Path) -> None:
    for number, planted in enumerate(PLANTERS, len(STYLES)):
        found = _rows(published, "SELECT DISTINCT fiscal_year FROM quality.findings JOIN staging.documents USING (document_id) "
                                 "WHERE division_code = ?", counties()[number][0])  # fmt: skip
        assert found == [(YEARS[1],)], planted


def test_the_words_of_a_finding_name_the_line_of_the_block(published: Path) -> None:
    code = counties()[BLOCKS][0]
    messages = _rows(published, "SELECT message_zh FROM quality.findings JOIN staging.documents USING (document_id) "
                                "WHERE division_code = ? AND rule_id = 'B02'", code)  # fmt: skip
    named = {pair for (message,) in messages for pair in re.findall("(?<![0-9.])([0-9]{3,5})([一-鿿]+?)(?=合计)", message)}
    printed = set(_rows(published, "SELECT l.code, l.name FROM staging.lines AS l JOIN staging.documents USING (document_id) "
                                   "WHERE division_code = ? AND form = 'basic_expenditure'", code))  # fmt: skip
    assert {"301", "30101"} <= {number for number, _ in named}
    assert named <= printed


def test_a_check_of_prose_stands_on_the_page_of_the_prose(published: Path) -> None:
    checked, elsewhere = _rows(
        published,
        "SELECT count(*), count(*) FILTER (WHERE i.page IS DISTINCT FROM c.page) FROM quality.identity_checks AS i "
        "JOIN staging.claims AS c USING (document_id, claim_index) "
        "WHERE i.table_index IS NULL AND i.rule_id IN ('N01', 'N05', 'Y01') AND c.page IS NOT NULL",
    )[0]
    assert checked > 50
    assert elsewhere == 0


def test_only_the_counties_of_the_province_are_its_divisions(published: Path) -> None:
    known = _rows(published, "SELECT division_code FROM marts.dim_division WHERE level = '县级' ORDER BY 1")
    assert known == [(code,) for code, _ in counties()[: BLOCKS + 1]]


def test_one_department_is_one_entity_in_budget_and_final_account(published: Path) -> None:
    stages = _rows(published, "SELECT entity_id, count(DISTINCT stage) FROM marts.fct_expenditure_by_function "
                              "WHERE entity_level = 'department' AND division_code = ? GROUP BY ALL", counties()[2][0])  # fmt: skip
    assert [count for _, count in stages] == [2]


def test_the_marts_say_that_nothing_is_real(published: Path) -> None:
    assert _rows(published, "SELECT is_synthetic FROM quality.refresh_meta") == [(True,)]
    assert _rows(published, "SELECT DISTINCT is_synthetic FROM marts.dim_document") == [(True,)]
    assert _rows(published, "SELECT DISTINCT status FROM marts.dim_division") == [("虚构",)]


def test_real_and_made_up_documents_never_mix(tmp_path: Path) -> None:
    year = _series(0)[0]
    put(tmp_path / "raw", "130123-正定县/2023/预算.txt", b"\xe6\xad\xa3\xe5\xae\x9a")
    _put(tmp_path / "raw", year, "budget", "three_columns", "txt")
    run = refresh(tmp_path / "raw", tmp_path / "warehouse")
    assert run.returncode == 1
    assert "made-up and real documents must not come into one warehouse" in run.stderr
    assert not (tmp_path / "warehouse" / "warehouse.duckdb").exists()


def test_the_sample_is_real(sample: Any) -> None:
    assert _rows(sample.snapshot, "SELECT is_synthetic FROM quality.refresh_meta") == [(False,)]
    assert _rows(sample.snapshot, "SELECT count(*) FROM marts.dim_division WHERE status = '虚构'") == [(0,)]
