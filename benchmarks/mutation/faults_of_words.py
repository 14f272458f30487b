"""Faults of codes and years."""

from __future__ import annotations

import random
import re

from benchmarks.mutation.edits import NewText, Place
from benchmarks.mutation.fault import Fault, Kind, place_of
from benchmarks.mutation.faults_of_figures import another_digit
from benchmarks.mutation.parents import Parent


def code_mistyped(parent: Parent, chance: random.Random) -> Fault | None:
    """A classification code that a cell prints alone. The figures of its row are then those of another code."""
    cells = {(t.index, c.row, c.column): c.text for t in parent.document.tables for c in t.cells}
    columns = {(c["table_index"], c["column_index"]) for c in parent.rows["columns"] if c["role"] == "code"}
    figures = {(a["table_index"], a["row_index"]) for a in parent.amounts if a["line_key"] == "code" and a["amount_yuan"]}
    fit = [
        (place, text) for place, text in cells.items()
        if (place[0], place[2]) in columns and place[:2] in figures and re.fullmatch(r"\d{3,7}", text.strip())
    ]  # fmt: skip
    if not fit:
        return None
    (table, row, column), text = chance.choice(fit)
    new = another_digit(text, chance)
    if new is None:
        return None
    place = Place(table, row, column)
    guilty = (place, *(place_of(a) for a in parent.amounts if (a["table_index"], a["row_index"]) == (table, row)))
    return Fault((NewText(place, new),), guilty, text.strip(), new.strip())


def year_changed(parent: Parent, chance: random.Random) -> Fault | None:
    """The document's fiscal year where a heading, a table's head or a sentence names it: last year's text left in."""
    year = parent.rows["document_facts"][0]["fiscal_year"]
    if year is None:
        return None
    named = re.compile(rf"(?<!\d){year}(?=\s*年)|(?<=年度[：:]){year}(?!\d)")
    places = [(Place(block=p.block), p.text) for p in parent.document.paragraphs]
    places += [(Place(t.index, c.row, c.column), c.text) for t in parent.document.tables for c in t.cells]
    fit = [(place, text) for place, text in places if named.search(text)]
    if not fit:
        return None
    place, text = chance.choice(fit)
    found = chance.choice(list(named.finditer(text)))
    new = str(year - 1)
    return Fault((NewText(place, text[: found.start()] + new + text[found.end() :]),), (place,), str(year), new)


KINDS = (
    Kind("code_mistyped", "one digit of a classification code is another", code_mistyped),
    Kind("year_changed", "the fiscal year is last year's in a heading, a table's head or a sentence", year_changed),
)
