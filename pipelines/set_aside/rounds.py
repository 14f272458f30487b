"""The steps from the loaded build file to marts that may be published, taken again without the documents that were set aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import duckdb

from pipelines import set_aside
from pipelines.set_aside import StepFailed, diagnosis
from pipelines.settings import Settings

T = TypeVar("T")
#: How often the steps are taken again: each time what failed is found in one go, and only what follows from it can fail next.
ROUNDS = 6


def carry_out(step: Callable[[], T], before: Callable[[], None], settings: Settings, say: Callable[[str], None]) -> T:
    """Take a step; if documents make it fail, set them aside, take the steps ``before`` it again, and the step. ``say`` is told of it.

    Raises :class:`StepFailed` if no document is at fault, or if it still fails after ``ROUNDS`` rounds.
    """
    taken = 0
    while True:
        try:
            if taken:
                before()
            return step()
        except StepFailed as failure:
            faults = diagnosis.faults(settings.build, failure.trials, say) if taken < ROUNDS and failure.trials else []
            if not faults:
                raise
            with duckdb.connect(str(settings.build)) as connection:
                reasons = set_aside.apply(connection, faults)
            if not reasons:
                raise
            for path, reason in reasons.items():
                say(f"set aside {path}: {reason}")
            taken += 1
