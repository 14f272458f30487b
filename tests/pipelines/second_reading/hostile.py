"""What a second reading may meet; importable by fresh processes."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pipelines.second_reading import plumber


def crash_on_page_2(task: plumber.Task, folder: Path) -> None:
    if 2 in task.pages:
        os._exit(3)
    plumber.read_task(task, folder)


def hang_on_page_2(task: plumber.Task, folder: Path) -> None:
    if 2 in task.pages:
        time.sleep(120)
    plumber.read_task(task, folder)

