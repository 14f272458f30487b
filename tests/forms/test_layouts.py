"""Layout files are checked when they are loaded."""

import csv
import shutil
from pathlib import Path

import pytest

from pipelines.forms import layouts
from pipelines.forms.grid import title_of
from pipelines.forms.issues import kinds
from pipelines.forms.layouts import LayoutError
from pipelines.forms.normalise import squash

HERE = Path(layouts.__file__).parent
SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("titles.yaml", "columns.yaml", "rows.yaml", "phrases.yaml"):
        shutil.copy(HERE / name, tmp_path)
    return tmp_path


def _edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("columns.yaml", "required: true, labels", "requird: true, labels", "unknown key requird"),
        ("columns.yaml", "  summary:\n", "  income:\n    rows: code\n    columns: []\n  summary:\n", "income"),
        ("columns.yaml", "rows: code", "rows: codes", "expected one of code, label, item"),
        ("columns.yaml", "'备注'", "'备注('", "no regular expression"),
        ("rows.yaml", "  three_public:", "  three_publics:", "three_public"),
        ("rows.yaml", "totals: [", "total: [", "unknown key total"),
        ("titles.yaml", "form: procurement", "form: procurements", "procurement"),
        ("titles.yaml", "longest: 60\n", "", "missing key longest"),
        ("phrases.yaml", "\nnote: ", "\nnotes: ", "unknown key notes"),
    ],
)
def test_a_broken_layout_is_an_error(folder: Path, name: str, old: str, new: str, message: str) -> None:
    _edit(folder, name, old, new)
    with pytest.raises(LayoutError, match=message):
        layouts.load(folder)


def _seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_measure_and_line_of_the_layouts_is_described_in_the_seeds() -> None:
    """Otherwise the marts would have figures that no dimension explains."""
    described = {(row["form"], row["measure"]) for row in _seed("measures.csv")}
    lines = {(row["form"], row["line_key"]) for row in _seed("lines.csv")}
    for form, layout in layouts.default().forms.items():
        for rules in layout.columns.values():
            for rule in rules:
                if rule.measure:
                    assert (form, rule.measure) in described
                if rule.line:
                    assert (form, rule.line) in lines
        for rows in layout.lines.values():
            for row in rows:
                assert (form, row.line) in lines


def test_the_vocabulary_of_issues_has_severities() -> None:
    assert set(kinds().values()) == {"error", "warning", "info"}


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("部门预算收支总表", "summary"),
        ("2025年部门收支预算总表", "summary"),
        ("收入支出决算总表", "summary"),
        ("表1 部门收支总体情况表", "summary"),
        ("部门预算收入总表", "income"),
        ("收入决算表", "income"),
        ("二、部门预算支出总表", "expenditure"),
        ("支出决算表", "expenditure"),
        ("部门预算财政拨款收支总表", "fiscal_summary"),
        ("财政拨款收入支出决算总表", "fiscal_summary"),
        ("单位预算一般公共预算财政拨款支出表", "general_expenditure"),
        ("一般公共预算财政拨款支出决算表（公开05表）", "general_expenditure"),
        ("部门预算一般公共预算财政拨款基本支出表", "basic_expenditure"),
        ("一般公共预算财政拨款基本支出决算表", "basic_expenditure"),
        ("部门预算政府基金预算财政拨款支出表", "fund_expenditure"),
        ("政府性基金预算财政拨款收入支出决算表", "fund_expenditure"),
        ("单位预算国有资本经营预算财政拨款支出表", "capital_expenditure"),
        ("国有资本经营预算财政拨款支出决算表", "capital_expenditure"),
        ("部门预算财政拨款“三公”经费支出表", "three_public"),
        ("财政拨款三公经费支出表", "three_public"),
        ("财政拨款“三公”经费支出决算表 单位：万元", "three_public"),
        ("部门政府采购预算", "procurement"),
        ("香河县部门固定资产占用情况表", "fixed_assets"),
        ("部门机构设置情况", "organisation"),
        ("1、视频会议系统绩效目标表", "performance"),
        ("六、政府采购预算情况", None),
        ("一、部门职责及机构设置情况", None),
        ("注：无财政拨款“三公”经费支出表预算，空表列示。", None),
        ("收支预算总表支出栏、基本支出表、项目支出表按经济分类和支出功能分类科目编制，反映本年度部门预算", None),
    ],
)
def test_titles_tell_the_form(title: str, form: str | None) -> None:
    assert title_of(squash(title), layouts.default()) == form
