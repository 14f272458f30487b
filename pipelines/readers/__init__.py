"""From the bytes of a file to a :class:`~pipelines.document.Document`.

A format is one module here and one row in ``READERS``. Readers know nothing of budgets.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pipelines.document import Document
from pipelines.readers import docx, flattened_text, html, images, ofd, office, pdf, spreadsheet_xml, xls, xlsx
from pipelines.readers.errors import NeedsProgram, UnreadableFile, UnsupportedFormat
from pipelines.readers.scanned import MoreScannedPages
from pipelines.readers.sniff import sniff

__all__ = ["READERS", "VERSION", "NeedsProgram", "UnreadableFile", "UnsupportedFormat", "read", "sniff"]

#: Raised by one whenever a reader would give other cells for the same bytes: staged documents are keyed by it.
VERSION = "1"

READERS: dict[str, Callable[[bytes], Document]] = {
    "docx": docx.read,
    "flattened_text": flattened_text.read,
    "html": html.read,
    "image": images.read,
    "mhtml": html.read_archive,
    "ofd": ofd.read,
    "pdf": pdf.read,
    "xls": xls.read,
    "et": partial(xls.read, format_name="et"),
    "xlsx": xlsx.read,
    "sheet_xml": spreadsheet_xml.read,
    **{name: partial(office.read, format_name=name) for name in office.FORMATS},
}

#: Formats of which it is known that nothing can be read.
_NOT_TO_BE_READ = {
    "empty": "the file is empty",
    "encrypted_office": "the file is encrypted with a password",
    "ole2": "the file is cut off or damaged, or none of Word, Excel or WPS",
}


def read(data: bytes) -> Document:
    """Read a file. Raises :class:`UnreadableFile` with the reason if that is not possible."""
    name = sniff(data)
    if name in _NOT_TO_BE_READ:
        raise UnreadableFile(_NOT_TO_BE_READ[name])
    reader = READERS.get(name)
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise UnsupportedFormat(f"no reader for format {name} (readers: {known})")
    try:
        return reader(data)
    except (UnreadableFile, MoreScannedPages, MemoryError):
        raise
    except Exception as error:  # whatever a file provokes is said of the file
        raise UnreadableFile(f"reading it as {name} failed: {type(error).__name__}: {error}") from error
