"""The report: a static site over the published snapshot, which opens from disk and asks for nothing outside of its folder.

``pages.yaml`` says which pages there are, ``definitions/`` what stands on them, each block with the SQL that it shows. Figures are in
``data/*.js``, which a page loads as it needs them. ``python -m pipelines.report`` writes the report of the snapshot anew.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from pipelines import settings
from pipelines.report import blocks, index, pages
from pipelines.report.data_files import write_blocks, write_script
from pipelines.report.evidence import pages_with_figures, write_evidence
from pipelines.report.page_pictures import Limits, pictures
from pipelines.report.sources import source_files

_ASSETS = Path(__file__).with_name("assets")


def write(snapshot: Path, folder: Path) -> str:
    """Write the report of a snapshot into an empty folder; returns what was written, in words.

    Pages of documents are drawn from the files in RAW, or from the members of archives. Raises :class:`blocks.DefinitionError` for
    definitions that make no sense, and duckdb.Error where they ask for what the snapshot does not have.
    """
    folders = settings.current()
    definitions = blocks.load()
    data = folder / "data"
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        content = index.content(connection, definitions)
        write_script(data / "index.js", "index", content.payload)
        files = write_blocks(connection, definitions.values(), data, content.values)
        wanted = pages_with_figures(connection)
        limits = Limits(folders.report_pages, folders.workers, folders.document_seconds)
        images = pictures(wanted, folders.warehouse / "page_pictures", folder, limits, source_files(folders))
        documents = write_evidence(connection, data, images)
    shutil.copytree(_ASSETS, folder / "assets")
    written = pages.write(folder, content.is_synthetic)
    drawn = sum("file" in image for some in images.values() for image in some.values())
    left = sum(image.get("reason") == "limit" for some in images.values() for image in some.values())
    beyond = f" ({left:,} more are beyond REPORT_PAGES)" if left else ""
    return f"{written} pages, {files:,} data files, evidence of {documents:,} documents, {drawn:,} page images{beyond}"
