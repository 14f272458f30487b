from __future__ import annotations

import dagster as dg

from pipelines import stage
from pipelines.defs import partitions
from pipelines.defs.collect import raw, register
from pipelines.defs.stage import staged_documents
from pipelines.defs.warehouse import Warehouse
from pipelines.places import read_folder
from pipelines.settings import Settings
from tests.pipelines.raw_files import put

XINLE_2021 = "130184-新乐市/2021/a.txt"
XINLE_2022 = "130184-新乐市/2022/b.txt"
XIANGHE_2021 = "131024-香河县/2021/c.txt"
UNPLACED = "d.txt"


def run(instance: dg.DagsterInstance, tags: dict[str, str] | None = None) -> None:
    """Collect and stage, as a part of the refresh job."""
    defs = dg.Definitions(
        assets=[raw, register, staged_documents],
        jobs=[dg.define_asset_job("read", selection=dg.AssetSelection.all())],
        resources={"warehouse": Warehouse()},
        executor=dg.in_process_executor,
    )
    assert defs.resolve_job_def("read").execute_in_process(instance=instance, tags=tags).success


def staged(folders: Settings) -> int:
    return len(list(folders.stage.glob(f"{stage.reader_version()}/*/document_facts.parquet")))


def read_partitions(instance: dg.DagsterInstance) -> set[str]:
    return set(instance.get_materialized_partitions(staged_documents.key))


def test_partitions_grow_with_what_arrives(instance: dg.DagsterInstance) -> None:
    partitions.register_places(instance, [read_folder(XINLE_2021)])
    partitions.register_places(instance, [read_folder(path) for path in (UNPLACED, XIANGHE_2021, XINLE_2021, XINLE_2022)])
    assert instance.get_dynamic_partitions("county") == ["130184", "131024", "unplaced"]
    assert instance.get_dynamic_partitions("year") == ["2021", "2022", "unplaced"]


def test_a_run_without_partitions_reads_all_and_marks_where_something_was_read(
    instance: dg.DagsterInstance, environment: Settings
) -> None:
    for path in (XINLE_2021, XIANGHE_2021, UNPLACED):
        put(environment.raw, path, path)
    run(instance)
    assert staged(environment) == 3
    assert read_partitions(instance) == {"130184|2021", "131024|2021", "unplaced|unplaced"}
    put(environment.raw, XINLE_2022, XINLE_2022)
    run(instance)
    assert staged(environment) == 4
    assert read_partitions(instance) == {"130184|2021", "131024|2021", "unplaced|unplaced", "130184|2022"}


def test_a_run_of_one_partition_reads_that_one(instance: dg.DagsterInstance, environment: Settings) -> None:
    for path in (XINLE_2021, XIANGHE_2021, UNPLACED):
        put(environment.raw, path, path)
    partitions.register_places(instance, [read_folder(path) for path in (XINLE_2021, XIANGHE_2021, UNPLACED)])
    run(instance, {"dagster/partition/county": "131024", "dagster/partition/year": "2021", "dagster/partition": "131024|2021"})
    assert staged(environment) == 1
    assert read_partitions(instance) == {"131024|2021"}


def test_a_backfill_reads_a_range_in_a_single_run(instance: dg.DagsterInstance, environment: Settings) -> None:
    for path in (XINLE_2021, XINLE_2022, XIANGHE_2021, UNPLACED):
        put(environment.raw, path, path)
    partitions.register_places(instance, [read_folder(path) for path in (XINLE_2021, XINLE_2022, XIANGHE_2021)])
    run(
        instance,
        {"dagster/asset_partition_range_start": "130184|2021", "dagster/asset_partition_range_end": "130184|2022"},
    )
    assert staged(environment) == 2
    assert read_partitions(instance) == {"130184|2021", "130184|2022"}
    assert len(instance.get_runs()) == 1


def test_a_document_in_two_places_is_read_once_for_both(instance: dg.DagsterInstance, environment: Settings) -> None:
    put(environment.raw, XINLE_2021, "same")
    put(environment.raw, XIANGHE_2021, "same")
    run(instance)
    assert staged(environment) == 1
    assert read_partitions(instance) == {"130184|2021", "131024|2021"}
