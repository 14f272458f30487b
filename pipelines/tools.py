"""Programs that are no part of the environment and are used where they are installed: LibreOffice, unar, and the packages for
optical character recognition.

Without them everything else works; what needs one says so.
"""

from __future__ import annotations

import shutil
from functools import cache
from importlib.util import find_spec

OCR = "ocr"
#: By program: what a person calls it.
OPTIONAL = {"soffice": "LibreOffice", "unar": "unar", OCR: "OCR"}
#: What OCR is made of.
_PACKAGES = ("cv2", "onnxruntime", "rapidocr")


def is_available(program: str) -> bool:
    return _has_packages() if program == OCR else shutil.which(program) is not None


@cache
def _has_packages() -> bool:
    return all(find_spec(package) is not None for package in _PACKAGES)


def available() -> list[str]:
    """The optional programs that are installed."""
    return [program for program in OPTIONAL if is_available(program)]


def needed(program: str) -> str:
    """What to say of a file that cannot be read without a program."""
    return f"needs {OPTIONAL[program]}, install with `make optional`"
