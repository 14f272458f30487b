"""Flattened Word text becomes paragraphs, tables and cells with their spans."""

import pytest

from pipelines.document import Cell, Document, Table
from pipelines.readers import read
from tests.texts import table


def _table(text: str) -> Table:
    document = read(text.encode())
    assert len(document.tables) == 1
    return document.tables[0]


def _spans(t: Table, row: int) -> list[tuple[str, int, int, int]]:
    return [(c.text, c.column, c.column_span, c.row_span) for c in t.rows()[row - 1]]


def test_paragraphs_and_tables_in_reading_order() -> None:
    document = read(("标题\n" + table(["a", "b"], ["1", "2"]) + "注：无\n" + table(["c"])).encode())
    assert [(type(b).__name__, b.block) for b in document.blocks()] == [
        ("Paragraph", 1), ("Table", 2), ("Paragraph", 3), ("Table", 4),
    ]  # fmt: skip
    assert [c.text for c in document.tables[0].cells] == ["a", "b", "1", "2"]
    assert [(c.row, c.column) for c in document.tables[0].cells] == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_every_cell_line_is_a_cell_blank_ones_too() -> None:
    text = table(["序号", "合计"], ["", ""], ["1", ""])
    assert [c.text for c in _table(text).cells] == ["序号", "合计", "", "", "1", ""]


def test_a_cell_may_hold_several_lines_and_a_blank_one() -> None:
    long = "1、坚持守正创新，推进依法治网，着力提升四提升工程，全面推进各项建设。"
    text = f"\t绩效目标\n\t{long}\n2、第二行\n\n3、空行之后的第三段\n\n\n后面的段落\n"
    document = read(text.encode())
    assert document.tables[0].cells[1].text == f"{long}\n2、第二行\n\n3、空行之后的第三段"
    assert [p.text for p in document.paragraphs] == ["后面的段落"]


def test_a_blank_line_after_a_figure_ends_the_table_even_if_it_is_the_only_one() -> None:
    document = read("\t合计\n\t135.09\n\n部门预算收入总表\n\t单位：万元\n".encode())
    assert [p.text for p in document.paragraphs] == ["部门预算收入总表"]
    assert [len(t.cells) for t in document.tables] == [2, 1]


def test_two_blank_lines_end_a_table_though_another_follows_directly() -> None:
    assert len(read("\t绩效目标\n\t提高质量\n\n\n\t一级指标\n\t二级指标\n".encode()).tables) == 2


def test_merged_headers_stand_over_the_columns_below() -> None:
    t = _table(
        table(
            ["224某办公室", "预算年度：2021", "单位：万元"],
            ["序号", "功能分类科目", "合计", "本年收入", "上年结转"],
            ["", "科目编码", "科目名称", "", "小计", "财政拨款", ""],
            ["1", "201", "一般公共服务支出", "3.00", "3.00", "3.00", ""],
        )
    )
    assert _spans(t, 2) == [("序号", 1, 1, 2), ("功能分类科目", 2, 2, 1), ("合计", 4, 1, 2), ("本年收入", 5, 2, 1), ("上年结转", 7, 1, 2)]
    assert [c.continuation for c in t.rows()[2]] == [True, False, False, True, False, False, True]


def test_spans_are_told_by_repeated_labels_or_by_where_figures_and_texts_take_turns() -> None:
    by_label = _table(table(["序号", "收入", "支出"], ["", "项目", "金额", "项目", "合计", "基金"], ["1", "a", "1.0", "b", "2.0", ""]))
    assert _spans(by_label, 1) == [("序号", 1, 1, 2), ("收入", 2, 2, 1), ("支出", 4, 3, 1)]
    by_type = _table(
        table(
            ["序号", "经济分类", "基本支出"],
            ["", "编码", "名称", "合计", "人员"],
            ["1", "301", "工资", "2.00", "2.00"],
            ["2", "30101", "基本工资", "2.00", "2.00"],
        )
    )
    assert _spans(by_type, 1) == [("序号", 1, 1, 2), ("经济分类", 2, 2, 1), ("基本支出", 4, 2, 1)]


def test_a_cell_merged_over_three_rows() -> None:
    t = _table(table(["物品", "采购金额"], ["", "总计", "当年资金"], ["", "", "合计", "一般"], ["a", "1", "1", "1"]))
    assert _spans(t, 1) == [("物品", 1, 1, 3), ("采购金额", 2, 3, 1)]
    assert _spans(t, 2)[1:] == [("总计", 2, 1, 2), ("当年资金", 3, 2, 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, newline: str) -> None:
    document = read(table(["合计", "1.00"]).replace("\n", newline).encode(encoding))
    assert [c.text for c in document.tables[0].cells] == ["合计", "1.00"]


def test_table_of_contents_fields_are_no_text() -> None:
    document: Document = read("1、网信办经费绩效目标表 TC 1、网信办经费绩效目标表 \\f C \\l 1 \n\t目标\n".encode())
    assert document.paragraphs[0].text == "1、网信办经费绩效目标表"


def test_cells_count_from_one() -> None:
    assert _table(table(["a"])).cells == [Cell(1, 1, "a")]
