"""What was seen of a planted fault: the changed document held against its clean parent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal

from benchmarks.mutation.checks import Check, Evaluated, Operand, WholeSuspect
from benchmarks.mutation.edits import Place
from benchmarks.mutation.fault import Fault


@dataclass(frozen=True, slots=True)
class Sighting:
    """One planted fault and what was seen of it.

    ``is_covered``: an identity that the clean document keeps reads what was changed. ``is_beyond``: the change takes such an identity
    beyond what rounding explains, so it must be caught. ``rules`` are those of the failures that the clean document does not have,
    ``elsewhere`` those among them that read nothing of what was changed. ``is_determined``: no other figure's change explains all new
    failures; ``suspected``, ``is_exact``: the guilty figure is in a set of suspects, is such a set. ``whole_named``: the row or table that
    is at fault as a whole is named as such, ``other_whole_named``: another one is; ``fails_in_figures``: a sum or bound fails.
    """

    kind: str
    parent: str
    place: str
    old: str
    new: str
    is_one_cell: bool
    is_covered: bool
    is_beyond: bool
    rules: tuple[str, ...]
    severities: tuple[str, ...]
    elsewhere: tuple[str, ...]
    is_withheld: bool
    share_withheld: float
    is_published: bool
    is_determined: bool
    suspected: bool
    is_exact: bool
    fails_in_figures: bool = False
    whole_named: bool = False
    other_whole_named: bool = False

    @property
    def is_caught(self) -> bool:
        return bool(self.rules)


def sight(
    kind: str, is_one_cell: bool, parent_name: str, fault: Fault, parent: Evaluated, changed: Evaluated, causes: tuple[str, ...] = ()
) -> Sighting:
    """Compare a changed document with its parent."""
    before, now = set(fault.guilty), {fault.now(place) for place in fault.guilty}
    covering = [c for c in parent.checks.values() if c.is_sum and not c.fails and c.reads(before, fault.claim)]
    known = Counter(check.what() for check in parent.failures)
    new = []
    for check in changed.failures:
        if known[check.what()]:
            known[check.what()] -= 1
        else:
            new.append(check)
    guilty = _guilty(fault)
    return Sighting(
        kind=kind,
        parent=parent_name,
        place=_shown(fault),
        old=fault.old,
        new=fault.new,
        is_one_cell=is_one_cell,
        is_covered=bool(covering),
        is_beyond=any(_must_fail(check, changed.checks.get(check.key), fault) for check in covering),
        rules=tuple(sorted({check.rule for check in new})),
        severities=tuple(sorted({check.facts["severity"] for check in new})),
        elsewhere=tuple(sorted({c.rule for c in new if not _is_about(c, before, now, fault, parent)})),
        is_withheld=bool(changed.withheld - parent.withheld) or len(changed.published) < len(parent.published),
        share_withheld=_share_withheld(parent, changed),
        is_published=fault.dropped is None and any(_is_published(place, fault, parent, changed) for place in fault.changes),
        is_determined=guilty is not None and _explanations(*_with_blank(new, changed, parent, fault)) == {guilty},
        suspected=guilty is not None and any(guilty in suspects for suspects in changed.suspects),
        is_exact=guilty is not None and any(suspects == {guilty} for suspects in changed.suspects),
        fails_in_figures=any(check.facts["difference"] is not None for check in new),
        whole_named=any(_is_it(whole, fault, causes) for whole in changed.wholes),
        other_whole_named=any(not _is_it(whole, fault, causes) for whole in changed.wholes),
    )  # fmt: skip


def _share_withheld(parent: Evaluated, changed: Evaluated) -> float:
    """What is published no more, as a share of the figures that the parent publishes in the tables concerned."""
    lost = Counter(place.table for place in parent.published)
    lost.subtract(place.table for place in changed.published)
    concerned = {table for table, figures in lost.items() if figures > 0}
    printed = sum(place.table in concerned for place in parent.published)
    return sum(lost[table] for table in concerned) / printed if printed else 0.0


def _is_it(whole: WholeSuspect, fault: Fault, causes: tuple[str, ...]) -> bool:
    """Whether a suspected row or table is the one at fault, and for that reason. Of a row that is gone, its code, or the row above it in
    its table that it belongs below."""
    tables = {place.table for place in fault.changes}
    if not whole.cause.startswith(causes) or whole.place.table not in tables:
        return False
    rows = {place.row for place in fault.changes if place.row is not None}
    if fault.dropped is not None:
        if whole.missing_code is not None:
            return whole.missing_code in fault.lines
        return whole.place.row is None or whole.place.row < min(rows)
    if len(rows) > 1 or whole.place.row is None:
        return whole.place.row is None and fault.moved_table is None
    return whole.place.row in {*rows, *(row + fault.moved_by for row in rows)}


def _is_published(place: Place, fault: Fault, parent: Evaluated, changed: Evaluated) -> bool:
    """True if the marts show another figure of a cell than they do of the clean document."""
    figure = changed.published.get(fault.now(place))
    return figure is not None and figure != parent.published.get(place)


def _guilty(fault: Fault) -> Place | int | None:
    """The one figure that is wrong, where it is one."""
    if fault.claim is not None:
        return fault.claim
    return fault.now(fault.guilty[0]) if len(fault.guilty) == 1 and fault.changes else None


def _must_fail(check: Check, now: Check | None, fault: Fault) -> bool:
    """True if the change takes the sum beyond its bound. A check that also decides by the figure whether it applies is not bound to.

    ``now`` is the check in the changed document: it alone tells which of its blanks a figure fills that was printed elsewhere.
    """
    if fault.dropped is not None and not _misses(check, fault):
        return False
    touched = [o for o in check.operands if o.place in fault.changes or (fault.claim is not None and o.claim == fault.claim)]
    if not touched or any(o.weight == 0 for o in touched):
        return False
    read = {o.place for o in check.operands}
    filled = {fault.now(place): place for place in fault.changes if place not in read}
    touched += [Operand(filled[o.place], None, o.weight) for o in (now.operands if now else ()) if o.place in filled]
    change = sum((o.weight * _change(fault, o.place, o.claim) for o in touched), Decimal(0))
    return abs(check.difference + change) > check.bound


def _misses(check: Check, fault: Fault) -> bool:
    """True if a sum cannot do without the row that is gone: one that a finest code enters beside others. The codes below another row
    take its place, a code without its only item is the finest itself, and what speaks of a row alone is gone with it."""
    entering = {o.place for o in check.operands if o.weight < 0}
    enters = bool(entering & fault.changes.keys()) and bool(entering - fault.changes.keys())
    return fault.dropped == "leaf" and (check.shape or "").startswith("hierarchy") and enters


def _change(fault: Fault, place: Place, claim: int | None) -> Decimal:
    if fault.claim is not None and claim == fault.claim:
        return fault.claim_change or Decimal(0)
    return fault.changes.get(place, Decimal(0))


def _is_about(check: Check, before: set[Place], now: set[Place], fault: Fault, parent: Evaluated) -> bool:
    """True if a failure reads what was changed, did so in the clean document, or names no other place than where it was changed.
    One that lists no figures reads the tables of the forms that it holds against each other."""
    was = parent.checks.get(check.key)
    if check.reads(now, fault.claim) or (was is not None and was.reads(before, fault.claim)):
        return True
    tables, blocks = {place.table for place in now}, {place.block for place in now}
    if check.tables & tables:
        return True
    if check.facts["claim_index"] is not None:
        # what a sentence says of one figure is held against its others
        return bool(blocks - {None}) and (fault.claim is None or check.facts["block_index"] in blocks)
    if check.facts["table_index"] is not None:
        return not check.operands and check.facts["table_index"] in tables
    return check.facts["block_index"] in blocks or check.facts["block_index"] is None


def _with_blank(
    failures: list[Check], document: Evaluated, parent: Evaluated, fault: Fault
) -> tuple[list[Check], Evaluated]:
    """The failures and the document with the cell that lost its figure where the clean document's checks read it: a blank is no operand."""
    checks = {}
    for key, check in document.checks.items():
        read = {operand.place for operand in check.operands}
        was = parent.checks.get(key)
        lost = [o for o in (was.operands if was else ()) if o.place in fault.changes and fault.now(o.place) not in read]
        blanks = [Operand(fault.now(operand.place), None, operand.weight) for operand in lost]
        checks[key] = replace(check, operands=[*check.operands, *blanks])
    return [checks[check.key] for check in failures], replace(document, checks=checks)


def _explanations(failures: list[Check], document: Evaluated) -> set[Place | int]:
    """The figures each of whose change alone would make all failing sums pass and no passing one fail.

    Computed apart from the product's own search for suspects, to know where the identities determine the answer.
    """
    sums = [check for check in failures if check.is_sum]
    if not sums:
        return set()
    weights = [_weights(check) for check in sums]
    candidates = set.intersection(*(set(w) for w in weights))
    found: set[Place | int] = set()
    for candidate in candidates:
        lowest, highest = None, None  # the changes that bring every sum within its bound
        for check, weight in zip(sums, weights, strict=True):
            if not weight[candidate]:
                continue
            ends = sorted(((-check.difference - check.bound) / weight[candidate], (-check.difference + check.bound) / weight[candidate]))
            lowest = ends[0] if lowest is None else max(lowest, ends[0])
            highest = ends[1] if highest is None else min(highest, ends[1])
        if lowest is not None and highest is not None and lowest <= highest and not _breaks(candidate, lowest, highest, document):
            found.add(candidate)
    return found


def _weights(check: Check) -> dict[Place | int, int]:
    weights: dict[Place | int, int] = {}
    for operand in check.operands:
        figure: Place | int = operand.place if operand.claim is None else operand.claim
        weights[figure] = weights.get(figure, 0) + operand.weight
    return weights


def _breaks(candidate: Place | int, lowest: Decimal, highest: Decimal, document: Evaluated) -> bool:
    """True if no change between the two keeps every passing sum that reads the candidate within its bound."""
    for check in document.checks.values():
        if check.fails or not check.is_sum:
            continue
        weight = _weights(check).get(candidate, 0)
        if weight:
            ends = sorted(((-check.difference - check.bound) / weight, (-check.difference + check.bound) / weight))
            lowest, highest = max(lowest, ends[0]), min(highest, ends[1])
            if lowest > highest:
                return True
    return False


def _shown(fault: Fault) -> str:
    place = fault.guilty[0]
    if place.table is None:
        return f"paragraph {place.block}"
    return f"table {place.table}, row {place.row}" + ("" if len(fault.guilty) > 1 else f", column {place.column}")
