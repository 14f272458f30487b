"""Whose part of a document a table or paragraph stands in: the departments and units that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.document import Cell, Document, Table
from pipelines.forms.grid import preamble_length, tells_of_table
from pipelines.forms.layouts import Layouts
from pipelines.forms.normalise import squash

#: A shorter name may be a whole one.
_CUT_OFF = 6
#: How many blocks may hold the headings of a document, and how long one is.
_HEADINGS, _LONGEST_HEADING = 10, 40
_YEAR_BEFORE = re.compile(r"^20\d{2}年度?(?=.{2})")
#: The title of a text that names neither year nor department: 预算公开有关事项的说明.
_EXPLANATION = re.compile(r"(?:部门|单位)?(?:预算|决算)(?:信息)?公开.{0,8}说明")
_NAMED_BEFORE = re.compile(r"(?P<name>[^。；;，,]{3,30}?)(?:20\d{2}年度?)?(?:部门|单位)?(?:预决算|预算|决算)")


@dataclass(slots=True)
class Entity:
    """A department (部门) or unit (单位); `code` is null where none is printed."""

    index: int
    code: str | None
    name: str
    level: str


@dataclass(slots=True)
class Scope:
    """The entities of a document in order of appearance, and the entity of each block."""

    entities: list[Entity] = field(default_factory=list)
    by_block: dict[int, Entity] = field(default_factory=dict)
    #: whom the cover names
    publisher: Entity | None = None

    def first_block(self, entity: Entity) -> int:
        """The first block of the entity's part; 0 if it has none."""
        return next((block for block, owner in self.by_block.items() if owner is entity), 0)


def level_of(code: str | None, title_level: str | None) -> str:
    """department or unit: by the length of the code (3 digits, more), else as the title says, else department."""
    if code:
        return "department" if len(code) == 3 else "unit"
    return title_level or "department"


def named_entity(texts: list[str], layouts: Layouts) -> tuple[str | None, str] | None:
    """Code and name of the entity that rows above a table name, or None. Expects squashed texts."""
    for text in texts:
        if found := layouts.preamble["entity"].fullmatch(text):
            return found.group("code"), found.group("name")
    for text in texts:
        if found := layouts.preamble["entity_name"].fullmatch(text):
            name = found.group("name")
            if layouts.phrases["measure_of_things"].fullmatch(name):
                continue
            coded = layouts.preamble["entity"].fullmatch(name)
            return (coded.group("code"), coded.group("name")) if coded else (None, name)
    return None


def preamble_texts(table: Table, layouts: Layouts) -> list[str]:
    """Squashed texts of the rows above the header of a table."""
    rows = [row for row in table.rows() if row]
    above = [[c for c in row if c.text.strip()] for row in rows[: preamble_length(rows, layouts)]]
    return [squash(c.text) for row in above for c in row if not _is_left_over(c, row, layouts)]


def _is_left_over(cell: Cell, row: list[Cell], layouts: Layouts) -> bool:
    """True for a name in a narrow cell that the name in the next one covers: what the template held before, cut off on screen."""
    beside = next((c for c in row if c.column == cell.column + 1), None)
    if beside is None or cell.column_span > 1 or beside.column_span == 1:
        return False
    label, _, _ = squash(cell.text).partition(":")
    other, colon, name = squash(beside.text).partition(":")
    named = layouts.preamble["entity_name"].fullmatch(squash(cell.text)) and named_entity([squash(cell.text)], layouts)
    if not named or (colon and other != label):
        return False
    return layouts.phrases["organisation_name"].fullmatch(name if colon else other) is not None


def resolve(document: Document, layouts: Layouts) -> Scope:
    """Find the entities and give every block its own.

    Entities are named by the rows above tables (with code), by the covers and by headings (by name). A table belongs to
    the entity that it names; everything else to the entity named last before it, by table or heading, or else to the
    first one named after it.
    """
    return _Resolver(document, layouts).run()


class _Resolver:
    def __init__(self, document: Document, layouts: Layouts) -> None:
        self.layouts = layouts
        self.blocks = document.blocks()
        self.preambles = {t.block: preamble_texts(t, layouts) for t in document.tables}
        named = [named_entity(texts, layouts) for texts in self.preambles.values()]
        #: Codes by name, from the whole document: a cover names an entity before any table gives its code.
        self.codes = {name: code for code, name in filter(None, named) if code}
        self.known: dict[tuple[str | None, str], Entity] = {}
        self.cover = cover_lines(document, layouts)

    def run(self) -> Scope:
        by_block: dict[int, Entity] = {}
        current: Entity | None = None
        waiting: list[int] = []
        previous = ""
        whole = "".join(text for text, _ in self.cover)
        name = next((text for text, _ in self.cover if self._is_organisation(text)), None)
        if self.layouts.phrases["cover"].search(whole):
            if cover_name(whole, "", self.layouts):
                current = self._of_heading(whole, "")
            elif name:  # below year and kind
                current = self._entity(None, name, None)
        elif name and any(_EXPLANATION.fullmatch(text) for text, _ in self.cover):  # without a year
            current = self._entity(None, name, None)
        publisher = current
        for block in self.blocks:
            if isinstance(block, Table):
                found = self._of_table(block, previous)
            else:
                text = squash(block.text)
                found = self._of_heading(text, previous)
                part = next((level for level, p in self.layouts.part_heading.items() if p.search(text)), None)
                if part is not None and found is None:
                    current = next((e for e in self.known.values() if e.level == part == "department"), None)
                previous = text
            current = found or current
            waiting.append(block.block)
            if current is not None:
                by_block.update(dict.fromkeys(waiting, current))
                waiting = []
        if not self.known and (only := self._of_headings_without_year()):
            by_block = {block.block: only for block in self.blocks}
        entities = list({id(e): e for e in self.known.values()}.values())
        return Scope(entities, by_block, publisher)

    def _of_headings_without_year(self) -> Entity | None:
        """Whoever a heading names before 部门预算 or 预决算, where nothing else names anybody: 某县教育局部门预算公开说明."""
        for block in self.blocks[:_HEADINGS]:
            text = "" if isinstance(block, Table) else squash(block.text)
            found = _NAMED_BEFORE.match(text) if len(text) <= _LONGEST_HEADING else None
            if found and self._is_organisation(found.group("name")):
                return self._entity(None, found.group("name"), None)
        return None

    def _entity(self, code: str | None, name: str, level: str | None) -> Entity:
        name = _YEAR_BEFORE.sub("", self.layouts.phrases["entity_suffix"].sub("", name))
        if code is None and not self.layouts.phrases["organisation_name"].search(name):
            # a name that its cell cuts off is that of the organisation that begins so
            whole = [e for e in self.known.values() if e.name.startswith(name) and len(name) >= _CUT_OFF]
            if len(whole) == 1:
                return whole[0]
        if code is None:
            # a cover that names the department before its unit: 某县教育局某县第一中学
            organisation = self.layouts.phrases["organisation_name"]
            longer = [e for e in self.known.values() if e.code is None and e.name.endswith(name)]
            below = [e for e in longer if organisation.search(e.name[: -len(name)])]
            if len(below) == 1 and len(name) >= _CUT_OFF - 2:
                below[0].name = name
                return below[0]
        code = code or self.codes.get(name)
        key = (code, name)
        if key not in self.known:
            own_part = self.layouts.phrases["own_part"].search(name)
            self.known[key] = Entity(len(self.known) + 1, code, name, level_of(code, "unit" if own_part else level))
        return self.known[key]

    def _of_table(self, table: Table, caption: str) -> Entity | None:
        """The entity that the rows above the header name, with its code or by its name alone."""
        texts = self.preambles[table.block]
        if named := named_entity(texts, self.layouts):
            return self._entity(*named, _title_level([*texts, caption], self.layouts))
        names = {*self.codes, *(e.name for e in self.known.values())}
        bare = next((t for t in texts if t in names), None) or next((t for t in texts if self._is_organisation(t)), None)
        return self._entity(None, bare, _title_level([*texts, caption], self.layouts)) if bare else None

    def _is_organisation(self, text: str) -> bool:
        """True if a cell above a header is the name of an organisation and nothing else."""
        found = self.layouts.phrases["organisation_name"].fullmatch(text)
        if found is None or found.group("name") != text or self.layouts.phrases["no_organisation"].search(text):
            return False
        return not tells_of_table(text, self.layouts)

    def _abbreviates(self, short: str, name: str) -> bool:
        """True if a name that tables print with a code is that of a cover without the place or the last word: 检察院 of 某县人民检察院.
        Not so for what names an organisation before it: 某县教育局某县第一中学."""
        before, found, _ = name.partition(short)
        if not found or short == name or self.layouts.phrases["own_part"].search(name):
            return False
        organisation = self.layouts.phrases["organisation_name"]
        return not organisation.search(before) and not (name.startswith(short) and organisation.search(short))

    def _called(self, told: tuple[str | None, str], name: str) -> Entity:
        """The entity of this code and short name, by the name that the cover prints."""
        short = self._entity(*told, None)
        short.name = name
        self.known[short.code, name] = short
        return short

    def _of_heading(self, text: str, previous: str) -> Entity | None:
        """The entity that a heading or cover speaks of: the longest known name in it, or a new one that a cover names."""
        stated = self.layouts.phrases["organisation"].fullmatch(text) or self.layouts.preamble["entity_name"].fullmatch(text)
        if stated and (named := named_entity([text], self.layouts)):
            return self._entity(*named, None)
        if len(text) > 100 or re.search(r"[。；;]", text) or not self.layouts.phrases["entity_heading"].search(text):
            return None
        cover = self.layouts.phrases["cover"].search(text)
        context = previous + text if cover and not cover.group("name") else text
        known = sorted(self.known.values(), key=lambda e: -len(e.name))
        names = [*((e.code, e.name) for e in known), *((code, name) for name, code in self.codes.items())]
        told = max((n for n in names if n[1] in context), key=lambda n: len(n[1]), default=None)
        name = cover_name(text, previous, self.layouts)
        if told and name and self._abbreviates(told[1], name):
            return self._called(told, name)
        if told and not (name and name != told[1] and name.startswith(told[1])):  # 某局本级 is a unit of 某局
            return self._entity(*told, None)
        if cover is None or name is None:
            return None
        return self._entity(None, name, {"部门": "department", "单位": "unit"}.get(cover.group("level") or ""))


def cover_lines(document: Document, layouts: Layouts) -> list[tuple[str, int]]:
    """The lines of the cover, squashed, with their blocks: the short ones before the contents, first table or first prose."""
    lines: list[tuple[str, int]] = []
    for block in document.blocks()[:10]:
        if isinstance(block, Table):
            break
        text = squash(block.text)
        if layouts.phrases["cover_end"].search(text) or len(text) > 60 or "。" in text:
            break
        if (text.endswith("封面") and len(text) <= 6) or layouts.phrases["web_furniture"].search(text):
            continue  # what a sheet is called, where a web page stands
        lines.append((text, block.block))
    return lines


def cover_name(text: str, previous: str, layouts: Layouts) -> str | None:
    """Name of the department in a cover's text: before the year, behind it, or on the line above."""
    found = layouts.phrases["cover"].search(text)
    if found is None:
        return None
    for name in (found.group("name"), found.group("inner"), "" if found.group("name") else previous):
        if name and (named := layouts.phrases["organisation_name"].search(name)):
            if layouts.phrases["no_organisation"].search(named.group("name")):
                continue
            return _YEAR_BEFORE.sub("", named.group("name"))
    return None


def _title_level(texts: list[str], layouts: Layouts) -> str | None:
    for level, pattern in layouts.levels.items():
        if any(pattern.search(t) for t in texts if len(t) <= layouts.longest_title):
            return level
    return None

