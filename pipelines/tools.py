"""Programs that are no part of the environment and are used where they are installed: LibreOffice, unar.

Without them everything else works; what needs one says so.
"""

from __future__ import annotations

import shutil

#: By program: what a person calls it.
OPTIONAL = {"soffice": "LibreOffice", "unar": "unar"}


def is_available(program: str) -> bool:
    return shutil.which(program) is not None


def available() -> list[str]:
    """The optional programs that are installed."""
    return [program for program in OPTIONAL if is_available(program)]


def needed(program: str) -> str:
    """What to say of a file that cannot be read without a program."""
    return f"needs {OPTIONAL[program]}, install with `make optional`"
