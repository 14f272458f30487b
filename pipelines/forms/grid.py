"""A table as recognition looks at it: rows over columns, header paths, preamble, column numbers, data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pipelines.document import Cell, Table
from pipelines.forms import amounts
from pipelines.forms.layouts import FormLayout, Layouts
from pipelines.forms.normalise import label, squash
from pipelines.forms.units import without_unit

#: 附表3、 | 公开01表 | 1、 | （一）: what stands before a title.
_TABLE_NUMBER = re.compile(
    r"^(?:(?:附件|附表|表|(?:部门|单位|财决)?公开|财决|预算|决算)[\d一二三四五六七八九十]{0,3}(?:-\d{1,2})?表?[-.、:]?"
    r"|[\d一二三四五六七八九十]{1,3}[、.:]|\([一二三四五六七八九十\d]+\))+"
)
_CODE_PARTS = ("类", "款", "项")
#: How many rows of one short text each may stand above a title (附表3-1), and how long such a text may be.
_CAPTION_ROWS, _CAPTION_LENGTH = 3, 20
#: What begins so is the title of a table, whether its last word is 表 or not.
_NUMBERED = re.compile(r"(?:附表|表|公开)[\d一二三四五六七八九十]{1,3}")


@dataclass(slots=True)
class Grid:
    """The parts of a table. Rows are lists of cells; `paths` are header labels by column, from top to bottom."""

    table: Table
    preamble: list[Cell] = field(default_factory=list)
    header: list[list[Cell]] = field(default_factory=list)
    data: list[list[Cell]] = field(default_factory=list)
    paths: dict[int, list[str]] = field(default_factory=dict)
    width: int = 0
    has_column_numbers: bool = False

    @property
    def prints_data(self) -> bool:
        return any(c.text.strip() for row in self.data for c in row)

    @property
    def header_rows(self) -> int:
        return self.data[0][0].row - 1 if self.data else self.table.row_count


def preamble_length(rows: list[list[Cell]], layouts: Layouts) -> int:
    """Number of rows above the header that say what the table is about."""
    start = _captions(rows, layouts)
    return next((i for i, row in enumerate(rows[start:], start) if not _is_preamble(row, layouts)), len(rows))


def _captions(rows: list[list[Cell]], layouts: Layouts) -> int:
    """Number of rows above the (last) title that print one short text each, whatever it says."""
    found = 0
    for i, row in enumerate(rows[: _CAPTION_ROWS + 1]):
        texts = [squash(c.text) for c in row if c.text.strip()]
        if any(title_of(t, layouts) or is_annex(t, layouts) for t in texts):
            found = i
        elif len(texts) > 1 or any(len(t) > _CAPTION_LENGTH or amounts.looks_like_figure(t) for t in texts):
            break
    return found


def lists_forms(rows: list[list[Cell]], layouts: Layouts) -> bool:
    """True for a list of contents: a table that names three forms or more, one a row, and prints no money."""
    texts = [[squash(c.text) for c in row] for row in rows]
    if any("." in t and amounts.looks_like_figure(t) for row in texts for t in row):
        return False
    return len({form for row in texts for t in row if (form := title_of(t, layouts))}) >= 3


def split(table: Table, layouts: Layouts, form: FormLayout | None) -> Grid:
    """Tell preamble, header and data of a table apart.

    The header ends at the row of column numbers (栏次); without one, before the first row that prints a figure or a
    total, that is blank, or that has no word of the form's header.
    """
    grid = Grid(table)
    rows = [row for row in table.rows() if row]
    start = preamble_length(rows, layouts)
    grid.preamble = [c for row in rows[:start] for c in row if c.text.strip()]
    numbers = next((i for i, row in enumerate(rows[start:], start) if is_column_numbers(row, layouts)), None)
    if numbers is not None and numbers > start:
        grid.has_column_numbers = True
        heads = layouts.roles["name"]  # 类 | 款 | 项 | 科目名称 | 栏次 | 1 | 2
        labels = [c for c in rows[numbers] if label(c.text) in _CODE_PARTS or any(p.fullmatch(label(c.text)) for p in heads)]
        grid.header, grid.data = [*rows[start:numbers], *([labels] if labels else [])], rows[numbers + 1 :]
        grid.width = max(len(rows[numbers]), *(last_column(row) for row in grid.header))
    else:
        end = next((i for i, row in enumerate(rows) if i > start and is_data(row, layouts, form)), len(rows))
        if form is not None and form.rows == "label":
            end = next((i for i in range(start + 1, end) if _is_item(rows[i], rows[start:i], layouts)), end)
        if form is not None and form.rows != "item":
            end = _through_merged(rows, start, end)
        grid.header, grid.data = rows[start:end], rows[end:]
        grid.width = max((last_column(row) for row in grid.header), default=0)
    _divide_mixed(grid, layouts, form)
    grid.paths = header_paths(grid.header)
    return grid


def _is_item(row: list[Cell], above: list[list[Cell]], layouts: Layouts) -> bool:
    """True if a row names an item below a column headed 项目: such names may be those of columns too (一般公共预算, 公务接待费)."""
    lowest = _lowest(above)
    for cell in row:
        over, text = lowest.get(cell.column), label(cell.text)
        if over is None or not text or over.column_span > 1 or over.row + over.row_span > cell.row:
            continue
        heads = [any(p.fullmatch(x) for p in layouts.roles["label"]) for x in (label(over.text), text)]
        if heads == [True, False] and cell.column_span == 1:
            return True
    return False


def _lowest(header: list[list[Cell]]) -> dict[int, Cell]:
    """The lowest cell of a header with a text, by each column that it covers."""
    cells = [c for row in header for c in row if c.text.strip()]
    return {i: c for c in cells for i in range(c.column, c.column + c.column_span)}


def _through_merged(rows: list[list[Cell]], start: int, end: int) -> int:
    """The end of the header, to which every row without a figure belongs that one of its labels reaches down into."""
    while start < end < len(rows):
        row = rows[end]
        reaches = any(c.text.strip() and c.row + c.row_span > row[0].row for r in rows[start:end] for c in r)
        if not reaches or not any(c.text.strip() for c in row) or any(amounts.looks_like_figure(c.text) for c in row):
            break
        end += 1
    return end


def is_two_sided(grid: Grid) -> bool:
    """True if the header has a side of income and one of expenditure, each of several columns."""
    wide = {label(c.text) for row in grid.header for c in row if c.column_span > 1}
    return {"收入", "支出"} <= wide


def _divide_mixed(grid: Grid, layouts: Layouts, form: FormLayout | None) -> None:
    """Divide a row that is header in some cells and data in the others (类 | 款 | 项 | 合计 | 2,946.25): the labels under a merged
    label of the header go to the header, the rest is the first row of data."""
    if grid.has_column_numbers or not grid.header:
        return
    first = grid.header[-1][0]
    heading = header_paths(grid.header[:-1]).get(first.column, [""])[-1]
    named = any(p.fullmatch(heading) for role in ("code", "name", "label", "unit_name") for p in layouts.roles[role])
    in_header = named and _is_total(first, layouts)
    row, above = (grid.header[-1], grid.header[:-1]) if in_header else (grid.data[0] if grid.data else [], grid.header)
    wide = {i for i, c in _lowest(above).items() if c.column_span > 1}
    words = _header_words(layouts, form)
    labels = [c for c in row if c.column in wide and any(p.fullmatch(without_unit(label(c.text), layouts)) for p in words)]
    if in_header:
        labels = [c for c in labels if c is not row[0]]
    rest = [c for c in row if c not in labels]
    if len(labels) < 2 or not any(amounts.looks_like_figure(c.text) or _is_total(c, layouts) for c in rest):
        return
    data = [replace(c, text="") if c in labels else c for c in row]
    if in_header:
        grid.header[-1] = labels
        grid.data = [data, *grid.data]
    else:
        grid.header = [*grid.header, labels]
        grid.data = [data, *grid.data[1:]]


def _is_total(cell: Cell, layouts: Layouts) -> bool:
    return any(p.fullmatch(label(cell.text)) for p in layouts.totals)


def with_header(grid: Grid, above: list[list[Cell]]) -> Grid:
    """The grid with header rows of the page before put above its own."""
    header = [*above, *grid.header]
    width = max((last_column(row) for row in header), default=0)
    return Grid(grid.table, grid.preamble, header, grid.data, header_paths(header), max(width, grid.width), grid.has_column_numbers)


def last_column(row: list[Cell]) -> int:
    """The last column that a row covers."""
    return max(c.column + c.column_span - 1 for c in row)


def is_stray(cell: Cell, width: int) -> bool:
    """True for a cell of a sheet right of the last column that has a header. Where cells have no references, a row may be longer
    because its cells are counted otherwise, so that nothing tells which of them is the one too many."""
    return width > 0 and cell.reference is not None and cell.column > width


def _is_preamble(row: list[Cell], layouts: Layouts) -> bool:
    """A row of which every printed cell says what the table is about, or one does and none is a column label."""
    texts = [squash(c.text) for c in row if c.text.strip()]
    if not texts:
        return True
    told = [tells_of_table(t, layouts) for t in texts]
    if all(told):
        return True
    labels = [label(t) for t in texts]
    known = any(p.fullmatch(x) for x in labels for patterns in layouts.roles.values() for p in patterns)
    return any(told) and not known and len(texts) <= 4


def tells_of_table(text: str, layouts: Layouts) -> bool:
    """True if a squashed text says something about a table (title, 单位：万元, 部门：…) and nothing else."""
    if any(p.fullmatch(text) for p in layouts.preamble.values()) or layouts.phrases["unit_suffix"].fullmatch(text):
        return True
    return title_of(text, layouts) is not None or is_annex(text, layouts)


def title_of(text: str, layouts: Layouts) -> str | None:
    """The form whose title a squashed text is, or None. Units in brackets, years and table numbers do not count."""
    core = _title_core(text, layouts)
    if core is None or any(p.search(core) for p in layouts.annexes):
        return None
    for rule in layouts.titles:
        if rule.pattern.search(core) and not (rule.unless and rule.unless.search(core)):
            return rule.form
    return None


def is_annex(text: str, layouts: Layouts) -> bool:
    """True if a squashed text is the title of a table that is known, but is none of the forms."""
    core = _title_core(text, layouts)
    return core is not None and any(p.search(core) for p in layouts.annexes)


def _title_core(text: str, layouts: Layouts) -> str | None:
    """What a title says without its number, year and unit; None for what is too long or a sentence."""
    core = re.sub(r"\((?:金额)?单位[:：]?.*?元\)|(?:金额)?单位[:：]?(?:百万|千|万|亿)?元.*$", "", text)
    core = without_unit(core, layouts)
    bare = _TABLE_NUMBER.sub("", core)
    bare = re.sub(r"(?:20\d{2}|二0[0一二三四五六七八九]{2})年?度?|\(草案\)|\(?续表?\d?\)|续表", "", bare)
    if not bare or len(bare) > layouts.longest_title or layouts.never_title.search(bare):
        return None
    return f"{bare}表" if _NUMBERED.match(core) and not bare.endswith((")", "表")) else bare


def is_column_numbers(row: list[Cell], layouts: Layouts) -> bool:
    """True for the row that numbers the columns (栏次 | 1 | 2 | 3)."""
    texts = [squash(c.text) for c in row]
    printed = [t for t in texts if t and t not in _CODE_PARTS]
    if "栏次" in printed[1:] and any(p.fullmatch(label(t)) for t in printed[:1] for p in layouts.roles["name"]):
        printed = printed[printed.index("栏次") :]  # 类 | 款 | 项 | 科目名称 | 栏次 | 1 | 2
    if len(printed) < 2:
        return False
    if layouts.phrases["column_numbers"].fullmatch(printed[0]):
        return all(re.fullmatch(r"\d{1,2}|\*+|栏次|[-=+\d()]+", t) for t in printed[1:])
    numbers = [int(t) for t in printed if re.fullmatch(r"\d{1,2}", t)]
    return len(numbers) == len(printed) >= 3 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _header_words(layouts: Layouts, form: FormLayout | None) -> list[re.Pattern[str]]:
    """Patterns of single header labels, of the form's own columns and of those that any form has."""
    own = [word for rules in (form.columns.values() if form else ()) for rule in rules for word in rule.words]
    return [*own, *(p for patterns in layouts.roles.values() for p in patterns)]


def is_data(row: list[Cell], layouts: Layouts, form: FormLayout | None) -> bool:
    """A row under the header: it is blank, prints a figure or begins with a total, or has no word of a header."""
    printed = [squash(c.text) for c in row if c.text.strip()]
    if not printed:
        return not any(c.continuation for c in row)
    if any(amounts.looks_like_figure(t) or layouts.phrases["no_content"].search(t) for t in printed):
        return True
    if len(printed) == 1 and any(p.fullmatch(label(printed[0])) for p in layouts.totals):
        return True
    words = _header_words(layouts, form)
    return not any(p.fullmatch(without_unit(label(t), layouts)) for t in printed for p in words)


def header_paths(header: list[list[Cell]]) -> dict[int, list[str]]:
    """Header labels of each column from top to bottom, white space dropped, repeats of merged cells once."""
    paths: dict[int, list[str]] = {}
    for row in header:
        for cell in row:
            text = label(cell.text)
            if not text:
                continue
            for column in range(cell.column, cell.column + cell.column_span):
                path = paths.setdefault(column, [])
                if not path or path[-1] != text:
                    path.append(text)
    return paths
