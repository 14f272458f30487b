"""Binary workbooks, written by xlwt: every cell as it is shown, with sheet and cell reference."""

import io
import struct

import pytest
import xlwt

from pipelines.document import Document
from pipelines.readers import ole2, read, xls
from pipelines.readers.errors import UnreadableFile
from tests.readers.office_files import ole2 as compound


def style(code: str) -> xlwt.XFStyle:
    made = xlwt.XFStyle()
    made.num_format_str = code
    return made


def saved(book: xlwt.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def book() -> xlwt.Workbook:
    return xlwt.Workbook(encoding="utf-8")


def texts(document: Document) -> list[str]:
    return [c.text for table in document.tables for c in table.cells]


def test_numbers_are_the_text_that_is_shown(book: xlwt.Workbook) -> None:
    sheet = book.add_sheet("收支总表")
    shown = [(1, "00"), (2080505, "General"), (85.08999999999999, "General"), (85.0869, "0.00"), (-1234.5, "#,##0.00")]
    shown.append((0, '0.00;-0.00;"-"'))
    for column, (value, code) in enumerate(shown):
        sheet.write(0, column, value, style(code))
    sheet.write(0, 6, True)
    sheet.write(0, 7, 44257, style("yyyy-m-d"))
    sheet.write(0, 8, "因公")
    assert texts(xls.read(saved(book))) == ["01", "2080505", "85.09", "85.09", "-1,234.50", "-", "TRUE", "2021-3-2", "因公"]


def test_packed_numbers_of_every_kind(book: xlwt.Workbook) -> None:
    sheet = book.add_sheet("a")
    values = [1, -1, 0.5, 12.34, -12.34, 536870911, -536870912, 1e9, 123456789.125, 1e-7]
    for column, value in enumerate(values):
        sheet.write(0, column, value)
    assert texts(xls.read(saved(book))) == [
        "1", "-1", "0.5", "12.34", "-12.34", "536870911", "-536870912", "1000000000", "123456789.125", "0.0000001",
    ]  # fmt: skip


def test_references_merged_cells_and_hidden_sheets(book: xlwt.Workbook) -> None:
    sheet = book.add_sheet("Sheet1")
    sheet.write_merge(1, 1, 1, 2, "科目")
    sheet.write(2, 1, "编码")
    sheet.write(2, 2, "名称")
    hidden = book.add_sheet("旧表")
    hidden.visibility = 1
    hidden.write(0, 0, "甲")
    hidden.write(0, 1, "乙")
    document = xls.read(saved(book))
    assert [(c.row, c.column, c.text, c.column_span, c.reference) for c in document.tables[0].cells] == [
        (1, 1, "科目", 2, "Sheet1!B2"), (2, 1, "编码", 1, "Sheet1!B3"), (2, 2, "名称", 1, "Sheet1!C3"),
    ]  # fmt: skip
    assert [(i.kind, i.page, i.text) for i in document.issues] == [("hidden_sheet", 2, "旧表")]
    assert (document.pages, document.tables[1].page) == (2, 2)


def test_hidden_rows_and_zeros_that_are_not_shown(book: xlwt.Workbook) -> None:
    sheet = book.add_sheet("Sheet1")
    sheet.show_zero_values = 0
    for row in range(2):
        sheet.write(row, 0, "a")
        sheet.write(row, 1, 0)
        sheet.write(row, 2, 0.5)
    sheet.row(1).hidden = 1
    document = xls.read(saved(book))
    assert [i.kind for i in document.issues] == ["hidden_cells"]
    assert texts(document) == ["a", "", "0.5", "a", "", "0.5"]


@pytest.mark.parametrize(
    "result",
    [
        b"\x03\0\0\0\0\0\xff\xff\x02\0",  # an empty text that is still to be calculated
        b"\x00\0\0\0\0\0\xff\xff\x00\0",  # a text that does not follow
    ],
)
def test_a_formula_without_a_saved_result_is_an_error_at_its_cell(book: xlwt.Workbook, result: bytes) -> None:
    sheet = book.add_sheet("Sheet1")
    sheet.write(0, 0, "合计")
    sheet.write(0, 1, "x")
    sheet.write(1, 0, "a")
    sheet.write(1, 1, xlwt.Formula("1+1"))
    data = saved(book)
    assert xls.read(data).issues == []  # an empty text that was calculated
    document = xls.read(data.replace(b"\x03\0\0\0\0\0\xff\xff\0\0", result))
    (issue,) = document.issues
    assert (issue.kind, issue.page, issue.table_index, issue.row_index, issue.column_index) == ("uncached_formula", 1, 1, 2, 2)
    assert "Sheet1!B2" in issue.message


def test_reading_is_found_by_content(book: xlwt.Workbook) -> None:
    sheet = book.add_sheet("Sheet1")
    sheet.write(0, 0, "a")
    sheet.write(0, 1, 1)
    document = read(saved(book))
    assert (document.format, texts(document)) == ("xls", ["a", "1"])


def encrypted() -> bytes:
    records = b"\x09\x08\x10\x00" + bytes(16) + b"\x2f\x00\x06\x00" + bytes(6) + b"\x0a\x00\x00\x00"
    return compound({"Workbook": records})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (ole2.SIGNATURE, "cut off or damaged"),
        (ole2.SIGNATURE + bytes(600), "cut off or damaged"),
        (compound({"Workbook": b"x"})[:1500], "cut off or damaged"),
        (compound({"Other": b"x"}), "holds no sheets"),
        (compound({"Workbook": b"nonsense" * 100}), "damaged"),
        (encrypted(), "encrypted with a password"),
    ],
)
def test_bad_files_say_what_is_wrong(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        xls.read(data)


def test_cells_far_apart_cost_nothing(book: xlwt.Workbook) -> None:
    sheet = book.add_sheet("Sheet1")
    sheet.write(0, 0, "a")
    sheet.write(0, 1, "b")
    sheet.write(65535, 255, "c")
    (table,) = xls.read(saved(book)).tables
    assert (table.row_count, len(table.cells)) == (65536, 512)


def test_texts_that_run_on_over_records(book: xlwt.Workbook) -> None:
    sheet = book.add_sheet("Sheet1")
    long = ["".join(chr(0x4E00 + (i * 7 + j) % 5000) for j in range(3000)) + "latin" * 900 for i in range(9)]
    for row, text in enumerate(long):
        sheet.write(row, 0, text)
        sheet.write(row, 1, "plain letters " * 200 + str(row))
    found = texts(xls.read(saved(book)))
    assert found[::2] == long
    assert found[1::2] == ["plain letters " * 200 + str(row) for row in range(9)]


def test_results_of_formulas_that_are_no_numbers(book: xlwt.Workbook) -> None:
    sheet = book.add_sheet("Sheet1")
    sheet.write(0, 0, "a")
    sheet.write(0, 1, xlwt.Formula("A1"))
    data = saved(book)
    result = b"\x03\0\0\0\0\0\xff\xff"
    assert texts(xls.read(data.replace(result, b"\x01\0\x01\0\0\0\xff\xff"))) == ["a", "TRUE"]
    document = xls.read(data.replace(result, b"\x02\0\x17\0\0\0\xff\xff"))
    assert (texts(document), [i.kind for i in document.issues]) == (["a", "#REF!"], ["cell_error"])


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def test_a_workbook_from_before_1997() -> None:
    def label(row: int, column: int, text: str) -> bytes:
        encoded = text.encode("gbk")
        return _record(0x0204, struct.pack("<HHHH", row, column, 0, len(encoded)) + encoded)

    begin, end = _record(0x0809, struct.pack("<HHHH", 0x0500, 5, 0, 0)), _record(0x000A, b"")
    name, code = "收支".encode("gbk"), b"00"
    head = begin + _record(0x0042, struct.pack("<H", 936)) + _record(0x041E, struct.pack("<HB", 164, len(code)) + code)
    head += _record(0x00E0, struct.pack("<HH", 0, 164) + bytes(12))
    start = len(head) + 4 + 7 + len(name) + len(end)
    head += _record(0x0085, struct.pack("<IBBB", start, 0, 0, len(name)) + name) + end
    sheet = begin + label(0, 0, "科目") + label(0, 1, "编码") + _record(0x0203, struct.pack("<HHHd", 1, 0, 0, 1.0)) + end
    document = xls.read(compound({"Book": head + sheet}))
    assert (document.paragraphs[0].text, texts(document)) == ("收支", ["科目", "编码", "01", ""])


def test_sectors_that_follow_each_other_in_a_circle_are_an_error() -> None:
    data = bytearray(compound({"Workbook": b"x" * 5000}))
    fat = len(data) - 512
    data[fat + 4 : fat + 8] = (0).to_bytes(4, "little")  # the second sector leads back to the first
    with pytest.raises(UnreadableFile, match="in a circle"):
        xls.read(bytes(data))
