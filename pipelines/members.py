"""Members of archives, kept where reading finds them: ``WAREHOUSE/members``.

An archive is unpacked once. ``members/<sha256>`` holds the bytes of a member, ``members/listings/<sha256 of the archive>-<key>.json``
what is in an archive; the key changes with what could come out otherwise (this program, the programs it calls). Both are only ever
added, each as a whole; removing the folder makes the next refresh unpack again.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines import archives, fingerprint, tools
from pipelines.readers import VERSION, UnreadableFile, sniff


@dataclass(frozen=True, slots=True)
class KeptMember:
    """A member that was unpacked: sha256, size and format of its bytes; or the reason why there are none."""

    path: str
    sha256: str | None
    size_bytes: int | None
    format: str | None
    reason: str | None = None


def file_of(folder: Path, sha256: str) -> Path:
    """The file that holds the bytes of a member."""
    return folder / sha256


def unpack(folder: Path, data: bytes, sha256: str, format_name: str) -> list[KeptMember]:
    """What is in an archive or attached to a document, with the bytes of its members kept. Raises UnreadableFile for an archive of which
    nothing can be had, OSError if the folder cannot be written."""
    listing = folder / "listings" / f"{sha256}-{_key()}.json"
    kept = _load(folder, listing)
    if kept is None:
        kept = []
        try:
            for member in archives.members(data, format_name):
                kept.append(_keep(folder, member))
        except UnreadableFile as error:
            if not kept:
                raise
            kept.append(KeptMember("the rest", None, None, None, str(error)))
        if not kept and archives.is_archive(format_name):
            raise UnreadableFile("the archive holds no files")
        _write(listing, json.dumps([asdict(member) for member in kept]).encode())
    return kept


def _key() -> str:
    parts = [("archives", archives.VERSION), ("readers", VERSION), *(("tool", program) for program in tools.available())]
    return fingerprint.combine(parts)[:12]


def _keep(folder: Path, member: archives.Member) -> KeptMember:
    if member.data is None:
        return KeptMember(member.path, None, None, None, member.reason)
    sha256 = fingerprint.sha256(member.data)
    file = file_of(folder, sha256)
    if not file.is_file() or file.stat().st_size != len(member.data):
        _write(file, member.data)
    return KeptMember(member.path, sha256, len(member.data), sniff(member.data))


def _load(folder: Path, listing: Path) -> list[KeptMember] | None:
    """A listing as it was kept; None if there is none, or bytes that it names are gone."""
    try:
        kept = [KeptMember(**row) for row in json.loads(listing.read_bytes())]
    except (FileNotFoundError, ValueError, TypeError):
        return None
    there = all(m.sha256 is None or file_of(folder, m.sha256).is_file() for m in kept)
    return kept if there else None


def _write(file: Path, data: bytes) -> None:
    """Write a file as a whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".unfinished-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(data)
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
