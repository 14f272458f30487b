"""The second reader: places as the first reader has them, pages kept, bad pages cost themselves alone."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.readers import read
from pipelines.second_reading import plumber
from tests.pipelines.second_reading import hostile
from tests.readers.pdf_files import Page, write
from tests.readers.pdf_pages import XS, YS, filled

_MEMORY = 2048 << 20


def _page(rotate: int = 0) -> Page:
    page = filled(Page(rotate=rotate))
    page.grid(XS, YS)
    return page


def _task(folder: Path, data: bytes, *pages: int) -> plumber.Task:
    file = folder / "file.pdf"
    file.write_bytes(data)
    return plumber.Task(hashlib.sha256(data).hexdigest(), file, pages)


def _boxed(data: bytes, boxes: bytes) -> bytes:
    """The file with other page boxes. What follows them moves, so that both readers have to find the objects anew."""
    start = data.index(b"/MediaBox[")
    return data[:start] + boxes + data[data.index(b"/Contents", start) :]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("boxes", [b"", b"/MediaBox[0 0 595 842]/CropBox[20 30 500 800]", b"/MediaBox[9 8 600 850]/CropBox[20 30 500 800]"])
def test_places_are_those_of_the_first_reader(rotate: int, boxes: bytes) -> None:
    data = write([_page(rotate)])
    if boxes:
        data = _boxed(data, boxes + b"/Rotate %d" % rotate)
    first = {cell.text: cell.box for table in read(data).tables for cell in table.cells if cell.text}
    (page,) = plumber.read_pages(data, (1,))
    second = {cell.text: cell.box for table in page.tables for cell in table if cell.text}
    assert page.reason is None
    assert page.has_lines
    assert len(first) == 9
    for text, box in first.items():
        assert box is not None
        if not rotate:
            assert second[text] == pytest.approx(box, abs=1), text
    figure = first["1,234.50"]
    assert figure is not None
    inside = [t for b, t in page.words if figure[0] <= (b[0] + b[2]) / 2 <= figure[2] and figure[1] <= (b[1] + b[3]) / 2 <= figure[3]]
    assert inside
    assert set("".join(inside)) <= set("1,234.50")


def test_a_table_without_lines_is_found_by_its_text() -> None:
    (page,) = plumber.read_pages(write([filled()]), (1,))
    assert not page.has_lines
    assert any(cell.text == "1,234.50" for table in page.tables for cell in table)


def test_bold_type_made_by_printing_twice_is_one_text() -> None:
    page = _page()
    page.fill(XS, YS, [["", "", ""], ["", "", "1,234.50"]])
    (reading,) = plumber.read_pages(write([page]), (1,))
    assert "1,234.50" in {cell.text for table in reading.tables for cell in table}


def test_a_page_is_kept_and_comes_back_as_it_was(tmp_path: Path) -> None:
    data = write([_page(), Page()])
    task = _task(tmp_path, data, 1, 2)
    plumber.read([task], tmp_path / "kept", 1, _MEMORY)
    assert plumber.is_kept(tmp_path / "kept", task.document_id, 1)
    assert [plumber.load(tmp_path / "kept", task.document_id, page) for page in (1, 2)] == list(plumber.read_pages(data, (1, 2)))
    assert plumber.load(tmp_path / "kept", task.document_id, 3) is None


def test_pages_of_another_version_are_removed(tmp_path: Path) -> None:
    former = tmp_path / "kept" / "another version" / "document"
    former.mkdir(parents=True)
    plumber.read([_task(tmp_path, write([_page()]), 1)], tmp_path / "kept", 1, _MEMORY)
    assert not former.exists()


@pytest.mark.parametrize(("work", "reason"), [(hostile.crash_on_page_2, "crashed"), (hostile.hang_on_page_2, "took longer")])
def test_a_page_that_crashes_or_hangs_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[plumber.Task, Path], None], reason: str
) -> None:
    monkeypatch.setattr(plumber, "PAGE_SECONDS", 4.0)
    task = _task(tmp_path, write([_page(), _page()]), 1, 2)
    plumber.read([task], tmp_path / "kept", 2, _MEMORY, work)
    found = [plumber.load(tmp_path / "kept", task.document_id, page) for page in (1, 2)]
    assert [page is not None and page.reason is None for page in found] == [True, False]
    assert found[1] is not None
    assert reason in str(found[1].reason)


def test_a_file_that_holds_other_bytes_by_now_is_not_kept(tmp_path: Path) -> None:
    task = _task(tmp_path, write([_page()]), 1)
    task.file.write_bytes(write([Page()]))
    plumber.read([task], tmp_path / "kept", 1, _MEMORY)
    assert plumber.load(tmp_path / "kept", task.document_id, 1) is None


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", write([Page()], user_password="secret")])
def test_what_cannot_be_opened_says_so(data: bytes) -> None:
    (page,) = plumber.read_pages(data, (1,))
    assert "cannot open" in str(page.reason)


def test_a_page_that_is_not_there_says_so() -> None:
    first, second = plumber.read_pages(write([_page()]), (1, 9))
    assert first.reason is None
    assert "cannot read the page" in str(second.reason)


def test_nothing_of_the_second_reader_is_imported_before_it_reads() -> None:
    code = "import sys, pipelines.defs.second_reading; print([m for m in sys.modules if m.startswith(('pdfplumber', 'pdfminer'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
