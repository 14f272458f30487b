"""What is staged of a recognised table: rows of staging.lines, amounts and attributes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from pipelines.document import Cell
from pipelines.forms import amounts
from pipelines.forms.columns import Column, TableContext
from pipelines.forms.grid import Grid
from pipelines.forms.issues import Place
from pipelines.forms.lines import Line
from pipelines.forms.normalise import note_marks, squash

#: Measures that are counted or priced, not budgeted.
_COUNTS = {"quantity"}
#: No department counts as many of anything (vehicles, square metres, people): a code has slipped into the column.
_MOST_COUNTED = 10**9
#: Versions of measures that are percentages.
_RATES = ("change_rate", "execution_rate")
#: The texts of a row by column.
Printed = tuple[tuple[int, str], ...]


@dataclass(slots=True)
class Figures:
    """Rows of staging.columns, lines, amounts and attributes for one table."""

    columns: list[Column] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    amounts: list[dict[str, Any]] = field(default_factory=list)
    attributes: list[dict[str, Any]] = field(default_factory=list)
    note: str | None = None
    #: Lines by side and texts by column, in order: what a table that carries this one on leaves unprinted.
    above: dict[str | None, list[Line]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    #: Data rows as printed, for what the next page repeats.
    printed: list[Printed] = field(default_factory=list)
    #: The column of a list that tells what an item is.
    detail: int | None = None

    @property
    def has_figures(self) -> bool:
        return any(a["printed_as"] != "nil_mark" for a in self.amounts)


def add_line(
    result: Figures,
    row: list[Cell],
    grid: Grid,
    context: TableContext,
    side: str | None,
    line: str | None,
    code: str | None,
    name: str | None,
    parent_code: str | None = None,
) -> None:
    """Stage one data row (or one side of it). `parent_code` is set where the row's own code does not tell it."""
    result.lines.append({
        "page": grid.table.page, "table_index": grid.table.index, "row_index": row[0].row, "side": side,
        "form": context.form.form, "line_key": line, "code": code, "name": name,
        "parent_code": parent_code,
    })  # fmt: skip


def add_amount(
    result: Figures,
    cell: Cell,
    column: Column | None,
    side: str | None,
    line: str | None,
    code: str | None,
    context: TableContext,
    grid: Grid,
    measure: str | None = None,
) -> None:
    """Stage one printed figure; report it if it is none. `measure` is that of the column unless the row says another."""
    parsed = amounts.parse(cell.text)
    measure = (measure or column.measure) if column and column.role == "amount" else None
    if (measure or "").split(".")[0] in _RATES and parsed.unit is None:
        parsed = replace(parsed, unit="%")  # 增减%: the unit of the table is that of its amounts
    unit = parsed.unit or (column.unit if column else None) or context.unit
    counted = measure in _COUNTS or (line or "").startswith("statistics.")
    kind = "percent" if unit == "%" else "count" if counted else "money"
    if kind == "count":
        unit = None
    yuan = None if parsed.exact is None or kind != "money" else amounts.to_yuan(parsed.exact, unit)
    trouble = "unparsable_amount" if parsed.printed_as == "unparsable" else None
    if parsed.exact is not None and (
        (kind == "count" and abs(parsed.exact) >= _MOST_COUNTED) or (kind == "money" and yuan is None and unit in amounts.YUAN_PER_UNIT)
    ):
        trouble, parsed = "implausible_figure", amounts.ParsedAmount("unparsable")
    if trouble is not None:
        if column is not None and column.role == "unmapped" and trouble == "unparsable_amount":
            return  # a text in a column that is not understood: reported with its column
        if context.layouts.phrases["no_content"].search(squash(cell.text)):
            result.note = result.note or cell.text.strip()
            return  # 我单位无此项内容, wherever it was written
        context.issues.add(
            trouble,
            f"expected a figure in column {column.path if column else cell.column}, found {cell.text.strip()!r}",
            Place(grid.table.page, grid.table.index, cell.row, cell.column),
            text=cell.text,
            form=context.form.form,
            entity_code=context.entity_code,
        )
    result.amounts.append({
        "page": grid.table.page, "table_index": grid.table.index, "row_index": cell.row, "column_index": cell.column,
        "side": side, "form": context.form.form, "line_key": line, "code": code, "measure": measure,
        "text": cell.text.strip(), "printed_as": parsed.printed_as, "quantity_kind": kind, "unit": unit,
        "value": parsed.value, "amount_yuan": yuan, "step_yuan": None, "_decimals": parsed.decimals,
    })  # fmt: skip


def set_precision(rows: list[dict[str, Any]]) -> None:
    """The step that each figure is printed to.

    Trailing zeros are often dropped (50 beside 85.09), so a figure is taken to be as precise as its table: the finest
    decimals that more than one figure in ten prints, or its own if they are finer.
    """
    money = [r for r in rows if r["quantity_kind"] == "money" and r["_decimals"] is not None]
    decimals = Counter(r["_decimals"] for r in money)
    common = max((d for d in decimals if sum(n for k, n in decimals.items() if k >= d) * 10 > len(money)), default=0)
    for row in money:
        row["step_yuan"] = amounts.step_in_yuan(max(common, row["_decimals"]), row["unit"])
    for row in rows:
        del row["_decimals"]


def report_note_marks(rows: list[dict[str, Any]], grid: Grid, context: TableContext) -> None:
    """One issue a table for figures with the mark of a note beside them, at the first."""
    noted = [r for r in rows if note_marks(r["text"])]
    if not noted:
        return
    first = noted[0]
    context.issues.add(
        "note_mark",
        f"{len(noted)} figures bear the mark of a note ({', '.join(sorted({note_marks(r['text']) for r in noted}))}), the first in row "
        f"{first['row_index']}, column {first['column_index']}: {first['text']}; they are read without it",
        Place(grid.table.page, grid.table.index, first["row_index"], first["column_index"]),
        text=first["text"],
        form=context.form.form,
        entity_code=context.entity_code,
    )


def report_nil_marks(rows: list[dict[str, Any]], grid: Grid, context: TableContext) -> None:
    """One issue a table, at the first mark: some final accounts print hundreds of them."""
    marks = [r for r in rows if r["printed_as"] == "nil_mark"]
    if not marks:
        return
    first = marks[0]
    context.issues.add(
        "nil_mark",
        f"{len(marks)} amount cells print a mark for nothing ({', '.join(sorted({m['text'] for m in marks}))}) instead of "
        f"a figure, the first in row {first['row_index']}, column {first['column_index']}; they are read as not stated",
        Place(grid.table.page, grid.table.index, first["row_index"], first["column_index"]),
        text=first["text"],
        form=context.form.form,
        entity_code=context.entity_code,
    )
