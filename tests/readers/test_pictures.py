"""Pictures that may hold a table are told with their place, whatever the format; backgrounds and seals are not."""

from pipelines.readers import docx, ofd
from tests.readers import test_ofd as ofd_files
from tests.readers.office_files import docx as word
from tests.readers.office_files import p
from tests.readers.pdf_files import Page
from tests.readers.pdf_pages import read_pages

_DRAWING = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="urn:wp"><wp:extent cx="{0}" cy="{1}"/><a:graphic xmlns:a="urn:a">'
    '<a:blip/></a:graphic></wp:inline></w:drawing></w:r></w:p>'
)
_OLD = '<w:p><w:r><w:pict><v:shape xmlns:v="urn:v" style="width:{0}pt;height:{1}pt"><v:imagedata/></v:shape></w:pict></w:r></w:p>'


def _page(*pictures: tuple[int, int, int, int], words: int = 40) -> Page:
    """A page of text with pictures: left, bottom, width and height in points."""
    page = Page()
    page.content += [f"q {width} 0 0 {height} {x} {y} cm /I Do Q" for x, y, width, height in pictures]
    page.text(60, 60, "部门预算收支情况说明如下" * (words // 12 + 1))
    return page


def test_pictures_on_pages_with_text() -> None:
    strips = [(100, 300 + 20 * i, 300, 20) for i in range(10)]
    background, seal, logo = (0, 0, 595, 842), (400, 100, 50, 50), (0, 800, 595, 20)
    document = read_pages(
        _page((100, 300, 300, 200)), _page((100, 300, 300, 200), (100, 100, 300, 150)), _page(*strips), _page(background), _page(seal, logo)
    )
    assert [(i.kind, i.page, i.message.partition(" picture")[0]) for i in document.issues] == [
        ("unread_pictures", 1, "1"), ("unread_pictures", 2, "2"), ("unread_pictures", 3, "1"),
    ]  # fmt: skip


def test_pictures_on_a_page_that_is_turned() -> None:
    page = _page((100, 300, 300, 200))
    page.rotate = 90
    assert [i.kind for i in read_pages(page).issues] == ["unread_pictures"]


def test_pictures_in_a_word_document() -> None:
    point = 12_700
    body = p("部门支出总表") + _DRAWING.format(400 * point, 300 * point) + _DRAWING.format(40 * point, 40 * point) + _OLD.format(400, 300)
    issue = docx.read(word(p("部门概况" * 30) + body)).issues[0]
    assert (issue.kind, issue.text) == ("unread_pictures", "部门支出总表")
    assert "2 pictures" in issue.message
    assert "部门支出总表" in issue.message
    assert docx.read(word(p("部门概况" * 30) + _DRAWING.format(40 * point, 40 * point) + _OLD.format(30, 30))).issues == []


def test_pictures_on_a_page_of_an_ofd_file() -> None:
    picture = '<ofd:ImageObject ID="9" Boundary="20 100 120 80" ResourceID="7"/>'
    seal = '<ofd:ImageObject ID="9" Boundary="150 250 15 15" ResourceID="7"/>'
    words = "".join(ofd_files.text("部门预算收支情况说明", 20, 20 + 6 * i) for i in range(6))
    document = ofd.read(ofd_files.package(words + picture, words + seal))
    assert [(i.kind, i.page) for i in document.issues] == [("unread_pictures", 1)]
