"""What README and docs print is what one gets: queries with their output, commands, links, table names.

What the README prints of the sample is written anew by ``python -m tests.docs.rewrite warehouse/warehouse.duckdb``.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import PROJECT
from tests.docs.markdown import queries, with_output
from tests.docs.rewrite import rewritten
from tests.pipelines.refreshing import Sample

pytestmark = pytest.mark.slow

README = PROJECT / "README.md"
SUMMARY = ("documents ", "disclosures ", "forms ", "amounts ", "identities ", "findings ", "quarantined ", "reconciled ")
PAGES = [README, *sorted((PROJECT / "docs").glob("*.md")), PROJECT / "raw" / "README.md"]


def test_the_readme_prints_what_the_sample_gives(sample: Sample) -> None:
    """The summary of a refresh, and the output of each query."""
    text = README.read_text("utf-8")
    assert len(with_output(text)) == 3
    assert rewritten(text, sample.snapshot) == text
    for line in sample.output.splitlines():
        if line.startswith(SUMMARY):
            assert line in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_every_query_of_the_docs_runs(sample: Sample, page: Path) -> None:
    with duckdb.connect(str(sample.snapshot), read_only=True) as connection:
        for sql in queries(page.read_text("utf-8")):
            connection.execute(sql).fetchall()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_what_the_docs_link_to_and_the_make_targets_they_name_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`|\b[A-Z]+=\S+ )make ([a-z]+)", text, re.MULTILINE)) <= targets


def test_the_contract_names_the_tables_that_there_are(sample: Sample) -> None:
    text = (PROJECT / "docs" / "contract.md").read_text("utf-8")
    named = {part.split(".")[-1] for part in re.findall(r"`([a-z_.…]+)`", text)}
    with duckdb.connect(str(sample.snapshot), read_only=True) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema <> 'intermediate'"
        ).fetchall()
    stable = {
        name
        for schema, name in tables
        if schema != "quality" or not re.match("check_|operands_|identity_(?!checks)", name)
    }
    assert stable <= named, sorted(stable - named)
    # and the other way round, for those that are named like tables
    assert {name for name in named if re.match("fct_|dim_|int_|stg_", name) and not name.endswith("…")} <= stable
