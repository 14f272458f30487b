"""The browser, and reports of warehouses that are like the sample's, with changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines import report
from tests.pipelines.refreshing import Sample
from tests.report.browser import Browser, chromium

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
#: Schemas that a report reads.
_SCHEMAS = ("staging", "reference", "quality", "marts")

#: Makes a report of the sample's warehouse after some SQL changed a copy of it; returns its folder.
Changed = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    driver = shutil.which("chromedriver")
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if driver is None or program is None:
        pytest.skip("the report is not looked at: Chromium and chromedriver are not installed (make optional)")
    with chromium(program, driver, tmp_path_factory.mktemp("profile")) as running:
        yield running


def write(snapshot: Path, folder: Path, raw: Path) -> Path:
    """The report of a snapshot, written with RAW and WAREHOUSE set as a refresh has them."""
    folder.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAW", str(raw))
        patch.setenv("WAREHOUSE", str(snapshot.parent))
        report.write(snapshot, folder)
    return folder


@pytest.fixture(scope="session")
def site(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample."""
    return write(sample.snapshot, tmp_path_factory.mktemp("site") / "report", sample.raw)


@pytest.fixture(scope="session")
def changed(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Changed:
    made: dict[str, Path] = {}

    def make(name: str, sql: str) -> Path:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            copy(sample.snapshot, folder / "warehouse.duckdb", sql)
            made[name] = write(folder / "warehouse.duckdb", folder / "report", sample.raw)
        return made[name]

    return make


def copy(snapshot: Path, target: Path, sql: str) -> None:
    """A snapshot's tables and views, as tables that can be changed, after ``sql``."""
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"ATTACH '{snapshot}' AS published (READ_ONLY)")
        connection.execute("USE published")  # its views name no catalog
        for schema in _SCHEMAS:
            connection.execute(f"CREATE SCHEMA {target.stem}.{schema}")
            tables = connection.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'published' AND table_schema = ?", [schema]
            ).fetchall()
            for (table,) in tables:
                connection.execute(f'CREATE TABLE {target.stem}.{schema}."{table}" AS FROM published.{schema}."{table}"')
        connection.execute(f"USE {target.stem}; DETACH published")
        connection.execute(sql)
