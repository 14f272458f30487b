"""Changes of a document: the text of a cell or a paragraph, a row dropped, a row doubled. Documents are copied, never changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.document import Cell, Document, Paragraph, Table


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a table; or a paragraph, by its block."""

    table: int | None = None
    row: int | None = None
    column: int | None = None
    block: int | None = None


@dataclass(frozen=True, slots=True)
class NewText:
    """Other text at a place."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class RowDropped:
    table: int
    row: int


@dataclass(frozen=True, slots=True)
class RowDoubled:
    table: int
    row: int


Edit = NewText | RowDropped | RowDoubled


def apply(document: Document, edits: Iterable[Edit]) -> Document:
    """A document in which the edits were made, in their order. Raises ValueError for a place that is not there."""
    tables = list(document.tables)
    paragraphs = list(document.paragraphs)
    for edit in edits:
        if isinstance(edit, NewText) and edit.place.table is None:
            number = _only([n for n, p in enumerate(paragraphs) if p.block == edit.place.block], edit)
            paragraphs[number] = Paragraph(paragraphs[number].block, edit.text, paragraphs[number].page)
            continue
        index = edit.place.table if isinstance(edit, NewText) else edit.table
        number = _only([n for n, table in enumerate(tables) if table.index == index], edit)
        tables[number] = _edited(tables[number], edit)
    return dataclasses.replace(document, tables=tables, paragraphs=paragraphs)


def _edited(table: Table, edit: Edit) -> Table:
    if isinstance(edit, NewText):
        number = _only([n for n, c in enumerate(table.cells) if (c.row, c.column) == (edit.place.row, edit.place.column)], edit)
        cells = list(table.cells)
        cells[number] = dataclasses.replace(cells[number], text=edit.text)
    elif not any(cell.row == edit.row for cell in table.cells):
        raise ValueError(f"{edit}: no such row")
    elif isinstance(edit, RowDropped):
        cells = [kept for cell in table.cells if (kept := _without_row(cell, edit.row)) is not None]
    else:
        cells = [c for cell in table.cells for c in _with_row_twice(cell, edit.row)]
        cells.sort(key=lambda c: (c.row, c.column))
    return dataclasses.replace(table, cells=cells)


def _without_row(cell: Cell, row: int) -> Cell | None:
    if cell.row > row:
        return dataclasses.replace(cell, row=cell.row - 1)
    if cell.row == row:  # what is merged with rows below stays with them
        return dataclasses.replace(cell, row_span=cell.row_span - 1) if cell.row_span > 1 else None
    if cell.row + cell.row_span > row:
        return dataclasses.replace(cell, row_span=cell.row_span - 1)
    return cell


def _with_row_twice(cell: Cell, row: int) -> list[Cell]:
    if cell.row > row:
        return [dataclasses.replace(cell, row=cell.row + 1)]
    if cell.row == row and cell.row_span == 1:
        return [cell, dataclasses.replace(cell, row=row + 1)]
    if cell.row + cell.row_span > row:
        return [dataclasses.replace(cell, row_span=cell.row_span + 1)]
    return [cell]


def _only(found: list[int], edit: Edit) -> int:
    if len(found) != 1:
        raise ValueError(f"{edit}: {len(found)} such places")
    return found[0]
