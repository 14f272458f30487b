"""Synthetic departments, on which every identity holds, refreshed as a user would: nothing is accused, every sum is right.

Beside them one department whose forms and explanation are two documents, and one in which one figure was changed.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.synthetic.figures import Department, draw
from pipelines.synthetic.flattened import render
from tests.pipelines.raw_files import put
from tests.pipelines.refreshing import refresh
from tests.support.once import once

pytestmark = pytest.mark.slow

CLEAN = {
    "130123-正定县": (draw(1, ("130123", "正定县"), "301", "正定县教育局", 2022, 3), 2021, "万元"),
    "130126-灵寿县": (draw(2, ("130126", "灵寿县"), "205", "灵寿县财政局", 2025, 2), 2025, "万元"),
    "130127-高邑县": (draw(3, ("130127", "高邑县"), "310", "高邑县卫生健康局", 2023, 1), 2021, "元"),
}
DIVIDED = draw(4, ("130125", "行唐县"), "205", "行唐县财政局", 2022, 1)
CHANGED = draw(5, ("130128", "深泽县"), "205", "深泽县财政局", 2022, 2)


def _spending(department: Department) -> int:
    return sum(sum(u.basic.values()) + sum(p.amount for p in u.projects) for u in department.units)


def _divide(text: str) -> tuple[str, str]:
    """The forms of a department without its units, and its explanation."""
    first = text.split("第二部分")[0]
    forms, _, prose = first.partition(f"{DIVIDED.name}2022年部门预算信息公开情况说明\n")
    return forms, f"{DIVIDED.name}\n2022年部门预算信息公开情况说明\n" + prose


def _changed(text: str) -> tuple[str, str]:
    """The text with one figure of a unit's 支出总表 raised by 1.00 万元, and the figure as it was."""
    head, form, rest = text.partition("单位预算支出总表\n")
    lines = rest.split("\n")
    place = lines.index("\t2010601") + 3  # behind code and name: 合计, then 基本支出
    before = lines[place].strip()
    lines[place] = f"\t{Decimal(before) + 1:.2f}"
    return head + form + "\n".join(lines), before


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    def make(folder: Path) -> None:
        raw = folder / "raw"
        for place, (department, template, unit) in CLEAN.items():
            put(raw, f"{place}/{department.year}/预算.txt", render(department, template, unit).encode())
        forms, prose = _divide(render(DIVIDED))
        put(raw, "130125-行唐县/2022/表.txt", forms.encode())
        put(raw, "130125-行唐县/2022/说明.txt", prose.encode())
        put(raw, "130128-深泽县/2022/预算.txt", _changed(render(CHANGED))[0].encode())
        run = refresh(raw, folder / "warehouse")
        assert run.returncode == 0, run.stdout + run.stderr

    return once(tmp_path_factory, worker_id, "clean-departments", make) / "warehouse" / "warehouse.duckdb"


def _rows(published: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


def test_nothing_is_accused_where_everything_holds(published: Path) -> None:
    for place in CLEAN:
        code = place[:6]
        assert _rows(published, "SELECT rule_id, message FROM quality.findings f JOIN staging.documents d USING (document_id) "
                                "WHERE d.division_code = ?", code) == []  # fmt: skip
        outcomes = dict(_rows(published, "SELECT outcome, count(*) FROM quality.identity_checks JOIN staging.documents USING (document_id) "
                                         "WHERE division_code = ? GROUP BY ALL", code))  # fmt: skip
        assert outcomes["pass"] > 300


def test_a_sum_over_the_facts_is_the_departments_spending(published: Path) -> None:
    for place, (department, _, _) in CLEAN.items():
        facts = _rows(published, "SELECT sum(amount_yuan), any_value(entity_level) FROM marts.fct_expenditure_by_function "
                                 "WHERE division_code = ?", place[:6])  # fmt: skip
        assert facts == [(_spending(department), "unit")]
        ((basic,),) = _rows(published, "SELECT sum(amount_yuan) FROM marts.fct_basic_expenditure_by_economic_class "
                                       "WHERE division_code = ?", place[:6])  # fmt: skip
        assert basic == sum(sum(u.basic.values()) for u in department.units)
        ((income,),) = _rows(published, "SELECT sum(amount_yuan) FROM marts.fct_income_by_source WHERE division_code = ?", place[:6])
        assert income == _spending(department)
        ((projects,),) = _rows(published, "SELECT sum(amount_yuan) FROM marts.fct_project WHERE division_code = ?", place[:6])
        assert projects == sum(p.amount for u in department.units for p in u.projects)
        ((three_public,),) = _rows(published, "SELECT coalesce(sum(amount_yuan), 0) FROM marts.fct_three_public "
                                              "WHERE division_code = ?", place[:6])  # fmt: skip
        assert three_public == sum(u.vehicle_operation + u.reception for u in department.units)


def test_forms_and_explanation_may_be_two_documents(published: Path) -> None:
    missing = _rows(published, "SELECT path, form FROM quality.findings f JOIN staging.documents d USING (document_id) "
                               "WHERE rule_id = 'M01' AND d.division_code = '130125'")  # fmt: skip
    assert missing == []
    told = _rows(published, "SELECT DISTINCT outcome, actual_text FROM quality.identity_checks JOIN staging.documents USING (document_id) "
                            "WHERE rule_id = 'M01' AND path LIKE '%说明.txt'")  # fmt: skip
    assert told == [("pass", "in 130125-行唐县/2022/表.txt")]


def test_one_changed_figure_withholds_its_form_and_no_other(published: Path) -> None:
    _, before = _changed(render(CHANGED))
    unit = CHANGED.units[0].code
    failed = _rows(published, "SELECT DISTINCT rule_id FROM quality.identity_checks JOIN staging.documents USING (document_id) "
                              "WHERE outcome = 'fail' AND severity = 'fatal' AND division_code = '130128' ORDER BY ALL")  # fmt: skip
    assert failed == [("D01",), ("X01",), ("X02",)]
    assert set(_rows(published, "SELECT entity_code, form FROM quality.quarantine JOIN staging.documents USING (document_id) "
                                "WHERE division_code = '130128'")) == {(unit, "expenditure")}  # fmt: skip
    messages = _rows(published, "SELECT message, place FROM quality.findings JOIN staging.documents USING (document_id) "
                                "WHERE rule_id = 'X01' AND entity_code = ? AND division_code = '130128'", unit)  # fmt: skip
    assert any(f"{Decimal(before) + 1:.2f}" in message for message, _ in messages)
    # the department's own form stands in for its units', with every yuan
    assert _rows(published, "SELECT sum(amount_yuan), any_value(entity_level) FROM marts.fct_expenditure_by_function "
                            "WHERE division_code = '130128'") == [(_spending(CHANGED), "department")]  # fmt: skip


def test_what_is_read_is_published_or_withheld(published: Path) -> None:
    assert _rows(published, "SELECT sum(abs(balance_figures)), sum(abs(balance_yuan)) FROM quality.reconciliation") == [(0, 0)]
