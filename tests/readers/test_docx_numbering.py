"""Automatic numbers of Word are text, since they are printed."""

import pytest

from pipelines.readers import docx
from pipelines.readers.docx_numbering import chinese, written
from tests.readers.office_files import docx as word
from tests.readers.office_files import p, tbl, tc, tr


def level(number: int, kind: str, pattern: str, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{pattern}"/>{more}</w:lvl>'
    )


JOINED = '<w:suff w:val="nothing"/>'
NUMBERING = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCountingThousand", "%1、", more=JOINED)
    + level(1, "chineseCounting", "（%2）", more=JOINED)
    + level(2, "decimal", "%3.", more="")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="8">'
    + level(0, "decimal", "%1", more=JOINED)
    + level(1, "decimal", "%1.%2")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="9">'
    + level(0, "bullet", "●")
    + "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="9"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="8"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)


def item(text: str, number_id: int, depth: int = 0) -> str:
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number_id}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
    )


def texts(body: str, styles: str = "") -> list[str]:
    return [x.text for x in docx.read(word(body, numbering=NUMBERING, styles=styles)).paragraphs]


def test_levels_count_each_for_themselves_and_anew_below_a_higher_one() -> None:
    body = item("职责", 1) + item("主要", 1, 1) + p("正文") + item("机构", 1, 1) + item("内设", 1, 2) + item("预算", 1) + item("收入", 1, 1)
    assert texts(body) == ["一、职责", "（一）主要", "正文", "（二）机构", "1. 内设", "二、预算", "（一）收入"]


def test_numbers_of_several_levels_bullets_and_lists_that_start_anew() -> None:
    body = item("a", 2) + item("b", 2, 1) + item("c", 2, 1) + item("d", 3) + item("e", 4) + item("f", 4) + item("g", 0)
    assert texts(body) == ["1a", "1.1 b", "1.2 c", "d", "5e", "6f", "g"]


def test_a_number_by_the_style_or_the_one_that_it_is_based_on() -> None:
    styles = (
        '<w:style w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="H2"><w:basedOn w:val="H1"/></w:style><w:style w:styleId="X"><w:basedOn w:val="X"/></w:style>'
    )
    body = "".join(f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{style}</w:t></w:r></w:p>' for style in ("H1", "H2", "X"))
    assert texts(body, styles) == ["一、H1", "二、H2", "X"]


def test_numbered_cells() -> None:
    table = tbl(tr(tc(item("", 2)), tc("甲")), tr(tc(item("", 2)), tc("乙")))
    (found,) = docx.read(word(table, numbering=NUMBERING)).tables
    assert [c.text for c in found.cells] == ["1", "甲", "2", "乙"]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "零"), (1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (103, "一百零三"), (110, "一百一十"), (2005, "二千零五")],
)
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("number", "kind", "text"),
    [
        (3, "upperLetter", "C"), (28, "lowerLetter", "bb"), (4, "lowerRoman", "iv"), (19, "upperRoman", "XIX"),
        (3, "decimalEnclosedCircleChinese", "③"), (7, "decimalZero", "07"), (7, "of another world", "7"),
    ],
)  # fmt: skip
def test_other_numbers(number: int, kind: str, text: str) -> None:
    assert written(number, kind) == text
