from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import lock
from pipelines.settings import PROJECT

_HOLDER = """
import sys, pathlib
from pipelines import lock
with lock.hold(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_process_is_kept_out_until_the_holder_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "warehouse" / ".lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        assert lock.is_held_elsewhere(path)
        with pytest.raises(lock.LockHeld, match=rf"process {holder.pid}\)"), lock.hold(path):
            pass
    finally:
        holder.kill()
        holder.communicate()
    assert not lock.is_held_elsewhere(path)
    with lock.hold(path):
        pass


def test_a_process_may_take_its_own_lock_again(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with lock.hold(path):
        with lock.hold(path):
            pass
        assert not lock.is_held_elsewhere(path)
