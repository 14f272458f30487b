"""Disclosures: which files a department published together, what one of them tells about all, and which version counts.

The unit of publication is a workbook with the forms, the text that explains it, often a budget book, attachments. What one file tells
(department, code, year, kind) holds for all; the latest version counts, former ones stay in ``staging`` and take no part in
anything. ``resolve`` completes the rows of ``staging.documents`` in place and gives those of ``staging.disclosures`` and
``staging.disclosure_files``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.disclosure import grouping, told, versions
from pipelines.disclosure.grouping import Group
from pipelines.disclosure.told import Told
from pipelines.register import Register

Row = dict[str, Any]

#: Kinds of documents that departments publish; others are no part of a disclosure.
KINDS = ("budget", "final_account")


@dataclass(slots=True)
class Disclosures:
    """Rows of staging.disclosures and staging.disclosure_files; of staging.evidence for what other files of the disclosure tell; of
    staging.entities for documents that name nobody themselves."""

    disclosures: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    owners: list[Row] = field(default_factory=list)
    evidence: list[Row] = field(default_factory=list)


def resolve(connection: duckdb.DuckDBPyConnection, rows: list[Row], register: Register, divisions: Path) -> Disclosures:
    """Group the present, readable documents, complete their ``rows`` (as ``documents.documents`` makes them) and mark former versions."""
    entries = {document_id: next((e for e in found if e.is_present), found[0]) for document_id, found in register.by_document().items()}
    taking_part = [row for row in rows if row["is_current"] and row["status"] == "read" and row["kind"] in (None, *KINDS)]
    documents = told.read(connection, taking_part, entries)
    documents.sort(key=lambda one: one.path)
    result = Disclosures()
    taken: Counter[str] = Counter()
    for group in grouping.group(documents, grouping.places_by_code(divisions)):
        _complete(group, taken, result)
    return result


def _complete(group: Group, taken: Counter[str], result: Disclosures) -> None:
    """Complete the documents of a group, and add its rows."""
    agreed = {column: _agreed(group, column) for column in ("division_code", "fiscal_year", "kind")}
    named = _named(group)
    level = grouping.level(group) if named else None
    disclosure_id = _id(group, agreed, named, level, taken)
    tellers = {column: _teller(group, column, value) for column, value in agreed.items()}
    replaced = {former.one.document_id: former for former in versions.replaced(group.members)}
    for one in group.members:
        _complete_document(one, group, agreed, tellers, named, disclosure_id, result)
        former = replaced.get(one.document_id)
        if former is not None:
            one.row["is_current"], one.row["superseded_by"] = False, former.by.document_id
        tie = group.ties.get(one.document_id)
        other = None if tie is None else tie.other if tie.one is one else tie.one
        result.files.append({
            "disclosure_id": disclosure_id,
            "document_id": one.document_id,
            "evidence": tie and tie.evidence,
            "evidence_text": tie and tie.text,
            "evidence_document_id": other and other.document_id,
            "publisher_index": one.publisher_index,
            "published_at": one.published and one.published.shown,
            "published_by": one.published and one.published.source,
            "is_superseded": former is not None,
            "superseded_by": former and former.by.document_id,
            "superseded_because": former and former.because,
        })
    result.disclosures.append({
        "disclosure_id": disclosure_id,
        **{column: agreed[column] for column in ("division_code", "fiscal_year", "kind")},
        "department_code": named and named.code,
        "department_name": named and named.name,
        "entity_level": level,
        "file_count": len(group.members),
        "current_count": len(group.members) - len(replaced),
    })


def _id(group: Group, agreed: Row, named: Told | None, level: str | None, taken: Counter[str]) -> str:
    """County, year, kind, and the department's code or name; of one that nobody names, the first document."""
    who = (named and named.code) or min(group.keys, default=None) or group.members[0].document_id[:12]
    of = (agreed["division_code"] or "unplaced", agreed["fiscal_year"] or "undated", agreed["kind"] or "unknown", who)
    found = "-".join(map(str, of)) + ("-unit" if level == "unit" and named and not named.code else "")
    taken[found] += 1
    # two departments of one name that contradict each other
    return found if taken[found] == 1 else f"{found}-{taken[found]}"


def _complete_document(
    one: Told, group: Group, agreed: Row, tellers: dict[str, Told], named: Told | None, disclosure_id: str, result: Disclosures
) -> None:
    row = one.row
    row["disclosure_id"] = disclosure_id
    for column, source in told.SOURCES.items():
        if row[source] == "content" or agreed[column] is None:
            continue
        if agreed[column] != row[column] or tellers[column].content_tells(column):  # a file's own words weigh more than a folder's name
            row[column], row[source] = agreed[column], "disclosure"
            if column == "division_code":
                row["division_name"] = tellers[column].row["division_name"]
            _tell(result, one, column.removesuffix("_code"), str(agreed[column]), tellers[column])
    if row["department_name"] is None and row["department_code"] is None and named is not None and named is not one:
        row["department_name"], row["department_code"], row["department_source"] = named.name, named.code, "disclosure"
        _tell(result, one, "department", named.code or named.name or "", named)
    if not one.publisher_index and named is not None:
        one.publisher_index = 1
        result.owners.append({
            "document_id": one.document_id, "entity_index": 1, "entity_code": named.code, "entity_name": named.name,
            "entity_level": grouping.level(group),
        })  # fmt: skip


def _tell(result: Disclosures, one: Told, prop: str, value: str, teller: Told) -> None:
    result.evidence.append({
        "document_id": one.document_id, "property": prop, "source": "disclosure", "value": value, "text": f"told by {teller.path}",
    })  # fmt: skip


def _agreed(group: Group, column: str) -> Any:
    """What most contents tell; where none does, what most folders or names tell."""
    by_content = [one.row[column] for one in group.members if one.content_tells(column)]
    return _most(by_content) or _most(one.row[column] for one in group.members if one.row[column] is not None)


def _teller(group: Group, column: str, value: Any) -> Told:
    """The first file that tells what was agreed: by its content, if any does."""
    telling = [one for one in group.members if one.row[column] == value]
    return next((one for one in telling if one.content_tells(column)), telling[0])


def _named(group: Group) -> Told | None:
    """The member whose name and code stand for all: the code that most print, the longest name: the least abbreviated."""
    candidates = [one for one in group.members if one.name or one.code]
    if not candidates:
        return None
    codes = Counter(one.code for one in candidates if one.code)
    return max(candidates, key=lambda one: (codes[one.code] if one.code else 0, len(one.name or ""), one.path))


def _most(values: Iterable[Any]) -> Any:
    counted = Counter(values)
    return max(counted, key=lambda value: (counted[value], str(value))) if counted else None
