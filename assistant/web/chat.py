"""An answer as a chat message: the statement, then each quote with its place."""

from __future__ import annotations

import html

from assistant import texts
from assistant.answer import Answer, Citation
from assistant.errors import QuestionError
from assistant.question import MAX_QUESTION_CHARS, Turn


def message(answer: Answer) -> str:
    """Return the answer as Markdown with a list of quotes and their places."""
    parts = [answer.text]
    if answer.citations:
        parts.append(f"**{texts.SOURCES_HEADING}** ({texts.CHECKED})")
        parts.append("\n".join(f"{_source(citation)}" for citation in answer.citations))
    if answer.citations and answer.as_of:
        parts.append(f"_{texts.AS_OF} {texts.date_in_words(answer.as_of)}._")
    return "\n\n".join(parts)


def _source(citation: Citation) -> str:
    name = html.escape(citation.section_name)
    place = [f"{texts.PAGE} {citation.page}", f"{texts.SECTION} “{name}”"]
    if citation.footnotes:
        word = texts.FOOTNOTES if len(citation.footnotes) > 1 else texts.FOOTNOTE
        place.append(f"{word} {', '.join(map(str, citation.footnotes))}")
    title = html.escape(citation.document.title)
    speaker = texts.SPEAKERS[citation.document.speaker]
    return f"- [{citation.number}] {title} ({speaker}), {', '.join(place)}"


def error_message(error: Exception) -> str:
    """Return the one friendly sentence for an error."""
    if isinstance(error, QuestionError):
        if error.reason == "too_long":
            return texts.ERROR_TOO_LONG.format(limit=MAX_QUESTION_CHARS)
        return texts.ERROR_EMPTY
    return texts.ERROR_UNEXPECTED


def turns(history: list[dict[str, object]]) -> list[Turn]:
    """Return Gradio's chat history as plain turns; its content may be text or parts."""
    plain: list[Turn] = []
    for turn in history:
        content = turn.get("content")
        if isinstance(content, list):
            content = " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
        if turn.get("role") == "user":
            plain.append({"role": "user", "content": str(content)})
        else:
            plain.append({"role": "assistant", "content": str(content)})
    return plain
