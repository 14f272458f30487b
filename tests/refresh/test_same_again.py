"""The same files give the same warehouse: the small made-up province refreshed twice, into two warehouses, by other numbers of processes.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import openpyxl
import pytest

from tests.pipelines.refreshing import Sample, contents, refresh

pytestmark = pytest.mark.slow

#: The time of the refresh, wherever an export states it.
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)")


@pytest.fixture(scope="module")
def again(province: Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another warehouse of the province, its documents read one after another."""
    warehouse = tmp_path_factory.mktemp("again") / "warehouse"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STAGE_WORKERS", "1")
        done = refresh(province.raw, warehouse)
    assert done.returncode == 0, done.stdout + done.stderr
    return warehouse


def _files(folder: Path) -> dict[str, str]:
    """A hash of every file below a folder, the time of the refresh left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(_TIME.sub(b"", path.read_bytes())).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _cells(folder: Path) -> dict[str, list[list[object]]]:
    """The cells of every sheet of every workbook below a folder, but for the time of the refresh."""
    return {
        f"{path.relative_to(folder).as_posix()}/{sheet.title}": [
            list(row) for row in sheet.iter_rows(values_only=True) if row[0] != "数据更新时间"
        ]
        for path in folder.rglob("*.xlsx")
        for sheet in openpyxl.load_workbook(path, read_only=True).worksheets
    }


def test_every_table_holds_the_same_rows(province: Sample, again: Path) -> None:
    first, second = contents(province.snapshot), contents(again / "warehouse.duckdb")
    assert {name.partition(".")[0] for name in first} >= {"staging", "quality", "marts", "reference"}
    assert [name for name in first if first[name] != second.get(name)] == []
    assert first.keys() == second.keys()


def test_the_report_is_the_same_to_the_byte(province: Sample, again: Path) -> None:
    first, second = _files(province.warehouse / "report"), _files(again / "report")
    assert sum(name.startswith("data/") for name in first) > 100
    assert [name for name in first if first[name] != second.get(name)] == []
    assert first.keys() == second.keys()


def test_parquet_and_workbooks_are_the_same(province: Sample, again: Path) -> None:
    first, second = _files(province.warehouse / "data_package"), _files(again / "data_package")
    assert len(first) > 15
    assert [name for name in first if first[name] != second.get(name)] == []
    assert _cells(province.warehouse / "workbooks") == _cells(again / "workbooks") != {}
