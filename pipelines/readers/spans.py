"""Merged cells: what the formats say about them in different words, as rows, columns and spans."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import replace

from pipelines.document import Cell


def without_phantom_columns(cells: list[Cell], phantom: Collection[int] = ()) -> list[Cell]:
    """The cells with their columns counted anew, leaving out those in which no cell begins.

    Word and HTML let a cell span columns that no row divides (colspan 20 in a table of 7). Nothing is printed there.
    Columns in ``phantom`` are left out too, where a cell that begins there goes on to the next: slivers between borders
    that were meant to be one.
    """
    alone = {c.column for c in cells if c.column_span == 1}
    dropped = {column for column in phantom if column not in alone}
    starts = sorted({_next_kept(c.column, dropped) for c in cells})
    placed = []
    for cell in cells:
        first = bisect_left(starts, _next_kept(cell.column, dropped))
        end = bisect_left(starts, cell.column + cell.column_span)
        placed.append(replace(cell, column=first + 1, column_span=max(1, end - first)))
    return placed


def _next_kept(column: int, dropped: Collection[int]) -> int:
    while column in dropped:
        column += 1
    return column
