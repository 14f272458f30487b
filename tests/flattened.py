"""Small edits of a disclosure in the flattened shape, for tests that need a damaged one.

A table stands under its title line: cell lines start with a tab, a blank line ends a row, a second blank line the table.
"""

from __future__ import annotations

from collections.abc import Callable

Rows = list[list[str]]


def edit_table(text: str, title: str, change: Callable[[Rows], Rows]) -> str:
    """The text with the rows of the table under this title line replaced by ``change(rows)``.

    Rows are lists of cell texts, among them the rows above the header (entity, year, unit). An unknown or repeated
    title is a ``ValueError``: a test that edits nothing, or more than it meant, proves nothing.
    """
    lines = text.split("\n")
    places = [number for number, line in enumerate(lines) if line == title]
    if len(places) != 1:
        raise ValueError(f"{title!r} stands {len(places)} times in the text")
    start = end = places[0] + 1
    rows: Rows = [[]]
    while lines[end] or lines[end - 1]:
        if lines[end].startswith("\t"):
            rows[-1].append(lines[end][1:])
        elif lines[end]:
            raise ValueError(f"cells of several lines are not edited here: {lines[end]!r}")
        else:
            rows.append([])
        end += 1
    block = [line for row in change(rows[:-1]) for line in [*("\t" + cell for cell in row), ""]]
    return "\n".join([*lines[:start], *block, *lines[end:]])


def replace_once(text: str, old: str, new: str, count: int = 1) -> str:
    """``text`` with ``old`` replaced; a ``ValueError`` unless it stands there exactly ``count`` times."""
    if text.count(old) != count:
        raise ValueError(f"{old!r} stands {text.count(old)} times in the text, not {count}")
    return text.replace(old, new)
