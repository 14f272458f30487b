"""Disclosures of several files, refreshed as a user would: what one file tells holds for all, forms and texts are held against each other
across files, and of several versions the last one counts. Each case is a county of its own, all in one refresh.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.synthetic import formats, prose, sheets
from pipelines.synthetic.by_hand import Habits, workbook
from pipelines.synthetic.compose import compose
from pipelines.synthetic.disclosure import Cell, Disclosure, Paragraph, Table
from pipelines.synthetic.figures import ten_thousands
from pipelines.synthetic.province import counties
from pipelines.synthetic.series import FiscalYear, draw_series
from tests.pipelines.raw_files import put
from tests.pipelines.refreshing import refresh
from tests.support.once import once

pytestmark = pytest.mark.slow

CASES = ("tied", "contradicted", "versions", "unversioned", "divided", "levels", "page", "stem", "archive", "alike")
COUNTY = dict(zip(CASES, counties(), strict=False))
MARCH, JUNE = "20240323_65fe2c996047e.xls", "20240606_66610d3f1e4a4.xls"


def _year(case: str, name: str = "教育局") -> FiscalYear:
    division = COUNTY[case]
    mains = ("2050202",)
    return draw_series(11, division, "301", f"{division[1]}{name}", range(2024, 2025), 1, mains=mains, suffixes=("本级",))[0]


def _folder(case: str) -> str:
    code, name = COUNTY[case]
    return f"{code}-{name}/2024"


def _book(year: FiscalYear, habits: Habits | None = None, only: Iterable[int] = range(9)) -> bytes:
    """A workbook of forms that names nobody; ``only``: the places of the forms that are in it."""
    found = workbook(year, habits or Habits())
    return sheets.write([found[place] for place in only], "xls")


def _text(year: FiscalYear, silent: bool = False) -> Disclosure:
    """The text that explains the forms; a silent one states no figure."""
    d = year.budget
    title = f"{d.name}{d.year}年部门预算情况说明"
    blocks = [Paragraph(title, "title"), Paragraph("我局负责全县有关工作。")]
    if not silent:
        blocks += prose.plain(year.statements("budget")[0], year, "budget")
    return Disclosure(title, "budget", d.year, d.division_code, d.division_name, d.code, d.name, "text", "万元", tuple(blocks))


def _docx(disclosure: Disclosure) -> bytes:
    return formats.write(disclosure, "docx")


def _personnel(year: FiscalYear) -> str:
    return f"人员经费{ten_thousands(year.statements('budget')[0].forms['basic_expenditure']['total']['personnel'])}万元"


def _of_level(year: FiscalYear, word: str, more: int) -> bytes:
    """The nine forms and their title as 部门预算 or 单位预算 of the same name, without a code."""
    whole = compose(year, "budget", "six_decimals")

    def renamed(text: str) -> str:
        return text.replace("部门预算", word).replace(f"{year.budget.code}{year.budget.name}", year.budget.name)

    def change(table: Table, cell: Cell) -> Cell:
        return replace(cell, text=renamed(cell.text))

    changed = whole.with_cells(change)
    blocks = tuple(
        replace(block, text=renamed(block.text)) if isinstance(block, Paragraph) else replace(block, title=renamed(block.title))
        for block in changed.blocks
    )
    return _docx(replace(changed, blocks=(*blocks, Paragraph("附：" + "无" * more))))


def _fill(raw: Path) -> None:
    def add(case: str, name: str, data: bytes, sidecar: str = "") -> None:
        put(raw, f"{_folder(case)}/{name}", data)
        put(raw, f"{_folder(case)}/{name}.meta.yaml", f"synthetic: true\n{sidecar}".encode())

    for case in ("tied", "contradicted"):
        text = _text(_year(case))
        if case == "contradicted":
            said = _personnel(_year(case))
            text = text.with_text(said, said.replace("人员经费", "人员经费1"))
        add(case, "a1.xls", _book(_year(case)))
        add(case, "b2.docx", _docx(text))
    add("versions", "20240323_65fe2c7a4a364.docx", _docx(_text(_year("versions"))))
    add("versions", MARCH, _book(_year("versions"), Habits(fault=True)))
    add("versions", JUNE, _book(_year("versions")))
    add("unversioned", "a.docx", _docx(_text(_year("unversioned"))))
    add("unversioned", "b.xls", _book(_year("unversioned"), Habits(fault=True)))
    add("unversioned", "c.xls", _book(_year("unversioned")))
    add("divided", "教育/1.xls", _book(_year("divided"), only=(0, 1, 2, 3, 4)))
    add("divided", "教育/2.xls", _book(_year("divided"), only=(5, 6, 7, 8)))
    add("divided", "教育/3.docx", _docx(_text(_year("divided"))))
    add("levels", "x1.docx", _of_level(_year("levels"), "部门预算", 1))
    add("levels", "x2.docx", _of_level(_year("levels"), "单位预算", 2))
    page = "page_url: http://bureau.example/2024\n"
    add("page", "a1.xls", _book(_year("page")), page)
    add("page", "b2.docx", _docx(_text(_year("page"), silent=True)), page)
    add("stem", "某街道教育办2024年部门预算公开表.xls", _book(_year("stem")))
    add("stem", "某街道教育办2024年部门预算情况说明.docx", _docx(_text(_year("stem"), silent=True)))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("1.xls", _book(_year("archive")))
        archive.writestr("2.docx", _docx(_text(_year("archive"), silent=True)))
    add("archive", "公开.zip", packed.getvalue())
    # two workbooks that are the same but for their owner, whom nobody knows, and the texts of two departments that state their totals
    add("alike", "a1.xls", _book(_year("alike")))
    add("alike", "b2.docx", _docx(_text(_year("alike"))))
    add("alike", "c3.docx", _docx(_text(_year("alike")).with_text("教育局", "民政局")))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    def make(folder: Path) -> None:
        _fill(folder / "raw")
        run = refresh(folder / "raw", folder / "warehouse")
        assert run.returncode == 0, run.stdout + run.stderr

    return once(tmp_path_factory, worker_id, "disclosures", make) / "warehouse" / "warehouse.duckdb"


def _rows(published: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


def _files(published: Path, case: str) -> list[tuple[Any, ...]]:
    """Path within the case, disclosure, evidence and whether a later file replaces it."""
    return _rows(
        published,
        "SELECT replace(path, ?, ''), f.disclosure_id, evidence, is_superseded FROM staging.disclosure_files AS f "
        "JOIN staging.documents AS d USING (document_id) WHERE d.division_code = ? ORDER BY path",
        _folder(case) + "/", COUNTY[case][0],
    )  # fmt: skip


def _published_sums(published: Path, case: str) -> dict[str, Any]:
    return {
        table: _rows(published, f"SELECT sum(amount_yuan) FROM marts.{table} WHERE division_code = ?", COUNTY[case][0])[0][0]
        for table in ("fct_expenditure_by_function", "fct_income_by_source", "fct_basic_expenditure_by_economic_class", "fct_three_public")
    }


def _sums(case: str) -> dict[str, int]:
    forms = _year(case).statements("budget")[0].forms
    return {
        "fct_expenditure_by_function": forms["expenditure"]["total"]["total"],
        "fct_income_by_source": forms["income"]["total"]["total"],
        "fct_basic_expenditure_by_economic_class": forms["basic_expenditure"]["total"]["total"],
        "fct_three_public": forms["three_public"]["total"]["total"],
    }


@pytest.mark.parametrize(
    ("case", "evidence"),
    [("tied", "totals"), ("divided", "folder"), ("page", "web_page"), ("stem", "stem"), ("archive", "folder"), ("versions", "totals")],
)
def test_what_the_text_tells_holds_for_the_workbook(published: Path, case: str, evidence: str) -> None:
    files = _files(published, case)
    assert len({disclosure for _, disclosure, _, _ in files}) == 1
    assert evidence in {found for _, _, found, _ in files}
    name = _year(case).budget.name
    told = "SELECT DISTINCT department_name, fiscal_year, stage FROM marts.dim_document WHERE division_code = ? AND status = 'read'"
    known = _rows(published, told, COUNTY[case][0])
    assert known == [(name, 2024, "budget")]
    assert _published_sums(published, case) == _sums(case)


def test_forms_are_asked_of_the_disclosure(published: Path) -> None:
    for case in ("tied", "divided"):
        outcomes = _rows(
            published,
            "SELECT outcome, count(*) FROM quality.identity_checks JOIN staging.documents USING (document_id) "
            "WHERE rule_id = 'M01' AND division_code = ? GROUP BY ALL", COUNTY[case][0],
        )  # fmt: skip
        assert [outcome for outcome, _ in outcomes] == ["pass"], case


def _prose_checks(published: Path, case: str) -> dict[str, int]:
    """Checks of the text against the workbook's forms, by outcome."""
    return dict(_rows(
        published,
        "SELECT outcome, count(*) FROM quality.identity_checks JOIN staging.documents USING (document_id) "
        "WHERE rule_id LIKE 'N%' AND division_code = ? AND path LIKE '%.docx' AND outcome IN ('pass', 'fail') GROUP BY ALL",
        COUNTY[case][0],
    ))  # fmt: skip


def test_a_text_is_held_against_forms_in_another_file(published: Path) -> None:
    assert _prose_checks(published, "tied").keys() == {"pass"}
    assert _prose_checks(published, "tied")["pass"] >= 5


def test_a_text_that_states_another_sum_is_told(published: Path) -> None:
    assert _prose_checks(published, "contradicted")["fail"] >= 1
    messages = _rows(
        published,
        "SELECT message, path FROM quality.findings JOIN staging.documents USING (document_id) "
        "WHERE rule_id LIKE 'N%' AND division_code = ?",
        COUNTY["contradicted"][0],
    )  # fmt: skip
    wrong = _personnel(_year("contradicted")).replace("人员经费", "1").removesuffix("万元")
    assert any(wrong in message and path.endswith("b2.docx") for message, path in messages)
    assert _published_sums(published, "contradicted")["fct_expenditure_by_function"] == _sums("contradicted")["fct_expenditure_by_function"]


def test_the_last_version_counts_and_the_former_takes_no_part(published: Path) -> None:
    assert [(name, former) for name, _, _, former in _files(published, "versions")] == [
        ("20240323_65fe2c7a4a364.docx", False), (MARCH, True), (JUNE, False),
    ]  # fmt: skip
    former, by, why = _rows(
        published,
        "SELECT document_id, f.superseded_by, superseded_because FROM staging.disclosure_files AS f "
        "JOIN staging.documents USING (document_id) WHERE path LIKE ?", f"%{MARCH}",
    )[0]  # fmt: skip
    assert why == "file_name"
    assert _rows(published, "SELECT is_current, superseded_by FROM marts.dim_document WHERE document_id = ?", former) == [(False, by)]
    assert _rows(published, "SELECT path FROM marts.dim_document WHERE document_id = ?", by) == [(f"{_folder('versions')}/{JUNE}",)]
    checked = ("quality.identity_checks", "quality.findings", "quality.quarantine")
    for table in (*checked, "marts.printed_amounts", "marts.fct_expenditure_by_function"):
        assert _rows(published, f"SELECT count(*) FROM {table} WHERE document_id = ?", former) == [(0,)], table
    assert _rows(published, "SELECT count(*) > 100 FROM staging.amounts WHERE document_id = ?", former) == [(True,)]


def test_where_no_date_tells_the_later_path_counts_and_a_finding_says_so(published: Path) -> None:
    files = _files(published, "unversioned")
    assert [(name, former) for name, _, _, former in files] == [("a.docx", False), ("b.xls", True), ("c.xls", False)]
    told = "SELECT path FROM quality.findings JOIN staging.documents USING (document_id) WHERE rule_id = 'M15'"
    assert _rows(published, told) == [(f"{_folder('unversioned')}/c.xls",)]
    assert _published_sums(published, "unversioned") == _sums("unversioned")


def test_forms_in_two_files_complete_each_other_and_are_compared_once(published: Path) -> None:
    compared = _rows(
        published,
        "SELECT path, count(*) FROM quality.identity_checks JOIN staging.documents USING (document_id) "
        "WHERE rule_id LIKE 'X%' AND division_code = ? AND outcome = 'pass' GROUP BY ALL", COUNTY["divided"][0],
    )  # fmt: skip
    together = _rows(
        published,
        "SELECT count(*) FROM quality.identity_checks JOIN staging.documents USING (document_id) "
        "WHERE rule_id LIKE 'X%' AND division_code = ? AND outcome = 'pass'", COUNTY["tied"][0],
    )  # fmt: skip
    assert [path.rsplit("/", 1)[-1] for path, _ in compared] == ["1.xls"]
    assert sum(count for _, count in compared) == together[0][0]


def test_department_and_unit_of_one_name_are_two(published: Path) -> None:
    files = _files(published, "levels")
    assert len({disclosure for _, disclosure, _, _ in files}) == 2
    assert [former for *_, former in files] == [False, False]
    levels = "SELECT DISTINCT entity_level FROM marts.dim_entity WHERE division_code = ? ORDER BY 1"
    entities = _rows(published, levels, COUNTY["levels"][0])
    assert entities == [("department",), ("unit",)]


def test_a_workbook_that_may_be_anothers_is_left_alone(published: Path) -> None:
    assert len({disclosure for _, disclosure, _, _ in _files(published, "alike")}) == 3
    assert _rows(published, "SELECT department_name FROM staging.documents WHERE path LIKE ?", f"{_folder('alike')}/a1.xls") == [(None,)]
