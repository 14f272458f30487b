"""Documents for tests from rows of texts: "<" carries on the cell to the left, "^" the cell above."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.document import Cell, Document, Paragraph, Table
from pipelines.forms.classification import Classification
from pipelines.forms.divisions import Divisions
from pipelines.forms.recognise import recognise

_SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
Rows = list[list[str]]


def cells(rows: Rows) -> list[Cell]:
    """The cells of a table with their spans."""
    found: list[Cell] = []
    for r, row in enumerate(rows, 1):
        for c, text in enumerate(row, 1):
            if text in ("<", "^"):
                continue
            width = next((n for n, t in enumerate(row[c:], 1) if t != "<"), len(row) - c + 1)
            height = next((n for n, below in enumerate(rows[r:], 1) if c > len(below) or below[c - 1] != "^"), len(rows) - r + 1)
            found.append(Cell(r, c, text, height, width))
    return found


def document(*blocks: str | Rows, page: int | None = None) -> Document:
    """Paragraphs and tables in order. A table that follows a table directly carries it on, on the next page."""
    result = Document("pdf" if page else "docx")
    before: str | Rows = ""
    for number, block in enumerate(blocks, 1):
        if isinstance(block, str):
            result.paragraphs.append(Paragraph(number, block, page))
        else:
            follows = isinstance(before, list)
            page = page + 1 if page and follows else page
            index = len(result.tables) + 1
            result.tables.append(Table(index, number, cells(block), page, index - 1 if page and follows else None))
        before = block
    return result


def read(*blocks: str | Rows, page: int | None = None) -> dict[str, list[dict[str, Any]]]:
    """What is staged of such a document."""
    classification = Classification.load(_SEEDS / "functional_classes.csv", _SEEDS / "economic_classes.csv")
    return recognise(document(*blocks, page=page), Divisions.load(_SEEDS / "divisions.csv"), classification).rows


def figures(rows: dict[str, list[dict[str, Any]]]) -> dict[tuple[str, str, str], str]:
    """Texts of amounts by form, line (its code where it has one) and measure."""
    return {
        (a["form"] or "", a["code"] or a["line_key"] or "?", a["measure"] or "?"): a["text"]
        for a in rows["amounts"]
    }  # fmt: skip


def faults(rows: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str]]:
    """Issues that are no mere information."""
    return [(i["kind"], i["message"]) for i in rows["issues"] if i["severity"] != "info"]
