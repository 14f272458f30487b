"""Zip files of XML parts (docx, xlsx, ofd), opened within bounds.

A hostile file may declare petabytes, refer to itself or expand entities without end. Sizes are checked before anything is
unpacked (the zip module never yields more than an entry declares), and XML that declares entities is refused: no office
program writes it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from lxml import etree

from pipelines.readers.errors import UnreadableFile

#: Bytes that all parts together, and one part that is read, may unpack to.
TOTAL_LIMIT = 1 << 30
PART_LIMIT = 192 << 20
#: How many times larger than its compressed form a package may be, from this size on: bombs reach 1,000, tables 100.
RATIO_LIMIT = 400
RATIO_FROM = 16 << 20
MEMBER_LIMIT = 100_000

_ENTITIES = re.compile(
    b"<!(?:DOCTYPE|ENTITY)|" + re.escape("<!DOCTYPE".encode("utf-16-le")) + b"|" + re.escape("<!DOCTYPE".encode("utf-16-be"))
)


_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"gbk", b"gb2312", b"gb18030"}
_BLANK = b" \t\r\n"
_BEGINNINGS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe<\0", b"\xfe\xff\0<", b"\0<")


class Package:
    """The parts of a zip file by name. Raises :class:`UnreadableFile` for a damaged, oversized or encrypted one."""

    def __init__(self, data: bytes) -> None:
        self._archive = open_zip(data)
        check_bounds(self._archive)
        self.names = set(self._archive.namelist())
        self._by_lower = {name.lower().replace("\\", "/").lstrip("/"): name for name in self._archive.namelist()}

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, or None if there is none of that name (upper and lower case are one)."""
        found = self._by_lower.get(name.lower().lstrip("/"))
        if found is None:
            return None
        info = self._archive.getinfo(found)
        if info.flag_bits & 1:
            raise UnreadableFile("the file is encrypted with a password")
        if info.file_size > PART_LIMIT:
            raise UnreadableFile(f"its part {name} unpacks to {info.file_size:,} bytes, more than {PART_LIMIT:,}")
        try:
            return self._archive.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
            raise UnreadableFile(f"its part {name} is damaged: {error}") from error

    def xml(self, name: str) -> Any:
        """The root element of an XML part, or None if there is none of that name."""
        data = self.part(name)
        return None if data is None else parse_xml(data, name)


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a zip file. Raises :class:`UnreadableFile` if it is cut off or damaged."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # damaged directories raise whatever their bytes lead to
        raise UnreadableFile(f"the file is cut off or damaged: {error}") from error


def check_bounds(archive: zipfile.ZipFile) -> None:
    """Raise :class:`UnreadableFile` if unpacking would take more than is sane."""
    entries = archive.infolist()
    if len(entries) > MEMBER_LIMIT:
        raise UnreadableFile(f"it holds {len(entries):,} members, more than {MEMBER_LIMIT:,}")
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if total > TOTAL_LIMIT:
        raise UnreadableFile(f"it unpacks to {total:,} bytes, more than {TOTAL_LIMIT:,}")
    if total > RATIO_FROM and total > RATIO_LIMIT * max(packed, 1):
        raise UnreadableFile(f"it unpacks to {total // max(packed, 1):,} times its size, which only zip bombs do")


def parse_xml(data: bytes, name: str) -> Any:
    """Parse XML without entities or network. Raises :class:`UnreadableFile` naming the part."""
    refuse_entities(data, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(f"its part {name} is no well-formed XML: {error}") from error


def refuse_entities(data: bytes, name: str) -> None:
    """Raise :class:`UnreadableFile` for XML that declares a document type, in which entities are defined; or that is in an encoding
    in which such a declaration would not be seen."""
    declared = _ENCODING.match(data)
    if not data.lstrip(_BLANK)[:4].startswith(_BEGINNINGS) or (declared and declared[1].lower() not in _ENCODINGS):
        raise UnreadableFile(f"its part {name} is in an encoding that no office program writes")
    if _ENTITIES.search(data):
        raise UnreadableFile(f"its part {name} declares XML entities, which no office program writes")


def local(element: Any) -> str:
    """Name of an element or attribute without its namespace: strict and transitional documents differ only there."""
    tag = element if isinstance(element, str) else element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """Value of an attribute whatever its namespace."""
    return next((value for key, value in element.attrib.items() if local(key) == name), None)


def children(element: Any, name: str) -> list[Any]:
    """Direct children of that name."""
    return [child for child in element if local(child) == name]


def child(element: Any, name: str) -> Any:
    """The first direct child of that name, or None; None stays None."""
    return None if element is None else next((c for c in element if local(c) == name), None)


def target_of(package: Package, kind: str, part: str = "") -> str | None:
    """The part that a relation of this kind leads to from `part` (from the package itself, if empty)."""
    folder, _, name = part.rpartition("/")
    relations = package.xml(f"{folder}/_rels/{name}.rels" if part else "_rels/.rels")
    if relations is None:
        return None
    for relation in relations:
        if (relation.get("Type") or "").rpartition("/")[2] == kind and relation.get("TargetMode") != "External":
            return resolve(folder, relation.get("Target") or "")
    return None


def resolve(folder: str, target: str) -> str:
    """Path of a part in the package, given relative to a folder; `..` never leaves the package."""
    parts = [] if target.startswith("/") else [p for p in folder.split("/") if p]
    for piece in target.split("/"):
        if piece == "..":
            parts = parts[:-1]
        elif piece not in ("", "."):
            parts.append(piece)
    return "/".join(parts)
