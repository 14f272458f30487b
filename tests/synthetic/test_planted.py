"""Planted faults held against the findings: all of the small province are found, and one that is not is told."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.synthetic import planted
from pipelines.synthetic.province import MANIFEST
from tests.pipelines.refreshing import Sample

pytestmark = pytest.mark.slow


def test_everything_planted_in_the_province_is_found(province: Sample) -> None:
    rows, elsewhere = planted.compare(province.raw.parent, province.snapshot)
    assert len(rows) >= 3
    assert [row for row in rows if row["found"] == "no"] == []
    assert {row["fault"] for row in rows if row["withheld"] == "yes"} >= {"dropped_row", "unit_slip"}
    # who published last year and not this year is missed, which is no fault of what was read
    assert set(elsewhere) <= {"M06"}


def test_what_is_not_found_is_told(province: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A fault noted of a document without findings."""
    with duckdb.connect(str(province.snapshot), read_only=True) as connection:
        ((clean, path),) = connection.execute(
            "SELECT document_id, path FROM marts.dim_document ANTI JOIN quality.findings USING (document_id) ORDER BY path LIMIT 1"
        ).fetchall()
    with (province.raw.parent / MANIFEST).open(encoding="utf-8", newline="") as file:
        (first, *others) = [row for row in csv.DictReader(file) if row["fault"] != "not_published"]
    with (tmp_path / MANIFEST).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerows([{**first, "document_id": clean, "path": path}, *others])
    shutil.copy(province.snapshot, tmp_path / "warehouse.duckdb")
    assert planted.main([str(tmp_path), str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert f"{len(others)} found, 1 not found" in said
    assert f"NOT FOUND  {first['fault']}: {path}" in said
    with (tmp_path / planted.RESULT).open(encoding="utf-8", newline="") as file:
        assert [row["found"] for row in csv.DictReader(file)] == ["no", *["yes"] * len(others)]


@pytest.mark.parametrize(
    ("words", "figure", "named"),
    [
        ("12,679.68", "12679.68", True), ("blank; 52.74", "52.74", True), ("4,331,100.00", "04,331,100.00", True),
        ("152.74", "52.74", False), ("", "52.74", False), ("52.74", "", False),
    ],
)  # fmt: skip
def test_a_figure_is_named_whole(words: str, figure: str, named: bool) -> None:
    assert planted._names(words, figure) is named


def test_a_folder_without_a_province_is_no_reason_to_crash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert planted.main([str(tmp_path)]) == 1
    assert "make demo" in capsys.readouterr().err
