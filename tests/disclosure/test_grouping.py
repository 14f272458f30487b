"""Which files belong together: every kind of evidence, what contradicts it, and what is left alone because nothing decides."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from pipelines.disclosure.grouping import Group
from pipelines.disclosure.told import Told
from tests.disclosure.made_up import groups_of, paths, told

A, B = 12_345_678, 23_456_789
FOLDER = "990101-临溪县/2024"


def evidence(groups: list[Group]) -> set[str]:
    return {tie.evidence for group in groups for tie in group.ties.values()}


def test_a_nameless_workbook_belongs_to_the_text_that_states_its_total() -> None:
    groups = groups_of(
        told(f"{FOLDER}/1.xls", totals=[A]), told(f"{FOLDER}/2.xls", totals=[B]),
        told(f"{FOLDER}/3.doc", name="临溪县教育局", stated=[A]), told(f"{FOLDER}/4.doc", name="临溪县民政局", stated=[B]),
    )  # fmt: skip
    assert paths(groups) == [["1.xls", "3.doc"], ["2.xls", "4.doc"]]
    assert evidence(groups) == {"totals"}


def test_a_total_that_is_rounded_in_the_text_is_the_same() -> None:
    groups = groups_of(told("1.xls", totals=[A]), told("2.doc", name="教育局", stated=[12_345_700], step=100))
    assert len(groups) == 1
    assert len(groups_of(told("1.xls", totals=[A]), told("2.doc", name="教育局", stated=[12_345_800], step=100))) == 2


def test_a_round_total_alone_ties_nothing() -> None:
    assert len(groups_of(told("1.xls", totals=[5_000_000]), told("2.doc", name="教育局", stated=[5_000_000]))) == 2


def test_two_departments_of_the_same_total_are_not_mixed() -> None:
    documents = [
        told("1.xls", totals=[A]), told("2.xls", totals=[A]),
        told("3.doc", name="教育局", stated=[A]), told("4.doc", name="民政局", stated=[A]),
    ]  # fmt: skip
    for group in groups_of(*documents):
        assert len(group.members) == 1 or {one.path for one in group.members} == {"1.xls", "2.xls"}


def test_further_figures_decide_between_departments_of_the_same_total() -> None:
    groups = groups_of(
        told("1.xls", totals=[A], figures=[1_111_100, 2_222_200]), told("2.xls", totals=[A], figures=[3_333_300, 4_444_400]),
        told("3.doc", name="教育局", stated=[A, 3_333_300, 4_444_400]), told("4.doc", name="民政局", stated=[A, 1_111_100, 2_222_200]),
    )  # fmt: skip
    assert paths(groups) == [["1.xls", "4.doc"], ["2.xls", "3.doc"]]


def test_a_text_that_may_belong_to_two_departments_is_left_alone() -> None:
    groups = groups_of(
        told("1.xls", name="教育局", totals=[A]), told("2.xls", name="民政局", totals=[A]), told("3.doc", stated=[A]),
    )  # fmt: skip
    assert paths(groups) == [["1.xls"], ["2.xls"], ["3.doc"]]


def test_a_budget_book_belongs_to_the_forms_whose_total_it_prints() -> None:
    groups = groups_of(told("1.xls", totals=[A]), told("2.doc", name="教育局", stated=[A]), told("3.doc", in_tables=[A]))
    assert len(groups) == 1


def test_versions_with_the_same_figures_or_most_of_them_are_one() -> None:
    groups = groups_of(
        told("1.xls", totals=[A], figures=[1_111_100, 2_222_200], content=(1, 20)), told("2.xls", totals=[A], content=(1, 20)),
        told("3.xls", totals=[A], figures=[1_111_100, 2_222_300]), told("4.xls", totals=[A + 5], figures=[9_999_100]),
    )  # fmt: skip
    assert paths(groups) == [["1.xls", "2.xls", "3.xls"], ["4.xls"]]


@pytest.mark.parametrize(
    "other",
    [
        {"division_code": "990102"}, {"fiscal_year": 2023}, {"kind": "final_account"}, {"name": "民政局"},
        {"name": "教育局", "code": "206"}, {"title": "教育局2024年单位预算"},
    ],
)  # fmt: skip
def test_what_contradicts_is_never_joined(other: dict[str, Any]) -> None:
    ours: dict[str, Any] = {
        "name": "教育局", "code": "205", "title": "教育局2024年部门预算", "division_code": "990101", "fiscal_year": 2024, "kind": "budget",
    }  # fmt: skip
    page = "http://linxi.example/1"
    groups = groups_of(
        told("a/b/c/教育局预算表.xls", totals=[A], content=(1, 20), page_url=page, **ours),
        told("a/b/c/教育局预算.xls", totals=[A], content=(1, 20), page_url=page, **{**ours, **other}),
    )
    assert len(groups) == 2


def test_files_of_one_page_belong_together() -> None:
    groups = groups_of(
        told("x1.pdf", totals=[A], page_url="http://linxi.example/1"), told("x2.doc", name="教育局", page_url="http://linxi.example/1"),
        told("x3.doc", name="民政局", page_url="http://linxi.example/2"),
    )  # fmt: skip
    assert paths(groups) == [["x1.pdf", "x2.doc"], ["x3.doc"]]
    assert evidence(groups) == {"web_page"}


def test_a_page_of_many_departments_says_nothing() -> None:
    page = "http://linxi.example/list"
    documents = [told(f"{n}.doc", name=name, page_url=page) for n, name in enumerate(("教育局", "民政局", "公安局"))]
    groups = groups_of(*documents, told("9.xls", totals=[A], page_url=page))
    assert [len(group.members) for group in groups] == [1, 1, 1, 1]


def test_a_page_with_budget_and_account_is_two_disclosures() -> None:
    page = "http://linxi.example/1"
    budget: dict[str, Any] = {"fiscal_year": 2024, "kind": "budget"}
    account = {**budget, "kind": "final_account"}
    groups = groups_of(
        told("1.xls", totals=[A], page_url=page, **budget), told("2.doc", name="教育局", page_url=page, **budget),
        told("3.xls", totals=[B], page_url=page, **account), told("4.doc", name="教育局", page_url=page, **account),
        told("5.doc", page_url=page),
    )  # fmt: skip
    assert paths(groups) == [["1.xls", "2.doc"], ["3.xls", "4.doc"], ["5.doc"]]


def test_a_folder_of_its_own_and_an_archive() -> None:
    groups = groups_of(
        told(f"{FOLDER}/教育/1.xls", totals=[A]), told(f"{FOLDER}/教育/2.doc", name="教育局"),
        told(f"{FOLDER}/3.xls", totals=[B]), told(f"{FOLDER}/4.doc", name="公安局"),
        told("包.zip!/5.xls", totals=[A + B]), told("包.zip!/6.doc", name="民政局"),
    )  # fmt: skip
    assert paths(groups) == [["3.xls"], ["4.doc"], ["1.xls", "2.doc"], ["5.xls", "6.doc"]]
    assert evidence(groups) == {"folder"}


def test_a_folder_of_nameless_workbooks_is_a_batch() -> None:
    batch = [told(f"{FOLDER}/表格/{n}.xls", totals=[A + 1000 * n]) for n in range(5)]
    assert len(groups_of(*batch)) == 5
    assert len(groups_of(*batch, told(f"{FOLDER}/表格/9.doc", name="教育局"))) == 6


def test_a_county_folder_below_others_is_no_folder_of_its_own() -> None:
    groups = groups_of(
        told("海山省/990101-临溪县/2024/1.xls", totals=[A]), told("海山省/990101-临溪县/2024/2.doc", name="教育局"),
    )  # fmt: skip
    assert len(groups) == 2


def test_names_that_differ_in_the_part_only() -> None:
    groups = groups_of(
        told(f"{FOLDER}/临溪县教育局2024年部门预算公开表.xls", totals=[A]), told(f"{FOLDER}/临溪县教育局2024年部门预算情况说明.doc"),
        told(f"{FOLDER}/临溪县民政局2024年部门预算公开表.xls", totals=[B]),
    )  # fmt: skip
    assert sorted(len(group.members) for group in groups) == [1, 2]
    assert evidence(groups) == {"stem"}


def test_files_put_up_in_one_second_belong_together() -> None:
    groups = groups_of(
        told(f"{FOLDER}/20240606_66612a41e4a34.docx", name="教育局"), told(f"{FOLDER}/20240606_66612a41e873d.xls", totals=[640_000]),
        told(f"{FOLDER}/20240606_66612a42e873d.xls", totals=[B]), told(f"{FOLDER}/20240606.doc", name="民政局"),
        told(f"{FOLDER}/20240607_66627bc1e873d.doc", name="公安局"), told(f"{FOLDER}/20240607_66627bc1e8a3d.doc", name="司法局"),
        told(f"{FOLDER}/20240607_66627bc1e9a3d.xls", totals=[A]),
    )  # fmt: skip
    assert [names for names in paths(groups) if len(names) > 1] == [["20240606_66612a41e4a34.docx", "20240606_66612a41e873d.xls"]]
    assert evidence(groups) == {"upload"}


def test_names_that_name_nobody_tie_nothing() -> None:
    names = ["2024年部门预算.xls", "2024年部门预算(1).xls", "2024年部门预算（2）.xls", "新建 Microsoft Excel 工作表.xls"]
    assert len(groups_of(*(told(f"{FOLDER}/{name}", totals=[A + 1000 * n]) for n, name in enumerate(names)))) == 4
    assert len(groups_of(told(f"{FOLDER}/2024年部门预算.xls", totals=[A]), told(f"{FOLDER}/2024年部门预算.doc", name="教育局"))) == 2


def test_the_same_name_in_one_county_year_and_kind() -> None:
    ours: dict[str, Any] = {"kind": "budget", "fiscal_year": 2024}
    groups = groups_of(
        told("1.doc", name="临溪县教育局", **ours), told("2.doc", name="教育局", **ours),
        told("3.doc", name="教育局", **{**ours, "fiscal_year": 2023}),
        told("4.doc", name="教育局", division_code="990102", **ours), told("5.doc", name="教育局", level="unit", **ours),
    )  # fmt: skip
    assert paths(groups) == [["1.doc", "2.doc"], ["3.doc"], ["4.doc"], ["5.doc"]]


def test_of_one_name_whoever_fits_is_joined_though_another_contradicts() -> None:
    groups = groups_of(
        told("1.doc", name="教育局", code="205"), told("2.doc", name="教育局", code="305"), told("3.doc", name="教育局", code="305"),
    )  # fmt: skip
    assert paths(groups) == [["1.doc"], ["2.doc", "3.doc"]]


def _county(seed: int, departments: int, code: str = "990101", year: int = 2024) -> list[Told]:
    """Departments with two nameless versions, a text and a budget book each."""
    chance = random.Random(seed)
    found = []
    for n in range(departments):
        total = chance.randrange(10_000, 90_000_000) * 100
        figures = [chance.randrange(10_000, 90_000_000) * 100 for _ in range(8)]
        about: dict[str, Any] = {"division_code": code, "fiscal_year": year, "kind": "budget"}
        folder, name = f"{code}/{year}", f"第{n}局"
        found += [
            told(f"{folder}/{n}-1.xls", totals=[total], figures=[*figures[:6], 100], **about),
            told(f"{folder}/{n}-2.xls", totals=[total], figures=figures, **about),
            told(f"{folder}/{n}-3.doc", name=name, stated=[total, *figures[:3]], **about),
            told(f"{folder}/{n}-4.doc", in_tables=[total], **about),
        ]
    return found


def test_the_order_of_files_makes_no_difference() -> None:
    documents = [*_county(1, 30), *(told(f"x{n}.doc", name="第3局", stated=[5_000_000]) for n in range(3))]
    expected = [[(one.path, tie and (tie.evidence, tie.text)) for one in g.members for tie in [g.ties.get(one.document_id)]]
                for g in groups_of(*documents)]  # fmt: skip
    for seed in range(5):
        random.Random(seed).shuffle(documents)
        found = [[(one.path, tie and (tie.evidence, tie.text)) for one in g.members for tie in [g.ties.get(one.document_id)]]
                 for g in groups_of(*documents)]  # fmt: skip
        assert found == expected
    assert sum(len(group) == 4 for group in expected) >= 29


def test_time_grows_with_the_number_of_documents() -> None:
    def seconds(counties: int) -> float:
        documents = [one for n in range(counties) for one in _county(n, 100, f"{990101 + n}")]
        start = time.process_time()
        groups = groups_of(*documents)
        assert len(groups) <= counties * 110
        return time.process_time() - start

    few, many = seconds(2), seconds(12)
    assert many < 3 * 6 * few + 1
