"""What the content tells about the document itself: title, year, kind, county, department; each with its evidence."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pipelines.document import Document
from pipelines.forms.divisions import Divisions
from pipelines.forms.layouts import Layouts
from pipelines.forms.normalise import squash, year_in
from pipelines.forms.scope import Scope, cover_name, preamble_texts

_KINDS = {"预算": "budget", "决算": "final_account"}


class Evidence:
    """Places that tell a property of the document; the first place of each value is kept."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], tuple[str, int]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, fact: str, source: str, value: str, text: str, block: int) -> None:
        """Record that `text` in `block` tells `value` for the property."""
        self._found.setdefault((fact, source, value), (text, block))
        self._counts[(fact, value)] += 1

    def best(self, fact: str) -> str | None:
        """The value told most often, the first one of those told equally often; None if nothing tells it."""
        values = [(value, n) for (name, value), n in self._counts.items() if name == fact]
        return max(values, key=lambda v: v[1])[0] if values else None

    def rows(self) -> list[dict[str, Any]]:
        """Rows of staging.evidence."""
        return [
            {"property": fact, "source": source, "value": value, "text": text, "block_index": block}
            for (fact, source, value), (text, block) in self._found.items()
        ]


def collect(
    document: Document, scope: Scope, titles: dict[int, str], divisions: Divisions, layouts: Layouts
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Row of staging.document_facts (as far as the content tells) and rows of staging.evidence.

    `titles` are the printed titles of recognised tables by block: they tell the kind where no cover does.
    """
    evidence = Evidence()
    title, previous, name_on_cover = None, "", None
    for paragraph in document.paragraphs:
        text = squash(paragraph.text)
        found = layouts.phrases["cover"].search(text)
        if found and len(text) <= 100 and not any(mark in text for mark in "。；;") and _is_heading(text, found.end()):
            year = year_in(text)
            evidence.add("fiscal_year", "cover", str(year), text, paragraph.block)
            evidence.add("kind", "cover", _KINDS[found.group("kind")], text, paragraph.block)
            name = cover_name(text, previous, layouts)
            if name:
                name_on_cover = name_on_cover or name
                _add_division(evidence, divisions, "cover", name, paragraph.block)
            if title is None:
                title = text if found.group("name") else previous + text if name else text
        previous = text
    for table in document.tables:
        for text in preamble_texts(table, layouts):
            if found := layouts.preamble["year"].fullmatch(text):
                evidence.add("fiscal_year", "preamble", found.group("year"), text, table.block)
    for block, text in titles.items():
        for word, kind in _KINDS.items():
            if word in text and not ("预算" in text and "决算" in text):
                evidence.add("kind", "preamble", kind, text, block)
    for entity in scope.entities:
        block = next((b for b, e in scope.by_block.items() if e is entity), 0)
        _add_division(evidence, divisions, "preamble", entity.name, block)
    publisher = next((e for e in scope.entities if e.level == "department"), next(iter(scope.entities), None))
    if publisher is not None:
        block = next((b for b, e in scope.by_block.items() if e is publisher), 0)
        evidence.add("department", "preamble", publisher.code or publisher.name, publisher.name, block)
    division = evidence.best("division")
    told_year = evidence.best("fiscal_year")
    facts = {
        "title": title,
        "division_code": division,
        "division_name": divisions.name(division),
        "fiscal_year": int(told_year) if told_year else None,
        "kind": evidence.best("kind"),
        "department_code": publisher.code if publisher else None,
        "department_name": publisher.name if publisher else name_on_cover,
    }
    return facts, evidence.rows()


def _is_heading(text: str, end: int) -> bool:
    """True if what follows name, year and kind is at most a few words of a heading (信息公开情况说明, 公开)."""
    rest = text[end:]
    return len(rest) <= 20 and not any(mark in rest for mark in "，,:：") and not any(c.isdigit() for c in rest)


def _add_division(evidence: Evidence, divisions: Divisions, source: str, name: str, block: int) -> None:
    found = divisions.find(name)
    if len(found) == 1:
        evidence.add("division", source, found[0].code, name, block)
