"""The refresh: all assets, in the order of the way of a file, in one process."""

from __future__ import annotations

import dagster as dg

REFRESH_JOB = "refresh"

refresh_job = dg.define_asset_job(
    REFRESH_JOB,
    selection=dg.AssetSelection.all(),
    description="From RAW to the published snapshot. A run covers all counties and years; what was read before is not read again.",
)
