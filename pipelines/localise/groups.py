"""Failing checks in groups, and what of them a change of several cells settles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

from pipelines.localise.system import System
from pipelines.localise.whole import Cluster


def components(system: System, checks: Iterable[int]) -> list[list[int]]:
    """The checks, grouped by the cells that they share."""
    chosen = list(checks)
    wanted = set(chosen)
    seen: set[int] = set()
    groups = []
    for start in chosen:
        if start in seen:
            continue
        group: list[int] = []
        waiting = [start]
        cells: set[int] = set()
        seen.add(start)
        while waiting:
            check = waiting.pop()
            group.append(check)
            for cell in system.cells_of[check] - cells:
                cells.add(cell)
                for other in system.checks_of[cell]:
                    if other in wanted and other not in seen:
                        seen.add(other)
                        waiting.append(other)
        groups.append(sorted(group))
    return groups


def beside(checks: Sequence[int], clusters: Iterable[Cluster]) -> list[int]:
    """The checks that are in none of the clusters."""
    taken = {check for cluster in clusters for check in cluster.checks}
    return [check for check in checks if check not in taken]


def group_of(system: System, failing: Iterable[int]) -> dict[int, frozenset[int]]:
    """The group of each failing check."""
    return {check: own for group in components(system, failing) for own in [frozenset(group)] for check in group}


def are_whole(groups: Mapping[int, frozenset[int]], checks: Iterable[int]) -> bool:
    """Whether the checks are all of each group of failing ones that any of them is in."""
    chosen = set(checks)
    return all(groups[check] <= chosen for check in chosen if check in groups)


def settled(
    system: System, changes: Mapping[int, int], failing: Set[int], untold: Set[int] = frozenset(), are_all: bool = True
) -> list[int]:
    """The failing checks that the changes touch, if they satisfy all of them and break none; else none.

    `untold`: checks that another, unknown change decides. `are_all`: false if figures that are no cells of the system change too; a check
    that reads such figures is not known to be broken.
    """
    touched = {check for cell in changes for check in system.checks_of[cell]} - untold
    found = sorted(touched & failing)
    bound = [check for check in touched if check in failing or (not system.checks[check].fails and (are_all or system.is_known(check)))]
    return found if all(system.satisfied(check, changes) for check in bound) else []
