"""The stages of one answer as lines of text: `ask --explain`."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.answer import Answer
from assistant.assistant import Examined, Explanation

_SENTENCES_SHOWN = 8
_CHARS_SHOWN = 90


def explain(answer: Answer, explanation: Explanation) -> Iterator[str]:
    """Yield what was understood, found, chosen and decided, one line each, part by part."""
    if explanation.question.smalltalk:
        yield f"small talk  {explanation.question.smalltalk}"
    for measure in explanation.measures:
        yield f"measure     {measure.status}  {_short(measure.title)}"
    for part in explanation.parts:
        yield from _explain_part(answer, part)


def _explain_part(answer: Answer, part: Examined) -> Iterator[str]:
    question = part.question
    yield f"question    asks={question.asks} list={question.asks_list} english={question.english}"
    yield f"stand-alone {question.standalone}"
    yield "passages    dense   lexical  fused   page  text"
    for hit in part.hits:
        scores = f"{hit.dense:.3f}   {hit.lexical:6.2f}   {hit.fused:.3f}"
        yield f"            {scores}   {hit.passage.page:4d}  {_short(hit.passage.text)}"
    quoted = [(citation.start, citation.end) for citation in answer.citations]
    yield "sentences   score   similar coverage value chosen text"
    for candidate in part.candidates[:_SENTENCES_SHOWN]:
        chosen = "*" if any(s <= candidate.start and candidate.end <= e for s, e in quoted) else " "
        value = "yes" if candidate.has_value else "no "
        scores = f"{candidate.score:.3f}   {candidate.similarity:.3f}   {candidate.coverage:.2f}"
        yield f"            {scores}     {value}   {chosen}    {_short(candidate.text)}"
    judgement = part.judgement
    numbers = f"scope {judgement.scope:+.2f}, confidence {judgement.confidence:.2f}"
    yield f"decision    {judgement.status} ({numbers}): {judgement.reason}"


def _short(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= _CHARS_SHOWN else text[: _CHARS_SHOWN - 1] + "…"
