"""What a document can do to the process that reads it. Worker processes import this by name."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pipelines.stage import Outcome, Task, read_document


def read(task: Task, stage: Path) -> Outcome:
    """Crashes, hangs, takes 3 GiB of memory, has scanned pages (one, that takes 1.5 s), or reads, as the content says."""
    content = task.file.read_bytes()
    if content.startswith(b"crash"):
        os._exit(134)
    if content.startswith(b"hungry"):
        bytearray(3 << 30)
    if content.startswith(b"hang"):
        time.sleep(600)
    if content.startswith(b"scan"):
        if not task.scanned_pages:
            return Outcome(task.document_id, "scanned", scanned_pages=1)
        time.sleep(1.5)
    return read_document(task, stage)
