"""The made-up province: its gaps, its manifest, and what it refuses to overwrite."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from pipelines.synthetic import province
from pipelines.synthetic.province import MANIFEST, BadPlan, Plan, counties, generate

PLAN = Plan(counties=4, years=2, departments=2, nameless=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("province")
    generate(out, PLAN)
    return out


def _documents(out: Path) -> dict[str, bytes]:
    raw = out / "raw"
    return {str(p.relative_to(raw)): p.read_bytes() for p in raw.rglob("*") if p.is_file() and not p.name.endswith(".meta.yaml")}


def _manifest(out: Path) -> list[dict[str, str]]:
    with (out / MANIFEST).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_document_says_that_it_is_synthetic(made: Path) -> None:
    documents = _documents(made)
    assert len(documents) > 10
    for path in documents:
        assert (made / "raw" / f"{path}.meta.yaml").read_text("utf-8").startswith("synthetic: true\n")


def test_gaps_are_those_of_the_manifest(made: Path) -> None:
    gaps = [row for row in _manifest(made) if row["fault"] == "not_published"]
    assert len(gaps) + len(_documents(made)) == PLAN.counties * PLAN.years * PLAN.departments * 2
    last = counties()[PLAN.counties - 1][0]
    assert sum(path.startswith(last) for path in _documents(made)) == 1


def test_planted_faults_are_in_the_documents_that_are_named(made: Path) -> None:
    rows = generate(made, PLAN)
    documents = _documents(made)
    for row in rows:
        if row["fault"] != "not_published":
            assert hashlib.sha256(documents[row["path"]]).hexdigest() == row["document_id"]
            assert row["original"] != row["planted"]


def test_the_same_arguments_give_the_same_bytes(made: Path, tmp_path: Path) -> None:
    generate(tmp_path, PLAN)
    assert _documents(tmp_path) == _documents(made)
    assert _manifest(tmp_path) == _manifest(made)


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(BadPlan, match="not empty"):
        generate(tmp_path, PLAN)
    assert province.main([str(tmp_path / "new"), "--counties", "0"]) == 1
    assert "counties" in capsys.readouterr().err
