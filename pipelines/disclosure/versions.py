"""Versions: which files of a disclosure a later one replaces.

A department that corrects its disclosure publishes the whole file again. A later file replaces an earlier one where it prints again at
least half of what that one prints (forms with figures, titles of other tables, subjects of stated figures); files that print different
things are parts of one disclosure. Files of the same day, or moment, are published together and replace nothing. Where no date tells, the
later path does, and a finding says so: a file without a date comes after the dated one that its path follows.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipelines.disclosure import dates
from pipelines.disclosure.names import words
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
    moments = _moments(members)
    for one in members:
        again = [other for other in members if other is not one and _prints_again(one, other)]
        later = [(other, because) for other in again if (because := _later(other, one, moments))]
        if later:
            by, because = max(later, key=lambda pair: _order(pair[0], moments))
            yield Replaced(one, by, because)


def _moments(members: list[Told]) -> dict[str, datetime.datetime]:
    """When each file counts as published; by this and the path all are in one order, so that of any that replace each other one stays."""
    moments: dict[str, datetime.datetime] = {}
    last = datetime.datetime(1, 1, 1)  # noqa: DTZ001
    for one in sorted(members, key=lambda one: one.path):
        if one.published is not None:
            last = one.published.second or datetime.datetime.combine(one.published.day, datetime.time())
        moments[one.document_id] = last
    return moments


def _order(one: Told, moments: dict[str, datetime.datetime]) -> tuple[datetime.datetime, bool, str]:
    """The key by which all files stand in one order: of one moment, what says that it corrects (更正) comes last, else the later path."""
    return moments[one.document_id], _is_correction(one), one.path


def _is_correction(one: Told) -> bool:
    """True if the file's name says that it corrects another."""
    name = PurePosixPath(one.path).stem
    return any(word in name for word in words()["correction_words"])


def _prints_again(one: Told, other: Told) -> bool:
    """True if ``other`` prints at least half of what ``one`` prints: of its forms, if it has any, else of what it states."""
    if one.content is not None and one.content == other.content:
        return True
    if len(one.forms) > 1 or one.forms & other.forms:
        return 2 * len(one.forms & other.forms) >= len(one.forms)
    return not one.forms and bool(one.printed) and 2 * len(one.printed & other.printed) >= len(one.printed)


def _later(one: Told, other: Told, moments: dict[str, datetime.datetime]) -> str | None:
    """What tells that ``one`` is later than ``other``; None if it is not."""
    same = one.content is not None and one.content == other.content
    is_after = _order(one, moments) > _order(other, moments)
    corrects = moments[one.document_id] == moments[other.document_id] and _is_correction(one) != _is_correction(other)
    if one.published is None or other.published is None:
        return (SAME_FIGURES if same else "file_name" if corrects else BY_PATH) if is_after else None
    if (later := dates.is_later(one.published, other.published)) is None:
        return (SAME_FIGURES if same else "file_name" if corrects else None) if is_after else None
    return max(one.published.source, other.published.source, key=dates.SOURCES.index) if later else None
