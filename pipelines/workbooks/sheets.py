"""What the sheets of the analysts' workbook are: ``sheets.yaml``, checked when it is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import strict_yaml

DESCRIPTION = Path(__file__).with_name("sheets.yaml")
FORMATS = ("text", "year", "count", "amount", "percent")
_KEYS = {"name", "title", "note", "sql", "columns"}
_PIVOT_KEYS = {"key", "heading", "value", "format"}


class SheetError(Exception):
    """``sheets.yaml`` says what cannot be; the message names sheet and entry."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name in the SQL's result, Chinese heading, format (one of FORMATS)."""

    key: str
    heading: str
    format: str


@dataclass(frozen=True, slots=True)
class Pivot:
    """The values of column ``key`` become columns, headed by those of ``heading``, in the order of their keys."""

    key: str
    heading: str
    value: str
    format: str
    total: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    title: str
    note: str
    sql: str
    columns: tuple[Column, ...]
    pivot: Pivot | None


def load(path: Path = DESCRIPTION) -> list[Sheet]:
    """All sheets, in order. Raises :class:`SheetError`."""
    sheets = [_sheet(path, entry) for entry in strict_yaml.load(path)]
    names = [sheet.name for sheet in sheets]
    if len(set(names)) != len(names) or any(len(name) > 31 for name in names):
        raise SheetError(f"{path}: names of sheets must differ and have at most 31 characters")
    return sheets


def _sheet(path: Path, entry: dict[str, Any]) -> Sheet:
    where = f"{path}: sheet {entry.get('name')!r}"
    if set(entry) - {"pivot"} != _KEYS:
        raise SheetError(f"{where}: the keys must be {sorted(_KEYS)}, and pivot where wanted; they are {sorted(entry)}")
    columns = []
    for key, column in entry["columns"].items():
        if set(column) != {"heading", "format"} or column["format"] not in FORMATS:
            raise SheetError(f"{where}, column {key}: heading and format ({', '.join(FORMATS)}) are needed, found {column}")
        columns.append(Column(key, column["heading"], column["format"]))
    pivot = entry.get("pivot")
    if pivot is not None and (set(pivot) - {"total"} != _PIVOT_KEYS or pivot["format"] not in FORMATS):
        raise SheetError(f"{where}: pivot needs {sorted(_PIVOT_KEYS)}, and total where wanted; found {pivot}")
    return Sheet(
        entry["name"], entry["title"], entry["note"], entry["sql"], tuple(columns),
        None if pivot is None else Pivot(pivot["key"], pivot["heading"], pivot["value"], pivot["format"], pivot.get("total")),
    )  # fmt: skip
