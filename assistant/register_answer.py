"""The answer to a question for measures: how many there are, and each in the letter's words."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import texts
from assistant.answer import Citation
from assistant.compose import Span
from assistant.register_question import RegisterQuestion
from corpus.measures import Measure
from corpus.model import Document
from corpus.names import organisations
from corpus.sentences import sentence_spans


def register_spans(documents: dict[str, Document], asked: RegisterQuestion) -> list[Span]:
    """Return for each measure the sentences to quote: what announces it, and its date if asked for."""
    return [_span(documents[measure.document_id], measure, asked) for measure in asked.measures]


def register_text(asked: RegisterQuestion, citations: Sequence[Citation], *, english: bool) -> str:
    """Write how many measures fit, then each as a quote with its number."""
    lead = texts.register_lead(len(asked.measures))
    quotes = "\n".join(f"- “{citation.quote}” [{citation.number}]" for citation in citations)
    body = f"{lead}\n\n{quotes}"
    return f"{texts.ENGLISH_LEAD_IN}\n\n{body}" if english else body


def _wordings_of_time(measure: Measure, asked: RegisterQuestion) -> list[str]:
    """Return the words for the times that a measure may have been chosen by."""
    start = measure.start if asked.field in ("start", "time") else None
    deadline = measure.deadline if asked.field in ("deadline", "time") else None
    return [wording for wording in (start, deadline) if wording]


def _span(document: Document, measure: Measure, asked: RegisterQuestion) -> Span:
    """Return the sentences from the first up to the one with the detail asked for."""
    start, end = measure.start_offset, measure.end_offset
    sentences = sentence_spans(document.text, start, end)
    at = start
    if asked.field == "actor":
        named = organisations().find(document.text, start, end)
        at = next((mention.start for mention in named if mention.name == asked.actor), start)
    for wording in _wordings_of_time(measure, asked):
        at = max(at, document.text.find(wording, start, end))
    last = next(stop for first, stop in sentences if at < stop)
    return Span(document.id, start, last)
