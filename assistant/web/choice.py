"""Which documents a question is put to: a list to tick, and a line that says what is ticked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant import texts
from assistant.web.markup import attributes, escape
from corpus.model import Document


def document_choice(documents: Sequence[Document]) -> str:
    """Return the form with a box for each document; nothing where there is no choice."""
    if len(documents) < 2:
        return ""
    boxes = "".join(
        f'<li><label><input type="checkbox"{attributes({"name": document.id})}> {escape(_name(document))}'
        "</label></li>"
        for document in documents
    )
    return (
        f'<form class="choice" aria-label="{escape(texts.CHOICE)}"><details><summary>{escape(texts.CHOICE)}'
        f"</summary><fieldset><legend>{escape(texts.CHOICE_LEGEND)}</legend><ul>{boxes}</ul></fieldset>"
        f'<button type="reset">{escape(texts.CLEAR_FILTERS)}</button></details></form>'
    )


def chosen_documents(form: Mapping[str, Any], documents: Mapping[str, Document]) -> list[str]:
    """Return the ids that are ticked, in the documents' order; what is no document is left out."""
    return [name for name in documents if name in form]


def choice_told(chosen: Sequence[str], documents: Mapping[str, Document]) -> str:
    """Return the line that says where is searched, which screen readers are told too."""
    titles = [documents[name].title for name in chosen]
    return f'<p class="chosen" role="status">{escape(texts.choice_told(titles, len(documents)))}</p>'


def _name(document: Document) -> str:
    about = (texts.SPEAKERS[document.speaker], texts.date_in_words(document.date))
    return f"{document.title} ({', '.join(part for part in about if part)})"
