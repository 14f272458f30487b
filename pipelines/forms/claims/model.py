"""What goes into the reading of prose and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ClaimParagraph:
    """A paragraph outside of tables, with the entity whose part of the document it stands in (null if unknown)."""

    block: int
    page: int | None
    text: str
    entity_index: int | None = None
    entity_code: str | None = None
    entity_name: str | None = None


@dataclass(slots=True)
class Claim:
    """One stated figure, or a statement that there is none. Fields are the columns of ``staging.claims``."""

    claim_index: int
    parent_claim_index: int | None
    part_list: int | None
    part_of: str | None
    page: int | None
    block_index: int
    entity_index: int | None
    entity_code: str | None
    entity_name: str | None
    subject: str | None
    subject_text: str | None
    measure: str
    stage: str | None
    year: int | None
    amount: Decimal | None
    amount_text: str | None
    unit: str | None
    amount_yuan: Decimal | None
    step_yuan: Decimal | None
    share_of: str | None
    comparator: str | None
    comparator_year: int | None
    direction: str | None
    sentence: str
