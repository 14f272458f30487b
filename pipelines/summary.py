"""What a refresh found, in a few lines, read from the published snapshot."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.disclosure import KINDS
from pipelines.identities import evaluability

#: Documents that are named one by one when they were not read; the rest is counted.
_NAMED = 50

_STANDING = {"set_aside": "set aside"}

#: The query that the summary proposes: what each department and unit spends on what.
EXAMPLE = """\
SELECT entity_name, fiscal_year, code, printed_name, sum(amount_yuan) AS yuan
FROM marts.fct_expenditure_by_function GROUP BY ALL ORDER BY yuan DESC LIMIT 5"""


def lines(snapshot: Path) -> list[str]:
    """The summary of a snapshot, line by line. Raises duckdb.Error if it is no snapshot of this program."""
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        return [
            *_documents(connection),
            *_disclosures(connection),
            *_forms(connection),
            *_identities(connection),
            *_reconciliation(connection),
            f"snapshot     {snapshot}",
            "try          " + EXAMPLE.replace("\n", "\n             ") + ";",
        ]


def _documents(connection: duckdb.DuckDBPyConnection) -> list[str]:
    counts = dict(connection.execute("SELECT status, count(*) FROM staging.documents WHERE is_current GROUP BY 1").fetchall())
    former = _one(connection, "SELECT count(*) FROM staging.documents WHERE NOT is_current")
    total = sum(counts.values())
    parts = [f"{counts.get(status, 0):,} {status}" for status in ("read", "unsupported", "unreadable")]
    parts += [f"{counts['set_aside']:,} set aside"] if "set_aside" in counts else []
    found = [f"documents    {total:,}: {', '.join(parts)}" + (f"; {former:,} superseded or gone" if former else "")]
    unread = connection.execute(
        "SELECT path, status_reason, status FROM staging.documents WHERE is_current AND status <> 'read' ORDER BY path"
    ).fetchall()
    found += [f"  {_STANDING.get(status, 'not read ')}  {path}: {reason}" for path, reason, status in unread[:_NAMED]]
    if len(unread) > _NAMED:
        found.append(f"  not read   and {len(unread) - _NAMED:,} more, see staging.documents")
    return found


def _disclosures(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Disclosures and of how many departments they are; what is of no department, and of what nobody tells whose or when it is."""
    disclosures, named, departments, superseded = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE who IS NOT NULL), "
        "count(DISTINCT (coalesce(division_code, ''), who)) FILTER (WHERE who IS NOT NULL), "
        "(SELECT count(*) FROM staging.disclosure_files WHERE is_superseded) "
        "FROM (SELECT division_code, coalesce(department_name, department_code) AS who FROM staging.disclosures)"
    ).fetchall()[0]
    told = f"disclosures  {disclosures:,}, of {departments:,} departments and units"
    told += f"; {disclosures - named:,} name nobody" if disclosures > named else ""
    told += f"; {superseded:,} files superseded by a later version" if superseded else ""
    current = "FROM staging.documents WHERE is_current AND status = 'read'"
    kinds = connection.execute(f"SELECT kind, count(*) {current} AND kind NOT IN {KINDS} GROUP BY 1 ORDER BY 2 DESC, 1").fetchall()
    unknown = connection.execute(
        "SELECT count(*) FILTER (WHERE coalesce(department_name, department_code) IS NULL), "
        "count(*) FILTER (WHERE division_code IS NULL), "
        f"count(*) FILTER (WHERE fiscal_year IS NULL), count(*) FILTER (WHERE kind IS NULL) {current} AND (kind IS NULL OR kind IN {KINDS})"
    ).fetchall()[0]
    missing = [f"{what} of {count:,}" for what, count in zip(("department", "county", "year", "kind"), unknown, strict=True) if count]
    return [
        told,
        *([f"  other      no department's: {', '.join(f'{count:,} {kind}' for kind, count in kinds)}"] if kinds else []),
        *([f"  not told   {', '.join(missing)} files (staging.documents)"] if missing else []),
    ]


def _forms(connection: duckdb.DuckDBPyConnection) -> list[str]:
    counts = dict(connection.execute("SELECT status, count(*) FROM quality.coverage GROUP BY 1").fetchall())
    amounts = _one(
        connection,
        "SELECT count(*) FROM staging.amounts JOIN staging.documents USING (document_id) WHERE is_current AND printed_as = 'number'",
    )
    issues = _one(
        connection,
        "SELECT count(*) FROM staging.issues LEFT JOIN staging.documents USING (document_id) "
        "WHERE severity <> 'info' AND coalesce(is_current, true)",
    )
    parts = (("figures", "with figures"), ("declared_empty", "declared empty"), ("absent", "absent"))
    return [
        "forms        " + ", ".join(f"{counts.get(status, 0):,} {words}" for status, words in parts),
        f"amounts      {amounts:,} printed figures; {issues:,} places not understood (staging.issues)",
    ]


def _identities(connection: duckdb.DuckDBPyConnection) -> list[str]:
    counts = dict(connection.execute("SELECT outcome, count(*) FROM quality.identity_checks GROUP BY 1").fetchall())
    passed, failed = counts.get("pass", 0), counts.get("fail", 0)
    aside = f"{counts.get('not_applicable', 0):,} not applicable, {counts.get('not_evaluable', 0):,} not evaluable"
    severities = dict(connection.execute("SELECT severity, count(*) FROM quality.findings WHERE NOT waived GROUP BY 1").fetchall())
    waived = _one(connection, "SELECT count(*) FROM quality.findings WHERE waived")
    findings = ", ".join(f"{severities.get(severity, 0):,} {severity}" for severity in ("fatal", "warning", "info"))
    quarantined = _one(
        connection,
        "SELECT count(*) FROM (SELECT DISTINCT document_id, entity_index, form FROM quality.quarantine WHERE part <> 'amounts')",
    )
    disputed = _one(connection, "SELECT count(*) FROM marts.disputed_amounts WHERE part = 'amounts'")
    return [
        f"identities   {passed + failed:,} evaluated: {passed:,} passed, {failed:,} failed; {aside}",
        f"findings     {findings}" + (f"; {waived:,} waived" if waived else ""),
        f"quarantined  {quarantined:,} forms withheld as a whole, {disputed:,} disputed figures of others",
        *(f"WARNING      {line}" for line in _idle_waivers(connection)),
        *(f"WARNING      {line}" for line in evaluability.lines(connection)),
    ]


def _idle_waivers(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute("SELECT waiver_no, rule, document FROM quality.waivers WHERE NOT matches ORDER BY 1").fetchall()
    return [
        f"waiver {number} of expectations/waivers.yaml (rule {rule}, document {document}) matches no failed check: remove it"
        for number, rule, document in rows
    ]


def _reconciliation(connection: duckdb.DuckDBPyConnection) -> list[str]:
    read, published, withheld, balance, off = connection.execute(
        "SELECT coalesce(sum(figures_read), 0), coalesce(sum(figures_published), 0), coalesce(sum(figures_withheld), 0), "
        "coalesce(sum(abs(balance_figures)), 0), count(*) FILTER (WHERE balance_figures <> 0 OR balance_yuan <> 0) "
        "FROM quality.reconciliation"
    ).fetchall()[0]
    verdict = "they add up" if not off else f"{balance:,} figures of {off:,} forms do not add up (quality.reconciliation)"
    return [f"reconciled   {read:,} figures read, {published:,} published, {withheld:,} withheld: {verdict}"]


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row and row[0] is not None else 0
