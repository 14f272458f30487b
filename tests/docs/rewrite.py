"""``python -m tests.docs.rewrite SNAPSHOT [PROVINCE]``: write what the docs print anew.

README prints what the sample's snapshot gives, the cookbook what the snapshot of the small made-up province of the tests gives.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import duckdb

from pipelines import summary
from pipelines.settings import PROJECT
from tests.docs.markdown import table, with_output

README = PROJECT / "README.md"
COOKBOOK = PROJECT / "docs" / "sql-cookbook.md"


def rewritten(text: str, snapshot: Path) -> str:
    """The text with the outputs of its queries, and the summary of a refresh, as the snapshot gives them."""
    text = with_results(text, snapshot)
    told = "\n".join(summary.lines(snapshot)).replace(str(snapshot), "…/warehouse/warehouse.duckdb")
    return re.sub(r"```\ndocuments .*?\n```\n", lambda _: f"```\n{told}\n```\n", text, count=1, flags=re.DOTALL)


def with_results(text: str, snapshot: Path) -> str:
    """The text with the outputs of its queries as the snapshot gives them."""
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        for sql, printed in with_output(text):
            text = text.replace(f"{sql}```\n\n{printed}", f"{sql}```\n\n{table(connection, sql)}")
    return text


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text("utf-8"), Path(sys.argv[1])), "utf-8")
    if len(sys.argv) > 2:
        COOKBOOK.write_text(with_results(COOKBOOK.read_text("utf-8"), Path(sys.argv[2])), "utf-8")
