from __future__ import annotations

from collections.abc import Iterator

import dagster as dg
import pytest

from pipelines.settings import Settings


@pytest.fixture
def environment(folders: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The folders, as the environment names them."""
    monkeypatch.setenv("RAW", str(folders.raw))
    monkeypatch.setenv("WAREHOUSE", str(folders.warehouse))
    monkeypatch.setenv("STAGE_WORKERS", "1")
    return folders


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance
