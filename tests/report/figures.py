"""How the report prints a value of the database, said a second time, so that a page can be held against the SQL that it shows."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb

NO_DATA = "无数据"
UNITS = {"yi": Decimal(10) ** 8, "wan": Decimal(10) ** 4}


def printed(kind: str, value: Any) -> str:
    """The text of a value that is not null."""
    if kind == "yuan":
        text = f"{Decimal(value):,.4f}"
        whole, fraction = text.split(".")
        return f"{whole}.{fraction.rstrip('0'):0<2}"
    if kind == "count":
        return f"{value:,}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def scaled(value: Decimal, unit: str) -> str:
    """An amount in 亿元 or 万元."""
    return f"{(value / UNITS[unit]).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def assert_equal(connection: duckdb.DuckDBPyConnection, shown: dict[str, Any], columns: dict[str, dict[str, Any]]) -> int:
    """Hold a block as shown against the SQL that it shows; returns how many figures were compared."""
    result = connection.execute(shown["sql"])
    names = [column[0] for column in result.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    assert names == list(columns), shown["name"]
    assert len(rows) == len(shown["rows"]), shown["name"]
    compared = 0
    for expected, found in zip(rows, shown["rows"], strict=True):
        assert found, shown["name"]
        for name, cell in found.items():
            value, kind = expected[name], columns[name]["kind"]
            where = (shown["name"], name, expected)
            if value is None:
                assert cell["text"] in (NO_DATA, "未归类"), where
            elif kind == "word":
                assert cell["raw"] == str(value), where
            else:
                assert cell["text"] == printed(kind, value), where
                compared += 1
                if cell.get("scaled"):
                    assert cell["scaled"] == scaled(value, cell["unit"]), where
    return compared
