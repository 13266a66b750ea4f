"""Which sentences of the found passages answer the question, and how sure that is.

A sentence's score adds up: how near it is to the question (cosine of sentence vectors), and, where
a network knows the letter, what that says of it, else how well its passage was found and whether
it holds a value of the kind asked for. The weights were chosen on the development split; how many
of the question's words a sentence holds added nothing there, but is shown by --explain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.question import Asks, Question
from assistant.reading import NO_READING, Reading
from assistant.values import find_values, has_pattern, row_holds_value
from corpus.model import BlockKind
from corpus.voices import is_formula
from index.encoder import FloatMatrix
from index.lexical import terms_of
from index.store import Hit, Index

# E5 similarities of any two Dutch texts lie between about 0.75 and 0.95; this spreads
# them over [0, 1] so that weights can be compared.
_SIMILARITY_FLOOR = 0.75
_SIMILARITY_SPAN = 0.2


@dataclass(frozen=True, slots=True)
class _Weights:
    """What counts how much in a sentence's score."""

    similarity: float
    passage: float
    value: float


# With the network that knows the letter, which adds its own judgement, and where there is none.
_LEARNED = _Weights(similarity=1.0, passage=0.0, value=0.0)
_PLAIN = _Weights(similarity=2.6, passage=1.5, value=0.5)
_PENALTY_NOTE = 0.15
_BONUS_SOURCE = 1.0
_POINTS_BACK = re.compile(
    r"^(?:Deze|Dit|Dat|Die|Dergelijke|Hier\w*|Daar(?!naast\b|entegen\b)\w*|Zij|Ze|Hij|Het doel|Doel)\b"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with what its score is made of.

    `similarity` is the cosine with the question; `coverage` the share of the question's
    content words that the sentence, its lead-in or its headings hold, in [0, 1].
    """

    place: int
    hit: Hit
    start: int
    end: int
    text: str
    similarity: float
    coverage: float
    has_value: bool
    score: float


def read(
    index: Index,
    question: Question,
    query: FloatMatrix,
    hits: Sequence[Hit],
    reading: Reading = NO_READING,
) -> list[Candidate]:
    """Return the sentences of `hits`, best first; ties in reading order.

    `query` is the question's vector, shape (dimensions,).
    """
    asked = frozenset(terms_of(question.standalone))
    # A signature says who wrote, and answers nothing else.
    wants_who = question.asks is Asks.WHO
    telling = [hit for hit in hits if wants_who or hit.passage.kind is not BlockKind.SIGNATURE]
    places = [
        place
        for hit in telling
        for place in index.sentences_of(hit.position)
        if _says_something(index, hit, place)
    ]
    if not places:
        return []
    similarities = _with_questions(index, query, places)
    by_position = {hit.position: hit for hit in hits}
    weights = _PLAIN if reading.learned_sentences is None else _LEARNED
    candidates = []
    for place, similarity in zip(places, similarities, strict=True):
        sentence = index.sentences[place]
        hit = by_position[sentence.passage]
        text = index.documents[hit.passage.document_id].text[sentence.start : sentence.end]
        around = " ".join((*hit.passage.path, hit.passage.lead_in))
        coverage = _coverage(asked, text, around)
        has_value = bool(find_values(text, question.asks)) or (
            hit.passage.kind is BlockKind.ROW and row_holds_value(text, hit.passage.lead_in, question.asks)
        )
        candidates.append(
            Candidate(
                place=place,
                hit=hit,
                start=sentence.start,
                end=sentence.end,
                text=text,
                similarity=similarity,
                coverage=coverage,
                has_value=has_value,
                score=_score(weights, similarity, hit, question, has_value=has_value)
                + reading.bonus_of_sentence(place),
            )
        )
    if question.asks is Asks.SOURCE:
        candidates = _with_sources(index, candidates)
    return sorted(candidates, key=lambda c: (-round(c.score, 9), c.place))


def _says_something(index: Index, hit: Hit, place: int) -> bool:
    """Whether a sentence can answer: no label, and not the question of an exchange, which only finds it."""
    sentence = index.sentences[place]
    document = index.documents[hit.passage.document_id]
    if is_formula(document, sentence.start, sentence.end):
        return False
    asked = document.block_at(sentence.start).lead_in
    return hit.passage.kind is not BlockKind.EXCHANGE or asked is None or sentence.end > asked[1]


def _with_questions(index: Index, query: FloatMatrix, places: Sequence[int]) -> list[float]:
    """Return the similarity of each sentence; what opens an answer is as near as what it answers.

    "Ja, op taalniveau B1" has none of the words of the question before it.
    """
    nearest = [float(each) for each in index.sentence_similarities(query, places)]
    for at, place in enumerate(places):
        passage = index.passages[index.sentences[place].passage]
        first = at == 0 or index.sentences[places[at - 1]].passage != index.sentences[place].passage
        if passage.kind is BlockKind.EXCHANGE and first:
            before = range(index.sentences_of(index.sentences[place].passage).start, place)
            if len(before):
                nearest[at] = max(nearest[at], float(index.sentence_similarities(query, before).max()))
    return nearest


def _with_sources(index: Index, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Put the footnotes of the sentences first, each with the score of its best sentence.

    "In welk Kamerstuk staat …" is about a sentence, and answered by its note.
    """
    notes: dict[int, Candidate] = {}
    for candidate in candidates:
        document = index.documents[candidate.hit.passage.document_id]
        for note in document.footnotes_of(candidate.start, candidate.end):
            place = index.sentence_at(document.id, note.start)
            if place is not None and (place not in notes or candidate.score > notes[place].score):
                notes[place] = _moved(index, candidate, place)
    raised = [replace(note, score=note.score + _BONUS_SOURCE) for note in notes.values()]
    return [*raised, *(candidate for candidate in candidates if candidate.place not in notes)]


def _moved(index: Index, candidate: Candidate, place: int) -> Candidate:
    """Return the candidate with its score, but at another sentence."""
    sentence = index.sentences[place]
    passage = index.passages[sentence.passage]
    return replace(
        candidate,
        place=place,
        hit=replace(candidate.hit, position=sentence.passage, passage=passage),
        start=sentence.start,
        end=sentence.end,
        text=index.documents[passage.document_id].text[sentence.start : sentence.end],
    )


def _score(weights: _Weights, similarity: float, hit: Hit, question: Question, *, has_value: bool) -> float:
    score = weights.similarity * (similarity - _SIMILARITY_FLOOR) / _SIMILARITY_SPAN
    score += weights.passage * hit.fused
    if has_pattern(question.asks) and has_value:
        score += weights.value
    if hit.passage.kind is BlockKind.NOTE:
        score -= 0.0 if question.asks is Asks.SOURCE else _PENALTY_NOTE
    return score


def _coverage(asked: frozenset[str], text: str, around: str) -> float:
    """Return the share of `asked` held by the sentence, words around it counting half."""
    if not asked:
        return 0.0
    own = set(terms_of(text))
    near = set(terms_of(around)) - own
    return (len(asked & own) + 0.5 * len(asked & near)) / len(asked)


def points_back(text: str) -> bool:
    """Whether a sentence can't be understood without the one before it."""
    return bool(_POINTS_BACK.match(text))
