"""Where the bytes of documents lie."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipelines import register
from pipelines.settings import Settings


def source_files(folders: Settings) -> Callable[[str], Path | None]:
    """A function from document_id to a file that holds its bytes; None for a document whose file is gone."""
    try:
        entries = register.load(folders.register).present()
    except (OSError, register.BadRegister):
        entries = []
    files = {entry.document_id: entry.file(folders.raw, folders.members) for entry in reversed(entries)}
    return files.get
