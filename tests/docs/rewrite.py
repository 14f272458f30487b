"""``python -m tests.docs.rewrite SNAPSHOT``: write what the README prints of the sample's snapshot anew."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import duckdb

from pipelines import summary
from pipelines.settings import PROJECT
from tests.docs.markdown import table, with_output


def rewritten(text: str, snapshot: Path) -> str:
    """The text with the outputs of its queries, and the summary of a refresh, as the snapshot gives them."""
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        for sql, printed in with_output(text):
            text = text.replace(f"{sql}```\n\n{printed}", f"{sql}```\n\n{table(connection, sql)}")
    told = "\n".join(summary.lines(snapshot)).replace(str(snapshot), "…/warehouse/warehouse.duckdb")
    return re.sub(r"```\ndocuments .*?\n```\n", lambda _: f"```\n{told}\n```\n", text, count=1, flags=re.DOTALL)


if __name__ == "__main__":
    readme = PROJECT / "README.md"
    readme.write_text(rewritten(readme.read_text("utf-8"), Path(sys.argv[1])), "utf-8")
