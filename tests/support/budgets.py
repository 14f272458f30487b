"""Synthetic disclosures: a clean budget described in a YAML file, edits of it, and both as rows of schema ``staging``.

An edit is a mapping; its keys are the methods of :class:`Budget` named ``edit_…``. Figures are addressed as
``table/row/measure``, a row by its line or code (``#2`` behind: the second such row).
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from pipelines.forms import amounts
from pipelines.load import LOADED_TABLES, create

Rows = dict[str, list[dict[str, Any]]]
_TWO_SIDED = ("summary", "fiscal_summary")
_KINDS = {"quantity": "count", "plan_1": "percent", "plan_2": "percent", "plan_3": "percent", "plan_4": "percent"}


@cache
def load(path: Path) -> dict[str, Any]:
    """The description of a budget; callers do not change it."""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


class Budget:
    """One disclosure. ``entities`` share one description; ``only`` in an edit confines it to the department (1) or the unit (2)."""

    def __init__(self, clean: Mapping[str, Any], document_id: str, edits: Mapping[str, Any] | None = None) -> None:
        self.document_id = document_id
        self.document = dict(clean["document"], document_id=document_id)
        self.entities = [
            {**entity, "tables": copy.deepcopy(clean["tables"]), "claims": copy.deepcopy(clean["claims"])}
            for entity in copy.deepcopy(clean["entities"])
        ]
        self.evidence = [list(row) for row in clean["evidence"]]
        self.paragraphs = list(clean["paragraphs"])
        self.replaced: dict[str, str] = {}
        edits = dict(edits or {})
        only = edits.pop("only", None)
        self._edited = self.entities if only is None else [self.entities[only - 1]]
        for name, value in edits.items():
            getattr(self, f"edit_{name}")(value)

    # ── edits ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    def edit_set(self, figures: Mapping[str, str]) -> None:
        for address, text in figures.items():
            table, row, measure = address.split("/")
            for entity in self._edited:
                found = entity["tables"][table]
                self._row(found, row)[3 + found["columns"].index(measure)] = text

    def edit_name(self, names: Mapping[str, str]) -> None:
        for address, text in names.items():
            table, row = address.split("/")
            for entity in self._edited:
                self._row(entity["tables"][table], row)[2] = text

    def edit_line(self, lines: Mapping[str, str | None]) -> None:
        """Rows that are something else than they were (null: not understood)."""
        for address, line in lines.items():
            table, row = address.split("/")
            for entity in self._edited:
                self._row(entity["tables"][table], row)[0] = line

    def edit_drop_line(self, addresses: list[str]) -> None:
        for address in addresses:
            table, row = address.split("/")
            for entity in self._edited:
                entity["tables"][table]["rows"].remove(self._row(entity["tables"][table], row))

    def edit_add_line(self, lines: Mapping[str, list[str]]) -> None:
        for table, row in lines.items():
            for entity in self._edited:
                entity["tables"][table]["rows"].append(list(row))

    def edit_add_rows(self, additions: Mapping[str, Mapping[str, Any]]) -> None:
        """``table`` → further ``columns`` and ``rows``: line, code, name, and the figures by measure."""
        for table, added in additions.items():
            for entity in self._edited:
                found = entity["tables"][table]
                for measure in added.get("columns", []):
                    found["columns"].append(measure)
                    for row in found["rows"]:
                        row.append("")
                for line, code, name, figures in added["rows"]:
                    found["rows"].append([line, code, name, *(figures.get(measure, "") for measure in found["columns"])])

    def edit_table(self, tables: Mapping[str, Mapping[str, Any]]) -> None:
        """Tables that print other columns and rows than they did."""
        for table, content in tables.items():
            for entity in self._edited:
                entity["tables"][table].update(copy.deepcopy(dict(content)))

    def edit_drop_column(self, addresses: list[str]) -> None:
        for address in addresses:
            table, measure = address.split("/")
            for entity in self._edited:
                found = entity["tables"][table]
                place = found["columns"].index(measure)
                del found["columns"][place]
                for row in found["rows"]:
                    del row[3 + place]

    def edit_rename_column(self, addresses: Mapping[str, str | None]) -> None:
        """Columns that are another measure (null: not understood)."""
        for address, measure in addresses.items():
            table, before = address.split("/")
            for entity in self._edited:
                columns = entity["tables"][table]["columns"]
                columns[columns.index(before)] = measure

    def edit_add_column(self, addresses: Mapping[str, str]) -> None:
        """``table/measure`` → the measure whose figures it repeats."""
        for address, source in addresses.items():
            table, measure = address.split("/")
            for entity in self._edited:
                found = entity["tables"][table]
                place = found["columns"].index(source)
                found["columns"].append(measure)
                for row in found["rows"]:
                    row.append(row[3 + place])

    def edit_drop_table(self, tables: list[str]) -> None:
        for table in tables:
            for entity in self._edited:
                del entity["tables"][table]

    def edit_declare_empty(self, notes: Mapping[str, str]) -> None:
        for table, note in notes.items():
            for entity in self._edited:
                entity["tables"][table].update(rows=[], note=note)

    def edit_unit(self, units: Mapping[str, str | None]) -> None:
        for table, unit in units.items():
            for entity in self._edited:
                entity["tables"][table]["unit"] = unit

    def edit_attribute(self, texts: Mapping[str, str | None]) -> None:
        """``table/attribute`` or ``table/attribute#2``; null takes it away."""
        for address, text in texts.items():
            table, attribute = address.split("/")
            name, _, number = attribute.partition("#")
            for entity in self._edited:
                found = entity["tables"][table]
                chosen = [row for row in found["attributes"] if row[2] == name][int(number or 1) - 1]
                found["attributes"] = [
                    ([*chosen[:3], text] if row is chosen else row) for row in found["attributes"] if row is not chosen or text
                ]

    def edit_add_attribute(self, rows: Mapping[str, list[Any]]) -> None:
        for table, row in rows.items():
            for entity in self._edited:
                entity["tables"][table]["attributes"].append(row)

    def edit_claim(self, claims: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Fields of claims; a claim that is new needs all of them, null takes it away."""
        for name, fields in claims.items():
            for entity in self._edited:
                if fields is None:
                    del entity["claims"][name]
                else:
                    entity["claims"][name] = {**entity["claims"].get(name, {}), **fields}

    def edit_document(self, facts: Mapping[str, Any]) -> None:
        self.document.update(facts)

    def edit_evidence(self, rows: list[list[str]]) -> None:
        """Replaces the evidence."""
        self.evidence = rows

    def edit_replaces(self, files: Mapping[str, str]) -> None:
        """Former versions of the file by path, with what tells that they are the former ones."""
        self.replaced.update(files)

    def edit_paragraph(self, text: str) -> None:
        self.paragraphs.append(text)

    def edit_entity(self, entities: Mapping[int, Mapping[str, Any]]) -> None:
        for number, facts in entities.items():
            self.entities[number - 1].update(facts)

    def edit_drop_entity(self, number: int) -> None:
        del self.entities[number - 1]

    @staticmethod
    def _row(table: dict[str, Any], address: str) -> list[Any]:
        name, _, number = address.partition("#")
        found = [row for row in table["rows"] if name in (row[0], row[1])]
        result: list[Any] = found[int(number or 1) - 1]
        return result

    # ── rows of staging ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def add_to(self, rows: Rows) -> None:
        """Append the rows of this disclosure."""
        add = _Adder(rows, self.document_id)
        read = {"revision": 1, "is_current": True, "status": "read", "format": "flattened_text"}
        rows.setdefault("documents", []).append({**read, **self.document, "paths": [self.document["path"]]})
        for kind, source, value in self.evidence:
            add("evidence", property=kind, source=source, value=value, text=value)
        for path, because in self.replaced.items():
            former = f"{self.document_id} {path}"
            rows["documents"].append({**read, **self.document, "document_id": former, "path": path, "paths": [path], "is_current": False})
            rows.setdefault("disclosure_files", []).append({
                "disclosure_id": self.document_id, "document_id": former, "publisher_index": 0, "is_superseded": True,
                "superseded_by": self.document_id, "superseded_because": because,
            })  # fmt: skip
        for block, text in enumerate(self.paragraphs, start=1):
            add("paragraphs", block_index=block, text=text)
        table_index, claim_index = 0, 0
        for index, entity in enumerate(self.entities, start=1):
            owner = {"entity_index": index, "entity_code": entity["code"], "entity_name": entity["name"]}
            add("entities", **owner, entity_level=entity["level"])
            for key, table in entity["tables"].items():
                table_index += 1
                self._add_table(add, owner, entity["level"], table_index, key.partition(".")[0], table)
            claim_index = self._add_claims(add, owner, entity["claims"], claim_index, 100 * index)

    def _add_table(
        self, add: _Adder, owner: dict[str, Any], level: str, index: int, form: str, table: dict[str, Any]
    ) -> None:
        unit = table.get("unit", "万元")
        attributes = table.get("attributes", [])
        place = {"table_index": index, "form": form}
        status = "figures" if table["rows"] or attributes else "declared_empty"
        add("tables", **place, **owner, entity_level=level, unit=unit, status=status, note=table.get("note"), block_index=1000 + index)
        # A table that prints label beside figure has no columns of measures.
        for column, measure in enumerate([] if table.get("labelled") else table["columns"], start=4):
            add("columns", **place, column_index=column, role="amount" if measure else "unmapped", measure=measure, header_path=measure)
        parsed = [[amounts.parse(text) for text in row[3:]] for row in table["rows"]]
        decimals = max((figure.decimals or 0 for figures in parsed for figure in figures), default=0)
        for number, (row, figures) in enumerate(zip(table["rows"], parsed, strict=True), start=2):
            line, code, name = row[0], row[1] or None, row[2]
            side = line.partition(".")[0] if form in _TWO_SIDED and line else None
            at = {**place, "row_index": number, "side": side, "line_key": line, "code": code}
            add("lines", **at, name=name)
            for column, (text, figure) in enumerate(zip(row[3:], figures, strict=True), start=4):
                if figure.printed_as == "blank":
                    continue
                measure = table["columns"][column - 4]
                kind = _KINDS.get(measure or "", "money")
                yuan = amounts.to_yuan(figure.value, unit) if figure.value is not None and kind == "money" else None
                add(
                    "amounts", **at, column_index=column, measure=measure, text=text, printed_as=figure.printed_as, quantity_kind=kind,
                    unit=unit if kind == "money" else None, value=figure.value, amount_yuan=yuan,
                    step_yuan=amounts.to_yuan(Decimal(1).scaleb(-decimals), unit) if kind == "money" else None,
                )  # fmt: skip
        for row_index, column_index, attribute, text in attributes:
            add("attributes", **place, row_index=row_index, column_index=column_index, attribute=attribute, text=text)

    def _add_claims(
        self, add: _Adder, owner: dict[str, Any], claims: dict[str, Any], before: int, blocks: int
    ) -> int:
        numbers = {name: before + place for place, name in enumerate(claims, start=1)}
        for name, claim in claims.items():
            fields = {"measure": "amount", "unit": "万元", "year": 2021, **claim}
            sentence = fields.pop("sentence", None)
            parent = fields.pop("parent", None)
            text = fields.pop("amount", None)
            figure = amounts.parse(text) if text else None
            value = figure.value if figure else None
            block = fields.pop("block")
            list_facts = {"part_list": 1, "part_of": fields.pop("part_of", "all")} if parent else {}
            step = amounts.to_yuan(Decimal(1).scaleb(-(figure.decimals or 0)), fields["unit"]) if figure else None
            add(
                "claims", **owner, **{k: v for k, v in fields.items() if k != "unit"}, **list_facts, claim_index=numbers[name],
                parent_claim_index=numbers[parent] if parent else None, block_index=blocks + block, amount=value, amount_text=text,
                unit=fields["unit"] if text else None, step_yuan=step,
                amount_yuan=amounts.to_yuan(value, fields["unit"]) if value is not None else None,
                sentence=sentence or f"{fields['year']}年{fields['subject_text']}预算{text or '无增减变化'}。",
            )  # fmt: skip
        return before + len(claims)


class _Adder:
    """Appends rows that belong to one document."""

    def __init__(self, rows: Rows, document_id: str) -> None:
        self._rows, self._document_id = rows, document_id

    def __call__(self, table: str, **row: Any) -> None:
        self._rows.setdefault(table, []).append({"document_id": self._document_id, **row})


def write(rows: Rows, path: Path) -> None:
    """Make a DuckDB file with schema ``staging`` of these rows, and an empty schema ``quality``."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA staging")
        connection.execute("CREATE SCHEMA quality")
        for table in LOADED_TABLES:
            create(connection, "staging", table)
            known = set(table.schema.names)
            found = rows.get(table.name, [])
            if unknown := {name for row in found for name in row} - known:
                raise ValueError(f"{table.name} has no columns {sorted(unknown)}")
            if found:
                frame = pa.Table.from_pylist([{name: row.get(name) for name in table.schema.names} for row in found], schema=table.schema)
                connection.register("rows_to_load", frame)
                connection.execute(f'INSERT INTO staging."{table.name}" SELECT * FROM rows_to_load')
                connection.unregister("rows_to_load")
