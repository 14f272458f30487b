"""Figures stated in prose (文字说明中的数字): paragraphs → claims.

The way of a paragraph: ``paragraphs`` knows headings, glossaries and lists over several paragraphs, ``clauses`` cuts text
at punctuation and figures, ``labels`` reads the words before a figure (year, comparison, direction, subject),
``sentences`` follows subjects and lists of parts from clause to clause, ``ledger`` keeps what was stated. The words
themselves are data: ``layouts/claims.yaml``, read by ``lexicon``.
"""

from pipelines.forms.claims.model import Claim, ClaimParagraph
from pipelines.forms.claims.paragraphs import extract

__all__ = ["Claim", "ClaimParagraph", "extract"]
