"""Web pages: paragraphs and tables in order, with the spans that the page states.

Bytes come in, since a page names its own encoding, and names it wrongly often enough. Tables that only place other tables are
taken apart; navigation (blocks that are nothing but links elsewhere) is left out, links to files are kept.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from pipelines.document import Cell, Document, Paragraph, ReadingIssue, Table
from pipelines.readers import html_pages
from pipelines.readers.errors import UnreadableFile
from pipelines.readers.raised import raised
from pipelines.readers.spans import without_phantom_columns

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})|<\?xml[^>]{0,100}encoding=[\"']([\w-]{2,20})", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BLANK = re.compile(r"[ \t\r\n\f\xa0]+")
_DROPPED = {"script", "style", "template", "select", "button", "head", "noscript", "iframe", "object", "svg", "nav", "textarea"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_ROW_GROUPS = {"thead", "tbody", "tfoot"}
_FIGURE = re.compile(r"\d\.\d")
_FILE_LINK = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar|7z|txt)(?:$|[?#])", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super\b", re.IGNORECASE)
#: What browsers take a larger span for.
_SPAN_LIMIT = 1000


def read(data: bytes) -> Document:
    """Read a web page. Raises :class:`UnreadableFile`."""
    root = _parsed(decode(data))
    if html_pages.is_positioned(root):
        return html_pages.read(root)
    document = Document(format="html")
    _Page(document).read(root)
    _report_linked(root, document)
    title = next((_BLANK.sub(" ", e.get("content") or "").strip() for e in root.iter("meta") if e.get("name") == "ArticleTitle"), "")
    if title and not any(title in p.text for p in document.paragraphs):
        # what sites state of an article by government convention, where the page shows it only by script
        document.paragraphs.insert(0, Paragraph(0, title))
        document.paragraphs[:] = [replace(p, block=p.block + 1) for p in document.paragraphs]
        for table in document.tables:
            table.block += 1
    return document


def _report_linked(root: Any, document: Document) -> None:
    """Say of every document that the page links to that it is not part of the page: forms often stand there alone."""
    seen: set[str] = set()
    for link in root.iter("a"):
        address = (link.get("href") or "").strip()
        if not _FILE_LINK.search(address) or address in seen or not is_shown(link):
            continue
        seen.add(address)
        name = _BLANK.sub(" ", link.get("title") or "".join(link.itertext())).strip()
        document.issues.append(
            ReadingIssue(
                "linked_file",
                f"the page links to {name or 'a document'} ({address}); what stands in it is read only if that file is put beside",
                text=address,
            )
        )


def read_archive(data: bytes) -> Document:
    """Read a web page saved in one file with its pictures (mhtml). Raises :class:`UnreadableFile`."""
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            document = read(content if isinstance(content, bytes) else b"")
            document.format = "mhtml"
            return document
    raise UnreadableFile("the saved web page holds no HTML")


def decode(data: bytes) -> str:
    """Text of a page: by its mark, by the encoding that it states, else UTF-8, else GB18030.

    GB2312 and GBK are parts of GB18030. A page that is not what it states is tried as the others before bytes are given up.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    stated = _CHARSET.search(data[:4096])
    name = (stated[1] or stated[2]).decode("ascii").lower() if stated else ""
    name = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030"}.get(name, name)
    candidates = [name, "utf-8", "gb18030"] if name not in ("", "iso-8859-1", "windows-1252", "utf-16") else ["utf-8", "gb18030"]
    for encoding in candidates:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    # a few broken bytes in a long page: the encoding that breaks least
    return min((data.decode(encoding, errors="replace") for encoding in ("utf-8", "gb18030")), key=lambda text: text.count("\ufffd"))


def _parsed(text: str) -> Any:
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(f"the web page cannot be read: {error}") from error
    if root is None:
        raise UnreadableFile("the web page is empty")
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise UnreadableFile("the web page nests its elements more than 2,000 deep, and would be read in part only")
    _write_raised(root)
    return root


def _write_raised(root: Any) -> None:
    """Write what the page raises in superscript characters, unless all of a cell or paragraph is raised: then that is how it is set."""
    for element in [e for e in root.iter() if name_of(e) == "sup" or _RAISED.search(e.get("style") or "")]:
        around = next((a for a in element.iterancestors() if name_of(a) in _BLOCKS), root)
        if "".join(around.itertext()).strip() != "".join(element.itertext()).strip():
            for part in element.iter():
                part.text = raised(part.text) if part.text else part.text
                if part is not element and part.tail:
                    part.tail = raised(part.tail)


def name_of(element: Any) -> str:
    """Name of an element without the prefix that Word puts before its own (o:p)."""
    return element.tag.rpartition(":")[2] if isinstance(element.tag, str) else ""


def is_shown(element: Any) -> bool:
    return name_of(element) not in _DROPPED and "hidden" not in element.attrib and not _NOT_SHOWN.search(element.get("style") or "")


def walk(root: Any, stop_at: frozenset[str] = frozenset()) -> Iterator[tuple[str, Any]]:
    """("start", element), ("text", text) and ("end", element) in order of what is shown; elements in ``stop_at`` are given as
    ("start", element) alone."""
    pending: list[tuple[str, Any]] = [("open", root)]
    while pending:
        kind, item = pending.pop()
        if kind in ("text", "end"):
            yield kind, item
            continue
        if item is not root and item.tail:
            pending.append(("text", item.tail))
        if not is_shown(item):
            continue
        yield "start", item
        if item is not root and name_of(item) in stop_at:
            continue
        pending.append(("end", item))
        pending.extend(("open", child) for child in reversed(item))
        if item.text:
            pending.append(("text", item.text))


class _Page:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.block = 0
        self.parts: list[str] = []
        self.link: Any = None  # the link that the text at hand stands in
        self.outside_links = False

    def read(self, root: Any) -> None:
        skip: Any = None
        for kind, item in walk(root):
            if skip is not None:
                skip = None if kind == "end" and item is skip else skip
                continue
            if kind == "text":
                if item.strip():
                    self.outside_links |= self.link is None
                self.parts.append(item)
                continue
            name = name_of(item)
            if name == "a" and item.get("href"):
                self.link = item if kind == "start" and _leads_elsewhere(item) else None
            elif name == "br" and kind == "start":
                self._flush()
            elif name in _BLOCKS:
                self._flush()
                if name == "table" and kind == "start" and not _places_others(item):
                    self._table(item)
                    skip = item
        self._flush()

    def _flush(self) -> None:
        text = _BLANK.sub(" ", "".join(self.parts)).strip()
        if text and self.outside_links:
            self.block += 1
            self.document.paragraphs.append(Paragraph(self.block, text))
        self.parts, self.outside_links = [], False

    def _table(self, element: Any) -> None:
        cells, inner, overlaps = _cells(element)
        if len(cells) == 1 and not inner:
            for line in cells[0].text.split("\n"):
                self.parts, self.outside_links = [line], True
                self._flush()
            return
        if any(cell.text for cell in cells):
            self.block += 1
            index = len(self.document.tables) + 1
            self.document.tables.append(Table(index, self.block, cells))
            for row, column in overlaps:
                message = f"cells of table {index} overlap at row {row}, column {column}: its columns are uncertain from there"
                self.document.issues.append(ReadingIssue("overlapping_spans", message, None, index, row, column))
        for nested in inner:
            self._table(nested)


def _leads_elsewhere(link: Any) -> bool:
    """True for a link to another page: navigation. A place in this page and a file to fetch are content."""
    href = (link.get("href") or "").strip()
    return not href.startswith("#") and not _FILE_LINK.search(href)


def _places_others(table: Any) -> bool:
    """True for a table that holds other tables and no figures of its own: it only places them."""
    if next(table.iterdescendants("table"), None) is None:
        return False
    own = "".join(item for kind, item in walk(table, frozenset({"table"})) if kind == "text")
    return not _FIGURE.search(own)


def _rows(table: Any) -> Iterator[tuple[Any, int]]:
    """Rows of a table, each with the number of rows that its group has from it on."""
    loose = [child for child in table if name_of(child) == "tr"]
    for child in table:
        name = name_of(child)
        if not is_shown(child):
            continue
        if name == "tr":
            yield child, len(loose) - loose.index(child)
        elif name in _ROW_GROUPS:
            rows = [row for row in child if name_of(row) == "tr" and is_shown(row)]
            yield from ((row, len(rows) - i) for i, row in enumerate(rows))


def _span(element: Any, name: str, most: int) -> int:
    text = (element.get(name) or "1").strip()
    number = int(text) if text.isdecimal() and len(text) < 10 else 1
    return most if number == 0 and name == "rowspan" else max(1, min(number, most))


def _cells(table: Any) -> tuple[list[Cell], list[Any], list[tuple[int, int]]]:
    """Cells of a table with their spans resolved, tables in its cells, and places at which cells overlap."""
    cells: list[Cell] = []
    inner: list[Any] = []
    overlaps: list[tuple[int, int]] = []
    taken_until: dict[int, int] = {}  # the last row that a cell above covers, by column
    for number, (row, remaining) in enumerate(_rows(table), 1):
        column = 1
        for element in row:
            if name_of(element) not in ("td", "th") or not is_shown(element):
                continue
            while taken_until.get(column, 0) >= number:
                column += 1
            width, height = _span(element, "colspan", _SPAN_LIMIT), _span(element, "rowspan", remaining)
            if any(taken_until.get(c, 0) >= number for c in range(column, column + width)):
                overlaps.append((number, column))
            taken_until.update(dict.fromkeys(range(column, column + width), number + height - 1))
            text, nested = _cell_text(element)
            cells.append(Cell(number, column, text, height, width))
            inner += nested
            column += width
    return without_phantom_columns(cells), inner, overlaps


def _cell_text(cell: Any) -> tuple[str, list[Any]]:
    """Text of a cell, a line for each block or line break in it, and the tables in it."""
    lines, parts = [], []
    inner: list[Any] = []
    for kind, item in walk(cell, frozenset({"table"})):
        if kind == "text":
            parts.append(item)
        elif name_of(item) in _BLOCKS or (name_of(item) == "br" and kind == "start"):
            lines.append("".join(parts))
            parts = []
            if name_of(item) == "table":
                inner.append(item)
    lines.append("".join(parts))
    return "\n".join(text for line in lines if (text := _BLANK.sub(" ", line).strip())), inner
