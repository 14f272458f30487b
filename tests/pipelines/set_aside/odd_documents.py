# ruff: noqa: E501
"""Staged documents as nobody publishes them: every field at its limits, for ``test_odd_documents``."""

from __future__ import annotations

import csv
import hashlib
from typing import Any

from hypothesis import strategies as st

from pipelines.forms.amounts import YUAN_PER_UNIT, parse, step_in_yuan, to_yuan
from pipelines.settings import DBT_PROJECT

Rows = dict[str, list[dict[str, Any]]]

LARGEST, LARGEST_YUAN = "999999999999999.999999", "99999999999999999999"
_NAMES = st.sampled_from([
    "某局", "某局", "某局本级", "某局（本级）", "", " ", "—", "（）", None, "局" * 400, "O'Brien \"局\"; --", "%_{batch}", "某\n局\t\u3000", "\U00020000局", "1",
])  # fmt: skip
_CODES = st.sampled_from([None, "", "1", "201", "201", "20101", "2010101", "2010101", "30101", "301", "999", "2" * 40, "０１", "201.01", "a'b", "20805", "2080505"])
_TEXTS = st.sampled_from([
    "1", "1.00", "0", "0.00", "-1.00", "100.00", "1,234.50", "(3.2)", "0.0078125", "-0.0078125", "0.00005", "1." + "9" * 60, "0." + "0" * 40 + "1",
    LARGEST, "-" + LARGEST, "1" * 15, "1" * 16, "1" * 20, "9" * 30, "12..3", "无", "—", "/", "", "5%", "13018420240001", "9" * 15 + "亿元", "3.0万元",
])  # fmt: skip
_UNITS = st.sampled_from([None, "元", "千元", "万元", "万元", "百万元", "亿元", "%", "辆"])
#: A year is told by four digits.
_YEARS = st.sampled_from([None, 2021, 2021, 2020, 1907, 0, 9999])
_LEVELS = st.sampled_from(["department", "department", "unit", None])


def _seed(name: str) -> list[dict[str, str]]:
    with (DBT_PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


_FORMS = [row["form"] for row in _seed("forms")]
_MEASURES = {form: [row["measure"] for row in _seed("measures") if row["form"] == form] for form in _FORMS}
_LINES = {form: [(row["line_key"], row["side"] or None) for row in _seed("lines") if row["form"] == form] for form in _FORMS}
_ATTRIBUTES = ["unit_name", "project_name", "goal", "level_1", "level_2", "level_3", "target", "basis", "project_code", "item"]
_SUBJECTS = [
    None, "income.total", "expenditure.total", "expenditure.basic", "expenditure.project", "three_public", "three_public.vehicle", "three_public.reception",
    "project", "operating", "expenditure.class", "code",
]  # fmt: skip


@st.composite
def _table(draw: st.DrawFn, rows: Rows, index: int, entities: list[dict[str, Any]]) -> None:
    form = draw(st.sampled_from([*_FORMS, None]))
    entity = draw(st.sampled_from([*entities, None])) if entities else None
    unit = draw(_UNITS)
    measures = draw(st.lists(st.sampled_from([*_MEASURES.get(form or "", []), None]), max_size=4))
    lines = draw(st.lists(st.sampled_from([*_LINES.get(form or "", []), (None, None)]), max_size=5))
    place = {"page": draw(st.sampled_from([None, 1, 2**31 - 1])), "table_index": index}
    rows["tables"].append({
        **place, "block_index": index, "title": draw(_NAMES), "form": form, "unit": unit, "fiscal_year": draw(_YEARS), "header_rows": 1,
        "status": "other" if form is None else "figures" if lines and measures else "declared_empty", "note": draw(_NAMES),
        "row_count": 1 + len(lines), "column_count": 2 + len(measures), **{key: (entity or {}).get(key) for key in (
            "entity_index", "entity_code", "entity_name", "entity_level")},
    })  # fmt: skip
    for column, role in enumerate(("code", "name", *("amount" if measure else "unmapped" for measure in measures)), start=1):
        measure = measures[column - 3] if column > 2 else None
        rows["columns"].append({
            "table_index": index, "column_index": column, "form": form, "role": role, "measure": measure, "header_path": measure or role,
        })  # fmt: skip
        rows["cells"].append({**place, "row_index": 1, "column_index": column, "row_span": 1, "column_span": 1, "text": measure or role})
    for number, (line_key, side) in enumerate(lines, start=2):
        code, name = draw(_CODES), draw(_NAMES)
        line = {**place, "row_index": number, "side": side, "form": form, "line_key": line_key, "code": code}
        if form is not None:
            rows["lines"].append({**line, "name": name})
        texts = [draw(_TEXTS) for _ in measures]
        for column, text in enumerate((code or "", name or "", *texts), start=1):
            rows["cells"].append({**place, "row_index": number, "column_index": column, "row_span": 1, "column_span": 1, "text": text})
        for column, (measure, text) in enumerate(zip(measures, texts, strict=True), start=3):
            _amount(rows, {**line, "column_index": column}, measure, text, unit)
        for attribute in draw(st.lists(st.sampled_from(_ATTRIBUTES), max_size=2, unique=True)) if form else []:
            rows["attributes"].append({
                **place, "row_index": number, "column_index": 2, "form": form, "attribute": attribute, "text": draw(_NAMES) or "",
            })  # fmt: skip


def _amount(rows: Rows, line: dict[str, Any], measure: str | None, text: str, unit_of_table: str | None) -> None:
    """As the recogniser stages a figure."""
    parsed = parse(text)
    if parsed.printed_as == "blank" or line["form"] is None:
        return
    unit = parsed.unit or unit_of_table
    kind = "percent" if unit == "%" else "count" if measure == "quantity" else "money"
    yuan = to_yuan(parsed.exact, unit) if parsed.exact is not None and kind == "money" else None
    if parsed.exact is not None and kind == "money" and yuan is None and unit in YUAN_PER_UNIT:
        parsed = parse("illegible")
    rows["amounts"].append({
        **line, "measure": measure, "text": text, "printed_as": parsed.printed_as, "quantity_kind": kind, "value": parsed.value,
        "unit": None if kind == "count" else unit, "amount_yuan": yuan,
        "step_yuan": step_in_yuan(parsed.decimals, unit) if parsed.decimals is not None and kind == "money" else None,
    })  # fmt: skip


@st.composite
def _claim(draw: st.DrawFn, rows: Rows, index: int, entities: list[dict[str, Any]]) -> None:
    entity = draw(st.sampled_from([*entities, None])) if entities else None
    unit = draw(st.sampled_from(["万元", "元", "亿元", "%", None]))
    parsed = parse(draw(_TEXTS))
    measure = draw(st.sampled_from(["amount", "amount", "change", "rate", "share", "count"]))
    yuan = to_yuan(parsed.exact, unit) if parsed.exact is not None else None
    rows["claims"].append({
        "claim_index": index, "parent_claim_index": draw(st.sampled_from([None, *range(1, index)])), "part_list": draw(st.sampled_from([None, 1, 2])),
        "part_of": draw(st.sampled_from([None, "all", "some"])), "page": draw(st.sampled_from([None, 1])), "block_index": draw(st.integers(1, 3)),
        **{key: (entity or {}).get(key) for key in ("entity_index", "entity_code", "entity_name")},
        "subject": draw(st.sampled_from(_SUBJECTS)), "subject_text": draw(_NAMES), "measure": measure,
        "stage": draw(st.sampled_from([None, "budget", "adjusted_budget", "execution", "final_account"])), "year": draw(_YEARS),
        "amount": parsed.value, "amount_text": draw(_TEXTS), "unit": unit, "amount_yuan": yuan,
        "step_yuan": None if yuan is None else step_in_yuan(parsed.decimals or 0, unit), "share_of": draw(_NAMES), "comparator": draw(_NAMES),
        "comparator_year": draw(_YEARS), "direction": draw(st.sampled_from([None, "increase", "decrease", "unchanged", "none_stated"])),
        "sentence": draw(_NAMES) or "",
    })  # fmt: skip


def _plain(draw: st.DrawFn, rows: Rows, index: int) -> None:
    """A form in which everything adds up, of a department of its own."""
    entity = {"entity_index": 1 + len(rows["entities"]), "entity_code": str(draw(st.integers(300, 999))), "entity_name": draw(_NAMES),
              "entity_level": "department"}  # fmt: skip
    rows["entities"].append(entity)
    text = draw(st.sampled_from(["5.00", "0.0078125", "0.00005", "1.123456789", "1" * 15, "0", "-3.20"]))
    unit = draw(st.sampled_from(["元", "万元"]))
    place = {"page": None, "table_index": index}
    rows["tables"].append({**place, **entity, "block_index": index, "form": "expenditure", "unit": unit, "status": "figures", "header_rows": 1,
                           "row_count": 4, "column_count": 3})  # fmt: skip
    for column, measure in ((2, "total"), (3, "basic")):
        rows["columns"].append({"table_index": index, "column_index": column, "form": "expenditure", "role": "amount", "measure": measure})
    for number, code in enumerate((None, "205", "20501", "2050101"), start=2):
        line = {**place, "row_index": number, "form": "expenditure", "line_key": "code" if code else "total", "code": code}
        rows["lines"].append({**line, "name": draw(_NAMES)})
        for column, measure in ((2, "total"), (3, "basic")):
            rows["cells"].append({**place, "row_index": number, "column_index": column, "row_span": 1, "column_span": 1, "text": text})
            _amount(rows, {**line, "column_index": column, "side": None}, measure, text, unit)


@st.composite
def staged(draw: st.DrawFn) -> Rows:
    """The staged rows of a document, without its id."""
    rows: Rows = {
        name: [] for name in ("entities", "paragraphs", "tables", "columns", "lines", "cells", "amounts", "attributes", "claims", "issues", "evidence")
    }
    for index in range(1, draw(st.integers(0, 4)) + 1):
        rows["entities"].append({
            "entity_index": index, "entity_code": draw(st.sampled_from([None, None, "224", "224001", "1" * 40])), "entity_name": draw(_NAMES),
            "entity_level": draw(_LEVELS),
        })  # fmt: skip
    is_plain = draw(st.integers(0, 2)) == 0
    for index in range(1, draw(st.integers(0, 1 if is_plain else 6)) + 1):
        draw(_table(rows, index, rows["entities"]))
    if is_plain:
        _plain(draw, rows, 1 + len(rows["tables"]))
    for index in range(1, draw(st.integers(0, 5)) + 1):
        draw(_claim(rows, index, rows["entities"]))
    for block in range(1, draw(st.integers(0, 2)) + 1):
        rows["paragraphs"].append({"block_index": block, "entity_index": draw(st.sampled_from([None, 1])), "text": draw(_NAMES) or ""})
    rows["document_facts"] = [{
        "format": draw(st.sampled_from(["docx", "pdf", "xlsx"])), "pages": draw(st.sampled_from([None, 1, 2**31 - 1])), "title": draw(_NAMES),
        "division_code": draw(st.sampled_from([None, "130184", "130184", "130100", "1"])), "fiscal_year": draw(_YEARS),
        "kind": draw(st.sampled_from([None, "budget", "budget", "final_account"])), "department_code": draw(st.sampled_from([None, "224", "1" * 40])),
        "department_name": draw(_NAMES), "status": "read",
    }]  # fmt: skip
    if is_plain:
        rows["document_facts"][0] |= {"division_code": "130184", "fiscal_year": 2021, "kind": "budget"}
        rows["evidence"] = [
            {"property": name, "source": "cover", "value": value, "text": "新乐市某局2021年部门预算", "block_index": 1}
            for name, value in (("kind", "budget"), ("fiscal_year", "2021"), ("division", "130184"))
        ]
    return rows


def document_id(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()
