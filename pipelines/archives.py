"""What is in an archive (zip, 7z, rar), also in archives in it: names as labels, bytes within bounds.

Nothing is ever written to a path that an archive names. A member that cannot be had is listed with the reason; bounds hold for
the whole tree of archives, so that a few kilobytes cannot become terabytes.
"""

from __future__ import annotations

import io
import json
import re
import resource
import stat
import subprocess
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import attachments, tools
from pipelines.readers import UnreadableFile, sniff
from pipelines.readers.package import open_zip

#: Between the path of an archive and the path of a member in it.
SEPARATOR = "!/"
#: Raised when the members of the same archive come out otherwise.
VERSION = "1"

#: Archives in archives in archives, and no deeper.
DEPTH_LIMIT = 3
MEMBER_LIMIT = 20_000
TOTAL_LIMIT = 2 << 30
#: One member, and all members of an archive that is unpacked as a whole in memory.
SIZE_LIMIT = 512 << 20
#: How many times larger than the archive its members may be, from this size on.
RATIO_LIMIT = 400
RATIO_FROM = 64 << 20
_SECONDS = 120

_HIDDEN = re.compile(r"(?:^|/)(?:\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini|~\$[^/]*)(?:/|$)", re.IGNORECASE)
_ENCRYPTED = "is encrypted with a password"


_Unpacked = Iterator[tuple[str, bytes | None, str | None]]


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. ``path`` is a label, with ``!/`` after each archive in the archive; ``data`` is None where
    ``reason`` says why it cannot be had."""

    path: str
    data: bytes | None
    reason: str | None = None


@dataclass(slots=True)
class _Budget:
    """What is left to unpack in the whole tree."""

    members: int
    size: int

    def take(self, size: int) -> None:
        self.members -= 1
        self.size -= size
        if self.members < 0:
            raise UnreadableFile(f"it holds more than {MEMBER_LIMIT:,} members")
        if self.size < 0:
            raise UnreadableFile(f"it unpacks to more than {TOTAL_LIMIT:,} bytes")


def is_archive(format_name: str | None) -> bool:
    return format_name in _UNPACKERS


def members(data: bytes, format_name: str) -> Iterator[Member]:
    """The files in an archive, or attached to a document (``pipelines.attachments``), ordered by path within each archive. Raises
    UnreadableFile for an archive that cannot be opened or that is out of bounds, which may show only after some members."""
    budget = _Budget(MEMBER_LIMIT, TOTAL_LIMIT)
    if is_archive(format_name):
        yield from _members(data, format_name, budget, 1)
    else:
        yield from _carried(data, format_name, budget, 1)


def _members(data: bytes, format_name: str, budget: _Budget, depth: int) -> Iterator[Member]:
    yield from _labelled(_UNPACKERS[format_name](data, budget), budget, depth)


def _carried(data: bytes, format_name: str, budget: _Budget, depth: int) -> Iterator[Member]:
    """What is attached to a document."""
    yield from _labelled(attachments.files(data, format_name, budget.take), budget, depth)


def _labelled(unpacked: _Unpacked, budget: _Budget, depth: int) -> Iterator[Member]:
    used: set[str] = set()
    for name, content, reason in unpacked:
        label = _unique(clean(name), used)
        if content is None or not is_archive(inner := sniff(content)):
            yield Member(label, content, reason)
            if content is not None and depth < DEPTH_LIMIT and attachments.may_hold(content, kind := sniff(content)):
                for member in _carried(content, kind, budget, depth + 1):
                    yield Member(f"{label}{SEPARATOR}{member.path}", member.data, member.reason)
        elif depth >= DEPTH_LIMIT:
            yield Member(label, None, f"it lies in archives more than {DEPTH_LIMIT} deep and is not unpacked")
        else:
            try:
                for member in _members(content, inner, budget, depth + 1):
                    yield Member(f"{label}{SEPARATOR}{member.path}", member.data, member.reason)
            except UnreadableFile as error:
                yield Member(label, None, str(error))


def clean(name: str) -> str:
    """A member's name as a label: forward slashes, no way up, no control characters, one form of each character."""
    name = unicodedata.normalize("NFC", "".join(c for c in name.replace("\\", "/") if c.isprintable()))
    return "/".join(part for part in name.split("/") if part.strip() not in ("", ".", "..")) or "unnamed"


def is_hidden(name: str) -> bool:
    """True for what file managers and office programs leave behind, which is no document."""
    return _HIDDEN.search(clean(name)) is not None


def _unique(label: str, used: set[str]) -> str:
    found, number = label, 2
    while found in used:
        found, number = f"{label} ({number})", number + 1
    used.add(found)
    return found


def _check(total: int, packed: int) -> None:
    """Raise UnreadableFile if an archive declares more than is sane."""
    if total > TOTAL_LIMIT:
        raise UnreadableFile(f"it unpacks to {total:,} bytes, more than {TOTAL_LIMIT:,}")
    if total > RATIO_FROM and total > RATIO_LIMIT * packed:
        raise UnreadableFile(f"it unpacks to {total // max(packed, 1):,} times its size, which only zip bombs do")


def _unzip(data: bytes, budget: _Budget) -> _Unpacked:
    with open_zip(data) as archive:
        entries = [(_zip_name(entry), entry) for entry in archive.infolist() if not entry.is_dir()]
        _check(sum(entry.file_size for _, entry in entries), len(data))
        for name, entry in sorted(entries, key=lambda pair: pair[0]):
            if is_hidden(name):
                continue
            budget.take(entry.file_size)
            content, reason = None, None
            if entry.flag_bits & 1:
                reason = _ENCRYPTED
            elif entry.file_size > SIZE_LIMIT:
                reason = f"unpacks to {entry.file_size:,} bytes, more than {SIZE_LIMIT:,}"
            else:
                try:
                    content = archive.read(entry)
                except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
                    reason = f"is damaged in the archive: {error}"
            yield name, content, reason


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """Name of an entry: UTF-8 if its flag says so, else UTF-8 if it is that, else GBK, which Chinese Windows writes."""
    if entry.flag_bits & 0x800:
        return entry.filename
    raw = entry.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _un7z(data: bytes, budget: _Budget) -> _Unpacked:
    import py7zr  # takes long to import, and few folders hold such an archive
    from py7zr.io import BytesIOFactory

    try:
        with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
            files = [entry for entry in archive.list() if not entry.is_directory]
            total = sum(entry.uncompressed or 0 for entry in files)
            _check(total, len(data))
            for entry in files:
                budget.take(entry.uncompressed or 0)
            if total > SIZE_LIMIT:
                raise UnreadableFile(f"it unpacks to {total:,} bytes, more than the {SIZE_LIMIT:,} that fit for a 7z")
            names = sorted(entry.filename for entry in files if not is_hidden(entry.filename))
            if archive.needs_password():
                yield from ((name, None, _ENCRYPTED) for name in names)
                return
            factory = BytesIOFactory(SIZE_LIMIT)
            archive.extractall(factory=factory)
            unpacked = {name: product.read() for name, product in factory.products.items()}
    except UnreadableFile:
        raise
    except py7zr.exceptions.PasswordRequired as error:
        raise UnreadableFile(f"the archive {_ENCRYPTED}") from error
    except MemoryError:
        raise
    except Exception as error:  # the library raises whatever its decoders do
        raise UnreadableFile(f"the archive is cut off or damaged: {error}") from error
    for name in names:
        yield name, unpacked.get(name), None if name in unpacked else "is no file that can be unpacked"


def _unrar(data: bytes, budget: _Budget) -> _Unpacked:
    """With unar and lsar, in a folder of its own. What they write is taken as they name it, links left out."""
    if not tools.is_available("unar"):
        raise UnreadableFile(tools.needed("unar"))
    with tempfile.TemporaryDirectory(prefix="unar-") as folder:
        file, out = Path(folder) / "archive.rar", Path(folder) / "out"
        file.write_bytes(data)
        out.mkdir()
        listed = _listed(file)
        _check(sum(entry.size for entry in listed), len(data))
        for entry in listed:
            budget.take(entry.size)
        failed: set[str] = set()
        if not all(entry.is_encrypted for entry in listed):
            plain = ("-quiet", "-force-rename", "-no-directory", "-no-recursion", "-password", "")
            if _call("unar", *plain, "-output-directory", str(out), str(file)).returncode:  # it leaves what is damaged too
                failed = {entry.name for entry in _listed(file, "-test") if not entry.is_sound}
        found = sorted(path for path in out.rglob("*") if stat.S_ISREG(path.lstat().st_mode))
        names = {path.relative_to(out).as_posix(): path for path in found}
        for name, path in names.items():
            if not is_hidden(name) and name not in failed:
                yield name, path.read_bytes(), None
        for entry in listed:
            if (entry.name not in names or entry.name in failed) and not is_hidden(entry.name):
                yield entry.name, None, _ENCRYPTED if entry.is_encrypted else "is damaged in the archive"


@dataclass(frozen=True, slots=True)
class _Listed:
    """A file in an archive as lsar lists it; ``is_sound`` is false if it was tested and is not."""

    name: str
    size: int
    is_encrypted: bool
    is_sound: bool


def _listed(file: Path, *options: str) -> list[_Listed]:
    """The files in an archive. Raises UnreadableFile."""
    done = _call("lsar", "-json", "-no-recursion", "-password", "", *options, str(file))
    answer = (done.stdout or done.stderr).decode("utf-8", errors="replace")
    try:
        content: dict[str, Any] = json.loads(answer)
    except ValueError:
        content = {}
    entries = content.get("lsarContents")
    if not entries:
        problem = f"the archive {_ENCRYPTED}" if "password" in answer.lower() else "the archive is cut off or damaged"
        raise UnreadableFile(problem)
    return [
        _Listed(
            str(entry.get("XADFileName", "")),
            int(entry.get("XADFileSize") or 0),
            bool(entry.get("XADIsEncrypted")),
            entry.get("lsarTestResult", "ok") == "ok",
        )
        for entry in entries
        if not entry.get("XADIsDirectory") and not entry.get("XADIsLink")
    ]


def _call(*command: str) -> subprocess.CompletedProcess[bytes]:
    """Run a program. Raises UnreadableFile if it takes too long."""
    try:
        return subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL, preexec_fn=_limit)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(f"unpacking it took longer than {_SECONDS} seconds") from error


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE_LIMIT, SIZE_LIMIT))


_UNPACKERS: dict[str | None, Callable[[bytes, _Budget], _Unpacked]] = {"zip": _unzip, "7z": _un7z, "rar": _unrar}
