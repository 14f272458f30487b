"""The change of a figure that makes most of its equations hold to the last digit."""

from __future__ import annotations

from collections import Counter

from pipelines.localise import spans
from pipelines.localise.spans import Spans
from pipelines.localise.system import Changes, System


def best(system: System, cell: int, fits: Spans, changes: Changes) -> int:
    """The change within `fits` that makes most of the cell's equations hold to the last digit; of several the smallest."""
    votes = Counter(roots(system, cell, fits, changes))
    if not votes:
        return spans.smallest(fits)
    return max(votes, key=lambda root: (votes[root], -abs(root), root))


def roots(system: System, cell: int, fits: Spans, changes: Changes) -> list[int]:
    """For each equation of the cell the change that makes it hold to the last digit, if it is within `fits`."""
    found = []
    for check in system.checks_of[cell]:
        for one in system.checks[check].alternatives:
            weight = one.weights.get(cell)
            if one.relation != "equal" or weight is None or weight.difference == 0:
                continue
            rest = one.difference
            for other, change in changes.items():
                if other != cell and (own := one.weights.get(other)) is not None:
                    rest += own.difference * change
            root, remainder = divmod(-rest, weight.difference)
            if remainder == 0 and spans.contains(fits, root):
                found.append(root)
    return found
