"""The documents there are, and what the footnotes refer to."""

from __future__ import annotations

from collections.abc import Iterable

from assistant import texts
from assistant.web.citation import outside
from assistant.web.markup import escape
from corpus.model import Document


def documents_table(documents: Iterable[Document]) -> str:
    """Return each document with who speaks, its date, whether it is in the index, and its link."""
    rows = "".join(
        f'<tr><th scope="row">{escape(document.title)}</th>'
        f"<td>{escape(texts.SPEAKERS[document.speaker])}</td>"
        f"<td>{escape(texts.date_in_words(document.date) or '–')}</td>"
        f"<td>{escape(texts.IN_INDEX)}</td>"
        f"<td>{outside(document.source_url) if document.source_url else escape(texts.NO_LINK)}</td></tr>"
        for document in documents
    )
    return _table(texts.DOCUMENTS, texts.DOCUMENT_HEADINGS, rows)


def footnotes_table(documents: Iterable[Document]) -> str:
    """Return every footnote with its page, its text and the addresses printed with it."""
    rows = "".join(
        f'<tr><th scope="row">{note.number}</th><td>{note.page}</td><td>{escape(note.text)}</td>'
        f"<td>{' '.join(outside(url) for url in note.urls) or '–'}</td></tr>"
        for document in documents
        for note in document.footnotes
    )
    return _table(texts.NOTES_HEADING, texts.NOTE_HEADINGS, rows)


def _table(caption: str, headings: Iterable[str], rows: str) -> str:
    heads = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )
