"""Documents are recognised by what they print: forms, owners, units, columns, rows; what is not understood is an issue."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.document import Cell, Document, Paragraph, Table
from pipelines.forms.classification import Classification
from pipelines.forms.divisions import Divisions
from pipelines.forms.recognise import recognise
from pipelines.readers import read
from pipelines.synthetic.figures import draw
from pipelines.synthetic.flattened import render
from tests.texts import CODE_HEADER, form, table

ROOT = Path(__file__).parents[2]
NINE = (
    "summary", "income", "expenditure", "fiscal_summary", "general_expenditure", "basic_expenditure",
    "fund_expenditure", "capital_expenditure", "three_public",
)  # fmt: skip
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return Divisions.load(ROOT / "dbt_project" / "seeds" / "divisions.csv")


@pytest.fixture
def staged(divisions: Divisions) -> Any:
    return lambda text: recognise(read(text.encode()), divisions).rows


def _sample(county: str) -> Rows:
    path = next((ROOT / "raw").glob(f"*{county}/*/*.txt"))
    divisions = Divisions.load(ROOT / "dbt_project" / "seeds" / "divisions.csv")
    return recognise(read(path.read_bytes()), divisions).rows


def _kinds(rows: Rows) -> Counter[str]:
    return Counter(issue["kind"] for issue in rows["issues"])


GENERAL = "部门预算一般公共预算财政拨款支出表"


def _general(*rows: list[str], header: tuple[list[str], ...] = CODE_HEADER, **kwargs: Any) -> str:
    return form(GENERAL, *header, *rows, **kwargs)


def test_the_sample_of_xinle_prints_eighteen_forms_with_316_amounts() -> None:
    rows = _sample("新乐市")
    forms = [(t["form"], t["entity_code"], t["status"]) for t in rows["tables"] if t["form"] in NINE]
    assert {(form, code) for form, code, _ in forms} == {(form, code) for form in NINE for code in ("224", "224001")}
    assert Counter(status for _, _, status in forms) == {"figures": 12, "declared_empty": 6}
    amounts = [a for a in rows["amounts"] if a["form"] in NINE]
    assert len(amounts) == 316
    assert all(a["measure"] and a["line_key"] and a["amount_yuan"] is not None for a in amounts)
    assert {a["step_yuan"] for a in amounts} == {Decimal(100)}
    assert rows["issues"] == []
    (facts,) = rows["document_facts"]
    assert (facts["division_code"], facts["fiscal_year"], facts["kind"], facts["department_code"]) == (
        "130184", 2021, "budget", "224",
    )  # fmt: skip
    assert [(e["entity_code"], e["entity_level"]) for e in rows["entities"]] == [("224", "department"), ("224001", "unit")]


def test_the_sample_of_xianghe_prints_a_project_and_assets_but_none_of_the_nine() -> None:
    rows = _sample("香河县")
    assert [t["form"] for t in rows["tables"]] == ["performance", "performance", "procurement", "fixed_assets"]
    figures = {(a["form"], a["line_key"], a["measure"]): a["text"] for a in rows["amounts"]}
    assert figures == {
        ("performance", "project", "budget"): "70.00",
        ("performance", "project", "fiscal_funds"): "70.00",
        ("performance", "project", "plan_1"): "25.00",
        ("performance", "project", "plan_2"): "50.00",
        ("performance", "project", "plan_3"): "75.00",
        ("performance", "project", "plan_4"): "100.00",
        ("fixed_assets", "assets.total", "value"): "30.93",
        ("fixed_assets", "assets.vehicles", "quantity"): "1",
        ("fixed_assets", "assets.vehicles", "value"): "12.86",
        ("fixed_assets", "assets.other", "quantity"): "46",
        ("fixed_assets", "assets.other", "value"): "18.07",
    }
    texts = {(a["attribute"], a["text"]) for a in rows["attributes"]}
    assert {("project_code", "212-0405-JXN-4DU6"), ("project_name", "网信办经费"), ("plan_date", "3月底")} <= texts
    (facts,) = rows["document_facts"]
    assert (facts["division_code"], facts["fiscal_year"], facts["department_code"]) == ("131024", 2020, "212002")


def test_indicators_carry_their_first_level_and_their_project() -> None:
    rows = _sample("新乐市")
    by_row: dict[tuple[int, int], dict[str, str]] = {}
    for a in rows["attributes"]:
        by_row.setdefault((a["table_index"], a["row_index"]), {})[a["attribute"]] = a["text"]
    indicators = [r for r in by_row.values() if "level_2" in r]
    assert len(indicators) == 48
    assert {"level_1", "level_3", "description", "target", "basis"} <= indicators[0].keys()
    cost = [r["level_1"] for r in indicators if r["level_2"] == "成本指标"]
    assert Counter(cost) == {"产出指标": 6, "效益指标": 2}
    projects = Counter(a["text"] for a in rows["attributes"] if a["attribute"] == "project_name")
    assert projects["视频会议系统"] == 4
    assert len(projects) == 4


def test_every_cell_is_staged() -> None:
    path = next((ROOT / "raw").glob("*新乐市/*/*.txt"))
    text = path.read_text(encoding="utf-8")
    assert len(_sample("新乐市")["cells"]) == sum(line.startswith("\t") for line in text.split("\n"))


def test_units_are_per_table(staged: Any) -> None:
    rows = staged(
        _general(["1", "", "合计", "3.00", "1.00", "2.00"])
        + form("部门预算支出总表", *CODE_HEADER, ["1", "", "合计", "30000", "10000", "20000"], unit="元")
    )
    yuan = {(a["form"], a["measure"]): (a["amount_yuan"], a["step_yuan"]) for a in rows["amounts"]}
    assert yuan[("general_expenditure", "total")] == (Decimal(30000), Decimal(100))
    assert yuan[("expenditure", "total")] == (Decimal(30000), Decimal(1))


def test_a_missing_unit_is_an_issue_and_never_a_default(staged: Any) -> None:
    rows = staged(_general(["1", "", "合计", "3.00", "1.00", "2.00"], unit=""))
    assert [(a["value"], a["amount_yuan"]) for a in rows["amounts"]] == [
        (Decimal("3.00"), None), (Decimal("1.00"), None), (Decimal("2.00"), None),
    ]  # fmt: skip
    assert _kinds(rows) == {"unit_missing": 1}


@pytest.mark.parametrize("place", ["title", "paragraph", "grid"])
def test_the_unit_may_stand_in_the_title_above_the_table_or_in_the_grid(staged: Any, place: str) -> None:
    body = table(
        ["101某县财政局", "单位：元"] if place == "grid" else ["101某县财政局", "预算年度：2021"],
        *CODE_HEADER,
        ["1", "", "合计", "3", "1", "2"],
    )
    above = {"title": f"{GENERAL}（单位：元）\n", "paragraph": f"{GENERAL}\n单位：元\n", "grid": f"{GENERAL}\n"}[place]
    rows = staged(above + body)
    assert [t["unit"] for t in rows["tables"]] == ["元"]
    assert [a["amount_yuan"] for a in rows["amounts"]] == [3, 1, 2]


def test_a_column_that_is_not_known_is_reported_and_its_figures_are_kept(staged: Any) -> None:
    header = (
        ["序号", "功能分类科目", "合计", "基本支出", "项目支出", "机动财力"],
        ["", "科目编码", "科目名称", "", "", "", ""],
        ["栏次", "1", "2", "3", "4", "5", "6"],
    )
    rows = staged(_general(["1", "201", "一般公共服务支出", "3.00", "1.00", "1.50", "0.50"], header=header))
    assert _kinds(rows) == {"unmapped_column": 1}
    assert [(a["measure"], a["text"]) for a in rows["amounts"]] == [
        ("total", "3.00"), ("basic", "1.00"), ("project", "1.50"), (None, "0.50"),
    ]  # fmt: skip


def test_a_missing_column_is_reported_with_the_columns_that_are_there(staged: Any) -> None:
    header = (
        ["序号", "功能分类科目", "合计", "基本支出"],
        ["", "科目编码", "科目名称", "", ""],
        ["栏次", "1", "2", "3", "4"],
    )
    rows = staged(_general(["1", "201", "一般公共服务支出", "3.00", "1.00"], header=header))
    (issue,) = rows["issues"]
    assert issue["kind"] == "missing_column"
    assert "project" in issue["message"]
    assert "合计" in issue["message"]
    assert [a["measure"] for a in rows["amounts"]] == ["total", "basic"]


def test_a_row_with_too_few_cells_is_not_guessed(staged: Any) -> None:
    rows = staged(_general(["1", "", "合计", "3.00", "1.00", "2.00"], ["2", "201", "一般公共服务支出", "3.00", "2.00"]))
    (issue,) = rows["issues"]
    assert (issue["kind"], issue["row_index"], issue["table_index"]) == ("row_length", 6, 1)
    short = [(a["text"], a["measure"], a["code"]) for a in rows["amounts"] if a["row_index"] == 6]
    assert short == [("3.00", None, "201"), ("2.00", None, "201")]


def test_a_total_merged_over_code_and_name_is_moved_into_place(staged: Any) -> None:
    rows = staged(_general(["1", "合计", "3.00", "1.00", "2.00"], ["2", "201", "一般公共服务支出", "3.00", "1.00", "2.00"]))
    assert rows["issues"] == []
    assert [(a["line_key"], a["measure"], a["text"]) for a in rows["amounts"]][:3] == [
        ("total", "total", "3.00"), ("total", "basic", "1.00"), ("total", "project", "2.00"),
    ]  # fmt: skip


def test_unparsable_amounts_and_marks_for_nothing(staged: Any) -> None:
    rows = staged(_general(["1", "201", "一般公共服务支出", "12..3", "—", "2.00"]))
    assert [(a["text"], a["printed_as"], a["value"]) for a in rows["amounts"]] == [
        ("12..3", "unparsable", None), ("—", "nil_mark", None), ("2.00", "number", Decimal("2.00")),
    ]  # fmt: skip
    assert {(i["kind"], i["row_index"], i["column_index"]) for i in rows["issues"]} == {
        ("unparsable_amount", 5, 4), ("nil_mark", 5, 5),
    }  # fmt: skip


def test_blank_cells_are_no_figures(staged: Any) -> None:
    rows = staged(_general(["1", "201", "一般公共服务支出", "3.00", "", "0.00"]))
    assert [(a["measure"], a["value"]) for a in rows["amounts"]] == [("total", Decimal("3.00")), ("project", Decimal("0.00"))]


def test_an_unknown_label_and_a_broken_code_are_reported(staged: Any) -> None:
    rows = staged(_general(["1", "20", "一般公共服务支出", "3.00", "1.00", "2.00"], ["2", "", "不知何物", "1.00", "", ""]))
    assert _kinds(rows) == {"invalid_code": 1, "unknown_row": 1}
    assert all(a["line_key"] is None and a["measure"] for a in rows["amounts"])


def test_codes_in_three_columns_are_joined_and_carried_down(staged: Any) -> None:
    header = (["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["类", "款", "项", "", "", "", ""])
    rows = staged(
        _general(
            ["208", "", "", "社会保障和就业支出", "5.00", "5.00", ""],
            ["208", "05", "", "行政事业单位养老支出", "5.00", "5.00", ""],
            ["208", "05", "05", "机关事业单位基本养老保险缴费支出", "4.00", "4.00", ""],
            ["", "", "06", "机关事业单位职业年金缴费支出", "1.00", "1.00", ""],
            header=header,
        )
    )
    assert [line["code"] for line in rows["lines"]] == ["208", "20805", "2080505", "2080506"]
    assert rows["issues"] == []


@pytest.mark.parametrize("cell", ["[2010801]行政运行", "2010801-行政运行", "2010801行政运行"])
def test_code_and_name_in_one_cell(staged: Any, cell: str) -> None:
    header = (["功能分类科目", "合计", "基本支出", "项目支出"],)
    rows = staged(_general([cell, "3.00", "1.00", "2.00"], header=header))
    assert [(line["line_key"], line["code"], line["name"]) for line in rows["lines"]] == [("code", "2010801", "行政运行")]


def test_two_blocks_of_codes_side_by_side(staged: Any) -> None:
    header = (["科目编码", "科目名称", "金额", "科目编码", "科目名称", "金额"],)
    text = form(
        "一般公共预算财政拨款基本支出决算表", *header, ["301", "工资福利支出", "9.00", "302", "商品和服务支出", "1.00"]
    )
    rows = staged(text)
    assert [(a["code"], a["measure"], a["text"]) for a in rows["amounts"]] == [("301", "total", "9.00"), ("302", "total", "1.00")]


def test_own_money_with_its_parts_is_one_income_item(staged: Any) -> None:
    text = form(
        "部门预算收支总表",
        ["序号", "收入", "支出"],
        ["", "项目", "预算数", "项目", "预算数"],
        ["栏次", "1", "2", "3", "4"],
        ["1", "一、一般公共预算拨款收入", "5.00", "一、一般公共服务支出", "6.00"],
        ["2", "五、单位资金", "3.00", "三十一、人行科目", "2.00"],
        ["3", "（一）事业收入", "2.00", "", ""],
        ["4", "其中：其他收入", "1.00", "", ""],
        ["5", "本年收入合计", "8.00", "本年支出合计", "8.00"],
    )
    rows = staged(text)
    assert [a["line_key"] for a in rows["amounts"] if a["side"] == "income"] == [
        "income.item.general_budget", "income.item.unit_funds", "income.part.unit_funds.institutional",
        "income.part.unit_funds.other", "income.current_total",
    ]  # fmt: skip
    assert [(a["line_key"], a["code"]) for a in rows["amounts"] if a["side"] == "expenditure"] == [
        ("expenditure.class", "201"), ("expenditure.class", None), ("expenditure.current_total", None),
    ]  # fmt: skip
    assert rows["issues"] == []


def test_three_public_items_may_stand_side_by_side(staged: Any) -> None:
    text = form(
        "部门预算财政拨款“三公”经费支出表",
        ["合计", "因公出国（境）费", "公务用车购置及运行费", "公务接待费"],
        ["", "", "小计", "公务用车购置费", "公务用车运行费", ""],
        ["6.30", "1.00", "4.30", "2.00", "2.30", "1.00"],
    )
    rows = staged(text)
    assert {a["line_key"]: a["text"] for a in rows["amounts"]} == {
        "total": "6.30", "abroad": "1.00", "vehicle": "4.30", "vehicle_purchase": "2.00", "vehicle_operation": "2.30",
        "reception": "1.00",
    }  # fmt: skip


def test_an_empty_form_needs_its_note(staged: Any) -> None:
    empty = form("部门预算政府基金预算财政拨款支出表", *CODE_HEADER, ["", "", "", "", "", ""])
    with_note = staged(empty + "注：无政府基金预算财政拨款预算，空表列示。\n")
    (t,) = with_note["tables"]
    assert (t["status"], t["note"]) == ("declared_empty", "注：无政府基金预算财政拨款预算，空表列示。")
    assert with_note["issues"] == []
    without = staged(empty + "下一段文字\n")
    assert without["tables"][0]["status"] == "declared_empty"
    assert _kinds(without) == {"empty_without_note": 1}
    for_all = "注：以上部门预算报表中，空表表示本部门无相关收支情况。"
    once = staged(for_all + "\n" + empty + "下一段文字\n")
    assert (once["tables"][0]["status"], once["tables"][0]["note"], once["issues"]) == ("declared_empty", for_all, [])


def test_printed_zeros_are_figures(staged: Any) -> None:
    rows = staged(_general(["1", "", "合计", "0.00", "0.00", "0.00"]))
    assert rows["tables"][0]["status"] == "figures"


def test_the_same_form_twice_is_reported_and_counted_once(staged: Any) -> None:
    text = _general(["1", "", "合计", "3.00", "1.00", "2.00"])
    rows = staged(text + text)
    assert _kinds(rows) == {"form_printed_twice": 1}
    assert [t["form"] for t in rows["tables"]] == ["general_expenditure", None]


def test_an_untitled_table_that_follows_directly_is_a_continuation(staged: Any) -> None:
    first = _general(["1", "", "合计", "3.00", "1.00", "2.00"])
    rest = table(["2", "201", "一般公共服务支出", "3.00", "1.00", "2.00"])
    repeated = table(*CODE_HEADER, ["3", "20101", "人大事务", "3.00", "1.00", "2.00"])
    rows = staged(first + rest + repeated)
    assert rows["issues"] == []
    assert [line["code"] for line in rows["lines"]] == [None, "201", "20101"]
    assert len(rows["amounts"]) == 9


def test_a_table_of_no_known_form_is_reported_if_it_prints_figures(staged: Any) -> None:
    rows = staged("某某情况统计表\n" + table(["甲", "乙"], ["1.50", "2.50"]))
    assert _kinds(rows) == {"unknown_table": 1}
    assert len(rows["cells"]) == 4
    assert rows["amounts"] == []


def test_an_untitled_form_is_told_by_its_columns(staged: Any) -> None:
    header = ["序号", "科目编码", "科目名称", "合计", "基本支出", "项目支出", "经营支出", "上解上级支出", "对附属单位补助支出"]
    rows = staged(table(["101某县财政局", "单位：万元"], header, ["1", "", "合计", "1.00", "1.00", "", "", "", ""]))
    assert [t["form"] for t in rows["tables"]] == ["expenditure"]
    assert _kinds(rows) == {"title_missing": 1}


def test_units_follow_their_department(staged: Any) -> None:
    text = "".join(
        [
            "第一部分 部门预算\n",
            _general(["1", "", "合计", "3.00", "1.00", "2.00"], entity="301某县教育局"),
            "第二部分 部门所属单位预算\n一、某县教育局本级收支预算\n",
            _general(["1", "", "合计", "1.00", "1.00", ""], entity="301001某县教育局本级"),
            "某县教育局本级2021年单位预算信息公开情况说明\n2021年，我单位机关运行经费共计安排1.00万元。\n",
            "二、某县第一中学收支预算\n",
            _general(["1", "", "合计", "2.00", "", "2.00"], entity="301002某县第一中学"),
        ]
    )
    rows = staged(text)
    assert [(e["entity_code"], e["entity_level"]) for e in rows["entities"]] == [
        ("301", "department"), ("301001", "unit"), ("301002", "unit"),
    ]  # fmt: skip
    assert [t["entity_code"] for t in rows["tables"]] == ["301", "301001", "301002"]
    assert [c["entity_code"] for c in rows["claims"]] == ["301001"]


def test_what_the_content_does_not_tell_is_left_open(staged: Any) -> None:
    rows = staged(GENERAL + "\n" + table(["单位：万元"], *CODE_HEADER, ["1", "", "合计", "3.00", "1.00", "2.00"]))
    (facts,) = rows["document_facts"]
    assert [facts[k] for k in ("fiscal_year", "division_code", "department_code")] == [None, None, None]
    assert facts["kind"] == "budget"
    assert "entity_unknown" in _kinds(rows)
    assert len(rows["amounts"]) == 3


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("中国共产党新乐市委员会办公室", ["130184"]),
        ("中共香河县委网络安全和信息化委员会办公室", ["131024"]),
        ("石家庄市桥西区财政局", ["130104"]),
        ("主城区环境卫生管理处", []),
    ],
)
def test_counties_are_told_by_name(divisions: Divisions, text: str, codes: list[str]) -> None:
    assert [d.code for d in divisions.find(text)] == codes


def test_a_name_that_several_counties_bear_is_not_guessed(divisions: Divisions) -> None:
    assert len(divisions.find("桥西区财政局")) > 1


THREE_PUBLIC = "部门预算财政拨款“三公”经费支出表"


def test_columns_of_another_year_are_not_this_years_figures(staged: Any) -> None:
    header = (["项目", "2020年预算数", "2021年预算数", "增减额", "增减幅度（%）"],)
    rows = staged(form(THREE_PUBLIC, *header, ["公务接待费", "3.00", "2.00", "-1.00", "-33.33"]))
    assert [(a["measure"], a["text"]) for a in rows["amounts"]] == [
        ("prior_year", "3.00"), ("total", "2.00"), ("change", "-1.00"), ("change_rate", "-33.33"),
    ]  # fmt: skip
    assert rows["issues"] == []


def test_a_column_of_last_year_alone_is_not_taken_for_this_year(staged: Any) -> None:
    rows = staged(form(THREE_PUBLIC, ["项目", "2020年预算数"], ["公务接待费", "3.00"], year=2021))
    assert [(a["measure"], a["text"]) for a in rows["amounts"]] == [("prior_year", "3.00")]
    assert _kinds(rows) == {"missing_column": 1}


def test_budget_beside_final_account(divisions: Divisions) -> None:
    cells = [Cell(1, 1, "预算数", column_span=2), Cell(1, 3, "决算数", column_span=2)]
    cells += [Cell(2, i, text) for i, text in enumerate(["合计", "公务接待费"] * 2, 1)]
    cells += [Cell(3, i, text) for i, text in enumerate(["5.00", "5.00", "4.00", "4.00"], 1)]
    above = [Paragraph(1, "财政拨款“三公”经费支出决算表"), Paragraph(2, "单位：万元")]
    document = Document("pdf", above, [Table(1, 3, cells, page=1)])
    rows = recognise(document, divisions).rows
    assert [(a["line_key"], a["measure"], a["text"]) for a in rows["amounts"]] == [
        ("total", "budget", "5.00"), ("reception", "budget", "5.00"),
        ("total", "total", "4.00"), ("reception", "total", "4.00"),
    ]  # fmt: skip


def test_rows_may_be_years(staged: Any) -> None:
    header = (["年度", "合计", "因公出国（境）费", "公务接待费"],)
    years = (["2020年", "3.00", "1.00", "2.00"], ["2021年", "2.00", "", "2.00"], ["增减变化金额", "-1.00", "-1.00", "0.00"])
    rows = staged(form(THREE_PUBLIC, *header, *years))
    figures = {(a["line_key"], a["measure"]): a["text"] for a in rows["amounts"]}
    assert figures[("total", "prior_year")] == "3.00"
    assert figures[("total", "total")] == "2.00"
    assert figures[("abroad", "change")] == "-1.00"


def test_names_without_codes_are_looked_up_below_their_parents(divisions: Divisions) -> None:
    seeds = ROOT / "dbt_project" / "seeds"
    classification = Classification.load(seeds / "functional_classes.csv", seeds / "economic_classes.csv")
    header = (["功能分类科目名称", "合计", "基本支出", "项目支出"],)
    names = ["公共安全支出", "公安", "行政运行", "一般公共服务支出", "审计事务", "行政运行", "没有这个科目"]
    text = _general(*[[name, "1.00", "1.00", ""] for name in names], header=header)
    rows = recognise(read(text.encode()), divisions, classification).rows
    assert [line["code"] for line in rows["lines"]] == ["204", "20402", "2040201", "201", "20108", "2010801", None]
    assert _kinds(rows) == {"unknown_row": 1}


def test_rows_by_unit_are_no_codes(staged: Any) -> None:
    header = (["单位名称", "合计", "基本支出", "项目支出"],)
    rows = staged(_general(["合计", "3.00", "1.00", "2.00"], ["某县财政局本级", "3.00", "1.00", "2.00"], header=header))
    assert [(line["line_key"], line["name"]) for line in rows["lines"]] == [("total", "合计"), ("unit", "某县财政局本级")]


def test_two_classifications_side_by_side_share_their_figures(staged: Any) -> None:
    text = form(
        "部门预算一般公共预算财政拨款基本支出表",
        ["科目编码", "部门预算支出经济分类科目", "科目编码", "政府预算支出经济分类科目", "合计", "人员经费", "公用经费"],
        ["30101", "基本工资", "50101", "工资奖金津补贴", "4.00", "4.00", ""],
    )
    rows = staged(text)
    assert [(line["code"], line["name"]) for line in rows["lines"]] == [("30101", "基本工资")]
    assert [(a["code"], a["measure"]) for a in rows["amounts"]] == [("30101", "total"), ("30101", "personnel")]
    assert {a["text"] for a in rows["attributes"]} == {"50101", "工资奖金津补贴"}


def test_a_form_of_one_row_without_a_label_is_the_total(staged: Any) -> None:
    rows = staged(_general(["3.00", "1.00", "2.00"], header=(["合计", "基本支出", "项目支出"],)))
    assert {a["line_key"] for a in rows["amounts"]} == {"total"}
    assert rows["issues"] == []


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("一、因公出国（境）费", "abroad"),
        ("因公出国(境)费用", "abroad"),
        ("二、公务用车购置及运维费", "vehicle"),
        ("公务用车购置及运行维护费", "vehicle"),
        ("公务用车购置和运行费", "vehicle"),
        ("公务用车费", "vehicle"),
        ("其中：公务用车购置费", "vehicle_purchase"),
        ("公务用车运维费", "vehicle_operation"),
        ("（2）公务用车运行维护费", "vehicle_operation"),
        ("公务用车运行费", "vehicle_operation"),
        ("三、公务接待费", "reception"),
        ("“三公”经费合计", "total"),
        ("合  计", "total"),
    ],
)
def test_three_public_rows(staged: Any, label: str, line: str) -> None:
    rows = staged(form(THREE_PUBLIC, ["项目", "合计", "一般公共预算财政拨款"], [label, "1.00", "1.00"]))
    assert {(a["line_key"], a["measure"]) for a in rows["amounts"]} == {(line, "total"), (line, "general_budget")}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("template", "unit"), [(2021, "万元"), (2025, "万元"), (2021, "元")])
def test_synthetic_departments_are_understood_to_the_last_figure(
    divisions: Divisions, seed: int, template: int, unit: str
) -> None:
    department = draw(seed, ("130123", "正定县"), "301", "正定县教育局", 2022, units=1 + seed % 4)
    text = render(department, template, unit)
    rows = recognise(read(text.encode()), divisions).rows
    assert rows["issues"] == []
    assert all(a["measure"] and a["line_key"] and a["value"] is not None for a in rows["amounts"])
    assert [e["entity_code"] for e in rows["entities"]] == ["301", *(u.code for u in department.units)]
    owner = {t["table_index"]: t["entity_code"] for t in rows["tables"]}
    totals = {
        owner[a["table_index"]]: a["amount_yuan"]
        for a in rows["amounts"]
        if (a["form"], a["line_key"], a["measure"]) == ("expenditure", "total", "total")
    }
    expected = {u.code: sum(u.basic.values()) + sum(p.amount for p in u.projects) for u in department.units}
    assert totals == {"301": sum(expected.values()), **expected}


@pytest.mark.parametrize(
    ("text", "code"), [("石家庄市教育局", "130100"), ("河北省审计厅", "130000"), ("河北省石家庄市教育局", "130100"), ("国家信访局", None)]
)
def test_prefectures_and_provinces_are_told_where_no_county_is(divisions: Divisions, text: str, code: str | None) -> None:
    assert divisions.find_upper(text) == code


def _page(number: int, block: int, *rows: list[str], head: str | None = GENERAL) -> list[Paragraph | Table]:
    cells = [Cell(r, c, text) for r, row in enumerate(rows, 1) for c, text in enumerate(row, 1)]
    paragraphs = [Paragraph(block, "某局2021年部门预算公开", number)]
    paragraphs += [Paragraph(block + 1, head, number), Paragraph(block + 2, "单位：万元", number)] if head else []
    return [*paragraphs, Table(number, block + 3, cells, number), Paragraph(block + 4, f"- {number} -", number)]


@pytest.mark.parametrize("repeats", [True, False])
def test_a_form_that_runs_on_over_pages_is_one_form(divisions: Divisions, repeats: bool) -> None:
    header = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    pages = [
        *_page(1, 10, header, ["", "合计", "3.00", "1.00", "2.00"], ["201", "一般公共服务支出", "1.00", "1.00", ""]),
        *_page(2, 20, *([header] if repeats else []), ["205", "教育支出", "1.00", "", "1.00"], head=GENERAL if repeats else None),
        *_page(3, 30, *([header] if repeats else []), ["206", "科学技术支出", "1.00", "", "1.00"], head=GENERAL if repeats else None),
    ]
    document = Document("pdf", [b for b in pages if isinstance(b, Paragraph)], [b for b in pages if isinstance(b, Table)])
    rows = recognise(document, divisions).rows
    assert "form_printed_twice" not in _kinds(rows)
    assert [line["code"] for line in rows["lines"]] == [None, "201", "205", "206"]
    assert {t["unit"] for t in rows["tables"]} == {"万元"}
