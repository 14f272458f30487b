"""Small files of office programs, made of the parts that matter."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, declaration: str = "", numbering: str = "", styles: str = "") -> bytes:
    """A Word document with this body, these lists and styles."""
    root = f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
    document = f'<?xml version="1.0" encoding="UTF-8"?>{declaration}{root}'
    kinds = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    kinds += f'<Override PartName="/word/document.xml" ContentType="{_DOCX_TYPE}"/>'
    related = f'<Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/>'
    parts = f'<Relationship Id="r1" Type="{R}/numbering" Target="numbering.xml"/>'
    parts += f'<Relationship Id="r2" Type="{R}/styles" Target="styles.xml"/>'
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>',
        "word/document.xml": document,
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{parts}</Relationships>',
        "word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>",
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
    })


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    """A cell of Word; content that is no XML is a paragraph."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str, grid: tuple[int, ...] = ()) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def sheet(rows: str, *, merged: tuple[str, ...] = (), views: str = "", columns: str = "") -> str:
    """XML of a worksheet; `rows` are its row elements."""
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    return (
        f"<worksheet {SHEET_NAMESPACE}>{views}{columns}<sheetData>{rows}</sheetData>"
        f"{f'<mergeCells>{merges}</mergeCells>' if merged else ''}</worksheet>"
    )


def row(number: int, *cells: str, attributes: str = "") -> str:
    return f'<row r="{number}" {attributes}>{"".join(cells)}</row>'


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def number_cell(reference: str, value: str, style: int = 0) -> str:
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def xlsx(
    sheets: Mapping[str, str],
    *,
    formats: tuple[str, ...] = (),
    hidden: tuple[str, ...] = (),
    shared: tuple[str, ...] = (),
    date1904: bool = False,
) -> bytes:
    """A workbook of worksheets by name. Style n is the n-th of `formats`, style 0 is General."""
    numbers = "".join(
        f'<numFmt numFmtId="{163 + i}" formatCode="{code.replace("&", "&amp;").replace(chr(34), "&quot;")}"/>'
        for i, code in enumerate(formats, 1)
    )
    styles = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{163 + i}"/>' for i in range(1, len(formats) + 1))
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}" {"state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for i, name in enumerate(sheets, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{R}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in range(1, len(sheets) + 1)
    )
    properties = '<workbookPr date1904="1"/>' if date1904 else ""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook {SHEET_NAMESPACE} xmlns:r="{R}">{properties}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/styles.xml": f"<styleSheet {SHEET_NAMESPACE}><numFmts>{numbers}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f"<sst {SHEET_NAMESPACE}>{''.join(f'<si>{text}</si>' for text in shared)}</sst>",
    }
    parts |= {f"xl/worksheets/sheet{i}.xml": content for i, content in enumerate(sheets.values(), 1)}
    return zipped(parts)


_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole2(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (the container of doc, xls, wps, et) with these streams, each padded to 4,096 bytes."""
    sectors: list[bytes] = []
    chains: list[int] = []

    def put(content: bytes) -> int:
        pieces = [content[i : i + 512].ljust(512, b"\0") for i in range(0, len(content), 512)]
        start = len(sectors)
        sectors.extend(pieces)
        chains.extend([*range(start + 1, start + len(pieces)), _END])
        return start

    entries = [_entry("Root Entry", 5, _END, 0, 1 if streams else _FREE)]
    for i, (name, content) in enumerate(streams.items(), 1):
        padded = content.ljust(4096, b"\0")
        entries.append(_entry(name, 2, put(padded), len(padded), _FREE, i + 1 if i < len(streams) else _FREE))
    directory = put(b"".join(entries).ljust(512, b"\0"))
    fat_at = len(sectors)
    chains.append(_FAT)
    fat = struct.pack(f"<{len(chains)}I", *chains).ljust(512, b"\xff")
    if len(fat) > 512:
        raise ValueError("too large for one sector of allocation")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", fat_at)
    return header.ljust(512, b"\xff") + b"".join(sectors) + fat


def _entry(name: str, kind: int, start: int, size: int, down: int = _FREE, right: int = _FREE) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return (
        encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, _FREE, right, down)
        + bytes(36) + struct.pack("<IQ", start, size)
    )  # fmt: skip
