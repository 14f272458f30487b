"""Ties by where documents lie: the same web page, a folder or archive of their own, file names that differ in the part only, or that
were given in the same second.

A page, a folder or a name that many departments share says nothing. It is a department's own only if no two of its files name different
departments, and if those whose forms name nobody have figures in common: of a batch of nameless workbooks each may be another's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import PurePosixPath

from pipelines.archives import SEPARATOR
from pipelines.disclosure import names
from pipelines.disclosure.names import words
from pipelines.disclosure.ties import Tie, distinct
from pipelines.disclosure.told import Told
from pipelines.forms.normalise import squash

#: Files of one disclosure; a folder of more is a batch.
_MOST_FILES = 40
#: Folders that say county or year: what is below them is a folder that somebody made for a reason.
_COUNTY_OR_YEAR = re.compile(r"[1-9]\d{5}(?!\d).*|20\d{2}(?!\d).{0,6}")
_NUMBERED = re.compile(r"[\W_]+|附件?\d*|\(\d+\)")


def by_place(documents: list[Told]) -> Iterator[Tie]:
    """Ties by web page, folder, file name and the second of the upload."""
    yield from _of_one_place(documents, _page_of, "web_page", 4.0)
    yield from _of_one_place(documents, _folder_of, "folder", 3.0)
    yield from _of_one_place(documents, _stem_of, "stem", 2.0)
    yield from _of_one_place(documents, _second_of, "upload", 1.8)


def _of_one_place(documents: list[Told], key_of: Callable[[Told], str | None], evidence: str, weight: float) -> Iterator[Tie]:
    """Each document that shares a place with others of its year and kind, tied to the first of them."""
    shared: defaultdict[str, list[Told]] = defaultdict(list)
    for one in documents:
        if (key := key_of(one)) is not None:
            shared[key].append(one)
    for key, members in shared.items():
        if not 1 < len(members) <= _MOST_FILES:
            continue
        for part in _by_year_and_kind(members):
            if len(part) > 1 and _is_one_department(part):
                for other in part[1:]:
                    yield Tie(other, part[0], evidence, key.rsplit("\n", 1)[-1], weight)


def _page_of(one: Told) -> str | None:
    return one.row["page_url"]


def _folder_of(one: Told) -> str | None:
    """The archive that holds the file, or the folder, where it is one below county and year."""
    parent = PurePosixPath(one.path.replace(SEPARATOR, "/")).parent
    if SEPARATOR in one.path:
        return str(parent)
    known = [place for place, part in enumerate(parent.parts, 1) if _COUNTY_OR_YEAR.fullmatch(part)]
    depth = len(parent.parts) - known[-1] if known else len(parent.parts) - 2
    return str(parent) if depth > 0 else None


def _stem_of(one: Told) -> str | None:
    """The file's name without what tells the part of the disclosure; None for one that is a number or names nobody."""
    path = PurePosixPath(one.path)
    stem = squash(path.stem).lower()
    for word in words()["part_words"]:
        stem = stem.replace(word, "")
    stem = _NUMBERED.sub("", stem)
    letters = re.sub(r"\d", "", stem)
    for word in words()["general_words"]:
        letters = letters.replace(word, "")
    is_name = len(re.findall(r"[\u4e00-\u9fff]", letters)) >= 3 or len(re.sub(r"[^a-z]", "", letters)) >= 4
    return f"{path.parent}\n{stem}" if is_name and not re.fullmatch(r"[0-9a-f]+", stem) else None


def _second_of(one: Told) -> str | None:
    """The second that the file's name tells: what is put up in one second was handed over in one form."""
    if one.published is None or one.published.source != "file_name" or one.published.second is None:
        return None
    return f"{PurePosixPath(one.path).parent}\n{one.published.shown}"


def _by_year_and_kind(members: list[Told]) -> list[list[Told]]:
    """The files of each year and kind that contents tell; those that do not tell them go with the only one that they fit."""
    parts: dict[tuple[object, object], list[Told]] = {}
    for one in members:
        if one.content_tells("fiscal_year") and one.content_tells("kind"):
            parts.setdefault((one.row["fiscal_year"], one.row["kind"]), []).append(one)
    if not parts:
        return [members]
    told = {one.document_id: key for key, part in parts.items() for one in part}
    for one in members:
        if one.document_id not in told:
            fitting = [
                key
                for key in parts
                if all(not one.content_tells(c) or one.row[c] == value for c, value in zip(("fiscal_year", "kind"), key, strict=True))
            ]
            if len(fitting) == 1:
                told[one.document_id] = fitting[0]
    return [[one for one in members if told.get(one.document_id) == key] for key in parts]


def _is_one_department(part: list[Told]) -> bool:
    """False if two files name different departments, or forms that name nobody have no figure in common with the others' forms."""
    if len({one.code for one in part if one.code}) > 1 or len({one.level_told for one in part if one.level_told}) > 1:
        return False
    keys = sorted({names.key(one.name) for one in part if one.name})
    if not all(names.may_be_the_same(*pair) for pair in combinations(keys, 2)):
        return False
    with_totals = [one for one in part if one.totals]
    return all(one.name or one.code for one in with_totals) or _are_linked(with_totals)


def _are_linked(members: list[Told]) -> bool:
    """True if from any of the documents a way leads to any other over figures that both print."""
    reached, left = members[:1], members[1:]
    for one in reached:
        near = [other for other in left if distinct(one.totals | one.figures) & (other.totals | other.figures)]
        reached += near
        left = [other for other in left if other not in near]
    return not left
