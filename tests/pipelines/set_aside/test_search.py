"""The smallest set of documents without which nothing fails."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipelines.set_aside.search import TooMany, guilty

DOCUMENTS = [f"d{number:03}" for number in range(200)]


def test_documents_that_fail_alone_are_found_in_few_trials() -> None:
    trials = 0

    def fails(documents: Sequence[str]) -> bool:
        nonlocal trials
        trials += 1
        return bool({"d017", "d018", "d199"} & set(documents))

    assert guilty(DOCUMENTS, fails, most=10) == ["d017", "d018", "d199"]
    assert trials < 60


def test_of_documents_that_fail_only_together_the_last_is_left_out() -> None:
    def fails(documents: Sequence[str]) -> bool:
        return {"d003", "d050", "d190"} <= set(documents) or "d100" in documents

    assert guilty(DOCUMENTS, fails, most=10) == ["d100", "d190"]


@pytest.mark.parametrize("always", [True, False])
def test_what_no_document_causes_names_none(always: bool) -> None:
    assert guilty(DOCUMENTS, lambda documents: always, most=10) == []


def test_most_documents_are_never_guilty() -> None:
    with pytest.raises(TooMany):
        guilty(DOCUMENTS, lambda documents: len(documents) > 0, most=100)
