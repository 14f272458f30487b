"""Performance tables (绩效目标表) of projects: goals, budget and spending plan by key and value, then indicators."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from pipelines.document import Cell
from pipelines.forms import amounts
from pipelines.forms.columns import Column, TableContext, read_columns, report_columns
from pipelines.forms.figures import Figures, add_amount, set_precision
from pipelines.forms.grid import Grid, header_paths
from pipelines.forms.layouts import Layouts
from pipelines.forms.normalise import label, squash
from pipelines.forms.rows import read_rows
from pipelines.forms.units import unit_inside, without_unit

#: Longer texts of a table are no labels.
_LABEL = 30
_INDICATORS = ("一级指标", "项目名称")
#: Keys whose value is a figure of the budget: the total, and the sources that it is made of.
_MEASURES = ("budget", "fiscal_funds", "carry_over", "other_funds")
#: Begins the measures of the money of all years that a project takes (实施期), beside that of the fiscal year.
_TERM = "term."


def is_performance(rows: list[list[Cell]], layouts: Layouts) -> bool:
    """True if a row is headed by the levels of indicators, or a project is named beside its budget: tells an untitled table."""
    if _indicator_header(rows) is not None or _project_header(rows, layouts) is not None:
        return True
    keys = {key for row in rows for c in row for key, ps in layouts.performance_keys.items() if _matches(c, ps)}
    return {"project_name", "budget"} <= keys


def unit(rows: list[list[Cell]], layouts: Layouts) -> str | None:
    """The unit that labels above the indicators state (项目资金（万元）), or None."""
    header = _indicator_header(rows)
    return unit_inside([c.text for row in rows[:header] for c in row if len(c.text) <= _LABEL], layouts)


def read(grid: Grid, title: str | None, before: Figures | None, context: TableContext) -> Figures:
    """Lines, figures and texts of a performance table: `project` figures, plan shares, attributes by row.

    The project is named in the table, else by its title, else it is the one of `before`, the table that this one carries on.
    """
    rows = [row for row in grid.table.rows() if row]
    result = Figures()
    header = _indicator_header(rows)
    project = project_name(before) if before else None
    if header is None and (listed := _project_header(rows, context.layouts)) is not None:
        header = listed
    if header is None and before is not None and before.columns and not is_performance(rows, context.layouts):
        return read_rows(Grid(grid.table, data=rows, width=grid.table.column_count), before.columns, context, before)
    end = len(rows) if header is None else header
    _read_keys(rows[len(rows) - len(_below_preamble(rows, grid)) : end], grid, context, result)
    if project_name(result) is None:
        found = context.layouts.phrases["project_title"].search(label(title or ""))
        if name := project or (found.group("name") if found else None):
            _attribute(result, grid, rows[0][0].row, None, "project_name", name)
    set_precision(result.amounts)
    if header is not None:
        deep = header + max((c.row_span for c in rows[header] if label(c.text) in _INDICATORS), default=1)
        inner = Grid(grid.table, header=rows[header:deep], data=rows[deep:])
        inner.width = max(c.column + c.column_span - 1 for row in inner.header for c in row)
        inner.paths = header_paths(inner.header)
        columns = read_columns(inner, context)
        report_columns(columns, inner, context)
        indicators = read_rows(inner, columns, context)
        result.columns = indicators.columns
        result.lines += indicators.lines
        result.attributes += indicators.attributes
        result.amounts += indicators.amounts
    return result


def project_name(figures: Figures) -> str | None:
    """Name of the project that a performance table is about, or None."""
    return next((a["text"] for a in figures.attributes if a["attribute"] == "project_name"), None)


def _key(cell: Cell, layouts: Layouts) -> str | None:
    return next((key for key, patterns in layouts.performance_keys.items() if _matches(cell, patterns)), None)


def _matches(cell: Cell, patterns: tuple[re.Pattern[str], ...]) -> bool:
    return any(p.fullmatch(label(cell.text)) for p in patterns)


def _indicator_header(rows: list[list[Cell]]) -> int | None:
    for i, row in enumerate(rows):
        texts = {label(c.text) for c in row}
        if "一级指标" in texts and ("二级指标" in texts or "三级指标" in texts):
            return i
    return None


def _project_header(rows: list[list[Cell]], layouts: Layouts) -> int | None:
    """The header of a list of projects, one a row, with their budgets and goals, among the first rows; None if there is none."""
    for i, row in enumerate(rows[:6]):
        texts = [without_unit(label(c.text), layouts) for c in row if c.text.strip()]
        if all(any(p.fullmatch(t) for t in texts for p in patterns) for patterns in layouts.project_list.values()):
            return i
    return None


def _below_preamble(rows: list[list[Cell]], grid: Grid) -> list[list[Cell]]:
    above = {c.row for c in grid.preamble}
    return [row for row in rows if row[0].row not in above]


def _read_keys(rows: list[list[Cell]], grid: Grid, context: TableContext, result: Figures) -> None:
    """Cells that are labels, each with the cell to its right; plans and purposes with the row below."""
    layouts = context.layouts
    of_term = _of_term(rows, layouts)
    for i, row in enumerate(rows):
        first = label(row[0].text)
        below = rows[i + 1] if i + 1 < len(rows) else []
        if first and layouts.phrases["performance_plan"].fullmatch(first):
            _read_plan(row, below, grid, context, result)
            continue
        if first and layouts.phrases["performance_purpose"].fullmatch(first):
            texts = [c for c in below if c.text.strip() and not amounts.looks_like_figure(c.text)]
            if texts and below and not below[0].text.strip():
                _attribute(result, grid, texts[0].row, texts[0].column, "purpose", texts[0].text.strip())
        for cell, value in pairwise(row):
            key = _key(cell, layouts)
            if key is None or not value.text.strip() or _key(value, layouts) in _MEASURES:
                continue
            if key in _MEASURES:
                _figure(result, value, f"{_TERM}{key}" if (cell.row, cell.column) in of_term else key, grid, context)
            else:
                _attribute(result, grid, value.row, value.column, key, value.text.strip())


def _of_term(rows: list[list[Cell]], layouts: Layouts) -> set[tuple[int, int]]:
    """Places of the labels whose figure is of the project's whole term (实施期), where the table prints a total of the year too.

    A source of money (其中：财政拨款) is of the term where the total above it in its column is. What is printed of the term alone is the
    budget: there is nothing else that the year could have.
    """
    found: set[tuple[int, int]] = set()
    term = layouts.phrases["performance_term"]
    totals: dict[int, bool] = {}
    for row in rows:
        for cell in row:
            key = _key(cell, layouts)
            if key == "budget":
                totals[cell.column] = bool(term.search(label(cell.text)))
            if key in _MEASURES and totals.get(_above(cell, totals), False):
                found.add((cell.row, cell.column))
    return found if not all(totals.values()) else set()


def _above(cell: Cell, totals: dict[int, bool]) -> int:
    """The column of the total that a source of money stands below: its own, else the next one to its left."""
    return max((column for column in totals if column <= cell.column), default=0)


def _read_plan(row: list[Cell], below: list[Cell], grid: Grid, context: TableContext, result: Figures) -> None:
    """Dates in one row, the shares (%) planned to be spent by then in the row below, both after the label's column."""
    dates = [c for c in row[1:] if c.text.strip()]
    shares = [c for c in below[1:] if c.text.strip()]
    for n, (date, share) in enumerate(zip(dates, shares, strict=False), 1):
        _attribute(result, grid, date.row, date.column, "plan_date", date.text.strip())
        _figure(result, share, f"plan_{n}", grid, context, unit="%")


def _figure(
    result: Figures, cell: Cell, measure: str, grid: Grid, context: TableContext, unit: str | None = None
) -> None:
    column = Column(cell.column, measure, "amount", measure=measure, unit=unit)
    add_amount(result, cell, column, None, "project", None, context, grid)


def _attribute(result: Figures, grid: Grid, row: int, column: int | None, attribute: str, text: str) -> None:
    values: dict[str, Any] = {
        "page": grid.table.page, "table_index": grid.table.index, "row_index": row, "column_index": column,
        "form": "performance", "attribute": attribute, "text": text if attribute != "project_name" else squash(text),
    }  # fmt: skip
    result.attributes.append(values)
