"""Where Dagster keeps the history of runs: ``.dagster/`` in the checkout, or the folder DAGSTER_HOME.

Refreshes of the command line stand there beside those of the UI, the schedules and the sensor.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import dagster as dg
import sqlalchemy as sa
from dagster._core.instance.ref import InstanceRef

from pipelines.settings import PROJECT

_CONFIGURATION = PROJECT / ".dagster"


def home() -> Path:
    return Path(os.environ.get("DAGSTER_HOME") or _CONFIGURATION)


def instance() -> dg.DagsterInstance:
    """The Dagster instance, set up by the project's dagster.yaml wherever its folder is.

    Steps print to the terminal, so their output is not captured in files.
    """
    home().mkdir(parents=True, exist_ok=True)
    uncaptured = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}
    reference = InstanceRef.from_dir(str(home()), config_dir=str(_CONFIGURATION), overrides={"compute_logs": uncaptured})
    if not sa.event.contains(sa.Engine, "connect", _do_not_wait_for_the_disk):
        sa.event.listen(sa.Engine, "connect", _do_not_wait_for_the_disk)
    return dg.DagsterInstance.from_ref(reference)


def _do_not_wait_for_the_disk(connection: object, _: object) -> None:
    """Let SQLite hand its writes to the operating system and go on.

    Dagster commits and reopens its files thousands of times a run; waiting each time takes longer than the refresh. A killed
    process loses nothing by it, a machine that loses its power some lines of history.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")
