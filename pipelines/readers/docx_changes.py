"""Tracked changes of a Word document that nobody has accepted or rejected: what they would be if accepted is read, and said."""

from __future__ import annotations

from typing import Any

from pipelines.document import ReadingIssue
from pipelines.readers.package import local

#: Elements that mark runs, rows or cells as changed; those of formats only are none.
_ADDED, _TAKEN = {"ins", "moveTo", "cellIns"}, {"del", "moveFrom", "cellDel"}
_QUOTED = 200


def issues(body: Any) -> list[ReadingIssue]:
    """One issue for all changes, which quotes what is deleted; none if nothing that is printed is changed."""
    added: list[str] = []
    taken: list[str] = []
    for element in body.iter():
        name = local(element)
        if name in _ADDED or name in _TAKEN:
            parent = element.getparent()
            text = "".join(e.text or "" for e in element.iter() if local(e) in ("t", "delText"))
            if local(parent) in ("trPr", "tcPr"):  # of a whole row or cell
                text = " ".join(e.text or "" for e in parent.getparent().iter() if local(e) in ("t", "delText"))
            if text.strip():
                (added if name in _ADDED else taken).append(text.strip())
    if not added and not taken:
        return []
    first = f"; the first text deleted is {taken[0][:40]!r}" if taken else ""
    message = (
        f"the document holds tracked changes that nobody accepted ({len(added)} insertions, {len(taken)} deletions{first}): "
        "it is read as if they were accepted; compare it with what was published"
    )
    return [ReadingIssue("tracked_changes", message, text="; ".join(taken)[:_QUOTED] or None)]
