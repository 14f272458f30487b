"""What is being stated while prose is read (a subject with its figures, the open lists of parts), and the claims made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.forms.amounts import YUAN_PER_UNIT, rounded, step_in_yuan
from pipelines.forms.claims.clauses import Figure
from pipelines.forms.claims.labels import Label
from pipelines.forms.claims.model import Claim, ClaimParagraph


@dataclass(slots=True)
class Statement:
    """One subject and the claims made of it, by (measure, stage)."""

    subject: str | None
    text: str | None
    scope: str | None = None
    year: int | None = None
    enumerated: bool = False
    parts: PartList | None = None
    lists: int = 0
    claims: dict[tuple[str, str | None], Claim] = field(default_factory=dict)

    def claim(self, measure: str, stage: str | None) -> Claim | None:
        """The claim of a measure: of the stage asked for, else the last one made."""
        found = [c for (m, _), c in self.claims.items() if m == measure]
        return self.claims.get((measure, stage)) or (found[-1] if found else None)

    @property
    def only_changes(self) -> bool:
        return any(m == "change" for m, _ in self.claims) and not any(m == "amount" for m, _ in self.claims)


@dataclass(slots=True)
class PartList:
    """An open list of parts: under which statement, how it was introduced, in which bracket depth and paragraph style.

    ``ordinal`` is the number of its last numbered paragraph.
    """

    head: Statement
    kind: str
    number: int
    depth: int
    over_paragraphs: bool = False
    style: int | None = None
    ordinal: int | None = None
    begun: bool = False
    enumerated: bool = False
    parts: list[Claim] = field(default_factory=list)
    statements: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """Where a claim stands: its sentence, the year that this opens with, the comparison that holds in it.

    ``steps`` is the finest number of decimals that the paragraph prints, by unit.
    """

    paragraph: ClaimParagraph
    sentence: str
    sentence_year: int | None
    comparator: tuple[str | None, int | None]
    steps: dict[str, int]


@dataclass(slots=True)
class Ledger:
    """The claims made so far, and the part lists that have ended."""

    claims: list[Claim] = field(default_factory=list)
    finished: list[PartList] = field(default_factory=list)

    def add(
        self,
        statement: Statement,
        measure: str,
        label: Label,
        figure: Figure | None,
        text: str | None,
        context: Context,
    ) -> None:
        """Add a claim of a statement; ``text`` is the figure as printed, null where only a direction is stated."""
        head = statement.parts.head if statement.parts else None
        direction, is_past = label.direction, label.is_past
        in_sentence = statement.parts is not None and not statement.parts.over_paragraphs
        if measure == "amount" and figure and head and head.only_changes and in_sentence and not is_past:
            # (其中：公务用车购置费0万元) behind an increase: the parts of the increase, not of an amount.
            measure = "change"
            changed = head.claim("change", None)
            direction = changed.direction if changed else None
        if measure == "rate" and direction is None:
            changed = statement.claim("change", None)
            direction = changed.direction if changed else None
        comparator, comparator_year = (label.comparator, label.comparator_year) if is_past else (None, None)
        parent = None
        if head and not is_past:
            parent = head.claim("amount" if measure == "share" else measure, label.stage) if measure != "rate" else None
        if measure in ("change", "rate"):
            comparator, comparator_year = context.comparator
            if comparator is None and head and (changed := head.claim("change", None)):
                comparator, comparator_year = changed.comparator, changed.comparator_year
        if is_past:
            year = label.year or comparator_year
        else:
            year = label.year or statement.year or context.sentence_year or (head.year if head else None)
            statement.year = year
        unit = figure.unit if figure else None
        factor = Decimal(1) if figure and figure.value == 0 and not unit else YUAN_PER_UNIT.get(unit or "")
        claim = Claim(
            claim_index=len(self.claims) + 1,
            parent_claim_index=parent.claim_index if parent else None,
            part_list=None,
            part_of=None,
            page=context.paragraph.page,
            block_index=context.paragraph.block,
            entity_index=context.paragraph.entity_index,
            entity_code=context.paragraph.entity_code,
            entity_name=context.paragraph.entity_name,
            subject=statement.subject,
            subject_text=statement.text,
            measure=measure,
            stage=None if measure in ("share", "rate") else label.stage,
            year=year,
            amount=rounded(figure.value, 6) if figure else None,
            amount_text=text,
            unit=unit or None,
            amount_yuan=rounded(figure.value * factor, 4) if figure and factor is not None else None,
            step_yuan=step_in_yuan(context.steps[unit], unit) if unit else None,
            share_of=label.share_of,
            comparator=comparator,
            comparator_year=comparator_year,
            direction=direction,
            sentence=context.sentence,
        )
        self.claims.append(claim)
        if not is_past:
            statement.claims[measure, label.stage] = claim
        if parent and statement.parts:
            statement.parts.parts.append(claim)

    def mark_parts(self) -> None:
        """Mark each part with its list and with whether the list names all parts or only some."""
        for finished in self.finished:
            named = {(claim.subject, claim.subject_text) for claim in finished.parts if claim.measure != "share"}
            complete = finished.kind == "all" or (finished.kind == "of_which" and len(named) > 1)
            for claim in finished.parts:
                claim.part_list, claim.part_of = finished.number, "all" if complete else "some"
