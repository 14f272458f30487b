"""What cannot be read of a PDF is said, and large files stay within bounds."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import tools
from pipelines.readers import UnreadableFile, pdf_page, read
from tests.readers.pdf_files import Page, write
from tests.readers.pdf_pages import ROWS, XS, YS, filled, only_table, read_pages, texts


@pytest.fixture(autouse=True)
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether OCR is installed or not: what cannot be read is said."""
    monkeypatch.setattr(tools, "is_available", lambda program: False)


def test_a_scanned_page_is_said_to_be_one() -> None:
    text = filled()
    text.grid(XS, YS)
    numbered = Page(with_image=True)
    numbered.text(290, 820, "2")
    document = read_pages(text, numbered, Page(with_image=True), Page())
    assert [(i.kind, i.page) for i in document.issues] == [("scanned_page", 2), ("scanned_page", 3)]


def test_text_in_a_font_that_the_file_does_not_hold_is_read() -> None:
    page = Page()
    page.text(100, 100, "第一部分 部门预算公开", 16, font="N")
    document = read_pages(page)
    assert [p.text.replace(" ", "") for p in document.paragraphs] == ["第一部分部门预算公开"]
    assert not document.issues


def test_a_font_without_a_unicode_map_is_reported() -> None:
    page = Page()
    page.text(100, 100, "预算", font="U")
    assert [(i.kind, i.page) for i in read_pages(page).issues] == [("font_without_unicode", 1)]


def test_a_page_that_draws_too_much_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_page, "MAX_OBJECTS", 12)
    page = filled()
    page.grid(XS, YS)
    document = read_pages(page)
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


def test_encrypted_files() -> None:
    page = filled()
    page.grid(XS, YS)
    assert texts(only_table(read(write([page], user_password="")))) == ROWS
    with pytest.raises(UnreadableFile, match="needs a password"):
        read(write([page], user_password="secret"))


def test_truncated_and_empty_files() -> None:
    data = write([filled() for _ in range(5)])
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        read(data[:60])
    with pytest.raises(UnreadableFile, match=r"no pages|damaged"):
        read(write([]))


def test_what_is_left_of_a_truncated_file_is_read_or_said_to_be_damaged() -> None:
    data = write([filled() for _ in range(5)])
    for cut in range(200, len(data), 211):
        try:
            pages, reason = read(data[:cut]).pages, ""
        except UnreadableFile as error:
            pages, reason = 0, str(error)
        assert pages or "damaged" in reason or "no pages" in reason


#: Prints pages, characters and the peak of memory in MiB. Not ru_maxrss: that begins with the peak of the process that starts it.
_HEAVY = """
import sys
from pipelines.readers import read
document = read(sys.stdin.buffer.read())
print(document.pages, sum(len(p.text) for p in document.paragraphs), end=" ")
print(next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")))
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
    page = filled()
    page.grid(XS, YS)
    data = write([page] * 20)
    for _ in range(5):
        read(data)
    before = _memory()
    for _ in range(100):
        read(data)
    assert _memory() - before < 10 * 1024


def _memory() -> int:
    """What this process holds now, in KiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0])


def test_one_word_in_a_font_without_a_unicode_map_is_reported_among_others() -> None:
    page = Page()
    for line in range(12):
        page.text(100, 100 + 20 * line, "部门预算公开")
    page.text(200, 120, "预", size=9, font="U")
    assert [(i.kind, i.page) for i in read_pages(page).issues] == [("font_without_unicode", 1)]
