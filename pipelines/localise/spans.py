"""Sets of numbers as ordered, disjoint closed spans of whole half-ticks (1/20,000 yuan): by how much a figure may change."""

from __future__ import annotations

from collections.abc import Iterable

#: Far beyond any amount: an open end.
FAR = 10**40

Spans = tuple[tuple[int, int], ...]
ALL: Spans = ((-FAR, FAR),)
NONE: Spans = ()


def intersect(one: Spans, other: Spans) -> Spans:
    """What is in both."""
    if one is ALL or one == ALL:
        return other
    found = []
    i = j = 0
    while i < len(one) and j < len(other):
        low, high = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if low <= high:
            found.append((low, high))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def unite(parts: Iterable[Spans]) -> Spans:
    """What is in any."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(span for spans in parts for span in spans):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def outside(low: int, high: int) -> Spans:
    """What is below `low` or above `high`."""
    return ((-FAR, low - 1), (high + 1, FAR))


def solve(weight: int, constant: int, low: int, high: int) -> Spans:
    """The whole numbers x with low ≤ constant + weight · x ≤ high."""
    if low > high:
        return NONE
    if weight == 0:
        return ALL if low <= constant <= high else NONE
    if weight < 0:
        weight, constant, low, high = -weight, -constant, -high, -low
    lowest = -FAR if low <= -FAR else -((constant - low) // weight)
    highest = FAR if high >= FAR else (high - constant) // weight
    return ((lowest, highest),) if lowest <= highest else NONE


def contains(spans: Spans, number: int) -> bool:
    """Whether the number is in the set."""
    return any(low <= number <= high for low, high in spans)


def smallest(spans: Spans) -> int:
    """The number of the set that is nearest to nothing."""
    ends = [0 if low <= 0 <= high else low if low > 0 else high for low, high in spans]
    return min(ends, key=abs)
