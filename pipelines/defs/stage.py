"""The register of files → one Parquet set per document."""

import time
from collections import Counter
from functools import partial

import dagster as dg

from pipelines import register as registers
from pipelines import stage
from pipelines.defs.collect import register
from pipelines.defs.partitions import documents_by_place, places
from pipelines.defs.warehouse import RETRIES, Warehouse
from pipelines.progress import report


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
    files = {entry.document_id: entry.file(folders.raw, folders.members) for entry in reversed(found.present())}
    ids = list(dict.fromkeys(document_id for some in by_place.values() for document_id in some))
    outcomes = stage.stage_documents(
        [stage.Task(document_id, files[document_id]) for document_id in ids],
        folders.stage,
        folders.workers,
        folders.document_seconds,
        partial(report, context),
        memory=folders.document_memory,
    )
    if not names_partitions:  # Dagster itself only marks the partitions that a run names
        new = {outcome.document_id for outcome in outcomes}
        for place, some in by_place.items():
            if count := len(new.intersection(some)):
                context.log_event(dg.AssetMaterialization(context.asset_key, partition=place, metadata={"read": count}))
    seconds = time.monotonic() - started
    counts = Counter(outcome.status for outcome in outcomes)
    context.add_output_metadata({
        "documents": len(ids),
        "read now": len(outcomes),
        "kept from before": len(ids) - len(outcomes),
        **{f"now {status}": count for status, count in sorted(counts.items())},
        "seconds": round(seconds, 2),
        "sets": dg.MetadataValue.path(str(folders.stage / stage.reader_version())),
    })
    now = ", ".join(f"{count:,} {status}" for status, count in sorted(counts.items())) or "nothing to read"
    report(context, f"stage: {now}; {len(ids) - len(outcomes):,} kept from before; {seconds:.1f} s")
