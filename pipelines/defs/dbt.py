"""Schema ``staging`` → identity checks (phase evaluate), and what they let through → marts (phase publish), by dbt.

Each seed and model is an asset of its own, each dbt test a check on it. What dbt prints is in ``dbt.log`` of its target folder.
"""

import contextlib
import importlib
import io
import os
import shlex
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, dbt_assets

from pipelines import manifest
from pipelines.defs.warehouse import DUCKDB_POOL, Warehouse
from pipelines.progress import report
from pipelines.set_aside import rounds, steps
from pipelines.set_aside.dbt_trials import failed_nodes
from pipelines.settings import BUILD_VARIABLE, DBT_PROJECT, Settings

MANIFEST = manifest.prepare()


class _Translator(DagsterDbtTranslator):
    """Groups dbt's assets by layer: the schema they are built in."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return str(dbt_resource_props["schema"])


_TRANSLATOR = _Translator()


class _Dbt(DbtCliResource):
    """dbt without the second connection that ``DbtCliResource`` prepares in this process for counts and columns that nobody asks for here:
    setting it up takes seconds."""

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:
        return None


@dbt_assets(manifest=MANIFEST, select="tag:evaluate", name="dbt_evaluate", dagster_dbt_translator=_TRANSLATOR, pool=DUCKDB_POOL)
def evaluate(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[Any]:
    # this process mostly waits for dbt now, and the next step needs Great Expectations, which takes seconds to import
    threading.Thread(target=importlib.import_module, args=("great_expectations",), daemon=True).start()
    folders = warehouse.settings
    yield from rounds.carry_out(lambda: _build(context, folders, "evaluate"), lambda: None, folders, partial(report, context))


@dbt_assets(manifest=MANIFEST, select="tag:publish", name="dbt_publish", dagster_dbt_translator=_TRANSLATOR, pool=DUCKDB_POOL)
def publish(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[Any]:
    folders = warehouse.settings
    yield from rounds.carry_out(
        lambda: _build(context, folders, "publish"), lambda: steps.before("publish", folders), folders, partial(report, context)
    )


def _build(context: dg.AssetExecutionContext, folders: Settings, phase: str) -> list[Any]:
    """What dbt tells of a phase, for Dagster; told at once, since a phase that fails is built again. Raises StepFailed if it fails."""
    started = time.monotonic()
    os.environ[BUILD_VARIABLE] = str(folders.build)
    dbt = _Dbt(
        project_dir=str(DBT_PROJECT),
        profiles_dir=str(DBT_PROJECT),
        dbt_executable=_executable(folders),
        global_config_flags=steps.DBT_FLAGS,
    )
    told: list[Any] = []
    log: list[dict[str, Any]] = []
    with contextlib.redirect_stdout(io.StringIO()):
        invocation = dbt.cli(steps.DBT_BUILD, context=context, target_path=folders.dbt_target, raise_on_error=False)
        for event in invocation.stream_raw_events():
            log.append(event.raw_event)
            told += event.to_default_asset_events(
                manifest=invocation.manifest,
                dagster_dbt_translator=_TRANSLATOR,
                context=context,
                target_path=invocation.target_path,
            )
    if not invocation.is_successful():
        raise steps.dbt_failed(str(invocation.get_error()), failed_nodes(log), folders)
    counts = Counter(type(event).__name__ for event in told)
    built = counts["Output"] + counts["AssetMaterialization"] + counts["MaterializeResult"]
    checks = counts["AssetCheckResult"] + counts["AssetCheckEvaluation"]
    seconds = time.monotonic() - started
    report(context, f"dbt {phase}: {built:,} seeds and models, {checks:,} tests, {seconds:.1f} s")
    return told


def _executable(folders: Settings) -> str:
    """A command for ``DbtCliResource``, which takes a single file's name only."""
    wrapper: Path = folders.build_folder / "dbt"
    wrapper.write_text(f'#!/bin/sh\nexec {shlex.join(manifest.command())} "$@"\n', "utf-8")
    wrapper.chmod(0o755)
    return str(wrapper)
