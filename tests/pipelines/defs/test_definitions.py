"""The definitions that workspace.yaml loads: connected from RAW to the snapshot, with one writer of DuckDB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
import yaml

from pipelines import lock
from pipelines.definitions import defs
from pipelines.defs import dbt
from pipelines.defs.collect import raw, register
from pipelines.defs.load import load_warehouse
from pipelines.defs.publish import snapshot
from pipelines.defs.refresh import REFRESH_JOB
from pipelines.defs.stage import staged_documents
from pipelines.defs.warehouse import LOCK_TAG, Warehouse, release_dead_runs
from pipelines.exports import EXPORTS
from pipelines.settings import PROJECT, Settings


@pytest.fixture(scope="module")
def graph() -> dg.AssetGraph:
    return defs.resolve_asset_graph()


def test_the_workspace_names_them() -> None:
    (entry,) = yaml.safe_load((PROJECT / "workspace.yaml").read_text())["load_from"]
    assert entry["python_module"]["module_name"] == "pipelines.definitions"
    dg.Definitions.validate_loadable(defs)


def test_the_lineage_runs_from_raw_to_what_is_written_from_the_snapshot(graph: dg.AssetGraph) -> None:
    written = [dg.AssetKey(export.name) for export in EXPORTS]
    assert {key for asset in written for key in graph.get(asset).parent_keys} == {snapshot.key}
    above = set(written)
    pending = list(written)
    while pending:
        parents = graph.get(pending.pop()).parent_keys - above
        above |= parents
        pending += parents
    everything = set(graph.get_all_asset_keys())
    assert {raw.key, register.key, staged_documents.key, *load_warehouse.keys, *dbt.evaluate.keys, *dbt.publish.keys} <= above
    assert everything == above


def test_every_source_of_a_model_is_made_by_a_step(graph: dg.AssetGraph) -> None:
    manifest = json.loads(Path(dbt.MANIFEST).read_text())
    assert manifest["sources"]
    made = set(graph.materializable_asset_keys)
    assert [key for key in graph.get_all_asset_keys() if key not in made] == [raw.key]


def test_dbt_tests_and_rules_are_checks(graph: dg.AssetGraph) -> None:
    checked = {key.asset_key.to_user_string() for key in graph.asset_check_keys}
    assert "marts/fct_expenditure_by_function" in checked
    assert {key.name for key in graph.asset_check_keys} >= {"S01", "D01", "N05", "M01"}


def test_every_step_that_opens_the_build_is_in_the_pool_of_one() -> None:
    nodes = defs.resolve_job_def(REFRESH_JOB).graph.nodes
    pools = {node.name: node.definition.pool for node in nodes if isinstance(node.definition, dg.OpDefinition)}
    assert len(pools) == len(nodes)
    outside = {"register", "staged_documents"}
    assert {name for name, pool in pools.items() if pool != "duckdb"} == outside
    settings = yaml.safe_load((PROJECT / ".dagster" / "dagster.yaml").read_text())
    assert settings["concurrency"]["pools"] == {"granularity": "op", "default_limit": 1}
    assert settings["telemetry"] == {"enabled": False}


def test_a_run_holds_the_lock_of_its_warehouse(environment: Settings, instance: dg.DagsterInstance) -> None:
    @dg.asset
    def look(warehouse: Warehouse) -> None:
        probe = f"import pathlib; from pipelines import lock; print(lock.is_held_elsewhere(pathlib.Path({str(environment.lock)!r})))"
        command = [sys.executable, "-c", probe]
        assert subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout == "True\n"

    result = dg.materialize([look], resources={"warehouse": Warehouse()}, instance=instance)
    assert result.success
    (run,) = instance.get_runs()
    assert str(environment.lock) in run.tags.values()


def test_runs_whose_process_was_killed_are_ended(
    environment: Settings, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = defs.resolve_job_def(REFRESH_JOB)
    instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags={LOCK_TAG: str(environment.lock)})
    monkeypatch.setattr(lock, "is_held_elsewhere", lambda path: True)
    release_dead_runs(instance)
    assert [r.status for r in instance.get_runs()] == [dg.DagsterRunStatus.STARTED]
    monkeypatch.setattr(lock, "is_held_elsewhere", lambda path: False)
    release_dead_runs(instance)
    assert [r.status for r in instance.get_runs()] == [dg.DagsterRunStatus.FAILURE]
