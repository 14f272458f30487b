"""Faults of a whole table among failing checks that no single cell explains: its figures are all in another unit, or those of two of its
columns are exchanged."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence, Set
from dataclasses import dataclass

from pipelines.localise import causes
from pipelines.localise.causes import Cause
from pipelines.localise.limits import Limits
from pipelines.localise.system import System
from pipelines.localise.whole import Cluster, Whole

#: What a figure is if 元 was taken for 万元 or for 千元, or the other way round.
SCALES: tuple[Callable[[int], int], ...] = (
    lambda value: value * 10_000, lambda value: value // 10_000, lambda value: value * 1_000, lambda value: value // 1_000,
)  # fmt: skip


def find(system: System, limits: Limits, failing: Sequence[int]) -> list[Cluster]:
    """Clusters of whole tables whose columns are exchanged; each failing check is in one of them at most."""
    return _apart(_exchanged_columns(system, limits, failing), failing)


def in_other_unit(system: System, limits: Limits, failing: Sequence[int]) -> list[Cluster]:
    """Clusters of tables, of all tables of an entity or of a document, whose figures are in another unit; each failing check is in one of
    them at most. An entity's tables come before each of them: in another unit together, they agree with each other."""
    left = set(failing)
    clusters: list[Cluster] = []
    for scopes in _scopes(system, failing):
        found = [one for scope in scopes if (one := _unit(system, limits, scope, left)) is not None]
        # a table that a page break divides is in one unit
        widest = [one for one in found if not any(one.is_part_of(other) for other in found)]
        taken = _apart(_least_agreeing([(one.agreement, one.cluster) for one in widest]), left)
        for cluster in taken:
            if cluster.whole is not None and cluster.whole.tables and _is_of_prose(system, cluster):
                cluster.determined = False  # or all of its sentences are
        left.difference_update(check for cluster in taken for check in cluster.checks)
        clusters += taken
    return clusters


def _apart(clusters: Sequence[Cluster], failing: Iterable[int]) -> list[Cluster]:
    """Those of the clusters, the first first, that have no check in common."""
    left = set(failing)
    found = []
    for cluster in clusters:
        if left.issuperset(cluster.checks):
            left.difference_update(cluster.checks)
            found.append(cluster)
    return found


@dataclass(frozen=True, slots=True)
class _Scope:
    """Tables of a document that may be in another unit together."""

    document_id: str
    tables: frozenset[int]
    cause: Cause


def _scopes(system: System, failing: Sequence[int]) -> list[list[_Scope]]:
    """Documents, entities, then forms and tables with a figure in a failing check."""
    tables = {
        (cell.document_id, cell.table_index)
        for check in failing
        for cell in (system.cells[number] for number in system.cells_of[check])
        if cell.table_index is not None
    }
    known: dict[tuple[str, Hashable], set[int]] = defaultdict(set)
    for (document, table), (entity, form) in system.forms.items():
        keys_of: tuple[Hashable, ...] = ("document", ("entity", entity), ("form", entity, form))
        for key in keys_of:
            known[document, key].add(table)
    found: list[dict[frozenset[tuple[str, int]], _Scope]] = [{}, {}, {}]
    for document, table in sorted(tables):
        form_of_entity = system.forms.get((document, table))
        keys: list[tuple[Hashable, Cause]] = [("document", causes.UNIT_OF_DOCUMENT)]
        if form_of_entity is not None:
            keys += [(("entity", form_of_entity[0]), causes.UNIT_OF_ENTITY), (("form", *form_of_entity), causes.UNIT)]
        for level, (key, cause) in enumerate(keys):
            own = frozenset(known.get((document, key), ()))
            if len(own) > 1:
                found[level][frozenset((document, one) for one in own)] = _Scope(document, own, cause)
        found[2][frozenset({(document, table)})] = _Scope(document, frozenset({table}), causes.UNIT)
    return [list(scopes.values()) for scopes in found]


@dataclass(frozen=True, slots=True)
class _InUnit:
    scope: _Scope
    agreement: int
    cluster: Cluster

    def is_part_of(self, other: _InUnit) -> bool:
        """Whether another scope has the same tables and more, and explains as much."""
        return self.scope.tables < other.scope.tables and set(self.cluster.checks) <= set(other.cluster.checks)


def _unit(system: System, limits: Limits, scope: _Scope, failing: Set[int]) -> _InUnit | None:
    """The cluster of all failing checks that the scope enters, if another unit of its figures explains all of them and breaks but few."""
    places = {(scope.document_id, table) for table in scope.tables}
    inside = {cell for place in places for cell in system.cells_in.get(place, ())}
    touched = {check for cell in inside for check in system.checks_of[cell]}
    checks = sorted(touched & failing)
    # an identity within the tables holds in every unit, and a small enough figure is at most anything
    equal = [check for check in checks if all(one.relation == "equal" for one in system.checks[check].alternatives)]
    if len(equal) < limits.whole_at_least - 1 or any(_is_within(system, check, places, inside) for check in checks):
        return None
    figures = [{cell for cell in system.cells_of[check] & inside if system.cells[cell].value} for check in checks]
    if set.intersection(*figures):  # one figure may be wrong as well
        return None
    beyond = [
        check
        for check in touched
        if not system.checks[check].fails and system.is_known(check) and not _is_within(system, check, places, inside)
        # a department's form and that of its unit may be in another unit both
        and not _is_of_one_form(system, check)
    ]
    if not any(
        all(holds_in_unit(system, check, inside, scale) for check in checks)
        and sum(not holds_in_unit(system, check, inside, scale) for check in beyond) * limits.mass_checks < len(checks)
        for scale in SCALES
    ):
        return None
    blamed: dict[Hashable, int] = {}
    for table in sorted({system.cells[cell].table_index or 0 for own in figures for cell in own}):
        blamed.setdefault(system.forms.get((scope.document_id, table), table), table)
    tables = tuple(blamed.values())
    forms = {system.forms.get((scope.document_id, table)) for table in scope.tables}
    # sentences speak of few forms, units of all
    if (scope.cause is not causes.UNIT and len(tables) < 2) or (scope.cause is causes.UNIT_OF_ENTITY and len(tables) * 2 < len(forms)):
        return None
    whole = Whole(scope.document_id, tables[0], None, scope.cause, tables=tables if len(tables) > 1 else ())
    agreement = min(system.agreement.get((scope.document_id, table), 0) for table in scope.tables)
    return _InUnit(scope, agreement, Cluster(checks, whole=whole))


def _is_within(system: System, check: int, places: Set[tuple[str, int | None]], cells: Set[int]) -> bool:
    """Whether all printed figures of a check are in the tables."""
    return system.checks[check].places <= places if system.checks[check].places else system.cells_of[check] <= cells


def _is_of_one_form(system: System, check: int) -> bool:
    """Whether all printed figures of a check are in the same form, of whatever entities."""
    named = [system.forms.get((document, table)) if table is not None else None for document, table in system.checks[check].places]
    forms = {one[1] if one is not None else None for one in named}
    return len(forms) == 1 and None not in forms


def _is_of_prose(system: System, cluster: Cluster) -> bool:
    """Whether nothing but the prose of the document says that its tables are in another unit."""
    assert cluster.whole is not None
    places = {place for check in cluster.checks for place in system.checks[check].places}
    forms = {system.forms.get((cluster.whole.document_id, table)) for table in cluster.whole.tables}
    own = cluster.whole.document_id
    return all(document == own and (table is None or system.forms.get((document, table)) in forms) for document, table in places)
def absorb(system: System, wholes: Sequence[Cluster], others: Sequence[Cluster]) -> list[Cluster]:
    """Give a table that is known to be in another unit the failing checks that a figure beside it would explain as well: a sentence that
    states one of its totals. Returns what is left of `others`."""
    left = list(others)
    for cluster in wholes:
        if cluster.whole is None or cluster.whole.cause not in causes.UNITS or not cluster.determined:
            continue
        tables = cluster.whole.tables or (cluster.whole.table_index,)
        places = {(cluster.whole.document_id, table) for table in tables}
        taken = [other for other in left if _all_in_unit(system, [*cluster.checks, *other.checks], places)]
        cluster.checks = sorted({check for one in (cluster, *taken) for check in one.checks})
        left = [other for other in left if other not in taken]
    return left


def _all_in_unit(system: System, checks: Sequence[int], places: Set[tuple[str, int | None]]) -> bool:
    """Whether all checks hold, each by figures of the tables at these places, once these are in one other unit."""
    inside = {
        check: {cell for cell in system.cells_of[check] if (system.cells[cell].document_id, system.cells[cell].table_index) in places}
        for check in checks
    }
    return all(inside.values()) and any(all(holds_in_unit(system, check, inside[check], scale) for check in checks) for scale in SCALES)


def _least_agreeing(found: list[tuple[int, Cluster]]) -> list[Cluster]:
    """The clusters of tables that differ, by the :attr:`System.agreement` of each: the guilty one agrees with fewer other forms."""
    found.sort(key=lambda one: (one[0], -len(one[1].checks), one[1].checks))
    for rank, (agreement, cluster) in enumerate(found):
        equal = [rival for other, rival in found[rank + 1 :] if other == agreement and set(rival.checks) & set(cluster.checks)]
        cluster.rivals = [rival.whole for rival in equal if rival.whole is not None]
        cluster.determined = not cluster.rivals
    return [cluster for _, cluster in found]


def _exchanged_columns(system: System, limits: Limits, failing: Sequence[int]) -> list[Cluster]:
    columns: dict[tuple[str, int], dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for cell in sorted({cell for check in failing for cell in system.cells_of[check]}):
        one = system.cells[cell]
        if one.table_index is not None and one.row_index is not None and one.column_index is not None:
            columns[one.document_id, one.table_index][one.column_index][one.row_index] = cell
    wanted = set(failing)
    found: list[tuple[int, Cluster]] = []
    for place, cells in sorted(columns.items()):
        for left, right in itertools.combinations(sorted(cells), 2):
            changes: dict[int, int] = {}
            for row in cells[left].keys() & cells[right].keys():
                here, there = cells[left][row], cells[right][row]
                changes[here] = system.cells[there].value - system.cells[here].value
                changes[there] = -changes[here]
            touched = {check for cell in (*cells[left].values(), *cells[right].values()) for check in system.checks_of[cell]}
            settled = sorted(touched & wanted)
            if len(changes) < 4 or len(settled) < limits.whole_at_least:  # of a single row two figures are exchanged
                continue
            if all(system.satisfied(check, changes) for check in touched if check in wanted or not system.checks[check].fails):
                whole = Whole(*place, None, causes.EXCHANGED, columns=(left, right))
                found.append((system.agreement.get(place, 0), Cluster(settled, whole=whole)))
    return _least_agreeing(found)


def holds_in_unit(system: System, check: int, cells: Set[int], scale: Callable[[int], int]) -> bool:
    """Whether the check holds once the figures of `cells`, and with them the steps in which they are printed, are in another unit."""
    values = {cell: system.cells[cell].value for cell in cells & system.cells_of[check]}
    if system.satisfied(check, {cell: scale(value) - value for cell, value in values.items()}):
        return True
    for one in system.checks[check].alternatives:
        difference, bound = one.difference, one.bound
        for cell, value in values.items():
            if (weight := one.weights.get(cell)) is not None:
                difference += weight.difference * (scale(value) - value)
                step = 0 if system.cells[cell].is_blank else system.cells[cell].step
                bound += abs(weight.difference) * (scale(step) - step) // 2
        if (one.relation == "at_least" or difference <= bound) and (one.relation == "at_most" or difference >= -bound):
            return True
    return False
