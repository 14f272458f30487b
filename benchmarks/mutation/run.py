"""Plant many faults, evaluate them in batches, and gather what was seen."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from benchmarks.mutation import checks, edits, warehouse
from benchmarks.mutation.coverage import Coverage
from benchmarks.mutation.fault import Fault, Kind
from benchmarks.mutation.kinds import KINDS
from benchmarks.mutation.parents import Parent
from benchmarks.mutation.sightings import Sighting, sight
from benchmarks.mutation.warehouse import Placed

#: Times that another place is tried where one offers nothing to plant.
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Planted:
    kind: Kind
    parent: Parent
    fault: Fault
    document_id: str


@dataclass
class Result:
    """``nowhere``: faults by kind that found no place. ``accused``: fatal failures of clean documents by document and rule.
    ``failing``: failures of the others, the baseline that was subtracted."""

    sightings: list[Sighting] = field(default_factory=list)
    nowhere: Counter[str] = field(default_factory=Counter)
    coverage: dict[str, Coverage] = field(default_factory=dict)
    parents: Counter[str] = field(default_factory=Counter)
    accused: Counter[tuple[str, str]] = field(default_factory=Counter)
    failing: Counter[tuple[str, str]] = field(default_factory=Counter)


def plan(parents: Sequence[Parent], count: int, seed: int, nowhere: Counter[str], kinds: Sequence[Kind] = KINDS) -> list[Planted]:
    """``count`` faults, of each kind as many and in each document in turn; what finds no place is counted in ``nowhere``."""
    found = []
    for number in range(count):
        kind, parent = kinds[number % len(kinds)], parents[number // len(kinds) % len(parents)]
        chance = random.Random(f"{seed}/{number}")
        fault = next((f for _ in range(_TRIES) if (f := kind.plant(parent, chance)) is not None), None)
        if fault is None:
            nowhere[kind.name] += 1
        else:
            name = hashlib.sha256(f"{seed}/{number}/{parent.name}".encode()).hexdigest()
            found.append(Planted(kind, parent, fault, name))
    return found


def run(
    parents: Sequence[Parent],
    count: int,
    seed: int,
    folder: Path,
    batch: int = 250,
    say: Callable[[str], None] = lambda line: None,
    kinds: Sequence[Kind] = KINDS,
) -> Result:
    """Plant ``count`` faults of the kinds in the parents and look at each; every parent itself is looked at too."""
    result = Result()
    planted = plan(parents, count, seed, result.nowhere, kinds)
    order = {parent.name: number for number, parent in enumerate(parents)}
    planted.sort(key=lambda p: order[p.parent.name])
    batches = [planted[start : start + batch] for start in range(0, len(planted), batch)] or [[]]
    untouched = {p.name for p in parents} - {p.parent.name for p in planted}
    for number, some in enumerate(batches, start=1):
        wanted = {p.parent.name for p in some} | (untouched if number == 1 else set())
        clean = [parent for parent in parents if parent.name in wanted]
        placed = [Placed(p.document_id, "clean", p.document) for p in clean]
        placed += [Placed(p.document_id, p.kind.name, edits.apply(p.parent.document, p.fault.edits)) for p in some]
        file = warehouse.build(folder, placed)
        with duckdb.connect(str(file), read_only=True) as connection:
            look_at(connection, clean, some, result)
        say(f"batch {number} of {len(batches)}: {len(clean):,} clean documents, {len(some):,} faults")
    return result


def look_at(connection: duckdb.DuckDBPyConnection, clean: Sequence[Parent], planted: Sequence[Planted], result: Result) -> None:
    """Add what was found out about clean documents, and about those with a fault, to the result."""
    evaluated = {parent.name: checks.look(connection, parent.document_id) for parent in clean}
    for parent in clean:
        if result.parents[parent.name]:
            continue
        source = "synthetic" if parent.is_clean else "published"
        result.parents[parent.name] += 1
        result.coverage.setdefault(source, Coverage()).add(parent, evaluated[parent.name])
        for check in evaluated[parent.name].failures:
            if not parent.is_clean:
                result.failing[parent.name, check.rule] += 1
            elif check.facts["severity"] == "fatal":
                result.accused[parent.name, check.rule] += 1
    for one in planted:
        changed = checks.look(connection, one.document_id)
        before = evaluated[one.parent.name]
        result.sightings.append(sight(one.kind.name, one.kind.is_one_cell, one.parent.name, one.fault, before, changed, one.kind.causes))
