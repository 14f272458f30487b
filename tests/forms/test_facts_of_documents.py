"""Year, kind and owner of a document, told in usual and unusual ways; what is not told stays untold."""

from typing import Any

import pytest

from tests.forms.grids import faults, read

UNIT = "单位：万元"
HEAD, ROW = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["205", "教育支出", "3.00", "1.00", "2.00"]
BUDGET, ACCOUNT = ("部门支出总表", UNIT, [HEAD, ROW]), ("支出决算表", UNIT, [HEAD, ROW])
DATED = [["科目编码", "科目名称", "2023年执行数", "2024年预算数", "<", "<"], ["^", "^", "^", *HEAD[2:]], [*ROW[:2], "2.00", *ROW[2:]]]


@pytest.mark.parametrize(
    ("blocks", "year", "kind", "name"),
    [
        (("某县教育局", "二○二四年部门预算", "二○二四年二月", *BUDGET), 2024, "budget", "某县教育局"),
        (("二◯二四年部门预算", "某县教育局", *BUDGET), 2024, "budget", "某县教育局"),
        (("二ΟΟ九年部门预算", "某县教育局", *BUDGET), 2009, "budget", "某县教育局"),
        (("部门支出总表", "部门名称：某县教育局", "预算年度：二◯二四", UNIT, [HEAD, ROW]), 2024, None, "某县教育局"),
        (("2 0 2 4 年 部 门 预 算", "某 县 教 育 局", *BUDGET), 2024, "budget", "某县教育局"),
        (("现将某县教育局2024年部门预算公开如下：", *BUDGET), 2024, "budget", "某县教育局"),
        (("某县教育局2023年度部门决算公开", "2024年9月", "目录", *ACCOUNT), 2023, "final_account", "某县教育局"),
        (("某县教育局2024年预决算公开", "第一部分 2024年部门预算", *BUDGET), 2024, "budget", "某县教育局"),
        (("某县教育局部门预算公开说明", "2024年部门预算情况说明", *BUDGET), 2024, "budget", "某县教育局"),
        (("部门支出总表", "部门名称：某县教育局", "预算年度：2024年", UNIT, [HEAD, ROW]), 2024, None, "某县教育局"),
        (("2024年部门预算支出总表", "部门名称：某县教育局", UNIT, [HEAD, ROW]), 2024, "budget", "某县教育局"),
        (("一般公共预算支出表", "部门名称：某县教育局", UNIT, DATED), 2024, "budget", "某县教育局"),
        (("部门支出总表", "部门名称：某县教育局", "日期：2024年2月5日", UNIT, [HEAD, ROW]), None, None, "某县教育局"),
        (("某县教育局24年部门支出", "部门：某县教育局", *BUDGET), None, None, "某县教育局"),
        (("某县教育局（汇总）2024年部门预算", "编制单位：某县教育局汇总", *BUDGET), 2024, "budget", "某县教育局"),
        (("当前位置：首页", "公开日期：2024-9-7", "某县教育局（汇总）2023年部门决算", *ACCOUNT), 2023, "final_account", "某县教育局"),
        (("部门预算公开", "（2024年）", "部门名称：某县教育局", "编制日期：2023年12月20日", *BUDGET), 2024, "budget", "某县教育局"),
        (("某县教育局部门决算公开（2023年度）", "部门：某县教育局", *ACCOUNT), 2023, "final_account", "某县教育局"),
        (("成文日期 2024-09-12", "某县教育局（本级）2023 年度决算公开说明", *ACCOUNT), 2023, "final_account", "某县教育局(本级)"),
        (("2024-09-12", "某县教育局2023年度部门决算", *ACCOUNT), 2023, "final_account", "某县教育局"),
        (("监督索引号53092600243601000", "某县教育局2023年度部门决算", *ACCOUNT), 2023, "final_account", "某县教育局"),
        (("(2024部门预算公开)", "某县教育局2024年部门预算", "及“三公”经费预算编制说明", *BUDGET), 2024, "budget", "某县教育局"),
    ],
)
def test_what_tells_year_kind_and_name(blocks: Any, year: int | None, kind: str | None, name: str) -> None:
    rows = read(*blocks)
    facts = rows["document_facts"][0]
    assert (facts["fiscal_year"], facts["kind"], facts["department_name"]) == (year, kind, name)
    assert [e["entity_name"] for e in rows["entities"]] == [name]


def test_a_unit_that_its_cover_names_behind_its_department_is_one_entity() -> None:
    rows = read("某县教育局某县第一中学2024年单位预算", "单位名称：某县第一中学", *BUDGET)
    assert [(e["entity_name"], e["entity_level"]) for e in rows["entities"]] == [("某县第一中学", "unit")]


@pytest.mark.parametrize(
    ("blocks", "name"),
    [
        (("某县教育局（本级）2024年单位预算", "单位名称：某县教育局（本级）", *BUDGET), "某县教育局(本级)"),
        (("某县教育局（本级）2023年度决算公开说明", *ACCOUNT), "某县教育局(本级)"),
        (("某县教育局本级2023年度决算公开说明", *ACCOUNT), "某县教育局本级"),
        (("某县教育局（机关）2024年部门预算", "部门：某县教育局（机关）", *BUDGET), "某县教育局(机关)"),
        (("某县教育局（机关本级）2024年单位预算", *BUDGET), "某县教育局(机关本级)"),
    ],
)
def test_the_own_part_of_a_department_is_a_unit(blocks: Any, name: str) -> None:
    rows = read(*blocks)
    assert [(e["entity_name"], e["entity_level"]) for e in rows["entities"]] == [(name, "unit")]


@pytest.mark.parametrize("more", ["account", "budget"])
def test_the_other_kind_of_disclosure_in_one_file_is_not_published_as_this_one(more: str) -> None:
    """A file with the final account of a year and the budget of the next: only one of them is the document's."""
    second = ("部门收入总表", UNIT, [["科目编码", "科目名称", "合计", "其他收入"], ["205", "教育支出", "3.00", "3.00"]])
    account = ("第一部分 2023年度部门决算", *ACCOUNT, *(("收入决算表", *second[1:]) if more == "account" else ()))
    budget = ("第二部分 2024年部门预算", *BUDGET, *(second if more == "budget" else ()))
    rows = read("某县教育局预决算公开", *account, *budget)
    facts = rows["document_facts"][0]
    assert (facts["fiscal_year"], facts["kind"]) == (2023, "final_account")
    forms = [t["form"] for t in rows["tables"]]
    assert forms == (["expenditure", "income", None] if more == "account" else ["expenditure", None, None])
    assert {kind for kind, _ in faults(rows)} == {"another_disclosure"}


def test_a_table_that_its_title_calls_a_final_account_is_none_of_the_budget() -> None:
    rows = read("某县教育局2024年部门预算", *BUDGET, "2022年一般公共预算财政拨款支出决算表", UNIT, [HEAD, ROW])
    assert [t["form"] for t in rows["tables"]] == ["expenditure", None]
    assert [kind for kind, _ in faults(rows)] == ["another_disclosure"]


def test_prose_headings_about_the_other_kind_change_nothing() -> None:
    rows = read("某县教育局2024年部门预算", "一、2023年部门预算执行情况", "二、2023年部门决算情况的说明", *BUDGET)
    assert faults(rows) == []
    assert rows["document_facts"][0]["fiscal_year"] == 2024


@pytest.mark.parametrize(
    ("cover", "division"),
    [
        ("正定县教育局2024年部门预算", "130123"),
        ("北京市审计局2024年部门预算", "110000"),
        ("石家庄市财政局2024年部门预算", "130100"),
        ("河北省人民政府办公厅2024年部门预算", "130000"),
        ("石家庄市正定县教育局2024年部门预算", "130123"),
        ("北京市西城区财政局2024年部门预算", "110102"),
        ("西城区办事处2024年部门预算", None),
        ("西城区街道办事处2024年部门预算", None),
        ("北京市西城区广内街道办事处2024年部门预算", "110102"),
        ("正定县驻北京市办事处2024年部门预算", "130123"),
        ("某县教育局2024年部门预算", None),
    ],
)
def test_the_division_that_a_cover_names_is_told_by_it(cover: str, division: str | None) -> None:
    """Provinces and prefectures publish too; the name of a place within a county is no county's."""
    rows = read(cover, *BUDGET)
    assert rows["document_facts"][0]["division_code"] == division
    told = [e["value"] for e in rows["evidence"] if e["property"] == "division"]
    assert set(told) == ({division} if division else set())
