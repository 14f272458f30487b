"""Images of the pages that hold published figures, drawn once per document and kept across refreshes.

``WAREHOUSE/page_pictures/<look>/<document_id>`` holds ``<page>.webp`` and ``pages.json``: the size of each page in points, or null for a
page that cannot be drawn. Documents are drawn in processes of their own, since a damaged PDF may take one down.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

_DPI = 96
_QUALITY = 45
#: Of 0 to 6: half the time of 4, and 4 % larger files.
_EFFORT = 2
#: The look of the images: another one is drawn anew.
LOOK = f"webp-{_DPI}-{_QUALITY}"
_POINTS_PER_INCH = 72
_SIZES = "pages.json"

#: Sizes (width, height) of pages in points by page; None for a page that cannot be drawn.
Sizes = dict[int, tuple[float, float] | None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many pages are drawn at most, in how many processes, and how many seconds one document may take."""

    pages: int
    workers: int
    seconds: float


def pictures(
    wanted: Mapping[str, Sequence[int]], kept: Path, site: Path, limits: Limits, file_of: Callable[[str], Path | None]
) -> dict[str, dict[int, dict[str, Any]]]:
    """Put the images of the wanted pages, by document, into ``site/pages``; what lies in ``kept`` is not drawn again.

    Returns for each page ``{"file", "width", "height"}`` (points), or ``{"reason": "limit" | "failed"}``. ``file_of`` finds the bytes of a
    document (None: they are gone). Pages are drawn in the order given until the limit is reached.
    """
    left = limits.pages
    chosen: dict[str, list[int]] = {}
    for document_id, pages in wanted.items():
        chosen[document_id] = list(pages[: max(0, left)])
        left -= len(chosen[document_id])
    missing = {id_: new for id_, pages in chosen.items() if (new := [p for p in pages if p not in _sizes(kept / LOOK / id_)])}
    _draw_all(missing, kept / LOOK, limits, file_of)
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for document_id, pages in wanted.items():
        sizes = _sizes(kept / LOOK / document_id)
        found[document_id] = {
            page: _shown(kept / LOOK / document_id, page, sizes.get(page), site) if page in chosen[document_id] else {"reason": "limit"}
            for page in pages
        }
    return found


def _shown(folder: Path, page: int, size: tuple[float, float] | None, site: Path) -> dict[str, Any]:
    if size is None:
        return {"reason": "failed"}
    name = f"pages/{folder.name}-{page}.webp"
    (site / "pages").mkdir(exist_ok=True)
    _link(folder / f"{page}.webp", site / name)
    return {"file": name, "width": size[0], "height": size[1]}


def _link(source: Path, target: Path) -> None:
    """The same file under another name; a copy where the file system has no such links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _sizes(folder: Path) -> Sizes:
    try:
        content = json.loads((folder / _SIZES).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    sizes: Sizes = {int(page): None if size is None else (size[0], size[1]) for page, size in content.items()}
    return {page: size for page, size in sizes.items() if size is None or (folder / f"{page}.webp").is_file()}


def _draw_all(
    missing: Mapping[str, list[int]], kept: Path, limits: Limits, file_of: Callable[[str], Path | None]
) -> None:
    tasks = [(id_, file, pages) for id_, pages in missing.items() if (file := file_of(id_)) is not None]
    if not tasks:
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPool(min(limits.workers, len(tasks)), context=context) as pool:
        futures = [
            (id_, pages, pool.schedule(draw, args=(file, id_, pages, kept / id_), timeout=limits.seconds)) for id_, file, pages in tasks
        ]
        for document_id, pages, future in futures:
            try:
                future.result()
            except (TimeoutError, ProcessExpired):
                _keep(kept / document_id, dict.fromkeys(pages))
            except OSError:  # the folder cannot be written: no fault of the document
                raise
            except Exception:  # whatever a document provokes is said of its pages and stops nothing else
                _keep(kept / document_id, dict.fromkeys(pages))


def draw(file: Path, document_id: str, pages: Sequence[int], folder: Path) -> None:
    """Draw pages of one document into its folder. Runs in a process of its own."""
    from pipelines.page_images import NotDrawable, page_image

    try:
        data = file.read_bytes()
    except OSError:
        return  # gone while the report was written; the next one tries again
    if hashlib.sha256(data).hexdigest() != document_id:
        return
    folder.mkdir(parents=True, exist_ok=True)
    sizes: Sizes = {}
    for page in pages:
        try:
            image = page_image(data, page, _DPI)
        except NotDrawable:
            sizes[page] = None
            continue
        unfinished = folder / f".{page}.webp"
        image.save(unfinished, "WEBP", quality=_QUALITY, method=_EFFORT)
        os.replace(unfinished, folder / f"{page}.webp")
        scale = _POINTS_PER_INCH / image.info["dpi"][0]
        sizes[page] = (round(image.width * scale, 1), round(image.height * scale, 1))
    _keep(folder, sizes)


def _keep(folder: Path, new: Sizes) -> None:
    """Note the sizes of pages beside those that are noted already."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {str(page): size for page, size in {**_sizes(folder), **new}.items()}
    unfinished = folder / f".{_SIZES}"
    unfinished.write_text(json.dumps(content), "utf-8")
    os.replace(unfinished, folder / _SIZES)
