"""The log of what was not understood, with a fixed vocabulary of kinds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.forms.layouts import LayoutError, load_yaml

_SEVERITIES = ("error", "warning", "info")


@lru_cache(maxsize=1)
def kinds() -> dict[str, str]:
    """Severity (error, warning, info) by kind of issue. Raises LayoutError if the vocabulary is broken."""
    vocabulary = load_yaml(Path(__file__).parent / "issue_kinds.yaml")
    for kind, spec in vocabulary.items():
        if set(spec) != {"severity", "meaning"} or spec["severity"] not in _SEVERITIES:
            raise LayoutError(f"issue_kinds.yaml: {kind}: expected severity ({', '.join(_SEVERITIES)}) and meaning")
    return {kind: spec["severity"] for kind, spec in vocabulary.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document: any of page, table, row, column (from 1) or block, as far as known."""

    page: int | None = None
    table_index: int | None = None
    row_index: int | None = None
    column_index: int | None = None
    block_index: int | None = None


class IssueLog:
    """Collects rows of ``staging.issues``."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(
        self,
        kind: str,
        message: str,
        place: Place,
        *,
        text: str | None = None,
        form: str | None = None,
        entity_code: str | None = None,
    ) -> None:
        """Record an issue. KeyError for a kind outside of the vocabulary."""
        self.rows.append({
            "kind": kind,
            "severity": kinds()[kind],
            "page": place.page,
            "table_index": place.table_index,
            "row_index": place.row_index,
            "column_index": place.column_index,
            "block_index": place.block_index,
            "form": form,
            "entity_code": entity_code,
            "text": text,
            "message": message,
        })
