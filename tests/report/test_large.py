"""A whole province over ten years: the first view stays quick, and a page loads what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.browser import Browser
from tests.report.conftest import Changed

pytestmark = pytest.mark.slow

_COUNTIES, _YEARS, _DEPARTMENTS = 167, 10, 2


def province(counties: int, years: int, departments: int) -> str:
    """SQL that adds made-up disclosures of Hebei's counties to a warehouse: entities, documents, facts, coverage and checks."""
    return f"""
        CREATE TEMP TABLE place AS
            SELECT division_code, name, row_number() OVER (ORDER BY division_code) AS number FROM marts.dim_division
            WHERE level = '县级' AND province = (SELECT province FROM marts.dim_division WHERE division_code = '130184')
                AND valid_to IS NULL AND division_code NOT IN ('130184', '131024')
            ORDER BY division_code LIMIT {counties};
        CREATE TEMP TABLE kind AS
            SELECT department_type, min(name_zh) AS name, row_number() OVER (ORDER BY department_type) AS number
            FROM reference.department_types GROUP BY department_type ORDER BY department_type LIMIT {departments};
        CREATE TEMP TABLE made AS
            SELECT p.division_code || '-' || (100 + k.number) AS entity_id, p.division_code, p.name AS division_name,
                CAST(100 + k.number AS VARCHAR) AS entity_code, p.name || k.name AS entity_name, k.department_type,
                CAST(y.year AS INTEGER) AS fiscal_year, 'budget' AS stage,
                p.division_code || (100 + k.number) || y.year AS document_id, (p.number * 7 + k.number * 3 + y.year) % 50 + 1 AS size
            FROM place AS p, kind AS k, range(2016, {2016 + years}) AS y(year);
        INSERT INTO marts.dim_entity BY NAME
            SELECT DISTINCT entity_id, division_code, entity_code, entity_name, 'department' AS entity_level, department_type,
                entity_id AS department_entity_id, entity_code AS department_code, entity_name AS department_name FROM made;
        INSERT INTO marts.dim_document BY NAME
            SELECT document_id, document_id || '.txt' AS path, 'flattened_text' AS format, division_code, division_name, fiscal_year, stage,
                entity_name AS department_name, true AS is_current, 'read' AS status, false AS is_synthetic FROM made;
        INSERT INTO quality.coverage BY NAME
            SELECT document_id, 1 AS entity_index, entity_id, entity_code, entity_name, 'department' AS entity_level, division_code,
                fiscal_year, stage, form, 'figures' AS status FROM made, (SELECT form FROM marts.dim_form WHERE NOT is_annex);
        INSERT INTO quality.identity_checks BY NAME
            SELECT document_id, 1 AS entity_index, rule_id, severity, 'pass' AS outcome FROM made, (FROM reference.rules LIMIT 20);
        INSERT INTO marts.fct_expenditure_by_function BY NAME
            SELECT m.document_id || c.code || n.measure AS fact_id, m.document_id, m.entity_id, m.entity_code, m.entity_name,
                'department' AS entity_level, m.division_code, m.division_name, m.fiscal_year, m.stage, c.code, c.name AS printed_name,
                n.measure, m.size * 1000.01 AS amount_yuan, '万元' AS unit, 1 AS table_index, 1 AS row_index, 1 AS column_index,
                m.entity_id AS department_entity_id, m.entity_name AS department_name, m.department_type,
                c.class_code, c.class_name, c.group_code, c.group_name
            FROM made AS m, (FROM marts.dim_functional_class WHERE fiscal_year = 2021 AND level = 'item' ORDER BY code LIMIT 10) AS c,
                (VALUES ('basic'), ('project')) AS n(measure);
        INSERT INTO marts.fct_three_public BY NAME
            SELECT document_id || code AS fact_id, document_id, entity_id, entity_code, entity_name, 'department' AS entity_level,
                division_code, division_name, fiscal_year, stage, code, code AS printed_name, 'general_budget' AS measure,
                size * 100.5 AS amount_yuan, 1 AS table_index, 1 AS row_index, 1 AS column_index, entity_id AS department_entity_id,
                entity_name AS department_name, department_type
            FROM made, (VALUES ('reception'), ('vehicle_operation')) AS c(code);
    """  # fmt: skip


@pytest.fixture(scope="module")
def large(changed: Changed) -> Path:
    return changed("large", province(_COUNTIES, _YEARS, _DEPARTMENTS))


@pytest.mark.parametrize("address", ["index.html", "county.html#county=130102", "departments.html#type=agriculture", "quality.html"])
def test_the_first_view_is_there_within_two_seconds(address: str, large: Path, browser: Browser) -> None:
    """Up to the tables; seconds of the page itself, by its own clock. A busy machine gets a second attempt."""
    seconds = []
    for _ in range(3):
        browser.open(large, address)
        seconds.append(browser.script("return performance.getEntriesByName('first-view')[0].startTime") / 1000)
        if seconds[-1] < 2:
            break
    assert min(seconds) < 2
    assert browser.console() == []


def test_a_page_loads_what_it_shows_and_no_more(large: Path, browser: Browser) -> None:
    browser.open(large, "index.html#year=2020&stage=budget")
    loaded = {address.split("/data/")[1] for address in browser.requests() if "/data/" in address}
    assert loaded == {"index.js", "overview/2020.js", "identities/2020.js", "counties/2020.js", "functions_class/2020.js", "years/all.js",
                      "form_coverage/2020.js"}  # fmt: skip
    assert sum((large / "data" / name).stat().st_size for name in loaded) < 300_000


def test_all_counties_are_in_the_table_and_the_first_in_the_chart(large: Path, browser: Browser) -> None:
    browser.open(large, "index.html#year=2020&stage=budget")
    block = browser.blocks()["counties"]
    assert (len(block["rows"]), block["marks"]) == (100, 30)
    browser.script("arguments[0].click()", browser.find('section[data-block="counties"] button.more')[0])
    assert len(browser.blocks()["counties"]["rows"]) >= _COUNTIES - 5
    assert browser.script("return document.documentElement.scrollWidth") <= 1280


def test_a_figure_of_the_province_leads_through_a_county_to_its_cells(large: Path, browser: Browser) -> None:
    browser.open(large, "functions.html#year=2020&stage=budget")
    row = browser.blocks()["functions_class"]["rows"][0]
    browser.open(large, row["basic_yuan"]["href"])
    counties = browser.blocks()["evidence_counties.expenditure"]["rows"]
    assert len(counties) == 100
    browser.open(large, counties[0]["amount_yuan"]["href"])
    cells = browser.blocks()["evidence_cells.expenditure"]["rows"]
    total = sum(int(cell["amount_yuan"]["text"].replace(",", "").replace(".", "")) for cell in cells)
    assert total == int(counties[0]["amount_yuan"]["text"].replace(",", "").replace(".", ""))


_LEGEND = """
return Object.fromEntries([...document.querySelectorAll(`section[data-block="${arguments[0]}"] .role-legend-entry`)].flatMap((entry) => {
  const fills = [...entry.querySelectorAll('.role-legend-symbol path')].map((path) => path.getAttribute('fill'));
  return [...entry.querySelectorAll('.role-legend-label text')].map((text, place) => [text.textContent, fills[place]]);
}))
"""


def test_an_item_has_the_same_colour_in_every_chart(large: Path, browser: Browser) -> None:
    """Of the three items two are printed: what is missing does not pass its colour on."""
    browser.open(large, "three_public.html#year=2020&stage=budget")
    by_year, by_county = browser.script(_LEGEND, "three_public"), browser.script(_LEGEND, "three_public_counties")
    assert by_year.keys() == {"公务用车运行维护费", "公务接待费"}
    assert by_county.keys() == {"公务用车", "公务接待"}
    assert by_year["公务接待费"] == by_county["公务接待"]
    assert by_year["公务用车运行维护费"] == by_county["公务用车"] != by_county["公务接待"]
