"""A synthetic department as the flattened Word text that Hebei's counties publish.

`template` is the year of the printed layout: 2021 lists every source of own money, 2025 has 五、单位资金 and 三十一、人行科目.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.synthetic.figures import (
    ECONOMIC_CLASSES,
    FUNCTION_NAMES,
    Department,
    Unit,
    economic_items,
    ten_thousands,
    with_parents,
)

_CLASSES = (
    "201 一般公共服务支出", "202 外交支出", "203 国防支出", "204 公共安全支出", "205 教育支出", "206 科学技术支出",
    "207 文化旅游体育与传媒支出", "208 社会保障和就业支出", "209 社会保险基金支出", "210 卫生健康支出", "211 节能环保支出",
    "212 城乡社区支出", "213 农林水支出", "214 交通运输支出", "215 资源勘探工业信息等支出", "216 商业服务业等支出",
    "217 金融支出", "219 援助其他地区支出", "220 自然资源海洋气象等支出", "221 住房保障支出", "222 粮油物资储备支出",
    "223 国有资本经营预算支出", "224 灾害防治及应急管理支出", "227 预备费", "229 其他支出", "230 转移性支出",
    "231 债务还本支出", "232 债务付息支出", "233 债务发行费用支出", "234 抗疫特别国债安排的支出",
)  # fmt: skip
_NUMERALS = "一二三四五六七八九十"
_INCOME = {
    2021: ("一般公共预算拨款收入", "政府性基金预算拨款收入", "国有资本经营预算拨款收入", "财政专户管理资金收入", "事业收入",
           "事业单位经营收入", "上级补助收入", "附属单位上缴收入", "其他收入"),
    2025: ("一般公共预算拨款收入", "政府性基金预算拨款收入", "国有资本经营预算拨款收入", "财政专户管理资金收入", "单位资金"),
}  # fmt: skip
_FUNDS = ("general_budget", "government_fund", "state_capital")


@dataclass(slots=True)
class _Writer:
    """Prints forms in one unit of money: 万元 with two decimals, or 元."""

    department: Department
    template: int
    unit: str

    def money(self, yuan: int) -> str:
        """An amount as printed; blank for nothing."""
        if not yuan:
            return ""
        return ten_thousands(yuan) if self.unit == "万元" else f"{yuan:,}.00"


def ordinal(number: int) -> str:
    """1 → 一, 21 → 二十一."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return head + (_NUMERALS[ones - 1] if ones else "")


def table(rows: Iterable[Iterable[str]]) -> str:
    """Rows of cells as flattened text: a cell a line behind a tab, a blank line after a row, another after the table."""
    return "".join("".join(f"\t{cell}\n" for cell in row) + "\n" for row in rows) + "\n"


def render(department: Department, template: int = 2021, unit: str = "万元") -> str:
    """The whole disclosure: part one the department, part two each unit. `unit` is 万元 or 元."""
    writer = _Writer(department, 2025 if template >= 2025 else 2021, unit)
    text = " 第一部分  部门预算\n" + _part(writer, department.whole(), department.spending(), "部门")
    text += "第二部分  部门所属单位预算\n"
    for number, owner in enumerate(department.units, 1):
        text += f"{ordinal(number)}、{owner.name}收支预算\n" + _part(writer, owner, owner.spending(), "单位")
    return text


def _part(w: _Writer, owner: Unit, spending: dict[str, dict[str, int]], level: str) -> str:
    rows = with_parents(spending)
    return "".join([
        _summary(w, owner, rows, level),
        _income(w, owner, rows, level),
        _expenditure(w, owner, rows, level),
        _fiscal_summary(w, owner, rows, level),
        _by_function(w, owner, rows, level, "一般公共预算财政拨款支出表", ("general_budget", "carry_over")),
        _basic(w, owner, level),
        _by_function(w, owner, rows, level, "政府基金预算财政拨款支出表", ("government_fund",)),
        _by_function(w, owner, rows, level, "国有资本经营预算财政拨款支出表", ("state_capital",)),
        _three_public(w, owner, level),
        _prose(w, owner, spending, level),
    ])  # fmt: skip


def _above(w: _Writer, owner: Unit) -> list[str]:
    return [f"{owner.code}{owner.name}", f"预算年度：{w.department.year}", f"单位：{w.unit}"]


def _totals(spending: dict[str, dict[str, int]]) -> dict[str, int]:
    """Sums over the leaves of rows that carry their parents too: the classes (类)."""
    result: dict[str, int] = {}
    for code, row in spending.items():
        if len(code) == 3:
            for key, amount in row.items():
                result[key] = result.get(key, 0) + amount
    return result


def _from(row: dict[str, int], *sources: str, kinds: tuple[str, ...] = ("basic", "project")) -> int:
    return sum(row.get(f"{kind}:{source}", 0) for kind in kinds for source in sources)


def _two_sided(w: _Writer, left: list[tuple[str, int]], right: list[list[str]]) -> list[list[str]]:
    """Rows of a two-sided form: number, income label and amount, expenditure label and amounts."""
    width = max(len(r) for r in right)
    rows = []
    for i in range(max(len(left), len(right))):
        label, amount = left[i] if i < len(left) else ("", 0)
        other = right[i] if i < len(right) else [""] * width
        rows.append([str(i + 1), label, w.money(amount), *other])
    return rows


def _class_rows(w: _Writer) -> list[tuple[str, str]]:
    """Code and label of the expenditure side of two-sided forms."""
    labels = [tuple(c.split(" ")) for c in _CLASSES]
    if w.template == 2025:
        labels.append(("", "人行科目"))
    return [(code, f"{ordinal(i)}、{name}") for i, (code, name) in enumerate(labels, 1)]


def _summary(w: _Writer, owner: Unit, rows: dict[str, dict[str, int]], level: str) -> str:
    totals = _totals(rows)
    by_source = {s: _from(totals, s) for s in ("general_budget", "government_fund", "fiscal_account", "carry_over")}
    amounts = [by_source["general_budget"], by_source["government_fund"], 0, by_source["fiscal_account"]]
    left = [
        (f"{ordinal(i + 1)}、{name}", amounts[i] if i < len(amounts) else 0)
        for i, name in enumerate(_INCOME[w.template])
    ]
    right = [[label, w.money(_spent(rows.get(code, {})))] for code, label in _class_rows(w)]
    current = sum(amounts)
    spent = _spent(totals)
    left += [("", 0)] * (len(right) - len(left))
    left += [("本年收入合计", current), ("上年结转结余", by_source["carry_over"]), ("收入总计", current + by_source["carry_over"])]
    right += [["本年支出合计", w.money(spent)], ["年终结转结余", ""], ["支出总计", w.money(spent)]]
    return f"{level}预算收支总表\n" + table([
        _above(w, owner), ["序号", "收入", "支出"], ["", "项  目", "预算数", "项  目", "预算数"],
        ["栏次", "1", "2", "3", "4"], *_two_sided(w, left, right),
    ])  # fmt: skip


def _spent(row: dict[str, int]) -> int:
    return row.get("basic", 0) + row.get("project", 0)


def _coded(rows: dict[str, dict[str, int]], cells: Iterable[str] | None = None) -> list[tuple[str, str, dict[str, int]]]:
    """Total row, then every code: code, name, amounts."""
    return [("", "合计", _totals(rows)), *((code, FUNCTION_NAMES[code], row) for code, row in rows.items())]


def _income(w: _Writer, owner: Unit, rows: dict[str, dict[str, int]], level: str) -> str:
    body: list[list[str]] = []
    for number, (code, name, row) in enumerate(_coded(rows), 1):
        appropriation, account = _from(row, "general_budget", "government_fund"), _from(row, "fiscal_account")
        carried = _from(row, "carry_over")
        amounts = [appropriation + account + carried, appropriation + account, appropriation, account, 0, 0, 0, 0, 0, carried]
        body.append([str(number), code, name, *map(w.money, amounts)])
    return f"{level}预算收入总表\n" + table([
        _above(w, owner),
        ["序号", "功能分类科目", "合计", "本年收入", "上年结转"],
        ["", "科目  编码", "科目名称", "", "小计", "财政拨款 收入", "财政专户 收入", "事业收入", "经营收入", "上级补助收入",
         "附属单位上缴收入", "其他收入", ""],
        ["栏次", *map(str, range(1, 13))], *body,
    ])  # fmt: skip


def _expenditure(w: _Writer, owner: Unit, rows: dict[str, dict[str, int]], level: str) -> str:
    body = [
        [str(n), code, name, w.money(_spent(row)), w.money(row.get("basic", 0)), w.money(row.get("project", 0)), "", "", ""]
        for n, (code, name, row) in enumerate(_coded(rows), 1)
    ]
    return f"{level}预算支出总表\n" + table([
        _above(w, owner),
        ["序号", "功能分类科目", "合计", "基本支出", "项目支出", "经营支出", "上解上级 支出", "对附属单位补助支出"],
        ["", "科目  编码", "科目名称", "", "", "", "", "", ""],
        ["栏次", *map(str, range(1, 9))], *body,
    ])  # fmt: skip


def _fiscal_summary(w: _Writer, owner: Unit, rows: dict[str, dict[str, int]], level: str) -> str:
    totals = _totals(rows)
    general, fund, carried = (_from(totals, s) for s in ("general_budget", "government_fund", "carry_over"))
    left = [("一、一般公共预算拨款", general), ("二、政府性基金预算拨款", fund), ("三、国有资本经营预算拨款", 0)]
    right = []

    def by_fund(row: dict[str, int]) -> list[str]:
        amounts = [_from(row, "general_budget", "carry_over"), _from(row, "government_fund"), 0]
        return [w.money(sum(amounts)), *map(w.money, amounts)]

    for code, label in _class_rows(w):
        right.append([label, *by_fund(rows.get(code, {}))])
    left += [("", 0)] * (len(right) - len(left))
    left += [
        ("本年收入合计", general + fund), ("年初财政拨款结转和结余", carried), ("一、一般公共预算拨款", carried),
        ("二、政府性基金预算拨款", 0), ("三、国有资本经营预算拨款", 0), ("收入总计", general + fund + carried),
    ]  # fmt: skip
    blank = ["", "", "", "", ""]
    right += [["本年支出合计", *by_fund(totals)], ["年末财政拨款结转和结余", "", "", "", ""], blank, blank, blank]
    right += [["支出总计", *by_fund(totals)]]
    return f"{level}预算财政拨款收支总表\n" + table([
        _above(w, owner), ["序号", "收入", "支出"],
        ["", "项  目", "金额", "项  目", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"],
        ["栏次", *map(str, range(1, 8))], *_two_sided(w, left, right),
    ])  # fmt: skip


def _by_function(
    w: _Writer, owner: Unit, rows: dict[str, dict[str, int]], level: str, title: str, sources: tuple[str, ...]
) -> str:
    body: list[list[str]] = []
    for code, name, row in _coded(rows):
        basic, project = (_from(row, *sources, kinds=(kind,)) for kind in ("basic", "project"))
        if basic or project:
            number = str(len(body) + 1)
            body.append([number, code, name, w.money(basic + project), w.money(basic), w.money(project)])
    note = "" if body else f"注：无{title.removesuffix('财政拨款支出表')}财政拨款预算，空表列示。\n"
    return f"{level}预算{title}\n" + table([
        _above(w, owner), ["序号", "功能分类科目", "合计", "基本支出", "项目支出"],
        ["", "科目编码", "科目名称", "", "", ""], ["栏次", "1", "2", "3", "4", "5"], *(body or [[""] * 6]),
    ]) + note  # fmt: skip


def _basic(w: _Writer, owner: Unit, level: str) -> str:
    items = economic_items()
    rows: dict[str, tuple[str, int, int]] = {}
    for code in sorted(owner.basic):
        name, public = items[code]
        amount = owner.basic[code]
        split = (0, amount) if public else (amount, 0)
        title, personnel, common = rows.get(code[:3], (ECONOMIC_CLASSES[code[:3]], 0, 0))
        rows[code[:3]] = (title, personnel + split[0], common + split[1])
        rows[code] = (name, *split)
    personnel, public_spending = _basic_split(owner)
    body = [["1", "", "合计", w.money(personnel + public_spending), w.money(personnel), w.money(public_spending)]]
    for code, (name, people, common) in sorted(rows.items()):
        body.append([str(len(body) + 1), code, name, w.money(people + common), w.money(people), w.money(common)])
    return f"{level}预算一般公共预算财政拨款基本支出表\n" + table([
        _above(w, owner), ["序号", "支出部门经济分类科目", "一般公共预算基本支出"],
        ["", "科目编码", "科目名称", "合计", "人员经费", "公用经费"], ["栏次", "1", "2", "3", "4", "5"], *body,
    ])  # fmt: skip


def _basic_split(owner: Unit) -> tuple[int, int]:
    """Personnel (人员经费) and public spending (公用经费), yuan."""
    items = economic_items()
    public = sum(a for code, a in owner.basic.items() if items[code][1])
    return sum(owner.basic.values()) - public, public


def _three_public(w: _Writer, owner: Unit, level: str) -> str:
    vehicle, reception = owner.vehicle_operation, owner.reception
    lines = [
        ("合计", vehicle + reception), ("一、因公出国（境）费", 0), ("二、公务用车购置及运维费", vehicle),
        ("其中：公务用车购置费", 0), ("公务用车运维费", vehicle), ("三、公务接待费", reception),
    ]  # fmt: skip
    body = [[str(n), label, w.money(a), w.money(a), "", ""] for n, (label, a) in enumerate(lines, 1)]
    empty = vehicle + reception == 0
    return f"{level}预算财政拨款“三公”经费支出表\n" + table([
        _above(w, owner), ["序号", "项  目", "资 金 性 质"],
        ["", "", "合计", "一般公共预算       财政拨款", "政府性基金         预算拨款", "国有资本经营       预算财政拨款"],
        ["栏次", "1", "2", "3", "4", "5"], *([[""] * 6] if empty else body),
    ]) + ("注：无财政拨款“三公”经费支出表预算，空表列示。\n" if empty else "")  # fmt: skip


def _prose(w: _Writer, owner: Unit, spending: dict[str, dict[str, int]], level: str) -> str:
    year, money = w.department.year, ten_thousands
    totals = _totals(with_parents(spending))
    sources = {s: _from(totals, s) for s in ("general_budget", "government_fund", "fiscal_account", "carry_over")}
    income = sum(sources.values()) - sources["carry_over"]
    spent, basic, projects = _spent(totals), totals["basic"], totals.get("project", 0)
    personnel, public = _basic_split(owner)
    changes = (basic - owner.last_year_basic, projects - owner.last_year_projects)
    last = owner.last_year_basic + owner.last_year_projects
    vehicle, reception = owner.vehicle_operation, owner.reception
    named = "，".join(f"{p.name}{money(p.amount)}万元" for p in owner.projects)
    assets = sum(value for _, value in owner.assets.values())

    def change(amount: int) -> str:
        return f"{'增加' if amount >= 0 else '减少'}{money(abs(amount))}万元"

    return "".join([
        f"{owner.name}{year}年{level}预算信息公开情况说明\n一、{level}职责及机构设置情况\n机构设置：\n",
        _organisation(w, owner, level),
        f"二、{level}预算安排的总体情况\n1、收入说明\n",
        f"{year}年预算收入{money(income)}万元，其中：一般公共预算收入{money(sources['general_budget'])}万元，"
        f"基金预算收入{money(sources['government_fund'])}万元，财政专户核拨收入{money(sources['fiscal_account'])}万元，"
        f"其他来源收入0万元。\n2、支出说明\n",
        f"{year}年支出预算为{money(spent)}万元，其中基本支出{money(basic)}万元，包括人员经费{money(personnel)}万元和"
        f"日常公用经费{money(public)}万元；项目支出{money(projects)}万元，主要为{named}。\n3、比上年增减情况\n",
        f"{year}年预算收支安排{money(spent)}万元，较{year - 1}年预算{money(last)}万元{change(sum(changes))}，"
        f"其中：基本支出{change(changes[0])}；"
        f"项目支出{change(changes[1])}。\n三、机关运行经费安排情况\n",
        f"{year}年，我{level}机关运行经费共计安排{money(public)}万元。\n四、财政拨款“三公”经费预算情况及增减变化原因\n",
        f"{year}年，我{level}财政拨款“三公”经费预算安排{money(vehicle + reception)}万元，其中：因公出国（境）费0万元；"
        f"公务用车购置及运维费{money(vehicle)}万元（其中：公务用车购置费0万元，公务用车运行维护费{money(vehicle)}万元)；"
        f"公务接待费{money(reception)}万元。“三公”经费较上年无增减变化。\n五、预算绩效信息\n",
        *(_performance(w, owner, n, p.name, p.code, p.amount, p.source) for n, p in enumerate(owner.projects, 1)),
        f"六、政府采购预算情况\n{year}年，我{level}没有安排政府采购预算。\n七、国有资产信息\n",
        f"{owner.name}上年末固定资产金额为{money(assets)}万元（详见下表）。\n",
        _assets(w, owner, level),
        "九、其他需要说明的事项\n我部门无其他需要说明的事项。\n",
    ])  # fmt: skip


def _organisation(w: _Writer, owner: Unit, level: str) -> str:
    """机构设置: the units of the department, or the unit itself."""
    names = [unit.name for unit in w.department.units] if level == "部门" else [owner.name]
    return f"{level}机构设置情况\n" + table([
        ["单位名称", "单位性质", "单位规格", "经费保障形式"], *([name, "行政", "正科级", "财政拨款"] for name in names),
    ])  # fmt: skip


def _performance(w: _Writer, owner: Unit, number: int, name: str, code: str, amount: int, source: str) -> str:
    fiscal = source != "fiscal_account"
    money = w.money(amount)
    keys = table([
        [f"{owner.code}{owner.name}", f"单位：{w.unit}"],
        ["项目编码", code, "项目名称", name],
        ["预算规模及资金用途", "预算数", money, "其中：财政资金", money if fiscal else "", "其他资金", "" if fiscal else money],
        ["", "用于保障本项目年度任务"],
        ["资金支出计划（%）", "3月底", "6月底", "10月底", "12月底"], ["", "25.00", "50.00", "75.00", "100.00"],
        ["绩效目标", "1.按期完成年度任务"],
    ])  # fmt: skip
    indicators = table([
        ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"],
        ["产出指标", "数量指标", "完成数量", "完成任务的数量", "≥10项", "年度计划"],
        ["", "质量指标", "验收合格率", "验收合格的比率", "100%", "年度计划"],
        ["", "时效指标", "按期完成率", "按期完成的比率", "≥95%", "年度计划"],
        ["", "成本指标", "预算控制数", "不超过预算", "≤100%", "年度计划"],
        ["效益指标", "社会效益指标", "服务改善", "服务水平改善", "明显改善", "年度计划"],
        ["满意度指标", "服务对象满意度指标", "群众满意度", "问卷调查", "≥90%", "年度计划"],
    ])  # fmt: skip
    return f"{number}、{name}绩效目标表\n" + keys + indicators


def _assets(w: _Writer, owner: Unit, level: str) -> str:
    vehicles, other = owner.assets.get("vehicles", (0, 0)), owner.assets.get("other", (0, 0))
    return f"{level}固定资产占用情况表\n" + table([
        [f"{owner.code}{owner.name}", f"截止时间：{w.department.year - 1}-12-31"],
        ["项   目", "数量", f"价值（金额单位：{w.unit}）"],
        ["资产总额", "", w.money(vehicles[1] + other[1])], ["1、房屋（平方米）", "", ""],
        ["其中：办公用房（平方米）", "", ""], ["2、车辆（台、辆）", str(vehicles[0] or ""), w.money(vehicles[1])],
        ["3、单价在20万元以上的设备", "", ""], ["4、其他固定资产", str(other[0] or ""), w.money(other[1])],
    ])  # fmt: skip
