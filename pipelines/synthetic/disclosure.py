"""A disclosure before it becomes a file: titles, paragraphs and tables of cells with spans, in reading order.

Every format is written from this one description (see ``formats``), and whoever changes a disclosure changes it here: a cell that
states a figure says which, so that a fault can be planted and found again by its meaning in any format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Figure:
    """What an amount in a form means: whose it is, and form, line and measure by the keys of the forms; yuan (元)."""

    owner: str
    form: str
    line: str
    measure: str
    yuan: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and how many rows and columns it covers; `figure` if it states an amount."""

    text: str = ""
    rows: int = 1
    columns: int = 1
    figure: Figure | None = None


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `role` is title (of the document), heading (of a part or table) or text."""

    text: str
    role: str = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table. Each row holds the cells that begin in it, from left to right: what a merged cell covers is left out.

    `form` is the key of the form or annex, `owner` the code of the department or unit, `header_rows` the rows above the first data
    row, a row of column numbers included.
    """

    form: str
    owner: str
    title: str
    width: int
    rows: tuple[Row, ...]
    header_rows: int = 0

    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """Row, column (from 0) and cell. Raises ValueError if the cells do not fill the grid exactly."""
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(self.rows):
            column = 0
            for cell in row:
                while (number, column) in taken:
                    column += 1
                covered = {(number + r, column + c) for r in range(cell.rows) for c in range(cell.columns)}
                if covered & taken or column + cell.columns > self.width or number + cell.rows > len(self.rows):
                    raise ValueError(f"{self.title}: the cell {cell.text!r} in row {number + 1} does not fit the grid")
                taken |= covered
                yield number, column, cell
        if len(taken) != self.width * len(self.rows):
            raise ValueError(f"{self.title}: {self.width * len(self.rows) - len(taken)} places of the grid have no cell")


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One document. `unit` is the unit of its forms (万元 or 元); codes are text."""

    title: str
    kind: str
    year: int
    division_code: str
    division_name: str
    department_code: str
    department_name: str
    layout: str
    unit: str
    blocks: tuple[Block, ...] = field(default_factory=tuple)

    @property
    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]

    @property
    def figures(self) -> list[tuple[Table, Figure]]:
        """Every amount stated in a form, with its table, in reading order."""
        return [(t, cell.figure) for t in self.tables for row in t.rows for cell in row if cell.figure is not None]

    def with_cells(self, change: Callable[[Table, Cell], Cell]) -> Disclosure:
        """The same disclosure with each cell as `change` returns it: how a fault is planted in whatever format."""
        blocks: list[Block] = []
        for block in self.blocks:
            if isinstance(block, Table):
                rows = tuple(tuple(change(block, cell) for cell in row) for row in block.rows)
                block = replace(block, rows=rows)
            blocks.append(block)
        return replace(self, blocks=tuple(blocks))

    def with_text(self, before: str, after: str) -> Disclosure:
        """The same disclosure with a part of its prose replaced wherever it stands. Raises ValueError if it stands nowhere."""
        if not any(isinstance(block, Paragraph) and before in block.text for block in self.blocks):
            raise ValueError(f"no paragraph holds {before!r}")
        blocks = [
            replace(block, text=block.text.replace(before, after)) if isinstance(block, Paragraph) else block
            for block in self.blocks
        ]
        return replace(self, blocks=tuple(blocks))
