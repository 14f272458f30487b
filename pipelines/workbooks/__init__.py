"""Workbooks for people who live in Excel, written from the published snapshot.

``各县部门预算决算汇总表.xlsx`` compares counties and departments (sheets.yaml); ``问题清单.xlsx`` holds every finding, and the folder
``问题清单`` one workbook per department, to be sent to the one that must correct it. Amounts are in 万元, a figure that is not known
stays empty.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from pipelines.workbooks import findings, sheets
from pipelines.workbooks.sheets import Column, Sheet, SheetError
from pipelines.workbooks.writing import Workbook

SUMMARY = "各县部门预算决算汇总表.xlsx"


def write(snapshot: Path, folder: Path) -> str:
    """Write all workbooks of a snapshot into an empty folder; returns what was written, in words."""
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        refreshed_at, is_synthetic = connection.execute("SELECT refreshed_at, is_synthetic FROM quality.refresh_meta").fetchall()[0]
        _summary(connection, folder / SUMMARY, refreshed_at, is_synthetic)
        departments = findings.write(connection, folder, is_synthetic)
    return f"{SUMMARY}, {findings.ALL} and {departments:,} of it for single departments"


def _summary(connection: duckdb.DuckDBPyConnection, path: Path, refreshed_at: str, is_synthetic: bool) -> None:
    described = sheets.load()
    title = SUMMARY.removesuffix(".xlsx")
    workbook = Workbook(path, title, is_synthetic)
    source = "虚构的示范数据，不是任何地方公布的数字" if is_synthetic else "各县公布的部门预算、决算文件"
    workbook.text("概况", title, [("数据性质", source), ("数据更新时间", _local(refreshed_at)), *_overview(connection)])
    for sheet in described:
        columns, rows = table(connection, sheet)
        workbook.table(sheet.name, sheet.title, sheet.note, columns, rows)
    statements = [(sheet.name, sheet.sql.strip()) for sheet in described]
    workbook.text("取数语句", "各表的取数语句（SQL，对 warehouse.duckdb 只读执行）", statements)
    workbook.close()


def table(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> tuple[list[Column], list[list[Any]]]:
    """Columns and rows of a sheet. Raises :class:`SheetError` where its SQL does not give what it describes."""
    result = connection.execute(sheet.sql)
    names = [column[0] for column in result.description or []]
    wanted = [column.key for column in sheet.columns]
    pivot = sheet.pivot
    if sorted(names) != sorted([*wanted, *([pivot.key, pivot.heading, pivot.value] if pivot else [])]):
        raise SheetError(f"sheet {sheet.name!r}: its SQL gives {names}, which are not the columns that it describes")
    places = [names.index(key) for key in wanted]
    found = result.fetchall()
    if pivot is None:
        return list(sheet.columns), [[row[place] for place in places] for row in found]
    key, heading, value = (names.index(name) for name in (pivot.key, pivot.heading, pivot.value))
    headings = {row[key]: str(row[heading]) for row in found}
    order = sorted(headings)
    lines: dict[tuple[Any, ...], dict[Any, Any]] = {}
    for row in found:
        lines.setdefault(tuple(row[place] for place in places), {})[row[key]] = row[value]
    columns = [*sheet.columns]
    if pivot.total:
        columns.append(Column("total", pivot.total, pivot.format))
    columns += [
        Column(str(k), f"{k} {headings[k]}" if isinstance(k, str) and k[:1].isdigit() else headings[k], pivot.format) for k in order
    ]
    total = [pivot.total] if pivot.total else []
    return columns, [[*line, *(sum(values.values()) for _ in total), *map(values.get, order)] for line, values in lines.items()]


def _local(moment: str) -> str:
    """A moment as the readers' clocks show it (北京时间)."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M（北京时间）")


def _overview(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    documents = dict(connection.execute("SELECT status, count(*) FROM marts.dim_document WHERE is_current GROUP BY 1").fetchall())
    counties = connection.execute(
        "SELECT count(DISTINCT division_code), min(fiscal_year), max(fiscal_year) FROM marts.dim_document "
        "WHERE is_current AND status = 'read'"
    ).fetchall()[0]
    outcomes = dict(connection.execute("SELECT outcome, count(*) FROM quality.identity_checks GROUP BY 1").fetchall())
    passed, failed = outcomes.get("pass", 0), outcomes.get("fail", 0)
    years = "无" if counties[1] is None else f"{counties[1]}" if counties[1] == counties[2] else f"{counties[1]}—{counties[2]}"
    return [
        ("文件", f"共 {sum(documents.values()):,} 份：读入 {documents.get('read', 0):,}，格式不支持 {documents.get('unsupported', 0):,}，"
                 f"无法读取 {documents.get('unreadable', 0):,}"
                 + (f"，因程序故障搁置 {documents['set_aside']:,}" if "set_aside" in documents else "")),
        ("范围", f"{counties[0]:,} 个县（市、区），年度 {years}"),
        ("勾稽关系", f"核对 {passed + failed:,} 条：通过 {passed:,}，不通过 {failed:,}；不适用 {outcomes.get('not_applicable', 0):,}，"
                   f"无法核对 {outcomes.get('not_evaluable', 0):,}"),
        ("不重复计算", "各表金额只取末级科目和分项，部门与所属单位只计一处，被更正的旧版本不计，可以直接相加。"),
        ("空白", "表示没有公布、没有读懂或未通过核对而暂不发布，不表示零。"),
        ("来源", "每个数字可在 warehouse.duckdb 的 marts 中按 document_id、page、table_index、row_index、column_index 查到原文位置。"),
    ]  # fmt: skip
