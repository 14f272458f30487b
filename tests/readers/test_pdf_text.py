"""Texts of PDFs stand in their cells and paragraphs, however they are written."""

from __future__ import annotations

import re

import pytest

from pipelines.document import Table
from tests.readers.pdf_files import Page
from tests.readers.pdf_pages import ROWS, XS, YS, filled, only_table, read_pages, texts


def test_tables_and_paragraphs_are_in_reading_order() -> None:
    page = Page()
    page.text(200, 60, "收支总表", 18)
    page.text(50, 90, "部门：某局")
    page.text(300, 90, "单位：万元")
    page.grid(XS, YS)
    filled(page)
    page.text(50, 190, "注：本表无其他数据。")
    blocks = read_pages(page).blocks()
    assert [b.text if not isinstance(b, Table) else "table" for b in blocks] == [
        "收支总表", "部门：某局", "单位：万元", "table", "注：本表无其他数据。",
    ]  # fmt: skip
    assert [b.block for b in blocks] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("rotate", "turn"), [(0, 0), (90, 3), (180, 2), (270, 1), (0, 1), (0, 3), (90, 0)])
def test_turned_pages_read_like_others(rotate: int, turn: int) -> None:
    """Text that stands upright on the page as it is shown, and tables drawn sideways on upright pages."""
    page = Page(595, 842, rotate)

    def place(x: float, y: float) -> tuple[float, float]:
        return [(x, y), (595 - y, x), (595 - x, 842 - y), (y, 842 - x)][turn]

    for y in YS:
        page.line(*place(XS[0], y), *place(XS[-1], y))
    for x in XS:
        page.line(*place(x, YS[0]), *place(x, YS[-1]))
    for y, row in zip(YS, ROWS, strict=False):
        for x, text in zip(XS, row, strict=False):
            page.text(*place(x + 2, y + 14), text, turn=turn)
    document = read_pages(page)
    table = only_table(document)
    assert texts(table) == ROWS
    width, height = (842, 595) if rotate in (90, 270) else (595, 842)
    boxes = [cell.box for cell in table.cells if cell.box]
    assert len(boxes) == 9
    assert all(0 <= x0 < x1 <= width and 0 <= top < bottom <= height for x0, top, x1, bottom in boxes)
    sideways = (rotate // 90 + turn) % 4 in (1, 3)
    x0, top, x1, bottom = boxes[0]
    assert (x1 - x0, bottom - top) == pytest.approx((20, 100) if sideways else (100, 20), abs=1)


def test_text_printed_twice_for_bold_is_read_once() -> None:
    page = Page()
    page.grid(XS, YS)
    for offset in (0, 0.3, 0.6):
        page.text(52 + offset, 114, "序号")
        page.text(252 + offset, 134, "1,001.11")
    table = only_table(read_pages(page))
    assert [c.text for c in table.cells if c.text] == ["序号", "1,001.11"]


def test_characters_drawn_one_by_one_in_any_order_are_read_along_the_baseline() -> None:
    page = Page()
    text = "一、一般公共预算 2,940.05"
    places = [(50 + 10 * i, c) for i, c in enumerate(text) if c != " "]
    for x, c in sorted(places, key=lambda p: ord(p[1]) % 7):
        page.text(x, 100 + 0.8 * (ord(c) % 2), c)
    assert [re.sub(r"\s", "", p.text) for p in read_pages(page).paragraphs] == ["一、一般公共预算2,940.05"]


def test_tables_in_form_objects_are_placed_by_their_matrix() -> None:
    form = Page()
    form.grid(XS, YS)
    filled(form)
    table = only_table(read_pages(Page(form=(form, "0.5 0 0 0.5 20 0"))))
    assert texts(table) == ROWS
    assert table.cells[0].box == pytest.approx((45, 471, 95, 481), abs=0.6)


def test_a_figure_that_runs_over_the_border_stays_in_one_cell() -> None:
    page = Page()
    page.grid(XS, YS)
    page.text(52, 114, "合计")
    page.text(223, 114, "123,456.78")
    page.text(253, 134, "9.00")
    assert [c.text for c in only_table(read_pages(page)).cells if c.text] == ["合计", "123,456.78", "9.00"]


@pytest.mark.parametrize(("end", "begin", "read_as"), [(249, 251, ["112.80", "302"]), (249.9, 250, ["112.80302"])])
def test_a_figure_and_a_code_close_on_both_sides_of_a_border_are_two_texts(end: float, begin: float, read_as: list[str]) -> None:
    page = Page()
    page.grid(XS, YS)
    page.text(end - 6 * 5, 114, "112.80")
    page.text(begin, 114, "302")
    assert [c.text for c in only_table(read_pages(page)).cells if c.text] == read_as


def test_text_clipped_by_its_cell_does_not_run_into_the_next() -> None:
    page = Page()
    page.grid(XS, YS)
    page.clipped(50, 100, 150, 120, lambda: page.text(52, 114, "对个人和家庭的补助支出合计"))
    page.clipped(150, 100, 250, 120, lambda: page.text(152, 114, "88.00"))
    assert texts(only_table(read_pages(page)))[0] == ["对个人和家庭的补助支出合计", "88.00", ""]


def test_what_a_page_break_clips_away_is_reported_and_not_read() -> None:
    page = Page()
    page.grid(XS, YS)
    page.clipped(50, 100, 150, 160, lambda: page.text(52, 92, "72.80"))
    page.clipped(50, 100, 150, 160, lambda: page.text(52, 134, "项目名称"))
    page.text(52, -30, "8.56")
    document = read_pages(page)
    assert [c.text for c in only_table(document).cells if c.text] == ["项目名称"]
    assert not document.paragraphs
    assert [(i.kind, i.text) for i in document.issues] == [("hidden_text", "8.56"), ("hidden_text", "72.80")]


def test_a_watermark_is_not_read_into_cells() -> None:
    page = filled()
    page.grid(XS, YS)
    page.content.append(f"BT /F 40 Tf 0.7 0.7 -0.7 0.7 100 {842 - 170} Tm <{'样本'.encode('utf-16-be').hex()}> Tj ET")
    document = read_pages(page)
    assert texts(only_table(document)) == ROWS
    assert [(i.kind, i.text) for i in document.issues] == [("hidden_text", "样本")]


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        ("12,437.3\n6", "12,437.36"),
        ("1,234,\n567.00", "1,234,567.00"),
        ("-123\n.45", "-123.45"),
        ("12.34\n56.78", "12.34\n56.78"),
        ("20805\n05", "20805\n05"),
        ("办公\n费", "办公\n费"),
    ],
)
def test_figures_broken_over_lines_are_joined_where_they_are_one(printed: str, read_as: str) -> None:
    page = Page()
    ys = [100.0, 140, 160, 180]
    page.grid(XS, ys)
    page.fill(XS, ys, [[printed, "", ""], ["1.00", "2.00", "3.25"]])
    assert only_table(read_pages(page)).cells[0].text == read_as


def test_lines_of_a_paragraph_are_joined_and_headings_are_not() -> None:
    one, two = Page(), Page()
    one.text(62, 60, "一、收入预算情况", 12)
    for baseline, x, line in [
        (100, 74, "2021年预算收入135.09万元，其中一般公共预算拨款"),
        (122, 50, "收入135.09万元，较2020年预算增加209.41万元，主要原"),
        (144, 50, "因是人员增加。"),
    ]:
        one.text(x, baseline, line, 12)
    one.text(74, 166, "二、支出预算情况说明与收入预算情况说明相同见上", 12)
    one.text(50, 188, "部分，其余内容在下一页继续说明，本页到此处结束为", 12)
    one.text(280, 820, "— 1 —")
    two.text(50, 60, "止。", 12)
    two.text(74, 82, "三、其他", 12)
    assert [(re.sub(r"\s", "", p.text), p.page) for p in read_pages(one, two).paragraphs] == [
        ("一、收入预算情况", 1),
        ("2021年预算收入135.09万元，其中一般公共预算拨款收入135.09万元，较2020年预算增加209.41万元，主要原因是人员增加。", 1),
        ("二、支出预算情况说明与收入预算情况说明相同见上部分，其余内容在下一页继续说明，本页到此处结束为止。", 1),
        ("—1—", 1),
        ("三、其他", 2),
    ]


def test_latin_letters_are_not_taken_for_letters_printed_twice() -> None:
    page = Page()
    page.text(50, 50, "Illinois 11.11", font="H")
    assert [p.text for p in read_pages(page).paragraphs] == ["Illinois 11.11"]
