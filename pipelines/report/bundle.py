"""``python -m pipelines.report.bundle``: the chart library as one script, ``assets/vega.js``, from the installed vl-convert.

It is kept in the project, since making it takes seconds and its result only changes with the version of vl-convert.
"""

from __future__ import annotations

from pathlib import Path

SCRIPT = Path(__file__).with_name("assets") / "vega.js"
_NAMES = "window.vegaEmbed = vegaEmbed;"
_HEAD = "/* Vega, Vega-Lite and Vega-Embed with what they need: see vega-licences.txt. Made by pipelines/report/bundle.py. */\n"


def bundled() -> str:
    """The script, as the installed vl-convert makes it; its names stay its own but for vegaEmbed."""
    import vl_convert

    return f"{_HEAD}(function () {{\n{vl_convert.javascript_bundle(_NAMES)}\n}})();\n"


if __name__ == "__main__":
    SCRIPT.write_text(bundled(), "utf-8")
    print(f"{SCRIPT}: {SCRIPT.stat().st_size:,} bytes")
