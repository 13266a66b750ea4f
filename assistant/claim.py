"""Whether a question is for the documents that the bank is about, where others stand beside them.

What was learned from the bank knows its own documents only. On a question for another it would lead
astray, and without it a question for its own is answered worse; so one of the two must have it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from assistant.bank import QuestionBank, Reading
from assistant.question import Question
from index.lexical import terms_of
from index.store import Index

# Logistic regression of "is for the bank's own documents", rewritten as a border for the lead of others.
# Fitted with 60 documents beside the letter on the development split's questions, the second letter's
# and 204 Kamervragen; in five-fold cross-validation its AUROC is 0.99. Its constant, and how clearly
# something must not be given, were chosen so that Recall@5 falls least on the development split (0.977
# alone; 0.960) and on the second letter (0.773; 0.791 if the bank never claims).
_LIKE = 0.85
_PER_LIKENESS = 0.62
_PER_FOREIGN = 0.07
_NOT_GIVEN = -0.3


class Claim:
    """Decides whether the bank's own documents have a question."""

    def __init__(self, index: Index, bank: QuestionBank) -> None:
        self._index = index
        self._bank = bank

    def holds(self, question: Question, reading: Reading, lead: float) -> bool:
        """Whether the question is for the bank's own documents.

        `reading` is what the bank says of it, and `lead` how much nearer the question is to the
        nearest passage of the other documents than to the nearest of these. What the bank's own
        don't give is for the others as soon as one of them is nearer.
        """
        border = _PER_LIKENESS * (reading.likeness - _LIKE) - _PER_FOREIGN * self.foreign(question)
        if reading.given is not None and reading.given < _NOT_GIVEN:
            border = min(border, 0.0)
        return lead <= border

    def foreign(self, question: Question) -> float:
        """Return the share in [0, 1] of the question's words that only other documents hold.

        Rare words count more (by idf), words that no document holds not at all.
        """
        rarities = {term: self._index.lexical.rarity(term) for term in set(terms_of(question.standalone))}
        whole = sum(rarities.values())
        return sum(rarities[term] for term in rarities.keys() - self._own) / whole if whole else 0.0

    @cached_property
    def _own(self) -> frozenset[str]:
        passages = (p for p in self._index.passages if p.document_id in self._bank.documents)
        return _terms([*self._bank.questions, *(" ".join((p.text, *p.path)) for p in passages)])


def _terms(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(terms_of("\n".join(texts)))
