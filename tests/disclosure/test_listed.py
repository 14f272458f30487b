"""Disclosures in words, as ``python -m pipelines.show --disclosures`` prints them."""

from pathlib import Path

import duckdb
import pytest

from pipelines import fingerprint, show
from pipelines.disclosure import listed
from tests.support.disclosures import WAREHOUSE


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute(WAREHOUSE)
    monkeypatch.setenv("WAREHOUSE", str(tmp_path))
    return tmp_path


def test_files_are_told_with_their_version_successor_and_evidence(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse / "warehouse.duckdb")) as connection:
        assert list(listed.lines(connection)) == [
            "one  301 某局: 3 files, 2 count",
            "  former  a/march.xls, published 2017-03-21 (told by file_name)",
            "          superseded by a/june.xlsx, by the date in its name",
            "          belongs here by totals: both print 1.00 元 as total, as a/text.doc",
            "  counts  a/text.doc, published 2017-03-21 (told by document)",
            "  counts  a/june.xlsx, published 2017-06-26 (told by file_name)",
            "          belongs here by totals: both print 1.00 元 as total, as a/text.doc",
            "other  names nobody: 1 files, 1 count",
            "  counts  a/lonely.xls",
            "no department's (government_budget): a/whole.xlsx",
        ]


def test_the_disclosure_of_one_file_is_told(warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lonely.xls").write_bytes(b"x")
    with duckdb.connect(str(warehouse / "warehouse.duckdb")) as connection:
        for table in ("documents", "disclosure_files"):
            connection.execute(f"UPDATE staging.{table} SET document_id = ? WHERE document_id = 'lonely'", [fingerprint.sha256(b"x")])
    assert show.main([str(tmp_path / "lonely.xls"), "--disclosures"]) == 0
    assert capsys.readouterr().out.splitlines() == ["other  names nobody: 1 files, 1 count", "  counts  a/lonely.xls"]
    (tmp_path / "lonely.xls").write_bytes(b"y")
    assert show.main([str(tmp_path / "lonely.xls"), "--disclosures"]) == 1
    assert "is in no disclosure" in capsys.readouterr().out


def test_without_a_warehouse_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WAREHOUSE", str(tmp_path / "none"))
    assert show.main(["--disclosures"]) == 1
    assert "the warehouse: " in capsys.readouterr().err
    with pytest.raises(SystemExit):
        show.main([])
