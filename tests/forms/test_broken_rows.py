"""Rows and headers that a page break went through, where the words tell."""

from __future__ import annotations

import pytest

from tests.forms.grids import Rows, faults, figures, read

_COVER = "某县教育局2024年部门预算"
_SUMMARY = ["部门收支总表", "单位：万元"]
_SIDES: Rows = [["收入", "<", "支出", "<"], ["项目", "预算数", "项目", "预算数"]]
UNIT = "单位：万元"
_CODES = ["一般公共预算财政拨款支出表", UNIT]
_BY_CODE = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]


def test_two_parts_that_only_together_are_a_label_are_one_row() -> None:
    rows = read(
        _COVER, *_SUMMARY, [*_SIDES, ["一、一般公共预算拨款收入", "3.00", "一、一般公共服务支出", ""], ["", "", "八、社会保障和", "3.00"]],
        [["", "", "就业支出", ""], ["收入总计", "3.00", "支出总计", "3.00"]], page=1,
    )  # fmt: skip
    assert faults(rows) == []
    assert figures(rows)["summary", "208", "amount"] == "3.00"
    lower = [c for c in rows["cells"] if c["table_index"] == 2 and c["row_index"] == 1]
    assert [(c["text"], c["is_continuation"]) for c in lower] == [("", True)] * 4


@pytest.mark.parametrize("second", ["外交支出", "事业单位经营支出"])
def test_a_label_of_its_own_is_a_row_of_its_own(second: str) -> None:
    rows = read(
        _COVER, *_SUMMARY, [*_SIDES, ["一、一般公共预算拨款收入", "3.00", "一、一般公共服务支出", "3.00"]],
        [["", "", second, ""], ["收入总计", "3.00", "支出总计", "3.00"]], page=1,
    )  # fmt: skip
    assert [c["text"] for c in rows["cells"] if c["table_index"] == 2][2] == second


def test_a_name_below_its_code_is_joined_but_not_where_figures_stand_beside_it() -> None:
    table: Rows = [_BY_CODE, ["", "合计", "3.00", "1.00", "2.00"], ["205", "教育", "3.00", "1.00", "2.00"]]
    rows = read(_COVER, *_CODES, table, [["", "支出", "", "", ""], ["20501", "教育管理事务", "3.00", "1.00", "2.00"]], page=1)
    assert faults(rows) == []
    rows = read(_COVER, *_CODES, table, [["", "支出", "1.00", "", "1.00"], ["20501", "教育管理事务", "3.00", "1.00", "2.00"]], page=1)
    assert [kind for kind, _ in faults(rows)] == ["unknown_row"]


def test_a_page_may_end_within_the_header_and_print_the_blank_top_of_its_last_row() -> None:
    above: Rows = [["功能分类科目", "<", "合计", "基本支出", "项目支出"], ["", "<", "", "", ""]]
    below: Rows = [["科目编码", "科目名称", "", "", ""], ["", "合计", "3.00", "1.00", "2.00"], ["205", "教育支出", "3.00", "1.00", "2.00"]]
    rows = read(_COVER, *_CODES, above, below, page=1)
    assert faults(rows) == []
    assert figures(rows)["general_expenditure", "205", "project"] == "2.00"


def test_a_code_that_goes_on_below_is_one() -> None:
    table: Rows = [_BY_CODE, ["", "合计", "3.00", "1.00", "2.00"], ["20106", "行政运行", "3.00", "1.00", "2.00"]]
    rows = read(_COVER, *_CODES, table, [["01", "", "", "", ""], ["", "", "", "", ""]], page=1)
    assert faults(rows) == []
    assert figures(rows)["general_expenditure", "2010601", "total"] == "3.00"


def test_heads_of_columns_go_on_below_beside_labels_of_the_next_row() -> None:
    above: Rows = [["功能分类科目", "<", "合计", "基本支", "项目支"]]
    body: Rows = [["", "合计", "3.00", "1.00", "2.00"], ["205", "教育支出", "3.00", "1.00", "2.00"]]
    rows = read(_COVER, *_CODES, above, [["科目编码", "科目名称", "", "出", "出"], *body], page=1)
    assert faults(rows) == []
    assert figures(rows)["general_expenditure", "205", "project"] == "2.00"


def test_the_row_that_names_the_department_goes_on_below() -> None:
    above: Rows = [["部门：某县教育", "<", "<", UNIT, "<"]]
    body: Rows = [_BY_CODE, ["", "合计", "3.00", "1.00", "2.00"], ["205", "教育支出", "3.00", "1.00", "2.00"]]
    rows = read(_COVER, _CODES[0], above, [["局", "<", "<", "", "<"], *body], page=1)
    assert faults(rows) == []
    assert figures(rows)["general_expenditure", "205", "project"] == "2.00"


@pytest.mark.parametrize("broken", [False, True])
def test_a_page_may_end_between_the_header_and_the_numbers_of_its_columns(broken: bool) -> None:
    header: Rows = [["科目编码", "科目名称", "合计", "基本支", "项目支"] if broken else _BY_CODE]
    rest: Rows = [["", "", "", "出", "出"]] if broken else []
    body: Rows = [["栏次", "", "1", "2", "3"], ["", "合计", "3.00", "1.00", "2.00"], ["205", "教育支出", "3.00", "1.00", "2.00"]]
    rows = read(_COVER, *_CODES, header, [*rest, *body], page=1)
    assert faults(rows) == []
    assert figures(rows)["general_expenditure", "205", "project"] == "2.00"
    assert len(rows["amounts"]) == 6
