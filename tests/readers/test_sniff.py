"""Formats are told from bytes."""

import io
import zipfile

import pytest

from pipelines.readers import UnreadableFile, UnsupportedFormat, read
from pipelines.readers.sniff import sniff
from tests.readers.office_files import ole2


def _zip(*members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xef\xbb\xbf  \n", "empty"),
        (b"%PDF-1.4\n%\xe2\xe3", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "ole2"),
        (ole2({"WORKBOOK": b"x"}), "xls"),
        (ole2({"BOOK": b"x"}), "xls"),
        (ole2({"WordDocument": b"x", "1Table": b"y"}), "doc"),
        (ole2({"WordDocument": b"x", "WpsCustomData": b"y"}), "wps"),
        (ole2({"Workbook": b"x"}), "xls"),
        (ole2({"Book": b"x"}), "xls"),
        (ole2({"Workbook": b"x", "ETExtData": b"y"}), "et"),
        (ole2({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "encrypted_office"),
        (_zip("word/document.xml"), "docx"),
        (_zip("xl/workbook.xml"), "xlsx"),
        (_zip("xl\\workbook.xml"), "xlsx"),
        (_zip("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (_zip("2021/预算.txt"), "zip"),
        (b"PK\x03\x04 cut off", "zip"),
        (_zip("预算.txt").replace("预算".encode(), b"\xff" * 6), "zip"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "image"),
        (bytes(range(256)) * 20, "binary"),
        (b"<!DOCTYPE html><html><table>", "html"),
        (b"<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'><body>", "html"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument>", "word_xml"),
        (b"<?xml version='1.0'?><rss/>", "xml"),
        (_zip(), "zip"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>", "mhtml"),
        (b"From: <Saved by WPS>\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\n", "mhtml"),
        ("部门预算收支总表\n\t单位：万元\n".encode(), "flattened_text"),
        ("部门预算收支总表\n\t单位：万元\n".encode("gb18030"), "flattened_text"),
        ("部门预算收支总表\n\t单位：万元\n".encode("utf-16"), "flattened_text"),
    ],
)
def test_the_bytes_tell_the_format(data: bytes, name: str) -> None:
    assert sniff(data) == name


def test_an_empty_file_says_so() -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        read(b"")


def test_a_format_without_a_reader_names_itself_and_the_readers_there_are() -> None:
    with pytest.raises(UnsupportedFormat, match=r"format gzip.*flattened_text"):
        read(b"\x1f\x8b" + bytes(100))


def test_what_is_known_to_be_unreadable_says_why() -> None:
    with pytest.raises(UnreadableFile, match="encrypted with a password"):
        read(ole2({"EncryptedPackage": b"x"}))
    with pytest.raises(UnreadableFile, match="cut off or damaged"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))
