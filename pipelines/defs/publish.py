"""The checked build → the snapshot that analysts read."""

import dagster as dg

from pipelines import publish
from pipelines.defs import dbt
from pipelines.defs.expectations import checked_identities, checked_marts
from pipelines.defs.load import load_warehouse
from pipelines.defs.warehouse import DUCKDB_POOL, Warehouse
from pipelines.progress import report


@dg.asset(
    deps=[checked_marts, *load_warehouse.keys, *dbt.evaluate.keys, *checked_identities.keys, *dbt.publish.keys],
    group_name="publish",
    kinds={"duckdb"},
    pool=DUCKDB_POOL,
    description="`WAREHOUSE/warehouse.duckdb`, replaced as a whole; a reader of the former snapshot is not disturbed.",
)
def snapshot(context: dg.AssetExecutionContext, warehouse: Warehouse) -> None:
    folders = warehouse.settings
    publish.publish(folders)
    context.add_output_metadata({
        "snapshot": dg.MetadataValue.path(str(folders.snapshot)),
        "megabytes": round(folders.snapshot.stat().st_size / 1e6, 1),
    })
    report(context, f"publish: {folders.snapshot}")
