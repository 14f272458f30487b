"""Evidence of the report: of each document the tables with published figures or with findings, cell by cell.

``data/evidence/<document_id>.js`` holds what the document is, these tables, the paragraphs that are referred to, and the images of its
pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from pipelines.report.data_files import plain, write_script

#: Cells that the report leads to: those of facts, and those that findings are about; then paragraphs in the same way.
_PLACES = """
    SELECT document_id, table_index, page FROM marts.fct_expenditure_by_function
    UNION ALL SELECT document_id, table_index, page FROM marts.fct_income_by_source
    UNION ALL SELECT document_id, table_index, page FROM marts.fct_basic_expenditure_by_economic_class
    UNION ALL SELECT document_id, table_index, page FROM marts.fct_three_public
    UNION ALL SELECT document_id, table_index, page FROM marts.fct_performance_indicator
    UNION ALL SELECT document_id, table_index, page FROM marts.fct_project WHERE row_index IS NOT NULL
    UNION ALL SELECT i.document_id, i.table_index, i.page FROM quality.identity_checks AS i
        SEMI JOIN quality.findings USING (check_id) WHERE i.row_index IS NOT NULL
"""
_PARAGRAPHS = """
    SELECT document_id, block_index FROM marts.fct_project WHERE block_index IS NOT NULL
    UNION SELECT i.document_id, coalesce(i.block_index, c.block_index)
        FROM quality.identity_checks AS i SEMI JOIN quality.findings USING (check_id)
        LEFT JOIN staging.claims AS c ON c.document_id = i.document_id AND c.claim_index = i.claim_index
        WHERE i.row_index IS NULL AND coalesce(i.block_index, c.block_index) IS NOT NULL
"""
_WANTED = f"(SELECT DISTINCT document_id, table_index FROM ({_PLACES})) AS wanted"
_BATCH = 20_000

Row = tuple[Any, ...]


def pages_with_figures(connection: duckdb.DuckDBPyConnection) -> dict[str, list[int]]:
    """Pages of PDF documents that the report leads to, latest years first."""
    rows = connection.execute(
        f"SELECT document_id, p.page FROM (SELECT DISTINCT document_id, page FROM ({_PLACES}) WHERE page IS NOT NULL) AS p "
        "JOIN marts.dim_document AS d USING (document_id) WHERE d.format = 'pdf' "
        "ORDER BY d.fiscal_year DESC NULLS LAST, document_id, p.page"
    ).fetchall()
    pages: dict[str, list[int]] = {}
    for document_id, page in rows:
        pages.setdefault(document_id, []).append(page)
    return pages


def write_evidence(connection: duckdb.DuckDBPyConnection, folder: Path, images: Mapping[str, Mapping[int, dict[str, Any]]]) -> int:
    """Write the evidence of every document; returns how many. ``images`` says of each page of each document where its image lies and how
    large the page is in points, or why there is none."""
    documents = _by_document(connection, f"""
        SELECT document_id, path, format, pages, title, d.division_name, d.department_name, d.fiscal_year, d.stage, d.source_url
        FROM marts.dim_document AS d
        WHERE document_id IN (SELECT document_id FROM {_WANTED} UNION SELECT document_id FROM ({_PARAGRAPHS}))
        ORDER BY document_id""")  # fmt: skip
    tables = _by_document(connection, f"""
        SELECT document_id, table_index, title, form, unit FROM staging.tables JOIN {_WANTED} USING (document_id, table_index)
        ORDER BY document_id, table_index""")  # fmt: skip
    cells = _by_document(connection, f"""
        SELECT document_id, table_index, row_index, column_index, row_span, column_span, text, page, box
        FROM staging.cells JOIN {_WANTED} USING (document_id, table_index)
        ORDER BY document_id, table_index, row_index, column_index""")  # fmt: skip
    paragraphs = _by_document(connection, f"""
        SELECT document_id, block_index, page, text FROM staging.paragraphs JOIN ({_PARAGRAPHS}) USING (document_id, block_index)
        ORDER BY document_id, block_index""")  # fmt: skip
    count = 0
    of_tables, of_cells, of_paragraphs = _Following(tables), _Following(cells), _Following(paragraphs)
    for document_id, ((_, *facts),) in documents:
        by_table = {
            table: [_cell(cell) for cell in rows] for table, rows in groupby(of_cells.take(document_id), key=lambda row: row[1])
        }
        payload = {
            "document": [plain(fact) for fact in facts],
            "tables": {
                table: {"title": title, "form": form, "unit": unit, "cells": by_table.get(table, [])}
                for _, table, title, form, unit in of_tables.take(document_id)
            },
            "paragraphs": {block: [page, text] for _, block, page, text in of_paragraphs.take(document_id)},
            "images": images.get(document_id, {}),
        }
        name = f"evidence/{document_id}"
        write_script(folder / f"{name}.js", name, payload)
        count += 1
    return count


def _cell(row: Row) -> list[Any]:
    _, _, row_index, column_index, row_span, column_span, text, page, box = row
    return [row_index, column_index, row_span, column_span, text, page, None if box is None else [round(edge, 1) for edge in box]]


def _by_document(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[tuple[str, list[Row]]]:
    """Rows of a query that is ordered by document_id, its first column, one document after another."""
    cursor = connection.cursor()  # each query has its own, so that several may be read side by side

    def rows() -> Iterator[Row]:
        cursor.execute(sql)
        while batch := cursor.fetchmany(_BATCH):
            yield from batch

    for document_id, some in groupby(rows(), key=lambda row: row[0]):
        yield document_id, list(some)


class _Following:
    """Rows by document, taken in the order in which they come."""

    def __init__(self, documents: Iterable[tuple[str, list[Row]]]) -> None:
        self._documents = iter(documents)
        self._next = next(self._documents, None)

    def take(self, document_id: str) -> list[Row]:
        """The rows of this document; those of documents before it are passed over."""
        while self._next is not None and self._next[0] < document_id:
            self._next = next(self._documents, None)
        return self._next[1] if self._next is not None and self._next[0] == document_id else []
