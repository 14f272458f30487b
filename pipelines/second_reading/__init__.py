"""Whose fault a failed check is, first half: what failed is read a second time, by pdfplumber, and both readings are compared.

``run`` takes the places of all failed checks (``quality.failed_places``), has the second reader read those pages of PDFs that it has not
read yet (``plumber``), compares cell by cell and sentence by sentence (``comparison``) and writes ``quality.second_readings``; the model
``quality.check_faults`` says whose fault a check is. Where nothing that is printed in a PDF failed, nothing is read or imported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines import register as registers
from pipelines.document import Cell
from pipelines.load import create
from pipelines.register import shown
from pipelines.second_reading import comparison, plumber
from pipelines.second_reading.plumber import PageReading
from pipelines.settings import Settings
from pipelines.staged_tables import INTEGER, TEXT, Column, StagedTable

SECOND_READINGS = StagedTable(
    "second_readings",
    "Cells and sentences of failed checks of PDFs as a second, independent reader (pdfplumber) reads them",
    (
        Column("document_id", TEXT, "sha256 of the bytes of the document"),
        Column("page", INTEGER, "page, from 1"),
        Column("table_index", INTEGER, "number of the table in the document, from 1; null for a sentence"),
        Column("row_index", INTEGER, "row in the table, from 1; null for a figure that stands in no cell of the first reading"),
        Column("column_index", INTEGER, "column in the table, from 1; null as row_index"),
        Column("claim_index", INTEGER, "number of the prose statement (staging.claims); null for a cell"),
        Column("first_text", TEXT, "text of the first reading; null for a figure that only the second reader reads"),
        Column("second_text", TEXT, "text of the second reading at the same place; null if there is none"),
        Column("outcome", TEXT, "agree, differ or not_found (the second reader has nothing there, or could not read the page)"),
        Column(
            "found_by",
            TEXT,
            "cell (a cell at the same place), label (a row with the same label), words (words in the same box), sentence, beyond (a figure "
            "in the table that the first reading lacks); null if not found",
        ),
        Column("reason", TEXT, "why the second reader could not read the page; null if it could"),
    ),
)

#: What of a table a check does not name and yet depends on: everything in it, where it adds up rows.
_CELLS = """
    SELECT c.document_id, c.page, c.table_index, c.row_index, c.column_index, c.text, c.box, c.is_continuation, k.role
    FROM staging.cells AS c
    SEMI JOIN (
        SELECT DISTINCT p.document_id, p.table_index FROM quality.failed_places AS p
        JOIN staging.documents AS d ON d.document_id = p.document_id AND d.format = 'pdf'
        WHERE p.table_index IS NOT NULL
    ) AS w ON w.document_id = c.document_id AND w.table_index = c.table_index
    LEFT JOIN staging.columns AS k
        ON k.document_id = c.document_id AND k.table_index = c.table_index AND k.column_index = c.column_index
    ORDER BY c.document_id, c.table_index, c.row_index, c.column_index
"""
_PLACES = """
    SELECT DISTINCT p.document_id, p.page, p.table_index, p.row_index, p.column_index
    FROM quality.failed_places AS p
    JOIN staging.documents AS d ON d.document_id = p.document_id AND d.format = 'pdf'
    WHERE p.row_index IS NOT NULL AND p.box IS NOT NULL AND p.ocr_confidence IS NULL
    ORDER BY ALL
"""
_SENTENCES = """
    SELECT DISTINCT c.document_id, c.page, c.claim_index, c.amount_text, c.sentence, d.pages
    FROM quality.failed_places AS p
    JOIN staging.documents AS d ON d.document_id = p.document_id AND d.format = 'pdf'
    JOIN staging.claims AS c ON c.document_id = p.document_id AND c.claim_index = p.claim_index
    WHERE c.page IS NOT NULL
    ORDER BY ALL
"""
_LABELS = ("code", "name", "label")
_UNREAD = PageReading(reason="the file changed or went away before the second reader read it")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was compared: pages read anew and before, comparisons by outcome."""

    pages_read: int
    pages_kept: int
    outcomes: dict[str, int]


def run(build: Path, settings: Settings) -> Counts:
    """Write ``quality.second_readings`` into a build file, of whose documents ``settings`` know the files.

    Raises duckdb.Error if the checks were not evaluated before.
    """
    with duckdb.connect(str(build)) as connection:
        failed = asked(connection)
    rows, counts = compared(failed, settings)
    with duckdb.connect(str(build)) as connection:
        _write(connection, rows)
    return counts


def asked(connection: duckdb.DuckDBPyConnection) -> tuple[list[Row], list[Row], list[Row]]:
    """What failed and is to be read a second time: places of cells, the cells of their tables, sentences."""
    places = _rows(connection, _PLACES)
    return places, _rows(connection, _CELLS) if places else [], _rows(connection, _SENTENCES)


def compared(failed: tuple[list[Row], list[Row], list[Row]], settings: Settings) -> tuple[list[Row], Counts]:
    """The rows of ``quality.second_readings`` for what failed, from pages kept from before or read now."""
    places, cells, sentences = failed
    wanted = {(row["document_id"], row["page"]) for row in (*places, *sentences)}
    # a sentence may run on over the page
    wanted |= {(row["document_id"], row["page"] + 1) for row in sentences if row["page"] < (row["pages"] or 0)}
    missing = {key for key in wanted if not plumber.is_kept(settings.second_readings, *key)}
    _read(settings, missing)
    rows: list[Row] = []
    by_document = [_by_document(some) for some in (places, cells, sentences)]
    for document_id in sorted({document_id for document_id, _ in wanted}):
        of_places, of_cells, of_sentences = (some.get(document_id, []) for some in by_document)
        pages = {
            page: plumber.load(settings.second_readings, document_id, page) or _UNREAD
            for document, page in wanted
            if document == document_id
        }
        rows += _compare_cells(of_places, of_cells, pages)
        rows += _compare_sentences(of_sentences, pages)
    return rows, Counts(len(missing), len(wanted) - len(missing), dict(Counter(row["outcome"] for row in rows)))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    rows: list[Row] = connection.execute(sql).to_arrow_table().to_pylist()
    return rows


def _by_document(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["document_id"], []).append(row)
    return grouped


def _read(settings: Settings, missing: set[tuple[str, int]]) -> None:
    """Have pages read that were not yet, of the documents whose file is still there."""
    if not missing:
        return
    found = registers.load(settings.register)
    files = {shown(entry.document_id): entry.file(settings.raw, settings.members) for entry in reversed(found.present())}
    pages: dict[str, list[int]] = {}
    for document_id, page in sorted(missing):
        pages.setdefault(document_id, []).append(page)
    tasks = [plumber.Task(document_id, files[document_id], tuple(some)) for document_id, some in pages.items() if document_id in files]
    plumber.read(tasks, settings.second_readings, settings.workers, settings.document_memory)


def _compare_cells(places: list[Row], cells: list[Row], pages: dict[int, PageReading]) -> Iterator[Row]:
    """Rows for the cells of failed checks of one document, and for what else the second reader finds in their tables."""
    tables: dict[int, dict[tuple[int, int], Row]] = {}
    for row in cells:
        tables.setdefault(row["table_index"], {})[row["row_index"], row["column_index"]] = row
    done: set[tuple[int, int, int]] = set()
    for place in places:
        page, table = pages[place["page"]], tables[place["table_index"]]
        first = _cell(table[place["row_index"], place["column_index"]])
        found = comparison.cell(first, _label(table, first), page)
        done.add((place["table_index"], first.row, first.column))
        yield _result(place, first, found.second_text, found.outcome, found.found_by, page.reason)
    for index in dict.fromkeys(place["table_index"] for place in places):
        rows = tables[index].values()
        number = next(place["page"] for place in places if place["table_index"] == index)
        for extra in comparison.beyond([_cell(row) for row in rows if row["box"] is not None], pages[number]):
            before = [_cell(row) for row in cells if row["page"] == number - 1]
            if extra.cell is not None and comparison.is_joined(extra.cell, extra.second_text, before):
                continue
            if extra.cell is None or (index, extra.cell.row, extra.cell.column) not in done:
                place = {"document_id": places[0]["document_id"], "page": number, "table_index": index}
                yield _result(place, extra.cell, extra.second_text, "differ", "beyond", None)


def _cell(row: Row) -> Cell:
    box = None if row["box"] is None else tuple(row["box"])
    return Cell(row["row_index"], row["column_index"], row["text"], box=box, continuation=bool(row.get("is_continuation")))


def _label(table: dict[tuple[int, int], Row], first: Cell) -> str | None:
    """The label of a cell's row: the nearest code, name or label to the left of it."""
    before = [
        row
        for (number, column), row in table.items()
        if number == first.row and column < first.column and row["role"] in _LABELS and row["text"].strip()
    ]
    return max(before, key=lambda row: row["column_index"])["text"] if before else None


def _compare_sentences(sentences: list[Row], pages: dict[int, PageReading]) -> Iterator[Row]:
    for row in sentences:
        there = [pages[number] for number in (row["page"], row["page"] + 1) if number in pages]
        found = comparison.sentence(row["sentence"], row["amount_text"], there)
        yield {
            "document_id": row["document_id"], "page": row["page"], "claim_index": row["claim_index"],
            "first_text": row["amount_text"] or row["sentence"], "second_text": found.second_text, "outcome": found.outcome,
            "found_by": found.found_by, "reason": there[0].reason,
        }  # fmt: skip


def _result(place: Row, first: Cell | None, second_text: str | None, outcome: str, found_by: str | None, reason: str | None) -> Row:
    return {
        "document_id": place["document_id"], "page": place["page"], "table_index": place["table_index"],
        "row_index": first and first.row, "column_index": first and first.column, "first_text": first and first.text,
        "second_text": second_text, "outcome": outcome, "found_by": found_by, "reason": reason,
    }  # fmt: skip


def _write(connection: duckdb.DuckDBPyConnection, rows: list[Row]) -> None:
    connection.execute("DROP TABLE IF EXISTS quality.second_readings")
    create(connection, "quality", SECOND_READINGS)
    connection.register("rows_to_write", pa.Table.from_pylist(rows, schema=SECOND_READINGS.schema))
    connection.execute("INSERT INTO quality.second_readings SELECT * FROM rows_to_write")
    connection.unregister("rows_to_write")
