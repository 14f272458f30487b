"""Whose fault a failed check is, from files to findings: one refresh of departments with one fault each."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import second_reading, stage
from pipelines.settings import Settings
from pipelines.staged_tables import STAGED_TABLES
from pipelines.synthetic import formats
from pipelines.synthetic.compose import compose
from pipelines.synthetic.disclosure import Cell, Disclosure, Table
from pipelines.synthetic.series import draw_series
from tests.pipelines.refreshing import refresh
from tests.support.once import once

pytestmark = pytest.mark.slow

Rows = list[tuple[Any, ...]]


def _disclosure(number: int) -> Disclosure:
    (year,) = draw_series(number, ("130123", "正定县"), str(300 + number), f"正定县{'教财审民水'[number % 5]}局", range(2024, 2025), 1)
    return compose(year, "budget", "hebei_2021")


def _miscounted(disclosure: Disclosure, form: str) -> Disclosure:
    """The total of a form printed as 1,000 more, by the department itself."""
    owner = disclosure.department_code

    def change(table: Table, cell: Cell) -> Cell:
        figure = cell.figure
        if figure is None or (figure.owner, figure.form, figure.line, figure.measure) != (owner, form, "total", "basic"):
            return cell
        return replace(cell, text=f"{Decimal(cell.text.replace(',', '')) + 1000:.2f}")

    return disclosure.with_cells(change)


def _misread(settings: Settings, file: Path) -> tuple[str, str]:
    """Stage a document with one figure read wrongly, as a fault of the first reader would; what it prints and what was read."""
    document_id = hashlib.sha256(file.read_bytes()).hexdigest()
    assert stage.read_document(stage.Task(document_id, file), settings.stage).status == "read"
    folder = stage.folder(settings.stage, document_id)
    schemas = {table.name: table.schema for table in STAGED_TABLES}
    rows = {name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("cells", "amounts")}
    (victim,) = [
        a for a in rows["amounts"] if (a["form"], a["line_key"], a["measure"]) == ("expenditure", "total", "basic")
    ][:1]  # fmt: skip
    printed, wrong = victim["text"], f"{victim['value'] + 300:.2f}"
    place = ("table_index", "row_index", "column_index")
    for row in (*rows["cells"], *rows["amounts"]):
        if all(row[key] == victim[key] for key in place):
            row["text"] = wrong
    victim |= {"value": victim["value"] + 300, "amount_yuan": victim["amount_yuan"] + 3_000_000}
    for name, some in rows.items():
        pq.write_table(pa.Table.from_pylist(some, schema=schemas[name]), folder / f"{name}.parquet")
    return printed, wrong


@dataclass(frozen=True)
class Refreshed:
    settings: Settings
    printed: str
    wrong: str


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Refreshed:
    def make(folder: Path) -> None:
        settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
        settings.raw.mkdir()
        files = {
            "publisher.pdf": formats.write(_miscounted(_disclosure(1), "expenditure"), "pdf"),
            "reading.pdf": formats.write(_disclosure(2), "pdf"),
            "stated.docx": formats.write(_miscounted(_disclosure(3), "expenditure"), "docx"),
            "clean.pdf": formats.write(_disclosure(4), "pdf"),
        }
        for name, data in files.items():
            (settings.raw / name).write_bytes(data)
        texts = _misread(settings, settings.raw / "reading.pdf")
        (folder / "texts").write_text("\n".join(texts), "utf-8")
        done = refresh(settings.raw, settings.warehouse)
        assert done.returncode == 0, done.stdout + done.stderr
        (folder / "output.txt").write_text(done.stdout, "utf-8")

    folder = once(tmp_path_factory, worker_id, "second-readings", make)
    printed, wrong = (folder / "texts").read_text("utf-8").splitlines()
    return Refreshed(Settings(raw=folder / "raw", warehouse=folder / "warehouse"), printed, wrong)


@pytest.fixture(scope="module")
def connection(refreshed: Refreshed) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(refreshed.settings.snapshot), read_only=True) as opened:
        yield opened


def _faults(connection: duckdb.DuckDBPyConnection, path: str) -> Rows:
    """Rule, fault, reasons of the failed checks of figures of a document."""
    return connection.execute(
        "SELECT c.rule_id, k.fault, k.fault_reason, k.fault_reason_zh FROM quality.check_faults AS k "
        "JOIN quality.identity_checks AS c USING (check_id) JOIN staging.documents AS d ON d.document_id = k.document_id "
        "WHERE d.path = ? AND c.difference IS NOT NULL ORDER BY c.rule_id, c.check_id",
        [path],
    ).fetchall()


def test_a_wrong_sum_in_a_pdf_is_the_publishers(connection: duckdb.DuckDBPyConnection) -> None:
    rows = _faults(connection, "publisher.pdf")
    assert {rule for rule, *_ in rows} >= {"X01", "X03"}
    assert {fault for _, fault, *_ in rows} == {"publisher"}
    assert all("Two independent readers" in reason and "两个独立" in reason_zh for _, _, reason, reason_zh in rows)


def test_a_wrong_sum_in_a_word_file_is_the_publishers(connection: duckdb.DuckDBPyConnection) -> None:
    rows = _faults(connection, "stated.docx")
    assert {rule for rule, *_ in rows} >= {"X01", "X03"}
    assert {fault for _, fault, *_ in rows} == {"publisher"}
    assert all("(docx) itself states" in reason for _, _, reason, _ in rows)


def test_a_figure_that_was_misread_is_a_fault_of_reading(refreshed: Refreshed, connection: duckdb.DuckDBPyConnection) -> None:
    rows = _faults(connection, "reading.pdf")
    assert {rule for rule, *_ in rows} >= {"X01", "X03"}
    assert {fault for _, fault, *_ in rows} == {"reading"}
    for _, _, reason, reason_zh in rows:
        for text in (refreshed.printed, refreshed.wrong):
            assert f"“{text}”" in reason
            assert f"“{text}”" in reason_zh


def test_both_texts_are_kept(refreshed: Refreshed, connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute("SELECT first_text, second_text, found_by FROM quality.second_readings WHERE outcome = 'differ'").fetchall()
    assert rows == [(refreshed.wrong, refreshed.printed, "cell")]


def test_only_what_failed_in_a_pdf_is_read_again(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(
        "SELECT DISTINCT d.path FROM quality.second_readings JOIN staging.documents AS d USING (document_id) ORDER BY 1"
    ).fetchall()
    assert rows == [("publisher.pdf",), ("reading.pdf",)]
    assert _faults(connection, "clean.pdf") == []


def test_every_failed_check_has_a_fault_and_a_reason(connection: duckdb.DuckDBPyConnection) -> None:
    (failed, told, reasons) = connection.execute(
        "SELECT count(*), count(k.fault), count(*) FILTER (WHERE length(k.fault_reason) > 20 AND k.fault_reason NOT LIKE '%{%' "
        "AND k.fault_reason_zh NOT LIKE '%{%') FROM quality.identity_checks AS c "
        "LEFT JOIN quality.check_faults AS k USING (check_id) WHERE c.outcome = 'fail'"
    ).fetchall()[0]
    assert failed == told == reasons > 0


def test_a_page_is_read_a_second_time_only_once(refreshed: Refreshed, tmp_path: Path) -> None:
    """Another refresh of the same files finds the pages that were kept."""
    settings = replace(refreshed.settings, warehouse=tmp_path)
    shutil.copytree(refreshed.settings.second_readings, settings.second_readings)
    shutil.copy(refreshed.settings.register, settings.register)
    settings.build_folder.mkdir()
    shutil.copy(refreshed.settings.snapshot, settings.build)
    settings.build.chmod(0o644)
    counts = second_reading.run(settings.build, settings)
    assert counts.pages_read == 0
    assert counts.pages_kept > 0
    assert counts.outcomes["differ"] == 1
