"""From paragraph to paragraph: headings, glossaries, notes, lists over several paragraphs, sentences over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipelines.forms.claims import labels
from pipelines.forms.claims.clauses import Folded, cut, figures
from pipelines.forms.claims.lexicon import Lexicon, load
from pipelines.forms.claims.model import Claim, ClaimParagraph
from pipelines.forms.claims.sentences import Sentences
from pipelines.forms.normalise import squash

#: Kinds of enumerators, from the outermost to the innermost.
_ENUMERATORS = (
    r"第[一二三四五六七八九十]+部分",
    r"[一二三四五六七八九十]+[、.]",
    r"\([一二三四五六七八九十]+\)",
    r"\d{1,2}[、.](?!\d(?!\d{3}年))",
    r"\(\d{1,2}\)",
)
_HEADING_TAIL = re.compile("(?:及|和|增减|变化|情况|原因|说明|总体|具体|结构|预算|决算|支出|安排)+$")
_PAGE_NUMBER = re.compile(r"[-第]?[\d/]+[-页]?")
_UNFINISHED = re.compile(r"(?:,|元|%).*[^。!?:;]$")
_LONGEST_HEADING = 40
_NUMERALS = "〇一二三四五六七八九"


def style_of(text: str) -> int | None:
    """Kind of the enumerator that squashed text begins with, None without."""
    return next((kind for kind, enumerator in enumerate(_ENUMERATORS) if re.match(enumerator, text)), None)


def ordinal_of(text: str) -> int | None:
    """The number of the enumerator that squashed text begins with: 3 of (三)、 or 3.; None without."""
    if style_of(text) is None:
        return None
    found = re.search(r"\d{1,2}|[一二三四五六七八九十]+", text)
    if found is None:
        return None
    if found[0].isdigit():
        return int(found[0])
    tens, ten, ones = found[0].rpartition("十")
    return (_NUMERALS.find(tens) if tens else 1) * (10 if ten else 0) + max(_NUMERALS.find(ones), 0) if ones or ten else None


def joined(paragraphs: Iterable[ClaimParagraph]) -> Iterator[ClaimParagraph]:
    """Paragraphs of paged formats with lines and pages put together again: a sentence that is not finished goes on."""
    before: ClaimParagraph | None = None
    for paragraph in paragraphs:
        text = squash(paragraph.text)
        if not text or (paragraph.page is not None and _PAGE_NUMBER.fullmatch(text)):
            continue
        if (
            before is not None
            and paragraph.page is not None
            and paragraph.entity_index == before.entity_index
            and style_of(text) is None
            and _UNFINISHED.search(squash(before.text))
        ):
            before = replace(before, text=before.text + paragraph.text)
            continue
        if before is not None:
            yield before
        before = paragraph
    if before is not None:
        yield before


class Reader:
    """Reads the paragraphs of one document in order."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.sentences = Sentences(lexicon)
        self.entity: int | None = None
        self.glossary: int | None = None
        self.within_sentence = False
        self.within_list = False

    def read(self, paragraph: ClaimParagraph) -> None:
        """Read one paragraph."""
        folded = Folded(paragraph.text)
        text = labels.arabic_years(folded.text)
        if paragraph.entity_index != self.entity:
            self.entity, self.glossary = paragraph.entity_index, None
            self.sentences.enter_heading(None)
        stated = figures(text, self.lexicon)
        style = style_of(text)
        if not text or self.lexicon.patterns["note"].search(text) or self._defines(text, style, bool(stated)):
            return
        if not stated and self._is_heading(text):
            self.within_sentence = self.within_list = False
            self.sentences.enter_heading(_HEADING_TAIL.sub("", text))
            return
        goes_on = (self.within_sentence and (style is None or self.within_list)) or (style is None and self._resumes(text))
        if not goes_on and not self.lexicon.introducer.match(text):
            self.sentences.start_afresh(style, ordinal_of(text))
        self.sentences.paragraph = paragraph
        self.sentences.steps = {f.unit: max(g.decimals for g in stated if g.unit == f.unit) for f in stated}
        ends = [m.end() for m in re.finditer(r"[。!?](?!\))", text)] + [len(text)]
        for piece in cut(text, self.lexicon):
            begin = max((end for end in ends if end <= piece.start), default=0)
            end = min(end for end in ends if end > piece.start or end == len(text))
            self.sentences.sentence = folded.as_printed(begin, end).strip()
            self.sentences.read_piece(piece, folded)
        self.within_list = text[-1] in ",;、"
        self.within_sentence = text[-1] not in "。!?:"
        self.sentences.end_paragraph(within_sentence=self.within_sentence)

    def _defines(self, text: str, style: int | None, states: bool) -> bool:
        """True inside of 名词解释, which defines and states nothing; it ends at a figure or the next heading of its kind."""
        short = len(text) <= _LONGEST_HEADING
        if short and self.lexicon.patterns["glossary"].search(text):
            self.glossary = style or 0
            return True
        if states or (short and style in (0, self.glossary) and "指" not in text):
            self.glossary = None
        return self.glossary is not None

    def _resumes(self, text: str) -> bool:
        """Whether a paragraph goes on with the one before, as its first words name nothing: they only compare (与上年相比减少…), or state
        (年初预算为…) what the one before did no more than name (2.住房公积金（项）。)."""
        piece = next(cut(text, self.lexicon), None)
        main = self.sentences.main
        if piece is None or main is None:
            return False
        label = labels.read(piece.words, self.lexicon)
        names_nothing = label.subject is None and not label.subject_words
        return names_nothing and (label.comparator is not None or (piece.figure is not None and not main.claims))

    def _is_heading(self, text: str) -> bool:
        explains = self.within_sentence and self.sentences.explaining
        return len(text) <= _LONGEST_HEADING and not re.search("[,;。]|:$", text) and not explains


def extract(paragraphs: Iterable[ClaimParagraph]) -> list[Claim]:
    """The claims of a document's paragraphs, which come in reading order. ``claim_index`` counts from 1."""
    reader = Reader(load())
    for paragraph in joined(paragraphs):
        reader.read(paragraph)
    return reader.sentences.result()
