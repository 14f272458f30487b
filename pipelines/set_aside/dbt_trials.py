"""What dbt says failed, as trials: the compiled SQL of a model or a test, and of the models that it reads."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from pipelines.set_aside.rehearsal import Relation, Row, Trial

#: How dbt calls nodes that stop a build; a test of severity `warn` does not.
_FAILED = {"error", "fail", "runtime error"}
_ROWS = 10_000


def failed_nodes(events: Iterable[dict[str, Any]]) -> list[str]:
    """The unique ids of the nodes that failed, from dbt's log in JSON, in their order."""
    nodes = [event.get("data", {}).get("node_info") or {} for event in events]
    return list(dict.fromkeys(node["unique_id"] for node in nodes if node.get("node_status") in _FAILED))


def trials(nodes: Iterable[str], manifest: Path, target: Path) -> list[Trial]:
    """A trial for each node, from what dbt compiled into its target folder; a node without SQL gives none."""
    known: dict[str, Any] = json.loads(manifest.read_text("utf-8"))["nodes"]
    found = []
    for node in nodes:
        sql = _compiled(known[node], target) if node in known else None
        if sql is None:
            continue
        lineage = _lineage(node, known, target)
        if known[node]["resource_type"] == "test":
            about = known[node].get("attached_node")
            what = f"test {known[node]['name']}" + (f" of {known[about]['name']}" if about in known else "")
            found.append(Trial(what, partial(rows_of, sql=sql), lineage))
        else:
            found.append(Trial(f"model {known[node]['name']}", partial(_build, sql=sql), lineage))
    return found


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    """The rows that a query for what must not be finds, as far as anybody will look at them."""
    rows: list[Row] = connection.execute(f"SELECT * FROM (\n{sql}\n) LIMIT {_ROWS}").to_arrow_table().to_pylist()
    return rows


def _build(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    connection.execute(f"CREATE OR REPLACE TABLE rehearsal.model AS {sql}")
    return []


def lineage_of(tags: set[str], manifest: Path, target: Path) -> tuple[Relation, ...]:
    """All models with one of these tags, and those that they read, in their order."""
    known: dict[str, Any] = json.loads(manifest.read_text("utf-8"))["nodes"]
    ordered: dict[str, Relation] = {}
    for node, facts in known.items():
        if facts["resource_type"] == "model" and tags & set(facts["tags"]):
            _add(node, known, target, ordered)
    return tuple(ordered.values())


def _lineage(node: str, known: dict[str, Any], target: Path) -> tuple[Relation, ...]:
    ordered: dict[str, Relation] = {}
    for before in known[node]["depends_on"]["nodes"]:
        _add(before, known, target, ordered)
    return tuple(ordered.values())


def _add(node: str, known: dict[str, Any], target: Path, ordered: dict[str, Relation]) -> None:
    """Add a model behind those that it reads."""
    facts = known.get(node)
    if facts is None or facts["resource_type"] != "model" or node in ordered:
        return
    for before in facts["depends_on"]["nodes"]:
        _add(before, known, target, ordered)
    sql = _compiled(facts, target)
    if sql is not None:
        ordered[node] = Relation(facts["schema"], facts["name"], sql)


def _compiled(facts: dict[str, Any], target: Path) -> str | None:
    place = target / "compiled" / facts["package_name"] / facts["original_file_path"]
    path = place if place.suffix == ".sql" else place / Path(facts["path"]).name
    return path.read_text("utf-8") if path.is_file() else None
