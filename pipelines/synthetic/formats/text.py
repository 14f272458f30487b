"""A disclosure as flattened Word text: a cell a line behind a tab, a blank line after a row, another one after the table.

What a merged cell covers to the right is not there, what it covers below is an empty cell.
"""

from __future__ import annotations

from pipelines.synthetic.disclosure import Disclosure, Table


def write(disclosure: Disclosure) -> bytes:
    """UTF-8."""
    return text(disclosure).encode()


def text(disclosure: Disclosure) -> str:
    """The whole disclosure as text."""
    return "".join(_table(block) if isinstance(block, Table) else f"{block.text}\n" for block in disclosure.blocks)


def _table(table: Table) -> str:
    rows: list[dict[int, str]] = [{} for _ in table.rows]
    for row, column, cell in table.placed():
        rows[row][column] = cell.text
        for below in range(row + 1, row + cell.rows):
            rows[below][column] = ""
    cells = ["".join(f"\t{content}\n" for _, content in sorted(row.items())) + "\n" for row in rows]
    return "".join(cells) + "\n"
