"""Small archives."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping


def zipped(files: Mapping[str, bytes], encoding: str = "") -> bytes:
    """A zip; with an encoding its names are written in it, without the flag that says UTF-8."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(_Named(name, encoding) if encoding else name, content)
    return buffer.getvalue()


class _Named(zipfile.ZipInfo):
    def __init__(self, name: str, encoding: str) -> None:
        super().__init__(name)
        self.encoding = encoding
        self.compress_type = zipfile.ZIP_DEFLATED

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode(self.encoding), self.flag_bits


def encrypted(data: bytes, name: str) -> bytes:
    """The same zip with an entry marked as encrypted."""
    changed = bytearray(data)
    position = data.rindex(name.encode()) - 46  # the entry in the directory at its end
    assert data[position : position + 4] == b"PK\x01\x02"
    changed[position + 8] |= 1
    return bytes(changed)


def rar(files: Mapping[str, bytes]) -> bytes:
    """A rar (version 4) that stores its files as they are."""
    parts = [b"Rar!\x1a\x07\x00", _block(0x73, 0, bytes(6))]
    for name, content in files.items():
        encoded = name.replace("/", "\\").encode()
        head = struct.pack("<IIBIIBBHI", len(content), len(content), 3, zlib.crc32(content), 0x50000000, 20, 0x30, len(encoded), 0x20)
        parts += [_block(0x74, 0x8000, head + encoded), content]
    return b"".join([*parts, _block(0x7B, 0x4000, b"")])


def _block(kind: int, flags: int, body: bytes) -> bytes:
    rest = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest
