"""The prose of the sample disclosures: nothing that states money is lost, and lists of parts add up or are true slips."""

import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines import readers
from pipelines.forms.claims import Claim, ClaimParagraph, extract
from pipelines.forms.normalise import squash

SAMPLE = sorted((Path(__file__).parents[2] / "raw").rglob("*.txt"))
MONEY = re.compile(r"\d[\d,]*(?:\.\d+)?(?:亿|万)?元")


def read(path: Path) -> tuple[list[str], list[Claim]]:
    paragraphs = readers.read(path.read_bytes()).paragraphs
    return [p.text for p in paragraphs], extract(ClaimParagraph(p.block, p.page, p.text) for p in paragraphs)


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.parent.parent.name)
def test_every_amount_becomes_a_claim_with_a_subject(path: Path) -> None:
    texts, claims = read(path)
    printed = Counter(amount for text in texts for amount in MONEY.findall(squash(text)))
    claimed = Counter(squash(f"{c.amount_text}{c.unit}") for c in claims if c.amount_yuan is not None)
    assert printed == claimed
    assert sum(printed.values()) > 0
    assert all(c.subject for c in claims)


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.parent.parent.name)
def test_complete_lists_add_up_except_for_the_slip_of_the_document(path: Path) -> None:
    _, claims = read(path)
    lists: dict[tuple[int, int | None, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.parent_claim_index and claim.part_of == "all":
            lists[claim.parent_claim_index, claim.part_list, claim.measure].append(claim)
    assert lists
    off = []
    for (parent, _, _), parts in lists.items():
        whole = claims[parent - 1]
        bound = sum((c.step_yuan or Decimal(0) for c in [whole, *parts]), Decimal(0)) / 2
        difference = (whole.amount_yuan or Decimal(0)) - sum((c.amount_yuan or Decimal(0) for c in parts), Decimal(0))
        if abs(difference) > bound:
            off.append((whole.subject, whole.amount_text, difference))
    slips = [("budget_total", "27.29", Decimal("198700"))] * 2 if "新乐" in str(path) else []
    assert off == slips


def test_the_sample_is_there() -> None:
    assert len(SAMPLE) >= 2
