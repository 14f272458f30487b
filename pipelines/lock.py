"""One refresh of a warehouse at a time.

The lock is the operating system's (``flock`` on ``WAREHOUSE/.lock``): a refresh that is killed lets go of it, whatever
was running. Within a process it may be taken again, since the command line holds it around the run whose steps ask for it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LockHeld(Exception):
    """Another process refreshes this warehouse."""


_held: dict[Path, int] = {}


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock file ``path``; raises :class:`LockHeld` at once if another process does."""
    path = path.resolve()
    if path in _held:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 64, 0).decode(errors="replace").strip() or "unknown"
            raise LockHeld(f"another refresh of {path.parent} is running (process {holder}); wait for it to end") from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        _held[path] = descriptor
        yield
    finally:
        _held.pop(path, None)
        os.close(descriptor)


def is_held_elsewhere(path: Path) -> bool:
    """True if another process holds the lock file ``path`` now."""
    if path.resolve() in _held or not path.exists():
        return False
    try:
        with hold(path):
            return False
    except LockHeld:
        return True
