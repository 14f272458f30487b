"""The cookbook: every query gives what is printed beneath it, on the small made-up province."""

from __future__ import annotations

import re

import duckdb
import pytest

from tests.docs.markdown import queries, with_output
from tests.docs.rewrite import COOKBOOK, with_results
from tests.pipelines.refreshing import Sample

pytestmark = pytest.mark.slow


def test_every_query_gives_what_is_printed(province: Sample) -> None:
    text = COOKBOOK.read_text("utf-8")
    assert len(with_output(text)) == len(queries(text)) >= 15
    assert with_results(text, province.snapshot) == text


def test_hardly_a_question_finds_nothing() -> None:
    """A result of no rows would show nothing to the reader, and prove nothing about the query."""
    empty = [sql for sql, printed in with_output(COOKBOOK.read_text("utf-8")) if printed.count("\n") <= 2]
    assert empty == []


def test_joining_names_to_facts_does_not_change_their_sum(province: Sample) -> None:
    """Each dimension has one row per key, so a join on its key cannot multiply facts; and the facts have the names already."""
    with duckdb.connect(str(province.snapshot), read_only=True) as connection:
        (plain,) = connection.execute("SELECT sum(amount_yuan) FROM marts.fct_expenditure_by_function").fetchall()
        (joined,) = connection.execute(
            "SELECT sum(f.amount_yuan) FROM marts.fct_expenditure_by_function AS f JOIN marts.dim_entity USING (entity_id) "
            "JOIN marts.dim_document USING (document_id) JOIN marts.dim_division AS v ON v.division_code = f.division_code "
            "JOIN marts.dim_functional_class AS c ON c.code = f.code AND c.fiscal_year = f.fiscal_year"
        ).fetchall()
        assert plain == joined
        nameless = connection.execute(
            "SELECT count(*) FROM marts.fct_expenditure_by_function "
            "WHERE division_name IS NULL OR department_name IS NULL OR class_name IS NULL"
        )
        assert nameless.fetchall() == [(0,)]


def test_questions_are_numbered_and_in_two_languages() -> None:
    parts = re.split(r"^## ", COOKBOOK.read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert [int(part.split(".")[0]) for part in parts] == list(range(1, len(parts) + 1))
    assert all(re.search("[一-鿿]", part.split("```")[0]) for part in parts)
