"""What the content tells about the document itself: title, year, kind, county, department; each with its evidence."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pipelines.document import Document
from pipelines.forms.divisions import Divisions
from pipelines.forms.grid import title_of
from pipelines.forms.layouts import Layouts
from pipelines.forms.normalise import as_year, squash, year_in
from pipelines.forms.scope import Scope, cover_lines, cover_name, preamble_texts

_YEAR_ALONE = re.compile(r"\(?(?P<year>20\d{2})年度\)?")
_KINDS = {"预算": "budget", "决算": "final_account"}
#: What a cover calls the disclosure, and a year that is the whole line or stands in brackets at its end.
_DISCLOSURE = re.compile(r"(?:部门|单位|^(?=.{4,16}说明$))(?P<word>预算|决算)")
_YEAR_BEHIND = re.compile(r"(?:^|\()(?P<year>20\d{2})年度?\)?$")
#: Names of funds, in which 预算 says nothing of the kind of disclosure.
_FUNDS = re.compile(r"(?:一般公共|公共财政|政府性?基金|国有资[本产]经营)预算")
#: 2024年预算数, 2023年决算: a column's label.
_LABEL = re.compile(r"(?P<year>20\d{2})年度?(?P<word>预算|决算|执行)(?:数|金额)?(?:\(.*\))?")
_LABEL_KIND = re.compile(r"(?:20\d{2}年度?|本年|年初|全年)?(?P<word>预算|决算)(?:数|金额)")


class Evidence:
    """Places that tell a property of the document; the first place of each value is kept."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], tuple[str, int]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, fact: str, source: str, value: str, text: str, block: int) -> None:
        """Record that `text` in `block` tells `value` for the property."""
        self._found.setdefault((fact, source, value), (text, block))
        self._counts[(fact, value)] += 1

    def counts(self, fact: str) -> dict[str, int]:
        """How often each value is told, in the order in which they are told first."""
        return {value: n for (name, value), n in self._counts.items() if name == fact}

    def best(self, fact: str) -> str | None:
        """The value told most often, the first one of those told equally often; None if nothing tells it."""
        values = self.counts(fact)
        return max(values, key=lambda v: values[v]) if values else None

    def rows(self) -> list[dict[str, Any]]:
        """Rows of staging.evidence."""
        return [
            {"property": fact, "source": source, "value": value, "text": text, "block_index": block}
            for (fact, source, value), (text, block) in self._found.items()
        ]


@dataclass(slots=True)
class Headings:
    """What covers, headings and the rows above tables tell."""

    evidence: Evidence
    title: str | None = None
    name: str | None = None
    #: Headings that begin a part of the document, by block: the kind of disclosure that follows.
    parts: dict[int, str] = field(default_factory=dict)
    #: How often a year is told together with a kind: one file may hold the final account of a year and the budget of the next.
    years: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: Kinds that the titles of tables tell, with one of these titles and its block.
    titles: Counter[str] = field(default_factory=Counter)

    @property
    def kind(self) -> str | None:
        """The kind that headings and titles of tables tell most often, the first one of those told equally often."""
        told = self.evidence.counts("kind")
        for kind, times in self.titles.items():
            told[kind] = told.get(kind, 0) + times
        return max(told, key=lambda kind: told[kind]) if told else None

    @property
    def fiscal_year(self) -> int | None:
        """The year that is told most often, of the document's kind where several kinds are told; None if nothing tells it."""
        own = {year: n for (kind, year), n in self.years.items() if kind == self.kind}
        several = len({kind for kind, _ in self.years}) > 1
        year = max(own, key=lambda y: own[y]) if own and several else self.evidence.best("fiscal_year")
        return int(year) if year else None

    def kind_of_table(self, block: int, title: str | None) -> str | None:
        """The kind that a table's title, or the heading of its part, tells; None if neither does. Expects a squashed title."""
        if title and "决算" in title:
            return "final_account"
        part = next((kind for at, kind in sorted(self.parts.items(), reverse=True) if at < block), None)
        if title and "预算" in _FUNDS.sub("", title) and "budget" in self.evidence.counts("kind"):
            return "budget"
        return part


def read_headings(document: Document, divisions: Divisions, layouts: Layouts) -> Headings:
    """Title, year, kind and county by the headings of a document."""
    found = Headings(Evidence())
    evidence, previous = found.evidence, ""
    lines = cover_lines(document, layouts)
    whole = [("".join(text for text, _ in lines), lines[0][1])] if len(lines) > 1 else []
    for text, block in [*whole, *((squash(p.text), p.block) for p in document.paragraphs)]:
        cover = layouts.phrases["cover"].search(text)
        if cover and len(text) <= 100 and not any(mark in text for mark in "。；;") and _is_heading(text, cover.end()):
            kind = _KINDS[cover.group("kind")]
            around = slice(max(cover.start("year") - 1, 0), cover.end("year") + 1)  # an earlier year may be that of the publication
            if (year := year_in(text[around])) is not None:  # no year: digits that run into it, as in a sheet named 012022年…
                evidence.add("fiscal_year", "cover", str(year), text, block)
                found.years[kind, str(year)] += 1
            evidence.add("kind", "cover", kind, text, block)
            if layouts.phrases["part_end"].fullmatch(text[cover.end() :]):
                found.parts[block] = kind
            name = cover_name(text, previous, layouts)
            if name:
                found.name = found.name or name
                _add_division(evidence, divisions, "cover", name, block)
            if found.title is None:
                found.title = text if cover.group("name") else previous + text if name else text
        previous = text
    if not evidence.counts("kind"):
        _add_cover_without_year(found, lines)
    for table in document.tables:
        for text in preamble_texts(table, layouts):
            if printed := layouts.preamble["year"].fullmatch(text):
                evidence.add("fiscal_year", "preamble", str(as_year(printed.group("year"))), text, table.block)
    printed_titles = [
        (text, table.block) for table in document.tables for text in preamble_texts(table, layouts) if title_of(text, layouts)
    ] + [(text, p.block) for p in document.paragraphs if "表" in p.text and title_of(text := squash(p.text), layouts)]
    for text, _ in printed_titles:
        word = "决算" if "决算" in text else "预算"
        if word in text and "预决算" not in text:
            found.titles[_KINDS[word]] += 1
    if found.fiscal_year is None:
        _add_years_of_tables(found, document, printed_titles, layouts)
    if found.fiscal_year is None:
        # a form whose only word on the year stands inside: （2026年度） in a performance table
        for table in document.tables:
            for cell in table.cells:
                if len(cell.text) <= 12 and (told := _YEAR_ALONE.fullmatch(squash(cell.text))):
                    evidence.add("fiscal_year", "preamble", told.group("year"), cell.text, table.block)
    return found


def _add_cover_without_year(found: Headings, lines: list[tuple[str, int]]) -> None:
    """Kind and year of a cover that prints the year behind the kind, or apart from it: 某县教育局部门预算公开（2024年）."""
    kinds = {word.group("word") for text, _ in lines for word in _DISCLOSURE.finditer(text)}
    if len(kinds) != 1:
        return
    for text, block in lines:
        if word := _DISCLOSURE.search(text):
            found.evidence.add("kind", "cover", _KINDS[word.group("word")], text, block)
        if told := _YEAR_BEHIND.search(text):
            found.evidence.add("fiscal_year", "cover", told.group("year"), text, block)


def _add_years_of_tables(
    found: Headings, document: Document, titles: list[tuple[str, int]], layouts: Layouts
) -> None:
    """The year where no cover tells it: by a row 预算年度：2024, the titles of the forms, the latest year that heads a column."""
    for p in document.paragraphs:
        if len(p.text) <= 20 and (told := layouts.preamble["year"].fullmatch(squash(p.text))):
            found.evidence.add("fiscal_year", "preamble", str(as_year(told.group("year"))), p.text, p.block)
    if found.fiscal_year is None:
        for text, block in titles:
            if (stated := year_in(text)) is not None:
                found.evidence.add("fiscal_year", "preamble", str(stated), text, block)
    if found.fiscal_year is None:
        labels = [(squash(c.text), t.block) for t in document.tables for c in t.cells if len(c.text) <= 20]
        years = [(m.group("year"), text, block) for text, block in labels if (m := _LABEL.fullmatch(text))]
        for year, text, block in [y for y in years if y[0] == max(years)[0]]:
            found.evidence.add("fiscal_year", "header", year, text, block)
    if found.kind is None:
        short = [(c.text, t.block) for t in document.tables for c in t.cells if len(c.text) <= 20]
        kinds = [(_KINDS[w.group("word")], x, block) for x, block in short if (w := _LABEL_KIND.fullmatch(squash(x)))]
        most = "final_account" if any(kind == "final_account" for kind, _, _ in kinds) else "budget"
        for kind, text, block in kinds:
            if kind == most:
                found.evidence.add("kind", "header", kind, text, block)


def collect(
    headings: Headings, document: Document, scope: Scope, titles: dict[int, str], divisions: Divisions
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Row of staging.document_facts (as far as the content tells) and rows of staging.evidence.

    `titles` are the printed titles of recognised tables by block: they tell the kind where no cover does.
    """
    evidence = headings.evidence
    kind = headings.kind
    for block, text in titles.items():
        # 政府性基金预算…决算表 is of a final account: 预算 is a word of the fund's name
        word = "决算" if "决算" in text else "预算"
        if word in text and "预决算" not in text:
            evidence.add("kind", "preamble", _KINDS[word], text, block)
    for entity in scope.entities:
        _add_division(evidence, divisions, "preamble", entity.name, scope.first_block(entity))
    named_first = next((e for e in scope.entities if e.level == "department"), next(iter(scope.entities), None))
    publisher = scope.publisher or named_first
    if publisher is not None:
        value = publisher.code or publisher.name
        source = "cover" if publisher is scope.publisher else "preamble"
        evidence.add("department", source, value, publisher.name, scope.first_block(publisher))
    #: A department of a city or province names no county; the folder may still tell one below it.
    if evidence.best("division") is None:
        named = [(headings.name, "cover", 0), (headings.title, "cover", 0)]
        for name, source, block in [*((e.name, "preamble", scope.first_block(e)) for e in scope.entities), *named]:
            if name and (upper := divisions.find_upper(name)):
                evidence.add("division", source, upper, name, block)
                break
    division = evidence.best("division")
    facts = {
        "title": headings.title,
        "division_code": division,
        "division_name": divisions.name(division),
        "fiscal_year": headings.fiscal_year,
        "kind": kind or evidence.best("kind"),
        "department_code": publisher.code if publisher else None,
        "department_name": publisher.name if publisher else headings.name,
        "pages": document.pages,
        "status": "read",
        "status_reason": None,
    }
    return facts, evidence.rows()


def _is_heading(text: str, end: int) -> bool:
    """True if what follows name, year and kind is at most a few words of a heading (信息公开情况说明, 公开)."""
    rest = text[end:].rstrip(":")
    return len(rest) <= 20 and not any(mark in rest for mark in "，,:：") and not any(c.isdigit() for c in rest)


def _add_division(evidence: Evidence, divisions: Divisions, source: str, name: str, block: int) -> None:
    found = divisions.find(name)
    if len(found) == 1:
        evidence.add("division", source, found[0].code, name, block)
