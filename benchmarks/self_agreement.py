"""Whether what was read agrees with itself: ``python -m benchmarks.self_agreement FOLDER [--json FILE] [--keep WAREHOUSE]``.

Refresh all files below a folder into a warehouse of its own and print, per file, the identities that were evaluated, passed and
failed, the findings by severity and by who is at fault, the figures read and withheld, and of the amounts and percentages that the text
states how many are read and how many a check holds against something; then documents and pages per minute from raw file to published
snapshot. A failure that the page does not show is a reading error: look at the page (``python -m pipelines.draw``)
before believing it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.refreshing import refresh
from pipelines.forms.claims.clauses import MONEY_UNITS
from pipelines.forms.normalise import squash

#: An amount of money or a percentage in squashed text, whatever it is said of.
STATED = re.compile(rf"(?<![\d.])(?<!\d,)(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?={'|'.join(MONEY_UNITS)}|%|个百分点)")

#: Failures of rules about the document (M01 lacks a form, …) say nothing about how its figures were read.
_PER_FILE = """
WITH checks AS (
    SELECT document_id,
        count(*) FILTER (WHERE outcome IN ('pass', 'fail')) AS evaluated, count(*) FILTER (WHERE outcome = 'pass') AS passed,
        count(*) FILTER (WHERE outcome = 'fail') AS failed, count(*) FILTER (WHERE outcome = 'not_evaluable') AS not_evaluable
    FROM quality.identity_checks WHERE rule_id NOT LIKE 'M%' GROUP BY ALL
), found AS (
    SELECT document_id, count(*) FILTER (WHERE severity = 'fatal') AS fatal, count(*) FILTER (WHERE severity = 'warning') AS warning,
        count(*) FILTER (WHERE fault = 'publisher') AS publisher, count(*) FILTER (WHERE fault = 'reading') AS reading,
        count(*) FILTER (WHERE fault = 'undetermined') AS undetermined
    FROM quality.findings WHERE rule_id NOT LIKE 'M%' GROUP BY ALL
), prose AS (
    SELECT c.document_id, count(*) AS stated_read, count(k.claim_index) AS stated_checked
    FROM staging.claims AS c
    LEFT JOIN (SELECT DISTINCT document_id, claim_index FROM quality.claim_checks) AS k USING (document_id, claim_index)
    WHERE c.amount IS NOT NULL AND c.unit IN ($units) GROUP BY ALL
), figures AS (
    SELECT document_id, sum(figures_read) AS read, sum(figures_withheld) AS withheld FROM quality.reconciliation GROUP BY ALL
)
SELECT d.document_id, d.path, d.status, d.status_reason, d.pages, coalesce(f.read, 0) AS figures, coalesce(f.withheld, 0) AS withheld,
    coalesce(c.evaluated, 0) AS evaluated, coalesce(c.passed, 0) AS passed, coalesce(c.failed, 0) AS failed,
    coalesce(c.not_evaluable, 0) AS not_evaluable, coalesce(o.fatal, 0) AS fatal, coalesce(o.warning, 0) AS warning,
    coalesce(o.publisher, 0) AS publisher, coalesce(o.reading, 0) AS reading, coalesce(o.undetermined, 0) AS undetermined,
    coalesce(p.stated_read, 0) AS stated_read, coalesce(p.stated_checked, 0) AS stated_checked
FROM marts.dim_document AS d
LEFT JOIN checks AS c USING (document_id)
LEFT JOIN found AS o USING (document_id)
LEFT JOIN figures AS f USING (document_id)
LEFT JOIN prose AS p USING (document_id)
WHERE d.is_current
ORDER BY d.path
"""
_COLUMNS = (
    "figures", "withheld", "evaluated", "passed", "failed", "not_evaluable", "fatal", "warning", "publisher", "reading", "undetermined",
    "stated", "stated_read", "stated_checked",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.self_agreement", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of published files, laid out as raw/ or flat")
    parser.add_argument("--json", type=Path, help="write the numbers to this file too")
    parser.add_argument("--keep", type=Path, help="keep the warehouse in this folder")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="self-agreement-") as scratch:
        warehouse = (options.keep or Path(scratch) / "warehouse").resolve()
        seconds = refresh(options.folder.resolve(), warehouse, Path(scratch))
        with duckdb.connect(str(warehouse / "warehouse.duckdb"), read_only=True) as connection:
            files = measured(connection)
    _print(files, seconds)
    if options.json:
        numbers = {"seconds": round(seconds, 1), "files": files}
        options.json.write_text(json.dumps(numbers, ensure_ascii=False, indent=1, default=int) + "\n", "utf-8")
    return 0


def measured(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The numbers of each file of a warehouse."""
    units = ", ".join(f"'{unit}'" for unit in (*MONEY_UNITS, "%", "个百分点"))
    result = connection.execute(_PER_FILE.replace("$units", units))
    names = [column[0] for column in result.description or []]
    files = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    for file in files:
        texts = connection.execute("SELECT text FROM staging.paragraphs WHERE document_id = ?", [file.pop("document_id")]).fetchall()
        file["stated"] = sum(len(STATED.findall(squash(text))) for (text,) in texts)
    return files


def _print(files: list[dict[str, Any]], seconds: float) -> None:
    width = max((len(file["path"]) for file in files), default=4)
    print(f"{'file':{width}}" + "".join(f"{name.replace('_', ' '):>15}" for name in _COLUMNS))
    for file in files:
        print(f"{file['path']:{width}}" + "".join(f"{file[name]:>15,}" for name in _COLUMNS))
        if file["status"] != "read":
            print(f"  {file['status']}: {file['status_reason']}")
    total = {name: sum(file[name] for file in files) for name in _COLUMNS}
    print(f"{'together':{width}}" + "".join(f"{total[name]:>15,}" for name in _COLUMNS))
    if total["evaluated"]:
        print(f"identities passed: {total['passed']:,} of {total['evaluated']:,}, {total['passed'] / total['evaluated']:.4f}")
    if total["stated"]:
        for name, words in (("stated_read", "read"), ("stated_checked", "held against something")):
            print(f"stated in prose and {words}: {total[name]:,} of {total['stated']:,}, {total[name] / total['stated']:.4f}")
    pages = sum(file["pages"] or 0 for file in files)
    print(f"raw to published: {len(files):,} documents, {pages:,} pages in {seconds:.0f} s: "
          f"{60 * len(files) / seconds:,.0f} documents/min, {60 * pages / seconds:,.0f} pages/min on {os.cpu_count()} cores")


if __name__ == "__main__":
    sys.exit(main())
