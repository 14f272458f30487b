"""XML Spreadsheet 2003: a workbook like the others."""

import pytest

from pipelines import places
from pipelines.document import Document
from pipelines.readers import UnreadableFile, read
from pipelines.readers.sniff import sniff

_NAME = "urn:schemas-microsoft-com:office:spreadsheet"
_STYLES = (
    '<Styles><Style ss:ID="Default"/><Style ss:ID="s1"><NumberFormat ss:Format="#,##0.00"/></Style>'
    '<Style ss:ID="s2" ss:Parent="s1"/><Style ss:ID="s3"><NumberFormat ss:Format="Fixed"/></Style>'
    '<Style ss:ID="s4"><NumberFormat ss:Format="@"/></Style></Styles>'
)


def book(*sheets: str, head: str = '<?mso-application progid="Excel.Sheet"?>') -> bytes:
    return f'<?xml version="1.0"?>\n{head}\n<Workbook xmlns="{_NAME}" xmlns:ss="{_NAME}">{_STYLES}{"".join(sheets)}</Workbook>'.encode()


def worksheet(rows: str, name: str = "Sheet1", options: str = "") -> str:
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{options}</Worksheet>'


def cell(text: str, kind: str = "String", attributes: str = "") -> str:
    return f'<Cell {attributes}><Data ss:Type="{kind}">{text}</Data></Cell>'


def line(*parts: str, attributes: str = "") -> str:
    return f"<Row {attributes}>{''.join(parts)}</Row>"


def cells(document: Document) -> list[tuple[int, int, str, int, int]]:
    return [(c.row, c.column, c.text, c.row_span, c.column_span) for c in document.tables[0].cells]


def test_it_is_told_from_its_content_and_no_misnamed_web_page() -> None:
    data = book(worksheet(f"<Row>{cell('甲')}{cell('乙')}</Row>"))
    assert sniff(data) == sniff(book(worksheet(""), head="")) == "sheet_xml"
    assert sniff(b'<?xml version="1.0"?><html><body><table></table></body></html>') == "html"
    assert places.fits_extension("表.xls", "sheet_xml")
    assert not places.fits_extension("表.docx", "sheet_xml")


def test_merged_cells_places_and_references() -> None:
    rows = line(cell("科目", attributes='ss:MergeAcross="1"'), cell("合计", attributes='ss:MergeDown="1"'))
    rows += line(cell("编码"), cell("名称"))
    rows += line(cell("201"), cell("3", "Number", 'ss:Index="3"'), attributes='ss:Index="4"')
    document = read(book(worksheet(rows)))
    assert document.format == "sheet_xml"
    assert cells(document)[:2] == [(1, 1, "科目", 1, 2), (1, 3, "合计", 2, 1)]
    assert cells(document)[2:] == [(2, 1, "编码", 1, 1), (2, 2, "名称", 1, 1), (4, 1, "201", 1, 1), (4, 2, "", 1, 1), (4, 3, "3", 1, 1)]
    assert document.tables[0].cells[-1].reference == "Sheet1!C4"


def test_numbers_are_shown_in_the_format_of_cell_row_or_column() -> None:
    columns = '<Column ss:Index="2" ss:StyleID="s3" ss:Span="1"/>'
    plain = 'ss:StyleID="Default"'
    rows = line(cell("1620.5", "Number"), cell("0.125", "Number", plain), attributes='ss:StyleID="s2"')
    rows += line(cell("01", attributes='ss:StyleID="s4"'), cell("2.5", "Number"), cell("7", "Number"))
    rows += line(cell("1", "Boolean"), cell("2024-03-01T00:00:00.000", "DateTime", plain))
    document = read(book(worksheet(columns + rows)))
    assert [c.text for c in document.tables[0].cells if c.text] == ["1,620.50", "0.125", "01", "2.50", "7.00", "TRUE", "2024-3-1"]


def test_what_is_hidden_is_told() -> None:
    columns = '<Column/><Column ss:Hidden="1"/>'
    rows = line(cell("甲"), cell("乙")) + line(cell("丙"), cell("丁"), attributes='ss:Hidden="1"')
    options = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    document = read(book(worksheet(line(cell("旧"), cell("表")), "旧表", options), worksheet(columns + rows)))
    assert sorted(i.kind for i in document.issues) == ["hidden_cells", "hidden_sheet"]
    assert [c.text for c in document.tables[0].cells if not c.is_hidden] == ["甲"]


def test_formulas_without_result_and_errors_are_problems_at_their_cells() -> None:
    rows = line(cell("合计"), '<Cell ss:Formula="=R[1]C"/>') + line(cell("甲"), cell("#REF!", "Error"))
    document = read(book(worksheet(rows)))
    assert [(i.kind, i.row_index, i.column_index) for i in document.issues] == [("uncached_formula", 1, 2), ("cell_error", 2, 2)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (book(), "lists no sheets"),
        (book(worksheet("<Row><Cell>")), "damaged"),
        (book(worksheet(""), head='<?mso-application progid="Excel.Sheet"?><!DOCTYPE x [<!ENTITY a "b">]>'), "entit"),
    ],
)
def test_bad_files_end_as_errors(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read(data)
