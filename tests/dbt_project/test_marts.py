"""What analysts rely on: a plain SUM never counts twice, and nothing that was read is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.dbt_project.conftest import Ask

_NINE = ("summary", "income", "expenditure", "fiscal_summary", "general_expenditure", "basic_expenditure", "fund_expenditure",
         "capital_expenditure", "three_public")  # fmt: skip


@pytest.mark.parametrize(
    ("department", "yuan", "level"),
    [
        ("101", 300_000, "unit"),
        ("102", 300_000, "department"),
        ("103", 50_000, "unit"),
        ("105", 90_000, "department"),
        ("107", 30_000, "department"),
    ],
)
def test_a_department_s_money_stands_once(ask: Ask, department: str, yuan: int, level: str) -> None:
    facts = ask(
        "SELECT sum(amount_yuan), min(entity_level), max(entity_level) FROM marts.fct_expenditure_by_function "
        "WHERE entity_code LIKE ? || '%'", department,
    )  # fmt: skip
    assert facts == [(Decimal(yuan), level, level)]


def test_finest_codes_and_columns_with_their_cells(ask: Ask) -> None:
    facts = ask(
        "SELECT entity_code, code, measure, amount_yuan, amount_printed, unit, amount_text, table_index, row_index, column_index "
        "FROM marts.fct_expenditure_by_function WHERE document_id = 'adds_up' ORDER BY fact_id"
    )
    assert facts == [
        ("101001", "2010101", "basic", Decimal(180_000), Decimal(18), "万元", "18.00", 2, 4, 3),
        ("101001", "2010101", "project", Decimal(0), Decimal(0), "万元", "0.00", 2, 4, 4),
        ("101002", "2010101", "basic", Decimal(20_000), Decimal(2), "万元", "2.00", 3, 3, 3),
        ("101002", "2010102", "project", Decimal(100_000), Decimal(10), "万元", "10.00", 3, 4, 4),
    ]


@pytest.mark.parametrize("document", ["quarantined", "old", "twice_b", "nameless"])
def test_withheld_documents_are_in_no_fact(ask: Ask, document: str) -> None:
    assert ask("SELECT count(*) FROM marts.fct_expenditure_by_function WHERE document_id = ?", document) == [(0,)]


def test_a_quarantined_form_leaves_the_other_forms_published(ask: Ask) -> None:
    assert ask("SELECT sum(amount_yuan) FROM marts.fct_basic_expenditure_by_economic_class WHERE document_id = 'quarantined'") == [
        (Decimal(70_000),)
    ]


def test_a_total_counts_where_its_parts_could_not_all_be_read(ask: Ask) -> None:
    income = ask("SELECT code, measure, amount_yuan FROM marts.fct_income_by_source WHERE document_id = 'unclear'")
    assert income == [("201", "total", Decimal(90_000))]
    basic = ask(
        "SELECT code, measure, amount_yuan FROM marts.fct_basic_expenditure_by_economic_class "
        "WHERE document_id = 'unclear' ORDER BY code"
    )
    assert basic == [("30101", "personnel", Decimal(40_000)), ("30102", "total", Decimal(20_000))]


def test_the_money_of_a_project_stands_once(ask: Ask) -> None:
    facts = ask("SELECT project_name, measure, amount_printed FROM marts.fct_project WHERE document_id = 'projects' ORDER BY ALL")
    assert facts == [
        ("印刷", "fiscal_funds", Decimal(2)),
        ("图书", "budget", Decimal(9)),
        ("校舍", "fiscal_funds", Decimal(20)),
        ("校舍", "other_funds", Decimal(10)),
        ("活动", "fiscal_funds", Decimal(3)),
        ("活动", "other_funds", Decimal(1)),
        ("道路", "fiscal_funds", Decimal(7)),
    ]
    reasons = ask(
        "SELECT measure, why_not_summed FROM marts.printed_amounts WHERE document_id = 'projects' AND measure LIKE 'term.%' ORDER BY 1"
    )
    assert reasons == [("term.budget", "not_summable"), ("term.fiscal_funds", "not_summable")]


def test_an_unknown_unit_gives_no_amount(ask: Ask) -> None:
    assert ask("SELECT count(*) FROM marts.fct_expenditure_by_function WHERE document_id = 'unclear'") == [(0,)]


def test_appropriation_comes_from_the_summary_only_where_the_fund_has_no_form(ask: Ask) -> None:
    facts = ask("SELECT form, fund, code, amount_yuan FROM marts.fct_fiscal_appropriation WHERE entity_code = '108' ORDER BY ALL")
    assert facts == [
        ("fiscal_summary", "general_budget", "201", Decimal(100_000)),
        ("fiscal_summary", "general_budget", "208", Decimal(20_000)),
        ("fund_expenditure", "government_fund", "201", Decimal(10_000)),
    ]


def test_sums_of_the_other_forms(ask: Ask) -> None:
    def total(fact: str) -> Decimal:
        [(found,)] = ask(f"SELECT sum(amount_yuan) FROM marts.{fact} WHERE document_id = 'annexes'")
        return found

    assert total("fct_basic_expenditure_by_economic_class") == 50_000
    assert total("fct_three_public") == 35_000
    assert total("fct_procurement") == 40_000
    assert total("fct_fixed_assets") == 309_300
    assert ask("SELECT DISTINCT quantity, unit_price_yuan FROM marts.fct_procurement") == [(Decimal(2), Decimal(20_000))]


def test_a_code_that_the_reference_does_not_know_is_kept_and_flagged(ask: Ask) -> None:
    assert ask("SELECT code, is_known, printed_name, class_name FROM marts.dim_economic_class WHERE code = '30298'") == [
        ("30298", False, "30298", "商品和服务支出")
    ]


def test_every_entity_has_nine_forms(ask: Ask) -> None:
    found = ask("SELECT document_id, entity_code, list(form ORDER BY form) FROM quality.coverage GROUP BY ALL")
    assert len(found) == 22
    assert all(sorted(_NINE) == forms for _, _, forms in found)
    rows = ask("SELECT form, status FROM quality.coverage WHERE document_id = 'adds_up' AND entity_code = '101'")
    statuses = {str(form): str(status) for form, status in rows}
    assert statuses["expenditure"] == "figures"
    assert statuses["three_public"] == "declared_empty"
    assert statuses["income"] == "absent"


@pytest.mark.parametrize(
    ("document", "form", "reason", "figures", "yuan"),
    [
        ("old", "expenditure", "superseded", 4, 320_000),
        ("quarantined", "expenditure", "quarantined", 4, 260_000),
        ("class", "expenditure", "quarantined", 6, 720_000),
        ("part", "expenditure", "quarantined", 1, 90_000),
        ("nameless", "expenditure", "origin_unknown", 4, 80_000),
        ("twice_b", "expenditure", "duplicate", 4, 120_000),
        ("unclear", "expenditure", "unit_unknown", 4, 0),
        ("unclear", "income", "unmapped_column", 2, 120_000),
        ("unclear", "income", "row_not_understood", 2, 120_000),
        ("unclear", "basic_expenditure", "unparsable", 1, 0),
        ("unclear", "unrecognised", "unrecognised_table", 1, 0),
    ],
)
def test_what_is_withheld_is_accounted_for(ask: Ask, document: str, form: str, reason: str, figures: int, yuan: int) -> None:
    [(withheld, money, balance, balance_yuan)] = ask(
        f"SELECT withheld_{reason}, yuan_withheld, balance_figures, balance_yuan FROM quality.reconciliation "
        "WHERE document_id = ? AND form = ?", document, form,
    )  # fmt: skip
    assert (withheld, money, balance, balance_yuan) == (figures, yuan, 0, 0)


def test_every_printed_figure_is_reconciled(ask: Ask) -> None:
    [(read, published, withheld)] = ask(
        "SELECT sum(figures_read), sum(figures_published), sum(figures_withheld) FROM quality.reconciliation"
    )
    [(amounts,)] = ask("SELECT count(*) FROM staging.amounts")
    assert read == amounts + 1  # the one number of the table that is no form
    assert read == published + withheld
    assert ask("SELECT count(*) FROM quality.reconciliation WHERE balance_figures <> 0 OR balance_yuan <> 0") == [(0,)]


def test_amounts_are_exact_whatever_decimals_are_printed(ask: Ask) -> None:
    assert ask("SELECT amount_yuan FROM marts.fct_expenditure_by_function WHERE document_id = 'decimals'") == [(Decimal("78.1250"),)]
    amounts = ask(
        "SELECT yuan_read, yuan_in_facts + yuan_in_printed_amounts_only FROM quality.reconciliation WHERE document_id = 'decimals'"
    )
    assert amounts == [(Decimal("468.7500"), Decimal("468.7500"))]


def test_what_must_not_be_summed_says_why(ask: Ask) -> None:
    rows = ask(
        "SELECT DISTINCT why_not_summed FROM marts.printed_amounts WHERE document_id IN ('adds_up', 'annexes', 'differs')"
    )
    assert {reason for (reason,) in rows} == {
        None, "nil_mark", "total_of_rows", "total_of_columns", "not_money", "not_summable", "of_which_row", "beside_total",
        "government_economic_code", "units_instead_of_department", "department_instead_of_units",
    }  # fmt: skip


_OF_208 = {("2080501", "basic"): 120_000, ("2080501", "project"): 60_000}


@pytest.mark.parametrize(
    ("document", "facts", "complete", "total", "share", "disputed"),
    [
        # one class and its 项 are disputed: the other stays, and no parent counts beside it
        ("class", {("2010101", "basic"): 80_000, ("2010101", "project"): 40_000}, False, 300_000, "0.4", 6),
        # the total row is determined to be wrong: every row stays, and nothing of the form's money is missing
        ("total", {("2010101", "basic"): 80_000, ("2010101", "project"): 40_000, **_OF_208},
         True, 300_000, None, 3),
        # of a row one part is determined to be wrong: the row's total, which is right, counts instead of its parts
        ("part", {("2010101", "basic"): 80_000, ("2010101", "project"): 40_000, ("2080501", "total"): 180_000}, True, 300_000, "1", 1),
        # amounts of a unit are disputed: the department stands, and not the rest of the unit beside it
        ("unit", {("2010101", "basic"): 80_000, ("2010101", "project"): 40_000, **_OF_208},
         True, 300_000, "1", 0),
    ],
)  # fmt: skip
def test_only_what_is_disputed_is_withheld(
    ask: Ask, document: str, facts: dict[tuple[str, str], int], complete: bool, total: int, share: str | None, disputed: int
) -> None:
    found = ask("SELECT code, measure, amount_yuan FROM marts.fct_expenditure_by_function WHERE document_id = ?", document)
    assert {(code, measure): amount for code, measure, amount in found} == facts
    assert len(found) == len(facts)
    form = ask(
        "SELECT is_complete, printed_total_yuan, share_of_total, figures_disputed, is_total_disputed FROM marts.published_forms "
        "WHERE document_id = ? AND entity_index = 1", document,
    )  # fmt: skip
    assert form == [(complete, total, None if share is None else Decimal(share), disputed, share is None)]


def test_facts_and_what_is_disputed_make_up_the_printed_total(ask: Ask) -> None:
    [(published,)] = ask("SELECT sum(amount_yuan) FROM marts.fct_expenditure_by_function WHERE document_id = 'class'")
    [(withheld,)] = ask("SELECT sum(amount_yuan) FROM marts.disputed_amounts WHERE document_id = 'class' AND would_count")
    assert (published, withheld) == (120_000, 180_000)


def test_disputed_figures_are_listed_with_their_check_and_stand_nowhere_else(ask: Ask) -> None:
    listed = ask(
        "SELECT document_id, part, count(*), min(rule_id), min(message), bool_or(is_suspected) FROM marts.disputed_amounts "
        "GROUP BY ALL ORDER BY 1"
    )
    assert listed == [
        ("class", "amounts", 6, "X01", "wrong", False),
        ("part", "amounts", 1, "X01", "wrong", True),
        ("quarantined", "form", 4, "X03", "the total row does not add up", False),
        ("total", "amounts", 3, "X01", "wrong", True),
        ("unit", "amounts", 3, "X01", "wrong", False),
    ]
    assert ask("SELECT count(*) FROM marts.disputed_amounts SEMI JOIN marts.printed_amounts USING (figure_id)") == [(0,)]


def test_a_form_withheld_in_part_says_how_much_and_why(ask: Ask) -> None:
    assert ask("SELECT disputed_by, figures, share_of_figures FROM marts.published_forms WHERE document_id = 'class'") == [
        ("X01", 9, Decimal("0.6"))
    ]
