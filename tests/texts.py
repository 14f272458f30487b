"""Flattened Word text for tests: a cell a line behind a tab, a blank line after each row, another after the table."""

from __future__ import annotations


def table(*rows: list[str]) -> str:
    """A table in the flattened shape."""
    return "".join("".join(f"\t{cell}\n" for cell in row) + "\n" for row in rows) + "\n"


def form(title: str, *rows: list[str], entity: str = "101某县财政局", year: int = 2021, unit: str = "万元") -> str:
    """A titled form with the row that tells entity, year and unit above its header; no unit row part if `unit` is empty."""
    above = [entity, f"预算年度：{year}", *([f"单位：{unit}"] if unit else [])]
    return f"{title}\n" + table(above, *rows)


CODE_HEADER = (
    ["序号", "功能分类科目", "合计", "基本支出", "项目支出"],
    ["", "科目编码", "科目名称", "", "", ""],
    ["栏次", "1", "2", "3", "4", "5"],
)
