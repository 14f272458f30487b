"""PDF files, page by page. What the pages draw becomes paragraphs and tables in ``pipelines.readers.pages``; what is only a picture is
recognised in ``pipelines.readers.scanned``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipelines.document import Document
from pipelines.readers import pdf_page
from pipelines.readers.box_font import instead_of_missing_fonts
from pipelines.readers.errors import UnreadableFile
from pipelines.readers.pages import PageReader
from pipelines.readers.pdfium_calls import opened
from pipelines.readers.scanned import Scans, drawing

_REASONS = {
    raw.FPDF_ERR_PASSWORD: "the PDF is encrypted and needs a password; ask the publisher for an open copy",
    raw.FPDF_ERR_SECURITY: "the PDF is encrypted in a way that PDFium does not know; ask the publisher for an open copy",
    raw.FPDF_ERR_FORMAT: "the PDF is damaged or cut off: PDFium finds no pages in it; fetch the file again",
}


def read(data: bytes) -> Document:
    """Read a PDF. Raises UnreadableFile if it is encrypted, damaged or has no pages."""
    with instead_of_missing_fonts(), _opened(data) as file:
        reader, scans = PageReader(Document(format="pdf")), Scans()
        count = len(file)
        if count == 0:
            raise UnreadableFile("the PDF has no pages")
        for number in range(1, count + 1):
            try:
                with opened(file, number - 1) as (page, text):
                    content = pdf_page.content(page, text)
                    reader.add(number, scans.content(content, drawing(page, content)))
            except ValueError as error:
                reader.report("unreadable_page", f"{error}: it is damaged or cut off", number)
        scans.finish()
        document = reader.finish()
        document.pages, document.needs, document.recognised = count, scans.needs, scans.recognised
        return document


@contextmanager
def _opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        raise UnreadableFile(_REASONS.get(code, f"PDFium cannot open the PDF: {error}")) from error
    try:
        yield file
    finally:
        file.close()
