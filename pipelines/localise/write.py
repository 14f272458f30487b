"""Clusters → ``quality.suspects`` and ``quality.suspect_checks``, with the words of each cell as printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.forms import amounts
from pipelines.load import create
from pipelines.localise import causes, suggest, words
from pipelines.localise.causes import Cause
from pipelines.localise.system import HALF_TICKS, Cell, System
from pipelines.localise.tables import SUSPECT_CHECKS, SUSPECTS
from pipelines.localise.whole import Cluster, MissingRow, Suspect, Whole
from pipelines.staged_tables import StagedTable

#: Causes in the order of how much they say: a figure that is another's by accident has no such mark.
_TELLING = (
    causes.SIGN, causes.UNIT, causes.SWAPPED, causes.POINT, causes.BLANK, causes.DIGIT, causes.PERMUTED, causes.DIGIT_LOST,
    causes.DIGIT_ADDED, causes.DIRECTION, causes.COLUMN, causes.ROW, causes.NOT_NOTHING,
)  # fmt: skip


def write(connection: duckdb.DuckDBPyConnection, system: System, clusters: list[Cluster]) -> None:
    """Replace both tables."""
    printed = _Printed(connection, system, clusters)
    suspects: list[dict[str, Any]] = []
    checks: list[dict[str, Any]] = []
    for cluster in clusters:
        cluster_id = _cluster_id(system, cluster)
        suspects.extend({"cluster_id": cluster_id, **row} for row in _rows(system, cluster, printed))
        whole = cluster.whole
        is_mass = whole is not None and (whole.evaluated is not None or (whole.is_table and cluster.determined))
        for check in cluster.checks:
            checks.append({
                "cluster_id": cluster_id,
                "document_id": system.checks[check].document_id,
                "check_id": system.checks[check].check_id,
                "is_mass": is_mass,
                "failed_count": (whole.failed or len(cluster.checks)) if whole is not None and is_mass else None,
                "evaluated_count": whole.evaluated if whole is not None else None,
            })
    for number, document_id, check_id in words.of_the_same_cause(connection, system, clusters):
        cluster_id = _cluster_id(system, clusters[number])
        checks.append({"cluster_id": cluster_id, "document_id": document_id, "check_id": check_id, "is_mass": False})
    _replace(connection, SUSPECTS, suspects)
    _replace(connection, SUSPECT_CHECKS, checks)


def _replace(connection: duckdb.DuckDBPyConnection, table: StagedTable, rows: list[dict[str, Any]]) -> None:
    connection.execute("create schema if not exists quality")
    connection.execute(f"drop table if exists quality.{table.name}")
    create(connection, "quality", table)
    frame = pa.Table.from_pylist(rows, schema=table.schema)
    connection.register("localised_rows", frame)
    connection.execute(f"insert into quality.{table.name} select * from localised_rows order by all")
    connection.unregister("localised_rows")


def _cluster_id(system: System, cluster: Cluster) -> str:
    return "of " + min(system.checks[check].check_id for check in cluster.checks)


def _rows(system: System, cluster: Cluster, printed: _Printed) -> list[dict[str, Any]]:
    if cluster.whole is not None:
        wholes = [cluster.whole, *cluster.rivals]
        if cluster.determined and cluster.whole.tables:
            wholes = [replace(cluster.whole, table_index=table) for table in cluster.whole.tables]
        elif cluster.whole.tables:
            wholes = [replace(cluster.whole, table_index=None)]
        return [
            {
                "document_id": whole.document_id,
                "page": printed.page_of(whole.document_id, whole.table_index),
                "table_index": whole.table_index,
                "row_index": whole.row_index,
                "missing_code": whole.missing.row.code if whole.missing is not None else None,
                "rank": rank,
                "set_size": len(wholes),
                "is_alternative": not (cluster.determined and cluster.whole.tables),
                "determined": cluster.determined,
                "cause": printed.cause_of_whole(whole).en,
                "cause_zh": printed.cause_of_whole(whole).zh,
            }
            for rank, whole in enumerate(wholes, 1)
        ]
    together = {} if cluster.is_alternative else {suspect.cell: suspect.change for suspect in cluster.suspects}
    told = []
    for suspect in cluster.suspects:
        others = {cell: change for cell, change in {**suspect.others, **together}.items() if cell != suspect.cell}
        told.append(_row(system, suspect, others, printed))
    told.sort(key=lambda found: found[0])
    for rank, (_, row) in enumerate(told, 1):
        row.update(rank=rank, set_size=len(told), is_alternative=cluster.is_alternative, determined=cluster.determined)
    return [row for _, row in told]


def _row(system: System, suspect: Suspect, others: dict[int, int], printed: _Printed) -> tuple[tuple[int, ...], dict[str, Any]]:
    """A suspect's row, and what it is ranked by: a telling cause first, prose before forms, then its place."""
    cell = system.cells[suspect.cell]
    text, unit = printed.text(suspect.cell)
    figure = suggest.suggested(system, suspect, others)
    cause = printed.cause(suspect.cell, figure)
    order = (
        _TELLING.index(cause) if cause in _TELLING else len(_TELLING),
        int(cell.claim_index is None),
        cell.table_index or 0,
        cell.row_index or 0,
        cell.column_index or cell.claim_index or 0,
        suspect.cell,
    )
    return order, {
        "document_id": cell.document_id,
        "page": cell.page,
        "table_index": cell.table_index,
        "row_index": cell.row_index,
        "column_index": cell.column_index,
        "claim_index": cell.claim_index,
        "printed_as": text,
        "amount_yuan": None if cell.is_blank or cell.is_product else _yuan(cell.value),
        "suggested_yuan": None if figure is None else _yuan(figure),
        "suggestion": None if figure is None else _in_unit(cell, figure, unit),
        "cause": cause.en if cause else None,
        "cause_zh": cause.zh if cause else None,
    }


def _yuan(half_ticks: int) -> Decimal:
    return (Decimal(half_ticks) / HALF_TICKS).quantize(Decimal("0.0001"))


def _decimals(step: int, factor: Decimal) -> int:
    """Decimals that a table prints, from its step."""
    exponent = (Decimal(step) / HALF_TICKS / factor).normalize().as_tuple().exponent if step else -2
    return max(0, -exponent) if isinstance(exponent, int) else 2


def _in_unit(cell: Cell, figure: int, unit: str | None) -> str:
    factor = amounts.YUAN_PER_UNIT[unit or "元"]
    # Prose prints a decrease without its sign.
    shown = abs(figure) if cell.claim_index is not None else figure
    return f"{Decimal(shown) / HALF_TICKS / factor:,.{_decimals(cell.step, factor)}f} {unit or '元'}"


class _Printed:
    """The text, the unit and the neighbours of the suspects."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, system: System, clusters: list[Cluster]) -> None:
        self._system = system
        self._texts: dict[tuple[Any, ...], tuple[str, str | None]] = {}
        self._near: dict[tuple[str, int | None], list[tuple[int, int, Decimal]]] = defaultdict(list)
        self._pages: dict[tuple[str, int | None], int | None] = {}
        self._headings: dict[tuple[str, int | None, int], str | None] = {}
        self._units: dict[tuple[str, int | None], str | None] = {}
        self._measures: dict[tuple[str, str], Cause] = {}
        self._order: dict[tuple[str, str], int] = {}
        wanted = sorted({suspect.cell for cluster in clusters for suspect in cluster.suspects})
        wholes = [whole for cluster in clusters for whole in (cluster.whole, *cluster.rivals) if whole is not None]
        places = [self._place(cell) for cell in wanted]
        places += [(w.document_id, table, None, None, None) for w in wholes for table in w.tables or (w.table_index,)]
        if not places:
            return
        names = ("document_id", "table_index", "row_index", "column_index", "claim_index")
        types = (pa.string(), pa.int32(), pa.int32(), pa.int32(), pa.int32())
        columns = [pa.array(column, type=kind) for column, kind in zip(zip(*places, strict=True), types, strict=True)]
        connection.register("wanted_places", pa.table(dict(zip(names, columns, strict=True))))
        for document, table, row, column, text, unit in connection.execute(
            "select distinct w.document_id, w.table_index, w.row_index, w.column_index, coalesce(a.text, ''), t.unit "
            "from wanted_places as w inner join staging.tables as t on t.document_id = w.document_id and t.table_index = w.table_index "
            "left join staging.amounts as a on a.document_id = w.document_id and a.table_index = w.table_index "
            "and a.row_index = w.row_index and a.column_index = w.column_index"
        ).fetchall():
            self._texts[document, table, row, column, None] = text.strip(), unit
        for document, claim, text, unit in connection.execute(
            "select w.document_id, w.claim_index, coalesce(c.amount_text, ''), c.unit from wanted_places as w "
            "inner join staging.claims as c on c.document_id = w.document_id and c.claim_index = w.claim_index"
        ).fetchall():
            self._texts[document, None, None, None, claim] = text, unit
        for document, table, row, column, value in connection.execute(
            "select distinct a.document_id, a.table_index, a.row_index, a.column_index, a.value from staging.amounts as a "
            "inner join wanted_places as w on w.document_id = a.document_id and w.table_index = a.table_index "
            "and ((a.row_index = w.row_index and a.column_index <> w.column_index) "
            "or (a.column_index = w.column_index and abs(a.row_index - w.row_index) = 1)) where a.value is not null order by all"
        ).fetchall():
            self._near[document, table].append((row, column, value))
        for document, table, page in connection.execute(
            "select distinct w.document_id, w.table_index, t.page from wanted_places as w "
            "inner join staging.tables as t on t.document_id = w.document_id and t.table_index = w.table_index"
        ).fetchall():
            self._pages[document, table] = page
        self._headings = {
            (document, table, column): heading
            for document, table, column, heading in connection.execute(
                "select c.document_id, c.table_index, c.column_index, c.header_path from staging.columns as c "
                "semi join wanted_places as w on w.document_id = c.document_id and w.table_index = c.table_index"
            ).fetchall()
        }
        self._units = {
            (document, table): unit
            for document, table, unit in connection.execute(
                "select distinct t.document_id, t.table_index, t.unit from staging.tables as t "
                "semi join wanted_places as w on w.document_id = t.document_id and w.table_index = t.table_index"
            ).fetchall()
        }
        if any(whole.missing is not None for whole in wholes):
            asked = "select form, measure, measure_order, name_en, name_zh from reference.measures"
            for form, measure, order, en, zh in connection.execute(asked).fetchall():
                self._measures[form, measure] = Cause(en, zh)
                self._order[form, measure] = order
        connection.unregister("wanted_places")

    def _place(self, number: int) -> tuple[str, int | None, int | None, int | None, int | None]:
        cell = self._system.cells[number]
        return cell.document_id, cell.table_index, cell.row_index, cell.column_index, cell.claim_index

    def page_of(self, document_id: str, table_index: int | None) -> int | None:
        """Page on which a table begins."""
        return self._pages.get((document_id, table_index))

    def cause_of_whole(self, whole: Whole) -> Cause:
        """Its cause, with the headings of the columns that it is about."""
        if whole.missing is not None:
            return self._missing(whole.missing)
        if whole.columns is None:
            return whole.cause
        return causes.exchanged(*(self._headings.get((whole.document_id, whole.table_index, c)) or f"{c}" for c in whole.columns))

    def _missing(self, missing: MissingRow) -> Cause:
        """The row with those of its figures that are the only ones, in the unit of the table."""
        row = missing.row
        measures = dict(zip(row.cells, row.measures, strict=True))
        unit = self._units.get((row.document_id, row.table_index))
        told = []
        for suspect in sorted(missing.figures, key=lambda one: self._order.get((row.form, measures[one.cell]), 0)):
            figure = suggest.suggested(self._system, suspect, suspect.others)
            if figure is not None:
                name = self._measures.get((row.form, measures[suspect.cell]), Cause(measures[suspect.cell], measures[suspect.cell]))
                shown, _, _ = _in_unit(self._system.cells[suspect.cell], figure, unit).rpartition(" ")
                told.append(Cause(f"{name.en} {shown}", f"{name.zh}{shown}{unit or '元'}"))
        figures = Cause(", ".join(one.en for one in told) + f" {unit or '元'}", "、".join(one.zh for one in told)) if told else None
        return causes.row_missing(row.code or "", row.name or row.line_key, figures, missing.as_in, row.row_index is not None)

    def text(self, number: int) -> tuple[str, str | None]:
        """The text of a cell and its unit."""
        return self._texts.get(self._place(number), ("", None))

    def cause(self, number: int, figure: int | None) -> Cause | None:
        """What may have happened to a cell that should print `figure`."""
        cell = self._system.cells[number]
        if cell.is_product or figure is None:
            return causes.BLANK if cell.is_blank and not cell.is_product else None
        if cell.claim_index is not None and cell.value == -figure:
            return causes.DIRECTION
        factor = amounts.YUAN_PER_UNIT[self.text(number)[1] or "元"]
        near = list(self._beside(cell))
        return causes.of(
            None if cell.is_blank else Decimal(cell.value) / HALF_TICKS / factor,
            Decimal(figure) / HALF_TICKS / factor,
            _decimals(cell.step, factor),
            [value for in_row, value in near if in_row],
            [value for in_row, value in near if not in_row],
        )

    def _beside(self, cell: Cell) -> Iterator[tuple[bool, Decimal]]:
        for row, column, value in self._near.get((cell.document_id, cell.table_index), []):
            if row == cell.row_index and column != cell.column_index:
                yield True, value
            elif column == cell.column_index and cell.row_index is not None and abs(row - cell.row_index) == 1:
                yield False, value
