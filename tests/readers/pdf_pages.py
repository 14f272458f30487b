"""The small table that tests of PDFs draw, and what they ask of documents."""

from __future__ import annotations

from pipelines.document import Document, Table
from pipelines.readers import read
from tests.readers.pdf_files import Page, write

XS = [50.0, 150, 250, 350]
YS = [100.0, 120, 140, 160]
ROWS = [["科目", "名称", "合计"], ["201", "一般公共服务支出", "1,234.50"], ["208", "社会保障", "-7.00"]]


def read_pages(*pages: Page) -> Document:
    return read(write(list(pages)))


def only_table(document: Document) -> Table:
    assert len(document.tables) == 1
    return document.tables[0]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def filled(page: Page | None = None) -> Page:
    page = page or Page()
    page.fill(XS, YS, ROWS)
    return page
