"""Compound files (OLE2), the container of doc, xls, wps and et: which streams there are, and their bytes.

Only what telling formats apart and reading number formats takes. Chains of sectors are followed at most once around, so that
a damaged or hostile file ends as an error, not as a loop.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_STREAM, _ROOT = 2, 5


class BadCompoundFile(Exception):
    """The file begins like a compound file and is cut off or damaged."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """Raises :class:`BadCompoundFile`."""

    def __init__(self, data: bytes) -> None:
        try:
            self._open(data)
        except struct.error as error:
            raise BadCompoundFile(f"it is cut off: {error}") from error

    def _open(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise BadCompoundFile("it ends within its first 512 bytes")
        self._data = data
        (shift, mini_shift) = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift > shift:
            raise BadCompoundFile("its sectors have no size that is possible")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        directory, _, self._cutoff, mini_start = struct.unpack_from("<IIII", data, 48)
        self._fat = self._allocation(*struct.unpack_from("<II", data, 68))
        self._entries = self._directory(self._chain(directory))
        self._mini_fat = self._numbers(self._chain(mini_start)) if mini_start < _LAST_SECTOR else ()
        root = next((e for e in self._entries if e.kind == _ROOT), None)
        self._mini = self._chain(root.start) if root is not None and root.start < _LAST_SECTOR else b""

    @property
    def names(self) -> set[str]:
        """Names of streams and storages, at whatever depth."""
        return {entry.name for entry in self._entries}

    def stream(self, name: str) -> bytes | None:
        """The bytes of the first stream of that name, or None. As the format wants it, WORKBOOK and Workbook are the same name."""
        entry = next((e for e in self._entries if e.name.upper() == name.upper() and e.kind == _STREAM), None)
        if entry is None:
            return None
        data = self._mini_chain(entry.start) if entry.size < self._cutoff else self._chain(entry.start)
        return data[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise BadCompoundFile("it is cut off: a part of it lies behind its end")
        return self._data[start : start + self._size]

    def _allocation(self, first_more: int, count_more: int) -> tuple[int, ...]:
        """The table of which sector follows which."""
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        per_sector = self._size // 4 - 1
        for _ in range(min(count_more, len(self._data) // self._size + 1)):
            if first_more >= _LAST_SECTOR:
                break
            numbers = self._numbers(self._sector(first_more))
            sectors += numbers[:per_sector]
            first_more = numbers[-1] if len(numbers) > per_sector else _LAST_SECTOR
        used = [s for s in sectors if s < _LAST_SECTOR]
        return tuple(n for s in dict.fromkeys(used) for n in self._numbers(self._sector(s)))

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _chain(self, start: int) -> bytes:
        sectors: list[bytes] = []
        while start < _LAST_SECTOR:
            if len(sectors) > len(self._fat) or start >= len(self._fat):
                raise BadCompoundFile("its sectors follow each other in a circle or lead nowhere")
            sectors.append(self._sector(start))
            start = self._fat[start]
        return b"".join(sectors)

    def _mini_chain(self, start: int) -> bytes:
        pieces: list[bytes] = []
        while start < _LAST_SECTOR:
            if len(pieces) > len(self._mini_fat) or start >= len(self._mini_fat):
                raise BadCompoundFile("its sectors follow each other in a circle or lead nowhere")
            pieces.append(self._mini[start * self._mini_size : (start + 1) * self._mini_size])
            start = self._mini_fat[start]
        return b"".join(pieces)

    @staticmethod
    def _directory(data: bytes) -> list[_Entry]:
        entries = []
        for offset in range(0, len(data) - 127, 128):
            length, kind = struct.unpack_from("<HB", data, offset + 64)
            if kind == 0 or not 2 <= length <= 64:
                continue
            name = data[offset : offset + length - 2].decode("utf-16-le", errors="replace")
            start, size = struct.unpack_from("<II", data, offset + 116)
            entries.append(_Entry(name, kind, start, size))
        return entries
