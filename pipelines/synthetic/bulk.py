"""A warehouse build with as many amounts as wanted, without a single file: what ``dbt`` evaluates, for measuring.

A handful of synthetic disclosures is read once, as any document is; then their staged rows are repeated in SQL, each copy as the
document of a county and department of its own with all its money multiplied by a whole number. Identities are linear, so they hold on
every copy, and what is evaluated is shaped like what real documents give: all forms, both kinds, prose and annexes. Only what is printed
(``text`` of cells and amounts, sentences) stays that of the pattern.

``python -m pipelines.synthetic.bulk BUILD.duckdb --amounts 1000000`` writes the schemas ``staging``, ``reference`` and ``quality`` that
the phase ``evaluate`` of the dbt project needs; afterwards ``WAREHOUSE_BUILD=BUILD.duckdb dbt build --select tag:evaluate``.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from pipelines import load, stage
from pipelines.identities import registry
from pipelines.register import Entry, Register
from pipelines.staged_tables import DOCUMENTS, STAGED_TABLES
from pipelines.synthetic.compose import compose
from pipelines.synthetic.formats import FORMATS, write
from pipelines.synthetic.province import counties
from pipelines.synthetic.series import draw_series

#: What is repeated: layout of the budget, formats of budget and final account, number of units.
_PATTERNS = (("hebei_2021", "txt", "html", 3), ("three_columns", "html", "html", 2), ("six_decimals", "html", "docx", 4))
_YEARS = range(2022, 2024)
#: Money of a copy is that of its pattern times 1, 2, … up to this.
_FACTORS = 9
#: Copies of the patterns that one county has room for: two digits of the department's code.
_DEPARTMENTS = 99


def generate(build: Path, amounts: int, seed: int = 1) -> dict[str, int]:
    """Write a build file with about that many rows in ``staging.amounts`` (never fewer); returns the rows by table. An existing file
    is replaced. Raises ValueError for less than one amount, or for more than the counties have room for."""
    if amounts < 1:
        raise ValueError("at least one amount is needed")
    load.discard(build)
    build.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build.parent) as folder, duckdb.connect(str(build)) as connection:
        register = _read_patterns(Path(folder), seed)
        load.load_staging(connection, Path(folder) / "stage", register)
        connection.execute("CREATE SCHEMA quality")
        load.create(connection, "quality", load.REFRESH_META)
        registry.load().write(connection)
        _repeat(connection, -(-amounts // _count(connection, "amounts")))
        connection.execute("CHECKPOINT")
        return {table.name: _count(connection, table.name) for table in (*STAGED_TABLES, DOCUMENTS)}


def _read_patterns(folder: Path, seed: int) -> Register:
    """The patterns, written, read and staged below `folder`; the register lists them."""
    register = Register()
    tasks = []
    division = counties()[0]
    for number, (layout, budget_format, account_format, units) in enumerate(_PATTERNS):
        code = f"{number + 1}00"
        for year in draw_series(seed, division, code, f"{division[1]}第{number + 1}局", _YEARS, units):
            for kind, plan, name in (("budget", layout, budget_format), ("final_account", "ministry", account_format)):
                data = write(compose(year, kind, plan), name)
                document_id = hashlib.sha256(data).hexdigest()
                path = f"{division[0]}-{division[1]}/{year.budget.year}/{code}-{kind}.{FORMATS[name].extension}"
                file = folder / "raw" / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
                register.entries.append(
                    Entry(document_id, path, len(data), None, 1, True, division[0], division[1], year.budget.year, is_synthetic=True)
                )
                tasks.append(stage.Task(document_id, file))
    stage.stage_documents(tasks, folder / "stage", 1, 300.0, lambda line: None)
    return register


def _repeat(connection: duckdb.DuckDBPyConnection, copies: int) -> None:
    """Replace every row of ``staging`` by `copies` of it: other document, county and department, multiplied money."""
    names = counties()
    if copies > len(names) * _DEPARTMENTS:
        raise ValueError(f"{copies:,} copies, but the made-up counties have room for {len(names) * _DEPARTMENTS:,}")
    connection.execute("CREATE TEMP TABLE places (place BIGINT, code VARCHAR, name VARCHAR)")
    connection.executemany("INSERT INTO places VALUES (?, ?, ?)", [(n, code, name) for n, (code, name) in enumerate(names)])
    connection.execute(
        f"""CREATE TEMP TABLE copies AS
        SELECT c.n AS copy, 1 + c.n % {_FACTORS} AS factor, p.code AS county, p.name AS county_name,
            lpad(CAST(1 + c.n // {len(names)} AS VARCHAR), 2, '0') AS department
        FROM range({copies}) AS c(n) JOIN places AS p ON p.place = c.n % {len(names)}"""
    )
    for table in (*STAGED_TABLES, DOCUMENTS):
        held = [column.name for column in table.columns]
        chosen = ", ".join(f'{expression} AS "{name}"' for name, expression in _columns(table.name, held))
        connection.execute(f'CREATE TEMP TABLE pattern AS SELECT * FROM staging."{table.name}"')
        connection.execute(f'DELETE FROM staging."{table.name}"')
        connection.execute(f'INSERT INTO staging."{table.name}" BY NAME SELECT {chosen} FROM pattern AS t CROSS JOIN copies AS c')
        connection.execute("DROP TABLE pattern")


def _columns(table: str, held: list[str]) -> Iterator[tuple[str, str]]:
    """Columns and the expressions that make them of a pattern's row `t` and a copy `c`."""
    money = "CASE WHEN t.amount_yuan IS NULL THEN t.{0} ELSE t.{0} * c.factor END"
    multiplied = {
        "amount_yuan": "t.amount_yuan * c.factor",
        "value": money.format("value"),
        "amount": money.format("amount"),
    }
    # the first digit is the pattern's, the next two are the copy's, those of a unit follow
    coded = "left(t.{0}, 1) || c.department || substr(t.{0}, 4)"
    made = {
        "document_id": "sha256(t.document_id || '/' || c.copy)",
        "division_code": "c.county",
        "division_name": "c.county_name",
        "entity_code": coded.format("entity_code"),
        "department_code": coded.format("department_code"),
        "entity_name": "t.entity_name || '-' || c.copy",
        "department_name": "t.department_name || '-' || c.copy",
        "path": "t.path || '/' || c.copy",
    }
    for name in held:
        if table == "attributes" and name == "text":  # the units that a department lists are called as its copy calls them
            yield name, "CASE WHEN t.attribute = 'unit_name' THEN t.text || '-' || c.copy ELSE t.text END"
        elif table == "evidence" and name == "value":
            yield name, "CASE WHEN t.property = 'division' THEN c.county ELSE t.value END"
        else:
            yield name, {**multiplied, **made}.get(name, f't."{name}"')


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f'SELECT count(*) FROM staging."{table}"').fetchone()
    return int(row[0]) if row else 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.synthetic.bulk", description="Write a warehouse build of many synthetic amounts, for measuring."
    )
    parser.add_argument("build", type=Path, metavar="BUILD.duckdb")
    parser.add_argument("--amounts", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    given = parser.parse_args(arguments)
    try:
        counts = generate(given.build, given.amounts, given.seed)
    except ValueError as error:
        print(f"no build: {error}", file=sys.stderr)
        return 1
    print(f"{given.build}: " + ", ".join(f"{rows:,} {table}" for table, rows in counts.items() if rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
