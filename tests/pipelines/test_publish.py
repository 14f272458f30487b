from __future__ import annotations

import duckdb
import pytest

from pipelines.load import REFRESH_META, create, discard
from pipelines.publish import publish, published_fingerprint
from pipelines.settings import Settings


def build(folders: Settings, fingerprint: str) -> None:
    """A build that holds nothing but its fingerprint."""
    folders.build_folder.mkdir(parents=True, exist_ok=True)
    discard(folders.build)
    with duckdb.connect(str(folders.build)) as connection:
        connection.execute("CREATE SCHEMA quality")
        create(connection, "quality", REFRESH_META)
        connection.execute("INSERT INTO quality.refresh_meta (fingerprint, reader_version) VALUES (?, 'version')", [fingerprint])


def test_the_snapshot_is_replaced_under_its_readers(folders: Settings) -> None:
    build(folders, "first")
    publish(folders)
    reader = duckdb.connect(str(folders.snapshot), read_only=True)
    build(folders, "second")
    publish(folders)
    assert reader.execute("SELECT fingerprint FROM quality.refresh_meta").fetchall() == [("first",)]
    reader.close()
    assert published_fingerprint(folders.snapshot) == "second"
    with duckdb.connect(str(folders.snapshot), read_only=True) as connection:
        assert connection.execute("SELECT refreshed_at IS NOT NULL FROM quality.refresh_meta").fetchall() == [(True,)]


def test_nothing_is_left_of_the_build(folders: Settings) -> None:
    build(folders, "first")
    publish(folders)
    assert list(folders.build_folder.iterdir()) == []
    assert [file.name for file in folders.warehouse.glob("warehouse*")] == ["warehouse.duckdb"]


def test_the_snapshot_is_read_only_for_everybody(folders: Settings) -> None:
    build(folders, "first")
    publish(folders)
    assert folders.snapshot.stat().st_mode & 0o777 == 0o444


def test_a_log_that_a_writer_left_beside_the_snapshot_does_not_reach_the_next_one(folders: Settings) -> None:
    build(folders, "first")
    publish(folders)
    folders.snapshot.with_name("warehouse.duckdb.wal").write_bytes(b"of the former file")
    build(folders, "second")
    publish(folders)
    assert published_fingerprint(folders.snapshot) == "second"


def test_without_a_build_the_snapshot_stays(folders: Settings) -> None:
    build(folders, "first")
    publish(folders)
    with pytest.raises(FileNotFoundError):
        publish(folders)
    assert published_fingerprint(folders.snapshot) == "first"


def test_what_is_no_snapshot_has_no_fingerprint(folders: Settings) -> None:
    assert published_fingerprint(folders.snapshot) is None
    folders.warehouse.mkdir()
    folders.snapshot.write_bytes(b"no database")
    assert published_fingerprint(folders.snapshot) is None
