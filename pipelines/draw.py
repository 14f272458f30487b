"""``python -m pipelines.draw FILE``: a page of a file with what was understood of it, so that a doubt is settled by looking.

The cells of each table are outlined in the table's colour: grey where the table is none of the known forms. Cells that hold a figure are
filled lightly, in amber where row or column of the figure was not understood; a column with figures that was not understood is crossed out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import readers
from pipelines.show import load

if TYPE_CHECKING:
    from PIL import Image

    from pipelines.page_images import Mark

Row = dict[str, Any]
Place = tuple[int, int, int]

_DESCRIPTION = """\
Draw a page of a PDF with the recognised cells outlined. Each table has a colour (grey: none of the known forms); cells with a
figure are filled lightly, in amber where the figure was not understood; a column that was not understood is crossed out."""
_EXAMPLES = """\
examples:
  python -m pipelines.draw budget.pdf                               the first page with a table, to budget-page3.png
  python -m pipelines.draw budget.pdf --page 12 --out page.png
  python -m pipelines.draw budget.pdf --highlight 7,4,3             the page of table 7, with row 4, column 3 marked in red
  python -m pipelines.draw 'all.zip!/2021/budget.pdf' --page 2      a member of an archive

A place is written as findings name it: table, row, column, all counted from 1.
exit code: 0 the page was drawn, 1 it was not (the reason is shown), 2 the command is wrong"""
_TABLES = ((31, 119, 180), (44, 160, 44), (148, 103, 189), (23, 150, 160), (227, 119, 194), (102, 90, 20))
_NO_FORM = (120, 120, 120)
_NOT_UNDERSTOOD = (230, 150, 0)
_HIGHLIGHT = (214, 39, 40)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.draw", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", metavar="FILE", help="a PDF; archive!/member for a member of an archive")
    parser.add_argument(
        "--page", type=int, metavar="N", help="page, from 1 (default: that of the highlighted table, else the first with a table)"
    )
    parser.add_argument("--out", type=Path, metavar="FILE.png", help="image to write (default: FILE-pageN.png in the present folder)")
    parser.add_argument(
        "--highlight", type=_place, action="append", default=[], metavar="TABLE,ROW,COLUMN", help="cell to mark; repeatable"
    )
    parser.add_argument("--dpi", type=int, default=110, help="resolution (default 110)")
    parser.add_argument("--plain", action="store_true", help="the page alone, with the highlighted cells only")
    options = parser.parse_args(arguments)
    if options.dpi < 20 or options.dpi > 600:
        parser.error("--dpi must be from 20 to 600")
    from pipelines.page_images import NotDrawable

    try:
        data = load(options.file)
        image, page, told = draw(data, options.page, options.highlight, options.dpi, options.plain)
        out = options.out or Path(f"{Path(options.file.rpartition('!/')[2]).stem}-page{page}.png")
        image.save(out, dpi=image.info["dpi"])
    except (OSError, readers.UnreadableFile, NotDrawable, NoSuchPlace) as error:
        print(f"{options.file}: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return 1
    print(f"{out}: page {page}, {image.width} x {image.height} pixels")
    for line in told:
        print(f"  {line}")
    return 0


class NoSuchPlace(ValueError):
    """The file has no such table, cell or page; the message says what it has."""


def _place(text: str) -> Place:
    parts = text.split(",")
    if len(parts) != 3 or not all(part.strip().isdigit() for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} is no place: table,row,column, such as 7,4,3")
    table, row, column = map(int, parts)
    return table, row, column


def draw(
    data: bytes, page: int | None = None, highlights: Sequence[Place] = (), dpi: int = 110, plain: bool = False
) -> tuple[Image.Image, int, list[str]]:
    """The image of a page, its number, and a line about each table on it. Raises NotDrawable, NoSuchPlace, readers.UnreadableFile."""
    from pipelines import stage
    from pipelines.page_images import check_drawable, highlight, page_image

    check_drawable(data)  # before anything is read: it may take long
    rows = stage.understand(data)
    tables = [table for table in rows.get("tables", []) if table["page"] is not None]
    if page is None:
        page = _page_of(highlights[0][0], tables) if highlights else min((table["page"] for table in tables), default=1)
    # drawn after everything was read: while it is being read, PDFium has another source of fonts
    image = page_image(data, page, dpi)
    shown = [table for table in tables if table["page"] == page]
    marks = [] if plain else [mark for table in shown for mark in _marks(table, rows)]
    marks += [_highlighted(place, page, rows) for place in highlights]
    return highlight(image, marks), page, [_told(table, rows) for table in shown]


def _page_of(index: int, tables: list[Row]) -> int:
    found = next((table["page"] for table in tables if table["table_index"] == index), None)
    if found is None:
        raise NoSuchPlace(f"there is no table {index} on any page; there are {len(tables)} tables")
    return int(found)


def _marks(table: Row, rows: dict[str, list[Row]]) -> Iterator[Mark]:
    from pipelines.page_images import Mark

    index = table["table_index"]
    colour = _colour(table)
    amounts = {(a["row_index"], a["column_index"]): a for a in rows.get("amounts", []) if a["table_index"] == index}
    unmapped = {c["column_index"] for c in rows.get("columns", []) if c["table_index"] == index and c["role"] == "unmapped"}
    for cell in rows.get("cells", []):
        if cell["table_index"] != index or cell["box"] is None:
            continue
        box = tuple(cell["box"])
        amount = amounts.get((cell["row_index"], cell["column_index"]))
        is_crossed = cell["column_index"] in unmapped and cell["row_index"] <= table["header_rows"]
        if amount is None:
            yield Mark(box, colour, width=1, crossed=is_crossed)
        elif amount["printed_as"] == "number" and amount["measure"] and amount["line_key"]:
            yield Mark(box, colour, fill=0.18, width=1)
        else:
            yield Mark(box, _NOT_UNDERSTOOD, fill=0.3, width=1)


def _colour(table: Row) -> tuple[int, int, int]:
    return _TABLES[(table["table_index"] - 1) % len(_TABLES)] if table["form"] else _NO_FORM


def _highlighted(place: Place, page: int, rows: dict[str, list[Row]]) -> Mark:
    from pipelines.page_images import Mark

    table, row, column = place
    for cell in rows.get("cells", []):
        if (cell["table_index"], cell["row_index"], cell["column_index"]) == place and cell["box"] is not None:
            if cell["page"] != page:
                raise NoSuchPlace(f"table {table} is on page {cell['page']}, not on page {page}")
            return Mark(tuple(cell["box"]), _HIGHLIGHT, fill=0.3, width=4)
    raise NoSuchPlace(f"table {table} has no cell that begins in row {row}, column {column}")


def _told(table: Row, rows: dict[str, list[Row]]) -> str:
    """What was understood of a table, in a line; `show` tells more."""
    index = table["table_index"]
    unknown = [str(c["column_index"]) for c in rows.get("columns", []) if c["table_index"] == index and c["role"] == "unmapped"]
    owner = " ".join(str(part) for part in (table["entity_code"], table["entity_name"]) if part)
    doubt = f"columns not understood: {', '.join(unknown)}" if unknown else ""
    parts = [table["form"] or "no known form", owner, table["unit"] or "", doubt]
    return f"table {index}: " + "; ".join(part for part in parts if part)


if __name__ == "__main__":
    sys.exit(main())
