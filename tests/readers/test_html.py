"""Web pages: paragraphs and tables as a browser shows them."""

import pytest

from pipelines.document import Document, Table
from pipelines.readers import html, read
from pipelines.readers.errors import UnreadableFile


def page(body: str, head: str = "") -> Document:
    return html.read(f"<html><head>{head}</head><body>{body}</body></html>".encode())


def cells(table: Table) -> list[tuple[int, int, str, int, int]]:
    return [(c.row, c.column, c.text, c.row_span, c.column_span) for c in table.cells]


def texts(document: Document) -> list[str]:
    return [p.text for p in document.paragraphs]


def test_paragraphs_and_tables_in_order() -> None:
    document = page("<h1>预算</h1><p>一、<b>收入</b>\n  总表</p>甲<table><tr><td>a</td><td>1.00</td></tr></table>注：<br>无")
    assert [(type(b).__name__, b.block) for b in document.blocks()] == [
        ("Paragraph", 1), ("Paragraph", 2), ("Paragraph", 3), ("Table", 4), ("Paragraph", 5), ("Paragraph", 6),
    ]  # fmt: skip
    assert texts(document) == ["预算", "一、收入 总表", "甲", "注：", "无"]
    assert cells(document.tables[0]) == [(1, 1, "a", 1, 1), (1, 2, "1.00", 1, 1)]


def test_spans_are_resolved() -> None:
    table = page(
        "<table><thead><tr><th rowspan=2>科目</th><th colspan='2'>收入</th><td rowspan=2>合计</td></tr>"
        "<tr><th>本年</th><th>上年</th></tr></thead>"
        "<tbody><tr><td>x</td><td>1</td><td>2</td><td>3</td></tr></tbody></table>"
    ).tables[0]
    assert cells(table)[:5] == [
        (1, 1, "科目", 2, 1), (1, 2, "收入", 1, 2), (1, 4, "合计", 2, 1), (2, 2, "本年", 1, 1), (2, 3, "上年", 1, 1),
    ]  # fmt: skip
    assert [c.column for c in table.rows()[2]] == [1, 2, 3, 4]


def test_spans_beyond_the_table_end_with_it() -> None:
    rows = "<tr><td colspan=50>表</td></tr><tr><td rowspan=99>a</td><td>b</td></tr><tr><td rowspan=0>c</td></tr>"
    table = page(f"<table>{rows}</table>").tables[0]
    assert cells(table) == [(1, 1, "表", 1, 2), (2, 1, "a", 2, 1), (2, 2, "b", 1, 1), (3, 2, "c", 1, 1)]
    rows = "<thead><tr><td rowspan=9>h</td><td>i</td></tr></thead><tr><td>a</td><td>b</td></tr>"
    groups = page(f"<table>{rows}</table>").tables[0]
    assert cells(groups)[2:] == [(2, 1, "a", 1, 1), (2, 2, "b", 1, 1)]


def test_cells_that_overlap_are_reported() -> None:
    document = page(
        "<table><tr><td>a</td><td rowspan=2>b</td><td>c</td></tr><tr><td colspan=2>d</td><td>e</td></tr></table>"
    )
    assert [(i.kind, i.table_index, i.row_index, i.column_index) for i in document.issues] == [("overlapping_spans", 1, 2, 1)]


def test_tables_that_only_place_others_are_taken_apart() -> None:
    inner = "<table><tr><td>科目</td><td>1.00</td></tr></table>"
    document = page(f"<table><tr><td>收入总表</td></tr><tr><td>{inner}</td><td>单位：万元</td></tr></table>")
    assert [cells(t) for t in document.tables] == [[(1, 1, "科目", 1, 1), (1, 2, "1.00", 1, 1)]]
    assert texts(document) == ["收入总表", "单位：万元"]
    data = page(f"<table><tr><td>合计</td><td>2.00</td></tr><tr><td>x</td><td>其中{inner}</td></tr></table>")
    assert [[c.text for c in t.cells] for t in data.tables] == [["合计", "2.00", "x", "其中"], ["科目", "1.00"]]
    assert texts(page("<table><tr><td>甲<br>乙</td></tr></table>")) == ["甲", "乙"]


def test_what_is_not_shown_is_no_text() -> None:
    body = "<script>1</script><style>2</style><p style='display: none'>3</p><p hidden>4</p><!-- 5 --><select><option>6</select><p>甲</p>"
    table = "<table><tr><td>a</td><td style='display:none'>b</td><td>c</td></tr><tr style='display:none'><td>d</td></tr></table>"
    document = page(body + table, "<title>7</title>")
    assert texts(document) == ["甲"]
    assert [c.text for c in document.tables[0].cells] == ["a", "c"]


def test_navigation_is_left_out_and_files_to_fetch_stay() -> None:
    body = (
        "<nav><p>首页</p></nav><ul><li><a href='/a.html'>政务公开</a></li></ul><p>见<a href='/a.html'>此</a></p>"
        "<p><a href='#2'>二、支出</a></p><p><a href='/f/1.xlsx?x=1'>附件：预算公开表</a></p>"
    )
    assert texts(page(body)) == ["见此", "二、支出", "附件：预算公开表"]


def test_the_title_that_a_site_states_stands_first_unless_the_page_shows_it() -> None:
    head = "<meta name='ArticleTitle' content='某局2021年部门预算'>"
    table = "<table><tr><td>a</td><td>1.00</td></tr></table>"
    document = page(f"<p>正文</p>{table}", head)
    assert [(p.block, p.text) for p in document.paragraphs] == [(1, "某局2021年部门预算"), (2, "正文")]
    assert document.tables[0].block == 3
    assert texts(page("<h1>某局2021年部门预算公开</h1>", head)) == ["某局2021年部门预算公开"]


def test_blocks_in_a_cell_are_lines() -> None:
    table = page("<table><tr><td><p>甲</p><div>乙&nbsp;&nbsp;丙</div>丁<br/>戊</td><td> </td></tr></table>").tables[0]
    assert [c.text for c in table.cells] == ["甲\n乙 丙\n丁\n戊", ""]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset='gb2312'>", "gb18030"),
        ("<META http-equiv=Content-Type content='text/html; charset=GBK'>", "gb18030"),
        ("<meta charset=utf-8>", "gb18030"),  # not what it states
        ("<meta charset=gbk>", "utf-8"),  # nor this
        ("", "gb18030"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("<meta charset=no-such-charset>", "utf-8"),
        ("<?xml version='1.0' encoding='gbk'?>", "gb18030"),
    ],
)
def test_encodings(head: str, encoding: str) -> None:
    text = f"{head}<html><body><p>镕基，预算公开</p>" if head.startswith("<?") else f"<html>{head}<body><p>镕基，预算公开</p>"
    assert texts(read(text.encode(encoding))) == ["镕基，预算公开"]


def test_a_few_broken_bytes_do_not_cost_the_page() -> None:
    data = "<html><body><p>部门预算公开说明</p>".encode("gb18030") + b"\xff\xff"
    assert texts(read(data)) == ["部门预算公开说明", "\ufffd\ufffd"]


def test_a_page_saved_in_one_file() -> None:
    data = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n<html><meta charset=3Dgb2312><p>=D4=A4=CB=E3</p>\r\n--b--\r\n"
    )
    document = read(data)
    assert (document.format, texts(document)) == ("mhtml", ["预算"])
    with pytest.raises(UnreadableFile, match="holds no HTML"):
        read(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx")


def test_depth_and_broken_markup_are_survived() -> None:
    assert texts(page("<div>" * 1_500 + "深" + "</div>" * 1_500)) == ["深"]
    with pytest.raises(UnreadableFile, match="2,000 deep"):
        page("<div>" * 20_000 + "深" + "</div>" * 20_000)
    assert texts(page("<font><p>甲<b>乙</p></i><td>丙")) == ["甲乙", "丙"]
    bomb = "<!DOCTYPE html [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><html><body><p>&b;</p>"
    assert "aa" not in "".join(texts(html.read(bomb.encode())))


def placed(text: str, left: float, top: float) -> str:
    return f'<div style="top:{top}pt;left:{left}pt;line-height:10pt;font-size:10pt;position:absolute;">{text}</div>'


def rule(left: float, top: float, width: float, height: float) -> str:
    side = "bottom" if height == 0 else "right"
    place = f"left:{left}pt;top:{top}pt;width:{width}pt;height:{height}pt"
    return f'<div style="position:absolute;{place};border-{side}:0.5pt solid #000;"> </div>'


def test_a_page_made_from_pdf_is_read_by_its_rules() -> None:
    across = "".join(rule(50, 100 + 20 * i, 300, 0) for i in range(31))
    down = "".join(rule(50 + 100 * i, 100, 0, 600) for i in range(4))
    figures = "".join(placed(f"{row}.{column}0", 55 + 100 * column, 105 + 20 * row) for row in range(30) for column in range(3))
    title = placed("收入总表", 200, 60)
    body = f'<div class="page" style="width:595pt;height:842pt;position:relative">{title}{across}{down}{figures}</div>'
    document = page("<p>网站</p>" + body)
    assert (document.pages, texts(document)) == (1, ["收入总表"])
    (table,) = document.tables
    assert (table.page, table.row_count, table.column_count) == (1, 30, 3)
    assert [c.text for c in table.rows()[7]] == ["7.00", "7.10", "7.20"]
    assert table.cells[0].box == (50.0, 100.0, 150.0, 120.0)


def test_documents_that_a_page_links_to_are_told() -> None:
    links = '<a href="/f/1.xlsx" title="附表">下载</a><a href="/f/1.xlsx">下载</a><a href="/list/">更多</a><a href="b.pdf">说明.pdf</a>'
    document = page(f"<p>某局2026年预算公开</p><p>{links}</p>")
    assert [(i.kind, i.text) for i in document.issues] == [("linked_file", "/f/1.xlsx"), ("linked_file", "b.pdf")]
    assert "附表" in document.issues[0].message
