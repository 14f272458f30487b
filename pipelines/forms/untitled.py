"""Which form a table without a title is: told by its columns, by the codes that it prints, and by its place among the other forms.

A web page may leave all titles out. The columns of some forms are those of no other; the rest is told where only one form fits between
those that are known, in the order that templates share. Where a disclosure follows another order, places tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.document import Table
from pipelines.forms import performance
from pipelines.forms.columns import Column, TableContext, read_columns
from pipelines.forms.grid import Grid, split
from pipelines.forms.issues import IssueLog
from pipelines.forms.layouts import FormLayout, Layouts
from pipelines.forms.normalise import squash

#: The forms in the order of most templates, which begin with the summary of all income and spending; some begin with fiscal money. The
#: form of the three public expenses (“三公”经费) stands before or after those of the funds, so its place tells nothing.
ORDER = (
    "summary", "income", "expenditure", "fiscal_summary", "general_expenditure", "basic_expenditure", "fund_expenditure",
    "capital_expenditure",
)  # fmt: skip
#: How many columns with figures must be known before they tell a form: where income and expenditure stand side by side, and elsewhere.
_COLUMNS_OF_TWO_SIDES, _COLUMNS = 2, 3


@dataclass(frozen=True, slots=True)
class Place:
    """A table in the order of a document, with the forms that it may be; of a titled one its own."""

    table_index: int
    forms: frozenset[str]


def is_named(around: Sequence[str], layouts: Layouts) -> bool:
    """True if a text above the table is a title, be it of no known form: then its place tells nothing."""
    texts = [squash(text) for text in around]
    return any(
        re.search(r"表(?:\(.*\)|[一二三四五六七八九十\d]+)?$", text)
        and len(text) <= layouts.longest_title
        and not layouts.never_title.search(text)
        and not layouts.phrases["collective_title"].search(text)
        for text in texts
    )


def fitting(table: Table, notes: Sequence[str], layouts: Layouts, *, named: bool) -> list[FormLayout]:
    """The forms that a table without a known title may be: those whose columns it prints, and of these, unless it is `named`, those that
    its codes and the `notes` below it allow."""
    if performance.is_performance([row for row in table.rows() if row], layouts):
        return [layouts.forms["performance"]]
    fits: list[tuple[int, FormLayout, Grid, list[Column]]] = []
    for layout in layouts.forms.values():
        grid = split(table, layouts, layout)
        if not grid.header:
            continue
        columns = read_columns(grid, TableContext(layout, None, None, layouts, IssueLog()))
        if layout.rows == "item":
            columns = [c for c in columns if c.role != "text" or not _heads_any_row(c, layouts)]
        found = {(c.side or "", c.measure) for c in columns if c.measure}
        required = {(side, r.measure) for side, rules in layout.columns.items() for r in rules if r.required}
        roles = {c.role for c in columns}
        anchored = {"code": {"code", "code_class"}, "label": {"label"}, "item": {"text"}}[layout.rows] & roles
        if required and required <= found and anchored and "unmapped" not in roles:
            fits.append((len(found), layout, grid, columns))
    best = max((n for n, *_ in fits), default=0)
    return [
        layout
        for n, layout, grid, columns in fits
        if n == best >= (_COLUMNS_OF_TWO_SIDES if len(layout.columns) > 1 else _COLUMNS)
        and (named or (_is_classified_so(grid, columns, layout, layouts) and not _names_another_fund(layout, notes, layouts)))
    ]


def _heads_any_row(column: Column, layouts: Layouts) -> bool:
    """True for 项目 and 名称, which head the rows of a list as they do those of many forms: they tell none."""
    return any(p.fullmatch(column.path.split("/")[-1]) for role in ("label", "name") for p in layouts.roles[role])


def _is_classified_so(grid: Grid, columns: Sequence[Column], layout: FormLayout, layouts: Layouts) -> bool:
    """False if the codes, or the header over them, are of the other classification (功能分类, 经济分类)."""
    if layout.rows != "code":
        return True
    is_economic = layout.form == "basic_expenditure"
    of_codes = {c.index for c in columns if c.role in ("code", "code_class")}
    first = {squash(c.text)[:1] for row in grid.data for c in row if c.column in of_codes}
    if first & {"2", "3", "5"}:
        return bool(first & {"3", "5"}) if is_economic else "2" in first
    heads = " ".join(squash(c.text) for row in grid.header for c in row)
    own, other = (
        layouts.phrases[f"{kind}_header"]
        for kind in (("economic", "functional") if is_economic else ("functional", "economic"))
    )
    return bool(own.search(heads)) or not other.search(heads)


def _names_another_fund(layout: FormLayout, notes: Sequence[str], layouts: Layouts) -> bool:
    """True if a note such as 空表列示 below the table speaks of one fund and the form is of another."""
    text = " ".join(squash(note) for note in notes if layouts.phrases["note"].search(squash(note)))
    named = {
        form for form in ("fund_expenditure", "capital_expenditure") if layouts.phrases[f"note_of_{form}"].search(text)
    }
    return len(named) == 1 and layout.form in ORDER and layout.form not in named


def by_place(places: Sequence[Place]) -> dict[int, str]:
    """The form of each table that can only be one of its forms, given that the forms of `places` (those of one department or unit) follow
    each other in order; nothing where they do not."""
    ranks = [sorted(ORDER.index(form) for form in place.forms) for place in places]
    after: list[list[int]] = []
    least = -1
    for options in ranks:
        after.append([rank for rank in options if rank > least])
        if not after[-1]:
            return {}
        least = after[-1][0]
    found: dict[int, str] = {}
    most = len(ORDER)
    for place, options in zip(reversed(places), reversed(after), strict=True):
        left = [rank for rank in options if rank < most]
        if not left:
            return {}
        most = left[-1]
        if len(left) == 1:
            found[place.table_index] = ORDER[left[0]]
    return found
