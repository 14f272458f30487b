"""Tables that hold several forms, one below the other: divided where the title of the next one stands in a row of its own."""

from __future__ import annotations

from dataclasses import replace

from pipelines.document import Cell, Document, Paragraph, Table
from pipelines.forms.amounts import looks_like_figure
from pipelines.forms.grid import is_annex, preamble_length, title_of
from pipelines.forms.layouts import Layouts
from pipelines.forms.normalise import squash

#: Texts that a title row may print beside the title: its number, the unit.
_BESIDE = 3


def divide(document: Document, layouts: Layouts) -> Document:
    """The document with every such table divided, and its tables and blocks numbered anew; else the same document."""
    starts = {table.index: found for table in document.tables if (found := _starts(table, layouts))}
    if not starts:
        return document
    result = Document(document.format, pages=document.pages)
    #: For each table as read: the numbers of its parts, and the rows that they begin with.
    parts: dict[int, list[tuple[int, int]]] = {}
    block = 0
    for old in document.blocks():
        block += 1
        if isinstance(old, Paragraph):
            result.paragraphs.append(replace(old, block=block))
            continue
        firsts = [1, *starts.get(old.index, [])]
        parts[old.index] = []
        for first, end in zip(firsts, [*firsts[1:], old.row_count + 1], strict=True):
            cells = [replace(c, row=c.row - first + 1) for c in old.cells if first <= c.row < end]
            table = replace(old, index=len(result.tables) + 1, block=block, cells=cells)
            if first == 1:
                table.continues = parts[old.continues][-1][0] if old.continues in parts else old.continues
            else:
                table.continues, table.broken_row = None, False
            parts[old.index].append((table.index, first))
            result.tables.append(table)
            block += first != firsts[-1]
    for issue in document.issues:
        if issue.table_index in parts:
            index, first = max(p for p in parts[issue.table_index] if p[1] <= (issue.row_index or 1))
            row = issue.row_index - first + 1 if issue.row_index else None
            issue = replace(issue, table_index=index, row_index=row)
        result.issues.append(issue)
    return result


def _starts(table: Table, layouts: Layouts) -> list[int]:
    """Rows below the first form at which another one begins."""
    found: list[int] = []
    rows = table.rows()
    for i, row in enumerate(rows):
        if i and _is_title(row, layouts) and not _is_title(rows[i - 1], layouts):
            below = [r for r in rows[i : i + 6] if r]
            first = i - (_is_number(rows[i - 1], layouts) if i > 1 else 0)
            if any(_is_grid(r, layouts) for r in rows[:first]) and preamble_length(below, layouts) < len(below):
                found.append(rows[first][0].row)
    return found


def _is_number(row: list[Cell], layouts: Layouts) -> bool:
    """True for a row that prints nothing but the number of the table below (附表3-6)."""
    texts = [squash(c.text) for c in row if c.text.strip()]
    return len(texts) == 1 and layouts.preamble["table_number"].fullmatch(texts[0]) is not None


def _is_grid(row: list[Cell], layouts: Layouts) -> bool:
    """True for a row of header or data: it prints two cells, or a figure, and does not say what the table is about."""
    texts = [c.text for c in row if c.text.strip()]
    return (len(texts) > 1 or any(looks_like_figure(t) for t in texts)) and preamble_length([row], layouts) == 0


def _is_title(row: list[Cell], layouts: Layouts) -> bool:
    texts = [squash(c.text) for c in row if "表" in c.text or c.text.strip()]
    if not 0 < len(texts) <= _BESIDE or not any("表" in t for t in texts):
        return False
    return preamble_length([row], layouts) == 1 and any(title_of(t, layouts) or is_annex(t, layouts) for t in texts)
