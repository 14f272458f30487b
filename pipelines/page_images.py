"""Pages of documents as images, and marks on them: so that a doubt is settled by looking, and a figure shows its evidence.

``page_image(data, page)`` draws a page as a reader of the document sees it; ``highlight(image, marks)`` outlines boxes on it. Boxes are
those of ``Cell.box`` and ``staging.cells``: (x0, top, x1, bottom) in points from the top left corner of the page as it is shown.

Not inside ``readers.read``: while that runs, PDFium draws boxes in place of fonts that a file does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from pipelines.readers import sniff

Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]

DPI = 110
#: Pixels of the longer side of an image at most: a page may be a poster, and memory stays bounded.
MOST_PIXELS = 4000
_POINTS_PER_INCH = 72


#: Why pages of other formats are not drawn.
_NO_PAGES = "states texts and cells but no pages: where a page ends is decided by the program that opens it, so there is no page to draw"
_NOT_DRAWN = {
    "ofd": "PDFium, which draws the pages, does not know OFD: open the file in an OFD reader, or ask the publisher for a PDF",
    "mhtml": f"a web page {_NO_PAGES}",
    "html": f"a web page {_NO_PAGES}",
    "flattened_text": f"plain text {_NO_PAGES}",
}


class NotDrawable(ValueError):
    """There is no image of this page; the message says why."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A box to mark: outlined in ``colour``, filled with it lightly if ``fill`` (share of opacity, 0 to 1) is above 0,
    crossed out if ``crossed``. ``width`` of the outline is in pixels."""

    box: Box
    colour: Colour = (214, 39, 40)
    fill: float = 0.0
    width: int = 2
    crossed: bool = False


def check_drawable(data: bytes) -> None:
    """Raises NotDrawable, with the reason, for a document of a format whose pages cannot be drawn."""
    if (name := sniff(data)) != "pdf":
        raise NotDrawable(_NOT_DRAWN.get(name) or f"the format {name} {_NO_PAGES}")


def page_image(data: bytes, page: int, dpi: int = DPI) -> Image.Image:
    """A page of a document, counted from 1, in RGB. ``info["dpi"]`` of the image tells its resolution, which is lower than ``dpi``
    for a huge page. Raises NotDrawable."""
    return next(page_images(data, [page], dpi))


def page_images(data: bytes, pages: Iterable[int], dpi: int = DPI) -> Iterator[Image.Image]:
    """Several pages of one document, which is opened once. Raises NotDrawable."""
    check_drawable(data)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise NotDrawable(f"PDFium cannot open the PDF: {error}") from error
    try:
        for page in pages:
            yield _drawn(document, page, dpi)
    finally:
        document.close()


def _drawn(document: pdfium.PdfDocument, number: int, dpi: int) -> Image.Image:
    if not 1 <= number <= len(document):
        raise NotDrawable(f"the document has {len(document)} pages, no page {number}")
    try:
        page = document[number - 1]
    except pdfium.PdfiumError as error:
        raise NotDrawable(f"PDFium cannot read page {number}: it is damaged or cut off") from error
    try:
        longer = max(page.get_size())
        scale = min(dpi / _POINTS_PER_INCH, MOST_PIXELS / max(longer, 1.0))
        bitmap = page.render(scale=scale, rev_byteorder=True)
        image = bitmap.to_pil().convert("RGB").copy()
        bitmap.close()
    finally:
        page.close()
    resolution = scale * _POINTS_PER_INCH
    image.info["dpi"] = (resolution, resolution)
    return image


def highlight(image: Image.Image, marks: Iterable[Mark | Box]) -> Image.Image:
    """A copy of a page's image with boxes marked. A bare box is outlined in red and filled lightly."""
    scale = image.info["dpi"][0] / _POINTS_PER_INCH
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    for mark in marks:
        mark = mark if isinstance(mark, Mark) else Mark(mark, fill=0.2)
        x0, top, x1, bottom = (round(edge * scale) for edge in mark.box)
        fill = (*mark.colour, round(255 * mark.fill)) if mark.fill else None
        pen.rectangle((x0, top, max(x0, x1), max(top, bottom)), fill=fill, outline=(*mark.colour, 255), width=mark.width)
        if mark.crossed:
            pen.line((x0, top, x1, bottom), fill=(*mark.colour, 255), width=1)
            pen.line((x0, bottom, x1, top), fill=(*mark.colour, 255), width=1)
    marked = Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")
    marked.info["dpi"] = image.info["dpi"]
    return marked
