"""``python -m pipelines.synthetic.planted OUT [WAREHOUSE]``: hold what was planted in a made-up province against what its refresh found.

Reads ``OUT/planted_errors.csv`` and the snapshot of WAREHOUSE (default ``OUT/warehouse``), prints a line for each kind of fault and what
was found in other documents, and writes ``OUT/planted_and_found.csv``: every planted fault with the rules that failed on it, whether its
form is withheld, and whether the place (the cell; of a row that was left out its code, of a table in another unit the table) and the figure
that was there before are named. Ends with exit code 1 if a fault was not found.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipelines.synthetic.province import MANIFEST

RESULT = "planted_and_found.csv"
COLUMNS = ("path", "fault", "form", "place", "original", "planted", "found", "rules", "withheld", "place_named", "original_suggested")
#: A clean document has no findings, so one in the document of a fault is of the fault. Rules that hold a document against others of its
#: department (M06, M07, Y…) also fail in these, and are told apart by the summary.
_FOUND = """
    SELECT list(DISTINCT rule_id ORDER BY rule_id),
        coalesce(string_agg(DISTINCT suspect_printed, '; '), ''), coalesce(string_agg(DISTINCT suspect_suggestion, '; '), ''),
        (SELECT count(*) FROM quality.quarantine WHERE document_id = $1 AND (form = $2 OR $2 = 'prose')),
        (SELECT coalesce(list(DISTINCT missing_code), []) FROM quality.suspects WHERE document_id = $1 AND missing_code IS NOT NULL),
        (SELECT count(*) FROM quality.suspects AS s INNER JOIN staging.tables AS t USING (document_id, table_index)
            WHERE s.document_id = $1 AND t.form = $2 AND s.row_index IS NULL AND s.claim_index IS NULL)
    FROM quality.findings WHERE document_id = $1
"""
_ELSEWHERE = """
    SELECT rule_id, count(*) FROM quality.findings WHERE NOT list_contains($1, document_id) GROUP BY ALL ORDER BY ALL
"""


class NothingPlanted(Exception):
    """The folder holds no made-up province, or none that was refreshed; the message says which."""


def compare(out: Path, snapshot: Path) -> tuple[list[dict[str, str]], dict[str, int]]:
    """Every planted fault with what was found of it (COLUMNS), and the number of findings by rule in all other documents. Raises
    NothingPlanted."""
    for needed in (out / MANIFEST, snapshot):
        if not needed.is_file():
            raise NothingPlanted(f"{needed} is missing: `make demo` makes the province and its warehouse")
    with (out / MANIFEST).open(encoding="utf-8", newline="") as file:
        planted = [row for row in csv.DictReader(file) if row["fault"] != "not_published"]
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        rows = [_row(connection, fault) for fault in planted]
        elsewhere = dict(connection.execute(_ELSEWHERE, [[fault["document_id"] for fault in planted]]).fetchall())
    return rows, elsewhere


def _row(connection: duckdb.DuckDBPyConnection, fault: dict[str, str]) -> dict[str, str]:
    rules, printed, suggested, withheld, missing, tables = connection.execute(_FOUND, [fault["document_id"], fault["form"]]).fetchall()[0]
    answers = {
        "found": bool(rules),
        "withheld": bool(withheld),
        "place_named": {
            "dropped_row": any(re.search(rf"\b{code}\b", fault["place"]) for code in missing),
            "unit_slip": bool(tables),
        }.get(fault["fault"], _names(printed, fault["planted"])),
        "original_suggested": _names(suggested, fault["original"]),
    }
    said = {key: "yes" if answer else "no" for key, answer in answers.items()}
    return {**{key: fault[key] for key in COLUMNS if key in fault}, **said, "rules": " ".join(rules or [])}


def _names(words: str, figure: str) -> bool:
    """Whether one of the figures in these words is this figure, however it is grouped."""
    wanted = figure.replace(",", "").lstrip("0")
    return bool(wanted) and wanted in (each.replace(",", "") for each in re.findall(r"[\d,.]*\d", words))


def lines(rows: Sequence[dict[str, str]], elsewhere: dict[str, int]) -> Iterator[str]:
    """The comparison in words."""
    missed = [row for row in rows if row["found"] == "no"]
    yield f"planted      {len(rows):,} faults: {len(rows) - len(missed):,} found, {len(missed):,} not found"
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        kinds[row["fault"]].update(["planted", *(key for key in COLUMNS if row[key] == "yes"), *row["rules"].split()])
    for kind, counts in sorted(kinds.items()):
        rules = " ".join(sorted(key for key in counts if key not in (*COLUMNS, "planted")))
        yield (
            f"  {kind:<25}{counts['found']} of {counts['planted']} found, {counts['withheld']} withheld, "
            f"{counts['place_named']} with the place, {counts['original_suggested']} with the figure as it was ({rules})"
        )
    for row in missed:
        yield f"  NOT FOUND  {row['fault']}: {row['path']}, {row['place']}: {row['original']} → {row['planted']}"
    told = ", ".join(f"{rule} {count:,}" for rule, count in elsewhere.items())
    yield f"elsewhere    {sum(elsewhere.values()):,} findings in documents without a planted fault" + (f": {told}" if told else "")


def write(rows: Sequence[dict[str, Any]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) not in (1, 2):
        print("usage: python -m pipelines.synthetic.planted OUT [WAREHOUSE]", file=sys.stderr)
        return 2
    out = Path(given[0])
    warehouse = Path(given[1]) if len(given) == 2 else out / "warehouse"
    try:
        rows, elsewhere = compare(out, warehouse / "warehouse.duckdb")
    except NothingPlanted as error:
        print(f"nothing to compare: {error}", file=sys.stderr)
        return 1
    write(rows, out / RESULT)
    print("\n".join(lines(rows, elsewhere)))
    print(f"one by one   {(out / RESULT).resolve()}")
    return 0 if all(row["found"] == "yes" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
