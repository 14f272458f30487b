"""The numbers that no identity derives: none is misspelt, and none lies idle."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.identities import thresholds
from pipelines.identities.thresholds import ThresholdError

ENTRY = "version: 1\nthresholds:\n  days: {value: 20, meaning: Days, source: a law}\n"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with one model, which reads the threshold ``days``."""
    (tmp_path / "check_days.sql").write_text("select {{ threshold('days') }}", "utf-8")
    return tmp_path


def _load(models: Path, text: str) -> dict[str, thresholds.Threshold]:
    path = models / "thresholds.yaml"
    path.write_text(text, "utf-8")
    return thresholds.load(path, models, readers=())


def test_thresholds_are_read_as_decimals(models: Path) -> None:
    assert str(_load(models, ENTRY)["days"].value) == "20"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (ENTRY.replace("20", "0"), "no number above 0"),
        (ENTRY.replace("20", "yes"), "no number above 0"),
        (ENTRY.replace("source: a law", "source: ' '"), "source is empty"),
        (ENTRY.replace("source: a law", "origin: a law"), "expected meaning, source, value"),
        (ENTRY.replace("days:", "weeks:"), "nothing reads weeks"),
        (ENTRY.replace("version: 1", "version: 2"), "expected `version: 1`"),
        (ENTRY + "  days: {value: 3, meaning: Days, source: a law}\n", "'days' is written twice"),
    ],
)
def test_what_cannot_be_meant_is_an_error(models: Path, text: str, complaint: str) -> None:
    with pytest.raises(ThresholdError, match=complaint):
        _load(models, text)


def test_the_thresholds_of_the_project_are_all_read() -> None:
    assert thresholds.load()["publication_days"].value == 20
