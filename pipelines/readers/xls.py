"""Binary workbooks (xls, and et of WPS, which is the same): every cell as it is shown, with its reference.

python-calamine reads texts, merged cells and sheets. What it does not tell is read from the records of the file (BIFF): number
formats, hidden rows and columns, zeros that are not shown, formulas whose result was not saved.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from pipelines.document import Document
from pipelines.readers import number_formats
from pipelines.readers.errors import UnreadableFile
from pipelines.readers.ole2 import BadCompoundFile, CompoundFile
from pipelines.readers.sheets import Position, Sheet, workbook

_BOF, _EOF, _CONTINUE = (0x0809, 0x0409, 0x0209), 0x000A, 0x003C
_FILE_PASSWORD, _DATE_MODE, _FORMAT, _XF, _BOUND_SHEET = 0x002F, 0x0022, 0x041E, 0x00E0, 0x0085
_NUMBER, _RK, _MANY_RK, _FORMULA, _STRING = 0x0203, 0x027E, 0x00BD, (0x0006, 0x0206, 0x0406), 0x0207
_TEXT_CELLS = (0x00FD, 0x0204, 0x00D6, 0x0205)
_BETWEEN_FORMULA_AND_STRING = (0x04BC, 0x0221, 0x0036, 0x0236)
_ROW, _COLUMNS, _WINDOW = 0x0208, 0x007D, 0x023E
#: An empty text as the result of a formula that is still to be calculated: what programs write that cannot calculate.
_EMPTY_TEXT, _CALCULATE_ON_LOAD = 3, 2
#: Positions between the first and last cell that are worth holding in memory.
_AREA_LIMIT = 4_000_000

Record = tuple[int, bytes]


@dataclass(slots=True)
class _Records:
    """What the records of one sheet tell; positions are (row, column) from 1."""

    numbers: dict[Position, tuple[float, int]] = field(default_factory=dict)
    unsaved: list[Position] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    shows_zeros: bool = True
    last_row: int = 0
    last_column: int = 0


@dataclass(slots=True)
class _Globals:
    """What the records before the sheets tell."""

    formats: dict[int, str] = field(default_factory=lambda: dict(number_formats.BUILT_IN))
    styles: list[int] = field(default_factory=list)
    sheets: list[int] = field(default_factory=list)
    date1904: bool = False

    def code(self, style: int) -> str:
        return self.formats.get(self.styles[style], "General") if style < len(self.styles) else "General"


def read(data: bytes, format_name: str = "xls") -> Document:
    """Read a binary workbook. Raises :class:`UnreadableFile`."""
    try:
        file = CompoundFile(data)
        stream = file.stream("Workbook") or file.stream("Book")
    except BadCompoundFile as error:
        raise UnreadableFile(f"the file is cut off or damaged: {error}") from error
    if stream is None:
        raise UnreadableFile("the workbook holds no sheets")
    shared = _read_globals(stream)
    records = [_read_sheet_records(stream, start) for start in shared.sheets]
    for found in records:
        if found.last_row * found.last_column > _AREA_LIMIT:
            raise UnreadableFile(f"a sheet reaches over {found.last_row:,} rows and {found.last_column:,} columns, too many to read")
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return workbook(format_name, _sheets(book, shared, records))
    except PasswordError as error:
        raise UnreadableFile("the workbook is encrypted with a password") from error
    except CalamineError as error:
        raise UnreadableFile(f"the workbook is damaged: {error}") from error


def _sheets(book: CalamineWorkbook, shared: _Globals, records: list[_Records]) -> Iterator[Sheet]:
    for i, metadata in enumerate(book.sheets_metadata):
        if metadata.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = Sheet(metadata.name, i + 1, is_hidden=metadata.visible != SheetVisibleEnum.Visible)
        found = records[i] if i < len(records) else _Records()
        cells = book.get_sheet_by_index(i)
        sheet.merged = [(r + 1, c + 1, bottom + 1, right + 1) for (r, c), (bottom, right) in cells.merged_cell_ranges or []]
        sheet.hidden_rows, sheet.hidden_columns = found.hidden_rows, found.hidden_columns
        for row, values in enumerate(cells.to_python(skip_empty_area=False), 1):
            for column, value in enumerate(values, 1):
                text = _text(value, found.numbers.get((row, column)), shared)
                if text and (found.shows_zeros or value != 0):
                    sheet.texts[row, column] = text
                if isinstance(value, str) and value.startswith("#") and value.endswith(("!", "?", "#N/A", "#NULL!")):
                    where = sheet.reference((row, column))
                    sheet.problems.append(("cell_error", f"the cell {where} shows {value}", (row, column), value))
        for position in found.unsaved:
            where = sheet.reference(position)
            message = f"the formula in {where} has no saved result; open the file in a spreadsheet program and save it"
            sheet.problems.append(("uncached_formula", message, position, None))
        yield sheet


def _text(value: object, number: tuple[float, int] | None, shared: _Globals) -> str:
    """What a cell shows, given what calamine and the records say of it."""
    try:
        if number is not None:
            return number_formats.shown(number[0], shared.code(number[1]), date1904=shared.date1904)
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, int | float):
            return number_formats.shown(float(value), "General")
    except ValueError:
        pass
    return str(value).strip()


def _records(stream: bytes, start: int) -> Iterator[Record]:
    """Records from a position to the end of the part of the stream that begins there; parts within it are left out."""
    position, depth = start, 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + length]
        position += 4 + length
        if kind in _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, body


def _read_globals(stream: bytes) -> _Globals:
    found = _Globals()
    for kind, body in _records(stream, 0):
        if kind == _FILE_PASSWORD:
            raise UnreadableFile("the workbook is encrypted with a password")
        if kind == _DATE_MODE and len(body) >= 2:
            found.date1904 = body[0] == 1
        elif kind == _FORMAT and len(body) >= 3:
            number, code = _format(body)
            found.formats[number] = code
        elif kind == _XF and len(body) >= 4:
            found.styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _BOUND_SHEET and len(body) >= 6:
            found.sheets.append(struct.unpack_from("<I", body, 0)[0])
    return found


def _format(body: bytes) -> tuple[int, str]:
    """A number format: its number, and its code in UTF-16, in Latin letters, or (before 1997) in GBK."""
    (number,) = struct.unpack_from("<H", body, 0)
    if len(body) >= 5:
        count, flags = struct.unpack_from("<HB", body, 2)
        width = 2 if flags & 1 else 1
        if len(body) == 5 + count * width:
            return number, body[5:].decode("utf-16-le" if width == 2 else "latin-1", errors="replace")
    return number, body[3 : 3 + body[2]].decode("gb18030", errors="replace")


def _read_sheet_records(stream: bytes, start: int) -> _Records:
    found = _Records()
    waiting: Position | None = None
    for kind, body in _records(stream, start):
        if waiting is not None and kind not in (*_BETWEEN_FORMULA_AND_STRING, _CONTINUE):
            if kind != _STRING:
                found.unsaved.append(waiting)
            waiting = None
        if kind == _ROW and len(body) >= 16:
            if body[12] & 0x20:
                found.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLUMNS and len(body) >= 10:
            first, last, _, _, flags = struct.unpack_from("<5H", body)
            if flags & 1:
                found.hidden_columns.append((first + 1, last + 1))
        elif kind == _WINDOW and len(body) >= 2:
            found.shows_zeros = bool(body[0] & 0x10)
        elif len(body) >= 6 and kind in (_NUMBER, _RK, _MANY_RK, *_FORMULA, *_TEXT_CELLS):
            waiting = _cell(found, kind, body)
    if waiting is not None:
        found.unsaved.append(waiting)
    return found


def _cell(found: _Records, kind: int, body: bytes) -> Position | None:
    """Take note of a cell; its position if it is a formula whose text must follow."""
    row, column, style = struct.unpack_from("<HHH", body)
    position = (row + 1, column + 1)
    found.last_row, found.last_column = max(found.last_row, row + 1), max(found.last_column, column + 1)
    if kind == _NUMBER and len(body) >= 14:
        found.numbers[position] = (struct.unpack_from("<d", body, 6)[0], style)
    elif kind == _RK and len(body) >= 10:
        found.numbers[position] = (_rk(struct.unpack_from("<I", body, 6)[0]), style)
    elif kind == _MANY_RK:
        for i in range((len(body) - 6) // 6):
            style, packed = struct.unpack_from("<HI", body, 4 + 6 * i)
            found.numbers[row + 1, column + 1 + i] = (_rk(packed), style)
            found.last_column = max(found.last_column, column + 1 + i)
    elif kind in _FORMULA and len(body) >= 14:
        if body[12:14] != b"\xff\xff":
            found.numbers[position] = (struct.unpack_from("<d", body, 6)[0], style)
        elif body[6] == 0:
            return position
        elif body[6] == _EMPTY_TEXT and len(body) >= 15 and body[14] & _CALCULATE_ON_LOAD:
            found.unsaved.append(position)
    return None


def _rk(packed: int) -> float:
    """A number packed into 30 bits: an integer or the upper half of a double, perhaps times 100."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value
