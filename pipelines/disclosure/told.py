"""What each document tells that may tie it to others: whom it names, where it lies, and its totals.

Read with a few queries from schema ``staging`` for all documents at once. Amounts are in yuan (元).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from pipelines.disclosure import dates
from pipelines.disclosure.dates import Published
from pipelines.register import Entry

#: Where the forms print what a text states as the whole (``total``), and what it mostly states beside it.
_FIGURES_OF_FORMS = """
    SELECT document_id, amount_yuan,
        (form = 'summary' AND line_key IN
            ('income.current_total', 'income.grand_total', 'expenditure.current_total', 'expenditure.grand_total'))
        OR (form IN ('income', 'expenditure') AND line_key = 'total' AND measure = 'total') AS is_total
    FROM staging.amounts
    WHERE amount_yuan > 0 AND quantity_kind = 'money' AND (
        (form = 'summary' AND (line_key LIKE '%_total' OR line_key LIKE 'income.item.%'))
        OR (form IN ('income', 'expenditure', 'general_expenditure', 'basic_expenditure', 'fund_expenditure') AND line_key LIKE '%total')
        OR form = 'three_public')
"""
#: A closing total that is left blank is what the classes above it come to.
_SUMS_OF_CLASSES = """
    SELECT document_id, sum(amount_yuan) AS amount_yuan
    FROM staging.amounts
    WHERE form = 'summary' AND line_key = 'expenditure.class' AND measure = 'amount' AND amount_yuan IS NOT NULL
    GROUP BY document_id, table_index
    HAVING sum(amount_yuan) > 0
"""
_STATED = """
    SELECT document_id, amount_yuan, coalesce(step_yuan, 0) AS step_yuan,
        bool_or(subject IN ('income.total', 'expenditure.total')) AS is_total
    FROM staging.claims
    WHERE amount_yuan > 0 AND measure = 'amount'
    GROUP BY ALL
"""
#: Numbers in tables that are none of the nine forms (budget books) and equal a total of some form, in 元 or 万元 where no unit is printed.
_IN_OTHER_TABLES = """
    WITH printed AS (
        SELECT c.document_id, t.unit, try_cast(replace(trim(c.text), ',', '') AS DECIMAL(18, 4)) AS number
        FROM staging.cells AS c
        JOIN staging.tables AS t USING (document_id, table_index)
        WHERE t.form IS NULL AND c.document_id NOT IN (SELECT document_id FROM staging.tables WHERE form IS NOT NULL AND status = 'figures')
    ),
    yuan AS (
        SELECT document_id, CAST(number AS DECIMAL(38, 4)) AS amount_yuan FROM printed WHERE number > 0 AND coalesce(unit, '元') = '元'
        UNION ALL
        SELECT document_id, number * CAST(10000 AS DECIMAL(10, 0)) FROM printed WHERE number > 0 AND coalesce(unit, '万元') = '万元'
    )
    SELECT DISTINCT document_id, amount_yuan FROM yuan SEMI JOIN totals_of_forms USING (amount_yuan)
"""
#: What a document prints, as far as a later one may print it again.
_PRINTED = """
    SELECT document_id, form AS part FROM staging.tables WHERE form IS NOT NULL AND status = 'figures'
    UNION
    SELECT document_id, 'table ' || title FROM staging.tables WHERE form IS NULL AND title IS NOT NULL AND row_count > 2
    UNION
    SELECT document_id, 'stated ' || subject FROM staging.claims WHERE subject IS NOT NULL
"""
_CONTENTS = """
    SELECT document_id,
        sum(hash(form, coalesce(side, ''), coalesce(line_key, ''), coalesce(code, ''), coalesce(measure, ''), amount_yuan)) AS content,
        count(*) AS figures
    FROM staging.amounts
    WHERE form IS NOT NULL AND amount_yuan <> 0
    GROUP BY document_id
"""
_LINES = r"""
    SELECT document_id, list(text ORDER BY block_index) AS lines
    FROM staging.paragraphs
    WHERE length(text) < 30 AND regexp_matches(text, '年.*月')
    GROUP BY document_id
"""
#: The column of staging.documents that says who tells another one.
SOURCES = {"division_code": "division_source", "fiscal_year": "fiscal_year_source", "kind": "kind_source"}
_LEVELS = {"department": re.compile(r"部门(?:预算|决算)"), "unit": re.compile(r"单位(?:预算|决算)")}


@dataclass(slots=True)
class Told:
    """What one document tells. ``row`` is its row of ``staging.documents``, completed in place once its disclosure is known."""

    row: dict[str, Any]
    entry: Entry | None = None
    #: entity_index, code, name and level of whoever publishes it, as it prints them; 0 and None if it names nobody
    publisher_index: int = 0
    code: str | None = None
    name: str | None = None
    level: str | None = None
    #: totals of its forms; further figures of its forms that texts state
    totals: set[Decimal] = field(default_factory=set)
    figures: set[Decimal] = field(default_factory=set)
    #: amounts stated in prose: what they are rounded to, and whether they are said of all income or spending
    stated: dict[Decimal, tuple[Decimal, bool]] = field(default_factory=dict)
    #: numbers of tables that are no forms, as far as they are totals of forms
    in_tables: set[Decimal] = field(default_factory=set)
    #: forms with figures, titles of other tables, and subjects of stated figures
    printed: set[str] = field(default_factory=set)
    content: tuple[int, int] | None = None
    published: Published | None = None

    @property
    def document_id(self) -> str:
        return str(self.row["document_id"])

    @property
    def path(self) -> str:
        return str(self.row["path"])

    def content_tells(self, column: str) -> bool:
        """True if the document itself tells its division_code, fiscal_year or kind."""
        return self.row[column] is not None and self.row[SOURCES[column]] == "content"

    @property
    def forms(self) -> set[str]:
        """Forms with figures, and titles of other tables."""
        return {part for part in self.printed if not part.startswith("stated ")}

    @property
    def level_told(self) -> str | None:
        """department (部门预算) or unit (单位预算) where its title says so, or its name does (本级)."""
        told = {level for level, word in _LEVELS.items() if word.search(self.row["title"] or "")}
        if len(told) == 1:
            return told.pop()
        return "unit" if self.level == "unit" and self.code is None else None


def read(connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], entries: dict[str, Entry]) -> list[Told]:
    """What the given documents tell, in their order. ``entries`` are the registered files by document_id."""
    told = {row["document_id"]: Told(row, entries.get(row["document_id"])) for row in rows}
    for document_id, index, code, name, level in connection.execute(
        # whom the content takes for the publisher (its cover names it), else the department of a document that names one with its units
        "SELECT e.document_id, e.entity_index, e.entity_code, e.entity_name, e.entity_level FROM staging.entities AS e "
        "LEFT JOIN staging.document_facts AS f ON f.document_id = e.document_id "
        "AND f.department_name = e.entity_name AND f.department_code IS NOT DISTINCT FROM e.entity_code "
        "QUALIFY row_number() OVER (PARTITION BY e.document_id "
        "ORDER BY f.document_id IS NULL, e.entity_level <> 'department', e.entity_index) = 1"
    ).fetchall():
        if (one := told.get(document_id)) is not None:
            one.publisher_index, one.code, one.name, one.level = index, code, name, level
    for one in told.values():
        if not one.publisher_index:
            one.code, one.name = one.row["department_code"], one.row["department_name"]
    _read_amounts(connection, told)
    for document_id, part in connection.execute(_PRINTED).fetchall():
        if document_id in told:
            told[document_id].printed.add(part)
    for document_id, content, figures in connection.execute(_CONTENTS).fetchall():
        if document_id in told:
            told[document_id].content = (content, figures)
    lines = dict(connection.execute(_LINES).fetchall())
    for document_id, one in told.items():
        one.published = _published(one, lines.get(document_id, []))
    return list(told.values())


def _read_amounts(connection: duckdb.DuckDBPyConnection, told: dict[str, Told]) -> None:
    for document_id, amount, is_total in connection.execute(_FIGURES_OF_FORMS).fetchall():
        if (one := told.get(document_id)) is not None:
            (one.totals if is_total else one.figures).add(amount)
    for document_id, amount in connection.execute(_SUMS_OF_CLASSES).fetchall():
        if (one := told.get(document_id)) is not None:
            one.totals.add(amount)
    for one in told.values():
        one.figures -= one.totals
    for document_id, amount, step, is_total in connection.execute(_STATED).fetchall():
        if (one := told.get(document_id)) is not None:
            one.stated[amount] = (step, is_total)
    totals = sorted({amount for one in told.values() for amount in one.totals})
    connection.execute("CREATE OR REPLACE TEMP TABLE totals_of_forms (amount_yuan DECIMAL(38, 4))")
    if totals:
        connection.execute("INSERT INTO totals_of_forms SELECT unnest(?::DECIMAL(38, 4)[])", [totals])
    found: defaultdict[str, set[Decimal]] = defaultdict(set)
    for document_id, amount in connection.execute(_IN_OTHER_TABLES).fetchall():
        found[document_id].add(amount)
    connection.execute("DROP TABLE totals_of_forms")
    for document_id, amounts in found.items():
        if document_id in told:
            told[document_id].in_tables = amounts


def _published(one: Told, lines: list[str]) -> Published | None:
    if one.row["published_on"] is not None:
        return Published(one.row["published_on"], "sidecar")
    return dates.of_name(one.path) or dates.of_lines(lines)

