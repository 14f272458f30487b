"""The verdict of the expectations: on the identities before the marts are built, on the marts before they are published.

A rule that does not hold is a failed check and a finding about a document; the run goes on without the forms that it withholds. An
expectation on the marts that does not hold is a fault of the program: nothing is published.
"""

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import dagster as dg

from pipelines.defs import dbt
from pipelines.defs.warehouse import DUCKDB_POOL, Warehouse
from pipelines.identities import evaluability, registry, suites
from pipelines.progress import report
from pipelines.set_aside import rounds, steps
from pipelines.settings import Settings

_REGISTRY = registry.load()
_CHECKS = dg.AssetKey(["quality", "identity_checks"])
_RESULTS = dg.AssetKey(["quality", "suite_results"])
_TABLES = {
    _RESULTS: "Whether the expectation of each rule holds, and how much it evaluated.",
    dg.AssetKey(["quality", "waivers"]): "The waivers of expectations/waivers.yaml.",
    dg.AssetKey(["quality", "waived_checks"]): "Failed checks that a waiver covers.",
    dg.AssetKey(["quality", "evaluability_changes"]): "How much of each rule could be evaluated, against the last published snapshot.",
}
_MARTS = dg.AssetKey(["marts", "expectations"])
_ON_MARTS = [(suite.name, e) for suite in suites.suites(_REGISTRY) if suite.checkpoint == "marts" for e in suite.expectations]


@dg.multi_asset(
    name="check_identities",
    specs=[
        dg.AssetSpec(key, deps=[_CHECKS], group_name="quality", kinds={"duckdb", "greatexpectations"}, description=text)
        for key, text in _TABLES.items()
    ],
    check_specs=[dg.AssetCheckSpec(rule.id, asset=_RESULTS, description=rule.expectation) for rule in _REGISTRY.rules],
    pool=DUCKDB_POOL,
)
def checked_identities(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[Any]:
    from pipelines.identities import checkpoints  # Great Expectations takes seconds to import

    started = time.monotonic()
    folders = warehouse.settings
    verdicts = checkpoints.run_identities(folders.build, folders.warehouse)
    for key in _TABLES:
        yield dg.MaterializeResult(asset_key=key, metadata={"data docs": _data_docs(folders)})
    for verdict in verdicts:
        yield dg.AssetCheckResult(
            asset_key=_RESULTS,
            check_name=verdict.id,
            passed=verdict.success,
            severity=_severity(_REGISTRY[verdict.id].severity),
            metadata={
                "evaluated": verdict.evaluated or 0,
                "failed": verdict.unexpected_count,
                "severity": _REGISTRY[verdict.id].severity,
                "suite": verdict.suite,
                "data docs": _data_docs(folders),
            },
        )
    broken = sum(not verdict.success for verdict in verdicts)
    idle = sum(not verdict.evaluated for verdict in verdicts)
    seconds = time.monotonic() - started
    report(context, f"expectations: {len(verdicts):,} rules, {broken:,} broken, {idle:,} had nothing to evaluate, {seconds:.1f} s")
    for drop in evaluability.loud(folders.build):
        report(context, f"WARNING: {drop}")


@dg.asset(
    key=_MARTS,
    deps=dbt.publish.keys,
    check_specs=[
        dg.AssetCheckSpec(f"{suite}_{expectation.id}", asset=_MARTS, description=expectation.description)
        for suite, expectation in _ON_MARTS
    ],
    group_name="marts",
    kinds={"greatexpectations"},
    pool=DUCKDB_POOL,
    description="What must hold of the marts before they are published: expectations/published.yaml.",
)
def checked_marts(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[Any]:
    started = time.monotonic()
    folders = warehouse.settings
    verdicts = rounds.carry_out(lambda: steps.marts(folders), lambda: steps.before("marts", folders), folders, partial(report, context))
    yield dg.MaterializeResult(asset_key=_MARTS, metadata={"data docs": _data_docs(folders)})
    for verdict in verdicts:
        yield dg.AssetCheckResult(
            asset_key=_MARTS,
            check_name=f"{verdict.suite}_{verdict.id}",
            passed=verdict.success,
            severity=dg.AssetCheckSeverity.WARN,  # what must not be published has raised before
            metadata={"unexpected rows": verdict.unexpected_count, "data docs": _data_docs(folders)},
        )
        if not verdict.success:
            report(context, f"WARNING: this does not hold of what is published: {verdict.description}")
    held = sum(verdict.success for verdict in verdicts)
    report(context, f"marts: {held:,} expectations hold, {time.monotonic() - started:.1f} s")


def _severity(severity: str) -> dg.AssetCheckSeverity:
    return dg.AssetCheckSeverity.ERROR if severity == "fatal" else dg.AssetCheckSeverity.WARN


def _data_docs(folders: Settings) -> dg.UrlMetadataValue:
    return dg.MetadataValue.url((folders.warehouse / "data_docs" / "index.html").as_uri())
