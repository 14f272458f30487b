"""Faults as publishers make them, planted in a clean disclosure on purpose and noted down."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.synthetic.disclosure import Block, Cell, Disclosure, Figure, Paragraph, Table

_NINE = ("summary", "income", "expenditure", "fiscal_summary", "general_expenditure", "basic_expenditure", "three_public")
_STATED = re.compile(r"(?<=支出预算)(?:为)?(\d+\.\d\d)(?=万元)|(?<=本年支出合计)(\d+\.\d\d)(?=万元)")
_LAST_YEAR = re.compile(r"年预算\d*\.?\d*(?:万元)?(?:增加|减少)(\d+\.\d\d)万元，其中")


@dataclass(frozen=True, slots=True)
class Fault:
    """What was planted: kind of fault, the form or `prose`, whose (code of the owner), where in words, before and after as printed."""

    kind: str
    form: str
    owner: str
    place: str
    original: str
    planted: str


Planter = Callable[[Disclosure, random.Random], tuple[Disclosure, Fault]]


def _amounts(disclosure: Disclosure, wanted: Callable[[Figure], bool]) -> list[tuple[Table, Cell]]:
    """Cells of the nine forms with a printed amount of at least four digits."""
    return [
        (table, cell)
        for table in disclosure.tables
        if table.form in _NINE
        for row in table.rows
        for cell in row
        if cell.figure is not None and wanted(cell.figure) and len(re.sub(r"\D", "", cell.text)) >= 4 and cell.figure.yuan
    ]


def _choose(disclosure: Disclosure, chance: random.Random, wanted: Callable[[Figure], bool]) -> tuple[Table, Cell]:
    found = _amounts(disclosure, wanted)
    if not found:
        raise ValueError(f"{disclosure.title} prints no amount to plant this fault in")
    return found[chance.randrange(len(found))]


def _replaced(disclosure: Disclosure, table: Table, cell: Cell, text: str, kind: str) -> tuple[Disclosure, Fault]:
    assert cell.figure is not None
    changed = disclosure.with_cells(lambda t, c: replace(c, text=text) if t is table and c is cell else c)
    place = f"{table.title}, {cell.figure.line}, {cell.figure.measure}"
    return changed, Fault(kind, table.form, table.owner, place, cell.text, text)


def digit(disclosure: Disclosure, chance: random.Random) -> tuple[Disclosure, Fault]:
    """One digit of an amount before the decimal point mistyped."""
    table, cell = _choose(disclosure, chance, lambda f: f.form != "three_public")
    places = [i for i, c in enumerate(cell.text.split(".")[0]) if c.isdigit()]
    place = places[-1]
    new = str((int(cell.text[place]) + chance.randrange(1, 9)) % 10)
    return _replaced(disclosure, table, cell, cell.text[:place] + new + cell.text[place + 1 :], "digit")


def swapped(disclosure: Disclosure, chance: random.Random) -> tuple[Disclosure, Fault]:
    """Two neighbouring digits of a total swapped."""
    candidates = [
        (table, cell, i)
        for table, cell in _amounts(disclosure, lambda f: f.line == "total" and f.measure == "total")
        for i in range(len(cell.text) - 1)
        if cell.text[i].isdigit() and cell.text[i + 1].isdigit() and cell.text[i] != cell.text[i + 1]
    ]
    table, cell, i = candidates[chance.randrange(len(candidates))]
    text = cell.text[:i] + cell.text[i + 1] + cell.text[i] + cell.text[i + 2 :]
    return _replaced(disclosure, table, cell, text, "swapped_digits")


def dropped_row(disclosure: Disclosure, chance: random.Random) -> tuple[Disclosure, Fault]:
    """A row of 支出总表 (支出决算表) left out."""
    table, cell = _choose(disclosure, chance, lambda f: f.form == "expenditure" and len(f.line) == 7 and f.measure == "total")
    assert cell.figure is not None
    line = cell.figure.line
    rows = tuple(row for row in table.rows if cell not in row)
    blocks: tuple[Block, ...] = tuple(replace(table, rows=rows) if block is table else block for block in disclosure.blocks)
    fault = Fault("dropped_row", table.form, table.owner, f"{table.title}, {line}", f"{line} {cell.text}", "")
    return replace(disclosure, blocks=blocks), fault


def unit_slip(disclosure: Disclosure, chance: random.Random) -> tuple[Disclosure, Fault]:
    """The amounts of one form in the other unit: what is 万元 is stated to be 元 and the other way round."""
    other = "元" if disclosure.unit == "万元" else "万元"
    table = next(t for t in disclosure.tables if t.form == "expenditure")
    before, after = f"单位：{disclosure.unit}", f"单位：{other}"
    blocks: list[Block] = []
    rows = tuple(tuple(replace(cell, text=cell.text.replace(before, after)) for cell in row) for row in table.rows)
    at = disclosure.blocks.index(table)
    for number, block in enumerate(disclosure.blocks):
        if block is table:
            blocks.append(replace(table, rows=rows))
        elif isinstance(block, Paragraph) and at - 4 < number < at and before in block.text:
            blocks.append(replace(block, text=block.text.replace(before, after)))
        else:
            blocks.append(block)
    return replace(disclosure, blocks=tuple(blocks)), Fault("unit_slip", table.form, table.owner, table.title, before, after)


def sentence(disclosure: Disclosure, chance: random.Random) -> tuple[Disclosure, Fault]:
    """The figure of a sentence is not that of the forms."""
    return _in_prose(disclosure, chance, _STATED, "sentence")


def last_year(disclosure: Disclosure, chance: random.Random) -> tuple[Disclosure, Fault]:
    """The change against last year is not what last year's disclosure gives."""
    return _in_prose(disclosure, chance, _LAST_YEAR, "change_against_last_year")


def _in_prose(
    disclosure: Disclosure, chance: random.Random, pattern: re.Pattern[str], kind: str
) -> tuple[Disclosure, Fault]:
    for block in disclosure.blocks:
        if isinstance(block, Paragraph) and (found := pattern.search(block.text)):
            group = next(n for n in range(1, pattern.groups + 1) if found.group(n) is not None)
            before = found.group(group)
            after = str(Decimal(before) + chance.randrange(300, 900) / Decimal(10))
            text = block.text[: found.start(group)] + after + block.text[found.end(group) :]
            changed: tuple[Block, ...] = tuple(replace(block, text=text) if b is block else b for b in disclosure.blocks)
            fault = Fault(kind, "prose", disclosure.department_code, block.text[:24], before, after)
            return replace(disclosure, blocks=changed), fault
    raise ValueError(f"{disclosure.title} has no sentence to plant {kind} in")


def placeholder(disclosure: Disclosure, chance: random.Random) -> tuple[Disclosure, Fault]:
    """A blank of the template never filled in."""
    text = "联系电话：XXXXXXX，联系人：XX局办公室XXX。"
    blocks = (*disclosure.blocks, Paragraph(text))
    return replace(disclosure, blocks=blocks), Fault("placeholder", "prose", disclosure.department_code, "last paragraph", "", text)


#: Every fault by name.
PLANTERS: dict[str, Planter] = {
    "digit": digit,
    "swapped_digits": swapped,
    "dropped_row": dropped_row,
    "unit_slip": unit_slip,
    "sentence": sentence,
    "change_against_last_year": last_year,
    "placeholder": placeholder,
}
#: Faults for a budget that has a year before, and for a final account.
OF_KIND = {
    "budget": tuple(PLANTERS),
    "final_account": ("digit", "swapped_digits", "dropped_row", "unit_slip", "sentence", "placeholder"),
}
