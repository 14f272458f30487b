from __future__ import annotations

import pytest

from pipelines.settings import PROJECT
from tests.pipelines.refreshing import Sample, refresh


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    warehouse = tmp_path_factory.mktemp("sample") / "warehouse"
    done = refresh(PROJECT / "raw", warehouse)
    assert done.returncode == 0, done.stdout + done.stderr
    return Sample(PROJECT / "raw", warehouse, done.stdout)
