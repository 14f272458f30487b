"""One command shows what is understood of a file."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines import show
from pipelines.settings import PROJECT
from tests.pipelines.archive_files import encrypted, zipped
from tests.pipelines.raw_files import put
from tests.readers.office_files import number_cell, row, sheet, text_cell, xlsx
from tests.texts import table

COVER = "某办公室2021年部门预算信息公开情况说明\n"
INCOME = table(
    ["224某办公室", "预算年度：2021", "单位：万元"],
    ["序号", "功能分类科目", "合计", "本年收入", "上年结转"],
    ["", "科目编码", "科目名称", "", "小计", "财政拨款", ""],
    ["1", "", "合计", "3.00", "3.00", "3.00", ""],
    ["2", "201", "一般公共服务支出", "3.00", "3.00", "3.00", ""],
)
BUDGET = f"{COVER}部门预算收入总表\n{INCOME}2021年预算收入3.00万元。\n"


def shown(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    code = show.main([*map(str, arguments), "--json"])
    content: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert code == (0 if content["status"] == "read" else 1)
    return content


def test_a_budget_for_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show.main([str(put(tmp_path, "a.txt", BUDGET)), "--rows", "1"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "format       flattened_text" in printed
    assert "year, kind   2021, budget" in printed
    assert "county       not told" in printed
    assert "tables       1: 1 income" in printed
    assert "[table 1] income “部门预算收入总表” 5 x 7" in printed
    assert "  of 224 某办公室; unit 万元; 6 of 6 figures understood" in printed
    assert "  columns 1=sequence 2=code 3=name 4=total 5=current_year 6=fiscal_appropriation 7=carry_over" in printed
    assert [line for line in printed if line.startswith("  | ")] == ["  | 1 |  | 合计 | 3.00 | 3.00 | 3.00 | "]
    assert "prose        3 paragraphs; 1 figures stated, 0 of them of what is unknown" in printed
    assert printed[-1].startswith("not understood")


def test_the_same_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = shown(capsys, put(tmp_path, "a.txt", BUDGET))
    assert (content["format"], content["fiscal_year"], content["kind"], content["claims"]) == ("flattened_text", 2021, "budget", 1)
    assert [entity["entity_code"] for entity in content["entities"]] == ["224"]
    (income,) = content["tables"]
    assert (income["form"], income["unit"], income["figures"], income["figures_understood"]) == ("income", "万元", 6, 6)
    assert income["columns"][3] == {"column_index": 4, "header_path": "合计", "role": "amount", "measure": "total", "side": None}
    assert income["first_rows"][1] == ["2", "201", "一般公共服务支出", "3.00", "3.00", "3.00", ""]
    assert content["document_id"] == hashlib.sha256(BUDGET.encode()).hexdigest()


def test_what_was_not_understood_is_shown_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = row(1, text_cell("A1", "甲"), text_cell("B1", "乙")) + row(2, number_cell("A2", "1.5"), '<c r="B2"><f>A2</f></c>')
    file = put(tmp_path, "a.xlsx", xlsx({"Sheet1": sheet(rows)}))
    issues = {issue["kind"]: issue for issue in shown(capsys, file)["issues"]}
    place = {key: issues["uncached_formula"][key] for key in ("page", "table_index", "row_index", "column_index")}
    assert place == {"page": 1, "table_index": 1, "row_index": 2, "column_index": 2}
    show.main([str(file)])
    printed = capsys.readouterr().out
    assert "error   uncached_formula: the formula in Sheet1!B2 has no saved result" in printed
    assert "(page 1, table 1, row 2, column 2)" in printed
    assert "no known form" in printed


def test_an_archive_and_its_members(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = encrypted(zipped({"a.txt": b"x", "b.zip": zipped({"预算.txt": BUDGET.encode()})}), "a.txt")
    archive = put(tmp_path, "all.zip", data)
    assert [(m["path"], m["format"], m["reason"]) for m in shown(capsys, archive)["members"]] == [
        ("a.txt", None, "is encrypted with a password"),
        ("b.zip!/预算.txt", "flattened_text", None),
    ]
    assert shown(capsys, f"{archive}!/b.zip!/预算.txt")["fiscal_year"] == 2021
    assert show.main([f"{archive}!/a.txt"]) == 1
    assert "is encrypted" in capsys.readouterr().err
    assert show.main([f"{archive}!/nowhere.txt"]) == 1
    assert "has no member nowhere.txt" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"", "unreadable", "empty"),
        (b"\x1f\x8b\x08" + bytes(61), "unsupported", "no reader for format gzip"),
        (b"PK\x03\x04", "unreadable", "cut off"),
    ],
)
def test_a_file_that_is_not_read_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, status: str, says: str
) -> None:
    file = put(tmp_path, "a.bin", content)
    result = shown(capsys, file)
    assert result["status"] == status
    assert says in result["status_reason"]
    assert show.main([str(file)]) == 1
    assert f"not read     {status}: {result['status_reason']}" in capsys.readouterr().out


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert show.main(["nowhere.pdf"]) == 1
    assert capsys.readouterr().err == "nowhere.pdf: No such file or directory\n"


def test_the_command_touches_nothing_and_explains_itself(tmp_path: Path) -> None:
    file = put(tmp_path / "in", "a.txt", BUDGET)
    environment = {**os.environ, "RAW": str(tmp_path / "raw"), "WAREHOUSE": str(tmp_path / "warehouse"), "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "pipelines.show"]
    done = subprocess.run([*command, str(file)], env=environment, capture_output=True, text=True, check=True)
    assert "224 某办公室" in done.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in"]
    assert [p.name for p in (tmp_path / "in").iterdir()] == ["a.txt"]
    explained = subprocess.run([*command, "--help"], env=environment, capture_output=True, text=True, check=True).stdout
    assert all(word in explained for word in ("FILE", "--json", "--rows", "archive!/member", "exit code", "Nothing is written"))
