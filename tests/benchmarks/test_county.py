"""The benchmark of a county counts what it says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks import county
from tests.pipelines.refreshing import Sample

#: One department's workbook in two versions with its text, a workbook that nobody is named in, a whole-government budget, and a file
#: that could not be read.
_WAREHOUSE = """
CREATE SCHEMA staging; CREATE SCHEMA quality;
CREATE TABLE staging.documents AS FROM (VALUES
    ('march', 'a/march.xls', 'xls', 'budget', 'read', false, '某局', NULL, 'disclosure'),
    ('june', 'a/june.xlsx', 'xlsx', 'budget', 'read', true, '某局', NULL, 'disclosure'),
    ('text', 'a/text.doc', 'doc', 'budget', 'read', true, '某局', '301', 'content'),
    ('lonely', 'a/lonely.xls', 'xls', NULL, 'read', true, NULL, NULL, NULL),
    ('whole', 'a/whole.xlsx', 'xlsx', 'government_budget', 'read', true, NULL, NULL, NULL),
    ('broken', 'a/broken.doc', 'doc', NULL, 'unreadable', true, NULL, NULL, NULL)
) AS d (document_id, path, format, kind, status, is_current, department_name, department_code, department_source);
CREATE TABLE staging.disclosures AS FROM (VALUES ('one', '130682', '某局', '301', 3), ('other', '130682', NULL, NULL, 1))
    AS d (disclosure_id, division_code, department_name, department_code, file_count);
CREATE TABLE staging.disclosure_files AS FROM (VALUES
    ('one', 'march', 'totals', '2017-03-21', true, 'june'),
    ('one', 'june', 'totals', '2017-06-26', false, NULL),
    ('one', 'text', NULL, '2017-03-21', false, NULL),
    ('other', 'lonely', NULL, NULL, false, NULL)
) AS f (disclosure_id, document_id, evidence, published_at, is_superseded, superseded_by);
CREATE TABLE staging.tables AS FROM (VALUES
    ('march', 1, 'income', '收入总表', 'figures', 9),
    ('june', 1, 'income', '收入总表', 'figures', 9),
    ('june', 2, 'fund_expenditure', '政府性基金预算财政拨款支出表', 'declared_empty', 4),
    ('june', 3, NULL, '部门预算支出总表', 'other', 9),
    ('lonely', 1, NULL, NULL, 'other', 9),
    ('lonely', 2, NULL, '目录', 'other', 9),
    ('lonely', 3, 'income', '收入总表', 'figures', 9),
    ('whole', 1, NULL, '一般公共预算支出表', 'other', 30)
) AS t (document_id, table_index, form, title, status, row_count);
CREATE TABLE staging.cells AS FROM (VALUES
    ('lonely', 1, 1, 'x', '''三公 经费''!A1'), ('lonely', 2, 2, '收入总表', 'Sheet2!A2'), ('lonely', 2, 3, '支出总表', 'Sheet2!A3')
) AS c (document_id, table_index, row_index, text, reference);
CREATE TABLE quality.reconciliation AS FROM (VALUES
    ('march', 'income', 10, 0, 10, 0, 0), ('june', 'income', 12, 9, 0, 0, 3), ('june', 'unrecognised', 5, 0, 0, 5, 0),
    ('lonely', 'income', 4, 0, 0, 4, 0)
) AS r (document_id, form, figures_read, figures_published, withheld_superseded, withheld_origin_unknown, withheld_quarantined);
ALTER TABLE quality.reconciliation ADD COLUMN balance_figures INTEGER DEFAULT 0;
CREATE TABLE quality.findings AS FROM (VALUES
    ('june', 'S01', 'fatal', false), ('june', 'S01', 'fatal', false), ('june', 'S02', 'fatal', true),
    ('march', 'M15', 'warning', false)) AS f (document_id, rule_id, severity, waived);
"""


@pytest.fixture
def numbers() -> Iterator[dict[str, Any]]:
    with duckdb.connect() as connection:
        connection.execute(_WAREHOUSE)
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
