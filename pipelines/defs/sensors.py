"""A sensor on RAW: what arrives is refreshed without anybody asking."""

from __future__ import annotations

import hashlib
import json

import dagster as dg

from pipelines import collect, publish, settings
from pipelines.defs.partitions import register_places
from pipelines.defs.refresh import refresh_job
from pipelines.places import read_folder


@dg.sensor(
    job=refresh_job,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Looks at names, sizes and times of the files below RAW once a minute. After a change it waits until a minute has passed "
        "without another one (files are copied in batches), makes new counties and years known, and requests one refresh of all."
    ),
)
def raw_changed(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    folders = settings.current()
    if not folders.raw.is_dir():
        return dg.SkipReason(f"RAW is no folder: {folders.raw}")
    listing = collect.listing(folders.raw, folders.warehouse)
    state = hashlib.sha256("\n".join(map(str, listing)).encode("utf-8", errors="surrogateescape")).hexdigest()
    before = json.loads(context.cursor) if context.cursor else {"seen": None, "requested": None}
    if state == before["requested"]:
        return dg.SkipReason("nothing changed below RAW")
    if state != before["seen"]:
        context.update_cursor(json.dumps({**before, "seen": state}))
        return dg.SkipReason("files changed; waiting for them to stay as they are")
    requested = json.dumps({"seen": state, "requested": state})
    if publish.published_fingerprint(folders.snapshot) == collect.look(folders).fingerprint:
        context.update_cursor(requested)
        return dg.SkipReason("all files are as in the published snapshot")
    register_places(context.instance, (read_folder(path) for path, *_ in listing))
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key=state)],
        cursor=requested,
    )
