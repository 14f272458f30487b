"""Sets of numbers, held against plain enumeration."""

from __future__ import annotations

import itertools

from pipelines.localise import spans
from pipelines.localise.spans import FAR, Spans

_RANGE = range(-30, 31)


def _members(found: Spans) -> set[int]:
    return {number for number in _RANGE if spans.contains(found, number)}


def test_solving_is_what_trying_all_numbers_finds() -> None:
    for weight, constant, low, high in itertools.product((-3, -1, 0, 1, 2), (-5, 0, 4), (-7, 0), (-1, 0, 6)):
        assert _members(spans.solve(weight, constant, low, high)) == {x for x in _RANGE if low <= constant + weight * x <= high}


def test_open_ends_stay_open() -> None:
    assert spans.solve(1, 5, -FAR, 0) == ((-FAR, -5),)
    assert spans.solve(-1, 5, 10, FAR) == ((-FAR, -5),)


def test_intersection_and_union_are_those_of_sets() -> None:
    some = [((-9, -3), (2, 5)), ((-4, 3),), ((5, 5), (7, 20)), spans.NONE, spans.outside(-2, 8)]
    for one, other in itertools.product(some, repeat=2):
        assert _members(spans.intersect(one, other)) == _members(one) & _members(other)
        assert _members(spans.unite((one, other))) == _members(one) | _members(other)


def test_the_smallest_number_is_the_nearest_to_nothing() -> None:
    assert spans.smallest(((-9, -3), (2, 5))) == 2
    assert spans.smallest(((-FAR, -3),)) == -3
    assert spans.smallest(((-4, 9),)) == 0
