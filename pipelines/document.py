"""What a file says, before anybody asks what it means.

A reader (one per file format, in ``pipelines.readers``) turns bytes into a :class:`Document`: paragraphs and
tables in reading order. Nothing here knows of budgets. All positions count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field


# not frozen: a long file has tens of thousands, and a frozen one takes six times as long to make; nobody changes one
@dataclass(slots=True, unsafe_hash=True)
class Cell:
    """One printed cell.

    ``row_span`` and ``column_span`` are 1 where the format does not tell. ``continuation`` marks an empty cell that
    only carries a vertically merged cell of a row above (flattened Word text prints one); it is kept, since every
    printed cell is kept, and lies under the span of its origin. ``box`` is (x0, top, x1, bottom) in points, where
    the format has pages; ``reference`` is the place in a spreadsheet (``Sheet1!B7``), where the format has sheets.
    ``ocr_confidence`` (0 to 1) is set where the text was recognised in a picture: that of its least certain character.
    ``is_hidden`` is true for what stands in a hidden row, column or sheet of a workbook: it is in the file and on no page.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    continuation: bool = False
    box: tuple[float, float, float, float] | None = None
    reference: str | None = None
    ocr_confidence: float | None = None
    is_hidden: bool = False


@dataclass(slots=True)
class Table:
    """A table of cells. ``index`` counts the tables of the document, ``block`` its place in reading order.

    A table that runs on over pages is a table on each. ``continues`` is then the index of the one before;
    ``broken_row`` says that the page break went through a row, whose rest is this table's first row. Where the two
    parts are certain the reader has joined them: the text is with the part above, the parts below are continuations.
    """

    index: int
    block: int
    cells: list[Cell]
    page: int | None = None
    continues: int | None = None
    broken_row: bool = False

    @property
    def row_count(self) -> int:
        return max((c.row for c in self.cells), default=0)

    @property
    def column_count(self) -> int:
        return max((c.column + c.column_span - 1 for c in self.cells), default=0)

    def rows(self) -> list[list[Cell]]:
        """The cells row by row, each row ordered by column; row n is at index n - 1."""
        rows: list[list[Cell]] = [[] for _ in range(self.row_count)]
        for cell in self.cells:
            rows[cell.row - 1].append(cell)
        for row in rows:
            row.sort(key=lambda c: c.column)
        return rows


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside of tables. ``block`` is its place in reading order."""

    block: int
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ReadingIssue:
    """Something a reader could not read, with its place."""

    kind: str
    message: str
    page: int | None = None
    table_index: int | None = None
    row_index: int | None = None
    column_index: int | None = None
    text: str | None = None


@dataclass(slots=True)
class Document:
    """Paragraphs and tables of one file in reading order.

    ``needs`` is the optional program (see ``pipelines.tools``) without which a part of the file was left unread; ``recognised`` says
    with which version of the optical character recognition pages of it were read.
    """

    format: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    issues: list[ReadingIssue] = field(default_factory=list)
    pages: int | None = None
    needs: str | None = None
    recognised: str | None = None

    def blocks(self) -> list[Paragraph | Table]:
        """Paragraphs and tables together, in reading order."""
        return sorted([*self.paragraphs, *self.tables], key=lambda b: b.block)
