"""What explains a group of failing checks: cells, or a row, a table or a document as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.localise.causes import Cause
from pipelines.localise.spans import Spans
from pipelines.localise.system import AbsentRow, Changes


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell and by how much it may change after the changes of `others`; `change` is the one that leaves the fewest differences."""

    cell: int
    spans: Spans
    change: int
    others: Changes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A row that is missing, with its figures, and the forms that print the same figure under its code."""

    row: AbsentRow
    figures: tuple[Suspect, ...]
    as_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A row, a table or a document that is at fault as a whole.

    `failed` of `evaluated` identities: of a mass failure only. `columns`: the two of a table that are exchanged. `missing`: the row that is
    missing, if it is known which; `row_index` is then of the row above it. `tables`: all that are in another unit, if there are several.
    """

    document_id: str
    table_index: int | None
    row_index: int | None
    cause: Cause
    failed: int | None = None
    evaluated: int | None = None
    columns: tuple[int, int] | None = None
    missing: MissingRow | None = None
    tables: tuple[int, ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether it is a whole table or document."""
        return self.row_index is None and self.missing is None


@dataclass(slots=True)
class Cluster:
    """Failing checks that one cause may explain. `suspects`: alternatives to each other if `is_alternative`, else only together.

    `determined`: there is no other explanation of that size. No `suspects` and no `whole`: not determined. `rivals`: what may be at fault
    instead of `whole`.
    """

    checks: list[int]
    suspects: list[Suspect] = field(default_factory=list)
    is_alternative: bool = True
    determined: bool = False
    whole: Whole | None = None
    rivals: list[Whole] = field(default_factory=list)
