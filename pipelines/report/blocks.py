"""The blocks of the report: each a question in SQL, its columns, and the chart that shows them.

A block is a file of ``definitions/``. Its SQL is written once, with ``{keys}`` and ``{where}`` in it: to fill the data files it runs for
all values of its keys at once, and a page prints it with the values chosen there. Both give the same rows, since the keys are plain
expressions of the same tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines import strict_yaml

DEFINITIONS = Path(__file__).with_name("definitions")

VIEWS = ("table", "tiles", "evidence")
KINDS = ("text", "code", "yuan", "count", "percent", "year", "date", "word", "path", "address", "hidden")
LINKS = ("county", "type", "class", "group", "department", "disclosure", "cell", "cells")
CHARTS = ("bars", "years", "grid")
#: What a figure's address may say of the cells that it is the sum of.
EVIDENCE = ("fact", "code", "measure", "except", "exact")
TESTS = ("starts", "equals", "not_in")

_NOT_BLOCKS = ("facts", "fragments")
_BLOCK = {"title", "note", "view", "keys", "file", "filters", "scopes", "columns", "chart", "sql", "form", "good_when_empty"}
_COLUMN = {"kind", "zh", "en", "vocabulary", "evidence", "link", "only", "only_language", "optional"}
_CHART = {"type", "label", "values", "series", "order", "facet", "across", "count"}
_PLACE = re.compile(r"\s+(?:WHERE|AND) \{where\}")


class DefinitionError(ValueError):
    """A definition says something that the report does not understand; the message names file and key."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of one scope. ``keys`` are SQL expressions by name, ``file`` those keys that name a data file; ``sql`` holds ``{keys}`` and
    ``{where}`` only. ``form`` is the form that the figures come from. ``order`` of a chart gives values of its series in the order of
    their colours."""

    name: str
    title: Mapping[str, str]
    sql: str
    keys: Mapping[str, str]
    file: tuple[str, ...]
    columns: Mapping[str, Mapping[str, Any]]
    note: Mapping[str, str] | None = None
    view: str = "table"
    filters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    chart: Mapping[str, Any] | None = None
    form: str | None = None
    good_when_empty: bool = False

    @property
    def inner(self) -> tuple[str, ...]:
        """The keys by which rows are looked up within a data file."""
        return tuple(key for key in self.keys if key not in self.file)

    def for_all(self, where: str = "") -> str:
        """SQL for all values of the keys, which are its first columns (``key_…``)."""
        keys = "".join(f'{expression} AS "key_{name}", ' for name, expression in self.keys.items())
        return with_conditions(self.sql, where).replace("{keys}", keys)

    def public(self) -> dict[str, Any]:
        """What the pages need of it, for JSON."""
        sql = re.sub(r"\{keys\}\s+", "", self.sql)
        return {key: value for key, value in (asdict(self) | {"sql": sql, "inner": self.inner}).items() if value not in (None, {}, False)}


def with_conditions(sql: str, where: str) -> str:
    """SQL with its conditions, or without the place for them if there are none."""
    return sql.replace("{where}", where) if where else _PLACE.sub("", sql)


def load(folder: Path = DEFINITIONS) -> dict[str, Block]:
    """All blocks by name. A block for single counties beside the whole province is called ``….county``, one of evidence by its
    fact. Raises :class:`DefinitionError`."""
    fragments: dict[str, str] = strict_yaml.load(folder / "fragments.yaml")
    facts = load_facts(folder)
    blocks: dict[str, Block] = {}
    used = set()
    for path in sorted(folder.glob("*.yaml")):
        if path.stem in _NOT_BLOCKS:
            continue
        for block in _blocks(path, facts):
            for name, sql in fragments.items():
                if f"{{{name}}}" in block.sql:
                    used.add(name)
                    block = replace(block, sql=block.sql.replace(f"{{{name}}}", _indented(sql)))
            if found := set(re.findall(r"\{(\w+)\}", block.sql)) ^ {"keys", "where"}:
                raise DefinitionError(f"{path.name}: sql must hold {{keys}} and {{where}} and nothing else in braces: {sorted(found)}")
            blocks[block.name] = block
    if unused := set(fragments) - used:
        raise DefinitionError(f"fragments.yaml: no block uses {sorted(unused)}")
    return blocks


def load_facts(folder: Path = DEFINITIONS) -> dict[str, dict[str, str]]:
    """The fact tables that evidence is looked up in."""
    facts: dict[str, dict[str, str]] = strict_yaml.load(folder / "facts.yaml")
    for name, fact in facts.items():
        _known(f"facts.yaml: {name}", fact, {"table", "name", "block", "zh", "en"})
    return facts


def _indented(sql: str) -> str:
    first, *others = sql.splitlines()
    return "\n".join([first, *(f"  {line}" if line != ")" else line for line in others)])


def _blocks(path: Path, facts: Mapping[str, Mapping[str, str]]) -> Iterator[Block]:
    content = strict_yaml.load(path)
    _known(path.name, content, _BLOCK)
    scopes = content.pop("scopes", {})
    _known(f"{path.name}: scopes", scopes, {"county"})
    block = Block(path.stem, **{**content, "file": tuple(content["file"]), "sql": content["sql"].rstrip()})
    _check(path.name, block, facts)
    if block.view == "evidence":
        for name, fact in facts.items():
            sql = block.sql
            for key in ("table", "name", "block"):
                sql = sql.replace(f"{{{key}}}", fact[key])
            yield replace(block, name=f"{block.name}.{name}", sql=sql)
        return
    yield block
    for scope, expression in scopes.items():
        hidden = {name: {"kind": "hidden"} for name, column in block.columns.items() if column.get("only") == "province"}
        yield replace(
            block, name=f"{block.name}.{scope}", keys={scope: expression, **block.keys}, file=(scope,), columns={**block.columns, **hidden}
        )


def _check(name: str, block: Block, facts: Mapping[str, Any]) -> None:
    _one_of(f"{name}: view", block.view, VIEWS)
    if stray := set(block.file) - set(block.keys):
        raise DefinitionError(f"{name}: file names no key: {sorted(stray)}")
    for label, column in block.columns.items():
        where = f"{name}: column {label}"
        _known(where, column, _COLUMN)
        _one_of(where, column["kind"], KINDS)
        if column["kind"] != "hidden" and not {"zh", "en"} <= set(column):
            raise DefinitionError(f"{where}: needs a title in both languages")
        if (column["kind"] == "word") != ("vocabulary" in column):
            raise DefinitionError(f"{where}: a word needs a vocabulary, and nothing else has one")
        if "link" in column:
            _one_of(where, column["link"], LINKS)
        if "evidence" in column:
            _known(where, column["evidence"], set(EVIDENCE))
            _one_of(where, column["evidence"]["fact"], facts)
    for label, filter_ in block.filters.items():
        _known(f"{name}: filter {label}", filter_, {"sql", "column", "test"})
        _one_of(f"{name}: filter {label}", filter_["test"], TESTS)
        _one_of(f"{name}: filter {label}", filter_["column"], block.columns)
    if block.chart:
        _known(f"{name}: chart", block.chart, _CHART)
        _one_of(f"{name}: chart", block.chart["type"], CHARTS)
        for key, value in block.chart.items():
            for column in [] if key in ("type", "order") else value if isinstance(value, list) else [value]:
                _one_of(f"{name}: chart {key}", column, block.columns)


def _known(where: str, found: Mapping[str, Any], known: set[str]) -> None:
    if stray := set(found) - known:
        raise DefinitionError(f"{where}: unknown {sorted(stray)}")


def _one_of(where: str, value: Any, known: Any) -> None:
    if value not in known:
        raise DefinitionError(f"{where}: {value!r} is none of {', '.join(map(str, known))}")
