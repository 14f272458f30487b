"""Hidden rows, columns and sheets of a workbook: in the file, on no page. What stands there is no part of a form, but is told."""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.document import Cell, Document, Table
from pipelines.forms import amounts
from pipelines.forms.columns import TableContext
from pipelines.forms.figures import Figures, add_amount, add_line, set_precision
from pipelines.forms.grid import Grid
from pipelines.forms.issues import Place
from pipelines.forms.normalise import squash

#: A classification code, as a workbook may hold it in the second, hidden one of two columns that its header is merged over.
_CODE = re.compile(r"[235]\d{2}(?:\d{2}){0,2}")
#: The line of what hidden rows print: it belongs under no code and into no sum.
LINE = "hidden"


def shown(document: Document) -> tuple[Document, dict[int, list[Cell]]]:
    """The document without its hidden cells, and these by table.

    A hidden column that holds the codes of the rows tells what the rows are, so its codes stay.
    """
    concealing = [t for t in document.tables if any(c.is_hidden for c in t.cells)]
    hidden = {t.index: [c for c in t.cells if c.is_hidden and not _is_code(c, t)] for t in concealing}
    if not hidden:
        return document, {}
    dropped = {id(c) for cells in hidden.values() for c in cells}
    tables = [replace(t, cells=[c for c in t.cells if id(c) not in dropped]) if t.index in hidden else t for t in document.tables]
    return replace(document, tables=tables), hidden


def _is_code(cell: Cell, table: Table) -> bool:
    """True for a code beside a blank cell that is shown."""
    if not _CODE.fullmatch(cell.text.strip()):
        return False
    beside = [c for c in table.cells if c.row == cell.row and c.column + c.column_span == cell.column]
    return len(beside) == 1 and not beside[0].is_hidden and not beside[0].text.strip()


def stage_hidden(cells: list[Cell], grid: Grid, result: Figures, context: TableContext) -> None:
    """Tell of the figures in hidden rows and columns of a form; those of rows that stand among its data are staged as such."""
    figures = [c for c in cells if amounts.looks_like_figure(c.text) and not _is_nothing(c.text)]
    if not figures:
        return
    first = min(figures, key=lambda c: (c.row, c.column))
    context.issues.add(
        "hidden_figures",
        f"{len(figures)} figures stand in hidden rows or columns, the first is {first.text.strip()} in row {first.row}, column "
        f"{first.column}; they are not taken for figures of the form",
        Place(grid.table.page, grid.table.index, first.row, first.column),
        text=first.text,
        form=context.form.form,
        entity_code=context.entity_code,
    )
    data = [row[0].row for row in grid.data if row]
    columns = {c.index: c for c in result.columns if c.role == "amount"}
    visible = {c.column for row in grid.data for c in row}
    found = Figures()
    for row in sorted({c.row for c in figures}):
        printed = [c for c in figures if c.row == row and c.column in columns and c.column in visible]
        if not printed or not data or not data[0] < row <= grid.table.row_count:
            continue
        name = next((squash(c.text) for c in cells if c.row == row and c.text.strip() and not amounts.looks_like_figure(c.text)), None)
        for side in dict.fromkeys(columns[c.column].side for c in printed):
            add_line(found, printed, grid, context, side, LINE, None, name)
        for cell in printed:
            add_amount(found, cell, columns[cell.column], columns[cell.column].side, LINE, None, context, grid)
    set_precision(found.amounts)
    result.lines += found.lines
    result.amounts += found.amounts


def _is_nothing(text: str) -> bool:
    value = amounts.parse(text).value
    return value is not None and value == 0
