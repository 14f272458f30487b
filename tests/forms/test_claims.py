"""Figures stated in prose: one sentence at a time."""

from decimal import Decimal

import pytest

from pipelines.forms.claims import Claim, ClaimParagraph, extract


def claims(*texts: str, page: int | None = None) -> list[Claim]:
    return extract(ClaimParagraph(block, page, text) for block, text in enumerate(texts, 1))


def told(claim: Claim) -> tuple[str | None, str, str | None, str | None]:
    return claim.subject, claim.measure, claim.amount_text, claim.direction


def parts(found: list[Claim]) -> dict[int, tuple[int | None, str | None]]:
    return {c.claim_index: (c.parent_claim_index, c.part_of) for c in found}


SPENDING = (
    "2020年部门支出预算为135.09万元，其中基本支出85.09万元，包括人员经费78.96万元和日常公用经费6.13万元；"
    "项目支出50万元，主要为网络应急管理28万元，视频会议系统2万元；其他支出0万元。"
)


def test_spending_and_its_parts_in_two_levels() -> None:
    found = claims(SPENDING)
    assert [told(c)[:3] for c in found] == [
        ("expenditure.total", "amount", "135.09"),
        ("expenditure.basic", "amount", "85.09"),
        ("expenditure.personnel", "amount", "78.96"),
        ("expenditure.public", "amount", "6.13"),
        ("expenditure.project", "amount", "50"),
        ("project", "amount", "28"),
        ("project", "amount", "2"),
        ("expenditure.other", "amount", "0"),
    ]
    assert parts(found) == {
        1: (None, None), 2: (1, "all"), 3: (2, "all"), 4: (2, "all"),
        5: (1, "all"), 6: (5, "some"), 7: (5, "some"), 8: (1, "all"),
    }  # fmt: skip
    assert [c.subject_text for c in found if c.subject == "project"] == ["网络应急管理", "视频会议系统"]
    assert {c.year for c in found} == {2020}


def test_amounts_are_exact_and_as_printed() -> None:
    (whole, part) = claims("本年收入合计 1,234.56 万元，其中：事业收入 0.5 亿元。")
    assert (whole.amount, whole.amount_text, whole.unit) == (Decimal("1234.56"), "1,234.56", "万元")
    assert whole.amount_yuan == Decimal("12345600")
    assert (part.amount_yuan, part.step_yuan) == (Decimal("50000000"), Decimal("10000000"))


def test_the_step_is_the_finest_decimal_of_the_paragraph_in_that_unit() -> None:
    found = claims("2021年收入预算50万元，其中：事业收入49.995万元，其他收入0.005万元。", "2021年支出预算50万元。")
    assert [c.step_yuan for c in found] == [Decimal(10), Decimal(10), Decimal(10), Decimal(10_000)]


def test_more_decimals_than_the_columns_hold_are_rounded_and_the_text_kept() -> None:
    (claim,) = claims("2021年收入预算1.23456789012万元。")
    assert (claim.amount, claim.amount_text) == (Decimal("1.234568"), "1.23456789012")
    assert claim.amount_yuan == Decimal("12345.6789")


def test_changes_and_their_parts() -> None:
    found = claims(
        "2020年部门预算收支安排135.09万元，较2019年预算增加27.29万元，其中：基本支出增加7.42万元，主要是人员增加，"
        "相应增加人员经费和日常公用经费；项目支出与去年持平，无增减变化；其他支出无增减变化。"
    )
    assert [told(c) for c in found] == [
        ("budget_total", "amount", "135.09", None),
        ("budget_total", "change", "27.29", "increase"),
        ("expenditure.basic", "change", "7.42", "increase"),
        ("expenditure.project", "change", None, "unchanged"),
        ("expenditure.other", "change", None, "unchanged"),
    ]
    assert [c.parent_claim_index for c in found] == [None, None, 2, 2, 2]
    assert [c.comparator for c in found] == [None, "较2019年预算", "较2019年预算", "与去年", "较2019年预算"]
    assert [c.comparator_year for c in found] == [None, 2019, 2019, None, 2019]


def test_amounts_in_a_bracket_behind_a_change_are_its_parts() -> None:
    found = claims(
        "2020年，我单位财政拨款“三公”经费预算安排2.3万元。与2019年相比增加2.3万元，其中，因公出国（境）费增加0万元；"
        "公务用车购置及运维费增加2.3万元（其中：公务用车购置费0万元，公务用车运维费2.3万元)；公务接待费增加0万元。"
    )
    assert [(c.subject, c.measure, c.parent_claim_index) for c in found] == [
        ("three_public.total", "amount", None),
        ("three_public.total", "change", None),
        ("three_public.abroad", "change", 2),
        ("three_public.vehicle", "change", 2),
        ("three_public.vehicle_purchase", "change", 4),
        ("three_public.vehicle_operation", "change", 4),
        ("three_public.reception", "change", 2),
    ]
    assert found[5].direction == "increase"


def test_a_bracket_with_amounts_lists_parts_and_what_follows_goes_on_with_the_whole() -> None:
    found = claims(
        "公务用车购置及运行维护费2.5万元（公务用车购置费0万元；公务用车运行维护费2.5万元）比上年减少1万元，下降28.6%。"
    )
    assert [told(c) for c in found] == [
        ("three_public.vehicle", "amount", "2.5", None),
        ("three_public.vehicle_purchase", "amount", "0", None),
        ("three_public.vehicle_operation", "amount", "2.5", None),
        ("three_public.vehicle", "change", "1", "decrease"),
        ("three_public.vehicle", "rate", "28.6", "decrease"),
    ]


def test_a_subject_that_is_no_part_ends_the_list() -> None:
    found = claims("公务用车购置及运行费3万元，其中：公务用车购置费0万元；公务用车运行费3万元；公务接待费1万元。")
    assert [c.parent_claim_index for c in found] == [None, 1, 1, None]


def test_enumerated_projects_go_on_behind_a_semicolon() -> None:
    found = claims("2022年支出预算70万元，其中项目支出70万元，主要为：1.培训经费30万元；2.宣传经费40万元。")
    assert [(c.subject, c.subject_text, c.parent_claim_index) for c in found[2:]] == [
        ("project", "培训经费", 2),
        ("project", "宣传经费", 2),
    ]


def test_one_figure_broken_down_twice_gives_two_lists() -> None:
    found = claims(
        "本年支出合计30万元，其中：按功能分类划分为教育支出10万元；卫生健康支出20万元。"
        "按用途划分为基本支出25万元；项目支出5万元。"
    )
    assert [(c.parent_claim_index, c.part_list) for c in found[1:]] == [(1, 1), (1, 1), (1, 2), (1, 2)]


@pytest.mark.parametrize(
    ("text", "part_of"),
    [
        ("收入预算10万元，其中：事业收入4万元，其他收入6万元。", "all"),
        ("收入预算10万元，包括事业收入4万元和其他收入6万元。", "all"),
        ("收入预算10万元，其中：事业收入4万元。", "some"),
        ("收入预算10万元，其中：事业收入4万元，其他收入5万元等。", "some"),
        ("收入预算10万元，主要为事业收入4万元。", "some"),
    ],
)
def test_whether_a_list_is_complete(text: str, part_of: str) -> None:
    assert {c.part_of for c in claims(text)[1:]} == {part_of}


def test_final_accounts_state_budget_and_outcome() -> None:
    found = claims(
        "某局2024年度财政拨款支出年初预算为200.00万元，支出决算为190.50万元，完成年初预算的95.25%。"
        "决算数小于预算数的主要原因是人员减少，支出减少5万元。"
    )
    assert [(c.measure, c.stage, c.amount_text) for c in found[:3]] == [
        ("amount", "budget", "200.00"),
        ("amount", "final_account", "190.50"),
        ("share", None, "95.25"),
    ]
    assert {c.subject for c in found[:4]} == {"fiscal_expenditure.total"}
    assert found[2].share_of == "年初预算"
    assert (found[3].direction, found[3].comparator, found[3].amount) == ("decrease", "预算数", None)


def test_an_item_named_in_the_sentence_before() -> None:
    found = claims("1.教育支出（类）普通教育（款）学前教育（项）。年初预算999.83万元，支出决算1,182.59万元。")
    assert [(c.subject, c.subject_text) for c in found] == [
        ("expenditure.function", "教育支出(类)普通教育(款)学前教育(项)")
    ] * 2


def test_a_heading_names_the_subject_of_amounts_that_name_none() -> None:
    found = claims("（一）公务接待费", "2026年预算安排1.00万元，与上年持平。")
    assert [told(c)[:2] for c in found] == [("three_public.reception", "amount"), ("three_public.reception", "change")]


def test_lists_over_paragraphs_end_where_the_numbering_ends() -> None:
    found = claims(
        "2026年度基本支出预算100万元，其中：",
        "（一）人员经费80万元。主要包括：基本工资、津贴补贴。",
        "（二）公用经费20万元，比上年减少1万元。",
        "2026年会议费预算10万元。",
    )
    assert [(c.subject, c.measure, c.parent_claim_index, c.part_of) for c in found] == [
        ("expenditure.basic", "amount", None, None),
        ("expenditure.personnel", "amount", 1, "all"),
        ("expenditure.public", "amount", 1, "all"),
        ("expenditure.public", "change", None, None),
        ("three_public.meeting", "amount", None, None),
    ]


def test_lines_of_a_page_are_one_sentence() -> None:
    whole = claims("某局2024年度收、支总计22066.59万元，与2023年相比，收、支总计各增加5834.37万元。", page=1)
    lines = claims("某局2024年度收、支总计22066.59万元，与2023年", "3", "相比，收、支总计各增加5834.37万元。", page=1)
    assert [told(c) for c in lines] == [told(c) for c in whole]
    assert lines[1].comparator == "与2023年相比"


@pytest.mark.parametrize(
    ("text", "subject", "direction"),
    [
        ("2020年，我部门没有安排政府采购预算。", "procurement.total", "none_stated"),
        ("我单位2021年无政府采购预算。", "procurement.total", "none_stated"),
        ("本年度我部门无拟购置的固定资产，没有列入政府采购的预算。", "fixed_assets.planned_purchase", "none_stated"),
        ("2024年度没有使用政府性基金预算拨款安排的支出。", "fund_expenditure.total", "none_stated"),
        ("“三公”经费较上年无增减变化。", "three_public.total", "unchanged"),
    ],
)
def test_statements_of_nothing(text: str, subject: str, direction: str) -> None:
    (claim,) = claims(text)
    assert (claim.subject, claim.direction, claim.amount, claim.amount_text) == (subject, direction, None, None)


def test_the_fund_of_spending_is_kept_apart_and_inherited_by_the_parts() -> None:
    found = claims("2022年度一般公共预算财政拨款基本支出85万元，其中：人员经费79万元，公用经费6万元。")
    assert [c.subject for c in found] == [
        "general_expenditure.basic",
        "general_expenditure.personnel",
        "general_expenditure.public",
    ]


def test_shares_and_their_whole() -> None:
    found = claims("公务接待费支出决算0.9万元，占1.95%，占本年支出合计的0.01%。")
    assert [(c.measure, c.amount_text, c.share_of) for c in found] == [
        ("amount", "0.9", None),
        ("share", "1.95", None),
        ("share", "0.01", "本年支出合计"),
    ]


def test_an_earlier_figure_is_marked_by_its_comparator() -> None:
    found = claims("2026年度收入预算32852.05万元，比2025年年初预算数30385.62万元增加2466.43万元，增长8.12%。")
    assert [(c.measure, c.year, c.comparator_year) for c in found] == [
        ("amount", 2026, None),
        ("amount", 2025, 2025),
        ("change", 2026, 2025),
        ("rate", 2026, 2025),
    ]
    assert found[1].comparator == "比2025年年初预算数"


def test_the_year_is_stated_or_null() -> None:
    found = claims("2021年，我部门安排政府采购预算0.00万元。", "上年末固定资产金额为30.93万元。")
    assert [c.year for c in found] == [2021, None]


def test_what_is_not_understood_keeps_its_words() -> None:
    (known, unknown) = claims("2018年收入预算100万元。单位预留机动经费20万元。")
    assert known.subject == "income.total"
    assert (unknown.subject, unknown.subject_text, unknown.amount) == (None, "单位预留机动经费", Decimal(20))
    respectively = claims("收入预算和支出预算分别为1万元、2万元。")
    assert [c.subject for c in respectively] == [None, None]


def test_what_only_explains_or_belongs_to_somebody_else_is_not_the_figure_of_the_whole() -> None:
    found = claims("收入预算9万元，其中：本级收入预算5万元、下属单位收入预算4万元，主要原因是新增项目支出3万元。")
    assert [(c.subject, c.subject_text, c.parent_claim_index) for c in found] == [
        ("income.total", "收入", None),
        (None, "本级收入预算", 1),
        (None, "下属单位收入预算", 1),
        (None, "主要原因是新增项目支出", None),
    ]


def test_a_projects_name_may_end_in_any_words() -> None:
    found = claims("项目支出70万元，主要为大厅安检服务项目支出30万元，接待来访公务接待费1万元，其他支出39万元。")
    assert [c.subject for c in found] == ["expenditure.project", "project", "project", "expenditure.other"]


@pytest.mark.parametrize(
    "text",
    [
        "全市共有800多家网站，为保证网络安全运行，不出现被黑被篡改等事件。",
        "单位价值100万元以上的设备指大型设备。",
        "做好四农普和1%人口抽样调查相关工作，预算执行率指标95分。",
        "基本支出：指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出。",
        "根据《预算法》第14条和财预〔2018〕167号文件要求，公开如下：",
        "注：无政府性基金预算财政拨款预算，空表列示。",
        "XX局2022年部门预算收入XXX万元。",
        "力争社会消费品零售总额增长7.5%，电子商务交易额突破6000亿元。",
        "我部门无其他需要说明的事项。",
    ],
)
def test_what_states_no_figure_of_a_budget(text: str) -> None:
    assert claims(text) == []


def test_definitions_state_nothing_until_the_next_part() -> None:
    found = claims(
        "八、名词解释",
        "1、上年结转：指以前年度尚未完成、没有安排支出的资金。",
        "九、其他需要说明的事项",
        "2021年无政府采购预算。",
    )
    assert [c.block_index for c in found] == [4]


def test_entities_do_not_share_a_heading() -> None:
    found = extract(
        [
            ClaimParagraph(1, None, "公务接待费", 1, "224", "甲"),
            ClaimParagraph(2, None, "2021年预算安排1万元。", 2, "224001", "乙"),
        ]
    )
    assert [(c.subject, c.entity_index, c.entity_code, c.entity_name) for c in found] == [(None, 2, "224001", "乙")]


def test_what_stands_between_the_items_of_a_list_is_no_part_of_it_and_does_not_end_it() -> None:
    found = claims(
        "（二）支出预算总计45万元。包括：",
        "1．一般公共服务（类）支出20万元，主要用于保障机构运转。",
        "与上年相比减少7万元，减少25.93%。",
        "主要工作是发展信访领域社工服务，每年5万元。",
        "2．住房保障（类）支出25万元。",
    )
    assert {c.amount_text: c.parent_claim_index for c in found if c.measure == "amount"} == {"45": None, "20": 1, "5": None, "25": 1}


def test_a_list_that_is_interrupted_ends_where_another_number_follows() -> None:
    found = claims("支出预算总计45万元。包括：", "1．基本支出20万元。", "主要用于保障机构运转。", "1．项目支出25万元。")
    assert [c.parent_claim_index for c in found] == [None, 1, None]


def test_a_paragraph_that_only_compares_goes_on_with_the_one_before() -> None:
    found = claims("社会保障和就业（类）支出20万元，主要用于离退休人员支出。", "与上年相比减少7万元，减少25.93%。")
    assert [told(c) for c in found] == [
        ("expenditure.function", "amount", "20", None),
        ("expenditure.function", "change", "7", "decrease"),
        ("expenditure.function", "rate", "25.93", "decrease"),
    ]
    assert claims("一、收入情况", "与上年相比减少7万元。")[0].subject is None


def test_a_paragraph_states_figures_of_what_the_one_before_only_names() -> None:
    found = claims(
        "2024年度财政拨款支出年初预算为50万元，支出决算为48万元。其中：",
        "1．教育（类）进修及培训（款）培训支出（项）。",
        "年初预算为20万元，支出决算为18万元。",
        "2．住房保障（类）住房改革支出（款）住房公积金（项）。年初预算为30万元，支出决算为30万元。",
    )
    assert [(c.subject_text, c.amount_text, c.parent_claim_index) for c in found][2:] == [
        ("教育(类)进修及培训(款)培训支出(项)", "20", 1),
        ("教育(类)进修及培训(款)培训支出(项)", "18", 2),
        ("住房保障(类)住房改革支出(款)住房公积金(项)", "30", 1),
        ("住房保障(类)住房改革支出(款)住房公积金(项)", "30", 2),
    ]


def test_a_figure_that_follows_a_paragraph_with_figures_is_not_of_its_subject() -> None:
    found = claims("培训支出（2050803）20万元。", "年初预算为30万元。")
    assert [c.subject for c in found] == ["expenditure.function", None]
