"""The words of claims are data whose mistakes are errors."""

import pytest

from pipelines.forms.claims import lexicon
from pipelines.forms.claims.lexicon import LexiconError, load, parse

TEXT = lexicon.LAYOUT.read_text(encoding="utf-8")


def test_the_words_of_the_package_are_valid() -> None:
    assert parse(TEXT).subject("我部门机关运行经费预算") is not None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("share:", "shares:", r"unknown keys \['shares'\], missing keys \['share'\]"),
        ("  operating: [", "  three_public.total: [", "key 'three_public.total' is written twice"),
        ("  operating: ['机关运行(?:经费|费)', '行政经费']", "  operating: []", "subject without a pattern: operating"),
        ("vehicles.total: [vehicles.kind]", "vehicles.total: [vehicles.sort]", "unknown subjects: vehicles.sort"),
        ("  increase: '", "  more: '", "unknown keys"),
        ("note: '(?:^|", "note: '(?:^|(", "no regular expression"),
    ],
)
def test_mistakes_are_errors(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(LexiconError, match=message):
        parse(TEXT.replace(old, new, 1))


@pytest.mark.parametrize(
    ("label", "subject"),
    [
        ("某局财政拨款安排的“三公”经费支出预算", "three_public.total"),
        ("公务用车购置及运维费", "three_public.vehicle"),
        ("公务用车购置费", "three_public.vehicle_purchase"),
        ("公务用车运行维护费", "three_public.vehicle_operation"),
        ("公务接待费（招商接待）", "three_public.reception"),
        ("国内公务接待费", "three_public.reception.kind"),
        ("一般公共预算机关运行经费财政拨款预算", "operating"),
        ("一般公共预算财政拨款收入", "income.general_budget"),
        ("政府性基金预算拨款收入", "income.government_fund"),
        ("财政专户核拨收入", "income.fiscal_account"),
        ("附属单位上缴", "income.affiliated_remittance"),
        ("一般公共服务支出（类）支出", "expenditure.function"),
        ("行政运行（2010301）", "expenditure.function"),
        ("工资福利支出（301）", "expenditure.economic"),
        ("对附属单位补助支出", "expenditure.subsidy_to_affiliated"),
        ("服务类采购预算", "procurement.services"),
        ("拟购置固定资产总额", "fixed_assets.planned_purchase"),
        ("在职人员经费", None),
        ("单位预留机动经费", None),
    ],
)
def test_subjects_of_labels(label: str, subject: str | None) -> None:
    found = load().subject(label.replace("（", "(").replace("）", ")").replace("“", '"').replace("”", '"'))
    assert (found.key if found else None) == subject


@pytest.mark.parametrize(
    ("part", "head", "expected"),
    [
        ("expenditure.personnel", "expenditure.total", True),
        ("general_expenditure.personnel", "general_expenditure.basic", True),
        ("expenditure.project", "expenditure.basic", False),
        ("expenditure.basic", "budget_total", True),
        ("income.total", "budget_total", False),
        ("general_expenditure.total", "fiscal_expenditure.total", True),
        ("three_public.reception", "three_public.vehicle", False),
        (None, "expenditure.basic", True),
        ("expenditure.basic", None, True),
    ],
)
def test_what_is_a_part_of_what(part: str | None, head: str | None, expected: bool) -> None:
    assert load().may_be_part(part, head) is expected
