"""What stands above and between forms: captions, lists of contents, grids that are printed before the form itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines import stage
from pipelines.document import Document
from tests.forms.grids import Rows, document, figures, read
from tests.readers.written import as_docx, as_xls, as_xlsx

COVER, UNIT = "某县教育局2024年部门预算", ["单位：万元", "<", "<", "<", "<"]
FORMATS: dict[str, Callable[[Document], bytes]] = {"docx": as_docx, "xls": as_xls, "xlsx": as_xlsx}
HEADER = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
OTHER_HEADER = ["功能分类科目编码", "科目名称", "合计", "基本支出", "项目支出"]
DATA = [["", "合计", "3.00", "1.00", "2.00"], ["205", "教育支出", "3.00", "1.00", "2.00"]]
EXPECTED = {
    ("general_expenditure", line, measure): text
    for line in ("total", "205")
    for measure, text in (("total", "3.00"), ("basic", "1.00"), ("project", "2.00"))
}


def _form(title: str, *above: str) -> Rows:
    rows = [[text, "<", "<", "<", "<"] for text in (*above, title)]
    return [*rows, UNIT, HEADER, *DATA]


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("caption", ["附表3-5", "表5", "附件1-3", "公开稿", "（公开05表）"])
def test_a_caption_above_the_title_is_no_form(caption: str, format_name: str) -> None:
    data = FORMATS[format_name](document("一般公共预算财政拨款支出表", _form("部门预算一般公共预算财政拨款支出表", caption)))
    rows = stage.understand(data)
    assert [(t["form"], t["status"]) for t in rows["tables"]] == [("general_expenditure", "figures")]
    assert figures(rows) == EXPECTED


def test_the_number_of_the_next_form_is_no_row_of_the_form_above() -> None:
    one, other = _form("一般公共预算财政拨款支出表", "附表3-5"), _form("政府性基金预算财政拨款支出表", "附表3-7")
    rows = read(COVER, [*one, *other])
    assert [(t["form"], t["status"]) for t in rows["tables"]] == [("general_expenditure", "figures"), ("fund_expenditure", "figures")]
    assert {i["kind"] for i in rows["issues"]} <= {"entity_unknown"}


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_list_of_contents_is_no_form(format_name: str) -> None:
    names = ["部门收支总表", "部门收入总表", "部门支出总表", "一般公共预算财政拨款支出表"]
    contents = [["序号", "表名", "页码"], *([str(i), name, str(i + 2)] for i, name in enumerate(names, 1))]
    rows = stage.understand(FORMATS[format_name](document("目录", contents, "第二部分", _form("一般公共预算财政拨款支出表"))))
    assert [t["form"] for t in rows["tables"]] == [None, "general_expenditure"]
    assert figures(rows) == EXPECTED


def test_an_empty_grid_before_the_form_itself_does_not_hide_it() -> None:
    title = "一般公共预算财政拨款支出表"
    rows = read(COVER, title, [OTHER_HEADER, ["", "", "", "", ""]], title, "单位：万元", [HEADER, *DATA])
    assert [(t["form"], t["status"]) for t in rows["tables"]] == [(None, "other"), ("general_expenditure", "figures")]
    assert figures(rows) == EXPECTED
    assert "form_printed_twice" not in {i["kind"] for i in rows["issues"]}


def test_a_form_that_a_note_declares_empty_stays_the_form() -> None:
    title = "一般公共预算财政拨款支出表"
    rows = read(COVER, title, [OTHER_HEADER, ["注：空表列示", "", "", "", ""]], title, "单位：万元", [HEADER, *DATA])
    assert [(t["form"], t["status"]) for t in rows["tables"]] == [("general_expenditure", "declared_empty"), (None, "other")]
    assert "form_printed_twice" in {i["kind"] for i in rows["issues"]}
