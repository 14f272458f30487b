"""Great Expectations at work on the cases of all rules, and on the sample's marts."""

from __future__ import annotations

import datetime
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from pipelines import second_reading
from pipelines.identities import checkpoints, registry, waivers
from pipelines.identities.checkpoints import ExpectationsBroken, MartsRefused, Verdict
from pipelines.localise import run as localise
from pipelines.settings import Settings
from tests.expectations.conftest import run_dbt
from tests.pipelines.refreshing import Sample

WAIVED = waivers.Waiver("S03", "S03_1", "confirmed as a misprint", "王芳", datetime.date(2021, 4, 6), entity="901")


@dataclass(frozen=True, slots=True)
class Judged:
    build: Path
    warehouse: Path
    verdicts: dict[str, Verdict]


@pytest.fixture(scope="module")
def judged(evaluated: Path, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The cases with one waiver, judged, their findings and quarantine built."""
    warehouse = tmp_path_factory.mktemp("judged")
    # Views name their catalog, which is the file's name.
    build = warehouse / evaluated.name
    shutil.copyfile(evaluated, build)
    before = {name: os.environ.get(name) for name in ("WAREHOUSE", "WAREHOUSE_BUILD")}
    verdicts = checkpoints.run_identities(build, warehouse, waived=(WAIVED,))
    assert {name: os.environ.get(name) for name in before} == before
    assert not localise.run(build).differing
    second_reading.run(build, Settings(raw=warehouse, warehouse=warehouse))
    run_dbt(
        build, "findings", "finding_messages", "finding_suspects", "fatal_failures", "disputes", "quarantine", "finding_words",
        "path:models/quality/faults",
    )  # fmt: skip
    return Judged(build, warehouse, {verdict.id: verdict for verdict in verdicts})


@pytest.fixture(scope="module")
def results(judged: Judged) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(judged.build), read_only=True)


def test_every_rule_has_its_verdict(judged: Judged, results: duckdb.DuckDBPyConnection) -> None:
    assert tuple(judged.verdicts) == registry.load().ids
    assert all(not verdict.success and verdict.evaluated for verdict in judged.verdicts.values())
    rows = results.execute("select rule_id, success, evaluated, unexpected_count from quality.suite_results").fetchall()
    assert {row[0]: row[1:] for row in rows} == {v.id: (v.success, v.evaluated, v.unexpected_count) for v in judged.verdicts.values()}


def test_a_waived_failure_is_listed_but_withholds_nothing(results: duckdb.DuckDBPyConnection) -> None:
    rows = results.execute(
        "select entity_code, waived, waived_by, waiver_reason from quality.findings "
        "where document_id = 'S03_1' and rule_id = 'S03' order by 1"
    ).fetchall()
    assert rows == [("901", True, "王芳", "confirmed as a misprint"), ("901001", False, None, None)]
    withheld = results.execute("select entity_code from quality.quarantine where document_id = 'S03_1' and rule_id = 'S03'").fetchall()
    assert withheld == [("901001",)]


def test_every_failure_is_a_finding_in_words(results: duckdb.DuckDBPyConnection) -> None:
    # of what one finding stands for as a whole, each check still has its own words
    assert results.execute(
        "select count(*) from quality.identity_checks as c anti join quality.finding_messages as f on f.check_id = c.check_id "
        "where outcome = 'fail'"
    ).fetchone() == (0,)
    assert results.execute(
        "select count(*) from quality.identity_checks as c left join quality.suspect_checks as s on s.check_id = c.check_id "
        "where outcome = 'fail' and c.check_id not in (select check_id from quality.findings) "
        "and not (s.is_mass and s.cluster_id in (select cluster_id from quality.findings where is_mass))"
    ).fetchone() == (0,)
    bad = results.execute(
        r"select check_id, message, message_zh from quality.findings "
        r"where message is null or message_zh is null or regexp_matches(message || message_zh, '[{}]|None|null') or place is null"
    ).fetchall()
    assert bad == []


@pytest.mark.parametrize(
    ("document", "rule", "message", "message_zh", "place"),
    [
        (
            "X01_3", "X01",
            "支出总表, 2210201 住房公积金: total 5.53 万元, but basic expenditure 5.50 + project expenditure 0.01 = 5.51 万元; "
            "the difference is 0.02 万元, rounding explains at most 0.015 万元.",
            "支出总表 2210201住房公积金：合计5.53万元，与基本支出5.50＋项目支出0.01＝5.51万元不符，"
            "相差0.02万元，四舍五入至多可解释0.015万元。",
            "table 3, row 19, column 4",
        ),
        (
            "N05_1", "N05",
            "Explanatory text: the change of “收支” +27.29 万元, but “基本支出” +6.00 + “项目支出” -1.00 + “其他支出” 0.00 = 5.00 万元; "
            "the difference is 22.29 万元, rounding explains at most 0.015 万元.",
            "文字说明：“收支”增减额+27.29万元，与“基本支出”+6.00＋“项目支出”-1.00＋“其他支出”0.00＝5.00万元不符，"
            "相差22.29万元，四舍五入至多可解释0.015万元。",
            "paragraph 105",
        ),
        (
            "Q03_1", "Q03",
            "绩效目标表 of “网络宣传”: 成本指标 stands under 效益指标, where it does not belong.",
            "“网络宣传”绩效目标表：成本指标列在效益指标之下，归类有误。",
            "table 11, row 6, column 2",
        ),
    ],
    ids=["row", "parts of a change", "indicator"],
)  # fmt: skip
def test_words(
    results: duckdb.DuckDBPyConnection, document: str, rule: str, message: str, message_zh: str, place: str
) -> None:
    row = results.execute(
        "select message, message_zh, place from quality.findings where document_id = ? and rule_id = ? and entity_index = 1",
        [document, rule],
    ).fetchone()
    assert row == (message, message_zh, place)


@pytest.mark.parametrize(
    ("document", "rule", "withheld"),
    [
        ("S01_1", "S01", {(1, "summary"), (2, "summary")}),
        ("X05_1", "X05", set()),
        # department and unit disagree and nothing says which is wrong: both; where a cell of one is determined: that one
        ("D01_1", "D01", {(1, "three_public"), (2, "three_public")}),
        # a table in another unit is at fault for whatever it disagrees with
        ("M07_2", "M07", {(1, "summary"), (2, "summary")}),
        ("M07_2", "I04", {(1, "summary"), (2, "summary")}),
        ("M07_2", "X04", {(1, "summary"), (2, "summary")}),
        # text against table: both sides
        ("M07_1", "M07", {(1, "three_public"), (2, "three_public")}),
    ],
)
def test_what_is_withheld(results: duckdb.DuckDBPyConnection, document: str, rule: str, withheld: set[tuple[int, str]]) -> None:
    rows = results.execute(
        "select entity_index, form from quality.quarantine where document_id = ? and rule_id = ?", [document, rule]
    ).fetchall()
    assert set(rows) == withheld


@pytest.mark.parametrize(
    ("document", "rule"),
    [("X01_3", "X01"), ("P02_1", "P02"), ("X04_1", "X04"), ("I01_1", "I01"), ("D01_1", "D01")],
)
def test_what_a_failure_disputes(results: duckdb.DuckDBPyConnection, document: str, rule: str) -> None:
    """It withholds cells that it compares, or that make one of them up; where the cause is determined, that alone."""
    rows = results.execute(
        "select f.part, f.is_determined, count(d.check_id), count(d.check_id) filter (where d.is_suspected) "
        "from quality.fatal_failures as f left join quality.disputes as d using (check_id) "
        "where f.document_id = ? and f.rule_id = ? group by all", [document, rule],
    ).fetchall()  # fmt: skip
    assert rows
    for part, determined, disputed, suspected in rows:
        assert part == "amounts"
        assert disputed
        assert not determined or disputed == suspected


def test_a_placeholder_withholds_the_document(results: duckdb.DuckDBPyConnection) -> None:
    rows = results.execute("select distinct entity_index, form from quality.quarantine where document_id = 'M04_1'").fetchall()
    assert len(rows) == 2 * 13


def test_data_docs_need_no_network(judged: Judged) -> None:
    pages = list((judged.warehouse / "data_docs").rglob("*.html"))
    assert any(page.name == "index.html" for page in pages)
    for page in pages:
        text = page.read_text("utf-8")
        assert re.findall(r"<(?:script|link|img)\b[^>]*(?:src|href)=\"https?://[^\"]*", text) == []
        for asset in re.findall(r"(?:src|href)=\"((?:\.\./)*static/assets/[^\"]+)\"", text):
            assert (page.parent / asset).is_file()


def test_suites_that_miss_a_rule_are_refused(evaluated: Path, tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    shutil.copyfile(evaluated, build)
    rules = registry.load()
    with pytest.raises(ExpectationsBroken, match=r"differ in S01"):
        checkpoints.run_identities(build, tmp_path, rules=registry.Registry(tuple(r for r in rules.rules if r.id != "S01")), waived=())


@pytest.fixture
def snapshot(sample: Sample, tmp_path: Path) -> Path:
    build = tmp_path / "build.duckdb"
    shutil.copyfile(sample.warehouse / "warehouse.duckdb", build)
    return build


def test_the_sample_may_be_published(snapshot: Path, tmp_path: Path) -> None:
    verdicts = checkpoints.run_marts(snapshot, tmp_path)
    assert {verdict.suite for verdict in verdicts} == {"marts", "reconciliation", "coverage"}


@pytest.mark.parametrize(
    ("damage", "refused"),
    [
        ("update marts.fct_expenditure_by_function set amount_yuan = amount_yuan + 1", "amounts_of_cells"),
        ("update marts.fct_project set amount_yuan = amount_yuan + 1 where claim_index is not null", "amounts_of_claims"),
        ("update marts.fct_income_by_source set entity_id = 'nobody'", "known_entities"),
        ("update marts.fct_basic_expenditure_by_economic_class set code = '39999'", "known_codes"),
        ("update staging.documents set is_current = false", "current_documents"),
        (
            "insert into quality.quarantine (document_id, entity_index, form, part) "
            "select document_id, coalesce(entity_index, 0), form, 'form' from staging.tables where form = 'expenditure'",
            "withheld_forms",
        ),
        (
            "insert into quality.disputed_cells (document_id, table_index, row_index, column_index) "
            "select document_id, table_index, row_index, column_index from marts.fct_income_by_source",
            "disputed_amounts",
        ),
        ("update quality.reconciliation set balance_figures = 1", "balance"),
        ("delete from quality.reconciliation where form = 'income'", "complete"),
        ("delete from quality.identity_checks where rule_id = 'S01'", "every_rule"),
    ],
)  # fmt: skip
def test_damaged_marts_are_refused(snapshot: Path, tmp_path: Path, damage: str, refused: str) -> None:
    with duckdb.connect(str(snapshot)) as connection:
        assert connection.execute(damage).fetchone() != (0,)
    with pytest.raises(MartsRefused, match=refused) as error:
        checkpoints.run_marts(snapshot, tmp_path)
    with duckdb.connect(str(snapshot), read_only=True) as connection:  # by what it names, the documents at fault are found
        assert all(connection.execute(query).fetchall() for query in error.value.queries.values())
    assert any(name.endswith(f".{refused}") for name in error.value.queries)


def test_a_form_with_a_total_row_only_may_be_published(snapshot: Path, tmp_path: Path) -> None:
    """Its facts have no classification code: `total` stands for it."""
    with duckdb.connect(str(snapshot)) as connection:
        assert connection.execute("update marts.fct_income_by_source set code = 'total'").fetchone() != (0,)
    assert checkpoints.run_marts(snapshot, tmp_path)


def test_forms_that_nothing_could_check_are_a_warning(snapshot: Path, tmp_path: Path) -> None:
    """Documents of an unfamiliar layout must not keep all others from being published."""
    with duckdb.connect(str(snapshot)) as connection:
        connection.execute(
            "insert into quality.identity_forms select document_id || i, entity_index, form, status "
            "from quality.identity_forms, range(9) as r (i)"
        )
        connection.execute("update quality.identity_checks set outcome = 'not_evaluable'")
    verdicts = checkpoints.run_marts(snapshot, tmp_path)
    assert [verdict.id for verdict in verdicts if not verdict.success] == ["figures_are_checked"]
