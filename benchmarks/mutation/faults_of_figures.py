"""Faults of one printed figure: in a form, or in a sentence."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from itertools import pairwise
from typing import Any

from benchmarks.mutation.edits import NewText, Place
from benchmarks.mutation.fault import Fault, Kind, in_yuan, new_figure, printed_like
from benchmarks.mutation.parents import Parent
from pipelines.forms import amounts


def another_digit(text: str, chance: random.Random) -> str | None:
    """The text with one of its digits changed; no zero comes to stand in front. None if it has no digit."""
    places = [n for n, sign in enumerate(text) if sign.isascii() and sign.isdigit()]
    if not places:
        return None
    place = chance.choice(places)
    in_front = place == places[0] and text[place + 1 : place + 2].isdigit()
    digit = chance.choice([d for d in "0123456789" if d != text[place] and not (d == "0" and in_front)])
    return text[:place] + digit + text[place + 1 :]


def swapped_digits(text: str, chance: random.Random) -> str | None:
    """The text with two neighbouring digits that differ swapped; None if there are none."""
    digits = [n for n, sign in enumerate(text) if sign.isascii() and sign.isdigit()]
    fit = [
        (a, b) for a, b in pairwise(digits)
        if text[a + 1 : b] in ("", ",") and text[a] != text[b] and not (a == digits[0] and text[b] == "0")
    ]  # fmt: skip
    if not fit:
        return None
    a, b = chance.choice(fit)
    return text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]


def _a_figure(parent: Parent, chance: random.Random, nonzero: bool = False) -> dict[str, Any] | None:
    fit = [a for a in parent.amounts if a["amount_yuan"] or not nonzero]
    return chance.choice(fit) if fit else None


def digit_changed(parent: Parent, chance: random.Random) -> Fault | None:
    amount = _a_figure(parent, chance)
    text = amount and another_digit(amount["text"], chance)
    return new_figure(amount, text) if amount and text else None


def digits_swapped(parent: Parent, chance: random.Random) -> Fault | None:
    fit = [(a, text) for a in parent.amounts if (text := swapped_digits(a["text"], chance)) is not None]
    return new_figure(*chance.choice(fit)) if fit else None


def sign_changed(parent: Parent, chance: random.Random) -> Fault | None:
    negative = [a for a in parent.amounts if a["text"].startswith("-") and a["amount_yuan"]]
    amount = chance.choice(negative) if negative else _a_figure(parent, chance, nonzero=True)
    if amount is None or amount["text"].startswith("("):
        return None
    return new_figure(amount, amount["text"].removeprefix("-") if amount["text"].startswith("-") else "-" + amount["text"])


def figure_lost(parent: Parent, chance: random.Random) -> Fault | None:
    amount = _a_figure(parent, chance, nonzero=True)
    return new_figure(amount, "") if amount else None


def other_unit(parent: Parent, chance: random.Random) -> Fault | None:
    amount = _a_figure(parent, chance, nonzero=True)
    if amount is None or amount["unit"] not in ("元", "万元"):
        return None
    factor = Decimal(10_000) if amount["unit"] == "万元" else Decimal("0.0001")
    return new_figure(amount, printed_like("0.00", amount["value"] * factor))


def sentence_changed(parent: Parent, chance: random.Random) -> Fault | None:
    """One figure of money that recognition finds in a paragraph, where the paragraph prints it once."""
    texts = {paragraph.block: paragraph.text for paragraph in parent.document.paragraphs}
    fit = []
    for claim in parent.rows["claims"]:
        printed = claim["amount_text"]
        if claim["amount_yuan"] is None or not printed or claim["measure"] not in ("amount", "change"):
            continue
        found = list(re.finditer(rf"(?<![\d.,]){re.escape(printed)}(?![\d.,]*\d)", texts.get(claim["block_index"], "")))
        if len(found) == 1:
            fit.append((claim, found[0].span()))
    if not fit:
        return None
    claim, (start, end) = chance.choice(fit)
    printed, whole = claim["amount_text"], texts[claim["block_index"]]
    new = another_digit(printed, chance)
    value = amounts.parse(new or "").value
    if new is None or value is None:
        return None
    place = Place(block=claim["block_index"])
    return Fault(
        (NewText(place, whole[:start] + new + whole[end:]),), (place,), printed, new,
        claim=claim["claim_index"], claim_change=abs(in_yuan(value, claim["unit"])) - abs(claim["amount_yuan"]),
    )  # fmt: skip


KINDS = (
    Kind("digit_changed", "one digit of a figure is another", digit_changed, True),
    Kind("digits_swapped", "two neighbouring digits of a figure are swapped", digits_swapped, True),
    Kind("sign_changed", "a figure loses its minus, or gains one where none is negative", sign_changed, True),
    Kind("figure_lost", "a figure other than zero is blank", figure_lost, True),
    Kind("other_unit", "one figure is printed in 元 in a table in 万元, or the other way round", other_unit, True),
    Kind("sentence_changed", "one digit of a figure stated in a sentence is another", sentence_changed),
)
