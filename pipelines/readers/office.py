"""Word's old formats (doc, and wps of WPS, which is the same; rtf; Word 2003 XML): LibreOffice makes docx of them.

Starting LibreOffice takes two seconds, a document a fraction of one. So :func:`convert_all` takes many at once and leaves the results
in a folder that readers are told of by an environment variable; what is not there is converted alone.
"""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pipelines import tools
from pipelines.document import Document
from pipelines.readers import docx
from pipelines.readers.errors import NeedsProgram, UnreadableFile
from pipelines.readers.ole2 import SIGNATURE, BadCompoundFile, CompoundFile

#: File extension by which LibreOffice is told each format.
FORMATS = {"doc": "doc", "wps": "doc", "rtf": "rtf", "word_xml": "xml"}
#: Names the folder with what was converted before, by sha256.
CONVERTED = "CONVERTED_DOCUMENTS"
_PROGRAM = "soffice"
_SECONDS = 90
_SECONDS_EACH = 10
#: Documents in one run of LibreOffice: one that it cannot bear costs the others of its run.
_TOGETHER = 40


def read(data: bytes, format_name: str) -> Document:
    """Read a document by way of docx. Raises NeedsProgram without LibreOffice, UnreadableFile."""
    if format_name in ("doc", "wps"):
        _refuse_encrypted(data)
    converted = _converted_before(data)
    if converted is None:
        if not tools.is_available(_PROGRAM):
            raise NeedsProgram(_PROGRAM, tools.needed(_PROGRAM))
        converted = convert({"document": (data, format_name)}).get("document")
    if converted is None:
        raise UnreadableFile("LibreOffice cannot convert it: it is damaged or no text document")
    document = docx.read(converted)
    document.format = format_name
    return document


def may_be(head: bytes) -> bool:
    """True if a file that begins like this may be in one of the formats; cheap, to be asked of every file."""
    return head.startswith((SIGNATURE, b"{\\rtf", b"<?xml", b"\xef\xbb\xbf<?xml"))


def _refuse_encrypted(data: bytes) -> None:
    try:
        head = CompoundFile(data).stream("WordDocument") or b""
    except BadCompoundFile as error:
        raise UnreadableFile(f"the file is cut off or damaged: {error}") from error
    if len(head) >= 12 and struct.unpack_from("<H", head, 10)[0] & 0x0100:
        raise UnreadableFile("the file is encrypted with a password")


def _converted_before(data: bytes) -> bytes | None:
    folder = os.environ.get(CONVERTED)
    if not folder:
        return None
    try:
        return (Path(folder) / f"{hashlib.sha256(data).hexdigest()}.docx").read_bytes()
    except OSError:
        return None


def convert_all(documents: Mapping[str, tuple[Path, str]], folder: Path) -> None:
    """Make docx of documents (by sha256: file and format) in a folder, in few runs; one that fails is just not there."""
    names = list(documents) if tools.is_available(_PROGRAM) else []
    for first in range(0, len(names), _TOGETHER):
        some = {name: documents[name] for name in names[first : first + _TOGETHER]}
        loaded = {name: (file.read_bytes(), format_name) for name, (file, format_name) in some.items()}
        for name, content in convert(loaded).items():
            (folder / f"{name}.docx").write_bytes(content)


def convert(documents: Mapping[str, tuple[bytes, str]]) -> dict[str, bytes]:
    """The docx of each document (bytes and format by name) that LibreOffice could convert, in one run of it."""
    with tempfile.TemporaryDirectory(prefix="office-") as work:
        sources, results = Path(work) / "in", Path(work) / "out"
        sources.mkdir()
        files = []
        for name, (data, format_name) in documents.items():
            files.append(sources / f"{name}.{FORMATS[format_name]}")
            files[-1].write_bytes(data)
        seconds = _SECONDS + _SECONDS_EACH * len(files)
        # `timeout` ends LibreOffice with its children also when the reader that waits here is ended itself
        command = ["timeout", "-k", "5", str(seconds), _PROGRAM, f"-env:UserInstallation=file://{work}/profile", "--headless"]
        command += ["--norestore", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(results), *map(str, files)]
        # documents may link to pictures elsewhere: nothing is fetched
        environment = {**os.environ, "HOME": work, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
        subprocess.run(command, capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL)
        return {name: file.read_bytes() for name in documents if (file := results / f"{name}.docx").is_file()}
