"""Documents as ``told.read`` gives them, made up without reading anything."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from pipelines.disclosure import dates, grouping
from pipelines.disclosure.grouping import Group
from pipelines.disclosure.told import Told

PLACES = {"990101": ["海山省", "海山", "临溪县", "临溪"], "990102": ["海山省", "海山", "望川县", "望川"]}
NINE = {"summary", "income", "expenditure", "general_expenditure", "basic_expenditure", "three_public"}


def money(*amounts: object) -> set[Decimal]:
    """Amounts in yuan with the database's four decimals."""
    return {Decimal(str(amount)).quantize(Decimal("0.0001")) for amount in amounts}


def told(
    path: str, *, name: str | None = None, code: str | None = None, totals: Iterable[object] = (), figures: Iterable[object] = (),
    stated: Iterable[object] = (), step: object = 100, in_tables: Iterable[object] = (), printed: Iterable[str] | None = None,
    content: tuple[int, int] | None = None, published: dates.Published | None = None, level: str | None = None, **row: Any,
) -> Told:  # fmt: skip
    """A document of county 990101 and its budget of 2024, as its folder and file name tell; what ``row`` gives its content tells."""
    whole: dict[str, Any] = {
        "document_id": f"id of {path}", "path": path, "title": None, "page_url": None, "published_on": None, "division_name": "临溪县",
        "division_code": "990101", "division_source": "folder", "fiscal_year": 2024, "fiscal_year_source": "folder",
        "kind": "budget", "kind_source": "file_name", "department_name": name, "department_code": code, "is_current": True,
        "department_source": "content" if name or code else None, "superseded_by": None, "disclosure_id": None,
    }  # fmt: skip
    for column, source in (("division_code", "division_source"), ("fiscal_year", "fiscal_year_source"), ("kind", "kind_source")):
        if column in row:
            whole[source] = None if row[column] is None else "content"
    whole |= row
    is_total = {amount: (Decimal(str(step)), True) for amount in money(*stated)}
    if printed is None:
        printed = NINE if totals else {"stated income.total", "stated expenditure.total"} if stated else set()
    return Told(
        whole, publisher_index=int(bool(name or code)), code=code, name=name, level=level, totals=money(*totals),
        figures=money(*figures), stated=is_total, in_tables=money(*in_tables), printed=set(printed), content=content,
        published=published or dates.of_name(path),
    )  # fmt: skip


def groups_of(*documents: Told) -> list[Group]:
    return grouping.group(list(documents), PLACES)


def paths(groups: Iterable[Group]) -> list[list[str]]:
    """File names of each group."""
    return [[one.path.rsplit("/", 1)[-1] for one in group.members] for group in groups]
