"""``python -m pipelines.refresh``: bring the warehouse up to date.

If nothing changed since the published snapshot, neither files nor sidecars nor the program, it says so and is done. Else it runs the same
Dagster assets as the UI and the schedules, in this process, and prints what they report. What is wrong with files never makes it fail;
what is wrong with the program, its rules or its folders does, with a message and exit code 1.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import duckdb

from pipelines import collect, exports, lock, publish, settings, stage, summary
from pipelines import register as registers
from pipelines.forms.layouts import LayoutError
from pipelines.settings import Settings

if TYPE_CHECKING:
    import dagster as dg

#: What terminals colour text with; dbt's messages hold it.
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_OURS = (settings.SettingsError, lock.LockHeld, collect.RawMissing, registers.MixedDocuments, registers.BadRegister, LayoutError, OSError)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.refresh", description="Bring the warehouse up to date.")
    parser.add_argument(
        "--again", action="store_true", help="run although nothing is new, and try the documents again that could not be read"
    )
    again = parser.parse_args(arguments).again
    try:
        folders = settings.current()
        with lock.hold(folders.lock):
            return _refresh(folders, again)
    except _OURS as error:
        print(f"refresh failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("refresh stopped; the published snapshot is as it was", file=sys.stderr)
        return 130


def _refresh(folders: Settings, again: bool) -> int:
    started = time.monotonic()
    _say(started, f"looking at {folders.raw}")
    found = collect.look(folders, lambda line: _say(started, line))
    if again:
        _forget_unreadable(folders)
    elif publish.published_fingerprint(folders.snapshot) == found.fingerprint:
        # the run that published was stopped before its end, or a setting of an export is another one
        for export in exports.outdated(folders, found.fingerprint):
            _say(started, f"{export.name}: {export.write(folders, found.fingerprint)}")
        _say(started, f"nothing new: {len(found.present()):,} files, all as in the published snapshot")
        print("\n".join(summary.lines(folders.snapshot)))
        return 0
    failure = _run(started)
    if failure:
        published = publish.published_fingerprint(folders.snapshot) == found.fingerprint
        state = "is the new one; what is written from it is not complete" if published else "is as it was"
        print(f"refresh failed: {failure}\nThe published snapshot {state}.", file=sys.stderr)
        return 1
    _say(started, "done")
    print("\n".join(summary.lines(folders.snapshot)))
    return 0


def _say(started: float, line: str) -> None:
    print(f"[{time.monotonic() - started:5.1f} s] {line}", flush=True)


def _forget_unreadable(folders: Settings) -> None:
    """Remove the staged sets that only say that a document could not be read."""
    for reason in folders.stage.glob(f"{stage.reader_version()}/*/document_facts.parquet"):
        row = duckdb.execute("SELECT status FROM read_parquet(?)", [str(reason)]).fetchone()
        if row is not None and row[0] == "unreadable":
            shutil.rmtree(reason.parent)


def _run(started: float) -> str | None:
    """Run the refresh job in this process; returns what went wrong, if anything did."""
    from pipelines import history, progress
    from pipelines.defs.refresh import REFRESH_JOB
    from pipelines.defs.warehouse import release_dead_runs
    from pipelines.identities.registry import RegistryError
    from pipelines.manifest import DbtParseFailed

    try:
        from pipelines.definitions import defs
    except (DbtParseFailed, RegistryError) as error:
        return str(error)
    with history.instance() as instance:
        release_dead_runs(instance)
        with progress.listening(lambda line: _say(started, line)):
            result = defs.resolve_job_def(REFRESH_JOB).execute_in_process(
                instance=instance,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                raise_on_error=False,
            )
    if result.success:
        return None
    failures = [event for event in result.all_events if event.is_step_failure or event.is_run_failure]
    return _reason(failures) + f"\nDetails: run {result.run_id} in `make dev`, or {history.home()}"


def _reason(failures: Sequence[dg.DagsterEvent]) -> str:
    """What went wrong in the words of the step that failed first."""
    for event in failures:
        error = getattr(event.event_specific_data, "error", None)
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None:
            message = _COLOURS.sub("", error.message).strip()
            return f"step {event.step_key}: {message}" if event.step_key else message
    return "the run failed without saying why"


if __name__ == "__main__":
    sys.exit(main())
