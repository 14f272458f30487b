"""Evidence on images of pages: drawn once, within limits, and the cell outlined where it stands."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from PIL import Image

from pipelines.readers import read
from pipelines.report.page_pictures import LOOK, Limits, draw, pictures
from tests.pipelines.refreshing import Sample
from tests.readers.pdf_files import write as write_pdf
from tests.readers.pdf_pages import XS, YS, filled
from tests.report import conftest
from tests.report.browser import Browser

_LIMITS = Limits(pages=10, workers=1, seconds=60)


def _pdf(folder: Path, pages: int = 2) -> tuple[str, Path]:
    """A PDF whose pages hold a table each: its document_id and file."""
    drawn = [filled() for _ in range(pages)]
    for page in drawn:
        page.grid(XS, YS)
    data = write_pdf(drawn)
    document_id = hashlib.sha256(data).hexdigest()
    file = folder / "document.pdf"
    file.write_bytes(data)
    return document_id, file


def test_pages_are_drawn_once_and_kept(tmp_path: Path) -> None:
    document_id, file = _pdf(tmp_path)
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    found = pictures({document_id: [1, 2]}, tmp_path / "kept", tmp_path / "first", _LIMITS, {document_id: file}.get)
    image = found[document_id][1]
    with Image.open(tmp_path / "first" / image["file"]) as drawn:
        assert drawn.width / image["width"] == pytest.approx(96 / 72, rel=0.01)
        assert drawn.height / image["height"] == pytest.approx(96 / 72, rel=0.01)
    # the file is gone, the images are not
    again = pictures({document_id: [1, 2]}, tmp_path / "kept", tmp_path / "second", _LIMITS, lambda _: None)
    assert again == found
    assert os.stat(tmp_path / "second" / image["file"]).st_ino == os.stat(tmp_path / "first" / image["file"]).st_ino


def test_no_more_pages_are_drawn_than_wanted(tmp_path: Path) -> None:
    document_id, file = _pdf(tmp_path)
    found = pictures({document_id: [1, 2], "later": [1]}, tmp_path / "kept", tmp_path, Limits(1, 1, 60), {document_id: file}.get)
    assert "file" in found[document_id][1]
    assert found[document_id][2] == found["later"][1] == {"reason": "limit"}
    assert [path.name for path in (tmp_path / "kept" / LOOK / document_id).glob("*.webp")] == ["1.webp"]


def test_a_page_that_cannot_be_drawn_says_so(tmp_path: Path) -> None:
    document_id, file = _pdf(tmp_path, pages=1)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    broken = hashlib.sha256(b"%PDF-1.4 broken").hexdigest()
    files = {document_id: file, broken: tmp_path / "broken.pdf"}
    found = pictures({document_id: [1, 7], broken: [1]}, tmp_path / "kept", tmp_path, _LIMITS, files.get)
    assert "file" in found[document_id][1]
    assert found[document_id][7] == found[broken][1] == {"reason": "failed"}


@pytest.mark.parametrize("seconds", [0.001, 60])
def test_a_document_that_takes_too_long_is_given_up_alone(seconds: float, tmp_path: Path) -> None:
    document_id, file = _pdf(tmp_path)
    found = pictures({document_id: [1]}, tmp_path / "kept", tmp_path, Limits(10, 1, seconds), {document_id: file}.get)
    assert ("reason" in found[document_id][1]) == (seconds < 1)


def test_a_file_with_other_bytes_is_not_drawn(tmp_path: Path) -> None:
    _, file = _pdf(tmp_path)
    draw(file, "another", [1], tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


@pytest.mark.slow
def test_the_cell_is_outlined_where_it_stands(sample: Sample, tmp_path: Path, browser: Browser) -> None:
    """A fact of the sample is said to come from a PDF: the outline on the page lies where the reader found the cell."""
    raw = tmp_path / "raw"
    raw.mkdir()
    document_id, _ = _pdf(raw)
    cell = next(c for c in read((raw / "document.pdf").read_bytes()).tables[0].cells if c.text == "1,234.50")
    assert cell.box is not None
    place = f"table_index = 1, row_index = {cell.row}, column_index = {cell.column}"
    box = "[" + ", ".join(f"{edge}" for edge in cell.box) + "]::FLOAT[4]"
    conftest.copy(sample.snapshot, tmp_path / "warehouse.duckdb", f"""
        UPDATE marts.fct_expenditure_by_function SET document_id = '{document_id}', page = 1, {place} WHERE measure = 'project';
        INSERT INTO marts.dim_document BY NAME SELECT '{document_id}' AS document_id, 'document.pdf' AS path, 'pdf' AS format, 2 AS pages,
            true AS is_current, 'read' AS status, 2021 AS fiscal_year, 'budget' AS stage, '130184' AS division_code, false AS is_synthetic;
        INSERT INTO staging.tables BY NAME SELECT '{document_id}' AS document_id, 1 AS page, 1 AS table_index, '支出总表' AS title;
        INSERT INTO staging.cells BY NAME SELECT '{document_id}' AS document_id, 1 AS page, 1 AS table_index, {cell.row} AS row_index,
            {cell.column} AS column_index, 1 AS row_span, 1 AS column_span, '1,234.50' AS text, {box} AS box;
    """)  # fmt: skip
    register = json.loads((sample.warehouse / "register.json").read_text("utf-8"))
    entries = [{**register["entries"][0], "document_id": document_id, "path": "document.pdf"}]
    (tmp_path / "register.json").write_text(json.dumps({**register, "entries": entries}), "utf-8")
    site = conftest.write(tmp_path / "warehouse.duckdb", tmp_path / "report", raw)
    browser.open(site, "evidence.html#county=130184&year=2021&stage=budget&fact=expenditure&measure=project")
    ((row,),) = [block["rows"] for block in browser.blocks().values()]
    for width in (390, 1280):
        browser.open(site, row["amount_yuan"]["href"], width)
        shown = browser.script(
            "const image = document.querySelector('.page img'); const mark = document.querySelector('.mark').getBoundingClientRect();"
            "const place = image.getBoundingClientRect(); const scale = arguments[0] / place.width;"
            "return [image.naturalWidth > 0, (mark.left - place.left) * scale, (mark.top - place.top) * scale,"
            " (mark.right - place.left) * scale, (mark.bottom - place.top) * scale]",
            filled().width,
        )
        assert shown[0]
        assert shown[1:] == pytest.approx(list(cell.box), abs=1.5)
        assert browser.find(".page img")[0].get_attribute("alt") == "第 1 页图像，单元格已框出"
        assert browser.script("return document.documentElement.scrollWidth") <= width
        assert browser.console() == []
