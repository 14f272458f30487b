"""What is written from the published snapshot for those who do not read DuckDB: one folder each, replaced as a whole.

An export is a function ``write(snapshot, folder) -> str`` that fills an empty folder and says what it wrote. Its folder names the
snapshot it was written from and the settings it was written with (``.snapshot``), so that a refresh which was killed half-way is completed
by the next one, and another setting is followed by it.
"""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import Settings

_MARK = ".snapshot"


@dataclass(frozen=True, slots=True)
class Export:
    """A folder below WAREHOUSE, the module that writes it, what it is, and the names of the Settings that decide what it holds."""

    name: str
    module: str
    description: str
    follows: tuple[str, ...] = ()

    def folder(self, settings: Settings) -> Path:
        return settings.warehouse / self.name

    def write(self, settings: Settings, fingerprint: str) -> str:
        """Write the folder anew and put it in the place of the former one; returns what was written, in words."""
        new = settings.build_folder / f"export-{self.name}"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        # imported here: what an export needs takes time to import, and a refresh that finds nothing new needs none of it
        said: str = importlib.import_module(self.module).write(settings.snapshot, new)
        (new / _MARK).write_text(self._mark(settings, fingerprint), "utf-8")
        _replace(new, self.folder(settings))
        return said

    def is_outdated(self, settings: Settings, fingerprint: str) -> bool:
        """Whether the folder was not written from the snapshot with this fingerprint, or with other settings."""
        mark = self.folder(settings) / _MARK
        return not mark.is_file() or mark.read_text("utf-8") != self._mark(settings, fingerprint)

    def _mark(self, settings: Settings, fingerprint: str) -> str:
        return "".join(f"{line}\n" for line in (fingerprint, *(f"{name}={getattr(settings, name)}" for name in self.follows)))


EXPORTS = (
    Export("data_package", "pipelines.data_package", "The marts as Parquet files with a data dictionary (Frictionless Data Package)."),
    Export("workbooks", "pipelines.workbooks", "Excel workbooks: counties and departments compared, and findings for each department."),
    Export(
        "report",
        "pipelines.report",
        "A static site over the snapshot: open `index.html`. Every figure leads to its evidence.",
        follows=("report_pages",),
    ),
)


def outdated(settings: Settings, fingerprint: str) -> Iterator[Export]:
    """The exports that are to be written from the snapshot with this fingerprint."""
    return (export for export in EXPORTS if export.is_outdated(settings, fingerprint))


def _replace(new: Path, target: Path) -> None:
    """Put a folder in the place of another; for a moment there is none, since two folders cannot be swapped in one step."""
    former = new.with_name(f"former-{target.name}")
    shutil.rmtree(former, ignore_errors=True)
    if target.exists():
        os.replace(target, former)
    os.replace(new, target)
    shutil.rmtree(former, ignore_errors=True)
