"""The tab "Bronnen": all documents, how far each is, and what the footnotes refer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant import texts
from assistant.sources_list import IN_INDEX, NOTE, SourceRow
from assistant.web.markup import EMPTY, attributes, escape, outside
from assistant.web.references import open_button, resolved, warning
from corpus.model import Document, Footnote
from corpus.references import Reference

_NONE = "–"


def documents_table(rows: Iterable[SourceRow]) -> str:
    """Return each document with who speaks, its date, how far it is and its link."""
    shown = (_document(row) for row in rows if row.status != NOTE)
    return f"<p>{escape(texts.SOURCES_INTRO)}</p>" + _table(texts.DOCUMENTS, texts.DOCUMENT_HEADINGS, shown)


def footnotes_tables(
    documents: Sequence[Document],
    references: Mapping[str, Mapping[int, Sequence[Reference]]],
    indexed: frozenset[str],
) -> str:
    """Return the footnotes of each document that has any, with what they refer to.

    `references` has what each footnote refers to, by document and number.
    """
    noted = [document for document in documents if document.footnotes]
    tables = []
    for document in noted:
        name = texts.NOTES_HEADING if len(noted) == 1 else texts.notes_of(document.title)
        referred = references[document.id]
        rows = (_note(note, referred.get(note.number, ()), indexed) for note in document.footnotes)
        tables.append(_table(name, texts.NOTE_HEADINGS, rows))
    return "".join(tables)


def _document(row: SourceRow) -> tuple[str, ...]:
    """Return the cells of a document, of which the title may be known only once it is fetched."""
    about = [row.reference] if row.title and row.reference else []
    about += [texts.in_footnotes(row.footnotes)] if row.footnotes else []
    name = escape(row.title or row.reference)
    name += f'<div class="refers facts">{escape(", ".join(about))}</div>' if about else ""
    if row.cited and row.cited.suspect:
        name += warning(row.cited)
    if row.status == IN_INDEX:
        name += f'<div class="refers">{open_button(row.id, row.title or row.reference)}</div>'
    return (
        name,
        escape(texts.SPEAKERS[row.speaker] if row.speaker else _NONE),
        escape(texts.date_in_words(row.date) or _NONE),
        escape(texts.SOURCE_STATUS[row.status]),
        (outside(row.url) if row.url else "") or escape(texts.NO_LINK),
    )


def _note(note: Footnote, references: Sequence[Reference], indexed: frozenset[str]) -> tuple[str, ...]:
    kinds = dict.fromkeys(texts.REFERENCE_KINDS[reference.kind] for reference in references)
    shown = escape(", ".join(kinds)) + resolved(references, indexed)
    return str(note.number), str(note.page), escape(note.text), shown or _NONE


def _table(caption: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table of cells that are HTML already; on a narrow screen each row is a list."""
    heads = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    # A number needs its heading when the row is shown as a list; a title doesn't.
    labelled = attributes({"data-label": headings[0]}) if headings == texts.NOTE_HEADINGS else ""
    body = "".join(
        f'<tr><th scope="row"{labelled}>{first}</th>'
        + "".join(
            f'<td data-label="{escape(heading)}"{EMPTY if cell == _NONE else ""}>{cell}</td>'
            for heading, cell in zip(headings[1:], cells, strict=True)
        )
        + "</tr>"
        for first, *cells in rows
    )
    name = escape(caption)
    # Where it is wider than the screen, the links in its last column scroll it for the keyboard.
    return (
        f'<h2>{name}</h2><div class="wide"><table aria-label="{name}">'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )
