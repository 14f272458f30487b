from __future__ import annotations

import sys
import types
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines import exports
from pipelines.exports import Export, outdated
from pipelines.settings import Settings


@pytest.fixture
def export(monkeypatch: pytest.MonkeyPatch) -> Export:
    """An export whose folder holds one file with the number of times it was written."""
    module = types.ModuleType("counting_export")
    times = iter(range(1, 10))

    def write(snapshot: Path, folder: Path) -> str:
        assert list(folder.iterdir()) == []
        (folder / "times.txt").write_text(str(next(times)))
        return "one file"

    module.write = write  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "counting_export", module)
    counting = Export("counted", "counting_export", "A count.")
    monkeypatch.setattr(exports, "EXPORTS", (counting,))
    return counting


def test_a_folder_is_replaced_as_a_whole(folders: Settings, export: Export) -> None:
    assert export.write(folders, "first") == "one file"
    (export.folder(folders) / "left over").touch()
    export.write(folders, "second")
    assert sorted(path.name for path in export.folder(folders).iterdir()) == [".snapshot", "times.txt"]
    assert (export.folder(folders) / "times.txt").read_text() == "2"
    assert list(folders.build_folder.iterdir()) == []


def test_what_was_not_written_from_this_snapshot_is_outdated(folders: Settings, export: Export) -> None:
    assert list(outdated(folders, "first")) == [export]
    export.write(folders, "first")
    assert list(outdated(folders, "first")) == []
    assert list(outdated(folders, "second")) == [export]


def test_what_was_written_with_other_settings_is_outdated(folders: Settings, export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    following = replace(export, follows=("report_pages",))
    monkeypatch.setattr(exports, "EXPORTS", (following,))
    following.write(folders, "first")
    assert list(outdated(folders, "first")) == []
    assert list(outdated(replace(folders, report_pages=7), "first")) == [following]
    assert list(outdated(replace(folders, workers=7), "first")) == []


def test_the_report_follows_the_number_of_its_images() -> None:
    assert [each.name for each in exports.EXPORTS if "report_pages" in each.follows] == ["report"]


def test_an_export_that_was_stopped_half_way_is_written_again(folders: Settings, export: Export) -> None:
    half = folders.build_folder / "export-counted"
    half.mkdir(parents=True)
    (half / "half a file").touch()
    export.write(folders, "first")
    assert not (export.folder(folders) / "half a file").exists()


@pytest.mark.parametrize("each", exports.EXPORTS, ids=lambda each: each.name)
def test_every_export_is_a_module_that_writes(each: Export) -> None:
    assert callable(__import__(each.module, fromlist=["write"]).write)
    assert each.description.endswith(".")
