from __future__ import annotations

import fcntl

import pytest

from pipelines.settings import PROJECT
from tests.pipelines.refreshing import Sample, refresh

#: Files whose tests take so long that they are not kept together with the rest of their folder.
_ALONE = ("test_refresh.py",)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist asks for the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Several processes run the tests (pytest-xdist). What a folder's tests share is made once: they stay in one process.
    The longest come first, so that no process is left with them at the end."""
    items.sort(key=lambda item: item.path.name not in _ALONE)
    for item in items:
        folder = item.path.relative_to(PROJECT / "tests").parts[0]
        group = item.path.name if item.path.name in _ALONE else folder
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Sample:
    """The sample refreshed once, whichever process of the tests asks first."""
    base = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    folder = base / "sample"
    folder.mkdir(exist_ok=True)
    output = folder / "output.txt"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not output.is_file():
            done = refresh(PROJECT / "raw", folder / "warehouse")
            assert done.returncode == 0, done.stdout + done.stderr
            output.write_text(done.stdout, "utf-8")
    return Sample(PROJECT / "raw", folder / "warehouse", output.read_text("utf-8"))
