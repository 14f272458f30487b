"""Warehouses that lack something: the report says so in place of a chart, and nothing that is not known is shown as 0."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.report import pages
from tests.report.browser import Browser
from tests.report.conftest import Changed

pytestmark = pytest.mark.slow

_KEPT = ("reference", "refresh_meta", "dim_division", "dim_form", "dim_measure", "dim_line", "dim_functional_class", "dim_economic_class")
_FACTS = ("fct_expenditure_by_function", "fct_income_by_source", "fct_basic_expenditure_by_economic_class", "fct_three_public")
_XINLE = "county=130184&year=2021&stage=budget"
_HOSTILE = "<script>document.title=\"stolen\"</script><img src=x onerror=\"document.title='stolen'\">甲局"


def _tables(browser: Browser, page: str, site: Path) -> list[str]:
    browser.open(site, f"{page}.html")
    return [cell["text"] for block in browser.blocks().values() for row in block["rows"] for cell in row.values()]


@pytest.fixture(scope="module")
def empty(changed: Changed) -> Path:
    """The report of a warehouse without documents."""
    facts = ";".join(f"DELETE FROM marts.{table}" for table in (*_FACTS, "fct_project", "fct_performance_indicator"))
    return changed("empty", f"""
        {facts}; DELETE FROM marts.dim_document; DELETE FROM marts.dim_entity; DELETE FROM quality.coverage; DELETE FROM quality.findings;
        DELETE FROM quality.identity_checks; DELETE FROM quality.quarantine; DELETE FROM quality.reconciliation;
        DELETE FROM staging.cells; DELETE FROM staging.tables; DELETE FROM staging.paragraphs; DELETE FROM staging.documents;
    """)  # fmt: skip


@pytest.mark.parametrize("page", [page for page in pages.definitions() if page not in ("evidence", "cell")])
@pytest.mark.parametrize("width", [390, 1280])
def test_an_empty_warehouse_says_so(page: str, width: int, empty: Path, browser: Browser) -> None:
    browser.open(empty, f"{page}.html", width)
    shown = browser.blocks()
    assert shown
    for block in shown.values():
        assert block["state"] in ("empty", "waiting"), block["name"]
        assert block["messages"] == ["本库还没有收录任何可读的文件。"], block["name"]
        assert (block["charts"], block["rows"]) == (0, [])
    assert browser.console() == []
    assert browser.script("return document.documentElement.scrollWidth") <= width


def test_evidence_of_nothing_says_so(empty: Path, browser: Browser) -> None:
    for address in ("evidence.html", "cell.html", "cell.html#document=x&table=1&row=1&column=1"):
        browser.open(empty, address)
        assert browser.find(".message")


def test_a_year_without_final_accounts_says_so(site: Path, browser: Browser) -> None:
    browser.open(site, "county.html#county=130184&year=2021&stage=final_account")
    shown = browser.blocks()
    for name in ("overview.county", "departments", "functions_class.county", "economic_class.county"):
        assert shown[name]["state"] == "empty"
        assert shown[name]["messages"] == ["没有收录 2021 年决算的文件，因此没有图表；这不表示金额为零。"]
    assert shown["years.county"]["state"] == "shown"
    assert browser.console() == []


def test_a_year_of_which_nothing_was_received_keeps_its_place(changed: Changed, browser: Browser) -> None:
    """In the charts over years: 2021 and 2023 are not consecutive."""
    site = changed("gap", """
        INSERT INTO marts.fct_expenditure_by_function SELECT * REPLACE (2023 AS fiscal_year, fact_id || '.later' AS fact_id)
        FROM marts.fct_expenditure_by_function
    """)
    for address in ("index.html", "county.html#county=130184"):
        browser.open(site, address)
        (section,) = (place for place in browser.find("section.block") if place.get_dom_attribute("data-name") in ("years", "years.county"))
        read = "return [...arguments[0].querySelectorAll('.role-axis-label text')].map((text) => text.textContent)"
        labels = browser.script(read, section)
        assert [label for label in labels if label.startswith("202")][-3:] == ["2021", "2022", "2023"]
        assert browser.console() == []


def test_forms_that_are_declared_empty_are_called_so(site: Path, browser: Browser) -> None:
    browser.open(site, "three_public.html#year=2021&stage=budget")
    assert browser.blocks()["three_public_counties"]["messages"] == ["公布的 2 张《财政拨款“三公”经费支出表》都是空表，因此没有图表。"]


def test_a_county_with_one_document_shows_blanks_as_blanks(site: Path, browser: Browser) -> None:
    """香河 2020 is a document without the nine forms: its totals are not known."""
    browser.open(site, "county.html#county=131024&year=2020&stage=budget")
    shown = browser.blocks()
    (tiles,) = shown["overview.county"]["rows"]
    assert (tiles["documents"]["text"], tiles["expenditure_yuan"]["text"], tiles["income_yuan"]["text"]) == ("1", "无数据", "无数据")
    assert shown["departments"]["messages"] == ["没有可用数据（未公布、未收录或为空表），不表示金额为零。"]
    assert "0.00" not in [cell["text"] for block in shown.values() for row in block["rows"] for cell in row.values()]


def test_a_withheld_form_is_named_in_place_of_its_chart(changed: Changed, browser: Browser) -> None:
    site = changed("withheld", """
        INSERT INTO quality.quarantine
        SELECT document_id, entity_index, entity_code, form, 'X01', 'X01.test', 'form', 0, 'does not add up' FROM quality.coverage
        WHERE form = 'expenditure' AND status = 'figures';
        DELETE FROM marts.fct_expenditure_by_function;
    """)  # fmt: skip
    browser.open(site, f"county.html#{_XINLE}")
    shown = browser.blocks()
    for name in ("departments", "functions_class.county"):
        assert shown[name]["messages"] == ["有 2 张《支出总表》因违反强制性勾稽关系暂不入库，因此没有图表。"]
    assert len(shown["withheld"]["rows"]) == 2
    (tiles,) = shown["overview.county"]["rows"]
    assert tiles["expenditure_yuan"]["text"] == "无数据"
    assert tiles["income_yuan"]["text"] != "无数据"
    browser.open(site, "quality.html#year=2021&stage=budget")
    (form,) = (row for row in browser.blocks()["form_coverage"]["rows"] if row["form"]["raw"] == "expenditure")
    assert form["withheld"]["text"] == "2"


def test_a_form_withheld_beside_others_is_a_caution(changed: Changed, browser: Browser) -> None:
    site = changed("one_withheld", """
        INSERT INTO quality.quarantine
        SELECT document_id, entity_index, entity_code, form, 'X01', 'X01.test', 'form', 0, 'does not add up' FROM quality.coverage
        WHERE form = 'expenditure' AND status = 'figures' AND entity_level = 'department';
    """)  # fmt: skip
    browser.open(site, f"county.html#{_XINLE}")
    block = browser.blocks()["departments"]
    assert block["charts"] == 1
    assert "1 张《支出总表》" in block["messages"][0]


def test_text_of_documents_is_text(changed: Changed, browser: Browser) -> None:
    literal = "'" + _HOSTILE.replace("'", "''") + "'"
    facts = ";".join(f"UPDATE marts.{table} SET department_name = {literal}, entity_name = {literal}" for table in _FACTS)
    site = changed("hostile", f"""
        {facts}; UPDATE marts.fct_expenditure_by_function SET printed_name = {literal}, class_name = {literal}, group_name = {literal};
        UPDATE marts.dim_entity SET department_name = {literal}; UPDATE marts.fct_performance_indicator SET target = {literal};
        UPDATE marts.dim_document SET department_name = {literal}, title = {literal}, path = {literal};
        UPDATE marts.dim_document SET source_url = 'javascript:document.title=1';
        UPDATE quality.findings SET message_zh = {literal}; UPDATE staging.cells SET text = {literal};
    """)  # fmt: skip
    for address in (f"county.html#{_XINLE}", "departments.html#type=cyberspace", f"functions.html#{_XINLE}&class=201&group=20137",
                    f"performance.html#{_XINLE}&department=130184-224", f"evidence.html#{_XINLE}&fact=expenditure"):  # fmt: skip
        browser.open(site, address)
        assert _HOSTILE in [cell["text"] for block in browser.blocks().values() for row in block["rows"] for cell in row.values()], address
        assert browser.find("main script, main img") == []
        assert browser.find("a[href^=javascript]") == []
        assert browser.driver.title != "stolen"
        assert browser.console() == []
    browser.open(site, browser.blocks()["evidence_cells.expenditure"]["rows"][0]["amount_yuan"]["href"])
    assert browser.find("td.marked")[0].text == _HOSTILE
    assert browser.find("main script, main img, a[href^=javascript]") == []


def test_a_hostile_address_finds_nothing(site: Path, browser: Browser) -> None:
    for address in (f"county.html#county=<img src=x>&year=' OR 1=1&stage={_HOSTILE}", f"departments.html#type={_HOSTILE}",
                    "evidence.html#fact=constructor&county=__proto__", "cell.html#document=../../x&table=1"):  # fmt: skip
        browser.open(site, address)
        assert browser.find("main script, main img") == []
        assert browser.driver.title != "stolen"


def test_an_entity_of_no_known_type_is_listed_as_such(changed: Changed, browser: Browser) -> None:
    site = changed("untyped", "UPDATE marts.dim_entity SET department_type = NULL;"
        + ";".join(f"UPDATE marts.{table} SET department_type = NULL" for table in _FACTS))  # fmt: skip
    browser.open(site, "departments.html#year=2021&stage=budget")
    shown = browser.blocks()
    assert [row["type"]["text"] for row in shown["types"]["rows"]] == ["未归类"]
    assert len(shown["same_department"]["rows"]) == 1


def test_documents_of_which_nothing_is_known_are_listed(changed: Changed, browser: Browser) -> None:
    site = changed("nameless", """
        INSERT INTO marts.dim_document BY NAME SELECT 'ff' AS document_id, 'a.bin' AS path, 'binary' AS format, true AS is_current,
            'unsupported' AS status, 'no format' AS status_reason, false AS is_synthetic
    """)  # fmt: skip
    browser.open(site, "quality.html")
    assert [row["path"]["text"] for row in browser.blocks()["unread"]["rows"]] == ["a.bin"]
    browser.open(site, "county.html#county=")
    (row,) = browser.blocks()["documents"]["rows"]
    assert (row["year"]["text"], row["status"]["text"]) == ("无数据", "格式不支持")
    assert "县不明" in browser.find("#choose-county")[0].text


def test_a_made_up_warehouse_says_so_on_each_page(changed: Changed, site: Path, browser: Browser) -> None:
    made_up = changed("made_up", "UPDATE marts.dim_document SET is_synthetic = true")
    for page in pages.definitions():
        assert "演示数据" in (made_up / f"{page}.html").read_text("utf-8")
        assert "演示数据" not in (site / f"{page}.html").read_text("utf-8")
    browser.open(made_up, "index.html")
    assert browser.find(".synthetic")[0].is_displayed()
