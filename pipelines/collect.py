"""Collect: what lies below RAW, by path and content.

Walks RAW, takes the sha256 of every file, sniffs its format, reads its sidecar and what its folder and name state, and merges
that with the former register: the same bytes in two places are one document, other bytes at a known path are a new revision, a
path that is gone is no longer present. Members of archives are files like others. Nothing here stops a refresh: what cannot be
read is registered with the reason.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pipelines import archives, attachments, fingerprint, members, places, tools
from pipelines import register as registers
from pipelines import sidecar as sidecars
from pipelines.forms.issues import kinds
from pipelines.members import KeptMember
from pipelines.readers import UnreadableFile, sniff
from pipelines.register import CollectIssue, Entry, MixedDocuments, Register
from pipelines.settings import DIVISIONS, Settings

#: Files that are no disclosures. The one of this name at the top of RAW explains the folder.
_EXPLANATION = "README.md"

Progress = Callable[[str], None]


class RawMissing(Exception):
    """RAW is not a folder that can be listed."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file as it lies there now: its entry without history (none for a sidecar that stands alone), its oddities."""

    path: str
    entry: Entry | None
    sidecar_hash: str | None
    issues: tuple[CollectIssue, ...]


def collect(settings: Settings, progress: Progress = lambda line: None) -> Register:
    """Bring the register up to date and write it. Raises RawMissing, BadRegister or OSError for faults that are ours."""
    register = look(settings, progress)
    registers.save(register, settings.register)
    return register


def look(settings: Settings, progress: Progress = lambda line: None) -> Register:
    """The register as a refresh would write it now, without writing it; only members of archives are unpacked and kept.

    Raises MixedDocuments where made-up documents lie beside real ones, or in a warehouse that knows real ones, or the other way round.
    """
    found = scan(settings.raw, settings.members, settings.warehouse, progress)
    register = merge(registers.load(settings.register), found)
    _refuse_mixed(register)
    return register


def _refuse_mixed(register: Register) -> None:
    readable = [entry for entry in register.entries if entry.is_readable]
    made_up = next((entry for entry in readable if entry.is_synthetic), None)
    real = next((entry for entry in readable if not entry.is_synthetic), None)
    if made_up is None or real is None:
        return
    gone = next((registers.shown(entry.path) for entry in (made_up, real) if not entry.is_present), None)
    raise MixedDocuments(registers.shown(made_up.path), registers.shown(real.path), gone)


def scan(
    raw: Path, kept: Path, leave_out: Path | None = None, progress: Progress = lambda line: None
) -> list[Found]:
    """Every file below ``raw`` as it is now, ordered by path, members of archives in place of the archives. ``kept`` is the folder
    in which members are kept, ``leave_out`` the warehouse, should it lie in there."""
    if not raw.is_dir():
        raise RawMissing(f"RAW is no folder: {raw}")
    divisions = places.known_divisions(DIVISIONS)
    found: list[Found] = []
    paths = sorted(_walk(raw, leave_out))
    names = set(paths)
    for number, path in enumerate(paths, start=1):
        if path.endswith(sidecars.SUFFIX):
            if path.removesuffix(sidecars.SUFFIX) not in names:
                found.append(_orphan_sidecar(raw, path))
            continue
        found += _look_at(raw, path, path + sidecars.SUFFIX in names, divisions, kept)
        if number % 500 == 0:
            progress(f"{number:,} of {len(paths):,} files")
    return found


def listing(raw: Path, leave_out: Path | None = None) -> list[tuple[str, int, int]]:
    """Path, size and time of change (ns) of every file below ``raw``: cheap, and differs whenever something was put there."""
    found = []
    for path in sorted(_walk(raw, leave_out)):
        try:
            status = os.stat(raw / path)
        except OSError:
            found.append((path, -1, -1))
        else:
            found.append((path, status.st_size, status.st_mtime_ns))
    return found


def _walk(raw: Path, leave_out: Path | None) -> Iterator[str]:
    """Paths below ``raw`` of everything that is no folder, hidden files left out. Symbolic links are followed, except into
    a folder that the link itself lies in; a folder that cannot be listed is given as a path of its own."""
    pending: list[tuple[str, frozenset[tuple[int, int]]]] = [("", frozenset())]
    while pending:
        folder, above = pending.pop()
        try:
            status = os.stat(raw / folder)
            children = sorted(os.listdir(raw / folder))
        except OSError:
            if not folder:
                raise
            yield folder
            continue
        identity = (status.st_dev, status.st_ino)
        if identity in above or (leave_out is not None and (raw / folder).resolve() == leave_out):
            continue
        for name in children:
            path = f"{folder}/{name}" if folder else name
            if name.startswith(".") or path == _EXPLANATION:
                continue
            if (raw / path).is_dir():
                pending.append((path, above | {identity}))
            else:
                yield path


def _issue(kind: str, path: str, message: str, document_id: str | None = None) -> CollectIssue:
    return CollectIssue(kind, kinds()[kind], path, message, document_id)


def _orphan_sidecar(raw: Path, path: str) -> Found:
    message = "the sidecar stands beside no file of that name"
    return Found(path, None, _hash_of(raw / path), (_issue("bad_sidecar", path, message),))


def _hash_of(path: Path) -> str:
    try:
        return fingerprint.sha256(path.read_bytes())
    except OSError as error:
        return f"unreadable: {error.strerror}"


def _look_at(raw: Path, path: str, has_sidecar: bool, divisions: dict[str, str], kept: Path) -> list[Found]:
    """A file, or the members of an archive; what is odd about the sidecar is told once."""
    entries = _entries(raw, path, kept)
    issues: list[CollectIssue] = []
    sidecar, sidecar_hash = sidecars.Sidecar(), None
    if has_sidecar:
        sidecar_path = path + sidecars.SUFFIX
        sidecar_hash = _hash_of(raw / sidecar_path)
        try:
            sidecar = sidecars.parse((raw / sidecar_path).read_bytes())
        except (sidecars.BadSidecar, OSError) as error:
            issues.append(_issue("bad_sidecar", sidecar_path, f"the sidecar {error}", entries[0].document_id))
    found = [_placed(entry, sidecar, sidecar_hash, divisions) for entry in entries]
    found[0] = replace(found[0], issues=(*issues, *found[0].issues))
    return found


def _entries(raw: Path, path: str, kept: Path) -> list[Entry]:
    """What a path holds: one file, or the members of an archive; an archive that gives none is a file that cannot be read."""
    try:
        data = _read(raw / path)
    except OSError as error:
        return [_unread(path, f"cannot be read: {error.strerror or error}")]
    sha256, format_name = fingerprint.sha256(data), sniff(data)
    if not archives.is_archive(format_name):
        entry = Entry(sha256, path, len(data), format_name, revision=1, is_present=True)
        return [entry, *_attached(path, data, sha256, format_name, kept)]
    try:
        found = members.unpack(kept, data, sha256, format_name)
    except UnreadableFile as error:
        return [_unread(path, str(error), len(data), format_name)]
    return [_member(path, member) for member in found]


def _attached(path: str, data: bytes, sha256: str, format_name: str, kept: Path) -> list[Entry]:
    """The files that a document carries along."""
    if not attachments.may_hold(data, format_name):
        return []
    try:
        return [_member(path, member) for member in members.unpack(kept, data, sha256, format_name)]
    except UnreadableFile as error:
        return [_unread(f"{path}{archives.SEPARATOR}attachments", str(error))]


def _member(archive: str, member: KeptMember) -> Entry:
    path = f"{archive}{archives.SEPARATOR}{member.path}"
    if member.sha256 is None:
        return replace(_unread(path, str(member.reason)), archive=archive)
    return Entry(member.sha256, path, member.size_bytes, member.format, revision=1, is_present=True, archive=archive)


def _placed(entry: Entry, sidecar: sidecars.Sidecar, sidecar_hash: str | None, divisions: dict[str, str]) -> Found:
    """An entry with what its place and its sidecar tell."""
    folder, name = places.read_folder(entry.path), places.read_file_name(entry.path)
    issues: list[CollectIssue] = []
    if entry.format is not None and not places.fits_extension(entry.path, entry.format):
        message = f"the content is {entry.format}, which is not what {PurePosixPath(entry.path).suffix} says"
        issues.append(_issue("name_and_format", entry.path, message, entry.document_id))
    if folder.division_code is not None and folder.division_code not in divisions:
        message = f"the folder states division {folder.division_code}, which is not in the list of divisions"
        issues.append(_issue("unknown_division", entry.path, message, entry.document_id))
    entry = replace(
        entry,
        folder_division_code=folder.division_code,
        folder_division_name=folder.division_name and registers.shown(folder.division_name),
        folder_fiscal_year=folder.fiscal_year,
        file_fiscal_year=name.fiscal_year,
        file_kind=name.kind,
        file_department_code=name.department_code,
        source_url=sidecar.url,
        page_url=sidecar.page_url,
        published_on=sidecar.published_on,
        replied_on=sidecar.replied_on,
        is_synthetic=sidecar.synthetic or places.is_made_up(folder.division_code),
    )
    return Found(entry.path, entry, sidecar_hash, tuple(issues))


def _read(path: Path) -> bytes:
    if not path.is_file():
        reason = "a link to nothing" if path.is_symlink() and not path.exists() else "neither a file nor a folder"
        if path.is_dir():
            reason = "a folder that cannot be listed"
        raise OSError(0, reason)
    return path.read_bytes()


def _unread(path: str, reason: str, size: int | None = None, format_name: str | None = None) -> Entry:
    return Entry(f"path:{path}", path, size, format_name, revision=1, is_present=True, status="unreadable", status_reason=reason)


def merge(former: Register, found: list[Found]) -> Register:
    """The new register: what is found, beside what was seen before."""
    history: dict[str, list[Entry]] = {}
    for entry in former.entries:
        if entry.is_readable:  # that a path could not be read once is no revision of it
            history.setdefault(entry.path, []).append(replace(entry, is_present=False))
    issues: list[CollectIssue] = []
    unread: list[Entry] = []
    for item in found:
        issues.extend(item.issues)
        if item.entry is None:
            continue
        if not item.entry.is_readable:
            unread.append(item.entry)
            continue
        seen = history.setdefault(item.entry.path, [])
        last = max(seen, key=lambda entry: entry.revision, default=None)
        if last is not None and last.document_id == item.entry.document_id:
            seen[seen.index(last)] = replace(item.entry, revision=last.revision)
            continue
        # a content that comes back after another one is the newest revision again
        seen[:] = [entry for entry in seen if entry.document_id != item.entry.document_id]
        seen.append(replace(item.entry, revision=1 if last is None else last.revision + 1))
    entries = [entry for seen in history.values() for entry in seen] + unread
    entries.sort(key=lambda entry: (entry.path, entry.revision))
    register = Register(entries)
    register.issues = sorted([*issues, *_unreadable(unread), *_duplicates(register)], key=lambda i: (i.path, i.kind))
    register.fingerprint = _fingerprint(register, found)
    return register


def _unreadable(unread: list[Entry]) -> Iterator[CollectIssue]:
    for entry in unread:
        yield _issue("unreadable_file", entry.path, str(entry.status_reason), entry.document_id)


def _duplicates(register: Register) -> Iterator[CollectIssue]:
    first: dict[str, str] = {}
    for entry in register.present():
        if entry.document_id in first:
            message = f"the same bytes as {registers.shown(first[entry.document_id])}: one document"
            yield _issue("duplicate_file", entry.path, message, entry.document_id)
        first.setdefault(entry.document_id, entry.path)


def _fingerprint(register: Register, found: list[Found]) -> str:
    parts = [("program", fingerprint.program()), *(("tool", program) for program in tools.available())]
    parts += [(f"sidecar {item.path}", item.sidecar_hash) for item in found if item.sidecar_hash]
    for entry in register.entries:
        state = f"{entry.revision} {entry.is_present} {entry.status_reason or ''}"
        parts.append((f"file {entry.path}", f"{entry.document_id} {state}"))
    return fingerprint.combine(parts)
