"""What a document is that no department publishes: told by its content, so that it is not held against a department's rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pipelines.document import Document, Paragraph
from pipelines.forms.amounts import looks_like_figure
from pipelines.forms.layouts import Layouts
from pipelines.forms.normalise import squash

#: Kinds of documents beside budget and final_account (those of departments), with what they are.
OTHER_KINDS = {
    "government_budget": "a whole government's budget or its execution (政府预算)",
    "government_final_account": "a whole government's final account (政府决算)",
    "debt": "tables of a government's debt (政府债务)",
    "submission_sheet": "a sheet in which units hand in their figures, named 单位1, 单位2, …",
    "template": "an unfilled template, of XX局 or with figures such as 11111111111",
    "other": "nothing that tells of a budget",
}

#: Rows at the top of a table, and blocks at the top of a document, that may hold titles; the longest of these.
_TOP_ROWS, _TOP_BLOCKS, _LONGEST = 4, 12, 60
_REPEATED = re.compile(r"(\d)\1{4,}(?:\.\d+)?")
_FEWEST_REPEATED = 3
_NUMBERED_UNIT = re.compile(r"单位[1-9]\d?")


def other_kind(document: Document, layouts: Layouts, facts: dict[str, Any], forms: set[str]) -> str | None:
    """The kind (see OTHER_KINDS) of a document that is none of a department; None if nothing shows that it is of another.

    `facts` are the document's row of document_facts, `forms` the forms recognised in it. Whatever names a department as its publisher or
    bears a title of a department's form is that department's, whatever else it prints.
    """
    phrases = layouts.phrases
    titles = list(_titles(document))
    cells = [squash(c.text) for t in document.tables for c in t.cells if c.text.strip()]
    figures = [t.replace(",", "") for t in cells if looks_like_figure(t) and any(d in t for d in "123456789")]
    placeholder = next((t for t in titles if phrases["template_name"].search(t)), None)
    if placeholder and not figures and not facts["department_code"]:
        return "template"
    repeated = [t for t in figures if _REPEATED.fullmatch(t)]
    if len(repeated) >= _FEWEST_REPEATED and 2 * len(repeated) > len(figures):
        return "template"
    if len({t for t in (*titles, *cells) if _NUMBERED_UNIT.fullmatch(t)}) > 1 and facts["department_name"] is None:
        return "submission_sheet"
    if facts["department_name"] or facts["department_code"] or any(phrases["of_department"].search(t) for t in titles):
        return None
    if any(phrases["debt_title"].search(t) for t in titles) and not forms:
        return "debt"
    told = [t for t in titles if phrases["government_title"].search(t)]
    if told:
        accounts = sum("决算" in t and "执行" not in t for t in told)
        return "government_final_account" if 2 * accounts > len(told) else "government_budget"
    texts = (*(squash(p.text) for p in document.paragraphs), *cells)
    # figures without words, or an illegible text, are no sign of anything
    if not forms and not figures and not document.issues and any(texts) and not any(phrases["budget_word"].search(t) for t in texts):
        return "other"
    return None


def _titles(document: Document) -> Iterable[str]:
    """The short texts at the top of the document and of its tables, and those that stand between tables, squashed."""
    tops = [block for block in document.blocks()[:_TOP_BLOCKS] if isinstance(block, Paragraph)]
    lines = [squash(p.text) for p in tops]
    between = [squash(p.text) for p in document.paragraphs if "表" in p.text]
    cells = [squash(c.text) for t in document.tables for c in t.cells if c.row <= _TOP_ROWS]
    yield from (t for t in (*lines, *between, *cells) if t and len(t) <= _LONGEST)
    if tops and len(whole := "".join(lines[:3])) <= _LONGEST:  # a title over several lines
        yield whole
