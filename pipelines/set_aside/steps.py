"""The steps that documents can make fail, as plain functions that raise :class:`StepFailed` with what failed in them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import duckdb

from pipelines import manifest
from pipelines.set_aside import StepFailed
from pipelines.set_aside.dbt_trials import failed_nodes, lineage_of, rows_of, trials
from pipelines.set_aside.rehearsal import UNRELATED, Row, Trial
from pipelines.settings import BUILD_VARIABLE, DBT_PROJECT, Settings

if TYPE_CHECKING:
    from pipelines.identities.checkpoints import Verdict
    from pipelines.localise.run import Outcome
    from pipelines.second_reading import Counts

T = TypeVar("T")
#: Options of dbt in a refresh: the manifest is there already, and a file that was just built holds nothing that is worth listing first.
DBT_FLAGS = ["--no-write-json", "--no-populate-cache"]
DBT_BUILD = ["build", "--exclude-resource-type", "unit_test"]


def dbt_failed(message: str, nodes: list[str], settings: Settings) -> StepFailed:
    return StepFailed(message, trials(nodes, manifest.prepare(), settings.dbt_target))


def build(settings: Settings, phase: str) -> None:
    """Let dbt build a phase (evaluate or publish), as the asset of that phase does."""
    command = [
        *manifest.command(), *DBT_FLAGS, "--log-format", "json", *DBT_BUILD, "--select", f"tag:{phase}",
        "--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT),
        "--target-path", str(settings.dbt_target), "--log-path", str(settings.dbt_target),
    ]  # fmt: skip
    environment = {**os.environ, BUILD_VARIABLE: str(settings.build)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=DBT_PROJECT, env=environment)
    if done.returncode != 0:
        events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        words = [event["info"]["msg"] for event in events if event.get("info", {}).get("level") == "error"]
        raise dbt_failed("\n".join([f"dbt {phase} failed", *words, done.stderr]).strip(), failed_nodes(events), settings)


def identities(settings: Settings) -> None:
    from pipelines.identities import checkpoints  # Great Expectations takes seconds to import

    checkpoints.run_identities(settings.build, settings.warehouse)


def localise(settings: Settings) -> Outcome:
    from pipelines.localise import limits
    from pipelines.localise.run import localise as search
    from pipelines.localise.run import run
    from pipelines.localise.tables import SUSPECT_CHECKS, SUSPECTS

    def again(connection: duckdb.DuckDBPyConnection) -> list[Row]:
        search(connection, limits.load())
        return []

    writes = frozenset(("quality", table.name) for table in (SUSPECTS, SUSPECT_CHECKS))
    return _tried(partial(run, settings.build), Trial("localisation", again, writes=writes))


def second_reading(settings: Settings) -> Counts:
    from pipelines import second_reading as second

    def again(connection: duckdb.DuckDBPyConnection) -> list[Row]:
        second.compared(second.asked(connection), settings)
        return []

    return _tried(partial(second.run, settings.build, settings), Trial("second reading", again))


def marts(settings: Settings) -> list[Verdict]:
    """Hold the marts against their expectations."""
    from pipelines.identities import checkpoints

    try:
        return checkpoints.run_marts(settings.build, settings.warehouse)
    except checkpoints.MartsRefused as refused:
        lineage = lineage_of({"evaluate", "publish"}, manifest.prepare(), settings.dbt_target)
        raise StepFailed(
            str(refused),
            [Trial(f"expectation {name}", partial(rows_of, sql=sql), lineage) for name, sql in refused.queries.items()],
        ) from refused


def before(step: str, settings: Settings) -> None:
    """Take the steps before one of localise, second_reading, publish and marts; there is none before evaluate."""
    order: list[tuple[str, Callable[[], object]]] = [
        ("evaluate", partial(build, settings, "evaluate")),
        ("identities", partial(identities, settings)),
        ("localise", partial(localise, settings)),
        ("second_reading", partial(second_reading, settings)),
        ("publish", partial(build, settings, "publish")),
        ("marts", partial(marts, settings)),
    ]
    for name, take in order:
        if name == step:
            return
        take()


def _tried(take: Callable[[], T], trial: Trial) -> T:
    try:
        return take()
    except UNRELATED:
        raise
    except Exception as error:  # whatever it is that documents can cause
        raise StepFailed(f"{trial.what} failed: {type(error).__name__}: {error}", [trial]) from error
