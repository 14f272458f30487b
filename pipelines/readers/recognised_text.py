"""What recognised texts may be taken for: marks whose width nobody can see, figures with a speck read as a dot, lost enumerators.

Nothing is changed in silence. A figure is mended only where one well-formed figure is left after dropping what a speck of dirt is read as,
and the mending is an issue that quotes what was recognised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from pipelines.readers.scanned_models import Reading

#: A full-width mark within a figure is the same in half width: the shape is the same, only the space around it differs.
_WIDE_MARK = re.compile(r"(?<=\d)\s*[，．：]\s*(?=\d)")
_NARROW = {"，": ",", "．": ".", "：": ":"}
_FIGURE = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?%?")
#: Something that is no figure, but nearly: nothing but its letters and specks.
_NEARLY = re.compile(r"[-+\d,.，．。、·'`’‘:;%\s]*\d[-+\d,.，．。、·'`’‘:;%\s]*")
_SPECKS = " .,，．。、·'`’‘:;"
#: A label of which only the mark after its number is left.
_LOST_NUMBER = re.compile(r"[、．](?=\D)")
#: Cells whose least certain letter is less certain are doubtful: figures, and other texts.
DOUBTFUL_FIGURE, DOUBTFUL_TEXT = 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is doubtful of a recognised text: a kind of issue, its message, and what to take the text for."""

    kind: str
    message: str
    text: str


def unified(reading: Reading) -> Reading:
    """The reading with marks between figures in half width, spaces around them dropped."""
    text, keep = list(reading.text), np.ones(len(reading.text), dtype=bool)
    for found in _WIDE_MARK.finditer(reading.text):
        for place in range(*found.span()):
            text[place] = _NARROW.get(text[place], text[place])
            keep[place] = not text[place].isspace()
    if keep.all() and "".join(text) == reading.text:
        return reading
    kept = keep.nonzero()[0].tolist()
    return replace(reading, text="".join(text[i] for i in kept), places=reading.places[keep], confidences=reading.confidences[keep])


def doubt(text: str, confidence: float, decimals: int | None) -> Doubt | None:
    """What is doubtful of a cell's text, recognised with this confidence; None if nothing is. ``decimals`` are those that most
    figures of its table have."""
    if _NEARLY.fullmatch(text) and "\n" not in text and not _FIGURE.fullmatch(text.strip()):
        mended = mend(text, decimals)
        if mended is not None:
            return Doubt("ocr_figure_mended", f"recognised as {text!r}, which is no figure; taken for {mended}", mended)
    if _LOST_NUMBER.match(text):
        return Doubt("ocr_doubtful", f"the number before the mark was not recognised in {text!r}", text)
    is_figure = _NEARLY.fullmatch(text) is not None
    if confidence < (DOUBTFUL_FIGURE if is_figure else DOUBTFUL_TEXT):
        return Doubt("ocr_doubtful", f"recognised as {text!r} with a confidence of {confidence:.2f} only: compare it with the page", text)
    return None


def mend(text: str, decimals: int | None) -> str | None:
    """The one figure that a text with specks can be: at its ends nothing counts but digits and signs, and within it a
    space or a speck beside the decimal point does not. None if that leaves no figure, or more than one."""
    inner = text.strip(_SPECKS)
    candidates = {re.sub(r"\s", "", inner), re.sub(r"[\s'`’‘·]", "", inner)}
    candidates |= {re.sub(r"[,.，．。、·:;\s]*\.[,.，．。、·:;\s]*", ".", inner)}
    # the last mark is the decimal point if the table's figures have as many decimals as follow it
    if decimals and (found := re.fullmatch(r"([-+]?[\d,]+)[，。、·:;\s]+(\d+)", inner)) and len(found.group(2)) == decimals:
        candidates.add(f"{found.group(1)}.{found.group(2)}")
    # dots before groups of three are commas
    head, dot, tail = inner.rpartition(".")
    candidates.add(head.replace(".", ",") + dot + tail)
    figures = {candidate for candidate in candidates if _FIGURE.fullmatch(candidate)}
    if len(figures) != 1:
        return None
    figure = figures.pop()
    found = _FIGURE.fullmatch(figure)
    printed = len((found.group(3) or ".")[1:]) if found else 0
    return figure if printed and (not decimals or printed == decimals) else None
