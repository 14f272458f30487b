"""How far the search goes: ``limits.yaml``, checked when it is read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import yaml

from pipelines import strict_yaml

LIMITS = Path(__file__).parent / "limits.yaml"
_SEARCH = {"cells_together", "steps", "broken_between", "settled_at_least", "cells_of_group", "whole_at_least"}
_MASS = {"share", "checks"}


class LimitsError(Exception):
    """``limits.yaml`` says something that cannot be meant; the message names it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of ``limits.yaml``; what each means is said there."""

    cells_together: int
    search_steps: int
    broken_between: int
    settled_at_least: int
    cells_of_group: int
    whole_at_least: int
    mass_share: Fraction
    mass_checks: int


def load(path: Path = LIMITS) -> Limits:
    """Read and check the limits. Raises :class:`LimitsError`."""
    try:
        content = strict_yaml.load(path)
    except yaml.YAMLError as error:
        raise LimitsError(str(error)) from error
    if not isinstance(content, dict) or set(content) != {"version", "search", "mass_failure"} or content["version"] != 1:
        raise LimitsError(f"{path}: expected `version: 1`, `search` and `mass_failure`, nothing else")
    search, mass = content["search"], content["mass_failure"]
    if not isinstance(search, dict) or set(search) != _SEARCH or not isinstance(mass, dict) or set(mass) != _MASS:
        raise LimitsError(f"{path}: search has {sorted(_SEARCH)}, mass_failure has {sorted(_MASS)}, nothing else")
    for key, value in [*search.items(), ("checks", mass["checks"])]:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise LimitsError(f"{path}: {key} must be a whole number, not {value!r}")
    share = Fraction(str(mass["share"]))
    if not 0 < share <= 1:
        raise LimitsError(f"{path}: share must be more than 0 and at most 1, not {mass['share']!r}")
    return Limits(
        cells_together=search["cells_together"],
        search_steps=search["steps"],
        broken_between=search["broken_between"],
        settled_at_least=search["settled_at_least"],
        cells_of_group=search["cells_of_group"],
        whole_at_least=search["whole_at_least"],
        mass_share=share,
        mass_checks=mass["checks"],
    )
