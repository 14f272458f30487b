"""The result of a run as tables for people, and as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks.mutation.kinds import KINDS
from benchmarks.mutation.parents import NINE_FORMS
from benchmarks.mutation.run import Result
from benchmarks.mutation.sightings import Sighting

#: Lines of a list that is shown in part.
_SHOWN = 25


def share(part: int, whole: int) -> str:
    """A share with its denominator; a share of nothing is no share."""
    return f"{part / whole:.3f} ({part:,} of {whole:,})" if whole else "– (0 of 0)"


def markdown(result: Result, heading: str) -> str:
    """All tables."""
    parts = [heading, _faults(result), _missed(result.sightings), _localisation(result.sightings), _wholes(result.sightings),
             _coverage(result), _clean(result)]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(["---"] + ["---:"] * (len(head) - 1)) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows)])


def _faults(result: Result) -> str:
    rows = []
    by_kind = {kind.name: [s for s in result.sightings if s.kind == kind.name] for kind in KINDS}
    for name, some in (*by_kind.items(), ("all", result.sightings)):
        beyond = [s for s in some if s.is_beyond]
        rules = Counter(rule for s in some for rule in s.rules)
        rows.append([
            name, len(some), sum(s.is_covered for s in some), share(sum(s.is_caught for s in beyond), len(beyond)),
            share(sum(s.is_caught for s in some), len(some)), sum("fatal" in s.severities for s in some),
            sum(bool(s.elsewhere) for s in some), sum(s.is_withheld for s in some),
            _mean([s.share_withheld for s in some if s.is_withheld]), sum(s.is_published for s in some),
            " ".join(rule for rule, _ in rules.most_common(6)) if name != "all" else "",
        ])  # fmt: skip
    head = ["fault", "planted", "covered", "caught of those that must be", "caught of all", "by a fatal rule", "others accused",
            "something withheld", "share of the form", "published all the same", "rules, the most frequent first"]  # fmt: skip
    described = "\n".join(f"- `{kind.name}`: {kind.description}" for kind in KINDS)
    return "### Planted faults\n\n" + _table(head, rows) + "\n\n" + described


def _mean(shares: Sequence[float]) -> str:
    return f"{sum(shares) / len(shares):.2f}" if shares else "–"


def _missed(sightings: list[Sighting]) -> str:
    missed = [s for s in sightings if s.is_beyond and not s.is_caught]
    rows = [[s.kind, s.parent, s.place, s.old, s.new] for s in missed[:_SHOWN]]
    if not missed:
        return "Every change that an identity covers and rounding does not explain was caught."
    return f"{len(missed):,} that must be caught were not:\n\n" + _table(["fault", "document", "place", "printed", "changed to"], rows)


def _localisation(sightings: list[Sighting]) -> str:
    rows = []
    one = [s for s in sightings if s.is_one_cell and s.is_caught]
    kinds = [kind.name for kind in KINDS if kind.is_one_cell]
    for name, some in (*((k, [s for s in one if s.kind == k]) for k in kinds), ("all", one)):
        determined = [s for s in some if s.is_determined]
        rows.append([
            name, len(some), share(len(determined), len(some)), share(sum(s.suspected for s in some), len(some)),
            share(sum(s.suspected for s in determined), len(determined)), share(sum(s.is_exact for s in determined), len(determined)),
        ])  # fmt: skip
    head = ["fault of one figure", "caught", "determined by the identities", "guilty cell suspected", "… of the determined",
            "the only suspect, of the determined"]  # fmt: skip
    return "### Pointing at the guilty cell\n\n" + _table(head, rows)


def _wholes(sightings: list[Sighting]) -> str:
    rows = []
    whole = {kind.name for kind in KINDS if kind.causes}
    seen = [s for s in sightings if s.kind in whole and s.fails_in_figures]
    for name, some in (*((k.name, [s for s in seen if s.kind == k.name]) for k in KINDS if k.causes), ("all", seen)):
        rows.append([name, len(some), share(sum(s.whole_named for s in some), len(some)), sum(s.other_whole_named for s in some)])
    head = ["fault of a row or table", "caught by a sum", "that row or table named, with what is wrong", "another one named"]
    return "### Pointing at the guilty row or table\n\n" + _table(head, rows)


def _coverage(result: Result) -> str:
    parts = ["### Figures of the nine forms that identities read"]
    for source, found in sorted(result.coverage.items()):
        rows = []
        for form in (*(f for f in NINE_FORMS if found.printed[f]), "all"):
            counts = [c.total() if form == "all" else c[form] for c in (found.printed, found.equal, found.read)]
            rows.append([form, f"{counts[0]:,}", share(counts[1], counts[0]), share(counts[2], counts[0])])
        documents = sum((name.startswith("synthetic")) == (source == "synthetic") for name in result.parents)
        parts.append(f"{source}, {documents:,} documents:")
        parts.append(_table(["form", "printed figures", "in a sum that must hold", "in any check"], rows))
        if found.without:
            listed = [[*cell, count] for cell, count in found.without.most_common(_SHOWN)]
            parts.append(f"In no sum: {found.without.total():,} figures in {len(found.without):,} kinds of cells, the most frequent:")
            parts.append(_table(["form", "line", "column", "figures"], listed))
    return "\n\n".join(parts)


def _clean(result: Result) -> str:
    rows = [[name, rule, count] for (name, rule), count in sorted(result.accused.items())]
    said = "None." if not rows else _table(["document", "rule", "failed checks"], rows)
    if result.failing:
        said += f"\n\nBaseline of the published documents, subtracted above: {result.failing.total():,} failed checks."
    return "### Fatal findings about documents in which everything holds\n\n" + said


def as_json(result: Result) -> str:
    """Every sighting and count."""
    content = {
        "sightings": [dataclasses.asdict(s) | {"is_caught": s.is_caught} for s in result.sightings],
        "nowhere": dict(result.nowhere),
        "documents": sorted(result.parents),
        "coverage": {
            source: {
                "printed": dict(c.printed), "in_sums": dict(c.equal), "in_checks": dict(c.read),
                "without": [[*cell, count] for cell, count in c.without.most_common()],
            }
            for source, c in sorted(result.coverage.items())
        },
        "accused": [[*key, count] for key, count in sorted(result.accused.items())],
        "baseline": [[*key, count] for key, count in sorted(result.failing.items())],
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
