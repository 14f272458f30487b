"""Disclosures from one description: layouts are complete, cells fill their grid, the same figures are read from every format."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pypdfium2 as pdfium
import pytest

from pipelines.forms.divisions import Divisions
from pipelines.forms.recognise import recognise
from pipelines.readers import read
from pipelines.settings import DIVISIONS
from pipelines.synthetic import layouts
from pipelines.synthetic.compose import compose
from pipelines.synthetic.disclosure import Cell, Disclosure, Table
from pipelines.synthetic.figures import draw
from pipelines.synthetic.flattened import render
from pipelines.synthetic.formats import FORMATS, write
from pipelines.synthetic.layouts import LayoutError, model
from pipelines.synthetic.series import FiscalYear, draw_series, single

DIVISION = ("990101", "霁禾市")
#: Flattened text does not tell how far a header reaches over its columns: the headers of the ministry's forms get lost in it.
READABLE = [(layout, name) for layout in layouts.names() for name in ("txt", "docx", "xlsx", "html", "html_gbk", "pdf")
            if not (layout == "ministry" and FORMATS[name].flat)]  # fmt: skip


@cache
def _year() -> FiscalYear:
    return draw_series(3, DIVISION, "205", "霁禾市教育局", range(2023, 2025), 2)[1]


@cache
def _disclosure(layout: str) -> Disclosure:
    return compose(_year(), layouts.load(layout).kind, layout)


@cache
def _divisions() -> Divisions:
    return Divisions.load(DIVISIONS)


def _line(amount: dict[str, Any]) -> str:
    if amount["line_key"] == "code":
        return str(amount["code"])
    return f"expenditure.class.{amount['code']}" if amount["line_key"] == "expenditure.class" else str(amount["line_key"])


@pytest.mark.parametrize("layout", layouts.names())
def test_cells_fill_the_grid_of_every_table(layout: str) -> None:
    tables = _disclosure(layout).tables
    assert {table.form for table in tables} >= set(model.FORMS)
    for table in tables:
        assert sum(cell.rows * cell.columns for _, _, cell in table.placed()) == table.width * len(table.rows)


def test_a_cell_too_many_is_no_table() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        list(Table("summary", "1", "表", 1, ((Cell("a"), Cell("b")),)).placed())
    with pytest.raises(ValueError, match="no cell"):
        list(Table("summary", "1", "表", 2, ((Cell("a"),),)).placed())


@pytest.mark.parametrize(("layout", "name"), READABLE)
def test_every_figure_is_read_as_what_it_is(layout: str, name: str) -> None:
    disclosure = _disclosure(layout)
    rows = recognise(read(write(disclosure, name)), _divisions()).rows
    printed = Counter((f.form, f.line, f.measure, f.yuan) for _, f in disclosure.figures if f.yuan)
    staged = Counter(
        (a["form"], _line(a), a["measure"], int(a["amount_yuan"])) for a in rows["amounts"] if a["amount_yuan"] and a["form"] in model.FORMS
    )
    assert sum(printed.values()) > 100
    assert staged == printed
    assert rows["issues"] == []


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "scanned_pdf"])
def test_the_same_disclosure_gives_the_same_bytes(name: str) -> None:
    assert write(_disclosure("three_columns"), name) == write(_disclosure("three_columns"), name)


def test_a_scan_has_pages_and_no_text() -> None:
    disclosure = _disclosure("three_columns")
    short = replace(disclosure, blocks=disclosure.blocks[:5])
    document = pdfium.PdfDocument(write(short, "scanned_pdf"))
    try:
        assert len(document) == 1
        assert document[0].get_textpage().count_chars() == 0
    finally:
        document.close()


def test_flattened_text_is_the_layout_of_hebei() -> None:
    department = draw(1, DIVISION, "205", "霁禾市教育局", 2022, 2)
    assert render(department).encode() == write(compose(single(department), "budget", "hebei_2021"), "txt")
    assert "人行科目" in render(department, 2025)
    assert "人行科目" not in render(department, 2021)
    assert "单位：元" in render(department, 2021, "元")


def test_a_change_of_a_cell_changes_that_cell_alone() -> None:
    disclosure = _disclosure("three_columns")
    _, figure = disclosure.figures[0]
    changed = disclosure.with_cells(lambda table, cell: replace(cell, text="1.00") if cell.figure is figure else cell)
    before, after = write(disclosure, "txt").decode().split("\n"), write(changed, "txt").decode().split("\n")
    assert [new for old, new in zip(before, after, strict=True) if old != new] == ["\t1.00"]
    with pytest.raises(ValueError, match="no paragraph"):
        disclosure.with_text("not there", "")


def test_a_layout_of_the_other_kind_or_none_is_refused() -> None:
    with pytest.raises(ValueError, match="final_account"):
        compose(_year(), "budget", "ministry")
    with pytest.raises(KeyError, match="no layout"):
        compose(_year(), "budget", "nowhere")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("kind: budget", "kind: plan", "kind is 'plan'"),
        ("decimals: 2", "decimals: 2\ndecimal: 3", "unknown key decimal"),
        ("income: income_items", "income: other_items", "no list other_items"),
        ("income: income_items", "income: []", "no form uses the list income_items"),
        ("form: three_public", "form: summary", "each of the nine forms"),
        ("kind: budget", "kind: budget\nkind: budget", "written twice"),
    ],
)
def test_a_broken_layout_says_what_is_wrong(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, before: str, after: str, message: str
) -> None:
    source = (model.FOLDER / "hebei_2021.yaml").read_text("utf-8")
    assert before in source
    (tmp_path / "broken.yaml").write_text(source.replace(before, after, 1), "utf-8")
    monkeypatch.setattr(model, "FOLDER", tmp_path)
    monkeypatch.setattr(model, "names", lambda: ("broken",))
    with pytest.raises(Exception, match=message) as caught:
        model.load.__wrapped__("broken")
    assert isinstance(caught.value, LayoutError) or message == "written twice"
