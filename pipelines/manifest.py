"""dbt's manifest: what Dagster makes its assets of.

``dbt_project/target/manifest.json`` is made by ``dbt parse`` whenever a file of the dbt project changed, so that loading the
definitions never meets a missing or a stale one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pipelines import fingerprint, settings

_STAMP = "manifest.fingerprint"
#: The other result of parsing: with it at hand dbt starts in half the time.
_PARTIAL_PARSE = "partial_parse.msgpack"


class DbtParseFailed(Exception):
    """dbt cannot read its project; the message is dbt's."""


def prepare(project: Path = settings.DBT_PROJECT) -> Path:
    """Path of a manifest that fits the project, parsed anew if need be. Raises :class:`DbtParseFailed`."""
    target = project / "target"
    manifest, stamp = target / "manifest.json", target / _STAMP
    state = fingerprint.dbt_project(project)
    if manifest.is_file() and stamp.is_file() and stamp.read_text("ascii") == state:
        return manifest
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="parse-", dir=target) as parsed:
        if (target / _PARTIAL_PARSE).is_file():
            shutil.copy(target / _PARTIAL_PARSE, parsed)
        _parse(project, Path(parsed))
        for name in (_PARTIAL_PARSE, manifest.name):
            os.replace(Path(parsed) / name, target / name)
    stamp.write_text(state, "ascii")
    return manifest


def _parse(project: Path, target: Path) -> None:
    folders = ["--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(target), "--log-path", str(target)]
    # with the build file that the next refresh uses, since dbt parses everything again when that changes
    environment = {**os.environ, settings.BUILD_VARIABLE: str(settings.current().build)}
    done = subprocess.run(
        [*command(), "--quiet", "parse", *folders], capture_output=True, text=True, check=False, cwd=project, env=environment
    )
    if done.returncode != 0 or not (target / "manifest.json").is_file():
        raise DbtParseFailed(f"dbt cannot read {project}:\n{done.stdout}{done.stderr}".rstrip())


def command() -> list[str]:
    """The dbt that belongs to this program, bound to the life of the process that starts it."""
    return [sys.executable, "-P", str(settings.PROJECT / "pipelines" / "dbt_process.py"), str(os.getpid())]


if __name__ == "__main__":
    prepare()
