"""The published snapshot → what is written from it: Parquet, workbooks, report."""

import time

import dagster as dg

from pipelines import exports, publish
from pipelines.defs.publish import snapshot
from pipelines.defs.warehouse import DUCKDB_POOL, Warehouse
from pipelines.progress import report


def _asset(export: exports.Export) -> dg.AssetsDefinition:
    @dg.asset(name=export.name, deps=[snapshot], group_name="publish", pool=DUCKDB_POOL, description=export.description)
    def written(context: dg.AssetExecutionContext, warehouse: Warehouse) -> None:
        started = time.monotonic()
        folders = warehouse.settings
        fingerprint = publish.published_fingerprint(folders.snapshot)
        if fingerprint is None:
            raise FileNotFoundError(f"there is no snapshot at {folders.snapshot}: refresh first")
        said = export.write(folders, fingerprint)
        context.add_output_metadata({"folder": dg.MetadataValue.path(str(export.folder(folders)))})
        report(context, f"{export.name}: {said}, {time.monotonic() - started:.1f} s")

    return written


written_exports = [_asset(export) for export in exports.EXPORTS]
