"""Projects and procurement: what a table prints of one project stands once, and rows that add up others are told from items."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipelines.forms.subtotals import ListRow, settle
from tests.forms.grids import read

BUDGET = ("某县教育局2024年部门预算", "项目绩效目标表", "单位：万元")
PURCHASES = ("某县教育局2024年部门预算", "政府采购预算表", "单位：万元")


def _measures(rows: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str]]:
    return [(a["measure"], a["text"]) for a in rows["amounts"]]


def _keys(rows: dict[str, list[dict[str, Any]]], measure: str) -> list[tuple[str, str]]:
    return [(a["line_key"], a["text"]) for a in rows["amounts"] if a["measure"] == measure]


def _texts(rows: dict[str, list[dict[str, Any]]], attribute: str) -> list[str]:
    return [a["text"] for a in rows["attributes"] if a["attribute"] == attribute]


def test_money_of_all_years_stands_beside_that_of_the_year() -> None:
    rows = read(*BUDGET, [
        ["项目名称", "校舍维修", "<", "<", "<"],
        ["项目资金", "实施期资金总额：", "90.00", "年度资金总额：", "30.00"],
        ["^", "其中：财政拨款", "60.00", "其中：财政拨款", "20.00"],
        ["^", "上年结转", "0.00", "上年结转", "4.00"],
        ["^", "其他资金", "30.00", "其他资金", "6.00"],
    ])  # fmt: skip
    assert _measures(rows) == [
        ("term.budget", "90.00"), ("budget", "30.00"), ("term.fiscal_funds", "60.00"), ("fiscal_funds", "20.00"),
        ("term.carry_over", "0.00"), ("carry_over", "4.00"), ("term.other_funds", "30.00"), ("other_funds", "6.00"),
    ]  # fmt: skip


def test_money_of_all_years_that_stands_alone_is_the_budget() -> None:
    rows = read(*BUDGET, [["项目名称", "校舍维修", "<"], ["资金金额", "实施期资金总额：", "90.00"], ["^", "其中：财政拨款", "90.00"]])
    assert _measures(rows) == [("budget", "90.00"), ("fiscal_funds", "90.00")]


def test_a_total_without_further_words_is_the_budget() -> None:
    rows = read(*BUDGET, [["项目名称", "校舍维修", "<"], ["专项资金情况", "资金总额：", "80.00"], ["^", "财政拨款：", "80.00"]])
    assert _measures(rows) == [("budget", "80.00"), ("fiscal_funds", "80.00")]


def test_a_list_with_a_total_of_all_years_has_its_budget_in_the_column_of_the_year() -> None:
    rows = read(*BUDGET, [["项目名称", "项目总额", "年度预算", "绩效目标"], ["校舍维修", "90.00", "30.00", "修好"]])
    assert _measures(rows) == [("term.budget", "90.00"), ("budget", "30.00")]
    alone = read(*BUDGET, [["项目名称", "项目总额", "绩效目标"], ["校舍维修", "90.00", "修好"]])
    assert _measures(alone) == [("budget", "90.00")]


def test_subtotals_of_units_among_the_projects_are_no_projects() -> None:
    rows = read(*BUDGET, [
        ["项目名称", "预算数", "绩效目标"],
        ["合计", "60.00", ""],
        ["某县教育局", "40.00", ""], ["校舍维修", "30.00", "修好"], ["图书购置", "10.00", "买好"],
        ["某县第一中学", "20.00", ""], ["实验设备", "20.00", "买好"],
    ])  # fmt: skip
    assert _keys(rows, "budget") == [
        ("total", "60.00"), ("subtotal", "40.00"), ("project", "30.00"), ("project", "10.00"), ("subtotal", "20.00"), ("project", "20.00"),
    ]  # fmt: skip


def test_the_row_of_a_unit_without_a_project_is_a_subtotal() -> None:
    rows = read(*BUDGET, [
        ["预算单位名称", "项目名称", "预算数", "绩效目标"],
        ["某县教育局", "", "40.00", ""], ["某县教育局", "校舍维修", "30.00", "修好"], ["某县教育局", "图书购置", "10.00", "买好"],
    ])  # fmt: skip
    assert _keys(rows, "budget") == [("subtotal", "40.00"), ("project", "30.00"), ("project", "10.00")]


HEADER = ["项目名称", "采购物品名称", "政府采购目录序号", "数量", "单价", "总计"]


def test_an_item_without_a_catalogue_number_is_no_subtotal() -> None:
    rows = read(*PURCHASES, [
        HEADER,
        ["合计", "", "", "", "", "12.00"],
        ["日常公用经费", "打印机", "A02", "2", "1.00", "2.00"], ["日常公用经费", "复印纸", "A09", "4", "1.00", "4.00"],
        ["日常公用经费", "保安服务", "", "", "", "6.00"],
    ])  # fmt: skip
    assert _keys(rows, "grand_total") == [("total", "12.00"), ("item", "2.00"), ("item", "4.00"), ("item", "6.00")]


def test_a_row_without_an_item_stays_a_subtotal_where_the_total_says_so() -> None:
    rows = read(*PURCHASES, [
        HEADER,
        ["合计", "", "", "", "", "6.00"],
        ["某县教育局小计", "", "", "", "", "6.00"],
        ["日常公用经费", "打印机", "A02", "2", "1.00", "2.00"], ["日常公用经费", "复印纸", "A09", "4", "1.00", "4.00"],
    ])  # fmt: skip
    assert _keys(rows, "grand_total") == [("total", "6.00"), ("subtotal", "6.00"), ("item", "2.00"), ("item", "4.00")]


def test_subtotals_at_the_top_of_the_next_page_are_told_over_all_pages() -> None:
    rows = read(
        *PURCHASES,
        [
            HEADER,
            ["合计", "", "", "", "", "15.00"],
            ["日常公用经费", "打印机", "A02", "2", "1.00", "2.00"], ["日常公用经费", "复印纸", "A09", "4", "1.00", "4.00"],
        ],
        [
            ["全额", "", "", "", "", "9.00"], ["某县第一中学", "", "", "", "", "9.00"],
            ["日常公用经费", "黑板", "A05", "3", "3.00", "9.00"],
        ],
        page=1,
    )  # fmt: skip
    assert [t["form"] for t in rows["tables"]] == ["procurement", "procurement"]
    assert _keys(rows, "grand_total") == [
        ("total", "15.00"), ("item", "2.00"), ("item", "4.00"), ("subtotal", "9.00"), ("subtotal", "9.00"), ("item", "9.00"),
    ]  # fmt: skip


def test_a_name_that_is_merged_downwards_names_every_item_beside_it() -> None:
    rows = read(*PURCHASES, [
        HEADER,
        ["日常公用经费", "办公设备", "A02", "2", "1.00", "2.00"],
        ["^", "^", "^", "4", "1.00", "4.00"],
        ["^", "复印纸", "A09", "1", "1.00", "1.00"],
    ])  # fmt: skip
    assert _keys(rows, "grand_total") == [("item", "2.00"), ("item", "4.00"), ("item", "1.00")]
    assert _texts(rows, "item_name") == ["办公设备", "办公设备", "复印纸"]
    assert _texts(rows, "project_name") == ["日常公用经费"] * 3


@pytest.mark.parametrize("head", ["项目", "名称", "货物名称", "采购内容"])
def test_an_item_has_a_name_whatever_heads_it(head: str) -> None:
    rows = read(*PURCHASES, [[head, "数量", "金额"], ["打印机", "2", "2.00"]])
    assert _texts(rows, "item_name") == ["打印机"]


def test_beside_the_things_bought_the_project_is_no_item() -> None:
    rows = read(*PURCHASES, [["项目", "采购目录", "采购品目", "金额"], ["校舍维修", "A02", "打印机", "2.00"]])
    assert (_texts(rows, "project_name"), _texts(rows, "item_name")) == (["校舍维修"], ["打印机"])


def _list(*rows: tuple[str, str | None]) -> list[ListRow]:
    return [ListRow(key, None if value is None else Decimal(value)) for key, value in rows]


def test_rows_stay_as_they_look_where_nothing_makes_up_the_total() -> None:
    rows = _list(("total", "99.00"), ("subtotal", "5.00"), ("item", "2.00"), ("item", "4.00"))
    assert settle(rows) == ["total", "subtotal", "item", "item"]


def test_a_row_that_happens_to_be_the_sum_of_the_next_ones_is_an_item_where_the_total_counts_it() -> None:
    rows = _list(("total", "12.00"), ("item", "6.00"), ("item", "2.00"), ("item", "4.00"))
    assert settle(rows) == ["total", "item", "item", "item"]
    assert settle([ListRow("item", Decimal("6.00")), *rows[2:]]) == ["item", "item", "item"], "no total says otherwise"


def test_without_a_total_a_row_without_an_item_counts_unless_those_below_make_it_up() -> None:
    assert settle(_list(("subtotal", "6.00"), ("item", "2.00"), ("item", "4.00"))) == ["subtotal", "item", "item"]
    assert settle(_list(("item", "2.00"), ("subtotal", "6.00"))) == ["item", "item"]


def test_sums_are_compared_within_rounding() -> None:
    rows = _list(("total", "6.01"), ("item", "6.01"), ("item", "2.00"), ("item", "4.00"))
    assert settle(rows) == ["total", "subtotal", "item", "item"]
    assert settle(_list(("total", "6.02"), ("item", "6.02"), ("item", "2.00"), ("item", "4.00"))) == ["total", "item", "item", "item"]


def test_three_levels_of_one_unit_count_once() -> None:
    rows = _list(("total", "9"), ("item", "9"), ("item", "9"), ("item", "9"))
    assert settle(rows) == ["total", "subtotal", "subtotal", "item"]
