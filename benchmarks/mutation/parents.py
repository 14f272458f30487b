"""Clean documents to plant faults in: synthetic departments, and the published files of a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines import readers, stage
from pipelines.document import Document
from pipelines.synthetic import formats
from pipelines.synthetic.compose import compose
from pipelines.synthetic.layouts import load
from pipelines.synthetic.series import draw_series

Rows = dict[str, list[dict[str, Any]]]
#: The nine forms of a disclosure.
NINE_FORMS = (
    "summary", "income", "expenditure", "fiscal_summary", "general_expenditure", "basic_expenditure", "fund_expenditure",
    "capital_expenditure", "three_public",
)  # fmt: skip
#: What synthetic disclosures differ in: bureau, number of units, layout, unit of money (None: the layout's own), format.
_SYNTHETIC = (
    ("教育局", 3, "hebei_2021", None, "txt"),
    ("财政局", 2, "hebei_2025", "元", "docx"),
    ("审计局", 2, "ministry", None, "pdf"),
    ("卫生健康局", 1, "hebei_2021", "元", "html"),
    ("民政局", 2, "three_columns", None, "xlsx"),
    ("水利局", 2, "six_decimals", None, "pdf"),
)


@dataclass
class Parent:
    """A document as published. ``is_clean`` is true if its figures are known to fit together, so that a finding about it is false."""

    name: str
    document: Document
    is_clean: bool

    @cached_property
    def rows(self) -> Rows:
        """What recognition makes of it: rows by staged table."""
        return stage.recognised(self.document)

    @cached_property
    def document_id(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    @cached_property
    def amounts(self) -> list[dict[str, Any]]:
        """Printed money of the nine forms that was understood, each alone in its cell."""
        texts = {(t.index, c.row, c.column): c.text.strip() for t in self.document.tables for c in t.cells}
        return [
            a
            for a in self.rows["amounts"]
            if a["form"] in NINE_FORMS and a["quantity_kind"] == "money" and a["amount_yuan"] is not None
            and a["line_key"] is not None and a["measure"] is not None
            and texts.get((a["table_index"], a["row_index"], a["column_index"])) == a["text"]
        ]  # fmt: skip


def synthetic(seed: int, count: int) -> list[Parent]:
    """Disclosures of departments drawn from a seed, in turn of each layout, kind, unit of money and format."""
    found = []
    for number in range(count):
        bureau, units, layout, unit, name = _SYNTHETIC[number % len(_SYNTHETIC)]
        (year,) = draw_series(seed + number, ("130123", "正定县"), "301", f"正定县{bureau}", range(2024, 2025), units)
        data = formats.write(compose(year, load(layout).kind, layout, unit), name)
        found.append(Parent(f"synthetic {seed + number} {bureau} {layout} {unit or load(layout).unit} {name}", readers.read(data), True))
    return found


def published(folder: Path) -> Iterator[Parent]:
    """The files of a folder that can be read and hold any of the nine forms."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            parent = Parent(path.relative_to(folder).as_posix(), readers.read(path.read_bytes()), False)
        except readers.UnreadableFile:
            continue
        if parent.amounts:
            yield parent
