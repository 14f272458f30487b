"""Forms turned over: the sources that are columns elsewhere are printed as rows, with one column of figures.

    一般公共预算资金 | 小计     | 150.00
                     | 专项收入 | 3.00
"""

from __future__ import annotations

from pipelines.document import Cell
from pipelines.forms import amounts
from pipelines.forms.columns import Column, TableContext, Versions, find_rule, versioned
from pipelines.forms.figures import Figures, add_amount, add_line, report_note_marks, set_precision
from pipelines.forms.grid import Grid
from pipelines.forms.issues import Place
from pipelines.forms.lines import is_total
from pipelines.forms.normalise import label

#: Roles of columns that name a row of a form by classification.
_NAMING = {"code", "code_class", "unit_code", "unit_name", "economic_code"}
#: The income of the year, where the income with what is carried over has a row of its own.
_CURRENT, _GRAND = ("本年收入合计", "本年收入", "当年收入合计"), ("收入总计", "总计", "合计")


def is_transposed(grid: Grid, columns: list[Column], context: TableContext) -> bool:
    """True if a form by classification has no column of codes or names, but texts on the left that name its measures."""
    if context.form.rows != "code" or any(c.role in _NAMING for c in columns):
        return False
    figures = [c for c in columns if c.role == "amount"]
    if not figures or any(c.measure is None for c in figures) or figures[0].index == 1:
        return False
    rules = context.form.columns[""]
    paths = [_path(row, figures[0].index, {}) for row in grid.data]
    found = {rule.measure for p in paths if p and (rule := find_rule(p, rules))} - {"total", "current_year", None}
    return len(found) >= 2 or (len(found) == 1 and not any(c.role == "name" for c in columns))


def read_transposed(grid: Grid, columns: list[Column], context: TableContext) -> Figures:
    """Figures of the total, each with the measure that its row names."""
    columns = [c if c.role == "amount" else Column(c.index, c.path, "label") for c in columns]
    result = Figures(columns=columns)
    rules = context.form.columns[""]
    first = min(c.index for c in columns if c.role == "amount")
    above: dict[int, str] = {}
    versions = Versions([word for c in columns for word in c.path.split("/")], context)
    taken: set[str] = set()
    for row in grid.data:
        path = _path(row, first, above)
        figures = [cell for cell in row if cell.column >= first and cell.text.strip()]
        if not figures or not path:
            continue
        name = label(path[-1])
        rule = find_rule(path, rules)
        measure = rule.measure if rule else None
        if name in _CURRENT and any(label(c.text) in _GRAND for row in grid.data for c in row):
            measure = "current_year"
        if measure is None and is_total(name, context.layouts):
            measure = "total"
        if measure is None or measure in taken:
            _report(row, name, grid, context)
            measure = None
        taken |= {measure} if measure else set()
        add_line(result, row, grid, context, None, "total", None, "/".join(path))
        for cell in figures:
            column = next((c for c in columns if c.index == cell.column and c.role == "amount"), None)
            version = versions.of(column.path.split("/"))[0] if column else "current"
            named = Column(cell.column, column.path if column else "", "amount", measure=measure, unit=column.unit if column else None)
            add_amount(result, cell, named, None, "total", None, context, grid, versioned(measure, version) if measure else None)
    set_precision(result.amounts)
    report_note_marks(result.amounts, grid, context)
    return result


def _path(row: list[Cell], first: int, above: dict[int, str]) -> list[str]:
    """Labels left of the figures, with those merged downwards from rows above; 小计 says no more than what it adds up."""
    texts: list[str] = []
    left = [c for c in row if c.column < first and not (c.column == 1 and c.text.strip().isdigit())]
    start = min((c.column for c in left if c.text.strip()), default=first)
    texts += [text for column, text in sorted(above.items()) if column < start]
    for cell in left:
        if text := label(cell.text):
            texts.append(text)
            above.update({cell.column: text})
            for column in [k for k in above if k > cell.column]:
                del above[column]
    while len(texts) > 1 and texts[-1] in ("小计", "合计"):
        texts.pop()
    return texts


def _report(row: list[Cell], name: str, grid: Grid, context: TableContext) -> None:
    if any(amounts.looks_like_figure(c.text) for c in row):
        context.issues.add(
            "unknown_row",
            f"row {row[0].row}: expected a source that is a column of the form {context.form.form} elsewhere, found {name}",
            Place(grid.table.page, grid.table.index, row[0].row),
            text=name,
            form=context.form.form,
            entity_code=context.entity_code,
        )
