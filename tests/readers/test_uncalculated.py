"""Sums whose saved result is 0 beside addends that are not were never calculated: no figure, and told."""

from pipelines.document import Document
from pipelines.readers import xlsx
from tests.readers.office_files import number_cell, row, sheet, text_cell
from tests.readers.office_files import xlsx as book


def formula(reference: str, text: str, value: str) -> str:
    return f'<c r="{reference}"><f>{text}</f><v>{value}</v></c>'


def read(*cells: str) -> Document:
    rows = "".join(row(i, text_cell(f"A{i}", f"行{i}"), cell) for i, cell in enumerate(cells, 1))
    return xlsx.read(book({"Sheet1": sheet(rows)}))


def told(document: Document) -> list[str]:
    return [i.message.split()[3] for i in document.issues if i.kind == "uncached_formula"]


def test_a_sum_of_figures_and_a_sum_of_such_sums() -> None:
    figures = [number_cell("B3", "100"), number_cell("B4", "20.5"), number_cell("B5", "0")]
    document = read(formula("B1", "B2+B5", "0"), formula("B2", "SUM(B3:B4)", "0"), *figures)
    assert told(document) == ["Sheet1!B1", "Sheet1!B2"]
    assert [c.text for c in document.tables[0].cells if c.column == 2] == ["", "", "100", "20.5", "0"]


def test_sums_that_are_zero_and_other_formulas_stay() -> None:
    document = read(
        formula("B1", "SUM(B4:B5)", "0"), formula("B2", "B3-B3", "0"),
        number_cell("B3", "7"), number_cell("B4", "5"), number_cell("B5", "-5"),
        formula("B6", "SUM($B$3,B4)", "12"), formula("B7", "SUM(A1:A3)", "0"), formula("B8", "SUM(Sheet2!B3:B4)", "0"),
    )  # fmt: skip
    assert document.issues == []
    assert document.tables[0].cells[1].text == "0"


def test_areas_beyond_measure_are_not_looked_at() -> None:
    assert read(formula("B1", "SUM(A1:XFD1048576)", "0"), number_cell("B2", "7")).issues == []
