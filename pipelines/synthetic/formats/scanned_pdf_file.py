"""A disclosure as a scan: each page of its PDF as an image, with no text to read."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipelines.synthetic.disclosure import Disclosure
from pipelines.synthetic.formats import pdf_file

_DPI = 200


def write(disclosure: Disclosure) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1)
    document = pdfium.PdfDocument(pdf_file.write(disclosure))
    try:
        for page in document:
            width, height = page.get_size()
            image = page.render(scale=_DPI / 72, grayscale=True).to_pil()
            canvas.setPageSize((width, height))
            canvas.drawImage(ImageReader(image), 0, 0, width, height)
            canvas.showPage()
    finally:
        document.close()
    canvas.save()
    return file.getvalue()
