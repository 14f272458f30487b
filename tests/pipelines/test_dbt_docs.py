"""The page that describes the snapshot, made as a user makes it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pipelines import dbt_docs
from pipelines.dbt_docs import DocsFailed
from pipelines.settings import Settings
from tests.pipelines.refreshing import Sample

pytestmark = pytest.mark.slow


def test_the_page_describes_the_tables_and_needs_no_network(sample: Sample, tmp_path: Path) -> None:
    folders = Settings(raw=sample.raw, warehouse=tmp_path)
    shutil.copyfile(sample.snapshot, folders.snapshot)
    page = dbt_docs.write(folders)
    text = page.read_text("utf-8")
    assert "Spending by functional class" in text
    assert "DECIMAL(24,4)" in text  # types come from the snapshot
    assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="https?:', text) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dbt_docs", "warehouse.duckdb"]


def test_without_a_snapshot_it_says_what_to_do(folders: Settings) -> None:
    with pytest.raises(DocsFailed, match="run `make refresh` first"):
        dbt_docs.write(folders)
