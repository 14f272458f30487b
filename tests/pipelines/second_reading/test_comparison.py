"""What counts as the same figure in the same place, and what as a doubt."""

from __future__ import annotations

import pytest

from pipelines.document import Cell
from pipelines.second_reading import comparison
from pipelines.second_reading.comparison import Comparison
from pipelines.second_reading.plumber import Box, PageReading

XS = [0.0, 100, 200, 300]
YS = [0.0, 20, 40, 60]


def _box(row: int, column: int) -> Box:
    return XS[column - 1], YS[row - 1], XS[column], YS[row]


def _cells(*rows: list[str]) -> list[Cell]:
    return [
        Cell(r, c, text, box=_box(r, c)) for r, texts in enumerate(rows, 1) for c, text in enumerate(texts, 1)
    ]


def _word(row: int, column: int, text: str) -> tuple[Box, str]:
    x0, top, x1, _ = _box(row, column)
    return (x0 + 10, top + 5, x1 - 10, top + 15), text


FIRST = _cells(["科目", "合计", "基本"], ["201", "1,234.50", "1.00"], ["208", "7.00", ""])
FIGURE = FIRST[4]


def _page(*rows: list[str], has_lines: bool = True) -> PageReading:
    cells = _cells(*rows)
    words = [_word(c.row, c.column, text) for c in cells for text in c.text.split()]
    return PageReading(words, " ".join(c.text for c in cells), [cells], has_lines)


def test_the_same_figure_in_the_same_cell() -> None:
    page = _page(["科目", "合计", "基本"], ["201", "1,234.50", "1.00"], ["208", "7.00", ""])
    assert comparison.cell(FIGURE, "201", page) == Comparison("agree", "1,234.50", "cell")


@pytest.mark.parametrize("printed", ["1234.50", "1,234.5", "1,234.\n50", "1，234.50"])
def test_a_figure_is_the_same_however_it_is_spaced(printed: str) -> None:
    assert comparison.same("1,234.50", printed)


@pytest.mark.parametrize("printed", ["1,234.51", "-1,234.50", "1,234.50%", "1,234.50 1.00", ""])
def test_another_figure_is_another(printed: str) -> None:
    assert not comparison.same("1,234.50", printed)


def test_another_figure_in_the_same_cell_is_a_doubt() -> None:
    page = _page(["科目", "合计", "基本"], ["201", "1,324.50", "1.00"], ["208", "7.00", ""])
    assert comparison.cell(FIGURE, "201", page) == Comparison("differ", "1,324.50", "cell")


def test_the_same_figure_in_another_row_is_a_doubt() -> None:
    page = _page(["科目", "合计", "基本"], ["201", "7.00", "1.00"], ["208", "1,234.50", ""])
    assert comparison.cell(FIGURE, "201", page) == Comparison("differ", "7.00", "cell")


def test_rows_are_told_by_their_labels_where_the_places_differ() -> None:
    """Aligned text gives other boxes than ruling lines."""
    shifted = [Cell(c.row, c.column, c.text, box=(c.box[0], c.box[1] + 15, c.box[2], c.box[3] + 15)) for c in FIRST if c.box]
    page = PageReading([], "", [shifted])
    assert comparison.cell(FIGURE, "201", page) == Comparison("agree", "1,234.50", "label")
    assert comparison.cell(FIGURE, "999", page).outcome != "agree"


def test_words_in_the_box_count_where_the_second_reader_has_no_cell() -> None:
    page = PageReading([_word(2, 2, "1,234.50")], "", [])
    assert comparison.cell(FIGURE, None, page) == Comparison("agree", "1,234.50", "words")
    page = PageReading([_word(2, 2, "1,234.5"), _word(2, 2, "07")], "", [])
    assert comparison.cell(FIGURE, None, page) == Comparison("differ", "1,234.5 07", "words")


def test_nothing_there_is_not_found() -> None:
    assert comparison.cell(FIGURE, "201", PageReading(reason="unread")) == Comparison("not_found", None)


def test_a_figure_that_the_first_reader_lacks() -> None:
    page = _page(["科目", "合计", "基本"], ["201", "1,234.50", "1.00"], ["208", "7.00", "6.00"])
    (found,) = comparison.beyond(FIRST, page)
    assert (found.cell, found.second_text) == (FIRST[8], "6.00")


def test_a_row_that_the_first_reader_lacks() -> None:
    without = [cell for cell in FIRST if cell.row != 2]
    page = _page(["科目", "合计", "基本"], ["201", "1,234.50", "1.00"], ["208", "7.00", ""])
    assert [(found.cell, found.second_text) for found in comparison.beyond(without, page)] == [
        (None, "201"), (None, "1,234.50"), (None, "1.00")
    ]  # fmt: skip


def test_parts_of_a_figure_broken_over_lines_are_no_other_figures() -> None:
    cells = _cells(["12,437.36"])
    page = PageReading([_word(1, 1, "12,437.3"), _word(1, 1, "6")], "", [])
    assert list(comparison.beyond(cells, page)) == []


def test_words_outside_of_the_table_are_none_of_its_figures() -> None:
    assert list(comparison.beyond(_cells(["1.00"]), PageReading([((0, 500, 50, 510), "12.30")], "", []))) == []


SENTENCE = "2021年收入预算1,234.50万元，其中：基本支出1,000.00万元。"


def test_a_sentence_is_found_whatever_its_line_breaks() -> None:
    pages = [PageReading([], "第一部分\n2021年收入预算1,234.50万\n元，其中：基"), PageReading([], "本支出1,000.00万元。\n")]
    assert comparison.sentence(SENTENCE, "1,234.50", pages) == Comparison("agree", "1,234.50", "sentence")


def test_the_part_that_states_the_figure_is_enough() -> None:
    """A page number or a heading may stand within a sentence that runs on."""
    pages = [PageReading([], "2021年收入预算1,234.50万元，其中：- 3 -"), PageReading([], "基本支出1,000.00万元。")]
    assert comparison.sentence(SENTENCE, "1,234.50", pages) == Comparison("agree", "1,234.50", "sentence")


def test_another_figure_in_the_sentence_is_a_doubt() -> None:
    pages = [PageReading([], "2021年收入预算1,324.50万元，其中：基本支出1,000.00万元。")]
    found = comparison.sentence(SENTENCE, "1,234.50", pages)
    assert found == Comparison("differ", "2021年收入预算1,324.50万元", "sentence")


def test_a_sentence_that_is_nowhere_is_not_found() -> None:
    assert comparison.sentence(SENTENCE, "1,234.50", [PageReading([], "目录")]) == Comparison("not_found", None)
    assert comparison.sentence(SENTENCE, None, []) == Comparison("not_found", None)


def test_without_a_figure_all_parts_with_digits_count() -> None:
    pages = [PageReading([], "2021年收入预算1,234.50万元，其中：基本支出1,000.00万元")]
    assert comparison.sentence(SENTENCE, None, pages).outcome == "agree"


@pytest.mark.parametrize(
    ("rest", "text", "joined"),
    [
        (Cell(1, 2, "", continuation=True), "6", True),  # 12,437.3 ⏎ 6
        (Cell(1, 2, "", continuation=True), "7", False),
        (Cell(1, 3, "", continuation=True), "6", False),
        (Cell(1, 2, ""), "6", False),
        (Cell(2, 2, "", continuation=True), "6", False),
        (Cell(1, 2, "", continuation=True), "12,437.36", False),  # printed twice: a figure of its own
    ],
)
def test_the_end_of_a_figure_on_the_next_page_is_no_figure_beyond(rest: Cell, text: str, joined: bool) -> None:
    assert comparison.is_joined(rest, text, _cells(["驾驶员考试服务中心", "12,437.36", "1.00"])) is joined
