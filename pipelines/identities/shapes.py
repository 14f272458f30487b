"""The shapes of identities: what a rule may write under ``evaluate``, and the rows that the SQL of each shape reads.

Each shape expands its content to check rows (what is compared) and term rows (the figures read); see
``reference.rule_checks`` and ``reference.rule_terms``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from pipelines.identities.terms import Term, TermError, parse
from pipelines.identities.vocabulary import CLAIM_MEASURES, Vocabulary

RELATIONS = ("equal", "at_most")
KINDS = ("budget", "final_account")
#: Lines that a form may print any number of times, or not at all.
REPEATED_LINES = frozenset(["code", "item", "project", "expenditure.class"])


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A row of ``reference.rule_checks`` without its rule."""

    check_no: int
    shape: str
    form: str | None = None
    line_key: str | None = None
    code: str | None = None
    measure: str | None = None
    relation: str = "equal"
    is_where_printed: bool = False
    check_key: str = ""
    subject: str | None = None
    kinds: tuple[str, ...] | None = None
    years_back: int = 0
    other_stage: str | None = None

    def row(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TermRow:
    """A row of ``reference.rule_terms`` without its rule."""

    check_no: int
    alternative: int
    term_no: int
    side: str
    sign: int
    form: str
    line_key: str | None
    code: str | None
    term_key: str
    measure: str
    is_optional: bool
    is_fixed_line: bool

    def row(self) -> dict[str, Any]:
        return asdict(self)


Rows = tuple[list[CheckRow], list[TermRow]]
Expand = Callable[[Any, str | None, Vocabulary, int], Rows]


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape, the model that evaluates it, and how its content is read. ``expand`` raises ValueError in words."""

    model: str
    expand: Expand


def _mapping(content: Any, required: set[str], optional: set[str]) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise ValueError(f"a mapping is expected, not {content!r}")
    unknown, missing = set(content) - required - optional, required - set(content)
    if unknown or missing:
        raise ValueError(f"unknown keys {sorted(unknown)}, missing keys {sorted(missing)} in {content!r}")
    return content


def _known(value: str, allowed: Any, what: str) -> str:
    if value not in allowed:
        raise ValueError(f"unknown {what} {value!r}")
    return value


def _own_form(form: str | None) -> str:
    if form is None:
        raise ValueError("this shape needs a form")
    return form


def _row(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    """Every column with parts is checked; ``content`` names the parts that it cannot do without."""
    form = _own_form(form)
    needed = _mapping(content, set(), set(vocabulary.parents(form)))
    if not vocabulary.parents(form):
        raise ValueError(f"no column of form {form} has parts")
    checks, terms = [], []
    for number, parent in enumerate(vocabulary.parents(form), start=first):
        checks.append(CheckRow(number, "row", form=form, measure=parent, check_key="row"))
        for order, part in enumerate(needed.get(parent, []), start=1):
            _known(part, vocabulary.parts(form, parent), f"part of {form}.{parent}")
            terms.append(TermRow(number, 1, order, "required", 1, form, None, None, "", part, False, False))
    return checks, terms


def _hierarchy(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    form = _own_form(form)
    if not isinstance(content, list) or not content:
        raise ValueError("hierarchy is a list of parents and total")
    kinds = [_known(kind, ("parents", "total"), "hierarchy") for kind in content]
    return [CheckRow(first + i, f"hierarchy_{kind}", form=form, check_key="code") for i, kind in enumerate(kinds)], []


def _terms(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    checks: list[CheckRow] = []
    terms: list[TermRow] = []
    for entry in content:
        check = _mapping(
            entry,
            {"stated", "derived"},
            {"measures", "relation", "where_printed", "if_column", "unless_column", "zero", "nonzero", "per", "kinds", "or"},
        )
        sides = {
            side: [parse(text, vocabulary) for text in check.get(side, [])]
            for side in ("stated", "derived", "zero", "nonzero")
        }
        if not sides["stated"] or not sides["derived"]:
            raise ValueError("a check needs stated and derived terms")
        if twice := sorted({str(text) for text in check["stated"]} & {str(text) for text in check["derived"]}):
            raise ValueError(f"{', '.join(twice)} is stated and derived: what is held against itself always holds")
        for line, measure in _repeats(sides, check, vocabulary):
            number = first + len(checks)
            at = {side: [term.at(line, measure) for term in found] for side, found in sides.items()}
            checks.append(_check_row(number, at, check))
            for alternative, derived in enumerate([at["derived"], *_others(check, vocabulary, measure)], start=1):
                terms += _term_rows(number, alternative, {**at, "derived": derived})
            terms += _columns(number, check, vocabulary)
    return checks, terms


def _others(check: dict[str, Any], vocabulary: Vocabulary, measure: str | None) -> list[list[Term]]:
    """The further lists of derived terms (``or``), of which the stated figure may fit one instead."""
    others = [[parse(text, vocabulary).at(None, measure) for text in texts] for texts in check.get("or", [])]
    every = [term for derived in others for term in derived]
    if not all(others) or any(term.key or "*" in (term.line, term.measure) for term in every):
        raise ValueError("`or` lists single figures")
    return others


def _repeats(
    sides: dict[str, list[Term]], check: dict[str, Any], vocabulary: Vocabulary
) -> list[tuple[str | None, str | None]]:
    """The lines or measures for which a check with ``*`` is repeated; one entry where it has none."""
    every = [term for found in sides.values() for term in found]
    if any(term.measure == "*" for term in every):
        measures = check.get("measures")
        if not measures:
            raise ValueError("a term with measure * needs `measures`")
        for term in every:
            if term.measure == "*":
                for measure in measures:
                    _known(measure, vocabulary.measures[term.form], f"measure of form {term.form}:")
        return [(None, measure) for measure in measures]
    if "measures" in check:
        raise ValueError("`measures` is given, but no term has measure *")
    if any(term.line == "*" for term in every):
        return [(line, None) for line in next(term.lines for term in every if term.line == "*")]
    return [(None, None)]


def _check_row(number: int, sides: dict[str, list[Term]], check: dict[str, Any]) -> CheckRow:
    first = sides["stated"][0]
    keys = {term.key for side in ("stated", "derived") for term in sides[side]}
    if keys <= {"", "class"} and "" in keys:
        # A sum over all classes against one figure: nothing is told apart.
        key = ""
    elif len(keys) == 1:
        key = keys.pop()
    else:
        raise TermError(f"terms keyed by {sorted(keys)} cannot be compared")
    if "per" in check:
        if check["per"] != "table" or key:
            raise ValueError(f"per: {check['per']!r}: only `table` is known, and not beside codes")
        key = "table"
    return CheckRow(
        check_no=number,
        shape="terms",
        form=first.form,
        line_key=first.line if len(first.lines) == 1 and not first.key and first.code is None else first.lines[0],
        code=first.code,
        measure=first.measure,
        relation=_known(check.get("relation", "equal"), RELATIONS, "relation"),
        is_where_printed=bool(check.get("where_printed", False)),
        check_key=key,
        kinds=_kinds(check),
    )


def _kinds(check: dict[str, Any]) -> tuple[str, ...] | None:
    """The kinds of document that a check holds in; None where it holds wherever its rule does."""
    if "kinds" not in check:
        return None
    if not check["kinds"]:
        raise ValueError("kinds is empty: the check would never be made")
    return tuple(_known(kind, KINDS, "kind of document") for kind in check["kinds"])


def _years(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    """Figures against those of the same entity's disclosure ``years_back`` years before, or of another ``stage``."""
    checks: list[CheckRow] = []
    terms: list[TermRow] = []
    for entry in content:
        check = _mapping(entry, {"stated", "derived"}, {"measures", "years_back", "stage", "kinds"})
        sides = {side: [parse(text, vocabulary) for text in check[side]] for side in ("stated", "derived")}
        back, stage = check.get("years_back", 0), check.get("stage")
        if not isinstance(back, int) or back < 0 or (back == 0 and stage is None):
            raise ValueError(f"{entry!r}: years_back (1, 2, …) or another stage is needed")
        if stage is not None:
            _known(stage, KINDS, "stage")
        for line, measure in _repeats(sides, check, vocabulary):
            number = first + len(checks)
            at = {side: [term.at(line, measure) for term in found] for side, found in sides.items()}
            row = replace(_check_row(number, at, check), shape="years", years_back=back, other_stage=stage)
            checks.append(row)
            terms += _term_rows(number, 1, at)
    return checks, terms


def _claims_of_last_year(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    checks, terms = _claims(content, form, vocabulary, first)
    return [replace(check, shape="claims_of_last_year", years_back=1) for check in checks], terms


def _term_rows(number: int, alternative: int, sides: dict[str, list[Term]]) -> list[TermRow]:
    rows = []
    order = 0
    for side, found in sides.items():
        for term in found:
            order += 1
            fixed = len(term.lines) == 1 and (term.code is not None or term.lines[0] not in REPEATED_LINES)
            rows += [
                TermRow(
                    number, alternative, order, side, term.sign, term.form, line, term.code, term.key, term.measure,
                    term.optional, fixed,
                )
                for line in term.lines
            ]  # fmt: skip
    return rows


def _columns(number: int, check: dict[str, Any], vocabulary: Vocabulary) -> list[TermRow]:
    rows = []
    for side in ("if_column", "unless_column"):
        if side in check:
            form, _, measure = str(check[side]).partition("/")
            _known(form, vocabulary.measures, "form")
            _known(measure, vocabulary.measures[form], f"measure of form {form}:")
            rows.append(TermRow(number, 1, 0, side, 1, form, None, None, "", measure, True, False))
    return rows


def _claims(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    checks: list[CheckRow] = []
    terms: list[TermRow] = []
    for number, entry in enumerate(content, start=first):
        claim = _mapping(entry, {"claim", "either"}, {"zero", "nonzero"})
        subject = _known(claim["claim"], vocabulary.subjects, "subject")
        if any(check.subject == subject for check in checks):
            raise ValueError(f"two entries for claim {subject}")
        if not claim["either"]:
            raise ValueError(f"claim {subject} is compared with nothing")
        condition = {side: [parse(text, vocabulary) for text in claim.get(side, [])] for side in ("zero", "nonzero")}
        for alternative, texts in enumerate(claim["either"], start=1):
            derived = [parse(text, vocabulary) for text in texts]
            if any(term.key or "*" in (term.line, term.measure) for term in derived):
                raise ValueError(f"claim {subject}: a claim is compared with single figures")
            if alternative == 1:
                checks.append(
                    CheckRow(number, "claims", form=derived[0].form, measure="amount", check_key="claim", subject=subject)
                )
            terms += _term_rows(number, alternative, {"derived": derived, **condition})
    return checks, terms


def _claim_codes(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    """Subject → figures by code, each an alternative: the figure stated of a code must fit one of them."""
    checks: list[CheckRow] = []
    terms: list[TermRow] = []
    for number, (subject, texts) in enumerate(_mapping(content, set(), set(vocabulary.subjects)).items(), start=first):
        figures = [parse(text, vocabulary) for text in texts]
        if not figures or any(not term.key or term.measure == "*" or term.sign < 0 for term in figures):
            raise ValueError(f"claim {subject}: what is stated of a code is compared with figures by code")
        checks.append(CheckRow(number, "claim_codes", form=figures[0].form, measure="amount", check_key="claim", subject=subject))
        for alternative, term in enumerate(figures, start=1):
            terms += _term_rows(number, alternative, {"derived": [term]})
    return checks, terms


def _claim_parts(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    parts = _mapping(content, {"subjects", "measure"}, {"except"})
    measure = _known(parts["measure"], CLAIM_MEASURES, "measure of claims")
    subjects = sorted(vocabulary.subjects) if parts["subjects"] == ["*"] else parts["subjects"]
    if "except" in parts:
        left_out = {_known(subject, vocabulary.subjects, "subject") for subject in parts["except"]}
        subjects = [subject for subject in subjects if subject not in left_out]
    return [
        CheckRow(number, "claim_parts", form=None, measure=measure, check_key="claim", subject=_known(s, vocabulary.subjects, "subject"))
        for number, s in enumerate(subjects, start=first)
    ], []


def _direction(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    checks = []
    for number, (subject, place) in enumerate(_mapping(content, set(), set(vocabulary.subjects)).items(), start=first):
        term = parse(f"{place}/total", vocabulary)
        for measure in ("total", "prior_year"):
            _known(measure, vocabulary.measures[term.form], f"measure of form {term.form}:")
        checks.append(
            CheckRow(
                number, "direction", form=term.form, line_key=term.line, measure="change", check_key="claim", subject=subject
            )
        )
    return checks, []


def _projects(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    kind = _known(content, ("budgets", "prose"), "kind of projects")
    return [CheckRow(first, f"projects_{kind}", form="expenditure", line_key="total", measure="project")], []


def _product(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    form = _own_form(form)
    product = _mapping(content, {"total", "factors"}, set())
    measures = [*product["total"], *product["factors"]]
    if len(product["factors"]) != 2 or not product["total"]:
        raise ValueError("product needs one or more totals and two factors")
    for measure in measures:
        _known(measure, vocabulary.measures[form], f"measure of form {form}:")
    terms = [
        TermRow(first, alternative, 1, "stated", 1, form, None, None, "", measure, False, False)
        for alternative, measure in enumerate(product["total"], start=1)
    ] + [
        TermRow(first, 1, order, "factor", 1, form, None, None, "", measure, False, False)
        for order, measure in enumerate(product["factors"], start=2)
    ]
    return [CheckRow(first, "product", form=form, measure=product["total"][-1], check_key="row")], terms


def _units(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    return [
        CheckRow(number, "units", form=_known(name, vocabulary.measures, "form"), check_key="line")
        for number, name in enumerate(content, start=first)
    ], []


def _blocks(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    form = _own_form(form)
    return [
        CheckRow(
            number, "blocks", form=form, measure=_known(measure, vocabulary.measures[form], f"measure of form {form}:"), check_key="row",
            line_key=_known(f"{measure}.item", vocabulary.lines[form], f"line of form {form}:"),
        )
        for number, measure in enumerate(content, start=first)
    ], []  # fmt: skip


def _nothing(content: Any, form: str | None, vocabulary: Vocabulary, first: int) -> Rows:
    return [], []


SHAPES: dict[str, Shape] = {
    "row": Shape("operands_row", _row),
    "hierarchy": Shape("operands_hierarchy", _hierarchy),
    "terms": Shape("operands_terms", _terms),
    "claims": Shape("operands_claims", _claims),
    "claims_of_last_year": Shape("operands_claims_of_last_year", _claims_of_last_year),
    "years": Shape("operands_years", _years),
    "claim_codes": Shape("operands_claim_codes", _claim_codes),
    "claim_parts": Shape("operands_claim_parts", _claim_parts),
    "direction": Shape("operands_direction", _direction),
    "projects": Shape("operands_projects", _projects),
    "product": Shape("operands_product", _product),
    "units": Shape("operands_units", _units),
    "blocks": Shape("operands_blocks", _blocks),
    "own": Shape("", _nothing),
}
