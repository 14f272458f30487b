from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.settings import Settings


@pytest.fixture
def folders(tmp_path: Path) -> Settings:
    """An empty RAW and a WAREHOUSE that does not exist yet."""
    raw = tmp_path / "raw"
    raw.mkdir()
    return Settings(raw=raw, warehouse=tmp_path / "warehouse", workers=2, document_seconds=60)
