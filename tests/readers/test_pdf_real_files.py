"""Real disclosures, where they lie beside the project, and the independent reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.reading import Recall, cells_by_page, measure, stock
from pipelines.readers import read
from tests.readers.pdf_files import write
from tests.readers.pdf_pages import XS, YS, filled

SHARED_FILES = Path(__file__).parents[3] / "shared" / "disclosures" / "elsewhere"


@pytest.fixture(scope="module")
def measured() -> Recall:
    """Recall over the disclosures of other places, where they lie beside the project."""
    if not SHARED_FILES.is_dir():
        pytest.skip(f"no disclosures in {SHARED_FILES}")
    return measure(SHARED_FILES, with_stock=False)[0]


def test_amounts_of_real_files_stand_in_cells(measured: Recall) -> None:
    assert measured.share >= 0.998
    assert {missing.cause for missing in measured.missing} <= {"drawn, not shown", "outside of tables"}


def test_a_real_row_and_its_figure_broken_over_pages_are_joined() -> None:
    path = SHARED_FILES / "hz_gaj_2026_ys.pdf"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    document = read(path.read_bytes())
    table = next(t for t in document.tables if t.page == 21)
    assert "12,437.36" in [cell.text for cell in table.rows()[-1]]
    after = next(t for t in document.tables if t.page == 22)
    assert (after.continues, after.broken_row) == (table.index, True)


def test_stock_tables_and_ours_hold_the_same_figures() -> None:
    """Where pdfplumber reads a page right, it is an independent reader that must agree."""
    page = filled()
    page.grid(XS, YS)
    data = write([page, page])
    ours = cells_by_page(read(data))
    assert {number: sorted(texts) for number, texts in stock(data).items()} == {n: sorted(t) for n, t in ours.items()}
