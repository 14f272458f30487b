"""``python -m pipelines.synthetic.open_report WAREHOUSE``: say where the report of a warehouse is, and open it where there is a display."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) != 1:
        print("usage: python -m pipelines.synthetic.open_report WAREHOUSE", file=sys.stderr)
        return 2
    page = Path(given[0]).resolve() / "report" / "index.html"
    if not page.is_file():
        print(f"there is no report at {page}", file=sys.stderr)
        return 1
    print(f"report       {page}")
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform in ("darwin", "win32"):
        webbrowser.open(page.as_uri())
    return 0


if __name__ == "__main__":
    sys.exit(main())
