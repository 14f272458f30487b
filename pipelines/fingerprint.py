"""What a warehouse follows from, as one hash.

Two refreshes with the same fingerprint publish the same content, so the second need not run: the files with their paths,
the sidecars, and the program: its code, models, seeds, rules and the versions of the packages it runs on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pipelines.settings import PROJECT

_CODE = (".py", ".yaml", ".yml", ".csv", ".sql")
#: Files of the project that decide what is published, by folder: patterns below it.
_PROGRAM = (
    ("pipelines", (*(f"**/*{kind}" for kind in _CODE), "report/templates/*", "report/assets/*")),
    ("dbt_project", ("*.yml", "models/**/*", "macros/**/*", "seeds/**/*", "tests/**/*")),
    ("expectations", ("*.yaml", "*.yml", "expectations/**/*.json", "**/*.sql")),
    (".", ("requirements.lock", "requirements-ocr.lock")),
)


def program(project: Path = PROJECT) -> str:
    """Hash over the program: every file of it by its path and bytes."""
    return combine((folder, _files(project / folder, patterns)) for folder, patterns in _PROGRAM)


def dbt_project(folder: Path) -> str:
    """Hash over a dbt project, without what dbt makes of it."""
    return _files(folder, dict(_PROGRAM)["dbt_project"])


def _files(folder: Path, patterns: Iterable[str]) -> str:
    files = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
    return combine((path.relative_to(folder).as_posix(), sha256(path.read_bytes())) for path in files)


def reading(project: Path = PROJECT) -> str:
    """Hash over what decides how the bytes of a document are read: readers, recognition, their data files."""
    patterns = ("document.py", "staged_tables.py", *(f"{room}/**/*{kind}" for room in ("readers", "forms") for kind in _CODE))
    lists = [project / "dbt_project" / "seeds" / f"{name}.csv" for name in ("divisions", "functional_classes", "economic_classes")]
    return combine([("pipelines", _files(project / "pipelines", patterns)), *((f.name, sha256(f.read_bytes())) for f in lists)])


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def combine(parts: Iterable[tuple[str, str]]) -> str:
    """One hash over pairs of a name and a hash; their order does not matter."""
    whole = hashlib.sha256()
    for name, value in sorted(parts):
        whole.update(f"{name}\0{value}\n".encode("utf-8", errors="surrogateescape"))
    return whole.hexdigest()
