"""The benchmark of recognition counts what it says."""

import shutil
from pathlib import Path

import pytest

from benchmarks import recognition
from tests.texts import CODE_HEADER, form

RAW = Path(__file__).parents[2] / "raw"


def test_the_sample_is_understood_in_full(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in RAW.rglob("*.txt"):
        shutil.copy(path, tmp_path)
    assert recognition.main([str(tmp_path)]) == 0
    shares = {line[:24].strip(): line.split()[-1] for line in capsys.readouterr().out.splitlines()}
    assert shares == {"forms understood": "1.0000", "figures understood": "1.0000", "years and kinds right": "measure"}


def test_what_is_not_understood_is_counted_and_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = ["1", "", "合计", "3.00", "1.00", "2.00"]
    good = form("部门预算一般公共预算财政拨款支出表", *CODE_HEADER, row)
    bad = form("部门预算政府性基金预算财政拨款支出表", *CODE_HEADER, ["1", "2O1", "某科目", "3.00", "1.00", "2.00"], unit="")
    (tmp_path / "a.txt").write_text(good + bad, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "MANIFEST.csv").write_text("file,fiscal_year,kind\na.txt,2020,预算\n", encoding="utf-8")
    recognition.main([str(tmp_path)])
    printed = capsys.readouterr().out
    assert "b.txt: not read: the file is empty" in printed
    assert "a.txt: page None, table 2, fund_expenditure" in printed
    assert "a.txt: fiscal_year is 2020, understood as 2021" in printed
    lines = {line[:24].strip(): line[24:].split()[:3] for line in printed.splitlines()[-3:]}
    assert lines == {
        "forms understood": ["1", "of", "2"],
        "figures understood": ["3", "of", "6"],
        "years and kinds right": ["1", "of", "2"],
    }
