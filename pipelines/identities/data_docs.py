"""Make Data Docs readable without a network: what their pages load from other hosts lies beside them, or is left out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from pipelines.identities.registry import PROJECT

ASSETS = PROJECT / "expectations" / "data_docs_assets"
_FOLDER = "static/assets"
_TAG = re.compile(
    r"<script\b[^>]*\bsrc=\"(?P<script>https?://[^\"]+)\"[^>]*>\s*</script>"
    r"|<link\b[^>]*\bhref=\"(?P<link>https?://[^\"]+)\"[^>]*>"
    r"|<img\b[^>]*\bsrc=\"(?P<image>https?://[^\"]+)\"[^>]*>"
)
#: Names under which hosts serve what lies in ASSETS under another name.
_OTHER_NAMES = {
    "all.min.css": "icons.css",
    "bootstrap-table-filter-control.css": "bootstrap-table-filter-control.min.css",
    "jquery-3.7.1.min.js": "jquery.min.js",
}


def make_offline(site: Path) -> int:
    """Rewrite all pages of a site; returns their number. Scripts and styles that are not in ASSETS are charts nobody draws: left out."""
    target = site / _FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for file in ASSETS.iterdir():
        if file.suffix in (".js", ".css"):
            shutil.copyfile(file, target / file.name)
    pages = sorted(site.rglob("*.html"))
    for page in pages:
        root = "../" * len(page.relative_to(site).parent.parts)
        text = page.read_text(encoding="utf-8")
        page.write_text(_offline(text, root), encoding="utf-8")
    return len(pages)


def _offline(text: str, root: str) -> str:
    def local(found: re.Match[str]) -> str:
        if found["image"]:
            return f'<img src="{root}static/images/logo-long.png" alt="Great Expectations" style="width: auto; height: 50px"/>'
        name = (found["script"] or found["link"]).partition("?")[0].rpartition("/")[2]
        name = _OTHER_NAMES.get(name, name)
        if not (ASSETS / name).is_file():
            return ""
        if found["script"]:
            return f'<script src="{root}{_FOLDER}/{name}"></script>'
        return f'<link rel="stylesheet" href="{root}{_FOLDER}/{name}">'

    return _TAG.sub(local, text)
