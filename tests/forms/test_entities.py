"""Whose forms a document prints: departments and units by cover, heading and the rows above tables."""

import pytest

from tests.forms.grids import faults, read

COVER = "正定县教育局2024年部门预算公开"
SUMMARY = [
    ["收入", "<", "支出", "<"], ["项目", "预算数", "项目", "预算数"], ["本年收入合计", "3.00", "本年支出合计", "3.00"],
]  # fmt: skip


def test_units_without_codes_follow_their_headings() -> None:
    rows = read(
        COVER, "第一部分 部门预算", "部门收支总表", "单位：万元", SUMMARY,
        "第二部分 所属单位预算", "一、正定县教育局本级2024年单位预算", "单位收支总表", "单位：万元", SUMMARY,
        "二、正定县第一中学2024年单位预算", "单位收支总表", "单位：万元", SUMMARY,
    )  # fmt: skip
    assert faults(rows) == []
    assert [(t["entity_name"], t["entity_level"]) for t in rows["tables"]] == [
        ("正定县教育局", "department"), ("正定县教育局本级", "unit"), ("正定县第一中学", "unit"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "above",
    [
        ["正定县教育局", "<", "", "单位：万元"],
        ["编制部门：正定县教育局（汇总）", "<", "", "单位：万元"],
        ["部门（单位）：正定县教育局", "<", "", "单位：万元"],
        ["单位名称：正定县教育局  保密审查情况：已审查 部门主要负责人：张三", "<", "<", "单位：万元"],
        ["公开01表 部门：正定县教育局 预算年度：2024 单位：万元", "<", "<", "<"],
    ],
)
def test_names_above_a_table(above: list[str]) -> None:
    rows = read("2024年部门预算", [["收支预算总表", "<", "<", "<"], above, *SUMMARY])
    assert faults(rows) == []
    assert [e["entity_name"] for e in rows["entities"]] == ["正定县教育局"]


def test_a_name_that_is_cut_off_is_that_of_the_department() -> None:
    name = "中国共产党江苏省委员会办公厅"
    rows = read(f"{name}2024年部门预算", "收支总表", f"部门：{name[:-2]}", "单位：万元", SUMMARY)
    assert [t["entity_name"] for t in rows["tables"]] == [name]


def test_figures_with_their_units_name_nobody() -> None:
    rows = read(COVER, "收支总表", "单位：万元", SUMMARY, "项目绩效目标表", "单位：万元", [["800亿", "136万元"], ["一级指标", "二级指标"]])
    assert [e["entity_name"] for e in rows["entities"]] == ["正定县教育局"]


def test_spending_by_nature_in_a_summary() -> None:
    rows = read(COVER, "收支总表", "单位：万元", [
        ["收入", "<", "支出", "<"], ["项目", "预算数", "项目", "预算数"],
        ["一、财政拨款收入", "3.00", "一、基本支出", "1.00"],
        ["（一）一般公共预算", "3.00", "（一）人员经费", "1.00"],
        ["", "", "二、项目支出", "2.00"],
        ["总计", "3.00", "总计", "3.00"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert [a["line_key"] for a in rows["amounts"] if a["side"] == "expenditure"] == [
        "expenditure.nature.basic", "expenditure.nature.personnel", "expenditure.nature.project", "expenditure.grand_total",
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["表1", "公开01表"])
def test_titles_without_the_word_table(number: str) -> None:
    rows = read(COVER, number, "部门收支总体情况", "单位：万元", SUMMARY)
    assert [t["form"] for t in rows["tables"]] == ["summary"]


@pytest.mark.parametrize(
    ("blocks", "name"),
    [
        (("2017年正定镇", "预算公开说明", "收支总表", "单位：万元", SUMMARY), "正定镇"),
        (("正定县建设系统2017年部门预算信息公开目录",), "正定县建设系统"),
        (("正定县国土部门2017年部门预算信息公开目录",), "正定县国土部门"),
        (
            ("正定县社区建设办公室", "预算公开有关事项的说明", [["201办公厅（室）", "<", "", "单位：万元"], *SUMMARY]),
            "正定县社区建设办公室",
        ),
        (
            ("2017年正定县人民检察院预算公开说明", "收支总表", "151检察院", [["151检察院", "<", "", "单位：万元"], *SUMMARY]),
            "正定县人民检察院",
        ),
        (("2017年市级部门预算", "正定县信访局", "目录", [["434正定县政府办公室", "<", "", "单位：万元"], *SUMMARY]), "正定县信访局"),
    ],
)
def test_the_cover_names_the_publisher(blocks: tuple[object, ...], name: str) -> None:
    """Whatever codes and short names the tables of a text print."""
    assert read(*blocks)["document_facts"][0]["department_name"] == name  # type: ignore[arg-type]


def test_a_code_is_that_of_the_name_on_the_cover() -> None:
    rows = read("2017年正定县人民检察院预算公开说明", [["收支总表", "<", "<", "<"], ["151检察院", "<", "", "单位：万元"], *SUMMARY])
    assert [(e["entity_code"], e["entity_name"]) for e in rows["entities"]] == [("151", "正定县人民检察院")]
    assert rows["tables"][0]["entity_name"] == "正定县人民检察院"


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (["部门：正定县失业保险管理中心", "正定县就业服务局", "<", "单位：万元"], "正定县就业服务局"),
        (["部门：正定县失业保险管理中心", "部门：正定县就业服务局", "<", "单位：万元"], "正定县就业服务局"),
        (["部门：正定县失业保险管理中心", "主管部门：正定县就业服务局", "<", "单位：万元"], "正定县失业保险管理中心"),
        (["部门：正定县失业保险管理中心", "<", "正定县就业服务局", "单位：万元"], "正定县失业保险管理中心"),
    ],
)
def test_what_a_template_left_in_a_narrow_cell_yields_to_the_name_that_covers_it(cells: list[str], name: str) -> None:
    rows = read([["收支预算总表", "<", "<", "<"], cells, *SUMMARY])
    assert [e["entity_name"] for e in rows["entities"]] == [name]


@pytest.mark.parametrize("unit", ["万元/年", "元/m2", "平方米", "人", "万元"])
def test_units_of_measure_are_no_owners(unit: str) -> None:
    assert read([["收支预算总表", "<", "<", "<"], [f"单位：{unit}", "<", "<", "<"], *SUMMARY])["entities"] == []


@pytest.mark.parametrize("title", ["正定县2017年全市及市本级预算草案", "2017年正定县本级预算"])
def test_a_whole_government_is_no_department(title: str) -> None:
    assert read(title, "收支总表", "单位：万元", SUMMARY)["entities"] == []
