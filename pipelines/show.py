"""``python -m pipelines.show FILE``: what is understood of one file, on the terminal or as JSON.

Nothing is written, and neither RAW nor the warehouse is looked at: only the content counts, so year, kind and county that a
refresh would take from the folder are missing here if the content does not tell them. ``--disclosures`` alone reads the published
snapshot: which files make a disclosure, by which evidence, and which version counts.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipelines import archives, fingerprint, readers

Row = dict[str, Any]

_DESCRIPTION = """\
Show what is understood of one file: its format, year, kind, county and entities, the tables with their forms, units, columns and
first rows, the figures in its prose, and what was not understood. Nothing is written; RAW and the warehouse are not looked at."""
_EXAMPLES = """\
examples:
  python -m pipelines.show budget.pdf
  python -m pipelines.show budget.xlsx --rows 10
  python -m pipelines.show budget.docx --json | jq '.issues'
  python -m pipelines.show all.zip                       the members of an archive
  python -m pipelines.show 'all.zip!/2021/budget.txt'    a member of an archive
  python -m pipelines.show --disclosures                 which files of the warehouse make a disclosure, which version counts
  python -m pipelines.show budget.xls --disclosures      the disclosure of one file

exit code: 0 the file was read, 1 it was not (the reason is shown), 2 the command is wrong"""
#: Characters of a cell on the terminal.
_CELL = 18
_PLACES = ("page", "table_index", "row_index", "column_index")
_STATUS = {"figures": "", "declared_empty": ", declared empty", "other": ""}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.show", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help="a file of any format; archive!/member for a member of an archive")
    parser.add_argument("--json", action="store_true", help="print everything as one JSON object")
    parser.add_argument("--rows", type=int, default=3, metavar="N", help="first data rows of each table to show (default 3)")
    parser.add_argument(
        "--disclosures", action="store_true", help="which files of the published WAREHOUSE make a disclosure (of FILE, or all), and why"
    )
    options = parser.parse_args(arguments)
    if options.disclosures:
        return _disclosures(options.file)
    if options.file is None:
        parser.error("name a FILE, or --disclosures")
    try:
        data = load(options.file)
    except (OSError, readers.UnreadableFile) as error:
        print(f"{options.file}: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return 1
    shown = understood(options.file, data, max(0, options.rows))
    try:
        print(json.dumps(shown, ensure_ascii=False, indent=1, default=str) if options.json else "\n".join(lines(shown)), flush=True)
    except BrokenPipeError:  # whoever reads along has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0 if shown["status"] == "read" else 1


def _disclosures(name: str | None) -> int:
    """Print the disclosures of the published snapshot, or the one of a file; 1 if there is none."""
    import duckdb

    from pipelines import settings
    from pipelines.disclosure import listed

    try:
        document_id = None if name is None else fingerprint.sha256(load(name))
        with duckdb.connect(str(settings.current().snapshot), read_only=True) as connection:
            found = list(listed.lines(connection, document_id))
    except (OSError, duckdb.Error, readers.UnreadableFile, settings.SettingsError) as error:
        print(f"{name or 'the warehouse'}: {error}", file=sys.stderr)
        return 1
    print("\n".join(found or [f"{name or 'the warehouse'} is in no disclosure"]))
    return 0 if found else 1


def load(name: str) -> bytes:
    """The bytes of a file or of a member of an archive. Raises OSError, UnreadableFile."""
    path, separator, member = name.partition(archives.SEPARATOR)
    if not separator or Path(name).exists():
        return Path(name).read_bytes()
    data = Path(path).read_bytes()
    if not archives.is_archive(format_name := readers.sniff(data)):
        raise readers.UnreadableFile(f"{path} is no archive")
    for found in archives.members(data, format_name):
        if found.path == member:
            if found.data is None:
                raise readers.UnreadableFile(str(found.reason))
            return found.data
    raise readers.UnreadableFile(f"{path} has no member {member}")


def understood(name: str, data: bytes, row_count: int) -> dict[str, Any]:
    """What is understood of a file: the object that ``--json`` prints."""
    from pipelines import stage  # it takes a while to import, and --help needs nothing of it

    format_name = readers.sniff(data)
    shown: dict[str, Any] = {
        "file": name, "document_id": fingerprint.sha256(data), "size_bytes": len(data), "format": format_name, "status": "read",
        "status_reason": None,
    }  # fmt: skip
    try:
        if archives.is_archive(format_name):
            return {**shown, "members": list(_members(data, format_name))}
        rows = stage.understand(data)
    except readers.UnreadableFile as error:
        status = "unsupported" if isinstance(error, readers.UnsupportedFormat) else "unreadable"
        return {**shown, "status": status, "status_reason": str(error)}
    facts = rows["document_facts"][0]
    return {
        **shown,
        **{key: facts[key] for key in facts if key not in shown},
        "entities": rows["entities"],
        "tables": [_table(table, rows, row_count) for table in rows["tables"]],
        "paragraphs": len(rows["paragraphs"]),
        "claims": len(rows["claims"]),
        "claims_without_subject": sum(claim["subject"] is None for claim in rows["claims"]),
        "issues": [{key: value for key, value in issue.items() if value is not None} for issue in rows["issues"]],
    }


def _members(data: bytes, format_name: str) -> Iterator[Row]:
    for member in archives.members(data, format_name):
        size, inner = (None, None) if member.data is None else (len(member.data), readers.sniff(member.data))
        yield {"path": member.path, "size_bytes": size, "format": inner, "reason": member.reason}


def _table(table: Row, rows: dict[str, list[Row]], row_count: int) -> Row:
    """A table with its columns, the number of figures understood, and its first rows below the header."""
    index = table["table_index"]
    cells: dict[int, list[str]] = {}
    for cell in rows["cells"]:
        if cell["table_index"] == index and cell["row_index"] > table["header_rows"]:
            cells.setdefault(cell["row_index"], []).append(cell["text"])
    amounts = [a for a in rows["amounts"] if a["table_index"] == index]
    return {
        **table,
        "columns": [
            {key: column[key] for key in ("column_index", "header_path", "role", "measure", "side")}
            for column in rows["columns"]
            if column["table_index"] == index
        ],
        "figures": sum(a["printed_as"] == "number" for a in amounts),
        "figures_understood": sum(a["printed_as"] == "number" and bool(a["measure"] and a["line_key"]) for a in amounts),
        "first_rows": [cells[number] for number in sorted(cells)[:row_count]],
    }


def lines(shown: dict[str, Any]) -> Iterator[str]:
    """The same for a person."""
    yield f"file         {shown['file']} ({shown['size_bytes']:,} bytes)"
    yield f"format       {shown['format']}" + (f", {shown['pages']} pages" if shown.get("pages") else "")
    if shown["status"] != "read":
        yield f"not read     {shown['status']}: {shown['status_reason']}"
        return
    if "members" in shown:
        yield f"members      {len(shown['members'])}"
        yield from (f"  {m['path']}: {m['reason'] or m['format']}" for m in shown["members"])
        return
    yield f"title        {_or_unknown(shown['title'])}"
    yield f"county       {_or_unknown(_joined(shown['division_code'], shown['division_name']))}"
    yield f"year, kind   {_or_unknown(shown['fiscal_year'])}, {_or_unknown(shown['kind'])}"
    yield f"published by {_or_unknown(_joined(shown['department_code'], shown['department_name']))}"
    for entity in shown["entities"]:
        yield f"  entity {entity['entity_index']}   {entity['entity_level']} {_joined(entity['entity_code'], entity['entity_name'])}"
    forms = Counter(table["form"] or "no known form" for table in shown["tables"])
    yield f"tables       {len(shown['tables'])}: " + ", ".join(f"{n} {form}" for form, n in sorted(forms.items()))
    for table in shown["tables"]:
        yield from _table_lines(table)
    unknown = f"{shown['claims_without_subject']} of them of what is unknown"
    yield f"\nprose        {shown['paragraphs']} paragraphs; {shown['claims']} figures stated, {unknown}"
    yield from _issue_lines(shown["issues"])


def _or_unknown(value: Any) -> str:
    return "not told" if value in (None, "") else str(value)


def _joined(*parts: Any) -> str:
    return " ".join(str(part) for part in parts if part)


def _table_lines(table: Row) -> Iterator[str]:
    place = f"table {table['table_index']}" + (f", page {table['page']}" if table["page"] else "")
    size = f"{table['row_count']} x {table['column_count']}"
    title = f" “{_short(table['title'], 50)}”" if table["title"] else ""
    yield f"\n[{place}] {table['form'] or 'no known form'}{title} {size}{_STATUS[table['status']]}"
    if table["form"]:
        owner = _joined(table["entity_code"], table["entity_name"])
        figures = f"{table['figures_understood']} of {table['figures']} figures understood"
        yield f"  of {_or_unknown(owner)}; unit {_or_unknown(table['unit'])}; {figures}"
        told = [f"{c['column_index']}={c['measure'] or c['role']}" for c in table["columns"]]
        yield f"  columns {' '.join(told)}"
        for column in table["columns"]:
            if column["role"] == "unmapped":
                yield f"  column {column['column_index']} not understood: {column['header_path']}"
    for row in table["first_rows"]:
        yield "  | " + " | ".join(_short(text, _CELL) for text in row)


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _issue_lines(issues: list[Row]) -> Iterator[str]:
    counts = Counter(issue["severity"] for issue in issues)
    yield "not understood " + (", ".join(f"{counts[s]} {s}" for s in ("error", "warning", "info") if counts[s]) or "nothing")
    for issue in issues:
        where = [f"{key.removesuffix('_index')} {issue[key]}" for key in _PLACES if key in issue]
        yield f"  {issue['severity']:8}{issue['kind']}: {issue['message']}" + (f" ({', '.join(where)})" if where else "")


if __name__ == "__main__":
    sys.exit(main())
