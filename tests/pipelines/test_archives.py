"""What is in an archive, by label and within bounds."""

import io

import py7zr
import pytest

from pipelines import archives, tools
from pipelines.archives import Member, members
from pipelines.readers import UnreadableFile
from tests.pipelines.archive_files import encrypted, rar, zipped

needs_unar = pytest.mark.skipif(not tools.is_available("unar"), reason=tools.needed("unar"))


def sevenzip(files: dict[str, bytes], password: str | None = None) -> bytes:
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w", password=password) as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return buffer.getvalue()


def listed(data: bytes, format_name: str = "zip") -> list[tuple[str, bytes | None]]:
    return [(member.path, member.data) for member in members(data, format_name)]


@pytest.mark.parametrize("encoding", ["", "gb18030", "utf-8"])
def test_names_of_a_zip_in_any_encoding(encoding: str) -> None:
    data = zipped({"2021年/部门预算.txt": b"a", "2021年/决算.txt": b"b"}, encoding)
    assert listed(data) == [("2021年/决算.txt", b"b"), ("2021年/部门预算.txt", b"a")]


def test_a_7z_and_its_empty_member() -> None:
    assert listed(sevenzip({"2021/预算.txt": b"a", "空.txt": b""}), "7z") == [("2021/预算.txt", b"a"), ("空.txt", b"")]


@needs_unar
def test_a_rar() -> None:
    assert listed(rar({"2021/a.txt": b"abc", "b.txt": b""}), "rar") == [("2021/a.txt", b"abc"), ("b.txt", b"")]


def test_a_rar_without_unar_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableFile, match="needs unar, install with `make optional`"):
        listed(rar({"a.txt": b"abc"}), "rar")


def test_names_are_labels_and_lead_nowhere() -> None:
    data = zipped({"../../etc/a.txt": b"1", "/b.txt": b"2", "c\\..\\d.txt": b"3", "e/./f.txt": b"4", "..": b"5"})
    assert {path for path, _ in listed(data)} == {"etc/a.txt", "b.txt", "c/d.txt", "e/f.txt", "unnamed"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_occur_twice_are_told_apart() -> None:
    data = zipped({"a.txt": b"1", "/a.txt": b"2", "./a.txt": b"3"})
    assert [path for path, _ in listed(data)] == ["a.txt", "a.txt (2)", "a.txt (3)"]


def test_what_systems_leave_in_archives_is_left_out() -> None:
    names = (".DS_Store", "__MACOSX/._a.txt", "b/Thumbs.db", "~$a.docx", "c/.git/config", "d/a.txt")
    assert listed(zipped(dict.fromkeys(names, b"x"))) == [("d/a.txt", b"x")]


def test_archives_in_archives_to_a_depth() -> None:
    nested = zipped({"甲.txt": b"a"})
    for depth in range(2, 5):
        nested = zipped({f"{depth}.zip": nested, f"{depth}.txt": b"x"})
    assert list(members(nested, "zip")) == [
        Member("4.txt", b"x"),
        Member("4.zip!/3.txt", b"x"),
        Member("4.zip!/3.zip!/2.txt", b"x"),
        Member("4.zip!/3.zip!/2.zip", None, "it lies in archives more than 3 deep and is not unpacked"),
    ]


def test_a_damaged_archive_in_an_archive_costs_itself_alone() -> None:
    inner = zipped({"b.txt": b"b"})
    found = list(members(zipped({"a.zip": inner[:-10], "c.txt": b"c"}), "zip"))
    assert [(m.path, m.data, "cut off or damaged" in (m.reason or "")) for m in found] == [("a.zip", None, True), ("c.txt", b"c", False)]


def test_members_that_cannot_be_had_are_listed_with_the_reason() -> None:
    data = encrypted(zipped({"a.txt": b"a", "b.txt": b"b"}), "a.txt")
    damaged = bytearray(zipped({"a.txt": b"a" * 100}))
    damaged[40] ^= 0xFF
    assert list(members(data, "zip")) == [Member("a.txt", None, "is encrypted with a password"), Member("b.txt", b"b")]
    assert [m.reason is not None and m.reason.startswith("is damaged") for m in members(bytes(damaged), "zip")] == [True]
    assert list(members(sevenzip({"a.txt": b"a"}, "p"), "7z")) == [Member("a.txt", None, "is encrypted with a password")]


@pytest.mark.parametrize(
    ("data", "format_name"),
    [
        (zipped({"a.txt": b"a"})[:-10], "zip"),
        (b"PK\x03\x04", "zip"),
        (sevenzip({"a.txt": b"a"})[:40], "7z"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(90), "7z"),
    ],
    ids=["cut zip", "empty zip", "cut 7z", "empty 7z"],
)
def test_archives_that_cannot_be_opened_say_so(data: bytes, format_name: str) -> None:
    with pytest.raises(UnreadableFile, match="cut off or damaged"):
        listed(data, format_name)


@needs_unar
def test_a_damaged_member_of_a_rar_is_not_taken_for_a_document() -> None:
    data = rar({"2021/a.txt": b"abc" * 50, "b.txt": b"b"}).replace(b"abcabc", b"abcabd", 1)
    assert list(members(data, "rar")) == [Member("b.txt", b"b"), Member("2021/a.txt", None, "is damaged in the archive")]


def test_a_7z_that_hides_even_its_names() -> None:
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w", password="p", header_encryption=True) as archive:
        archive.writestr(b"a", "a.txt")
    with pytest.raises(UnreadableFile, match="is encrypted with a password"):
        listed(buffer.getvalue(), "7z")


@needs_unar
def test_a_rar_that_cannot_be_opened_says_so() -> None:
    with pytest.raises(UnreadableFile, match="cut off or damaged"):
        listed(rar({"a.txt": b"abc"})[:30], "rar")


def test_bombs_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({"a.txt": bytes(70 << 20)})
    with pytest.raises(UnreadableFile, match="zip bombs"):
        listed(bomb)
    found = list(members(zipped({"inner.zip": bomb, "a.txt": b"a"}), "zip"))
    assert [(m.path, m.data is None) for m in found] == [("a.txt", False), ("inner.zip", True)]
    with pytest.raises(UnreadableFile, match="zip bombs"):
        listed(sevenzip({"a.txt": bytes(70 << 20)}), "7z")
    monkeypatch.setattr(archives, "TOTAL_LIMIT", 1000)
    with pytest.raises(UnreadableFile, match="more than 1,000"):
        listed(zipped({"a.txt": bytes(2000)}))


def test_bounds_hold_for_the_whole_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MEMBER_LIMIT", 5)
    inner = zipped({f"{i}.txt": b"x" for i in range(3)})
    with pytest.raises(UnreadableFile, match="more than 5 members"):
        listed(zipped({"a.zip": inner, "b.zip": inner, "c.txt": b"x", "d.txt": b"x"}))
