"""Why a file is not read."""

from __future__ import annotations


class UnreadableFile(Exception):
    """The file cannot be read; the message says why, in words that an operator can act on."""


class UnsupportedFormat(UnreadableFile):
    """The format is known or unknown, but no reader takes it."""


class NeedsProgram(UnsupportedFormat):
    """The format is read with the help of a program that is not installed. The message says how to install it."""

    def __init__(self, program: str, message: str) -> None:
        super().__init__(message)
        self.program = program
