"""The printed layouts as data: titles, header paths, row labels and phrases, checked when loaded.

A new layout is a line in one of the YAML files beside this module. An unknown or duplicate key, a broken pattern or a
form that has columns but no title is a :class:`LayoutError`, not a silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from pipelines import strict_yaml

_HERE = Path(__file__).parent
#: Forms with a side for income and one for expenditure.
SIDES = ("income", "expenditure")
#: Of which year or stage the figures of a column are; `year` compares the year in the label with the document's.
VERSIONS = ("current", "prior_year", "change", "change_rate", "execution_rate", "budget", "adjusted_budget", "year")
ROW_KINDS = ("code", "label", "item")


class LayoutError(ValueError):
    """A layout file does not fit its schema; the message names file and key."""


@dataclass(frozen=True, slots=True)
class TitleRule:
    form: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    #: Of a stand-in: what its table must print, each in a cell of its own.
    prints: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What a column is: a measure (of its own item if `line` is set), or a text attribute.

    `labels` match the end of a header path, `words` the single labels that such a path is made of. `together` columns
    are required only beside each other; `instead` are measures that stand for this one where it is not printed. `beside` is a label
    that must stand on the same side of the header for the rule to count.
    """

    measure: str | None
    attribute: str | None
    line: str | None
    required: bool
    together: bool
    instead: tuple[str, ...]
    labels: tuple[re.Pattern[str], ...]
    words: tuple[re.Pattern[str], ...]
    beside: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class VersionRule:
    """A header label that says of which year or stage the figures are; `beside` is a label that must stand in the table too."""

    version: str
    labels: tuple[re.Pattern[str], ...]
    beside: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class RowRule:
    line: str
    after: str | None
    code: str | None
    labels: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class FormLayout:
    """Columns by side ('' for forms with one side), rows by side for forms whose rows have labels.

    `blocks` are further pairs of labels and amounts that break the same money down another way; their key is the measure.
    """

    form: str
    rows: str
    columns: dict[str, tuple[ColumnRule, ...]]
    lines: dict[str, tuple[RowRule, ...]]
    blocks: dict[str, re.Pattern[str]]
    #: How the form is read where it is printed with a side of income and one of expenditure.
    two_sided: FormLayout | None = None


@dataclass(frozen=True, slots=True)
class Layouts:
    titles: tuple[TitleRule, ...]
    stand_ins: tuple[TitleRule, ...]
    annexes: tuple[re.Pattern[str], ...]
    longest_title: int
    never_title: re.Pattern[str]
    levels: dict[str, re.Pattern[str]]
    roles: dict[str, tuple[re.Pattern[str], ...]]
    versions: tuple[VersionRule, ...]
    ignored: tuple[re.Pattern[str], ...]
    totals: tuple[re.Pattern[str], ...]
    subtotals: dict[str, tuple[re.Pattern[str], ...]]
    forms: dict[str, FormLayout]
    preamble: dict[str, re.Pattern[str]]
    phrases: dict[str, re.Pattern[str]]
    part_heading: dict[str, re.Pattern[str]]
    performance_keys: dict[str, tuple[re.Pattern[str], ...]]
    project_list: dict[str, tuple[re.Pattern[str], ...]]
    #: Labels that together head a list of the budget book.
    budget_book: tuple[re.Pattern[str], ...]


def load_yaml(path: Path) -> Any:
    """A YAML file; a duplicate key or broken YAML raises :class:`LayoutError`."""
    try:
        return strict_yaml.load(path)
    except yaml.YAMLError as error:
        raise LayoutError(str(error)) from error


@lru_cache(maxsize=1)
def default() -> Layouts:
    """The project's layouts, loaded once per process."""
    return load(_HERE)


def load(folder: Path) -> Layouts:
    """Load and check the layout files of a folder. Raises :class:`LayoutError`."""
    titles = _keys(load_yaml(folder / "titles.yaml"), "titles.yaml", {"titles", "stand_ins", "annexes", "longest", "never", "levels"})
    columns = _keys(load_yaml(folder / "columns.yaml"), "columns.yaml", {"labels", "versions", "economic_classes", "ignored", "forms"})
    rows = _keys(
        load_yaml(folder / "rows.yaml"), "rows.yaml", {"totals", "subtotals", "forms", "functional_classes", "uncoded_classes"}
    )
    phrases = _keys(
        load_yaml(folder / "phrases.yaml"),
        "phrases.yaml",
        {
            "preamble", "unit_suffix", "unit_label", "unit_note", "unit_of_all",
            "column_numbers", "empty_note", "no_content",
            "empty_note_of_all", "note", "note_of_fund_expenditure", "note_of_capital_expenditure",
            "functional_header", "economic_header", "collective_title", "web_furniture", "part_heading", "cover", "part_end", "cover_end",
            "entity_heading", "entity_suffix", "government_title", "debt_title", "of_department", "template_name", "budget_word",
            "no_organisation", "measure_of_things",
            "project_title", "organisation", "organisation_name", "own_part",
            "performance_keys", "project_list", "budget_book", "performance_plan", "performance_purpose", "performance_term",
        },
    )  # fmt: skip
    classes = _class_rules(rows)
    economic = tuple(_economic_columns(columns["economic_classes"]))
    forms = {
        form: _form(form, spec, rows["forms"].get(form), classes, economic) for form, spec in columns["forms"].items()
    }
    for form, spec in columns["forms"].items():
        if name := spec.get("two_sided"):
            if name not in forms or set(forms[name].columns) != set(SIDES):
                raise LayoutError(f"columns.yaml: {form}: two_sided is {name!r}, expected a form with two sides")
            forms[form] = replace(forms[form], two_sided=replace(forms[name], form=form))
    title_rules = tuple(_title(spec) for spec in titles["titles"])
    for form in rows["forms"]:
        if form not in forms:
            raise LayoutError(f"rows.yaml: form {form!r} has rows but no columns in columns.yaml")
    stand_ins = tuple(_title(spec) for spec in titles["stand_ins"])
    for form in {rule.form for rule in stand_ins} - forms.keys():
        raise LayoutError(f"titles.yaml: stand_ins: {form!r} is no form of columns.yaml")
    for form in {rule.form for rule in title_rules} ^ forms.keys():
        raise LayoutError(f"titles.yaml, columns.yaml: form {form!r} stands in one of them only")
    return Layouts(
        titles=title_rules,
        stand_ins=stand_ins,
        annexes=_patterns(titles["annexes"], "titles.yaml: annexes"),
        longest_title=int(titles["longest"]),
        never_title=_regex(titles["never"], "titles.yaml: never"),
        levels=_regexes(titles["levels"], "titles.yaml: levels"),
        roles={role: _patterns(labels, f"columns.yaml: labels.{role}") for role, labels in columns["labels"].items()},
        versions=tuple(_version(spec) for spec in columns["versions"]),
        ignored=_patterns(columns["ignored"], "columns.yaml: ignored"),
        totals=_patterns(rows["totals"], "rows.yaml: totals"),
        subtotals={line: _patterns(p, f"rows.yaml: subtotals.{line}") for line, p in rows["subtotals"].items()},
        forms=forms,
        preamble=_regexes(phrases["preamble"], "phrases.yaml: preamble"),
        phrases={k: _regex(v, f"phrases.yaml: {k}") for k, v in phrases.items() if isinstance(v, str)},
        part_heading=_regexes(phrases["part_heading"], "phrases.yaml: part_heading"),
        performance_keys={
            key: _patterns(labels, f"phrases.yaml: performance_keys.{key}")
            for key, labels in phrases["performance_keys"].items()
        },
        project_list={
            key: _patterns(labels, f"phrases.yaml: project_list.{key}") for key, labels in phrases["project_list"].items()
        },
        budget_book=_patterns(phrases["budget_book"], "phrases.yaml: budget_book"),
    )


def _form(
    form: str, spec: Any, rows: Any, classes: tuple[RowRule, ...], economic: tuple[ColumnRule, ...]
) -> FormLayout:
    where = f"columns.yaml: {form}"
    optional = {"sides", "columns", "blocks", "two_sided", "by_economic_class"}
    spec = _keys(spec, where, {"rows", *optional}, optional=optional)
    if spec["rows"] not in ROW_KINDS:
        raise LayoutError(f"{where}: rows is {spec['rows']!r}, expected one of {', '.join(ROW_KINDS)}")
    if ("sides" in spec) == ("columns" in spec):
        raise LayoutError(f"{where}: expected either sides or columns")
    by_side = spec.get("sides") or {"": spec["columns"]}
    columns = {side: tuple(_column(rule, where) for rule in rules) for side, rules in by_side.items()}
    if spec.get("by_economic_class"):
        columns = {side: (*rules, *economic) for side, rules in columns.items()}
    if spec["rows"] == "label" and set(rows or ()) != set(columns):
        raise LayoutError(f"rows.yaml: {form} must have rows for {', '.join(repr(s) for s in columns)}")
    lines: dict[str, tuple[RowRule, ...]] = {}
    for side, rules in (rows or {}).items():
        found: list[RowRule] = []
        for rule in rules:
            rule = _keys(rule, f"rows.yaml: {form}", {"line", "labels", "after"}, optional={"after"})
            if rule["labels"] == "functional_classes":
                found += classes
            else:
                where = f"rows.yaml: {form} {rule['line']}"
                found.append(RowRule(rule["line"], rule.get("after"), None, _patterns(rule["labels"], where)))
        lines[side] = tuple(found)
    return FormLayout(form, spec["rows"], columns, lines, _regexes(spec.get("blocks", {}), f"columns.yaml: {form}.blocks"))


def _class_rules(rows: dict[str, Any]) -> tuple[RowRule, ...]:
    coded = [
        RowRule("expenditure.class", None, code, _patterns(labels, f"rows.yaml: functional_classes.{code}"))
        for code, labels in rows["functional_classes"].items()
    ]
    uncoded = _patterns(rows["uncoded_classes"], "rows.yaml: uncoded_classes")
    return (*coded, RowRule("expenditure.class", None, None, uncoded))


def _economic_columns(classes: dict[str, Any]) -> Iterator[ColumnRule]:
    """Columns by economic class: of basic spending, of projects, of both."""
    for over, measure in (("基本支出/", "basic"), ("项目支出/", "project"), ("", "by_economic_class")):
        for code, labels in classes.items():
            paths = _patterns([over + x for x in labels], f"columns.yaml: economic_classes.{code}")
            words = _patterns(labels, "columns.yaml: economic_classes")
            yield ColumnRule(f"{measure}.{code}", None, None, False, False, (), paths, words)


def _title(spec: Any) -> TitleRule:
    spec = _keys(spec, "titles.yaml: titles", {"form", "pattern", "unless", "prints"}, optional={"unless", "prints"})
    unless = _regex(spec["unless"], f"titles.yaml: {spec['form']}") if "unless" in spec else None
    prints = _patterns(spec["prints"], f"titles.yaml: {spec['form']}") if "prints" in spec else ()
    return TitleRule(spec["form"], _regex(spec["pattern"], f"titles.yaml: {spec['form']}"), unless, prints)


def _column(spec: Any, where: str) -> ColumnRule:
    optional = {"measure", "attribute", "line", "required", "or", "beside"}
    spec = _keys(spec, where, {"labels", *optional}, optional=optional)
    if ("measure" in spec) == ("attribute" in spec):
        raise LayoutError(f"{where}: a column has either a measure or an attribute, found {spec}")
    if (required := spec.get("required", False)) not in (True, False, "together"):
        raise LayoutError(f"{where}: required is {required!r}, expected true, false or together")
    return ColumnRule(
        spec.get("measure"),
        spec.get("attribute"),
        spec.get("line"),
        required is True,
        required == "together",
        tuple(spec.get("or", ())),
        _patterns(spec["labels"], where),
        _patterns([word for path in spec["labels"] for word in path.split("/")], where),
        _regex(spec["beside"], where) if "beside" in spec else None,
    )


def _version(spec: Any) -> VersionRule:
    spec = _keys(spec, "columns.yaml: versions", {"version", "labels", "beside"}, optional={"beside"})
    where = f"columns.yaml: versions.{spec['version']}"
    if spec["version"] not in VERSIONS:
        raise LayoutError(f"{where}: expected one of {', '.join(VERSIONS)}")
    beside = _regex(spec["beside"], where) if "beside" in spec else None
    return VersionRule(spec["version"], _patterns(spec["labels"], where), beside)


def _keys(mapping: Any, where: str, known: set[str], optional: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    if not isinstance(mapping, dict):
        raise LayoutError(f"{where}: expected keys {', '.join(sorted(known))}, found {mapping!r}")
    if unknown := mapping.keys() - known:
        raise LayoutError(f"{where}: unknown key {', '.join(sorted(map(str, unknown)))}")
    if missing := known - optional - mapping.keys():
        raise LayoutError(f"{where}: missing key {', '.join(sorted(missing))}")
    return mapping


def _regex(pattern: Any, where: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except (re.error, TypeError) as error:
        raise LayoutError(f"{where}: {pattern!r} is no regular expression: {error}") from error


def _regexes(mapping: dict[str, Any], where: str) -> dict[str, re.Pattern[str]]:
    return {key: _regex(pattern, f"{where}.{key}") for key, pattern in mapping.items()}


def _patterns(patterns: Any, where: str) -> tuple[re.Pattern[str], ...]:
    if not isinstance(patterns, list) or not patterns:
        raise LayoutError(f"{where}: expected a list of patterns, found {patterns!r}")
    return tuple(_regex(pattern, where) for pattern in patterns)
