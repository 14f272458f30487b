"""From clause to clause: which subject a figure belongs to, and of which figure it is a part.

A *statement* is one subject with its figures (amount, change, rate, share). Words without a subject of their own (比上年增加,
占, 支出决算为) go on with the statement before. An introducer (其中, 包括, 主要为, a bracket) opens a *part list* under it;
the list ends with its sentence, at the semicolon of the list around it, or where a subject is no part of its head.
"""

from __future__ import annotations

import re

from pipelines.forms.claims import labels
from pipelines.forms.claims.clauses import MONEY_UNITS, Figure, Folded, Piece
from pipelines.forms.claims.labels import Label
from pipelines.forms.claims.ledger import Context, Ledger, PartList, Statement
from pipelines.forms.claims.lexicon import ALL_FUNDS, Lexicon
from pipelines.forms.claims.model import Claim, ClaimParagraph

#: Subjects of which there are many: only their words tell them apart.
_NAMED_APART = {
    "project",
    "expenditure.function",
    "expenditure.economic",
    "vehicles.kind",
    "procurement.small_business",
}
_LONGEST_TOPIC = 80


class Sentences:
    """Reads pieces in order. All state that reaches from clause to clause is here."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.ledger = Ledger()
        self.lists: list[PartList] = []
        self.interrupted: list[PartList] = []
        self.heading: Statement | None = None
        self.current: Statement | None = None
        self.main: Statement | None = None
        self.main_sentence: str | None = None
        self.seen: list[Statement] = []
        self.brackets: list[Statement | None] = []
        self.sentence_year: int | None = None
        self.share_of: str | None = None
        self.comparator: tuple[str | None, int | None] = (None, None)
        self.explaining = False
        self.paragraph = ClaimParagraph(0, None, "")
        self.steps: dict[str, int] = {}
        self.sentence = ""

    def start_afresh(self, style: int | None, ordinal: int | None = None) -> None:
        """A paragraph that does not go on with the one before: only lists announced at a paragraph's end stay open.

        ``style`` is the kind of its enumerator and ``ordinal`` its number; the first paragraph of such a list gives the list its style.
        What stands unnumbered between its paragraphs is no part of the list, and does not end it if the next number follows.
        """
        if self.interrupted and style is not None:
            if not self.lists and style == self.interrupted[-1].style and ordinal == (self.interrupted[-1].ordinal or 0) + 1:
                self.lists = self.interrupted
            else:
                self.ledger.finished.extend(reversed(self.interrupted))
            self.interrupted = []
        while self.lists:
            last = self.lists[-1]
            if last.over_paragraphs and (not last.begun or (style is not None and style == last.style)):
                last.style, last.ordinal, last.begun = style, ordinal, True
                break
            if last.over_paragraphs and style is None and last.style is not None and not self.interrupted:
                self.interrupted, self.lists = self.lists, []
                break
            self._close_list()
        self.current = self.main = None
        self.seen = [lst.head for lst in self.lists]
        self.brackets.clear()
        self.end_sentence()

    def enter_heading(self, text: str | None) -> None:
        """A heading ends everything; amounts without a subject of their own are then its subject's."""
        self.ledger.finished.extend(reversed(self.interrupted))
        self.interrupted = []
        while self.lists:
            self._close_list()
        self.start_afresh(None)
        label = labels.read(text, self.lexicon) if text else None
        self.heading = self._statement(label) if label and label.subject else None

    def end_paragraph(self, *, within_sentence: bool) -> None:
        """A list that is only announced (其中：) goes on in the next paragraphs."""
        if self.lists and not self.lists[-1].statements:
            self.lists[-1].over_paragraphs = True
        elif not within_sentence:
            self.end_sentence()

    def result(self) -> list[Claim]:
        """All claims read."""
        self.enter_heading(None)
        self.ledger.mark_parts()
        return self.ledger.claims

    # -- clauses ------------------------------------------------------------------------------------------------------

    def read_piece(self, piece: Piece, folded: Folded) -> None:
        """Read the words before a figure or a boundary, and the figure."""
        words = piece.words
        if (found := self.lexicon.introducer.search(words)) and self._introduces(words, found, piece):
            self._open_list(words[: found.start()], str(found.lastgroup))
            words = words[found.end() :].lstrip(":,")
        elif self.lists and re.fullmatch(f"(?:{self.lexicon.patterns['trailing_etc'].pattern})", words):
            self.lists[-1].kind = "some"
        if self.lexicon.patterns["reasons"].search(words):
            self.explaining = True
        if piece.figure:
            self._read_figure(words, piece.figure, folded)
        elif words.strip("、"):
            self._read_clause(words, piece.boundary)
        self._read_boundary(piece)

    def _introduces(self, words: str, found: re.Match[str], piece: Piece) -> bool:
        """Whether an introducer opens a list here, or begins an explanation (主要是人员增加) or an enumeration of words."""
        after = words[found.end() :]
        if found.lastgroup == "some":
            explained = (
                self.lexicon.patterns["reasons"].search(after)
                or labels.direction_of(after, self.lexicon, at_end=False)[0]
            )
            if self.explaining or explained:
                return False
            return piece.boundary == ":" if piece.figure is None else piece.figure.unit in MONEY_UNITS
        return not self.explaining or found.lastgroup == "of_which" or bool(re.search("以下方面|如下", found[0]))

    def _read_boundary(self, piece: Piece) -> None:
        if piece.boundary == "(":
            self.brackets.append(self.current)
            if self.current and not (self.lists and self.lists[-1].depth == len(self.brackets)):
                self._push(self.current, "of_which")
        elif piece.boundary == ")" and self.brackets:
            depth = len(self.brackets)
            while self.lists and self.lists[-1].depth >= depth:
                self._close_list()
            self.current = self.brackets.pop()
        elif piece.boundary == ";":
            self.explaining = False
            if self.lists and self.lists[-1].head.claim("change", None):
                self.comparator = (None, None)
            inner = [lst for lst in self.lists if not lst.over_paragraphs and lst.depth == len(self.brackets)]
            if len(inner) > 1 and not inner[-1].enumerated:
                self._close_list()
        elif piece.boundary and piece.boundary in "。!?" and not self.brackets:
            self.end_sentence()

    def end_sentence(self) -> None:
        """Close what holds only within a sentence."""
        while self.lists and not self.lists[-1].over_paragraphs:
            self._close_list()
        self.explaining, self.sentence_year, self.comparator = False, None, (None, None)
        self.current = self.main

    def _open_list(self, before: str, kind: str) -> None:
        """Open a list under the subject named before the introducer (支出包括：), else under the statement at hand."""
        head = self.current
        label = labels.read(before, self.lexicon, self.paragraph.entity_name) if before.strip(",、") else None
        if label and (label.subject or label.only_spending):
            named = self._statement(label)
            head = next((s for s in reversed(self.seen) if s.subject == named.subject), head)
        if head is None or not head.claims:
            return
        if self.lists and self.lists[-1].head is head and not self.lists[-1].statements:
            self.lists[-1].kind = kind
            return
        while self.lists and self.lists[-1].head is head:
            self._close_list()
        self._push(head, kind)

    def _push(self, head: Statement, kind: str) -> None:
        head.lists += 1
        self.explaining = False
        self.lists.append(PartList(head, kind, head.lists, len(self.brackets)))

    def _close_list(self) -> None:
        self.ledger.finished.append(self.lists.pop())

    def _read_clause(self, words: str, boundary: str) -> None:
        """A clause without a figure: nothing changed, nothing planned, a year, a comparison, or the name of a subject."""
        patterns = self.lexicon.patterns
        if found := patterns["exceeds"].search(words):
            self._compare_with_budget(found)
            return
        if self.lists and not self.lists[-1].statements and "、" in words:
            self._close_list()  # 主要包括：基本工资、津贴补贴… names, no parts
        if self.explaining:
            return
        label = labels.read(words, self.lexicon, self.paragraph.entity_name)
        unchanged, start, _ = labels.direction_of(words, self.lexicon, at_end=False)
        if unchanged == "unchanged":
            self._state_unchanged(labels.read(words[:start], self.lexicon, self.paragraph.entity_name))
        elif found := patterns["none_stated"].search(words):
            self._state_none(words[: found.start()], words[found.end() :])
        elif label.subject or (label.year and not label.subject_words and "(" not in words):
            if label.year:
                self.sentence_year = label.year
            opens = boundary == ":" or not self.ledger.claims or self.ledger.claims[-1].sentence != self.sentence
            if label.subject and opens and label.direction is None and len(words) <= _LONGEST_TOPIC:
                self._enter(self._statement(label))
        if label.comparator and not label.is_past:
            self.comparator = (label.comparator, label.comparator_year)

    # -- statements ---------------------------------------------------------------------------------------------------

    def _statement(self, label: Label) -> Statement:
        """A new statement of the subject that a label names."""
        head = self.lists[-1].head if self.lists else None
        context = head or self.current or self.heading
        scope = (label.subject.scope if label.subject else None) or (head.scope if head else None)
        scope = scope or (self.heading.scope if self.heading and not head else None)
        named = label.subject
        of_projects = head is not None and (head.subject or "").split(".")[-1] == "project"
        if of_projects and named and not label.subject_words.removeprefix('"').startswith(named.text):
            named = None  # a project's name may end in any words: 大厅安检服务项目支出
        key, text = (named.key, named.text) if named else (None, label.subject_words or None)
        if key is None and label.only_spending:
            key, text = "{scope}.total", "支出"
        if key and key.startswith("side."):
            of_spending = context is not None and (context.subject or "").split(".")[0].endswith("expenditure")
            key = "{scope}.total" if of_spending else key.replace("side.", "income.")
        if key is None and of_projects:
            key = "project"
        subject = key.replace("{scope}", scope or ALL_FUNDS) if key else None
        if subject in ("expenditure.function", "expenditure.economic"):
            text = label.subject_words
        elif self.lists and head and not self.lists[-1].over_paragraphs and self._same(Statement(subject, text), head):
            # 收入预算9万元，其中：本级收入预算5万元: the same of somebody else.
            subject, text = None, label.subject_words
        return Statement(subject, text, scope, label.year, enumerated=label.enumerated)

    def _enter(self, statement: Statement) -> None:
        """Make it the statement at hand; lists that it is no part of are closed."""
        while self.lists and not self.lists[-1].over_paragraphs and not self._may_be_part(statement, self.lists[-1]):
            self._close_list()
        if self.lists and self._may_be_part(statement, self.lists[-1]):
            statement.parts = self.lists[-1]
            statement.parts.statements += 1
            statement.parts.enumerated |= statement.enumerated
        if all(lst.over_paragraphs for lst in self.lists) and (not self.main or self.main_sentence != self.sentence):
            self.main, self.main_sentence = statement, self.sentence
        self.current = statement
        self.seen.append(statement)

    def _may_be_part(self, statement: Statement, parts: PartList) -> bool:
        return self.lexicon.may_be_part(statement.subject, parts.head.subject)

    def _inherits(self, label: Label) -> bool:
        """Whether a label goes on with the statement at hand. 支出预算为 does, unless what is at hand is an income."""
        if label.subject or label.subject_words:
            return False
        at_hand = self.current or self.heading
        if (
            self.lists
            and self.lists[-1].head is at_hand
            and label.said
            and not (label.direction or label.comparator or label.is_share)
        ):
            return False
        if label.only_spending and not label.is_share:
            return at_hand is not None and not (at_hand.subject or "").startswith(("income.", "budget_total"))
        return True

    def _read_figure(self, words: str, figure: Figure, folded: Folded) -> None:
        label = labels.read(words, self.lexicon, self.paragraph.entity_name)
        measure = self._measure(label, figure)
        if measure is None:
            return
        if self.sentence_year is None and label.year and not label.is_past:
            self.sentence_year = label.year
        if label.comparator and measure == "amount" and not label.said:
            self.comparator = (label.comparator, label.comparator_year)
            label.is_past, label.stage = True, labels.stage_of(label.comparator, self.lexicon)
        self.share_of = label.share_of if measure == "amount" else None
        resumes = self._inherits(label)
        if resumes:
            self.explaining = self.explaining and label.direction is None and label.comparator is None
            if self.current is None and self.heading is not None and not (label.direction or label.comparator):
                self._enter(Statement(self.heading.subject, self.heading.text, self.heading.scope))
            statement = self.current or Statement(None, None)
            if self.explaining and (made := statement.claim(measure, None)) and made.sentence == self.sentence:
                statement = Statement(None, None)
            if self.share_of and label.is_share:
                # 占本年支出500万元的10%: the amount is the whole's, not that of the statement at hand.
                whole = labels.read(self.share_of, self.lexicon)
                label.stage = label.stage or whole.stage
                statement = self._statement(whole) if whole.subject or whole.subject_words else statement
                label.share_of = None
        elif self.lexicon.patterns["respectively"].search(words):
            statement = self.current = Statement(None, label.subject_words or None)
        else:
            statement = self._statement(label)
            at_hand = self.current
            if at_hand and (label.direction or not at_hand.claims) and self._same(statement, at_hand):
                statement = at_hand
            elif not self.explaining:
                self._enter(statement)
            elif measure == "amount":
                # 主要用于培训支出5万元: something of that subject, not all of it.
                statement = Statement(None, label.subject_words or statement.text)
        if label.comparator and not label.is_past:
            self.comparator = (label.comparator, label.comparator_year)
        text = folded.as_printed(figure.start, figure.end - len(figure.unit))
        self._make(statement, measure, label, figure, text.strip())

    def _same(self, named: Statement, at_hand: Statement) -> bool:
        """Whether a change names again what is at hand: 财政拨款支出5万元。与上年相比，财政拨款支出增加1万元."""
        if at_hand.subject == "fiscal_budget_total" and named.subject == "budget_total":
            return True
        return named.subject is not None and named.subject == at_hand.subject and named.subject not in _NAMED_APART

    def _measure(self, label: Label, figure: Figure) -> str | None:
        """amount, change, rate, share or count; None for a figure that states nothing of a budget (1%人口抽样调查)."""
        own = label.subject is not None or label.subject_words != ""
        if self.lexicon.patterns["goals"].search(label.subject_words):
            return None
        if figure.unit in ("%", "个百分点"):
            if self.share_of and label.subject is None and not own:
                label.is_share, label.share_of = True, self.share_of
            if label.subject is None and own:
                return None
            if label.is_share:
                return "share"
            in_bracket = bool(self.brackets) and not own
            return (
                "rate"
                if label.direction or (in_bracket and self.current and self.current.claim("change", None))
                else None
            )
        if figure.unit in self.lexicon.counters:
            named = label.subject.key if label.subject else (self.current.subject if self.current and not own else None)
            counted = named is not None and named.startswith(("vehicles.", "equipment.", "three_public."))
            return "count" if counted and not self.explaining else None
        return "change" if label.direction and not label.is_past else "amount"

    # -- claims -------------------------------------------------------------------------------------------------------

    def _state_unchanged(self, label: Label) -> None:
        """与去年持平, 无增减变化: of the subject named, else of the statement at hand, once in a sentence."""
        if label.subject:
            self._enter(self._statement(label))
        elif label.subject_words:
            return
        elif self.current is None and self.heading is not None:
            self._enter(Statement(self.heading.subject, self.heading.text, self.heading.scope))
        if self.current is None:
            return
        made = self.current.claim("change", None)
        if made is None or made.sentence != self.sentence:
            if label.comparator:
                self.comparator = (label.comparator, label.comparator_year)
            label.direction = "unchanged"
            self._make(self.current, "change", label, None, None)

    def _state_none(self, before: str, after: str) -> None:
        """没有安排政府采购预算, 无经营性支出: only of a subject that is known, and not again of one already stated."""
        for words in (after, before):
            label = labels.read(words, self.lexicon, self.paragraph.entity_name)
            if label.subject and (words is before or self.lexicon.is_filler(words[: words.find(label.subject.text)])):
                statement = self._statement(label)
                if not any(s.subject == statement.subject and s.claims for s in self.seen):
                    self._enter(statement)
                    label.direction, label.comparator = "none_stated", None
                    counted = (statement.subject or "").startswith(("vehicles.", "equipment."))
                    self._make(statement, "count" if counted else "amount", label, None, None)
                return

    def _compare_with_budget(self, found: re.Match[str]) -> None:
        """决算数大于预算数: a change that only points a way."""
        if self.current is None:
            return
        label = labels.read("", self.lexicon)
        label.direction = {"大于": "increase", "小于": "decrease", "等于": "unchanged"}[found["word"]]
        label.stage = labels.stage_of(found["stage"], self.lexicon)
        before, self.comparator = self.comparator, (found["base"], None)
        self._make(self.current, "change", label, None, None)
        self.comparator = before

    def _make(self, statement: Statement, measure: str, label: Label, figure: Figure | None, text: str | None) -> None:
        context = Context(self.paragraph, self.sentence, self.sentence_year, self.comparator, self.steps)
        self.ledger.add(statement, measure, label, figure, text, context)
