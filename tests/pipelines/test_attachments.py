"""Files attached to PDF and OFD become members; what carries them stays a document."""

import zlib
from pathlib import Path

import pytest

from pipelines import archives, attachments
from pipelines.archives import Member
from pipelines.collect import scan
from pipelines.readers import UnreadableFile
from tests.pipelines.archive_files import zipped


def pdf(*objects: bytes, catalog: bytes = b"", page: bytes = b"") -> bytes:
    """A PDF of one page; ``objects`` are numbered from 4."""
    first = (b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate((*first, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" + page + b">>", *objects), 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def stream(data: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(data)
    return b"<</Type/EmbeddedFile/Filter/FlateDecode/Length %d%s>>stream\n%s\nendstream" % (len(packed), entries, packed)


def named(data: bytes, name: str = "公开表.xls") -> bytes:
    title = b"<" + ("\ufeff" + name).encode("utf-16-be").hex().encode() + b">"
    specification = b"<</Type/Filespec/UF " + title + b"/EF<</F 5 0 R>>>>"
    return pdf(specification, stream(data), b"<</Kids[7 0 R]>>", b"<</Names[(a) 4 0 R]>>", catalog=b"/Names<</EmbeddedFiles 6 0 R>>")


def marked(data: bytes) -> bytes:
    mark = b"/Annots[<</Type/Annot/Subtype/FileAttachment/FS 4 0 R/Rect[0 0 9 9]>>]"
    return pdf(b"<</Type/Filespec/F(../../table.docx)/EF<</F 5 0 R>>>>", stream(data), page=mark)


def ofd(name: str = "公开表.xls", location: str = "t.xls") -> bytes:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    attached = f'<ofd:Attachment ID="1" Name="{name}"><ofd:FileLoc>{location}</ofd:FileLoc></ofd:Attachment>'
    return zipped({
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>".encode(),
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>".encode(),
        "Doc_0/Attachs/Attachments.xml": f"<ofd:Attachments {space}>{attached}</ofd:Attachments>".encode(),
        "Doc_0/Attachs/t.xls": b"a table",
    })


def test_files_by_name_and_by_a_mark_on_a_page() -> None:
    assert list(archives.members(named(b"a table"), "pdf")) == [Member("公开表.xls", b"a table")]
    assert list(archives.members(marked(b"a table"), "pdf")) == [Member("table.docx", b"a table")]  # a label, no path
    assert list(archives.members(ofd(), "ofd")) == [Member("公开表.xls", b"a table")]


def test_archives_among_them_and_carriers_in_archives() -> None:
    inner = zipped({"甲.txt": b"x"})
    assert list(archives.members(named(inner, "a.zip"), "pdf")) == [Member("a.zip!/甲.txt", b"x")]
    carrier = named(b"a table")
    found = list(archives.members(zipped({"文.pdf": carrier}), "zip"))
    assert found == [Member("文.pdf", carrier), Member("文.pdf!/公开表.xls", b"a table")]


def test_which_files_are_looked_into() -> None:
    assert attachments.may_hold(named(b"x"), "pdf")
    assert not attachments.may_hold(pdf(), "pdf")
    assert not attachments.may_hold(named(b"x"), "docx")
    packed = zlib.compress(b"4 0 <</Type/Filespec/EF<</F 5 0 R>>>>")
    assert attachments.may_hold(pdf(b"<</Type/ObjStm/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed)), "pdf")


def test_bounds_hold_and_what_cannot_be_had_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(archives.members(ofd(location="none.xls"), "ofd")) == [
        Member("公开表.xls", None, "is named as attached and is not in the file")
    ]
    (damaged,) = archives.members(named(b"a table" * 99).replace(b"stream\nx", b"stream\n!"), "pdf")
    assert damaged.data is None
    assert "is damaged" in str(damaged.reason)
    monkeypatch.setattr(attachments, "SIZE_LIMIT", 1000)
    (large,) = archives.members(named(bytes(100_000)), "pdf")
    assert (large.data, large.reason) == (None, "unpacks to more than 1,000 bytes")
    monkeypatch.setattr(archives, "MEMBER_LIMIT", 0)
    with pytest.raises(UnreadableFile, match="more than 0 members"):
        list(archives.members(named(b"x"), "pdf"))


def test_what_carries_them_stays_a_document(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    folder = raw / "130184-新乐市" / "2024"
    folder.mkdir(parents=True)
    (folder / "预算.pdf").write_bytes(named(b"\ttable\t1\n"))
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7 /EmbeddedFile")
    found = [item.entry for item in scan(raw, tmp_path / "kept") if item.entry is not None]
    assert [(entry.path.rpartition("/2024/")[2], entry.format, entry.archive is None) for entry in found] == [
        ("坏.pdf", "pdf", True), ("预算.pdf", "pdf", True), ("预算.pdf!/公开表.xls", "flattened_text", False),
    ]  # fmt: skip
    assert found[2].file(raw, tmp_path / "kept").read_bytes() == b"\ttable\t1\n"
