"""Cells beside or below a form, rows that a page repeats, percentages, notes in amount columns, tables that are none of the forms."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines import stage
from pipelines.forms.amounts import parse
from tests.forms.grids import Rows, document, faults, figures, read
from tests.forms.test_titles_of_tables import COVER, DATA, EXPECTED, FORMATS, HEADER
from tests.readers.written import as_xls, as_xlsx

GENERAL = "一般公共预算财政拨款支出表（单位：万元）"


def _kinds(rows: dict[str, list[dict[str, Any]]]) -> set[str]:
    return {i["kind"] for i in rows["issues"]} - {"entity_unknown"}


@pytest.mark.parametrize("write", [as_xls, as_xlsx])
def test_cells_right_of_a_sheets_form_are_told_and_change_nothing(write: Any) -> None:
    table = [[*HEADER, "", ""], *([*row, "", ""] for row in DATA[:-1]), [*DATA[-1], "", "7.00"]]
    rows = stage.understand(write(document(GENERAL, table)))
    assert figures(rows) == EXPECTED
    assert [(i["text"], i["severity"]) for i in rows["issues"] if i["kind"] == "stray_cells"] == [("7.00", "info")]
    assert _kinds(rows) == {"stray_cells"}


@pytest.mark.parametrize("write", [as_xls, as_xlsx])
def test_workings_below_a_sheets_form_are_told_and_change_nothing(write: Any) -> None:
    table = [HEADER, *DATA, ["", "", "", "", ""], ["", "", "2080101", "2080102", ""], ["", "", "5.00", "6.00", ""]]
    rows = stage.understand(write(document(GENERAL, table)))
    assert figures(rows) == EXPECTED
    assert _kinds(rows) == {"stray_cells"}


def test_a_row_without_a_name_directly_below_the_form_is_not_understood() -> None:
    rows = stage.understand(as_xls(document(GENERAL, [HEADER, *DATA, ["", "", "5.00", "", ""]])))
    assert "unknown_row" in _kinds(rows)


LAST = ["20501", "教育管理事务", "3.00", "1.00", "2.00"]


@pytest.mark.parametrize("repeated", [[LAST], [DATA[-1], LAST], [DATA[0]]])
@pytest.mark.parametrize("header", [[], [HEADER]])
def test_rows_that_the_next_page_repeats_count_once(repeated: Rows, header: Rows) -> None:
    following = ["2050101", "行政运行", "3.00", "1.00", "2.00"]
    rows = read(COVER, GENERAL, [HEADER, *DATA, LAST], [*header, *repeated, following], page=1)
    assert [line["code"] for line in rows["lines"]] == [None, "205", "20501", "2050101"]
    assert _kinds(rows) == {"repeated_row"}


def test_equal_rows_elsewhere_on_the_next_page_are_rows() -> None:
    other = ["20502", "普通教育", "3.00", "1.00", "2.00"]
    rows = read(COVER, GENERAL, [HEADER, *DATA, LAST, other], [HEADER, LAST, [*other[:2], "", "", ""]], page=1)
    assert [line["code"] for line in rows["lines"]] == [None, "205", "20501", "20502", "20501", "20502"]
    assert "repeated_row" not in _kinds(rows)


@pytest.mark.parametrize("format_name", FORMATS)
def test_shares_of_the_budget_and_of_last_year_are_percentages(format_name: str) -> None:
    table = [
        ["项目", "预算数", "决算数", "完成预算%", "上年决算数", "增减%"],
        ["合计", "20.00", "18.00", "90.00", "17.00", "5.88"],
        ["公务接待费", "4.00", "3.00", "75.00", "3.00", ""],
    ]
    rows = stage.understand(FORMATS[format_name](document("财政拨款“三公”经费支出决算表（单位：万元）", table)))
    total = {a["measure"]: (a["text"], a["quantity_kind"], a["amount_yuan"]) for a in rows["amounts"] if a["line_key"] == "total"}
    assert total["execution_rate"] == ("90.00", "percent", None)
    assert total["change_rate"] == ("5.88", "percent", None)
    assert total["budget"][1:] == ("money", 200000)
    assert total["total"][1:] == ("money", 180000)


@pytest.mark.parametrize("order", [[1, 2, 3], [2, 1, 3], [3, 2, 1]])
def test_years_as_rows_in_any_order(order: list[int]) -> None:
    years = {1: ["2023", "20.00", "16.00", "4.00"], 2: ["2024", "18.00", "15.00", "3.00"], 3: ["增减", "-2.00", "-1.00", "-1.00"]}
    rows = read(
        COVER, "财政拨款“三公”经费支出表", "单位：万元",
        [["年度", "合计", "公务用车购置及运行费", "公务接待费"], *(years[i] for i in order)],
    )  # fmt: skip
    assert {(a["line_key"], a["measure"]): a["text"] for a in rows["amounts"]} == {
        ("total", "prior_year"): "20.00", ("vehicle", "prior_year"): "16.00", ("reception", "prior_year"): "4.00",
        ("total", "total"): "18.00", ("vehicle", "total"): "15.00", ("reception", "total"): "3.00",
        ("total", "change"): "-2.00", ("vehicle", "change"): "-1.00", ("reception", "change"): "-1.00",
    }  # fmt: skip


def test_a_note_in_an_amount_column_is_no_illegible_figure() -> None:
    rows = read(COVER, "政府性基金预算财政拨款支出表", "单位：万元", [HEADER, ["", "合计", "我单位无此项内容", "", ""]])
    assert [(t["status"], t["note"]) for t in rows["tables"]] == [("declared_empty", "我单位无此项内容")]
    assert _kinds(rows) == set()


@pytest.mark.parametrize(
    ("text", "value"), [("1234,567", "1234567"), ("1234,567.80", "1234567.80"), ("12,345", "12345"), ("1,23", None), ("1,2345", None)]
)
def test_a_figure_without_its_first_comma(text: str, value: str | None) -> None:
    found = parse(text).value
    assert (str(found) if found is not None else None) == value


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_list_of_a_budget_book_is_none_of_the_forms(format_name: str) -> None:
    table = [
        ["项目代码", "预算收支项目", "预算金额"], ["", "预算收入", "9.00"], ["1", "一般公共预算拨款", "9.00"], ["", "预算支出", "9.00"],
        ["1", "基本支出", "9.00"],
    ]  # fmt: skip
    rows = stage.understand(FORMATS[format_name](document("收支预算总表（单位：万元）", table)))
    assert [t["form"] for t in rows["tables"]] == [None]
    assert rows["amounts"] == []
    assert "annex" in _kinds(rows)


@pytest.mark.parametrize(
    "title",
    ["一般公共预算收入表", "2017年政府性基金收入预算表", "全市一般公共预算支出完成情况表", "县本级政府性基金支出表", "社会保险基金支出表"],
)
def test_tables_of_a_whole_government_are_none_of_the_forms(title: str) -> None:
    rows = read(COVER, title, "单位：万元", [["项目", "预算数"], ["一、税收收入", "9.00"], ["增值税", "9.00"], ["合计", "9.00"]])
    assert [t["form"] for t in rows["tables"]] == [None]


@pytest.mark.parametrize("line", ["单位：万元", "金位：万元", "货币单位：万元", "（单位：万元）"])
def test_units_by_other_words(line: str) -> None:
    assert {a["unit"] for a in read(COVER, "一般公共预算财政拨款支出表", line, [HEADER, *DATA])["amounts"]} == {"万元"}


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_codes_of_the_forms_own_classification_count(format_name: str) -> None:
    table = [
        ["科目编码", "<", "功能分类科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["合计", "<", "", "", "3.00", "1.00", "2.00"],
        ["30101", "<", "205", "教育支出", "3.00", "1.00", "2.00"],
        ["", "<", "20501", "教育管理事务", "3.00", "1.00", "2.00"],
        ["30102", "<", "", "", "", "", ""],
    ]
    rows = stage.understand(FORMATS[format_name](document(GENERAL, table)))
    assert {a["code"] for a in rows["amounts"]} == {None, "205", "20501"}


def test_other_names_of_columns() -> None:
    rows = read(
        COVER, "收入总表", "单位：万元",
        [["科目编码", "功能科目", "合计", "本级财政拨款", "其它收入"], ["205", "教育支出", "3.00", "2.00", "1.00"]],
    )  # fmt: skip
    assert faults(rows) == []
    assert [a["measure"] for a in rows["amounts"]] == ["total", "fiscal_appropriation", "other"]
    rows = read(
        COVER, "支出总表", "单位：万元",
        [["科目编码", "功能科目", "合计", "人员类", "公用类", "项目支出"], ["205", "教育支出", "3.00", "1.00", "1.00", "1.00"]],
    )  # fmt: skip
    assert [a["measure"] for a in rows["amounts"]] == ["total", "personnel", "public", "project"]


def test_the_number_of_columns_may_stand_in_the_row_of_the_lowest_labels() -> None:
    rows = read(
        COVER, "支出总表", "单位：万元",
        [
            ["科目", "<", "<", "<", "本年支出合计", "基本支出", "项目支出"],
            ["类", "款", "项", "科目名称", "栏次", "1", "2"],
            ["", "", "", "合计", "3.00", "1.00", "2.00"],
            ["204", "", "", "公共安全支出", "3.00", "1.00", "2.00"],
        ],
    )  # fmt: skip
    assert _kinds(rows) == set()
    assert figures(rows)["expenditure", "204", "project"] == "2.00"
