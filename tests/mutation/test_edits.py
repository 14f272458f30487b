"""Changing a document: only what is named changes, merged cells stay whole."""

from __future__ import annotations

import copy

import pytest

from benchmarks.mutation.edits import NewText, Place, RowDoubled, RowDropped, apply
from pipelines import readers
from pipelines.document import Cell, Document, Paragraph, Table
from pipelines.synthetic.figures import draw
from pipelines.synthetic.flattened import render


def _document() -> Document:
    """A table of four rows; the first cell of rows 2 to 4 is one."""
    cells = [
        Cell(1, 1, "款"), Cell(1, 2, "金额"), Cell(2, 1, "20805", row_span=3), Cell(2, 2, "1.00"), Cell(3, 2, "2.00"), Cell(4, 2, "3.00"),
    ]  # fmt: skip
    return Document("html", [Paragraph(1, "收入总表"), Paragraph(3, "2024年收入6.00万元。", 2)], [Table(1, 2, cells, page=1)])


def _grid(document: Document) -> list[list[tuple[int, str, int]]]:
    return [[(c.column, c.text, c.row_span) for c in row] for row in document.tables[0].rows()]


def test_a_text_is_another_and_the_document_itself_is_as_it_was() -> None:
    document = _document()
    before = copy.deepcopy(document)
    changed = apply(document, [NewText(Place(1, 3, 2), "9.00"), NewText(Place(block=3), "2023年收入6.00万元。")])
    assert _grid(changed)[2] == [(2, "9.00", 1)]
    assert changed.paragraphs[1] == Paragraph(3, "2023年收入6.00万元。", 2)
    assert document == before


@pytest.mark.parametrize(("row", "left"), [(2, ["20805", "2.00", "3.00"]), (3, ["20805", "1.00", "3.00"]), (4, ["20805", "1.00", "2.00"])])
def test_a_dropped_row_leaves_the_cell_that_is_merged_over_it(row: int, left: list[str]) -> None:
    grid = _grid(apply(_document(), [RowDropped(1, row)]))
    assert [text for cells in grid[1:] for _, text, _ in cells] == left
    assert grid[1][0] == (1, "20805", 2)


@pytest.mark.parametrize("row", [2, 3])
def test_a_doubled_row_lies_under_the_same_merged_cell(row: int) -> None:
    grid = _grid(apply(_document(), [RowDoubled(1, row)]))
    figures = ["1.00", "2.00", "3.00"]
    assert [cells[-1][1] for cells in grid[1:]] == sorted([*figures, figures[row - 2]])
    assert grid[1][0] == (1, "20805", 4)


@pytest.mark.parametrize("edit", [NewText(Place(1, 9, 1), "x"), NewText(Place(block=9), "x"), RowDropped(1, 9), RowDoubled(2, 1)])
def test_a_place_that_is_not_there_is_an_error(edit: NewText | RowDropped | RowDoubled) -> None:
    with pytest.raises(ValueError, match=r"no such row|0 such places"):
        apply(_document(), [edit])


def test_changing_the_document_is_changing_the_file() -> None:
    text = render(draw(1, ("130123", "正定县"), "301", "正定县教育局", 2022, 1))
    document = readers.read(text.encode())
    table = document.tables[2]
    cell = next(c for c in table.cells if "." in c.text)
    head, title, rest = text.partition("部门预算支出总表\n")
    changed = head + title + rest.replace(f"\t{cell.text}\n", "\t9.99\n", 1)
    assert readers.read(changed.encode()) == apply(document, [NewText(Place(table.index, cell.row, cell.column), "9.99")])
