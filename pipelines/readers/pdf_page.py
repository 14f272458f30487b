"""What a page of a PDF draws: characters with their places, ruling lines, images.

Places are in points from the top left corner of the page as it is shown, rotation and crop box applied.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pypdfium2.raw as raw

from pipelines.readers import pdfium_calls as calls
from pipelines.readers.pages import PageContent
from pipelines.readers.pdf_frame import Frame
from pipelines.readers.pdf_glyphs import glyphs_of, is_invisible
from pipelines.readers.pdf_objects import Objects, clips_of

#: A page of more paths or glyphs than this is cut there and says so: it is a drawing, and time and memory stay bounded.
MAX_OBJECTS = 400_000
#: Images that cover more than this share of a page may be a scan of it, over which its text is laid invisibly.
_COVERED = 0.5


def content(page: Any, text: Any) -> PageContent:
    """Everything that the reader needs of a page, of handles that :func:`opened` gives."""
    frame = Frame(page)
    of_text = calls.reference(text)
    count = max(raw.FPDFText_CountChars(text), 0)
    glyphs, unmapped = glyphs_of(of_text, min(count, MAX_OBJECTS), frame)
    objects = Objects(MAX_OBJECTS)
    objects.collect_page(calls.reference(page), max(raw.FPDFPage_CountObjects(page), 0))
    images = frame.boxes(np.array(objects.images).reshape(-1, 4))
    area = float(((images[:, 2] - images[:, 0]) * (images[:, 3] - images[:, 1])).sum())  # scans may be cut into strips
    image_share = min(area / max(frame.width * frame.height, 1.0), 1.0)
    clips = partial(clips_of, of_text, frame, objects)
    cut = count > MAX_OBJECTS or objects.cut
    invisible = image_share > _COVERED and is_invisible(of_text, glyphs.ids)
    return PageContent(
        frame.width, frame.height, glyphs, objects.rules(frame), unmapped, image_share, cut, clips, invisible, images=images
    )
