"""Recognise what a document prints: which tables are which forms of whom, what their rows and columns mean."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from pipelines.document import Cell, Document, Paragraph, Table
from pipelines.forms import amounts, facts, figures, performance, scope
from pipelines.forms.broken_rows import join_broken_rows
from pipelines.forms.claims import ClaimParagraph, extract
from pipelines.forms.classification import Classification
from pipelines.forms.columns import TableContext, read_columns, report_columns
from pipelines.forms.divide import divide
from pipelines.forms.divisions import Divisions
from pipelines.forms.furniture import furniture
from pipelines.forms.grid import (
    Grid,
    is_annex,
    is_column_numbers,
    is_data,
    is_two_sided,
    preamble_length,
    split,
    title_of,
    with_header,
)
from pipelines.forms.issues import IssueLog, Place
from pipelines.forms.layouts import FormLayout, Layouts, default
from pipelines.forms.lines import is_total
from pipelines.forms.normalise import squash, year_in
from pipelines.forms.rows import read_rows
from pipelines.forms.scope import Entity
from pipelines.forms.transposed import is_transposed
from pipelines.forms.units import unit_around, unit_below, unit_of_all

#: Annexes may stand several times for one entity: one performance table a project.
_REPEATED = {"performance", "organisation"}
#: How many paragraphs above a table may hold its title, year and unit.
_CAPTION = 6


@dataclass(slots=True)
class Recognised:
    """Rows for each staged table (see pipelines.staged_tables), without document_id."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Seen:
    """The table before: an untitled table that follows it directly may be its continuation."""

    table: Table
    form: FormLayout
    title: str | None
    unit: str | None
    entity: Entity | None
    header: list[list[str]]
    grid: Grid
    result: figures.Figures


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
    return _Recogniser(divide(document, layouts), divisions, classification, layouts).run()


class _Recogniser:
    def __init__(
        self, document: Document, divisions: Divisions, classification: Classification | None, layouts: Layouts
    ) -> None:
        self.document = document
        self.divisions = divisions
        self.classification = classification
        self.headings = facts.read_headings(document, divisions, layouts)
        self.layouts = layouts
        self.scope = scope.resolve(document, layouts)
        self.issues = IssueLog()
        self.rows: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("tables", "columns", "lines", "amounts", "attributes")
        }
        self.printed: set[tuple[int | None, str]] = set()
        self.titles: dict[int, str] = {}
        self.before: _Seen | None = None
        self.seen: dict[int, _Seen] = {}
        self.furniture = furniture(document, layouts)
        self.unit_of_all = unit_of_all(document.paragraphs, layouts)
        #: Tables that are no form: what carries them on is none either, and is not reported again.
        self.others: set[int] = set()
        self.unnamed: list[tuple[Table, FormLayout, str | None]] = []
        printed = [*(p.text for p in document.paragraphs), *(c.text for t in document.tables for c in t.cells)]
        texts = {squash(x) for x in printed if "表" in x}
        #: Forms of which the document prints a title anywhere, be it in its list of contents.
        self.titled = {form for text in texts if len(text) <= layouts.longest_title and (form := title_of(text, layouts))}

    def run(self) -> Recognised:
        caption: list[Paragraph] = []
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
            self._table(block, caption[-_CAPTION:], notes)
            caption = []
        if self.unnamed:
            table, form, title = self.unnamed[0]
            message = f"no department or unit is named in or above {len(self.unnamed)} tables, the first of them {form.form}"
            self._issue("entity_unknown", message, table, form, None, title)
        for issue in self.document.issues:
            place = Place(issue.page, issue.table_index, issue.row_index, issue.column_index)
            self.issues.add(issue.kind, issue.message, place, text=issue.text)
        fact_row, evidence = facts.collect(self.headings, self.document, self.scope, self.titles, self.divisions)
        claims = extract([
            ClaimParagraph(p.block, p.page, p.text, e.index if e else None, e.code if e else None, e.name if e else None)
            for p in self.document.paragraphs
            for e in [self.scope.by_block.get(p.block)]
        ])
        return Recognised({
            **self.rows,
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
            "cells": self._cells(),
            "claims": [asdict(claim) for claim in claims],
            "issues": self.issues.rows,
        })  # fmt: skip

    def _cells(self) -> list[dict[str, Any]]:
        return [
            {
                "page": table.page, "table_index": table.index, "row_index": c.row, "column_index": c.column,
                "row_span": c.row_span, "column_span": c.column_span, "text": c.text,
                "box": list(c.box) if c.box else None, "reference": c.reference, "is_continuation": c.continuation,
                "ocr_confidence": c.ocr_confidence,
            }
            for table in self.document.tables
            for c in table.cells
        ]  # fmt: skip

    def _table(self, table: Table, caption: list[Paragraph], notes: list[str]) -> None:
        """Recognise one table, with the paragraphs above it (nearest last) and below it."""
        rows = [row for row in table.rows() if row]
        entity = self.scope.by_block.get(table.block)
        above = [c.text.strip() for row in rows[: preamble_length(rows, self.layouts)] for c in row if c.text.strip()]
        around = [*above, *(p.text for p in reversed(caption))]
        title = next((t for t in around if title_of(squash(t), self.layouts) or is_annex(squash(t), self.layouts)), None)
        form = self.layouts.forms.get(title_of(squash(title), self.layouts) or self._stands_in(title, rows) or "") if title else None
        if table.continues in self.others and (form is None or title is None):
            self._unknown(table, around, entity, title, reported=True)
            return
        if title and form is None:
            self._annex(table, around, entity, title)
            return
        continued = self.seen.get(table.continues or 0)
        if continued is None and title is None and not caption:
            continued = self._continued(rows)
        if continued is not None:
            form, title, entity = continued.form, continued.title, continued.entity
        elif title is None:
            form = self._by_columns(table)
            if form and form.form not in _REPEATED and (entity.index if entity else None, form.form) in self.printed:
                form = None  # columns alone do not say that the same form is printed again
            if form and form.form != "performance":
                self._issue("title_missing", f"no title is printed; the columns are those of {form.form}", table, form, entity)
        if form is None:
            self._unknown(table, around, entity)
            return
        if continued is None and form.form != "performance" and self._is_of_another(table, form, entity, title):
            return
        key = (entity.index if entity else None, form.form)
        if continued is None and key in self.printed and form.form not in _REPEATED:
            continued = self._next_page(table, form, entity, title)
        if continued is None and key in self.printed and form.form not in _REPEATED:
            self._issue(
                "form_printed_twice",
                f"the form {form.form} of {entity.name if entity else 'an unknown entity'} is printed before in this "
                "document; this table is staged but not taken as the form",
                table, form, entity, title,
            )  # fmt: skip
            self._unknown(table, around, entity, reported=True, title=title)
            return
        self.printed.add(key)
        if title and continued is None:
            self.titles[table.block] = squash(title)
        self._form(table, form, title, entity, around, notes, continued)

    def _is_of_another(self, table: Table, form: FormLayout, entity: Entity | None, title: str | None) -> bool:
        """True, and reported, if the table is of the other kind of disclosure than the document: a budget beside a final account."""
        told, kind = self.headings.kind_of_table(table.block, squash(title) if title else None), self.headings.kind
        if told is None or kind is None or told == kind:
            return False
        words = {"budget": "a budget (预算)", "final_account": "a final account (决算)"}
        self._issue(
            "another_disclosure",
            f"a form of {words[told]} in a document that is {words[kind]} for the most part; it is staged but not taken as the form: "
            "put that part in a file of its own",
            table, form, entity, title,
        )  # fmt: skip
        self._unknown(table, [], entity, title, reported=True)
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

    def _continued(self, rows: list[list[Cell]]) -> _Seen | None:
        """The table before, if this untitled one that follows it directly carries it on.

        A performance table goes on with its indicators; any other with its header repeated, or with rows of its width.
        """
        before = self.before
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

    def _next_page(self, table: Table, form: FormLayout, entity: Entity | None, title: str | None) -> _Seen | None:
        """The table before, if this one repeats its title and header on the next page and goes on below: without a total of
        its own beside that of the table before."""
        before = self.before
        if before is None or before.form is not form or before.entity is not entity:
            return None
        if table.page is not None and table.page != (before.table.page or 0) + 1 and "续" not in (title or ""):
            return None
        grids = [split(t, self.layouts, form) for t in (before.table, table)]
        if not _same_header(grids[1], before):
            return None
        totals = [any(is_total(c.text, self.layouts) for row in grid.data for c in row[:4]) for grid in grids]
        return None if all(totals) else before

    def _by_columns(self, table: Table) -> FormLayout | None:
        """The form that an untitled table is, if its columns fit exactly one form."""
        rows = [row for row in table.rows() if row]
        if performance.is_performance(rows, self.layouts):
            return self.layouts.forms["performance"]
        fits = []
        for layout in self.layouts.forms.values():
            grid = split(table, self.layouts, layout)
            if not grid.header:
                continue
            context = TableContext(layout, None, None, self.layouts, IssueLog())
            columns = read_columns(grid, context)
            found = {(c.side or "", c.measure) for c in columns if c.measure}
            required = {(side, r.measure) for side, rules in layout.columns.items() for r in rules if r.required}
            roles = {c.role for c in columns}
            anchored = {"code": {"code", "code_class"}, "label": {"label"}, "item": {"text"}}[layout.rows] & roles
            if required and required <= found and anchored and "unmapped" not in roles:
                fits.append((len(found), layout))
        best = max((n for n, _ in fits), default=0)
        chosen = [layout for n, layout in fits if n == best]
        return chosen[0] if len(chosen) == 1 and best >= (2 if len(chosen[0].columns) > 1 else 3) else None

    def _form(
        self,
        table: Table,
        form: FormLayout,
        title: str | None,
        entity: Entity | None,
        around: list[str],
        notes: list[str],
        continued: _Seen | None,
    ) -> None:
        unit = unit_around(around, self.layouts) or (continued.unit if continued else None)
        unit = unit or unit_below(notes, self.layouts) or self.unit_of_all
        if unit is None and form.form == "performance":
            unit = performance.unit([row for row in table.rows() if row], self.layouts)
        context = TableContext(
            form, unit, entity.code if entity else None, self.layouts, self.issues,
            self.headings.fiscal_year, self.classification,
        )  # fmt: skip
        grid = split(table, self.layouts, form)
        if form.two_sided is not None and is_two_sided(continued.grid if continued and not grid.header else grid):
            context.form = form.two_sided
        if form.form == "performance":
            result = performance.read(grid, title, continued.result if continued else None, context)
        else:
            if continued is not None and not continued.grid.prints_data and grid.header and not is_data(grid.header[0], self.layouts, form):
                grid = with_header(grid, continued.grid.header)  # the page ends within the header
                columns = read_columns(grid, context)
            elif continued is not None and not _same_header(grid, continued):
                rows = [row for row in table.rows() if row]
                first = next((i for i, row in enumerate(rows) if any(c.text.strip() for c in row)), 0)
                if not continued.grid.prints_data and is_column_numbers(rows[first], self.layouts):
                    rows = rows[first + 1 :]  # the page ends between the header and the numbers of its columns
                grid = Grid(table, data=rows, width=table.column_count)
                columns = continued.result.columns
            else:
                columns = read_columns(grid, context)
            if columns is not (continued.result.columns if continued else None) and not is_transposed(grid, columns, context):
                report_columns(columns, grid, context)
            result = read_rows(grid, columns, context, continued.result if continued else None)
        header = [[squash(c.text) for c in row] for row in grid.header] or (continued.header if continued else [])
        self.before = _Seen(table, form, title, unit, entity, header, grid, result)
        self.seen[table.index] = self.before
        money = [a for a in result.amounts if a["quantity_kind"] == "money" and a["printed_as"] == "number"]
        if any(a["unit"] is None for a in money):
            self._issue(
                "unit_missing",
                f"expected 单位：万元 or 元 above or in the table, found none; {len(money)} figures are staged without yuan",
                table, form, entity, title,
            )  # fmt: skip
        if entity is None:
            self.unnamed.append((table, form, title))
        found = [n for n in [result.note, *notes] if n and self.layouts.phrases["note"].search(squash(n))]
        note = next((n for n in found if self.layouts.phrases["empty_note"].search(squash(n))), next(iter(found), None))
        status = "figures"
        if form.form not in _REPEATED and not result.has_figures:
            status = "declared_empty"
            runs_on = continued is not None or any(t.continues == table.index for t in self.document.tables)
            if not runs_on and (note is None or not self.layouts.phrases["empty_note"].search(squash(note))):
                self._issue("empty_without_note", "printed empty without a note such as 空表列示", table, form, entity, title)
        self._stage_table(table, title, form, entity, around, status, note, grid.header_rows, unit or _own_unit(result))
        place = {"table_index": table.index, "form": form.form}
        self.rows["columns"] += [
            {
                **place, "column_index": c.index, "header_path": c.path, "role": c.role,
                "measure": c.measure, "side": c.side,
            }
            for c in result.columns
        ]  # fmt: skip
        self.rows["lines"] += result.lines
        self.rows["amounts"] += result.amounts
        self.rows["attributes"] += result.attributes

    def _annex(self, table: Table, around: list[str], entity: Entity | None, title: str) -> None:
        """A table that is known by its title and is none of the forms."""
        if any(amounts.looks_like_figure(c.text) for c in table.cells):
            self._issue("annex", "an annex that is none of the forms; its figures stand in staging.cells", table, None, entity, title)
        self._unknown(table, around, entity, title, reported=True)

    def _unknown(
        self, table: Table, around: list[str], entity: Entity | None, title: str | None = None, *, reported: bool = False
    ) -> None:
        """A table that is no form: every cell is staged, and reported if figures stand in it."""
        self.before = None
        self.others.add(table.index)
        title = title or (around[0] if around else None)
        count = sum(amounts.looks_like_figure(c.text) and "." in c.text for c in table.cells)
        if count and not reported:
            self._issue(
                "unknown_table",
                f"no known form is titled or headed like this; {count} figures stand in staging.cells only",
                table, None, entity, title,
            )  # fmt: skip
        self._stage_table(table, title, None, entity, around, "other", None, 0, None)

    def _stage_table(
        self,
        table: Table,
        title: str | None,
        form: FormLayout | None,
        entity: Entity | None,
        around: list[str],
        status: str,
        note: str | None,
        header_rows: int,
        unit: str | None,
    ) -> None:
        printed_year = next(
            (m.group("year") for t in around if (m := self.layouts.preamble["year"].fullmatch(squash(t)))), None
        )
        year = int(printed_year) if printed_year else year_in(squash(title or ""))
        self.rows["tables"].append({
            "page": table.page, "table_index": table.index, "block_index": table.block,
            "title": title.strip() if title else None, "form": form.form if form else None,
            "entity_index": entity.index if entity else None, "entity_code": entity.code if entity else None,
            "entity_name": entity.name if entity else None, "entity_level": entity.level if entity else None,
            "fiscal_year": year, "unit": unit, "status": status, "note": note,
            "row_count": table.row_count, "column_count": table.column_count, "header_rows": header_rows,
        })  # fmt: skip

    def _issue(
        self,
        kind: str,
        message: str,
        table: Table,
        form: FormLayout | None,
        entity: Entity | None,
        text: str | None = None,
    ) -> None:
        self.issues.add(
            kind,
            message,
            Place(table.page, table.index, block_index=table.block),
            text=text,
            form=form.form if form else None,
            entity_code=entity.code if entity else None,
        )


def _same_header(grid: Grid, seen: _Seen) -> bool:
    header = [[squash(c.text) for c in row] for row in grid.header]
    return bool(header) and header == seen.header


def _own_unit(result: figures.Figures) -> str | None:
    """The unit that the figures' own column headings state."""
    units = {a["unit"] for a in result.amounts if a["quantity_kind"] == "money"}
    units |= {c.unit for c in result.columns if c.unit}
    return next(iter(units)) if len(units) == 1 else None

