"""Rows and tables that are at fault as a whole."""

from __future__ import annotations

import pytest

from pipelines.localise import causes, limits, search
from pipelines.localise.system import System
from pipelines.localise.whole import Cluster, Whole
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


def _over_two_pages(figures: dict[str, int | None]) -> Sheet:
    """支出总表 whose last codes stand in a table of their own (3), behind a page break."""
    broken = spending(figures, cross=False)
    for name in ("t3", "b3", "p3"):
        broken.move(name, table=3)
    return broken


def test_a_row_is_missed_where_a_page_break_divides_the_rows() -> None:
    sheet = _over_two_pages({"t2": 0, "b2": 0, "p2": 0})
    system = sheet.system()
    forms = {("d", table): (1, "expenditure") for table in (1, 3)}
    (cluster,) = search.solve(System(system.cells, system.checks, forms=forms), LIMITS)
    assert cluster.whole == Whole("d", 1, 1, causes.ROW_MISSING)
    apart = search.solve(System(system.cells, system.checks, forms={("d", 1): (1, "expenditure"), ("d", 3): (1, "income")}), LIMITS)
    assert [one.whole for one in apart if one.whole is not None] == []


def test_a_row_is_missed_where_no_row_below_prints_a_figure_of_a_column() -> None:
    sheet = spending({"t2": 45, "p1": None, "p2": None, "p3": None, "t1": 300}, cross=False)
    (whole,) = _wholes(sheet)
    assert whole == Whole("d", 1, 1, causes.ROW_MISSING)


def test_a_row_changed_in_all_columns_is_not_a_row_that_is_missed() -> None:
    # what another form says of one of its figures fails with them
    sheet = spending({"t2": 60, "b2": 35})
    assert _wholes(sheet) == [None]
    assert {sheet.names[s.cell] for cluster in search.solve(sheet.system(), LIMITS) for s in cluster.suspects} == {"t2", "b2"}


def test_a_table_in_another_unit_is_named_as_a_table() -> None:
    sheet = spending({name: value * 10_000 for name, value in CLEAN.items()})
    # what the other form prints is right, and held by what it prints itself
    for row in range(4):
        sheet.equation(f"I01.{row}", f"xt{row}", [f"xb{row}", f"xp{row}"])
    found = _wholes(sheet)
    assert Whole("d", 1, None, causes.UNIT) in found


def _two_forms_of_another_unit(agreement: dict[tuple[str, int], int], rounded: int = 0) -> list[Cluster]:
    """基本支出表 (table 1) in 元 where 万元 is meant, beside the form whose column it is the total of (table 2)."""
    figures = {"t": 10_558, "b1": 464, "b2": 177, "c": 9_917}
    sheet = Sheet({**figures, "xt": 105_580_000 + rounded, "xb1": 4_640_000, "xb2": 1_770_000, "xc": 99_170_000 + rounded})
    for form in ("", "x"):
        sheet.equation(f"B02.{form}", f"{form}t", [f"{form}b1", f"{form}b2", f"{form}c"])
    for name in ("t", "b1", "b2"):
        sheet.equation(f"B05.{name}", name, [f"x{name}"])
    system = sheet.system()
    return search.solve(System(system.cells, system.checks, agreement=agreement), LIMITS)


@pytest.mark.parametrize(("agreement", "table"), [({("d", 1): -1, ("d", 2): 1}, 1), ({("d", 1): 1, ("d", 2): -2}, 2)])
def test_of_two_tables_in_different_units_the_one_that_fewer_forms_agree_with_is_guilty(
    agreement: dict[tuple[str, int], int], table: int
) -> None:
    (cluster,) = _two_forms_of_another_unit(agreement)
    assert (cluster.whole, cluster.determined) == (Whole("d", table, None, causes.UNIT), True)


def test_upper_bounds_alone_accuse_no_unit() -> None:
    sheet = Sheet({"t0": 30, "b0": 10, "p0": 20, "t1": 30, "b1": 10, "p1": 20, "xb0": 1, "xp0": 2, "xb1": 1, "xp1": 2})
    for row in range(2):
        sheet.equation(f"X01.{row}", f"t{row}", [f"b{row}", f"p{row}"])
        for column in "bp":
            sheet.equation(f"F04.{column}{row}", f"{column}{row}", [f"x{column}{row}"], relation="at_most")
    assert causes.UNIT not in [whole.cause for whole in _wholes(sheet) if whole is not None]


def test_where_nothing_tells_which_table_is_in_another_unit_none_is_determined() -> None:
    (cluster,) = _two_forms_of_another_unit({})
    assert [cluster.whole, *cluster.rivals] == [Whole("d", 1, None, causes.UNIT), Whole("d", 2, None, causes.UNIT)]
    assert not cluster.determined


def test_the_printed_steps_of_a_table_in_another_unit_are_others_too() -> None:
    # half a step of the table's in the right unit is 5,000 steps of what it prints
    (cluster,) = _two_forms_of_another_unit({("d", 1): -1, ("d", 2): 1}, rounded=5_000)
    assert (cluster.whole, cluster.determined) == (Whole("d", 1, None, causes.UNIT), True)
    (cluster,) = _two_forms_of_another_unit({("d", 1): -1, ("d", 2): 1}, rounded=5_001)
    assert cluster.whole == Whole("d", 2, None, causes.UNIT)


def _with_columns_exchanged(rows: tuple[int, ...]) -> Sheet:
    """支出总表 beside the same by its unit (table 2), with basic and project spending exchanged in these rows."""
    figures = {f"{column}{row}": CLEAN[f"{other}{row}"] for row in rows for column, other in (("b", "p"), ("p", "b"))}
    sheet = spending(dict(figures))
    for row in range(4):
        sheet.equation(f"D01.sum{row}", f"xt{row}", [f"xb{row}", f"xp{row}"])
    return sheet


def test_two_exchanged_columns_are_named_as_such() -> None:
    system = _with_columns_exchanged((0, 1, 2, 3)).system()
    (cluster,) = search.solve(System(system.cells, system.checks, agreement={("d", 2): 1}), LIMITS)
    assert cluster.whole == Whole("d", 1, None, causes.EXCHANGED, columns=(2, 3))
    assert (cluster.determined, cluster.rivals) == (True, [])


def test_figures_exchanged_in_one_row_are_no_exchanged_columns() -> None:
    assert causes.EXCHANGED not in [whole.cause for whole in _wholes(_with_columns_exchanged((2,))) if whole is not None]


def test_columns_of_which_one_row_is_right_are_not_exchanged() -> None:
    sheet = _with_columns_exchanged((0, 1, 2))
    assert causes.EXCHANGED not in [whole.cause for whole in _wholes(sheet) if whole is not None]
