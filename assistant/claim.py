"""Whether a question is for the documents that were learned from, where others stand beside them.

The network that learned from the question bank knows its own documents only. On a question for another
it would lead astray, and without it a question for its own is answered worse; so one of the two must have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from assistant.question import Question
from assistant.reading import Reading
from index.lexical import terms_of
from index.store import Index

# Logistic regression of "is for the documents that were learned from", fitted with 60 documents beside the
# letter on the development split's questions and the second letter's; in five-fold cross-validation its
# AUROC is 0.990, and 0.983 without reading together. The constant is 0.25 higher than fitted.
_CONSTANT = 0.74
_PER_LEAD = -77.5
_PER_FOREIGN = -6.4
_PER_ANSWERED = -0.9
_PER_GIVEN = 0.18
# Log-odds beyond this say no more.
_MOST = 8.0


class Claim:
    """Decides whether the documents that were learned from have a question."""

    def __init__(self, index: Index, documents: frozenset[str], questions: Sequence[str]) -> None:
        """Know the words of `documents`, and of the `questions` that are asked about them."""
        self._index = index
        self._documents = documents
        self._questions = questions

    def holds(self, question: Question, reading: Reading, lead: float, answered: float) -> bool:
        """Whether the question is for the documents that were learned from.

        `reading` is what was learned of it, `lead` how much nearer the question is to the nearest
        passage of the other documents than to the nearest of these, and `answered` how much greater
        the log-odds are that the others' nearest passages answer it, read together with it.
        """
        log_odds = (
            _CONSTANT
            + _PER_LEAD * lead
            + _PER_FOREIGN * self.foreign(question)
            + _PER_ANSWERED * max(-_MOST, min(_MOST, answered))
            + _PER_GIVEN * max(-_MOST, min(_MOST, reading.given or 0.0))
        )
        return log_odds >= 0

    def foreign(self, question: Question) -> float:
        """Return the share in [0, 1] of the question's words that only other documents hold.

        Rare words count more (by idf), words that no document holds not at all.
        """
        rarities = {term: self._index.lexical.rarity(term) for term in set(terms_of(question.standalone))}
        whole = sum(rarities.values())
        return sum(rarities[term] for term in rarities.keys() - self._own) / whole if whole else 0.0

    @cached_property
    def _own(self) -> frozenset[str]:
        passages = (p for p in self._index.passages if p.document_id in self._documents)
        return _terms([*self._questions, *(" ".join((p.text, *p.path)) for p in passages)])


def _terms(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(terms_of("\n".join(texts)))
