"""What the steps report while they work: into Dagster's log, and to whoever listens, such as the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dagster as dg

Listener = Callable[[str], None]

_listeners: list[Listener] = []


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Call ``listener`` with each line that steps in this process report."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def report(context: dg.AssetExecutionContext, line: str) -> None:
    """Say what a step did."""
    context.log.info(line)
    for listener in _listeners:
        listener(line)
