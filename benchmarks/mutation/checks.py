"""What the models found out about one evaluated document: its checks, the figures they read, what is withheld, what is suspected."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from benchmarks.mutation.edits import Place

#: What tells a check from the others of its document, in the clean document and in the changed one alike.
CheckKey = tuple[str, int, int, str]

#: identity_operands is a view over many tables: asked once for all documents, not once for each.
_GATHER = """
    CREATE TEMP TABLE IF NOT EXISTS printed_operands AS
    SELECT document_id, rule_id, coalesce(entity_index, 0) AS entity_index, check_no, check_key, alternative, side, sign,
        coalesce(table_index, CASE WHEN unit_document_id = document_id THEN unit_table_index END) AS table_index,
        coalesce(row_index, CASE WHEN unit_document_id = document_id THEN unit_row_index END) AS row_index,
        coalesce(column_index, CASE WHEN unit_document_id = document_id THEN unit_column_index END) AS column_index,
        claim_index
    FROM quality.identity_operands
    WHERE status = 'printed'
"""
#: What a check reads that lists no figures: the tables of the forms that its rule holds against each other, or the two totals in two units.
_TABLES = """
    SELECT c.rule_id, coalesce(c.entity_index, 0) AS entity_index, c.check_no, c.check_key, t.table_index
    FROM quality.identity_checks AS c
    JOIN reference.rules AS r ON r.rule_id = c.rule_id AND r.form IS NOT NULL AND len(r.models) > 0 AND len(r.forms) > 1
    JOIN staging.tables AS t
        ON t.document_id = c.document_id AND coalesce(t.entity_index, 0) = c.entity_index AND list_contains(r.forms, t.form)
    WHERE c.document_id = $1 AND c.outcome IN ('pass', 'fail')
    UNION
    SELECT 'M07', coalesce(entity_index, 0), check_no, family, unnest([figure.table_index, other.table_index])
    FROM quality.unit_slips WHERE document_id = $1
"""
_OPERANDS = "SELECT * EXCLUDE (document_id) FROM printed_operands WHERE document_id = ?"
_CHECKS = """
    SELECT c.rule_id, r.shape, coalesce(c.entity_index, 0) AS entity_index, c.check_no, c.check_key, c.alternative, c.severity, c.line_key,
        c.code, c.measure, c.expected, c.actual, c.difference, c.bound, c.expected_text, c.actual_text, c.outcome, c.relation,
        c.table_index, coalesce(c.block_index, k.block_index) AS block_index, c.claim_index
    FROM quality.identity_checks AS c LEFT JOIN reference.rule_checks AS r ON r.rule_id = c.rule_id AND r.check_no = c.check_no
    LEFT JOIN staging.claims AS k ON k.document_id = c.document_id AND k.claim_index = c.claim_index
    WHERE c.document_id = ? AND c.outcome IN ('pass', 'fail')
"""


@dataclass(frozen=True, slots=True)
class Operand:
    """A printed figure in a check. ``weight`` is what one yuan more of it adds to the check's difference: 1, -1, or 0 in a condition."""

    place: Place
    claim: int | None
    weight: int


@dataclass(slots=True)
class Check:
    """A check that passed or failed; ``facts`` is its row of quality.identity_checks, ``shape`` as in reference.rule_checks.

    ``tables`` are those that it reads where it lists no figures as operands.
    """

    key: CheckKey
    facts: dict[str, Any]
    shape: str | None
    operands: list[Operand] = field(default_factory=list)
    tables: set[int] = field(default_factory=set)

    @property
    def rule(self) -> str:
        return self.key[0]

    @property
    def fails(self) -> bool:
        return bool(self.facts["outcome"] == "fail")

    @property
    def difference(self) -> Decimal:
        return Decimal(self.facts["difference"])

    @property
    def bound(self) -> Decimal:
        return Decimal(self.facts["bound"])

    @property
    def is_sum(self) -> bool:
        """True if it says that printed figures are equal to others, so that none of them can change alone."""
        return self.facts["relation"] == "equal" and self.facts["difference"] is not None and bool(self.operands)

    def reads(self, places: set[Place], claim: int | None = None) -> bool:
        return any(o.place in places or (claim is not None and o.claim == claim) for o in self.operands)

    def what(self) -> tuple[Any, ...]:
        """What it says, wherever it stands: equal for the same failure of a clean document and of a changed one."""
        names = ("line_key", "code", "measure", "expected", "actual", "difference", "expected_text", "actual_text")
        return (*self.key[:3], *(self.facts[name] for name in names))


@dataclass(frozen=True, slots=True)
class WholeSuspect:
    """A suspected row, or table (no row of ``place``), and what is said of it; ``missing_code`` of a row that belongs below the place."""

    place: Place
    cause: str
    missing_code: str | None


@dataclass(slots=True)
class Evaluated:
    """All about one document. ``published`` are the cells whose figures stand in the marts, with the figure in yuan."""

    checks: dict[CheckKey, Check]
    withheld: set[tuple[int, str]]
    published: dict[Place, Decimal]
    suspects: list[set[Place | int]]
    wholes: list[WholeSuspect] = field(default_factory=list)

    @property
    def failures(self) -> list[Check]:
        return [check for check in self.checks.values() if check.fails]


def look(connection: duckdb.DuckDBPyConnection, document_id: str) -> Evaluated:
    """What was found out about a document."""
    connection.execute(_GATHER)
    found = connection.execute(_CHECKS, [document_id])
    names = [column[0] for column in found.description or ()]
    checks: dict[CheckKey, Check] = {}
    for row in found.fetchall():
        facts = dict(zip(names, row, strict=True))
        key = (facts["rule_id"], facts["entity_index"], facts["check_no"], facts["check_key"])
        checks[key] = Check(key, facts, facts["shape"])
    operands = connection.execute(_OPERANDS, [document_id]).fetchall()
    for rule, entity, number, name, alternative, side, sign, table, line, column, claim in operands:
        check = checks.get((rule, entity, number, name))
        if check is not None and alternative == (check.facts["alternative"] or alternative):
            weight = {"stated": sign, "derived": -sign}.get(side, 0)
            # beside a cell, claim_index is that of the statement which the cell is held against
            check.operands.append(Operand(Place(table, line, column), claim if table is None else None, weight))
    for rule, entity, number, name, table in connection.execute(_TABLES, [document_id]).fetchall():
        check = checks.get((rule, entity, number, name))
        if check is not None and not check.operands and table is not None:
            check.tables.add(table)
    return Evaluated(
        checks, _withheld(connection, document_id), _published(connection, document_id), _suspects(connection, document_id),
        _wholes(connection, document_id),
    )  # fmt: skip


def _withheld(connection: duckdb.DuckDBPyConnection, document_id: str) -> set[tuple[int, str]]:
    rows = connection.execute("SELECT DISTINCT entity_index, form FROM quality.quarantine WHERE document_id = ?", [document_id])
    return set(rows.fetchall())


def _published(connection: duckdb.DuckDBPyConnection, document_id: str) -> dict[Place, Decimal]:
    rows = connection.execute(
        "SELECT table_index, row_index, column_index, amount_yuan FROM marts.printed_amounts "
        "WHERE document_id = ? AND amount_yuan IS NOT NULL",
        [document_id],
    )
    return {Place(table, row, column): amount for table, row, column, amount in rows.fetchall()}


def _wholes(connection: duckdb.DuckDBPyConnection, document_id: str) -> list[WholeSuspect]:
    rows = connection.execute(
        "SELECT table_index, row_index, cause, missing_code FROM quality.suspects "
        "WHERE document_id = ? AND column_index IS NULL AND claim_index IS NULL ORDER BY ALL",
        [document_id],
    )
    return [WholeSuspect(Place(table, row), cause, code) for table, row, cause, code in rows.fetchall()]


def _suspects(connection: duckdb.DuckDBPyConnection, document_id: str) -> list[set[Place | int]]:
    """The sets of suspects: cells, and numbers of claims. Empty where the warehouse has no suspects at all."""
    there = connection.execute("SELECT 1 FROM duckdb_tables() WHERE schema_name = 'quality' AND table_name = 'suspects'").fetchone()
    if there is None:
        return []
    sets: dict[Any, set[Place | int]] = defaultdict(set)
    for cluster, table, row, column, claim in connection.execute(
        "SELECT cluster_id, table_index, row_index, column_index, claim_index FROM quality.suspects WHERE document_id = ?", [document_id]
    ).fetchall():
        sets[cluster].add(Place(table, row, column) if claim is None else claim)
    return list(sets.values())
