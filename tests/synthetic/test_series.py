"""Years of a department: what one disclosure says of another year or stage is what that one says."""

from __future__ import annotations

import itertools

from pipelines.synthetic.series import FiscalYear, draw_series
from pipelines.synthetic.statements import Statement

YEARS = range(2021, 2026)


def _series(seed: int) -> list[FiscalYear]:
    return draw_series(seed, ("990101", "霁禾市"), "205", "霁禾市教育局", YEARS, 3, scale=2)


def _all(kind: str, seed: int = 1) -> list[list[Statement]]:
    return [year.statements(kind) for year in _series(seed)]


def test_a_series_is_drawn_from_its_seed() -> None:
    assert _series(1) == _series(1)
    assert _series(1) != _series(2)
    assert [year.budget.year for year in _series(1)] == list(YEARS)


def test_what_a_year_keeps_is_what_the_next_one_starts_with() -> None:
    carried = 0
    for seed in range(5):
        accounts = _all("final_account", seed)
        for before, after in itertools.pairwise(accounts):
            for former, latter in zip(before, after, strict=True):
                for form in ("summary", "fiscal_summary"):
                    measure = "amount" if form == "summary" else "total"
                    kept = former.amount(form, "expenditure.carry_over", measure)
                    assert latter.amount(form, "income.carry_over") == kept
                    carried += kept
    assert carried > 0


def test_a_budget_knows_last_years() -> None:
    series = _series(1)
    for before, after in itertools.pairwise(series):
        spent = before.statements("budget")[0].amount("expenditure", "total", "total")
        assert sum(u.last_year_basic + u.last_year_projects for u in after.budget.units) == spent
        former, latter = (year.statements("budget")[0] for year in (before, after))
        for line, amounts in latter.forms["three_public"].items():
            assert amounts["prior_year"] == former.amount("three_public", line, "total")
            assert amounts["change"] == amounts["total"] - amounts["prior_year"]


def test_a_final_accounts_budget_is_the_budget() -> None:
    for year in _series(1):
        for planned, spent in zip(year.statements("budget"), year.statements("final_account"), strict=True):
            assert spent.amount("three_public", "total", "budget") == planned.amount("three_public", "total", "total")
            assert 0 < spent.amount("expenditure", "total", "total") <= planned.amount("expenditure", "total", "total")


def test_both_sides_of_the_summaries_agree() -> None:
    for kind in ("budget", "final_account"):
        for statements in _all(kind):
            for s in statements:
                assert s.amount("summary", "income.grand_total") == s.amount("summary", "expenditure.grand_total")
                assert s.amount("fiscal_summary", "income.grand_total") == s.amount("fiscal_summary", "expenditure.grand_total", "total")
                assert s.amount("basic_expenditure", "total", "total") == s.amount("general_expenditure", "total", "basic")
                codes = [line for line in s.forms["expenditure"] if len(line) == 7]
                assert s.amount("expenditure", "total", "total") == sum(s.amount("expenditure", c, "total") for c in codes)


def test_a_department_is_the_sum_of_its_units() -> None:
    for kind in ("budget", "final_account"):
        whole, *units = _all(kind)[0]
        for form, lines in whole.forms.items():
            for line, amounts in lines.items():
                for measure, amount in amounts.items():
                    assert amount == sum(u.amount(form, line, measure) for u in units), (form, line, measure)
