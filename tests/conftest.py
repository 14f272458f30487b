from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.settings import PROJECT
from pipelines.synthetic.province import Plan, generate
from tests.pipelines.refreshing import Sample, refresh
from tests.support.once import once

#: Files whose tests take longest. Each file is run by one process; these come first, so that none is left with them at the end.
_LONGEST = ("test_refresh.py", "test_bad_input.py", "test_checkpoints.py", "test_marts.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _LONGEST.index(item.path.name) if item.path.name in _LONGEST else len(_LONGEST))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Sample:
    """The project's sample, refreshed once for all tests."""

    def make(folder: Path) -> None:
        done = refresh(PROJECT / "raw", folder / "warehouse")
        assert done.returncode == 0, done.stdout + done.stderr
        (folder / "output.txt").write_text(done.stdout, "utf-8")

    folder = once(tmp_path_factory, worker_id, "sample", make)
    return Sample(PROJECT / "raw", folder / "warehouse", (folder / "output.txt").read_text("utf-8"))


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Sample:
    """A small made-up province of four counties and two years with three planted faults, refreshed once for all tests."""

    def make(folder: Path) -> None:
        generate(folder / "province", Plan(counties=4, years=2, departments=3, seed=8, nameless=False))
        done = refresh(folder / "province" / "raw", folder / "warehouse")
        assert done.returncode == 0, done.stdout + done.stderr
        (folder / "output.txt").write_text(done.stdout, "utf-8")

    folder = once(tmp_path_factory, worker_id, "province", make)
    return Sample(folder / "province" / "raw", folder / "warehouse", (folder / "output.txt").read_text("utf-8"))
