"""The documents there are, and what the footnotes refer to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant import texts
from assistant.web.citation import outside
from assistant.web.markup import EMPTY, attributes, escape
from corpus.model import Document, Speaker


@dataclass(frozen=True, slots=True)
class Source:
    """A document to list: in the index, not fetched yet, or only in a citation that is suspect."""

    title: str
    speaker: Speaker
    date: str
    status: Literal["indexed", "not_fetched", "suspect"]
    url: str | None = None


def indexed(documents: Iterable[Document]) -> list[Source]:
    """Return the documents of the index as sources."""
    return [Source(d.title, d.speaker, d.date, "indexed", d.source_url) for d in documents]


def documents_table(sources: Iterable[Source]) -> str:
    """Return each document with who speaks, its date, its status and its link."""
    rows = (
        (
            escape(source.title),
            escape(texts.SPEAKERS[source.speaker]),
            escape(texts.date_in_words(source.date) or "–"),
            escape(texts.SOURCE_STATUS[source.status]),
            outside(source.url) if source.url else escape(texts.NO_LINK),
        )
        for source in sources
    )
    return _table(texts.DOCUMENTS, texts.DOCUMENT_HEADINGS, rows)


def footnotes_table(documents: Iterable[Document]) -> str:
    """Return every footnote with its page, its text and the addresses printed with it."""
    rows = (
        (str(note.number), str(note.page), escape(note.text), " ".join(map(outside, note.urls)) or "–")
        for document in documents
        for note in document.footnotes
    )
    return _table(texts.NOTES_HEADING, texts.NOTE_HEADINGS, rows)


def _table(caption: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table of cells that are HTML already; on a narrow screen each row is a list."""
    heads = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    # A number needs its heading when the row is shown as a list; a title doesn't.
    labelled = attributes({"data-label": headings[0]}) if headings == texts.NOTE_HEADINGS else ""
    body = "".join(
        f'<tr><th scope="row"{labelled}>{first}</th>'
        + "".join(
            f'<td data-label="{escape(heading)}"{EMPTY if cell == "–" else ""}>{cell}</td>'
            for heading, cell in zip(headings[1:], cells, strict=True)
        )
        + "</tr>"
        for first, *cells in rows
    )
    name = escape(caption)
    return (
        f'<h2>{name}</h2><div class="wide" tabindex="0" role="region" '
        f'aria-label="{name}"><table aria-label="{name}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
