"""Files that a PDF or an OFD carries along: the tables of a disclosure are often attached to its text.

They become members like those of an archive, within the same bounds; the file that carries them stays a document of its own. Written
in Python throughout, since this runs where no worker's crash is caught.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from pipelines.readers import UnreadableFile
from pipelines.readers.package import Package, attribute, child, children, resolve

#: One attached file.
SIZE_LIMIT = 256 << 20
#: Nodes of the tree of names and pages that are looked at.
_NODES = 20_000
_HINT = re.compile(rb"/(?:EmbeddedFile|FileAttachment|EF\b)")
_OBJECTS = re.compile(rb"/ObjStm\b[^\0]{0,400}?stream\r?\n")
#: Bytes of a stream of objects that are looked through, and all of a file's.
_LOOKED, _LOOKED_ALL = 4 << 20, 64 << 20

Attached = Iterator[tuple[str, bytes | None, str | None]]


def may_hold(data: bytes, format_name: str) -> bool:
    """True if a file of this format may carry others: asked of every file, so it is told without reading it."""
    return format_name == "ofd" or (format_name == "pdf" and (_HINT.search(data) is not None or _hinted(data)))


def _hinted(data: bytes) -> bool:
    """The same of objects that are packed in streams."""
    left = _LOOKED_ALL
    for found in _OBJECTS.finditer(data):
        try:
            objects = zlib.decompressobj().decompress(data[found.end() : found.end() + _LOOKED], min(_LOOKED, left))
        except zlib.error:
            continue
        left -= len(objects)
        if _HINT.search(objects):
            return True
        if left <= 0:
            break
    return False


def files(data: bytes, format_name: str, take: Callable[[int], None]) -> Attached:
    """Name, bytes and, where there are none, the reason, of each attached file. ``take`` is told each size and raises UnreadableFile if
    there is too much. A file that is damaged carries nothing: whoever reads it says so."""
    seen: set[bytes] = set()
    for name, content, reason in (_of_pdf if format_name == "pdf" else _of_ofd)(data):
        if content is not None:
            if content in seen:  # the same file by its name and by its mark on a page
                continue
            seen.add(content)
            take(len(content))
        yield name, content, reason


def _of_pdf(data: bytes) -> Attached:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import dict_value, list_value, resolve1

    specifications: list[Any] = []
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        pending = [dict_value(document.catalog.get("Names", {})).get("EmbeddedFiles")]
        for _ in range(_NODES):
            if not pending:
                break
            node = resolve1(pending.pop(0))
            if isinstance(node, dict):
                pending += list_value(node.get("Kids", []))
                specifications += list_value(node.get("Names", []))[1::2]
        for number, page in enumerate(PDFPage.create_pages(document)):
            if number >= _NODES:
                break
            for mark in map(resolve1, list_value(page.annots or [])):
                if isinstance(mark, dict) and getattr(mark.get("Subtype"), "name", "") == "FileAttachment":
                    specifications.append(mark.get("FS"))
    except MemoryError:
        raise
    except Exception:  # the library raises whatever a damaged file provokes; what was found before stays
        if not specifications:
            return
    for specification in specifications:
        try:
            found = dict_value(resolve1(specification))
            name = _text(resolve1(found.get("UF") or found.get("F")))
            streams = dict_value(found.get("EF", {}))
            stream = resolve1(streams.get("UF") or streams.get("F"))
        except MemoryError:
            raise
        except Exception:
            continue
        if stream is not None:
            yield (name, *_unpacked(stream))


def _text(name: Any) -> str:
    from pdfminer.utils import decode_text

    if isinstance(name, bytes) and name[:2] not in (b"\xfe\xff", b"\xff\xfe"):
        for encoding in ("utf-8", "gb18030"):  # what programs write without saying so
            try:
                return name.decode(encoding)
            except UnicodeDecodeError:
                continue
    return decode_text(name) if isinstance(name, bytes) else str(name or "unnamed")


def _unpacked(stream: Any) -> tuple[bytes | None, str | None]:
    """The bytes of a stream within bounds, or the reason why there are none."""
    try:
        raw = stream.get_rawdata() or b""
        if stream.decipher is not None:
            raw = stream.decipher(stream.objid, stream.genno, raw, stream.attrs)
        filters = [getattr(name, "name", "") for name, _ in stream.get_filters()]
        for name in filters:
            if name not in ("FlateDecode", "Fl"):
                return None, f"is packed with {name}, which is not unpacked"
            unpacker = zlib.decompressobj()
            raw = unpacker.decompress(raw, SIZE_LIMIT + 1)
            if not unpacker.eof and len(raw) <= SIZE_LIMIT:
                return None, "is damaged in the file: it ends too early"
    except MemoryError:
        raise
    except Exception as error:
        return None, f"is damaged in the file: {error}"
    return (raw, None) if len(raw) <= SIZE_LIMIT else (None, f"unpacks to more than {SIZE_LIMIT:,} bytes")


def _of_ofd(data: bytes) -> Attached:
    try:
        package = Package(data)
        root = package.xml("OFD.xml")
        for body in [] if root is None else children(root, "DocBody"):
            main = (_content(child(body, "DocRoot"))).strip("/")
            document = package.xml(main) if main else None
            listed = _content(child(document, "Attachments")) if document is not None else ""
            location = resolve(main.rpartition("/")[0], listed) if listed else ""
            attachments = package.xml(location) if location else None
            for element in [] if attachments is None else children(attachments, "Attachment"):
                file = _content(child(element, "FileLoc"))
                name = attribute(element, "Name") or file.rpartition("/")[2]
                content = package.part(resolve(location.rpartition("/")[0], file))
                yield name, content, None if content is not None else "is named as attached and is not in the file"
    except UnreadableFile:
        return


def _content(element: Any) -> str:
    return "" if element is None else (element.text or "").strip()
