"""A department over years: each budget knows the year before, each final account what its budget was and what the next one takes over.

So across documents, too, everything fits: a budget's figure of last year is the one printed last year, a final account's budgeted
figure is the budget's, and what a year keeps (年末结转) is what the next one starts with (年初结转).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import pairwise

from pipelines.synthetic import statements
from pipelines.synthetic.accounts import UnitAccount, execute
from pipelines.synthetic.figures import Department, Unit, draw
from pipelines.synthetic.statements import Statement

KINDS = ("budget", "final_account")


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """One year of a department: its budget (部门预算) and what became of it (部门决算), unit by unit."""

    budget: Department
    accounts: list[UnitAccount]

    def statements(self, kind: str) -> list[Statement]:
        """The forms of the department and then of each unit. `kind` is budget or final_account."""
        department = self.budget
        whole = ("department", department.code, department.name, department.year)
        if kind == "budget":
            units = [("unit", u.code, u.name, department.year) for u in department.units]
            return [
                statements.budget(*whole, department.units),
                *(statements.budget(*head, [u]) for head, u in zip(units, department.units, strict=True)),
            ]
        return [
            statements.final_account(*whole, self.accounts),
            *(
                statements.final_account("unit", a.unit.code, a.unit.name, department.year, [a])
                for a in self.accounts
            ),
        ]

    def units(self, kind: str) -> list[Unit]:
        """The units with what was budgeted, or with what was spent."""
        return self.budget.units if kind == "budget" else [account.spent() for account in self.accounts]


def single(budget: Department) -> FiscalYear:
    """One department and year by itself; its final account keeps nothing for a next year that nobody drew."""
    nothing = replace(budget, units=[replace(unit, projects=[]) for unit in budget.units])
    return FiscalYear(budget, execute(budget, nothing, 0))


def draw_series(
    seed: int,
    division: tuple[str, str],
    code: str,
    name: str,
    years: range,
    units: int = 2,
    *,
    mains: tuple[str, ...] | None = None,
    suffixes: tuple[str, ...] | None = None,
    scale: int = 1,
) -> list[FiscalYear]:
    """The years of a department, drawn from a seed; arguments as of :func:`figures.draw`, every amount `scale` times as large."""
    named = {key: value for key, value in (("mains", mains), ("suffixes", suffixes)) if value is not None}
    budgets = [_scaled(draw(seed, division, code, name, years[0], units, **named), scale)]
    while len(budgets) <= len(years):  # one year more than is asked for: what the last one keeps is what that one takes over
        budgets.append(_next(budgets[-1], seed))
    return [FiscalYear(budget, execute(budget, following, seed)) for budget, following in pairwise(budgets)]


def _scaled(budget: Department, scale: int) -> Department:
    units = [
        replace(
            unit,
            basic={item: amount * scale for item, amount in unit.basic.items()},
            projects=[replace(project, amount=project.amount * scale) for project in unit.projects],
            vehicle_operation=unit.vehicle_operation * scale,
            reception=unit.reception * scale,
            last_year_basic=unit.last_year_basic * scale,
            last_year_projects=unit.last_year_projects * scale,
        )
        for unit in budget.units
    ]
    return replace(budget, units=units)


def _next(budget: Department, seed: int) -> Department:
    year = budget.year + 1
    units = []
    for number, unit in enumerate(budget.units):
        chance = random.Random(f"{seed}/next/{budget.division_code}/{unit.code}/{year}")
        basic = {item: _changed(amount, chance.randrange(970, 1080)) for item, amount in unit.basic.items()}
        projects = [
            replace(
                project,
                code=f"{budget.code}-{year % 100:02}{number:02}-{n:03}",
                amount=max(_changed(project.amount, chance.randrange(900, 1120)) // 1000 * 1000, 1000),
            )
            for n, project in enumerate(unit.projects)
        ]
        units.append(
            replace(
                unit,
                basic=basic,
                projects=projects,
                vehicle_operation=basic.get("30231", 0),
                reception=_changed(unit.reception, chance.randrange(800, 1050)),
                assets=dict(unit.assets),
                last_year_basic=sum(unit.basic.values()),
                last_year_projects=sum(project.amount for project in unit.projects),
                last_year_vehicle=unit.vehicle_operation,
                last_year_reception=unit.reception,
            )
        )
    return replace(budget, year=year, units=units)


def _changed(amount: int, per_mille: int) -> int:
    return amount * per_mille // 1000 // 100 * 100
