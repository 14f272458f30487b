"""The two models that read pictures of text: where lines of text are, and which letters a line holds.

They are the ones that the package rapidocr carries (PaddleOCR's, Apache licence): nothing is fetched. They run on one thread, since
documents are read side by side.
"""

from __future__ import annotations

import ctypes
import importlib.metadata
import importlib.util
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.readers.positioned import Floats, Ints
from pipelines.readers.scanned_image import Grey

#: The height (pixels) of a line as its model takes it; narrower ones than so many are widened with white; wider ones are squeezed.
_HEIGHT, _LEAST_WIDTH, _MOST_WIDTH = 48, 64, 3200
#: Lines in one run of the model, together at most so wide (pixels), the widest so many times as wide as the narrowest.
_TOGETHER, _TOGETHER_WIDTH, _ALIKE = 12, 3200, 1.3
#: The finder of lines: how likely a pixel must be text; how likely a line; how much its outline lies inside of it; sides are multiples.
_TEXT, _LINE, _UNCLIP, _MULTIPLE = 0.3, 0.5, 1.6, 32
#: mallopt's number for the size (bytes) from which on blocks are mapped one by one, and that size.
_MMAP_THRESHOLD, _LARGE = -3, 1 << 20


@dataclass(frozen=True, slots=True)
class Reading:
    """The letters of one line. ``places`` are their middles as shares of its width, ``confidences`` from 0 to 1."""

    text: str
    places: Floats
    confidences: Floats

    @property
    def confidence(self) -> float:
        """That of the least certain letter; 0 if there is none."""
        return float(self.confidences.min()) if len(self.confidences) else 0.0


def version() -> str:
    """The version of the models: what they read may differ from what others would."""
    return importlib.metadata.version("rapidocr")


@cache
def _session(kind: str) -> Any:
    import onnxruntime

    package = importlib.util.find_spec("rapidocr")
    if package is None or package.origin is None:
        raise FileNotFoundError("the package rapidocr is not installed: install it with `make optional`")
    models = sorted((Path(package.origin).parent / "models").glob(f"*_{kind}_*.onnx"))
    if not models:
        raise FileNotFoundError(f"the package rapidocr holds no model for {kind}: install it again with `make optional`")
    _return_large_blocks()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(models[-1]), options, providers=["CPUExecutionProvider"])


def _return_large_blocks() -> None:
    """Have the C library give blocks of a mebibyte and more back to the system when they are free.

    By itself glibc soon keeps blocks of up to 32 MiB, and each line of another width leaves some that no other fits into: 200 MiB
    over eight pages."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_MMAP_THRESHOLD, _LARGE)


@cache
def _letters() -> list[str]:
    """The letter of each class: the first is none, the last a space."""
    return ["", *_session("rec").get_modelmeta().custom_metadata_map["character"].splitlines(), " "]


def recognise(lines: list[Grey]) -> list[Reading]:
    """The letters of each of these pictures of one line of text."""
    widths = [_width(line) for line in lines]
    readings: dict[int, Reading] = {}
    batch: list[int] = []
    for number in sorted(range(len(lines)), key=lambda i: widths[i]):
        # a batch is as wide as its widest line, which comes last
        wide = batch and (widths[number] * (len(batch) + 1) > _TOGETHER_WIDTH or widths[number] > _ALIKE * widths[batch[0]])
        if wide or len(batch) == _TOGETHER:
            readings.update(zip(batch, _read([lines[i] for i in batch], widths[batch[-1]]), strict=True))
            batch = []
        batch.append(number)
    if batch:
        readings.update(zip(batch, _read([lines[i] for i in batch], widths[batch[-1]]), strict=True))
    return [readings[number] for number in range(len(lines))]


def _width(line: Grey) -> int:
    height, width = line.shape
    return int(min(max(np.ceil(width * _HEIGHT / height), _LEAST_WIDTH), _MOST_WIDTH))


def _read(lines: list[Grey], width: int) -> list[Reading]:
    import cv2

    batch = np.zeros((len(lines), 3, _HEIGHT, width), dtype=np.float32)
    used = []
    for number, line in enumerate(lines):
        own = int(min(max(np.ceil(line.shape[1] * _HEIGHT / line.shape[0]), 1), _MOST_WIDTH, width))
        batch[number, :, :, :own] = cv2.resize(line, (own, _HEIGHT)).astype(np.float32) / 127.5 - 1.0
        used.append(own)
    session = _session("rec")
    likely = session.run(None, {session.get_inputs()[0].name: batch})[0]
    return [_decode(likely[number], own / width) for number, own in enumerate(used)]


def _decode(likely: npt.NDArray[np.float32], share: float) -> Reading:
    """The letters of a line that takes this share of the width, from how likely each class is at each place."""
    best = likely.argmax(axis=1)
    starts = np.append(True, best[1:] != best[:-1]).nonzero()[0]
    ends = np.append(starts[1:], len(best))
    letters, places, confidences = [], [], []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        number = int(best[start])
        if number:
            letters.append(_letters()[number])
            places.append((start + end) / 2 / len(best) / share)
            confidences.append(float(likely[start:end, number].max()))
    return Reading("".join(letters), np.clip(np.array(places), 0.0, 1.0), np.array(confidences))


def find_lines(grey: Grey) -> Ints:
    """Boxes of lines of text in a picture, n x 4 of (x0, top, x1, bottom) in its pixels."""
    import cv2

    height, width = (max(round(side / _MULTIPLE), 1) * _MULTIPLE for side in grey.shape)
    scaled = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 127.5 - 1.0
    session = _session("det")
    likely = session.run(None, {session.get_inputs()[0].name: np.repeat(scaled[None, None], 3, axis=1)})[0][0, 0]
    count, labels, stats, _ = cv2.connectedComponentsWithStats((likely > _TEXT).astype(np.uint8))
    boxes = []
    for number in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[number])
        if min(w, h) < 2 or area < 6 or likely[y : y + h, x : x + w][labels[y : y + h, x : x + w] == number].mean() < _LINE:
            continue
        out = w * h * _UNCLIP / (2 * (w + h))
        boxes.append((x - out, y - out, x + w + out, y + h + out))
    factors = np.array([grey.shape[1] / width, grey.shape[0] / height] * 2)
    found = np.rint(np.array(boxes).reshape(-1, 4) * factors).astype(np.int64)
    return np.stack([np.clip(found[:, i], 0, grey.shape[1 - i % 2]) for i in range(4)], axis=1)
