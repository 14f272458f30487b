"""OFD (GB/T 33190), China's own page format: a zip of XML in which every text and stroke has its place in millimetres.

The pages are drawn again and read like those of a PDF.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipelines.document import Document
from pipelines.readers.drawn import Drawing
from pipelines.readers.errors import UnreadableFile
from pipelines.readers.ofd_resources import Resources
from pipelines.readers.package import Package, child, children, local, resolve
from pipelines.readers.pages import PageReader

_POINTS = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)
#: Objects of a page beyond this are not drawn, and the page says so.
_OBJECT_LIMIT = 400_000
_DEPTH = 30
_COMMAND = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
#: Numbers that each command of a path takes; the last two are where it leads.
_TAKES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}


@dataclass(frozen=True, slots=True)
class _Matrix:
    """From an object's own places to the page's, in points."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def within(self, outer: _Matrix) -> _Matrix:
        """This matrix, then the outer one."""
        x, y = outer.point(self.e, self.f)
        return _Matrix(
            outer.a * self.a + outer.c * self.b, outer.b * self.a + outer.d * self.b,
            outer.a * self.c + outer.c * self.d, outer.b * self.c + outer.d * self.d, x, y,
        )  # fmt: skip

    @property
    def across(self) -> float:
        return math.hypot(self.a, self.b)

    @property
    def up(self) -> float:
        return math.hypot(self.c, self.d)

    @property
    def turns(self) -> int:
        """Quarter turns clockwise in which text along x is written; -1 if askew."""
        angle = math.degrees(math.atan2(self.b, self.a)) / 90
        return round(angle) % 4 if abs(angle - round(angle)) < 0.05 else -1


def read(data: bytes) -> Document:
    """Read an OFD file. Raises :class:`UnreadableFile`."""
    package = Package(data)
    root = package.xml("OFD.xml")
    bodies = [] if root is None else children(root, "DocBody")
    document = Document(format="ofd")
    reader = PageReader(document)
    count = 0
    for body in bodies:
        location = (_text_of(child(body, "DocRoot")) or "").strip()
        main = package.xml(location)
        if main is None:
            raise UnreadableFile(f"its document {location or 'without a name'} is not in the file")
        for drawing, painter in _pages(package, main, location.strip("/").rpartition("/")[0]):
            count += 1
            if painter.cut:
                reader.report("page_too_large", f"the page draws more than {_OBJECT_LIMIT:,} things; the rest was not read", count)
            if painter.unknown:
                message = f"{painter.unknown} letters are named by the glyphs of a font that does not tell which letters they are"
                reader.report("font_without_unicode", message, count)
            if painter.hidden.strip():
                message = f"{len(painter.hidden)} characters are drawn transparent or set to be invisible; they are not read"
                reader.report("hidden_text", message, count, painter.hidden[:200])
            reader.add(count, drawing.content())
    if not count:
        raise UnreadableFile("the OFD file has no pages")
    document = reader.finish()
    document.pages = count
    return document


def _text_of(element: Any) -> str | None:
    return None if element is None else element.text


def _numbers(text: str | None) -> list[float]:
    return [float(word) for word in (text or "").split() if re.fullmatch(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?", word)]


def _pages(package: Package, main: Any, folder: str) -> Iterator[tuple[Drawing, _Painter]]:
    """Each page of a document drawn, with what drew it."""
    common = child(main, "CommonData")
    resources = Resources(package)
    resources.add(common, folder)
    area = _box(child(common, "PageArea"))
    templates = {
        template.get("ID"): template.get("BaseLoc") or ""
        for template in ([] if common is None else children(common, "TemplatePage"))
    }
    pages = child(main, "Pages")
    for element in [] if pages is None else children(pages, "Page"):
        location = resolve(folder, element.get("BaseLoc") or "")
        page = package.xml(location)
        if page is None:
            raise UnreadableFile(f"its page {location} is not in the file")
        x, y, width, height = _box(child(page, "Area")) or area or _A4
        drawing = Drawing(width * _POINTS, height * _POINTS)
        frame = _Matrix(_POINTS, 0, 0, _POINTS, -x * _POINTS, -y * _POINTS)
        contents = [page]
        resources.add(page, location.rpartition("/")[0])
        for template in children(page, "Template"):
            found = package.xml(resolve(folder, templates.get(template.get("TemplateID"), ""))) if templates else None
            if found is not None:
                contents.insert(0, found)
        painter = _Painter(drawing, resources)
        for content in contents:
            painter.draw(child(content, "Content"), frame, 0)
        yield drawing, painter


def _box(area: Any) -> tuple[float, float, float, float] | None:
    """x, y, width, height of a page area in millimetres."""
    for name in ("PhysicalBox", "ApplicationBox", "ContentBox"):
        numbers = _numbers(_text_of(child(area, name)))
        if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0:
            return numbers[0], numbers[1], numbers[2], numbers[3]
    return None


class _Painter:
    """Draws the objects of a page; ``unknown`` counts letters that no font tells, ``cut`` says that there were too many, ``hidden`` is
    text that is not shown."""

    def __init__(self, drawing: Drawing, resources: Resources) -> None:
        self.drawing = drawing
        self.resources = resources
        self.left = _OBJECT_LIMIT
        self.cut = False
        self.unknown = 0
        self.hidden = ""

    def draw(self, container: Any, frame: _Matrix, depth: int) -> None:
        """Layers, blocks and composite graphics in order; `frame` leads from their places to the page's."""
        if container is None or depth > _DEPTH:
            return
        for element in container:
            if self.left <= 0:
                self.cut = True
                return
            name = local(element)
            if element.get("Visible") in ("false", "0") or _is_transparent(element):
                self.hidden += "".join(code.text or "" for code in element.iter() if local(code) == "TextCode")
                continue
            if name in ("Layer", "PageBlock"):
                self.draw(element, frame, depth + 1)
            elif name == "CompositeObject":
                self.left -= 1
                composite = self.resources.composites.get(element.get("ResourceID") or "")
                self.draw(composite, self._matrix(element, frame), depth + 1)
            elif name == "TextObject":
                self._text(element, self._matrix(element, frame))
            elif name == "PathObject":
                self._path(element, self._matrix(element, frame))
            elif name == "ImageObject":
                x, y, width, height = [*_numbers(element.get("Boundary")), 0.0, 0.0, 0.0, 0.0][:4]
                (x0, top), (x1, bottom) = frame.point(x, y), frame.point(x + width, y + height)
                self.drawing.images.append((min(x0, x1), min(top, bottom), max(x0, x1), max(top, bottom)))

    @staticmethod
    def _matrix(element: Any, frame: _Matrix) -> _Matrix:
        """From the object's places to the page's: its own matrix, then its boundary's corner, then what it is drawn in."""
        x, y = [*_numbers(element.get("Boundary")), 0.0, 0.0][:2]
        own = _numbers(element.get("CTM"))
        a, b, c, d, e, f = own if len(own) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        return _Matrix(a, b, c, d, e + x, f + y).within(frame)

    def _letters(self, element: Any) -> dict[int, str]:
        """Letters by position among all of the text's codes, where glyphs are named in place of letters."""
        found: dict[int, str] = {}
        for change in children(element, "CGTransform"):
            glyphs = [int(word) for word in (_text_of(child(change, "Glyphs")) or "").split() if word.isdecimal() and len(word) < 7]
            position = change.get("CodePosition") or "0"
            start = int(position) if position.isdecimal() and len(position) < 7 else 0
            for offset, glyph in enumerate(glyphs):
                if letter := self.resources.letter(element.get("Font") or "", glyph):
                    found[start + offset] = letter
        return found

    def _text(self, element: Any, matrix: _Matrix) -> None:
        letters: dict[int, str] | None = None
        read = 0
        size = next(iter(_numbers(element.get("Size"))), 0.0)
        stretch = next(iter(_numbers(element.get("HScale"))), 1.0)
        x = y = 0.0
        for code in children(element, "TextCode"):
            text = code.text or ""
            if any(_is_stand_in(character) for character in text):
                letters = self._letters(element) if letters is None else letters
                told = [letters.get(read + i, "") if _is_stand_in(c) else c for i, c in enumerate(text)]
                self.unknown += sum(not c for c in told)
                text = "".join(c or given for c, given in zip(told, text, strict=True))
            read += len(text)
            x = next(iter(_numbers(code.get("X"))), x)
            y = next(iter(_numbers(code.get("Y"))), y)
            across, down = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
            here_x, here_y = x, y
            for i, character in enumerate(text):
                self.left -= 1
                if self.left <= 0:
                    self.cut = True
                    return
                default = size * stretch * (0.5 if character.isascii() else 1.0)
                step = across[i] if i < len(across) else 0.0
                width = min(step, size * stretch) if step > 0 else default
                place = matrix.point(here_x, here_y)
                self.drawing.character(character, *place, size * matrix.up, width * matrix.across, matrix.turns)
                here_x += step if across or down else default
                here_y += down[i] if i < len(down) else 0.0

    def _path(self, element: Any, matrix: _Matrix) -> None:
        strokes = element.get("Stroke") not in ("false", "0")
        fills = element.get("Fill") in ("true", "1")
        for points in _outlines(_text_of(child(element, "AbbreviatedData")) or ""):
            self.left -= len(points)
            if self.left <= 0:
                self.cut = True
                return
            placed = [matrix.point(x, y) for x, y in points]
            if strokes:
                for (x0, y0), (x1, y1) in pairwise(placed):
                    self.drawing.line(x0, y0, x1, y1)
            if fills and len(placed) > 2:
                xs, ys = [x for x, _ in placed], [y for _, y in placed]
                self.drawing.filled(min(xs), min(ys), max(xs), max(ys))


def _is_transparent(element: Any) -> bool:
    """True for an object of which nothing is shown: its own opacity is none, or that of all colours that it is drawn in."""
    if element.get("Alpha") in ("0", "0.0"):
        return True
    if local(element) != "TextObject":
        return False
    fills, strokes = element.get("Fill") not in ("false", "0"), element.get("Stroke") in ("true", "1")
    colours = [child(element, name) for name, drawn in (("FillColor", fills), ("StrokeColor", strokes)) if drawn]
    return all(colour is not None and colour.get("Alpha") in ("0", "0.0") for colour in colours)


def _is_stand_in(character: str) -> bool:
    """True for what stands in a text where only the glyph of a letter is known: ¤, the replacement and private characters."""
    return character in "\xa4\ufffd" or "\ue000" <= character <= "\uf8ff"


def _deltas(text: str | None, count: int) -> list[float]:
    """Distances between characters; `g 3 4.2` stands for 4.2 three times. No more than there are characters."""
    found: list[float] = []
    words = (text or "").split()
    i = 0
    while i < len(words) and len(found) < count:
        if words[i] == "g" and i + 2 < len(words):
            times = int(words[i + 1]) if words[i + 1].isdecimal() and len(words[i + 1]) < 10 else 0
            found += _numbers(words[i + 2])[:1] * min(times, count)
            i += 3
        else:
            found += _numbers(words[i])
            i += 1
    return found[:count]


def _outlines(data: str) -> Iterator[list[tuple[float, float]]]:
    """The strokes of a path: the points between which it leads, curves as if straight."""
    points: list[tuple[float, float]] = []
    words = _COMMAND.findall(data)
    i = 0
    while i < len(words):
        command = words[i]
        i += 1
        if command == "C":
            if len(points) > 1:
                points.append(points[0])
            continue
        taken = _TAKES.get(command)
        if taken is None or i + taken > len(words) or any(word.isalpha() for word in words[i : i + taken]):
            continue
        point = (float(words[i + taken - 2]), float(words[i + taken - 1]))
        i += taken
        if command in "SM":
            if len(points) > 1:
                yield points
            points = [point]
        else:
            points.append(point)
    if len(points) > 1:
        yield points
