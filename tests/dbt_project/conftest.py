"""One warehouse for all situations: each has a department of its own, so that none disturbs another."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.settings import BUILD_VARIABLE, DBT_PROJECT
from tests.dbt_project.staging import Staging

Ask = Callable[..., list[tuple[Any, ...]]]
_OURS = [
    "path:seeds", "path:models/staging", "path:models/intermediate", "path:models/marts",
    "coverage", "section_coverage", "reconciliation",
]  # fmt: skip
#: Tests of the identities, which the situations state instead of computing them.
_OTHERS = "path:models/quality/_identities.yml"
EXPENDITURE: list[str | None] = ["total", "basic", "project"]


def spending(*rows: tuple[str | None, str, str, str]) -> list[tuple[str | None, str | None, list[str]]]:
    """Lines of 支出总表 from (code, 合计, 基本, 项目); code None is the 合计 row."""
    return [("code" if code else "total", code, [total, basic, project]) for code, total, basic, project in rows]


def _situations() -> Staging:
    s = Staging()
    # 101: two units that add up, one with an empty form of its own
    s.document("adds_up", ("101", "甲局", "department"), ("101001", "甲局本级", "unit"), ("101002", "甲中心", "unit"))
    s.form("adds_up", 1, "expenditure", EXPENDITURE, spending(
        (None, "30.00", "20.00", "10.00"), ("201", "30.00", "20.00", "10.00"), ("20101", "30.00", "20.00", "10.00"),
        ("2010101", "20.00", "20.00", ""), ("2010102", "10.00", "", "10.00")))
    s.form("adds_up", 2, "expenditure", EXPENDITURE, spending(
        (None, "18.00", "18.00", ""), ("201", "18.00", "18.00", ""), ("2010101", "18.00", "18.00", "0.00")))
    s.form("adds_up", 3, "expenditure", EXPENDITURE, spending(
        (None, "12.00", "2.00", "10.00"), ("2010101", "2.00", "2.00", "—"), ("2010102", "10.00", "", "10.00")))
    s.form("adds_up", 1, "three_public", ["total"], [])
    # 102: the units do not add up
    s.document("differs", ("102", "乙局", "department"), ("102001", "乙局本级", "unit"))
    s.form("differs", 1, "expenditure", EXPENDITURE, spending((None, "30.00", "20.00", "10.00"), ("201", "30.00", "20.00", "10.00")))
    s.form("differs", 2, "expenditure", EXPENDITURE, spending((None, "29.00", "19.00", "10.00"), ("201", "29.00", "19.00", "10.00")))
    # 103: department and unit in documents of their own
    s.document("apart_department", ("103", "丙局", "department"))
    s.document("apart_unit", ("103001", "丙局本级", "unit"))
    for document in ("apart_department", "apart_unit"):
        s.form(document, 1, "expenditure", EXPENDITURE, spending((None, "5.00", "5.00", ""), ("201", "5.00", "5.00", "")))
    # 104: a fatal finding
    s.document("quarantined", ("104", "丁局", "department"))
    s.form("quarantined", 1, "expenditure", EXPENDITURE, spending((None, "7.00", "7.00", ""), ("201", "6.00", "6.00", "")))
    s.form("quarantined", 1, "basic_expenditure", ["total"], [("total", None, ["7.00"]), ("code", "30101", ["7.00"])])
    s.quarantine.append(("quarantined", 1, "expenditure", "X03.1", "X03", "form"))
    s.messages.append(("X03.1", "the total row does not add up"))
    # 105: a revision and its successor
    s.document("old", ("105", "戊局", "department"), is_current=False, superseded_by="new")
    s.document("new", ("105", "戊局", "department"), path="old.txt", revision=2)
    for document, figure in (("old", "8.00"), ("new", "9.00")):
        s.form(document, 1, "expenditure", EXPENDITURE, spending((None, figure, figure, ""), ("201", figure, figure, "")))
    # 106: what cannot be understood: unit, column, row, figure, table
    s.document("unclear", ("106", "己局", "department"))
    s.form("unclear", 1, "expenditure", EXPENDITURE, spending((None, "1", "1", ""), ("201", "1", "1", "")), unit=None)
    s.form("unclear", 1, "income", ["total", "fiscal_appropriation", None], [
        ("total", None, ["9.00", "4.00", "5.00"]), ("code", "201", ["9.00", "4.00", "5.00"]), (None, None, ["1.00", "1.00", ""])])
    s.form("unclear", 1, "basic_expenditure", ["total", "personnel"], [
        ("total", None, ["6.00", "6.00"]), ("code", "30101", ["4.00", "4.00"]), ("code", "30102", ["2.00", "2..00"])])
    s.form("unclear", 1, None, [None], [(None, None, ["77"])])
    # 107: the same document twice
    for document in ("twice_a", "twice_b"):
        s.document(document, ("107", "庚局", "department"))
        s.form(document, 1, "expenditure", EXPENDITURE, spending((None, "3.00", "3.00", ""), ("201", "3.00", "3.00", "")))
    # 108: no form of its own for the funds
    s.document("summary_only", ("108", "辛局", "department"))
    s.form("summary_only", 1, "fiscal_summary", ["total", "general_budget", "government_fund"], [
        ("expenditure.class", "201", ["11.00", "10.00", "1.00"]), ("expenditure.class", "208", ["2.00", "2.00", ""]),
        ("expenditure.current_total", None, ["13.00", "12.00", "1.00"])], side="expenditure")
    s.form("summary_only", 1, "fund_expenditure", ["total", "basic", "project"], spending(
        (None, "1.00", "", "1.00"), ("201", "1.00", "", "1.00")))
    # 109: both economic systems, the three public expenses, procurement, assets; a code that nobody knows
    s.document("annexes", ("109", "壬局", "department"))
    s.form("annexes", 1, "basic_expenditure", ["total", "personnel", "public"], [
        ("total", None, ["5.00", "4.00", "1.00"]), ("code", "301", ["4.00", "4.00", ""]), ("code", "30101", ["4.00", "4.00", ""]),
        ("code", "302", ["1.00", "", "1.00"]), ("code", "30298", ["1.00", "", "1.00"]), ("code", "501", ["5.00", "4.00", "1.00"])])
    s.form("annexes", 1, "three_public", ["total", "general_budget", "prior_year"], [
        ("total", None, ["3.50", "3.50", "9.00"]), ("vehicle", None, ["2.50", "2.50", "8.00"]),
        ("vehicle_operation", None, ["2.50", "2.50", ""]), ("reception", None, ["1.00", "1.00", "1.00"]),
        ("meeting", None, ["6.00", "6.00", ""])])
    s.form("annexes", 1, "procurement", ["quantity", "unit_price", "total", "general_budget", "unit_funds"], [
        ("total", None, ["", "", "4.00", "3.00", "1.00"]), ("item", None, ["2", "2.00", "4.00", "3.00", "1.00"])])
    s.form("annexes", 1, "fixed_assets", ["quantity", "value"], [
        ("assets.total", None, ["", "30.93"]), ("assets.buildings", None, ["120", "12.86"]),
        ("assets.office_buildings", None, ["100", "10.00"]), ("assets.other", None, ["46", "18.07"])])
    # 110: nobody tells year or county
    s.document("nameless", ("110", "癸局", "department"), division_code=None)
    s.form("nameless", 1, "expenditure", EXPENDITURE, spending((None, "2.00", "2.00", ""), ("201", "2.00", "2.00", "")))
    # 111: more decimals than any column holds; the last digit decides how they are rounded
    s.document("decimals", ("111", "子局", "department"))
    s.form("decimals", 1, "expenditure", EXPENDITURE, spending(
        (None, "0.0078125", "0.0078125", ""), ("201", "0.0078125", "0.0078125", ""), ("2010101", "0.00781250005", "0.00781250005", "")))
    # 151: what a 绩效目标表 prints of one project below each other: the total and its sources; sources that do not make up the total;
    # several projects, one a row; the money of all years beside that of the year
    s.document("projects", ("151", "投局", "department"))
    money: list[str | None] = ["budget", "fiscal_funds", "other_funds"]
    blocks: list[tuple[str, list[str | None], list[list[str]]]] = [
        ("校舍", money, [["30.00", "", ""], ["", "20.00", ""], ["", "", "10.00"]]),
        ("图书", money, [["9.00", "", ""], ["", "5.00", ""]]),
        ("道路", ["term.budget", "term.fiscal_funds", "budget", "fiscal_funds"], [["70.00", "", "7.00", ""], ["", "70.00", "", "7.00"]]),
    ]
    for name, measures, texts in blocks:
        table = s.form("projects", 1, "performance", measures, [("project", None, row) for row in texts])
        s.add("attributes", document_id="projects", table_index=table, row_index=2, column_index=1, form="performance",
              attribute="project_name", text=name)  # fmt: skip
    rows = [["4.00", "3.00", "1.00"], ["2.00", "2.00", ""]]
    table = s.form("projects", 1, "performance", money, [("project", None, row) for row in rows])
    for row, name in ((2, "活动"), (3, "印刷")):
        s.add("attributes", document_id="projects", table_index=table, row_index=row, column_index=1, form="performance",
              attribute="project_name", text=name)  # fmt: skip
    # 112 to 115: some amounts are disputed: a class with its 项, a total that is determined to be wrong, a part that is, one of a unit
    lines = spending((None, "30.00", "20.00", "10.00"), ("201", "12.00", "8.00", "4.00"), ("2010101", "12.00", "8.00", "4.00"),
                     ("208", "18.00", "12.00", "6.00"), ("2080501", "18.00", "12.00", "6.00"))  # fmt: skip
    for number, document in enumerate(("class", "total", "part"), start=112):
        s.document(document, (str(number), f"第{number}局", "department"))
        project = "9.00" if document == "part" else "6.00"
        s.form(document, 1, "expenditure", EXPENDITURE, [*lines[:4], ("code", "2080501", ["18.00", "12.00", project])])
    s.dispute("class", 1, 5, 2, 3, 4)
    s.dispute("class", 1, 6, 2, 3, 4)
    s.dispute("total", 1, 2, 2, 3, 4, determined=True)
    s.dispute("part", 1, 6, 4, determined=True)
    s.document("unit", ("115", "第115局", "department"), ("115001", "第115局本级", "unit"))
    s.form("unit", 1, "expenditure", EXPENDITURE, lines)
    s.form("unit", 2, "expenditure", EXPENDITURE, lines)
    s.dispute("unit", 2, 6, 2, 3, 4)
    for document, entity in (("class", 1), ("total", 1), ("part", 1), ("unit", 2)):
        s.quarantine.append((document, entity, "expenditure", f"X01.{document}", "X01", "amounts"))
    return s


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the situations, built by dbt with its data tests and unit tests."""
    folder = tmp_path_factory.mktemp("dbt")
    path = folder / "warehouse.duckdb"
    _situations().write(path)
    places = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path", str(folder / "target")]
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--no-use-colors", "build", *places,
         "--log-path", str(folder), "--select", *_OURS, "--exclude", _OTHERS],
        env={**os.environ, BUILD_VARIABLE: str(path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
    return path


@pytest.fixture(scope="session")
def ask(built: Path) -> Iterator[Ask]:
    with duckdb.connect(str(built), read_only=True) as connection:
        yield lambda sql, *parameters: connection.execute(sql, list(parameters)).fetchall()
