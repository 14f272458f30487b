"""What is staged of a table: of a known form its columns, lines and amounts, of any other only that it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipelines.document import Cell, Document, Table
from pipelines.forms import amounts, figures, performance
from pipelines.forms.classification import Classification
from pipelines.forms.columns import TableContext, read_columns, report_columns
from pipelines.forms.grid import Grid, is_column_numbers, is_data, is_two_sided, split, with_header
from pipelines.forms.hidden import stage_hidden
from pipelines.forms.issues import IssueLog, Place
from pipelines.forms.layouts import FormLayout, Layouts
from pipelines.forms.normalise import as_year, squash, year_in
from pipelines.forms.rows import read_rows
from pipelines.forms.scope import Entity
from pipelines.forms.subtotals import ListRow, settle
from pipelines.forms.transposed import is_transposed
from pipelines.forms.units import unit_around, unit_below, unit_of_all

#: Annexes may stand several times for one entity: one performance table a project.
REPEATED = {"performance", "organisation"}
#: The money that tells which rows of a list add up others, by preference, and the line of the rows that do not.
_LIST_MONEY = ("total", "grand_total", "budget")
_LIST_LINES = {"procurement": "item", "performance": "project"}


@dataclass(slots=True)
class Seen:
    """The table before: an untitled table that follows it directly may be its continuation."""

    table: Table
    form: FormLayout
    title: str | None
    unit: str | None
    entity: Entity | None
    header: list[list[str]]
    grid: Grid
    result: figures.Figures


class Staging:
    """The rows of ``staging`` that the tables of one document give, and what was not understood of them.

    `before`: the table before, if it is a form. `seen`: tables that are forms, by number. `others`: numbers of tables that are no
    form: what carries them on is none either, and is not reported again.
    """

    def __init__(
        self,
        document: Document,
        fiscal_year: int | None,
        classification: Classification | None,
        layouts: Layouts,
        hidden: dict[int, list[Cell]] | None = None,
    ) -> None:
        self.document = document
        self.hidden = hidden or {}
        self.fiscal_year = fiscal_year
        self.classification = classification
        self.layouts = layouts
        self.issues = IssueLog()
        self.rows: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("tables", "columns", "lines", "amounts", "attributes")
        }
        self.before: Seen | None = None
        self.seen: dict[int, Seen] = {}
        self.others: set[int] = set()
        self.unnamed: list[tuple[Table, FormLayout, str | None]] = []
        #: The tables that make up one list over several pages, by the number of the first.
        self.lists: dict[int, list[Seen]] = {}
        self.first_of: dict[int, int] = {}
        self.unit_of_all = unit_of_all(document.paragraphs, layouts)
        pattern = layouts.phrases["empty_note_of_all"]
        self.empty_note_of_all = next((p.text for p in document.paragraphs if pattern.search(squash(p.text))), None)

    def form(
        self,
        table: Table,
        form: FormLayout,
        title: str | None,
        entity: Entity | None,
        around: list[str],
        notes: list[str],
        continued: Seen | None,
    ) -> None:
        unit = unit_around(around, self.layouts) or (continued.unit if continued else None)
        unit = unit or unit_below(notes, self.layouts) or self.unit_of_all
        hidden = self.hidden.get(table.index, [])
        unit = unit or unit_around([c.text for c in hidden], self.layouts)  # its row was hidden with the form's number
        if unit is None and form.form == "performance":
            unit = performance.unit([row for row in table.rows() if row], self.layouts)
        context = TableContext(
            form, unit, entity.code if entity else None, self.layouts, self.issues,
            self.fiscal_year, self.classification,
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
            elif continued is not None and not same_header(grid, continued):
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
            stage_hidden(hidden, grid, result, context)
        header = [[squash(c.text) for c in row] for row in grid.header] or (continued.header if continued else [])
        self.before = Seen(table, form, title, unit, entity, header, grid, result)
        self.seen[table.index] = self.before
        if form.form in _LIST_LINES:
            first = self.first_of.get(continued.table.index, table.index) if continued else table.index
            self.first_of[table.index] = first
            self.lists.setdefault(first, []).append(self.before)
        money = [a for a in result.amounts if a["quantity_kind"] == "money" and a["printed_as"] == "number"]
        if any(a["unit"] is None for a in money):
            self.issue(
                "unit_missing",
                f"expected 单位：万元 or 元 above or in the table, found none; {len(money)} figures are staged without yuan",
                table, form, entity, title,
            )  # fmt: skip
        if entity is None:
            self.unnamed.append((table, form, title))
        found = [n for n in notes if self.layouts.phrases["note"].search(squash(n))]
        found = [result.note, *found] if result.note else found
        note = next((n for n in found if self.layouts.phrases["empty_note"].search(squash(n))), next(iter(found), None))
        status = "figures"
        if form.form not in REPEATED and not result.has_figures:
            status = "declared_empty"
            note = note or self.empty_note_of_all
            runs_on = continued is not None or any(t.continues == table.index for t in self.document.tables)
            says_so = note is not None and any(self.layouts.phrases[p].search(squash(note)) for p in ("empty_note", "empty_note_of_all"))
            if not runs_on and not says_so:
                self.issue("empty_without_note", "printed empty without a note such as 空表列示", table, form, entity, title)
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

    def withdraw_empty(self, form: FormLayout, entity: Entity | None) -> bool:
        """Take a table that was printed without a figure, and without a note that says so, for no form after all.

        False if there is none: what a note declares empty is the form.
        """
        index = entity.index if entity else None
        empty = {
            t["table_index"]: t for t in self.rows["tables"]
            if t["form"] == form.form and t["entity_index"] == index and t["status"] == "declared_empty" and t["note"] is None
        }  # fmt: skip
        others = {t["table_index"] for t in self.rows["tables"] if t["form"] == form.form and t["entity_index"] == index} - empty.keys()
        if not empty or others:
            return False
        for table in empty.values():
            table.update(form=None, status="other")
        for name in ("columns", "lines", "amounts", "attributes"):
            self.rows[name] = [r for r in self.rows[name] if r["table_index"] not in empty]
        self.issues.rows = [i for i in self.issues.rows if i["table_index"] not in empty or i["form"] != form.form]
        self.others |= empty.keys()
        for i in empty:
            self.seen.pop(i, None)
        self.unnamed = [u for u in self.unnamed if u[0].index not in empty]
        return True

    def annex(self, table: Table, around: list[str], entity: Entity | None, title: str) -> None:
        """A table that is known by its title and is none of the forms."""
        if any(amounts.looks_like_figure(c.text) for c in table.cells):
            self.issue("annex", "an annex that is none of the forms; its figures stand in staging.cells", table, None, entity, title)
        self.unknown(table, around, entity, title, reported=True)

    def unknown(
        self, table: Table, around: list[str], entity: Entity | None, title: str | None = None, *, reported: bool = False
    ) -> None:
        """A table that is no form: every cell is staged, and reported if figures stand in it."""
        self.before = None
        self.others.add(table.index)
        title = title or (around[0] if around else None)
        count = sum(amounts.looks_like_figure(c.text) and "." in c.text for c in table.cells)
        if count and not reported:
            self.issue(
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
            (as_year(m.group("year")) for t in around if (m := self.layouts.preamble["year"].fullmatch(squash(t)))), None
        )
        year = printed_year or year_in(squash(title or ""))
        self.rows["tables"].append({
            "page": table.page, "table_index": table.index, "block_index": table.block,
            "title": title.strip() if title else None, "form": form.form if form else None,
            "entity_index": entity.index if entity else None, "entity_code": entity.code if entity else None,
            "entity_name": entity.name if entity else None, "entity_level": entity.level if entity else None,
            "fiscal_year": year, "unit": unit, "status": status, "note": note,
            "row_count": table.row_count, "column_count": table.column_count, "header_rows": header_rows,
        })  # fmt: skip

    def issue(
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

    def settle_lists(self) -> None:
        """Items and subtotals of the lists, once all their pages are read."""
        for tables in self.lists.values():
            lines = [(seen, line) for seen in tables for line in seen.result.lines]
            money: dict[tuple[int, int], dict[str, Any]] = {}
            for amount in (a for seen in tables for a in seen.result.amounts if a["quantity_kind"] == "money"):
                money.setdefault((amount["table_index"], amount["row_index"]), {})[amount["measure"]] = amount["value"]
            printed = {measure for values in money.values() for measure in values}
            measure = next((m for m in _LIST_MONEY if m in printed), None)
            rows = [self._list_row(seen, line, money, measure) for seen, line in lines]
            for (seen, line), row, key in zip(lines, rows, settle(rows), strict=True):
                if key == row.key:
                    continue
                line["line_key"] = key
                for amount in seen.result.amounts:
                    if amount["row_index"] == line["row_index"]:
                        amount["line_key"] = _LIST_LINES[seen.form.form] if key == "item" else key

    def _list_row(
        self, seen: Seen, line: dict[str, Any], money: dict[tuple[int, int], dict[str, Any]], measure: str | None
    ) -> ListRow:
        texts = [squash(c.text) for c in seen.table.cells if c.row == line["row_index"] and c.text.strip()]
        names = [t for t in texts if not amounts.looks_like_figure(t)]
        organisation = self.layouts.phrases["organisation_name"]
        value = money.get((line["table_index"], line["row_index"]), {}).get(measure) if measure else None
        is_organisation = bool(names) and all(organisation.search(name) for name in names)
        return ListRow(line["line_key"], value, is_organisation, any(name.endswith("小计") for name in names))

    def report_document(self) -> None:
        """Issues of the whole: tables of nobody, and what the reader could not read."""
        if self.unnamed:
            table, form, title = self.unnamed[0]
            message = f"no department or unit is named in or above {len(self.unnamed)} tables, the first of them {form.form}"
            self.issue("entity_unknown", message, table, form, None, title)
        for issue in self.document.issues:
            place = Place(issue.page, issue.table_index, issue.row_index, issue.column_index)
            self.issues.add(issue.kind, issue.message, place, text=issue.text)

    def cells(self, document: Document) -> list[dict[str, Any]]:
        """Every cell of every table, the hidden ones too."""
        return [
            {
                "page": table.page, "table_index": table.index, "row_index": c.row, "column_index": c.column,
                "row_span": c.row_span, "column_span": c.column_span, "text": c.text,
                "box": list(c.box) if c.box else None, "reference": c.reference, "is_continuation": c.continuation,
                "ocr_confidence": c.ocr_confidence, "is_hidden": c.is_hidden,
            }
            for table in document.tables
            for c in table.cells
        ]  # fmt: skip


def same_header(grid: Grid, seen: Seen) -> bool:
    header = [[squash(c.text) for c in row] for row in grid.header]
    return bool(header) and header == seen.header


def _own_unit(result: figures.Figures) -> str | None:
    """The unit that the figures' own column headings state."""
    units = {a["unit"] for a in result.amounts if a["quantity_kind"] == "money"}
    units |= {c.unit for c in result.columns if c.unit}
    return next(iter(units)) if len(units) == 1 else None

