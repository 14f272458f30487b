"""Workbooks: every cell as it is shown, with sheet and cell reference."""

import pytest

from pipelines.document import Document, Table
from pipelines.readers import read, sheets, xlsx
from pipelines.readers.errors import UnreadableFile
from tests.readers.office_files import SHEET_NAMESPACE, number_cell, row, sheet, text_cell, zipped
from tests.readers.office_files import xlsx as workbook


def one(rows: str, *formats: str, merged: tuple[str, ...] = ()) -> Document:
    return xlsx.read(workbook({"Sheet1": sheet(rows, merged=merged)}, formats=formats))


def cells(table: Table) -> list[tuple[int, int, str, int, int]]:
    return [(c.row, c.column, c.text, c.row_span, c.column_span) for c in table.cells]


def issues(document: Document) -> list[tuple[str, int | None, int | None, int | None, int | None]]:
    return [(i.kind, i.page, i.table_index, i.row_index, i.column_index) for i in document.issues]


def test_numbers_are_the_text_that_is_shown() -> None:
    cell = [number_cell("A1", "1", 1), number_cell("B1", "2080505.0"), number_cell("C1", "85.089999999999996", 2)]
    cell += [number_cell("D1", "85.08999999999999"), number_cell("E1", "1234.5", 3), number_cell("F1", "44257", 4)]
    table = one(row(1, *cell), "00", "0.00", "#,##0.00", "yyyy-m-d").tables[0]
    assert [c.text for c in table.cells] == ["01", "2080505", "85.09", "85.09", "1,234.50", "2021-3-2"]


def test_texts_from_every_place_where_they_are_kept() -> None:
    shared = ("<t>甲</t>", "<r><t>因公</t></r><r><t>出国</t></r><rPh><t>yin</t></rPh>", "<t>一_x000D_二</t>")
    rows = row(
        1, '<c r="A1" t="s"><v>0</v></c>', '<c r="B1" t="s"><v>1</v></c>', '<c r="C1" t="s"><v>2</v></c>', text_cell("D1", "内"),
        '<c r="E1" t="str"><f>A1</f><v>式</v></c>', '<c r="F1" t="b"><v>1</v></c>', '<c r="G1" t="str"><f>A9</f><v></v></c>',
    )  # fmt: skip
    document = xlsx.read(workbook({"Sheet1": sheet(rows)}, shared=shared))
    assert [c.text for c in document.tables[0].cells] == ["甲", "因公出国", "一\r二", "内", "式", "TRUE"]
    assert document.issues == []


def test_every_cell_has_its_reference_and_a_sheet_is_a_page() -> None:
    rows = row(3, text_cell("B3", "a"), text_cell("C3", "b")) + row(4, text_cell("C4", "1"))
    document = xlsx.read(workbook({"封面": sheet(row(1, text_cell("A1", "2021年部门预算"))), "收支 总表": sheet(rows)}))
    assert [(x.text, x.page) for x in document.paragraphs] == [("封面", 1), ("2021年部门预算", 1), ("收支 总表", 2)]
    table = document.tables[0]
    assert (document.pages, table.page) == (2, 2)
    assert [(c.row, c.column, c.reference) for c in table.cells] == [
        (1, 1, "'收支 总表'!B3"), (1, 2, "'收支 总表'!C3"), (2, 1, "'收支 总表'!B4"), (2, 2, "'收支 总表'!C4"),
    ]  # fmt: skip
    assert sheets.letters(27) == "AA"
    assert one(row(1, text_cell("A1", "a"), text_cell("AB1", "b"))).tables[0].cells[-1].reference == "Sheet1!AB1"


def test_merged_cells_are_one_cell_with_spans_and_end_where_printing_ends() -> None:
    rows = row(1, text_cell("A1", "收支总表")) + row(2, text_cell("A2", "项目"), text_cell("B2", "预算"))
    rows += row(3, text_cell("B3", "合计"), text_cell("C3", "基金"))
    rows += row(4, text_cell("A4", "x"), number_cell("B4", "1"), number_cell("C4", "2"))
    table = one(rows, merged=("A1:XFD1", "A2:A3", "B2:C2")).tables[0]
    assert cells(table)[:5] == [
        (1, 1, "收支总表", 1, 3), (2, 1, "项目", 2, 1), (2, 2, "预算", 1, 2), (3, 2, "合计", 1, 1), (3, 3, "基金", 1, 1),
    ]  # fmt: skip


def test_a_formula_without_a_saved_result_is_an_error_at_its_cell() -> None:
    rows = row(1, text_cell("A1", "合计"), text_cell("B1", "x")) + row(2, number_cell("A2", "1"), '<c r="B2"><f>SUM(A1:A2)</f><v/></c>')
    rows += row(3, number_cell("A3", "2"), '<c r="B3"><f>A3</f><v>2</v></c>')
    document = one(rows)
    assert issues(document) == [("uncached_formula", 1, 1, 2, 2)]
    assert "Sheet1!B2" in document.issues[0].message
    assert document.issues[0].text == "=SUM(A1:A2)"
    assert cells(document.tables[0])[3:] == [(2, 2, "", 1, 1), (3, 1, "2", 1, 1), (3, 2, "2", 1, 1)]


def test_a_cell_that_shows_an_error_is_an_issue() -> None:
    document = one(row(1, text_cell("A1", "a"), '<c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'))
    assert issues(document) == [("cell_error", 1, 1, 1, 2)]


def test_hidden_sheets_rows_and_columns_are_read_and_reported() -> None:
    plain = row(1, text_cell("A1", "a"), number_cell("B1", "1"))
    rows = plain + row(2, text_cell("A2", "b"), number_cell("B2", "2"), attributes='hidden="1"')
    columns = '<cols><col min="2" max="2" hidden="1"/></cols>'
    document = xlsx.read(workbook({"旧": sheet(plain), "Sheet1": sheet(rows, columns=columns)}, hidden=("旧",)))
    assert [(i.kind, i.page) for i in document.issues] == [("hidden_cells", 2), ("hidden_sheet", 1)]
    assert document.issues[0].message.startswith("3 cells")
    # what is shown comes first
    assert [(t.page, len(t.cells)) for t in document.tables] == [(2, 4), (1, 2)]
    assert (document.pages, [p.page for p in document.paragraphs]) == (2, [1])


def test_merged_cells_that_overlap_are_reported_and_nothing_is_lost() -> None:
    rows = row(1, text_cell("A1", "a"), text_cell("B1", "b"), text_cell("C1", "c"))
    rows += row(2, text_cell("A2", "1"), text_cell("B2", "2"), text_cell("C2", "3"))
    document = one(rows, merged=("A1:A2", "A2:B2"))
    assert issues(document) == [("overlapping_spans", 1, None, None, None)]
    assert cells(document.tables[0]) == [(1, 1, "a", 2, 1), (1, 2, "b", 1, 1), (1, 3, "c", 1, 1), (2, 2, "2", 1, 1), (2, 3, "3", 1, 1)]


def test_a_sheet_is_divided_only_where_a_new_titled_form_begins() -> None:
    grid = [row(n, text_cell(f"A{n}", "x"), text_cell(f"B{n}", "y"), number_cell(f"C{n}", "1")) for n in (2, 3, 6, 7, 12)]
    rows = row(1, text_cell("A1", "收入总表")) + grid[0] + grid[1] + row(5, text_cell("A5", "支出总表（续）")) + grid[2] + grid[3]
    rows += row(10, text_cell("A10", "注：单位为万元")) + grid[4]
    document = one(rows)
    assert [(t.index, t.row_count) for t in document.tables] == [(1, 3), (2, 8)]
    assert document.tables[1].cells[0].reference == "Sheet1!A5"


def test_zeros_that_a_sheet_does_not_show_are_blank() -> None:
    rows = row(1, text_cell("A1", "a"), number_cell("B1", "0", 1), number_cell("C1", "0.5", 1))
    views = '<sheetViews><sheetView showZeros="0"/></sheetViews>'
    document = xlsx.read(workbook({"Sheet1": sheet(rows, views=views)}, formats=("0.00",)))
    assert [c.text for c in document.tables[0].cells] == ["a", "", "0.50"]


def test_cells_without_references_count_on() -> None:
    document = one('<row><c t="str"><v>a</v></c><c><v>1</v></c></row><row><c t="str"><v>b</v></c><c><v>2</v></c></row>')
    assert cells(document.tables[0]) == [(1, 1, "a", 1, 1), (1, 2, "1", 1, 1), (2, 1, "b", 1, 1), (2, 2, "2", 1, 1)]


def test_a_stray_cell_far_away_costs_nothing() -> None:
    document = one(row(1, text_cell("A1", "a"), text_cell("B1", "b")) + row(1048576, text_cell("XFD1048576", "c")))
    assert document.tables[0].row_count == 1048576
    assert len(document.tables[0].cells) < 40_000


def test_reading_is_found_by_content() -> None:
    assert read(workbook({"Sheet1": sheet(row(1, text_cell("A1", "a"), text_cell("B1", "b")))})).format == "xlsx"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (workbook({"a": sheet("")})[:-30], "cut off or damaged"),
        (zipped({"xl/workbook.xml": "<workbook"}), "no well-formed XML"),
        (zipped({"xl/other.xml": ""}), "no list of sheets"),
        (zipped({"xl/workbook.xml": f'<workbook {SHEET_NAMESPACE}><sheets><sheet name="甲"/></sheets></workbook>'}), "甲 is listed but"),
        (workbook({"甲": "<worksheet><sheetData><row>"}), "甲 is damaged"),
        (workbook({"甲": "<!DOCTYPE x [<!ENTITY a 'b'>]>" + sheet("")}), "declares XML entities"),
        (workbook({"甲": sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')}), "refers to a text that is not in the file"),
        (workbook({"甲": sheet(row(1, text_cell("A1", "a")) + row(9999, text_cell("ZZ9999", "b")), merged=("A1:ZZ9999",))}), "cover more"),
    ],
)
def test_bad_files_say_what_is_wrong(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        xlsx.read(data)
