"""The warehouse that a run works on, held for itself alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from pipelines import lock, settings

#: The steps that open the build file: Dagster gives this pool one slot (dagster.yaml), so they never run side by side.
DUCKDB_POOL = "duckdb"

#: A step may meet a machine that is short of something for a moment; what is wrong with a file never fails a step.
RETRIES = dg.RetryPolicy(max_retries=2, delay=2, backoff=dg.Backoff.EXPONENTIAL)


class Warehouse(dg.ConfigurableResource):
    """Folders of the refresh, as the environment gives them when the run starts; while the run lasts no other may refresh them."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Warehouse]:
        with lock.hold(settings.current().lock):
            yield self

    @property
    def settings(self) -> settings.Settings:
        return settings.current()
