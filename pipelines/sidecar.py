"""The small file beside a disclosure that says where and when it was published.

``<file>.meta.yaml`` holds any of ``url`` (of the file), ``page_url`` (of the page that links to it), ``published_on`` and ``replied_on``
(dates ``YYYY-MM-DD``), ``synthetic: true`` beside a made-up document, and nothing else.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import yaml

from pipelines import strict_yaml

SUFFIX = ".meta.yaml"
_KEYS = ("url", "page_url", "published_on", "replied_on", "synthetic")


class BadSidecar(Exception):
    """The sidecar does not follow its schema; the message says where."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    url: str | None = None
    published_on: datetime.date | None = None
    replied_on: datetime.date | None = None
    synthetic: bool = False
    page_url: str | None = None


def parse(data: bytes) -> Sidecar:
    """Read a sidecar's bytes. Raises :class:`BadSidecar` with the reason; an empty one is an empty Sidecar."""
    try:
        content = strict_yaml.parse(data)
    except (yaml.YAMLError, TypeError, ValueError) as error:
        raise BadSidecar(f"cannot be read: {' '.join(str(error).split())}") from error
    if content is None:
        return Sidecar()
    if not isinstance(content, dict):
        raise BadSidecar("must be keys and values")
    unknown = sorted(str(key) for key in content if key not in _KEYS)
    if unknown:
        raise BadSidecar(f"unknown key {', '.join(unknown)}; known are {', '.join(_KEYS)}")
    synthetic = content.get("synthetic", False)
    if not isinstance(synthetic, bool):
        raise BadSidecar(f"synthetic must be true or false, it is {synthetic!r}")
    return Sidecar(
        _address(content, "url"), _date(content, "published_on"), _date(content, "replied_on"), synthetic, _address(content, "page_url")
    )


def _address(content: dict[object, object], key: str) -> str | None:
    value = content.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise BadSidecar(f"{key} must be text, it is {value!r}")
    return value


def _date(content: dict[object, object], key: str) -> datetime.date | None:
    value = content.get(key)
    if value is None:
        return None
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise BadSidecar(f"{key} must be a date YYYY-MM-DD, it is {value!r}")
