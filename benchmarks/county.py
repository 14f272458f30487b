"""What becomes of a county's files: ``python -m benchmarks.county FOLDER [--json FILE] [--keep WAREHOUSE]``.

Refresh all files below a folder, laid out as raw/ or flat, into a warehouse of its own (``--warehouse`` looks at one that is there) and
print how many files were read and whose they are, how many figures are printed, published and withheld by which reason, over all tables,
over the nine forms, and over the nine forms of the versions that count, the findings by rule, and the tables that are named like one of
the nine forms and were not recognised as it. ``--files`` lists the files that are attributed to nobody and those tables.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.recognition import NINE
from benchmarks.refreshing import refresh
from pipelines.forms.normalise import squash

Numbers = dict[str, Any]

_NINE = ", ".join(f"'{form}'" for form in sorted(NINE))
#: Formats of workbooks; everything else is a text.
_WORKBOOKS = "'xls', 'xlsx', 'et', 'sheet_xml'"
#: Whose figures count toward each scope, as a condition over quality.reconciliation r and staging.documents d.
_OF_DEPARTMENTS = "coalesce(d.kind, 'budget') IN ('budget', 'final_account')"
_SCOPES = {
    "all tables": "true",
    "nine forms": f"r.form IN ({_NINE})",
    "nine forms, current": f"r.form IN ({_NINE}) AND d.is_current AND {_OF_DEPARTMENTS}",
    "nine forms, former": f"r.form IN ({_NINE}) AND NOT d.is_current AND {_OF_DEPARTMENTS}",
    "nine forms, other kinds": f"r.form IN ({_NINE}) AND NOT {_OF_DEPARTMENTS}",
}
#: How the nine forms are called, whatever the recogniser makes of it: the first that is found in a squashed name counts.
_NAMES = (
    ("three_public", r"三公"),
    ("capital_expenditure", r"国有资(?:本|产)经营.*支出"),
    ("fund_expenditure", r"政府性?基金.*支出"),
    ("basic_expenditure", r"公共(?:财政)?预算.*基本支出"),
    ("general_expenditure", r"公共(?:财政)?预算.*支出.*表"),
    ("fiscal_summary", r"财政拨款(?:预算)?(?:收支|收入支出|收入和支出).*表"),
    ("summary", r"(?:收支|收入支出)(?:预算|决算)?总表"),
    ("income", r"收入(?:预算|决算)?总表"),
    ("expenditure", r"支出(?:预算|决算)?总表"),
)
#: The title of each table, the name of its sheet and its first rows: where a name of a form may stand.
_NAMED = """
    SELECT d.path, t.table_index, t.form, t.title, t.row_count,
        trim(split_part(any_value(c.reference), '!', 1), '''') AS sheet,
        coalesce(list(DISTINCT c.text) FILTER (WHERE c.row_index <= 3), []) AS first_rows
    FROM staging.tables AS t
    JOIN staging.documents AS d USING (document_id)
    LEFT JOIN staging.cells AS c USING (document_id, table_index)
    WHERE d.kind IS NULL OR d.kind IN ('budget', 'final_account')
    GROUP BY ALL ORDER BY d.path, t.table_index
"""
_ATTRIBUTED = f"""
    SELECT d.path, if(d.format IN ({_WORKBOOKS}), 'workbooks', 'texts') AS class,
        coalesce(d.department_name, d.department_code) IS NOT NULL AS is_named, d.department_source,
        EXISTS (FROM staging.tables AS t WHERE t.document_id = d.document_id AND t.form IN ({_NINE}) AND t.status = 'figures') AS prints
    FROM staging.documents AS d
    WHERE d.status = 'read' AND (d.is_current OR d.document_id IN (SELECT document_id FROM staging.disclosure_files)) AND {_OF_DEPARTMENTS}
    ORDER BY d.path
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.county", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="folder of published files, laid out as raw/ or flat")
    parser.add_argument("--warehouse", type=Path, help="look at the snapshot in this folder and refresh nothing")
    parser.add_argument("--json", type=Path, help="write the numbers to this file too")
    parser.add_argument("--keep", type=Path, help="keep the warehouse in this folder")
    parser.add_argument("--files", action="store_true", help="list the files attributed to nobody, and tables named like a form")
    options = parser.parse_args(arguments)
    if (options.folder is None) == (options.warehouse is None):
        parser.error("name a folder of files, or a warehouse with --warehouse")
    with tempfile.TemporaryDirectory(prefix="county-") as scratch:
        if options.warehouse is None:
            warehouse = (options.keep or Path(scratch) / "warehouse").resolve()
            seconds = refresh(options.folder.resolve(), warehouse, Path(scratch))
        else:
            warehouse, seconds = options.warehouse.resolve(), None
        with duckdb.connect(str(warehouse / "warehouse.duckdb"), read_only=True) as connection:
            numbers = measured(connection)
    if seconds is not None:
        numbers["seconds"] = round(seconds, 1)
    print("\n".join(lines(numbers, options.files)))
    if options.json:
        options.json.write_text(json.dumps(numbers, ensure_ascii=False, indent=1, default=int) + "\n", "utf-8")
    return 0


def measured(connection: duckdb.DuckDBPyConnection) -> Numbers:
    """The numbers of a warehouse: what ``--json`` writes."""
    return {
        "files": _counted(connection, "SELECT status, count(*) FROM staging.documents GROUP BY 1"),
        "kinds": _counted(connection, "SELECT coalesce(kind, 'unknown'), count(*) FROM staging.documents WHERE status = 'read' GROUP BY 1"),
        "figures": {scope: _figures(connection, condition) for scope, condition in _SCOPES.items()},
        "forms": {
            status: _counted(
                connection, f"SELECT form, count(*) FROM staging.tables WHERE status = '{status}' AND form IN ({_NINE}) GROUP BY 1"
            )
            for status in ("figures", "declared_empty")
        },
        "named_like_a_form": _named_like_a_form(connection),
        "attributed": _attributed(connection),
        **_disclosures(connection),
        "findings": _findings(connection),
    }


def _figures(connection: duckdb.DuckDBPyConnection, condition: str) -> Numbers:
    """Figures printed, published, and withheld by reason, of the tables for which a condition holds."""
    reasons = [
        name
        for (name,) in connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'quality' AND table_name = 'reconciliation' "
            "AND starts_with(column_name, 'withheld_') ORDER BY column_index"
        ).fetchall()
    ]
    sums = ", ".join(f"coalesce(sum(r.{name}), 0)" for name in ("figures_read", "figures_published", "balance_figures", *reasons))
    row = connection.execute(
        f"SELECT {sums} FROM quality.reconciliation AS r JOIN staging.documents AS d USING (document_id) WHERE {condition}"
    ).fetchone()
    assert row is not None  # a sum without groups has one row
    printed, published, balance, *withheld = map(int, row)
    return {
        "printed": printed,
        "published": published,
        "share": round(published / printed, 4) if printed else None,
        "withheld": {name.removeprefix("withheld_"): count for name, count in zip(reasons, withheld, strict=True) if count},
        "balance": balance,
    }


def _attributed(connection: duckdb.DuckDBPyConnection) -> Numbers:
    """Of whom workbooks and texts are, and of the workbooks that print one of the nine forms; the paths of those that are nobody's."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("workbooks", "workbooks that print forms", "texts")}
    nobodys = []
    for path, class_, is_named, source, prints in connection.execute(_ATTRIBUTED).fetchall():
        told = (source or "content") if is_named else "nobody"
        for name in [class_, *(["workbooks that print forms"] if class_ == "workbooks" and prints else [])]:
            counts[name][told] += 1
        if not is_named:
            nobodys.append(path)
    return {
        **{name: {"files": sum(c.values()), **dict(c), "share": _share(c.total() - c["nobody"], c.total())} for name, c in counts.items()},
        "nobody's": nobodys,
    }


def _disclosures(connection: duckdb.DuckDBPyConnection) -> Numbers:
    """Disclosures by how many files and versions they have; the departments that they name; by which evidence files belong to them."""
    versions = """
        SELECT versions, count(*) FROM (
            SELECT disclosure_id, max(versions) AS versions FROM (
                SELECT c.disclosure_id, c.document_id,
                    1 + count(DISTINCT coalesce(f.published_at, f.document_id)) FILTER (WHERE f.document_id IS NOT NULL) AS versions
                FROM staging.disclosure_files AS c
                LEFT JOIN staging.disclosure_files AS f ON f.superseded_by = c.document_id
                WHERE NOT c.is_superseded GROUP BY ALL
            ) GROUP BY ALL
        ) GROUP BY 1 ORDER BY 1"""
    return {
        "disclosures": _one(connection, "SELECT count(*) FROM staging.disclosures"),
        "disclosures_that_name_somebody": _one(
            connection, "SELECT count(*) FROM staging.disclosures WHERE coalesce(department_name, department_code) IS NOT NULL"
        ),
        "departments": _one(
            connection,
            "SELECT count(DISTINCT (coalesce(division_code, ''), coalesce(department_name, department_code))) FROM staging.disclosures "
            "WHERE coalesce(department_name, department_code) IS NOT NULL",
        ),
        "disclosures_by_files": _counted(connection, "SELECT file_count, count(*) FROM staging.disclosures GROUP BY 1 ORDER BY 1"),
        "disclosures_by_versions": _counted(connection, versions),
        "files_superseded": _one(connection, "SELECT count(*) FROM staging.disclosure_files WHERE is_superseded"),
        "files_by_evidence": _counted(
            connection, "SELECT coalesce(evidence, 'first or alone'), count(*) FROM staging.disclosure_files GROUP BY 1 ORDER BY 2 DESC, 1"
        ),
    }


def _findings(connection: duckdb.DuckDBPyConnection) -> list[Numbers]:
    rows = connection.execute(
        "SELECT f.rule_id, f.severity, coalesce(d.is_current, true), count(*) FROM quality.findings AS f "
        "LEFT JOIN staging.documents AS d USING (document_id) WHERE NOT f.waived GROUP BY ALL ORDER BY 4 DESC, 1, 2, 3"
    ).fetchall()
    return [dict(zip(("rule", "severity", "is_current", "count"), row, strict=True)) for row in rows]


def _named_like_a_form(connection: duckdb.DuckDBPyConnection) -> list[Numbers]:
    """Tables that are named like one of the nine forms and were not recognised as one."""
    found = []
    for path, table_index, form, title, row_count, sheet, first_rows in connection.execute(_NAMED).fetchall():
        if form is None and row_count > 1 and (like := _like(title, sheet, first_rows)) is not None:
            found.append({"path": path, "table": table_index, "like": like[0], "name": like[1]})
    return found


def _like(title: str | None, sheet: str | None, first_rows: list[str]) -> tuple[str, str] | None:
    """The form that a table is named like, and the name. A list of several forms is a contents page."""
    named = {form: text for text in [title, sheet, *first_rows] if text and len(squash(text)) < 50 and (form := _form(squash(text)))}
    return next(iter(named.items())) if len(named) == 1 else None


def _form(text: str) -> str | None:
    return next((form for form, pattern in _NAMES if re.search(pattern, text)), None)


def lines(numbers: Mapping[str, Any], with_files: bool = False) -> list[str]:
    """The numbers as they are printed."""
    shown = [
        f"files          {_listed(numbers['files'])}; by kind: {_listed(numbers['kinds'])}",
        f"disclosures    {numbers['disclosures']:,}, {numbers['disclosures_that_name_somebody']:,} of them name somebody: "
        f"{numbers['departments']:,} departments and units; {numbers['files_superseded']:,} files superseded",
        f"  by files     {_listed(numbers['disclosures_by_files'])}",
        f"  by versions  {_listed(numbers['disclosures_by_versions'])}",
        f"  by evidence  {_listed(numbers['files_by_evidence'])}",
        f"{'attributed':28}{'files':>9}{'content':>12}{'disclosure':>12}{'nobody':>9}{'share':>9}",
    ]
    for name, told in numbers["attributed"].items():
        if name != "nobody's":
            told_by = [told.get(source, 0) for source in ("content", "disclosure", "nobody")]
            shown.append(f"  {name:26}{told['files']:>9,}{told_by[0]:>12,}{told_by[1]:>12,}{told_by[2]:>9,}{_shown(told['share']):>9}")
    shown.append(f"{'figures':28}{'printed':>9}{'published':>12}{'share':>9}  withheld")
    for scope, found in numbers["figures"].items():
        share = _shown(found["share"])
        shown.append(f"  {scope:26}{found['printed']:>9,}{found['published']:>12,}{share:>9}  {_listed(found['withheld'])}")
        if found["balance"]:
            shown.append(f"    {found['balance']:,} figures are neither published nor withheld")
    forms = numbers["forms"]
    like = Counter(table["like"] for table in numbers["named_like_a_form"])
    shown += [
        f"forms printed  {sum(forms['figures'].values()):,} with figures, {sum(forms['declared_empty'].values()):,} declared empty; "
        f"{like.total():,} tables named like one and not recognised",
        f"  {'':24}{'figures':>9}{'empty':>9}{'named like':>12}",
        *(
            f"  {form:24}{forms['figures'].get(form, 0):>9,}{forms['declared_empty'].get(form, 0):>9,}{like[form]:>12,}"
            for form in sorted(NINE)
        ),
        "findings",
    ]
    by_severity: Counter[str] = Counter()
    for finding in numbers["findings"]:
        of = "current documents" if finding["is_current"] else "former versions"
        by_severity[f"{finding['severity']} of {of}"] += finding["count"]
        shown.append(f"  {finding['rule']:6}{finding['severity']:9}{finding['count']:>7,}  of {of}")
    shown.append(f"  together: {_listed(by_severity)}")
    if "seconds" in numbers:
        shown.append(f"refreshed in {numbers['seconds']:.0f} s")
    if with_files:
        shown += [f"nobody's: {path}" for path in numbers["attributed"]["nobody's"]]
        shown += [f"named like {t['like']}: {t['path']}, table {t['table']}: {t['name']}" for t in numbers["named_like_a_form"]]
    return shown


def _listed(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items()) or "none"


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _shown(share: float | None) -> str:
    return "–" if share is None else f"{share:.4f}"


def _counted(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, int]:
    return {str(name): int(count) for name, count in connection.execute(sql).fetchall()}


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    raise SystemExit(main())
