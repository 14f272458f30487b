"""Rows that a page break went through and that only their words prove to be one: 八、社会保障 above, 和就业支出 below."""

from __future__ import annotations

from pipelines.broken_rows import PART_OF_FIGURE, facing, join, parts
from pipelines.document import Document
from pipelines.forms.amounts import looks_like_figure
from pipelines.forms.classification import Classification
from pipelines.forms.grid import is_column_numbers, preamble_length
from pipelines.forms.layouts import Layouts
from pipelines.forms.lines import CODE
from pipelines.forms.normalise import label, plain, squash


def join_broken_rows(document: Document, layouts: Layouts, classification: Classification | None) -> None:
    """Join, in place, the last row of a part and the first of the next, which prints no figures, where both together are the label of a
    line of some form, or the name of a class, which the lower one alone is not, or a code.

    Of a header that the break went through, texts are joined that together head a column of some form, which the upper one alone does
    not; the whole row where the columns are numbered below; and the row above the header that says what the table is about.
    """
    tables = {table.index: table for table in document.tables}
    labels = _Labels(layouts, classification)
    for after in document.tables:
        before = tables.get(after.continues or 0)
        if before is None:
            continue
        rows = after.rows()
        pairs = parts(before, after) or []
        printed = [(upper.text, lower.text) for upper, lower in pairs if lower.text.strip()]
        no_figures = bool(printed) and all(a.strip() and (_is_code(a, b) or not PART_OF_FIGURE.fullmatch(b)) for a, b in printed)
        if no_figures and (
            any(_is_code(a, b) or (labels.know(a + b) and not labels.know(b)) for a, b in printed)
            or any(is_column_numbers(row, layouts) for row in rows[1:2])
            or (len(printed) == 1 and preamble_length(before.rows(), layouts) == before.row_count)
        ):
            join(before, after, pairs)
        elif not any(looks_like_figure(c.text) for c in (*before.cells, *rows[0])):
            heads = [(a, b) for a, b in facing(before, after) if labels.head(a.text + b.text) and not labels.head(a.text)]
            if heads:
                join(before, after, heads)


def _is_code(head: str, tail: str) -> bool:
    """True if a code of two or three levels goes on below."""
    return len(squash(head)) >= 3 and not CODE.fullmatch(squash(tail)) and CODE.fullmatch(squash(head + tail)) is not None


class _Labels:
    """What rows and columns of forms are called, whatever the form."""

    def __init__(self, layouts: Layouts, classification: Classification | None) -> None:
        forms = [each for form in layouts.forms.values() for each in (form, form.two_sided) if each]
        self.patterns = [p for form in forms for rules in form.lines.values() for rule in rules for p in rule.labels]
        self.heads = [word for form in forms for rules in form.columns.values() for rule in rules for word in rule.words]
        self.heads += [p for patterns in layouts.roles.values() for p in patterns]
        self.names = [classification.functional, classification.economic] if classification else []

    def know(self, text: str) -> bool:
        words = plain(label(text))
        return any(names.know(words) for names in self.names) or any(p.fullmatch(words) for p in self.patterns)

    def head(self, text: str) -> bool:
        return any(p.fullmatch(label(text)) for p in self.heads)
