"""The smallest sets of cells whose change would satisfy every identity around a group of failing checks.

What another unit of whole tables or a shift of their figures explains comes first (:mod:`.structure`, :mod:`.shifts`). One cell: it must
enter every failing check of the group, with one change that satisfies all of them and breaks no check that passes. Where there is none,
whole tables (:mod:`.structure`) and rows (:mod:`.rows`) that explain entire groups are looked at; then two and three cells
are tried by depth-first search over the failing check with the fewest cells, within a budget of steps; where that finds none, rows that
explain a part of a group; then cells are taken one by one, always the one that settles most (:func:`_greedily`). What is found is divided
into clusters: one for each cell that no explanation can do without, and what is left after their change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.localise import rows, shifts, spans, structure
from pipelines.localise.groups import beside, components
from pipelines.localise.limits import Limits
from pipelines.localise.roots import best
from pipelines.localise.spans import Spans
from pipelines.localise.system import Changes, System
from pipelines.localise.whole import Cluster, Suspect


class _Budget:
    """Steps that a search may still take."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def take(self) -> bool:
        self.steps -= 1
        return self.steps >= 0


def solve(system: System, limits: Limits, failing: Sequence[int] | None = None, units: Sequence[Cluster] | None = None) -> list[Cluster]:
    """Explain the failing checks, group by group. `units`: tables that are known to be in another unit, of which `failing` holds nothing;
    without them all that fails is explained. Every failing check is in exactly one cluster."""
    if units is None:
        units = structure.in_other_unit(system, limits, system.failing())
        failing = beside(system.failing(), units)
    moved = shifts.find(system, limits, failing or [])
    found: list[Cluster] = []
    unexplained: list[int] = []
    for group in components(system, beside(failing or [], moved)):
        if single := singles(system, group, {}):
            found.append(Cluster(group, single, determined=len(single) == 1))
        else:
            unexplained.extend(group)
    wholes = structure.find(system, limits, unexplained)
    wholes += rows.find(system, limits, beside(unexplained, wholes), is_whole=True)
    hard: list[int] = []
    for group in components(system, beside(unexplained, wholes)):
        clusters = _explained(system, limits, group, {})
        found.extend(clusters)
        hard.extend([] if clusters else group)
    parts = rows.find(system, limits, hard, is_whole=False)
    for group in components(system, beside(hard, parts)):
        found.extend(_solve_group(system, limits, group, {}) if parts else _greedily(system, limits, group, {}))
    return [*units, *moved, *wholes, *parts, *_merged(structure.absorb(system, units, found))]


def _merged(clusters: list[Cluster]) -> list[Cluster]:
    """Clusters that name the same cells together (two figures exchanged: what fails on either side is not connected) as one."""
    found: list[Cluster] = []
    seen: dict[frozenset[tuple[int, int]], Cluster] = {}
    for cluster in clusters:
        key = frozenset((suspect.cell, suspect.change) for suspect in cluster.suspects)
        if not cluster.is_alternative and key in seen:
            seen[key].checks = sorted([*seen[key].checks, *cluster.checks])
            continue
        if not cluster.is_alternative:
            seen[key] = cluster
        found.append(cluster)
    return found


def _solve_group(system: System, limits: Limits, checks: list[int], changes: dict[int, int]) -> list[Cluster]:
    return _explained(system, limits, checks, changes) or _greedily(system, limits, checks, changes)


def _explained(system: System, limits: Limits, checks: list[int], changes: dict[int, int]) -> list[Cluster]:
    """The checks explained by as few cells as can be; no cluster if these are too many, or too many sets of them to look at."""
    single = singles(system, checks, changes)
    if single:
        return [Cluster(checks, single, determined=len(single) == 1)]
    budget = _Budget(limits.search_steps)
    for size in range(2, limits.cells_together + 1):
        explanations = _together(system, limits, checks, changes, size, budget)
        if budget.steps < 0:
            break  # not all were looked at: none of them is known to be the only one
        if explanations:
            return _divided(system, limits, checks, changes, explanations)
    return []


def singles(system: System, checks: Sequence[int], changes: Changes) -> list[Suspect]:
    """The cells that explain all of the checks alone, after `changes` of others."""
    common = set(system.cells_of[min(checks, key=lambda check: len(system.cells_of[check]))])
    for check in checks:
        common &= system.cells_of[check]
    found = []
    for cell in sorted(common - set(changes)):
        fits = _fits(system, cell, {*checks, *_guarding(system, cell, changes)}, changes)
        if fits:
            found.append(Suspect(cell, fits, best(system, cell, fits, changes), dict(changes)))
    return found


def _guarding(system: System, cell: int, changes: Changes) -> list[int]:
    """The checks of a cell that pass as printed or that `changes` mended: another change must not break them."""
    return [
        check
        for check in system.checks_of[cell]
        if not system.checks[check].fails or (changes and system.satisfied(check, changes))
    ]


def _fits(system: System, cell: int, checks: Iterable[int], changes: Changes) -> Spans:
    fits = spans.ALL if system.cells[cell].may_be_negative else ((-system.cells[cell].value, spans.FAR),)
    for check in checks:
        fits = spans.intersect(fits, system.allowed(check, cell, changes))
        if not fits:
            break
    return fits


def _trials(system: System, cell: int, failing: Sequence[int], changes: Changes) -> list[int]:
    """Changes of a cell that are worth a try: for each failing check of it, one that satisfies as many of the others as can be."""
    own = [check for check in failing if cell in system.cells_of[check]]
    each = [system.allowed(check, cell, changes) for check in own]
    guard = _fits(system, cell, _guarding(system, cell, changes), changes)
    found = []
    for start in each:
        fits = start
        for other in each:
            fits = spans.intersect(fits, other) or fits
        fits = spans.intersect(fits, guard) or fits
        if fits and (change := best(system, cell, fits, changes)) not in found and change != 0:
            found.append(change)
    return found


def _together(
    system: System, limits: Limits, failing: list[int], changes: Changes, size: int, budget: _Budget
) -> list[dict[int, Suspect]]:
    """All sets of `size` cells that explain the failing checks, each once."""
    found: dict[frozenset[int], dict[int, Suspect]] = {}
    _descend(system, limits, failing, dict(changes), frozenset(), size, budget, found)
    return list(found.values())


def _descend(
    system: System,
    limits: Limits,
    failing: list[int],
    changes: dict[int, int],
    chosen: frozenset[int],
    size: int,
    budget: _Budget,
    found: dict[frozenset[int], dict[int, Suspect]],
) -> None:
    if size == 1:
        for last in singles(system, failing, changes):
            cells = chosen | {last.cell}
            if cells not in found:
                after = {**changes, last.cell: last.change}
                found[cells] = {cell: _refitted(system, cell, failing, after) for cell in cells}
        return
    narrowest = min(failing, key=lambda check: (len(system.cells_of[check]), check))
    for cell in sorted(system.cells_of[narrowest] - set(changes)):
        for change in _trials(system, cell, failing, changes):
            if not budget.take():
                return
            after = {**changes, cell: change}
            left = system.still_failing(failing, after)
            broken = len(set(left) - set(failing))
            if not left or broken > limits.broken_between or len(left) - broken >= len(failing):
                continue
            _descend(system, limits, left, after, chosen | {cell}, size - 1, budget, found)


def _refitted(system: System, cell: int, failing: Sequence[int], changes: dict[int, int]) -> Suspect:
    """The cell of an explanation with all changes that the others leave to it."""
    others = {other: change for other, change in changes.items() if other != cell}
    fits = _fits(system, cell, system.checks_of[cell], others)
    # checks of the cell that fail for reasons beyond this group bind nothing
    if not fits:
        own = [check for check in failing if cell in system.cells_of[check]]
        fits = _fits(system, cell, {*own, *_guarding(system, cell, others)}, others)
    change = changes[cell]
    return Suspect(cell, fits or ((change, change),), change, others)


def _divided(
    system: System, limits: Limits, checks: list[int], changes: dict[int, int], explanations: list[dict[int, Suspect]]
) -> list[Cluster]:
    """One cluster for each cell that all explanations need, and the rest explained anew after their change."""
    needed = sorted(set.intersection(*(set(explanation) for explanation in explanations)))
    if not needed:
        union = {cell: suspect for explanation in explanations for cell, suspect in explanation.items()}
        return [Cluster(checks, [union[cell] for cell in sorted(union)], is_alternative=False)]
    first = explanations[0]
    after = {**changes, **{cell: first[cell].change for cell in needed}}
    left = set(system.still_failing(checks, after))
    clusters = []
    taken = set(left)
    for cell in sorted(needed, key=lambda c: len(system.checks_of[c])):
        own = [check for check in checks if check not in taken and cell in system.cells_of[check]]
        taken.update(own)
        clusters.append(Cluster(own, [first[cell]], determined=True))
    # what another cell's cluster took first is still explained by this one together with it
    orphans = [check for check in checks if check not in taken]
    if orphans:
        clusters[-1].checks = sorted([*clusters[-1].checks, *orphans])
    kept = [cluster for cluster in clusters if cluster.checks]
    spare = [cluster.suspects[0] for cluster in clusters if not cluster.checks]
    if spare:
        kept[0].suspects.extend(spare)
        kept[0].is_alternative = False
    for group in components(system, sorted(left & set(checks))):
        kept.extend(_solve_group(system, limits, group, after))
    return kept


def _greedily(system: System, limits: Limits, checks: list[int], changes: dict[int, int]) -> list[Cluster]:
    """Cells one by one, always the one whose change settles most failing checks and breaks none; at least two, for one proves little."""
    left = list(checks)
    changes = dict(changes)
    clusters: list[Cluster] = []
    while left and len(clusters) < limits.cells_of_group:
        settled, alternatives = _strongest(system, left, changes)
        if len(settled) < limits.settled_at_least:
            break
        clusters.append(Cluster(sorted(settled), alternatives, determined=len(alternatives) == 1))
        changes[alternatives[0].cell] = alternatives[0].change
        left = [check for check in left if check not in settled]
    if not clusters:
        return [Cluster(checks)]
    for group in components(system, left):
        single = singles(system, group, changes)
        clusters.append(Cluster(group, single, determined=len(single) == 1))
    return clusters


def _strongest(system: System, failing: Sequence[int], changes: Changes) -> tuple[frozenset[int], list[Suspect]]:
    """The largest set of failing checks that one cell settles, and the cells that settle it."""
    best: frozenset[int] = frozenset()
    cells: list[Suspect] = []
    for cell in sorted({cell for check in failing for cell in system.cells_of[check]} - set(changes)):
        own = [check for check in failing if cell in system.cells_of[check]]
        if len(own) < max(len(best), 1):
            continue
        guard = _fits(system, cell, _guarding(system, cell, changes), changes)
        for change in _trials(system, cell, own, changes):
            if not spans.contains(guard, change):
                continue
            after = {**changes, cell: change}
            settled = frozenset(check for check in own if system.satisfied(check, after))
            if len(settled) > len(best):
                best, cells = settled, []
            if settled == best and settled and all(suspect.cell != cell for suspect in cells):
                fits = _fits(system, cell, {*settled, *_guarding(system, cell, changes)}, changes)
                cells.append(Suspect(cell, fits, change, dict(changes)))
    return best, cells
