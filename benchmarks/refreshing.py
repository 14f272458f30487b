"""Refreshing a folder of published files into a warehouse, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from pipelines.settings import PROJECT


def refresh(raw: Path, warehouse: Path, scratch: Path) -> float:
    """Refresh all files below ``raw``; returns the seconds that it took. Raises CalledProcessError if the refresh fails."""
    environment = {**os.environ, "RAW": str(raw), "WAREHOUSE": str(warehouse), "DAGSTER_HOME": str(scratch), "PYTHONPATH": str(PROJECT)}
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "pipelines.refresh"], env=environment, cwd=PROJECT, check=True, stdout=sys.stderr)
    return time.monotonic() - started
