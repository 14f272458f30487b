"""Word's old formats are read by way of docx, where LibreOffice is installed."""

import hashlib
import os
import struct
import subprocess
from pathlib import Path

import pytest

from pipelines import tools
from pipelines.readers import NeedsProgram, office, read
from pipelines.readers.errors import UnreadableFile
from pipelines.readers.ole2 import CompoundFile
from tests.readers.office_files import docx, ole2, p

needs_libreoffice = pytest.mark.skipif(not tools.is_available("soffice"), reason=tools.needed("soffice"))

PAGE = """<html><meta charset="utf-8"><body><p>收支总表</p><table border=1><tr><td colspan=2>科目</td><td rowspan=2>合计</td></tr>
<tr><td>编码</td><td>名称</td></tr><tr><td>201</td><td>服务</td><td>3.00</td></tr></table></body></html>"""
RTF = rb"{\rtf1\ansi\ansicpg936 \'d4\'a4\'cb\'e3\par 2021\par}"


@pytest.fixture(scope="module")
def doc(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A document of Word 97, made by LibreOffice."""
    folder = tmp_path_factory.mktemp("doc")
    (folder / "a.html").write_text(PAGE, encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--infilter=HTML (StarWriter)"]
    command += ["--convert-to", "doc:MS Word 97", "--outdir", str(folder), str(folder / "a.html")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "a.doc").read_bytes()


@needs_libreoffice
def test_a_document_of_word_97_has_its_spans(doc: bytes) -> None:
    assert (CompoundFile(doc).stream("\x01CompObj") or b"").startswith(b"\x01\x00\xfe\xff")  # a stream in small sectors
    document = read(doc)
    assert (document.format, [x.text for x in document.paragraphs]) == ("doc", ["收支总表"])
    assert [(c.row, c.column, c.text, c.row_span, c.column_span) for c in document.tables[0].cells] == [
        (1, 1, "科目", 1, 2), (1, 3, "合计", 2, 1), (2, 1, "编码", 1, 1), (2, 2, "名称", 1, 1),
        (3, 1, "201", 1, 1), (3, 2, "服务", 1, 1), (3, 3, "3.00", 1, 1),
    ]  # fmt: skip


@needs_libreoffice
def test_many_are_converted_in_one_run_and_a_bad_one_costs_itself_alone(doc: bytes, tmp_path: Path) -> None:
    documents = {}
    for name, content in (("a", doc), ("b", RTF), ("bad", doc[:4000])):
        file = tmp_path / name
        file.write_bytes(content)
        documents[name] = (file, "rtf" if name == "b" else "doc")
    office.convert_all(documents, tmp_path)
    assert sorted(file.name for file in tmp_path.glob("*.docx")) == ["a.docx", "b.docx"]


@needs_libreoffice
def test_rtf(doc: bytes) -> None:
    document = read(RTF)
    assert (document.format, [x.text for x in document.paragraphs]) == ("rtf", ["预算", "2021"])


def test_what_was_converted_before_needs_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = ole2({"WordDocument": b"x" * 100, "WpsCustomData": b"y"})
    (tmp_path / f"{hashlib.sha256(data).hexdigest()}.docx").write_bytes(docx(p("甲")))
    monkeypatch.setenv(office.CONVERTED, str(tmp_path))
    monkeypatch.setenv("PATH", "")
    document = read(data)
    assert (document.format, [x.text for x in document.paragraphs]) == ("wps", ["甲"])


def test_without_libreoffice_a_document_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NeedsProgram, match="needs LibreOffice, install with `make optional`") as raised:
        read(RTF)
    assert raised.value.program == "soffice"


def test_an_encrypted_document_says_so_without_being_converted() -> None:
    head = bytes(10) + struct.pack("<H", 0x0100)
    with pytest.raises(UnreadableFile, match="encrypted with a password"):
        read(ole2({"WordDocument": head}))


@pytest.mark.parametrize("fails", ["exit 1", "sleep 60"])
def test_a_conversion_that_fails_or_hangs_is_said_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{fails}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(office, "_SECONDS", 1)
    monkeypatch.setattr(office, "_SECONDS_EACH", 0)
    with pytest.raises(UnreadableFile, match="LibreOffice cannot convert it"):
        read(RTF)
