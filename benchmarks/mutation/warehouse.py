"""Many documents evaluated at once, by the project's own models, each in a county of its own so that none is held against another.

What a refresh does between reading and publication, without Dagster, Great Expectations, second reading and Data Docs: staged sets →
load → dbt evaluate → the verdict by rule → suspects → dbt publish.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines import load, manifest, settings, stage
from pipelines.document import Document
from pipelines.identities import registry, waivers
from pipelines.localise import run as localise
from pipelines.register import Entry, Register
from pipelines.second_reading import SECOND_READINGS

#: Of what a refresh publishes: which forms are withheld, and every figure that is not.
_PUBLISHED = ("tag:publish,+quarantine", "tag:publish,+printed_amounts")


class BuildFailed(Exception):
    """dbt could not build the models; the message is dbt's."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A document to evaluate: its id, which must differ from others' in the first twelve digits, and a name for its path."""

    document_id: str
    name: str
    document: Document


def build(folder: Path, placed: Sequence[Placed]) -> Path:
    """Evaluate documents; returns the DuckDB file. What an earlier build left in the folder is replaced, but for dbt's parsed project.

    Raises :class:`BuildFailed`, ValueError for more documents than there are counties.
    """
    sets, target = folder / "stage", folder / "warehouse.duckdb"
    shutil.rmtree(sets, ignore_errors=True)
    load.discard(target)
    for one in placed:
        stage.write_set(sets, one.document_id, stage.recognised(one.document))
    entries = [Entry(one.document_id, f"{number:05}/{one.name}", None, None, 1, True) for number, one in enumerate(placed)]
    with duckdb.connect(str(target)) as connection:
        load.load_staging(connection, sets, Register(entries))
        _move_apart(connection, [one.document_id for one in placed])
        connection.execute("CREATE SCHEMA quality")
        load.create(connection, "quality", load.REFRESH_META)
        load.create(connection, "quality", SECOND_READINGS)  # stays empty: what is changed here is in no file
        registry.load().write(connection)
    _dbt(folder, target, "tag:evaluate")
    with duckdb.connect(str(target)) as connection:
        waivers.apply(connection, ())
        _judge(connection)
    localise.run(target)
    _dbt(folder, target, *_PUBLISHED)
    return target


def _move_apart(connection: duckdb.DuckDBPyConnection, documents: Sequence[str]) -> None:
    """Give each document a county of its own, wherever it was; what told the old county tells the new one."""
    counties = list(_counties())
    if len(counties) < len(documents):
        raise ValueError(f"{len(documents):,} documents, but only {len(counties):,} counties to place them in")
    connection.execute("CREATE TEMP TABLE moves (document_id VARCHAR, code VARCHAR, name VARCHAR)")
    connection.executemany(
        "INSERT INTO moves VALUES (?, ?, ?)", [(d, *county) for d, county in zip(documents, counties, strict=False)]
    )
    connection.execute("""
        UPDATE staging.evidence SET value = m.code FROM moves AS m, staging.documents AS d
        WHERE m.document_id = evidence.document_id AND d.document_id = m.document_id AND property = 'division' AND value = d.division_code
    """)
    connection.execute("""
        UPDATE staging.documents SET division_code = m.code, division_name = m.name FROM moves AS m
        WHERE m.document_id = documents.document_id
    """)
    connection.execute("DELETE FROM staging.issues WHERE kind = 'division_unknown'")
    # side by side in one folder they were versions of each other
    connection.execute("UPDATE staging.documents SET is_current = true, superseded_by = NULL, disclosure_id = NULL")
    connection.execute("DELETE FROM staging.disclosure_files; DELETE FROM staging.disclosures")
    connection.execute("DELETE FROM staging.evidence WHERE source = 'disclosure'")


def _counties() -> Iterator[tuple[str, str]]:
    """Counties of which nothing special is required: moved there, a document must not lack a form that it need not have had."""
    with (settings.DBT_PROJECT / "seeds" / "form_requirements.csv").open(encoding="utf-8", newline="") as file:
        special = tuple(row["division_prefix"] for row in csv.DictReader(file) if row["division_prefix"])
    with settings.DIVISIONS.open(encoding="utf-8", newline="") as file:
        used = {(row["code"], row["name"]) for row in csv.DictReader(file) if row["level"] == "县级" and row["status"] == "在用"}
    yield from sorted(county for county in used if not county[0].startswith(special))


def _judge(connection: duckdb.DuckDBPyConnection) -> None:
    """What Great Expectations says in a refresh: a rule holds if none of its checks fails."""
    connection.execute("""
        CREATE OR REPLACE TABLE quality.suite_results AS
        SELECT rule_id, 'all' AS suite, count(*) FILTER (WHERE outcome = 'fail') = 0 AS success,
            count(*) FILTER (WHERE outcome IN ('pass', 'fail')) AS evaluated, count(*) FILTER (WHERE outcome = 'fail') AS unexpected_count
        FROM quality.identity_checks GROUP BY rule_id
    """)


def _dbt(folder: Path, target: Path, *selection: str) -> None:
    parsed = folder / "dbt"
    parsed.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [*manifest.command(), "--no-use-colors", "--no-write-json", "--no-populate-cache", "build",
         "--project-dir", str(settings.DBT_PROJECT), "--profiles-dir", str(settings.DBT_PROJECT),
         "--target-path", str(parsed), "--log-path", str(parsed),
         "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test", "--select", *selection],
        env={**os.environ, settings.BUILD_VARIABLE: str(target)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise BuildFailed((done.stdout[-4000:] + done.stderr[-2000:]).strip())
