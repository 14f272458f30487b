"""Every rule on figures that break it, on figures just inside its rounding bound, and on what must not alarm it.

A case (``cases/*.yaml``) edits the clean budget for department and unit alike, unless it says ``only``, and names

- ``at``: the failed check (``times`` of them in all; ``with``: other rules that fail on the same edit), or
- ``within``: a check that passes because rounding explains the difference, or
- ``beside``: other disclosures of the same department, ``peers``: other departments of the county, both only compared with,
- ``holds``, ``not_evaluable``, ``not_applicable``: a check of that outcome, or ``not_made``: a check that does not exist.

Beside what a case names nothing may fail.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pipelines.identities import registry
from pipelines.settings import DBT_PROJECT
from tests.expectations.conftest import HERE, Case, cases
from tests.support import budgets

_AMOUNTS = ("actual", "expected", "difference", "bound")
_ALL = cases()


def _checks(checks: duckdb.DuckDBPyConnection, document_id: str, rule: str, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Checks of a rule in one document, as the case addresses them: amounts in 万元, claims by name."""
    rows = checks.execute(
        "select * from quality.identity_checks where document_id = ? and rule_id = ? order by check_id", [document_id, rule]
    ).to_arrow_table().to_pylist()
    names = dict(enumerate(_claim_names(document_id), start=1))
    found = []
    for row in rows:
        seen = {key: row[key] for key in wanted if key not in ("claim", "rule", *_AMOUNTS)}
        if "claim" in wanted:
            seen["claim"] = names.get(row["claim_index"])
        for key in _AMOUNTS:
            if key in wanted:
                seen[key] = None if row[key] is None else row[key] / 10000
        if seen == _as_decimals(wanted):
            found.append(row)
    return found


def _claim_names(document_id: str) -> list[str]:
    case = next((c for c in _ALL if c.document_id == document_id), None)
    budget = budgets.Budget(budgets.load(HERE / "clean.yaml"), document_id, case.edits if case else {})
    return [name for entity in budget.entities for name in entity["claims"]]


def _as_decimals(wanted: dict[str, Any]) -> dict[str, Any]:
    return {
        key: Decimal(value) if key in _AMOUNTS and value is not None else value for key, value in wanted.items() if key != "rule"
    }


def _failures(checks: duckdb.DuckDBPyConnection, case: Case) -> dict[str, list[tuple[Any, ...]]]:
    rows = checks.execute(
        "select rule_id, entity_index, form, line_key, code, measure, actual, expected, actual_text from quality.identity_checks "
        "where document_id in (?, ?) and outcome = 'fail'",
        [case.document_id, case.document_id + "_copy"],
    ).fetchall()
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row[1:])
    return found


@pytest.mark.parametrize("case", _ALL, ids=str)
def test_rule(checks: duckdb.DuckDBPyConnection, case: Case) -> None:
    failures = _failures(checks, case)
    wanted = {case.rule} if "at" in case.expected else set()
    assert set(failures) == wanted | set(case.expected.get("with", [])), failures
    for kind, outcome in (
        ("at", "fail"),
        ("within", "pass"),
        ("holds", "pass"),
        ("not_evaluable", "not_evaluable"),
        ("not_applicable", "not_applicable"),
    ):
        if kind not in case.expected:
            continue
        place = case.expected[kind]
        placed = _checks(checks, case.document_id, place.get("rule", case.rule), place)
        found = [row for row in placed if row["outcome"] == outcome]
        assert found, f"no such check {place}: {[row['outcome'] for row in placed]}"
        assert kind != "within" or all(row["explained_by_rounding"] for row in found)
        assert outcome in ("pass", "fail") or all(row["reason"] for row in found)
        if kind == "at":
            documents = 2 if "copy" in case.expected else 1
            answers = 1 if found[0]["entity_index"] is None else len({row["entity_index"] for row in found})
            assert len(failures[case.rule]) == case.expected.get("times", 1) * answers * documents, failures[case.rule]
    if "not_made" in case.expected:
        assert not _checks(checks, case.document_id, case.rule, case.expected["not_made"])


def test_clean_budget_fails_nothing_and_is_checked_by_every_rule(checks: duckdb.DuckDBPyConnection) -> None:
    rows = checks.execute(
        "select rule_id, count(*) filter (outcome = 'fail'), count(*) filter (outcome = 'pass'), "
        "count(*) filter (outcome = 'not_evaluable' and document_id = 'clean') from quality.identity_checks "
        "where document_id in ('clean', 'clean_final') group by rule_id"
    ).fetchall()
    assert [rule for rule, failed, _, _ in rows if failed] == []
    silent = set(registry.load().ids) - {rule for rule, _, passed, _ in rows if passed}
    assert not silent, f"{sorted(silent)} evaluate nothing in the clean documents: a rule that never holds anywhere proves nothing"
    assert [rule for rule, _, _, unread in rows if unread] == []


def test_every_rule_has_a_case_that_breaks_it() -> None:
    broken, rules = {case.rule for case in _ALL if "at" in case.expected}, set(registry.load().ids)
    assert not rules - broken, f"no case with `at` in tests/expectations/cases breaks {sorted(rules - broken)}"
    cases_of = {case.rule for case in _ALL}
    assert not cases_of - rules, f"tests/expectations/cases has cases of {sorted(cases_of - rules)}, which expectations/rules.yaml lacks"


def test_every_rule_with_amounts_has_a_case_within_its_bound(checks: duckdb.DuckDBPyConnection) -> None:
    with_bounds = {
        rule
        for (rule,) in checks.execute(
            "select distinct rule_id from quality.identity_checks "
            "where outcome in ('pass', 'fail') and bound > 0 and relation = 'equal'"
        ).fetchall()
    }
    missing = sorted(with_bounds - {case.rule for case in _ALL if "within" in case.expected})
    assert not missing, f"no case with `within` in tests/expectations/cases keeps {missing} just inside the rounding bound"


def test_every_failure_has_its_words(checks: duckdb.DuckDBPyConnection) -> None:
    """Checks of words need words for each of their checks."""
    words = (DBT_PROJECT / "models" / "quality" / "finding_words.sql").read_text(encoding="utf-8")
    failed = checks.execute(
        "select distinct rule_id, check_no from quality.identity_checks where outcome = 'fail' and bound is null"
    ).fetchall()
    assert [(rule, number) for rule, number in failed if f"('{rule}', {number}," not in words and f"('{rule}', 0," not in words] == []
