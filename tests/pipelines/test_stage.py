from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines import readers, stage
from pipelines.document import Document
from pipelines.forms.layouts import LayoutError
from pipelines.settings import Settings
from pipelines.stage import Outcome, Task, read_document, stage_documents, write_set
from tests.pipelines import hostile_readers
from tests.pipelines.raw_files import put
from tests.readers.pdf_files import Page, write


def task(file: Path) -> Task:
    return Task(hashlib.sha256(file.read_bytes()).hexdigest(), file)


def staged(folders: Settings, document_id: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(stage.folder(folders.stage, document_id) / f"{table}.parquet").to_pylist()
    return rows


def facts(folders: Settings, document_id: str) -> tuple[str, str | None]:
    (row,) = staged(folders, document_id, "document_facts")
    return row["status"], row["status_reason"]


def test_every_printed_cell_and_paragraph_is_staged(folders: Settings) -> None:
    one = task(put(folders.raw, "a.txt", "说明\n\n\t甲\n\t1.00\n\n\n尾\n"))
    assert read_document(one, folders.stage) == Outcome(one.document_id, "read")
    assert facts(folders, one.document_id) == ("read", None)
    cells = staged(folders, one.document_id, "cells")
    assert [(c["table_index"], c["row_index"], c["column_index"], c["text"]) for c in cells] == [
        (1, 1, 1, "甲"),
        (1, 1, 2, "1.00"),
    ]
    assert [p["text"] for p in staged(folders, one.document_id, "paragraphs")] == ["说明", "尾"]


def test_a_document_is_read_once(folders: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    one = task(put(folders.raw, "a.txt", "甲"))
    assert [o.status for o in stage_documents([one], folders.stage, 1, 60)] == ["read"]
    before = {file: file.stat().st_mtime_ns for file in folders.stage.rglob("*")}
    monkeypatch.setattr(stage, "ProcessPool", None)  # starting a worker would fail
    assert stage_documents([one], folders.stage, 1, 60) == []
    assert {file: file.stat().st_mtime_ns for file in folders.stage.rglob("*")} == before


def test_another_reader_version_reads_again(folders: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    one = task(put(folders.raw, "a.txt", "甲"))
    read_document(one, folders.stage)
    monkeypatch.setattr(stage, "reader_version", lambda: "another")
    assert not stage.is_staged(folders.stage, one.document_id)


def test_a_crash_or_a_hang_costs_its_own_document_alone(folders: Settings) -> None:
    names = ["a.txt", "crash.txt", "b.txt", "hang.txt", "c.txt", "crash2.txt", "d.txt"]
    tasks = [task(put(folders.raw, name, name)) for name in names]
    outcomes = stage_documents(tasks, folders.stage, 2, 8, work=hostile_readers.read)
    assert [o.document_id for o in outcomes] == [t.document_id for t in tasks]
    assert [o.status for o in outcomes] == ["read", "unreadable", "read", "unreadable", "read", "unreadable", "read"]
    assert facts(folders, tasks[1].document_id) == ("unreadable", "reading it crashed the reader (exit code 134)")
    assert facts(folders, tasks[3].document_id) == ("unreadable", "reading it took longer than 8 seconds")
    (issue,) = staged(folders, tasks[1].document_id, "issues")
    assert (issue["kind"], issue["severity"]) == ("unreadable_file", "error")


def test_a_document_that_wants_too_much_memory_costs_itself_alone(folders: Settings) -> None:
    tasks = [task(put(folders.raw, name, name)) for name in ("hungry.txt", "a.txt")]
    outcomes = stage_documents(tasks, folders.stage, 1, 60, work=hostile_readers.read, memory=1 << 30)
    assert [o.status for o in outcomes] == ["unreadable", "read"]
    says = "reading it took more memory than the 1,024 MiB that a document may have"
    assert facts(folders, tasks[0].document_id) == ("unreadable", says)


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"", "unreadable", "empty"),
        (b"%PDF-1.7 \x00", "unsupported", "no reader for format pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unreadable", "cut off or damaged"),
        (bytes(range(256)) * 8, "unsupported", "no reader for format binary"),
    ],
)
def test_what_no_reader_takes_is_staged_with_the_reason(
    folders: Settings, content: bytes, status: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "READERS", {})  # whatever readers there are by now
    one = task(put(folders.raw, "a.txt", content))
    assert read_document(one, folders.stage).status == status
    assert says in str(facts(folders, one.document_id)[1])


def test_a_reader_that_fails_is_said_of_the_file(folders: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes) -> Document:
        raise ZeroDivisionError("a fault of the reader")

    monkeypatch.setitem(readers.READERS, "flattened_text", fail)
    one = task(put(folders.raw, "a.txt", "甲"))
    assert read_document(one, folders.stage).status == "unreadable"
    reason = "reading it as flattened_text failed: ZeroDivisionError: a fault of the reader"
    assert facts(folders, one.document_id) == ("unreadable", reason)


def test_a_file_that_changed_since_it_was_registered_is_not_staged(folders: Settings) -> None:
    one = task(put(folders.raw, "a.txt", "甲"))
    put(folders.raw, "a.txt", "乙")
    assert read_document(one, folders.stage).status == "changed"
    one.file.unlink()
    assert read_document(one, folders.stage).status == "changed"
    assert not stage.is_staged(folders.stage, one.document_id)


def test_rows_that_no_staged_table_describes_are_a_fault_of_the_program(folders: Settings) -> None:
    with pytest.raises(stage.RowsDoNotFit, match="no staged table is called cell"):
        write_set(folders.stage, "a", {"cell": []})
    with pytest.raises(stage.RowsDoNotFit, match="cells has no column colour"):
        write_set(folders.stage, "a", {"cells": [{"colour": "red"}]})
    assert not stage.is_staged(folders.stage, "a")


def test_a_broken_layout_is_said_of_the_program_and_no_file_is_blamed(
    folders: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise LayoutError("columns.yaml: unknown key colums")

    one = task(put(folders.raw, "a.txt", "甲"))
    monkeypatch.setattr(stage, "recognise", broken)
    with pytest.raises(LayoutError, match="unknown key"):
        stage_documents([one], folders.stage, 1, 60)
    assert not stage.is_staged(folders.stage, one.document_id)


def test_what_a_killed_refresh_left_half_written_is_removed(folders: Settings) -> None:
    half = folders.stage / stage.reader_version() / ".unfinished-x"
    half.mkdir(parents=True)
    (half / "cells.parquet").write_bytes(b"half")
    stage_documents([], folders.stage, 1, 60)
    assert not half.exists()


def test_a_document_that_needs_a_program_is_read_once_it_is_installed(folders: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    one = task(put(folders.raw, "a.rtf", b"{\\rtf1 x}"))
    with monkeypatch.context() as without:
        without.setenv("PATH", "")
        assert read_document(one, folders.stage).status == "unsupported"
        assert facts(folders, one.document_id)[1] == "needs LibreOffice, install with `make optional`"
        assert stage.is_staged(folders.stage, one.document_id)
    monkeypatch.setattr(stage.tools, "is_available", lambda program: program == "soffice")
    assert not stage.is_staged(folders.stage, one.document_id)


def test_scanned_pages_have_time_of_their_own_and_no_more(folders: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "_TASKS_PER_WORKER", 100)
    one, other = (task(put(folders.raw, f"{name}.txt", f"scan {name}")) for name in "ab")
    for document in (one, other):  # a worker that is warm: its start is no part of the time
        assert not stage.is_staged(folders.stage, document.document_id)
    monkeypatch.setattr(stage, "SECONDS_A_SCANNED_PAGE", 60.0)
    (outcome,) = stage_documents([one], folders.stage, 1, 1.4, work=hostile_readers.read)
    assert outcome.status == "read"
    monkeypatch.setattr(stage, "SECONDS_A_SCANNED_PAGE", 0.05)
    (outcome,) = stage_documents([other], folders.stage, 1, 1.4, work=hostile_readers.read)
    assert (outcome.status, outcome.reason) == ("unreadable", "reading it took longer than 1.45 seconds")


def test_a_document_with_pages_that_need_ocr_is_read_again_once_it_is_installed(
    folders: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = task(put(folders.raw, "a.pdf", write([Page(with_image=True)])))
    with monkeypatch.context() as without:
        without.setattr(stage.tools, "is_available", lambda program: False)
        assert read_document(one, folders.stage).status == "read"
        (issue,) = [i for i in staged(folders, one.document_id, "issues") if i["kind"] == "scanned_page"]
        assert issue["page"] == 1
        assert issue["message"].endswith("needs OCR, install with `make optional`")
        assert stage.is_staged(folders.stage, one.document_id)
    monkeypatch.setattr(stage.tools, "is_available", lambda program: program == "ocr")
    assert not stage.is_staged(folders.stage, one.document_id)


def test_what_another_version_of_ocr_recognised_is_read_again(folders: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    write_set(folders.stage, "a" * 64, {}, recognised_by="1.0")
    for installed, version, again in ((True, "1.0", False), (True, "2.0", True), (False, "2.0", False)):
        monkeypatch.setattr(stage.tools, "is_available", lambda program, installed=installed: installed)
        monkeypatch.setattr(stage.scanned_models, "version", lambda version=version: version)
        assert stage.is_staged(folders.stage, "a" * 64) is not again


def test_a_program_that_changes_while_it_reads_is_no_empty_warehouse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("部门预算收支总表\n", encoding="utf-8")
    task = stage.Task(hashlib.sha256(file.read_bytes()).hexdigest(), file)
    assert stage.reader_version()  # what this process started with
    monkeypatch.setattr(stage.fingerprint, "reading", lambda: "f" * 64)
    with pytest.raises(stage.ProgramChanged, match="run the refresh again"):
        stage.stage_documents([task], tmp_path / "stage", workers=1, seconds=60)
