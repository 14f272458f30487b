"""Lines, figures and texts of a recognised table, row by row."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pipelines.document import Cell
from pipelines.forms import amounts
from pipelines.forms.columns import Column, TableContext
from pipelines.forms.grid import Grid, last_column
from pipelines.forms.issues import Place
from pipelines.forms.layouts import Layouts
from pipelines.forms.normalise import depth, label, squash

_CODE = re.compile(r"\d{3}(?:\d{2}){0,3}")
#: 2010801-行政运行, [30201]办公费, 208 社会保障和就业支出: code and name in one cell.
_CODE_AND_NAME = re.compile(r"\[?(?P<code>\d{3}(?:\d{2}){0,3})\]?[-_:.]?(?P<name>[一-鿿(].*)")
#: Measures that are counted or priced, not budgeted.
_COUNTS = {"quantity"}
_CODE_ROLES = ("code", "code_class", "code_group", "code_item")


@dataclass(slots=True)
class Figures:
    """Rows of staging.columns, lines, amounts and attributes for one table."""

    columns: list[Column] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    amounts: list[dict[str, Any]] = field(default_factory=list)
    attributes: list[dict[str, Any]] = field(default_factory=list)
    note: str | None = None

    @property
    def has_figures(self) -> bool:
        return any(a["printed_as"] != "nil_mark" for a in self.amounts)


def read_rows(grid: Grid, columns: list[Column], context: TableContext) -> Figures:
    """Understand each data row and stage its figures and texts."""
    result = Figures(columns=columns)
    width = max((c.index for c in columns if c.path or c.role != "unmapped"), default=0)
    headers = [[squash(c.text) for c in row] for row in grid.header]
    seen_lines: dict[str, list[str]] = {}
    carried: dict[int, str] = {}
    for row in grid.data:
        texts = [squash(c.text) for c in row]
        printed = [t for t in texts if t]
        if not printed or texts in headers:
            continue
        if len(printed) == 1 and context.layouts.phrases["note"].search(printed[0]):
            result.note = row[texts.index(printed[0])].text.strip()
            continue
        placed = _place_cells(row, columns, width, context)
        if placed is None:
            _stage_unplaced(row, columns, width, grid, context, result)
            continue
        sides = dict.fromkeys((c.side, c.block) for c in columns if c.role != "sequence")
        for side, block in sides:
            part = [c for c in columns if (c.side, c.block) == (side, block)]
            _stage_part(placed, part, side, row, grid, context, result, seen_lines.setdefault(side or "", []))
        if not (result.lines and result.lines[-1]["row_index"] == row[0].row and result.lines[-1]["line_key"] == "total"):
            _stage_texts(placed, columns, carried, grid, context, result)
    set_precision(result.amounts)
    _report_nil_marks(result.amounts, grid, context)
    return result


def _place_cells(row: list[Cell], columns: list[Column], width: int, context: TableContext) -> dict[int, Cell] | None:
    """Cells by the column that they belong to, or None if the row has too many or too few cells to tell.

    A total that is merged over code and name is shorter by the merged cells: what follows it moves right.
    """
    missing = width - last_column(row)
    if missing == 0:
        return {c.column: c for c in row}
    if missing < 0:
        extra = [c for c in row if c.column > width and c.text.strip()]
        return None if extra else {c.column: c for c in row if c.column <= width}
    heads = [c.index for c in columns if c.role in (*_CODE_ROLES, "name")]
    position = next((i for i, c in enumerate(row) if c.column in heads and c.text.strip()), None)
    if position is None or missing != len(heads) - 1:
        return None
    if not any(p.fullmatch(label(row[position].text)) for p in context.layouts.totals):
        return None
    return {c.column + (missing if i > position else 0): c for i, c in enumerate(row)}


def _stage_unplaced(
    row: list[Cell], columns: list[Column], width: int, grid: Grid, context: TableContext, result: Figures
) -> None:
    """Stage the figures of a row that does not fit the columns, without a meaning, and report the row."""
    table = grid.table
    context.issues.add(
        "row_length",
        f"row {row[0].row} has {last_column(row)} cells, the form has {width} columns; its figures are staged without a meaning",
        Place(table.page, table.index, row[0].row),
        text=" | ".join(c.text.strip() for c in row),
        form=context.form.form,
        entity_code=context.entity_code,
    )
    codes = [squash(c.text) for c in row if _CODE.fullmatch(squash(c.text)) and c.column > 1]
    code = codes[0] if codes and context.form.rows == "code" else None
    names = [squash(c.text) for c in row if c.text.strip() and not amounts.looks_like_figure(c.text)]
    _add_line(result, row, grid, context, None, None, code, names[0] if names else None)
    sequence = {c.index for c in columns if c.role == "sequence"}
    for cell in row:
        text = squash(cell.text)
        if not amounts.looks_like_figure(text) or text == code or (cell.column in sequence and text.isdigit()):
            continue
        add_amount(result, cell, None, None, None, code, context, grid)


def _stage_part(
    placed: dict[int, Cell],
    part: list[Column],
    side: str | None,
    row: list[Cell],
    grid: Grid,
    context: TableContext,
    result: Figures,
    seen: list[str],
) -> None:
    """One side (or block) of a row: its line, then its figures."""

    def text_of(*roles: str) -> str:
        return "".join(squash(placed[c.index].text) for c in part if c.role in roles and c.index in placed)

    figures = [c for c in part if c.role in ("amount", "unmapped") and c.index in placed and placed[c.index].text.strip()]
    if context.form.rows == "code":
        code_text = _carry_code({c.role: text_of(c.role) for c in part if c.role in _CODE_ROLES}, seen)
        line, code, name = _code_line(code_text, text_of("name"), context.layouts)
    elif context.form.rows == "label":
        line, code, name = _label_line(text_of("label"), side, context, seen)
    else:
        first = squash(row[0].text)
        is_total = any(p.fullmatch(label(first)) for p in context.layouts.totals)
        line, code, name = ("total" if is_total else "item"), None, None
    by_column = any(c.line for c in part)
    if by_column and line is None:
        line = "total"  # the items are columns: what stands outside of them is their total
    if not figures and name is None and code is None:
        return
    if line is None and (figures or name):
        known = "a code of 3, 5 or 7 digits or a total" if context.form.rows == "code" else "a known label"
        kind = "unknown_row" if figures else "unknown_blank_row"
        if code is not None:
            kind = "invalid_code"
        context.issues.add(
            kind,
            f"row {row[0].row}: expected {known}, found {' '.join(filter(None, (code, name))) or 'nothing'}",
            Place(grid.table.page, grid.table.index, row[0].row),
            text=name or code,
            form=context.form.form,
            entity_code=context.entity_code,
        )
    if context.form.rows != "item" or figures:
        _add_line(result, row, grid, context, side, line, code, name)
    for column in figures:
        add_amount(result, placed[column.index], column, side, column.line or line, code, context, grid)


def _carry_code(pieces: dict[str, str], seen: list[str]) -> str:
    """The code of a row; in three columns (类 款 项) a 项 may leave 类 and 款 of the row above unprinted."""
    if "code_class" not in pieces:
        return pieces.get("code", "")
    group, item = pieces.get("code_group", ""), pieces.get("code_item", "")
    code = pieces["code_class"] + group + item
    above = seen[-1] if seen else ""
    if code.isdigit() and above and not pieces["code_class"]:
        code = above[: 3 if group else 5] + code
    if code.isdigit():
        seen.append(code)
    return code


def _code_line(code: str, name: str, layouts: Layouts) -> tuple[str | None, str | None, str | None]:
    """Line key, code and name of a row of a form by classification code."""
    if any(p.fullmatch(label(t)) for t in (code, name) if t for p in layouts.totals):
        return "total", None, name or code
    combined = _CODE_AND_NAME.fullmatch(code) or (None if code else _CODE_AND_NAME.fullmatch(name))
    if combined:
        code, name = combined.group("code"), combined.group("name")
    if _CODE.fullmatch(code) and len(code) <= 7:
        return "code", code, name or None
    return None, code or None, name or None


def _label_line(
    text: str, side: str | None, context: TableContext, seen: list[str]
) -> tuple[str | None, str | None, str | None]:
    """Line key, code and name of a row that is told by its label; `seen` are the lines above it on its side."""
    if not text:
        return None, None, None
    words = label(text)
    for rule in context.form.lines[side or ""]:
        if rule.after and rule.after not in seen:
            continue
        if any(p.fullmatch(words) for p in rule.labels):
            line = _part_of(rule.line, depth(text), seen)
            seen.append(line)
            return line, rule.code, text
    return None, None, text


def _part_of(line: str, nested: int, seen: list[str]) -> str:
    """The line as a part of the income item above it (五、单位资金 with （一）事业收入 or 其中：), if it is nested deeper."""
    kind, _, item = line.rpartition(".")
    above = next((s for s in reversed(seen) if not s.startswith("income.part.")), "")
    if nested < 2 or kind != "income.item" or not above.startswith("income.item."):
        return line
    return f"income.part.{above.removeprefix('income.item.')}.{item}"


def _stage_texts(
    placed: dict[int, Cell],
    columns: list[Column],
    carried: dict[int, str],
    grid: Grid,
    context: TableContext,
    result: Figures,
) -> None:
    """Texts of annex columns; the first column of a performance table is merged downwards, so it is carried on."""
    texts = [c for c in columns if c.role == "text" and c.measure]
    printed = {c.index for c in texts if c.index in placed and placed[c.index].text.strip()}
    if not printed:
        return
    for column in texts:
        cell = placed.get(column.index)
        text = cell.text.strip() if cell else ""
        if text:
            carried[column.index] = text
        elif column.measure == "level_1" or (column.measure == "level_2" and texts[0].index not in printed):
            text = carried.get(column.index, "")
        if text and cell is not None:
            result.attributes.append({
                "page": grid.table.page, "table_index": grid.table.index, "row_index": cell.row,
                "column_index": cell.column, "form": context.form.form, "attribute": column.measure, "text": text,
            })  # fmt: skip


def _add_line(
    result: Figures,
    row: list[Cell],
    grid: Grid,
    context: TableContext,
    side: str | None,
    line: str | None,
    code: str | None,
    name: str | None,
) -> None:
    result.lines.append({
        "page": grid.table.page, "table_index": grid.table.index, "row_index": row[0].row, "side": side,
        "form": context.form.form, "line_key": line, "code": code, "name": name,
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
) -> None:
    """Stage one printed figure; report it if it is none."""
    parsed = amounts.parse(cell.text)
    measure = column.measure if column and column.role == "amount" else None
    if parsed.printed_as == "unparsable":
        if column is not None and column.role == "unmapped":
            return  # a text in a column that is not understood: reported with its column
        context.issues.add(
            "unparsable_amount",
            f"expected a figure in column {column.path if column else cell.column}, found {cell.text.strip()!r}",
            Place(grid.table.page, grid.table.index, cell.row, cell.column),
            text=cell.text,
            form=context.form.form,
            entity_code=context.entity_code,
        )
    unit = parsed.unit or (column.unit if column else None) or context.unit
    kind = "percent" if unit == "%" else "count" if measure in _COUNTS else "money"
    if kind == "count":
        unit = None
    money = parsed.value if kind == "money" else None
    result.amounts.append({
        "page": grid.table.page, "table_index": grid.table.index, "row_index": cell.row, "column_index": cell.column,
        "side": side, "form": context.form.form, "line_key": line, "code": code, "measure": measure,
        "text": cell.text.strip(), "printed_as": parsed.printed_as, "quantity_kind": kind, "unit": unit,
        "value": parsed.value, "amount_yuan": None if money is None else amounts.to_yuan(money, unit),
        "step_yuan": None, "_decimals": parsed.decimals,
    })  # fmt: skip


def set_precision(rows: list[dict[str, Any]]) -> None:
    """The step that each figure is printed to.

    Trailing zeros are often dropped (50 beside 85.09), so a figure is taken to be as precise as its table: the finest
    decimals that more than one figure in ten prints, or its own if they are finer.
    """
    for kind in ("money",):
        decimals = Counter(r["_decimals"] for r in rows if r["quantity_kind"] == kind and r["_decimals"] is not None)
        total = sum(decimals.values())
        common = max((d for d in decimals if sum(n for k, n in decimals.items() if k >= d) * 10 > total), default=0)
        for row in rows:
            if row["quantity_kind"] == kind and row["_decimals"] is not None:
                step = Decimal(1).scaleb(-max(common, row["_decimals"]))
                row["step_yuan"] = amounts.to_yuan(step, row["unit"])
    for row in rows:
        del row["_decimals"]


def _report_nil_marks(rows: list[dict[str, Any]], grid: Grid, context: TableContext) -> None:
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
