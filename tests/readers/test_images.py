"""Pages published as pictures: recognised where OCR is there, else they say what they need."""

import io

import numpy as np
import pytest
from PIL import Image

from pipelines import tools
from pipelines.readers import UnreadableFile, images, read, scanned, scanned_models
from pipelines.readers.pages import PageContent
from pipelines.readers.scanned_image import Picture


def saved(kind: str, *pages: Image.Image) -> bytes:
    buffer = io.BytesIO()
    more = {"save_all": True, "append_images": list(pages[1:])} if len(pages) > 1 else {}
    pages[0].save(buffer, kind, **more)
    return buffer.getvalue()


def page(mode: str = "RGB", size: tuple[int, int] = (210, 297)) -> Image.Image:
    return Image.new(mode, size)


@pytest.mark.parametrize(
    ("data", "pages"), [(saved("PNG", page()), 1), (saved("JPEG", page("L")), 1), (saved("TIFF", page("1"), page("1"), page("1")), 3)]
)
def test_without_ocr_each_page_is_a_scan_that_needs_it(data: bytes, pages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "is_available", lambda _program: False)
    document = read(data)
    assert (document.format, document.pages, document.needs) == ("image", pages, tools.OCR)
    assert [(i.kind, i.page) for i in document.issues] == [("scanned_page", number) for number in range(1, pages + 1)]
    assert all("needs OCR" in i.message for i in document.issues)


def test_with_ocr_it_gets_the_picture_on_white_at_the_resolution_of_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[PageContent, Picture]] = []

    def recognised(content: PageContent, picture: Picture) -> PageContent:
        seen.append((content, picture))
        return content

    monkeypatch.setattr(tools, "is_available", lambda _program: True)
    monkeypatch.setattr(scanned, "recognised", recognised)
    monkeypatch.setattr(scanned_models, "version", lambda: "a version")
    document = images.read(saved("PNG", page("RGBA")))
    assert (document.recognised, document.needs) == ("a version", None)
    ((content, picture),) = seen
    assert picture.grey.shape == (2339, 1654)
    assert int(np.asarray(picture.grey).min()) == 255  # what is transparent is paper
    assert (round(content.width), round(content.height)) == (595, 842)


def test_time_for_fewer_pages_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "is_available", lambda _program: True)
    monkeypatch.setattr(scanned_models, "version", lambda: "a version")
    with scanned.at_most(0), pytest.raises(scanned.MoreScannedPages):
        read(saved("TIFF", page("1"), page("1")))


@pytest.mark.parametrize("data", [saved("PNG", page())[:60], b"\x89PNG\r\n\x1a\n", b"II*\x00nonsense"])
def test_damaged_pictures_end_as_errors(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        read(data)


def test_pictures_beyond_measure_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_PIXELS", 1000)
    with pytest.raises(UnreadableFile, match="62,370 pixels"):
        read(saved("PNG", page()))
