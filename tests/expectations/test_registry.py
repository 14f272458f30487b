"""A registry that is misspelt must not silently check nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.identities import registry
from pipelines.identities.registry import RegistryError
from pipelines.settings import DBT_PROJECT

RULE: dict[str, Any] = {
    "id": "S01",
    "severity": "fatal",
    "form": "summary",
    "evaluate": {"terms": [{"stated": ["summary/income.current_total/amount"], "derived": ["summary/income.item.*/amount"]}]},
    "expectation": "Income of the year equals the sum of the income lines.",
    "expectation_zh": "本年收入合计等于各项收入之和。",
    "source": "catalogue of identities",
}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder of models in which one shape and one rule's own model are evaluated."""
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "operands_terms.sql").write_text("select 1")
    return folder


def _load(tmp_path: Path, models: Path, *rules: dict[str, Any]) -> registry.Registry:
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump({"version": 1, "rules": list(rules)}, allow_unicode=True), "utf-8")
    return registry.load(path, models=models)


def test_a_rule_is_expanded_to_its_figures(tmp_path: Path, models: Path) -> None:
    rule = _load(tmp_path, models, RULE)["S01"]
    assert rule.forms == ("summary",)
    assert [(check.line_key, check.measure) for check in rule.checks] == [("income.current_total", "amount")]
    derived = [term.line_key for term in rule.terms if term.side == "derived"]
    assert "income.item.general_budget" in derived
    assert "income.carry_over" not in derived


def _at(*path: Any) -> Callable[[dict[str, Any], Any], None]:
    def put(rule: dict[str, Any], value: Any) -> None:
        for key in path[:-1]:
            rule = rule[key]
        rule[path[-1]] = value

    return put


TERM = ("evaluate", "terms", 0)


@pytest.mark.parametrize(
    ("change", "value", "complaint"),
    [
        (_at("colour"), "red", "unknown keys"),
        (_at("severity"), "terrible", "severity"),
        (_at("id"), "X1", "an id is a letter and two digits"),
        (_at("form"), "balance_sheet", "unknown form"),
        (_at("expectation_zh"), " ", "expectation_zh is empty"),
        (_at("kinds"), ["plan"], "kinds"),
        (_at("evaluate"), {}, "names no shape"),
        (_at("evaluate"), {"magic": 1}, "unknown shape 'magic'"),
        (_at("evaluate"), {"row": {}}, "operands_row.sql does not exist"),
        (_at("evaluate"), {"own": "check_nothing"}, "check_nothing.sql does not exist"),
        (_at(*TERM, "stated"), ["summary/income.current_totale/amount"], "has no line"),
        (_at(*TERM, "stated"), ["summary/income.current_total/total"], "has no measure"),
        (_at(*TERM, "stated"), ["summary income"], "is no term"),
        (_at(*TERM, "derived"), ["summary/income.none.*/amount"], "no line below"),
        (_at(*TERM, "derived"), ["summary/income.current_total/amount"], "is stated and derived"),
        (_at(*TERM, "relation"), "near", "unknown relation"),
        (_at(*TERM, "if_column"), "income/cash", "unknown measure"),
        (_at(*TERM, "tolerance"), 1, "unknown keys"),
        (_at(*TERM, "measures"), ["amount"], "no term has measure"),
        (_at("forms"), ["income"], "`forms` lacks"),
        (_at("forms"), ["summary", "income"], "which no check reads"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_an_error(
    tmp_path: Path, models: Path, change: Callable[[dict[str, Any], Any], None], value: Any, complaint: str
) -> None:
    rule = copy.deepcopy(RULE)
    change(rule, value)
    with pytest.raises(RegistryError, match=complaint):
        _load(tmp_path, models, rule)


def test_an_id_used_twice_is_an_error(tmp_path: Path, models: Path) -> None:
    with pytest.raises(RegistryError, match="S01: two rules"):
        _load(tmp_path, models, RULE, RULE)


def test_a_key_written_twice_is_an_error(tmp_path: Path, models: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("version: 1\nrules: []\nrules: []\n", "utf-8")
    with pytest.raises(RegistryError, match="'rules' is written twice"):
        registry.load(path, models=models)


def test_a_claim_of_an_unknown_subject_is_an_error(tmp_path: Path, models: Path) -> None:
    (models / "operands_claims.sql").write_text("select 1")
    claim = {"claim": "income.luck", "either": [["summary/income.grand_total/amount"]]}
    with pytest.raises(RegistryError, match="unknown subject"):
        _load(tmp_path, models, {**RULE, "evaluate": {"claims": [claim]}})


def test_a_model_that_never_names_its_rule_is_an_error(tmp_path: Path, models: Path) -> None:
    (models / "check_totals.sql").write_text("-- 'S01' is to come\nselect 'S02' as rule_id")
    with pytest.raises(RegistryError, match="never names 'S01'"):
        _load(tmp_path, models, {**RULE, "evaluate": {"own": "check_totals"}})


def test_a_model_that_no_rule_uses_is_an_error(tmp_path: Path, models: Path) -> None:
    (models / "check_totals.sql").write_text("select 'S01' as rule_id")
    with pytest.raises(RegistryError, match="no rule uses the models check_totals"):
        _load(tmp_path, models, RULE)


def test_every_own_model_is_united_in_the_checks() -> None:
    united = (DBT_PROJECT / "models" / "quality" / "identity_checks.sql").read_text("utf-8")
    models = {model for rule in registry.load().rules for model in rule.models}
    assert [model for model in sorted(models) if f"'{model}'" not in united] == []


def test_the_registry_is_written_with_comments() -> None:
    with duckdb.connect() as connection:
        rules = registry.load()
        rules.write(connection)
        rules.write(connection)
        assert connection.execute("select count(*) from reference.rules").fetchone() == (len(rules.rules),)
        orphans = "select count(*) from reference.rule_terms anti join reference.rule_checks using (rule_id, check_no)"
        assert connection.execute(orphans).fetchone() == (0,)
        undescribed = "select count(*) from duckdb_columns() where schema_name = 'reference' and comment is null"
        assert connection.execute(undescribed).fetchone() == (0,)
