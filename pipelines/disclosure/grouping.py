"""Groups of documents: each is one department's disclosure of a year and kind, in all its files and versions.

Ties join documents, the surest first, unless they contradict each other: two departments that are both named, two counties, two years
or two kinds that are both told by contents. Where a text could belong to two departments alike, it is left alone.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.disclosure import location, names, ties
from pipelines.disclosure.ties import Tie
from pipelines.disclosure.told import Told
from pipelines.forms.normalise import squash

#: Ties by totals whose weights differ by less are alike.
_ALIKE = 0.1


@dataclass(slots=True)
class Group:
    """Documents of one disclosure, in order of their paths, each with the tie that brought it in (None for the first, or one alone)."""

    members: list[Told]
    ties: dict[str, Tie] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)

    def told(self, column: str) -> set[object]:
        """What the contents of its files tell of division_code, fiscal_year or kind."""
        return {one.row[column] for one in self.members if one.content_tells(column)}

    def folders(self) -> set[object]:
        """The division codes that the folders of its files state, also those that no list knows."""
        return {one.entry.folder_division_code for one in self.members if one.entry and one.entry.folder_division_code}

    def placed(self, column: str) -> set[object]:
        """What its files are known by, whoever tells it: content, folder or file name."""
        return {one.row[column] for one in self.members if one.row[column] is not None}


def group(documents: list[Told], places: dict[str, list[str]]) -> list[Group]:
    """The groups, in order of their first paths. ``places`` are the names of each division and of those that it lies in, by code."""
    documents = sorted(documents, key=lambda one: (one.path, one.document_id))  # whatever their order, the groups are the same
    groups = _Groups(documents, places)
    strong = [*location.by_place(documents), *ties.by_figures(documents)]
    for tie in sorted(strong, key=lambda t: (-t.weight, t.one.path, t.other.path)):
        groups.join(tie)
    groups.join_names()
    by_totals = sorted(ties.by_totals(documents), key=lambda t: (-t.weight, t.one.path, t.other.path))
    for tie in _unambiguous(by_totals, groups):
        groups.join(tie)
    groups.join_names()
    return groups.ordered()


def _unambiguous(found: list[Tie], groups: _Groups) -> Iterable[Tie]:
    """Ties by totals without those of a document, text or forms, that as surely belongs to somebody else."""
    by_document: defaultdict[str, list[tuple[float, Told]]] = defaultdict(list)
    for tie in found:
        if groups.fit(tie):
            by_document[tie.one.document_id].append((tie.weight, tie.other))
            by_document[tie.other.document_id].append((tie.weight, tie.one))
    for tie in found:
        if not groups.fit(tie):
            continue
        has_rival = any(
            tie.weight - weight < _ALIKE and groups.contradict(mine, other)
            for one, mine in ((tie.one, tie.other), (tie.other, tie.one))
            for weight, other in by_document[one.document_id]
        )
        if not has_rival:
            yield tie


class _Groups:
    def __init__(self, documents: list[Told], places: dict[str, list[str]]) -> None:
        self.places = places
        self.of: dict[str, Group] = {}
        self.order = {one.document_id: number for number, one in enumerate(documents)}
        for one in documents:
            key = self._key(one)
            self.of[one.document_id] = Group([one], keys=[key] if key else [])

    def _key(self, one: Told) -> str | None:
        if one.name is None:
            return None
        found = names.key(one.name, self.places.get(one.row["division_code"] or "", []))
        return found if len(found) >= 2 else None

    def ordered(self) -> list[Group]:
        unique = {id(group): group for group in self.of.values()}
        for group in unique.values():
            group.members.sort(key=lambda one: self.order[one.document_id])
        return sorted(unique.values(), key=lambda group: self.order[group.members[0].document_id])

    def join(self, tie: Tie) -> None:
        one, other = self.of[tie.one.document_id], self.of[tie.other.document_id]
        if one is other or not self.fit(tie):
            return
        if len(one.members) > len(other.members):  # the tie is of whoever comes in
            one, other = other, one
        other.ties.update(one.ties)
        newcomer = tie.one if tie.one in one.members else tie.other
        other.ties.setdefault(newcomer.document_id, tie)
        other.members += one.members
        other.keys += one.keys
        for member in one.members:
            self.of[member.document_id] = other

    def fit(self, tie: Tie) -> bool:
        return not self._contradict(self.of[tie.one.document_id], self.of[tie.other.document_id])

    def contradict(self, one: Told, other: Told) -> bool:
        """True if two documents are in groups that cannot be one."""
        return self.of[one.document_id] is not self.of[other.document_id] and self._contradict(
            self.of[one.document_id], self.of[other.document_id]
        )

    @staticmethod
    def _contradict(one: Group, other: Group) -> bool:
        if one is other:
            return False
        for column in ("division_code", "fiscal_year", "kind"):
            told, others = one.told(column), other.told(column)
            if told and others and not told & others:
                return True
        # filed under different counties, known or not
        placed, others_placed = one.placed("division_code") | one.folders(), other.placed("division_code") | other.folders()
        if placed and others_placed and not placed & others_placed:
            return True
        levels, others_levels = ({m.level_told for m in g.members if m.level_told} for g in (one, other))
        if levels and others_levels and not levels & others_levels:
            return True  # 部门预算 and 单位预算 of one name
        codes, others_codes = _codes(one), _codes(other)
        if codes and others_codes and not codes & others_codes:
            return True
        return any(not names.may_be_the_same(a, b) for a in set(one.keys) for b in set(other.keys))

    def join_names(self) -> None:
        """Join the groups of one county, year, kind and level that bear the same name or code."""
        named: defaultdict[tuple[object, ...], list[Told]] = defaultdict(list)
        for group in self.ordered():
            divisions = group.placed("division_code")
            if len(divisions) != 1:
                continue
            years, kinds = group.told("fiscal_year") or group.placed("fiscal_year"), group.told("kind") or group.placed("kind")
            place = (*divisions, tuple(sorted(map(str, years))), tuple(sorted(map(str, kinds))), level(group))
            for key in sorted(set(group.keys)):
                newcomer = next(one for one in group.members if self._key(one) == key)
                for anchor in named[*place, key]:
                    if self.of[anchor.document_id] is self.of[newcomer.document_id]:
                        break
                    tie = Tie(newcomer, anchor, "name", f"both name {newcomer.name}", 0.5)
                    if self.fit(tie):
                        self.join(tie)
                        break
                else:
                    named[*place, key].append(newcomer)


def level(group: Group) -> str:
    """department or unit: what most of its files are."""
    levels = Counter(one.level for one in group.members if one.level)
    return levels.most_common(1)[0][0] if levels else "department"


def _codes(group: Group) -> set[str]:
    return {one.code for one in group.members if one.code}


def places_by_code(path: Path) -> dict[str, list[str]]:
    """The names of each division and of those that it lies in (定州市, 保定市, 河北省), by code, from the list of divisions."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: _with_short_names(squash(row[column]) for column in ("province", "prefecture_name", "name"))
            for row in csv.DictReader(lines)
        }


def _with_short_names(found: Iterable[str]) -> list[str]:
    """Names, longest first, and what they are called for short: 河北 for 河北省, 定州 for 定州市."""
    full = [name for name in dict.fromkeys(found) if name]
    short = [name[:-1] for name in full if len(name) > 2 and name[-1] in "省市县区"]
    return sorted({*full, *short}, key=lambda name: (-len(name), name))
