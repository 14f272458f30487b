"""The compact way in which rules write figures: ``-form/line/measure~``, and what it stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.identities.vocabulary import Vocabulary

_TERM = re.compile(r"(?P<minus>-?)(?P<form>\w+)/(?P<line>[\w.*]+)/(?P<measure>[\w.*]+)(?P<optional>~?)")
#: Forms whose rows are classification codes: economic codes have 3 or 5 digits, functional ones 3, 5 or 7.
CODED_FORMS = frozenset(
    ["income", "expenditure", "general_expenditure", "basic_expenditure", "fund_expenditure", "capital_expenditure"]
)


class TermError(ValueError):
    """A term that does not parse, or names a form, line or measure that nobody knows."""


@dataclass(frozen=True, slots=True)
class Term:
    """Figures of one form: ``lines`` × one measure.

    ``key`` says by what a check is told apart: ``code`` (every code), ``class`` (topmost codes by their first three
    digits) or ``""``. ``line`` and ``measure`` are ``*`` where the check is repeated for each line or measure.
    """

    sign: int
    form: str
    line: str
    lines: tuple[str, ...]
    code: str | None
    key: str
    measure: str
    optional: bool

    def at(self, line: str | None, measure: str | None) -> Term:
        """The term with its ``*`` replaced."""
        if self.line == "*" and line is not None:
            return Term(self.sign, self.form, line, (line,), None, self.key, measure or self.measure, self.optional)
        if self.measure == "*" and measure is not None:
            return Term(self.sign, self.form, self.line, self.lines, self.code, self.key, measure, self.optional)
        return self


def parse(text: str, vocabulary: Vocabulary) -> Term:
    """Parse one term. Raises :class:`TermError` in words."""
    found = _TERM.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise TermError(f"{text!r} is no term: form/line/measure, - in front to subtract, ~ behind if a template may lack it")
    form, line, measure = found["form"], found["line"], found["measure"]
    if form not in vocabulary.measures:
        raise TermError(f"{text!r}: unknown form {form!r}")
    if measure != "*" and measure not in vocabulary.measures[form]:
        raise TermError(f"{text!r}: form {form} has no measure {measure!r}")
    lines, code, key = _lines(text, form, line, vocabulary)
    return Term(-1 if found["minus"] else 1, form, line, lines, code, key, measure, bool(found["optional"]))


def _lines(text: str, form: str, line: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], str | None, str]:
    known = vocabulary.lines[form]
    if line == "*":
        return known, None, ""
    if line.endswith(".*"):
        below = tuple(key for key in known if key.startswith(line[:-1]))
        if not below:
            raise TermError(f"{text!r}: form {form} has no line below {line[:-2]!r}")
        return below, None, ""
    if ".any." in line:
        side, _, item = line.partition(".any.")
        named = tuple(
            key for key in known if key.endswith(f".{item}") and key.startswith((f"{side}.item.", f"{side}.part."))
        )
        if not named:
            raise TermError(f"{text!r}: form {form} has no line {item!r} among the items of {side}")
        return named, None, ""
    if form in CODED_FORMS and line in ("code", "class"):
        return ("code",), None, line
    if form in CODED_FORMS and re.fullmatch(r"\d{3}(\d\d){0,2}", line):
        return ("code",), line, ""
    if line not in known:
        raise TermError(f"{text!r}: form {form} has no line {line!r}")
    return (line,), None, "class" if line == "expenditure.class" else ""
