"""A disclosure as a web page, merged cells by rowspan and colspan."""

from __future__ import annotations

from html import escape

from pipelines.synthetic.disclosure import Cell, Disclosure, Table

_TAGS = {"title": "h1", "heading": "h2", "text": "p"}


def write(disclosure: Disclosure, encoding: str = "utf-8") -> bytes:
    """The page in an encoding that it declares."""
    body = "\n".join(
        _table(block) if isinstance(block, Table) else f"<{_TAGS[block.role]}>{escape(block.text)}</{_TAGS[block.role]}>"
        for block in disclosure.blocks
    )
    declared = {"gb18030": "gbk"}.get(encoding, encoding)
    page = (
        f'<!DOCTYPE html>\n<html lang="zh">\n<head>\n<meta charset="{declared}">\n<title>{escape(disclosure.title)}</title>\n</head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )
    return page.encode(encoding)


def _table(table: Table) -> str:
    rows = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.rows)
    return f'<table border="1">\n{rows}\n</table>'


def _cell(cell: Cell) -> str:
    spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (f' colspan="{cell.columns}"' if cell.columns > 1 else "")
    align = ' align="right"' if cell.figure else ""
    return f"<td{spans}{align}>{escape(cell.text)}</td>"
