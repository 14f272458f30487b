"""A real disclosure is understood alike, whatever format it is written in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from pipelines import stage
from pipelines.document import Document
from pipelines.readers import read
from pipelines.settings import PROJECT
from tests.readers.written import as_docx, as_html, as_xls, as_xlsx

(SAMPLE,) = PROJECT.glob("raw/130184*/2021/*.txt")
_FIGURE = ("form", "side", "line_key", "code", "measure", "text", "unit", "value", "amount_yuan")


@pytest.fixture(scope="module")
def original() -> bytes:
    return SAMPLE.read_bytes()


@pytest.fixture(scope="module")
def understood(original: bytes) -> dict[str, list[dict[str, Any]]]:
    return stage.understand(original)


def figures(rows: dict[str, list[dict[str, Any]]]) -> Counter[tuple[Any, ...]]:
    """What each figure means, without its place, by the entity whose table it stands in."""
    owners = {table["table_index"]: table["entity_code"] for table in rows["tables"]}
    return Counter((owners[a["table_index"]], *(a[key] for key in _FIGURE)) for a in rows["amounts"])


@pytest.mark.parametrize(
    "write", [as_docx, partial(as_html, encoding="utf-8"), partial(as_html, encoding="gbk")], ids=["docx", "html", "html in gbk"]
)
def test_a_text_document_says_all_the_same(
    write: Callable[[Document], bytes], original: bytes, understood: dict[str, list[dict[str, Any]]]
) -> None:
    rows = stage.understand(write(read(original)))
    assert figures(rows) == figures(understood)
    assert sum(figures(rows).values()) > 300
    for table in ("entities", "claims", "lines", "attributes"):
        assert len(rows[table]) == len(understood[table])
    told = {key: value for key, value in rows["document_facts"][0].items() if key != "format"}
    assert told == {key: value for key, value in understood["document_facts"][0].items() if key != "format"}
    assert rows["issues"] == understood["issues"]


@pytest.mark.parametrize("write", [as_xlsx, as_xls])
def test_a_workbook_says_the_same_in_figures(
    write: Callable[[Document], bytes], original: bytes, understood: dict[str, list[dict[str, Any]]]
) -> None:
    rows = stage.understand(write(read(original)))
    assert figures(rows) == figures(understood)
    assert all(cell["reference"].startswith("Sheet") for cell in rows["cells"])
