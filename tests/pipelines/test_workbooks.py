"""The workbooks say what the snapshot says, and nothing in them runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import yaml

from pipelines import workbooks
from pipelines.workbooks import findings, sheets, writing
from pipelines.workbooks.sheets import Column, SheetError
from tests.pipelines.refreshing import Sample

pytestmark = pytest.mark.slow
Rows = list[tuple[Any, ...]]


def read(path: Path) -> dict[str, Rows]:
    """The values of each sheet."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


@pytest.fixture(scope="module")
def folder(sample: Sample) -> Path:
    return sample.warehouse / "workbooks"


@pytest.fixture(scope="module")
def summary(folder: Path) -> dict[str, Rows]:
    return read(folder / workbooks.SUMMARY)


@pytest.fixture
def altered(sample: Sample, tmp_path: Path) -> Iterator[tuple[Path, duckdb.DuckDBPyConnection]]:
    """A copy of the snapshot that can be written to."""
    path = tmp_path / "warehouse.duckdb"
    shutil.copyfile(sample.snapshot, path)
    connection = duckdb.connect(str(path))
    yield path, connection
    connection.close()


def test_every_sheet_is_there_with_title_note_and_headings(summary: dict[str, Rows]) -> None:
    described = sheets.load()
    assert list(summary) == ["概况", *(sheet.name for sheet in described), "取数语句"]
    for sheet in described:
        rows = summary[sheet.name]
        assert (rows[0][0], rows[1][0]) == (sheet.title, sheet.note)
        assert list(rows[2][: len(sheet.columns)]) == [column.heading for column in sheet.columns]
        assert "单位：万元" in sheet.note or all(column.format != "amount" for column in sheet.columns)


def test_amounts_are_those_of_the_facts_in_ten_thousand_yuan(sample: Sample, summary: dict[str, Rows]) -> None:
    with duckdb.connect(str(sample.snapshot), read_only=True) as connection:
        (yuan,) = connection.execute("SELECT sum(amount_yuan) FROM marts.fct_expenditure_by_function").fetchall()[0]
    rows = summary["县×功能分类"]
    total = rows[2].index("合计")
    assert sum(Decimal(str(row[total])) for row in rows[3:]) * 10000 == yuan == Decimal(1_350_900)
    assert sum(Decimal(str(value)) for row in rows[3:] for value in row[total + 1 :] if value is not None) * 10000 == yuan
    assert "201 一般公共服务支出" in rows[2]


def test_what_is_not_known_is_empty_and_not_zero(summary: dict[str, Rows]) -> None:
    headings, *rows = summary["三公经费"][2:]
    assert rows[0][0] == "没有数据"
    headings, *rows = summary["公开情况"][2:]
    status = {row[headings.index("县（市、区）")]: row[headings.index("收支总表")] for row in rows}
    assert status == {"新乐市": "有数据", "香河县": "未公开"}


def test_sheets_can_be_filtered_and_scroll_below_their_headings(folder: Path) -> None:
    for sheet in openpyxl.load_workbook(folder / workbooks.SUMMARY).worksheets[1:-1]:
        assert str(sheet.freeze_panes).endswith("4")
        assert sheet.auto_filter.ref.startswith("A3:")


def test_the_printed_queries_give_the_sheets(sample: Sample, summary: dict[str, Rows]) -> None:
    printed = {row[0]: row[1] for row in summary["取数语句"] if row[0] and row[1]}
    with duckdb.connect(str(sample.snapshot), read_only=True) as connection:
        for sheet in sheets.load():
            assert connection.execute(printed[sheet.name]).fetchall() == connection.execute(sheet.sql).fetchall()


def test_every_finding_is_listed_and_each_department_has_its_own_list(sample: Sample, folder: Path) -> None:
    with duckdb.connect(str(sample.snapshot), read_only=True) as connection:
        found = connection.execute("SELECT message_zh FROM quality.findings WHERE NOT waived").fetchall()
    (rows,) = read(folder / findings.ALL).values()
    headings, *lines = rows[2:]
    message = headings.index("问题")
    assert len(lines) == len(found) > 10
    assert sorted(line[message] for line in lines) == sorted(text for (text,) in found)
    files = sorted((folder / findings.FOLDER).rglob("*.xlsx"))
    assert sorted(file.parent.name for file in files) == ["130184-新乐市", "131024-香河县"]
    assert sum(len(next(iter(read(file).values()))) - 3 for file in files) == len(lines)
    (change,) = [line for line in lines if line[headings.index("规则编号")] == "N05"][:1]
    assert abs(change[headings.index("相差（万元）")] - 19.87) < 1e-9
    assert change[headings.index("程度")] == "一般"
    assert all(line[headings.index("位置")] and line[headings.index("规则要求")] and line[headings.index("出错一方")] for line in lines)


def test_text_of_documents_never_becomes_a_formula_or_a_link(
    altered: tuple[Path, duckdb.DuckDBPyConnection], tmp_path: Path
) -> None:
    path, connection = altered
    evil = '=HYPERLINK("http://x.example","点我")'
    connection.execute("UPDATE marts.fct_expenditure_by_function SET department_name = ?", [evil])
    connection.execute("UPDATE marts.dim_entity SET department_name = ?", [evil])
    connection.execute("UPDATE quality.findings SET message_zh = ?", ["@SUM(1+1)*cmd|' /C calc'!A0"])
    connection.close()
    out = tmp_path / "out"
    out.mkdir()
    workbooks.write(path, out)
    texts = 0
    for file in out.rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(file).worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                assert (cell.data_type, cell.hyperlink) in (("s", None), ("n", None))
                texts += cell.value == evil
    assert texts > 1


def test_an_empty_warehouse_says_so(altered: tuple[Path, duckdb.DuckDBPyConnection], tmp_path: Path) -> None:
    path, connection = altered
    tables = connection.execute("SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'")
    for schema, name in tables.fetchall():
        if schema in ("marts", "quality", "staging") and name != "refresh_meta":
            connection.execute(f"DELETE FROM {schema}.{name}")
    connection.close()
    out = tmp_path / "out"
    out.mkdir()
    workbooks.write(path, out)
    written = read(out / workbooks.SUMMARY)
    assert all(written[sheet.name][3][0] == "没有数据" for sheet in sheets.load())
    assert next(iter(read(out / findings.ALL).values()))[3][0] == "没有数据"


def test_a_table_that_is_too_long_goes_on_in_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ROWS_PER_SHEET", 2)
    book = writing.Workbook(tmp_path / "long.xlsx", "长表", is_synthetic=True)
    book.table("表", "长表", "", [Column("n", "序号", "count")], [[n] for n in range(5)])
    book.close()
    written = read(tmp_path / "long.xlsx")
    assert {rows[0][0] for rows in written.values()} == {"【虚构的示范数据】长表"}
    assert {name: [row[0] for row in rows[3:]] for name, rows in written.items()} == {
        "表": [0, 1], "表（2）": [2, 3], "表（3）": [4],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s[0].pop("note"), "the keys must be"),
        (lambda s: s[0]["columns"]["county"].update(format="money"), "column county"),
        (lambda s: s[0]["pivot"].pop("value"), "pivot needs"),
        (lambda s: s[1].update(name=s[0]["name"]), "names of sheets must differ"),
    ],
)
def test_a_description_that_makes_no_sense_is_an_error(tmp_path: Path, change: Any, message: str) -> None:
    described = yaml.safe_load(sheets.DESCRIPTION.read_text("utf-8"))
    change(described)
    path = tmp_path / "sheets.yaml"
    path.write_text(yaml.safe_dump(described, allow_unicode=True), "utf-8")
    with pytest.raises(SheetError, match=message):
        sheets.load(path)


def test_sql_that_does_not_give_the_columns_is_an_error(sample: Sample) -> None:
    sheet = sheets.load()[0]
    wrong = sheets.Sheet(sheet.name, sheet.title, sheet.note, "SELECT 1 AS one", sheet.columns, sheet.pivot)
    with duckdb.connect(str(sample.snapshot), read_only=True) as connection, pytest.raises(SheetError, match="one"):
        workbooks.table(connection, wrong)


def test_a_list_of_findings_can_be_read_on_paper(folder: Path) -> None:
    """A4 across, from the number to the figure that would do; rows are as high as their wrapped text."""
    for path in (folder / findings.ALL, next((folder / findings.FOLDER).rglob("*.xlsx"))):
        (sheet,) = openpyxl.load_workbook(path).worksheets
        headings = {cell.value: cell.column_letter for cell in sheet[3]}
        last = headings["若改为此数则全部相符（仅供核对）"]
        assert sheet.print_area.endswith(f"${last}${sheet.max_row}")
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        printed = [sheet.column_dimensions[letter].width for letter in headings.values() if (len(letter), letter) <= (len(last), last)]
        assert sum(printed) < 260
        longest = max(range(4, sheet.max_row + 1), key=lambda row: len(sheet[f"{headings['问题']}{row}"].value))
        assert sheet.row_dimensions[longest].height >= 15 * 2 * len(sheet[f"{headings['问题']}{longest}"].value) / 2 / 46


def test_a_department_without_a_code_in_one_document_has_one_list(province: Sample) -> None:
    """Budgets print the department's code and final accounts often none."""
    with duckdb.connect(str(province.snapshot), read_only=True) as connection:
        rows = findings.rows(connection)
        known = dict(connection.execute("SELECT department_name, max(department_code) FROM marts.dim_entity GROUP BY ALL").fetchall())
    assert {row["stage"] for row in rows} == {"预算", "决算"}
    assert {(row["department"], row["department_code"]) for row in rows} <= set(known.items())
    files = [path.stem for path in (province.warehouse / "workbooks" / findings.FOLDER).rglob("*.xlsx")]
    assert sorted(files) == sorted({f"{row['department_code']}-{row['department']}" for row in rows if row["department_code"]}
                                   | {row["department"] for row in rows if not row["department_code"]})  # fmt: skip


def test_a_rate_is_whole_only_if_all_hold(altered: tuple[Path, duckdb.DuckDBPyConnection], tmp_path: Path) -> None:
    path, connection = altered
    connection.execute("""
        INSERT INTO quality.identity_checks BY NAME SELECT document_id, rule_id, severity, 'pass' AS outcome
        FROM (SELECT document_id FROM marts.dim_document LIMIT 1), reference.rules, range(2000);
    """)
    connection.close()
    (tmp_path / "out").mkdir()
    workbooks.write(path, tmp_path / "out")
    headings, *rows = read(tmp_path / "out" / workbooks.SUMMARY)["质量"][2:]
    (row,) = [dict(zip(headings, row, strict=True)) for row in rows if row[headings.index("通过")] > 100_000]
    assert row["不通过"] > 0
    assert row["通过率"] == pytest.approx(0.9999)
