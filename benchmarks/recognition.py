"""How much of real disclosures is understood: ``python -m benchmarks.recognition FOLDER``.

Read every file of a folder and count, over the tables that are titled as one of the nine forms: those whose unit and every
column with figures were understood and that lack no column; and over their figures: those whose row and column were understood.
A MANIFEST.csv in the folder (columns file, fiscal_year, kind 预算 or 决算) says which year and kind each document is of.
Every table and document that falls short is listed with its reason.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipelines.forms.classification import Classification
from pipelines.forms.divisions import Divisions
from pipelines.forms.recognise import recognise
from pipelines.readers import UnreadableFile, read
from pipelines.settings import DIVISIONS, ECONOMIC_CLASSES, FUNCTIONAL_CLASSES

NINE = {
    "summary", "income", "expenditure", "fiscal_summary", "general_expenditure", "basic_expenditure",
    "fund_expenditure", "capital_expenditure", "three_public",
}  # fmt: skip
_FAULTS = {"unmapped_column", "missing_column", "duplicate_column", "unit_missing"}
_KINDS = {"预算": "budget", "决算": "final_account"}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recognition", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of published files")
    folder = parser.parse_args(arguments).folder
    references = Divisions.load(DIVISIONS), Classification.load(FUNCTIONAL_CLASSES, ECONOMIC_CLASSES)
    manifest = {row["file"]: row for path in folder.rglob("MANIFEST.csv") for row in _rows(path)}
    counts: Counter[str] = Counter()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix not in (".md", ".yaml")):
        if path.name == "MANIFEST.csv":
            continue
        try:
            document = read(path.read_bytes())
        except UnreadableFile as error:
            print(f"{path.name}: not read: {error}")
            continue
        counts["documents"] += 1
        rows = recognise(document, *references).rows
        for fault in _table_faults(rows, counts):
            print(f"{path.name}: {fault}")
        for fault in _document_faults(rows["document_facts"][0], manifest.get(path.name), counts):
            print(f"{path.name}: {fault}")
    for part, whole in (("forms understood", "forms"), ("figures understood", "figures"), ("years and kinds right", "years and kinds")):
        share = f"{counts[part] / counts[whole]:.4f}" if counts[whole] else "nothing to measure"
        print(f"{part:24}{counts[part]:>8,} of {counts[whole]:>8,}   {share}")
    return 0


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _table_faults(rows: dict[str, list[dict[str, Any]]], counts: Counter[str]) -> Iterator[str]:
    """Count forms and figures; tell what was not understood of each form."""
    for table in rows["tables"]:
        if table["form"] not in NINE:
            continue
        counts["forms"] += 1
        index = table["table_index"]
        faults = [i["message"] for i in rows["issues"] if i["table_index"] == index and i["kind"] in _FAULTS]
        if faults:
            yield f"page {table['page']}, table {index}, {table['form']}: {'; '.join(faults)}"
        else:
            counts["forms understood"] += 1
    for amount in rows["amounts"]:
        if amount["form"] in NINE:
            counts["figures"] += 1
            counts["figures understood"] += bool(amount["measure"] and amount["line_key"] and amount["printed_as"] != "unparsable")


def _document_faults(facts: dict[str, Any], expected: dict[str, str] | None, counts: Counter[str]) -> Iterator[str]:
    """Compare year and kind with the manifest, where it names the document."""
    if expected is None:
        return
    for name, value in (("fiscal_year", expected["fiscal_year"]), ("kind", _KINDS.get(expected["kind"], ""))):
        if not value:
            continue
        counts["years and kinds"] += 1
        if str(facts[name]) == value:
            counts["years and kinds right"] += 1
        else:
            yield f"{name} is {value}, understood as {facts[name]}"


if __name__ == "__main__":
    sys.exit(main())
