"""Forms without a title are told by their columns, their codes and their place among the others; what may be two forms is told apart by
nothing and stays unknown."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.forms.divisions import Divisions
from pipelines.forms.grid import title_of
from pipelines.forms.layouts import default
from pipelines.forms.normalise import squash
from pipelines.forms.recognise import recognise
from pipelines.forms.untitled import ORDER, Place, by_place
from pipelines.readers import read
from tests.forms import grids

ROOT = Path(__file__).parents[2]
ABOVE = ["920某县某镇财政所", "<", "<", "预算年度:2025", "单位:万元"]
BY_FUNCTION = [["功能分类科目", "<", "合计", "基本支出", "项目支出"], ["科目编码", "科目名称", "^", "^", "^"]]
BY_ECONOMIC_CLASS = [["经济分类科目", "<", "合计", "人员经费", "公用经费"], ["科目编码", "科目名称", "^", "^", "^"]]
GENERAL = [ABOVE, *BY_FUNCTION, ["", "合计", "9.00", "9.00", ""], ["201", "一般公共服务支出", "9.00", "9.00", ""]]
BASIC = [
    ABOVE,
    *BY_ECONOMIC_CLASS,
    ["", "合计", "9.00", "8.00", "1.00"],
    ["301", "工资福利支出", "8.00", "8.00", ""],
    ["302", "商品和服务支出", "1.00", "", "1.00"],
]
EMPTY = [ABOVE, *BY_FUNCTION, ["", "合计", "", "", ""]]
FISCAL = [
    ABOVE,
    ["收入", "<", "支出", "<", "<"],
    ["项目", "金额", "项目", "合计", "一般公共预算财政拨款"],
    ["一、一般公共预算财政拨款", "9.00", "一、一般公共服务支出", "9.00", "9.00"],
    ["收入总计", "9.00", "支出总计", "9.00", "9.00"],
]
THREE_PUBLIC = [
    ABOVE,
    ["项目", "合计", "一般公共预算拨款", "政府性基金拨款", "国有资本经营拨款"],
    ["“三公”经费合计", "2.00", "2.00", "", ""],
    ["三、公务接待费", "2.00", "2.00", "", ""],
]


def _forms(rows: dict[str, list[dict[str, Any]]]) -> list[str | None]:
    return [t["form"] for t in rows["tables"]]


def _figures(text: str) -> set[tuple[str | None, ...]]:
    divisions = Divisions.load(ROOT / "dbt_project" / "seeds" / "divisions.csv")
    rows = recognise(read(text.encode()), divisions).rows
    owners = {t["table_index"]: t["entity_code"] for t in rows["tables"]}
    return {
        (a["form"], owners[a["table_index"]], a["line_key"], a["code"], a["measure"], a["text"])
        for a in rows["amounts"]
    }


def test_the_sample_reads_the_same_without_its_titles() -> None:
    text = next((ROOT / "raw").glob("*新乐市/*/*.txt")).read_text(encoding="utf-8")
    bare = "\n".join(
        line for line in text.split("\n") if title_of(squash(line), default()) not in (*ORDER, "three_public")
    )
    assert text.count("\n") - bare.count("\n") == 18, "nine forms of the department and of its unit"
    assert _figures(bare) == _figures(text)


def test_forms_with_the_same_columns_are_told_by_their_place() -> None:
    note = "注：空表列示。"
    rows = grids.read(
        "2025年部门预算公开", "财政拨款收支总表", FISCAL, GENERAL, BASIC, EMPTY, note, EMPTY, note, THREE_PUBLIC
    )
    assert _forms(rows) == [*ORDER[3:], "three_public"]
    assert {i["kind"] for i in rows["issues"]} == {"title_missing"}


@pytest.mark.parametrize(
    ("note", "form"),
    [
        ("注：无政府性基金预算支出，空表列示。", "fund_expenditure"),
        ("注：本单位无国有资本经营预算支出。", "capital_expenditure"),
        ("注：空表列示。", None),
    ],
)
def test_one_empty_form_of_two_is_told_by_its_note_or_not_at_all(note: str, form: str | None) -> None:
    assert _forms(grids.read("2025年部门预算公开", FISCAL, GENERAL, BASIC, EMPTY, note))[-1] == form


def test_codes_tell_functions_from_economic_classes() -> None:
    assert _forms(grids.read("2025年部门预算公开", BASIC, "公开说明", GENERAL)) == ["basic_expenditure", None]
    assert _forms(grids.read("2025年部门预算公开", GENERAL, "公开说明", BASIC)) == [None, "basic_expenditure"]


def test_a_titled_form_beside_it_leaves_one_place() -> None:
    rows = grids.read("财政拨款收支总表", FISCAL, "2025年", GENERAL, "一般公共预算财政拨款基本支出表", BASIC)
    assert _forms(rows) == ["fiscal_summary", "general_expenditure", "basic_expenditure"]


def test_the_place_says_nothing_of_a_table_with_a_title_of_its_own() -> None:
    blocks: list[str | grids.Rows] = ["财政拨款收支总表", FISCAL, "部门支出分类表", GENERAL, "一般公共预算财政拨款基本支出表", BASIC]
    assert _forms(grids.read("2025年部门预算公开", *blocks)) == ["fiscal_summary", None, "basic_expenditure"]
    blocks[2] = "某县财政所2025年部门预算公开表"
    assert _forms(grids.read("2025年部门预算公开", *blocks)) == ["fiscal_summary", "general_expenditure", "basic_expenditure"]


def test_by_place() -> None:
    of_code = frozenset({"expenditure", "general_expenditure", "fund_expenditure", "capital_expenditure"})
    summaries = frozenset({"summary", "fiscal_summary"})

    def told(*forms: frozenset[str] | str) -> dict[int, str]:
        return by_place([Place(n, f if isinstance(f, frozenset) else frozenset({f})) for n, f in enumerate(forms, 1)])

    assert told(summaries, "income", "expenditure", summaries, of_code) == dict(enumerate(ORDER[:4], 1))
    assert told("fiscal_summary", of_code, "basic_expenditure", of_code, of_code) == dict(enumerate(ORDER[3:], 1))
    assert told("basic_expenditure", of_code) == {1: "basic_expenditure"}
    assert told("income", "summary", of_code) == {}, "a document of another order tells nothing"
    assert told("basic_expenditure", of_code, of_code, of_code) == {}, "more tables than places"


def test_the_detailed_form_is_taken_for_the_form_only_where_that_is_missing() -> None:
    detailed = "一般公共预算财政拨款支出决算明细表"
    assert _forms(grids.read("2023年度部门决算", detailed, GENERAL)) == ["general_expenditure"]
    both = grids.read("2023年度部门决算", detailed, GENERAL, "一般公共预算财政拨款支出决算表", GENERAL)
    assert _forms(both) == [None, "general_expenditure"]
    assert {i["kind"] for i in both["issues"]} == {"annex"}
