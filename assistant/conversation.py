"""A conversation as the page keeps it: exchanges of a question and its answer, as JSON.

It lives in the reader's browser and comes back from there, so nothing in it is trusted:
what has the wrong form is dropped, and a quote only counts as checked if it still stands
in its document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from assistant.question import MAX_QUESTION_CHARS, Turn
from corpus.model import Document

MAX_EXCHANGES = 100
_NUMBERS = ("number", "page", "start", "end")
_WORDS = ("quote", "document_id", "document_title", "speaker", "reference")


class Exchange(TypedDict):
    """One question with its answer in JSON form, or None while there is none.

    `error` is the friendly sentence where answering failed, else "". `rating` is what the
    reader thought of it, or "".
    """

    question: str
    answer: dict[str, Any] | None
    error: str
    rating: str


def new_exchange(question: str) -> Exchange:
    """Return an exchange that waits for its answer."""
    return {"question": question, "answer": None, "error": "", "rating": ""}


def read_exchanges(stored: Any) -> list[Exchange]:
    """Return the exchanges in what a browser had stored; what has another form is left out."""
    if not isinstance(stored, list):
        return []
    return [_exchange(row) for row in stored[-MAX_EXCHANGES:] if _is_exchange(row)]


def turns_of(exchanges: Sequence[Exchange]) -> list[Turn]:
    """Return the answered exchanges as the turns that a follow-up is read against."""
    turns: list[Turn] = []
    for exchange in exchanges:
        if exchange["answer"]:
            turns.append({"role": "user", "content": exchange["question"]})
            turns.append({"role": "assistant", "content": str(exchange["answer"]["text"])})
    return turns


def citations_of(exchange: Exchange) -> list[dict[str, Any]]:
    """Return the citations of an exchange, or none."""
    return list(exchange["answer"]["citations"]) if exchange["answer"] else []


def is_verbatim(citation: Mapping[str, Any], documents: Mapping[str, Document]) -> bool:
    """Whether a citation's quote stands in its document at the place it names."""
    document = documents.get(citation["document_id"])
    start, end = citation["start"], citation["end"]
    return document is not None and 0 <= start < end and document.text[start:end] == citation["quote"]


def _is_exchange(row: Any) -> bool:
    if not (isinstance(row, dict) and isinstance(row.get("question"), str)):
        return False
    answer = row.get("answer")
    return answer is None or (
        isinstance(answer, dict)
        and isinstance(answer.get("text"), str)
        and isinstance(answer.get("status"), str)
        and isinstance(answer.get("citations"), list)
        and all(_is_citation(each) for each in answer["citations"])
    )


def _is_citation(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and all(type(row.get(name)) is int for name in _NUMBERS)
        and all(isinstance(row.get(name), str) for name in _WORDS)
        and _is_list_of(row.get("section"), str)
        and _is_list_of(row.get("footnotes"), int)
    )


def _is_list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(each, kind) for each in value)


def _exchange(row: dict[str, Any]) -> Exchange:
    return {
        "question": row["question"][:MAX_QUESTION_CHARS],
        "answer": row.get("answer"),
        "error": str(row.get("error") or ""),
        "rating": str(row.get("rating") or ""),
    }
