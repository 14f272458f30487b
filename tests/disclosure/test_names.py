"""Names of departments: what is the same, what is an abbreviation, and what is another department."""

from __future__ import annotations

import pytest

from pipelines.disclosure import names

PLACES = ["海山省", "海山", "临溪县", "临溪"]


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("临溪县教育局", "教育局"),
        ("海山省临溪县教育局（本级）", "教育局"),
        ("2024年度临溪县教育局", "教育局"),
        (" 临溪县 教 育 局", "教育局"),
        ("中共临溪县委组织部", "县委组织部"),
        ("临溪县人民政府办公室", "办公室"),
        ("临溪县", "临溪县"),
    ],
)
def test_a_key_is_the_departments_own_name(printed: str, key: str) -> None:
    assert names.key(printed, PLACES) in (key, key.removeprefix("县"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("教育局", "教育局"), ("教育局", "临溪县教育局"), ("人社局", "人力资源和社会保障局"),
        ("农业农村局", "农业农村局机关"),
    ],
)  # fmt: skip
def test_may_be_the_same(one: str, other: str) -> None:
    assert names.may_be_the_same(one, other)
    assert names.may_be_the_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("教育局", "体育局"), ("公安局", "司法局"), ("民政局", "农业农村局"), ("第一小学", "第二小学"), ("财政局", "人力资源和社会保障局")],
)
def test_contradict_each_other(one: str, other: str) -> None:
    assert not names.may_be_the_same(one, other)
    assert not names.may_be_the_same(other, one)
