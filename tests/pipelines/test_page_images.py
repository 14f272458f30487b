"""Pages as images: drawn as they are shown, marks where the cells are."""

from __future__ import annotations

import pytest
from PIL import Image

from pipelines.page_images import MOST_PIXELS, Mark, NotDrawable, highlight, page_image, page_images
from pipelines.readers import read
from tests.readers.pdf_files import Page, write
from tests.readers.pdf_pages import XS, YS, filled

Colour = tuple[int, ...]


def _page(rotate: int = 0) -> Page:
    page = filled(Page(rotate=rotate))
    page.grid(XS, YS)
    return page


def _darkest(image: Image.Image, box: tuple[float, ...]) -> int:
    scale = image.info["dpi"][0] / 72
    return int(image.convert("L").crop(tuple(round(edge * scale) for edge in box)).getextrema()[0])  # type: ignore[arg-type]


def test_a_page_is_as_large_as_it_says() -> None:
    image = page_image(write([Page(width=720, height=360)]), 1, dpi=100)
    assert image.mode == "RGB"
    assert image.size == (1000, 500)
    assert image.info["dpi"] == (100, 100)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_box_of_a_cell_holds_its_text_in_the_image(rotate: int) -> None:
    data = write([_page(rotate)])
    cells = {cell.text: cell for table in read(data).tables for cell in table.cells}
    image = page_image(data, 1)
    for text in ("科目", "1,234.50", "-7.00"):
        box = cells[text].box
        assert box is not None
        inner = box[0] + 2, box[1] + 2, box[2] - 2, box[3] - 2
        assert _darkest(image, inner) < 128, text
    assert _darkest(image, (2, 2, 40, 40)) > 250


def test_marks_stand_where_the_box_is_and_leave_the_image_as_it_was() -> None:
    image = page_image(write([Page(width=200, height=100)]), 1, dpi=72)
    marked = highlight(image, [Mark((50, 20, 90, 60), (0, 0, 255), fill=0.5, width=2), (120, 20, 160, 60)])
    assert marked.getpixel((50, 40)) == (0, 0, 255)
    red, green, blue = marked.getpixel((70, 40))  # type: ignore[misc]
    assert red == green < 140
    assert blue == 255
    assert marked.getpixel((120, 40)) == (214, 39, 40)
    assert marked.getpixel((100, 40)) == (255, 255, 255)
    assert image.getpixel((50, 40)) == (255, 255, 255)
    assert marked.info["dpi"] == image.info["dpi"]


def test_reading_a_file_does_not_change_how_it_is_drawn() -> None:
    """While a file is read, PDFium has boxes in place of the fonts that the file does not hold."""
    data = write([_page()])
    before = page_image(data, 1)
    read(data)
    assert page_image(data, 1).tobytes() == before.tobytes()


def test_a_huge_page_is_drawn_smaller() -> None:
    image = page_image(write([Page(width=14_400, height=720)]), 1)
    assert max(image.size) <= MOST_PIXELS
    assert image.info["dpi"][0] < 30


def test_several_pages_of_one_file() -> None:
    data = write([Page(width=100, height=100), Page(width=200, height=100)])
    assert [image.width for image in page_images(data, [2, 1], dpi=72)] == [200, 100]


@pytest.mark.parametrize(
    ("data", "page", "reason"),
    [
        (write([Page()]), 2, "1 pages, no page 2"),
        (write([Page()]), 0, "no page 0"),
        (write([Page()], user_password="secret"), 1, "cannot open"),
        (b"%PDF-1.7\nnothing more", 1, "cannot open"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", 1, "no pages"),
        ("\t科目\n\t合计\n".encode(), 1, "no pages"),
    ],
)
def test_what_cannot_be_drawn_says_why(data: bytes, page: int, reason: str) -> None:
    with pytest.raises(NotDrawable, match=reason):
        page_image(data, page)
