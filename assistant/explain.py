"""The stages of one answer as lines of text: `ask --explain`."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.answer import Answer
from assistant.assistant import Explanation

_SENTENCES_SHOWN = 8
_CHARS_SHOWN = 90


def explain(answer: Answer, explanation: Explanation) -> Iterator[str]:
    """Yield what was understood, found, chosen and decided, one line each."""
    question = explanation.question
    yield f"question    asks={question.asks} list={question.asks_list} english={question.english}"
    yield f"stand-alone {question.standalone}"
    if question.smalltalk:
        yield f"small talk  {question.smalltalk}"
        return
    yield "passages    dense   lexical  fused   page  text"
    for hit in explanation.hits:
        yield (
            f"            {hit.dense:.3f}   {hit.lexical:6.2f}   {hit.fused:.3f}   {hit.passage.page:4d}  "
            f"{_short(hit.passage.text)}"
        )
    quoted = [(citation.start, citation.end) for citation in answer.citations]
    yield "sentences   score   similar coverage value chosen text"
    for candidate in explanation.candidates[:_SENTENCES_SHOWN]:
        chosen = any(s <= candidate.start and candidate.end <= e for s, e in quoted)
        yield (
            f"            {candidate.score:.3f}   {candidate.similarity:.3f}   {candidate.coverage:.2f}     "
            f"{'yes' if candidate.has_value else 'no ':3}   {'*' if chosen else ' '}    "
            f"{_short(candidate.text)}"
        )
    if explanation.judgement:
        judgement = explanation.judgement
        yield (
            f"decision    {judgement.status} (scope {judgement.scope:+.2f}, confidence "
            f"{judgement.confidence:.2f}): {judgement.reason}"
        )


def _short(text: str) -> str:
    return text if len(text) <= _CHARS_SHOWN else text[: _CHARS_SHOWN - 1] + "…"
