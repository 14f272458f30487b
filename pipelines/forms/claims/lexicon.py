"""The words of claims, from ``layouts/claims.yaml``: checked and compiled on load."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipelines import strict_yaml
from pipelines.forms.normalise import squash

LAYOUT = Path(__file__).parents[1] / "layouts" / "claims.yaml"
_MAPPINGS = {"subjects", "scopes", "parts", "stages", "directions", "introducers"}
_LISTS = {"counters"}
_PATTERNS = {
    "fund_names", "comparator", "exceeds", "past", "share", "completion", "trailing_etc", "reasons", "none_stated", "fillers",
    "attached_before", "attached_after", "goals", "respectively", "as_of", "not_stated_after", "glossary", "note",
}  # fmt: skip
_DIRECTIONS = {"increase", "decrease", "unchanged"}
_STAGES = {"execution", "final_account", "adjusted_budget", "budget"}
_INTRODUCERS = {"all", "some", "of_which"}
#: The fund of a spending subject whose label names none.
ALL_FUNDS = "expenditure"
_SIDES = {"income", "expenditure", "general", "fund", "capital", "fiscal"}


class LexiconError(ValueError):
    """``claims.yaml`` says something that cannot be meant."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject found in a label: its key, the words, and the fund that the label names."""

    key: str
    text: str
    scope: str | None


@dataclass(frozen=True)
class Lexicon:
    """Compiled words. ``patterns`` by name; ``parents`` maps a subject to those that it is a part of."""

    subjects: tuple[tuple[str, re.Pattern[str]], ...]
    scopes: tuple[tuple[str, re.Pattern[str]], ...]
    stages: tuple[tuple[str, re.Pattern[str]], ...]
    directions: tuple[tuple[str, re.Pattern[str]], ...]
    introducer: re.Pattern[str]
    parents: dict[str, frozenset[str]]
    counters: tuple[str, ...]
    patterns: dict[str, re.Pattern[str]]

    def subject(self, label: str) -> Subject | None:
        """The subject in which a label ends, or None. The label is squashed text without year, comparison, direction."""
        scope = next((key for key, pattern in self.scopes if pattern.search(label)), None)
        for key, pattern in self.subjects:
            if found := pattern.search(label):
                return Subject(key, re.sub(r'^"([^"]*)"$', r"\1", found["subject"]), scope)
        return None

    def is_filler(self, words: str) -> bool:
        """True for words that name no subject: 本部门, 预算安排, 为."""
        return self.patterns["fillers"].fullmatch(words) is not None

    def may_be_part(self, part: str | None, head: str | None) -> bool:
        """False if both subjects are known and the one is no part of the other, at any depth."""
        if part is None or head is None or (head not in self.parents and head not in self._heads):
            return True
        if head in ("budget_total", "fiscal_budget_total"):
            return not part.endswith(".total") and part.split(".")[0].removesuffix("_expenditure") in _SIDES
        if head.endswith("_expenditure.total") and not part.endswith(".total"):
            head = f"{ALL_FUNDS}.total"
        return _of_all_funds(head) in self._wholes(_of_all_funds(part))

    @property
    def _heads(self) -> frozenset[str]:
        return frozenset().union(*self.parents.values())

    def _wholes(self, part: str) -> set[str]:
        """Everything that the subject is a part of."""
        wholes: set[str] = set()
        ahead = [part]
        while ahead:
            new = self.parents.get(ahead.pop(), frozenset()) - wholes
            wholes |= new
            ahead += new
        return wholes


def _of_all_funds(subject: str) -> str:
    fund, _, item = subject.partition(".")
    return f"{ALL_FUNDS}.{item}" if fund.endswith("_expenditure") and item != "total" else subject


def _compile(pattern: str) -> re.Pattern[str]:
    """A pattern of the file: white space is layout, full-width brackets are literal ones."""
    try:
        return re.compile(re.sub(r"\s+", "", pattern).replace("（", r"\(").replace("）", r"\)"))
    except re.error as error:
        raise LexiconError(f"no regular expression: {pattern}: {error}") from error


def _keys(name: str, found: object, expected: set[str]) -> dict[str, Any]:
    if not isinstance(found, dict) or set(found) != expected:
        named = set(found) if isinstance(found, dict) else set()
        raise LexiconError(f"{name}: unknown keys {sorted(named - expected)}, missing keys {sorted(expected - named)}")
    return found


def parse(text: str) -> Lexicon:
    """Compile the words of a YAML text. Raises :class:`LexiconError` for what is unknown, missing, double or unused."""
    try:
        loaded = strict_yaml.parse(text)
    except yaml.YAMLError as error:
        raise LexiconError(str(error)) from error
    content = _keys("claims.yaml", loaded, _MAPPINGS | _LISTS | _PATTERNS)
    fillers = content["fillers"]
    remark = r"\([^()]*\)"
    subjects = []
    for key, patterns in content["subjects"].items():
        if not patterns:
            raise LexiconError(f"subject without a pattern: {key}")
        choices = "|".join(f"(?:{p})" for p in patterns)
        subjects.append((key, _compile(f"(?P<subject>{choices})(?:{fillers}|{remark})*$")))
    scopes = content["scopes"]
    items = {k.removeprefix("{scope}.") for k in content["subjects"] if k.startswith("{scope}.")}
    known = {k for k in content["subjects"] if not k.startswith("{scope}.")}
    known |= {f"{scope}.{item}" for scope in (*scopes, ALL_FUNDS) for item in items}
    parents: dict[str, frozenset[str]] = {}
    for head, parts in content["parts"].items():
        for part in parts:
            parents[part] = parents.get(part, frozenset()) | {head}
    unknown = sorted((set(parents) | set(content["parts"])) - known)
    if unknown:
        raise LexiconError(f"parts name unknown subjects: {', '.join(unknown)}")
    introducers = _keys("introducers", content["introducers"], _INTRODUCERS)
    return Lexicon(
        subjects=tuple(subjects),
        scopes=tuple((k, _compile(v)) for k, v in scopes.items()),
        stages=tuple((k, _compile(v)) for k, v in _keys("stages", content["stages"], _STAGES).items()),
        directions=tuple((k, _compile(v)) for k, v in _keys("directions", content["directions"], _DIRECTIONS).items()),
        introducer=_compile("|".join(f"(?P<{k}>{v})" for k, v in introducers.items())),
        parents=parents,
        counters=tuple(squash(counter) for counter in content["counters"]),
        patterns={k: _compile(f"(?:{content[k]}|{remark})*" if k == "fillers" else content[k]) for k in _PATTERNS},
    )


@cache
def load() -> Lexicon:
    """The lexicon of this package."""
    return parse(LAYOUT.read_text(encoding="utf-8"))
