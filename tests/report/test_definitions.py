"""The definitions of the report: what they must hold, and that nothing in them is unused."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines import disclosure
from pipelines.forms.document_kind import OTHER_KINDS
from pipelines.report import blocks, bundle, index, pages
from pipelines.report.blocks import DEFINITIONS, DefinitionError
from pipelines.report.data_files import columns, file_name, plain, write_script

_ROOM = Path(blocks.__file__).parent


def _program() -> str:
    return "".join(path.read_text("utf-8") for folder in ("assets", "templates") for path in (_ROOM / folder).glob("*[!a].[jh][st]*")
                   if path.name != "vega.js")  # fmt: skip


def test_every_block_stands_on_a_page() -> None:
    known = blocks.load()
    used = {name for page in pages.definitions().values() for name in page["blocks"]}
    stray = {name for name in known if name.split(".")[0] not in {block.split(".")[0] for block in used}}
    assert stray == {name for name in known if name.startswith("evidence_")}
    assert {name for name in used if name not in known} == {"evidence", "cell"}


def test_every_word_is_said_in_both_languages_and_used() -> None:
    words = index.words()
    for vocabulary in (words["words"], *words["vocabularies"].values()):
        assert all(set(word) == {"zh", "en"} for word in vocabulary.values())
    program = _program()
    unused = [key for key in words["words"] if not re.search(rf"['\"]{key}['\"]|words\.{key}\b", program)]
    assert unused == []
    said = set(re.findall(r"report\.word\('(\w+)'", program)) | set(re.findall(r'data-word="(\w+)"', program))
    assert said - set(words["words"]) == set()


def test_every_vocabulary_is_known() -> None:
    named = {column["vocabulary"] for block in blocks.load().values() for column in block.columns.values() if "vocabulary" in column}
    assert named == set(index.words()["vocabularies"]) | set(index.VOCABULARIES)


def test_every_kind_of_document_has_a_word() -> None:
    assert set(index.words()["vocabularies"]["stage"]) == {*disclosure.KINDS, *OTHER_KINDS}


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("kind: yuan", "kind: money", "'money' is none of"),
        ("zh: 县（市、区）, ", "", "both languages"),
        ("note:", "remark:", "unknown"),
        ("file: [year]", "file: [month]", "file names no key"),
        ("link: county", "link: nowhere", "'nowhere' is none of"),
        ("fact: expenditure", "fact: spending", "'spending' is none of"),
        ("label: county_name", "label: name", "'name' is none of"),
        ("WHERE {where}", "", "where"),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused(before: str, after: str, message: str, tmp_path: Path) -> None:
    for name in ("facts", "fragments", "counties"):
        text = (DEFINITIONS / f"{name}.yaml").read_text("utf-8")
        if name == "counties":
            assert before in text
            text = text.replace(before, after, 1)
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    with pytest.raises(DefinitionError, match=message):
        blocks.load(tmp_path)


def test_the_chart_library_is_that_of_the_installed_package() -> None:
    assert bundle.SCRIPT.read_text("utf-8") == bundle.bundled()


def test_values_keep_every_digit() -> None:
    assert plain(Decimal("1350900.0000")) == "1350900.0000"
    assert plain(Decimal("-0.0001")) == "-0.0001"
    assert plain(datetime.date(2021, 3, 5)) == "2021-03-05"
    assert plain(None) is None
    with pytest.raises(TypeError, match="DECIMAL"):
        plain(0.1)


def test_values_that_come_often_are_written_once() -> None:
    rows = [("甲局", Decimal("1.00")), ("甲局", None), ("甲局", Decimal("2.50")), ("乙局", Decimal("3.00"))]
    assert columns(rows) == [{"values": ["甲局", "乙局"], "places": [0, 0, 0, 1]}, ["1.00", None, "2.50", "3.00"]]
    assert columns([]) == []


def test_names_of_files_are_plain() -> None:
    assert file_name([]) == "all"
    assert file_name(["130184", 2021]) == "130184-2021"
    assert file_name([""]) == "x"
    assert file_name(["../局"]) == "x" + "../局".encode().hex()


def test_a_script_survives_half_a_character(tmp_path: Path) -> None:
    write_script(tmp_path / "a.js", "a", {"name": "局\ud800</script>"})
    assert (tmp_path / "a.js").read_bytes().startswith(b'report.receive("a",')


def test_printed_sql_and_data_files_come_from_one_text() -> None:
    """Without conditions a block's SQL is its SQL for all, once its keys are taken away."""
    for block in blocks.load().values():
        everything = block.for_all()
        assert "{" not in everything
        assert "key_" not in blocks.with_conditions(block.public()["sql"], "")
        assert not re.search(r"WHERE\s+(GROUP|ORDER)", everything), block.name
        duckdb.extract_statements(everything)
