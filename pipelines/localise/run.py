"""The step: from the evaluated checks in the build file to ``quality.suspects`` and ``quality.suspect_checks``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.localise import incidence, limits, mass, search, structure, write
from pipelines.localise.groups import beside
from pipelines.localise.limits import Limits
from pipelines.settings import MEMORY, MEMORY_VARIABLE


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many groups of failed checks were found, of how many the cause is determined, how many are mass failures.

    `differing`: see :class:`~pipelines.localise.system.System`.
    """

    failing: int
    clusters: int
    determined: int
    mass: int
    differing: list[str]


def run(build: Path, bounds: Limits | None = None) -> Outcome:
    """Localise what fails in the build file and write both tables, empty where nothing fails.

    DuckDB's memory is bounded as dbt's is; what needs more is on disk beside the file meanwhile.
    """
    with duckdb.connect(str(build)) as connection:
        connection.execute("SET memory_limit = ?", [os.environ.get(MEMORY_VARIABLE) or MEMORY])
        return localise(connection, bounds or limits.load())


def localise(connection: duckdb.DuckDBPyConnection, bounds: Limits) -> Outcome:
    """As :func:`run`, on an open connection."""
    system = incidence.read(connection)
    units = structure.in_other_unit(system, bounds, system.failing())
    whole = mass.find(connection, system, bounds, beside(system.failing(), units))
    clusters = search.solve(system, bounds, beside(system.failing(), [*units, *whole]), units)
    clusters = [*whole, *clusters]
    write.write(connection, system, clusters)
    return Outcome(
        failing=len(system.failing()),
        clusters=len(clusters),
        determined=sum(cluster.determined for cluster in clusters),
        mass=len(whole),
        differing=system.differing,
    )
