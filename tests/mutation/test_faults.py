"""Every kind of fault does to a document what it says."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from benchmarks.mutation import parents
from benchmarks.mutation.edits import apply
from benchmarks.mutation.fault import Fault, Kind, place_of, printed_like
from benchmarks.mutation.faults_of_figures import another_digit, swapped_digits
from benchmarks.mutation.kinds import KINDS
from benchmarks.mutation.parents import Parent
from pipelines import stage
from pipelines.document import Document

SEEDS = range(12)
_WHOLE_ROWS = ("leaf_changed", "subtotal_changed")
_PRINTED_LIKE = [("1,204.50", "1234.5", "1,234.50"), ("0.00", "123456", "123456.00"), ("12", "13", "13")]


@pytest.fixture(scope="module")
def documents() -> list[Parent]:
    return parents.synthetic(5, 6)


def _faults(kind: Kind, documents: list[Parent]) -> list[tuple[Parent, Fault]]:
    planted = [(document, kind.plant(document, random.Random(seed))) for document in documents for seed in SEEDS]
    return [(document, fault) for document, fault in planted if fault is not None]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_it_is_planted_and_says_where(kind: Kind, documents: list[Parent]) -> None:
    found = _faults(kind, documents)
    assert len({id(document) for document, _ in found}) >= 4
    for document, fault in found:
        assert fault.old != fault.new
        assert fault.guilty
        assert apply(document.document, fault.edits) != document.document
        assert kind.plant(document, random.Random(0)) == kind.plant(document, random.Random(0))


@pytest.mark.parametrize("kind", [k for k in KINDS if k.is_one_cell or k.name in _WHOLE_ROWS], ids=lambda k: k.name)
def test_figures_change_by_what_it_says_and_no_others(kind: Kind, documents: list[Parent]) -> None:
    for document, fault in _faults(kind, documents)[::5]:
        rows = stage.recognised(apply(document.document, fault.edits))["amounts"]
        now = {place_of(a): a["amount_yuan"] for a in rows if a["amount_yuan"] is not None}
        before = {place_of(a): a["amount_yuan"] for a in document.rows["amounts"] if a["amount_yuan"] is not None}
        changes = {p: now.get(p, Decimal(0)) - before.get(p, Decimal(0)) for p in now.keys() | before.keys()}
        assert {p: change for p, change in changes.items() if change} == fault.changes
        assert fault.changes
        assert len(fault.changes) == 1 or not kind.is_one_cell


def test_a_changed_sentence_states_another_amount(documents: list[Parent]) -> None:
    (kind,) = [k for k in KINDS if k.name == "sentence_changed"]
    for document, fault in _faults(kind, documents)[::6]:
        now = {c["claim_index"]: c for c in stage.recognised(apply(document.document, fault.edits))["claims"]}
        before = {c["claim_index"]: c for c in document.rows["claims"]}
        assert fault.claim is not None
        assert now[fault.claim]["amount_yuan"] - before[fault.claim]["amount_yuan"] == fault.claim_change != 0


def test_a_document_without_forms_has_no_place_for_a_fault() -> None:
    empty = Parent("empty", Document("txt"), True)
    assert [kind.name for kind in KINDS if kind.plant(empty, random.Random(1)) is not None] == []


def test_digits() -> None:
    for seed in range(50):
        text = another_digit("1,204.50", random.Random(seed))
        assert text is not None
        assert sum(a != b for a, b in zip(text, "1,204.50", strict=True)) == 1
        assert text[0] != "0"
        swapped = swapped_digits("1,204.50", random.Random(seed))
        assert swapped in {"2,104.50", "1,024.50", "1,240.50", "1,204.05"}
    assert another_digit("—", random.Random(1)) is None
    assert swapped_digits("11.00", random.Random(1)) is None


@pytest.mark.parametrize(("like", "value", "printed"), _PRINTED_LIKE)
def test_a_figure_is_printed_as_its_like(like: str, value: str, printed: str) -> None:
    assert printed_like(like, Decimal(value)) == printed
