"""The list of findings (问题清单) as workbooks: all of them, and one per department that must correct something."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipelines.workbooks.sheets import Column
from pipelines.workbooks.writing import Workbook

ALL = "问题清单.xlsx"
FOLDER = "问题清单"

_COLUMNS = (
    Column("number", "序号", "count"),
    Column("county", "县（市、区）", "text"),
    Column("department", "部门", "text"),
    Column("entity", "部门（单位）", "text"),
    Column("fiscal_year", "年度", "year"),
    Column("stage", "阶段", "text"),
    Column("form", "表", "text"),
    Column("severity", "程度", "text"),
    Column("place", "位置", "text"),
    Column("message", "问题", "text"),
    Column("expected", "应为（万元）", "amount"),
    Column("actual", "实为（万元）", "amount"),
    Column("difference", "相差（万元）", "amount"),
    Column("suspect", "最可能有误之处", "text"),
    Column("suggestion", "若改为此数则全部相符（仅供核对）", "text"),
    Column("rule", "规则要求", "text"),
    Column("fault", "出错一方", "text"),
    Column("rule_id", "规则编号", "text"),
    Column("path", "文件", "text"),
)
#: Columns whose text is wrapped, with their widths in characters.
_WRAPPED = {
    "county": 10, "department": 16, "entity": 16, "stage": 6, "form": 14, "severity": 6, "place": 16, "message": 46, "suspect": 30,
    "suggestion": 14, "rule": 40, "fault": 40, "path": 40,
}  # fmt: skip
#: What is printed ends here: the columns behind it are for the screen, or nobody could read the print.
_LAST_PRINTED = "suggestion"
_NOTE = "每行一个问题。严重：相应的表暂不发布；一般、提示：数据照常发布。已由复核人放行的不列。打印到“若改为此数”一列，其后各列在屏幕上看。"
#: A department is one, with or without its code in the document: its budget prints one, its final account often none.
_SQL = """
WITH entities AS (
    SELECT DISTINCT document_id, entity_index, entity_id FROM quality.coverage
), owners AS (
    SELECT document_id, min(department_entity_id) AS department_entity_id
    FROM entities JOIN marts.dim_entity USING (entity_id) GROUP BY document_id
), departments AS (
    SELECT department_entity_id, max(department_code) AS department_code, max(department_name) AS department_name
    FROM marts.dim_entity GROUP BY department_entity_id
)
SELECT
    d.division_code, coalesce(v.name, '未确定') AS county,
    coalesce(e.department_code, d.department_code) AS department_code,
    coalesce(e.department_name, d.department_name, '未确定') AS department,
    coalesce(s.entity_name, d.department_name) AS entity, d.fiscal_year,
    CASE d.stage WHEN 'budget' THEN '预算' WHEN 'final_account' THEN '决算' ELSE '未确定' END AS stage,
    m.title_zh AS form, CASE f.severity WHEN 'fatal' THEN '严重' WHEN 'warning' THEN '一般' ELSE '提示' END AS severity,
    f.place_zh AS place, f.message_zh AS message, r.expectation_zh AS rule, f.expected, f.actual, f.difference,
    f.suspect_zh AS suspect, f.suspect_suggestion AS suggestion,
    CASE f.fault WHEN 'publisher' THEN '公布文件有误' WHEN 'reading' THEN '读取存疑，请核对原文' ELSE '尚不能判定' END
        || coalesce('：' || f.fault_reason_zh, '') AS fault,
    f.rule_id, d.path
FROM quality.findings AS f
JOIN marts.dim_document AS d USING (document_id)
LEFT JOIN reference.rules AS r USING (rule_id)
LEFT JOIN staging.entities AS s ON s.document_id = f.document_id AND s.entity_index = f.entity_index
LEFT JOIN entities AS x ON x.document_id = f.document_id AND x.entity_index = f.entity_index
LEFT JOIN marts.dim_entity AS u ON u.entity_id = x.entity_id
LEFT JOIN owners AS o ON o.document_id = f.document_id
LEFT JOIN departments AS e ON e.department_entity_id = coalesce(u.department_entity_id, o.department_entity_id)
LEFT JOIN marts.dim_form AS m ON m.form = f.form
LEFT JOIN marts.dim_division AS v ON v.division_code = d.division_code
WHERE NOT f.waived
ORDER BY d.division_code, department_code, department, d.fiscal_year, d.stage,
    CASE f.severity WHEN 'fatal' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END, m.form_order, f.rule_id, f.check_id
"""
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def write(connection: duckdb.DuckDBPyConnection, folder: Path, is_synthetic: bool) -> int:
    """Write the workbook of all findings and one for each department that has any; returns the number of the latter."""
    found = rows(connection)
    _write(folder / ALL, "问题清单", _COLUMNS, found, is_synthetic)
    departments: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        county = f"{row['division_code'] or '未确定'}-{row['county']}"
        departments[county, row["department_code"] or "", row["department"]].append(row)
    taken: set[Path] = set()
    its_columns = [column for column in _COLUMNS if column.key not in ("county", "department")]  # the same in each row
    for (county, code, department), its_rows in departments.items():
        title = "-".join(part for part in (code, department) if part)
        path = _free(folder / FOLDER / _name(county), _name(title), taken)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, f"{department}：部门预算决算公开问题清单", its_columns, its_rows, is_synthetic)
    return len(departments)


def rows(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every finding that is not waived, with the words of the list; amounts in yuan."""
    result = connection.execute(_SQL)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _write(path: Path, title: str, columns: Sequence[Column], found: list[dict[str, Any]], is_synthetic: bool) -> None:
    workbook = Workbook(path, title, is_synthetic)
    lines = [[number, *(row[column.key] for column in columns[1:])] for number, row in enumerate(found, 1)]
    workbook.table(
        "问题清单", title, _NOTE, columns, lines, _WRAPPED, [column.key for column in columns].index(_LAST_PRINTED) + 1
    )
    workbook.close()


def _name(text: str) -> str:
    """The text as a name of a file: at most 80 characters, none that a file system refuses."""
    return _NOT_IN_NAMES.sub("_", text).strip(" .")[:80] or "未确定"


def _free(folder: Path, name: str, taken: set[Path]) -> Path:
    """A path that no other department has taken: names that were cut, or differ in refused characters only, can be the same."""
    number = 1
    path = folder / f"{name}.xlsx"
    while path in taken:
        number += 1
        path = folder / f"{name}（{number}）.xlsx"
    taken.add(path)
    return path
