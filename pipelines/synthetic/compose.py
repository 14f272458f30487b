"""Statements and a layout → a disclosure: the nine forms of each owner as tables, with what stands around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipelines.synthetic import annexes, prose
from pipelines.synthetic.disclosure import Block, Cell, Disclosure, Figure, Paragraph, Row, Table
from pipelines.synthetic.figures import ordinal
from pipelines.synthetic.layouts import Column, FormLayout, Layout, Line, load
from pipelines.synthetic.series import FiscalYear
from pipelines.synthetic.statements import Statement, name_of

_KIND_WORDS = {"budget": "预算", "final_account": "决算"}


def compose(year: FiscalYear, kind: str, layout: str, unit: str | None = None) -> Disclosure:
    """The disclosure of a department: `kind` as of the layout, `unit` 万元 or 元 where it is not the layout's own.

    Raises ValueError if the layout is one of the other kind, KeyError if there is no such layout.
    """
    plan = load(layout)
    if plan.kind != kind:
        raise ValueError(f"layout {layout} is one of a {plan.kind}")
    department = year.budget
    printer = _Printer(plan, department.year, unit or plan.unit)
    statements, word = year.statements(kind), _KIND_WORDS[kind]
    whole, parts = statements[0], statements[1:] if "unit" in plan.parts else []
    blocks: list[Block] = []
    if plan.prose == "plain":
        title = f"{department.name}{department.year}年{'度' if kind == 'final_account' else ''}部门{word}"
        blocks.append(Paragraph(title, "title"))
    else:
        title = f"{department.name}{department.year}年部门{word}信息公开情况说明"
        blocks.append(Paragraph(f" 第一部分  部门{word}", "heading"))
    blocks += _part(printer, whole, year, kind)
    if parts:
        blocks.append(Paragraph(f"第二部分  部门所属单位{word}", "heading"))
    for number, statement in enumerate(parts, 1):
        blocks.append(Paragraph(f"{ordinal(number)}、{statement.name}收支{word}", "heading"))
        blocks += _part(printer, statement, year, kind)
    return Disclosure(
        title, kind, department.year, department.division_code, department.division_name, department.code, department.name,
        layout, printer.unit, tuple(blocks),
    )  # fmt: skip


def _part(printer: _Printer, statement: Statement, year: FiscalYear, kind: str) -> Iterator[Block]:
    """The forms of one owner, then its explanation with the annexes."""
    layout = printer.layout
    for form in layout.forms:
        yield from printer.form(form, statement)
    if layout.prose == "hebei":
        yield from annexes.explanation(statement, year, layout.levels[statement.level], printer.unit, printer.money)
    else:
        yield from prose.plain(statement, year, kind)


@dataclass(frozen=True, slots=True)
class _Printer:
    layout: Layout
    year: int
    unit: str

    def money(self, yuan: int, unit: str | None = None) -> str:
        """An amount as printed; as the layout prints nothing, where there is nothing. Another unit than the layout's has two decimals,
        and 元 always separates thousands."""
        layout, unit = self.layout, unit or self.unit
        if not yuan:
            return layout.zero
        amount = Decimal(yuan) / (10_000 if unit == "万元" else 1)
        decimals = layout.decimals if unit == layout.unit else 2
        return f"{amount:,.{decimals}f}" if layout.thousands or unit == "元" else f"{amount:.{decimals}f}"

    def form(self, form: FormLayout, statement: Statement) -> Iterator[Block]:
        layout, unit = self.layout, form.unit or self.unit
        level = layout.levels[statement.level]
        title = form.title.format(level=level, year=self.year)
        yield Paragraph(title, "heading")
        entity, year = layout.entity.format(code=statement.code, name=statement.name), layout.year.format(year=self.year)
        words = [text for text in (entity, year, layout.unit_words.format(unit=unit)) if text]
        header = _header(form.columns)
        width = len(form.leaves)
        if layout.preamble == "above":
            yield from map(Paragraph, words)
        else:
            header = [_spread(words, width), *header]
        if (numbers := _numbers(layout.numbers, form)) is not None:
            header.append(numbers)
        body = self.body(form, statement, unit)
        is_empty = not any(cell.figure and cell.figure.yuan for row in body for cell in row)
        if is_empty and form.empty:
            body = [(Cell(),) * width]
        yield Table(form.form, statement.code, title, width, (*header, *body), len(header))
        if is_empty and form.empty:
            yield Paragraph(form.empty)

    def body(self, form: FormLayout, statement: Statement, unit: str) -> list[Row]:
        if form.shape == "sides":
            return self._sides(form, statement, unit)
        if form.shape == "blocks":
            return self._blocks(form, statement, unit)
        if form.shape == "across":
            return [tuple(self._cell(form, statement, leaf.line or "", leaf, unit) for leaf in form.leaves)]
        if form.shape == "lines":
            rows = [(line.label, line.line or "") for line in form.lines]
        else:
            rows = [("", line) for line in _in_order(statement.forms[form.form], self.layout.total)]
        return [
            tuple(self._coded(form, statement, leaf, number, label, line, unit) for leaf in form.leaves)
            for number, (label, line) in enumerate(rows, 1)
        ]

    def _coded(
        self, form: FormLayout, statement: Statement, leaf: Column, number: int, label: str, line: str, unit: str
    ) -> Cell:
        """A cell of a row by code or by line."""
        if leaf.role == "amount":
            return self._cell(form, statement, line, leaf, unit)
        code = "" if line == "total" else line
        name = self.layout.total_label if line == "total" else "" if label else name_of(form.form, line)
        texts = {
            "sequence": str(number), "label": label, "name": name, "code": code, "code_class": code[:3],
            "code_group": code[3:5], "code_item": code[5:7], "blank": "",
        }  # fmt: skip
        return Cell(texts[leaf.role])

    def _cell(self, form: FormLayout, statement: Statement, line: str, leaf: Column, unit: str) -> Cell:
        assert leaf.measure is not None
        yuan = statement.amount(form.form, line, leaf.measure)
        return Cell(self.money(yuan, unit), figure=Figure(statement.code, form.form, line, leaf.measure, yuan))

    def _sides(self, form: FormLayout, statement: Statement, unit: str) -> list[Row]:
        items = {"income": _enumerated(form.income, self.layout.enumerate), "expenditure": self._classes(form, statement)}
        totals = {"income": list(form.income_totals), "expenditure": list(form.expenditure_totals)}
        height = max(len(lines) for lines in items.values())
        foot = max(len(lines) for lines in totals.values())
        blank = Line("")
        sides = {
            side: [*lines, *[blank] * (height - len(lines)), *totals[side], *[blank] * (foot - len(totals[side]))]
            for side, lines in items.items()
        }
        rows: list[Row] = []
        for number in range(height + foot):
            row: list[Cell] = []
            for leaf in form.leaves:
                line = sides[leaf.side or "income"][number]
                if leaf.role == "sequence":
                    row.append(Cell(str(number + 1 + (height + foot if leaf.side == "expenditure" else 0))))
                elif leaf.role == "label":
                    row.append(Cell(line.label))
                elif line.line is None:
                    row.append(Cell())
                else:
                    row.append(self._cell(form, statement, line.line, leaf, unit))
            rows.append(tuple(row))
        return rows

    def _classes(self, form: FormLayout, statement: Statement) -> list[Line]:
        """The classes (类) on the spending side, as keys of lines."""
        if self.layout.classes == "printed":
            printed = [key for key in statement.forms[form.form] if key.startswith("expenditure.class.")]
            lines = [Line(name_of("expenditure", key[-3:]), key) for key in sorted(printed)]
        else:
            lines = [Line(line.label, line.line and f"expenditure.class.{line.line}") for line in form.expenditure]
        return _enumerated(tuple(lines), self.layout.enumerate)

    def _blocks(self, form: FormLayout, statement: Statement, unit: str) -> list[Row]:
        """Economic codes side by side, and the sums of personnel and public spending under them."""
        printed = statement.forms[form.form]
        blocks = [[code for code in printed if code[:3] in classes] for classes in form.blocks]
        amount = next(leaf for leaf in form.leaves if leaf.role == "amount")
        blank = (Cell(), Cell(), Cell())
        rows: list[Row] = []
        for number in range(max(len(block) for block in blocks)):
            cells: list[Cell] = []
            for block in blocks:
                if number < len(block):
                    code = block[number]
                    cells += [Cell(code), Cell(name_of(form.form, code)), self._cell(form, statement, code, amount, unit)]
                else:
                    cells += blank
            rows.append(tuple(cells))
        foot: list[Cell] = []
        for line in form.foot:
            if line.line is None:
                foot += blank
                continue
            yuan = statement.amount(form.form, "total", line.line)
            figure = Figure(statement.code, form.form, f"{line.line}_total", "total", yuan)
            foot += [Cell(line.label, columns=2), Cell(self.money(yuan, unit), figure=figure)]
        return [*rows, tuple(foot)]


def _in_order(lines: dict[str, dict[str, int]], total: str) -> list[str]:
    """The lines of a form by code: the total row where the layout has it, then the codes in order."""
    codes = sorted(line for line in lines if line != "total")
    if not codes:
        return []
    return ["total", *codes] if total == "first" else [*codes, "total"]


def _enumerated(lines: tuple[Line, ...], wanted: bool) -> list[Line]:
    return [Line(f"{ordinal(n)}、{line.label}" if wanted else line.label, line.line) for n, line in enumerate(lines, 1)]


def _header(columns: tuple[Column, ...]) -> list[Row]:
    """The header rows of a tree of columns: a group spans its columns, a column without parts reaches down to the last row."""
    depth = max(column.depth for column in columns)
    rows: list[list[Cell]] = [[] for _ in range(depth)]

    def place(column: Column, level: int) -> None:
        if column.columns:
            rows[level].append(Cell(column.label, columns=len(column.leaves)))
            for part in column.columns:
                place(part, level + 1)
        else:
            rows[level].append(Cell(column.label, rows=depth - level))

    for column in columns:
        place(column, 0)
    return [tuple(row) for row in rows]


def _spread(words: list[str], width: int) -> Row:
    """Words over a row of that width, each in a cell of its own."""
    share, rest = divmod(width, len(words))
    return tuple(Cell(word, columns=share + (1 if n < rest else 0)) for n, word in enumerate(words))


def _numbers(kind: str, form: FormLayout) -> Row | None:
    """The row of column numbers (栏次) under the header."""
    leaves = form.leaves
    if kind == "none":
        return None
    if kind == "first":
        return (Cell("栏次"), *(Cell(str(n)) for n in range(1, len(leaves))))
    cells: list[Cell] = []
    number = 0
    for leaf in leaves:
        if leaf.role == "amount":
            number += 1
            cells.append(Cell(str(number)))
        elif kind == "stars":
            cells.append(Cell("**"))
        else:
            cells.append(Cell("栏次" if leaf.role in ("label", "name") else ""))
    if form.shape in ("across", "blocks") and kind == "amounts":
        return None
    return tuple(cells)
