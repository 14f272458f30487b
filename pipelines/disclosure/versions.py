"""Versions: which files of a disclosure a later one replaces.

A department that corrects its disclosure publishes the whole file again. A later file replaces an earlier one where it prints again at
least half of what that one prints (forms with figures, titles of other tables, subjects of stated figures); files that print different
things are parts of one disclosure. Files of the same day, or moment, are published together and replace nothing. Where no date tells, the
later path does, and a finding says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.disclosure import dates
from pipelines.disclosure.told import Told

#: Where nothing but the order of paths tells which file is the later one; where both print the same figures, and it does not matter.
BY_PATH, SAME_FIGURES = "path", "figures"


@dataclass(frozen=True, slots=True)
class Replaced:
    """``one`` is a former version of ``by``; ``because`` is the source of the dates that tell, ``path`` or ``figures``."""

    one: Told
    by: Told
    because: str


def replaced(members: list[Told]) -> Iterator[Replaced]:
    """The former versions among the files of a disclosure, each with the latest file that prints it again."""
    for one in members:
        again = [other for other in members if other is not one and _prints_again(one, other)]
        later = [(other, because) for other in again if (because := _later(other, one))]
        if later:
            by, because = max(later, key=lambda pair: _rank(pair[0]))
            yield Replaced(one, by, because)


def _prints_again(one: Told, other: Told) -> bool:
    """True if ``other`` prints at least half of what ``one`` prints: of its forms, if it has any, else of what it states."""
    if one.content is not None and one.content == other.content:
        return True
    if len(one.forms) > 1 or one.forms & other.forms:
        return 2 * len(one.forms & other.forms) >= len(one.forms)
    return not one.forms and bool(one.printed) and 2 * len(one.printed & other.printed) >= len(one.printed)


def _later(one: Told, other: Told) -> str | None:
    """What tells that ``one`` is later than ``other``; None if it is not."""
    if one.published is None or other.published is None:
        if one.path < other.path:
            return None
        return SAME_FIGURES if one.content is not None and one.content == other.content else BY_PATH
    if dates.is_later(one.published, other.published):
        return max(one.published.source, other.published.source, key=dates.SOURCES.index)
    return None


def _rank(one: Told) -> tuple[str, str]:
    """The latest last; a file without a date after those that have one, as their paths follow."""
    return (one.published.shown if one.published else "", one.path)
