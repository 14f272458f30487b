"""Raised digits and letters: what a publisher sets as superscript is written in superscript characters.

`1620.50` with a raised 2 becomes `1620.50²`, so that the text shows what was printed and nobody takes the 2 for a digit of the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.readers.package import attribute, child

_RAISED = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)


def raised(text: str) -> str:
    """The text in superscript characters, as far as there are any."""
    return text.translate(_RAISED)


def is_superscript(properties: Any) -> bool:
    """True if the properties of a run of Word or of a spreadsheet's rich text say so."""
    aligned = child(properties, "vertAlign")
    return aligned is not None and attribute(aligned, "val") == "superscript"


def joined(pieces: Sequence[tuple[str, bool]]) -> str:
    """The text of pieces, each with whether it is raised. Where all that is printed is raised nothing is: so the whole is set."""
    if not any(is_raised for _, is_raised in pieces) or all(is_raised for text, is_raised in pieces if text.strip()):
        return "".join(text for text, _ in pieces)
    return "".join(raised(text) if is_raised else text for text, is_raised in pieces)
