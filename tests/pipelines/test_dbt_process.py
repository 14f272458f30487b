from __future__ import annotations

import os
import subprocess
import sys
import time

from pipelines.settings import PROJECT

_CHILD = "import sys; from pipelines.dbt_process import end_with; end_with(int(sys.argv[1]))"
_PARENT = f"""
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {_CHILD!r}, str(os.getpid())])
print(child.pid, flush=True)
time.sleep(600)
"""


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{process}/stat") as state:  # a zombie has ended, whoever has to collect it
        return state.read().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_dbt_ends_with_the_refresh_that_started_it() -> None:
    parent = subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_running(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)
