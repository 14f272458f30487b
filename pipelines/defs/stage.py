"""The register of files → one Parquet set per document."""

import time
from collections import Counter

import dagster as dg

from pipelines import register as registers
from pipelines import stage
from pipelines.defs.collect import register
from pipelines.defs.partitions import documents_by_place, places
from pipelines.defs.warehouse import RETRIES, Warehouse


@dg.asset(
    deps=[dg.AssetDep(register)],
    partitions_def=places,
    backfill_policy=dg.BackfillPolicy.single_run(),
    group_name="stage",
    kinds={"parquet"},
    retry_policy=RETRIES,
    description="Each document read and recognised, once per content and reader version: a Parquet set in `WAREHOUSE/stage`.",
)
def staged_documents(context: dg.AssetExecutionContext, warehouse: Warehouse) -> None:
    """Reads what was not read yet: of the run's partitions, or of all of them in a run that names none."""
    started = time.monotonic()
    folders = warehouse.settings
    found = registers.load(folders.register)
    by_place = documents_by_place(found)
    names_partitions = context.has_partition_key or context.has_partition_key_range
    if names_partitions:
        wanted = set(context.partition_keys)
        by_place = {place: ids for place, ids in by_place.items() if str(place) in wanted}
    files = {entry.document_id: folders.raw / entry.path for entry in reversed(found.present())}
    ids = list(dict.fromkeys(document_id for some in by_place.values() for document_id in some))
    outcomes = stage.stage_documents(
        [stage.Task(document_id, files[document_id]) for document_id in ids],
        folders.stage,
        folders.workers,
        folders.document_seconds,
        context.log.info,
    )
    if not names_partitions:  # Dagster itself only marks the partitions that a run names
        new = {outcome.document_id for outcome in outcomes}
        for place, some in by_place.items():
            if count := len(new.intersection(some)):
                context.log_event(dg.AssetMaterialization(context.asset_key, partition=place, metadata={"read": count}))
    seconds = time.monotonic() - started
    context.add_output_metadata({
        "documents": len(ids),
        "read now": len(outcomes),
        "kept from before": len(ids) - len(outcomes),
        **{f"now {status}": count for status, count in sorted(Counter(o.status for o in outcomes).items())},
        "seconds": round(seconds, 2),
        "sets": dg.MetadataValue.path(str(folders.stage / stage.reader_version())),
    })
    context.log.info(f"stage: {len(outcomes):,} documents read, {len(ids) - len(outcomes):,} read before, {seconds:.1f} s")
