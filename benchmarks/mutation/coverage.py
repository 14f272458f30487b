"""Which printed figures of the nine forms some identity reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.mutation.checks import Evaluated, Operand
from benchmarks.mutation.edits import Place
from benchmarks.mutation.fault import place_of
from benchmarks.mutation.parents import NINE_FORMS, Parent

#: Form, line, column of the form.
Cell = tuple[str, str, str]


@dataclass
class Coverage:
    """Figures by form: printed, in a sum that was evaluated (``equal``), in any evaluated check (``read``); what no sum reads, by cell."""

    printed: Counter[str] = field(default_factory=Counter)
    equal: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    without: Counter[Cell] = field(default_factory=Counter)

    def add(self, parent: Parent, evaluated: Evaluated) -> None:
        equal = _places(c.operands for c in evaluated.checks.values() if c.is_sum)
        read = _places(c.operands for c in evaluated.checks.values())
        for amount in parent.rows["amounts"]:
            form = amount["form"]
            if form not in NINE_FORMS or amount["printed_as"] == "nil_mark" or amount["quantity_kind"] not in ("money", None):
                continue
            place = place_of(amount)
            self.printed[form] += 1
            self.equal[form] += place in equal
            self.read[form] += place in read
            if place not in equal:
                line = amount["code"] or amount["line_key"] or "row not understood"
                self.without[form, line, amount["measure"] or "column not understood"] += 1


def _places(operands: Iterable[list[Operand]]) -> set[Place]:
    return {operand.place for some in operands for operand in some if operand.place.table is not None}
