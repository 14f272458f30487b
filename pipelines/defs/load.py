"""Parquet sets → schema ``staging`` of a new DuckDB file, and the rules beside them."""

import time
from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines import load
from pipelines.defs.stage import staged_documents
from pipelines.defs.warehouse import DUCKDB_POOL, RETRIES, Warehouse
from pipelines.progress import report
from pipelines.staged_tables import DOCUMENTS, STAGED_TABLES

_STAGING = {dg.AssetKey(["staging", table.name]): table for table in load.LOADED_TABLES}
_RULES = {
    dg.AssetKey(["reference", "rules"]): "The rule registry: id, severity, expectation in words, forms.",
    dg.AssetKey(["reference", "rule_checks"]): "What each rule compares.",
    dg.AssetKey(["reference", "rule_terms"]): "The figures that each check reads.",
    dg.AssetKey(["reference", "thresholds"]): "The numbers that no identity derives.",
}


@dg.multi_asset(
    name="load",
    specs=[
        *(
            dg.AssetSpec(
                key,
                deps=[staged_documents],
                group_name="load",
                kinds={"duckdb"},
                description=table.comment,
                metadata={
                    "dagster/column_schema": dg.TableSchema([
                        dg.TableColumn(column.name, load.sql_type(column.type), column.comment) for column in table.columns
                    ])
                },
            )
            for key, table in _STAGING.items()
        ),
        *(dg.AssetSpec(key, group_name="load", kinds={"duckdb"}, description=text) for key, text in _RULES.items()),
    ],
    pool=DUCKDB_POOL,
    retry_policy=RETRIES,
)
def load_warehouse(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    started = time.monotonic()
    folders = warehouse.settings
    counts = load.load(folders)
    seconds = time.monotonic() - started
    for key, table in _STAGING.items():
        metadata: dict[str, Any] = {
            "dagster/row_count": counts[table.name],
            "seconds for all tables": round(seconds, 2),
            "file": dg.MetadataValue.path(str(folders.build)),
        }
        yield dg.MaterializeResult(asset_key=key, metadata=metadata)
    for key in _RULES:
        yield dg.MaterializeResult(asset_key=key)
    rows = sum(counts[table.name] for table in STAGED_TABLES)
    report(context, f"load: {counts[DOCUMENTS.name]:,} documents, {rows:,} rows, {seconds:.1f} s")
