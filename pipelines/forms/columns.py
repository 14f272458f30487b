"""Columns of a recognised table: what each is, by its header path."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipelines.document import Cell
from pipelines.forms import amounts
from pipelines.forms.classification import Classification
from pipelines.forms.grid import Grid, is_stray, last_column
from pipelines.forms.issues import IssueLog, Place
from pipelines.forms.layouts import ColumnRule, FormLayout, Layouts
from pipelines.forms.lines import CODE
from pipelines.forms.normalise import plain, squash
from pipelines.forms.units import unit_in, without_unit

#: Columns of names that stand beside the code or in its place; their texts are staged as attributes.
#: Labels that say of the label above them that it is meant as a whole, and measures that are the whole of their form.
SUMS, _WHOLES = ("小计", "合计", "金额", "总额"), ("total", "current_year", "amount")
#: What a row is told by may spread over several columns under one header cell: codes, or indented names.
_SPREAD = ("code", "name", "label")
_TEXT_ROLES = ("economic_code", "government_economic_code")


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
    fiscal_year: int | None = None
    classification: Classification | None = None


def read_columns(grid: Grid, context: TableContext) -> list[Column]:
    """Understand each column by its header path; `report_columns` tells what was not understood."""
    layout, layouts = context.form, context.layouts
    width = max([grid.width, *(last_column(row) for row in grid.data)], default=0)
    printed = {i: grid.paths.get(i, []) for i in range(1, width + 1)}
    paths = {i: [w for x in path if (w := plain(without_unit(x, layouts)))] for i, path in printed.items()}
    versions = Versions([label for path in paths.values() for label in path], context)
    of_column: dict[int, list[Cell]] = {}
    for cell in (c for row in grid.data for c in row):
        of_column.setdefault(cell.column, []).append(cell)
    split_codes = {"类", "款"} <= {path[-1] for path in paths.values() if path}
    columns: list[Column] = []
    taken: set[tuple[object, ...]] = set()
    block, figures_seen = 1, False
    block_roles: set[str] = set()
    kept_side, breakdown = "", None
    over: list[str] = []  # labels over a whole block, codes and figures (人员经费 over 科目代码 and 金额): they name no measure
    sides = list(layout.columns)
    rules_of = {side: _active(rules, paths) for side, rules in layout.columns.items()}
    for index, path in paths.items():
        shown = "/".join(printed[index])
        if of_column and index not in of_column and path and path == paths.get(index - 1):
            columns.append(Column(index, shown, "text"))  # the right half of a column that is merged in every row
            continue
        before = columns[-1] if columns else None
        if before is not None and before.role in _SPREAD and _is_same_column(path, paths.get(index - 1), of_column.get(index, [])):
            columns.append(replace(before, index=index, path=shown or before.path))
            continue
        role = _role(path, layout, layouts, split_codes)
        if role == "sequence" and any("." in c.text and amounts.looks_like_figure(c.text) for c in of_column.get(index, ())):
            path = path[:-1]  # 栏次 below 合计 heads the row of column numbers; a column of such figures numbers no rows
            role = _role(path, layout, layouts, split_codes)
        if role in ("label", "name", "code", "code_class") and figures_seen:
            block, figures_seen, block_roles = block + 1, False, set()
        if role == "label":
            breakdown = next((key for key, p in layout.blocks.items() if any(p.fullmatch(x) for x in path)), None)
            kept_side = sides[-1] if breakdown else _side(path, sides, block)
        side = kept_side if "label" in block_roles or role == "label" else _side(path, sides, block)
        place = (side, block)
        if role in block_roles and role != "sequence":
            # a second classification beside the first (部门 and 政府经济分类): kept as text
            columns.append(Column(index, shown, "text", side or None, block, "second_classification"))
            continue
        if role is not None:
            block_roles.add(role)
            if role in ("code", "code_class"):
                over = path[:-1] if versions.of(path[:-1])[1] is None else []
            columns.append(Column(index, shown, role, side or None, block, role if role in _TEXT_ROLES else None))
            continue
        if breakdown and path:
            columns.append(Column(index, shown, "amount", side or None, block, breakdown, f"{breakdown}.item"))
            figures_seen = True
            continue
        if over and len(path) > len(over) and path[: len(over)] == over:
            path = path[len(over) :]
        version, rule, line = _understand(path, rules_of[side], versions, taken, place)
        if rule is None:
            ignored = path and index <= grid.width and any(p.fullmatch(path[-1]) for p in layouts.ignored)
            columns.append(Column(index, shown, "text" if ignored else "unmapped", side or None, block))
            figures_seen = figures_seen or not ignored
            continue
        taken.add((*place, version, rule.measure or rule.attribute, line))
        figures_seen = figures_seen or rule.measure is not None
        columns.append(
            Column(
                index, shown, "amount" if rule.measure else "text", side or None, block,
                versioned(rule.measure, version) if rule.measure else rule.attribute, line,
                next((u for x in reversed(printed[index]) if (u := unit_in(x, layouts))), None),
            )
        )  # fmt: skip
    return _Rivals(_with_codes_of_form(columns, of_column, layout), paths, rules_of, versions, layouts).settled()


def _with_codes_of_form(columns: list[Column], cells: dict[int, list[Cell]], layout: FormLayout) -> list[Column]:
    """The columns, with the second column of codes for the first where only its codes are of the form's classification.

    A table that was made from another one may still hold its codes (30101 left of 2010201).
    """
    first = next((c for c in columns if c.role == "code"), None)
    others = [c for c in columns if c.measure == "second_classification"]
    if layout.rows != "code" or first is None or not others:
        return columns
    digits = "35" if layout.form == "basic_expenditure" else "12"

    def share(column: Column) -> tuple[int, int]:
        codes = [t for c in cells.get(column.index, []) if CODE.fullmatch(t := squash(c.text))]
        return sum(t[0] in digits for t in codes), len(codes)

    second = next((c for c in others if (found := share(c))[0] * 2 > found[1] and found[1] > 1), None)
    fit, count = share(first)
    if second is None or fit * 2 > count:
        return columns
    swapped = {
        first.index: replace(first, role="text", measure="second_classification"),
        second.index: replace(second, role="code", measure=None),
    }
    return [swapped.get(c.index, c) for c in columns]


def _is_same_column(path: list[str], before: list[str] | None, cells: list[Cell]) -> bool:
    """True for a column under the same header cell as the one before, or under none, where it prints nothing but codes."""
    printed = [squash(c.text) for c in cells if c.text.strip()]
    if path:
        return path == before and not all(t.isdigit() and not CODE.fullmatch(t) for t in printed)
    return bool(printed) and all(CODE.fullmatch(t) and t[0] in "235" for t in printed)


def _active(rules: tuple[ColumnRule, ...], paths: dict[int, list[str]]) -> tuple[ColumnRule, ...]:
    """The rules that count in a table with these header paths."""
    labels = {label for path in paths.values() for label in path}
    return tuple(r for r in rules if r.beside is None or any(r.beside.fullmatch(x) for x in labels))


class _Rivals:
    """Columns that one rule fits: the label over them decides, or none of them is understood.

    Of 本年收入/基本支出 and 本年支出/基本支出 the second is what the form spends: 本年支出 names the whole. Where no label does,
    taking the first for it would be a guess. And what stands alone below a known sum is a part of it, whatever it is called.
    """

    def __init__(
        self,
        columns: list[Column],
        paths: dict[int, list[str]],
        rules: dict[str, tuple[ColumnRule, ...]],
        versions: Versions,
        layouts: Layouts,
    ) -> None:
        self.columns = {c.index: c for c in columns}
        self.paths = paths
        self.rules = rules
        self.versions = versions
        whole = [w for some in rules.values() for r in some if r.measure in _WHOLES and not r.line for w in r.words]
        self.neutral = [*whole, *(p for role in ("label", "name") for p in layouts.roles[role])]

    def settled(self) -> list[Column]:
        for column in list(self.columns.values()):
            path = self.paths[column.index]
            if column.role != "unmapped" or not path:
                continue
            version, rule, line = _understand(path, self.rules[column.side or ""], self.versions, set(), ())
            if rule is not None and rule.measure:
                self._decide(column, versioned(rule.measure, version), line)
            elif rule is None and version == "current" and self._is_part(column):
                self.columns[column.index] = replace(column, role="amount", measure="part")
        return list(self.columns.values())

    def _decide(self, column: Column, measure: str, line: str | None) -> None:
        """A column that was not understood because another one took its measure."""
        key = (column.side, column.block, measure, line)
        rivals = [c for c in self.columns.values() if c.role == "amount" and (c.side, c.block, c.measure, c.line) == key]
        if not rivals or self._head(rivals[0]) == self._head(column) or self._is_neutral(rivals[0]):
            return
        self.columns[rivals[0].index] = replace(rivals[0], role="unmapped", measure=None, line=None)
        if self._is_neutral(column):
            self.columns[column.index] = replace(column, role="amount", measure=measure, line=line)

    def _head(self, column: Column) -> list[str]:
        path = self.paths[column.index]
        return path[:-2] if path[-1] in SUMS else path[:-1]

    def _is_neutral(self, column: Column) -> bool:
        return all(self.versions.of_label(x) or any(p.fullmatch(x) for p in self.neutral) for x in self._head(column))

    def _is_part(self, column: Column) -> bool:
        """True for a column under a label whose only other understood column is the sum of what stands there."""
        head = self.paths[column.index][:-1]
        beside = [c for c in self.columns.values() if head and self.paths[c.index][:-1] == head]
        known = [c for c in beside if c.role == "amount" and c.measure != "part"]
        return len(known) == 1 and self.paths[known[0].index][-1] in SUMS and known[0].measure not in (*_WHOLES, None)


def _understand(
    path: list[str],
    rules: tuple[ColumnRule, ...],
    versions: Versions,
    taken: set[tuple[object, ...]],
    place: tuple[object, ...],
) -> tuple[str, ColumnRule | None, str | None]:
    """Version, rule and item of a column that may hold figures.

    The label that tells the version is tried without, then in the sense of 预算数. A path that names an item and, below it, a
    measure (因公出国（境）费 / 一般公共预算) is both.
    """
    version, at = versions.of(path)
    if rule := _rule(path, tuple(r for r in rules if r.beside), taken, (*place, "current")):
        return "current", rule, rule.line
    bases = [path] if at is None else [path[:at] + path[at + 1 :], [*path[:at], "预算数", *path[at + 1 :]]]
    items = tuple(rule for rule in rules if rule.line)
    for base in filter(None, bases):
        if len(base) > 1 and items:
            measure = _rule(base[-1:], tuple(r for r in rules if not r.line and r.measure not in ("total", None)), set(), ())
            item = _rule(base[:-1], items, set(), ()) if measure else None
            if measure and item and (*place, version, measure.measure, item.line) not in taken:
                return version, measure, item.line
        if len(base) > 1 and base[-1] in SUMS:
            wholes = tuple(r for r in rules if r.line or r.measure not in (*_WHOLES, None))
            if rule := _rule(base[:-1], wholes, taken, (*place, version)):
                return version, rule, rule.line
        if rule := _rule(base, rules, taken, (*place, version)):
            return version, rule, rule.line
    return version, None, None


class Versions:
    """Of which year or stage the columns (or rows) of one table are, by the labels that it prints."""

    def __init__(self, labels: list[str], context: TableContext) -> None:
        rules = context.layouts.versions
        self.rules = [r for r in rules if r.beside is None or any(r.beside.fullmatch(x) for x in labels)]
        years = {int(m.group("year")) for r in rules if r.version == "year" for x in labels for p in r.labels if (m := p.fullmatch(x))}
        #: Figures of this year are the document's own: of its fiscal year, or of the latest that the table prints where none is told.
        self.year = context.fiscal_year or max(years, default=None)

    def of_label(self, text: str) -> str | None:
        """current, prior_year, change, …; None if the label says nothing of that kind."""
        for rule in self.rules:
            for pattern in rule.labels:
                if found := pattern.fullmatch(text):
                    if rule.version != "year":
                        return rule.version
                    behind = (self.year or 0) - int(found.group("year"))
                    return {0: "current", 1: "prior_year"}.get(behind, f"year_{found.group('year')}")
        return None

    def of(self, path: list[str]) -> tuple[str, int | None]:
        """Version of a header path, and which of its labels tells it; current and None if none does."""
        for i, text in enumerate(path):
            if version := self.of_label(text):
                return version, i
        return "current", None


def versioned(measure: str, version: str) -> str:
    """Name of a measure in a version: the form's total of last year is prior_year, its basic spending prior_year.basic."""
    if version == "current":
        return measure
    return version if measure in ("total", "amount") else f"{version}.{measure}"


def _role(path: list[str], layout: FormLayout, layouts: Layouts, split_codes: bool) -> str | None:
    """Role of a column that holds no figure: sequence, code (in one or three columns), name, label; else None."""
    if not path:
        return None
    wanted = {"code": ["code", "unit_code", "unit_name", *_TEXT_ROLES, "name"], "label": ["label"], "item": []}[layout.rows]
    if layout.form == "basic_expenditure":
        wanted.remove("economic_code")  # there it is what the rows are named by
    if layout.rows == "code" and split_codes:
        wanted = ["code_class", "code_group", "code_item", *wanted]
    if layout.rows == "label" and "label" not in layout.columns:
        wanted = [*wanted, "unit_name"]
    for role in ["sequence", *wanted]:
        if any(p.fullmatch(path[-1]) for p in layouts.roles[role]):
            return role
    if any(p.fullmatch(path[-1]) for p in layouts.roles["unit_or_name"]):
        return {"code": "name", "label": "unit_name" if "unit_name" in wanted else None}.get(layout.rows)
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
    path: list[str], rules: tuple[ColumnRule, ...], taken: set[tuple[object, ...]], place: tuple[object, ...]
) -> ColumnRule | None:
    """The first rule that fits the lowest labels of the path and is not taken by a column before it."""
    tails = ["/".join(path[k:]) for k in range(len(path))]
    for rule in rules:
        if (*place, rule.measure or rule.attribute, rule.line) not in taken and any(
            pattern.fullmatch(tail) for pattern in rule.labels for tail in tails
        ):
            return rule
    return None


def find_rule(path: list[str], rules: tuple[ColumnRule, ...]) -> ColumnRule | None:
    """The first rule that fits the lowest labels of a path, whatever other columns there are."""
    return _rule(path, rules, set(), ())


def report_columns(columns: list[Column], grid: Grid, context: TableContext) -> None:
    """Report the columns that are not understood, and those that the form must have and lacks."""
    table = grid.table
    if not grid.data:
        return  # nothing but a header, at the foot of a page
    last_headed = max((c.index for c in columns if c.path or c.role != "unmapped"), default=0)
    covered = {i for row in (*grid.header, *grid.data) for c in row for i in range(c.column, c.column + c.column_span)}
    for column in columns:
        if column.role != "unmapped":
            continue
        if not column.path and context.form.rows == "item" and column.index == 1:
            continue  # 绩效指标, printed downwards beside the indicators
        if not column.path and column.index not in covered:
            continue  # a hidden column
        if not column.path and any(is_stray(c, last_headed) for row in grid.data for c in row if c.column == column.index):
            continue  # told with the rows
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
    if not any(amounts.looks_like_figure(c.text) for row in grid.data for c in row):
        return
    for side, rules in context.form.columns.items():
        found = {c.measure for c in columns if c.role == "amount" and (c.side or "") == side} & {r.measure for r in rules}
        items = any(c.line for c in columns if (c.side or "") == side)
        together = {rule.measure for rule in rules if rule.together and _is_printed(rule, found)}
        for rule in rules:
            needed = len(found) != 1 if rule.required else rule.together and bool(together)
            if not needed or _is_printed(rule, found) or (items and rule.line is None):
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


def _is_printed(rule: ColumnRule, measures: set[str | None]) -> bool:
    return rule.measure in measures or any(m in measures for m in rule.instead)
