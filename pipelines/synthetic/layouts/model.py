"""A printed layout as data: for each form its title, header and order of rows. See ``hebei_2021.yaml`` for every key in use."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines import strict_yaml

FOLDER = Path(__file__).parent
FORMS = (
    "summary", "income", "expenditure", "fiscal_summary", "general_expenditure", "basic_expenditure", "fund_expenditure",
    "capital_expenditure", "three_public",
)  # fmt: skip
ROLES = ("sequence", "code", "code_class", "code_group", "code_item", "name", "label", "amount", "blank")
SHAPES = ("sides", "codes", "lines", "across", "blocks")
KINDS = ("budget", "final_account")
_ABSENT = object()


class LayoutError(Exception):
    """A layout file does not follow its schema; the message says where."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column or a group of columns under one label. An amount has a measure, in forms printed across also a line."""

    label: str
    role: str = "blank"
    measure: str | None = None
    side: str | None = None
    line: str | None = None
    columns: tuple[Column, ...] = ()

    @property
    def leaves(self) -> tuple[Column, ...]:
        return tuple(leaf for column in self.columns for leaf in column.leaves) or (self,)

    @property
    def depth(self) -> int:
        return 1 + max((column.depth for column in self.columns), default=0)


@dataclass(frozen=True, slots=True)
class Line:
    """A printed row label and the line whose amount stands beside it; none for a label that is printed without amounts."""

    label: str
    line: str | None = None


@dataclass(frozen=True, slots=True)
class FormLayout:
    """One form: `shape` says how rows are made.

    sides: income left, spending right; `income` and `expenditure` are the items, `*_totals` the rows at the foot.
    codes: one row per classification code. lines: the rows `lines`. across: one row, each column names its line.
    blocks: economic codes side by side, `blocks` lists the classes of each block, `foot` the lines printed under them.
    """

    form: str
    title: str
    shape: str
    columns: tuple[Column, ...]
    income: tuple[Line, ...] = ()
    income_totals: tuple[Line, ...] = ()
    expenditure: tuple[Line, ...] = ()
    expenditure_totals: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    blocks: tuple[tuple[str, ...], ...] = ()
    foot: tuple[Line, ...] = ()
    empty: str = ""
    unit: str | None = None

    @property
    def leaves(self) -> tuple[Column, ...]:
        return tuple(leaf for column in self.columns for leaf in column.leaves)


@dataclass(frozen=True, slots=True)
class Layout:
    """A family of disclosures: what is printed around the forms and the forms in their order.

    `parts`: whose forms are printed, department or department and unit. `preamble`: grid (a row of the table) or above (paragraphs),
    with `entity`, `year` and `unit_words` as printed. `numbers`: the row of column numbers: first (栏次, then every column),
    amounts (栏次 over the labels, then amounts only), stars (** over the labels) or none. `total`: first or last; `classes`: all
    functional classes in two-sided forms, or those with amounts only; `zero`: how nothing is printed; `annexes`: hebei or none.
    """

    name: str
    kind: str
    unit: str
    decimals: int
    thousands: bool
    zero: str
    parts: tuple[str, ...]
    levels: dict[str, str]
    preamble: str
    entity: str
    year: str
    unit_words: str
    numbers: str
    total: str
    total_label: str
    classes: str
    enumerate: bool
    code: str
    annexes: str
    prose: str
    forms: tuple[FormLayout, ...]


@cache
def names() -> tuple[str, ...]:
    """All layouts, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def load(name: str) -> Layout:
    """The layout of that name. Raises LayoutError for a file that does not follow the schema, KeyError if there is none."""
    path = FOLDER / f"{name}.yaml"
    if name not in names():
        raise KeyError(f"no layout {name}; there are {', '.join(names())}")
    content = _content(name)
    lists = content.pop("lists", {})
    return _Reader(path.name, lists).layout(name, content)


def _content(name: str) -> dict[str, Any]:
    """The keys of a layout, with those of the layout that it extends; lists of the same name are replaced."""
    # through JSON: what an alias repeats becomes a copy, so that reading one does not use up the other
    content = json.loads(json.dumps(strict_yaml.parse((FOLDER / f"{name}.yaml").read_bytes())))
    if not isinstance(content, dict):
        raise LayoutError(f"{name}.yaml: must be keys and values")
    base = content.pop("extends", None)
    if base is None:
        return content
    if base not in names() or base == name:
        raise LayoutError(f"{name}.yaml: extends {base!r}, which is no other layout")
    inherited = _content(base)
    return {**inherited, **content, "lists": {**inherited.get("lists", {}), **content.get("lists", {})}}


class _Reader:
    def __init__(self, file: str, lists: dict[str, Any]) -> None:
        self.file, self.lists, self.used = file, lists, set[str]()

    def fail(self, message: str) -> LayoutError:
        return LayoutError(f"{self.file}: {message}")

    def take(self, content: dict[str, Any], key: str, default: Any = _ABSENT, among: tuple[str, ...] = ()) -> Any:
        if key not in content and default is _ABSENT:
            raise self.fail(f"{key} is missing in {list(content)}")
        value = content.pop(key, default)
        if among and value not in among:
            raise self.fail(f"{key} is {value!r}, it must be one of {', '.join(among)}")
        return value

    def done(self, content: dict[str, Any], where: str) -> None:
        if content:
            raise self.fail(f"unknown key {', '.join(map(str, content))} in {where}")

    def layout(self, name: str, content: dict[str, Any]) -> Layout:
        take = self.take
        forms = tuple(self.form(item) for item in take(content, "forms"))
        if sorted(form.form for form in forms) != sorted(FORMS):
            raise self.fail("each of the nine forms must be there once")
        layout = Layout(
            name,
            take(content, "kind", among=KINDS),
            take(content, "unit", among=("万元", "元")),
            take(content, "decimals"),
            take(content, "thousands"),
            take(content, "zero"),
            tuple(take(content, "parts")),
            take(content, "levels"),
            take(content, "preamble", among=("grid", "above")),
            take(content, "entity"),
            take(content, "year"),
            take(content, "unit_words"),
            take(content, "numbers", among=("first", "amounts", "stars", "none")),
            take(content, "total", among=("first", "last")),
            take(content, "total_label"),
            take(content, "classes", among=("all", "printed")),
            take(content, "enumerate"),
            take(content, "code", among=("plain", "bracketed")),
            take(content, "annexes", among=("hebei", "none")),
            take(content, "prose", among=("hebei", "plain")),
            forms,
        )
        self.done(content, "the layout")
        if unused := sorted(set(self.lists) - self.used):
            raise self.fail(f"no form uses the list {', '.join(unused)}")
        return layout

    def form(self, item: dict[str, Any]) -> FormLayout:
        take = self.take
        form = FormLayout(
            take(item, "form", among=FORMS),
            take(item, "title"),
            take(item, "shape", among=SHAPES),
            tuple(self.column(column) for column in take(item, "columns")),
            income=self.lines(take(item, "income", [])),
            income_totals=self.lines(take(item, "income_totals", [])),
            expenditure=self.lines(take(item, "expenditure", [])),
            expenditure_totals=self.lines(take(item, "expenditure_totals", [])),
            lines=self.lines(take(item, "lines", [])),
            blocks=tuple(tuple(block) for block in take(item, "blocks", [])),
            foot=self.lines(take(item, "foot", [])),
            empty=take(item, "empty", ""),
            unit=take(item, "unit", None),
        )
        self.done(item, f"form {form.form}")
        return form

    def column(self, item: dict[str, Any]) -> Column:
        take = self.take
        label, columns = take(item, "label"), tuple(self.column(column) for column in take(item, "columns", []))
        measure = take(item, "measure", None)
        role = take(item, "role", "amount" if measure else "blank", among=ROLES)
        column = Column(label, role, measure, take(item, "side", None), take(item, "line", None), columns)
        self.done(item, f"column {label}")
        return column

    def lines(self, item: Any) -> tuple[Line, ...]:
        """Lines as {label: line} in order, as a list of such, or the name of one of `lists`."""
        if isinstance(item, str):
            if item not in self.lists:
                raise self.fail(f"there is no list {item}")
            self.used.add(item)
            item = self.lists[item]
        found: list[Line] = []
        for entry in item:
            if not isinstance(entry, dict) or len(entry) != 1:
                raise self.fail(f"a line is one label with its key, not {entry!r}")
            found += [Line(label or "", line) for label, line in entry.items()]
        return tuple(found)
