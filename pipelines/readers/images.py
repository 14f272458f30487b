"""Pages that were published as pictures (png, jpg, tif): scans of one page or, in a tif, of several."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageOps, ImageSequence

from pipelines.document import Document
from pipelines.readers.errors import UnreadableFile
from pipelines.readers.pages import PageContent, PageReader
from pipelines.readers.positioned import Glyphs, Rules
from pipelines.readers.scanned import MOST_PAGES, Scans
from pipelines.readers.scanned_image import Picture

#: Pixels of one page: more are a bomb or a map.
_PIXELS = 120_000_000
#: A page is taken for one of A4, whatever resolution the picture states: the pixels and points of its longer side.
_LONGER, _POINTS = 2339, 842.0


def read(data: bytes) -> Document:
    """Read a picture. Raises :class:`UnreadableFile` if it is damaged, too large or of a kind that is not known."""
    reader, scans, count = PageReader(Document(format="image")), Scans(), 0
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as file:
            for count, frame in enumerate(ImageSequence.Iterator(file), 1):
                if frame.width * frame.height > _PIXELS:
                    raise UnreadableFile(f"page {count} has {frame.width * frame.height:,} pixels, more than {_PIXELS:,}")
                if count > MOST_PAGES:
                    reader.report("page_too_large", f"of a picture {MOST_PAGES} pages are read at most; the rest was not read", count)
                    break
                picture = _picture(frame)
                reader.add(count, scans.content(_content(picture), lambda page=picture: page))  # type: ignore[misc]
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise UnreadableFile(f"the picture is damaged, cut off or too large: {error}") from error
    scans.finish()
    document = reader.finish()
    document.pages, document.needs, document.recognised = count, scans.needs, scans.recognised
    return document


def _picture(frame: Image.Image) -> Picture:
    """The page in grey on white, upright as the camera says."""
    upright = ImageOps.exif_transpose(frame)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        shown = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown)
    scale = _LONGER / max(upright.size)
    size = (max(round(upright.width * scale), 1), max(round(upright.height * scale), 1))
    grey = upright.convert("L").resize(size, Image.Resampling.LANCZOS)
    return Picture(np.asarray(grey, dtype=np.uint8), _LONGER / _POINTS)


def _content(picture: Picture) -> PageContent:
    height, width = (side / picture.scale for side in picture.grey.shape)
    nothing = np.empty(0)
    glyphs = Glyphs(
        np.empty(0, dtype=np.uint32), np.empty((0, 4)), nothing, nothing, np.empty(0, dtype=np.int8), np.empty(0, dtype=np.int64)
    )
    rules = Rules(np.empty((0, 3)), np.empty((0, 3)))
    return PageContent(width, height, glyphs, rules, 0, 1.0, False, images=np.array([[0.0, 0.0, width, height]]))
