from __future__ import annotations

import datetime
import hashlib
import os
from pathlib import Path

import pytest

from pipelines import register as registers
from pipelines.collect import RawMissing, collect, listing
from pipelines.register import BadRegister, Entry, Register, shown
from pipelines.settings import Settings
from tests.pipelines.raw_files import PLACED, put


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def by_path(register: Register) -> dict[str, list[Entry]]:
    paths: dict[str, list[Entry]] = {}
    for entry in register.entries:
        paths.setdefault(entry.path, []).append(entry)
    return paths


def kinds(register: Register) -> list[tuple[str, str]]:
    return [(issue.kind, issue.path) for issue in register.issues]


def test_a_file_is_registered_by_content_with_what_its_place_tells(folders: Settings) -> None:
    put(folders.raw, PLACED, "预算")
    (entry,) = collect(folders).entries
    assert entry == Entry(
        document_id=sha256("预算"),
        path=PLACED,
        size_bytes=6,
        format="flattened_text",
        revision=1,
        is_present=True,
        folder_division_code="130184",
        folder_division_name="新乐市",
        folder_fiscal_year=2021,
        file_fiscal_year=2021,
        file_kind="budget",
        file_department_code="224",
    )


def test_the_format_is_told_by_the_bytes(folders: Settings) -> None:
    put(folders.raw, "a.txt", b"%PDF-1.7 ...")
    put(folders.raw, "b.pdf", b"")
    assert [entry.format for entry in collect(folders).entries] == ["pdf", "empty"]


def test_an_extension_that_says_another_format_is_an_issue(folders: Settings) -> None:
    put(folders.raw, "a.pdf", "一段话。")
    put(folders.raw, "b.txt", b"%PDF-1.7 ")
    put(folders.raw, "c.TXT", "另一段话。")
    put(folders.raw, "d", "无名。")
    issues = collect(folders).issues
    assert [(issue.kind, issue.severity, issue.path) for issue in issues] == [
        ("name_and_format", "info", "a.pdf"),
        ("name_and_format", "info", "b.txt"),
    ]
    assert "flattened_text" in issues[0].message
    assert ".txt" in issues[1].message


def test_hidden_files_sidecars_and_the_explanation_are_no_disclosures(folders: Settings) -> None:
    put(folders.raw, "README.md", "what this folder is")
    put(folders.raw, ".DS_Store", "x")
    put(folders.raw, ".git/config", "x")
    put(folders.raw, "a.txt", "a")
    put(folders.raw, "a.txt.meta.yaml", "url: http://example.org/a")
    put(folders.raw, "deeper/README.md", "a disclosure of that name")
    assert list(by_path(collect(folders))) == ["a.txt", "deeper/README.md"]


def test_collecting_again_changes_nothing(folders: Settings) -> None:
    put(folders.raw, PLACED, "a")
    first = collect(folders)
    written = folders.register.read_bytes()
    assert collect(folders) == first
    assert folders.register.read_bytes() == written


def test_same_bytes_twice_are_one_document(folders: Settings) -> None:
    put(folders.raw, "a.txt", "same")
    put(folders.raw, "b/c.txt", "same")
    register = collect(folders)
    assert {document: [e.path for e in entries] for document, entries in register.by_document().items()} == {
        sha256("same"): ["a.txt", "b/c.txt"]
    }
    assert kinds(register) == [("duplicate_file", "b/c.txt")]


def test_other_bytes_at_a_path_are_a_new_revision(folders: Settings) -> None:
    put(folders.raw, "a.txt", "first")
    before = collect(folders)
    put(folders.raw, "a.txt", "second")
    after = collect(folders)
    assert [(e.document_id, e.revision, e.is_present) for e in after.entries] == [
        (sha256("first"), 1, False),
        (sha256("second"), 2, True),
    ]
    assert after.fingerprint != before.fingerprint


def test_a_content_that_comes_back_is_the_newest_revision(folders: Settings) -> None:
    for content in ("first", "second", "first"):
        put(folders.raw, "a.txt", content)
        register = collect(folders)
    assert [(e.document_id, e.revision, e.is_present) for e in register.entries] == [
        (sha256("second"), 2, False),
        (sha256("first"), 3, True),
    ]


def test_a_removed_file_is_remembered_as_gone(folders: Settings) -> None:
    file = put(folders.raw, "a.txt", "a")
    collect(folders)
    file.unlink()
    (entry,) = collect(folders).entries
    assert (entry.document_id, entry.is_present) == (sha256("a"), False)


def test_what_cannot_be_read_is_registered_with_the_reason(folders: Settings) -> None:
    (folders.raw / "nowhere.txt").symlink_to("gone.txt")
    os.mkfifo(folders.raw / "pipe.txt")
    register = collect(folders)
    assert [(e.document_id, e.status, e.status_reason) for e in register.entries] == [
        ("path:nowhere.txt", "unreadable", "cannot be read: a link to nothing"),
        ("path:pipe.txt", "unreadable", "cannot be read: neither a file nor a folder"),
    ]
    assert kinds(register) == [("unreadable_file", "nowhere.txt"), ("unreadable_file", "pipe.txt")]


def test_a_path_that_could_not_be_read_for_a_while_keeps_its_revision(folders: Settings) -> None:
    file = put(folders.raw, "a.txt", "a")
    collect(folders)
    file.unlink()
    file.symlink_to("gone.txt")
    assert [(e.status, e.is_present) for e in collect(folders).entries] == [("registered", False), ("unreadable", True)]
    file.unlink()
    put(folders.raw, "a.txt", "a")
    assert [(e.revision, e.is_present) for e in collect(folders).entries] == [(1, True)]


def test_links_are_followed_but_not_in_circles(folders: Settings, tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", "a.txt", "a")
    (folders.raw / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "up").symlink_to(folders.raw)
    (tmp_path / "elsewhere" / "self").symlink_to(tmp_path / "elsewhere")
    assert list(by_path(collect(folders))) == ["link/a.txt"]


def test_the_warehouse_is_not_collected(tmp_path: Path) -> None:
    folders = Settings(raw=tmp_path, warehouse=tmp_path / "warehouse")
    put(tmp_path, "a.txt", "a")
    put(tmp_path, "warehouse/stage/x.parquet", "x")
    assert list(by_path(collect(folders))) == ["a.txt"]


def test_names_in_gbk_are_shown_as_text(folders: Settings) -> None:
    name = os.fsdecode("2021年部门预算.txt".encode("gb18030"))
    (folders.raw / name).write_bytes(b"a")
    first = collect(folders)
    (entry,) = first.entries
    assert shown(entry.path) == entry.row()["path"] == "2021年部门预算.txt"
    assert (folders.raw / entry.path).read_bytes() == b"a"
    assert registers.load(folders.register) == first


def test_an_unknown_division_in_the_folder_is_an_issue(folders: Settings) -> None:
    put(folders.raw, "999999-某县/2021/a.txt", "a")
    register = collect(folders)
    assert kinds(register) == [("unknown_division", "999999-某县/2021/a.txt")]
    assert "999999" in register.issues[0].message


def test_a_sidecar_tells_where_and_when(folders: Settings) -> None:
    put(folders.raw, "a.txt", "a")
    put(folders.raw, "a.txt.meta.yaml", "url: http://example.org/a\npage_url: http://example.org/list\n"
        "published_on: 2021-03-02\nreplied_on: '2021-02-15'\n")  # fmt: skip
    (entry,) = collect(folders).entries
    assert (entry.source_url, entry.page_url, entry.published_on, entry.replied_on) == (
        "http://example.org/a",
        "http://example.org/list",
        datetime.date(2021, 3, 2),
        datetime.date(2021, 2, 15),
    )
    assert registers.load(folders.register).entries == [entry]


@pytest.mark.parametrize(
    ("sidecar", "says"),
    [
        ("adress: http://example.org", "unknown key adress"),
        ("url: a\nurl: b", "written twice"),
        ("published_on: 2021-13-45", "month must be in 1..12"),
        ("published_on: soon", "published_on must be a date"),
        ("url: 5", "url must be text"),
        ("- a\n- b", "keys and values"),
        ("{", "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_bad_sidecar_is_an_issue_and_its_file_is_kept(folders: Settings, sidecar: str | bytes, says: str) -> None:
    put(folders.raw, "a.txt", "a")
    put(folders.raw, "a.txt.meta.yaml", sidecar)
    register = collect(folders)
    assert [(e.path, e.status, e.source_url) for e in register.entries] == [("a.txt", "registered", None)]
    assert kinds(register) == [("bad_sidecar", "a.txt.meta.yaml")]
    assert says in register.issues[0].message


def test_a_sidecar_without_its_file_is_an_issue(folders: Settings) -> None:
    put(folders.raw, "b.txt.meta.yaml", "url: http://example.org")
    register = collect(folders)
    assert register.entries == []
    assert kinds(register) == [("bad_sidecar", "b.txt.meta.yaml")]


def test_a_changed_sidecar_is_something_new(folders: Settings) -> None:
    put(folders.raw, "a.txt", "a")
    first = collect(folders)
    put(folders.raw, "a.txt.meta.yaml", "url: http://example.org")
    assert collect(folders).fingerprint != first.fingerprint


def test_an_empty_folder_gives_an_empty_register(folders: Settings) -> None:
    register = collect(folders)
    assert (register.entries, register.issues) == ([], [])
    assert folders.register.is_file()


def test_raw_must_be_a_folder(folders: Settings) -> None:
    folders.raw.rmdir()
    with pytest.raises(RawMissing, match="no folder"):
        collect(folders)


@pytest.mark.parametrize("content", ["{", '{"shape": 0}', '{"shape": 1, "entries": [{"x": 1}], "issues": [], "fingerprint": ""}'])
def test_a_damaged_register_is_told_not_overwritten(folders: Settings, content: str) -> None:
    folders.register.parent.mkdir(parents=True)
    folders.register.write_text(content)
    with pytest.raises(BadRegister, match=r"remove it to start"):
        collect(folders)
    assert folders.register.read_text() == content


def test_the_listing_changes_when_a_file_is_put_there(folders: Settings) -> None:
    put(folders.raw, "a.txt", "a")
    before = listing(folders.raw)
    put(folders.raw, "b.txt", "b")
    assert listing(folders.raw) != before
    assert listing(folders.raw) == listing(folders.raw)
