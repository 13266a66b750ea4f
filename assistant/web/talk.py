"""The conversation as it is shown: questions, answers with their quotes, refusals, errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant import texts
from assistant.answer import Status
from assistant.conversation import Exchange
from assistant.errors import DocumentChoiceError, QuestionError
from assistant.question import MAX_QUESTION_CHARS
from assistant.web import citation as citations
from assistant.web.markup import attributes, escape, from_markdown, with_links
from corpus.model import Document
from index.lexical import words_of

# Of a list's quotes, so many have a card in sight; each [n] opens its source all the same.
_CARDS_SHOWN = 3
# Drawn, as not every machine has a font with the sign; the stylesheet turns one upside down.
_THUMB = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 10h4v10H2zM8 10l4-8c2 0 2.5 1.5 2 3.5'
    'L13.5 9H20c1.5 0 2 1 1.8 2.2l-1.3 7c-.2 1.2-1 1.8-2.2 1.8H8z"/></svg>'
)
_KINDS = {
    Status.ANSWERED: texts.KIND_ANSWERED,
    Status.PARTIAL: texts.KIND_PARTIAL,
    Status.NOT_FOUND: texts.KIND_NOT_FOUND,
    Status.OUT_OF_SCOPE: texts.KIND_OUT_OF_SCOPE,
    Status.SMALLTALK: texts.KIND_SMALLTALK,
}


def conversation(
    exchanges: Sequence[Exchange],
    documents: Mapping[str, Document],
    *,
    pending: bool = False,
    feedback: bool = False,
) -> str:
    """Return the whole conversation as HTML; "" if there is none yet.

    `pending`: the last question is being answered now, and what was found so far is its answer;
    else a question without an answer was cut off, and can be asked again. `feedback` shows the
    questions what one thinks of an answer.
    """
    if not exchanges:
        return ""
    last = len(exchanges) - 1
    shown = "".join(
        _exchange(exchange, at, documents, waits=pending and at == last, feedback=feedback)
        for at, exchange in enumerate(exchanges)
    )
    return f'<section class="talk" aria-label="{escape(texts.CHAT_LABEL)}">{shown}</section>'


def next_questions(suggestions: Sequence[str]) -> str:
    """Return questions that may be asked next, as buttons; "" if there are none."""
    if not suggestions:
        return ""
    rows = "".join(_suggestion(question) for question in suggestions)
    return f'<section class="next"><h2>{escape(texts.NEXT_QUESTIONS)}</h2><ul>{rows}</ul></section>'


def error_sentence(error: Exception) -> str:
    """Return the one friendly sentence for an error."""
    if isinstance(error, QuestionError):
        if error.reason == "too_long":
            return texts.ERROR_TOO_LONG.format(limit=MAX_QUESTION_CHARS)
        return texts.ERROR_EMPTY
    if isinstance(error, DocumentChoiceError):
        return texts.ERROR_DOCUMENT_GONE
    return texts.ERROR_UNEXPECTED


def welcome() -> str:
    """Return questions to begin with, for each pillar, as buttons."""
    groups = "".join(
        f"<h3>{escape(pillar)}</h3><ul>{''.join(_suggestion(question) for question in questions)}</ul>"
        for pillar, questions in texts.EXAMPLES.items()
    )
    return f'<section class="welcome"><h2>{escape(texts.EXAMPLES_LABEL)}</h2>{groups}</section>'


def _suggestion(question: str) -> str:
    made = attributes({"data-action": "ask", "data-value": question})
    return f'<li><button type="button" class="suggestion"{made}>{escape(question)}</button></li>'


def _exchange(
    exchange: Exchange, at: int, documents: Mapping[str, Document], *, waits: bool, feedback: bool
) -> str:
    edit = attributes({"data-action": "edit", "data-value": at})
    shown = _answer_or_state(exchange, at, documents, waits=waits, feedback=feedback)
    return (
        f'<article class="exchange"><header><h2 class="question" tabindex="-1"><span class="spoken">'
        f"{escape(texts.YOU_ASKED)} </span>{escape(exchange['question'])}</h2>"
        f'<button type="button" class="edit"{edit}>{escape(texts.EDIT)}</button></header>{shown}</article>'
    )


def _answer_or_state(
    exchange: Exchange, at: int, documents: Mapping[str, Document], *, waits: bool, feedback: bool
) -> str:
    if exchange["answer"]:
        shown = _answer(exchange, exchange["answer"], at, documents, feedback=feedback and not waits)
        return shown + (f'<p class="waiting">{escape(texts.SEARCHING_ON)}</p>' if waits else "")
    if waits:
        return f'<p class="waiting">{escape(texts.searching(len(documents)))}</p>'
    again = attributes({"data-action": "again", "data-value": at})
    return (
        f'<div class="answer error"{attributes({"data-announce": exchange["error"] or texts.NO_ANSWER})}>'
        f"<p>{escape(exchange['error'] or texts.NO_ANSWER)}</p>"
        f'<p><button type="button"{again}>{escape(texts.ASK_AGAIN)}</button></p></div>'
    )


def _answer(
    exchange: Exchange,
    answer: Mapping[str, Any],
    at: int,
    documents: Mapping[str, Document],
    *,
    feedback: bool,
) -> str:
    cited = answer["citations"]
    links = {each["number"]: citations.link(each) for each in cited}
    kind = _KINDS.get(answer["status"], texts.KIND_ANSWERED)
    refused = answer["status"] in (Status.NOT_FOUND, Status.OUT_OF_SCOPE)
    heading = texts.NEAR_HEADING if refused else texts.SOURCES_HEADING
    dated = texts.AS_OF + " " + texts.date_in_words(str(answer.get("as_of", "")))
    announced = attributes({"data-announce": texts.announce(kind, len(cited))})
    parts = [
        f'<p class="kind">{escape(kind)}</p>',
        f'<div class="text">{with_links(from_markdown(answer["text"]), links)}</div>',
        _standalone(exchange, answer),
        f"<h3>{escape(heading)}</h3>{_cards(cited, documents)}" if cited else "",
        f'<p class="as-of">{escape(dated)}</p>' if answer["status"] != Status.SMALLTALK else "",
        _feedback(exchange, at) if feedback and answer["status"] != Status.SMALLTALK else "",
    ]
    status = escape(answer["status"])
    return f'<div class="answer {status}"{announced}>{"".join(parts)}</div>'


def _cards(cited: Sequence[Mapping[str, Any]], documents: Mapping[str, Document]) -> str:
    """Return a card for each quote; of a long list the first ones, and the others folded away."""
    cards = [citations.card(each, documents) for each in cited]
    shown, folded = cards[:_CARDS_SHOWN], cards[_CARDS_SHOWN:]
    made = f'<ol class="cards">{"".join(shown)}</ol>'
    if folded:
        summary = f"<summary>{escape(texts.more_citations(len(folded)))}</summary>"
        made += f'<details>{summary}<ol class="cards">{"".join(folded)}</ol></details>'
    return made


def _standalone(exchange: Exchange, answer: Mapping[str, Any]) -> str:
    """Return how a question was understood, if in other words than it was asked."""
    standalone = str(answer.get("standalone_question") or "")
    if words_of(standalone) in ([], words_of(exchange["question"])):
        return ""
    return f'<p class="understood">{escape(texts.UNDERSTOOD_AS)} {escape(standalone)}</p>'


def _feedback(exchange: Exchange, at: int) -> str:
    if exchange["rating"]:
        return f'<p class="rated" tabindex="-1">{escape(texts.FEEDBACK_THANKS)}</p>'
    reasons = "".join(f"<option>{escape(reason)}</option>" for reason in texts.FEEDBACK_REASONS)
    good = attributes({"data-action": "rate", "data-value": at, "data-rating": "goed"})
    bad = attributes({"data-action": "rate", "data-value": at, "data-rating": "fout"})
    return (
        f'<div class="feedback"><span>{escape(texts.FEEDBACK_ASK)}</span> '
        f'<button type="button"{good}>{_THUMB} {escape(texts.FEEDBACK_GOOD)}</button>'
        f"<details><summary>{_THUMB} {escape(texts.FEEDBACK_BAD)}</summary>"
        f"<label>{escape(texts.FEEDBACK_REASON)} <select><option></option>{reasons}</select></label>"
        f"<label>{escape(texts.FEEDBACK_REMARK)} <textarea rows='2' maxlength='2000'></textarea></label>"
        f'<button type="button"{bad}>{escape(texts.FEEDBACK_SEND)}</button></details></div>'
    )
