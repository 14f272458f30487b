"""How long the identities of many fact rows take, in how much memory, and how both grow with the rows.

``python -m benchmarks.identities --amounts 1000000 10000000 --memory 8GB`` generates a build of each size (``pipelines.synthetic.bulk``),
changes some of its figures, evaluates it as a refresh does (phase ``evaluate`` of dbt: models and their data tests) and localises what
fails; see README.md beside this file for what the figures mean. Each step is a process of its own, so that its CPU time and its peak
memory are its own.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from pipelines import load
from pipelines.settings import BUILD_VARIABLE, DBT_PROJECT, MEMORY_VARIABLE, PROJECT

_SLOWEST = 10
_LOCALISE = "import sys; from pathlib import Path; from pipelines.localise import run; print(run.run(Path(sys.argv[1])).failing)"
#: Starts what its arguments say and writes what that took as JSON. The system counts the peak of the process that starts another
#: to that one, so a small one does.
_LAUNCH = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
_, status, used = os.wait4(process.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
#: Figures of the nine forms that are changed, the same in every run of a size, and by how much.
_PLANT = """
CREATE TABLE planted AS
SELECT document_id, table_index, row_index, column_index, 10 + hash(document_id, row_index) % 89 AS change
FROM staging.amounts WHERE quantity_kind = 'money' AND value <> 0
ORDER BY hash(document_id, table_index, row_index, column_index) LIMIT {errors};
UPDATE staging.amounts AS a SET value = value + change, amount_yuan = amount_yuan + change * (amount_yuan / value)
FROM planted AS p
WHERE p.document_id = a.document_id AND p.table_index = a.table_index AND p.row_index = a.row_index AND p.column_index = a.column_index
"""
_SUSPECTED = """
SELECT count(*) FROM planted
SEMI JOIN quality.suspects USING (document_id, table_index, row_index, column_index)
"""
_DBT = "from dbt.cli.main import cli; cli()"
_MIB = 1 << 20
_COUNTED = {
    "amounts": "staging.amounts",
    "cells": "staging.cells",
    "documents": "staging.documents",
    "operands": "quality.identity_operands",
    "checks": "quality.identity_checks",
    "failed": "quality.identity_checks WHERE outcome = 'fail'",
}


class StepFailed(Exception):
    """A step ended with an error; the message is what it printed."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process took: seconds by the clock and of all its threads, and its largest resident set in MiB."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Run:
    """One size: rows of the build, errors planted in it and found again among the suspects, what its steps took, how large the file
    became, seconds of the slowest nodes of dbt."""

    amounts: int
    cells: int
    documents: int
    operands: int
    checks: int
    failed: int
    planted: int
    suspected: int | None
    generate: Usage
    evaluate: Usage
    localise: Usage | None
    tests: int
    test_seconds: float
    generated_mib: float
    file_mib: float
    slowest: dict[str, float]


def plant(build: Path, errors: int) -> int:
    """Change that many figures of a build; returns how many there were to change."""
    with duckdb.connect(str(build)) as connection:
        connection.execute(_PLANT.format(errors=errors))
        return _count(connection, "planted")


def measure(amounts: int, folder: Path, memory: str | None, with_tests: bool, localised: bool, seed: int, errors: int) -> Run:
    """Generate one size below `folder`, change `errors` of its figures, evaluate and localise it; the build is removed at the end.

    Raises :class:`StepFailed`.
    """
    build, target = folder / f"{amounts}.duckdb", folder / f"dbt-{amounts}"
    environment = {**os.environ, BUILD_VARIABLE: str(build)}
    if memory is not None:
        environment[MEMORY_VARIABLE] = memory
    bulk = ["-m", "pipelines.synthetic.bulk", str(build), "--amounts", str(amounts), "--seed", str(seed)]
    generated = run_step(bulk, environment, folder / "generate.log")
    planted = plant(build, errors)
    generated_mib = build.stat().st_size / _MIB
    project = str(DBT_PROJECT)
    places = ["--project-dir", project, "--profiles-dir", project, "--target-path", str(target), "--log-path", str(target)]
    left_out = ["unit_test"] if with_tests else ["unit_test", "test"]
    dbt = [
        "-c", _DBT, "--no-populate-cache", "--no-use-colors", "build", *places, "--select", "tag:evaluate",
        *(part for kind in left_out for part in ("--exclude-resource-type", kind)),
    ]  # fmt: skip
    evaluated = run_step(dbt, environment, folder / "evaluate.log")
    localise = run_step(["-c", _LOCALISE, str(build)], environment, folder / "localise.log") if localised else None
    seconds = dict(node_seconds(target / "run_results.json"))
    tests = {name: value for name, value in seconds.items() if name.startswith("test.")}
    with duckdb.connect(str(build), read_only=True) as connection:
        rows = {name: _count(connection, of) for name, of in _COUNTED.items()}
        found = connection.execute(_SUSPECTED).fetchone() if localised else None
    file_mib = build.stat().st_size / _MIB
    load.discard(build)
    models = sorted(((value, name.split(".")[2]) for name, value in seconds.items() if name.startswith("model.")), reverse=True)
    return Run(
        **rows,
        planted=planted,
        suspected=found[0] if found else None,
        generate=generated,
        evaluate=evaluated,
        localise=localise,
        tests=len(tests),
        test_seconds=round(sum(tests.values()), 1),
        generated_mib=round(generated_mib),
        file_mib=round(file_mib),
        slowest={name: round(value, 1) for value, name in models[:_SLOWEST]},
    )


def run_step(arguments: Sequence[str], environment: dict[str, str], log: Path) -> Usage:
    """Run Python with these arguments in the project's folder; what it prints goes to `log`. Raises :class:`StepFailed`."""
    started = time.monotonic()
    command = [sys.executable, "-c", _LAUNCH, sys.executable, *arguments]
    with log.open("w", encoding="utf-8") as output:
        launched = subprocess.run(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=output, text=True, check=True)
    seconds = time.monotonic() - started
    exit_code, cpu_seconds, peak_mib = json.loads(launched.stdout)
    if exit_code != 0:
        raise StepFailed(log.read_text(encoding="utf-8", errors="replace")[-6000:])
    return Usage(round(seconds, 1), round(cpu_seconds, 1), round(peak_mib))


def node_seconds(results: Path) -> Iterator[tuple[str, float]]:
    """Unique id and seconds of every seed, model and test that dbt ran."""
    for result in json.loads(results.read_text(encoding="utf-8"))["results"]:
        yield result["unique_id"], float(result["execution_time"])


def growth(small: Run, large: Run) -> dict[str, float]:
    """By how much each measure of the larger run is larger: 10 times the rows should take about 10 times the work, or less."""
    pairs = {
        "amounts": (small.amounts, large.amounts),
        "operands": (small.operands, large.operands),
        "checks": (small.checks, large.checks),
        "evaluate, seconds": (small.evaluate.seconds, large.evaluate.seconds),
        "evaluate, CPU seconds": (small.evaluate.cpu_seconds, large.evaluate.cpu_seconds),
        "evaluate, peak memory": (small.evaluate.peak_mib, large.evaluate.peak_mib),
        "file": (small.file_mib, large.file_mib),
    }
    if small.localise is not None and large.localise is not None:
        pairs |= {
            "failed checks": (small.failed, large.failed),
            "localise, CPU seconds": (small.localise.cpu_seconds, large.localise.cpu_seconds),
            "localise, peak memory": (small.localise.peak_mib, large.localise.peak_mib),
        }
    return {name: round(after / before, 2) for name, (before, after) in pairs.items() if before}


def _count(connection: duckdb.DuckDBPyConnection, of: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {of}").fetchone()
    return int(row[0]) if row else 0


def _print(run: Run) -> None:
    print(f"\n{run.amounts:,} amounts, {run.cells:,} cells, {run.documents:,} documents ({run.generated_mib:,.0f} MiB)")
    print(f"  {run.operands:,} operands of {run.checks:,} checks, {run.failed:,} failed; the file is {run.file_mib:,.0f} MiB then")
    found = "" if run.suspected is None else f", {run.suspected:,} of them among the suspects"
    print(f"  {run.planted:,} figures were changed{found}")
    for name, usage in (("generate", run.generate), ("evaluate", run.evaluate), ("localise", run.localise)):
        if usage is not None:
            print(f"  {name:<9} {usage.seconds:>8,.1f} s  {usage.cpu_seconds:>8,.1f} s of CPU  {usage.peak_mib:>7,.0f} MiB at most")
    print(f"  {run.tests} tests of dbt took {run.test_seconds:,.1f} s of it, side by side with models")
    for name, seconds in run.slowest.items():
        print(f"    {seconds:>8,.1f} s  {name}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.identities", description="Measure the evaluation of the identities.")
    parser.add_argument("--amounts", type=int, nargs="+", default=[1_000_000, 10_000_000], metavar="N", help="sizes, in this order")
    parser.add_argument("--memory", default="8GB", metavar="SIZE", help="what DuckDB may take (default 8GB)")
    parser.add_argument("--without-tests", action="store_true", help="build the models without dbt's data tests")
    parser.add_argument("--without-localise", action="store_true", help="do not search for the guilty cells")
    parser.add_argument("--errors", type=int, default=2000, metavar="N", help="figures changed for each million (default 2000)")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the builds are made (default: the system's temporary folder)")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    runs: list[Run] = []
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        for amounts in given.amounts:
            errors = given.errors * amounts // 1_000_000
            try:
                run = measure(amounts, Path(folder), given.memory, not given.without_tests, not given.without_localise, given.seed, errors)
            except StepFailed as error:
                print(error, file=sys.stderr)
                return 1
            _print(run)
            runs.append(run)
    factors = [growth(small, large) for small, large in itertools.pairwise(runs)]
    for (small, large), factor in zip(itertools.pairwise(runs), factors, strict=True):
        told = ", ".join(f"{name} × {by:g}" for name, by in factor.items())
        print(f"\ngrowth from {small.amounts:,} to {large.amounts:,} amounts: {told}")
    if given.json is not None:
        told_of = {"duckdb": duckdb.__version__, "processors": os.cpu_count(), "memory": given.memory, "seed": given.seed}
        measured = {"with_tests": not given.without_tests, "runs": [asdict(run) for run in runs], "growth": factors}
        given.json.write_text(json.dumps({**told_of, **measured}, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
