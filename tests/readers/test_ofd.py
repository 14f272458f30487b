"""OFD files: texts and strokes with places become paragraphs and tables."""

import pytest

from pipelines.document import Document
from pipelines.readers import ofd, read
from pipelines.readers.errors import UnreadableFile
from tests.readers.office_files import zipped

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(content: str, x: float, y: float, *, size: float = 4, deltas: str = "", more: str = "") -> str:
    """A text whose baseline begins 3 mm below y."""
    steps = f'DeltaX="{deltas}"' if deltas else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 50 5" Font="1" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="3" {steps}>{content}</ofd:TextCode></ofd:TextObject>'
    )


def path(data: str, x: float = 0, y: float = 0, more: str = "") -> str:
    return f'<ofd:PathObject ID="2" Boundary="{x} {y} 200 200" {more}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def grid(rows: int, columns: int) -> str:
    """Lines of a table at 20 mm, 40 mm; slots of 30 mm x 8 mm."""
    across = [f"M 0 {8 * i} L {30 * columns} {8 * i}" for i in range(rows + 1)]
    down = [f"M {30 * i} 0 L {30 * i} {8 * rows}" for i in range(columns + 1)]
    return path(" ".join([*across, *down]), 20, 40)


def slot(content: str, row: int, column: int) -> str:
    return text(content, 22 + 30 * column, 41 + 8 * row)


def package(*pages: str, template: str = "", entry: str = "Doc_0/Document.xml") -> bytes:
    listed = "".join(f'<ofd:Page ID="{i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
    templates = '<ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/>' if template else ""
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    uses = '<ofd:Template TemplateID="9"/>' if template else ""

    def content(inner: str, head: str = "") -> str:
        return f"<ofd:Page {NAMESPACE}>{head}<ofd:Content><ofd:Layer>{inner}</ofd:Layer></ofd:Content></ofd:Page>"

    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:DocRoot>{entry}</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": (
            f"<ofd:Document {NAMESPACE}><ofd:CommonData>{area}{templates}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        ),
        "Doc_0/Tpls/T.xml": content(template),
    }
    parts |= {f"Doc_0/Pages/Page_{i}/Content.xml": content(page, uses) for i, page in enumerate(pages)}
    return zipped(parts)


def rows(document: Document) -> list[list[list[str]]]:
    return [[[c.text for c in row] for row in table.rows()] for table in document.tables]


def test_a_table_between_paragraphs_on_pages() -> None:
    table = grid(2, 2) + slot("科目", 0, 0) + slot("合计", 0, 1) + slot("201", 1, 0) + slot("1,234.50", 1, 1)
    document = read(package(text("收入总表", 80, 20) + table + text("注：无", 22, 70), text("第二页", 80, 20)))
    assert (document.format, document.pages) == ("ofd", 2)
    assert [(p.text, p.page) for p in document.paragraphs] == [("收入总表", 1), ("注：无", 1), ("第二页", 2)]
    assert rows(document) == [[["科目", "合计"], ["201", "1,234.50"]]]
    x0, top, x1, bottom = document.tables[0].cells[0].box or (0, 0, 0, 0)
    assert (round(x0), round(top), round(x1), round(bottom)) == (57, 113, 142, 136)


def test_characters_step_by_deltas_and_a_template_lies_below() -> None:
    spread = text("部门", 22, 41, deltas="12") + text("12.34", 52, 41, deltas="g 3 2 2", more='CTM="1 0 0 1 1 0"')
    assert rows(ofd.read(package(spread, template=grid(1, 2)))) == [[["部 门", "12.34"]]]


def test_strokes_of_every_kind_rule_a_table() -> None:
    box = path("M 0 0 L 60 0 L 60 16 L 0 16 C", 20, 40)
    thin = path("M 0 8 L 60 8 L 60 8.3 L 0 8.3 C", 20, 40, 'Stroke="false" Fill="true"')
    curve = path("M 0 0 B 1 1 2 2 50 50 Q 1 1 60 60 A 5 5 0 1 0 3 4 X", 20, 100)
    hidden = path("M 30 0 L 30 16", 20, 40, 'Visible="false"')
    document = ofd.read(package(box + thin + curve + hidden + slot("甲", 0, 0) + slot("乙", 1, 0)))
    assert rows(document) == [[["甲"], ["乙"]]]


def test_text_of_a_turned_page_is_read_along_its_lines() -> None:
    turned = "".join(text(word, x, 100, more='CTM="0 1 -1 0 0 0"') for word, x in (("第一行", 100), ("第二行", 60)))
    assert [p.text for p in ofd.read(package(turned)).paragraphs] == ["第一行", "第二行"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (package("")[:-30], "cut off or damaged"),
        (package(), "no pages"),
        (package("", entry="Doc_1/Document.xml"), "Doc_1/Document.xml is not in the file"),
        (package("", entry=""), "without a name is not in the file"),
        (package("<ofd:Text"), "no well-formed XML"),
        (zipped({"OFD.xml": f"<!DOCTYPE x [<!ENTITY a 'b'>]><ofd:OFD {NAMESPACE}/>"}), "declares XML entities"),
    ],
)
def test_bad_files_say_what_is_wrong(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        ofd.read(data)


def test_steps_without_end_and_too_many_objects_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = text("甲乙", 22, 41, deltas="g 999999999 4")
    assert [p.text for p in ofd.read(package(endless)).paragraphs] == ["甲乙"]
    monkeypatch.setattr(ofd, "_OBJECT_LIMIT", 3)
    document = ofd.read(package(text("甲乙丙丁", 22, 41, size=4)))
    assert [i.kind for i in document.issues] == ["page_too_large"]


@pytest.mark.parametrize("hidden", ['Alpha="0"', 'Visible="false"', 'Fill="false"'])
def test_text_of_which_nothing_is_shown_is_told_and_not_read(hidden: str) -> None:
    document = ofd.read(package(text("合计", 20, 20) + text("1,111.11", 20, 40, more=hidden)))
    assert [p.text for p in document.paragraphs] == ["合计"]
    assert [(i.kind, i.page, i.text) for i in document.issues] == [("hidden_text", 1, "1,111.11")]


def test_text_that_is_half_transparent_or_drawn_by_its_outline_is_read() -> None:
    document = ofd.read(package(text("甲", 20, 20, more='Alpha="128"') + text("乙", 20, 40, more='Fill="false" Stroke="true"')))
    assert [p.text for p in document.paragraphs] == ["甲", "乙"]
    assert document.issues == []
