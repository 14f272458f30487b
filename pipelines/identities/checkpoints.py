"""The expectations at work: Great Expectations decides which identities hold and whether the marts may be published.

``run_identities`` runs after the identity checks were evaluated and writes ``quality.suite_results``, from which the quarantine follows;
``run_marts`` runs before publication and raises if anything does not hold. Both write Data Docs to ``WAREHOUSE/data_docs``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.identities import data_docs, evaluability, registry, suites, waivers
from pipelines.identities.registry import Registry
from pipelines.identities.suites import FOLDER

_SCHEMA = pa.schema(
    [
        pa.field("rule_id", pa.string()),
        pa.field("suite", pa.string()),
        pa.field("success", pa.bool_()),
        pa.field("evaluated", pa.int64()),
        pa.field("unexpected_count", pa.int64()),
    ]
)
_COMMENTS = {
    "rule_id": "id of the rule",
    "suite": "suite of Great Expectations that enforces it",
    "success": "true if no check of the rule fails unwaived",
    "evaluated": "checks that passed or failed: the denominator",
    "unexpected_count": "failed checks that are not waived",
}


class ExpectationsBroken(Exception):
    """The expectations could not be evaluated as they stand; the message says which and why."""


class MartsRefused(Exception):
    """The marts must not be published; the message lists what does not hold, ``queries`` find the rows of each that must not be."""

    def __init__(self, message: str, queries: dict[str, str]) -> None:
        super().__init__(message)
        self.queries = queries


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one expectation found. ``id`` is a rule's id, or that of an expectation on the marts."""

    id: str
    suite: str
    description: str
    success: bool
    unexpected_count: int
    evaluated: int | None = None


def run_identities(
    build: Path, warehouse: Path, rules: Registry | None = None, waived: tuple[waivers.Waiver, ...] | None = None
) -> list[Verdict]:
    """Enforce the identities on the build file: waivers first, then one expectation per rule.

    Writes ``quality.waivers``, ``quality.waived_checks``, ``quality.suite_results`` and ``quality.evaluability_changes``. Raises
    :class:`waivers.WaiverError` for a waiver that cannot be meant, :class:`ExpectationsBroken` if an expectation could not
    be run or counts otherwise than SQL.
    """
    rules = rules or registry.load()
    waived = waivers.load(rules) if waived is None else waived
    with duckdb.connect(str(build)) as connection:
        waivers.apply(connection, waived)
    _forget(warehouse)
    results = _run("identities", build, warehouse)
    with duckdb.connect(str(build)) as connection:
        verdicts = _counted(connection, rules, results)
        _write(connection, verdicts)
    evaluability.compare(build, warehouse / "warehouse.duckdb")
    return verdicts


def run_marts(build: Path, warehouse: Path) -> list[Verdict]:
    """Hold the marts against their expectations. Raises :class:`MartsRefused` if one does not hold that is more than a warning."""
    results = _run("marts", build, warehouse)
    warnings = {(s.name, e.id) for s in suites.suites(registry.load()) for e in s.expectations if e.severity == "warning"}
    broken = [verdict for verdict in results if not verdict.success and (verdict.suite, verdict.id) not in warnings]
    if broken:
        listed = "; ".join(f"{v.description} ({v.suite}.{v.id}: {v.unexpected_count:,} rows)" for v in broken)
        raise MartsRefused(
            f"the marts are not fit for publication: {listed} Data Docs: {warehouse / 'data_docs' / 'index.html'}",
            suites.queries(registry.load(), {(verdict.suite, verdict.id) for verdict in broken}),
        )
    return results


def _counted(connection: duckdb.DuckDBPyConnection, rules: Registry, results: list[Verdict]) -> list[Verdict]:
    """The verdicts with their denominators, after holding them against what SQL counts."""
    counts = {
        rule_id: (evaluated, failed)
        for rule_id, evaluated, failed in connection.execute(
            """
            select c.rule_id, count(*) filter (where c.outcome in ('pass', 'fail')),
                count(*) filter (where c.outcome = 'fail' and w.check_id is null)
            from quality.identity_checks as c
            left join quality.waived_checks as w on w.check_id = c.check_id
            group by c.rule_id
            """
        ).fetchall()
    }
    if {verdict.id for verdict in results} != set(rules.ids):
        different = sorted({verdict.id for verdict in results} ^ set(rules.ids))
        raise ExpectationsBroken(
            f"the suites do not enforce the registry, they differ in {', '.join(different)}: run python -m pipelines.identities.suites"
        )
    for verdict in results:
        _, failed = counts.get(verdict.id, (0, 0))
        if failed != verdict.unexpected_count or verdict.success != (failed == 0):
            raise ExpectationsBroken(
                f"rule {verdict.id}: Great Expectations counts {verdict.unexpected_count} failed checks, SQL counts {failed}"
            )
    order = {rule_id: place for place, rule_id in enumerate(rules.ids)}
    return [
        Verdict(v.id, v.suite, rules[v.id].expectation, v.success, v.unexpected_count, counts.get(v.id, (0, 0))[0])
        for v in sorted(results, key=lambda v: order[v.id])
    ]


def _write(connection: duckdb.DuckDBPyConnection, verdicts: list[Verdict]) -> None:
    rows = [
        {
            "rule_id": verdict.id,
            "suite": verdict.suite,
            "success": verdict.success,
            "evaluated": verdict.evaluated,
            "unexpected_count": verdict.unexpected_count,
        }
        for verdict in verdicts
    ]
    connection.register("verdict_rows", pa.Table.from_pylist(rows, schema=_SCHEMA))
    connection.execute("create or replace table quality.suite_results as select * from verdict_rows")
    connection.unregister("verdict_rows")
    connection.execute("comment on table quality.suite_results is 'Whether the expectation of each rule holds, and how much it evaluated'")
    for column, comment in _COMMENTS.items():
        connection.execute(f"comment on column quality.suite_results.{column} is '{comment}'")


def _run(checkpoint: str, build: Path, warehouse: Path) -> list[Verdict]:
    """Run a checkpoint, write its Data Docs, and let go of the DuckDB file."""
    with _environment(build, warehouse):
        import great_expectations

        context = great_expectations.get_context(mode="file", context_root_dir=str(FOLDER))
        found = context.checkpoints.get(checkpoint)
        try:
            result = found.run()
            context.build_data_docs()
        finally:
            for definition in found.validation_definitions:
                definition.data_source.get_execution_engine().engine.dispose()
    data_docs.make_offline(warehouse / "data_docs")
    return [
        _verdict(validation, single) for validation in result.run_results.values() for single in validation.results
    ]


def _verdict(validation: Any, single: Any) -> Verdict:
    expectation = single.expectation_config
    name = expectation.meta["id"]
    if "observed_value" not in single.result:
        messages = {str(e.get("exception_message")) for e in single.exception_info.values() if isinstance(e, dict)}
        raise ExpectationsBroken(f"expectation {validation.suite_name}.{name} could not be evaluated: {'; '.join(sorted(messages))}")
    return Verdict(
        id=name,
        suite=validation.suite_name,
        description=expectation.description,
        success=bool(single.success),
        unexpected_count=int(single.result["observed_value"]),
    )


def _forget(warehouse: Path) -> None:
    """Drop the results and pages of former refreshes: they speak of a snapshot that will be replaced."""
    shutil.rmtree(warehouse / "expectations", ignore_errors=True)
    shutil.rmtree(warehouse / "data_docs", ignore_errors=True)


@contextmanager
def _environment(build: Path, warehouse: Path) -> Iterator[None]:
    """The variables that ``great_expectations.yml`` names, set for as long as they are needed; nothing is sent anywhere."""
    wanted = {
        "WAREHOUSE": str(warehouse.resolve()),
        "WAREHOUSE_BUILD": str(build.resolve()),
        "GX_ANALYTICS_ENABLED": "false",
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


