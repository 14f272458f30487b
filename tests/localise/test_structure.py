"""Rows and tables that are at fault as a whole."""

from __future__ import annotations

from pipelines.localise import causes, limits, search
from pipelines.localise.whole import Whole
from tests.localise.matrices import CLEAN, Sheet, spending

LIMITS = limits.load()


def _wholes(sheet: Sheet) -> list[Whole | None]:
    return [cluster.whole for cluster in search.solve(sheet.system(), LIMITS)]


def _with_fourth_row(figures: dict[str, int | None]) -> Sheet:
    """支出总表 whose parent has a fourth code of those figures, without another form that tells them."""
    rows = [[f"{column}{row}" for column in "tbp"] for row in (0, 1, 2, 3, 4)]
    sheet = Sheet({**CLEAN, **figures, "xt": 1861, "xb": 1636, "xp": 225}, rows)
    for row in range(5):
        sheet.equation(f"X01.{row}", f"t{row}", [f"b{row}", f"p{row}"])
    for column in "tbp":
        sheet.equation(f"X02.{column}", f"{column}0", [f"{column}{row}" for row in (1, 2, 3, 4)])
        sheet.equation(f"X04.{column}", f"x{column}", [f"{column}0"])
    return sheet


def test_a_row_printed_twice_is_named_as_a_row() -> None:
    assert _wholes(_with_fourth_row({"t4": 70, "b4": 45, "p4": 25})) == [Whole("d", 1, 5, causes.ROW_TWICE)]


def test_a_row_that_does_not_belong_is_named_as_a_row() -> None:
    assert _wholes(_with_fourth_row({"t4": 99, "b4": 33, "p4": 66})) == [Whole("d", 1, 5, causes.ROW_TOO_MANY)]


def test_a_row_is_missed_where_its_columns_leave_gaps_that_add_up() -> None:
    figures: dict[str, int | None] = {"t2": 0, "b2": 0, "p2": 0}
    sheet = spending(figures, cross=False)
    for column in "tbp":
        sheet.equation(f"X04.{column}", f"{column}0", [f"{column}0"])
    (whole,) = _wholes(sheet)
    assert whole == Whole("d", 1, 1, causes.ROW_MISSING)


def test_a_table_in_another_unit_is_named_as_a_table() -> None:
    sheet = spending({name: value * 10_000 for name, value in CLEAN.items()})
    # what the other form prints is right, and held by what it prints itself
    for row in range(4):
        sheet.equation(f"I01.{row}", f"xt{row}", [f"xb{row}", f"xp{row}"])
    found = _wholes(sheet)
    assert Whole("d", 1, None, causes.UNIT) in found
