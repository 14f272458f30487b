"""Columns of a recognised table: what each is, by its header path."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.forms import amounts
from pipelines.forms.grid import Grid, last_column
from pipelines.forms.issues import IssueLog, Place
from pipelines.forms.layouts import ColumnRule, FormLayout, Layouts
from pipelines.forms.normalise import squash


@dataclass(frozen=True, slots=True)
class Column:
    """A column as understood: role, measure or attribute, side of a two-sided form, block of a repeated one."""

    index: int
    path: str
    role: str
    side: str | None = None
    block: int = 1
    measure: str | None = None
    line: str | None = None
    unit: str | None = None


@dataclass(slots=True)
class TableContext:
    """What stands around a table: form, owner, unit."""

    form: FormLayout
    unit: str | None
    entity_code: str | None
    layouts: Layouts
    issues: IssueLog


def read_columns(grid: Grid, context: TableContext) -> list[Column]:
    """Understand each column by its header path."""
    layout, layouts = context.form, context.layouts
    width = max([grid.width, *(last_column(row) for row in grid.data)], default=0)
    paths = {i: grid.paths.get(i, []) for i in range(1, width + 1)}
    leaves = {path[-1] for path in paths.values() if path}
    three_codes = {"类", "款"} <= leaves
    columns: list[Column] = []
    taken: set[tuple[str, int, str | None, str | None]] = set()
    block, figures_seen = 1, False
    sides = list(layout.columns)
    for index, path in paths.items():
        shown = "/".join(path)
        role = _role(path, layout, layouts, three_codes)
        if role in ("label", "name", "code", "code_class") and figures_seen:
            block, figures_seen = block + 1, False
        side = _side(path, sides, block)
        if role is not None:
            columns.append(Column(index, shown, role, side or None, block))
            continue
        rule = _rule(path, layout.columns[side], taken, (side, block))
        if rule is None:
            if path and index <= grid.width and any(p.fullmatch(path[-1]) for p in layouts.ignored):
                columns.append(Column(index, shown, "text", side or None, block))
                continue
            columns.append(Column(index, shown, "unmapped", side or None, block))
            figures_seen = True
            continue
        taken.add((side, block, rule.measure or rule.attribute, rule.line))
        figures_seen = figures_seen or rule.measure is not None
        columns.append(
            Column(
                index, shown, "amount" if rule.measure else "text", side or None, block,
                rule.measure or rule.attribute, rule.line, unit_in(shown, layouts),
            )
        )  # fmt: skip
    _report_columns(columns, grid, context)
    return columns


def _role(path: list[str], layout: FormLayout, layouts: Layouts, three_codes: bool) -> str | None:
    """sequence, code, code_class, code_group, code_item, name or label; None if the column is none of these."""
    if not path:
        return None
    wanted = {"code": ["code", "name"], "label": ["label"], "item": []}[layout.rows]
    if layout.rows == "code" and three_codes:
        wanted = ["code_class", "code_group", "code_item", *wanted]
    for role in ["sequence", *wanted]:
        if any(p.fullmatch(path[-1]) for p in layouts.roles[role]):
            return role
    return None


def _side(path: list[str], sides: list[str], block: int) -> str:
    """Side of a column: told by the label over it (收入, 支出), else by the order of the blocks."""
    if sides == [""]:
        return ""
    for side, word in (("income", "收入"), ("expenditure", "支出")):
        if len(path) > 1 and path[0].endswith(word) and len(path[0]) <= 6:
            return side
    return sides[min(block, len(sides)) - 1]


def _rule(
    path: list[str],
    rules: tuple[ColumnRule, ...],
    taken: set[tuple[str, int, str | None, str | None]],
    place: tuple[str, int],
) -> ColumnRule | None:
    """The first rule that fits the lowest labels of the path and is not taken by a column before it."""
    tails = ["/".join(path[k:]) for k in range(len(path))]
    for rule in rules:
        if (*place, rule.measure or rule.attribute, rule.line) not in taken and any(
            pattern.fullmatch(tail) for pattern in rule.labels for tail in tails
        ):
            return rule
    return None


def _report_columns(columns: list[Column], grid: Grid, context: TableContext) -> None:
    table = grid.table
    for column in columns:
        if column.role != "unmapped":
            continue
        printed = [c.text for row in grid.data for c in row if c.column == column.index and c.text.strip()]
        kind = "unmapped_column" if any(amounts.looks_like_figure(t) for t in printed) else "unmapped_blank_column"
        headed = f"headed {column.path!r}" if column.path else "without a header"
        context.issues.add(
            kind,
            f"column {column.index} {headed} fits no column of the form {context.form.form}; "
            f"{len(printed)} printed cells below it are staged without a meaning",
            Place(table.page, table.index, None, column.index),
            text=column.path,
            form=context.form.form,
            entity_code=context.entity_code,
        )
    found = {(c.side or "", c.measure) for c in columns}
    for side, rules in context.form.columns.items():
        for rule in rules:
            if rule.required and rule.line is None and (side, rule.measure) not in found:
                if any(c.line and (c.side or "") == side for c in columns):
                    continue
                headers = ", ".join(c.path for c in columns if c.path) or "none"
                context.issues.add(
                    "missing_column",
                    f"the form {context.form.form} must have a column {rule.measure}"
                    f"{' on the side ' + side if side else ''}; columns found: {headers}",
                    Place(table.page, table.index),
                    form=context.form.form,
                    entity_code=context.entity_code,
                )


def unit_in(text: str, layouts: Layouts) -> str | None:
    """The unit that a text states (单位：万元), or None."""
    found = layouts.preamble["unit"].search(squash(text))
    return found.group("unit") if found else None
