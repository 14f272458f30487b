"""From the coordinates of a PDF page to the page as it is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pypdfium2.raw as raw

from pipelines.readers.positioned import Floats


class Frame:
    """From PDF user space (origin bottom left, page not yet turned) to the page as it is shown, from its top left."""

    def __init__(self, page: Any) -> None:
        box = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(page, box)
        self.left, self.bottom, self.right, self.top = box.left, box.bottom, box.right, box.top
        self.turns = raw.FPDFPage_GetRotation(page) % 4
        width, height = self.right - self.left, self.top - self.bottom
        self.width, self.height = (height, width) if self.turns % 2 else (width, height)

    def points(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        if self.turns == 0:
            return x - self.left, self.top - y
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def boxes(self, boxes: Floats) -> Floats:
        """(left, bottom, right, top) in user space, any order, to (x0, top, x1, bottom), both n x 4."""
        xa, ya, xb, yb = boxes.T
        result = np.empty((len(boxes), 4))
        if self.turns == 0:
            # subtracting one number keeps the order
            np.subtract(np.minimum(xa, xb), self.left, out=result[:, 0])
            np.subtract(self.top, np.maximum(ya, yb), out=result[:, 1])
            np.subtract(np.maximum(xa, xb), self.left, out=result[:, 2])
            np.subtract(self.top, np.minimum(ya, yb), out=result[:, 3])
            return result
        xa, ya = self.points(boxes[:, 0], boxes[:, 1])
        xb, yb = self.points(boxes[:, 2], boxes[:, 3])
        np.minimum(xa, xb, out=result[:, 0])
        np.minimum(ya, yb, out=result[:, 1])
        np.maximum(xa, xb, out=result[:, 2])
        np.maximum(ya, yb, out=result[:, 3])
        return result
