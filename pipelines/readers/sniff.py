"""What a file is, told from its bytes; names and extensions lie too often to be asked."""

from __future__ import annotations

import re

from pipelines.readers import ole2
from pipelines.readers.errors import UnreadableFile
from pipelines.readers.package import open_zip

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "rtf"),
)
#: Streams that tell what a compound file (OLE2) is; the first that is there decides. WPS writes the same as Word and Excel,
#: with streams of its own beside them.
_OLE2_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "encrypted_office"),
    ("WpsCustomData", "wps"),
    ("ETExtData", "et"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
_ZIP_MEMBERS: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("OFD.xml", "ofd"),
    ("xl/workbook.bin", "xlsb"),
    ("ppt/presentation.xml", "pptx"),
    ("content.xml", "opendocument"),
)
_HTML = re.compile(r"<\s*(!doctype\s+html|html|head|body|table|div|meta)\b", re.IGNORECASE)
_MHTML = re.compile(r"\s*(?:[A-Za-z-]+:[^\n]*\n)*?MIME-Version:", re.IGNORECASE)
_XML = re.compile(r"\s*<\?xml\b")
_WORD_XML = re.compile(r"<\?mso-application\s+progid=[\"']Word\.Document|<w:wordDocument\b")
_SHEET_XML = re.compile(r"<\?mso-application\s+progid=[\"']Excel\.Sheet|urn:schemas-microsoft-com:office:spreadsheet")
_OFFICE_XML = ((_WORD_XML, "word_xml"), (_SHEET_XML, "sheet_xml"))
_ENCODINGS = ("utf-8-sig", "gb18030")


def decode(data: bytes) -> str | None:
    """The text of a text file (UTF-8, UTF-16 with a mark, or GBK), or None if it is no text."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if _is_text(text) else None
    return None


def _is_text(text: str) -> bool:
    """True if hardly any character is one that no typist enters: GB18030 decodes many binary files by accident."""
    sample = text[:20_000]
    odd = sum(1 for c in sample if (c < " " and c not in "\t\n\r\f\v\x07") or c == "\ufffd" or "\ue000" <= c <= "\uf8ff")
    return odd * 50 <= len(sample)


def sniff(data: bytes) -> str:
    """Name of the format.

    Documents: flattened_text, pdf, docx, doc, wps, xlsx, xls, et, html, mhtml, ofd, rtf, word_xml, sheet_xml, xml, xlsb, opendocument, ppt,
    pptx, image; archives: zip, 7z, rar, gzip; else encrypted_office, ole2, binary or empty.
    """
    if not data.strip():
        return "empty"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(ole2.SIGNATURE):
        return _sniff_ole2(data)
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    text = decode(data)
    if text is None:  # a web page is one for all that some bytes of it are broken
        head = data[:4096].decode("latin-1")
        return "html" if _HTML.search(head) and "\0" not in head else "binary"
    if not text.strip():
        return "empty"
    if _MHTML.match(text):
        return "mhtml"
    # XML of office programs has elements of the names of those of web pages
    if _XML.match(text) and (office := next((name for pattern, name in _OFFICE_XML if pattern.search(text[:4096])), None)):
        return office
    if _HTML.search(text[:4096]):
        return "html"
    if _XML.match(text):
        return next((name for pattern, name in _OFFICE_XML if pattern.search(text[:4096])), "xml")
    return "flattened_text"


def _sniff_ole2(data: bytes) -> str:
    try:
        names = {name.upper() for name in ole2.CompoundFile(data).names}
    except ole2.BadCompoundFile:
        return "ole2"
    return next((name for stream, name in _OLE2_STREAMS if stream.upper() in names), "ole2")


def _sniff_zip(data: bytes) -> str:
    try:
        with open_zip(data) as archive:
            names = {name.replace("\\", "/").lstrip("/") for name in archive.namelist()}
    except UnreadableFile:
        return "zip"
    return next((name for member, name in _ZIP_MEMBERS if member in names), "zip")
