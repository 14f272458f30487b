"""Which unit of money is printed where: above a table, in its title or grid, in a column heading, in a sentence about all tables."""

from __future__ import annotations

import re
from itertools import pairwise

from pipelines.document import Paragraph
from pipelines.forms.layouts import Layouts
from pipelines.forms.normalise import squash

#: Longer texts are prose, in which 元 in brackets says nothing of a table.
_LONGEST = 80
#: The first half of a unit that is broken over two lines.
_BEGUN = re.compile(r"单位[:：]?(?:人民币)?[千百万亿]+$")


def unit_in(text: str, layouts: Layouts) -> str | None:
    """The unit that a text beside or in a table states (单位：万元, …（万元）, 万元), or None."""
    squashed = squash(text)
    if found := layouts.preamble["unit"].search(squashed):
        return found.group("unit")
    if len(squashed) <= _LONGEST and (found := layouts.phrases["unit_suffix"].search(squashed)):
        return found.group("unit")
    return None


def without_unit(label: str, layouts: Layouts) -> str:
    """A column label without the unit behind it: 金额(万元) is 金额; a label that is nothing but a unit is empty."""
    return layouts.phrases["unit_suffix"].sub("", label) if "元" in label else label


def unit_around(texts: list[str], layouts: Layouts) -> str | None:
    """The unit that one of the texts states, the nearest first; a statement may be broken over two of them (单位：万 ⏎ 元)."""
    broken = [second + first for first, second in pairwise(texts) if _BEGUN.search(squash(second))]
    return next((u for t in [*broken, *texts] if (u := unit_in(t, layouts))), None)


def unit_of_all(paragraphs: list[Paragraph], layouts: Layouts) -> str | None:
    """The unit that the document states once for all of its tables (以上各表金额单位均为万元), or None."""
    units = {m.group("unit") for p in paragraphs if (m := layouts.phrases["unit_of_all"].search(squash(p.text)))}
    return next(iter(units)) if len(units) == 1 else None


def unit_below(notes: list[str], layouts: Layouts) -> str | None:
    """The unit that a note under a table states (注：本表以万元为单位), or None."""
    for note in notes:
        if found := layouts.phrases["unit_note"].search(squash(note)):
            return found.group("unit") or found.group("unit_last")
    return None


def unit_inside(texts: list[str], layouts: Layouts) -> str | None:
    """The one unit that labels inside of a table state (项目资金（万元）), or None if there is none or more than one."""
    found = {m.group("unit") for t in texts if (m := layouts.phrases["unit_label"].search(squash(t)))}
    return re.sub(r"^人民币", "", next(iter(found))) if len(found) == 1 else None
