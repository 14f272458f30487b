"""Where things lie. One place that knows the folders; everything else is given paths.

RAW (default ``raw``) and WAREHOUSE (default ``warehouse``) come from the environment and may be any folders; relative
ones count from the project's folder. Further variables, all optional:

- ``STAGE_WORKERS``: processes that read documents side by side (default: one per processor)
- ``STAGE_TIMEOUT``: seconds after which a single document is given up (default 300; a document with scanned pages has
  30 more for each)
- ``STAGE_MEMORY``: MiB of memory that reading a single document may take (default 2048)
- ``WAREHOUSE_MEMORY``: memory that evaluating the identities and building the marts may take, as DuckDB writes sizes (default 8GB); what
  needs more is put on disk beside the warehouse for as long as it takes
- ``REPORT_PAGES``: pages of documents that the report shows as images at most (default 5000; 0: none)
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT / "dbt_project"
EXPECTATIONS = PROJECT / "expectations"
DIVISIONS = DBT_PROJECT / "seeds" / "divisions.csv"
FUNCTIONAL_CLASSES = DBT_PROJECT / "seeds" / "functional_classes.csv"
ECONOMIC_CLASSES = DBT_PROJECT / "seeds" / "economic_classes.csv"
MANIFEST = DBT_PROJECT / "target" / "manifest.json"

#: Name of the environment variable by which dbt's profile finds the file that is being built.
BUILD_VARIABLE = "WAREHOUSE_BUILD"
#: Name of the environment variable by which dbt's profile, and the search for guilty cells, bound DuckDB's memory.
MEMORY_VARIABLE = "WAREHOUSE_MEMORY"
#: What that variable is where it is not set.
MEMORY = "8GB"


class SettingsError(Exception):
    """The environment asks for something that cannot be done; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The folders of one warehouse and how hard to work on it."""

    raw: Path
    warehouse: Path
    workers: int = 1
    document_seconds: float = 300.0
    document_memory: int = 2048 << 20
    report_pages: int = 5000

    @property
    def lock(self) -> Path:
        return self.warehouse / ".lock"

    @property
    def dbt_target(self) -> Path:
        """Where dbt compiles to; of both phases: the second one starts from what the first one parsed."""
        return self.build_folder / "dbt-target"

    @property
    def register(self) -> Path:
        return self.warehouse / "register.json"

    @property
    def stage(self) -> Path:
        return self.warehouse / "stage"

    @property
    def members(self) -> Path:
        """Members of archives, unpacked."""
        return self.warehouse / "members"

    @property
    def second_readings(self) -> Path:
        """Pages as the second reader reads them."""
        return self.warehouse / "second_readings"

    @property
    def build_folder(self) -> Path:
        return self.warehouse / "build"

    @property
    def build(self) -> Path:
        """The DuckDB file of a refresh under way; nobody but the refresh opens it."""
        return self.build_folder / "warehouse.duckdb"

    @property
    def snapshot(self) -> Path:
        """The published DuckDB file; it is only ever replaced as a whole."""
        return self.warehouse / "warehouse.duckdb"


def _folder(variable: str, default: str) -> Path:
    path = Path(os.environ.get(variable) or default).expanduser()
    return path.resolve() if path.is_absolute() else (PROJECT / path).resolve()


def _positive(variable: str, default: float) -> float:
    text = os.environ.get(variable)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if value <= 0:
        raise SettingsError(f"{variable} must be a number above 0, it is {text!r}")
    return value


def _count(variable: str, default: int) -> int:
    text = os.environ.get(variable)
    if not text:
        return default
    if not text.isdecimal():
        raise SettingsError(f"{variable} must be a whole number, 0 or more, it is {text!r}")
    return int(text)


def current() -> Settings:
    """The settings that the environment asks for. Raises :class:`SettingsError` where they make no sense."""
    raw, warehouse = _folder("RAW", "raw"), _folder("WAREHOUSE", "warehouse")
    if warehouse == raw:
        raise SettingsError(f"RAW and WAREHOUSE must be two folders, both are {raw}")
    return Settings(
        raw=raw,
        warehouse=warehouse,
        workers=max(1, int(_positive("STAGE_WORKERS", os.cpu_count() or 1))),
        document_seconds=_positive("STAGE_TIMEOUT", 300.0),
        document_memory=int(_positive("STAGE_MEMORY", 2048) * (1 << 20)),
        report_pages=_count("REPORT_PAGES", 5000),
    )
