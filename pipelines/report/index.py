"""What every page of the report knows: years, counties and types that can be chosen, words, and the blocks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines import strict_yaml
from pipelines.disclosure import KINDS
from pipelines.report.blocks import Block, load_facts

_WORDS = Path(__file__).with_name("words.yaml")
_READ = "FROM marts.dim_document WHERE is_current AND status = 'read'"
#: What can be chosen: documents of other kinds (whole-government budgets, …) are listed and no more.
_STAGE = f"if(stage IN {KINDS}, stage, NULL)"
#: Words that the warehouse itself knows: key, Chinese, English.
VOCABULARIES = {
    "type": "SELECT DISTINCT department_type, name_zh, replace(department_type, '_', ' ') FROM reference.department_types ORDER BY ALL",
    "form": "SELECT form, title_zh, title_en FROM marts.dim_form ORDER BY form_order",
    # one column may be headed otherwise in another form: the forms that the report shows come first
    "measure": "SELECT measure, arg_min(name_zh, (rank, form)), arg_min(name_en, (rank, form)) FROM (SELECT *, coalesce(list_position("
    "['expenditure', 'income', 'basic_expenditure', 'three_public', 'performance'], form), 9) AS rank FROM marts.dim_measure) "
    "GROUP BY measure ORDER BY measure",
    "three_public": "SELECT line_key, name_zh, name_en FROM marts.dim_line WHERE form = 'three_public' ORDER BY line_key",
}
_TYPES = "SELECT DISTINCT coalesce(department_type, '') AS type FROM marts.dim_entity ORDER BY type = '', type"


@dataclass(frozen=True, slots=True)
class Content:
    """``payload`` is for the pages; ``values`` are those that pages may ask data files for, by the names of the files' keys;
    ``is_synthetic`` is true for made-up documents."""

    payload: dict[str, Any]
    values: dict[tuple[str, ...], list[tuple[Any, ...]]]
    is_synthetic: bool


def words() -> dict[str, Any]:
    """Words and vocabularies of the pages."""
    content: dict[str, Any] = strict_yaml.load(_WORDS)
    return content


def content(connection: duckdb.DuckDBPyConnection, blocks: dict[str, Block]) -> Content:
    """What the pages know of this snapshot."""
    spoken = words()
    years = _years(connection)
    counties = _counties(connection)
    types = [row[0] for row in connection.execute(_TYPES).fetchall()]
    refreshed_at, fingerprint = connection.execute("SELECT refreshed_at, fingerprint FROM quality.refresh_meta").fetchall()[0]
    is_synthetic = _is_synthetic(connection)
    payload = {
        "is_synthetic": is_synthetic,
        "refreshed_at": refreshed_at,
        "fingerprint": fingerprint,
        "years": years,
        "counties": counties,
        "types": types,
        "words": spoken["words"],
        "vocabularies": {
            **spoken["vocabularies"],
            **{name: _pairs(connection, sql) for name, sql in VOCABULARIES.items()},
        },
        "facts": load_facts(),
        "blocks": {name: block.public() for name, block in blocks.items()},
    }
    values: dict[tuple[str, ...], list[tuple[Any, ...]]] = {
        (): [()],
        ("year",): [(int(year),) for year in years],
        ("county",): [(county,) for county in counties],
        ("county", "year"): [(county, int(year)) for county, known in counties.items() for year in known["years"]],
        ("type",): [(type_,) for type_ in types],
    }
    return Content(payload, values, is_synthetic)


def _years(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Stages by year for which documents were read."""
    rows = connection.execute(
        f"SELECT fiscal_year, list(DISTINCT stage ORDER BY stage) {_READ} AND fiscal_year IS NOT NULL AND {_STAGE} IS NOT NULL "
        "GROUP BY fiscal_year ORDER BY fiscal_year"
    ).fetchall()
    return {str(year): stages for year, stages in rows}


def _counties(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Counties with documents, by code: name, and stages by year. Documents of unknown counties are under an empty code."""
    rows = connection.execute(
        f"SELECT coalesce(d.division_code, ''), max(coalesce(v.name, d.division_name)), d.fiscal_year, {_STAGE} AS stage "
        "FROM marts.dim_document AS d LEFT JOIN marts.dim_division AS v USING (division_code) WHERE d.is_current "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    counties: dict[str, dict[str, Any]] = {}
    for code, name, year, stage in rows:
        known = counties.setdefault(code, {"name": name, "years": {}})
        if year is not None and stage is not None:
            known["years"].setdefault(str(year), []).append(stage)
    return counties


def _pairs(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, dict[str, str]]:
    return {key: {"zh": zh, "en": en} for key, zh, en in connection.execute(sql).fetchall()}


def _is_synthetic(connection: duckdb.DuckDBPyConnection) -> bool:
    """True for a warehouse of made-up documents; it holds either these or real ones."""
    (found,) = connection.execute("SELECT coalesce(bool_or(is_synthetic), false) FROM marts.dim_document").fetchall()[0]
    return bool(found)
