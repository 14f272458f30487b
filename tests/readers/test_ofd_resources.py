"""OFD files as converters write them: glyphs in place of letters, composite graphics with matrices of their own, many pages."""

import struct

import pytest

from pipelines.document import Document
from pipelines.forms.divisions import Divisions
from pipelines.forms.recognise import recognise
from pipelines.readers import ofd
from pipelines.readers.ofd_resources import letters_of
from pipelines.settings import DIVISIONS
from tests.readers.office_files import zipped

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
LETTERS = "合计教育支出基本项目科编码名称0123456789.,单位：万元一般公共预算财政拨款表某县局"
GLYPHS = {letter: number for number, letter in enumerate(LETTERS, 5)}


def font(kind: int = 12) -> bytes:
    """A TrueType font with a cmap table and nothing else."""
    pairs = sorted((ord(letter), glyph) for letter, glyph in GLYPHS.items())
    if kind == 12:
        groups = b"".join(struct.pack(">LLL", code, code, glyph) for code, glyph in pairs)
        table = struct.pack(">HHLLL", 12, 0, 16 + len(groups), 0, len(pairs)) + groups
    else:
        pairs.append((0xFFFF, 0xFFFF))
        count = len(pairs)
        codes = struct.pack(f">{count}H", *(c for c, _ in pairs))
        deltas = struct.pack(f">{count}H", *((g - c) & 0xFFFF for c, g in pairs))
        table = struct.pack(">HHHHHHH", 4, 0, 0, 2 * count, 0, 0, 0) + codes + b"\0\0" + codes + deltas + bytes(2 * count)
    cmap = struct.pack(">HHHHL", 0, 1, 3, 10, 12) + table
    return struct.pack(">LHHHH", 0x00010000, 1, 0, 0, 0) + b"cmap" + struct.pack(">LLL", 0, 28, len(cmap)) + cmap


def glyphs(content: str, x: float, y: float, size: float = 4) -> str:
    """A text of which only the glyphs are known."""
    numbers = " ".join(str(GLYPHS[letter]) for letter in content)
    steps = " ".join(str(size / 2 if letter.isascii() else size) for letter in content[:-1])
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 60 6" Font="7" Size="{size}">'
        f'<ofd:CGTransform CodePosition="0" CodeCount="{len(content)}" GlyphCount="{len(content)}"><ofd:Glyphs>{numbers}</ofd:Glyphs>'
        f'</ofd:CGTransform><ofd:TextCode X="0" Y="4" DeltaX="{steps}">{"¤" * len(content)}</ofd:TextCode></ofd:TextObject>'
    )


def lines(rows: int, columns: int) -> str:
    strokes = [f"M 0 {10 * i} L {30 * columns} {10 * i}" for i in range(rows + 1)]
    strokes += [f"M {30 * i} 0 L {30 * i} {10 * rows}" for i in range(columns + 1)]
    data = f"<ofd:AbbreviatedData>{' '.join(strokes)}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="2" Boundary="0 0 150 100" LineWidth="0.25">{data}</ofd:PathObject>'


def package(pages: list[str], composite: str, font_file: bytes) -> bytes:
    """A package with a font and one composite graphic, its places given from the root as converters do."""
    listed = "".join(f'<ofd:Page ID="{i}" BaseLoc="/Doc_0/Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 297 210</ofd:PhysicalBox></ofd:PageArea>"
    resources = (
        f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="7" FontName="SimSun">'
        f'<ofd:FontFile>font_7.ttf</ofd:FontFile></ofd:Font></ofd:Fonts><ofd:CompositeGraphicUnits>'
        f'<ofd:CompositeGraphicUnit ID="8" Width="150" Height="100"><ofd:Content>{composite}'
        "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": (
            f"<ofd:Document {NAMESPACE}><ofd:CommonData>{area}<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        ),
        "Doc_0/PublicRes.xml": resources,
        "Doc_0/Res/font_7.ttf": font_file,
    }
    for i, page in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{i}/Content.xml"] = (
            f'<ofd:Page {NAMESPACE}><ofd:Content><ofd:Layer ID="3" Type="Body"><ofd:PageBlock ID="4">{page}</ofd:PageBlock></ofd:Layer>'
            "</ofd:Content></ofd:Page>"
        )
    return zipped(parts)


HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
FIGURES = ["3.00", "1.00", "2.00"]
PAGES = [[HEAD, ["合计", "", *FIGURES]], [["205", "教育支出", *FIGURES], ["20599", "教育支出", *FIGURES]]]


def disclosure(font_file: bytes) -> Document:
    """A form that runs on over two pages, drawn at half size and placed by the matrix of a composite object."""
    pages = []
    for number, rows in enumerate(PAGES):
        composite = '<ofd:CompositeObject ID="5" ResourceID="8" Boundary="20 40 250 150" CTM="1.5 0 0 1.5 0 0"/>'
        texts = [
            glyphs(content, 20 + 1.5 * (30 * c + 1), 40 + 1.5 * (10 * r + 2))
            for r, row in enumerate(rows)
            for c, content in enumerate(row)
        ]
        above = glyphs("某县教育局一般公共预算财政拨款支出表", 80, 15) + glyphs("单位：万元", 220, 30) if number == 0 else ""
        pages.append(above + composite + "".join(texts))
    return ofd.read(package(pages, lines(2, 5), font_file))


def test_a_form_drawn_by_glyphs_within_composite_graphics_is_understood() -> None:
    document = disclosure(font())
    assert document.issues == []
    assert [[[c.text for c in row] for row in t.rows()] for t in document.tables] == PAGES
    rows = recognise(document, Divisions.load(DIVISIONS)).rows
    assert [t["form"] for t in rows["tables"]] == ["general_expenditure", "general_expenditure"]
    assert [line["code"] for line in rows["lines"]] == [None, "205", "20599"]
    assert {a["unit"] for a in rows["amounts"]} == {"万元"}


def test_letters_of_both_kinds_of_tables() -> None:
    expected = {glyph: letter for letter, glyph in GLYPHS.items()}
    assert letters_of(font(12)) == expected
    assert letters_of(font(4)) == expected


def test_glyphs_that_no_font_tells_are_reported() -> None:
    for broken in (b"", b"OTTO", font()[:60]):
        document = disclosure(broken)
        assert [(i.kind, i.page) for i in document.issues] == [("font_without_unicode", 1), ("font_without_unicode", 2)]
        assert "letters are named by the glyphs" in document.issues[0].message


def test_a_composite_graphic_that_draws_itself_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd, "_OBJECT_LIMIT", 1_000)
    itself = '<ofd:CompositeObject ID="5" ResourceID="8" Boundary="0 0 10 10"/>' * 3
    document = ofd.read(package([glyphs("合计", 20, 20) + itself], itself, font()))
    assert [p.text for p in document.paragraphs] == ["合计"]
    assert [i.kind for i in document.issues] == ["page_too_large"]
