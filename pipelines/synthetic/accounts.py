"""What became of a budget: the final account (决算) of a unit, made from its budget and from what the next budget carries over.

All amounts in yuan, multiples of 100, as in ``figures``.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from pipelines.synthetic.figures import Department, Project, Unit

#: Sources as a final account names them: what a budget takes from last year is general public budget money, and money from the
#: special fiscal account (财政专户) is received as 事业收入.
_FUNDS = {
    "general_budget": "general_budget",
    "carry_over": "general_budget",
    "government_fund": "government_fund",
    "fiscal_account": "institutional",
}


@dataclass(frozen=True, slots=True)
class UnitAccount:
    """What a unit spent, by economic code and by project, and what it keeps for next year (`closing`: functional code → yuan)."""

    unit: Unit
    basic: dict[str, int]
    projects: list[Project]
    reception: int
    closing: dict[str, int]

    @property
    def vehicle_operation(self) -> int:
        return self.basic.get("30231", 0)

    def spent(self) -> Unit:
        """The unit with what was spent in the place of what was budgeted."""
        return replace(
            self.unit, basic=self.basic, projects=self.projects, reception=self.reception, vehicle_operation=self.vehicle_operation
        )

    def rows(self) -> dict[str, dict[str, int]]:
        """By functional code: basic and project spending, income, opening and closing balance, each also by fund (`basic:fund`).

        Income is what was spent and kept beyond what was there. Raises ValueError if that is less than nothing for a code.
        """
        rows: dict[str, dict[str, int]] = {}

        def add(function: str, key: str, fund: str, amount: int) -> None:
            row = rows.setdefault(function, {})
            for name in (key, f"{key}:{fund}"):
                row[name] = row.get(name, 0) + amount

        for function, amount in self.spent().basic_by_function().items():
            add(function, "basic", "general_budget", amount)
        for project in self.projects:
            add(project.function, "project", _FUNDS[project.source], project.amount)
        for project in self.unit.projects:
            if project.source == "carry_over":
                add(project.function, "opening", "general_budget", project.amount)
        for function, amount in self.closing.items():
            add(function, "closing", "general_budget", amount)
        for function, row in rows.items():
            for fund in dict.fromkeys(_FUNDS.values()):
                spent = row.get(f"basic:{fund}", 0) + row.get(f"project:{fund}", 0)
                received = spent + row.get(f"closing:{fund}", 0) - row.get(f"opening:{fund}", 0)
                if received < 0:
                    raise ValueError(f"{self.unit.code} {function}: {fund} spends less than it had and keeps nothing")
                row[f"income:{fund}"] = received
        return dict(sorted(rows.items()))


def execute(budget: Department, following: Department, seed: int) -> list[UnitAccount]:
    """The final accounts of the units of a department, drawn from a seed; `following` is the budget of the year after it."""
    accounts = []
    for unit, after in zip(budget.units, following.units, strict=True):
        chance = random.Random(f"{seed}/account/{budget.division_code}/{unit.code}/{budget.year}")
        closing: dict[str, int] = {}
        for project in after.projects:
            if project.source == "carry_over":
                closing[project.function] = closing.get(project.function, 0) + project.amount
        accounts.append(
            UnitAccount(
                unit,
                {code: _part(amount, chance.randrange(950, 1001)) for code, amount in unit.basic.items()},
                [replace(p, amount=_part(p.amount, chance.randrange(880, 1001))) for p in unit.projects],
                _part(unit.reception, chance.randrange(500, 1001)),
                closing,
            )
        )
    return accounts


def _part(amount: int, per_mille: int) -> int:
    """A share of an amount in hundreds of yuan, at least one hundred of what is there at all."""
    return max(amount * per_mille // 1000 // 100 * 100, 100) if amount else 0
