"""Made-up figures of a department and its units that fit together in every form.

All amounts are in yuan, multiples of 100 (0.01 万元), so that forms printed in 万元 with two decimals are exact.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal

#: Economic items (款) of basic spending: code, name, is public spending (公用经费), share of the whole in per mille.
_ECONOMIC: tuple[tuple[str, str, bool, int], ...] = (
    ("30101", "基本工资", False, 300),
    ("30102", "津贴补贴", False, 150),
    ("30103", "奖金", False, 110),
    ("30107", "绩效工资", False, 80),
    ("30108", "机关事业单位基本养老保险缴费", False, 90),
    ("30109", "职业年金缴费", False, 40),
    ("30110", "职工基本医疗保险缴费", False, 45),
    ("30112", "其他社会保障缴费", False, 5),
    ("30113", "住房公积金", False, 75),
    ("30201", "办公费", True, 25),
    ("30207", "邮电费", True, 8),
    ("30228", "工会经费", True, 7),
    ("30231", "公务用车运行维护费", True, 12),
    ("30239", "其他交通费用", True, 20),
    ("30299", "其他商品和服务支出", True, 5),
    ("30305", "生活补助", False, 20),
    ("31002", "办公设备购置", True, 8),
)
ECONOMIC_CLASSES = {"301": "工资福利支出", "302": "商品和服务支出", "303": "对个人和家庭的补助", "310": "资本性支出"}
#: Basic spending that has a function of its own: economic code → functional code and name.
_OWN_FUNCTION: dict[str, tuple[str, str]] = {
    "30108": ("2080505", "机关事业单位基本养老保险缴费支出"),
    "30109": ("2080506", "机关事业单位职业年金缴费支出"),
    "30110": ("2101101", "行政单位医疗"),
    "30113": ("2210201", "住房公积金"),
}
FUNCTION_NAMES: dict[str, str] = {
    "201": "一般公共服务支出", "20106": "财政事务", "2010601": "行政运行", "2010602": "一般行政管理事务", "2010650": "事业运行",
    "20137": "网信事务", "2013701": "行政运行",
    "204": "公共安全支出", "20402": "公安", "2040201": "行政运行", "2040220": "执法办案",
    "205": "教育支出", "20502": "普通教育", "2050201": "学前教育", "2050202": "小学教育", "2050203": "初中教育",
    "207": "文化旅游体育与传媒支出", "20701": "文化和旅游", "2070101": "行政运行", "2070104": "图书馆", "2070109": "群众文化",
    "208": "社会保障和就业支出", "20802": "民政管理事务", "2080201": "行政运行", "2080299": "其他民政管理事务支出",
    "20805": "行政事业单位养老支出", "2080505": "机关事业单位基本养老保险缴费支出", "2080506": "机关事业单位职业年金缴费支出",
    "210": "卫生健康支出", "21001": "卫生健康管理事务", "2100101": "行政运行", "2100199": "其他卫生健康管理事务支出",
    "21011": "行政事业单位医疗", "2101101": "行政单位医疗",
    "212": "城乡社区支出", "21208": "国有土地使用权出让收入安排的支出", "2120804": "农村基础设施建设支出",
    "213": "农林水支出", "21301": "农业农村", "2130104": "事业运行", "2130199": "其他农业农村支出",
    "214": "交通运输支出", "21401": "公路水路运输", "2140101": "行政运行", "2140106": "公路养护",
    "221": "住房保障支出", "22102": "住房改革支出", "2210201": "住房公积金",
}  # fmt: skip
_NUMERALS = "一二三四五六七八九十"
#: Where the money of a project comes from. carry_over is general public budget money of the year before.
SOURCES = ("general_budget", "government_fund", "fiscal_account", "carry_over")


@dataclass(frozen=True, slots=True)
class Project:
    """A project: functional code, source of its money (one of SOURCES), budget in yuan."""

    name: str
    code: str
    function: str
    source: str
    amount: int


@dataclass(slots=True)
class Unit:
    """A unit (单位) with everything that its forms print."""

    code: str
    name: str
    main_function: str
    basic: dict[str, int] = field(default_factory=dict)  # economic code → yuan
    projects: list[Project] = field(default_factory=list)
    vehicle_operation: int = 0
    reception: int = 0
    assets: dict[str, tuple[int, int]] = field(default_factory=dict)  # line → quantity, yuan
    last_year_basic: int = 0
    last_year_projects: int = 0
    last_year_vehicle: int | None = None  # operation of vehicles and receptions a year before; None: the same
    last_year_reception: int | None = None

    def basic_by_function(self) -> dict[str, int]:
        """Basic spending by functional code, yuan."""
        result: dict[str, int] = {}
        for economic, amount in self.basic.items():
            function = _OWN_FUNCTION.get(economic, (self.main_function, ""))[0]
            result[function] = result.get(function, 0) + amount
        return result

    def spending(self) -> dict[str, dict[str, int]]:
        """By functional code: basic, project, and the source of every yuan."""
        result: dict[str, dict[str, int]] = {}
        for function, amount in self.basic_by_function().items():
            row = result.setdefault(function, {})
            row["basic"] = row.get("basic", 0) + amount
            row["basic:general_budget"] = row.get("basic:general_budget", 0) + amount
        for project in self.projects:
            row = result.setdefault(project.function, {})
            row["project"] = row.get("project", 0) + project.amount
            row[f"project:{project.source}"] = row.get(f"project:{project.source}", 0) + project.amount
        return dict(sorted(result.items()))


@dataclass(slots=True)
class Department:
    """A department (部门) of a county with its units, for one fiscal year."""

    division_code: str
    division_name: str
    code: str
    name: str
    year: int
    units: list[Unit]

    def whole(self) -> Unit:
        """The department as the sum of its units, in the shape of a unit."""
        whole = Unit(self.code, self.name, self.units[0].main_function)
        for unit in self.units:
            for economic, amount in unit.basic.items():
                whole.basic[economic] = whole.basic.get(economic, 0) + amount
            whole.projects += unit.projects
            whole.vehicle_operation += unit.vehicle_operation
            whole.reception += unit.reception
            whole.last_year_basic += unit.last_year_basic
            whole.last_year_projects += unit.last_year_projects
            if unit.last_year_vehicle is not None and unit.last_year_reception is not None:
                whole.last_year_vehicle = (whole.last_year_vehicle or 0) + unit.last_year_vehicle
                whole.last_year_reception = (whole.last_year_reception or 0) + unit.last_year_reception
            for line, (quantity, value) in unit.assets.items():
                n, v = whole.assets.get(line, (0, 0))
                whole.assets[line] = (n + quantity, v + value)
        return whole

    def spending(self) -> dict[str, dict[str, int]]:
        """As :meth:`Unit.spending`, added up over the units (their main functions differ)."""
        result: dict[str, dict[str, int]] = {}
        for unit in self.units:
            for function, row in unit.spending().items():
                target = result.setdefault(function, {})
                for key, amount in row.items():
                    target[key] = target.get(key, 0) + amount
        return dict(sorted(result.items()))


def with_parents(leaves: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Rows by functional code with their 类 and 款 added up, in the order of a form."""
    result: dict[str, dict[str, int]] = {}
    for code, row in leaves.items():
        for ancestor in (code[:3], code[:5], code):
            target = result.setdefault(ancestor, {})
            for key, amount in row.items():
                target[key] = target.get(key, 0) + amount
    return dict(sorted(result.items()))


def draw(
    seed: int,
    division: tuple[str, str],
    code: str,
    name: str,
    year: int,
    units: int = 2,
    *,
    mains: tuple[str, ...] = ("2010601", "2050202", "2050203"),
    suffixes: tuple[str, ...] = ("本级", "第一小学", "第二中学", "服务中心", "档案馆"),
) -> Department:
    """A department drawn from a seed. `division` is code and name of the county, `code` has three digits; `mains` are the functional
    codes that its units spend most under, in turn, `suffixes` what their names end in."""
    chance = random.Random(f"{seed}/{division[0]}/{code}/{year}")
    drawn = []
    for number in range(units):
        unit = Unit(f"{code}{number + 1:03}", f"{name}{suffixes[number % len(suffixes)]}", mains[number % len(mains)])
        whole = chance.randrange(500_000, 9_000_000)
        for economic, _, _, share in _ECONOMIC:
            if share >= 40 or chance.random() < 0.8:
                unit.basic[economic] = max(whole * share // 1000 * chance.randrange(80, 120) // 100 // 100 * 100, 100)
        for n in range(chance.randrange(1, 4)):
            source = SOURCES[(number + n) % len(SOURCES)]
            function = "2120804" if source == "government_fund" else unit.main_function
            title = f"{unit.name}{('设备更新', '校舍维修', '信息系统运行', '业务培训')[n % 4]}"
            project_code = f"{code}-{year % 100:02}{number:02}-{n:03}"
            unit.projects.append(Project(title, project_code, function, source, chance.randrange(50, 900) * 1000))
        unit.vehicle_operation = unit.basic.get("30231", 0)
        unit.reception = chance.randrange(0, 30) * 1000
        unit.assets = {
            "vehicles": (chance.randrange(1, 4), chance.randrange(100, 600) * 1000),
            "other": (chance.randrange(20, 400), chance.randrange(50, 900) * 1000),
        }
        unit.last_year_basic = sum(unit.basic.values()) - chance.randrange(-300, 300) * 100
        unit.last_year_projects = sum(p.amount for p in unit.projects) - chance.randrange(-300, 300) * 100
        drawn.append(unit)
    return Department(division[0], division[1], code, name, year, drawn)


def economic_items() -> dict[str, tuple[str, bool]]:
    """Economic code → name, is public spending."""
    return {code: (name, public) for code, name, public, _ in _ECONOMIC}


def ten_thousands(yuan: int) -> str:
    """Yuan as printed in 万元 with two decimals."""
    return f"{Decimal(yuan) / 10_000:.2f}"


def ordinal(number: int) -> str:
    """1 → 一, 21 → 二十一."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return head + (_NUMERALS[ones - 1] if ones else "")
