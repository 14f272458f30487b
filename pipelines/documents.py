"""What each document is: the register of files beside what the contents tell.

The rows of ``staging.documents``, and those rows of ``staging.evidence`` and ``staging.issues`` that follow from where a file
lies. The content is asked first; a folder or file name only fills in what the content does not tell, and what nothing tells
stays null and is an issue, never a default.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from pipelines import places
from pipelines.forms.document_kind import OTHER_KINDS
from pipelines.forms.issues import kinds
from pipelines.register import CollectIssue, Entry, MixedDocuments, Register, shown

Row = dict[str, Any]

_NOT_STAGED = "it changed or went away while it was being read"
_STAGED_BY_ANOTHER = "its file is no longer there, and what is staged of it was read by another version of the reader"
#: What a document that was read must be known by: issue kind, the column, what it is called, who could have told.
_MUST_BE_KNOWN = (
    ("year_unknown", "fiscal_year", "fiscal year", "neither the content nor the folder"),
    ("kind_unknown", "kind", "kind (budget or final account)", "neither the content nor the file name"),
    ("division_unknown", "division_code", "county", "neither the content nor the folder"),
)


def documents(register: Register, facts: dict[str, Row], divisions: dict[str, str]) -> list[Row]:
    """Rows of ``staging.documents``, ordered by path. ``facts`` are the rows of document_facts by document_id, ``divisions``
    the names of the known divisions by code."""
    successors = _successors(register)
    return [
        _document(document_id, entries, facts.get(document_id), divisions, successors)
        for document_id, entries in register.by_document().items()
    ]


def set_mixed_aside(rows: list[Row], register: Register) -> list[Row]:
    """Set documents aside whose content alone tells that they are made up, among real ones; returns rows of staging.issues.

    What folders and sidecars say is refused when files are collected: whoever put them there can mend it. A document stops no others.
    """
    read = [row for row in rows if row["status"] == "read"]
    if len({row["is_synthetic"] for row in read}) < 2:
        return []
    expected = any(entry.is_synthetic for entry in register.entries)
    first = {row["is_synthetic"]: row["path"] for row in reversed(read)}
    issues = []
    for row in read:
        if row["is_synthetic"] != expected:
            row["status"], row["status_reason"] = "set_aside", str(MixedDocuments(first[True], first[False]))
            row["is_synthetic"] = expected  # the warehouse is of one kind
            issues.append({
                "document_id": row["document_id"], "kind": "set_aside", "severity": kinds()["set_aside"], "text": row["path"],
                "message": row["status_reason"],
            })  # fmt: skip
    return issues


def _successors(register: Register) -> dict[tuple[str, int], str]:
    """document_id of the next revision at the same path, by path and revision."""
    by_path: dict[str, list[Entry]] = {}
    for entry in register.entries:
        by_path.setdefault(entry.path, []).append(entry)
    return {
        (entry.path, entry.revision): after.document_id
        for entries in by_path.values()
        for entry, after in pairwise(entries)
    }


def _document(
    document_id: str,
    entries: list[Entry],
    facts: Row | None,
    divisions: dict[str, str],
    successors: dict[tuple[str, int], str],
) -> Row:
    present = [entry for entry in entries if entry.is_present]
    relevant = present or entries
    first = relevant[0]
    if facts is None:
        facts = {"status": "unreadable", "status_reason": _why_not_staged(first)}
    told = facts.get("division_code")
    within = [entry.folder_division_code for entry in relevant if _lies_within(entry.folder_division_code, told)]
    division_code, division_source = _first_told(
        *((code, "folder") for code in within),
        (told, "content"),
        *((entry.folder_division_code, "folder") for entry in relevant),
        known=divisions,
    )
    fiscal_year, fiscal_year_source = _first_told(
        (facts.get("fiscal_year"), "content"), *((entry.folder_fiscal_year, "folder") for entry in relevant)
    )
    told_kind = facts.get("kind")
    by_name = [(entry.file_kind, "file_name") for entry in relevant]
    # what tells of no budget is none, unless whoever filed it says that it is
    kind, kind_source = _first_told((None if told_kind == "other" else told_kind, "content"), *by_name, (told_kind, "content"))
    return {
        "document_id": shown(document_id),
        "path": shown(first.path),
        "paths": [shown(path) for path in sorted({entry.path for entry in entries})],
        "format": facts.get("format") or first.format,
        "size_bytes": first.size_bytes,
        "division_code": division_code,
        "division_name": divisions.get(division_code) if division_code else None,
        "division_source": division_source,
        "fiscal_year": fiscal_year,
        "fiscal_year_source": fiscal_year_source,
        "kind": kind,
        "kind_source": kind_source,
        "department_code": facts.get("department_code"),
        "department_name": facts.get("department_name"),
        "department_source": "content" if facts.get("department_code") or facts.get("department_name") else None,
        "disclosure_id": None,
        "title": facts.get("title"),
        "pages": facts.get("pages"),
        "revision": first.revision,
        "is_current": bool(present),
        "superseded_by": None if present else _shown_or_none(successors.get((first.path, first.revision))),
        "status": facts["status"],
        "status_reason": facts["status_reason"],
        "source_url": _first_of(entry.source_url for entry in relevant),
        "page_url": _first_of(entry.page_url for entry in relevant),
        "published_on": _first_of(entry.published_on for entry in relevant),
        "replied_on": _first_of(entry.replied_on for entry in relevant),
        "reader_version": facts.get("reader_version"),
        "is_synthetic": any(entry.is_synthetic for entry in entries) or places.is_made_up(division_code),
    }


def _why_not_staged(entry: Entry) -> str:
    if not entry.is_readable:
        return str(entry.status_reason)
    return _NOT_STAGED if entry.is_present else _STAGED_BY_ANOTHER


def _lies_within(code: str | None, upper: str | None) -> bool:
    """True if a county's code lies in the prefecture or province that the other one is."""
    prefix = (upper or "").removesuffix("00").removesuffix("00")
    return bool(code and upper and upper.endswith("00") and code != upper and code.startswith(prefix))


def _first_told(*told: tuple[Any, str], known: dict[str, str] | None = None) -> tuple[Any, str | None]:
    """The first value that is told (and known, where there is a list), with who tells it."""
    for value, source in told:
        if value is not None and (known is None or value in known):
            return value, source
    return None, None


def _first_of(values: Iterator[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def _shown_or_none(text: str | None) -> str | None:
    return None if text is None else shown(text)


def place_evidence(register: Register) -> list[Row]:
    """Rows of ``staging.evidence`` that folders and file names give: operands of M02 beside what the content says."""
    told: dict[tuple[str, str, str, str, str], None] = {}
    for document_id, entries in register.by_document().items():
        for entry in [entry for entry in entries if entry.is_present] or entries:
            folder = "/".join(PurePosixPath(entry.path).parts[:2])
            name = PurePosixPath(entry.path).name
            for prop, source, value, text in (
                ("division", "folder", entry.folder_division_code, folder),
                ("fiscal_year", "folder", entry.folder_fiscal_year, folder),
                ("fiscal_year", "file_name", entry.file_fiscal_year, name),
                ("kind", "file_name", entry.file_kind, name),
                ("department", "file_name", entry.file_department_code, name),
            ):
                if value is not None:
                    told[(shown(document_id), prop, source, str(value), shown(text))] = None
    return [dict(zip(("document_id", "property", "source", "value", "text"), row, strict=True)) for row in told]


def collect_issues(issues: list[CollectIssue]) -> list[Row]:
    """Rows of ``staging.issues`` for what is odd about the files themselves; ``text`` is the path."""
    return [
        {
            "document_id": _shown_or_none(issue.document_id),
            "kind": issue.kind,
            "severity": issue.severity,
            "text": shown(issue.path),
            "message": issue.message,
        }
        for issue in issues
    ]


def unknown_issues(rows: list[Row]) -> list[Row]:
    """Rows of ``staging.issues`` for what nothing tells about a document that was read."""
    issues: list[Row] = []
    for row in rows:
        if row["status"] != "read":
            continue
        missing = [(kind, f"{who} tells the {called}") for kind, column, called, who in _MUST_BE_KNOWN if row[column] is None]
        if row["kind"] in OTHER_KINDS:  # nobody asks for the department of a government's budget
            missing = []
        elif row["department_code"] is None and row["department_name"] is None:
            missing.append(("department_unknown", "the content names no publishing department"))
        issues += [
            {"document_id": row["document_id"], "kind": kind, "severity": kinds()[kind], "text": row["path"], "message": message}
            for kind, message in missing
        ]
    return issues
