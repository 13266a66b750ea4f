"""A citation on the page: its [n] in the text, and its card below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant import texts
from assistant.conversation import is_verbatim
from assistant.reference import place_of, quote_with_reference, source_of
from assistant.web.markup import attributes, escape
from assistant.web.references import references_of_notes, resolved
from corpus.model import Document


def link(citation: Mapping[str, Any]) -> str:
    """Return the [n] that shows its quote on hover or focus, and opens its source."""
    number = citation["number"]
    name = f"{texts.CITATION} {number}: {citation['document_title']}, {place_of(citation)}"
    return (
        f'<a class="cite" href="#bron"{attributes(_place(citation))}'
        f"{attributes({'aria-label': name, 'data-quote': citation['quote']})}"
        f"{attributes({'data-about': _about(citation)})}>[{number}]</a>"
    )


def card(citation: Mapping[str, Any], documents: Mapping[str, Document]) -> str:
    """Return the card: the quote, whether it was checked, who says it and where it stands."""
    checked = is_verbatim(citation, documents)
    state = f"✓ {texts.CHECKED}" if checked else f"⚠ {texts.NOT_IN_SOURCE}"
    speaker = texts.SPEAKERS.get(citation["speaker"], citation["speaker"])
    notes = "".join(_note(citation, number, documents) for number in citation["footnotes"])
    opened = attributes(_place(citation))
    copied = attributes({"data-copy": quote_with_reference(citation)})
    number = citation["number"]
    return (
        f'<li class="card"><p class="facts"><span class="number">[{number}]</span> '
        f'<span class="badge {"good" if checked else "bad"}">{escape(state)}</span> '
        f'<span class="badge">{escape(texts.SPEAKER)}: {escape(speaker)}</span></p>'
        f"<blockquote>{escape(citation['quote'])}</blockquote>"
        f'<p class="facts">{escape(_about(citation))}</p>{notes}'
        f'<p class="buttons"><button type="button" class="open-source"{opened}>'
        f'{escape(texts.OPEN_SOURCE)}<span class="spoken"> {number}</span></button> '
        f'<button type="button" class="copy"{copied}>{escape(texts.COPY)}'
        f'<span class="spoken"> {number}</span></button></p></li>'
    )


def _about(citation: Mapping[str, Any]) -> str:
    return f"{source_of(citation)}, {place_of(citation)}"


def _place(citation: Mapping[str, Any]) -> dict[str, object]:
    return {
        "data-document": citation["document_id"],
        "data-start": citation["start"],
        "data-end": citation["end"],
    }


def _note(citation: Mapping[str, Any], number: int, documents: Mapping[str, Document]) -> str:
    """Return a footnote's text, and what it refers to."""
    document = documents.get(citation["document_id"])
    note = next((n for n in document.footnotes if n.number == number), None) if document else None
    if document is None or note is None:
        return ""
    referred = resolved(references_of_notes(document).get(number, ()), documents, folded=True)
    return f'<div class="note">{escape(texts.FOOTNOTE)} {number}: {escape(note.text)}{referred}</div>'
