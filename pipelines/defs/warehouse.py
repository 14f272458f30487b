"""The warehouse that a run works on, held for itself alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipelines import lock, settings

#: The steps that open the build file: Dagster gives this pool one slot (dagster.yaml), so they never run side by side.
DUCKDB_POOL = "duckdb"

#: A step may meet a machine that is short of something for a moment; what is wrong with a file never fails a step.
RETRIES = dg.RetryPolicy(max_retries=2, delay=2, backoff=dg.Backoff.EXPONENTIAL)


#: Run tag with the lock that the run holds while it lives.
LOCK_TAG = "refresh/lock"
_UNFINISHED = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]


class Warehouse(dg.ConfigurableResource):
    """Folders of the refresh, as the environment gives them when the run starts; while the run lasts no other may refresh them."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Warehouse]:
        path = settings.current().lock
        with lock.hold(path):
            if context.instance is not None and context.run is not None:
                context.instance.add_run_tags(context.run.run_id, {LOCK_TAG: str(path)})
            yield self

    @property
    def settings(self) -> settings.Settings:
        return settings.current()


def release_dead_runs(instance: dg.DagsterInstance) -> None:
    """End the runs whose process was killed: else they keep the place of the one DuckDB writer for ever."""
    for run in instance.get_runs(dg.RunsFilter(statuses=_UNFINISHED)):
        path = run.tags.get(LOCK_TAG)
        if path is not None and not lock.is_held_elsewhere(Path(path)):
            instance.report_run_failed(run, "the process of this run was killed")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
