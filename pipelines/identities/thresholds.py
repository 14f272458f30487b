"""The numbers that no identity derives, read from ``expectations/thresholds.yaml`` and checked before anything runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from pipelines import strict_yaml

PROJECT = Path(__file__).resolve().parents[2]
THRESHOLDS = PROJECT / "expectations" / "thresholds.yaml"
MODELS = PROJECT / "dbt_project" / "models" / "quality"
#: Python that reads thresholds, beside the SQL models.
READERS = (Path(__file__).parent / "evaluability.py",)
_KEYS = {"value", "meaning", "source"}
_TYPE = pa.decimal128(18, 6)


class ThresholdError(Exception):
    """The thresholds say something that cannot be meant; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """``value`` in the unit that ``meaning`` names."""

    name: str
    value: Decimal
    meaning: str
    source: str


def load(path: Path = THRESHOLDS, models: Path = MODELS, readers: tuple[Path, ...] = READERS) -> dict[str, Threshold]:
    """Read and check the thresholds, by name. Raises :class:`ThresholdError`."""
    try:
        content = strict_yaml.load(path)
    except yaml.YAMLError as error:
        raise ThresholdError(str(error)) from error
    if not isinstance(content, dict) or set(content) != {"version", "thresholds"} or content["version"] != 1:
        raise ThresholdError(f"{path}: expected `version: 1` and `thresholds`, nothing else")
    found = {name: _threshold(name, entry) for name, entry in content["thresholds"].items()}
    texts = [file.read_text(encoding="utf-8") for file in (*sorted(models.glob("*.sql")), *readers)]
    idle = [name for name in found if not any(f"'{name}'" in text or f'"{name}"' in text for text in texts)]
    if idle:
        raise ThresholdError(f"nothing reads {', '.join(idle)}")
    return found


def _threshold(name: str, entry: Any) -> Threshold:
    if not isinstance(entry, dict) or set(entry) != _KEYS:
        raise ThresholdError(f"{name}: expected {', '.join(sorted(_KEYS))}, nothing else")
    if isinstance(entry["value"], bool) or not isinstance(entry["value"], (int, float)) or entry["value"] <= 0:
        raise ThresholdError(f"{name}: value {entry['value']!r} is no number above 0")
    for key in ("meaning", "source"):
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise ThresholdError(f"{name}: {key} is empty")
    return Threshold(name, Decimal(str(entry["value"])), entry["meaning"], entry["source"])


def write(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill ``reference.thresholds``; older content is replaced."""
    schema = pa.schema([("name", pa.string()), ("value", _TYPE), ("meaning", pa.string()), ("source", pa.string())])
    frame = pa.Table.from_pylist([asdict(threshold) for threshold in load().values()], schema=schema)
    connection.register("threshold_rows", frame)
    connection.execute("create or replace table reference.thresholds as select * from threshold_rows")
    connection.unregister("threshold_rows")
    connection.execute("comment on table reference.thresholds is 'The numbers that no identity derives (expectations/thresholds.yaml)'")
    for column, comment in (
        ("name", "name of the threshold"),
        ("value", "its value, in the unit that the meaning names"),
        ("meaning", "what it decides, and in which rule"),
        ("source", "why it is this number"),
    ):
        connection.execute(f"comment on column reference.thresholds.{column} is '{comment}'")
