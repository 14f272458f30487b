"""Stage: each document that was not read yet, into a Parquet set of its own.

``WAREHOUSE/stage/<reader version>/<sha256>/<table>.parquet`` holds what the bytes of one document say, by the tables of
``staged_tables``; a table without rows has no file. A set is written beside its place and renamed into it, so it is there
as a whole or not at all, and since bytes and reader version are its key it never needs to be written again. What depends on where
a file lies is not in it.

Documents are read side by side in processes of their own: one that crashes the interpreter, takes too long or wants too much
memory costs itself alone. It gets a set too, which says so; removing the set's folder makes the next refresh try again.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pebble import ProcessExpired, ProcessPool

from pipelines import fingerprint, forms, readers, tools
from pipelines.document import Document
from pipelines.forms.classification import Classification
from pipelines.forms.divisions import Divisions
from pipelines.forms.issues import kinds
from pipelines.forms.recognise import recognise
from pipelines.readers import office, scanned, scanned_models
from pipelines.settings import DIVISIONS, ECONOMIC_CLASSES, FUNCTIONAL_CLASSES
from pipelines.staged_tables import STAGED_TABLES

Rows = dict[str, list[dict[str, Any]]]
Progress = Callable[[str], None]

#: Documents that a worker process reads before it is replaced by a fresh one: leaks do not add up.
_TASKS_PER_WORKER = 200
_UNFINISHED = ".unfinished-"
#: Begins the name of a file in a set that could not be read, or not as a whole, for want of a program.
_NEEDS = "needs-"
#: Begins the name of a file in a set that was read with optical character recognition, with the version of that.
_RECOGNISED = "recognised-"
#: Seconds that reading may take for each scanned page, beside those that every document may take.
SECONDS_A_SCANNED_PAGE = 30.0


class ProgramChanged(Exception):
    """The code or data that decides how documents are read was changed while they were being read."""


class RowsDoNotFit(Exception):
    """Recognition gives tables or columns that ``staged_tables`` does not describe: a fault of the program, not of a file."""


@dataclass(frozen=True, slots=True)
class Task:
    """One document to read: its sha256, and a file that holds it. ``scanned_pages`` is how many pages there is time to recognise."""

    document_id: str
    file: Path
    scanned_pages: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document. ``status`` is read, unsupported, unreadable, changed (not staged), or scanned (not staged: it takes
    more time, for ``scanned_pages``)."""

    document_id: str
    status: str
    reason: str | None = None
    scanned_pages: int = 0


@cache
def reader_version() -> str:
    """Version of reader and recogniser, the second key of a staged set.

    Beside the two declared versions it holds a hash of their code and data: a change that nobody declared must not leave
    sets standing that the present code would write otherwise.
    """
    return f"{readers.VERSION}+{forms.VERSION}+{fingerprint.reading()[:12]}"


def folder(stage: Path, document_id: str) -> Path:
    """Where the staged set of a document lies."""
    return stage / reader_version() / document_id


def is_staged(stage: Path, document_id: str) -> bool:
    """False too for a document that could not be read for want of a program that is installed by now, and for one with pages that
    another version of that program recognised."""
    place = folder(stage, document_id)
    if not place.is_dir():
        return False
    if any(tools.is_available(mark.name.removeprefix(_NEEDS)) for mark in place.glob(f"{_NEEDS}*")):
        return False
    by = [mark.name.removeprefix(_RECOGNISED) for mark in place.glob(f"{_RECOGNISED}*")]
    return not by or not tools.is_available(tools.OCR) or by == [scanned_models.version()]


def read_document(task: Task, stage: Path) -> Outcome:
    """Read, recognise and write one document. Runs in a worker process. Raises OSError if the set cannot be written,
    RowsDoNotFit if recognition and the staged tables disagree."""
    try:
        data = task.file.read_bytes()
    except OSError as error:
        return Outcome(task.document_id, "changed", f"it can no longer be read: {error.strerror}")
    if hashlib.sha256(data).hexdigest() != task.document_id:
        return Outcome(task.document_id, "changed", "it changed while it was being read")
    try:
        with scanned.at_most(task.scanned_pages):
            document = readers.read(data)
        write_set(stage, task.document_id, recognised(document), document.needs, document.recognised)
    except scanned.MoreScannedPages as more:
        return Outcome(task.document_id, "scanned", str(more), more.count)
    except readers.UnreadableFile as error:
        status = "unsupported" if isinstance(error, readers.UnsupportedFormat) else "unreadable"
        needs = error.program if isinstance(error, readers.NeedsProgram) else None
        return write_unread(stage, task.document_id, readers.sniff(data), status, str(error), needs)
    except (RowsDoNotFit, MemoryError):
        raise
    except Exception as error:  # whatever a file provokes is said of the file and stops no other
        reason = f"reading it failed: {type(error).__name__}: {error}"
        return write_unread(stage, task.document_id, readers.sniff(data), "unreadable", reason)
    return Outcome(task.document_id, "read")


def understand(data: bytes) -> Rows:
    """Rows of the staged tables for the bytes of a document, without document_id. Raises readers.UnreadableFile."""
    return recognised(readers.read(data))


def recognised(document: Document) -> Rows:
    """Rows of the staged tables for a document as read, without document_id."""
    rows = recognise(document, *_references()).rows
    _complete_facts(rows, document)
    return rows


@cache
def _references() -> tuple[Divisions, Classification]:
    """The lists of divisions and of classification codes, read once in each worker."""
    return Divisions.load(DIVISIONS), Classification.load(FUNCTIONAL_CLASSES, ECONOMIC_CLASSES)


def _complete_facts(rows: Rows, document: Document) -> None:
    """Put what the reader alone knows into the row of document_facts."""
    facts = rows.setdefault("document_facts", [{}])
    facts[0] |= {"format": document.format, "pages": document.pages, "status": "read", "status_reason": None}


def write_unread(
    stage: Path, document_id: str, format_name: str | None, status: str, reason: str, needs: str | None = None
) -> Outcome:
    """Stage a document that was not read: its facts say why, and so does an issue. ``needs`` is the program that was missing."""
    kind = "unsupported_format" if status == "unsupported" else "unreadable_file"
    facts = {"format": format_name, "status": status, "status_reason": reason}
    issue = {"kind": kind, "severity": kinds()[kind], "message": reason}
    write_set(stage, document_id, {"document_facts": [facts], "issues": [issue]}, needs)
    return Outcome(document_id, status, reason)


def write_set(stage: Path, document_id: str, rows: Rows, needs: str | None = None, recognised_by: str | None = None) -> None:
    """Write the Parquet set of a document and move it into place as a whole, marked with the program that it ``needs`` to be read,
    and the version of what its scanned pages were ``recognised_by``. Raises RowsDoNotFit."""
    unknown = set(rows) - {table.name for table in STAGED_TABLES}
    if unknown:
        raise RowsDoNotFit(f"no staged table is called {', '.join(sorted(unknown))}")
    place = folder(stage, document_id)
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=place.parent))
    for table in STAGED_TABLES:
        if not rows.get(table.name):
            continue
        names = set(table.schema.names)
        complete = []
        for row in rows[table.name]:
            if not row.keys() <= names:
                raise RowsDoNotFit(f"{table.name} has no column {', '.join(sorted(row.keys() - names))}")
            complete.append({**row, "document_id": document_id, "reader_version": reader_version()})
        pq.write_table(pa.Table.from_pylist(complete, schema=table.schema), unfinished / f"{table.name}.parquet")
    if needs is not None:
        (unfinished / f"{_NEEDS}{needs}").touch()
    if recognised_by is not None:
        (unfinished / f"{_RECOGNISED}{recognised_by}").touch()
    os.chmod(unfinished, 0o755)
    try:
        os.rename(unfinished, place)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        if not place.is_dir():
            raise


def stage_documents(
    tasks: list[Task],
    stage: Path,
    workers: int,
    seconds: float,
    progress: Progress = lambda line: None,
    work: Callable[[Task, Path], Outcome] = read_document,
    memory: int = 2048 << 20,
) -> list[Outcome]:
    """Read the documents that have no set yet, and return what became of each, in the order of ``tasks``.

    ``seconds`` and ``memory`` (bytes) are what one document may take; one with scanned pages may take more time, so much a page.
    ``work`` must be importable by a fresh process. Raises what layouts, vocabularies or the list of divisions find wrong with themselves.
    """
    clear_unfinished(stage)
    tasks = [task for task in tasks if not is_staged(stage, task.document_id)]
    if not tasks:
        return []
    for task in tasks:  # what was read without a program that is there now
        shutil.rmtree(folder(stage, task.document_id), ignore_errors=True)
    # a broken layout or list is a fault of the program: reading nothing shows it before every file is blamed for it
    recognise(Document("nothing"), *_references())
    outcomes = []
    with _converted(tasks):
        for number, outcome in enumerate(_run(tasks, stage, min(workers, len(tasks)), seconds, work, memory), start=1):
            outcomes.append(outcome)
            if number % 25 == 0 or number == len(tasks):
                progress(f"{number:,} of {len(tasks):,} documents read")
    if not reader_version().endswith(fingerprint.reading()[:12]):
        # the workers read by the new program, this process would look for sets of the old one and find nothing
        raise ProgramChanged("the program was changed while documents were being read: run the refresh again")
    return outcomes


@contextmanager
def _converted(tasks: list[Task]) -> Iterator[None]:
    """While documents are read, those in Word's old formats lie converted where readers look: many at once cost little more than one."""
    found: dict[str, tuple[Path, str]] = {}
    for task in tasks:
        try:
            with task.file.open("rb") as file:
                head = file.read(64)
                if office.may_be(head) and (name := readers.sniff(head + file.read())) in office.FORMATS:
                    found[task.document_id] = (task.file, name)
        except OSError:
            continue  # reading it says what is wrong
    if len(found) < 2:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="converted-") as folder:
        office.convert_all(found, Path(folder))
        os.environ[office.CONVERTED] = folder
        try:
            yield
        finally:
            del os.environ[office.CONVERTED]


def clear_unfinished(stage: Path) -> None:
    """Remove what a killed refresh left half written."""
    for leftover in stage.glob(f"*/{_UNFINISHED}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _limit_memory(size: int) -> None:
    """In a worker: what it may allocate. A document that wants more fails with MemoryError, or takes the worker down, alone."""
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def _run(
    tasks: list[Task], stage: Path, workers: int, seconds: float, work: Callable[[Task, Path], Outcome], memory: int
) -> Iterator[Outcome]:
    context = multiprocessing.get_context("spawn")
    with ProcessPool(workers, _TASKS_PER_WORKER, _limit_memory, (memory,), context) as pool:
        def schedule(task: Task) -> tuple[Any, float]:
            longest = seconds + SECONDS_A_SCANNED_PAGE * task.scanned_pages
            return pool.schedule(work, args=(task, stage), timeout=longest), longest

        futures = [(task, *schedule(task)) for task in tasks]
        for task, future, longest in futures:
            try:
                outcome: Outcome = future.result()
                if outcome.status == "scanned":  # how long it may take is known only now
                    future, longest = schedule(replace(task, scanned_pages=outcome.scanned_pages))
                    outcome = future.result()
                yield outcome
            except TimeoutError:
                reason = f"reading it took longer than {longest:g} seconds"
                yield write_unread(stage, task.document_id, None, "unreadable", reason)
            except MemoryError:
                reason = f"reading it took more memory than the {memory >> 20:,} MiB that a document may have"
                yield write_unread(stage, task.document_id, None, "unreadable", reason)
            except ProcessExpired as error:
                reason = f"reading it crashed the reader (exit code {error.exitcode})"
                yield write_unread(stage, task.document_id, None, "unreadable", reason)
