"""What the nine forms of a department or unit state, without any layout: form → line → measure → yuan.

Lines and measures are the keys of the seeds `lines` and `measures`; in forms by classification code the line is the code, or `total`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.synthetic.accounts import UnitAccount
from pipelines.synthetic.figures import ECONOMIC_CLASSES, FUNCTION_NAMES, Unit, economic_items, with_parents

Amounts = dict[str, int]
Form = dict[str, Amounts]
Rows = dict[str, dict[str, int]]

FISCAL = ("general_budget", "government_fund", "state_capital")
THREE_PUBLIC = ("total", "abroad", "vehicle", "vehicle_purchase", "vehicle_operation", "reception")


@dataclass(slots=True)
class Statement:
    """The forms of one owner (department or unit) in one year; `kind` is budget or final_account, `level` department or unit."""

    kind: str
    level: str
    code: str
    name: str
    year: int
    forms: dict[str, Form] = field(default_factory=dict)

    def amount(self, form: str, line: str, measure: str = "amount") -> int:
        """Yuan; 0 where nothing is stated."""
        return self.forms[form].get(line, {}).get(measure, 0)


def name_of(form: str, line: str) -> str:
    """Name (科目名称) of a classification code."""
    if form == "basic_expenditure":
        return ECONOMIC_CLASSES.get(line) or economic_items()[line][0]
    return FUNCTION_NAMES[line]


def budget(level: str, code: str, name: str, year: int, units: list[Unit]) -> Statement:
    """The forms of a budget (部门预算) of one unit or of several together."""
    leaves: Rows = {}
    for unit in units:
        for function, row in unit.spending().items():
            _add(leaves, function, {
                "basic": row.get("basic", 0),
                "project": row.get("project", 0),
                **{f"basic:{_fund(s)}": row.get(f"basic:{s}", 0) for s in ("general_budget",)},
                "opening": row.get("project:carry_over", 0),
                "opening:general_budget": row.get("project:carry_over", 0),
            })  # fmt: skip
            for source in ("general_budget", "government_fund", "fiscal_account"):
                received = row.get(f"basic:{source}", 0) + row.get(f"project:{source}", 0)
                _add(leaves, function, {f"income:{source}": received, f"project:{source}": row.get(f"project:{source}", 0)})
            _add(leaves, function, {"project:general_budget": row.get("project:carry_over", 0)})
    economic: dict[str, int] = {}
    for unit in units:
        for item, amount in unit.basic.items():
            economic[item] = economic.get(item, 0) + amount
    vehicle, reception = sum(u.vehicle_operation for u in units), sum(u.reception for u in units)
    statement = Statement("budget", level, code, name, year)
    _fill(statement, leaves, economic)
    form = statement.forms["three_public"] = _three_public(vehicle, reception, "total", "general_budget")
    if all(u.last_year_vehicle is not None and u.last_year_reception is not None for u in units):
        last = _three_public(
            sum(u.last_year_vehicle or 0 for u in units), sum(u.last_year_reception or 0 for u in units), "prior_year"
        )
        for line, amounts in form.items():
            before = last[line]["prior_year"]
            amounts.update(prior_year=before, change=amounts["total"] - before)
    return statement


def final_account(level: str, code: str, name: str, year: int, accounts: list[UnitAccount]) -> Statement:
    """The forms of a final account (部门决算) of one unit or of several together."""
    leaves: Rows = {}
    economic: dict[str, int] = {}
    for account in accounts:
        for function, row in account.rows().items():
            _add(leaves, function, row)
        for item, amount in account.basic.items():
            economic[item] = economic.get(item, 0) + amount
    statement = Statement("final_account", level, code, name, year)
    _fill(statement, leaves, economic)
    spent = _three_public(sum(a.vehicle_operation for a in accounts), sum(a.reception for a in accounts), "total", "general_budget")
    planned = _three_public(sum(a.unit.vehicle_operation for a in accounts), sum(a.unit.reception for a in accounts), "budget")
    statement.forms["three_public"] = {line: amounts | planned[line] for line, amounts in spent.items()}
    return statement


def _fund(source: str) -> str:
    return "general_budget" if source == "carry_over" else source


def _add(rows: Rows, line: str, amounts: dict[str, int]) -> None:
    target = rows.setdefault(line, {})
    for key, amount in amounts.items():
        target[key] = target.get(key, 0) + amount


def _fill(statement: Statement, leaves: Rows, economic: dict[str, int]) -> None:
    rows = with_parents(dict(sorted(leaves.items())))
    total: dict[str, int] = {}
    for code, row in rows.items():
        if len(code) == 3:
            for key, amount in row.items():
                total[key] = total.get(key, 0) + amount
    coded = {"total": total, **rows}
    income = {line: _income(row, statement.kind == "budget") for line, row in coded.items()}
    statement.forms.update(
        summary=_summary(rows, total),
        income={line: amounts for line, amounts in income.items() if amounts["total"]},
        expenditure={line: _expenditure(row) for line, row in coded.items()},
        fiscal_summary=_fiscal_summary(rows, total),
        basic_expenditure=_basic(economic),
    )
    for form, fund in zip(("general_expenditure", "fund_expenditure", "capital_expenditure"), FISCAL, strict=True):
        statement.forms[form] = _by_fund(coded, fund)


def _spent(row: dict[str, int]) -> int:
    return row.get("basic", 0) + row.get("project", 0)


def _spent_from(row: dict[str, int], fund: str) -> int:
    return row.get(f"basic:{fund}", 0) + row.get(f"project:{fund}", 0)


def _summary(rows: Rows, total: dict[str, int]) -> Form:
    lines = {f"income.item.{s}": total.get(f"income:{s}", 0) for s in (*FISCAL, "fiscal_account", "institutional")}
    lines["income.item.fiscal_appropriation"] = sum(lines[f"income.item.{s}"] for s in FISCAL)
    received = sum(lines[f"income.item.{s}"] for s in (*FISCAL, "fiscal_account", "institutional"))
    lines["income.current_total"] = received
    lines["income.carry_over"] = total.get("opening", 0)
    lines["income.grand_total"] = received + total.get("opening", 0)
    for code, row in rows.items():
        if len(code) == 3:
            lines[f"expenditure.class.{code}"] = _spent(row)
    lines["expenditure.current_total"] = _spent(total)
    lines["expenditure.carry_over"] = total.get("closing", 0)
    lines["expenditure.grand_total"] = _spent(total) + total.get("closing", 0)
    return {line: {"amount": amount} for line, amount in lines.items()}


def _income(row: dict[str, int], with_carry_over: bool) -> Amounts:
    """A row of the income form; that of a final account is of the year's income alone."""
    amounts = {source: row.get(f"income:{source}", 0) for source in (*FISCAL, "fiscal_account", "institutional")}
    received = sum(amounts.values())
    amounts["fiscal_appropriation"] = sum(amounts[s] for s in FISCAL)
    amounts |= {"current_year": received, "total": received}
    if with_carry_over:
        amounts |= {"carry_over": row.get("opening", 0), "total": received + row.get("opening", 0)}
    return amounts


def _expenditure(row: dict[str, int]) -> Amounts:
    return {"total": _spent(row), "basic": row.get("basic", 0), "project": row.get("project", 0)}


def _fiscal_summary(rows: Rows, total: dict[str, int]) -> Form:
    form: Form = {}
    for source in FISCAL:
        form[f"income.item.{source}"] = {"amount": total.get(f"income:{source}", 0)}
        form[f"income.carry_over.{source}"] = {"amount": total.get(f"opening:{source}", 0)}
    for key in ("item", "carry_over"):
        amount = sum(form[f"income.{key}.{s}"]["amount"] for s in FISCAL)
        form["income.current_total" if key == "item" else "income.carry_over"] = {"amount": amount}
    form["income.grand_total"] = {"amount": form["income.current_total"]["amount"] + form["income.carry_over"]["amount"]}

    def by_fund(amounts: dict[str, int]) -> Amounts:
        return {"total": sum(amounts.values()), **amounts}

    for code, row in rows.items():
        if len(code) == 3:
            form[f"expenditure.class.{code}"] = by_fund({s: _spent_from(row, s) for s in FISCAL})
    form["expenditure.current_total"] = by_fund({s: _spent_from(total, s) for s in FISCAL})
    form["expenditure.carry_over"] = by_fund({s: total.get(f"closing:{s}", 0) for s in FISCAL})
    form["expenditure.grand_total"] = by_fund(
        {s: _spent_from(total, s) + total.get(f"closing:{s}", 0) for s in FISCAL}
    )
    return form


def _by_fund(coded: Rows, fund: str) -> Form:
    form = {}
    for line, row in coded.items():
        amounts = {
            "total": _spent_from(row, fund),
            "basic": row.get(f"basic:{fund}", 0),
            "project": row.get(f"project:{fund}", 0),
            "carry_over_in": row.get(f"opening:{fund}", 0),
            "current_income": row.get(f"income:{fund}", 0),
            "carry_over": row.get(f"closing:{fund}", 0),
        }
        if any(amounts.values()):
            form[line] = amounts
    return form


def _basic(economic: dict[str, int]) -> Form:
    items = economic_items()
    form: Form = {"total": {"total": 0, "personnel": 0, "public": 0}}
    for code in sorted(economic):
        form.setdefault(code[:3], {"total": 0, "personnel": 0, "public": 0})
        form[code] = {"total": 0, "personnel": 0, "public": 0}
        kind = "public" if items[code][1] else "personnel"
        for line in ("total", code[:3], code):
            form[line]["total"] += economic[code]
            form[line][kind] += economic[code]
    return form


def _three_public(vehicle: int, reception: int, *measures: str) -> Form:
    lines = dict(zip(THREE_PUBLIC, (vehicle + reception, 0, vehicle, 0, vehicle, reception), strict=True))
    return {line: dict.fromkeys(measures, amount) for line, amount in lines.items()}
