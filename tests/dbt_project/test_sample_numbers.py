"""The published sample, asked as an analyst would: figures that can be checked by hand against the two disclosures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.pipelines.refreshing import Sample

_XINLE, _XIANGHE = "130184", "131024"


@pytest.fixture(scope="module")
def snapshot(sample: Sample) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample.snapshot), read_only=True) as connection:
        yield connection


def _rows(snapshot: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return snapshot.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("fact", "division", "yuan"),
    [
        ("fct_expenditure_by_function", _XINLE, 1_350_900),
        ("fct_income_by_source", _XINLE, 1_350_900),
        ("fct_basic_expenditure_by_economic_class", _XINLE, 850_900),
        ("fct_fiscal_appropriation", _XINLE, 1_350_900),
        ("fct_project", _XINLE, 500_000),
        ("fct_project", _XIANGHE, 700_000),
        ("fct_fixed_assets", _XIANGHE, 309_300),
        ("fct_three_public", _XINLE, None),
        ("fct_expenditure_by_function", _XIANGHE, None),
    ],
)
def test_a_plain_sum(snapshot: duckdb.DuckDBPyConnection, fact: str, division: str, yuan: int | None) -> None:
    found = _rows(snapshot, f"SELECT sum(amount_yuan), max(entity_level) FROM marts.{fact} WHERE division_code = '{division}'")
    assert found == [(None, None) if yuan is None else (Decimal(yuan), "unit")]


def test_spending_by_class_and_nature(snapshot: duckdb.DuckDBPyConnection) -> None:
    found = _rows(
        snapshot,
        """SELECT c.class_name, f.measure, sum(f.amount_yuan)
           FROM marts.fct_expenditure_by_function f JOIN marts.dim_functional_class c USING (code, fiscal_year)
           GROUP BY ALL ORDER BY ALL""",
    )
    assert found == sorted([
        ("一般公共服务支出", "basic", Decimal(668_000)),
        ("一般公共服务支出", "project", Decimal(500_000)),
        ("住房保障支出", "basic", Decimal(68_900)),
        ("卫生健康支出", "basic", Decimal(40_700)),
        ("社会保障和就业支出", "basic", Decimal(73_300)),
    ])


def test_cyberspace_offices_compare_across_counties(snapshot: duckdb.DuckDBPyConnection) -> None:
    found = _rows(
        snapshot,
        """SELECT d.name, f.fiscal_year, count(DISTINCT f.code), sum(f.amount_yuan)
           FROM marts.fct_project f JOIN marts.dim_entity e USING (entity_id)
           JOIN marts.dim_division d ON d.division_code = f.division_code
           WHERE e.department_type = 'cyberspace' GROUP BY ALL ORDER BY ALL""",
    )
    assert found == [("新乐市", 2021, 4, Decimal(500_000)), ("香河县", 2020, 1, Decimal(700_000))]


def test_project_amounts_say_where_they_come_from(snapshot: duckdb.DuckDBPyConnection) -> None:
    found = _rows(snapshot, "SELECT project_name, measure, amount_yuan, amount_source FROM marts.fct_project ORDER BY amount_yuan")
    assert found[0] == ("视频会议系统", "budget", Decimal(20_000), "prose")
    assert found[-1] == ("网信办经费", "fiscal_funds", Decimal(700_000), "table")
    assert [source for *_, source in found] == ["prose"] * 4 + ["table"]


def test_each_fact_leads_to_its_cell(snapshot: duckdb.DuckDBPyConnection) -> None:
    for fact in ("fct_expenditure_by_function", "fct_income_by_source", "fct_basic_expenditure_by_economic_class", "fct_fixed_assets"):
        found = _rows(
            snapshot,
            f"""SELECT count(*), count(*) FILTER (WHERE c.text = f.amount_text) FROM marts.{fact} f
                LEFT JOIN staging.cells c USING (document_id, table_index, row_index, column_index)""",
        )
        assert found[0][0] == found[0][1] > 0


def test_indicators_stand_once(snapshot: duckdb.DuckDBPyConnection) -> None:
    found = _rows(snapshot, "SELECT division_code, entity_level, count(*) FROM marts.fct_performance_indicator GROUP BY ALL ORDER BY ALL")
    assert found == [(_XINLE, "unit", 24), (_XIANGHE, "unit", 19)]


def test_spending_plan(snapshot: duckdb.DuckDBPyConnection) -> None:
    assert _rows(snapshot, "SELECT plan_date, percent_spent FROM marts.project_spending_plan ORDER BY plan_order") == [
        ("3月底", Decimal(25)), ("6月底", Decimal(50)), ("10月底", Decimal(75)), ("12月底", Decimal(100)),
    ]  # fmt: skip


def test_every_figure_is_accounted_for(snapshot: duckdb.DuckDBPyConnection) -> None:
    found = _rows(
        snapshot,
        """SELECT sum(figures_read), sum(figures_staged), sum(figures_published), sum(figures_withheld),
                  sum(abs(balance_figures)), sum(abs(balance_yuan))
           FROM quality.reconciliation WHERE form NOT IN ('performance', 'fixed_assets', 'unrecognised')""",
    )
    assert found == [(316, 316, 316, 0, 0, 0)]
