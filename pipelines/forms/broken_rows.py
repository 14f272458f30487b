"""Rows that a page break went through and that only their words prove to be one: 八、社会保障 above, 和就业支出 below."""

from __future__ import annotations

from pipelines.broken_rows import PART_OF_FIGURE, join, parts
from pipelines.document import Document
from pipelines.forms.classification import Classification
from pipelines.forms.grid import is_column_numbers
from pipelines.forms.layouts import Layouts
from pipelines.forms.normalise import label, plain


def join_broken_rows(document: Document, layouts: Layouts, classification: Classification | None) -> None:
    """Join, in place, the last row of a part and the first of the next, which prints no figures, where both together are the label of a
    line of some form, or the name of a class, which the lower one alone is not; or where the columns are numbered below."""
    tables = {table.index: table for table in document.tables}
    labels = _Labels(layouts, classification)
    for after in document.tables:
        before = tables.get(after.continues or 0)
        pairs = parts(before, after) if before is not None else None
        printed = [(upper.text, lower.text) for upper, lower in pairs or () if lower.text.strip()]
        if before is None or pairs is None or not printed or any(not a.strip() or PART_OF_FIGURE.fullmatch(b) for a, b in printed):
            continue
        is_header = any(is_column_numbers(row, layouts) for row in after.rows()[1:2])
        if is_header or any(labels.know(a + b) and not labels.know(b) for a, b in printed):
            join(before, after, pairs)


class _Labels:
    """What rows of forms are called, whatever the form."""

    def __init__(self, layouts: Layouts, classification: Classification | None) -> None:
        forms = [each for form in layouts.forms.values() for each in (form, form.two_sided) if each]
        self.patterns = [p for form in forms for rules in form.lines.values() for rule in rules for p in rule.labels]
        self.names = [classification.functional, classification.economic] if classification else []

    def know(self, text: str) -> bool:
        words = plain(label(text))
        return any(names.know(words) for names in self.names) or any(p.fullmatch(words) for p in self.patterns)
