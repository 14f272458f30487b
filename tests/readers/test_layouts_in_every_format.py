"""Layouts of many places, written in every format: what is understood of a table does not depend on how it is written."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from pipelines import stage
from pipelines.document import Document
from tests.forms.grids import Rows, document
from tests.forms.test_layouts_of_places import LAYOUTS, UNIT
from tests.readers.pdf_files import Page, write
from tests.readers.written import as_docx, as_html, as_xls, as_xlsx

Write = Callable[[str, str, Rows], bytes]


def _in_grid(cover: str, title: str, rows: Rows) -> Document:
    """Title and unit as merged rows of the table, as in a workbook."""
    beside = ["<"] * (len(rows[0]) - 1)
    return document(cover, [[title, *beside], [UNIT, *beside], *rows])


def _beside(cover: str, title: str, rows: Rows) -> Document:
    return document(cover, title, UNIT, rows)


def _pdf(cover: str, title: str, rows: Rows, rotate: int) -> bytes:
    """A page with ruling lines around each cell; a page that is turned shows its table upright."""
    found = document(rows).tables[0]
    width, height, size = 30 + 110 * found.column_count, 160 + 40 * found.row_count, 7.0
    page = _Turned(width=height, height=width, rotate=rotate) if rotate else Page(width=width, height=height)
    for i, text in enumerate((cover, title, UNIT)):
        page.text(20, 30 + 24 * i, text, 10)
    for cell in found.cells:
        x, y = 15 + 110 * (cell.column - 1), 110 + 40 * (cell.row - 1)
        page.rectangle(x, y, x + 110 * cell.column_span, y + 40 * cell.row_span, "S")
        for line, start in enumerate(range(0, len(cell.text), 14)):
            page.text(x + 3, y + 10 + 9 * line, cell.text[start : start + 14], size)
    return write([page])


class _Turned(Page):
    """A page whose content is drawn for a reader who turns it clockwise by a quarter."""

    def text(self, x: float, baseline: float, text: str, size: float = 10, font: str = "F", turn: int = 0) -> None:
        super().text(baseline, self.height - x, text, size, font, 3)

    def rectangle(self, x0: float, top: float, x1: float, bottom: float, paint: str = "f") -> None:
        super().rectangle(top, self.height - x1, bottom, self.height - x0, paint)


FORMATS: dict[str, Write] = {
    "docx": lambda *table: as_docx(_beside(*table)),
    "html": lambda *table: as_html(_beside(*table), "gbk"),
    "xlsx": lambda *table: as_xlsx(_in_grid(*table)),
    "xls": lambda *table: as_xls(_in_grid(*table)),
    "pdf": partial(_pdf, rotate=0),
    "pdf turned": partial(_pdf, rotate=90),
}


def _understood(rows: dict[str, list[dict[str, Any]]]) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for a in rows["amounts"]:
        if a["printed_as"] == "number":
            line = a["line_key"] if (a["line_key"] or "").startswith("income") else a["code"] or a["line_key"]
            found.setdefault((line, a["measure"]), a["value"])
    return found


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_understood_alike(name: str, format_name: str) -> None:
    cover, title, table, expected = LAYOUTS[name]
    rows = stage.understand(FORMATS[format_name](cover, title, table))
    assert _understood(rows) == {key: Decimal(text.rstrip("%")) for key, text in expected.items()}
    assert {t["unit"] for t in rows["tables"] if t["form"]} == {"万元"}
    assert [i["kind"] for i in rows["issues"] if i["severity"] == "error" and i["kind"] not in _ABOUT_THE_FILE] == []


#: What a single made-up table tells nothing of.
_ABOUT_THE_FILE = {"division_unknown", "department_unknown", "entity_unknown", "year_unknown", "kind_unknown"}
