"""The pages of the report, from ``pages.yaml`` and the templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2

from pipelines import strict_yaml
from pipelines.report import index

_FOLDER = Path(__file__).parent


def definitions() -> dict[str, Any]:
    """The pages by name: title, lead, what can be chosen, blocks in order."""
    content: dict[str, Any] = strict_yaml.load(_FOLDER / "pages.yaml")
    return content


def write(folder: Path, is_synthetic: bool) -> int:
    """Write all pages; returns how many. Where the documents are made up, each page says so."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    template = environment.get_template("page.html")
    found = definitions()
    words = index.words()["words"]
    menu = [name for name in found if name not in ("evidence", "cell")]
    for name, page in found.items():
        html = template.render(name=name, page=page, pages=found, menu=menu, words=words, is_synthetic=is_synthetic)
        (folder / f"{name}.html").write_text(html, "utf-8")
    return len(found)
