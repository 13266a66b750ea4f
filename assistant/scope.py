"""Whether the documents treat the question's subject, and whether they answer it.

Similarity tells other subjects apart, not unanswerable details of this one: a question
for a budget is as near to its measure whether or not an amount is given. So besides a
threshold on scope this looks at the form of the answer: a question for an amount, a
number or a date is only answered where one stands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Status
from assistant.premise import Contradiction, Known, find_contradiction
from assistant.question import Asks, Question
from assistant.reader import Candidate
from assistant.reading import NO_READING, Reading
from assistant.settings import AssistantSettings
from assistant.values import find_values
from corpus.model import BlockKind
from index.lexical import terms_of
from index.store import Hit, Index

# Logistic regression of "treats this subject" on the best dense similarity and the share
# of the question's words that no document uses. Fitted on the development split against
# its questions on other subjects, 179 citizens' questions (VAC) and 150 Kamervragen:
# AUROC 0.91 in five-fold cross-validation.
_SCOPE_DENSE = 86.5
_SCOPE_UNKNOWN = -0.89
_SCOPE_CONSTANT = -73.6
# English questions lie this much farther from Dutch passages (medians 0.842 and 0.874 on
# the development split), and none of their words are known.
_ENGLISH_DISTANCE = 0.032
# Kinds whose absence refuses. On the development split the best passage lacked the value
# for 1 of 49 answerable questions, and for 13 of 28 near-misses. Shares, persons and
# places are left out: they are written in too many ways, or stand nearly everywhere.
_MUST_SHOW = frozenset({Asks.AMOUNT, Asks.NUMBER, Asks.DATE})
# The log-odds of the subject that were learned (`subject.py`) are added; on the development split their sum
# lies below this much above the plain threshold for 15 of 17 other subjects and 2 of 223 that are answered.
_WITH_SUBJECT = 0.3
# The answerable questions of the development split lie below 0.42, its six orders above this. "Geef me de
# cijfers over …" lies at 1.1.
_MOST_ORDER = 1.2
# Where other documents may be meant: of the 9,991 questions on letters written for training none lies above
# 2.6, and the two orders on the second letter above 3.9.
_MOST_ORDER_ELSEWHERE = 3.0
# A passage that contradicts the question may be so much less similar than the nearest: in the development
# split it is the nearest, while a made-up letter's sum for another year was contradicted from 0.02 below.
_AS_NEAR = 0.01
# Log-odds, below which something counts as not given: chosen on the development split, of whose answerable
# questions at most 5 % may be refused (0.031 are), and the logistic curve that makes a probability of them,
# fitted on the 1,492 bank questions that were held out.
_MIN_GIVEN = -1.5
# From here up to that border the network that reads question and passage together is asked too: where it puts
# the same sentence first and finds the question answered, it is. On the development split that takes back
# two of seven false refusals and the missing half of an answer, and none of the 14 right ones that lie there.
_UNSURE_GIVEN = -5.0
# What the letter gives so surely is no other subject, whatever its words.
_SURELY_GIVEN = 2.0
_GIVEN_SLOPE = 0.44
_GIVEN_CONSTANT = -0.34
# The same for documents that the bank isn't about, from the log-odds of the network that reads question
# and passages together. Chosen on the second and third letters of the benchmark, of whose 180
# answerable questions at most 5 % may be refused.
_ANSWERED_SLOPE = 1.0
_ANSWERED_CONSTANT = 0.7


@dataclass(frozen=True, slots=True)
class Judgement:
    """The decision, with what it rests on.

    `scope` is the estimated log-odds that the documents treat the subject, `confidence`
    the same as a probability in [0, 1], halved where the value asked for is missing.
    `reason` is one English clause for `--explain`. `contradiction` is what the question takes
    for granted and the best passage says otherwise.
    """

    status: Status
    scope: float
    confidence: float
    reason: str
    contradiction: Contradiction | None = None


def judge(
    index: Index,
    known: Known,
    question: Question,
    hits: Sequence[Hit],
    candidates: Sequence[Candidate],
    settings: AssistantSettings,
    reading: Reading = NO_READING,
) -> Judgement:
    """Decide between answered, not found and out of scope."""
    if not candidates:
        return Judgement(Status.NOT_FOUND, -math.inf, 0.0, "no passage was found")
    most = _MOST_ORDER_ELSEWHERE if reading.subject is None else _MOST_ORDER
    if reading.order is not None and reading.order > most:
        return Judgement(
            Status.OUT_OF_SCOPE, -reading.order, 0.0, f"an order ({reading.order:+.2f}), no question"
        )
    terms = terms_of(question.standalone)
    unknown = [term for term in terms if not index.lexical.knows(term)]
    share = len(unknown) / len(terms) if terms and not question.english else 0.0
    nearest = max(hit.dense for hit in hits) + _ENGLISH_DISTANCE * question.english
    scope = _SCOPE_DENSE * nearest + _SCOPE_UNKNOWN * share + _SCOPE_CONSTANT
    lowest = settings.min_scope
    if reading.subject is not None:
        scope, lowest = scope + reading.subject, lowest + _WITH_SUBJECT
    confidence = 1 / (1 + math.exp(-scope))
    if scope < lowest and not (reading.given is not None and reading.given > _SURELY_GIVEN):
        reason = f"nearest passage {nearest:.3f}, unknown words {share:.0%}: another subject"
        return Judgement(Status.OUT_OF_SCOPE, scope, confidence, reason)
    strange = [] if question.english else known.strangers(question.text)
    if strange:
        return Judgement(Status.NOT_FOUND, scope, confidence / 2, f"no document mentions {strange[0]!r}")
    shown = candidates[0].has_value or find_values(candidates[0].hit.passage.text, question.asks)
    if question.asks in _MUST_SHOW and not shown:
        reason = f"the best passage holds no {question.asks}"
        return Judgement(Status.NOT_FOUND, scope, confidence / 2, reason)
    if question.asks is Asks.SOURCE and candidates[0].hit.passage.kind is BlockKind.NOTE:
        return Judgement(Status.ANSWERED, scope, confidence, "a footnote")
    if _signed(candidates[0].hit, terms):
        return Judgement(Status.ANSWERED, scope, confidence, "the signature has all words of the question")
    contradiction = contradicted(question, hits, candidates[0].hit)
    if contradiction:
        reason = f"takes {contradiction.said!r} for granted, the best passage has {contradiction.found!r}"
        return Judgement(Status.NOT_FOUND, scope, confidence / 2, reason, contradiction)
    if reading.given is None:
        return _judged_by_reading(reading, scope, confidence)
    given = reading.given
    confidence = confidence / (1 + math.exp(-_GIVEN_SLOPE * given - _GIVEN_CONSTANT))
    if given < _MIN_GIVEN and not _both_answer(reading, candidates[0]):
        return Judgement(Status.NOT_FOUND, scope, confidence, f"asks for what is not given ({given:+.2f})")
    return Judgement(Status.ANSWERED, scope, confidence, f"asks for what is given ({given:+.2f})")


def needs_second_reading(reading: Reading) -> bool:
    """Whether the passages are to be read together with the question: what was learned says too little."""
    return reading.given is None or _UNSURE_GIVEN < reading.given < _MIN_GIVEN


def _both_answer(reading: Reading, best: Candidate) -> bool:
    """Whether reading together finds the question answered, and by the best sentence."""
    answered = reading.answered is not None and reading.answered > 0
    return answered and max(reading.joined, key=lambda place: reading.joined[place]) == best.place


def _signed(best: Hit, terms: Sequence[str]) -> bool:
    """Whether the best passage is a signature that has all words of the question: who the minister is."""
    return best.passage.kind is BlockKind.SIGNATURE and set(terms) <= set(terms_of(best.passage.text))


def contradicted(question: Question, hits: Sequence[Hit], best: Hit) -> Contradiction | None:
    """Return what the best passage says otherwise, if no other is nearer to the question.

    A sum for another year is no contradiction where the passage is about another subject.
    """
    if best.dense < max(hit.dense for hit in hits) - _AS_NEAR:
        return None
    return find_contradiction(question.text, best.passage.text)


def _judged_by_reading(reading: Reading, scope: float, confidence: float) -> Judgement:
    """Decide where nothing was learned: by reading question and passages together, if that was done."""
    if reading.answered is None:
        return Judgement(Status.ANSWERED, scope, confidence, "a sentence of the kind asked for")
    given = _ANSWERED_SLOPE * reading.answered + _ANSWERED_CONSTANT
    confidence = confidence / (1 + math.exp(-given))
    if given < 0:
        return Judgement(Status.NOT_FOUND, scope, confidence, f"no passage read answers it ({given:+.2f})")
    return Judgement(Status.ANSWERED, scope, confidence, f"a passage read answers it ({given:+.2f})")
