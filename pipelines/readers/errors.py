"""Why a file is not read."""

from __future__ import annotations


class UnreadableFile(Exception):
    """The file cannot be read; the message says why, in words that an operator can act on."""


class UnsupportedFormat(UnreadableFile):
    """The format is known or unknown, but no reader takes it."""
