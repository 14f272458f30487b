"""Web pages made from PDF: no ``<table>``, but texts and rules, each a ``<div>`` with its place on a page.

They are drawn onto pages again and read like those of a PDF.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipelines.document import Document
from pipelines.readers.drawn import ASCENT, Drawing
from pipelines.readers.pages import PageReader

#: From how many placed texts on a web page is one made from PDF; menus and banners have a few.
_PLACED = 60
_POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "": 0.75}
_LENGTH = re.compile(r"\s*(-?\d*\.?\d+)\s*(pt|px|in|cm|mm|pc|)\s*$", re.IGNORECASE)
_BORDER_WIDTH = re.compile(r"(?:^|\s)(\d*\.?\d+)(?:pt|px|mm)?(?:\s|$)|thin|medium|thick", re.IGNORECASE)
_SIDES = ("top", "right", "bottom", "left")
_A4 = (595.0, 842.0)

Style = dict[str, str]


def is_positioned(root: Any) -> bool:
    """True for a web page whose texts are placed one by one."""
    count = 0
    for element, style in _placed(root):
        count += bool(_text(element)) and "top" in style
        if count >= _PLACED:
            return True
    return False


def read(root: Any) -> Document:
    """Read a web page made from PDF; what stands around the pages is the site's, not the document's."""
    drawings: dict[Any, Drawing] = {}
    for element, style in _placed(root):
        page, x, y = _page_of(element, style)
        if page is None:
            continue
        drawing = drawings.get(page)
        if drawing is None:
            frame = _style(page)
            drawing = drawings[page] = Drawing(_length(frame, "width") or _A4[0], _length(frame, "height") or _A4[1])
        _draw(drawing, element, style, x, y)
    reader = PageReader(Document(format="html"))
    for number, drawing in enumerate(drawings.values(), 1):
        reader.add(number, drawing.content())
    document = reader.finish()
    document.pages = len(drawings)
    return document


def _style(element: Any) -> Style:
    """Declarations of an element's own style."""
    pairs = (declaration.partition(":") for declaration in (element.get("style") or "").split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if value}


def _placed(root: Any) -> Iterator[tuple[Any, Style]]:
    """Elements that state their place on the page."""
    for element in root.iter("*"):
        if "absolute" in (element.get("style") or ""):
            style = _style(element)
            if style.get("position") == "absolute" and "left" in style and "top" in style:
                yield element, style


def _length(style: Style, name: str) -> float:
    """A length in points; 0 where none is stated."""
    found = _LENGTH.match(style.get(name, ""))
    return float(found[1]) * _POINTS[found[2].lower()] if found else 0.0


def _page_of(element: Any, style: Style) -> tuple[Any, float, float]:
    """The page that an element is placed on, and its place there."""
    x, y = _length(style, "left"), _length(style, "top")
    for outer in element.iterancestors():
        frame = _style(outer)
        if frame.get("position") in ("relative", "absolute"):
            if "width" in frame and "height" in frame and _length(frame, "height") > 100:
                return outer, x, y
            x, y = x + _length(frame, "left"), y + _length(frame, "top")
    return element.getroottree().getroot(), x, y


def _text(element: Any) -> str:
    """Text of an element, without what is placed by itself in it."""
    parts = [element.text or ""]
    for inner in element:
        if "absolute" not in (inner.get("style") or ""):
            parts.append(_text(inner) if isinstance(inner.tag, str) else "")
        parts.append(inner.tail or "")
    return "".join(parts).strip("\r\n\t ")


def _draw(drawing: Drawing, element: Any, style: Style, x: float, y: float) -> None:
    width, height = _length(style, "width"), _length(style, "height")
    text = _text(element)
    if text:
        size = _length(style, "font-size") or 12.0
        line = _length(style, "line-height") or size
        drawing.text(text, x, y + (line - size) / 2 + ASCENT * size, size)
    corners = {"top": (x, y, x + width, y), "bottom": (x, y + height, x + width, y + height)}
    corners |= {"left": (x, y, x, y + height), "right": (x + width, y, x + width, y + height)}
    for side in _SIDES:
        if _is_drawn(style.get(f"border-{side}") or style.get("border") or ""):
            drawing.line(*corners[side])
    if style.get("background-color") or style.get("background"):
        drawing.filled(x, y, x + width, y + height)


def _is_drawn(border: str) -> bool:
    found = _BORDER_WIDTH.search(border)
    return found is not None and "none" not in border and (found[1] is None or float(found[1]) > 0)
