"""Partitions: county × year, by the place where a file arrived.

Both grow with what arrives. They are the folders of RAW, not what the documents turn out to be (that is known only after
they were read); what lies in no county's and year's folder is ``unplaced``. Reading is partitioned, so that one county's
year can be read from the UI alone; loading and everything after it always covers all of them. A refresh is never one run per
partition: a run costs far more than reading a document.
"""

from __future__ import annotations

from collections.abc import Iterable

import dagster as dg

from pipelines.places import UNPLACED, Folder, read_folder
from pipelines.register import Register

COUNTIES = "county"
YEARS = "year"

counties = dg.DynamicPartitionsDefinition(name=COUNTIES)
years = dg.DynamicPartitionsDefinition(name=YEARS)
places = dg.MultiPartitionsDefinition({COUNTIES: counties, YEARS: years})


def key(folder: Folder) -> dg.MultiPartitionKey:
    """The partition that a file in this folder belongs to."""
    return dg.MultiPartitionKey({COUNTIES: folder.county, YEARS: folder.year})


def register_places(instance: dg.DagsterInstance, folders: Iterable[Folder]) -> None:
    """Make the partitions of these folders known."""
    folders = list(folders)
    for name, keys in ((COUNTIES, {f.county for f in folders}), (YEARS, {f.year for f in folders})):
        new = sorted(keys - set(instance.get_dynamic_partitions(name)), key=lambda k: (k == UNPLACED, k))
        if new:
            instance.add_dynamic_partitions(name, new)


def documents_by_place(register: Register) -> dict[dg.MultiPartitionKey, list[str]]:
    """The documents to read, by partition. One that lies in several places is in the partition of each of them."""
    by_place: dict[dg.MultiPartitionKey, list[str]] = {}
    for entry in register.present():
        if entry.is_readable:
            by_place.setdefault(key(read_folder(entry.path)), []).append(entry.document_id)
    return by_place
