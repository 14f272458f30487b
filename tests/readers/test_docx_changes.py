"""Tracked changes that nobody accepted are told; what is read is the text with all of them accepted."""

from pipelines.document import Document
from pipelines.readers import docx
from tests.readers.office_files import docx as word
from tests.readers.office_files import p, tbl, tc, tr


def read(body: str) -> Document:
    return docx.read(word(body))


def run(text: str, name: str = "t") -> str:
    return f"<w:r><w:{name}>{text}</w:{name}></w:r>"


def test_insertions_and_deletions_are_one_issue_that_quotes_what_went() -> None:
    figure = f"<w:p><w:del>{run('1200.00', 'delText')}</w:del><w:ins>{run('1500.00')}</w:ins></w:p>"
    document = read(tbl(tr(tc("合计"), tc(figure))))
    assert [c.text for c in document.tables[0].cells] == ["合计", "1500.00"]
    (issue,) = document.issues
    assert (issue.kind, issue.text) == ("tracked_changes", "1200.00")
    assert "1 insertions, 1 deletions" in issue.message


def test_text_that_was_moved_is_read_where_it_went() -> None:
    document = read(f"<w:p><w:moveFrom>{run('甲')}</w:moveFrom></w:p><w:p><w:moveTo>{run('甲')}</w:moveTo></w:p>")
    assert [x.text for x in document.paragraphs] == ["甲"]
    assert [i.kind for i in document.issues] == ["tracked_changes"]


def test_a_row_that_was_deleted_is_told() -> None:
    document = read(tbl(tr(tc("甲"), tc("1")), tr(tc("乙"), tc("2"), properties="<w:del/>")))
    assert [c.text for c in document.tables[0].cells] == ["甲", "1"]
    assert [(i.kind, i.text) for i in document.issues] == [("tracked_changes", "乙 2")]


def test_a_change_of_nothing_that_is_printed_is_none() -> None:
    mark = "<w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>"
    assert read(f"<w:p>{mark}{run('甲')}</w:p><w:p><w:ins/><w:del>{run(' ', 'delText')}</w:del></w:p>" + p("乙")).issues == []
