"""Queries in Markdown and the tables below them."""

from __future__ import annotations

import re

import duckdb

_SQL = re.compile(r"^ *```sql\n(?P<sql>.*?)^ *```\n(?:\n(?P<table>(?:^\|[^\n]*\n)+))?", re.MULTILINE | re.DOTALL)


def queries(text: str) -> list[str]:
    """Every statement in a block of SQL."""
    blocks = [found["sql"] for found in _SQL.finditer(text)]
    return [sql.strip() for block in blocks for sql in block.split(";") if sql.strip()]


def with_output(text: str) -> list[tuple[str, str]]:
    """Queries that are followed by a table, with that table."""
    return [(found["sql"], found["table"]) for found in _SQL.finditer(text) if found["table"]]


def table(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The result of a query as a Markdown table; numbers stand to the right."""
    result = connection.execute(sql)
    columns = result.description or []
    rows = result.fetchall()
    numeric = [any(isinstance(row[i], int) or hasattr(row[i], "as_tuple") for row in rows) for i in range(len(columns))]
    lines = [[column[0] for column in columns], ["---:" if right else "---" for right in numeric]]
    lines += [["" if value is None else str(value).replace("|", "\\|") for value in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
