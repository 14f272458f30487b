"""Tables of PDFs are found in whatever way their makers drew them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.readers.pdf_files import Page
from tests.readers.pdf_pages import ROWS, XS, YS, filled, only_table, read_pages, texts


def _strokes(page: Page) -> None:
    page.grid(XS, YS)


def _stroke_for_every_cell(page: Page) -> None:
    for x0, x1 in pairwise(XS):
        for y0, y1 in pairwise(YS):
            page.line(x0, y0, x1 + 0.4, y0)
            page.line(x0, y1 + 0.3, x1, y1 + 0.3)
            page.line(x0 + 0.3, y0, x0 + 0.3, y1)
            page.line(x1, y0, x1, y1)


def _thin_rectangles(page: Page) -> None:
    for y in YS:
        page.rectangle(XS[0], y, XS[-1], y + 0.7)
    for x in XS:
        page.rectangle(x, YS[0], x + 0.7, YS[-1])


def _boxes(page: Page) -> None:
    for x0, x1 in pairwise(XS):
        for y0, y1 in pairwise(YS):
            page.rectangle(x0, y0, x1, y1, "S")


def _one_path(page: Page) -> None:
    lines = [(XS[0], y, XS[-1], y) for y in YS] + [(x, YS[0], x, YS[-1]) for x in XS]
    path = " ".join(f"{x0} {page.height - y0} m {x1} {page.height - y1} l" for x0, y0, x1, y1 in lines)
    page.content.append(f"0.5 w {path} S")


def _dashes(page: Page) -> None:
    for y in YS:
        for i in range(100):
            page.rectangle(XS[0] + 3 * i, y, XS[0] + 3 * i + 1.5, y + 0.5)
    for x in XS:
        for i in range(20):
            page.rectangle(x, YS[0] + 3 * i, x + 0.5, YS[0] + 3 * i + 1.5)


def _double_borders(page: Page) -> None:
    page.grid(XS, YS)
    page.grid([x + 4 for x in XS], [y + 4 for y in YS])


@pytest.mark.parametrize(
    "draw", [_strokes, _stroke_for_every_cell, _thin_rectangles, _boxes, _one_path, _dashes, _double_borders], ids=lambda d: d.__name__
)
def test_cells_are_the_same_however_their_lines_are_drawn(draw: Callable[[Page], None]) -> None:
    page = Page()
    draw(page)
    table = only_table(read_pages(filled(page)))
    assert texts(table) == ROWS
    assert all(cell.row_span == cell.column_span == 1 for cell in table.cells)


def test_a_cell_has_its_page_and_box() -> None:
    page = filled()
    page.grid(XS, YS)
    document = read_pages(Page(), page)
    table = only_table(document)
    assert (table.page, document.pages) == (2, 2)
    cell = next(c for c in table.cells if c.text == "1,234.50")
    assert (cell.row, cell.column) == (2, 3)
    assert cell.box == pytest.approx((250, 120, 350, 140), abs=0.6)


def test_merged_cells_have_spans() -> None:
    page = Page()
    for x0, y0, x1, y1 in [(50, 100, 350, 100), (150, 120, 350, 120), (50, 140, 350, 140), (50, 160, 350, 160)]:
        page.line(x0, y0, x1, y1)
    for x0, y0, x1, y1 in [(50, 100, 50, 160), (150, 100, 150, 160), (250, 120, 250, 160), (350, 100, 350, 160)]:
        page.line(x0, y0, x1, y1)
    page.fill(XS, YS, [["项目", "预算数", ""], ["", "合计", "基本"], ["办公费", "1.00", "2.00"]])
    table = only_table(read_pages(page))
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells] == [
        ("项目", 1, 1, 2, 1), ("预算数", 1, 2, 1, 2), ("合计", 2, 2, 1, 1), ("基本", 2, 3, 1, 1),
        ("办公费", 3, 1, 1, 1), ("1.00", 3, 2, 1, 1), ("2.00", 3, 3, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("sides", ["left and right", "top"])
def test_a_border_that_is_not_drawn_is_where_the_lines_end(sides: str) -> None:
    page = filled()
    for y in YS[1:] if sides == "top" else YS:
        page.line(XS[0], y, XS[-1], y)
    for x in XS[1:-1] if sides == "left and right" else XS:
        page.line(x, YS[0], x, YS[-1])
    assert texts(only_table(read_pages(page))) == ROWS


def test_a_frame_and_an_underline_are_no_tables() -> None:
    page = Page()
    page.rectangle(50, 50, 500, 100, "S")
    page.text(60, 80, "封面")
    page.text(60, 150, "填报单位")
    page.line(60, 152, 200, 152)
    document = read_pages(page)
    assert not document.tables
    assert [p.text for p in document.paragraphs] == ["封面", "填报单位"]


def test_a_table_without_lines_is_told_by_figures_below_each_other() -> None:
    page = Page()
    page.text(150, 60, "支出总表", 16)
    page.text(50, 80, "单位：万元")
    rows = [
        ["科目", "合计", "基本支出", ""],
        ["201", "1,234.50", "34.50", ""],
        ["20101", "9.25", "", "5.00"],
        ["208", "-7.00", "3.00", "2.00"],
        ["20805", "16.00", "3.00", "2.00"],
    ]
    for number, row in enumerate(rows):
        for x, text in zip([50, 150, 260, 350], row, strict=True):
            if text:
                page.text(x, 110 + 20 * number, text)
    page.text(50, 240, "上表中合计为1,234.50万元，其中基本支出34.50万元。")
    document = read_pages(page)
    table = only_table(document)
    assert texts(table) == rows
    assert [p.text for p in document.paragraphs] == ["支出总表", "单位：万元", "上表中合计为1,234.50万元，其中基本支出34.50万元。"]
    assert all(cell.box for cell in table.cells)


def test_rows_without_lines_between_them_are_divided_by_their_figures() -> None:
    page = Page()
    ys = [100.0, 120, 190]
    page.grid(XS, ys)
    page.fill(XS, ys, [["科目", "合计", "基本"], ["一般\n教育\n医疗", "1.00\n2.00\n3.00", "0.50\n1.00\n1.50"]])
    table = only_table(read_pages(page))
    assert texts(table)[1:] == [["一般", "1.00", "0.50"], ["教育", "2.00", "1.00"], ["医疗", "3.00", "1.50"]]
    boxes = [row[0].box for row in table.rows()]
    assert [a[3] == b[1] for a, b in pairwise(boxes) if a and b] == [True] * 3


def test_figures_in_prose_are_no_table() -> None:
    page = Page()
    for line in range(12):
        page.text(50, 60 + 20 * line, f"{line}. 一般公共预算 1,234.50 万元，比上年增加 34.50 万元，增长 2.87 个百分点。")
    document = read_pages(page)
    assert not document.tables
    assert len(document.paragraphs) == 12


def test_a_drawing_without_text_is_no_table() -> None:
    page = Page()
    page.grid(XS, YS)
    page.text(50, 60, "支出预算图")
    document = read_pages(page)
    assert not document.tables
    assert [p.text for p in document.paragraphs] == ["支出预算图"]


def test_figures_of_many_decimals_that_are_broken_over_lines_are_no_rows_of_their_own() -> None:
    page = Page()
    ys = [100.0, 140, 180, 220]
    page.grid(XS, ys)
    page.fill(XS, ys, [["210", "602.88\n0000", "0.0000\n00"], ["212", "1,297.\n200000", "12.500000"], ["213", "1.500000", "0.000000"]])
    rows = texts(only_table(read_pages(page)))
    assert [[t.replace("\n", "") for t in row] for row in rows] == [
        ["210", "602.880000", "0.000000"], ["212", "1,297.200000", "12.500000"], ["213", "1.500000", "0.000000"],
    ]  # fmt: skip


def test_figures_that_are_broken_over_lines_are_no_rows_of_their_own() -> None:
    page = Page()
    page.grid([50, 150, 210, 270, 330], [100, 130, 160])
    page.text(60, 118, "合计")
    for x, whole, rest in ((155, "370,219.2", "5"), (215, "293,191.8", "6")):
        page.text(x, 111, whole)
        page.text(x + 40, 126, rest)
    page.text(275, 118, "77,027.38")
    for x, text in ((60, "公安"), (155, "5,140.00"), (215, "5,140.00"), (275, "")):
        if text:
            page.text(x, 148, text)
    rows = texts(only_table(read_pages(page)))
    assert [[t.replace("\n", "") for t in row] for row in rows] == [
        ["合计", "370,219.25", "293,191.86", "77,027.38"], ["公安", "5,140.00", "5,140.00", ""],
    ]  # fmt: skip
