"""The data files of the report: rows of the blocks as scripts, which a page opened from disk can load (it cannot fetch).

``data/<block>/<values of the file's keys>.js`` hands ``{"groups": {"<values of the other keys>": [column, …]}}`` to the page. A column is a
list of values, or, where few values come again and again, ``{"values": […], "places": […]}``. Amounts are decimal texts in yuan, so that
no figure passes through floating point.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.report.blocks import Block

_PLAIN = re.compile(r"[0-9A-Za-z_-]+")

#: What stands in the place of a value in the JSON of a data file.
Plain = str | int | None


def file_name(values: Sequence[object]) -> str:
    """Name of the data file for these values of its keys, without ending. Pages name it in the same way."""
    return "-".join(_part(str(value)) for value in values) or "all"


def _part(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else "x" + value.encode().hex()


def plain(value: object) -> Plain:
    """A value of the database for JSON: numbers with a fraction as decimal text, dates as ISO text."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):  # no column of the report is one: a figure would lose its last digits unseen
        raise TypeError("a floating-point number in the report; cast it to DECIMAL")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if value is None or isinstance(value, (str, int)):
        return value
    raise TypeError(f"{type(value).__name__} is no value of the report")


def columns(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Rows by columns, each value that comes often written once."""
    return [_column(values) for values in zip(*rows, strict=True)]


def _column(values: tuple[Any, ...]) -> list[Plain] | dict[str, list[Any]]:
    places: dict[Any, int] = {}
    at = [places.setdefault(value, len(places)) for value in values]
    if len(places) * 2 > len(values):
        return [plain(value) for value in values]
    return {"values": [plain(value) for value in places], "places": at}


def write_script(path: Path, name: str, payload: object) -> None:
    """A script that hands the payload to the page under this name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    # a surrogate that stands alone cannot be written, and would stop everything else with it
    data = f"report.receive({json.dumps(name)},{text});\n".encode("utf-8", errors="replace")
    path.write_bytes(data)


def write_blocks(
    connection: duckdb.DuckDBPyConnection, blocks: Iterable[Block], folder: Path, values: Mapping[tuple[str, ...], list[tuple[Any, ...]]]
) -> int:
    """Write the data files of all blocks; returns how many. ``values`` gives, by the names of the keys, the values for which a page
    may ask: their files are written even without rows, since a page cannot ask whether there is one."""
    count = 0
    for block in blocks:
        if block.file == ("county", "year"):  # many rows in all: one county at a time
            for county in {county for county, _ in values[block.file]}:
                where = f"{block.keys['county']} = {_literal(county)}"
                expected = [value for value in values[block.file] if value[0] == county]
                count += _write(block, _rows(connection, block.for_all(where)), folder, expected)
        else:
            count += _write(block, _rows(connection, block.for_all()), folder, values[block.file])
    return count


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def _write(block: Block, rows: list[tuple[Any, ...]], folder: Path, expected: Iterable[tuple[Any, ...]]) -> int:
    names = list(block.keys)
    in_file = [names.index(key) for key in block.file]
    within = [names.index(key) for key in block.inner]
    files: dict[str, dict[str, list[tuple[Any, ...]]]] = {file_name(value): {} for value in expected}
    for row in rows:
        if any(row[place] is None for place in (*in_file, *within)):
            continue  # a document whose county, year or kind is unknown: it is listed with the documents
        group = "|".join(str(row[place]) for place in within)
        groups = files.setdefault(file_name([row[place] for place in in_file]), {})
        groups.setdefault(group, []).append(row[len(names) :])
    for file, groups in files.items():
        name = f"{block.name}/{file}"
        # in the order of their names: the query orders rows within a group only, and the same rows give the same file
        write_script(folder / f"{name}.js", name, {"groups": {group: columns(groups[group]) for group in sorted(groups)}})
    return len(files)
