"""Publish: the build becomes the snapshot that analysts read, in one step.

``os.replace`` swaps the whole file: a reader that has the former snapshot open keeps reading it undisturbed, one that opens the
path a moment later has the new one, and a refresh that is killed before leaves the former one as it was.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import duckdb

from pipelines.settings import Settings


def publish(settings: Settings) -> None:
    """Complete the build file and put it in the place of the snapshot."""
    if not settings.build.is_file():
        raise FileNotFoundError(f"nothing was built at {settings.build}")
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    with duckdb.connect(str(settings.build)) as connection:
        connection.execute("UPDATE quality.refresh_meta SET refreshed_at = ?", [now])
        connection.execute("CHECKPOINT")
    _flush(settings.build)
    # read-only for everybody: a writer would leave a log beside the file that does not belong to its successor
    settings.build.chmod(0o444)
    settings.snapshot.with_name(settings.snapshot.name + ".wal").unlink(missing_ok=True)
    os.replace(settings.build, settings.snapshot)
    _flush(settings.snapshot.parent)


def _flush(path: Path) -> None:
    """Have the operating system write a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def published_fingerprint(snapshot: Path) -> str | None:
    """Fingerprint of the published snapshot; None if there is none that can be read."""
    if not snapshot.is_file():
        return None
    try:
        with duckdb.connect(str(snapshot), read_only=True) as connection:
            row = connection.execute("SELECT fingerprint FROM quality.refresh_meta").fetchone()
    except duckdb.Error:
        return None
    return None if row is None else str(row[0])
