"""The second reader: pages of a PDF as pdfplumber reads them, in processes of their own, kept per page.

pdfplumber shares nothing with the first reader: another parser (pdfminer), another way to characters and to ruling lines. It is slow, so it
only reads pages that something depends on, and each page once: ``WAREHOUSE/second_readings/<version>/<sha256>/<page>.json.gz``.
Places are in points from the top left corner of the page as it is shown, as in ``Cell.box``.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import multiprocessing
import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from pipelines import fingerprint
from pipelines.document import Cell

Box = tuple[float, float, float, float]

#: Seconds that a page may take: most take a tenth of one.
PAGE_SECONDS = 30.0
#: Pages of one document that are read at a time: opening a document costs more than a page.
_PAGES_AT_ONCE = 8
_UNFINISHED = ".unfinished-"
_ALIGNED_TEXT = {"vertical_strategy": "text", "horizontal_strategy": "text"}


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page as pdfplumber reads it. ``words`` are (box, text); ``text`` is the text of the page; ``tables`` are cells with the place in
    their table, found by ruling lines, or by aligned text where ``has_lines`` is false. ``reason`` tells why there is nothing."""

    words: list[tuple[Box, str]] = field(default_factory=list)
    text: str = ""
    tables: list[list[Cell]] = field(default_factory=list)
    has_lines: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Pages of one document to read: its sha256, a file that holds it, pages from 1."""

    document_id: str
    file: Path
    pages: tuple[int, ...]


@cache
def version() -> str:
    """Version of the second reader: this module and the packages that read."""
    module = fingerprint.sha256(Path(__file__).read_bytes())[:12]
    return f"{module}+pdfplumber-{installed('pdfplumber')}+pdfminer-{installed('pdfminer.six')}"


def is_kept(folder: Path, document_id: str, page: int) -> bool:
    """True if the page was read before."""
    return _file(folder, document_id, page).is_file()


def load(folder: Path, document_id: str, page: int) -> PageReading | None:
    """A page that was read before; None if it was not."""
    try:
        content = json.loads(gzip.decompress(_file(folder, document_id, page).read_bytes()))
        tables = [[Cell(row, column, text, box=tuple(box)) for row, column, box, text in table] for table in content["tables"]]
        return PageReading(
            [(tuple(box), text) for box, text in content["words"]], content["text"], tables, content["has_lines"], content["reason"]
        )
    except (FileNotFoundError, EOFError, gzip.BadGzipFile, ValueError, KeyError, TypeError):
        return None


def read_task(task: Task, folder: Path) -> None:
    """Read the pages of a task and keep each; none if its file went away or holds other bytes by now. Runs in a worker process.
    Raises OSError if a page cannot be kept."""
    try:
        data = task.file.read_bytes()
    except OSError:
        return
    if hashlib.sha256(data).hexdigest() == task.document_id:
        for page, reading in zip(task.pages, read_pages(data, task.pages), strict=True):
            _keep(folder, task.document_id, page, reading)


def read(
    tasks: list[Task], folder: Path, workers: int, memory: int, work: Callable[[Task, Path], None] = read_task
) -> None:
    """Read pages and keep them in ``folder``. A page that crashes the reader, takes too long or too much ``memory`` (bytes)
    is kept as unread, with the reason."""
    for leftover in folder.glob(f"*/*/{_UNFINISHED}*"):
        leftover.unlink(missing_ok=True)
    for former in folder.glob("*"):
        if former.name != version():
            shutil.rmtree(former, ignore_errors=True)
    todo = [
        Task(task.document_id, task.file, task.pages[start : start + _PAGES_AT_ONCE])
        for task in tasks
        for start in range(0, len(task.pages), _PAGES_AT_ONCE)
    ]
    # what goes wrong with several pages at once is tried page by page, so that it costs one of them
    failed = [
        Task(task.document_id, task.file, (page,))
        for task, _ in _run(todo, folder, workers, memory, work)
        for page in task.pages
        if load(folder, task.document_id, page) is None
    ]
    for task, reason in _run(failed, folder, workers, memory, work):
        _keep(folder, task.document_id, task.pages[0], PageReading(reason=reason))


def _run(
    tasks: list[Task], folder: Path, workers: int, memory: int, work: Callable[[Task, Path], None]
) -> Iterator[tuple[Task, str]]:
    """The tasks that failed, with the reason."""
    if not tasks:
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPool(min(workers, len(tasks)), 0, _limit_memory, (memory,), context) as pool:
        futures = [(task, pool.schedule(work, args=(task, folder), timeout=PAGE_SECONDS * len(task.pages))) for task in tasks]
        for task, future in futures:
            try:
                future.result()
            except TimeoutError:
                yield task, f"the second reader took longer than {PAGE_SECONDS:g} seconds"
            except MemoryError:
                yield task, f"the second reader took more memory than {memory >> 20:,} MiB"
            except ProcessExpired as error:
                yield task, f"the second reader crashed (exit code {error.exitcode})"


def _limit_memory(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def read_pages(data: bytes, pages: tuple[int, ...]) -> Iterator[PageReading]:
    """Pages of a PDF, counted from 1, as pdfplumber reads them; those that it cannot read with the reason."""
    import pdfplumber  # half a second, and most refreshes need none of it

    try:
        document = pdfplumber.open(io.BytesIO(data))
    except Exception as error:  # whatever a file provokes is said of the file
        reason = f"the second reader cannot open the file: {type(error).__name__}"
        yield from (PageReading(reason=reason) for _ in pages)
        return
    with document:
        for number in pages:
            try:
                yield _read_page(document.pages[number - 1])
            except MemoryError:
                raise
            except Exception as error:
                yield PageReading(reason=f"the second reader cannot read the page: {type(error).__name__}: {error}"[:200])
            finally:
                if number <= len(document.pages):
                    document.pages[number - 1].close()


def _read_page(page: Any) -> PageReading:
    x, y = _corner(page)
    page = page.dedupe_chars()  # bold type made by printing twice

    def shown(box: Any) -> Box:
        return round(box[0] - x, 2), round(box[1] - y, 2), round(box[2] - x, 2), round(box[3] - y, 2)

    words = [(shown((word["x0"], word["top"], word["x1"], word["bottom"])), word["text"]) for word in page.extract_words()]
    found = page.find_tables()
    has_lines = bool(found)
    if not found:
        found = page.find_tables(_ALIGNED_TEXT)
    tables = []
    for table in found:
        cells = []
        for number, (row, texts) in enumerate(zip(table.rows, table.extract(), strict=True), 1):
            for column, (box, text) in enumerate(zip(row.cells, texts, strict=True), 1):
                if box is not None:
                    cells.append(Cell(number, column, text or "", box=shown(box)))
        tables.append(cells)
    return PageReading(words, page.extract_text(), tables, has_lines)


def _corner(page: Any) -> tuple[float, float]:
    """Where pdfplumber's coordinates have the top left corner of the page as it is shown.

    pdfplumber counts from a corner of its own, ``mediabox``, and cuts nothing off; what is shown is what the media box and the
    crop box have in common, turned.
    """
    media, crop = _ordered(page.page_obj.mediabox), _ordered(page.page_obj.cropbox)
    left, bottom = max(media[0], crop[0]) - media[0], max(media[1], crop[1]) - media[1]
    right, top = media[2] - min(media[2], crop[2]), media[3] - min(media[3], crop[3])
    cut = {0: (left, top), 90: (bottom, left), 180: (right, bottom), 270: (top, right)}[page.rotation // 90 * 90]
    return page.mediabox[0] + cut[0], page.mediabox[1] + cut[1]


def _ordered(box: Any) -> Box:
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _file(folder: Path, document_id: str, page: int) -> Path:
    return folder / version() / document_id / f"{page}.json.gz"


def _keep(folder: Path, document_id: str, page: int, reading: PageReading) -> None:
    """Write a page as a whole or not at all."""
    file = _file(folder, document_id, page)
    file.parent.mkdir(parents=True, exist_ok=True)
    content = asdict(reading) | {
        "tables": [[(cell.row, cell.column, cell.box, cell.text) for cell in table] for table in reading.tables]
    }
    descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(gzip.compress(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"), 5, mtime=0))
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
