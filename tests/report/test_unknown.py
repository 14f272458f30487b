"""Every page over documents of which something is not known or which are no department's: nothing fails, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.report import pages
from tests.report.browser import Browser
from tests.report.conftest import Changed

pytestmark = pytest.mark.slow

_LONG = "某某县某某局" * 67  # 402 characters
#: Documents beside the sample's: id, county, year, stage, department, status, whether current, successor.
_ODD = f"""
    ('no_kind', '130184', 2021, NULL, '甲局', 'read', true, NULL),
    ('no_kind_2', '130184', 2022, NULL, '甲局', 'read', true, NULL),
    ('no_year', '130184', NULL, 'budget', '乙局', 'read', true, NULL),
    ('no_year_no_kind', '130184', NULL, NULL, '丙局', 'read', true, NULL),
    ('no_department', '130184', 2021, 'budget', NULL, 'read', true, NULL),
    ('no_county', NULL, 2021, 'budget', '丁局', 'read', true, NULL),
    ('nothing', NULL, NULL, NULL, NULL, 'read', true, NULL),
    ('aside', '130184', 2021, 'budget', '戊局', 'set_aside', true, NULL),
    ('broken', '130184', NULL, NULL, NULL, 'unreadable', true, NULL),
    ('former', '130184', 2021, 'budget', '甲局', 'read', false, 'long'),
    ('long', '130184', 2021, 'budget', '{_LONG}', 'read', true, NULL),
    ('whole', '130184', 2021, 'government_budget', NULL, 'read', true, NULL),
    ('debt', '131024', 2021, 'debt', NULL, 'read', true, NULL),
    ('unheard', NULL, NULL, 'minutes', NULL, 'read', true, NULL)
"""
_DISCLOSURES = f"""
    ('d-long', '130184', 2021, 'budget', NULL, '{_LONG}', 'department', 2, 1),
    ('d-nobody', '130184', 2021, 'budget', NULL, NULL, NULL, 1, 1),
    ('d-no-year', '130184', NULL, 'budget', '901', NULL, 'unit', 1, 1),
    ('d-no-kind', '130184', 2021, NULL, NULL, '甲局', 'department', 2, 2),
    ('d-nothing', NULL, NULL, NULL, NULL, NULL, NULL, 2, 2)
"""
_FILES = """
    ('d-long', 'former', 'totals', 'both print 1 元 as total', 'long', 1, '2021-03-01', 'file_name', true, 'long', 'file_name'),
    ('d-long', 'long', NULL, NULL, NULL, 1, '2021-06-01', 'file_name', false, NULL, NULL),
    ('d-nobody', 'no_department', NULL, NULL, NULL, 0, NULL, NULL, false, NULL, NULL),
    ('d-no-year', 'no_year', NULL, NULL, NULL, 1, NULL, NULL, false, NULL, NULL),
    ('d-no-kind', 'no_kind', NULL, NULL, NULL, 1, NULL, NULL, false, NULL, NULL),
    ('d-no-kind', 'no_kind_2', 'name', 'both name 甲局', 'no_kind', 1, NULL, NULL, false, NULL, NULL),
    ('d-nothing', 'nothing', NULL, NULL, NULL, 0, NULL, NULL, false, NULL, NULL),
    ('d-nothing', 'no_year_no_kind', 'crystal ball', NULL, 'nothing', 0, 'some day', 'hearsay', false, NULL, NULL)
"""
_SQL = f"""
    CREATE TEMP TABLE odd AS FROM (VALUES {_ODD}) AS d
        (document_id, division_code, fiscal_year, stage, department_name, status, is_current, superseded_by);
    INSERT INTO marts.dim_document BY NAME
        SELECT *, document_id || '.xls' AS path, 'xls' AS format, 'for a reason' AS status_reason, false AS is_synthetic,
            if(document_id = 'long', '{_LONG}', NULL) AS title FROM odd;
    INSERT INTO staging.documents BY NAME
        SELECT * EXCLUDE (stage), stage AS kind, 'disclosure' AS department_source, document_id || '.xls' AS path, 'xls' AS format,
            false AS is_synthetic FROM odd;
    INSERT INTO staging.disclosures BY POSITION FROM (VALUES {_DISCLOSURES});
    INSERT INTO staging.disclosure_files BY POSITION FROM (VALUES {_FILES});
    -- of each of them a form, a failed check and a finding that say as little as they can
    INSERT INTO quality.coverage BY NAME
        SELECT document_id, 0 AS entity_index, division_code, fiscal_year, stage, 'expenditure' AS form, 'figures' AS status FROM odd;
    INSERT INTO quality.identity_checks BY NAME
        SELECT 'c-' || document_id AS check_id, 'X01' AS rule_id, 'fatal' AS severity, document_id, 'fail' AS outcome FROM odd;
    INSERT INTO quality.identity_checks BY NAME
        SELECT 'p-' || document_id AS check_id, 'X01' AS rule_id, 'fatal' AS severity, document_id, 'pass' AS outcome FROM odd;
    INSERT INTO quality.findings BY NAME
        SELECT document_id, 'X01' AS rule_id, 'fatal' AS severity, 'no sum' AS message, '不符' AS message_zh, false AS waived,
            'c-' || document_id AS check_id FROM odd;
    INSERT INTO quality.quarantine BY NAME
        SELECT document_id, 0 AS entity_index, 'expenditure' AS form, 'X01' AS rule_id, 'c-' || document_id AS check_id FROM odd;
    UPDATE marts.dim_entity SET entity_name = '{_LONG}', department_name = '{_LONG}' WHERE division_code = '130184';
    UPDATE marts.fct_expenditure_by_function
    SET department_name = '{_LONG}', entity_name = '{_LONG}', class_name = NULL, printed_name = NULL;
"""


@pytest.fixture(scope="module")
def odd(changed: Changed) -> Path:
    return changed("odd", _SQL)


@pytest.mark.parametrize("page", [page for page in pages.definitions() if page != "cell"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_fails(page: str, language: str, odd: Path, browser: Browser) -> None:
    more = "&class=201&group=20137&type=&fact=expenditure&code=201"
    for width, chosen in (
        (1280, "county=130184&year=2021&stage=budget"), (390, "county=130184&year=2021&stage=budget"), (1280, "county=131024&year=2021"),
        (1280, "county="), (1280, "year=2022"),
    ):  # fmt: skip
        address = f"{page}.html#{chosen}&language={language}{more}"
        browser.open(odd, address, width)
        assert browser.console() == [], address
        assert [name for name, block in browser.blocks().items() if block["state"] == "failed"] == []
        shown = browser.script(
            "document.querySelectorAll('details.sql').forEach((place) => place.remove()); return document.querySelector('main').innerText"
        )
        assert [word for word in ("undefined", "null", "NaN", "[object") if word in shown] == [], address
        assert browser.script("return document.documentElement.scrollWidth") <= width, address
        if not chosen.startswith("county="):
            continue
        for head in browser.find("thead th button"):  # sorting by a column with gaps
            browser.script("arguments[0].click(); arguments[0].click()", head)
        assert browser.console() == [], address


def test_the_heat_map_shows_documents_whose_kind_or_year_nobody_tells(odd: Path, browser: Browser) -> None:
    browser.open(odd, "quality.html#year=2021&stage=budget")
    coverage = browser.blocks()["coverage"]
    assert coverage["charts"] == 1
    found = [(row["year"]["text"], row["stage"]["text"]) for row in coverage["rows"] if row["county_name"]["text"] == "新乐市"]
    assert ("2021", "无数据") in found
    assert ("无数据", "预算") in found
    assert ("2021", "政府预算") in found
    labels = browser.script(
        "return [...document.querySelectorAll('section[data-block=coverage] .role-axis-label text')].map((text) => text.textContent)"
    )
    assert [label for label in labels if label.startswith("20")][:1] == ["2020 预算"]
    assert "无数据 预算" in labels
    assert labels.index("2022 无数据") < labels.index("无数据 预算")  # what is not known stands last


def test_a_chart_that_cannot_be_drawn_stops_neither_the_page_nor_other_charts(odd: Path, browser: Browser) -> None:
    browser.open(odd, "quality.html#year=2020&stage=budget")
    browser.script("""
        const draw = report.charts.draw;
        let first = true;
        report.charts.draw = (...rest) => {
          if (!first) { return draw(...rest); }
          first = false;
          return Promise.reject(new Error('of the chart'));
        };
        document.body.dataset.ready = 'no';
        location.hash = 'year=2021&stage=budget';
    """)
    browser.wait()
    shown = browser.blocks()
    assert (shown["coverage"]["charts"], len(shown["coverage"]["rows"]) > 0, shown["rules"]["charts"]) == (0, True, 1)
    (message,) = browser.console()
    assert "of the chart" in message


def test_files_and_versions_of_a_disclosure_are_shown_with_their_successor_and_evidence(odd: Path, browser: Browser) -> None:
    browser.open(odd, "documents.html#county=130184")
    (row,) = (row for row in browser.blocks()["disclosures"]["rows"] if row["department_name"]["text"] == _LONG)
    assert (row["files"]["text"], row["counting"]["text"]) == ("2", "1")
    browser.open(odd, row["files"]["href"])
    former, latest = browser.blocks()["disclosure_files"]["rows"]
    told = ("path", "standing", "successor", "superseded_because", "evidence", "evidence_path", "published_by")
    assert [former[name]["text"] for name in told] == [
        "former.xls", "已被替代", "long.xls", "文件名中的日期", "总额相同", "long.xls", "文件名",
    ]  # fmt: skip
    assert (latest["standing"]["text"], latest["successor"]["text"]) == ("采用", "无数据")


def test_files_of_an_unknown_county_and_evidence_without_a_word_are_shown(odd: Path, browser: Browser) -> None:
    browser.open(odd, "documents.html#county=")
    rows = browser.blocks()["disclosure_files"]["rows"]
    assert {row["path"]["text"]: row["evidence"]["text"] for row in rows} == {
        "nothing.xls": "无数据", "no_year_no_kind.xls": "crystal ball",
    }  # fmt: skip


def test_documents_of_other_kinds_are_listed_as_such_and_cannot_be_chosen(odd: Path, browser: Browser) -> None:
    browser.open(odd, "documents.html#county=130184")
    (whole,) = browser.blocks()["other_documents"]["rows"]
    assert (whole["path"]["text"], whole["stage"]["text"]) == ("whole.xls", "政府预算")
    browser.open(odd, "documents.html#county=")
    assert [row["stage"]["text"] for row in browser.blocks()["other_documents"]["rows"]] == ["minutes"]
    browser.open(odd, "county.html#county=131024&year=2021")
    assert browser.script("return document.getElementById('choose-stage').value") in ("budget", "final_account")
