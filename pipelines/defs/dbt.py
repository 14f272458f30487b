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
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, dbt_assets

from pipelines import manifest
from pipelines.defs.warehouse import DUCKDB_POOL, Warehouse
from pipelines.progress import report
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
    yield from _build(context, warehouse.settings, "evaluate")


@dbt_assets(manifest=MANIFEST, select="tag:publish", name="dbt_publish", dagster_dbt_translator=_TRANSLATOR, pool=DUCKDB_POOL)
def publish(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[Any]:
    yield from _build(context, warehouse.settings, "publish")


def _build(context: dg.AssetExecutionContext, folders: Settings, phase: str) -> Iterator[Any]:
    started = time.monotonic()
    os.environ[BUILD_VARIABLE] = str(folders.build)
    dbt = _Dbt(
        project_dir=str(DBT_PROJECT),
        profiles_dir=str(DBT_PROJECT),
        dbt_executable=_executable(folders),
        # the manifest is there already, and a file that was just built holds nothing that is worth listing first
        global_config_flags=["--no-write-json", "--no-populate-cache"],
    )
    target = folders.build_folder / "dbt-target"  # of both phases: the second one starts from what the first one parsed
    counts: Counter[str] = Counter()
    with contextlib.redirect_stdout(io.StringIO()):
        for event in dbt.cli(["build", "--exclude-resource-type", "unit_test"], context=context, target_path=target).stream():
            counts[type(event).__name__] += 1
            yield event
    built = counts["Output"] + counts["AssetMaterialization"] + counts["MaterializeResult"]
    checks = counts["AssetCheckResult"] + counts["AssetCheckEvaluation"]
    seconds = time.monotonic() - started
    report(context, f"dbt {phase}: {built:,} seeds and models, {checks:,} tests, {seconds:.1f} s")


def _executable(folders: Settings) -> str:
    """A command for ``DbtCliResource``, which takes a single file's name only."""
    wrapper: Path = folders.build_folder / "dbt"
    wrapper.write_text(f'#!/bin/sh\nexec {shlex.join(manifest.command())} "$@"\n', "utf-8")
    wrapper.chmod(0o755)
    return str(wrapper)
