"""The suites of Great Expectations, written from the registry: ``python -m pipelines.identities.suites``.

Everything below ``expectations/`` that Great Expectations reads (its configuration, suites, validation definitions and
checkpoints) is generated from ``rules.yaml`` and ``published.yaml`` and committed, so that a reviewer sees what is enforced;
a test holds that the two agree. Ids are derived from names: writing twice gives the same files.
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipelines import strict_yaml
from pipelines.identities.registry import PROJECT, SEVERITIES, Registry, RegistryError, load

FOLDER = PROJECT / "expectations"
PUBLISHED = FOLDER / "published.yaml"
#: Which name Great Expectations has for each severity.
_GX_SEVERITY = {"fatal": "critical", "warning": "warning", "info": "info"}
_NAMESPACE = uuid.UUID("5f4c1c0a-52d4-4b0e-9a3b-6e1f0c2d7a11")
_FACTS = (
    "fct_expenditure_by_function", "fct_income_by_source", "fct_basic_expenditure_by_economic_class", "fct_three_public",
    "fct_fiscal_appropriation", "fct_project", "fct_performance_indicator", "fct_procurement", "fct_fixed_assets",
)  # fmt: skip
_FACT_COLUMNS = (
    "fact_id, document_id, entity_id, division_code, fiscal_year, code, amount_yuan, table_index, row_index, column_index"
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One query for rows that must not exist. ``id`` is a rule's, or names an expectation of ``published.yaml``."""

    id: str
    description: str
    query: str
    severity: str


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite, the asset of the warehouse that it looks at, and the checkpoint that runs it."""

    name: str
    asset: str
    checkpoint: str
    expectations: tuple[Expectation, ...]


def suites(registry: Registry, published: Path = PUBLISHED) -> tuple[Suite, ...]:
    """All suites: one per severity over the identity checks, and those of ``published.yaml``."""
    identities = [
        Suite(
            f"identities_{severity}",
            "identity_checks",
            "identities",
            tuple(
                Expectation(rule.id, f"{rule.id} {rule.expectation} {rule.expectation_zh}", _failures(rule.id), severity)
                for rule in registry.of_severity(severity)
            ),
        )
        for severity in SEVERITIES
    ]
    return (*identities, *_published(published))


def _failures(rule_id: str) -> str:
    return (
        "select check_id, document_id, entity_code, form, code, measure, expected, actual, difference, bound, expected_text, actual_text "
        f"from {{batch}} where rule_id = '{rule_id}' and outcome = 'fail' "
        "and check_id not in (select check_id from quality.waived_checks)"
    )


def _published(path: Path) -> list[Suite]:
    try:
        content = strict_yaml.load(path)
    except yaml.YAMLError as error:
        raise RegistryError(str(error)) from error
    if set(content) != {"version", "suites"} or content["version"] != 1:
        raise RegistryError(f"{path}: expected `version: 1` and `suites`, nothing else")
    found = []
    for entry in content["suites"]:
        if set(entry) != {"name", "looks_at", "expectations"} or entry["looks_at"] not in _assets():
            raise RegistryError(f"{path}: a suite has name, looks_at (one of {', '.join(_assets())}) and expectations: {entry!r}")
        for expectation in entry["expectations"]:
            known = {"id", "expectation", "query"} | ({"severity"} & set(expectation))
            if set(expectation) != known or "{batch}" not in expectation["query"]:
                raise RegistryError(f"{path}: an expectation has id, expectation and a query of {{batch}}: {expectation!r}")
            if expectation.get("severity", "fatal") not in ("fatal", "warning"):
                raise RegistryError(f"{path}: severity is fatal (nothing is published) or warning (it is said): {expectation!r}")
        found.append(
            Suite(
                entry["name"],
                entry["looks_at"],
                "marts",
                tuple(Expectation(e["id"], e["expectation"], e["query"], e.get("severity", "fatal")) for e in entry["expectations"]),
            )
        )
    names = [f"{suite.name}.{e.id}" for suite in found for e in suite.expectations]
    if len(set(names)) < len(names):
        raise RegistryError(f"{path}: an id is used twice in a suite")
    return found


def queries(registry: Registry, wanted: set[tuple[str, str]]) -> dict[str, str]:
    """SQL for the rows that must not be, of expectations given by suite and id, by `suite.id`."""
    found: dict[str, str] = {}
    for suite in suites(registry):
        asset = _assets()[suite.asset]
        batch = f"({asset['query']})" if asset["type"] == "query" else f"{asset['schema_name']}.{asset['table_name']}"
        found |= {f"{suite.name}.{e.id}": e.query.replace("{batch}", batch) for e in suite.expectations if (suite.name, e.id) in wanted}
    return found


def _assets() -> dict[str, dict[str, Any]]:
    """What suites look at: tables of the warehouse, and all facts together."""
    facts = " union all by name ".join(
        f"select '{fact}' as fact, {_FACT_COLUMNS}{', claim_index' if fact == 'fct_project' else ''} from marts.{fact}"
        for fact in _FACTS
    )
    return {
        "identity_checks": {"type": "table", "table_name": "identity_checks", "schema_name": "quality"},
        "reconciliation": {"type": "table", "table_name": "reconciliation", "schema_name": "quality"},
        "facts": {"type": "query", "query": facts},
    }


def _id(*names: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, "/".join(names)))


def _configuration() -> str:
    store = "TupleFilesystemStoreBackend"
    content = {
        "config_version": 4.0,
        "data_context_id": _id("context"),
        "analytics_enabled": False,
        "progress_bars": {"globally": False},
        "plugins_directory": None,
        "stores": {
            "expectations_store": {
                "class_name": "ExpectationsStore",
                "store_backend": {"class_name": store, "base_directory": "expectations/", "suppress_store_backend_id": True},
            },
            "validation_definition_store": {
                "class_name": "ValidationDefinitionStore",
                "store_backend": {"class_name": store, "base_directory": "validation_definitions/", "suppress_store_backend_id": True},
            },
            "checkpoint_store": {
                "class_name": "CheckpointStore",
                "store_backend": {"class_name": store, "base_directory": "checkpoints/", "suppress_store_backend_id": True},
            },
            "validation_results_store": {
                "class_name": "ValidationResultsStore",
                "store_backend": {
                    "class_name": store,
                    "base_directory": "${WAREHOUSE}/expectations/validations/",
                    "suppress_store_backend_id": True,
                },
            },
        },
        "expectations_store_name": "expectations_store",
        "checkpoint_store_name": "checkpoint_store",
        "validation_results_store_name": "validation_results_store",
        "data_docs_sites": {
            "data_docs": {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": {
                    "class_name": store,
                    "base_directory": "${WAREHOUSE}/data_docs/",
                    "suppress_store_backend_id": True,
                },
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "show_cta_footer": False},
            }
        },
        "fluent_datasources": {
            "warehouse": {
                "type": "sql",
                "id": _id("warehouse"),
                "connection_string": "duckdb:///${WAREHOUSE_BUILD}?access_mode=read_only",
                "create_temp_table": False,
                # Without these, results are read after their connection was closed.
                "kwargs": {"pool_reset_on_return": None, "isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True},
                "assets": {
                    name: {
                        **asset,
                        "id": _id("warehouse", name),
                        "batch_metadata": {},
                        "batch_definitions": {"all": {"id": _id("warehouse", name, "all"), "partitioner": None}},
                    }
                    for name, asset in _assets().items()
                },
            }
        },
    }
    head = (
        "# Configuration of Great Expectations, written by `python -m pipelines.identities.suites`.\n"
        "# WAREHOUSE: folder of the warehouse; WAREHOUSE_BUILD: the DuckDB file that is looked at. Both absolute.\n"
    )
    return head + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=10_000)


def _suite(suite: Suite) -> dict[str, Any]:
    return {
        "expectations": [
            {
                "description": expectation.description,
                "id": _id(suite.name, expectation.id),
                "kwargs": {"unexpected_rows_query": expectation.query},
                "meta": {"id": expectation.id},
                "severity": _GX_SEVERITY[expectation.severity],
                "type": "unexpected_rows_expectation",
            }
            for expectation in suite.expectations
        ],
        "id": _id(suite.name),
        "meta": {"great_expectations_version": "1.24.1"},
        "name": suite.name,
        "notes": None,
    }


def _validation_definition(suite: Suite) -> dict[str, Any]:
    return {
        "data": {
            "asset": {"id": _id("warehouse", suite.asset), "name": suite.asset},
            "batch_definition": {"id": _id("warehouse", suite.asset, "all"), "name": "all"},
            "datasource": {"id": _id("warehouse"), "name": "warehouse"},
        },
        "id": _id("validation", suite.name),
        "name": suite.name,
        "suite": {"id": _id(suite.name), "name": suite.name},
    }


def _checkpoint(name: str, found: tuple[Suite, ...]) -> dict[str, Any]:
    return {
        "actions": [],
        "id": _id("checkpoint", name),
        "name": name,
        "result_format": "SUMMARY",
        "validation_definitions": [
            {"id": _id("validation", suite.name), "name": suite.name} for suite in found if suite.checkpoint == name
        ],
    }


def files(registry: Registry) -> dict[str, str]:
    """Path below ``expectations/`` → content, for every generated file."""
    found = suites(registry)
    content: dict[str, Any] = {}
    for suite in found:
        content[f"expectations/{suite.name}.json"] = _suite(suite)
        content[f"validation_definitions/{suite.name}.json"] = _validation_definition(suite)
    for checkpoint in dict.fromkeys(suite.checkpoint for suite in found):
        content[f"checkpoints/{checkpoint}.json"] = _checkpoint(checkpoint, found)
    written = {path: json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n" for path, value in content.items()}
    return {"great_expectations.yml": _configuration(), **written}


def write(registry: Registry, folder: Path = FOLDER) -> list[str]:
    """Write the generated files and remove those of suites that are no more; returns the paths that changed."""
    changed = []
    wanted = files(registry)
    for path, text in wanted.items():
        file = folder / path
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            changed.append(path)
    for file in folder.glob("*/*.json"):
        path = file.relative_to(folder).as_posix()
        if re.fullmatch(r"(expectations|validation_definitions|checkpoints)/[^/]+", path) and path not in wanted:
            file.unlink()
            changed.append(path)
    return changed


if __name__ == "__main__":
    for changed_path in write(load()):
        print(f"written: expectations/{changed_path}")
