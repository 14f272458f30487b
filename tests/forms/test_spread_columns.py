"""What a row is told by may stand in two columns under one header cell."""

from __future__ import annotations

import pytest

from pipelines import stage
from tests.forms.grids import document, figures, read
from tests.forms.test_titles_of_tables import COVER, FORMATS


def _codes(rows: dict[str, list[dict[str, object]]]) -> list[tuple[object, object]]:
    return [(line["line_key"], line["code"]) for line in rows["lines"]]


@pytest.mark.parametrize("format_name", FORMATS)
def test_codes_in_the_second_of_two_columns(format_name: str) -> None:
    # 奖金 is the name of 30103, but the row says that it is 30399
    table = [
        ["科目", "<", "<", "基本支出", "<", "<"],
        ["经济分类科目编码", "<", "科目名称", "合计", "人员经费", "公用经费"],
        ["合计", "<", "<", "6.00", "5.00", "1.00"],
        ["301", "<", "工资福利支出", "3.00", "3.00", ""],
        ["", "30101", "基本工资", "3.00", "3.00", ""],
        ["303", "<", "对个人和家庭的补助", "3.00", "2.00", "1.00"],
        ["", "30399", "奖金", "2.00", "2.00", ""],
        ["", "30314", "采暖补贴", "1.00", "", "1.00"],
    ]
    rows = stage.understand(FORMATS[format_name](document("一般公共预算财政拨款基本支出表（单位：万元）", table)))
    assert _codes(rows) == [
        ("total", None), ("code", "301"), ("code", "30101"), ("code", "303"), ("code", "30399"), ("code", "30314"),
    ]  # fmt: skip
    assert {i["kind"] for i in rows["issues"]} == {"entity_unknown"}
    assert figures(rows)["basic_expenditure", "30314", "public"] == "1.00"


def test_codes_cut_over_two_columns_are_joined() -> None:
    rows = read(
        COVER, "支出总表", "单位：万元",
        [
            ["科目编码", "<", "科目名称", "合计", "基本支出", "项目支出"],
            ["205", "", "教育支出", "3.00", "1.00", "2.00"],
            ["205", "01", "教育管理事务", "3.00", "1.00", "2.00"],
            ["205", "20502", "普通教育", "0.00", "0.00", "0.00"],
        ],
    )  # fmt: skip
    assert _codes(rows) == [("code", "205"), ("code", "20501"), ("code", "20502")]


def test_indented_names_in_the_second_of_two_columns() -> None:
    rows = read(
        COVER, "财政拨款“三公”经费支出表", "单位：万元",
        [
            ["项目", "<", "合计"],
            ["合计", "<", "3.00"],
            ["公务用车购置及运行费", "小计", "2.00"],
            ["", "公务用车购置费", "1.00"],
            ["", "公务用车运行费", "1.00"],
            ["公务接待费", "", "1.00"],
        ],
    )  # fmt: skip
    assert [a["line_key"] for a in rows["amounts"]] == ["total", "vehicle", "vehicle_purchase", "vehicle_operation", "reception"]
