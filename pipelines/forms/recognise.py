"""Recognise what a document prints: which tables are which forms of whom, what their rows and columns mean."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any

from pipelines.document import Cell, Document, Paragraph, Table
from pipelines.forms import amounts, facts, performance, scope, untitled
from pipelines.forms.broken_rows import join_broken_rows
from pipelines.forms.claims import ClaimParagraph, extract
from pipelines.forms.classification import Classification
from pipelines.forms.divide import divide
from pipelines.forms.divisions import Divisions
from pipelines.forms.document_kind import other_kind
from pipelines.forms.furniture import furniture
from pipelines.forms.grid import is_annex, is_data, lists_forms, preamble_length, split, title_of
from pipelines.forms.hidden import shown
from pipelines.forms.layouts import FormLayout, Layouts, default
from pipelines.forms.lines import is_total
from pipelines.forms.normalise import label, squash
from pipelines.forms.scope import Entity
from pipelines.forms.staging import REPEATED, Seen, Staging, same_header

#: How many paragraphs above a table may hold its title, year and unit.
_CAPTION = 6


@dataclass(slots=True)
class Recognised:
    """Rows for each staged table (see pipelines.staged_tables), without document_id."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Printed:
    """A table with the paragraphs above it (nearest last) and below it, and the title among these and in its own first rows."""

    table: Table
    rows: list[list[Cell]]
    caption: list[Paragraph]
    notes: list[str]
    around: list[str]
    title: str | None


def recognise(
    document: Document,
    divisions: Divisions,
    classification: Classification | None = None,
    layouts: Layouts | None = None,
) -> Recognised:
    """Everything that is staged of a document. Never raises for what a document prints: that becomes an issue.

    Without a classification, rows that name a function or economic item but print no code stay without one.
    """
    layouts = layouts or default()
    join_broken_rows(document, layouts, classification)
    whole = divide(document, layouts)
    visible, hidden = shown(whole)
    return _Recogniser(whole, visible, hidden, divisions, classification, layouts).run()


class _Recogniser:
    def __init__(
        self,
        whole: Document,
        document: Document,
        hidden: dict[int, list[Cell]],
        divisions: Divisions,
        classification: Classification | None,
        layouts: Layouts,
    ) -> None:
        self.whole = whole
        self.document = document
        self.divisions = divisions
        self.headings = facts.read_headings(document, divisions, layouts)
        self.layouts = layouts
        self.scope = scope.resolve(document, layouts)
        self.staging = Staging(document, self.headings.fiscal_year, classification, layouts, hidden)
        self.printed: set[tuple[int | None, str]] = set()
        self.titles: dict[int, str] = {}
        self.furniture = furniture(document, layouts)
        printed = [*(p.text for p in document.paragraphs), *(c.text for t in document.tables for c in t.cells)]
        texts = {squash(x) for x in printed if "表" in x}
        #: Forms of which the document prints a title anywhere, be it in its list of contents.
        self.titled = {form for text in texts if len(text) <= layouts.longest_title and (form := title_of(text, layouts))}

    def run(self) -> Recognised:
        tables = self._tables()
        placed = self._untitled(tables)
        for printed in tables:
            self._table(printed, placed.get(printed.table.index, []))
        self.staging.settle_lists()
        self.staging.report_document()
        fact_row, evidence = facts.collect(self.headings, self.document, self.scope, self.titles, self.divisions)
        forms = {t["form"] for t in self.staging.rows["tables"] if t["form"]}
        fact_row["kind"] = other_kind(self.document, self.layouts, fact_row, forms) or fact_row["kind"]
        claims = extract([
            ClaimParagraph(p.block, p.page, p.text, e.index if e else None, e.code if e else None, e.name if e else None)
            for p in self.document.paragraphs
            for e in [self.scope.by_block.get(p.block)]
        ])
        return Recognised({
            **self.staging.rows,
            "document_facts": [fact_row],
            "evidence": evidence,
            "entities": [
                {"entity_index": e.index, "entity_code": e.code, "entity_name": e.name, "entity_level": e.level}
                for e in self.scope.entities
            ],
            "paragraphs": [
                {
                    "block_index": p.block, "page": p.page, "text": p.text,
                    "entity_index": e.index if (e := self.scope.by_block.get(p.block)) else None,
                }
                for p in self.document.paragraphs
            ],
            "cells": self.staging.cells(self.whole),
            "claims": [asdict(claim) for claim in claims],
            "issues": self.staging.issues.rows,
        })  # fmt: skip

    def _tables(self) -> list[_Printed]:
        """All tables with what is printed around them."""
        caption: list[Paragraph] = []
        found = []
        blocks = self.document.blocks()
        for i, block in enumerate(blocks):
            if isinstance(block, Paragraph):
                if squash(block.text) not in self.furniture:
                    caption.append(block)
                continue
            notes: list[str] = []
            for following in blocks[i + 1 : i + 4]:
                if isinstance(following, Table):
                    break
                notes.append(following.text)
            found.append(self._with_title(block, caption[-_CAPTION:], notes))
            caption = []
        return found

    def _with_title(self, table: Table, caption: list[Paragraph], notes: list[str]) -> _Printed:
        rows = [row for row in table.rows() if row]
        above = [c.text.strip() for row in rows[: preamble_length(rows, self.layouts)] for c in row if c.text.strip()]
        around = [*above, *(p.text for p in reversed(caption))]
        title = next((t for t in around if title_of(squash(t), self.layouts) or is_annex(squash(t), self.layouts)), None)
        if lists_forms(rows, self.layouts):
            title = None
        return _Printed(table, rows, caption, notes, around, title)

    def _titled(self, printed: _Printed) -> FormLayout | None:
        """The form that the title of a table names."""
        if printed.title is None or self._is_of_budget_book(printed.rows):
            return None
        form = title_of(squash(printed.title), self.layouts) or self._stands_in(printed.title, printed.rows)
        return self.layouts.forms.get(form or "")

    def _is_of_budget_book(self, rows: list[list[Cell]]) -> bool:
        """True for the list of income and spending that a budget book titles as the forms are titled (收支预算总表)."""
        labels = [label(c.text) for row in rows[:4] for c in row if c.text.strip()]
        return all(any(p.fullmatch(x) for x in labels) for p in self.layouts.budget_book)

    def _untitled(self, tables: list[_Printed]) -> dict[int, list[FormLayout]]:
        """The forms that each untitled table may be: one, where its columns or its place among the forms of its entity tell it."""
        found: dict[int, list[FormLayout]] = {}
        places: dict[int | None, list[untitled.Place]] = defaultdict(list)
        for printed in tables:
            table = printed.table
            form = self._titled(printed)
            fits = [form] if form and not table.continues else []
            if lists_forms(printed.rows, self.layouts):
                continue
            if printed.title is None and not table.continues:
                named = untitled.is_named(printed.around, self.layouts)
                found[table.index] = fits = untitled.fitting(table, printed.notes, self.layouts, named=named)
                if named and len(fits) > 1:
                    continue
            entity = self.scope.by_block.get(table.block)
            begins = printed.title is not None or printed.caption or preamble_length(printed.rows, self.layouts)
            forms = frozenset(layout.form for layout in fits)
            if begins and forms and forms <= set(untitled.ORDER):
                places[entity.index if entity else None].append(untitled.Place(table.index, forms))
        for order in places.values():
            for table_index, name in untitled.by_place(order).items():
                if table_index in found:
                    found[table_index] = [self.layouts.forms[name]]
        return found

    def _table(self, printed: _Printed, fits: list[FormLayout]) -> None:
        """Recognise one table. `fits`: the forms that it may be where it has no title."""
        table, title, around = printed.table, printed.title, printed.around
        entity = self.scope.by_block.get(table.block)
        if lists_forms(printed.rows, self.layouts):
            self.staging.unknown(table, around, entity, reported=True)
            return
        form = self._titled(printed)
        if table.continues in self.staging.others and (form is None or title is None):
            self.staging.unknown(table, around, entity, title, reported=True)
            return
        if title and form is None:
            self.staging.annex(table, around, entity, title)
            return
        continued = self.staging.seen.get(table.continues or 0)
        if continued is None and title is None and not printed.caption:
            continued = self._continued(printed.rows)
        if continued is not None:
            form, title, entity = continued.form, continued.title, continued.entity
        elif title is None:
            form = fits[0] if len(fits) == 1 else None
            if form and form.form not in REPEATED and (entity.index if entity else None, form.form) in self.printed:
                form = None  # columns alone do not say that the same form is printed again
            if form and form.form != "performance":
                message = f"no title is printed; its columns and its place among the other tables are those of {form.form}"
                self.staging.issue("title_missing", message, table, form, entity)
        if form is None:
            self.staging.unknown(table, around, entity)
            return
        if continued is None and form.form != "performance" and self._is_of_another(table, form, entity, title):
            return
        key = (entity.index if entity else None, form.form)
        if continued is None and key in self.printed and form.form not in REPEATED:
            continued = self._next_page(table, form, entity, title)
        if continued is None and key in self.printed and self._prints_figures(table) and self.staging.withdraw_empty(form, entity):
            self.printed.discard(key)  # an empty grid, or a page with nothing but the title, before the form itself
        if continued is None and key in self.printed and form.form not in REPEATED:
            self.staging.issue(
                "form_printed_twice",
                f"the form {form.form} of {entity.name if entity else 'an unknown entity'} is printed before in this "
                "document; this table is staged but not taken as the form",
                table, form, entity, title,
            )  # fmt: skip
            self.staging.unknown(table, around, entity, reported=True, title=title)
            return
        self.printed.add(key)
        if title and continued is None:
            self.titles[table.block] = squash(title)
        self.staging.form(table, form, title, entity, around, printed.notes, continued)

    @staticmethod
    def _prints_figures(table: Table) -> bool:
        return any("." in c.text and amounts.looks_like_figure(c.text) for c in table.cells)

    def _is_of_another(self, table: Table, form: FormLayout, entity: Entity | None, title: str | None) -> bool:
        """True, and reported, if the table is of the other kind of disclosure than the document: a budget beside a final account."""
        told, kind = self.headings.kind_of_table(table.block, squash(title) if title else None), self.headings.kind
        if told is None or kind is None or told == kind:
            return False
        words = {"budget": "a budget (预算)", "final_account": "a final account (决算)"}
        self.staging.issue(
            "another_disclosure",
            f"a form of {words[told]} in a document that is {words[kind]} for the most part; it is staged but not taken as the form: "
            "put that part in a file of its own",
            table, form, entity, title,
        )  # fmt: skip
        self.staging.unknown(table, [], entity, title, reported=True)
        return True

    def _stands_in(self, title: str, rows: list[list[Cell]]) -> str | None:
        """The form that an annex is taken for where the document titles none of that form: it must print what the form is of."""
        texts = [squash(c.text) for row in rows for c in row]
        for rule in self.layouts.stand_ins:
            if rule.form in self.titled or not rule.pattern.search(squash(title)) or (rule.unless and rule.unless.search(squash(title))):
                continue
            if all(any(p.fullmatch(t) for t in texts) for p in rule.prints):
                return rule.form
        return None

    def _continued(self, rows: list[list[Cell]]) -> Seen | None:
        """The table before, if this untitled one that follows it directly carries it on.

        A performance table goes on with its indicators; any other with its header repeated, or with rows of its width.
        """
        before = self.staging.before
        if before is None or not rows:
            return None
        if before.form.form == "performance":
            return before if performance.is_performance(rows, self.layouts) else None
        if [squash(c.text) for c in rows[0]] in before.header:
            return before
        grid = split(Table(before.table.index, before.table.block, [c for row in rows for c in row]), self.layouts, before.form)
        if grid.preamble or grid.has_column_numbers or not is_data(rows[0], self.layouts, before.form):
            return None
        width = max((c.index for c in before.result.columns), default=0)
        return before if max(c.column + c.column_span - 1 for row in rows for c in row) == width else None

    def _next_page(self, table: Table, form: FormLayout, entity: Entity | None, title: str | None) -> Seen | None:
        """The table before, if this one repeats its title and header on the next page and goes on below: without a total of
        its own beside that of the table before."""
        before = self.staging.before
        if before is None or before.form is not form or before.entity is not entity:
            return None
        if table.page is not None and table.page != (before.table.page or 0) + 1 and "续" not in (title or ""):
            return None
        grids = [split(t, self.layouts, form) for t in (before.table, table)]
        if not same_header(grids[1], before):
            return None
        totals = [any(is_total(c.text, self.layouts) for row in grid.data for c in row[:4]) for grid in grids]
        return None if all(totals) else before
