"""Which documents are at fault for what failed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from pipelines.set_aside import Fault
from pipelines.set_aside.rehearsal import Rehearsal, Trial, opened
from pipelines.set_aside.search import TooMany, guilty

#: Of a few documents all may be at fault, of more at most every other one: where most documents fail it is the program that is wrong.
_FEW = 3


def faults(build: Path, trials: list[Trial], say: Callable[[str], None]) -> list[Fault]:
    """The documents that make the trials fail.

    None if some trial fails without any document, does not fail again, or fails on most of them: of that only the program is guilty.
    """
    with duckdb.connect(str(build), read_only=True) as connection:
        rows = connection.execute("SELECT document_id FROM staging.documents ORDER BY path, document_id").fetchall()
    documents = [document_id for (document_id,) in rows]
    found: list[Fault] = []
    for trial in trials:
        say(f"looking for the documents on which {trial.what} fails")
        try:
            of_trial = _faults(build, trial, documents)
        except TooMany:
            of_trial = []
        if not of_trial:
            say(f"{trial.what} fails, and no single documents are at fault")
            return []
        found += of_trial
    return found


def _faults(build: Path, trial: Trial, documents: list[str]) -> list[Fault]:
    most = max(_FEW, len(documents) // 2)
    for anew in (False, True) if trial.lineage else (False,):
        with opened(build, trial, anew) as rehearsal:
            ids = _named(rehearsal, documents, most) or guilty(documents, rehearsal.fails, most)
            if ids:
                return [Fault(document_id, trial.what, _told(rehearsal, document_id, documents, set(ids))) for document_id in ids]
    return []


def _named(rehearsal: Rehearsal, documents: list[str], most: int) -> list[str]:
    """The documents that the failing rows name, if they are all that is at fault."""
    if not rehearsal.fails(documents):
        return []
    named = set(rehearsal.named())
    if not named or len(named) > most or rehearsal.fails([document for document in documents if document not in named]):
        return []
    return [document for document in documents if document in named]


def _told(rehearsal: Rehearsal, document_id: str, documents: list[str], ids: set[str]) -> str:
    """What fails on a document: alone, or where only together with others."""
    if not rehearsal.fails([document_id]):
        rehearsal.fails([document for document in documents if document == document_id or document not in ids])
    return rehearsal.outcome
