"""Which documents are tied, and by which evidence: pairs of documents that a department published together, or one after the other.

Evidence, the strongest first: the same web page in the sidecars; a folder of their own; file names that differ in the part only, or that
tell the same second (these four are in ``location``); the same figures; **the same totals** (the income or spending total that a text
states is the one that the 收支总表 of a workbook prints). That two documents name the same department ties them too, but only within a
county, a year and a kind (see ``grouping``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipelines.disclosure.told import Told

#: A total of fewer significant digits may be another department's too.
_DISTINCT, _SOMEWHAT_DISTINCT = 4, 3
#: What a shared total and further shared figures weigh, and what a tie by totals must weigh.
_TOTAL, _SOMEWHAT, _ROUND, _NOT_AS_TOTAL, _FURTHER, _MOST_FURTHER, ENOUGH = 1.0, 0.7, 0.4, 0.3, 0.15, 0.6, 0.7
#: Files put up within so many seconds of each other; that alone ties nothing, for departments are put up one after the other.
_TOGETHER, _SECONDS = 0.3, 300
#: The share of the other figures that two files with forms must have in common beside a total of few, of some, of many digits.
_SAME_FIGURES, _MANY_FIGURES, _SOME_FIGURES = 0.8, 0.5, 0.2


@dataclass(frozen=True, slots=True)
class Tie:
    """``one`` and ``other`` belong together: ``evidence`` as in staging.disclosure_files, in words, and its weight (more is surer)."""

    one: Told
    other: Told
    evidence: str
    text: str
    weight: float


def by_figures(documents: list[Told]) -> Iterator[Tie]:
    """Documents that print the same forms with the same figures."""
    same: defaultdict[tuple[int, int], list[Told]] = defaultdict(list)
    for one in documents:
        if one.content is not None and one.content[1] >= 10:
            same[one.content].append(one)
    for members in same.values():
        for other in members[1:]:
            yield Tie(other, members[0], "figures", "the same figures in all forms", 1.9)


def by_totals(documents: list[Told]) -> Iterator[Tie]:
    """Ties by the same totals: a text or a budget book with the workbook whose total it states, workbooks that share total and figures."""
    counties: defaultdict[str | None, list[Told]] = defaultdict(list)
    for one in documents:
        counties[one.row["division_code"]].append(one)
    unplaced = counties.pop(None, [])
    for members in counties.values():
        yield from _stating(members, _by_amount([*members, *unplaced]))
        yield from _versions(_by_amount(members))
    if unplaced:
        everything = _by_amount(documents)
        yield from _stating(unplaced, everything)
        yield from _versions(everything, {one.document_id for one in unplaced})


def _by_amount(documents: list[Told]) -> list[tuple[Decimal, Told]]:
    printed = [(amount, one) for one in documents for amount in one.totals]
    return sorted(printed, key=lambda pair: (pair[0], pair[1].path))


def _stating(documents: list[Told], printed: list[tuple[Decimal, Told]]) -> Iterator[Tie]:
    """Texts and budget books with the forms whose totals they state."""
    amounts = [amount for amount, _ in printed]
    for one in documents:
        if one.totals:
            continue  # what prints forms of its own is compared form with form
        found: dict[str, tuple[Told, Decimal, bool]] = {}
        for amount, step, is_total in _stated(one):
            low, high = bisect_left(amounts, amount - step / 2), bisect_right(amounts, amount + step / 2)
            for _, other in printed[low:high]:
                if _of_different_years(one, other):
                    continue
                best = found.get(other.document_id)
                if best is None or (is_total, _digits(amount), amount) > (best[2], _digits(best[1]), best[1]):
                    found[other.document_id] = (other, amount, is_total)
        for other, amount, is_total in found.values():
            if (weight := _weight(one, other, amount, is_total)) >= ENOUGH:
                yield Tie(one, other, "totals", f"both print {_shown(amount)} 元 as total", weight)


def _of_different_years(one: Told, other: Told) -> bool:
    """True if the contents of both tell a year, or a kind, and not the same one."""
    return any(
        one.content_tells(column) and other.content_tells(column) and one.row[column] != other.row[column]
        for column in ("fiscal_year", "kind")
    )


def _stated(one: Told) -> Iterator[tuple[Decimal, Decimal, bool]]:
    for amount, (step, is_total) in one.stated.items():
        yield amount, step, is_total
    for amount in one.in_tables - one.stated.keys():
        yield amount, Decimal(0), False


def _weight(text: Told, forms: Told, total: Decimal, is_total: bool) -> float:
    digits = _digits(total)
    weight = _TOTAL if digits >= _DISTINCT else _SOMEWHAT if digits >= _SOMEWHAT_DISTINCT else _ROUND
    if not is_total:
        weight -= _NOT_AS_TOTAL
    further = sum(_digits(a) >= _SOMEWHAT_DISTINCT for a in text.stated.keys() & (forms.figures | forms.totals) - {total})
    return weight + min(further * _FURTHER, _MOST_FURTHER) + (_TOGETHER if _put_up_together(text, forms) else 0)


def _put_up_together(one: Told, other: Told) -> bool:
    if one.published is None or other.published is None or one.published.second is None or other.published.second is None:
        return False
    return abs((one.published.second - other.published.second).total_seconds()) <= _SECONDS


def _versions(printed: list[tuple[Decimal, Told]], only: set[str] | None = None) -> Iterator[Tie]:
    """Documents with forms that print the same total, and most of the other figures that texts state too. ``only``: one of each pair."""
    same: defaultdict[Decimal, dict[str, Told]] = defaultdict(dict)
    for amount, one in printed:
        same[amount][one.document_id] = one
    alike: dict[tuple[str, str], Tie] = {}
    for amount, members in same.items():
        ordered = list(members.values())
        for place, one in enumerate(ordered):
            for other in ordered[place + 1 :]:
                pair = (one.document_id, other.document_id)
                if pair in alike or (only is not None and only.isdisjoint(pair)) or _of_different_years(one, other):
                    continue
                shared, smaller = len(one.figures & other.figures), min(len(one.figures), len(other.figures))
                share = shared / smaller if smaller else 0.0
                digits = _digits(amount)
                least = _SAME_FIGURES if digits < _SOMEWHAT_DISTINCT else _MANY_FIGURES if digits < _DISTINCT else _SOME_FIGURES
                if share >= least:
                    alike[pair] = Tie(other, one, "totals", f"both print {_shown(amount)} 元 as total", 1.2 + share / 2)
    yield from alike.values()


def distinct(amounts: set[Decimal]) -> set[Decimal]:
    """Those amounts that another department seldom prints by chance."""
    return {amount for amount in amounts if _digits(amount) >= _DISTINCT}


def _digits(amount: Decimal) -> int:
    """Significant digits of an amount: how seldom another has the same by chance."""
    return len(amount.normalize().as_tuple().digits)


def _shown(amount: Decimal) -> str:
    return f"{amount.quantize(Decimal('0.01')):,}"
