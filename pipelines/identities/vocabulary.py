"""The words that rules may use: forms, measures, lines and subjects of claims, as the seeds and layouts name them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import yaml

CLAIM_MEASURES = ("amount", "change", "rate", "share", "count")
PROJECT = Path(__file__).resolve().parents[2]
SEEDS = PROJECT / "dbt_project" / "seeds"
CLAIMS = PROJECT / "pipelines" / "forms" / "layouts" / "claims.yaml"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``measures``: form → {measure: parent measure or ''}; ``lines``: form → line keys; ``forms`` in printed order;
    ``subjects``: of figures stated in prose (``staging.claims.subject``).
    """

    forms: tuple[str, ...]
    measures: dict[str, dict[str, str]]
    lines: dict[str, tuple[str, ...]]
    subjects: frozenset[str]

    @classmethod
    def load(cls, seeds: Path = SEEDS, claims: Path = CLAIMS) -> Vocabulary:
        """Read the seeds ``forms``, ``measures`` and ``lines`` and the subjects of the claims' layout."""
        measures: dict[str, dict[str, str]] = {}
        for row in _rows(seeds / "measures.csv"):
            measures.setdefault(row["form"], {})[row["measure"]] = row["parent_measure"]
        lines: dict[str, list[str]] = {}
        for row in _rows(seeds / "lines.csv"):
            lines.setdefault(row["form"], []).append(row["line_key"])
        return cls(
            forms=tuple(row["form"] for row in _rows(seeds / "forms.csv")),
            measures=measures,
            lines={form: tuple(keys) for form, keys in lines.items()},
            subjects=frozenset(_subjects(claims)),
        )

    def parts(self, form: str, measure: str) -> list[str]:
        """All columns below ``measure``, at any depth."""
        children = [m for m, parent in self.measures[form].items() if parent == measure]
        return [part for child in children for part in (child, *self.parts(form, child))]

    def parents(self, form: str) -> list[str]:
        """The columns of a form that have parts."""
        named = set(self.measures.get(form, {}).values()) - {""}
        return [m for m in self.measures.get(form, {}) if m in named]


def _subjects(claims: Path) -> set[str]:
    """Subjects of the layout; one that stands for several funds (``{scope}.basic``) is one subject per fund."""
    layout = yaml.safe_load(claims.read_text(encoding="utf-8"))
    funds = ["expenditure", *layout["scopes"]]
    return {subject.replace("{scope}", fund) for subject in layout["subjects"] for fund in funds} | {"project"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
