"""A disclosure as a file, one module per format; the same disclosure always gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from pipelines.synthetic.disclosure import Disclosure


@dataclass(frozen=True, slots=True)
class Format:
    """`extension` of the file and `module` that writes it; `flat`: merged cells are not told, so headers of several levels get lost."""

    extension: str
    module: str
    flat: bool = False
    options: tuple[tuple[str, str], ...] = ()


FORMATS: dict[str, Format] = {
    "txt": Format("txt", "pipelines.synthetic.formats.text", flat=True),
    "docx": Format("docx", "pipelines.synthetic.formats.docx_file"),
    "xlsx": Format("xlsx", "pipelines.synthetic.formats.xlsx_file"),
    "html": Format("html", "pipelines.synthetic.formats.html_file"),
    "html_gbk": Format("html", "pipelines.synthetic.formats.html_file", options=(("encoding", "gb18030"),)),
    "pdf": Format("pdf", "pipelines.synthetic.formats.pdf_file"),
    "scanned_pdf": Format("pdf", "pipelines.synthetic.formats.scanned_pdf_file"),
}


def write(disclosure: Disclosure, name: str) -> bytes:
    """The bytes of a disclosure in a format, a key of FORMATS. The module is imported when it is first needed."""
    chosen = FORMATS[name]
    writer: Callable[..., bytes] = import_module(chosen.module).write
    return writer(disclosure, **dict(chosen.options))
