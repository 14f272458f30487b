"""The one entry point that workspace.yaml loads: every asset, check, schedule and sensor of the refresh."""

from __future__ import annotations

import dagster as dg

from pipelines.defs import (
    collect,
    dbt,
    expectations,
    exports,
    load,
    localise,
    publish,
    schedules,
    second_reading,
    sensors,
    stage,
)
from pipelines.defs.refresh import refresh_job
from pipelines.defs.warehouse import Warehouse

defs = dg.Definitions(
    assets=[
        collect.raw,
        collect.register,
        stage.staged_documents,
        load.load_warehouse,
        dbt.evaluate,
        expectations.checked_identities,
        second_reading.second_readings,
        localise.localised,
        dbt.publish,
        expectations.checked_marts,
        publish.snapshot,
        *exports.written_exports,
    ],
    jobs=[refresh_job],
    schedules=[schedules.budgets_yearly, schedules.final_accounts_yearly],
    sensors=[sensors.raw_changed],
    resources={"warehouse": Warehouse()},
    # one process per run: a process per step would spend most of its time on starting
    executor=dg.in_process_executor,
)
