"""Scanned pages are recognised where OCR is installed, and listed where it is not."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from pipelines import tools
from pipelines.document import Document
from pipelines.readers import MoreScannedPages, read, scanned
from tests.readers.pdf_files import Page, write
from tests.readers.pdf_pages import XS, YS, filled, only_table, texts
from tests.readers.scans import Scan, needs_font, needs_ocr, pdf, together

SHARED_FILES = Path(__file__).parents[3] / "shared" / "disclosures" / "elsewhere"
TITLE, UNIT = "2021年部门一般公共预算支出表", "单位：万元"
COLUMNS = [50.0, 130, 300, 390, 470, 545]
ROWS = [
    ["科目编码", "科目名称", "合计", "其中", "<"],
    ["类", "款项", "预算数", "基本支出", "项目支出"],
    ["201", "一般公共服务支出", "1,234.50", "1,000.25", "234.25"],
    ["2010301", "行政运行", "1,000.25", "1,000.25", ""],
    ["2010302", "一般行政管理事务", "234.25", "0.00", "234.25"],
    ["208", "社会保障和就业支出", "-37.86", "", "-37.86"],
    ["2080505", "机关事业单位基本养老保险缴费支出", "66.11", "66.11", "-"],
    ["210", "卫生健康支出", "20,387.44", "19,999.99", "387.45"],
    ["221", "住房保障支出", "711.17", "711.17", "0.00"],
    ["", "合计", "22,321.36", "21,777.52", "543.84"],
]
TOP, PITCH = 120.0, 24.0


def lines(rows: int) -> list[float]:
    return [TOP + PITCH * i for i in range(rows + 1)]


def page(rows: list[list[str]] = ROWS, title: str = TITLE) -> Scan:
    scan = Scan()
    scan.text(170, 60, title, 16)
    scan.text(480, 100, UNIT)
    scan.table(COLUMNS, lines(len(rows)), rows)
    return scan


def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "is_available", lambda program: False)


def squashed(text: str) -> str:
    return "".join(text.split())


def rows_of(document: Document) -> list[list[str]]:
    return [[squashed(text) for text in row] for row in texts(only_table(document))]


EXPECTED = [[text for text in row if text != "<"] for row in ROWS]


@needs_ocr
@needs_font
@pytest.mark.parametrize("angle", [0.0, 0.9])
def test_a_scanned_table_is_read_with_every_figure_and_its_place(angle: float) -> None:
    document = read(pdf(page().picture(angle)))
    assert rows_of(document) == EXPECTED
    table = only_table(document)
    assert [(c.row, c.column, c.column_span) for c in table.cells if c.column_span > 1] == [(1, 4, 2)]
    assert [squashed(p.text) for p in document.paragraphs] == [TITLE, UNIT]
    assert all((c.ocr_confidence is not None) == bool(c.text) for c in table.cells)
    assert all(0 < c.ocr_confidence <= 1 for c in table.cells if c.ocr_confidence is not None)
    assert [(i.kind, i.page) for i in document.issues] == [("recognised_page", 1)]
    assert document.recognised is not None
    for cell in table.cells:
        x = (COLUMNS[cell.column - 1] + COLUMNS[cell.column - 1 + cell.column_span]) / 2 - 595 / 2
        y = TOP + PITCH * (cell.row - 0.5) - 842 / 2
        turn = math.radians(angle)
        where = (595 / 2 + x * math.cos(turn) + y * math.sin(turn), 842 / 2 - x * math.sin(turn) + y * math.cos(turn))
        assert cell.box is not None
        assert abs((cell.box[0] + cell.box[2]) / 2 - where[0]) < 2.5
        assert abs((cell.box[1] + cell.box[3]) / 2 - where[1]) < 2.5


@needs_ocr
@needs_font
def test_a_single_scanned_page_amid_pages_with_text() -> None:
    text = filled()
    text.grid(XS, YS)
    document = read(together(write([text]), pdf(page().picture()), write([text])))
    assert [table.page for table in document.tables] == [1, 2, 3]
    assert [[squashed(t) for t in row] for row in texts(document.tables[1])] == EXPECTED
    assert all(c.ocr_confidence is None for table in (document.tables[0], document.tables[2]) for c in table.cells)
    assert [(i.kind, i.page) for i in document.issues] == [("recognised_page", 2)]


@needs_ocr
@needs_font
def test_a_scan_that_lies_on_its_side_is_read() -> None:
    document = read(pdf(page().picture(turns=1)))
    assert rows_of(document) == EXPECTED
    first = only_table(document).cells[0]
    # the page was turned counterclockwise: its left is below
    assert first.box is not None
    assert first.box == pytest.approx((TOP, 595 - COLUMNS[1], TOP + PITCH, 595 - COLUMNS[0]), abs=2.5)


@needs_ocr
@needs_font
def test_a_scanned_table_that_runs_on_over_pages_is_joined() -> None:
    second = Scan()
    second.table(COLUMNS, lines(4), ROWS[6:])
    document = read(pdf(page(ROWS[:6]).picture(), second.picture(0.4)))
    assert [(table.page, table.continues) for table in document.tables] == [(1, None), (2, 1)]


@needs_ocr
@needs_font
def test_text_that_the_page_states_itself_stays_as_it_is() -> None:
    """A page number that is printed over a scan is text; what is recognised is the picture below it."""
    numbered = write([Page(with_image=True)])
    document = read(numbered)
    assert [i.kind for i in document.issues] == ["recognised_page"]
    stated = Page(with_image=True)
    stated.text(280, 820, "第17页")
    document = read(write([stated]))
    assert [(p.text, p.page) for p in document.paragraphs] == [("第17页", 1)]


@needs_ocr
@needs_font
def test_there_is_time_for_as_many_pages_as_are_said() -> None:
    data = pdf(page(ROWS[:3]).picture(), page(ROWS[:3]).picture())
    with scanned.at_most(1), pytest.raises(MoreScannedPages) as raised:
        read(data)
    assert raised.value.count == 2
    with scanned.at_most(2):
        assert len(read(data).tables) == 2


def test_without_ocr_a_scanned_page_is_listed_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    without_ocr(monkeypatch)
    text = filled()
    text.grid(XS, YS)
    document = read(write([text, Page(with_image=True)]))
    message = "the page is an image; its text was not read: needs OCR, install with `make optional`"
    assert [(i.kind, i.page, i.message) for i in document.issues] == [("scanned_page", 2, message)]
    assert (document.needs, document.recognised) == ("ocr", None)
    assert [table.page for table in document.tables] == [1]


def test_text_laid_invisibly_over_a_picture_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    without_ocr(monkeypatch)
    covered = Page(with_image=True)
    covered.content.append("3 Tr")
    for i in range(10):
        covered.text(50, 100 + 20 * i, "一般公共服务支出 1,234.50")
    (issue,) = read(write([covered])).issues
    assert issue.kind == "scanned_page"
    assert "only the text that is laid over it: needs OCR" in issue.message


@needs_ocr
def test_a_page_of_a_real_scan() -> None:
    path = SHARED_FILES / "bj_zwfw_2026_ys_shuoming.pdf"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    document = read(together(path.read_bytes(), pages=[6]))
    prose = "".join(squashed(p.text) for p in document.paragraphs)
    figures = "80.11 8.35 9.44% 51.3 7.25 21.56 12.53 9.03 55,307.45 1,168.3 105.2 54,033.95 760.36"
    assert [figure for figure in figures.split() if figure not in prose] == []
    assert not document.tables
