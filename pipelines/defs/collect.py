"""RAW → the register of files."""

from functools import partial

import dagster as dg

from pipelines import collect
from pipelines.defs.partitions import register_places
from pipelines.defs.warehouse import RETRIES, Warehouse
from pipelines.places import read_folder
from pipelines.progress import report

raw = dg.AssetSpec(
    "raw",
    group_name="collect",
    description="Disclosures as published, below the folder RAW: `<division code>-<county>/<year>/<file>`, or any other layout.",
)


@dg.asset(
    deps=[raw],
    group_name="collect",
    kinds={"json"},
    retry_policy=RETRIES,
    description="Every file ever seen below RAW, by path and content: `WAREHOUSE/register.json`.",
)
def register(context: dg.AssetExecutionContext, warehouse: Warehouse) -> None:
    folders = warehouse.settings
    found = collect.collect(folders, partial(report, context))
    register_places(context.instance, (read_folder(entry.path) for entry in found.present()))
    present = found.present()
    context.add_output_metadata({
        "files": len(present),
        "documents": len({entry.document_id for entry in present}),
        "superseded or gone": len(found.entries) - len(present),
        "issues": len(found.issues),
        "raw": dg.MetadataValue.path(str(folders.raw)),
        "register": dg.MetadataValue.path(str(folders.register)),
        "fingerprint": found.fingerprint,
    })
    report(context, f"collect: {len(present):,} files, {len(found.issues):,} issues")
