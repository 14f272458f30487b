"""Which cells are guilty of what fails: ``quality.suspects`` and ``quality.suspect_checks``."""

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import dagster as dg

from pipelines.defs.expectations import checked_identities
from pipelines.defs.warehouse import DUCKDB_POOL, Warehouse
from pipelines.localise.tables import SUSPECT_CHECKS, SUSPECTS
from pipelines.progress import report
from pipelines.set_aside import rounds, steps

_KEYS = {dg.AssetKey(["quality", table.name]): table for table in (SUSPECTS, SUSPECT_CHECKS)}


@dg.multi_asset(
    name="localise",
    specs=[
        dg.AssetSpec(
            key,
            deps=[dg.AssetKey(["quality", "identity_checks"]), dg.AssetKey(["quality", "identity_operands"]), *checked_identities.keys],
            group_name="quality",
            kinds={"duckdb"},
            description=table.comment,
        )
        for key, table in _KEYS.items()
    ],
    pool=DUCKDB_POOL,
)
def localised(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[Any]:
    started = time.monotonic()
    folders = warehouse.settings
    outcome = rounds.carry_out(
        lambda: steps.localise(folders), lambda: steps.before("localise", folders), folders, partial(report, context)
    )
    counts = {
        "failed checks": outcome.failing,
        "groups": outcome.clusters,
        "groups of one determined cause": outcome.determined,
        "mass failures": outcome.mass,
    }
    for key in _KEYS:
        yield dg.MaterializeResult(asset_key=key, metadata=counts)
    told = f"{outcome.failing:,} failed checks of figures, {outcome.clusters:,} causes, {outcome.determined:,} of them determined"
    report(context, f"localise: {told}, {time.monotonic() - started:.1f} s")
    if outcome.differing:
        listed = ", ".join(outcome.differing[:5])
        report(context, f"WARNING: {len(outcome.differing):,} checks come out otherwise than their operands say; left out: {listed}")
