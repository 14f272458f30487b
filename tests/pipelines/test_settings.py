from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import settings
from pipelines.settings import PROJECT, SettingsError, current


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("RAW", "WAREHOUSE", "STAGE_WORKERS", "STAGE_TIMEOUT", "STAGE_MEMORY", "REPORT_PAGES"):
        monkeypatch.delenv(variable, raising=False)


def test_folders_are_those_of_the_project_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert (current().raw, current().warehouse) == (PROJECT / "raw", PROJECT / "warehouse")
    monkeypatch.setenv("RAW", str(tmp_path / "files"))
    monkeypatch.setenv("WAREHOUSE", "elsewhere")
    monkeypatch.chdir(tmp_path)
    assert (current().raw, current().warehouse) == (tmp_path / "files", PROJECT / "elsewhere")


@pytest.mark.parametrize("value", ["0", "-1", "many"])
@pytest.mark.parametrize("variable", ["STAGE_WORKERS", "STAGE_TIMEOUT", "STAGE_MEMORY"])
def test_numbers_that_make_no_sense_are_refused(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable):
        settings.current()


def test_the_report_may_show_no_pages_but_not_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert current().report_pages == 5000
    monkeypatch.setenv("REPORT_PAGES", "0")
    assert current().report_pages == 0
    for value in ("-1", "1.5", "many"):
        monkeypatch.setenv("REPORT_PAGES", value)
        with pytest.raises(SettingsError, match="REPORT_PAGES"):
            current()
