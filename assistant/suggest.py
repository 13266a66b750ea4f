"""Questions that may follow an answer, each checked: the documents answer it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant import texts
from assistant.answer import Answer, Status
from assistant.assistant import Assistant
from assistant.question import read_question
from index.lexical import fold, terms_of

# Of a question's content words, more than this share must stand in its sentence or headings.
_LEAST_CLEAR = 0.5
_POINTS = re.compile(r"\b(?:dit|dat|deze|die|zo'n|zulke|dergelijke|hier\w*|daar\w*|erover|men)\b", re.I)
SUGGESTED = 3
# More are asked of the assistant until three are answered, but no more than this.
_TRIED = 14
_PLAIN = re.compile(r"(?:W|Hoe|In welk|Op welk|Voor w|Tot w|Met w|Aan w|Door w|Van w)[^?!.:;]{15,90}\?$")


def suggest(assistant: Assistant, answer: Answer, asked: Sequence[str]) -> list[str]:
    """Return up to three questions near what an answer quotes that the documents answer.

    They come from the question bank, or, for documents that it doesn't know, from the
    headings near by. `asked` are the conversation's questions so far, which aren't repeated.
    """
    quoted = [(c.document.id, c.start, c.end) for c in answer.citations]
    known = {fold(question) for question in asked}
    shown: list[str] = []
    places: set[tuple[str, int]] = set()
    for tried, question in enumerate(_near(assistant, answer)):
        if len(shown) == SUGGESTED or tried == _TRIED:
            break
        if fold(question) in known:
            continue
        found = assistant.answer(question)
        if found.status is not Status.ANSWERED:
            continue
        first = found.citations[0]
        place = (first.document.id, first.start)
        old = any(d == place[0] and s <= first.start < e for d, s, e in quoted)
        if not old and place not in places:
            places.add(place)
            shown.append(question)
    return shown


def _near(assistant: Assistant, answer: Answer) -> Iterator[str]:
    """Yield questions about other sentences of the sections quoted, then of those beside them."""
    sections = {(c.document.id, c.section) for c in answer.citations}
    parents = {(document, path[:-1]) for document, path in sections}
    within: dict[int, list[str]] = {}
    beside: dict[int, list[str]] = {}
    for question, place in assistant.bank.answered() if assistant.bank else ():
        passage = assistant.index.passages[assistant.index.sentences[place].passage]
        if (passage.document_id, passage.path) in sections:
            within.setdefault(place, []).append(question)
        elif (passage.document_id, passage.path[:-1]) in parents:
            beside.setdefault(place, []).append(question)
    for group in (within, beside):
        for place in sorted(group):
            clear = _clearest(assistant, place, group[place])
            if clear:
                yield clear
    for citation in answer.citations:
        for section in citation.document.sections:
            near = section.path[:-1] == citation.section[:-1] and section.path != citation.section
            if section.heading and near:
                yield texts.about_heading(section.heading)


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
