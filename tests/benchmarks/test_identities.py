"""What the benchmark of the identities says of a step and of two sizes."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from benchmarks.identities import Run, StepFailed, Usage, growth, node_seconds, run_step

_SMALL = Run(
    amounts=100, cells=500, documents=2, operands=300, checks=200, failed=0, generate=Usage(1.0, 1.0, 50.0),
    evaluate=Usage(10.0, 12.0, 100.0), localise=None, tests=3, test_seconds=0.5, generated_mib=1.0, file_mib=4.0, slowest={},
)  # fmt: skip


def test_growth_is_larger_by_smaller() -> None:
    large = dataclasses.replace(_SMALL, amounts=1000, operands=3000, checks=2000, evaluate=Usage(50.0, 120.0, 400.0), file_mib=30.0)
    assert growth(_SMALL, large) == {
        "amounts": 10.0, "operands": 10.0, "checks": 10.0, "evaluate, seconds": 5.0, "evaluate, CPU seconds": 10.0,
        "evaluate, peak memory": 4.0, "file": 7.5,
    }  # fmt: skip


def test_each_step_is_told_by_itself(tmp_path: Path) -> None:
    large = run_step(["-c", "held = b'x' * (400 << 20)"], dict(os.environ), tmp_path / "log")
    held = b"x" * (200 << 20)  # by the process that starts the next one, which is not counted to it
    small = run_step(["-c", "pass"], dict(os.environ), tmp_path / "log")
    assert small.peak_mib + 100 < len(held) >> 20
    assert large.peak_mib > 400


def test_step_that_fails_says_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="no such size"):
        run_step(["-c", "raise SystemExit('no such size')"], dict(os.environ), tmp_path / "log")


def test_seconds_of_nodes(tmp_path: Path) -> None:
    (tmp_path / "run_results.json").write_text('{"results": [{"unique_id": "model.p.a", "execution_time": 1.5, "status": "success"}]}')
    assert dict(node_seconds(tmp_path / "run_results.json")) == {"model.p.a": 1.5}
