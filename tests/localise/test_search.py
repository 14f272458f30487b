"""Guilty cells of small systems of identities."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from pipelines.localise import limits, search, suggest
from pipelines.localise.system import System
from pipelines.localise.whole import Cluster
from tests.localise.matrices import STEP, Sheet, spending

LIMITS = limits.load()


def _solved(sheet: Sheet) -> list[tuple[set[str], bool]]:
    """The suspects of each cluster by name, and whether they are determined."""
    clusters = search.solve(sheet.system(), LIMITS)
    return [({sheet.names[suspect.cell] for suspect in cluster.suspects}, cluster.determined) for cluster in clusters]


def _figure(system: System, cluster: Cluster) -> int | None:
    (suspect,) = cluster.suspects
    found = suggest.suggested(system, suspect, suspect.others)
    return None if found is None else found // STEP


def test_nothing_is_suspected_where_everything_holds() -> None:
    assert _solved(spending({})) == []


@pytest.mark.parametrize(
    ("name", "printed", "right"), [("b1", 330, 300), ("t2", 7, 70), ("p0", 252, 225), ("t3", 2191, 1291), ("p3", 5, 0)]
)
def test_one_wrong_figure_is_found_with_the_one_that_belongs_there(name: str, printed: int, right: int) -> None:
    sheet = spending({name: printed})
    assert _solved(sheet) == [({name}, True)]
    system = sheet.system()
    assert _figure(system, search.solve(system, LIMITS)[0]) == right


def test_a_blank_is_found_like_a_wrong_figure() -> None:
    sheet = spending({"b2": None})
    assert _solved(sheet) == [({"b2"}, True)]
    system = sheet.system()
    assert _figure(system, search.solve(system, LIMITS)[0]) == 45


def test_a_sum_that_only_one_identity_covers_accuses_all_of_its_figures() -> None:
    sheet = Sheet({"total": 100, "a": 30, "b": 40, "c": 20}).equation("S01", "total", ["a", "b", "c"])
    assert _solved(sheet) == [({"total", "a", "b", "c"}, False)]


def test_figures_that_a_passing_identity_holds_are_not_suspected() -> None:
    sheet = Sheet({"total": 100, "a": 30, "b": 40, "c": 20, "other": 40}).equation("S01", "total", ["a", "b", "c"])
    sheet.equation("G05", "b", ["other"])
    assert _solved(sheet) == [({"total", "a", "c"}, False)]


def test_two_faults_in_one_group_are_two_clusters() -> None:
    found = _solved(spending({"b1": 310, "b2": 54}))
    assert sorted(found, key=str) == [({"b1"}, True), ({"b2"}, True)]


@pytest.mark.parametrize("names", list(itertools.combinations(["t0", "b1", "p2", "t3"], 2)))
def test_every_failing_check_is_in_one_cluster(names: tuple[str, str]) -> None:
    sheet = spending({names[0]: 1000, names[1]: 2000})
    system = sheet.system()
    clusters = search.solve(system, LIMITS)
    told = [check for cluster in clusters for check in cluster.checks]
    assert sorted(told) == system.failing()
    assert {sheet.names[s.cell] for cluster in clusters for s in cluster.suspects} == set(names)


def test_two_figures_exchanged_in_a_row_are_named_together() -> None:
    # the row still adds up, so nothing that fails connects the two
    sheet = spending({"b1": 200, "p1": 300})
    assert _solved(sheet) == [({"b1", "p1"}, True)]


def test_more_faults_than_are_searched_together_are_named_one_by_one() -> None:
    names = ["b1", "p1", "t2", "b3", "p0"]
    sheet = spending({name: 7000 + 110 * number for number, name in enumerate(names)})
    named = set().union(*(cells for cells, _ in _solved(sheet)))
    assert set(names) <= named


def test_a_difference_that_rounding_explains_accuses_nobody() -> None:
    sheet = Sheet({"total": 101, "a": 33, "b": 33, "c": 33}).equation("S01", "total", ["a", "b", "c"])
    assert _solved(sheet) == []
    assert len(_solved(Sheet({"total": 102, "a": 33, "b": 33, "c": 33}).equation("S01", "total", ["a", "b", "c"]))) == 1


def test_rounding_in_the_identities_of_a_cell_does_not_acquit_it() -> None:
    # the true figure, 40, leaves a difference of 0.01 in one of its sums; the printed one breaks both
    sheet = Sheet({"t": 101, "a": 30, "b": 41 + 9, "c": 31, "s": 40, "u": 40})
    sheet.equation("S01", "t", ["a", "b", "c"]).equation("S02", "s", ["b"]).equation("S03", "u", ["b"]).equation("S04", "s", ["u"])
    assert _solved(sheet) == [({"b"}, True)]
    system = sheet.system()
    assert _figure(system, search.solve(system, LIMITS)[0]) == 40


def test_a_figure_is_suggested_only_where_it_is_the_only_one() -> None:
    # two sums that rounding lets differ ask for 40 and for 41
    sheet = Sheet({"b": 90, "s": 40, "u": 41, "v": 40, "w": 41})
    sheet.equation("S02", "s", ["b"]).equation("S03", "u", ["b"]).equation("S04", "s", ["v"]).equation("S05", "u", ["w"])
    system = sheet.system()
    assert _figure(system, search.solve(system, LIMITS)[0]) is None


def test_a_statement_that_contradicts_a_form_is_the_suspect_where_the_form_adds_up() -> None:
    sheet = spending({"t0": 1861, "claim": 1681}).equation("N01", "claim", ["t0"])
    assert _solved(sheet) == [({"claim"}, True)]


def test_a_statement_and_a_figure_that_nothing_else_holds_are_both_suspects() -> None:
    sheet = Sheet({"total": 100, "claim": 90}).equation("N01", "claim", ["total"])
    assert _solved(sheet) == [({"total", "claim"}, False)]


def test_a_form_that_prose_and_other_forms_contradict_is_the_suspect() -> None:
    sheet = spending({"t0": 1681, "claim": 1861}).equation("N01", "claim", ["t0"])
    assert _solved(sheet) == [({"t0"}, True)]


def test_a_statement_may_fit_one_of_several_sums() -> None:
    sheet = Sheet({"claim": 70, "a": 100, "b": 80, "a2": 100, "b2": 80}).either("N01", "claim", [["a"], ["b"]])
    sheet.equation("S01", "a", ["a2"]).equation("S02", "b", ["b2"])
    assert _solved(sheet) == [({"claim"}, True)]
    system = sheet.system()
    assert _figure(system, search.solve(system, LIMITS)[0]) is None  # 100 or 80


def test_a_bound_from_above_suggests_no_figure() -> None:
    sheet = Sheet({"part": 120, "whole": 100, "same": 100}).equation("P05", "part", ["whole"], relation="at_most")
    sheet.equation("S01", "whole", ["same"])
    assert _solved(sheet) == [({"part"}, True)]
    system = sheet.system()
    assert _figure(system, search.solve(system, LIMITS)[0]) is None


def test_a_condition_may_explain_what_fails() -> None:
    # G06: fiscal spending is all spending unless there is own money; the own money was left out, where its sum shows it
    sheet = Sheet({"fiscal": 90, "fiscal2": 90, "all": 100, "all2": 100, "own": 0, "income": 100, "budget": 90})
    sheet.equation("G06", "fiscal", ["all"], unless="own").equation("S01", "income", ["budget", "own"])
    sheet.equation("S05", "income", ["all"]).equation("S02", "all", ["all2"]).equation("P03", "fiscal", ["fiscal2"])
    sheet.equation("G05", "budget", ["fiscal"])
    assert _solved(sheet) == [({"own"}, True)]


def test_the_search_ends_within_its_budget() -> None:
    figures = {f"c{number}": 100 for number in range(60)}
    sheet = Sheet(figures)
    for start in range(0, 54, 3):
        sheet.equation(f"S.{start}", f"c{start}", [f"c{start + at}" for at in range(1, 7)])
    clusters = search.solve(sheet.system(), dataclasses.replace(LIMITS, search_steps=50))
    assert sorted(check for cluster in clusters for check in cluster.checks) == sheet.system().failing()
    assert not any(cluster.determined for cluster in clusters if len(cluster.suspects) != 1)
