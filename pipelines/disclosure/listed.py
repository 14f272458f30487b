"""Disclosures of a published snapshot in words: their files, the evidence that ties them, and which version counts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import duckdb

#: What tells that a file is a former version, in words.
_BECAUSE = {
    "sidecar": "by the date noted beside the file",
    "file_name": "by the date in its name",
    "document": "by the date printed in it",
    "figures": "same figures, no date",
    "path": "by the order of paths only: no date tells",
}
_FILES = """
    SELECT f.disclosure_id, concat_ws(' ', s.department_code, s.department_name), s.file_count, s.current_count,
        d.path, f.published_at, f.published_by, f.is_superseded, n.path, f.superseded_because, f.evidence, f.evidence_text, o.path
    FROM staging.disclosure_files AS f
    JOIN staging.disclosures AS s USING (disclosure_id)
    JOIN staging.documents AS d ON d.document_id = f.document_id
    LEFT JOIN staging.documents AS n ON n.document_id = f.superseded_by
    LEFT JOIN staging.documents AS o ON o.document_id = f.evidence_document_id
    WHERE $only IS NULL OR f.disclosure_id IN (SELECT disclosure_id FROM staging.disclosure_files WHERE document_id = $only)
    ORDER BY f.disclosure_id, f.published_at NULLS LAST, d.path
"""
_OTHERS = """
    SELECT kind, path FROM staging.documents
    WHERE is_current AND status = 'read' AND kind NOT IN ('budget', 'final_account') AND ($only IS NULL OR document_id = $only)
    ORDER BY kind, path
"""


def lines(connection: duckdb.DuckDBPyConnection, document_id: str | None = None) -> Iterator[str]:
    """All disclosures of a snapshot, or the one that a document belongs to; then the documents that are no department's."""
    only = {"only": document_id}
    rows = connection.execute(_FILES, only).fetchall()
    for (disclosure_id, who, files, current), found in groupby(rows, key=lambda row: row[:4]):
        yield f"{disclosure_id}  {who or 'names nobody'}: {files} files, {current} count"
        for row in found:
            yield from _file(*row[4:])
    for kind, path in connection.execute(_OTHERS, only).fetchall():
        yield f"no department's ({kind}): {path}"


def _file(
    path: str, at: str | None, by: str | None, is_superseded: bool, successor: str | None, because: str | None, evidence: str | None,
    text: str | None, other: str | None,
) -> Iterator[str]:  # fmt: skip
    when = f", published {at} (told by {by})" if at else ""
    yield f"  {'former' if is_superseded else 'counts'}  {path}{when}"
    if is_superseded:
        yield f"          superseded by {successor}, {_BECAUSE.get(because or '', because)}"
    if evidence:
        yield f"          belongs here by {evidence}: {text}, as {other}"
