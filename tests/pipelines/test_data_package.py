"""The Parquet files and their dictionary say what the snapshot says."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pytest
import yaml

from pipelines import data_package
from pipelines.data_package import PackageError
from tests.pipelines.refreshing import Sample

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(sample: Sample) -> Path:
    return sample.warehouse / "data_package"


@pytest.fixture(scope="module")
def package(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return loaded


def test_every_mart_is_there_with_its_rows(sample: Sample, folder: Path, package: dict[str, Any]) -> None:
    resources = {resource["title"]: resource for resource in package["resources"]}
    with duckdb.connect(str(sample.snapshot), read_only=True) as connection:
        tables = connection.execute("SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_schema = 'marts'")
        marts = {name for (name,) in tables.fetchall()}
        assert len(marts) >= 20
        assert marts <= resources.keys()
        for title, resource in resources.items():
            path = folder / resource["path"]
            assert hashlib.sha256(path.read_bytes()).hexdigest() == resource["hash"].removeprefix("sha256:")
            there = sorted(map(repr, connection.execute(f"SELECT * FROM {title}").fetchall()))
            assert sorted(map(repr, connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall())) == there
            assert len(there) == resource["rows"]


def test_every_column_has_its_meaning_and_type(folder: Path, package: dict[str, Any]) -> None:
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        described = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{folder / resource['path']}')").fetchall()
        assert [field["name"] for field in fields] == [row[0] for row in described]
        assert all(field["description"] for field in fields)
        for field, (_, data_type, *_rest) in zip(fields, described, strict=True):
            family = re.sub(r"\(.*", "", data_type)
            kinds = {"VARCHAR": "string", "DECIMAL": "number", "DATE": "date", "BOOLEAN": "boolean", "DOUBLE": "number"}
            kind = kinds.get(family, "integer")
            if kind == "integer" and field["type"] == "any":  # nothing stands in it
                assert duckdb.sql(f"SELECT count({field['name']}) FROM read_parquet('{folder / resource['path']}')").fetchall() == [(0,)]
            else:
                assert kind == field["type"]


def test_frictionless_accepts_it(folder: Path, package: dict[str, Any], tmp_path: Path) -> None:
    """As `frictionless validate` does: types, rows, keys. It reads slowly, so the long reference lists stay out of it."""
    copy = tmp_path / "data_package"
    shutil.copytree(folder, copy)
    short = {resource["name"]: resource for resource in package["resources"] if resource["rows"] <= 150}
    assert {"dim_document", "fct_expenditure_by_function", "fct_basic_expenditure_by_economic_class"} <= short.keys()
    for resource in short.values():
        keys = [key for key in resource["schema"]["foreignKeys"] if key["reference"]["resource"] in short]
        resource["schema"] = {**resource["schema"], "foreignKeys": keys}
    (copy / "datapackage.json").write_text(json.dumps({**package, "resources": list(short.values())}), "utf-8")
    report = frictionless.validate(str(copy / "datapackage.json"))
    assert [error.message for task in report.tasks for error in task.errors][:5] == []
    assert report.valid, report.errors
    assert any(field["type"] == "integer" for resource in short.values() for field in resource["schema"]["fields"])
    assert any("dialect" in resource for resource in short.values())


def test_keys_hold(folder: Path, package: dict[str, Any]) -> None:
    """The primary keys tell rows apart, the foreign keys lead somewhere."""
    tables = {resource["name"]: resource for resource in package["resources"]}
    for resource in tables.values():
        rows = f"read_parquet('{folder / resource['path']}')"
        key = ", ".join(resource["schema"].get("primaryKey", ()))
        if key:
            assert duckdb.sql(f"SELECT {key} FROM {rows} GROUP BY ALL HAVING count(*) > 1").fetchall() == []
        for foreign in resource["schema"]["foreignKeys"]:
            target = tables[foreign["reference"]["resource"]]
            assert duckdb.sql(
                f"SELECT r.{foreign['fields']} FROM {rows} AS r ANTI JOIN read_parquet('{folder / target['path']}') AS t "
                f"ON t.{foreign['reference']['fields']} = r.{foreign['fields']} WHERE r.{foreign['fields']} IS NOT NULL"
            ).fetchall() == [], (resource["name"], foreign)


def test_the_amounts_of_the_facts_are_fiscal_values(package: dict[str, Any]) -> None:
    (table,) = (r for r in package["resources"] if r["name"] == "fct_expenditure_by_function")
    types = {field["name"]: field.get("columnType") for field in table["schema"]["fields"]}
    assert (types["amount_yuan"], types["code"], types["fiscal_year"]) == (
        "value", "functional-classification:generic:code", "date:fiscal-year",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["primary_keys"].pop("fct_project"), "marts.fct_project has none"),
        (lambda d: d["fiscal_fields"]["every"].update(amount="value"), "no table has a column amount"),
        (lambda d: d["primary_keys"].update(fct_project=["fact"]), "fct_project.fact does not exist"),
        (lambda d: d["quality"].append("finding"), "quality.finding is not in the snapshot"),
        (lambda d: d.update(more={}), "the sections must be"),
    ],
)
def test_a_description_that_does_not_fit_is_an_error(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Any, message: str
) -> None:
    description = yaml.safe_load(data_package._DESCRIPTION.read_text("utf-8"))
    change(description)
    altered = tmp_path / "package.yaml"
    altered.write_text(yaml.safe_dump(description), "utf-8")
    monkeypatch.setattr(data_package, "_DESCRIPTION", altered)
    with pytest.raises(PackageError, match=re.escape(message)):
        data_package.write(sample.snapshot, tmp_path)


def test_the_snapshot_is_read_under_any_name(sample: Sample, tmp_path: Path) -> None:
    """Views too: an analyst copies the file, or attaches several years side by side."""
    copy = tmp_path / "hebei 2021.duckdb"
    shutil.copyfile(sample.snapshot, copy)
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{copy}' AS former (READ_ONLY)")
        views = connection.execute("SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = 'former' AND NOT internal")
        names = views.fetchall()
        assert len(names) >= 3
        for schema, view in names:
            connection.execute(f"SELECT * FROM former.{schema}.{view}").fetchall()
