"""Members of archives are files like others, with the archive as their origin."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipelines import archives, members, stage, tools
from pipelines.collect import collect, look
from pipelines.places import Folder, read_folder
from pipelines.register import Register
from pipelines.settings import Settings
from tests.pipelines.archive_files import encrypted, rar, zipped
from tests.pipelines.raw_files import put

PLACE = "130184-新乐市/2021/公开.zip"


def listed(register: Register) -> list[tuple[str, str | None, str | None, bool]]:
    return [(e.path, e.format, e.status_reason, e.is_present) for e in register.entries]


def test_members_are_registered_in_place_of_the_archive(folders: Settings) -> None:
    put(folders.raw, PLACE, zipped({"预算/2021年部门预算-224.txt": b"\tx\n", "空.txt": b""}, "gb18030"))
    register = collect(folders)
    assert listed(register) == [
        (f"{PLACE}!/空.txt", "empty", None, True),
        (f"{PLACE}!/预算/2021年部门预算-224.txt", "flattened_text", None, True),
    ]
    entry = register.entries[1]
    assert (entry.document_id, entry.archive, entry.size_bytes) == (hashlib.sha256(b"\tx\n").hexdigest(), PLACE, 3)
    assert (entry.folder_division_code, entry.folder_fiscal_year, entry.file_fiscal_year) == ("130184", 2021, 2021)
    assert (entry.file_kind, entry.file_department_code) == ("budget", "224")
    assert entry.row()["archive"] == PLACE


def test_their_bytes_are_where_reading_finds_them(folders: Settings) -> None:
    put(folders.raw, "a.zip", zipped({"b.zip": zipped({"a.txt": "\t甲\n\t1.00\n".encode()})}))
    put(folders.raw, "b.txt", "乙")
    register = collect(folders)
    files = {e.path: e.file(folders.raw, folders.members) for e in register.entries}
    assert files["b.txt"] == folders.raw / "b.txt"
    assert files["a.zip!/b.zip!/a.txt"].read_bytes() == "\t甲\n\t1.00\n".encode()
    tasks = [stage.Task(e.document_id, files[e.path]) for e in register.entries]
    assert [stage.read_document(task, folders.stage).status for task in tasks] == ["read", "read"]


def test_the_same_bytes_in_an_archive_and_beside_it_are_one_document(folders: Settings) -> None:
    put(folders.raw, "a.zip", zipped({"a.txt": b"same"}))
    put(folders.raw, "b.txt", "same")
    register = collect(folders)
    assert list(register.by_document()) == [hashlib.sha256(b"same").hexdigest()]
    assert [(i.kind, i.path) for i in register.issues] == [("duplicate_file", "b.txt")]


def test_what_cannot_be_had_is_listed_with_the_reason(folders: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folders.raw, "a.zip", encrypted(zipped({"a.txt": b"a", "b.txt": b"b"}), "a.txt"))
    put(folders.raw, "b.zip", zipped({"a.txt": b"a"})[:-9])
    put(folders.raw, "c.zip", zipped({}))
    monkeypatch.setenv("PATH", "")
    put(folders.raw, "d.rar", rar({"a.txt": b"abc"}))
    reasons = {e.path: (e.status, e.status_reason or "") for e in collect(folders).entries}
    assert reasons["a.zip!/a.txt"] == ("unreadable", "is encrypted with a password")
    assert reasons["a.zip!/b.txt"] == ("registered", "")
    assert reasons["b.zip"][0] == "unreadable"
    assert "cut off or damaged" in reasons["b.zip"][1]
    assert reasons["c.zip"] == ("unreadable", "the archive holds no files")
    assert reasons["d.rar"] == ("unreadable", "needs unar, install with `make optional`")


def test_a_bomb_behind_good_members_costs_the_rest_alone(folders: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MEMBER_LIMIT", 2)
    put(folders.raw, "a.zip", zipped({f"{i}.txt": b"x%d" % i for i in range(4)}))
    assert [(path, reason) for path, _, reason, _ in listed(collect(folders))] == [
        ("a.zip!/0.txt", None), ("a.zip!/1.txt", None), ("a.zip!/the rest", "it holds more than 2 members"),
    ]  # fmt: skip


def test_no_name_of_a_member_leads_out_of_the_warehouse(folders: Settings) -> None:
    put(folders.raw, "a.zip", zipped({"../../../evil.txt": b"a", "/etc/evil.txt": b"b"}))
    assert [path for path, *_ in listed(collect(folders))] == ["a.zip!/etc/evil.txt", "a.zip!/evil.txt"]
    outside = [p for p in folders.raw.parent.rglob("*") if p.is_file() and not p.is_relative_to(folders.warehouse)]
    assert outside == [folders.raw / "a.zip"]


def test_an_archive_is_unpacked_once(folders: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folders.raw, "a.zip", zipped({"a.txt": b"a"}))
    first = collect(folders)
    monkeypatch.setattr(archives, "members", None)  # unpacking again would fail
    assert look(folders) == first


def test_bytes_that_are_gone_are_unpacked_again(folders: Settings) -> None:
    put(folders.raw, "a.zip", zipped({"a.txt": b"a"}))
    (entry,) = collect(folders).entries
    file = entry.file(folders.raw, folders.members)
    file.unlink()
    collect(folders)
    assert file.read_bytes() == b"a"


@pytest.mark.skipif(not tools.is_available("unar"), reason=tools.needed("unar"))
def test_a_program_that_is_installed_later_is_used(folders: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folders.raw, "a.rar", rar({"a.txt": b"abc"}))
    with monkeypatch.context() as without:
        without.setenv("PATH", "")
        before = collect(folders)
    after = collect(folders)
    assert [e.path for e in before.entries] == ["a.rar"]
    assert [e.path for e in after.present()] == ["a.rar!/a.txt"]
    assert before.fingerprint != after.fingerprint


def test_a_new_archive_makes_new_revisions_of_its_members(folders: Settings) -> None:
    put(folders.raw, "a.zip", zipped({"a.txt": b"1", "b.txt": b"b"}))
    collect(folders)
    put(folders.raw, "a.zip", zipped({"a.txt": b"2"}))
    assert [(e.path, e.revision, e.is_present) for e in collect(folders).entries] == [
        ("a.zip!/a.txt", 1, False), ("a.zip!/a.txt", 2, True), ("a.zip!/b.txt", 1, False),
    ]  # fmt: skip


def test_a_sidecar_of_an_archive_tells_of_its_members(folders: Settings) -> None:
    put(folders.raw, "a.zip", zipped({"a.txt": b"1", "b.txt": b"b"}))
    put(folders.raw, "a.zip.meta.yaml", "url: http://example.org/a.zip")
    assert [e.source_url for e in collect(folders).entries] == ["http://example.org/a.zip"] * 2
    put(folders.raw, "a.zip.meta.yaml", "adress: x")
    assert [i.kind for i in collect(folders).issues] == ["bad_sidecar"]


def test_folders_in_an_archive_tell_as_much_as_folders() -> None:
    assert read_folder("all.zip!/130184-新乐市/2021/a.txt") == Folder("130184", "新乐市", 2021)
    assert read_folder("130184-新乐市/2021/a.zip!/131024-香河县/2020/a.txt") == Folder("130184", "新乐市", 2021)


def test_a_listing_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    data = zipped({"a.txt": b"a"})
    first = members.unpack(tmp_path, data, "0" * 64, "zip")
    (listing,) = (tmp_path / "listings").iterdir()
    listing.write_text("{")
    assert members.unpack(tmp_path, data, "0" * 64, "zip") == first
