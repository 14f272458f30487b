"""The records of binary workbooks (BIFF5 to BIFF8): what each sheet holds, as stored.

Read here, not by a library: number formats, hidden rows and formulas without results are wanted too, and a damaged file must end
as an error, whatever sizes it claims.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.readers import number_formats
from pipelines.readers.errors import UnreadableFile

_BOF, _EOF, _CONTINUE = (0x0809, 0x0409, 0x0209), 0x000A, 0x003C
_FILE_PASSWORD, _CODE_PAGE, _DATE_MODE, _FORMAT, _XF, _BOUND_SHEET, _TEXTS = 0x2F, 0x42, 0x22, 0x041E, 0xE0, 0x85, 0xFC
_NUMBER, _RK, _MANY_RK, _FORMULA, _STRING = 0x0203, 0x027E, 0x00BD, (0x0006, 0x0206, 0x0406), 0x0207
_TEXT_NUMBER, _LABEL, _RICH_LABEL, _BOOLEAN = 0x00FD, 0x0204, 0x00D6, 0x0205
_ROW, _COLUMNS, _WINDOW, _MERGED = 0x0208, 0x007D, 0x023E, 0x00E5
_BETWEEN_FORMULA_AND_STRING = (0x04BC, 0x0221, 0x0036, 0x0236)
#: An empty text as the result of a formula that is still to be calculated: what programs write that cannot calculate.
_EMPTY_TEXT, _CALCULATE_ON_LOAD = 3, 2
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_BIFF8 = 0x0600

Position = tuple[int, int]


@dataclass(slots=True)
class StoredSheet:
    """What the records of one sheet tell; positions are (row, column) from 1. ``numbers`` are with the cell's style, ``merged``
    ranges (first row, first column, last row, last column)."""

    name: str
    is_hidden: bool
    numbers: dict[Position, tuple[float, int]] = field(default_factory=dict)
    texts: dict[Position, str] = field(default_factory=dict)
    errors: dict[Position, str] = field(default_factory=dict)
    unsaved: list[Position] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    shows_zeros: bool = True


@dataclass(slots=True)
class StoredWorkbook:
    """What the records before the sheets tell, and the sheets; those that are charts are None."""

    sheets: list[StoredSheet | None] = field(default_factory=list)
    date1904: bool = False
    is_unicode: bool = True
    encoding: str = "gb18030"
    formats: dict[int, str] = field(default_factory=lambda: dict(number_formats.BUILT_IN))
    styles: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def code(self, style: int) -> str:
        """The number format of a cell style."""
        return self.formats.get(self.styles[style], "General") if style < len(self.styles) else "General"


def parse(stream: bytes) -> StoredWorkbook:
    """Read the stream of a workbook. Raises :class:`UnreadableFile` if it is encrypted or damaged."""
    book = StoredWorkbook()
    starts: list[tuple[int, StoredSheet | None]] = []
    shared: list[bytes] = []
    before = 0
    try:
        for kind, body in _records(stream, 0, with_start=True):
            if kind in _BOF:
                book.is_unicode = struct.unpack_from("<H", body)[0] >= _BIFF8
            elif kind == _FILE_PASSWORD:
                raise UnreadableFile("the workbook is encrypted with a password")
            elif kind == _CODE_PAGE:
                book.encoding = _encoding(struct.unpack_from("<H", body)[0])
            elif kind == _DATE_MODE:
                book.date1904 = body[0] == 1
            elif kind == _FORMAT:
                book.formats[struct.unpack_from("<H", body)[0]] = _text(book, body[2:], 2 if book.is_unicode else 1)
            elif kind == _XF:
                book.styles.append(struct.unpack_from("<H", body, 2)[0])
            elif kind == _BOUND_SHEET:
                start, state, what = struct.unpack_from("<IBB", body)
                name = _text(book, body[6:], 1)
                starts.append((start, StoredSheet(name, state & 3 != 0) if what == 0 else None))
            elif kind == _TEXTS or (kind == _CONTINUE and before == _TEXTS):
                shared.append(body)
            before = before if kind == _CONTINUE else kind
        book.texts = list(_shared_texts(shared)) if shared else []
        for start, sheet in starts:
            if sheet is not None:
                _read_sheet(book, sheet, stream, start)
            book.sheets.append(sheet)
    except (struct.error, IndexError) as error:
        raise UnreadableFile(f"the workbook is damaged: {error}") from error
    return book


def _encoding(code_page: int) -> str:
    return {1252: "cp1252", 10000: "mac_roman", 950: "big5hkscs", 65001: "utf-8"}.get(code_page, "gb18030")


def _records(stream: bytes, start: int, *, with_start: bool = False) -> Iterator[tuple[int, bytes]]:
    """Records from a position to the end of the part of the stream that begins there; parts within it are left out."""
    position, depth = start, 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + length]
        position += 4 + length
        if kind in _BOF:
            depth += 1
            if with_start and depth == 1:
                yield kind, body
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, body


def _text(book: StoredWorkbook, body: bytes, count_width: int) -> str:
    """A text with its length before it, in UTF-16 or Latin letters, or (before 1997) in the workbook's code page."""
    count = int.from_bytes(body[:count_width], "little")
    rest = body[count_width:]
    if not book.is_unicode:
        return rest[:count].decode(book.encoding, errors="replace")
    if not rest:
        return ""
    return _decoded(rest[1:], count, rest[0] & 1)


def _decoded(data: bytes, count: int, wide: int) -> str:
    return data[: 2 * count].decode("utf-16-le", errors="replace") if wide else data[:count].decode("latin-1")


def _shared_texts(blocks: list[bytes]) -> Iterator[str]:
    """The texts that all sheets share. They run on over records; where characters do, the new record begins with their width."""
    (total,) = struct.unpack_from("<I", blocks[0], 4)
    number, position = 0, 8
    for _ in range(min(total, sum(map(len, blocks)) // 3)):
        while number < len(blocks) and position >= len(blocks[number]):
            number, position = number + 1, position - len(blocks[number])
        if number >= len(blocks):
            return
        count, flags = struct.unpack_from("<HB", blocks[number], position)
        position += 3
        runs = extra = 0
        if flags & 8:
            (runs,) = struct.unpack_from("<H", blocks[number], position)
            position += 2
        if flags & 4:
            (extra,) = struct.unpack_from("<I", blocks[number], position)
            position += 4
        parts: list[str] = []
        wide = flags & 1
        while True:
            fits = (len(blocks[number]) - position) // (1 + wide)
            taken = min(count, max(fits, 0))
            parts.append(_decoded(blocks[number][position:], taken, wide))
            position += taken * (1 + wide)
            count -= taken
            if count == 0 or number + 1 >= len(blocks) or not blocks[number + 1]:
                break
            number, position, wide = number + 1, 1, blocks[number + 1][0] & 1
        yield "".join(parts)
        position += 4 * runs + extra


def _read_sheet(book: StoredWorkbook, sheet: StoredSheet, stream: bytes, start: int) -> None:
    waiting: Position | None = None
    for kind, body in _records(stream, start):
        if waiting is not None and kind not in (*_BETWEEN_FORMULA_AND_STRING, _CONTINUE):
            if kind == _STRING:
                sheet.texts[waiting] = _text(book, body, 2)
            else:
                sheet.unsaved.append(waiting)
            waiting = None
        if kind == _ROW:
            if body[12] & 0x20:
                sheet.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<5H", body)
            if flags & 1:
                sheet.hidden_columns.append((first + 1, last + 1))
        elif kind == _WINDOW:
            sheet.shows_zeros = bool(body[0] & 0x10)
        elif kind == _MERGED:
            for i in range(min(struct.unpack_from("<H", body)[0], (len(body) - 2) // 8)):
                top, bottom, left, right = struct.unpack_from("<4H", body, 2 + 8 * i)
                sheet.merged.append((top + 1, left + 1, bottom + 1, right + 1))
        elif kind in (_NUMBER, _RK, _MANY_RK, _TEXT_NUMBER, _LABEL, _RICH_LABEL, _BOOLEAN, *_FORMULA):
            waiting = _read_cell(book, sheet, kind, body)
    if waiting is not None:
        sheet.unsaved.append(waiting)


def _read_cell(book: StoredWorkbook, sheet: StoredSheet, kind: int, body: bytes) -> Position | None:
    """Take note of a cell; its position if it is a formula whose text must follow."""
    row, column, style = struct.unpack_from("<HHH", body)
    position = (row + 1, column + 1)
    if kind == _NUMBER:
        sheet.numbers[position] = (struct.unpack_from("<d", body, 6)[0], style)
    elif kind == _RK:
        sheet.numbers[position] = (unpacked(struct.unpack_from("<I", body, 6)[0]), style)
    elif kind == _MANY_RK:
        for i in range((len(body) - 6) // 6):
            style, packed = struct.unpack_from("<HI", body, 4 + 6 * i)
            sheet.numbers[row + 1, column + 1 + i] = (unpacked(packed), style)
    elif kind == _TEXT_NUMBER:
        (number,) = struct.unpack_from("<I", body, 6)
        if number >= len(book.texts):
            raise UnreadableFile("the workbook is damaged: a cell refers to a text that is not in the file")
        sheet.texts[position] = book.texts[number]
    elif kind in (_LABEL, _RICH_LABEL):
        sheet.texts[position] = _text(book, body[6:], 2)
    elif kind == _BOOLEAN:
        _read_boolean(sheet, position, body[6], body[7])
    elif body[12:14] != b"\xff\xff":
        sheet.numbers[position] = (struct.unpack_from("<d", body, 6)[0], style)
    elif body[6] == 0:
        return position
    elif body[6] in (1, 2):
        _read_boolean(sheet, position, body[8], body[6] - 1)
    elif body[6] == _EMPTY_TEXT and body[14] & _CALCULATE_ON_LOAD:
        sheet.unsaved.append(position)
    return None


def _read_boolean(sheet: StoredSheet, position: Position, value: int, is_error: int) -> None:
    if is_error:
        sheet.errors[position] = _ERRORS.get(value, "#ERROR!")
    else:
        sheet.texts[position] = "TRUE" if value else "FALSE"


def unpacked(packed: int) -> float:
    """A number packed into 30 bits: an integer or the upper half of a double, perhaps times 100."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value
