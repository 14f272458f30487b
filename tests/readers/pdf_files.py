"""PDFs made in tests: text in Chinese and Latin, lines, forms, images, clips, written operator by operator.

Places are in points from the top left corner of the unturned page, as in ``Cell.box``.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

#: A Chinese font that PDF readers know by name; figures and Latin letters are half as wide.
_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0"
    b"/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/W[1 95 500]"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880"
    b"/Descent -120/CapHeight 700/StemV 80>>>>]>>"
)
#: A font that is not in the file, and whose codes are numbers of its shapes: only a Unicode map could tell the letters.
_NAMED_ONLY = (
    b"<</Type/Font/Subtype/Type0/BaseFont/FZXiaoBiaoSong/Encoding/Identity-H%s/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType2/BaseFont/FZXiaoBiaoSong/CIDToGIDMap/Identity/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
    b"/Supplement 0>>/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/FZXiaoBiaoSong/Flags 32"
    b"/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>>>]>>"
)
_RANGES = [f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>" for high in range(0x4E, 0xA0)]
_UNICODE_MAP = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def\n1 begincodespacerange <0000> <ffff> "
    f"endcodespacerange\n{len(_RANGES)} beginbfrange\n" + "\n".join(_RANGES) + "\nendbfrange endcmap end end"
).encode()
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


@dataclass
class Page:
    """One page; what is drawn is appended to ``content``.

    Fonts: F reads Chinese and Latin, N is named but not in the file, U has no Unicode map either, H is Helvetica.
    """

    width: float = 595
    height: float = 842
    rotate: int = 0
    content: list[str] = field(default_factory=list)
    with_image: bool = False
    form: tuple[Page, str] | None = None

    def text(self, x: float, baseline: float, text: str, size: float = 10, font: str = "F", turn: int = 0) -> None:
        """Write from a point on the baseline; ``turn`` 1 writes downwards, 3 upwards."""
        a, b, c, d = [(1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0)][turn]
        codes = text.encode("latin-1" if font == "H" else "utf-16-be").hex()
        self.content.append(f"BT /{font} {size} Tf {a} {b} {c} {d} {x} {self.height - baseline} Tm <{codes}> Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        self.content.append(f"{width} w {x0} {self.height - y0} m {x1} {self.height - y1} l S")

    def rectangle(self, x0: float, top: float, x1: float, bottom: float, paint: str = "f") -> None:
        self.content.append(f"{x0} {self.height - bottom} {x1 - x0} {bottom - top} re {paint}")

    def grid(self, xs: list[float], ys: list[float]) -> None:
        """All lines of a grid as long strokes."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])

    def clipped(self, x0: float, top: float, x1: float, bottom: float, draw: Callable[[], None]) -> None:
        self.content.append(f"q {x0} {self.height - bottom} {x1 - x0} {bottom - top} re W n")
        draw()
        self.content.append("Q")

    def fill(self, xs: list[float], ys: list[float], rows: Iterable[Iterable[str]], size: float = 10) -> None:
        """Write texts into the slots of a grid, each from the left, lines parted by newlines."""
        for y, row in zip(ys, rows, strict=False):
            for x, text in zip(xs, row, strict=False):
                for number, line in enumerate(text.split("\n")):
                    if line:
                        self.text(x + 2, y + (number + 1) * size * 1.2, line, size)


def write(pages: list[Page], user_password: str | None = None) -> bytes:
    """The file. With ``user_password`` it is encrypted (RC4, 40 bits); an empty one opens without asking."""
    objects: list[bytes] = [b"", b"", _FONT, _NAMED_ONLY % b"/ToUnicode 6 0 R", _NAMED_ONLY % b"", _stream(b"", _UNICODE_MAP)]
    image = b"/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray"
    objects.append(_stream(image, bytes(range(64))))
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    kids = []
    for page in pages:
        content = "\n".join(page.content)
        extra = b"/I 7 0 R"
        if page.with_image:
            content += f" q {page.width} 0 0 {page.height} 0 0 cm /I Do Q"
        if page.form is not None:
            form, matrix = page.form
            kind = f"/Type/XObject/Subtype/Form/BBox[0 0 {form.width} {form.height}]/Resources<</Font<</F 3 0 R>>>>"
            objects.append(_stream(kind.encode(), "\n".join(form.content).encode()))
            extra += f"/X {len(objects)} 0 R".encode()
            content += f" q {matrix} cm /X Do Q"
        objects.append(_stream(b"", content.encode()))
        kids.append(len(objects) + 1)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {page.width} {page.height}]/Rotate {page.rotate}".encode()
            + f"/Contents {len(objects)} 0 R/Resources<</Font<</F 3 0 R/N 4 0 R/U 5 0 R/H 8 0 R>>/XObject<<".encode()
            + extra
            + b">>>>>>"
        )
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Kids[{' '.join(f'{k} 0 R' for k in kids)}]/Count {len(kids)}>>".encode()
    return _assemble(objects, user_password)


def _stream(entries: bytes, data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<<" + entries + b"/Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"


def _assemble(objects: list[bytes], user_password: str | None) -> bytes:
    trailer = b"/Root 1 0 R"
    if user_password is not None:
        identifier = b"0123456789abcdef"
        owner, user, key = _keys(user_password.encode(), identifier)
        objects = [_encrypted(body, number, key) for number, body in enumerate(objects, 1)]
        entry = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<%s><%s>]"
        trailer += entry % (owner.hex().encode(), user.hex().encode(), identifier.hex().encode(), identifier.hex().encode())
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d" % (len(objects) + 1) + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def _keys(password: bytes, identifier: bytes) -> tuple[bytes, bytes, bytes]:
    """Owner entry, user entry and file key of the standard security handler, revision 2."""
    padded = (password + _PADDING)[:32]
    owner = _rc4(hashlib.md5((b"owner" + _PADDING)[:32]).digest()[:5], padded)
    key = hashlib.md5(padded + owner + (-4 & 0xFFFFFFFF).to_bytes(4, "little") + identifier).digest()[:5]
    return owner, _rc4(key, _PADDING), key


def _encrypted(body: bytes, number: int, key: bytes) -> bytes:
    """An object with its stream encrypted; the strings of test files carry no meaning and stay."""
    head, found, rest = body.partition(b">>stream\n")
    if not found:
        return body
    data = rest.removesuffix(b"\nendstream")
    own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
    return head + found + _rc4(own, data) + b"\nendstream"


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
