"""The registry of identities, read from ``expectations/rules.yaml`` and checked before anything runs.

A rule that is misspelt must not silently check nothing: an unknown key, an id used twice, an unknown form, measure, line
or subject, a shape that no SQL model evaluates, a model that does not name its rule — each is a :class:`RegistryError`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from pipelines import strict_yaml
from pipelines.identities import thresholds
from pipelines.identities.shapes import KINDS, SHAPES, CheckRow, TermRow
from pipelines.identities.terms import TermError
from pipelines.identities.vocabulary import Vocabulary

PROJECT = Path(__file__).resolve().parents[2]
RULES = PROJECT / "expectations" / "rules.yaml"
MODELS = PROJECT / "dbt_project" / "models" / "quality"
SEVERITIES = ("fatal", "warning", "info")
SCOPES = ("entity", "document")
_COMMENT = re.compile(r"--.*|\{#.*?#\}")
_REQUIRED = {"id", "severity", "form", "evaluate", "expectation", "expectation_zh", "source"}
_OPTIONAL = {"forms", "scope", "kinds"}


class RegistryError(Exception):
    """The registry says something that cannot be meant; the message names the rule and what is wrong."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One identity. ``checks`` and ``terms`` are what the SQL models of its shapes read; ``models`` its own SQL."""

    id: str
    severity: str
    scope: str
    form: str | None
    forms: tuple[str, ...]
    kinds: tuple[str, ...]
    shapes: tuple[str, ...]
    models: tuple[str, ...]
    expectation: str
    expectation_zh: str
    source: str
    checks: tuple[CheckRow, ...] = field(repr=False)
    terms: tuple[TermRow, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Registry:
    """All rules, in the order in which they are written."""

    rules: tuple[Rule, ...]

    def __getitem__(self, rule_id: str) -> Rule:
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(rule.id for rule in self.rules)

    def of_severity(self, severity: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.severity == severity)

    def write(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Fill ``reference.rules``, ``rule_checks``, ``rule_terms`` and ``thresholds``; older content is replaced."""
        connection.execute("create schema if not exists reference")
        for name, comment, rows, schema in (
            ("rules", "The registry of identities (expectations/rules.yaml)", self._rule_rows(), _RULES_SCHEMA),
            ("rule_checks", "What each rule compares, one row per check", self._check_rows(), _CHECKS_SCHEMA),
            ("rule_terms", "The figures that each check reads", self._term_rows(), _TERMS_SCHEMA),
        ):
            frame = pa.Table.from_pylist(rows, schema=schema)
            connection.register("registry_rows", frame)
            connection.execute(f"create or replace table reference.{name} as select * from registry_rows")
            connection.unregister("registry_rows")
            connection.execute(f"comment on table reference.{name} is '{comment}'")
            for column in schema:
                text = column.metadata[b"comment"].decode().replace("'", "''")
                connection.execute(f"comment on column reference.{name}.{column.name} is '{text}'")
        thresholds.write(connection)

    def _rule_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "rule_id": rule.id,
                "severity": rule.severity,
                "scope": rule.scope,
                "form": rule.form,
                "forms": list(rule.forms),
                "kinds": list(rule.kinds),
                "shapes": list(rule.shapes),
                "models": list(rule.models),
                "expectation": rule.expectation,
                "expectation_zh": rule.expectation_zh,
                "source": rule.source,
                "rule_order": order,
            }
            for order, rule in enumerate(self.rules, start=1)
        ]

    def _check_rows(self) -> list[dict[str, Any]]:
        return [
            {"rule_id": rule.id, **check.row(), "kinds": list(check.kinds or rule.kinds)} for rule in self.rules for check in rule.checks
        ]

    def _term_rows(self) -> list[dict[str, Any]]:
        return [{"rule_id": rule.id, **term.row()} for rule in self.rules for term in rule.terms]


def _column(name: str, kind: pa.DataType, comment: str) -> pa.Field:
    return pa.field(name, kind, metadata={"comment": comment})


_TEXTS = pa.list_(pa.string())
_RULES_SCHEMA = pa.schema(
    [
        _column("rule_id", pa.string(), "id of the rule, as in the catalogue of identities"),
        _column("severity", pa.string(), "fatal, warning or info"),
        _column("scope", pa.string(), "entity (evaluated for each department and unit) or document"),
        _column("form", pa.string(), "form whose rule it is; null for rules about the document or the prose"),
        _column("forms", _TEXTS, "forms that it reads"),
        _column("kinds", _TEXTS, "kinds of document in which it holds: budget, final_account"),
        _column("shapes", _TEXTS, "shapes by which it is evaluated"),
        _column("models", _TEXTS, "SQL models of its own, where no shape fits"),
        _column("expectation", pa.string(), "what must hold, in English"),
        _column("expectation_zh", pa.string(), "what must hold, in Chinese"),
        _column("source", pa.string(), "where the rule comes from"),
        _column("rule_order", pa.int32(), "order in the registry"),
    ]
)
_CHECKS_SCHEMA = pa.schema(
    [
        _column("rule_id", pa.string(), "id of the rule"),
        _column("check_no", pa.int32(), "number of the check within the rule"),
        _column("shape", pa.string(), "shape that evaluates it"),
        _column("form", pa.string(), "form of the stated figure"),
        _column("line_key", pa.string(), "line of the stated figure; null where there are several"),
        _column("code", pa.string(), "code of the stated figure; null where there are several"),
        _column("measure", pa.string(), "column of the stated figure, or measure of the claims"),
        _column("relation", pa.string(), "equal, at_most or at_least: stated against derived"),
        _column("is_where_printed", pa.bool_(), "true if no check is made where a template lacks a line or column"),
        _column("check_key", pa.string(), "code, class, table or claim: by what the checks are told apart; empty if there is one"),
        _column("subject", pa.string(), "subject of the claims; null if none"),
        _column("kinds", _TEXTS, "kinds of document in which the check is made: budget, final_account"),
        _column("years_back", pa.int32(), "years from the stated figures back to the disclosure of the derived ones; 0: none"),
        _column("other_stage", pa.string(), "stage of the disclosure of the derived figures; null: the same"),
    ]
)
_TERMS_SCHEMA = pa.schema(
    [
        _column("rule_id", pa.string(), "id of the rule"),
        _column("check_no", pa.int32(), "number of the check within the rule"),
        _column("alternative", pa.int32(), "number of the alternative, from 1; a check passes if one of them does"),
        _column("term_no", pa.int32(), "number of the term within the check; the lines of one term share it"),
        _column("side", pa.string(), "stated, derived, zero, nonzero, if_column, unless_column or required"),
        _column("sign", pa.int32(), "1 or -1"),
        _column("form", pa.string(), "form of the figure"),
        _column("line_key", pa.string(), "line of the figure; null if any"),
        _column("code", pa.string(), "code of the figure; null if any"),
        _column("term_key", pa.string(), "code or class where the term stands for many codes, else empty"),
        _column("measure", pa.string(), "column of the figure"),
        _column("is_optional", pa.bool_(), "true if a template may lack the line or column: it then counts as nothing"),
        _column("is_fixed_line", pa.bool_(), "true if the term names exactly one line"),
    ]
)


def load(path: Path = RULES, vocabulary: Vocabulary | None = None, models: Path = MODELS) -> Registry:
    """Read and check the registry. Raises :class:`RegistryError`."""
    try:
        content = strict_yaml.load(path)
    except yaml.YAMLError as error:
        raise RegistryError(str(error)) from error
    if not isinstance(content, dict) or set(content) != {"version", "rules"} or content["version"] != 1:
        raise RegistryError(f"{path}: expected `version: 1` and `rules`, nothing else")
    words = vocabulary or Vocabulary.load()
    rules: list[Rule] = []
    for entry in content["rules"]:
        rule = _rule(entry, words, models)
        if any(rule.id == other.id for other in rules):
            raise RegistryError(f"{rule.id}: two rules bear this id")
        rules.append(rule)
    _every_model_is_used(rules, models)
    return Registry(tuple(rules))


def _rule(entry: Any, vocabulary: Vocabulary, models: Path) -> Rule:
    name = entry.get("id", "?") if isinstance(entry, dict) else "?"
    try:
        if not isinstance(entry, dict):
            raise ValueError(f"a rule is a mapping, this is {entry!r}")
        _keys(entry)
        shapes = entry["evaluate"]
        if not isinstance(shapes, dict) or not shapes:
            raise ValueError("`evaluate` names no shape: the rule would never be evaluated")
        checks: list[CheckRow] = []
        terms: list[TermRow] = []
        own: list[str] = []
        for shape, content in shapes.items():
            if shape not in SHAPES:
                raise ValueError(f"unknown shape {shape!r}: nothing evaluates it (known: {', '.join(SHAPES)})")
            model = content if shape == "own" else SHAPES[shape].model
            _model_exists(entry["id"], shape, str(model), models)
            if shape == "own":
                own.append(str(content))
                continue
            more_checks, more_terms = SHAPES[shape].expand(content, entry.get("form"), vocabulary, len(checks) + 1)
            checks += more_checks
            terms += more_terms
        rule = Rule(
            id=entry["id"],
            severity=entry["severity"],
            scope=entry.get("scope", "entity"),
            form=entry["form"],
            forms=tuple(entry.get("forms", [entry["form"]] if entry["form"] else [])),
            kinds=tuple(entry.get("kinds", KINDS)),
            shapes=tuple(shapes),
            models=tuple(own),
            expectation=entry["expectation"],
            expectation_zh=entry["expectation_zh"],
            source=entry["source"],
            checks=tuple(checks),
            terms=tuple(terms),
        )
        _words(rule, vocabulary)
    except (ValueError, TermError) as error:
        raise RegistryError(f"{name}: {error}") from error
    return rule


def _keys(entry: dict[str, Any]) -> None:
    unknown, missing = set(entry) - _REQUIRED - _OPTIONAL, _REQUIRED - set(entry)
    if unknown or missing:
        raise ValueError(f"unknown keys {sorted(unknown)}, missing keys {sorted(missing)}")
    if not isinstance(entry["id"], str) or not re.fullmatch(r"[A-Z]\d{2}", entry["id"]):
        raise ValueError("an id is a letter and two digits, such as S01")
    for key, allowed in (("severity", SEVERITIES), ("scope", SCOPES)):
        if entry.get(key, allowed[0]) not in allowed:
            raise ValueError(f"{key} {entry[key]!r} is none of {', '.join(allowed)}")
    for key in ("expectation", "expectation_zh", "source"):
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise ValueError(f"{key} is empty")
    if not set(entry.get("kinds", KINDS)) <= set(KINDS) or not entry.get("kinds", KINDS):
        raise ValueError(f"kinds {entry['kinds']!r}: one or both of {', '.join(KINDS)} are expected")


def _model_exists(rule_id: str, shape: str, model: str, models: Path) -> None:
    file = models / f"{model}.sql"
    if not file.is_file():
        raise ValueError(f"shape {shape!r} is evaluated by no model: {file.name} does not exist")
    if shape == "own" and f"'{rule_id}'" not in _COMMENT.sub("", file.read_text(encoding="utf-8")):
        raise ValueError(f"model {model} does not evaluate it: it never names '{rule_id}'")


def _words(rule: Rule, vocabulary: Vocabulary) -> None:
    """Forms are known, and `forms` names neither more nor less than what the checks read."""
    for form in (*rule.forms, *([rule.form] if rule.form else [])):
        if form not in vocabulary.forms:
            raise ValueError(f"unknown form {form!r}")
    read = {term.form for term in rule.terms if term.form} | {check.form for check in rule.checks if check.form}
    if not read <= set(rule.forms):
        raise ValueError(f"`forms` lacks {sorted(read - set(rule.forms))}")
    if not rule.models and read != set(rule.forms) and rule.shapes != ("projects",):
        raise ValueError(f"`forms` names {sorted(set(rule.forms) - read)}, which no check reads")


def _every_model_is_used(rules: list[Rule], models: Path) -> None:
    used = {SHAPES[shape].model for rule in rules for shape in rule.shapes} | {m for rule in rules for m in rule.models}
    idle = sorted(
        file.stem
        for pattern in ("check_*.sql", "operands_*.sql")
        for file in models.glob(pattern)
        if file.stem not in used
    )
    if idle:
        raise RegistryError(f"no rule uses the models {', '.join(idle)}")
