"""Running heads, page numbers and the like: paragraphs that are printed for the page, not for the table below them."""

from __future__ import annotations

import re
from itertools import pairwise

from pipelines.document import Document, Paragraph, Table
from pipelines.forms.grid import tells_of_table
from pipelines.forms.layouts import Layouts
from pipelines.forms.normalise import squash

_PAGE_NUMBER = re.compile(r"[-第(]*\d{1,4}[-页)]*(?:[,/]?(?:共\d+页?|\d{1,4}))?|第?页\(\d{1,4}\)|[ivxⅠ-ⅻ]{1,5}")


def furniture(document: Document, layouts: Layouts) -> set[str]:
    """Squashed texts that are no captions: bare page numbers, and short ones that stand on three pages or more."""
    pages: dict[str, set[int]] = {}
    for paragraph in document.paragraphs:
        if paragraph.page is not None and len(paragraph.text) <= 60:
            pages.setdefault(squash(paragraph.text), set()).add(paragraph.page)
    repeated = {t for t, on in pages.items() if len(on) >= 3 and not _speaks_of_table(t, layouts)}
    return {t for t in pages if is_page_number(t)} | repeated | _counted(document)


def is_page_number(text: str) -> bool:
    """True if a squashed text is a page number and nothing else: 12, -12-, 第12页,共45页."""
    return _PAGE_NUMBER.fullmatch(text) is not None


def _counted(document: Document) -> set[str]:
    """Page numbers of a document whose format has no pages: paragraphs between tables that count up by one each."""
    blocks = document.blocks()
    if any(b.page is not None for b in blocks):
        return set()
    numbers: list[tuple[int, str]] = []
    for before, block, after in zip(blocks, blocks[1:], blocks[2:], strict=False):
        if isinstance(block, Paragraph) and (Table in (type(before), type(after))):
            text = squash(block.text)
            if is_page_number(text) and (digits := re.search(r"\d+", text)):
                numbers.append((int(digits.group()), text))
    rising = all(a < b for (a, _), (b, _) in pairwise(numbers))
    return {text for _, text in numbers} if rising else set()


def _speaks_of_table(text: str, layouts: Layouts) -> bool:
    """True if a text says something about the table below it (title, 单位：万元, 部门：…), however often it stands."""
    return tells_of_table(text, layouts) or layouts.preamble["unit"].search(text) is not None
