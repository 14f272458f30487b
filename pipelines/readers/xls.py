"""Binary workbooks (xls, and et of WPS, which is the same): every cell as it is shown, with its reference."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.document import Document
from pipelines.readers import biff, number_formats
from pipelines.readers.errors import UnreadableFile
from pipelines.readers.ole2 import BadCompoundFile, CompoundFile
from pipelines.readers.sheets import Sheet, workbook


def read(data: bytes, format_name: str = "xls") -> Document:
    """Read a binary workbook. Raises :class:`UnreadableFile`."""
    try:
        file = CompoundFile(data)
        stream = file.stream("Workbook") or file.stream("Book")
    except BadCompoundFile as error:
        raise UnreadableFile(f"the file is cut off or damaged: {error}") from error
    if stream is None:
        raise UnreadableFile("the workbook holds no sheets")
    book = biff.parse(stream)
    if not book.sheets:
        raise UnreadableFile("the workbook is damaged: it lists no sheets")
    return workbook(format_name, _sheets(book))


def _sheets(book: biff.StoredWorkbook) -> Iterator[Sheet]:
    for number, stored in enumerate(book.sheets, 1):
        if stored is None:
            continue
        sheet = Sheet(stored.name, number, stored.is_hidden, merged=stored.merged)
        sheet.hidden_rows, sheet.hidden_columns = stored.hidden_rows, stored.hidden_columns
        sheet.texts = {position: text.strip() for position, text in stored.texts.items() if text.strip()}
        for position, (value, style) in stored.numbers.items():
            text = _shown(value, book.code(style), book.date1904)
            if text and (value or stored.shows_zeros):
                sheet.texts[position] = text
        for position, error in stored.errors.items():
            sheet.texts[position] = error
            sheet.problems.append(("cell_error", f"the cell {sheet.reference(position)} shows {error}", position, error))
        for position in stored.unsaved:
            where = sheet.reference(position)
            message = f"the formula in {where} has no saved result; open the file in a spreadsheet program and save it"
            sheet.problems.append(("uncached_formula", message, position, None))
        yield sheet


def _shown(value: float, code: str, date1904: bool) -> str:
    try:
        return number_formats.shown(value, code, date1904=date1904)
    except ValueError:
        return str(value)
