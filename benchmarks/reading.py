"""How much of what PDFs print the PDF reader finds, how fast, and in how much memory.

``python -m benchmarks.reading FOLDER`` measures all PDFs below a folder; see README.md beside this file for what the
figures mean.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium

from pipelines import readers
from pipelines.document import Document
from pipelines.readers import scanned

#: An amount with decimals; what follows it tells prose from tables.
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d+")
_PROSE = re.compile(r"\s*(万元|[%％])")
_FIGURE = re.compile(r"-?\d[\d,]*(\.\d+)?")
#: Pages with fewer amounts than this hold prose.
_AMOUNTS_OF_A_TABLE_PAGE = 8
#: After so many files it is measured what memory is held: it must not grow.
_FILES_READ = (20, 60, 100)
_CauseNote = str


@dataclass(frozen=True, slots=True)
class Missing:
    """An amount that PDFium's text shows and no cell of its page holds."""

    file: str
    page: int
    amount: str
    cause: _CauseNote


@dataclass(slots=True)
class Recall:
    """Amounts of table pages: how many are printed, how many stand in cells."""

    pages: int = 0
    printed: int = 0
    found: int = 0
    missing: list[Missing] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.found / self.printed if self.printed else 1.0


def bare_text(data: bytes) -> list[str]:
    """PDFium's own text of each page."""
    texts = []
    file = pdfium.PdfDocument(data)
    try:
        for number in range(len(file)):
            page = file[number]
            text = page.get_textpage()
            texts.append(text.get_text_range())
            text.close()
            page.close()
    finally:
        file.close()
    return texts


def printed_amounts(text: str) -> list[str]:
    """The amounts of a page's text, those of prose left out."""
    return [found.group() for found in _AMOUNT.finditer(text) if not _PROSE.match(text, found.end())]


def cell_amounts(texts: Iterable[str]) -> Counter[str]:
    """The amounts in cells; a figure broken over lines counts joined."""
    amounts: Counter[str] = Counter()
    for text in texts:
        joined = re.sub(r"\s", "", text)
        amounts.update(_AMOUNT.findall(joined if _FIGURE.fullmatch(joined) else text))
    return amounts


def missing_amounts(printed: list[str], in_cells: Counter[str]) -> list[str]:
    """The printed amounts that cells do not hold. A part of an amount is found in an amount that begins or ends with it
    and is not printed in one piece."""
    left = in_cells.copy()
    without = []
    for amount in printed:
        if left[amount] > 0:
            left[amount] -= 1
        else:
            without.append(amount)
    rest = list(left.elements())
    missing = []
    for amount in without:
        whole = next((r for r in rest if r != amount and (r.startswith(amount) or r.endswith(amount))), None)
        if whole is None:
            missing.append(amount)
        else:
            rest.remove(whole)
    return missing


def recall(name: str, texts: list[str], cells: dict[int, list[str]], document: Document | None, into: Recall) -> None:
    """Add a file's recall. ``cells`` are the cell texts by page; with ``document`` the missing amounts get their causes."""
    for page, text in enumerate(texts, 1):
        printed = printed_amounts(text)
        if len(printed) < _AMOUNTS_OF_A_TABLE_PAGE:
            continue
        missing = missing_amounts(printed, cell_amounts(cells.get(page, [])))
        into.pages += 1
        into.printed += len(printed)
        into.found += len(printed) - len(missing)
        into.missing += [Missing(name, page, m, _cause(m, page, document) if document else "") for m in missing]


def _cause(amount: str, page: int, document: Document) -> _CauseNote:
    hidden = [issue for issue in document.issues if issue.page == page and issue.kind == "hidden_text"]
    if any(amount in (issue.text or "") for issue in hidden):
        return "drawn, not shown"
    if any(amount in paragraph.text for paragraph in document.paragraphs if paragraph.page == page):
        return "outside of tables"
    if not any(table.page == page for table in document.tables):
        return "page without tables"
    digits = amount.replace(",", "")
    if any(digits in re.sub(r"[\s,]", "", cell.text) for t in document.tables if t.page == page for cell in t.cells):
        return "in a cell with other text"
    return "divided or altered"


def cells_by_page(document: Document) -> dict[int, list[str]]:
    cells: dict[int, list[str]] = {}
    for table in document.tables:
        if table.page is not None:
            cells.setdefault(table.page, []).extend(cell.text for cell in table.cells)
    return cells


def stock(data: bytes) -> dict[int, list[str]]:
    """The cell texts by page that pdfplumber finds with its default settings."""
    cells: dict[int, list[str]] = {}
    with pdfplumber.open(io.BytesIO(data)) as file:
        for number, page in enumerate(file.pages, 1):
            for table in page.extract_tables():
                cells.setdefault(number, []).extend(text or "" for row in table for text in row)
            page.close()
    return cells


@dataclass(slots=True)
class Seconds:
    """Time on one core of each way of reading, over the same files in turn."""

    stock: float = 0.0
    reader: float = 0.0
    bare: float = 0.0
    pages: int = 0


def pdfs(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and readers.sniff(path.read_bytes()[:4096]) == "pdf":
            yield path


def measure(folder: Path, with_stock: bool) -> tuple[Recall, Recall, Seconds, list[str]]:
    """Recall of the reader and of stock pdfplumber, times, and files that cannot be read."""
    ours, theirs, seconds, unread = Recall(), Recall(), Seconds(), []
    for path in pdfs(folder):
        data, name = path.read_bytes(), path.relative_to(folder).as_posix()
        started = time.process_time()
        try:
            with scanned.at_most(0):  # pdfplumber and bare text recognise nothing
                document = readers.read(data)
        except scanned.MoreScannedPages as error:
            unread.append(f"{name}: left out, {error}")
            continue
        except readers.UnreadableFile as error:
            unread.append(f"{name}: {error}")
            continue
        seconds.reader += time.process_time() - started
        started = time.process_time()
        texts = bare_text(data)
        seconds.bare += time.process_time() - started
        seconds.pages += len(texts)
        recall(name, texts, cells_by_page(document), document, ours)
        if with_stock:
            started = time.process_time()
            cells = stock(data)
            seconds.stock += time.process_time() - started
            recall(name, texts, cells, None, theirs)
    return ours, theirs, seconds, unread


def _mebibytes(kind: str) -> float:
    """Memory of this process in MiB: ``VmRSS`` now, ``VmHWM`` at its peak (ru_maxrss begins with that of the process that started it)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{kind}:")[1].split()[0]) / 1024


def _peak(path: Path) -> float:
    readers.read(path.read_bytes())
    return _mebibytes("VmHWM")


def peak_memory(folder: Path) -> tuple[str, float]:
    """The largest PDF and the peak memory in MiB of a fresh process that reads it."""
    largest = max(pdfs(folder), key=lambda path: path.stat().st_size)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return largest.relative_to(folder).as_posix(), pool.apply(_peak, (largest,))


def _held(paths: list[Path], after: tuple[int, ...]) -> list[float]:
    held = []
    for count, path in zip(range(1, max(after) + 1), cycle(paths), strict=False):
        with scanned.at_most(0), suppress(readers.UnreadableFile, scanned.MoreScannedPages):
            readers.read(path.read_bytes())
        if count in after:
            held.append(_mebibytes("VmRSS"))
    return held


def held_memory(folder: Path) -> list[float]:
    """The memory in MiB that one process holds after so many files as ``_FILES_READ`` says, the folder's files over and over."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_held, (list(pdfs(folder)), _FILES_READ))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder with PDFs, searched through its subfolders")
    parser.add_argument("--without-stock", action="store_true", help="leave out stock pdfplumber, which takes longest")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    options = parser.parse_args(arguments)
    if next(pdfs(options.folder), None) is None:
        print(f"no PDFs below {options.folder}", file=sys.stderr)
        return 2
    ours, theirs, seconds, unread = measure(options.folder, not options.without_stock)
    largest, peak = peak_memory(options.folder)
    held = held_memory(options.folder)
    for item in ours.missing:
        print(f"missing: {item.file} page {item.page}: {item.amount} ({item.cause})")
    for line in unread:
        print(f"not read: {line}")
    print(f"pages {seconds.pages:,}; with tables {ours.pages:,}; amounts {ours.printed:,}")
    print(f"recall  reader {ours.share:.5f}" + (f"  stock {theirs.share:.5f}" if theirs.printed else ""))
    print(f"pages/s reader {seconds.pages / seconds.reader:.0f}  bare text {seconds.pages / seconds.bare:.0f}", end="")
    if seconds.stock:
        print(f"  stock {seconds.pages / seconds.stock:.1f}; reader is {seconds.stock / seconds.reader:.1f} x stock", end="")
    print(f"; bare text is {seconds.reader / seconds.bare:.2f} x reader")
    print(f"peak memory {peak:.0f} MiB on {largest}")
    print("held memory " + ", ".join(f"{mib:.0f} MiB after {count} files" for count, mib in zip(_FILES_READ, held, strict=True)))
    if options.json:
        figures = {
            "reader": asdict(ours) | {"share": ours.share},
            "stock": {"printed": theirs.printed, "found": theirs.found, "share": theirs.share},
            "seconds": asdict(seconds),
            "peak_mib": {largest: peak},
            "held_mib": dict(zip(_FILES_READ, held, strict=True)),
            "not_read": unread,
        }
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
