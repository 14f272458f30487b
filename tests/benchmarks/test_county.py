"""The benchmark of a county counts what it says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks import county
from tests.pipelines.refreshing import Sample
from tests.support.disclosures import WAREHOUSE


@pytest.fixture
def numbers() -> Iterator[dict[str, Any]]:
    with duckdb.connect() as connection:
        connection.execute(WAREHOUSE)
        yield county.measured(connection)


def test_figures_are_counted_by_what_became_of_them(numbers: dict[str, Any]) -> None:
    figures = numbers["figures"]
    assert (figures["all tables"]["printed"], figures["all tables"]["published"]) == (31, 9)
    assert figures["nine forms"]["printed"] == 26
    current = figures["nine forms, current"]
    assert current == {"printed": 16, "published": 9, "share": 0.5625, "withheld": {"origin_unknown": 4, "quarantined": 3}, "balance": 0}
    assert figures["nine forms, former"]["withheld"] == {"superseded": 10}
    assert figures["nine forms, other kinds"]["share"] is None


def test_files_are_attributed_to_whom_they_or_their_disclosure_name(numbers: dict[str, Any]) -> None:
    attributed = numbers["attributed"]
    assert attributed["workbooks"] == {"files": 3, "disclosure": 2, "nobody": 1, "share": 0.6667}
    assert attributed["workbooks that print forms"]["files"] == 3
    assert attributed["texts"] == {"files": 1, "content": 1, "share": 1.0}
    assert attributed["nobody's"] == ["a/lonely.xls"]  # a whole-government budget is no department's


def test_disclosures_are_counted_by_files_and_versions(numbers: dict[str, Any]) -> None:
    assert (numbers["disclosures"], numbers["disclosures_that_name_somebody"], numbers["departments"]) == (2, 1, 1)
    assert numbers["disclosures_by_files"] == {"1": 1, "3": 1}
    assert numbers["disclosures_by_versions"] == {"1": 1, "2": 1}
    assert (numbers["files_superseded"], numbers["files_by_evidence"]) == (1, {"first or alone": 2, "totals": 2})


def test_tables_that_are_named_like_a_form_and_were_not_recognised_are_listed(numbers: dict[str, Any]) -> None:
    assert numbers["forms"] == {"figures": {"income": 3}, "declared_empty": {"fund_expenditure": 1}}
    assert [(t["path"], t["table"], t["like"]) for t in numbers["named_like_a_form"]] == [
        ("a/june.xlsx", 3, "expenditure"),
        ("a/lonely.xls", 1, "three_public"),  # by its sheet; table 2 lists several forms: a contents page
    ]


def test_findings_are_counted_by_rule_and_whether_the_document_counts(numbers: dict[str, Any]) -> None:
    assert numbers["findings"] == [
        {"rule": "S01", "severity": "fatal", "is_current": True, "count": 2},
        {"rule": "M15", "severity": "warning", "is_current": False, "count": 1},
    ]


def test_all_of_it_is_printed(numbers: dict[str, Any]) -> None:
    printed = "\n".join(county.lines(numbers, with_files=True))
    for text in (
        "5 read", "1 unreadable", "nine forms, current", "0.5625", "4 origin_unknown", "1 warning of former versions",
        "nobody's: a/lonely.xls", "named like expenditure: a/june.xlsx, table 3: 部门预算支出总表",
    ):  # fmt: skip
        assert text in printed


@pytest.mark.slow
def test_the_sample_is_published_whole(sample: Sample, tmp_path: Path) -> None:
    assert county.main(["--warehouse", str(sample.warehouse), "--json", str(tmp_path / "numbers.json")]) == 0
    numbers = json.loads((tmp_path / "numbers.json").read_text("utf-8"))
    assert numbers["figures"]["nine forms, current"]["share"] == 1.0
    assert {scope["balance"] for scope in numbers["figures"].values()} == {0}
    assert numbers["named_like_a_form"] == []
