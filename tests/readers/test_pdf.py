"""PDFs become paragraphs and tables with their places, whatever way their makers drew them."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.reading import Recall, cells_by_page, measure, stock
from pipelines.document import Document, Table
from pipelines.readers import UnreadableFile, pdf_page, read
from tests.readers.pdf_files import Page, write

_XS = [50.0, 150, 250, 350]
_YS = [100.0, 120, 140, 160]
_ROWS = [["科目", "名称", "合计"], ["201", "一般公共服务支出", "1,234.50"], ["208", "社会保障", "-7.00"]]


def _read(*pages: Page) -> Document:
    return read(write(list(pages)))


def _only(document: Document) -> Table:
    assert len(document.tables) == 1
    return document.tables[0]


def _texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def _filled(page: Page | None = None) -> Page:
    page = page or Page()
    page.fill(_XS, _YS, _ROWS)
    return page


def _strokes(page: Page) -> None:
    page.grid(_XS, _YS)


def _stroke_for_every_cell(page: Page) -> None:
    for x0, x1 in pairwise(_XS):
        for y0, y1 in pairwise(_YS):
            page.line(x0, y0, x1 + 0.4, y0)
            page.line(x0, y1 + 0.3, x1, y1 + 0.3)
            page.line(x0 + 0.3, y0, x0 + 0.3, y1)
            page.line(x1, y0, x1, y1)


def _thin_rectangles(page: Page) -> None:
    for y in _YS:
        page.rectangle(_XS[0], y, _XS[-1], y + 0.7)
    for x in _XS:
        page.rectangle(x, _YS[0], x + 0.7, _YS[-1])


def _boxes(page: Page) -> None:
    for x0, x1 in pairwise(_XS):
        for y0, y1 in pairwise(_YS):
            page.rectangle(x0, y0, x1, y1, "S")


def _one_path(page: Page) -> None:
    lines = [(_XS[0], y, _XS[-1], y) for y in _YS] + [(x, _YS[0], x, _YS[-1]) for x in _XS]
    path = " ".join(f"{x0} {page.height - y0} m {x1} {page.height - y1} l" for x0, y0, x1, y1 in lines)
    page.content.append(f"0.5 w {path} S")


def _dashes(page: Page) -> None:
    for y in _YS:
        for i in range(100):
            page.rectangle(_XS[0] + 3 * i, y, _XS[0] + 3 * i + 1.5, y + 0.5)
    for x in _XS:
        for i in range(20):
            page.rectangle(x, _YS[0] + 3 * i, x + 0.5, _YS[0] + 3 * i + 1.5)


def _double_borders(page: Page) -> None:
    page.grid(_XS, _YS)
    page.grid([x + 4 for x in _XS], [y + 4 for y in _YS])


@pytest.mark.parametrize(
    "draw", [_strokes, _stroke_for_every_cell, _thin_rectangles, _boxes, _one_path, _dashes, _double_borders], ids=lambda d: d.__name__
)
def test_cells_are_the_same_however_their_lines_are_drawn(draw: Callable[[Page], None]) -> None:
    page = Page()
    draw(page)
    table = _only(_read(_filled(page)))
    assert _texts(table) == _ROWS
    assert all(cell.row_span == cell.column_span == 1 for cell in table.cells)


def test_a_cell_has_its_page_and_box() -> None:
    page = _filled()
    page.grid(_XS, _YS)
    document = _read(Page(), page)
    table = _only(document)
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
    page.fill(_XS, _YS, [["项目", "预算数", ""], ["", "合计", "基本"], ["办公费", "1.00", "2.00"]])
    table = _only(_read(page))
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells] == [
        ("项目", 1, 1, 2, 1), ("预算数", 1, 2, 1, 2), ("合计", 2, 2, 1, 1), ("基本", 2, 3, 1, 1),
        ("办公费", 3, 1, 1, 1), ("1.00", 3, 2, 1, 1), ("2.00", 3, 3, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("sides", ["left and right", "top"])
def test_a_border_that_is_not_drawn_is_where_the_lines_end(sides: str) -> None:
    page = _filled()
    for y in _YS[1:] if sides == "top" else _YS:
        page.line(_XS[0], y, _XS[-1], y)
    for x in _XS[1:-1] if sides == "left and right" else _XS:
        page.line(x, _YS[0], x, _YS[-1])
    assert _texts(_only(_read(page))) == _ROWS


def test_a_frame_and_an_underline_are_no_tables() -> None:
    page = Page()
    page.rectangle(50, 50, 500, 100, "S")
    page.text(60, 80, "封面")
    page.text(60, 150, "填报单位")
    page.line(60, 152, 200, 152)
    document = _read(page)
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
    document = _read(page)
    table = _only(document)
    assert _texts(table) == rows
    assert [p.text for p in document.paragraphs] == ["支出总表", "单位：万元", "上表中合计为1,234.50万元，其中基本支出34.50万元。"]
    assert all(cell.box for cell in table.cells)


def test_rows_without_lines_between_them_are_divided_by_their_figures() -> None:
    page = Page()
    ys = [100.0, 120, 190]
    page.grid(_XS, ys)
    page.fill(_XS, ys, [["科目", "合计", "基本"], ["一般\n教育\n医疗", "1.00\n2.00\n3.00", "0.50\n1.00\n1.50"]])
    table = _only(_read(page))
    assert _texts(table)[1:] == [["一般", "1.00", "0.50"], ["教育", "2.00", "1.00"], ["医疗", "3.00", "1.50"]]
    boxes = [row[0].box for row in table.rows()]
    assert [a[3] == b[1] for a, b in pairwise(boxes) if a and b] == [True] * 3


def test_figures_in_prose_are_no_table() -> None:
    page = Page()
    for line in range(12):
        page.text(50, 60 + 20 * line, f"{line}. 一般公共预算 1,234.50 万元，比上年增加 34.50 万元，增长 2.87 个百分点。")
    document = _read(page)
    assert not document.tables
    assert len(document.paragraphs) == 12


def test_a_drawing_without_text_is_no_table() -> None:
    page = Page()
    page.grid(_XS, _YS)
    page.text(50, 60, "支出预算图")
    document = _read(page)
    assert not document.tables
    assert [p.text for p in document.paragraphs] == ["支出预算图"]


def test_tables_and_paragraphs_are_in_reading_order() -> None:
    page = Page()
    page.text(200, 60, "收支总表", 18)
    page.text(50, 90, "部门：某局")
    page.text(300, 90, "单位：万元")
    page.grid(_XS, _YS)
    _filled(page)
    page.text(50, 190, "注：本表无其他数据。")
    blocks = _read(page).blocks()
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

    for y in _YS:
        page.line(*place(_XS[0], y), *place(_XS[-1], y))
    for x in _XS:
        page.line(*place(x, _YS[0]), *place(x, _YS[-1]))
    for y, row in zip(_YS, _ROWS, strict=False):
        for x, text in zip(_XS, row, strict=False):
            page.text(*place(x + 2, y + 14), text, turn=turn)
    document = _read(page)
    table = _only(document)
    assert _texts(table) == _ROWS
    width, height = (842, 595) if rotate in (90, 270) else (595, 842)
    boxes = [cell.box for cell in table.cells if cell.box]
    assert len(boxes) == 9
    assert all(0 <= x0 < x1 <= width and 0 <= top < bottom <= height for x0, top, x1, bottom in boxes)
    sideways = (rotate // 90 + turn) % 4 in (1, 3)
    x0, top, x1, bottom = boxes[0]
    assert (x1 - x0, bottom - top) == pytest.approx((20, 100) if sideways else (100, 20), abs=1)


def test_text_printed_twice_for_bold_is_read_once() -> None:
    page = Page()
    page.grid(_XS, _YS)
    for offset in (0, 0.3, 0.6):
        page.text(52 + offset, 114, "序号")
        page.text(252 + offset, 134, "1,001.11")
    table = _only(_read(page))
    assert [c.text for c in table.cells if c.text] == ["序号", "1,001.11"]


def test_characters_drawn_one_by_one_in_any_order_are_read_along_the_baseline() -> None:
    page = Page()
    text = "一、一般公共预算 2,940.05"
    places = [(50 + 10 * i, c) for i, c in enumerate(text) if c != " "]
    for x, c in sorted(places, key=lambda p: hash(p[1]) % 7):
        page.text(x, 100 + 0.8 * (ord(c) % 2), c)
    assert [re.sub(r"\s", "", p.text) for p in _read(page).paragraphs] == ["一、一般公共预算2,940.05"]


def test_tables_in_form_objects_are_placed_by_their_matrix() -> None:
    form = Page()
    form.grid(_XS, _YS)
    _filled(form)
    table = _only(_read(Page(form=(form, "0.5 0 0 0.5 20 0"))))
    assert _texts(table) == _ROWS
    assert table.cells[0].box == pytest.approx((45, 471, 95, 481), abs=0.6)


def test_a_figure_that_runs_over_the_border_stays_in_one_cell() -> None:
    page = Page()
    page.grid(_XS, _YS)
    page.text(52, 114, "合计")
    page.text(223, 114, "123,456.78")
    page.text(253, 134, "9.00")
    assert [c.text for c in _only(_read(page)).cells if c.text] == ["合计", "123,456.78", "9.00"]


def test_text_clipped_by_its_cell_does_not_run_into_the_next() -> None:
    page = Page()
    page.grid(_XS, _YS)
    page.clipped(50, 100, 150, 120, lambda: page.text(52, 114, "对个人和家庭的补助支出合计"))
    page.clipped(150, 100, 250, 120, lambda: page.text(152, 114, "88.00"))
    assert _texts(_only(_read(page)))[0] == ["对个人和家庭的补助支出合计", "88.00", ""]


def test_what_a_page_break_clips_away_is_reported_and_not_read() -> None:
    page = Page()
    page.grid(_XS, _YS)
    page.clipped(50, 100, 150, 160, lambda: page.text(52, 92, "72.80"))
    page.clipped(50, 100, 150, 160, lambda: page.text(52, 134, "项目名称"))
    page.text(52, -30, "8.56")
    document = _read(page)
    assert [c.text for c in _only(document).cells if c.text] == ["项目名称"]
    assert not document.paragraphs
    assert [(i.kind, i.text) for i in document.issues] == [("hidden_text", "8.56"), ("hidden_text", "72.80")]


def test_a_watermark_is_not_read_into_cells() -> None:
    page = _filled()
    page.grid(_XS, _YS)
    page.content.append(f"BT /F 40 Tf 0.7 0.7 -0.7 0.7 100 {842 - 170} Tm <{'样本'.encode('utf-16-be').hex()}> Tj ET")
    document = _read(page)
    assert _texts(_only(document)) == _ROWS
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
    page.grid(_XS, ys)
    page.fill(_XS, ys, [[printed, "", ""], ["1.00", "2.00", "3.25"]])
    assert _only(_read(page)).cells[0].text == read_as


def _continued(above: str = "", first_row: list[str] | None = None, xs: list[float] | None = None) -> Document:
    one, two = Page(), Page()
    one.grid(_XS, _YS)
    one.fill(_XS, _YS, [["201", "一般公共服务", "5.00"], ["20101", "人大事务", "1.25"], ["20103", "政府办公厅及相", "12,437.3"]])
    one.text(290, 820, "- 1 -")
    if above:
        two.text(50, 80, above)
    two.grid(xs or _XS, _YS)
    two.fill(_XS, _YS, [first_row or ["205", "教育支出", "3.00"], ["20501", "教育管理事务", "2.00"]])
    two.text(290, 820, "- 2 -")
    return _read(one, two)


def test_a_table_continues_on_the_next_page_if_its_lines_are_the_same_and_nothing_stands_above() -> None:
    assert [t.continues for t in _continued().tables] == [None, 1]
    assert [t.continues for t in _continued(above="支出总表").tables] == [None, None]
    assert [t.continues for t in _continued(xs=[50, 150, 230, 350]).tables] == [None, None]
    assert not any(t.broken_row for t in _continued().tables)


def _pages(*tables: tuple[list[str], list[float], list[list[str]]]) -> list[Table]:
    """Tables on a page each: texts above, vertical lines, rows."""
    pages = []
    for heading, xs, rows in tables:
        page = Page()
        for number, text in enumerate(heading):
            page.text(50, 60 + 20 * number, text)
        ys = [100.0 + 20 * i for i in range(len(rows) + 1)]
        page.grid(xs, ys)
        page.fill(xs, ys, rows)
        pages.append(page)
    return _read(*pages).tables


def test_a_part_with_some_of_the_lines_continues_and_its_columns_are_numbered_alike() -> None:
    rows = [["208", "05", "养老", "3.00"], ["210", "11", "医疗", "4.00"]]
    one, two = _pages(([], [50, 100, 150, 250, 350], rows), ([], [50, 250, 350], [["合计", "7.00"], ["结余", "1.00"]]))
    assert two.continues == one.index
    assert [(c.text, c.column, c.column_span) for c in two.rows()[0]] == [("合计", 1, 3), ("7.00", 4, 1)]
    less, more = _pages(([], [50, 250, 350], [["收入", "支出"]]), ([], [50, 100, 150, 250, 350], rows))
    assert more.continues == less.index
    assert [(c.text, c.column, c.column_span) for c in less.cells] == [("收入", 1, 3), ("支出", 4, 1)]


def test_a_table_under_a_repeated_heading_continues_if_no_row_is_repeated() -> None:
    heading = ["公开表2", "收入总体情况表"]
    header = ["科目", "名称", "合计"]
    one, two = _pages((heading, _XS, [header, ["201", "一般", "1.00"]]), (heading, _XS, [header, ["205", "教育", "2.00"]]))
    assert two.continues == one.index
    other = _pages((heading, _XS, [header, ["201", "一般", "1.00"]]), (["公开表3"], _XS, [header, ["205", "教育", "2.00"]]))
    assert other[1].continues is None
    for_two_projects = [header, ["项目名称", "甲", ""], ["资金", "5.00", ""], ["目标", "高", ""]]
    forms = _pages((heading, _XS, for_two_projects), (heading, _XS, [header, ["项目名称", "乙", ""], *for_two_projects[2:]]))
    assert forms[1].continues is None


def test_a_title_in_the_grid_begins_a_new_table() -> None:
    page = Page()
    page.line(50, 80, 350, 80)
    page.line(50, 80, 50, 100)
    page.line(350, 80, 350, 100)
    page.text(150, 95, "预算06表 基本支出表")
    page.grid(_XS, _YS)
    first = Page()
    first.grid(_XS, _YS)
    _, second = _read(_filled(first), _filled(page)).tables
    assert second.cells[0].column_span == 3
    assert second.continues is None


def test_a_merged_cell_that_runs_through_a_whole_page_is_a_cell() -> None:
    page = Page()
    for x in _XS:
        page.line(x, 90, x, 170)
    for y in _YS:
        page.line(150, y, 350, y)
    page.text(60, 130, "产出指标")
    page.text(152, 114, "数量指标")
    cell = _only(_read(page)).cells[0]
    assert (cell.text, cell.column, cell.row_span) == ("产出指标", 1, 5)


def test_a_row_that_a_page_break_went_through_is_joined_where_its_texts_prove_it() -> None:
    above = ["杭州市交通治安分局（水上", "日常保障", "356.88"]
    before, after = _pages(([], _XS, [["单位", "项目", "金额"], above]), ([], _XS, [["治安分局）", "", ""], ["乙局", "", "2.00"]]))
    assert before.rows()[-1][0].text == "杭州市交通治安分局（水上\n治安分局）"
    assert (after.broken_row, after.rows()[0][0].text) == (True, "")
    before, after = _pages(([], _XS, [["单位", "项目", "金额"], above]), ([], _XS, [["乙局（本级）", "", ""], ["丙局", "", "2.00"]]))
    assert (after.broken_row, after.rows()[0][0].text) == (False, "乙局（本级）")


def test_a_row_that_a_page_break_went_through_is_joined_where_a_figure_proves_it() -> None:
    before, after = _continued(first_row=["", "关机构事务", "6"]).tables
    assert [c.text for c in before.rows()[-1]] == ["20103", "政府办公厅及相\n关机构事务", "12,437.36"]
    assert [(c.text, c.continuation) for c in after.rows()[0]] == [("", True)] * 3
    assert after.broken_row


def test_a_row_that_may_have_been_broken_is_marked_and_left() -> None:
    after = _continued(first_row=["", "关机构事务", ""]).tables[1]
    assert after.broken_row
    assert [c.text for c in after.rows()[0]] == ["", "关机构事务", ""]


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
    assert [(re.sub(r"\s", "", p.text), p.page) for p in _read(one, two).paragraphs] == [
        ("一、收入预算情况", 1),
        ("2021年预算收入135.09万元，其中一般公共预算拨款收入135.09万元，较2020年预算增加209.41万元，主要原因是人员增加。", 1),
        ("二、支出预算情况说明与收入预算情况说明相同见上部分，其余内容在下一页继续说明，本页到此处结束为止。", 1),
        ("—1—", 1),
        ("三、其他", 2),
    ]


def test_a_scanned_page_is_said_to_be_one() -> None:
    text = _filled()
    text.grid(_XS, _YS)
    numbered = Page(with_image=True)
    numbered.text(290, 820, "2")
    document = _read(text, numbered, Page(with_image=True), Page())
    assert [(i.kind, i.page) for i in document.issues] == [("scanned_page", 2), ("scanned_page", 3)]


def test_text_in_a_font_that_the_file_does_not_hold_is_read() -> None:
    page = Page()
    page.text(100, 100, "第一部分 部门预算公开", 16, font="N")
    document = _read(page)
    assert [p.text.replace(" ", "") for p in document.paragraphs] == ["第一部分部门预算公开"]
    assert not document.issues


def test_a_font_without_a_unicode_map_is_reported() -> None:
    page = Page()
    page.text(100, 100, "预算", font="U")
    assert [(i.kind, i.page) for i in _read(page).issues] == [("font_without_unicode", 1)]


def test_a_page_that_draws_too_much_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_page, "MAX_OBJECTS", 12)
    page = _filled()
    page.grid(_XS, _YS)
    document = _read(page)
    assert [(i.kind, i.page) for i in document.issues] == [("page_too_large", 1)]
    assert sum(len(p.text.replace(" ", "")) for p in document.paragraphs) <= 12


def test_a_damaged_page_is_reported_and_the_others_are_read() -> None:
    page = Page()
    page.text(50, 50, "预算")
    data = write([page, page, page])
    places = [found.start() for found in re.finditer(rb"<</Type/Page/", data)]
    broken = data[: places[1]] + b"[[/Type/Page/" + data[places[1] + 13 :]
    document = read(broken)
    assert [(i.kind, i.page) for i in document.issues] == [("unreadable_page", 2)]
    assert [p.page for p in document.paragraphs] == [1, 3]


def test_latin_letters_are_not_taken_for_letters_printed_twice() -> None:
    page = Page()
    page.text(50, 50, "Illinois 11.11", font="H")
    assert [p.text for p in _read(page).paragraphs] == ["Illinois 11.11"]


def test_encrypted_files() -> None:
    page = _filled()
    page.grid(_XS, _YS)
    assert _texts(_only(read(write([page], user_password="")))) == _ROWS
    with pytest.raises(UnreadableFile, match="needs a password"):
        read(write([page], user_password="secret"))


def test_truncated_and_empty_files() -> None:
    data = write([_filled() for _ in range(5)])
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        read(data[:60])
    with pytest.raises(UnreadableFile, match=r"no pages|damaged"):
        read(write([]))


def test_what_is_left_of_a_truncated_file_is_read_or_said_to_be_damaged() -> None:
    data = write([_filled() for _ in range(5)])
    for cut in range(200, len(data), 211):
        try:
            pages, reason = read(data[:cut]).pages, ""
        except UnreadableFile as error:
            pages, reason = 0, str(error)
        assert pages or "damaged" in reason or "no pages" in reason


_HEAVY = """
import resource, sys
from pipelines.readers import read
document = read(sys.stdin.buffer.read())
print(document.pages, sum(len(p.text) for p in document.paragraphs), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.parametrize(("pages", "lines", "length"), [(5000, 1, 20), (1, 1000, 100)], ids=["5,000 pages", "100,000 glyphs"])
def test_large_files_stay_within_bounds(pages: int, lines: int, length: int) -> None:
    page = Page(2000, 20 * lines + 40)
    for i in range(lines):
        page.text(20, 20 * i + 20, "预算" * (length // 2))
    data = write([page] * pages)
    run = subprocess.run([sys.executable, "-c", _HEAVY], input=data, capture_output=True, check=True, timeout=120)
    read_pages, characters, peak = map(int, run.stdout.split())
    assert (read_pages, characters) == (pages, pages * lines * length)
    assert peak < 400, f"{peak} MiB"


def test_reading_leaves_no_memory_behind() -> None:
    page = _filled()
    page.grid(_XS, _YS)
    data = write([page] * 20)
    for _ in range(5):
        read(data)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(40):
        read(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024


_SHARED = Path(__file__).parents[3] / "shared" / "disclosures" / "elsewhere"


@pytest.fixture(scope="module")
def measured() -> Recall:
    """Recall over the disclosures of other places, where they lie beside the project."""
    if not _SHARED.is_dir():
        pytest.skip(f"no disclosures in {_SHARED}")
    return measure(_SHARED, with_stock=False)[0]


def test_amounts_of_real_files_stand_in_cells(measured: Recall) -> None:
    assert measured.share >= 0.998
    assert {missing.cause for missing in measured.missing} <= {"drawn, not shown", "outside of tables"}


def test_a_real_row_and_its_figure_broken_over_pages_are_joined() -> None:
    path = _SHARED / "hz_gaj_2026_ys.pdf"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    document = read(path.read_bytes())
    table = next(t for t in document.tables if t.page == 21)
    assert "12,437.36" in [cell.text for cell in table.rows()[-1]]
    after = next(t for t in document.tables if t.page == 22)
    assert (after.continues, after.broken_row) == (table.index, True)


def test_stock_tables_and_ours_hold_the_same_figures() -> None:
    """Where pdfplumber reads a page right, it is an independent reader that must agree."""
    page = _filled()
    page.grid(_XS, _YS)
    data = write([page, page])
    ours = cells_by_page(read(data))
    assert {number: sorted(texts) for number, texts in stock(data).items()} == {n: sorted(t) for n, t in ours.items()}
