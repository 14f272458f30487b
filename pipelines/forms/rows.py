"""The data rows of a recognised table, one after the other: which line each is, which figures and texts it prints."""

from __future__ import annotations

from functools import partial
from typing import Any

from pipelines.document import Cell
from pipelines.forms import amounts
from pipelines.forms.classification import Names
from pipelines.forms.columns import SUMS, Column, TableContext, Versions, versioned
from pipelines.forms.figures import (
    Figures,
    Printed,
    add_amount,
    add_line,
    report_nil_marks,
    report_note_marks,
    set_precision,
)
from pipelines.forms.grid import Grid, is_stray, last_column
from pipelines.forms.issues import Place
from pipelines.forms.lines import CODE, CODE_ROLES, Line, by_code, by_label, is_total, join_code
from pipelines.forms.normalise import label, squash
from pipelines.forms.outline import OutlineRow, meant_code, read_outline
from pipelines.forms.transposed import is_transposed, read_transposed

#: What the form of basic spending calls its total.
_BASIC_TOTALS = ("基本支出", "基本支出合计", "基本支出总计")
#: Attributes of a list that tell what an item is, by form.
_DETAILS = {"procurement": ("item_name", "catalogue_code"), "performance": ("project_name",)}


def read_rows(grid: Grid, columns: list[Column], context: TableContext, before: Figures | None = None) -> Figures:
    """Understand each data row and stage its figures and texts. `before` is the part of the table on the page before."""
    if is_transposed(grid, columns, context):
        return read_transposed(grid, columns, context)
    return _RowReader(grid, columns, context, before).run()


class _RowReader:
    def __init__(self, grid: Grid, columns: list[Column], context: TableContext, before: Figures | None) -> None:
        self.grid = grid
        self.columns = columns
        self.context = context
        self.result = Figures(columns=columns)
        self.width = max((c.index for c in columns if c.path or c.role != "unmapped"), default=0)
        self.parts = {
            place: [c for c in columns if (c.side, c.block) == place]
            for place in dict.fromkeys((c.side, c.block) for c in columns if c.role != "sequence")
        }
        #: Lines above by side, and texts above by column, for rows that leave unprinted what they share.
        self.above = self.result.above = {side: list(lines) for side, lines in before.above.items()} if before else {}
        self.texts = self.result.texts = dict(before.texts) if before else {}
        self.continues = before is not None
        self.before = before.printed if before else []
        self.versions = Versions([label(c.text) for row in grid.data for c in row], context)
        self.names = self._names()
        #: Columns that a text merged downwards reaches into, by row.
        self.merged = {
            (row, c.column)
            for c in (c for row in grid.data for c in row)
            if c.row_span > 1 and c.text.strip()
            for row in range(c.row + 1, c.row + c.row_span)
        }
        self.detail = self.result.detail = self._detail_column(before) if context.form.rows == "item" else None
        #: The first columns headed 类, 款 and 项 of a list.
        heads = [next((c.index for c in columns if c.path.split("/")[-1] == head), 0) for head in ("类", "款", "项")]
        self.code_columns = heads if context.form.rows == "item" and all(heads) else []
        #: Cells of a sheet that stand beside or below the form.
        self.stray: list[Cell] = []
        self.last_named = self._last_named()
        #: What rows with codes are to each other, by the number of the row.
        self.outline_keys: dict[int, str] = {}
        self.outline_parents: dict[int, str] = {}
        if context.form.rows == "code" and len(self.parts) == 1:
            self._read_outline()

    def run(self) -> Figures:
        headers = [[squash(c.text) for c in row] for row in self.grid.header]
        note = self.context.layouts.phrases["note"]
        self.result.printed = [_as_printed(row) for row in self.grid.data if any(c.text.strip() for c in row)]
        for row in self._new_rows():
            texts = [squash(c.text) for c in row]
            printed = [t for t in texts if t]
            if not printed or texts in headers:
                continue
            if len(printed) == 1 and note.search(printed[0]):
                self.result.note = row[texts.index(printed[0])].text.strip()
                continue
            placed = self._place(row)
            if placed is None:
                self._stage_unplaced(row)
                continue
            stray = [c for c in row if c.column > self.width and c.text.strip()]
            if row[0].row > self.last_named:
                stray = [c for c in row if c.text.strip()]
            self.stray += stray
            if len(stray) == len(printed):
                continue
            keys = [self._stage_part(placed, part, side, row) for (side, _), part in self.parts.items()]
            if "total" not in keys:
                self._stage_texts(placed)
        self._report_stray()
        set_precision(self.result.amounts)
        report_nil_marks(self.result.amounts, self.grid, self.context)
        report_note_marks(self.result.amounts, self.grid, self.context)
        return self.result

    def _read_outline(self) -> None:
        """Look at all rows with codes, before any of them is staged."""
        ((side, _), part), = self.parts.items()
        last = next((x.code for x in reversed(self.above.get(side, [])) if x.code), None)
        numbers: list[int] = []
        rows: list[OutlineRow] = []
        figures = [c.index for c in part if c.role == "amount"]
        for row in self.grid.data:
            placed = self._place(row)
            if placed is None:
                continue
            text = self._texts_by_role(placed, part)
            code = join_code({r: text[r] for r in CODE_ROLES if r in text}, last, text.get("name", ""), self.names)
            line = self._coded(code, text.get("name", ""), last, None)
            if line.key is None and not line.name and not line.code:
                continue
            resolved = self.names.resolve(line.name or "", last) if self.names and not line.code and line.key is None else None
            values = {i: v for i in figures if i in placed and (v := amounts.parse(placed[i].text).value) is not None}
            code, name = line.code if line.key == "code" and line.code else "", line.name or ""
            is_named = self.names is not None and self.names.calls(code, name)
            numbers.append(row[0].row)
            rows.append(OutlineRow(code, name, resolved, values, line.key not in ("code", None), is_named))
            last = line.code if line.key == "code" else last
        found = read_outline(rows)
        self.outline_keys = {numbers[i]: key for i, key in found.keys.items()}
        self.outline_parents = {numbers[i]: code for i, code in found.parents.items()}

    def _coded(self, code: str, name: str, last: str | None, names: Names | None) -> Line:
        """The line of a row by its code; one that is misprinted is taken for what it is meant for."""
        line = by_code(code, name, last, names, self.context.layouts)
        if self.context.form.form == "basic_expenditure" and not line.code and label(line.name or "") in _BASIC_TOTALS:
            return line._replace(key="total")
        is_unit = line.key == "unit" and self.context.layouts.phrases["organisation_name"].search(name)
        if line.key in (None, "unit") and not is_unit and (meant := meant_code(code.strip("[]()."), name, last, self.names)):
            return Line("code", meant, name)
        return line

    def _new_rows(self) -> list[list[Cell]]:
        """The data rows without those at their head that repeat the last ones of the page before, or its total."""
        rows = [row for row in self.grid.data if any(c.text.strip() for c in row)]
        longest = min(len(rows), len(self.before)) if self.grid.table.continues is not None or self.continues else 0
        texts = [_as_printed(row) for row in rows]
        count = next((k for k in range(longest, 0, -1) if texts[:k] == self.before[-k:] and self._tells_figures(rows[:k])), 0)
        if not count and longest and texts[0] in self.before and self._is_total_row(rows[0]):
            count = 1
        if count:
            self._report(
                "repeated_row",
                f"{count} rows, from row {rows[0][0].row} on, are printed before at the foot of the page before; they count once",
                rows[0],
                " | ".join(text for _, text in texts[0]),
            )
        return rows[count:]

    @staticmethod
    def _tells_figures(rows: list[list[Cell]]) -> bool:
        return all(len(_as_printed(row)) > 1 and any(amounts.looks_like_figure(c.text) for c in row) for row in rows)

    def _is_total_row(self, row: list[Cell]) -> bool:
        first = next((c.text for c in row if c.text.strip() and not c.text.strip().isdigit()), "")
        return is_total(first, self.context.layouts) and self._tells_figures([row])

    def _last_named(self) -> int:
        """The last row of the form: of a sheet by code, rows that a blank row parts from it and that name nothing stand below it."""
        rows = self.grid.data
        if self.context.form.rows != "code" or not rows or not all(c.reference for row in rows for c in row):
            return self.grid.table.row_count
        naming = {c.index for c in self.columns if c.role in (*CODE_ROLES, "name", "unit_name", "unit_code")}
        named = [row[0].row for row in rows if any(c.column in naming and c.text.strip() for c in row)]
        last = max(named, default=0)
        printed = {row[0].row for row in rows if any(c.text.strip() for c in row)}
        return last if last and last + 1 not in printed else self.grid.table.row_count

    def _report_stray(self) -> None:
        """One issue for all cells of a sheet that stand beside or below the form: somebody's workings, no figures of the form."""
        if not self.stray:
            return
        first = self.stray[0]
        self.context.issues.add(
            "stray_cells",
            f"{len(self.stray)} cells beside or below the form, the first prints {first.text.strip()!r} in row {first.row}, column "
            f"{first.column}; no header stands over them, and they are not read as figures of the form",
            Place(self.grid.table.page, self.grid.table.index, first.row, first.column),
            text=first.text,
            form=self.context.form.form,
            entity_code=self.context.entity_code,
        )

    def _names(self) -> Names | None:
        """The classification that the rows of the form are named by."""
        classification = self.context.classification
        if classification is None:
            return None
        return classification.economic if self.context.form.form == "basic_expenditure" else classification.functional

    def _place(self, row: list[Cell]) -> dict[int, Cell] | None:
        """Cells by the column that they belong to, or None if the row has too many or too few cells to tell.

        A total that is merged over code and name is shorter by the merged cells: what follows it moves right.
        """
        missing = self.width - last_column(row)
        if missing == 0:
            return {c.column: c for c in row}
        if missing < 0:
            extra = [c for c in row if c.column > self.width and c.text.strip() and not is_stray(c, self.width)]
            return None if extra else {c.column: c for c in row if c.column <= self.width}
        heads = [c.index for c in self.columns if c.role in (*CODE_ROLES, "name")]
        position = next((i for i, c in enumerate(row) if c.column in heads and c.text.strip()), None)
        if position is None or missing != len(heads) - 1 or not is_total(row[position].text, self.context.layouts):
            return None
        return {c.column + (missing if i > position else 0): c for i, c in enumerate(row)}

    def _stage_unplaced(self, row: list[Cell]) -> None:
        """Stage the figures of a row that does not fit the columns, without a meaning, and report the row."""
        self._report(
            "row_length",
            f"row {row[0].row} has {last_column(row)} cells, the form has {self.width} columns; "
            "its figures are staged without a meaning",
            row,
            " | ".join(c.text.strip() for c in row),
        )
        codes = [squash(c.text) for c in row if CODE.fullmatch(squash(c.text)) and c.column > 1]
        code = codes[0] if codes and self.context.form.rows == "code" else None
        names = [squash(c.text) for c in row if c.text.strip() and not amounts.looks_like_figure(c.text)]
        add_line(self.result, row, self.grid, self.context, None, None, code, names[0] if names else None)
        sequence = {c.index for c in self.columns if c.role == "sequence"}
        for cell in row:
            text = squash(cell.text)
            if not amounts.looks_like_figure(text) or text == code or (cell.column in sequence and text.isdigit()):
                continue
            add_amount(self.result, cell, None, None, None, code, self.context, self.grid)

    def _stage_part(self, placed: dict[int, Cell], part: list[Column], side: str | None, row: list[Cell]) -> str | None:
        """One side (or block) of a row: its line, then its figures. Gives the key of the line."""
        figures = [
            c for c in part if c.role in ("amount", "unmapped") and c.index in placed and placed[c.index].text.strip()
        ]
        line, version = self._line(placed, part, side, row)
        by_column = any(c.line for c in part)
        if by_column and line.key is None:
            line = line._replace(key="total")  # the items are columns: what stands outside of them is their total
        if not figures and line.name is None and line.code is None:
            return line.key
        if line.key is None and not line.name and not line.code and self._is_only_row(row):
            line = line._replace(key="total")  # a form of one row without a label: the entity as a whole
        if line.key is None:
            self._report_unknown(line, bool(figures), row)
        else:
            self.above.setdefault(side, []).append(line)
        rows = self.context.form.rows
        if rows != "item" or figures:
            parent = self.outline_parents.get(row[0].row)
            add_line(self.result, row, self.grid, self.context, side, line.key, line.code, line.name, parent)
        for column in figures:
            measure = versioned(column.measure, version) if column.measure and version != "current" else column.measure
            key = f"unit.{column.line}" if line.key == "unit" and column.line else column.line or line.key
            if rows == "item" and line.key in ("total", "subtotal"):
                key = line.key
            add_amount(self.result, placed[column.index], column, side, key, line.code, self.context, self.grid, measure)
        return line.key

    def _line(
        self, placed: dict[int, Cell], part: list[Column], side: str | None, row: list[Cell]
    ) -> tuple[Line, str]:
        """The line of one side of a row, and the version (current, prior_year, …) that its label tells."""
        text = self._texts_by_role(placed, part)
        rows, layouts = self.context.form.rows, self.context.layouts
        above = self.above.get(side, [])
        unit = text.get("unit_name", "")
        if rows == "item":
            first = next((squash(c.text) for c in row if c.text.strip()), "")
            key = "total" if is_total(first, layouts) else "subtotal" if self._is_subtotal(placed) else "item"
            return Line(key, None, None), "current"
        if rows == "label":
            named = text.get("label", "")
            breakdown = next((c.measure for c in part if c.measure in self.context.form.blocks), None)
            if breakdown and named:
                return Line(f"{breakdown}.item", self._economic_code(breakdown, named), named), "current"
            if not named:
                if unit and not is_total(unit, layouts):
                    return Line("unit", None, unit), "current"
                return Line("total" if unit else None, None, unit or None), "current"
            version = self.versions.of_label(label(named))
            if version:
                return Line(None, None, None), version
            return by_label(named, self.context.form, side or "", above, self.names), "current"
        last = next((x.code for x in reversed(above) if x.code), None)
        code = join_code({r: text[r] for r in CODE_ROLES if r in text}, last, text.get("name", ""), self.names)
        if not code and not text.get("name"):
            for role in ("text", "unit_code"):  # the total stands in the column of a second classification, or of units
                if is_total(text.get(role, ""), layouts):
                    return Line("total", None, text[role]), "current"
        if not code and text.get("unit_code", "").isdigit() and text.get("name") and not is_total(text["name"], layouts):
            return Line("unit", None, text["name"]), "current"
        if not code and unit and not text.get("name"):
            return Line("total" if is_total(unit, layouts) else "unit", None, unit), "current"
        line = self._coded(code, text.get("name", ""), last, self.names)
        if code.isdigit() and line.key == "code" and line.code and len(line.code) != len(code) and len(code) > 3:
            self._report_misprint(code, line, row)
        outline = self.outline_keys.get(row[0].row)
        if outline == "detail":
            return line._replace(key="detail"), "current"
        if outline is not None and line.key in ("code", None):
            return Line("subtotal" if outline == "subtotal" else None, None, line.name), "current"
        return (line._replace(key=self._block_total(part)) if line.key == "total" else line), "current"

    def _block_total(self, part: list[Column]) -> str:
        """total, or what a total is of that stands in a block of its own headed 人员经费 or 公用经费, beside another one."""
        heads = {c.path.split("/")[0] for c in part if c.role in CODE_ROLES and "/" in c.path}
        named = {key: p for key, p in self.context.layouts.subtotals.items() if len(self.parts) > 1 and len(heads) == 1}
        return next((key for key, patterns in named.items() for h in heads if any(p.fullmatch(f"{h}合计") for p in patterns)), "total")

    def _detail_column(self, before: Figures | None) -> int | None:
        """The last column of a list that tells what an item is, if at least every third row fills it. On the pages that follow it
        is that of the first one, however few rows they have."""
        found = before.detail if before else None
        if found is not None:
            return found
        for column in self.columns:
            if column.role == "text" and column.measure in _DETAILS.get(self.context.form.form, ()):
                filled = sum(c.column == column.index and bool(c.text.strip()) for row in self.grid.data for c in row)
                found = column.index if filled * 3 >= len(self.grid.data) and filled > 1 else found
        return found

    def _is_subtotal(self, placed: dict[int, Cell]) -> bool:
        """True if a row of a list adds up those below it: it names no item, or a class (类) or group (款) of functions."""
        pieces = [squash(placed[i].text) if i in placed else "" for i in self.code_columns]
        if len(pieces) == 3 and any(pieces) and not pieces[2]:
            return True
        if self.detail is None or not placed or (next(iter(placed.values())).row, self.detail) in self.merged:
            return False
        return not (self.detail in placed and placed[self.detail].text.strip())

    def _texts_by_role(self, placed: dict[int, Cell], part: list[Column]) -> dict[str, str]:
        """Text of a row by role of its column. A cell that is merged over several columns tells what it says once, and a total
        that is merged over a column beside them too (合计 over 单位编码 and 单位名称)."""
        texts: dict[str, str] = {}
        for role in dict.fromkeys(c.role for c in part):
            find = placed.get if role in ("code_group", "code_item") else partial(self._covering, placed)
            cells = [cell for c in part if c.role == role and (cell := find(c.index))]
            texts[role] = _told([text for cell in dict.fromkeys(cells) if (text := squash(cell.text))], role)
        if (code := texts.get("code")) and code == texts.get("name") and not is_total(code, self.context.layouts):
            texts["code"] = ""  # one cell over both: a name, or a code with its name
        return texts

    @staticmethod
    def _covering(placed: dict[int, Cell], column: int) -> Cell | None:
        """The cell that stands in a column, or reaches into it from the left."""
        if column in placed:
            return placed[column]
        before = max((i for i in placed if i < column), default=None)
        cell = placed[before] if before is not None else None
        return cell if cell is not None and before is not None and before + cell.column_span > column else None

    def _economic_code(self, breakdown: str, name: str) -> str | None:
        """The code of an economic class that a further block of a two-sided form names."""
        classification = self.context.classification
        if classification is None or breakdown == "by_use":
            return None
        names = classification.government_economic if "government" in breakdown else classification.economic
        return names.resolve(name, None)

    def _is_only_row(self, row: list[Cell]) -> bool:
        """True if no other data row prints anything."""
        return not self.continues and not any(c.text.strip() for other in self.grid.data if other is not row for c in other)

    def _stage_texts(self, placed: dict[int, Cell]) -> None:
        """Texts by attribute; what is merged downwards, as the first levels of indicators are, is carried on."""
        texts = [c for c in self.columns if c.measure and c.role not in ("amount", "unmapped")]
        printed = {c.index for c in texts if c.index in placed and placed[c.index].text.strip()}
        row_index = next((c.row for c in placed.values()), 0)
        merged = {c.index for c in texts if self.context.form.rows == "item" and (row_index, c.index) in self.merged}
        if not printed and not (merged and any(c.role == "amount" and c.index in placed for c in self.columns)):
            return
        for column in texts:
            cell = placed.get(column.index)
            text = cell.text.strip() if cell else ""
            if text:
                self.texts[column.index] = text
            elif column.index in merged or column.measure == "level_1" or (column.measure == "level_2" and texts[0].index not in printed):
                text = self.texts.get(column.index, "")
            if text:  # where cells are merged, the row has no cell of its own for what it inherits
                attribute: dict[str, Any] = {
                    "page": self.grid.table.page, "table_index": self.grid.table.index, "row_index": row_index,
                    "column_index": cell.column if cell else column.index, "form": self.context.form.form,
                    "attribute": column.measure, "text": text,
                }  # fmt: skip
                self.result.attributes.append(attribute)

    def _report_misprint(self, code: str, line: Line, row: list[Cell]) -> None:
        message = f"row {row[0].row} ({line.name}) prints the code {code}, which has a digit too many or too few"
        self._report("misprinted_code", f"{message}; by its name and the rows above it is {line.code}", row, code)

    def _report_unknown(self, line: Line, has_figures: bool, row: list[Cell]) -> None:
        known = "a code of 3, 5 or 7 digits or a total" if self.context.form.rows == "code" else "a known label"
        kind = "invalid_code" if line.code else "unknown_row" if has_figures else "unknown_blank_row"
        found = " ".join(filter(None, (line.code, line.name))) or "nothing"
        self._report(kind, f"row {row[0].row}: expected {known}, found {found}", row, line.name or line.code)

    def _report(self, kind: str, message: str, row: list[Cell], text: str | None) -> None:
        self.context.issues.add(
            kind,
            message,
            Place(self.grid.table.page, self.grid.table.index, row[0].row),
            text=text,
            form=self.context.form.form,
            entity_code=self.context.entity_code,
        )


def _told(texts: list[str], role: str) -> str:
    """What the cells of one role say of a row: 208 and 05 are a code, of codes and indented names the last is meant."""
    if role == "code" and len(texts) > 1 and all(CODE.fullmatch(t) for t in texts):
        return texts[-1]
    if role in ("name", "label") and len(texts) > 1:
        return next((t for t in reversed(texts) if t not in SUMS), texts[-1])
    return "".join(texts)


def _as_printed(row: list[Cell]) -> Printed:
    return tuple((c.column, text) for c in row if (text := squash(c.text)))
