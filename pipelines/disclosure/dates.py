"""When a file was published, as its sidecar, its name or the document itself tells: what decides between versions.

File names of content systems carry the upload: a day (``20170323``), a day and a time (14 digits), seconds since 1970 (10 digits), or
what PHP's ``uniqid`` gives: eight hex digits of these seconds and five of microseconds.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipelines.archives import SEPARATOR
from pipelines.forms.normalise import squash

_DAY = re.compile(r"(?<![0-9])(20\d{2})[-_.年]([01]?\d)[-_.月]([0-3]?\d)日?(?![0-9])")
#: also P020210304512345678907, as a content system names attachments
_COMPACT_DAY = re.compile(r"(?:(?<![0-9])(?=[0-9]{8}(?![0-9]))|(?<=\b[pw]0)(?=[0-9]{14}))(20\d{2})([01]\d)([0-3]\d)")
_TO_THE_SECOND = re.compile(r"(?<![0-9])(20\d{2})([01]\d)([0-3]\d)([0-2]\d)([0-5]\d)([0-5]\d)\d{0,3}(?![0-9])")
_UNIX = re.compile(r"(?<![0-9])(1[0-9]{9})(?:[0-9]{3})?(?![0-9])")
_UNIQID = re.compile(r"(?<![0-9a-z])([4-7][0-9a-f]{7})[0-9a-f]{5}(?![0-9a-z])")
_PRINTED = re.compile(r"(?:日期:|时间:|发布日期:|公开日期:)?(20\d{2})年(\d{1,2})月(?:(\d{1,2})日)?")
_HOURS_OF_CHINA = datetime.timedelta(hours=8)

#: What tells a date, the most reliable first. Dates that different sources tell compare by the day.
SOURCES = ("sidecar", "file_name", "document")


@dataclass(frozen=True, slots=True)
class Published:
    """A moment of publication: the day, the second of it (Chinese time) where that is told too, and who tells.

    Where only the month is told, ``day`` is its first.
    """

    day: datetime.date
    source: str
    second: datetime.datetime | None = None
    is_month: bool = False

    @property
    def shown(self) -> str:
        if self.is_month:
            return f"{self.day:%Y-%m}"
        return self.second.isoformat(" ") if self.second else self.day.isoformat()


#: Files that were put up within so many seconds of each other are one publication, not versions.
ONE_PUBLICATION = 60


def is_later(one: Published, other: Published) -> bool | None:
    """True if ``one`` was published after ``other``; None if they tell the same day, and not both the second, or one the month only, or
    were put up within a minute of each other."""
    if one.is_month or other.is_month:
        month, others = (one.day.year, one.day.month), (other.day.year, other.day.month)
        return None if month == others else month > others
    if one.second is not None and other.second is not None:
        apart = (one.second - other.second).total_seconds()
        return None if abs(apart) <= ONE_PUBLICATION else apart > 0
    return None if one.day == other.day else one.day > other.day


def of_name(path: str) -> Published | None:
    """The moment that the name of a file tells; the name of an archive speaks for its members where theirs do not."""
    for inner in reversed(path.split(SEPARATOR)):
        stem = PurePosixPath(inner).stem.lower()
        if (told := _of_stem(stem)) is not None:
            return told
    return None


def _of_stem(stem: str) -> Published | None:
    if found := _TO_THE_SECOND.search(stem):
        year, month, day, hour, minute, second = map(int, found.groups())
        if (moment := _moment(year, month, day, hour, minute, second)) is not None:
            return Published(moment.date(), "file_name", moment)
    for pattern, base in ((_UNIQID, 16), (_UNIX, 10)):
        if found := pattern.search(stem):
            moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=int(found[1], base)) + _HOURS_OF_CHINA  # noqa: DTZ001
            if 2014 <= moment.year <= 2040:  # what is less may be a code that begins with a division's
                return Published(moment.date(), "file_name", moment)
    for pattern in (_COMPACT_DAY, _DAY):
        if found := pattern.search(stem):
            year, month, day = map(int, found.groups())
            if (moment := _moment(year, month, day)) is not None:
                return Published(moment.date(), "file_name")
    return None


def of_lines(lines: list[str]) -> Published | None:
    """The latest date that is a whole line of a document: 2017年3月21日, 二〇一七年三月."""
    days = []
    for line in lines:
        if found := _PRINTED.fullmatch(_arabic(squash(line))):
            moment = _moment(int(found[1]), int(found[2]), int(found[3] or 1))
            if moment is not None:
                days.append((moment.date(), found[3] is not None))
    if not days:
        return None
    day, is_told = max(days)
    return Published(day, "document", is_month=not is_told)


_DIGITS = str.maketrans("0Oo零一二三四五六七八九", "00001" + "23456789")
_TENS = re.compile(r"([一二三])?十([一二三四五六七八九])?(?=[月日])")


def _arabic(text: str) -> str:
    """Chinese numerals of a date as digits: 二0一七年十二月 is 2017年12月."""
    tens = _TENS.sub(lambda found: f"{(found[1] or '一').translate(_DIGITS)}{(found[2] or '零').translate(_DIGITS)}", text)
    return tens.translate(_DIGITS)


def _moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime.datetime | None:
    try:
        return datetime.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
