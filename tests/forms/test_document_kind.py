"""Documents that no department publishes are told apart by their content; a department's own never is."""

from typing import Any

import pytest

from tests.forms.grids import read

UNIT = "单位：万元"
INCOME = [["项目", "预算数"], ["一、税收收入", "126,900"], ["增值税", "59,500"]]
FORM = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["205", "教育支出", "3.00", "1.00", "2.00"]]


@pytest.mark.parametrize(
    ("blocks", "kind"),
    [
        (("某市2017年全市及", "市本级预算草案", "表1", "2017年全市一般公共收入预算草案", UNIT, INCOME), "government_budget"),
        (("附表1-7", [["政府性基金预算收入表", "<"], *INCOME]), "government_budget"),
        (
            ("一般公共预算税收返还、一般性和专项转移支付分地区安排情况表", UNIT, [["地区名称", "税收返还"], ["某镇", "1.00"]]),
            "government_budget",
        ),
        (("关于某市2016年预算执行情况和2017年预算草案的报告", "2016年，全市一般公共预算收入完成10亿元。"), "government_budget"),
        (("某市2016年全市一般公共预算收入决算表", UNIT, INCOME), "government_final_account"),
        (("附表2-1", [["政府一般债务限额及余额情况表", "<"], ["项目", "预算数"], ["一、年末政府一般债务余额", "164,514"]]), "debt"),
        (("预算汇总", [["项目", "单位1", "单位2"], ["工资", "1.00", "2.00"]]), "submission_sheet"),
        (("XX局2024年部门预算", "部门支出总表", UNIT, [FORM[0], ["", "", "", "", ""]]), "template"),
        (("某村财务公开", [["项目", "金额"], ["收入", "11111111111"], ["支出", "22222222"], ["结余", "111111"]]), "template"),
        (("个人信息", "姓名：某某", "爱好：登山"), "other"),
    ],
)
def test_what_no_department_publishes(blocks: Any, kind: str) -> None:
    assert read(*blocks)["document_facts"][0]["kind"] == kind


@pytest.mark.parametrize(
    "blocks",
    [
        ("某县教育局2024年部门预算", "2024年全县一般公共预算收入10万元。", "部门支出总表", UNIT, FORM),
        ("部门预算支出总表", UNIT, FORM),
        ("某县财政局2024年部门预算", "政府一般债务限额及余额情况表", UNIT, INCOME, "部门支出总表", UNIT, FORM),
        ("某县财政局2024年部门预算", "一般公共预算收入表", UNIT, INCOME, "转移支付分地区安排情况表", UNIT, INCOME),
        ("XX局2024年部门预算", "部门支出总表", UNIT, FORM),
        ("某县教育局2024年部门预算", "部门支出总表", UNIT, [["单位1", "单位2"], *FORM]),
    ],
)
def test_a_department_is_never_taken_for_another(blocks: Any) -> None:
    assert read(*blocks)["document_facts"][0]["kind"] in ("budget", None)


def test_figures_without_words_tell_nothing() -> None:
    assert read([["1.00", "2.00"], ["3.00", "4.00"]])["document_facts"][0]["kind"] is None
