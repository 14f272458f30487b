"""Running the refresh as a user does, and comparing what it published."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.settings import PROJECT


@dataclass(frozen=True)
class Sample:
    """The project's sample in ``raw/``, refreshed once for all tests. Read it only."""

    raw: Path
    warehouse: Path
    output: str

    @property
    def snapshot(self) -> Path:
        return self.warehouse / "warehouse.duckdb"


def environment(raw: Path, warehouse: Path) -> dict[str, str]:
    """RAW, WAREHOUSE, and a Dagster home of their own."""
    home = warehouse.parent / f"{warehouse.name}-dagster"
    home.mkdir(exist_ok=True)
    return {**os.environ, "RAW": str(raw), "WAREHOUSE": str(warehouse), "DAGSTER_HOME": str(home), "PYTHONPATH": str(PROJECT)}


def refresh(raw: Path, warehouse: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines.refresh", *arguments]
    return subprocess.run(command, env=environment(raw, warehouse), cwd=PROJECT, capture_output=True, text=True, check=False)


def kill_refresh_at(raw: Path, warehouse: Path, line: str, seconds: float = 0.0) -> None:
    """Start a refresh and kill it, its children left to themselves, some seconds after it printed a line with ``line``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.refresh"],
        env=environment(raw, warehouse),
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    printed = []
    try:
        for text in process.stdout:
            printed.append(text)
            if line in text:
                time.sleep(seconds)
                break
        assert process.poll() is None, "it ended before it was killed:\n" + "".join(printed)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()


def contents(snapshot: Path) -> dict[str, str]:
    """A hash over the rows of every table and view, in any order, the time of the refresh left out."""
    hashes = {}
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        relations = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables ORDER BY ALL"
        ).fetchall()
        for schema, name in relations:
            without = "* EXCLUDE (refreshed_at)" if name == "refresh_meta" else "*"
            rows = connection.execute(f'SELECT {without} FROM "{schema}"."{name}"').fetchall()
            hashes[f"{schema}.{name}"] = hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
    return hashes
