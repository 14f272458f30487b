"""A disclosure as flattened Word text: a cell a line behind a tab, a blank line after a row, another one after the table.

What a merged cell covers to the right is not there, what it covers below is an empty cell.
"""

from __future__ import annotations

from pipelines.synthetic.compose import compose
from pipelines.synthetic.disclosure import Disclosure, Table
from pipelines.synthetic.figures import Department
from pipelines.synthetic.series import single


def render(department: Department, template: int = 2021, unit: str = "万元") -> str:
    """A budget as Hebei's counties publish it: part one the department, part two each unit. `unit` is 万元 or 元; `template` is the
    year of the layout: 2021 lists every source of own money, from 2025 there are 五、单位资金 and 三十一、人行科目."""
    layout = "hebei_2025" if template >= 2025 else "hebei_2021"
    return text(compose(single(department), "budget", layout, unit))


def text(disclosure: Disclosure) -> str:
    """The whole disclosure as text."""
    return "".join(_table(block) if isinstance(block, Table) else f"{block.text}\n" for block in disclosure.blocks)


def _table(table: Table) -> str:
    rows: list[dict[int, str]] = [{} for _ in table.rows]
    for row, column, cell in table.placed():
        rows[row][column] = cell.text
        for below in range(row + 1, row + cell.rows):
            rows[below][column] = ""
    cells = ["".join(f"\t{text}\n" for _, text in sorted(row.items())) + "\n" for row in rows]
    return "".join(cells) + "\n"
