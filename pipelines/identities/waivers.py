"""Findings that a reviewer lets pass: ``expectations/waivers.yaml``, checked when it is read and applied in SQL."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from pipelines import strict_yaml
from pipelines.identities.registry import PROJECT, Registry

WAIVERS = PROJECT / "expectations" / "waivers.yaml"
_REQUIRED = {"rule", "document", "reason", "reviewer", "date"}
_OPTIONAL = {"entity", "form", "code"}


class WaiverError(Exception):
    """A waiver that says something that cannot be meant; the message names it."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver. ``document`` is a path below raw/ or a sha256; ``entity``, ``form`` and ``code`` narrow it down."""

    rule: str
    document: str
    reason: str
    reviewer: str
    date: datetime.date
    entity: str | None = None
    form: str | None = None
    code: str | None = None

    def __str__(self) -> str:
        narrowed = [f"{key} {value}" for key in ("entity", "form", "code") if (value := getattr(self, key)) is not None]
        return ", ".join([f"rule {self.rule}", f"document {self.document}", *narrowed, f"by {self.reviewer}"])


def load(registry: Registry, path: Path = WAIVERS) -> tuple[Waiver, ...]:
    """Read and check the waivers. Raises :class:`WaiverError`."""
    try:
        content = strict_yaml.load(path)
    except yaml.YAMLError as error:
        raise WaiverError(str(error)) from error
    if not isinstance(content, dict) or set(content) != {"version", "waivers"} or content["version"] != 1:
        raise WaiverError(f"{path}: expected `version: 1` and `waivers`, nothing else")
    waivers = [_waiver(entry, registry) for entry in content["waivers"] or []]
    for number, waiver in enumerate(waivers):
        if any(_place(waiver) == _place(other) for other in waivers[:number]):
            raise WaiverError(f"two waivers for the same findings: {waiver}")
    return tuple(waivers)


def _place(waiver: Waiver) -> tuple[str | None, ...]:
    return (waiver.rule, waiver.document, waiver.entity, waiver.form, waiver.code)


def _waiver(entry: Any, registry: Registry) -> Waiver:
    if not isinstance(entry, dict):
        raise WaiverError(f"a waiver is a mapping, this is {entry!r}")
    unknown, missing = set(entry) - _REQUIRED - _OPTIONAL, _REQUIRED - set(entry)
    if unknown or missing:
        raise WaiverError(f"{entry!r}: unknown keys {sorted(unknown)}, missing keys {sorted(missing)}")
    if entry["rule"] not in registry.ids:
        raise WaiverError(f"{entry!r}: there is no rule {entry['rule']!r}")
    for key in (_REQUIRED | _OPTIONAL) - {"date"}:
        if key in entry and (not isinstance(entry[key], str) or not entry[key].strip()):
            raise WaiverError(f"{entry!r}: {key} must be a text (codes in quotes)")
    if not isinstance(entry["date"], datetime.date):
        raise WaiverError(f"{entry!r}: date must be a date such as 2021-04-06")
    return Waiver(**entry)


def apply(connection: duckdb.DuckDBPyConnection, waivers: tuple[Waiver, ...]) -> tuple[Waiver, ...]:
    """Write ``quality.waivers`` and ``quality.waived_checks``; returns the waivers that match no failed check.

    They are errors of the file, waive nothing and stop nothing.

    Where several waivers cover one check, the first of them is named.
    """
    rows = [{"waiver_no": number, **asdict(waiver)} for number, waiver in enumerate(waivers, start=1)]
    connection.register("waiver_rows", pa.Table.from_pylist(rows, schema=_SCHEMA))
    connection.execute("create or replace table quality.waivers as select * from waiver_rows")
    connection.unregister("waiver_rows")
    connection.execute(
        """
        create or replace table quality.waived_checks as
        select c.check_id, arg_min(w.waiver_no, w.waiver_no) as waiver_no, arg_min(w.reviewer, w.waiver_no) as reviewer,
            arg_min(w.reason, w.waiver_no) as reason, arg_min(w.date, w.waiver_no) as date
        from quality.waivers as w
        inner join staging.documents as d
            on d.document_id = w.document or d.path = w.document or list_contains(d.paths, w.document)
        inner join quality.identity_checks as c on c.document_id = d.document_id and c.rule_id = w.rule and c.outcome = 'fail'
        where (w.entity is null or w.entity = c.entity_code) and (w.form is null or w.form = c.form)
            and (w.code is null or w.code = c.code)
        group by c.check_id
        """
    )
    connection.execute("alter table quality.waivers add column matches boolean")
    connection.execute(
        """
        update quality.waivers as w set matches = exists (
            select 1
            from staging.documents as d
            inner join quality.identity_checks as c
                on c.document_id = d.document_id and c.rule_id = w.rule and c.outcome = 'fail'
            where (d.document_id = w.document or d.path = w.document or list_contains(d.paths, w.document))
                and (w.entity is null or w.entity = c.entity_code) and (w.form is null or w.form = c.form)
                and (w.code is null or w.code = c.code)
        )
        """
    )
    _comment(connection)
    idle = connection.execute("select waiver_no from quality.waivers where not matches order by waiver_no").fetchall()
    return tuple(waivers[number - 1] for (number,) in idle)


_SCHEMA = pa.schema(
    [
        pa.field("waiver_no", pa.int32()),
        *(pa.field(name, pa.string()) for name in ("rule", "document", "reason", "reviewer")),
        pa.field("date", pa.date32()),
        *(pa.field(name, pa.string()) for name in ("entity", "form", "code")),
    ]
)
_COMMENTS = {
    "waivers": (
        "The waivers of expectations/waivers.yaml",
        {
            "waiver_no": "number of the waiver in the file, from 1",
            "rule": "id of the rule",
            "document": "path below raw/ or sha256 of the document",
            "reason": "why the finding may pass",
            "reviewer": "who says so",
            "date": "when",
            "entity": "code of the department or unit; null: all",
            "form": "key of the form; null: all",
            "code": "classification code; null: all",
            "matches": "false if it matches no failed check: it waives nothing and should be removed from the file",
        },
    ),
    "waived_checks": (
        "Failed checks that a waiver covers",
        {
            "check_id": "id of the check, as in quality.identity_checks",
            "waiver_no": "number of the waiver in the file",
            "reviewer": "who waived it",
            "reason": "why it may pass",
            "date": "when it was waived",
        },
    ),
}


def _comment(connection: duckdb.DuckDBPyConnection) -> None:
    for table, (comment, columns) in _COMMENTS.items():
        connection.execute(f"comment on table quality.{table} is '{comment}'")
        for column, text in columns.items():
            connection.execute(f"comment on column quality.{table}.{column} is '{text}'")
