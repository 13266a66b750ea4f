"""Questions for footnotes by number: "wat staat er in voetnoot 12?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose import Span
from assistant.question import Question
from corpus.model import Document, Footnote
from corpus.sentences import sentence_spans

# "Voetnoot 12", "noot 3 en 4", "de 12e voetnoot".
_BY_NUMBER = re.compile(
    r"\b(?:voet)?no(?:ot|ten)\s+(?:nummers?\s+|nr\.?\s+)?(\d{1,3})\b(?:\s+en\s+(\d{1,3})\b)?"
    r"|\b(\d{1,3})(?:e|de|ste)\s+(?:voet)?noot\b|\bfootnote\s+(\d{1,3})\b",
    re.I,
)


def asked_footnotes(question: Question, documents: Sequence[Document]) -> list[Span] | None:
    """Return the footnotes that a question names by number, each with the sentence that has its mark.

    None if it names none; empty if no document has them.
    """
    numbers = [
        int(number) for named in _BY_NUMBER.finditer(question.text) for number in named.groups() if number
    ]
    if not numbers:
        return None
    spans: list[Span] = []
    for document in documents:
        for note in document.footnotes:
            if note.number in numbers:
                spans.append(Span(document.id, note.start, note.end))
                spans += _marked(document, note)
    return spans


def _marked(document: Document, note: Footnote) -> list[Span]:
    """Return the sentence in which the mark of a footnote stands, if it was found."""
    if note.marker is None:
        return []
    block = document.block_at(note.marker - 1)
    return [
        Span(document.id, start, end)
        for start, end in sentence_spans(document.text, block.start, block.end)
        if start < note.marker <= end
    ]
