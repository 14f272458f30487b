"""Documents on which the program fails, planted faults in a copy of the dbt project: one refresh sets them aside and publishes the rest."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import DBT_PROJECT, PROJECT
from tests.pipelines.raw_files import put
from tests.pipelines.refreshing import environment

pytestmark = pytest.mark.slow

SOURCE = next((PROJECT / "raw").glob("130184-*/2021/*.txt"))
WHOLE = "130184-新乐市"
#: What fails on the disclosure of which county.
MODEL, TEST, MARTS_TEST = "130121-井陉县", "130123-正定县", "130125-行唐县"
BAD = {
    MODEL: "model check_forms_present",
    TEST: "test planted_in_evaluate",
    MARTS_TEST: "test planted_in_publish",
}
#: The refresh of the command line with another dbt project.
_REFRESH = """
import sys
from pathlib import Path

from pipelines import settings

settings.DBT_PROJECT = Path(sys.argv[1])

from pipelines import refresh

sys.exit(refresh.main([]))
"""


def _broken(project: Path) -> None:
    """A copy of the dbt project of which a model raises, and tests of both phases find rows, on the disclosure of a county each."""
    shutil.copytree(DBT_PROJECT, project, ignore=shutil.ignore_patterns("logs", "target"))
    model = project / "models" / "quality" / "check_forms_present.sql"
    config, _, body = model.read_text("utf-8").partition("\n")
    of_county = f"select document_id from {{{{ source('staging', 'documents') }}}} where path like '{MODEL}%'"
    model.write_text(
        f"{config}\nselect * from (\n{body}\n) as whole where case when document_id in ({of_county}) then error('planted') else true end\n",
        "utf-8",
    )
    for phase, relation, column, county in (
        ("evaluate", "identity_entities", "division_code", TEST),
        # this relation does not say of which document its rows are
        ("publish", "dim_entity", "division_code", MARTS_TEST),
    ):
        (project / "tests" / f"planted_in_{phase}.sql").write_text(
            f"{{{{ config(tags=['{phase}'], meta={{'dagster': {{'ref': {{'name': '{relation}'}}}}}}) }}}}\n"
            f"select {column}, count(*) as row_count from {{{{ ref('{relation}') }}}} where {column} = '{county[:6]}' group by {column}\n",
            "utf-8",
        )


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the refresh printed, and its warehouse."""
    folder = tmp_path_factory.mktemp("set_aside")
    _broken(folder / "project")
    text = SOURCE.read_text("utf-8")
    for county in (WHOLE, *BAD):
        put(folder / "raw", f"{county}/2021/{county}-2021-部门预算-224.txt", text.replace("新乐市", county.partition("-")[2]))
    done = subprocess.run(
        [sys.executable, "-c", _REFRESH, str(folder / "project")],
        env=environment(folder / "raw", folder / "warehouse"), cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, folder / "warehouse"


@pytest.fixture
def snapshot(refreshed: tuple[str, Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(refreshed[1] / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def test_the_others_are_published(snapshot: duckdb.DuckDBPyConnection) -> None:
    facts = snapshot.execute(
        "SELECT division_code, sum(amount_yuan) FROM marts.fct_expenditure_by_function GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert facts == [(WHOLE[:6], 1_350_900)]


@pytest.mark.parametrize("county", BAD)
def test_each_is_listed_with_what_fails(refreshed: tuple[str, Path], snapshot: duckdb.DuckDBPyConnection, county: str) -> None:
    [(document_id, path, status, reason)] = snapshot.execute(
        "SELECT document_id, path, status, status_reason FROM marts.dim_document WHERE starts_with(path, ?)", [county]
    ).fetchall()
    assert status == "set_aside"
    assert reason.startswith(f"a fault of the program: {BAD[county]}")
    assert ("planted" if county == MODEL else "rows that must not be, first ") in reason
    assert f"  set aside  {path}: {reason}" in refreshed[0].splitlines()
    issues = snapshot.execute(
        "SELECT severity, text, message FROM staging.issues WHERE kind = 'set_aside' AND document_id = ?", [document_id]
    )
    assert issues.fetchall() == [("error", path, reason)]


def test_their_figures_are_withheld_for_that_reason(snapshot: duckdb.DuckDBPyConnection) -> None:
    rows = snapshot.execute(
        "SELECT d.status, sum(figures_read) > 100, sum(figures_read) = sum(withheld_set_aside), "
        "sum(abs(balance_figures)) + sum(abs(balance_yuan)) "
        "FROM quality.reconciliation JOIN staging.documents AS d USING (document_id) GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert rows == [("read", True, False, 0), ("set_aside", True, True, 0)]


def test_what_is_staged_of_them_stays(snapshot: duckdb.DuckDBPyConnection) -> None:
    counts = snapshot.execute("SELECT count(*) FROM staging.amounts GROUP BY document_id").fetchall()
    assert len(counts) == 4
    assert len(set(counts)) == 1
    assert snapshot.execute("SELECT count(DISTINCT document_id) FROM quality.identity_checks").fetchall() == [(1,)]
