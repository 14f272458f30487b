"""Raised digits are written as such in every format that tells of them, and are no part of a figure."""

from decimal import Decimal

import pytest

from pipelines.document import Document
from pipelines.forms.amounts import parse
from pipelines.readers import read
from tests.readers.office_files import docx as word
from tests.readers.office_files import row, sheet, tbl, tc, text_cell, tr, xlsx

_RUN = '<w:r><w:rPr><w:vertAlign w:val="{}"/></w:rPr><w:t>{}</w:t></w:r>'


def in_docx(figure: str, mark: str, aligned: str = "superscript") -> Document:
    paragraph = f"<w:p><w:r><w:t>{figure}</w:t></w:r>{_RUN.format(aligned, mark)}</w:p>"
    return read(word(tbl(tr(tc("合计"), tc(paragraph)))))


def in_xlsx(figure: str, mark: str, aligned: str = "superscript") -> Document:
    raised = f'<r><rPr><vertAlign val="{aligned}"/></rPr><t>{mark}</t></r>'
    cell = f'<c r="B1" t="inlineStr"><is><r><t>{figure}</t></r>{raised}</is></c>'
    return read(xlsx({"Sheet1": sheet(row(1, text_cell("A1", "合计"), cell))}))


def in_html(figure: str, mark: str, aligned: str = "super") -> Document:
    style = f'<span style="vertical-align:{aligned}">{mark}</span>'
    return read(f"<html><table><tr><td>合计</td><td>{figure}{style}</td></tr></table></html>".encode())


def in_sup(figure: str, mark: str) -> Document:
    return read(f"<html><table><tr><td>合计</td><td>{figure}<sup>{mark}</sup></td></tr></table></html>".encode())


def in_sheet_xml(figure: str, mark: str) -> Document:
    rich = f'<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">{figure}<Sup>{mark}</Sup></ss:Data>'
    cells = f'<Cell><Data ss:Type="String">合计</Data></Cell><Cell>{rich}</Cell>'
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    table = f"<Table><Row>{cells}</Row></Table>"
    book = f'<Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="Sheet1">{table}</Worksheet></Workbook>'
    return read(f'<?xml version="1.0"?>{book}'.encode())


@pytest.mark.parametrize("written", [in_docx, in_xlsx, in_html, in_sup, in_sheet_xml])
def test_a_raised_digit_beside_a_figure_is_kept_as_one_and_not_read_as_a_digit(written) -> None:  # type: ignore[no-untyped-def]
    document = written("1620.50", "2")
    assert document.tables[0].cells[1].text == "1620.50²"
    assert parse(document.tables[0].cells[1].text).value == Decimal("1620.50")


@pytest.mark.parametrize("written", [in_docx, in_xlsx, in_html])
def test_a_lowered_or_level_piece_is_text_like_any_other(written) -> None:  # type: ignore[no-untyped-def]
    assert written("1620.5", "0", "baseline").tables[0].cells[1].text == "1620.50"


@pytest.mark.parametrize("written", [in_docx, in_xlsx, in_html, in_sup])
def test_a_cell_that_is_raised_as_a_whole_is_a_figure(written) -> None:  # type: ignore[no-untyped-def]
    assert written("", "15.00").tables[0].cells[1].text == "15.00"


def test_shared_texts_of_a_workbook_tell_raised_pieces_too() -> None:
    shared = '<r><t>面积 m</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>'
    cells = row(1, '<c r="A1" t="s"><v>0</v></c>', text_cell("B1", "3"))
    assert read(xlsx({"Sheet1": sheet(cells)}, shared=(shared,))).tables[0].cells[0].text == "面积 m²"
