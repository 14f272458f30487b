"""Tables of PDFs that run on over pages."""

from __future__ import annotations

import pytest

from pipelines.document import Document, Table
from tests.readers.pdf_files import Page
from tests.readers.pdf_pages import ROWS, XS, YS, filled, only_table, read_pages


def _continued(above: str = "", first_row: list[str] | None = None, xs: list[float] | None = None) -> Document:
    one, two = Page(), Page()
    one.grid(XS, YS)
    one.fill(XS, YS, [["201", "一般公共服务", "5.00"], ["20101", "人大事务", "1.25"], ["20103", "政府办公厅及相", "12,437.3"]])
    one.text(290, 820, "- 1 -")
    if above:
        two.text(50, 80, above)
    two.grid(xs or XS, YS)
    two.fill(XS, YS, [first_row or ["205", "教育支出", "3.00"], ["20501", "教育管理事务", "2.00"]])
    two.text(290, 820, "- 2 -")
    return read_pages(one, two)


def test_a_table_continues_on_the_next_page_if_its_lines_are_the_same_and_nothing_stands_above() -> None:
    assert [t.continues for t in _continued().tables] == [None, 1]
    assert [t.continues for t in _continued(above="支出总表").tables] == [None, None]
    assert [t.continues for t in _continued(xs=[50, 150, 230, 350]).tables] == [None, None]
    assert not any(t.broken_row for t in _continued().tables)


def _pages(*tables: tuple[list[str], list[float], list[list[str]]], height: float = 20) -> list[Table]:
    """Tables on a page each: texts above, vertical lines, rows of this height."""
    pages = []
    for heading, xs, rows in tables:
        page = Page()
        for number, text in enumerate(heading):
            page.text(50, 60 + 20 * number, text)
        ys = [100.0 + height * i for i in range(len(rows) + 1)]
        page.grid(xs, ys)
        page.fill(xs, ys, rows)
        pages.append(page)
    return read_pages(*pages).tables


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
    one, two = _pages((heading, XS, [header, ["201", "一般", "1.00"]]), (heading, XS, [header, ["205", "教育", "2.00"]]))
    assert two.continues == one.index
    other = _pages((heading, XS, [header, ["201", "一般", "1.00"]]), (["公开表3"], XS, [header, ["205", "教育", "2.00"]]))
    assert other[1].continues is None
    for_two_projects = [header, ["项目名称", "甲", ""], ["资金", "5.00", ""], ["目标", "高", ""]]
    forms = _pages((heading, XS, for_two_projects), (heading, XS, [header, ["项目名称", "乙", ""], *for_two_projects[2:]]))
    assert forms[1].continues is None


def test_running_headers_are_not_in_the_way_of_what_runs_on() -> None:
    pages = []
    for rows in (ROWS, ROWS[1:], ROWS[1:]):
        page = Page()
        page.text(50, 40, "某局2026年度部门预算公开")
        page.grid(XS, YS[: len(rows) + 1])
        page.fill(XS, YS, rows)
        pages.append(page)
    document = read_pages(*pages)
    assert [table.continues for table in document.tables] == [None, 1, 2]
    assert len(document.paragraphs) == 3


def test_a_title_in_the_grid_begins_a_new_table() -> None:
    page = Page()
    page.line(50, 80, 350, 80)
    page.line(50, 80, 50, 100)
    page.line(350, 80, 350, 100)
    page.text(150, 95, "预算06表 基本支出表")
    page.grid(XS, YS)
    first = Page()
    first.grid(XS, YS)
    _, second = read_pages(filled(first), filled(page)).tables
    assert second.cells[0].column_span == 3
    assert second.continues is None


def test_a_merged_cell_that_runs_through_a_whole_page_is_a_cell() -> None:
    page = Page()
    for x in XS:
        page.line(x, 90, x, 170)
    for y in YS:
        page.line(150, y, 350, y)
    page.text(60, 130, "产出指标")
    page.text(152, 114, "数量指标")
    cell = only_table(read_pages(page)).cells[0]
    assert (cell.text, cell.column, cell.row_span) == ("产出指标", 1, 5)


def test_a_row_that_a_page_break_went_through_is_joined_where_its_texts_prove_it() -> None:
    above = ["杭州市交通治安分局（水上", "日常保障", "356.88"]
    before, after = _pages(([], XS, [["单位", "项目", "金额"], above]), ([], XS, [["治安分局）", "", ""], ["乙局", "", "2.00"]]))
    assert before.rows()[-1][0].text == "杭州市交通治安分局（水上\n治安分局）"
    assert (after.broken_row, after.rows()[0][0].text) == (True, "")
    before, after = _pages(([], XS, [["单位", "项目", "金额"], above]), ([], XS, [["乙局（本级）", "", ""], ["丙局", "", "2.00"]]))
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


_PLANS = [
    ["1", "一般公\n共服务", "5.00"], ["2", "人大事\n务支出", "1.00"], ["3", "政协事\n务支出", "2.00"],
]  # fmt: skip


@pytest.mark.parametrize(
    ("last", "first", "joined"),
    [
        (["4", "社会保\n障和就", "3.00"], ["", "业支出", ""], True),  # no number, no figure: no row of its own
        (["4", "社会保\n障", "3.00"], ["", "业支出", ""], False),  # the line above does not fill the column
        (["4", "社会保\n障和就", "3.00"], ["5", "业支出", ""], False),
        (["4", "社会保\n障和就", ""], ["", "业支出", ""], True),  # other columns tell
        (["4", "社会保\n障和就", "3.00"], ["", "业支出", "4.00"], False),  # a figure below a figure
        (["", "社会保\n障和就", "3.00"], ["", "业支出", ""], True),  # the figures tell
        (["", "社会保\n障和就", ""], ["", "业支出", ""], False),  # no column that every row prints
    ],
)
def test_a_row_that_lacks_what_every_row_prints_is_the_rest_of_the_last_one(last: list[str], first: list[str], joined: bool) -> None:
    below = [["6", "卫生健康", "1.00"], ["7", "住房保障", "2.00"]]
    before, after = _pages(([], XS, [*_PLANS, last]), ([], XS, [first, *below]), height=40)
    assert after.continues == before.index
    assert before.rows()[-1][1].text == (f"{last[1]}\n业支出" if joined else last[1])
    assert after.rows()[0][1].text == ("" if joined else "业支出")


def test_figures_that_are_all_broken_over_lines_tell_how_many_decimals_they_have() -> None:
    rows = [["201", "人大", "309\n.06"], ["205", "教育", "235"]]
    before, after = _pages(([], XS, rows), ([], XS, [["", "", ".92"], ["208", "养老", "1\n.50"]]), height=40)
    assert before.rows()[-1][2].text == "235.92"
    assert after.broken_row


def test_a_figure_below_the_number_of_its_column_is_a_figure() -> None:
    header, rows = [["科目", "名称", "合计"], ["栏次", "", "1"]], [["", "合计", "2722.22"], ["205", "教育", "1.50"]]
    before, after = _pages(([], XS, header), ([], XS, rows))
    assert [c.text for c in before.rows()[-1]] == ["栏次", "", "1"]
    assert [c.text for c in after.rows()[0]] == ["", "合计", "2722.22"]
