"""What other places print: the same mechanisms understand it, or say what they did not."""

from typing import Any

import pytest

from tests.forms.grids import faults, figures, read

COVER = "某县教育局2024年部门预算"
TITLE = "部门预算一般公共预算财政拨款支出表"
UNIT = "单位：万元"
HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
ROWS = [["", "合计", "3.00", "1.00", "2.00"], ["205", "教育支出", "3.00", "1.00", "2.00"]]
ACCOUNT = ("某县教育局2024年部门决算", "部门：某县教育局", "金额单位：万元")
EXPECTED = {
    ("general_expenditure", "total", "total"): "3.00", ("general_expenditure", "total", "basic"): "1.00",
    ("general_expenditure", "total", "project"): "2.00", ("general_expenditure", "205", "total"): "3.00",
    ("general_expenditure", "205", "basic"): "1.00", ("general_expenditure", "205", "project"): "2.00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("blocks", "unit"),
    [
        ((TITLE + "（单位：元）", [HEAD, *ROWS]), "元"),
        ((TITLE + "（万元）", [HEAD, *ROWS]), "万元"),
        ((TITLE, "万元", [HEAD, *ROWS]), "万元"),
        ((TITLE, "单位：万", "元", [HEAD, *ROWS]), "万元"),
        ((TITLE, [HEAD, *ROWS], "注：本表以万元为单位。"), "万元"),
        (("以下各表金额单位均为万元。", TITLE, [HEAD, *ROWS]), "万元"),
        ((TITLE, [["科目编码", "科目名称", "合计（元）", "基本支出（元）", "项目支出（元）"], *ROWS]), "元"),
        ((TITLE, [["科目编码", "科目名称", "2024年预算数（万元）", "<", "<"], ["^", "^", *HEAD[2:]], *ROWS]), "万元"),
        (([["公开05表 编制单位：某县教育局 单位：万元", "<", "<", "<", "<"], [TITLE, "<", "<", "<", "<"], HEAD, *ROWS],), "万元"),
        (([[TITLE, "<", "<", "<", "<"], ["编制单位：某县教育局", "<", "", "", UNIT], HEAD, *ROWS],), "万元"),
    ],
)
def test_units_stand_in_many_places(blocks: Any, unit: str) -> None:
    rows = read(COVER, *blocks)
    assert faults(rows) == []
    assert figures(rows) == EXPECTED
    assert {(t["unit"], t["entity_name"]) for t in rows["tables"]} == {(unit, "某县教育局")}
    factor = {"元": 1, "万元": 10_000}[unit]
    assert {a["amount_yuan"] for a in rows["amounts"]} == {factor, 2 * factor, 3 * factor}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["２０５", "教育支出"], "205"),
        (["205.02", "普通教育"], "20502"),
        (["205-02-01", "学前教育"], "2050201"),
        (["205 02 01", "学前教育"], "2050201"),
        (["[2050202]", "小学教育"], "2050202"),
        (["2050203 初中教育", ""], "2050203"),
        (["[2050203]初中教育", "<"], "2050203"),
        (["", "2050204-高中教育"], "2050204"),
        (["205.02.05 高等教育", "<"], "2050205"),
        (["2050299.0", "其他普通教育支出"], "2050299"),
        (["02", "普通教育"], "20502"),
    ],
)
def test_codes_are_printed_in_many_ways(cells: list[str], code: str) -> None:
    rows = read(COVER, TITLE, UNIT, [HEAD, *ROWS, [*cells, "3.00", "1.00", "2.00"]])
    assert faults(rows) == []
    assert rows["lines"][-1]["code"] == code


def test_a_code_of_two_digits_continues_the_nearest_code_of_that_name() -> None:
    names = [["208", "社会保障和就业支出"], ["05", "行政事业单位养老支出"], ["05", "机关事业单位基本养老保险缴费支出"]]
    rows = read(COVER, TITLE, UNIT, [HEAD, *[[*n, "1.00", "1.00", ""] for n in names]])
    assert [line["code"] for line in rows["lines"]] == ["208", "20805", "2080505"]


def test_code_and_indented_name_in_one_column() -> None:
    names = ["合计", "205　教育支出", "　20502　普通教育", "　　2050201　学前教育"]
    rows = read(COVER, TITLE, UNIT, [["功能分类科目", *HEAD[2:]], *[[n, "3.00", "1.00", "2.00"] for n in names]])
    assert faults(rows) == []
    assert [(x["line_key"], x["code"]) for x in rows["lines"]] == [
        ("total", None), ("code", "205"), ("code", "20502"), ("code", "2050201"),
    ]  # fmt: skip


def test_functions_of_a_final_account_in_three_columns_beside_the_column_numbers() -> None:
    rows = read(*ACCOUNT, "支出决算表", "公开03表", [
        ["项目", "<", "<", "<", "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"],
        ["功能分类科目编码", "<", "<", "科目名称", "^", "^", "^", "^", "^", "^"],
        ["类", "款", "项", "栏次", "1", "2", "3", "4", "5", "6"],
        ["^", "^", "^", "合计", "5.00", "3.00", "2.00", "", "", ""],
        ["205", "<", "<", "教育支出", "5.00", "3.00", "2.00", "", "", ""],
        ["2050201", "<", "<", "学前教育", "5.00", "3.00", "2.00", "", "", ""],
    ])  # fmt: skip
    assert faults(rows) == []
    assert [(x["line_key"], x["code"]) for x in rows["lines"]] == [("total", None), ("code", "205"), ("code", "2050201")]
    assert figures(rows)[("expenditure", "2050201", "project")] == "2.00"
    assert rows["document_facts"][0]["kind"] == "final_account"


def test_summary_of_a_final_account_with_row_numbers() -> None:
    rows = read(*ACCOUNT, "收入支出决算总表", [
        ["收入", "<", "<", "支出", "<", "<"],
        ["项目", "行次", "金额", "项目", "行次", "金额"],
        ["栏次", "", "1", "栏次", "", "2"],
        ["一、一般公共预算财政拨款收入", "1", "10.00", "五、教育支出", "36", "10.50"],
        ["八、其他收入", "8", "1.00", "", "37", ""],
        ["本年收入合计", "27", "11.00", "本年支出合计", "58", "10.50"],
        ["使用非财政拨款结余（含专用结余）", "28", "", "结余分配", "59", ""],
        ["年初结转和结余", "29", "1.00", "年末结转和结余", "60", "1.50"],
        ["总计", "31", "12.00", "总计", "62", "12.00"],
        ["注：1.本表反映部门本年度的总收支和年末结转结余情况。", "<", "<", "<", "<", "<"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert figures(rows) == {
        ("summary", "income.item.general_budget", "amount"): "10.00", ("summary", "205", "amount"): "10.50",
        ("summary", "income.item.other", "amount"): "1.00", ("summary", "income.current_total", "amount"): "11.00",
        ("summary", "expenditure.current_total", "amount"): "10.50", ("summary", "income.carry_over", "amount"): "1.00",
        ("summary", "expenditure.carry_over", "amount"): "1.50", ("summary", "income.grand_total", "amount"): "12.00",
        ("summary", "expenditure.grand_total", "amount"): "12.00",
    }  # fmt: skip


def test_totals_that_are_merged_over_blocks_of_economic_codes() -> None:
    rows = read(*ACCOUNT, "一般公共预算财政拨款基本支出决算表", [
        ["人员经费", "<", "<", "公用经费", "<", "<", "<", "<", "<"],
        ["科目编码", "科目名称", "决算数"] * 3,
        ["301", "工资福利支出", "5.00", "302", "商品和服务支出", "1.00", "310", "资本性支出", "0.50"],
        ["人员经费合计", "<", "5.00", "公用经费合计", "<", "<", "<", "<", "1.50"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert figures(rows)[("basic_expenditure", "personnel_total", "total")] == "5.00"
    assert figures(rows)[("basic_expenditure", "public_total", "total")] == "1.50"


def test_counts_under_the_three_public_expenses_are_no_money() -> None:
    rows = read(*ACCOUNT, "一般公共预算财政拨款“三公”经费支出决算表", [
        ["项目", "预算数", "决算数"],
        ["一、“三公”经费支出", "3.00", "2.50"],
        ["（三）公务接待费", "1.00", "0.50"],
        ["（1）国内接待费", "—", "0.50"],
        ["二、相关统计数", "—", "—"],
        ["4.公务用车保有量（辆）", "—", "2"],
        ["5.国内公务接待批次（个）", "—", "10"],
    ])  # fmt: skip
    assert faults(rows) == []
    counts = {a["line_key"]: (a["value"], a["amount_yuan"]) for a in rows["amounts"] if a["quantity_kind"] == "count" and a["value"]}
    assert counts == {"statistics.vehicles_held": (2, None), "statistics.receptions": (10, None)}


@pytest.mark.parametrize(
    ("title", "line", "text"),
    [
        ("一般公共预算“三公”经费支出情况表", "vehicle", "公务用车费"),
        ("“三公”经费及会议费、培训费预算情况表", "meeting", "会议费"),
        ("单位“三公”经费和机关运行经费预算表", "operating", "机关运行经费"),
    ],
)
def test_titles_of_the_three_public_expenses(title: str, line: str, text: str) -> None:
    rows = read(COVER, title, UNIT, [["项目", "预算数"], [text, "1.00"]])
    assert figures(rows) == {("three_public", line, "total"): "1.00"}


def test_units_by_code_and_name_with_a_total_merged_over_both() -> None:
    rows = read(COVER, "部门收入总体情况表", UNIT, [
        ["部门（单位）代码", "部门（单位）名称", "合计", "本年收入", "<", "上年结转结余", "<"],
        ["^", "^", "^", "小计", "一般公共预算", "小计", "一般公共预算"],
        ["合计", "<", "10.00", "9.00", "9.00", "1.00", "1.00"],
        ["301001", "某县教育局机关", "10.00", "9.00", "9.00", "1.00", "1.00"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert [(x["line_key"], x["name"]) for x in rows["lines"]] == [("total", "合计"), ("unit", "某县教育局机关")]
    assert {a["measure"] for a in rows["amounts"]} == {
        "total", "current_year", "general_budget", "carry_over", "carry_over.general_budget",
    }  # fmt: skip


def test_sums_and_parts_under_one_label() -> None:
    rows = read(COVER, "收入预算表", UNIT, [
        ["科目编码", "科目名称", "合计", "上年结转", "一般公共预算财政拨款收入", "事业收入", "<"],
        ["^", "^", "^", "^", "^", "金额", "其中：教育收费"],
        ["205", "教育支出", "10.00", "1.00", "8.00", "1.00", "0.40"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert figures(rows)[("income", "205", "institutional")] == "1.00"
    assert figures(rows)[("income", "205", "institutional.education")] == "0.40"


def test_income_printed_as_a_list() -> None:
    rows = read(COVER, "收入预算总表", UNIT, [
        ["项目名称", "", "金额"],
        ["收入总计", "<", "10.00"],
        ["一般公共预算资金", "小计", "8.00"],
        ["^", "专项收入", ""],
        ["其他资金", "小计", ""],
        ["^", "事业收入", "2.00"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert figures(rows) == {
        ("income", "total", "total"): "10.00", ("income", "total", "general_budget"): "8.00",
        ("income", "total", "institutional"): "2.00",
    }  # fmt: skip


def test_a_header_that_shares_its_row_with_the_total() -> None:
    rows = read(COVER, TITLE, UNIT, [
        ["科目编码", "<", "<", "科目名称", "合计", "基本支出", "项目支出"],
        ["类", "款", "项", "合计", "3.00", "1.00", "2.00"],
        ["205", "", "", "教育支出", "3.00", "1.00", "2.00"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert figures(rows) == EXPECTED


def test_income_and_spending_of_a_fund_side_by_side() -> None:
    rows = read(COVER, "政府性基金预算收支表", UNIT, [
        ["收入", "<", "支出", "<"],
        ["项目", "预算数", "项目", "预算数"],
        ["一、政府性基金预算拨款", "5.00", "一、城乡社区支出", "5.00"],
        ["收入总计", "5.00", "支出总计", "5.00"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert figures(rows)[("fund_expenditure", "212", "total")] == "5.00"
    assert figures(rows)[("fund_expenditure", "income.grand_total", "amount")] == "5.00"


def test_two_forms_in_one_table_are_two_tables() -> None:
    below = ["", "合计", "30000", "10000", "20000"]
    rows = read(COVER, [
        ["部门预算支出总表", "<", "<", "<", "<"], [UNIT, "<", "<", "<", "<"], HEAD, *ROWS, [""] * 5,
        [TITLE, "<", "<", "<", "<"], ["单位：元", "<", "<", "<", "<"], HEAD, below,
    ])  # fmt: skip
    assert faults(rows) == []
    assert [(t["table_index"], t["form"], t["unit"]) for t in rows["tables"]] == [
        (1, "expenditure", "万元"), (2, "general_expenditure", "元"),
    ]  # fmt: skip
    assert [c["row_index"] for c in rows["cells"] if c["text"] == "30000"] == [4]


MORE = ["20502", "普通教育", "3.00", "1.00", "2.00"]


@pytest.mark.parametrize(
    ("blocks", "page"),
    [
        (([HEAD, *ROWS], [MORE]), 3),
        (([HEAD, *ROWS], [HEAD, MORE]), 3),
        (([["科目", "<", "预算数", "<", "<"]], [HEAD, *ROWS, MORE]), 3),
        (([HEAD], [*ROWS, MORE]), 3),
        (([HEAD, *ROWS], "3", [MORE]), None),
        (([HEAD, *ROWS], "- 3 -", [HEAD, MORE]), None),
        (([HEAD, *ROWS], "第 3 页 共 9 页", [HEAD, MORE]), None),
        (([HEAD, *ROWS], TITLE + "（续表）", UNIT, [HEAD, MORE]), 3),
        (([HEAD, *ROWS], TITLE, UNIT, [HEAD, MORE]), None),
    ],
)
def test_forms_run_on_over_pages(blocks: Any, page: int | None) -> None:
    rows = read(COVER, TITLE, UNIT, *blocks, page=page)
    assert faults(rows) == []
    assert [line["code"] for line in rows["lines"]] == [None, "205", "20502"]
    assert all(a["measure"] and a["amount_yuan"] for a in rows["amounts"])


def test_a_page_goes_on_below_the_codes_of_the_page_before() -> None:
    head = [["科目编码", "<", "<", "科目名称", "合计", "基本支出", "项目支出"], ["类", "款", "项", "^", "^", "^", "^"]]
    rows = read(
        COVER, TITLE, UNIT,
        [*head, ["210", "", "", "卫生健康支出", "1.00", "1.00", ""], ["", "11", "", "行政事业单位医疗", "1.00", "1.00", ""]],
        [*head, ["", "", "02", "事业单位医疗", "1.00", "1.00", ""]], page=1,
    )  # fmt: skip
    assert faults(rows) == []
    assert [line["code"] for line in rows["lines"]] == ["210", "21011", "2101102"]


@pytest.mark.parametrize(
    ("cover", "year", "kind", "name"),
    [
        (("中共某县委宣传部", "二〇二四年度部门预算公开"), 2024, "budget", "中共某县委宣传部"),
        (("中共某县委宣传部", "二O二四年部门预算"), 2024, "budget", "中共某县委宣传部"),
        (("正定县教育局", "2024 年部门预算", "（公开稿）"), 2024, "budget", "正定县教育局"),
        (("2023年度", "正定县教育局", "部门决算公开", "目  录"), 2023, "final_account", "正定县教育局"),
    ],
)
def test_covers(cover: tuple[str, ...], year: int, kind: str, name: str) -> None:
    facts = read(*cover, TITLE, UNIT, [HEAD, *ROWS])["document_facts"][0]
    assert (facts["fiscal_year"], facts["kind"], facts["department_name"]) == (year, kind, name)


def test_a_heading_of_the_contents_about_performance_is_no_cover() -> None:
    contents = ("正定县教育局", "2024年度部门决算", "目录", "十一、关于2024年度预算绩效情况说明")
    evidence = read(*contents, TITLE, UNIT, [HEAD, *ROWS])["evidence"]
    assert {e["value"] for e in evidence if (e["property"], e["source"]) == ("kind", "cover")} == {"final_account"}


def test_the_number_of_a_table_is_no_project() -> None:
    indicators = [["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "设备维护量", "≥330台套"]]
    rows = read(COVER, "表1：项目年度绩效指标表", indicators)
    assert [a["attribute"] for a in rows["attributes"] if a["attribute"] in ("project_name", "level_3")] == ["level_3"]


def test_a_list_of_projects_with_their_goals() -> None:
    rows = read(COVER, "重点项目绩效目标情况如下：", [
        ["单位名称", "项目名称", "预算数（单位：万元）", "绩效目标"],
        ["某县教育局", "校园安全", "12.00", "全年无事故"],
        ["某县教育局", "教师培训", "3.00", "培训100人"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert [(a["line_key"], a["measure"], a["amount_yuan"]) for a in rows["amounts"]] == [
        ("project", "budget", 120_000), ("project", "budget", 30_000),
    ]  # fmt: skip
    assert [a["text"] for a in rows["attributes"] if a["attribute"] == "project_name"] == ["校园安全", "教师培训"]


def test_the_unit_of_a_project_stands_in_the_label_of_its_money() -> None:
    rows = read(COVER, "项目绩效目标表", [
        ["项目名称", "校园安全", "<"],
        ["项目资金（万元）", "年度资金总额：", "12.00"],
        ["^", "其中：财政拨款", "12.00"],
        ["一级指标", "二级指标", "指标值"],
        ["成本指标", "经济成本指标（元）", "≤12"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert [(a["measure"], a["amount_yuan"]) for a in rows["amounts"]] == [("budget", 120_000), ("fiscal_funds", 120_000)]


def test_subtotals_of_procurement_are_no_items() -> None:
    rows = read(COVER, "政府采购支出表", UNIT, [
        ["采购品目大类", "采购品目名称", "采购组织形式", "资金来源", "<", "总计"],
        ["^", "^", "^", "一般公共预算资金", "其他资金", "^"],
        ["合计", "", "", "5.50", "", "5.50"],
        ["货物", "", "", "5.50", "", "5.50"],
        ["", "复印纸", "集中采购", "1.30", "", "1.30"],
        ["", "便携式计算机", "集中采购", "4.20", "", "4.20"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert [line["line_key"] for line in rows["lines"]] == ["total", "subtotal", "item", "item"]


@pytest.mark.parametrize(
    "title",
    ["一般公共预算机关运行经费支出预算表", "项目支出预算表", "政府购买服务支出预算表", "基本支出总表", "部门整体支出绩效目标表",
     "一般公共预算支出明细表（按支出经济分类科目）", "财政拨款支出表（功能科目）", "对下转移支付预算表"],
)  # fmt: skip
def test_annexes_are_told_by_their_titles(title: str) -> None:
    rows = read(COVER, title, UNIT, [HEAD, *ROWS])
    assert [t["form"] for t in rows["tables"]] == [None]
    assert [i["kind"] for i in rows["issues"]] == ["annex"]


def test_what_names_nobody_is_said_once() -> None:
    rows = read(TITLE, UNIT, [HEAD, *ROWS], "部门预算支出总表", UNIT, [HEAD, *ROWS])
    assert [kind for kind, _ in faults(rows)] == ["entity_unknown"]
    assert "2 tables" in faults(rows)[0][1]


def test_negative_amounts_of_accountants() -> None:
    rows = read(COVER, TITLE, UNIT, [HEAD, ["205", "教育支出", "△1,000.00", "（２３４．５０）", "▲.50"]])
    assert [str(a["value"]) for a in rows["amounts"]] == ["-1000.00", "-234.50", "-0.50"]


def test_spending_by_economic_class_in_columns() -> None:
    rows = read(COVER, "支出预算总表", UNIT, [
        ["单位名称", "科目编码", "科目名称", "合计", "基本支出", "<", "<", "项目支出", "<"],
        ["^", "^", "^", "^", "小计", "工资福利支出", "商品和服务支出", "小计", "商品和服务支出"],
        ["某县教育局", "205", "教育支出", "10", "6", "4", "2", "4", "4"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert [a["measure"] for a in rows["amounts"]] == ["total", "basic", "basic.301", "basic.302", "project", "project.302"]


def test_growth_against_last_year() -> None:
    rows = read(COVER, "一般公共预算支出表", UNIT, [
        ["功能分类科目", "<", "2023年执行数", "2024年预算数", "<", "<", "2024年预算数比2023年执行数", "<"],
        ["科目编码", "科目名称", "^", "小计", "基本支出", "项目支出", "增减额", "增减%"],
        ["205", "教育支出", "9", "10", "6", "4", "1", "11.11%"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert [a["measure"] for a in rows["amounts"]] == ["prior_year", "total", "basic", "project", "change", "change_rate"]


def test_income_by_source_with_numbered_rows() -> None:
    rows = read(COVER, "收入总表", UNIT, [
        ["序号", "项目", "预算数"],
        ["1", "一、一般公共预算财政拨款收入", "9.00"],
        ["2", "二、政府性基金预算财政拨款收入", ""],
        ["3", "本年收入合计", "9.00"],
        ["4", "上年结转", "1.00"],
        ["5", "收入总计", "10.00"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert figures(rows) == {
        ("income", "total", "general_budget"): "9.00", ("income", "total", "current_year"): "9.00",
        ("income", "total", "carry_over"): "1.00", ("income", "total", "total"): "10.00",
    }  # fmt: skip


def test_functions_below_their_units() -> None:
    rows = read(COVER, "部门支出总表", UNIT, [
        ["单位代码", "科目编码", "<", "<", "单位名称（科目名称）", "合计", "基本支出", "项目支出"],
        ["^", "类", "款", "项", "^", "^", "^", "^"],
        ["", "", "", "", "合计", "10", "6", "4"],
        ["301001", "", "", "", "某县教育局机关", "10", "6", "4"],
        ["", "205", "", "", "教育支出", "10", "6", "4"],
        ["", "205", "02", "01", "学前教育", "10", "6", "4"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert [(x["line_key"], x["code"], x["name"]) for x in rows["lines"]] == [
        ("total", None, "合计"), ("unit", None, "某县教育局机关"), ("code", "205", "教育支出"), ("code", "2050201", "学前教育"),
    ]  # fmt: skip


def test_items_below_the_income_of_the_year_and_items_that_are_no_parts() -> None:
    rows = read(COVER, "部门收支总表", UNIT, [
        ["收入", "<", "支出", "<"], ["项目", "预算数", "项目", "预算数"],
        ["一、部门预算", "9.00", "一、部门预算", "9.00"],
        ["1、财政拨款", "7.00", "1、教育支出", "9.00"],
        ["（1）一般公共预算拨款", "7.00", "", ""],
        ["其中：专项资金列入部门预算的项目", "1.00", "", ""],
        ["（2）政府性基金拨款", "", "", ""],
        ["2、事业收入", "2.00", "", ""],
        ["其中：纳入财政专户管理的收费", "2.00", "", ""],
        ["本年收入合计", "9.00", "本年支出合计", "9.00"],
        ["上级补助收入", "1.00", "上缴上级支出", "1.00"],
        ["收入总计", "10.00", "支出总计", "10.00"],
    ])  # fmt: skip
    assert faults(rows) == []
    assert [a["line_key"] for a in rows["amounts"] if a["side"] == "income"] == [
        "income.department_budget", "income.item.fiscal_appropriation", "income.part.fiscal_appropriation.general_budget",
        "income.special_funds", "income.item.institutional", "income.fiscal_account_fees", "income.current_total",
        "income.further.superior_subsidy", "income.grand_total",
    ]  # fmt: skip
    assert figures(rows)[("summary", "expenditure.further.remitted_to_superior", "amount")] == "1.00"


def test_levels_of_indicators_that_are_merged_downwards_stand_in_every_row() -> None:
    rows = read("项目绩效目标表", [
        ["项目名称", "校舍维修", "<", "<", "<"],
        ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"],
        ["产出指标", "数量指标", "完成数量", "完成的数量", "≥10项"],
        ["^", "质量指标", "合格率", "合格的比率", "100%"],
        ["^", "^", "返工率", "返工的比率", "≤1%"],
        ["效益指标", "社会效益指标", "服务改善", "服务水平", "改善"],
    ])  # fmt: skip
    levels: dict[int, dict[str, str]] = {}
    for attribute in rows["attributes"]:
        if attribute["attribute"].startswith("level"):
            levels.setdefault(attribute["row_index"], {})[attribute["attribute"]] = attribute["text"]
    assert [(row, *(texts.get(f"level_{n}") for n in (1, 2, 3))) for row, texts in sorted(levels.items())] == [
        (3, "产出指标", "数量指标", "完成数量"), (4, "产出指标", "质量指标", "合格率"),
        (5, "产出指标", "质量指标", "返工率"), (6, "效益指标", "社会效益指标", "服务改善"),
    ]  # fmt: skip


def test_a_label_beside_another_has_no_figure() -> None:
    rows = read(
        "某县教育局2024年部门预算", "项目绩效目标表", "单位：万元",
        [["项目名称", "甲项目", "<", "<", "<", "<"], ["预算规模", "预算数", "8.00", "其中：财政资金", "其他资金", "8.00"]],
    )  # fmt: skip
    found = {measure: text for (form, _, measure), text in figures(rows).items() if form == "performance"}
    assert found == {"budget": "8.00", "other_funds": "8.00"}
