"""Putting files below RAW."""

from __future__ import annotations

from pathlib import Path

PLACED = "130184-新乐市/2021/2021年部门预算-224.txt"


def put(raw: Path, path: str, content: str | bytes) -> Path:
    file = raw / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file
