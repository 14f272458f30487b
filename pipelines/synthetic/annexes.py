"""The explanatory part of a Hebei budget: its paragraphs and its annex tables (机构设置, 绩效目标, 固定资产)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pipelines.synthetic.disclosure import Block, Cell, Paragraph, Row, Table
from pipelines.synthetic.figures import Department, Project, Unit, ten_thousands
from pipelines.synthetic.series import FiscalYear
from pipelines.synthetic.statements import Statement

Money = Callable[[int], str]


def explanation(statement: Statement, year: FiscalYear, level: str, unit: str, money: Money) -> Iterator[Block]:
    """The explanation of one owner's budget. `level` is 部门 or 单位, `unit` and `money` print the amounts of tables; prose is in 万元."""
    department = year.budget
    owner = _owner(statement, department)
    yield from map(Paragraph, _texts(statement, owner, level)[:3])
    yield Paragraph(f"{level}机构设置情况", "heading")
    yield _organisation(statement, department)
    yield from map(Paragraph, _texts(statement, owner, level)[3:])
    for number, project in enumerate(owner.projects, 1):
        yield Paragraph(f"{number}、{project.name}绩效目标表", "heading")
        yield _project(owner, project, unit, money)
        yield _indicators(owner, project)
    yield Paragraph("六、政府采购预算情况")
    yield Paragraph(f"{statement.year}年，我{level}没有安排政府采购预算。")
    yield Paragraph("七、国有资产信息")
    assets = sum(value for _, value in owner.assets.values())
    yield Paragraph(f"{owner.name}上年末固定资产金额为{ten_thousands(assets)}万元（详见下表）。")
    yield Paragraph(f"{level}固定资产占用情况表", "heading")
    yield _assets(owner, statement.year, unit, money)
    yield Paragraph("九、其他需要说明的事项")
    yield Paragraph("我部门无其他需要说明的事项。")


def _owner(statement: Statement, department: Department) -> Unit:
    if statement.level == "department":
        return department.whole()
    return next(unit for unit in department.units if unit.code == statement.code)


def _texts(statement: Statement, owner: Unit, level: str) -> list[str]:
    year, money = statement.year, ten_thousands
    summary = {s: statement.amount("summary", f"income.item.{s}") for s in ("general_budget", "government_fund", "fiscal_account")}
    total = statement.forms["expenditure"]["total"]
    basic = statement.forms["basic_expenditure"]["total"]
    three = statement.forms["three_public"]
    changes = (total["basic"] - owner.last_year_basic, total["project"] - owner.last_year_projects)
    last = owner.last_year_basic + owner.last_year_projects
    named = "，".join(f"{p.name}{money(p.amount)}万元" for p in owner.projects)
    change = three["total"].get("change", 0)
    compared = f"较上年{_change(change)}" if change else "较上年无增减变化"
    return [
        f"{owner.name}{year}年{level}预算信息公开情况说明",
        f"一、{level}职责及机构设置情况",
        "机构设置：",
        f"二、{level}预算安排的总体情况",
        "1、收入说明",
        f"{year}年预算收入{money(sum(summary.values()))}万元，其中：一般公共预算收入{money(summary['general_budget'])}万元，"
        f"基金预算收入{money(summary['government_fund'])}万元，财政专户核拨收入{money(summary['fiscal_account'])}万元，"
        "其他来源收入0万元。",
        "2、支出说明",
        f"{year}年支出预算为{money(total['total'])}万元，其中基本支出{money(total['basic'])}万元，包括人员经费"
        f"{money(basic['personnel'])}万元和日常公用经费{money(basic['public'])}万元；项目支出{money(total['project'])}万元，主要为{named}。",
        "3、比上年增减情况",
        f"{year}年预算收支安排{money(total['total'])}万元，较{year - 1}年预算{money(last)}万元{_change(sum(changes))}，"
        f"其中：基本支出{_change(changes[0])}；项目支出{_change(changes[1])}。",
        "三、机关运行经费安排情况",
        f"{year}年，我{level}机关运行经费共计安排{money(basic['public'])}万元。",
        "四、财政拨款“三公”经费预算情况及增减变化原因",
        f"{year}年，我{level}财政拨款“三公”经费预算安排{money(three['total']['total'])}万元，其中：因公出国（境）费0万元；"
        f"公务用车购置及运维费{money(three['vehicle']['total'])}万元（其中：公务用车购置费0万元，"
        f"公务用车运行维护费{money(three['vehicle_operation']['total'])}万元)；"
        f"公务接待费{money(three['reception']['total'])}万元。“三公”经费{compared}。",
        "五、预算绩效信息",
    ]


def _change(amount: int) -> str:
    return f"{'增加' if amount >= 0 else '减少'}{ten_thousands(abs(amount))}万元"


def _plain(rows: Iterable[Iterable[str]]) -> tuple[Row, ...]:
    return tuple(tuple(Cell(text) for text in row) for row in rows)


def _organisation(statement: Statement, department: Department) -> Table:
    """机构设置: the units of the department, or the unit itself."""
    names = [u.name for u in department.units] if statement.level == "department" else [statement.name]
    rows = _plain([
        ["单位名称", "单位性质", "单位规格", "经费保障形式"], *([name, "行政", "正科级", "财政拨款"] for name in names),
    ])  # fmt: skip
    return Table("organisation", statement.code, "机构设置情况", 4, rows, 1)


def _project(owner: Unit, project: Project, unit: str, money: Money) -> Table:
    """Keys and values of a project: a label in the first column, the rest of each row spread over the other six."""
    fiscal, amount = project.source != "fiscal_account", money(project.amount)
    owned = [Cell(f"{owner.code}{owner.name}", columns=4), Cell(f"单位：{unit}", columns=3)]
    rows: list[list[Cell]] = [
        owned,
        [Cell("项目编码"), Cell(project.code, columns=2), Cell("项目名称", columns=2), Cell(project.name, columns=2)],
        [Cell("预算规模及资金用途", rows=2), *map(Cell, (
            "预算数", amount, "其中：财政资金", amount if fiscal else "", "其他资金", "" if fiscal else amount))],
        [Cell("用于保障本项目年度任务", columns=6)],
        [Cell("资金支出计划（%）", rows=2), *_four("3月底", "6月底", "10月底", "12月底")],
        [*_four("25.00", "50.00", "75.00", "100.00")],
        [Cell("绩效目标"), Cell("1.按期完成年度任务", columns=6)],
    ]  # fmt: skip
    return Table("performance", owner.code, f"{project.name}绩效目标表", 7, tuple(map(tuple, rows)))


def _four(*texts: str) -> list[Cell]:
    return [Cell(text, columns=columns) for text, columns in zip(texts, (2, 2, 1, 1), strict=True)]


def _indicators(owner: Unit, project: Project) -> Table:
    outputs = (
        ("数量指标", "完成数量", "完成任务的数量", "≥10项"), ("质量指标", "验收合格率", "验收合格的比率", "100%"),
        ("时效指标", "按期完成率", "按期完成的比率", "≥95%"), ("成本指标", "预算控制数", "不超过预算", "≤100%"),
    )  # fmt: skip
    header = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
    rows = [
        tuple(map(Cell, header)),
        (Cell("产出指标", rows=len(outputs)), *map(Cell, (*outputs[0], "年度计划"))),
        *(tuple(map(Cell, (*output, "年度计划"))) for output in outputs[1:]),
        tuple(map(Cell, ("效益指标", "社会效益指标", "服务改善", "服务水平改善", "明显改善", "年度计划"))),
        tuple(map(Cell, ("满意度指标", "服务对象满意度指标", "群众满意度", "问卷调查", "≥90%", "年度计划"))),
    ]
    return Table("performance", owner.code, f"{project.name}绩效指标", len(header), tuple(rows), 1)


def _assets(owner: Unit, year: int, unit: str, money: Money) -> Table:
    vehicles, other = owner.assets.get("vehicles", (0, 0)), owner.assets.get("other", (0, 0))
    preamble = (Cell(f"{owner.code}{owner.name}", columns=2), Cell(f"截止时间：{year - 1}-12-31"))
    rows = _plain([
        ["项   目", "数量", f"价值（金额单位：{unit}）"],
        ["资产总额", "", money(vehicles[1] + other[1])], ["1、房屋（平方米）", "", ""],
        ["其中：办公用房（平方米）", "", ""], ["2、车辆（台、辆）", str(vehicles[0] or ""), money(vehicles[1])],
        ["3、单价在20万元以上的设备", "", ""], ["4、其他固定资产", str(other[0] or ""), money(other[1])],
    ])  # fmt: skip
    return Table("fixed_assets", owner.code, "固定资产占用情况表", 3, (preamble, *rows), 2)
