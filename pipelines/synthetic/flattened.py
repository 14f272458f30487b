"""A synthetic department as the flattened Word text that Hebei's counties publish."""

from __future__ import annotations

from pipelines.synthetic.compose import compose
from pipelines.synthetic.figures import Department
from pipelines.synthetic.formats.text import text
from pipelines.synthetic.series import single


def render(department: Department, template: int = 2021, unit: str = "万元") -> str:
    """A budget: part one the department, part two each unit. `unit` is 万元 or 元; `template` is the year of the printed layout:
    2021 lists every source of own money, from 2025 there are 五、单位资金 and 三十一、人行科目."""
    layout = "hebei_2025" if template >= 2025 else "hebei_2021"
    return text(compose(single(department), "budget", layout, unit))
