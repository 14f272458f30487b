"""``python -m pipelines.dbt_docs``: the data dictionary and the lineage of the published snapshot as one page that needs no server.

``WAREHOUSE/dbt_docs/index.html`` holds everything it shows. dbt reads types and comments from a copy of the snapshot, since it opens
files for writing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pipelines import manifest, settings
from pipelines.settings import DBT_PROJECT, Settings


class DocsFailed(Exception):
    """The page cannot be made; the message says why."""


def write(folders: Settings) -> Path:
    """Write the page anew; returns its path. Raises :class:`DocsFailed`."""
    if not folders.snapshot.is_file():
        raise DocsFailed(f"there is no snapshot at {folders.snapshot}: run `make refresh` first")
    page = folders.warehouse / "dbt_docs" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dbt_docs-", dir=folders.warehouse) as name:
        scratch = Path(name)
        copy = scratch / folders.snapshot.name
        shutil.copyfile(folders.snapshot, copy)
        places = ["--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT, "--target-path", scratch, "--log-path", scratch]
        done = subprocess.run(
            [*manifest.command(), "--no-use-colors", "docs", "generate", "--static", *map(str, places)],
            env={**os.environ, settings.BUILD_VARIABLE: str(copy)}, cwd=DBT_PROJECT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        made = scratch / "static_index.html"
        if done.returncode != 0 or not made.is_file():
            raise DocsFailed(f"dbt cannot describe {folders.snapshot}:\n{done.stdout}{done.stderr}".rstrip())
        os.replace(made, page)
    return page


if __name__ == "__main__":
    try:
        print(write(settings.current()))
    except (DocsFailed, settings.SettingsError) as error:
        sys.exit(f"docs failed: {error}")
