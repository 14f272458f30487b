"""Bad input, all in one folder and one refresh: it succeeds, lists each fault with file, place and reason, and stages what is legible.

Each case is the sample of 新乐市, put under another county with one thing damaged, in the tables of the department and of
its unit alike, so that neither can stand in for the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.settings import PROJECT
from tests.flattened import Rows, edit_table
from tests.pipelines.raw_files import put
from tests.pipelines.refreshing import refresh

pytestmark = pytest.mark.slow

SOURCE = next((PROJECT / "raw").glob("130184-*/2021/*.txt"))
COUNTY = "新乐市"
#: What the sample publishes, in yuan.
SPENDING, BASIC_SPENDING = 1_350_900, 850_900

WHOLE = "130184-新乐市"
EMPTY = "130121-井陉县"
MISNAMED = "130123-正定县"
COLUMN_MISSING = "130125-行唐县"
COLUMN_ADDED = "130126-灵寿县"
ROW_SHORT = "130127-高邑县"
AMOUNT_BROKEN = "130128-深泽县"
UNIT_MISSING = "130129-赞皇县"
TWICE = "130130-无极县"
GBK = "130131-平山县"
BYTE_ORDER_MARK = "130132-元氏县"
CRLF = "130183-晋州市"
NOWHERE = "139999-无名县"


def sample_of(folder: str) -> str:
    """The sample's text as a disclosure of another county."""
    return SOURCE.read_text("utf-8").replace(COUNTY, folder.partition("-")[2])


def damaged(folder: str, form: str, change: Callable[[Rows], Rows]) -> str:
    """That text with one form changed, for the department and for its unit."""
    text = sample_of(folder)
    for level in ("部门预算", "单位预算"):
        text = edit_table(text, level + form, change)
    return text


def path(folder: str, suffix: str = ".txt") -> str:
    return f"{folder}/2021/{folder}-2021-部门预算-224{suffix}"


def without_project_column(rows: Rows) -> Rows:
    column = rows[1].index("项目支出")
    # the row above the header has cells of its own; header labels are merged over 科目编码 and 科目名称
    assert {len(row) for row in rows[2:]} == {9}
    return [
        rows[0],
        rows[1][:column] + rows[1][column + 1 :],
        *(row[: column + 1] + row[column + 2 :] for row in rows[2:]),
    ]


def with_column_of_other_money(rows: Rows) -> Rows:
    added = ["其他资金支出", "", "9", "9.99", *[""] * (len(rows) - 5)]
    return [rows[0], *([*row, cell] for row, cell in zip(rows[1:], added, strict=True))]


def without_the_last_cell_of_30101(rows: Rows) -> Rows:
    assert sum(row[1] == "30101" for row in rows[1:]) == 1
    return [row[:-1] if row[1] == "30101" else row for row in rows]


def broken_and_nil_amounts(rows: Rows) -> Rows:
    edited = [list(row) for row in rows]
    by_code = {row[1]: row for row in edited[4:]}
    assert by_code["2013701"][3:] == ["116.80", "66.80", "50.00"]
    assert by_code["2080505"][5] == ""
    by_code["2013701"][5] = "12..3"
    by_code["2080505"][5] = "—"
    return edited


def without_unit(rows: Rows) -> Rows:
    assert rows[0][2] == "单位：万元"
    return [rows[0][:2], *rows[1:]]


def other_salaries(rows: Rows) -> Rows:
    edited = [list(row) for row in rows]
    by_code = {row[1]: row for row in edited[4:]}
    by_code["30101"][3:5] = ["29.25", "29.25"]
    by_code["30102"][3:5] = ["12.53", "12.53"]
    return edited


@dataclass(frozen=True)
class Bad:
    """The refreshed warehouse of all bad input."""

    output: str
    warehouse: Path

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse / "warehouse.duckdb"), read_only=True) as connection:
            return connection.execute(sql, list(parameters)).fetchall()

    def issues(self, folder: str, kind: str) -> list[tuple[Any, ...]]:
        """Form, table, row, column, text and message of a document's issues of a kind."""
        return self.rows(
            "SELECT i.form, table_index, row_index, column_index, text, message FROM staging.issues AS i "
            "JOIN staging.documents USING (document_id) WHERE path LIKE ? || '/%' AND i.kind = ? ORDER BY ALL",
            folder,
            kind,
        )

    def findings(self, folder: str, rule: str) -> list[tuple[Any, ...]]:
        """Severity, entity, form, message and place of a document's findings under a rule."""
        return self.rows(
            "SELECT f.severity, entity_code, form, message, place FROM quality.findings AS f "
            "JOIN staging.documents USING (document_id) WHERE path LIKE ? || '/%' AND rule_id = ? ORDER BY ALL",
            folder,
            rule,
        )

    def withheld(self, folder: str) -> set[tuple[str, str]]:
        """Entity and form of everything of a document that is quarantined."""
        return set(
            self.rows(
                "SELECT entity_code, form FROM quality.quarantine JOIN staging.documents USING (document_id) "
                "WHERE path LIKE ? || '/%'",
                folder,
            )
        )

    def staged(self, folder: str) -> list[tuple[Any, ...]]:
        """How many figures of each form are staged, by how they are printed."""
        return self.rows(
            "SELECT form, printed_as, count(*) FROM staging.amounts JOIN staging.documents USING (document_id) "
            "WHERE path LIKE ? || '/%' GROUP BY ALL ORDER BY ALL",
            folder,
        )

    def cells(self, folder: str) -> int:
        sql = "SELECT count(*) FROM staging.cells JOIN staging.documents USING (document_id) WHERE path LIKE ? || '/%'"
        return int(self.rows(sql, folder)[0][0])

    def published(self, folder: str, fact: str) -> int | None:
        """The plain sum over a county's rows of a fact table, in yuan; None if it has no rows there."""
        (total,) = self.rows(
            f"SELECT sum(amount_yuan) FROM marts.{fact} JOIN staging.documents USING (document_id) WHERE path LIKE ? || '/%'",
            folder,
        )[0]
        return None if total is None else int(total)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Bad:
    folder = tmp_path_factory.mktemp("bad input")
    raw = folder / "raw"
    put(raw, path(WHOLE), SOURCE.read_bytes())
    put(raw, path(EMPTY), b"")
    put(raw, path(MISNAMED, ".pdf"), sample_of(MISNAMED))
    put(raw, path(MISNAMED, ".txt"), b"%PDF-1.7\n" + bytes(range(256)))
    put(raw, path(COLUMN_MISSING), damaged(COLUMN_MISSING, "支出总表", without_project_column))
    put(raw, path(COLUMN_ADDED), damaged(COLUMN_ADDED, "支出总表", with_column_of_other_money))
    basic = "一般公共预算财政拨款基本支出表"
    put(raw, path(ROW_SHORT), damaged(ROW_SHORT, basic, without_the_last_cell_of_30101))
    put(raw, path(AMOUNT_BROKEN), damaged(AMOUNT_BROKEN, "一般公共预算财政拨款支出表", broken_and_nil_amounts))
    put(raw, path(UNIT_MISSING), damaged(UNIT_MISSING, basic, without_unit))
    put(raw, path(TWICE), sample_of(TWICE))
    put(raw, path(TWICE, "（更正）.txt"), damaged(TWICE, basic, other_salaries))
    put(raw, path(GBK), sample_of(GBK).encode("gbk"))
    put(raw, path(BYTE_ORDER_MARK), b"\xef\xbb\xbf" + sample_of(BYTE_ORDER_MARK).encode())
    put(raw, path(CRLF), sample_of(CRLF).replace("\n", "\r\n"))
    put(raw, path(NOWHERE), sample_of(NOWHERE))
    done = refresh(raw, folder / "warehouse")
    assert done.returncode == 0, done.stdout + done.stderr
    return Bad(done.stdout, folder / "warehouse")


def places(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Form, table, row and column of issues."""
    return [row[:4] for row in rows]


def test_the_sample_beside_them_is_published_whole(bad: Bad) -> None:
    assert bad.published(WHOLE, "fct_expenditure_by_function") == SPENDING
    assert bad.published(WHOLE, "fct_basic_expenditure_by_economic_class") == BASIC_SPENDING
    assert bad.withheld(WHOLE) == set()


def test_nothing_got_lost(bad: Bad) -> None:
    assert bad.rows("SELECT path, form, balance_figures, balance_yuan FROM quality.reconciliation AS r "
                    "JOIN staging.documents USING (document_id) WHERE balance_figures <> 0 OR balance_yuan <> 0") == []  # fmt: skip


def test_an_empty_file_is_listed_with_the_reason(bad: Bad) -> None:
    status = bad.rows("SELECT status, status_reason FROM staging.documents WHERE path = ?", path(EMPTY))
    assert status == [("unreadable", "the file is empty")]
    assert [row[-1] for row in bad.issues(EMPTY, "unreadable_file")] == ["the file is empty"]
    assert f"not read   {path(EMPTY)}: the file is empty" in bad.output


def test_a_file_is_what_its_bytes_say(bad: Bad) -> None:
    text, not_a_pdf = path(MISNAMED, ".pdf"), path(MISNAMED, ".txt")
    documents = bad.rows(
        "SELECT path, format, status FROM staging.documents WHERE path LIKE ? || '/%' ORDER BY path", MISNAMED
    )
    assert documents[0] == (text, "flattened_text", "read")
    assert documents[1][:2] == (not_a_pdf, "pdf")
    assert documents[1][2] in ("unsupported", "unreadable")
    assert f"not read   {not_a_pdf}: " in bad.output
    assert [row[4] for row in bad.issues(MISNAMED, "name_and_format")] == [text, not_a_pdf]
    assert bad.published(MISNAMED, "fct_expenditure_by_function") == SPENDING


def test_a_missing_column_is_reported_and_the_rest_of_the_form_is_staged(bad: Bad) -> None:
    issues = bad.issues(COLUMN_MISSING, "missing_column")
    assert places(issues) == [("expenditure", 3, None, None), ("expenditure", 23, None, None)]
    assert "column project" in issues[0][-1]
    whole, staged = dict(forms_of(bad, WHOLE)), dict(forms_of(bad, COLUMN_MISSING))
    assert whole["expenditure"] - staged.pop("expenditure") == 2 * 4  # the column's figures, twice
    assert staged == {form: count for form, count in whole.items() if form != "expenditure"}
    outcomes = bad.rows(
        "SELECT DISTINCT outcome FROM quality.identity_checks JOIN staging.documents USING (document_id) "
        "WHERE path LIKE ? || '/%' AND rule_id = 'X01'",
        COLUMN_MISSING,
    )
    assert outcomes == [("not_evaluable",)]


def test_a_total_stands_for_parts_that_a_missing_column_hides(bad: Bad) -> None:
    assert bad.published(COLUMN_MISSING, "fct_expenditure_by_function") == SPENDING
    assert bad.published(COLUMN_MISSING, "fct_basic_expenditure_by_economic_class") == BASIC_SPENDING


def test_an_unknown_column_is_reported_and_its_figures_are_staged_but_not_published(bad: Bad) -> None:
    issues = bad.issues(COLUMN_ADDED, "unmapped_column")
    assert places(issues) == [("expenditure", 3, None, 10), ("expenditure", 23, None, 10)]
    assert issues[0][4] == "其他资金支出"
    unknown = bad.rows(
        "SELECT text, value FROM staging.amounts JOIN staging.documents USING (document_id) "
        "WHERE path LIKE ? || '/%' AND measure IS NULL",
        COLUMN_ADDED,
    )
    assert [(text, str(value)) for text, value in unknown] == [("9.99", "9.990000")] * 2
    assert [row[:3] for row in bad.findings(COLUMN_ADDED, "M09")] == [
        ("warning", "224", "expenditure"),
        ("warning", "224001", "expenditure"),
    ]
    assert bad.published(COLUMN_ADDED, "fct_expenditure_by_function") == SPENDING
    assert bad.published(COLUMN_ADDED, "fct_basic_expenditure_by_economic_class") == BASIC_SPENDING


def test_a_row_with_too_few_cells_is_reported_and_its_figures_are_placed_nowhere(bad: Bad) -> None:
    issues = bad.issues(ROW_SHORT, "row_length")
    assert places(issues) == [("basic_expenditure", 6, 7, None), ("basic_expenditure", 26, 7, None)]
    assert "30101" in issues[0][4]
    assert bad.cells(ROW_SHORT) == bad.cells(WHOLE) - 2
    assert bad.staged(ROW_SHORT) == bad.staged(WHOLE)
    assert [row[2] for row in bad.findings(ROW_SHORT, "M09")] == ["basic_expenditure"] * 2
    # 29.24 万元 of the form are not known to be anybody's: no sum of the rest may stand for it
    assert bad.withheld(ROW_SHORT) == {("224", "basic_expenditure"), ("224001", "basic_expenditure")}
    assert bad.published(ROW_SHORT, "fct_basic_expenditure_by_economic_class") is None
    assert bad.published(ROW_SHORT, "fct_expenditure_by_function") == SPENDING


def test_a_broken_amount_is_reported_and_a_mark_for_nothing_is_no_amount(bad: Bad) -> None:
    issues = bad.issues(AMOUNT_BROKEN, "unparsable_amount")
    assert places(issues) == [("general_expenditure", 5, 8, 6), ("general_expenditure", 25, 8, 6)]
    assert "12..3" in issues[0][-1]
    assert places(bad.issues(AMOUNT_BROKEN, "nil_mark"))[0][0] == "general_expenditure"
    whole = {(form, printed): count for form, printed, count in bad.staged(WHOLE)}
    staged = {(form, printed): count for form, printed, count in bad.staged(AMOUNT_BROKEN)}
    assert staged.pop(("general_expenditure", "unparsable")) == 2
    assert staged.pop(("general_expenditure", "nil_mark")) == 2
    assert staged.pop(("general_expenditure", "number")) == whole.pop(("general_expenditure", "number")) - 2
    assert staged == whole
    assert [row[:3] for row in bad.findings(AMOUNT_BROKEN, "M09")] == [
        ("warning", "224", "general_expenditure"),
        ("warning", "224001", "general_expenditure"),
    ]
    # the total of the row is legible and stands for its parts
    assert bad.published(AMOUNT_BROKEN, "fct_fiscal_appropriation") == SPENDING
    assert bad.published(AMOUNT_BROKEN, "fct_expenditure_by_function") == SPENDING


def test_figures_without_a_unit_are_staged_as_printed_and_withheld(bad: Bad) -> None:
    issues = bad.issues(UNIT_MISSING, "unit_missing")
    assert places(issues) == [("basic_expenditure", 6, None, None), ("basic_expenditure", 26, None, None)]
    assert bad.staged(UNIT_MISSING) == bad.staged(WHOLE)
    yuan = bad.rows(
        "SELECT count(value), count(amount_yuan) FROM staging.amounts JOIN staging.documents USING (document_id) "
        "WHERE path LIKE ? || '/%' AND form = 'basic_expenditure'",
        UNIT_MISSING,
    )
    assert yuan == [(70, 0)]
    assert [row[:3] for row in bad.findings(UNIT_MISSING, "M08")] == [
        ("fatal", "224", "basic_expenditure"),
        ("fatal", "224001", "basic_expenditure"),
    ]
    assert bad.withheld(UNIT_MISSING) == {("224", "basic_expenditure"), ("224001", "basic_expenditure")}
    assert bad.published(UNIT_MISSING, "fct_basic_expenditure_by_economic_class") is None
    assert bad.published(UNIT_MISSING, "fct_expenditure_by_function") == SPENDING


def test_a_file_that_says_that_it_corrects_another_replaces_it(bad: Bad) -> None:
    first, correction = path(TWICE), path(TWICE, "（更正）.txt")
    versions = bad.rows(
        "SELECT d.path, d.is_current, o.path, f.superseded_because FROM marts.dim_document AS d "
        "LEFT JOIN marts.dim_document AS o ON o.document_id = d.superseded_by "
        "JOIN staging.disclosure_files AS f ON f.document_id = d.document_id WHERE d.path LIKE ? || '/%' ORDER BY d.path",
        TWICE,
    )
    assert versions == [(first, False, correction, "file_name"), (correction, True, None, None)]
    assert bad.findings(TWICE, "M10") == []
    assert bad.findings(TWICE, "M15") == []
    sources = bad.rows(
        "SELECT DISTINCT d.path FROM marts.fct_expenditure_by_function JOIN staging.documents AS d USING (document_id) "
        "WHERE d.path LIKE ? || '/%'",
        TWICE,
    )
    assert sources == [(correction,)]
    assert bad.published(TWICE, "fct_expenditure_by_function") == SPENDING
    assert bad.published(TWICE, "fct_basic_expenditure_by_economic_class") == BASIC_SPENDING
    assert [count for *_, count in bad.staged(TWICE)] == [2 * count for *_, count in bad.staged(WHOLE)]


@pytest.mark.parametrize("folder", [GBK, BYTE_ORDER_MARK, CRLF])
def test_the_encoding_of_a_text_makes_no_difference(bad: Bad, folder: str) -> None:
    assert bad.staged(folder) == bad.staged(WHOLE)
    assert bad.cells(folder) == bad.cells(WHOLE)
    assert bad.published(folder, "fct_expenditure_by_function") == SPENDING
    assert bad.withheld(folder) == set()


def test_an_unknown_division_is_a_finding_and_never_guessed(bad: Bad) -> None:
    assert bad.issues(NOWHERE, "unknown_division")[0][4] == path(NOWHERE)
    assert bad.issues(NOWHERE, "division_unknown")
    division = bad.rows(
        "SELECT division_code, division_name, status FROM staging.documents WHERE path = ?", path(NOWHERE)
    )
    assert division == [(None, None, "read")]
    assert bad.findings(NOWHERE, "M02")
    assert bad.staged(NOWHERE) == bad.staged(WHOLE)
    assert bad.published(NOWHERE, "fct_expenditure_by_function") is None


def forms_of(bad: Bad, folder: str) -> list[tuple[str, int]]:
    """How many figures of each form are staged that are numbers."""
    return [(form, count) for form, printed, count in bad.staged(folder) if printed == "number"]
