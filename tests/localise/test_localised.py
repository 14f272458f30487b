"""From evaluated identities to named cells, on a whole disclosure with one fault each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pipelines.localise import causes
from tests.localise.conftest import FAULTS
from tests.pipelines.refreshing import Sample


def _suspects(found: duckdb.DuckDBPyConnection, document: str) -> list[dict[str, Any]]:
    """The suspects of a document with the line and the column where they stand."""
    rows = found.execute(
        "select s.*, t.form, t.entity_index, l.line_key, l.code, g.measure, c.subject from quality.suspects as s "
        "left join staging.tables as t on t.document_id = s.document_id and t.table_index = s.table_index "
        "left join staging.lines as l on l.document_id = s.document_id and l.table_index = s.table_index and l.row_index = s.row_index "
        "left join staging.columns as g on g.document_id = s.document_id and g.table_index = s.table_index "
        "and g.column_index = s.column_index "
        "left join staging.claims as c on c.document_id = s.document_id and c.claim_index = s.claim_index "
        "where s.document_id = ? order by s.cluster_id, s.rank",
        [document],
    )
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _where(suspect: dict[str, Any]) -> tuple[Any, ...]:
    return suspect["entity_index"], suspect["form"], suspect["code"], suspect["measure"]


def test_nothing_is_suspected_where_everything_holds(found: duckdb.DuckDBPyConnection) -> None:
    passed = found.execute("select count(*) from quality.identity_checks where document_id = 'clean' and outcome = 'pass'").fetchall()
    assert passed[0][0] > 300
    assert _suspects(found, "clean") == []


@pytest.mark.parametrize(
    ("document", "where", "printed", "suggestion", "cause"),
    [
        ("digit", (2, "expenditure", "2080505", "basic"), "7.90", "7.00 万元", causes.DIGIT),
        ("blank", (2, "expenditure", "2210201", "basic"), "", "5.50 万元", causes.BLANK),
        ("point", (1, "basic_expenditure", "30101", "total"), "3.00", "30.00 万元", causes.POINT),
    ],
)
def test_one_wrong_figure_is_named_with_the_one_that_belongs_there(
    found: duckdb.DuckDBPyConnection, document: str, where: tuple[Any, ...], printed: str, suggestion: str, cause: causes.Cause
) -> None:
    (suspect,) = _suspects(found, document)
    assert _where(suspect) == where
    assert (suspect["printed_as"], suspect["suggestion"], suspect["determined"], suspect["set_size"]) == (printed, suggestion, True, 1)
    assert suspect["suggested_yuan"] == Decimal(suggestion.removesuffix(" 万元")) * 10_000
    assert (suspect["cause"], suspect["cause_zh"]) == (cause.en, cause.zh)


def test_two_wrong_figures_below_one_code_are_two_findings(found: duckdb.DuckDBPyConnection) -> None:
    suspects = _suspects(found, "two")
    assert {(*_where(s)[2:], s["suggestion"]) for s in suspects} == {
        ("2080505", "basic", "7.00 万元"),
        ("2080506", "basic", "3.50 万元"),
    }
    assert all(suspect["determined"] for suspect in suspects)


def test_what_rounding_explains_accuses_nobody(found: duckdb.DuckDBPyConnection) -> None:
    explained = found.execute(
        "select count(*) from quality.identity_checks where document_id = 'rounding' and explained_by_rounding"
    ).fetchall()
    assert explained[0][0] >= 2
    assert _suspects(found, "rounding") == []


def test_a_statement_against_a_form_that_adds_up_is_the_suspect(found: duckdb.DuckDBPyConnection) -> None:
    suspects = _suspects(found, "statement")
    assert [(s["subject"], s["determined"]) for s in suspects if s["claim_index"] is not None] == [("expenditure.basic", True)]
    assert all(suspect["table_index"] is None for suspect in suspects)


def test_a_table_whose_columns_are_shifted_is_one_finding(found: duckdb.DuckDBPyConnection) -> None:
    mass = found.execute(
        "select distinct cluster_id, failed_count, evaluated_count from quality.suspect_checks where document_id = 'shifted' and is_mass"
    ).fetchall()
    assert len(mass) == 1
    _, failed, evaluated = mass[0]
    assert evaluated >= failed >= evaluated / 2
    (suspect,) = [s for s in _suspects(found, "shifted") if s["cluster_id"] == mass[0][0]]
    assert (suspect["entity_index"], suspect["form"], suspect["row_index"], suspect["cause"]) == (1, "expenditure", None, causes.SHIFTED.en)


@pytest.mark.parametrize(("document", "form"), [("unit", "expenditure"), ("unit of the basic form", "basic_expenditure")])
def test_a_table_in_another_unit_is_named_as_a_table(found: duckdb.DuckDBPyConnection, document: str, form: str) -> None:
    whole = [s for s in _suspects(found, document) if s["row_index"] is None and s["claim_index"] is None]
    assert [(s["entity_index"], s["form"], s["cause"]) for s in whole] == [(1, form, causes.UNIT.en)]


def test_all_tables_of_a_unit_in_another_unit_are_one_finding(found: duckdb.DuckDBPyConnection) -> None:
    suspects = _suspects(found, "tables of a unit")
    assert {(s["entity_index"], s["row_index"], s["cause"]) for s in suspects} == {(2, None, causes.UNIT_OF_ENTITY.en)}
    assert len({s["cluster_id"] for s in suspects}) == 1
    assert {"summary", "income", "expenditure"} <= {s["form"] for s in suspects}
    told = found.execute(
        "select distinct suspect, suspect_zh, message from quality.finding_suspects where cluster_id = ?", [suspects[0]["cluster_id"]]
    ).fetchall()
    assert [one[:2] for one in told] == [(causes.UNIT_OF_ENTITY.en, causes.UNIT_OF_ENTITY.zh)]
    assert told[0][2].startswith("For one reason ")


def test_all_tables_of_a_document_that_its_prose_contradicts_are_one_suspect(found: duckdb.DuckDBPyConnection) -> None:
    suspects = _suspects(found, "document in yuan")
    assert {(s["table_index"], s["claim_index"], s["cause"]) for s in suspects} == {(None, None, causes.UNIT_OF_DOCUMENT.en)}
    told = found.execute(
        "select distinct suspect, suspect_zh from quality.finding_suspects where cluster_id = ?", [suspects[0]["cluster_id"]]
    ).fetchall()
    assert told == [(causes.UNIT_OF_DOCUMENT.en, causes.UNIT_OF_DOCUMENT.zh)]


def test_a_row_whose_figures_stand_one_column_away_is_named_as_a_row(found: duckdb.DuckDBPyConnection) -> None:
    (suspect,) = _suspects(found, "row shifted")
    assert (suspect["entity_index"], suspect["form"], suspect["code"], suspect["column_index"]) == (1, "expenditure", "201", None)
    assert (suspect["cause"], suspect["determined"]) == (causes.SHIFTED.en, True)


def test_a_small_table_whose_columns_are_shifted_is_one_finding(found: duckdb.DuckDBPyConnection) -> None:
    suspects = _suspects(found, "three public expenses shifted")
    assert {(s["form"], s["row_index"], s["cause"]) for s in suspects} == {("three_public", None, causes.SHIFTED.en)}


def test_exchanged_columns_are_named_by_their_headings(found: duckdb.DuckDBPyConnection) -> None:
    suspects = _suspects(found, "exchanged")
    assert {(s["form"], s["row_index"], s["cause"], s["cause_zh"]) for s in suspects if s["claim_index"] is None} == {
        ("expenditure", None, "the figures of the columns “basic” and “project” look exchanged", "“basic”与“project”两栏数字可能互换")
    }


def test_one_finding_stands_for_all_that_a_fault_of_the_table_explains(found: duckdb.DuckDBPyConnection) -> None:
    told = found.execute(
        "select cluster_id, bool_and(is_mass), min(failed_count) = count(*), max(evaluated_count) from quality.suspect_checks "
        "where document_id = 'exchanged' group by cluster_id"
    ).fetchall()
    assert [one[1:] for one in told] == [(True, True, None)]


def test_a_table_in_another_unit_is_one_finding_with_the_sentences_that_state_its_totals(province: Sample) -> None:
    with duckdb.connect(str(province.warehouse / "warehouse.duckdb"), read_only=True) as connection:
        findings = connection.execute(
            "select f.rule_id = 'M07', f.is_mass, f.suspect from quality.findings as f "
            "where document_id in (select document_id from read_csv(?, all_varchar = true) where fault = 'unit_slip') order by all",
            [str(province.raw.parent / "planted_errors.csv")],
        ).fetchall()
    assert findings == [(False, True, causes.UNIT.en), (True, False, causes.UNIT.en)]


def test_a_row_printed_twice_is_named_as_a_row(found: duckdb.DuckDBPyConnection) -> None:
    whole = [s for s in _suspects(found, "doubled") if s["row_index"] is not None and s["column_index"] is None]
    assert [(s["form"], s["code"], s["cause"]) for s in whole] == [("expenditure", "2080506", causes.ROW_TWICE.en)]


@pytest.mark.parametrize(
    ("document", "entity", "form", "below", "cause", "cause_zh"),
    [
        (
            "item left out", 1, "expenditure", "20805",
            "the row “2080505 机关事业单位基本养老保险缴费支出” is probably missing below this one "
            "(total 7.00, basic expenditure 7.00 万元, as in 收入总表, 一般公共预算财政拨款支出表)",
            "该行之下可能漏列“2080505机关事业单位基本养老保险缴费支出”一行（合计7.00万元、基本支出7.00万元，与收入总表、一般公共预算财政拨款支出表所列一致）",
        ),
        (
            "only item left out", 2, "expenditure", "21011",
            "the row “2101101 行政单位医疗” is probably missing below this one "
            "(total 4.00, basic expenditure 4.00 万元, as in 收入总表, 一般公共预算财政拨款支出表)",
            "该行之下可能漏列“2101101行政单位医疗”一行（合计4.00万元、基本支出4.00万元，与收入总表、一般公共预算财政拨款支出表所列一致）",
        ),
        (
            "class left out", 1, "summary", "208",
            "the row “210 卫生健康支出” is probably missing below this one (amount 4.00 万元, as in 收入总表, 支出总表)",
            "该行之下可能漏列“210卫生健康支出”一行（预算数4.00万元，与收入总表、支出总表所列一致）",
        ),
        (
            "parent left out", 1, "expenditure", "2080506",
            "the row “210 卫生健康支出” is probably missing below this one "
            "(total 4.00, basic expenditure 4.00 万元, as in 收支总表, 收入总表)",
            "该行之下可能漏列“210卫生健康支出”一行（合计4.00万元、基本支出4.00万元，与收支总表、收入总表所列一致）",
        ),
        (
            "unknown item left out", 1, "basic_expenditure", "301",
            "one or more rows below this one are probably missing", "该行之下可能漏列一行或数行",
        ),
    ],
)  # fmt: skip
def test_a_row_that_is_left_out_is_named_with_its_figures_where_others_print_them(
    found: duckdb.DuckDBPyConnection, document: str, entity: int, form: str, below: str, cause: str, cause_zh: str
) -> None:
    suspects = [s for s in _suspects(found, document) if s["entity_index"] == entity]
    assert [(s["form"], s["code"], s["column_index"], s["set_size"], s["determined"]) for s in suspects] == [(form, below, None, 1, True)]
    assert [(s["cause"], s["cause_zh"]) for s in suspects] == [(cause, cause_zh)]


@pytest.mark.parametrize(
    ("document", "suspect", "suspect_zh"),
    [
        (
            "item raised",
            "probably at least two figures are wrong, and the identities do not tell which; concerned: "
            "一般公共预算财政拨款基本支出表 (table 6, rows 4, 5, 8)",
            "可能至少有两处数字有误，勾稽关系无法确定是哪几处，涉及：一般公共预算财政拨款基本支出表（第6张表，第4、5、8行）",
        ),
        (
            "social security less than the form says",
            "no single figure explains it without breaking another identity, and the identities do not tell what is wrong; concerned: "
            "一般公共预算财政拨款支出表 (table 5, row 9); 一般公共预算财政拨款基本支出表 (table 6, row 6)",
            "单独更正任何一个数字均会使其他勾稽关系不成立，勾稽关系无法确定何处有误，涉及："
            "一般公共预算财政拨款支出表（第5张表，第9行）；一般公共预算财政拨款基本支出表（第6张表，第6行）",
        ),
    ],
)
def test_what_cannot_be_told_names_rows_and_not_dozens_of_cells(
    found: duckdb.DuckDBPyConnection, document: str, suspect: str, suspect_zh: str
) -> None:
    told = found.execute(
        "select suspect, suspect_zh, suspect_printed, suspect_suggestion from quality.finding_suspects as f "
        "inner join quality.suspect_checks as s on s.cluster_id = f.cluster_id where s.document_id = ? order by s.check_id limit 1",
        [document],
    ).fetchall()
    assert told == [(suspect, suspect_zh, None, None)]


@pytest.mark.parametrize("document", FAULTS)
def test_every_failed_check_of_figures_is_in_one_cluster(found: duckdb.DuckDBPyConnection, document: str) -> None:
    failed = found.execute(
        "select distinct c.check_id from quality.identity_checks as c inner join quality.identity_operands as o on o.check_id = c.check_id "
        "where c.document_id = ? and c.outcome = 'fail' order by 1",
        [document],
    ).fetchall()
    told = found.execute(
        "select s.check_id from quality.suspect_checks as s inner join quality.identity_checks as c on c.check_id = s.check_id "
        "where s.document_id = ? and c.bound is not null order by 1",
        [document],
    ).fetchall()
    assert told == failed


@pytest.mark.parametrize(("document", "rule"), [("only item left out", "X05"), ("unit", "M07")])
def test_a_check_of_words_is_in_the_group_of_the_sums_that_fail_for_the_same_cause(
    found: duckdb.DuckDBPyConnection, document: str, rule: str
) -> None:
    told = found.execute(
        "select c.rule_id, count(*) from quality.suspect_checks as s inner join quality.identity_checks as c on c.check_id = s.check_id "
        "where s.cluster_id in (select cluster_id from quality.suspects where document_id = ?) and c.bound is null group by all",
        [document],
    ).fetchall()
    assert [one[0] for one in told] == [rule]
