"""Failed checks → what a second, independent reader reads in their places, from which follows whose fault they are."""

import time
from functools import partial

import dagster as dg

from pipelines import second_reading
from pipelines.defs.expectations import checked_identities
from pipelines.defs.stage import staged_documents
from pipelines.defs.warehouse import DUCKDB_POOL, RETRIES, Warehouse
from pipelines.progress import report
from pipelines.set_aside import rounds, steps

_PLACES = dg.AssetKey(["quality", "failed_places"])


@dg.asset(
    key=dg.AssetKey(["quality", second_reading.SECOND_READINGS.name]),
    deps=[_PLACES, staged_documents, *checked_identities.keys],
    group_name="quality",
    kinds={"duckdb"},
    pool=DUCKDB_POOL,
    retry_policy=RETRIES,
    description=second_reading.SECOND_READINGS.comment,
)
def second_readings(context: dg.AssetExecutionContext, warehouse: Warehouse) -> None:
    started = time.monotonic()
    folders = warehouse.settings
    counts = rounds.carry_out(
        lambda: steps.second_reading(folders), lambda: steps.before("second_reading", folders), folders, partial(report, context)
    )
    outcomes = {outcome: counts.outcomes.get(outcome, 0) for outcome in ("agree", "differ", "not_found")}
    context.add_output_metadata({"pages read now": counts.pages_read, "pages kept from before": counts.pages_kept, **outcomes})
    told = ", ".join(f"{number:,} {outcome.replace('_', ' ')}" for outcome, number in outcomes.items())
    seconds = time.monotonic() - started
    report(context, f"second reading: {counts.pages_read:,} pages read, {counts.pages_kept:,} kept from before; {told}; {seconds:.1f} s")
