"""Hidden rows, columns and sheets of workbooks: every cell is staged, and what is hidden is no part of a form."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection
from xml.sax.saxutils import escape

import pytest
import xlwt

from pipelines import stage
from tests.forms.grids import figures
from tests.readers.office_files import number_cell, row, sheet, text_cell, xlsx

Rows = list[list[str]]
TITLE = "一般公共预算财政拨款支出表"
HEADER = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]


def _as_xls(rows: Rows, hidden_rows: Collection[int], hidden_columns: Collection[int], hidden_sheet: bool) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    if hidden_sheet:
        book.add_sheet("目录").write(0, 0, "目录")
    written = book.add_sheet("Sheet1")
    written.visibility = int(hidden_sheet)
    amount = xlwt.XFStyle()
    amount.num_format_str = "0.00"
    for r, texts in enumerate(rows):
        for c, text in enumerate(texts):
            if text:
                is_number = re.fullmatch(r"\d+\.\d\d", text) is not None
                written.write(r, c, float(text) if is_number else text, amount if is_number else xlwt.XFStyle())
    for number in hidden_rows:
        written.row(number - 1).hidden = 1
    for number in hidden_columns:
        written.col(number - 1).hidden = 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _as_xlsx(rows: Rows, hidden_rows: Collection[int], hidden_columns: Collection[int], hidden_sheet: bool) -> bytes:
    written = ""
    for r, texts in enumerate(rows, 1):
        cells = [
            number_cell(f"{chr(64 + c)}{r}", text, 1) if re.fullmatch(r"\d+\.\d\d", text) else text_cell(f"{chr(64 + c)}{r}", escape(text))
            for c, text in enumerate(texts, 1)
            if text
        ]
        written += row(r, *cells, attributes='hidden="1"' if r in hidden_rows else "")
    columns = "".join(f'<col min="{c}" max="{c}" hidden="1"/>' for c in hidden_columns)
    sheets = {"目录": sheet(row(1, text_cell("A1", "目录")))} if hidden_sheet else {}
    sheets["Sheet1"] = sheet(written, columns=f"<cols>{columns}</cols>" if columns else "")
    return xlsx(sheets, formats=("0.00",), hidden=("Sheet1",) if hidden_sheet else ())


FORMATS: dict[str, Callable[[Rows, Collection[int], Collection[int], bool], bytes]] = {"xls": _as_xls, "xlsx": _as_xlsx}


@pytest.fixture(params=FORMATS)
def write(request: pytest.FixtureRequest) -> Callable[[Rows, Collection[int], Collection[int], bool], bytes]:
    return FORMATS[request.param]


Write = Callable[[Rows, Collection[int], Collection[int], bool], bytes]
EXPECTED = {
    ("general_expenditure", line, measure): text
    for line in ("total", "205")
    for measure, text in (("total", "3.00"), ("basic", "1.00"), ("project", "2.00"))
}


def test_a_hidden_row_between_title_and_header(write: Write) -> None:
    rows = stage.understand(write(
        [
            ["附表3-5"], [TITLE], ["", "", "", "", "公开05表"], ["部门：某县教育局", "", "", "", "单位：万元"],
            HEADER, ["", "合计", "3.00", "1.00", "2.00"], ["205", "教育支出", "3.00", "1.00", "2.00"],
        ],
        {3}, (), False,
    ))  # fmt: skip
    assert figures(rows) == EXPECTED
    assert [(c["text"], c["row_index"]) for c in rows["cells"] if c["is_hidden"] and c["text"]] == [("公开05表", 3)]
    assert {a["unit"] for a in rows["amounts"]} == {"万元"}
    assert [i["kind"] for i in rows["issues"]] == ["hidden_cells"]


def test_the_unit_of_a_form_may_stand_in_its_hidden_row(write: Write) -> None:
    rows = stage.understand(write(
        [[TITLE], ["部门：某县教育局", "", "", "", "单位：万元"], HEADER, ["", "合计", "3.00", "1.00", "2.00"]], {2}, (), False,
    ))  # fmt: skip
    assert {a["unit"] for a in rows["amounts"]} == {"万元"}


def test_hidden_columns_are_told_and_are_no_figures_of_the_form(write: Write) -> None:
    rows = stage.understand(write(
        [
            [TITLE], ["部门：某县教育局", "", "", "", "", "单位：万元"], ["科目编码", "科目名称", "合计", "上报数", "基本支出", "项目支出"],
            ["", "合计", "3.00", "7.00", "1.00", "2.00"], ["205", "教育支出", "3.00", "8.00", "1.00", "2.00"],
        ],
        (), {4}, False,
    ))  # fmt: skip
    assert figures(rows) == EXPECTED
    assert [c["text"] for c in rows["cells"] if c["is_hidden"]] == ["", "", "上报数", "7.00", "8.00"]
    assert [(i["kind"], i["row_index"]) for i in rows["issues"]] == [("hidden_figures", 4), ("hidden_cells", None)]


def test_hidden_rows_among_the_data_stand_in_no_sum(write: Write) -> None:
    rows = stage.understand(write(
        [
            [TITLE], ["部门：某县教育局", "", "", "", "单位：万元"], HEADER, ["", "合计", "3.00", "1.00", "2.00"],
            ["208", "社会保障和就业支出", "9.00", "9.00", ""], ["213", "农林水支出", "0.00", "0.00", "0.00"],
            ["205", "教育支出", "3.00", "1.00", "2.00"],
        ],
        {5, 6}, (), False,
    ))  # fmt: skip
    assert figures(rows) == EXPECTED | {
        ("general_expenditure", "hidden", "total"): "9.00", ("general_expenditure", "hidden", "basic"): "9.00",
    }  # fmt: skip
    assert all(a["step_yuan"] == 100 for a in rows["amounts"])
    assert [i["kind"] for i in rows["issues"]] == ["hidden_figures", "hidden_cells"]


def test_codes_in_a_hidden_column_name_the_rows(write: Write) -> None:
    rows = stage.understand(write(
        [
            [TITLE], ["部门：某县教育局", "", "", "", "", "单位：万元"], ["科目编码", "", "科目名称", "合计", "基本支出", "项目支出"],
            ["", "", "合计", "3.00", "1.00", "2.00"], ["", "205", "教育支出", "3.00", "1.00", "2.00"],
        ],
        (), {2}, False,
    ))  # fmt: skip
    assert not any(c["is_hidden"] and c["text"] != "205" for c in rows["cells"] if c["text"])
    assert figures(rows) == EXPECTED


def test_a_hidden_sheet_holds_no_form(write: Write) -> None:
    rows = stage.understand(write(
        [[TITLE], ["部门：某县教育局", "", "", "", "单位：万元"], HEADER, ["", "合计", "3.00", "1.00", "2.00"]], (), (), True,
    ))  # fmt: skip
    assert rows["amounts"] == []
    assert [t["form"] for t in rows["tables"]] == [None]
    assert rows["cells"]
    assert all(c["is_hidden"] for c in rows["cells"])
    assert "hidden_sheet" in {i["kind"] for i in rows["issues"]}
