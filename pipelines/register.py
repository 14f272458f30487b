"""The register of files: every path and content ever seen below RAW, and what stands there now.

``WAREHOUSE/register.json`` keeps it between refreshes; it is the only memory of the pipeline besides the staged sets. It is
replaced atomically, and made from the former register and what lies in RAW alone: after a kill the next refresh arrives at
the same register.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.members import file_of

#: Raised when the shape of register.json changes.
_SHAPE = 1
_DATES = ("published_on", "replied_on")


class BadRegister(Exception):
    """register.json is not what this program writes."""


class MixedDocuments(Exception):
    """Made-up and real documents would come into one warehouse."""

    def __init__(self, made_up: str, real: str, gone: str | None = None) -> None:
        """Paths of one of each; `gone`: the one of them that no longer lies there but that the warehouse knows."""
        what = f"made-up and real documents must not come into one warehouse. Made up: {made_up}; real: {real}. "
        if gone is None:
            hint = "Put them into two folders and refresh each into a warehouse of its own (RAW=folder WAREHOUSE=folder)."
        else:
            hint = f"{gone} is no longer there, but this warehouse knows it: refresh into another one (WAREHOUSE=folder)."
        super().__init__(what + hint)


@dataclass(frozen=True, slots=True)
class Entry:
    """One path with one content, as described by ``staged_tables.REGISTER``.

    ``path`` is the path as the operating system gives it (it may hold undecodable bytes as surrogates); ``document_id`` is
    the sha256 of the content, or ``path:<path>`` where the content could not be read. A member of an archive has the archive's
    path in ``archive``, and before ``!/`` in its own.
    """

    document_id: str
    path: str
    size_bytes: int | None
    format: str | None
    revision: int
    is_present: bool
    folder_division_code: str | None = None
    folder_division_name: str | None = None
    folder_fiscal_year: int | None = None
    file_fiscal_year: int | None = None
    file_kind: str | None = None
    file_department_code: str | None = None
    source_url: str | None = None
    published_on: datetime.date | None = None
    replied_on: datetime.date | None = None
    status: str = "registered"
    status_reason: str | None = None
    archive: str | None = None
    is_synthetic: bool = False
    page_url: str | None = None

    @property
    def is_readable(self) -> bool:
        return self.status == "registered"

    def row(self) -> dict[str, Any]:
        """The row of ``staging.register``: text that any database takes."""
        row = dataclasses.asdict(self)
        row["path"], row["document_id"] = shown(self.path), shown(self.document_id)
        row["archive"] = self.archive and shown(self.archive)
        return row

    def file(self, raw: Path, members: Path) -> Path:
        """The file that holds the bytes: below RAW, or where members of archives are kept."""
        return raw / self.path if self.archive is None else file_of(members, self.document_id)


@dataclass(frozen=True, slots=True)
class CollectIssue:
    """What is odd about a file itself; ``path`` as in :class:`Entry`."""

    kind: str
    severity: str
    path: str
    message: str
    document_id: str | None = None


@dataclass(slots=True)
class Register:
    """Entries ordered by path and revision, issues ordered by path."""

    entries: list[Entry] = field(default_factory=list)
    issues: list[CollectIssue] = field(default_factory=list)
    #: Hash over everything a warehouse follows from: files, sidecars, program. Empty until collected.
    fingerprint: str = ""

    def present(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_present]

    def by_document(self) -> dict[str, list[Entry]]:
        """Entries by document, documents in order of their first path."""
        documents: dict[str, list[Entry]] = {}
        for entry in self.entries:
            documents.setdefault(entry.document_id, []).append(entry)
        return documents


def shown(path: str) -> str:
    """A path as text: names that are no UTF-8 are most often GBK, written by a Chinese Windows."""
    data = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="backslashreplace")


def load(path: Path) -> Register:
    """The register as last written; an empty one if there is none. Raises :class:`BadRegister`."""
    try:
        text = path.read_text("ascii")
    except FileNotFoundError:
        return Register()
    try:
        content = json.loads(text)
        if content["shape"] != _SHAPE:
            raise BadRegister(f"{path} was written by another version of this program; remove it to start a new register")
        entries = [Entry(**{**row, **{key: _as_date(row[key]) for key in _DATES}}) for row in content["entries"]]
        issues = [CollectIssue(**row) for row in content["issues"]]
        return Register(entries, issues, content["fingerprint"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadRegister(f"{path} is damaged ({error}); remove it to start a new register") from error


def _as_date(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def save(register: Register, path: Path) -> None:
    """Replace the register file atomically. ASCII keeps the surrogates of undecodable names."""
    content = {
        "shape": _SHAPE,
        "fingerprint": register.fingerprint,
        "entries": [dataclasses.asdict(entry) for entry in register.entries],
        "issues": [dataclasses.asdict(issue) for issue in register.issues],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".register-", suffix=".json", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(content, file, indent=1, default=_as_text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _as_text(value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"cannot write {value!r}")
