"""Word documents: what the printed page shows, with the spans that the document states."""

import io
import zipfile

import pytest

from pipelines.document import Document, Table
from pipelines.readers import docx, package
from pipelines.readers.errors import UnreadableFile
from tests.readers.office_files import docx as word
from tests.readers.office_files import p, tbl, tc, tr, zipped

RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def wide(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def read(body: str) -> Document:
    return docx.read(word(body))


def cells(table: Table) -> list[tuple[int, int, str, int, int]]:
    return [(c.row, c.column, c.text, c.row_span, c.column_span) for c in table.cells]


def test_paragraphs_and_tables_in_the_order_of_the_body() -> None:
    document = read(p("收支总表") + tbl(tr(tc("甲"), tc("1.00"))) + p("注：无") + tbl(tr(tc("乙"), tc("2"))))
    assert [(type(b).__name__, b.block) for b in document.blocks()] == [
        ("Paragraph", 1), ("Table", 2), ("Paragraph", 3), ("Table", 4),
    ]  # fmt: skip
    assert [t.index for t in document.tables] == [1, 2]
    assert cells(document.tables[0]) == [(1, 1, "甲", 1, 1), (1, 2, "1.00", 1, 1)]


def test_merged_cells_are_one_cell_with_spans() -> None:
    table = read(
        tbl(
            tr(tc("科目", wide(2)), tc("合计", RESTART), tc("本年收入", wide(2))),
            tr(tc("编码"), tc("名称"), tc("", CONTINUE), tc("小计"), tc("财政")),
            tr(tc("201"), tc("服务"), tc("3"), tc("2"), tc("1")),
        )
    ).tables[0]
    assert cells(table)[:3] == [(1, 1, "科目", 1, 2), (1, 3, "合计", 2, 1), (1, 4, "本年收入", 1, 2)]
    assert cells(table)[3:7] == [(2, 1, "编码", 1, 1), (2, 2, "名称", 1, 1), (2, 4, "小计", 1, 1), (2, 5, "财政", 1, 1)]
    assert len(table.cells) == 12


def test_a_cell_merged_over_three_rows_and_a_continuation_of_nothing() -> None:
    table = read(
        tbl(
            tr(tc("", CONTINUE), tc("a", RESTART)),
            tr(tc("b"), tc("under", CONTINUE)),
            tr(tc("c"), tc("", CONTINUE)),
            tr(tc("d"), tc("e")),
        )
    ).tables[0]
    assert cells(table) == [(1, 1, "", 1, 1), (1, 2, "a", 3, 1), (2, 1, "b", 1, 1), (3, 1, "c", 1, 1), (4, 1, "d", 1, 1), (4, 2, "e", 1, 1)]


def test_rows_that_begin_later_keep_their_columns() -> None:
    table = read(tbl(tr(tc("a"), tc("b"), tc("c")), tr(tc("x"), tc("y"), properties='<w:gridBefore w:val="1"/>'))).tables[0]
    assert cells(table)[3:] == [(2, 2, "x", 1, 1), (2, 3, "y", 1, 1)]


def test_columns_that_no_row_divides_and_slivers_between_borders_are_none() -> None:
    undivided = read(tbl(tr(tc("标题", wide(30000))), tr(tc("a", wide(7)), tc("b", wide(5))))).tables[0]
    assert cells(undivided) == [(1, 1, "标题", 1, 2), (2, 1, "a", 1, 1), (2, 2, "b", 1, 1)]
    sliver = read(
        tbl(tr(tc("a", wide(2)), tc("b")), tr(tc("1"), tc("2", wide(2))), grid=(2000, 12, 1988))
    ).tables[0]
    assert cells(sliver) == [(1, 1, "a", 1, 1), (1, 2, "b", 1, 1), (2, 1, "1", 1, 1), (2, 2, "2", 1, 1)]


def test_nested_tables_stand_after_the_outer_one_and_a_frame_is_none() -> None:
    inner = tbl(tr(tc("内"), tc("1.00")))
    document = read(tbl(tr(tc("外"), tc(p("前") + inner + p("后")))))
    assert [cells(t) for t in document.tables] == [
        [(1, 1, "外", 1, 1), (1, 2, "前\n后", 1, 1)],
        [(1, 1, "内", 1, 1), (1, 2, "1.00", 1, 1)],
    ]
    frame = read(tbl(tr(tc(p("标题") + inner))))
    assert [p.text for p in frame.paragraphs] == ["标题"]
    assert [cells(t) for t in frame.tables] == [[(1, 1, "内", 1, 1), (1, 2, "1.00", 1, 1)]]


def test_tracked_deletions_are_gone_and_insertions_stay() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>从</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>到</w:t></w:r></w:moveTo></w:p>"
    )
    assert [x.text for x in read(body).paragraphs] == ["新", "到"]
    table = read(tbl(tr(tc("1")), tr(tc("删"), properties="<w:del/>"), tr(tc("2"), properties="<w:ins/>"))).tables[0]
    assert cells(table) == [(1, 1, "1", 1, 1), (2, 1, "2", 1, 1)]


def test_field_codes_and_hidden_text_are_no_text() -> None:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    body = (
        f"<w:p>{char('begin')}<w:r><w:instrText>PAGEREF x</w:instrText></w:r>{char('begin')}<w:r><w:t>条件</w:t></w:r>{char('end')}"
        f"{char('separate')}<w:r><w:t>3</w:t></w:r>{char('end')}<w:r><w:t>页</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>。</w:t></w:r></w:p>"
    )
    assert [x.text for x in read(body).paragraphs] == ["3页。"]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('单位：万元')}{tbl(tr(tc('框')))}</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>题</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    document = read(body)
    assert [x.text for x in document.paragraphs] == ["题", "单位：万元"]
    assert [cells(t) for t in document.tables] == [[(1, 1, "框", 1, 1)]]


def test_content_controls_links_breaks_and_tabs() -> None:
    body = (
        f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>"
        "<w:p><w:hyperlink><w:r><w:t>目</w:t><w:tab/><w:t>录</w:t></w:r></w:hyperlink><w:r><w:br/><w:t>二</w:t></w:r></w:p>"
    )
    assert [x.text for x in read(body).paragraphs] == ["控件", "目\t录\n二"]


def test_the_strict_namespace_reads_alike() -> None:
    transitional = word(p("标题") + tbl(tr(tc("a", wide(2)), tc("b"))))
    with zipfile.ZipFile(io.BytesIO(transitional)) as archive:
        xml = archive.read("word/document.xml").decode()
    strict = xml.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert docx.read(zipped({"word/document.xml": strict})) == docx.read(transitional)


@pytest.mark.parametrize("encoding", ["utf-16", "gbk", "utf-8-sig"])
def test_other_encodings_of_xml(encoding: str) -> None:
    with zipfile.ZipFile(io.BytesIO(word(p("预算")))) as archive:
        xml = archive.read("word/document.xml").decode().replace("UTF-8", encoding.removesuffix("-sig"))
    assert [x.text for x in docx.read(zipped({"word/document.xml": xml.encode(encoding)})).paragraphs] == ["预算"]


def test_a_document_of_pictures_says_so() -> None:
    with zipfile.ZipFile(io.BytesIO(word(p("封面")))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts |= {"word/media/image1.png": b"x", "word/media/image2.png": b"x"}
    assert [(i.kind, i.message[:26]) for i in docx.read(zipped(parts)).issues] == [("scanned_page", "the document is 2 pictures")]
    parts["word/document.xml"] = parts["word/document.xml"].replace("封面".encode(), "字".encode() * 100)
    assert docx.read(zipped(parts)).issues == []


def bomb_of_entities() -> bytes:
    entities = "<!ENTITY a 'aaaaaaaaaa'>" + "".join(f"<!ENTITY {chr(97 + i)} '{f'&{chr(96 + i)};' * 10}'>" for i in range(1, 12))
    return word(p("&l;"), f"<!DOCTYPE w:document [{entities}]>")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (word(p("a"))[:-40], "cut off or damaged"),
        (word(p("a")).replace(b"word/document.xml", b"word/documenX.xml"), "no body"),
        (zipped({"word/document.xml": "<w:document"}), "no well-formed XML"),
        (bomb_of_entities(), "declares XML entities"),
        (word(p("a"), "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/hostname'>]>"), "declares XML entities"),
        (zipped({"word/document.xml": b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE x>"}), "encoding that no office program"),
        (zipped({"word/document.xml": "<!DOCTYPE x []><a/>".encode("utf-32-be")}), "encoding that no office program"),
        (zipped({"word/document.xml": "\ufeff<!DOCTYPE x []><a/>".encode("utf-16-le")}), "declares XML entities"),
        (zipped({"word/document.xml": b"<a>" + bytes(40 << 20)}), "zip bombs"),
        (word("".join("<w:tbl><w:tr><w:tc><w:p/>" for _ in range(60)) + "</w:tc></w:tr></w:tbl>" * 60), "more than 20 deep"),
    ],
)
def test_bad_files_say_what_is_wrong(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        docx.read(data)


def test_a_package_is_not_unpacked_beyond_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "TOTAL_LIMIT", 100)
    with pytest.raises(UnreadableFile, match="more than 100"):
        docx.read(word(p("a")))
    monkeypatch.setattr(package, "TOTAL_LIMIT", 1 << 20)
    monkeypatch.setattr(package, "PART_LIMIT", 100)
    with pytest.raises(UnreadableFile, match=r"its part .* unpacks to"):
        docx.read(word(p("a" * 200)))


def test_an_encrypted_part_says_so() -> None:
    data = bytearray(word(p("a")))
    position = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[position + 8] |= 1  # the flag in the directory entry of word/document.xml
    with pytest.raises(UnreadableFile, match="encrypted with a password"):
        docx.read(bytes(data))
