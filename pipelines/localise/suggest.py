"""The figure that would satisfy everything, where there is only one. It is a suggestion for a person, never applied by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from pipelines.localise.roots import roots
from pipelines.localise.system import System
from pipelines.localise.whole import Suspect


def suggested(system: System, suspect: Suspect, others: Mapping[int, int]) -> int | None:
    """The one figure, in half-ticks, that the identities leave to a suspect after the changes of `others`; None if there are several.

    Rounding leaves more than one figure to most cells. Of these the one counts that makes more of the cell's equations hold to the last
    digit than any other.
    """
    cell = system.cells[suspect.cell]
    if cell.is_product:
        return None
    fitting = _figures(suspect, cell.step)
    if fitting == 1 and (cell.step == 0 or suspect.change % cell.step == 0):
        return cell.value + suspect.change
    votes = Counter(change for change in roots(system, suspect.cell, suspect.spans, others) if not cell.step or change % cell.step == 0)
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return cell.value + ranked[0][0]


def _figures(suspect: Suspect, step: int) -> int:
    """How many figures of that step the spans hold."""
    width = max(step, 1)
    return sum(high // width - (low - 1) // width for low, high in suspect.spans)
