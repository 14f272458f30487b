"""What Great Expectations reads is what the registry says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.identities import registry, suites
from pipelines.identities.registry import RegistryError


def test_the_committed_files_are_those_that_the_registry_gives() -> None:
    wanted = suites.files(registry.load())
    found = {path: (suites.FOLDER / path).read_text("utf-8") for path in wanted if (suites.FOLDER / path).is_file()}
    assert found == wanted, "run python -m pipelines.identities.suites"
    committed = {f.relative_to(suites.FOLDER).as_posix() for f in suites.FOLDER.glob("*/*.json")}
    assert committed == set(wanted) - {"great_expectations.yml"}


def test_every_rule_is_enforced_once_and_by_its_severity() -> None:
    rules = registry.load()
    enforced = [(e.id, suite.name) for suite in suites.suites(rules) if suite.checkpoint == "identities" for e in suite.expectations]
    assert sorted(enforced) == sorted((rule.id, f"identities_{rule.severity}") for rule in rules.rules)


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    assert suites.write(registry.load(), tmp_path)
    (tmp_path / "expectations" / "of_old.json").write_text("{}")
    assert suites.write(registry.load(), tmp_path) == ["expectations/of_old.json"]
    assert suites.write(registry.load(), tmp_path) == []


def test_ids_are_unique() -> None:
    ids = [
        e["id"]
        for path, text in suites.files(registry.load()).items()
        if path.startswith("expectations/")
        for e in json.loads(text)["expectations"]
    ]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("version: 1\nsuites: [{name: a, looks_at: moon, expectations: []}]", "looks_at"),
        ("version: 1\nsuites: [{name: a, looks_at: facts, expectations: [{id: x, expectation: y, query: select 1}]}]", "batch"),
        ("version: 2\nsuites: []", "version: 1"),
    ],
)
def test_expectations_on_the_marts_are_checked_when_read(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "published.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(RegistryError, match=complaint):
        suites.suites(registry.load(), path)
