"""The explanation of layouts other than Hebei's: what a budget or a final account says of its own figures, in 万元."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from pipelines.synthetic.disclosure import Paragraph
from pipelines.synthetic.figures import ten_thousands as money
from pipelines.synthetic.series import FiscalYear
from pipelines.synthetic.statements import Statement


def plain(statement: Statement, year: FiscalYear, kind: str) -> Iterator[Paragraph]:
    """The paragraphs of one owner; `kind` is budget or final_account."""
    yield Paragraph(
        f"{statement.name}{statement.year}年{'部门预算' if kind == 'budget' else '度部门决算'}情况说明", "heading"
    )
    yield from _budget(statement, year) if kind == "budget" else _final_account(statement, year)


def _budget(statement: Statement, year: FiscalYear) -> Iterator[Paragraph]:
    now = statement.year
    total, basic = statement.forms["expenditure"]["total"], statement.forms["basic_expenditure"]["total"]
    income = statement.amount("summary", "income.grand_total")
    carried = statement.amount("summary", "income.carry_over")
    yield Paragraph("一、收支预算总体情况")
    yield Paragraph(
        f"{now}年，收入预算{money(income)}万元，其中：本年收入{money(income - carried)}万元，上年结转{money(carried)}万元。"
    )
    yield Paragraph(
        f"{now}年，支出预算{money(total['total'])}万元，其中：基本支出{money(total['basic'])}万元，项目支出{money(total['project'])}万元。"
    )
    units = year.budget.units
    last = [sum(u.last_year_basic for u in units), sum(u.last_year_projects for u in units)]
    changes = [total["basic"] - last[0], total["project"] - last[1]]
    yield Paragraph(
        f"{now}年支出预算较{now - 1}年预算{_change(sum(changes))}，其中：基本支出{_change(changes[0])}，项目支出{_change(changes[1])}。"
    )
    yield Paragraph("二、一般公共预算支出情况")
    general = statement.forms["general_expenditure"]["total"]
    yield Paragraph(
        f"一般公共预算支出{money(general['total'])}万元，其中：基本支出{money(general['basic'])}万元，"
        f"包括人员经费{money(basic['personnel'])}万元和公用经费{money(basic['public'])}万元。"
    )
    yield Paragraph("三、“三公”经费预算情况")
    three = statement.forms["three_public"]
    yield Paragraph(
        f"{now}年“三公”经费预算{money(three['total']['total'])}万元，其中：因公出国（境）费0万元，"
        f"公务用车购置及运行费{money(three['vehicle']['total'])}万元，公务接待费{money(three['reception']['total'])}万元。"
    )
    if change := three["total"].get("change", 0):
        yield Paragraph(f"“三公”经费预算较上年{_change(change)}。")
    yield Paragraph("四、机关运行经费预算")
    yield Paragraph(f"{now}年机关运行经费预算{money(basic['public'])}万元。")


def _final_account(statement: Statement, year: FiscalYear) -> Iterator[Paragraph]:
    now = statement.year
    amount = statement.amount
    total, basic = statement.forms["expenditure"]["total"], statement.forms["basic_expenditure"]["total"]
    received = {
        "财政拨款收入": amount("summary", "income.item.fiscal_appropriation"), "事业收入": amount("summary", "income.item.institutional"),
    }  # fmt: skip
    yield Paragraph("一、收入支出决算总体情况说明")
    yield Paragraph(
        f"{now}年度收入总计{money(amount('summary', 'income.grand_total'))}万元，其中：本年收入"
        f"{money(amount('summary', 'income.current_total'))}万元，年初结转和结余{money(amount('summary', 'income.carry_over'))}万元。"
    )
    yield Paragraph(
        f"{now}年度支出总计{money(amount('summary', 'expenditure.grand_total'))}万元，其中：本年支出{money(total['total'])}万元，"
        f"年末结转和结余{money(amount('summary', 'expenditure.carry_over'))}万元。"
    )
    yield Paragraph("二、收入决算情况说明")
    parts = "；".join(
        f"{name}{money(part)}万元，占{_share(part, sum(received.values()))}%" for name, part in received.items() if part
    )
    yield Paragraph(f"本年收入合计{money(sum(received.values()))}万元，其中：{parts}。")
    yield Paragraph("三、支出决算情况说明")
    yield Paragraph(
        f"本年支出合计{money(total['total'])}万元，其中：基本支出{money(total['basic'])}万元，占{_share(total['basic'], total['total'])}%；"
        f"项目支出{money(total['project'])}万元，占{_share(total['project'], total['total'])}%。"
    )
    yield Paragraph("四、一般公共预算财政拨款支出决算情况说明")
    general = statement.forms["general_expenditure"]["total"]["total"]
    planned = next(s for s in year.statements("budget") if s.code == statement.code)
    planned_general = planned.forms["general_expenditure"]["total"]["total"]
    yield Paragraph(
        f"一般公共预算财政拨款支出年初预算为{money(planned_general)}万元，支出决算为{money(general)}万元，"
        f"完成年初预算的{_share(general, planned_general)}%。"
    )
    yield Paragraph("五、一般公共预算财政拨款基本支出决算情况说明")
    yield Paragraph(
        f"一般公共预算财政拨款基本支出{money(basic['total'])}万元，其中：人员经费{money(basic['personnel'])}万元，"
        f"公用经费{money(basic['public'])}万元。"
    )
    yield Paragraph("六、财政拨款“三公”经费支出决算情况说明")
    three = statement.forms["three_public"]
    spent, budgeted = three["total"]["total"], three["total"]["budget"]
    if budgeted:
        yield Paragraph(
            f"“三公”经费财政拨款支出预算为{money(budgeted)}万元，支出决算为{money(spent)}万元，完成预算的{_share(spent, budgeted)}%。"
        )
    yield Paragraph(
        f"“三公”经费支出决算{money(spent)}万元，其中：因公出国（境）费支出决算0万元；"
        f"公务用车购置及运行费支出决算{money(three['vehicle']['total'])}万元；公务接待费支出决算{money(three['reception']['total'])}万元。"
    )
    yield Paragraph("七、机关运行经费支出情况说明")
    yield Paragraph(f"{now}年度机关运行经费支出{money(basic['public'])}万元。")


def _share(part: int, whole: int) -> str:
    """Per cent with two decimals, rounded half up."""
    return str((Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _change(amount: int) -> str:
    return f"{'增加' if amount >= 0 else '减少'}{money(abs(amount))}万元"
