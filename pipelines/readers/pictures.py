"""Pictures beside the text of a document: they may show a table, which is then told and not passed over."""

from __future__ import annotations

from pipelines.document import ReadingIssue

#: A picture of less than this width, height and area (in points, a page has about 500,000) holds no table that one could read.
LEAST_SIDE, LEAST_AREA = 60.0, 15_000.0


def may_hold_table(width: float, height: float) -> bool:
    return min(width, height) >= LEAST_SIDE and width * height >= LEAST_AREA


def unread(count: int, *, page: int | None = None, after: str | None = None) -> ReadingIssue:
    """The issue for so many pictures on a page, or of which the first stands after a text."""
    words = f"{count} pictures that may hold tables were" if count > 1 else "1 picture that may hold a table was"
    where = "" if after is None else f"; the first stands after “{after[:30]}”" if after else "; the first stands at the beginning"
    return ReadingIssue("unread_pictures", f"{words} not read, only the text beside{where}", page, text=after)
