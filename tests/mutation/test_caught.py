"""Planted faults go through the project's own models, all in one warehouse: what must be caught is caught, and by the rules that say so."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from benchmarks.mutation import checks, edits, run, tables, warehouse
from benchmarks.mutation.fault import Fault, new_figure
from benchmarks.mutation.faults_of_figures import another_digit
from benchmarks.mutation.kinds import KINDS
from benchmarks.mutation.parents import Parent
from benchmarks.mutation.run import Result
from benchmarks.mutation.sightings import sight
from benchmarks.mutation.warehouse import Placed
from pipelines import readers
from pipelines.localise import causes
from pipelines.synthetic import formats
from pipelines.synthetic.compose import compose
from pipelines.synthetic.series import draw_series

pytestmark = pytest.mark.slow

#: A figure of the department, and the rules that must each see it by itself when it is another: form, line, code, column.
SEEN_BY = {
    ("summary", "income.item.general_budget", None, "amount"): {"S01", "I05", "G05", "D01", "N01"},
    ("summary", "income.grand_total", None, "amount"): {"S03", "S05", "I04", "D01"},
    ("summary", "expenditure.class", "208", "amount"): {"S02", "X04", "D01"},
    ("summary", "expenditure.grand_total", None, "amount"): {"S04", "S05", "D01"},
    ("income", "code", "2080505", "fiscal_appropriation"): {"I01", "I02", "D01"},
    ("income", "total", None, "total"): {"I01", "I03", "I04"},
    ("expenditure", "code", "2080505", "basic"): {"X01", "X02", "D01"},
    ("expenditure", "total", None, "total"): {"X01", "X03", "X04"},
    ("fiscal_summary", "expenditure.class", "208", "general_budget"): {"G01", "G04", "P03", "D01"},
    ("fiscal_summary", "expenditure.grand_total", None, "general_budget"): {"G01", "G02", "G03"},
    ("general_expenditure", "code", "2080505", "basic"): {"P01", "P02", "B05", "D01"},
    ("general_expenditure", "total", None, "basic"): {"P01", "P02", "B04"},
    ("basic_expenditure", "code", "30101", "personnel"): {"B01", "B02", "D01"},
    ("basic_expenditure", "total", None, "personnel"): {"B01", "B02", "B03"},
    ("fund_expenditure", "code", "2120804", "project"): {"F01", "D01"},
    ("fund_expenditure", "total", None, "total"): {"F01", "F02"},
    ("three_public", "vehicle", None, "total"): {"C01", "C02", "D01", "N02"},
}


def _department() -> Parent:
    """A department of one unit with a project paid by a government fund: all of its forms but one have figures."""
    for seed in range(1, 40):
        (year,) = draw_series(seed, ("130123", "正定县"), "301", "正定县教育局", range(2024, 2025), units=1)
        data = formats.write(compose(year, "budget", "hebei_2021"), "txt")
        parent = Parent(f"department {seed}", readers.read(data), True)
        if any(a["form"] == "fund_expenditure" for a in parent.amounts):
            return parent
    raise AssertionError("no synthetic department uses a government fund")


def _changed(parent: Parent, form: str, line: str, code: str | None, measure: str) -> Fault:
    amount = next(a for a in parent.amounts if (a["form"], a["line_key"], a["code"], a["measure"]) == (form, line, code, measure))
    text = another_digit(amount["text"].split(".")[0], random.Random(1))
    fault = new_figure(amount, f"{text}.{amount['text'].split('.')[1]}")
    assert fault is not None
    return fault


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The faults of SEEN_BY, and of each kind two at random places, in one warehouse."""
    parent = _department()
    found = Result()
    planted = run.plan([parent], 2 * len(KINDS), 1, found.nowhere)
    (one_digit,) = [kind for kind in KINDS if kind.name == "digit_changed"]
    planted += [run.Planted(one_digit, parent, _changed(parent, *figure), f"{n:012}") for n, figure in enumerate(SEEN_BY)]
    placed = [Placed(parent.document_id, "clean", parent.document)]
    placed += [Placed(p.document_id, p.kind.name, edits.apply(parent.document, p.fault.edits)) for p in planted]
    file: Path = warehouse.build(tmp_path_factory.mktemp("mutants"), placed)
    with duckdb.connect(str(file), read_only=True) as connection:
        run.look_at(connection, [parent], planted, found)
    return found


def test_every_kind_of_fault_is_there(result: Result) -> None:
    assert not result.nowhere
    assert {s.kind for s in result.sightings} == {kind.name for kind in KINDS}
    assert sum(s.is_beyond for s in result.sightings) >= 35


def test_what_must_be_caught_is_caught(result: Result) -> None:
    assert [s for s in result.sightings if s.is_beyond and not s.is_caught] == []


def test_each_rule_sees_what_it_speaks_of(result: Result) -> None:
    seen = dict(zip(SEEN_BY, result.sightings[-len(SEEN_BY) :], strict=True))
    unseen = {figure: SEEN_BY[figure] - set(sighting.rules) for figure, sighting in seen.items()}
    assert {figure: rules for figure, rules in unseen.items() if rules} == {}


def test_nothing_else_is_accused(result: Result) -> None:
    assert [(s.kind, s.place, s.elsewhere) for s in result.sightings if s.elsewhere] == []
    assert not result.accused


def test_a_wrong_figure_is_withheld(result: Result) -> None:
    fatal = [s for s in result.sightings if s.is_one_cell and "fatal" in s.severities]
    assert len(fatal) >= 20
    assert [s for s in fatal if not s.is_withheld] == []


def test_the_guilty_figure_is_suspected_where_the_identities_tell_it(result: Result) -> None:
    determined = [s for s in result.sightings if s.is_one_cell and s.is_determined]
    assert len(determined) >= 15
    assert sum(s.suspected for s in determined) >= 0.95 * len(determined)
    assert sum(s.is_exact for s in determined) >= 0.85 * len(determined)


def test_a_lost_figure_counts_where_the_identities_tell_it(result: Result) -> None:
    assert any(s.is_determined for s in result.sightings if s.kind == "figure_lost")


def test_the_guilty_row_or_table_is_named(result: Result) -> None:
    whole = [s for s in result.sightings if s.kind in {kind.name for kind in KINDS if kind.causes} and s.fails_in_figures]
    assert len(whole) >= 7
    assert sum(s.whole_named for s in whole) >= 0.8 * len(whole)
    assert sum(s.other_whole_named for s in whole) <= 0.15 * len(whole)


def test_a_row_that_is_missing_is_named_by_its_code_or_as_the_one_below() -> None:
    place = edits.Place(3, 8, 4)
    fault = Fault((), (place,), "2080505 7.00", "", {place: Decimal(-70_000)}, dropped="leaf", lines=("2080505",))
    (kind,) = [kind for kind in KINDS if kind.name == "row_dropped"]
    names = {
        "code": checks.WholeSuspect(edits.Place(3, 7), "the row “2080505 …” is probably missing below this one", "2080505"),
        "another code": checks.WholeSuspect(edits.Place(3, 7), "the row “2080506 …” is probably missing below this one", "2080506"),
        "below": checks.WholeSuspect(edits.Place(3, 6), causes.ROW_MISSING.en, None),
        "further down": checks.WholeSuspect(edits.Place(3, 9), causes.ROW_MISSING.en, None),
        "another table": checks.WholeSuspect(edits.Place(4, 6), causes.ROW_MISSING.en, None),
        "twice": checks.WholeSuspect(edits.Place(3, 7), causes.ROW_TWICE.en, None),
    }
    seen = {}
    for name, whole in names.items():
        now = checks.Evaluated({}, set(), {}, [], [whole])
        seen[name] = sight(kind.name, False, "parent", fault, checks.Evaluated({}, set(), {}, []), now, kind.causes).whole_named
    assert seen == {"code": True, "another code": False, "below": True, "further down": False, "another table": False, "twice": False}


def test_identities_read_nearly_every_figure(result: Result) -> None:
    coverage = result.coverage["synthetic"]
    assert coverage.printed.total() > 250
    assert coverage.equal.total() >= 0.98 * coverage.printed.total()


def test_the_tables_say_what_was_seen(result: Result) -> None:
    text = tables.markdown(result, "## Faults")
    must = [s for s in result.sightings if s.is_beyond]
    assert f"1.000 ({len(must)} of {len(must)})" in text
    assert all(f"| {kind.name} |" in text for kind in KINDS)


def test_a_failure_that_the_clean_document_has_too_is_not_counted() -> None:
    place = edits.Place(1, 2, 3)
    facts = {"outcome": "fail", "relation": "equal", "difference": 5, "bound": 1, "severity": "fatal", "alternative": 1} | dict.fromkeys(
        ("line_key", "code", "measure", "expected", "actual", "expected_text", "actual_text", "table_index", "block_index", "claim_index")
    )
    check = checks.Check(("X01", 1, 1, "a"), facts, "row", [checks.Operand(place, None, 1)])
    before = checks.Evaluated({check.key: check}, set(), {}, [])
    moved = checks.Check(("X01", 1, 1, "b"), facts, "row", [checks.Operand(place, None, 1)])
    now = checks.Evaluated({moved.key: moved}, set(), {}, [])
    assert not sight("kind", True, "parent", Fault((), (place,), "1", "2"), before, now).is_caught


def test_a_check_that_lists_no_figures_is_about_the_tables_that_it_reads() -> None:
    facts = {"outcome": "fail", "relation": "equal", "severity": "warning", "table_index": 4} | dict.fromkeys(
        ("line_key", "code", "measure", "expected", "actual", "difference", "bound", "alternative", "expected_text", "actual_text",
         "block_index", "claim_index")
    )  # fmt: skip
    check = checks.Check(("X05", 1, 1, ""), facts, None, [], {3, 4})
    before, now = checks.Evaluated({}, set(), {}, []), checks.Evaluated({check.key: check}, set(), {}, [])

    def elsewhere(table: int) -> tuple[str, ...]:
        return sight("kind", False, "parent", Fault((), (edits.Place(table, 2, 3),), "1", "2"), before, now).elsewhere

    assert (elsewhere(3), elsewhere(4), elsewhere(5)) == ((), (), ("X05",))
