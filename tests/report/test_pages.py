"""The report of the sample, opened from disk in a browser as people open it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest

from pipelines.report import blocks, pages
from tests.pipelines.refreshing import Sample
from tests.report.browser import Browser
from tests.report.figures import assert_equal, printed

pytestmark = pytest.mark.slow

_PLACE = "county=130184&year=2021&stage=budget"
#: Each page with something chosen for which the sample has figures.
_PAGES = {
    "index": "year=2021&stage=budget",
    "county": _PLACE,
    "departments": "type=cyberspace&year=2021&stage=budget",
    "functions": f"{_PLACE}&class=201&group=20137",
    "economic": f"{_PLACE}&class=301",
    "three_public": "year=2021&stage=budget",
    "performance": f"{_PLACE}&department=130184-224",
    "quality": "year=2021&stage=budget",
    "documents": "county=130184",
    "evidence": f"{_PLACE}&fact=expenditure&code=201",
}
_CHARTS = {
    "index": {"counties", "functions_class", "years"},
    "county": {"departments", "functions_class.county", "economic_class.county", "years.county"},
    "departments": {"types", "same_department"},
    "functions": {"functions_class.county", "functions_group.county", "functions_item.county"},
    "economic": {"economic_class.county", "economic_group.county"},
    "performance": {"indicator_kinds.county", "projects"},
    "quality": {"coverage", "form_coverage", "rules"},
}


@pytest.fixture(scope="module")
def connection(sample: Sample) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample.snapshot), read_only=True) as opened:
        yield opened


def test_every_page_is_looked_at() -> None:
    assert set(_PAGES) | {"cell"} == set(pages.definitions())


@pytest.mark.parametrize("page", _PAGES)
def test_each_number_equals_the_sql_beneath_it(page: str, site: Path, browser: Browser, connection: duckdb.DuckDBPyConnection) -> None:
    browser.open(site, f"{page}.html#{_PAGES[page]}")
    for button in browser.find("button.more"):
        browser.script("arguments[0].click()", button)
    known = {name: block.public()["columns"] for name, block in blocks.load().items()}
    compared = 0
    for name, shown in browser.blocks().items():
        if shown["state"] in ("shown", "empty"):
            compared += assert_equal(connection, shown, known[name])
    assert compared > 0 or page == "three_public"  # the sample prints no “三公”


@pytest.mark.parametrize("page", _PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_is_whole_at_phone_and_desktop_width(page: str, width: int, site: Path, browser: Browser) -> None:
    browser.open(site, f"{page}.html#{_PAGES[page]}", width)
    shown = browser.blocks()
    charts = {name for name, block in shown.items() if block["charts"] and block["marks"]}
    assert charts >= _CHARTS.get(page, set())
    assert "failed" not in {block["state"] for block in shown.values()}
    assert browser.script("return document.documentElement.scrollWidth") <= width
    assert browser.console() == []
    asked = [address for address in browser.requests() if not address.startswith(("data:", "about:"))]
    assert asked
    assert [address for address in asked if not address.startswith(f"{site.as_uri()}/")] == []


def test_charts_and_tables_have_names(site: Path, browser: Browser) -> None:
    for page, chosen in _PAGES.items():
        browser.open(site, f"{page}.html#{chosen}")
        named = browser.script(
            "return [...document.querySelectorAll('.chart, [role=graphics-document], .scroll, dl.tiles, nav, section.block')]"
            ".map((e) => e.getAttribute('aria-label') || document.getElementById(e.getAttribute('aria-labelledby'))?.textContent || '')"
        )
        assert named
        assert all(named), page
        assert browser.script("return [...document.querySelectorAll('table')].every((t) => t.caption && t.caption.textContent.trim())")
        assert browser.script("return [...document.querySelectorAll('select')].every((s) => s.labels.length === 1)")
        assert browser.script("return [...document.querySelectorAll('thead th')].every((t) => t.scope === 'col')")


def test_a_click_goes_from_the_class_to_its_groups_and_items(site: Path, browser: Browser) -> None:
    browser.open(site, f"functions.html#{_PLACE}")
    before = browser.blocks()
    assert before["functions_group.county"]["state"] == "waiting"
    sums = {row["code"]["text"]: row["expenditure_yuan"]["text"] for row in before["functions_class.county"]["rows"]}
    browser.click(browser.find('section[data-block="functions_class"] tbody a')[0])
    groups = browser.blocks()["functions_group.county"]
    assert [row["code"]["text"] for row in groups["rows"]] == ["20137"]
    assert groups["rows"][0]["expenditure_yuan"]["text"] == sums["201"]
    browser.click(browser.find('section[data-block="functions_group"] tbody a')[0])
    items = browser.blocks()["functions_item.county"]
    assert [row["code"]["text"] for row in items["rows"]] == ["2013701"]
    assert items["charts"] == 1


def test_a_click_on_a_bar_does_the_same(site: Path, browser: Browser) -> None:
    browser.open(site, f"functions.html#{_PLACE}")
    bar = browser.find('section[data-block="functions_class"] .chart .mark-rect path')[0]
    browser.script("document.body.dataset.ready = 'no'")
    bar.click()
    browser.wait()
    assert browser.blocks()["functions_group.county"]["state"] == "shown"


def test_every_figure_leads_to_cells_that_add_up_to_it(site: Path, browser: Browser, connection: duckdb.DuckDBPyConnection) -> None:
    followed = 0
    for page in ("index", "county", "departments", "functions", "economic", "performance"):
        browser.open(site, f"{page}.html#{_PAGES[page]}")
        figures = [
            (block["name"], cell["text"], cell["href"])
            for block in browser.blocks().values()
            for row in block["rows"][:3]
            for name, cell in row.items()
            if name.endswith("_yuan") and cell["href"] and cell["href"].startswith("evidence.html")
        ]
        assert figures, page
        for block, text, href in figures:
            browser.open(site, href)
            (evidence,) = browser.blocks().values()
            amounts = [Decimal(row["amount_yuan"]["text"].replace(",", "")) for row in evidence["rows"]]
            assert amounts, (block, text, href)
            assert printed("yuan", sum(amounts)) == text, (block, href)
            followed += 1
    assert followed > 30


def test_a_cell_is_shown_in_its_table(site: Path, browser: Browser, connection: duckdb.DuckDBPyConnection) -> None:
    browser.open(site, f"evidence.html#{_PLACE}&fact=expenditure&code=2013701&measure=project")
    ((row,),) = [block["rows"] for block in browser.blocks().values()]
    assert (row["amount_yuan"]["text"], row["amount_text"]["text"]) == ("500,000.00", "50.00")
    browser.open(site, row["amount_yuan"]["href"])
    (marked,) = browser.find("td.marked")
    sql = browser.script("return document.querySelector('details.sql code').textContent")
    assert connection.execute(sql).fetchall() == [("50.00", None)]
    assert marked.text == "50.00"
    assert browser.find("[data-column=text]")[0].text == "50.00"
    whole = sql.replace("text, page", "text").split(" AND row_index")[0] + " AND trim(text) <> '' ORDER BY row_index, column_index"
    shown = browser.script("return [...document.querySelectorAll('table.staged td')].map((cell) => cell.textContent)")
    assert [text for text in shown if text.strip()] == [text for (text,) in connection.execute(whole).fetchall()]
    assert browser.console() == []


def test_a_figure_stated_in_prose_shows_its_paragraph(site: Path, browser: Browser, connection: duckdb.DuckDBPyConnection) -> None:
    browser.open(site, f"evidence.html#{_PLACE}&fact=project")
    rows = next(iter(browser.blocks().values()))["rows"]
    (found,) = (row for row in rows if row["printed_name"]["text"] == "视频会议系统")
    browser.open(site, found["amount_yuan"]["href"])
    sql = browser.script("return document.querySelector('details.sql code').textContent")
    ((paragraph, _),) = connection.execute(sql).fetchall()
    assert browser.find("blockquote")[0].text == paragraph.strip()
    assert "视频会议系统" in paragraph


def test_performance_targets_lead_to_their_cells(site: Path, browser: Browser) -> None:
    browser.open(site, f"performance.html#{_PAGES['performance']}")
    rows = browser.blocks()["indicators"]["rows"]
    assert len(rows) > 20
    browser.open(site, rows[0]["target"]["href"])
    assert browser.find("td.marked")[0].text == rows[0]["target"]["text"]


def test_a_finding_leads_to_its_place(site: Path, browser: Browser) -> None:
    browser.open(site, f"county.html#{_PLACE}")
    rows = browser.blocks()["findings"]["rows"]
    for rule, place in (("N05", "第106段"), ("Q03", "第16张表，第5行，第2列")):
        found = next(row for row in rows if row["rule_id"]["text"] == rule and row["place_zh"]["text"] == place)
        browser.open(site, found["place_zh"]["href"])
        assert browser.find("[data-column=text]")[0].text
        assert browser.blocks()["cell"]["state"] == "shown"


def test_the_language_is_switched_and_kept(site: Path, browser: Browser) -> None:
    browser.open(site, "index.html#year=2021&stage=budget")
    assert browser.find("h1")[0].text == "全省概览"
    chinese = browser.blocks()["counties"]
    browser.click(browser.find("#language")[0])
    try:
        assert browser.find("h1")[0].text == "Overview"
        english = browser.blocks()["counties"]
        assert english["heading"] == "Income and expenditure by county"
        assert not re.search("[\u4e00-\u9fff]", "".join(english["heads"]) + browser.find("header nav")[0].text)
        assert [row["expenditure_yuan"]["text"] for row in english["rows"]] == [row["expenditure_yuan"]["text"] for row in chinese["rows"]]
        browser.open(site, f"county.html#{_PLACE}")
        assert browser.find("h1")[0].text == "Counties"
        assert any("The text speaks of 2020" in row["message"]["text"] for row in browser.blocks()["findings"]["rows"])
    finally:
        browser.click(browser.find("#language")[0])
    assert browser.find("h1")[0].text == "分县情况"


def test_what_is_chosen_is_in_the_address(site: Path, browser: Browser) -> None:
    browser.open(site, "county.html")
    browser.script(
        "document.body.dataset.ready = 'no'; const s = document.getElementById('choose-county'); s.value = '131024';"
        "s.dispatchEvent(new Event('change'))"
    )
    browser.wait()
    chosen = parse_qs(urlsplit(browser.driver.current_url).fragment)
    assert chosen["county"] == ["131024"]
    assert browser.script("return document.getElementById('choose-year').value") == "2020"
    menu = browser.script("return document.querySelector('[data-page-link=functions]').getAttribute('href')")
    assert "county=131024" in menu


def test_a_table_can_be_sorted_and_blanks_stay_last(site: Path, browser: Browser) -> None:
    browser.open(site, f"county.html#{_PLACE}")
    head = browser.find('section[data-block="economic_class"] th[data-column=public_yuan] button')[0]
    for order in ("descending", "ascending"):
        browser.script("arguments[0].click()", head)
        assert browser.find('section[data-block="economic_class"] th[aria-sort]')[0].get_attribute("aria-sort") == order
        shown = [row["public_yuan"]["text"] for row in browser.blocks()["economic_class.county"]["rows"]]
        assert shown[-1] == "无数据"
        assert shown[0] != "无数据"
