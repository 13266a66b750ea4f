"""Where a document writes an abbreviation out: "Centraal Orgaan opvang Asielzoekers (COA)"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.compose import Span
from assistant.question import Question
from corpus.model import Document
from corpus.sentences import sentence_spans

# "Wat is OBI?", "waar staat COA voor", "what does NCTV mean"; with more words it asks for something else.
_ASKS_MEANING = re.compile(
    r"^(?:en )?(?:wat (?:is|zijn|betekent|houdt)|waar staat|what is|what does)(?: de| het| een| the)?"
    r" (?:afkorting |abbreviation )?['‘“\"]?((?-i:[\w+-]*[A-Z][\w+-]*[A-Z])[\w+-]*)['’”\"]?"
    r"(?: (?:voor|in|precies|eigenlijk|mean|stand for))*\W*$",
    re.I,
)


def written_out(question: Question, documents: Iterable[Document]) -> Span | None:
    """Return the first sentence or heading that writes out the abbreviation a question asks for, or None."""
    asked = _ASKS_MEANING.match(question.text)
    if not asked:
        return None
    for document in documents:
        at = document.text.find(f"({asked[1]})")
        if at >= 0:
            block = document.block_at(at)
            for start, end in sentence_spans(document.text, block.start, block.end):
                if start <= at < end:
                    return Span(document.id, start, end)
    return None
