"""Questions that may follow an answer, each checked: the documents answer it.

They come from the question bank, one for each sentence that it knows a clear question on, nearest
to what was quoted first; for documents that it doesn't know, from the headings near by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import TypeAlias

from assistant import texts
from assistant.answer import Status
from assistant.assistant import Assistant
from assistant.compose import Span, overlap
from assistant.question import read_question
from corpus.model import Document
from index.lexical import fold, terms_of
from index.store import Index

# Of a question's content words, more than this share must stand in its sentence or headings.
_LEAST_CLEAR = 0.5
_POINTS = re.compile(r"\b(?:dit|dat|deze|die|zo'n|zulke|dergelijke|hier\w*|daar\w*|erover|men)\b", re.I)
SUGGESTED = 3
# More are asked of the assistant until three are answered, but no more than this.
_TRIED = 14
_PLAIN = re.compile(r"(?:W|Hoe|In welk|Op welk|Voor w|Tot w|Met w|Aan w|Door w|Van w)[^?!.:;]{15,90}\?$")

# A question, and the sentence of which the bank says that it answers it, or None.
_Candidate: TypeAlias = tuple[str, Span | None]


@dataclass(slots=True)
class _Known:
    """What was found out about one snapshot of the index, or about the documents `chosen` of it.

    `clear` has the clearest question on a sentence, by its place; `checked` what each question that
    was tried is answered with first, or None if it isn't answered.
    """

    snapshot: str
    chosen: frozenset[str] | None
    clear: dict[int, str]
    checked: dict[str, Span | None] = field(default_factory=dict)


class Suggester:
    """Finds questions that may follow. Remembers what it checked, for as long as the index is the same."""

    def __init__(self) -> None:
        self._known: _Known | None = None

    def suggest(self, assistant: Assistant, quoted: Sequence[Span], asked: Sequence[str]) -> list[str]:
        """Return up to three questions that the documents answer with something else than `quoted`.

        Without quotes these are questions to begin with. `asked` are the conversation's questions so
        far, which aren't repeated.
        """
        known = self._on_index_of(assistant)
        asked_before = {fold(question) for question in asked}
        shown: list[str] = []
        taken = list(quoted)
        tried = 0
        for question, place in _near(assistant.index, quoted, known.clear):
            if fold(question) in asked_before or (place and _touches(place, taken)):
                continue
            if place and assistant.chosen is not None and place.document_id not in assistant.chosen:
                continue
            tried += question not in known.checked
            found = _checked(assistant, question, known.checked)
            if found and not _touches(found, taken):
                taken.append(found)
                shown.append(question)
            if len(shown) == SUGGESTED or tried == _TRIED:
                break
        return shown

    def _on_index_of(self, assistant: Assistant) -> _Known:
        known = self._known
        about = (assistant.index.snapshot, assistant.chosen)
        if known is None or (known.snapshot, known.chosen) != about:
            known = self._known = _Known(*about, _clear_questions(assistant))
        return known


def _checked(assistant: Assistant, question: str, checked: dict[str, Span | None]) -> Span | None:
    """Return the first thing that the documents answer a question with, or None."""
    if question not in checked:
        answer = assistant.answer(question)
        first = answer.citations[0] if answer.status is Status.ANSWERED else None
        checked[question] = Span(first.document.id, first.start, first.end) if first else None
    return checked[question]


def _near(index: Index, quoted: Sequence[Span], clear: Mapping[int, str]) -> Iterator[_Candidate]:
    """Yield questions on the sections quoted, those beside them, those documents, then on others."""
    documents = index.documents
    paths = {(s.document_id, documents[s.document_id].section_at(s.start).path) for s in quoted}
    parents = {(document, path[:-1]) for document, path in paths}
    names = {document for document, _ in paths}
    near: list[tuple[int, int, int]] = []
    elsewhere: list[int] = []
    for place in clear:
        span, path = _sentence(index, place)
        if span.document_id not in names:
            elsewhere.append(place)
            continue
        beside = (span.document_id, path[:-1]) in parents
        rank = 0 if (span.document_id, path) in paths else 1 if beside else 2
        near.append((rank, _distance(span, quoted), place))
    if not quoted:
        yield from ((question, None) for question in _in_turn(texts.EXAMPLES.values()))
    for _, _, place in sorted(near):
        yield clear[place], _sentence(index, place)[0]
    for name in sorted(names):
        yield from _on_headings(documents[name], paths)
    for place in elsewhere:
        yield clear[place], _sentence(index, place)[0]
    for name in sorted(documents.keys() - names):
        yield from _on_headings(documents[name], paths)


def _sentence(index: Index, place: int) -> tuple[Span, tuple[str, ...]]:
    """Return the sentence at a place in the index, and the headings above it."""
    sentence = index.sentences[place]
    passage = index.passages[sentence.passage]
    return Span(passage.document_id, sentence.start, sentence.end), passage.path


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(overlap(span, other) for other in others)


def _distance(span: Span, quoted: Sequence[Span]) -> int:
    """Return how many characters lie between a sentence and the nearest quote of its document."""
    near = [abs(span.start - other.start) for other in quoted if other.document_id == span.document_id]
    return min(near, default=0)


def _in_turn(groups: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the first of each group, then the second of each, and so on."""
    return (each for each in chain.from_iterable(zip_longest(*groups)) if each)


def _on_headings(document: Document, quoted: set[tuple[str, tuple[str, ...]]]) -> Iterator[_Candidate]:
    """Yield a question on each heading but those quoted from, the ones beside these first."""
    parents = {(name, path[:-1]) for name, path in quoted}
    headed = [each for each in document.sections if each.heading and (document.id, each.path) not in quoted]
    for section in sorted(headed, key=lambda each: (document.id, each.path[:-1]) not in parents):
        yield texts.about_heading(section.heading), None


def _clear_questions(assistant: Assistant) -> dict[int, str]:
    """Return for each sentence that has one the bank's clearest question on it, in their order."""
    questions: dict[int, list[str]] = {}
    for question, place in assistant.bank.answered() if assistant.bank else ():
        questions.setdefault(place, []).append(question)
    found = {place: _clearest(assistant, place, questions[place]) for place in sorted(questions)}
    return {place: clear for place, clear in found.items() if clear}


def _clearest(assistant: Assistant, place: int, questions: Sequence[str]) -> str | None:
    """Return the question that can be understood by itself: in the words of its sentence."""
    sentence = assistant.index.sentences[place]
    passage = assistant.index.passages[sentence.passage]
    document = assistant.index.documents[passage.document_id]
    words = set(terms_of(" ".join((*passage.path, document.text[sentence.start : sentence.end]))))
    best, clearest = _LEAST_CLEAR, None
    for question in questions:
        if not _PLAIN.match(question) or _POINTS.search(question) or read_question(question).english:
            continue
        terms = terms_of(question)
        clear = sum(term in words for term in terms) / len(terms) if len(terms) > 1 else 0.0
        if clear > best:
            best, clearest = clear, question
    return clearest
