"""A document to read: every block with its offsets, so that a quote's exact characters can be marked.

The script (`page.js`) counts characters in the text of the elements with `data-start`. What isn't the
document's own text (page marks, footnote marks) has the class "added", and isn't counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from assistant import texts
from assistant.web.markup import attributes, escape, outside
from corpus.model import Block, BlockKind, Document, Section
from index.passages import Passage

_HIGHEST_HEADING = 2


def reading_text(document: Document, room: str, passages: Sequence[Passage] = ()) -> str:
    """Return the whole document as HTML.

    `room` comes before each id, so that one page can hold a document twice. With `passages`,
    each gets its own id as an anchor for permanent links.
    """
    anchors = _anchors(document, passages)
    parts = [_blocks(document, section, room, anchors) for section in document.sections]
    notes = "".join(_footnote(document, room, note.number) for note in document.footnotes)
    if notes:
        heading = escape(texts.NOTES_HEADING)
        parts.append(f'<h2 id="{room}-noten">{heading}</h2><ol class="notes">{notes}</ol>')
    about = attributes({"data-document": document.id, "aria-label": document.title, "lang": "nl"})
    return f'<article class="source"{about}>{"".join(parts)}</article>'


def outline(document: Document, room: str) -> str:
    """Return the headings as a list of links into `reading_text` with the same `room`."""
    rows = "".join(
        f'<li class="level-{section.level}"><a href="#{room}-{section.start}">{escape(section.heading)}</a>'
        f' <span class="page">{escape(texts.page_short(document.pages_of(section.start, section.end)[0]))}'
        "</span></li>"
        for section in document.sections
        if section.heading
    )
    return (
        f"<details data-open-if-wide><summary>{escape(texts.OUTLINE)}</summary>"
        f'<nav class="outline" aria-label="{escape(texts.OUTLINE)}"><ol>{rows}</ol></nav></details>'
    )


def source_panel(documents: Iterable[Document]) -> str:
    """Return the documents beside the conversation, with the way back to where one came from."""
    shown = "".join(reading_text(document, "bron") for document in documents)
    return (
        f'<section class="source-panel" id="bron" tabindex="0" aria-label="{escape(texts.SOURCE_PANEL)}">'
        f'<p class="back" hidden><button type="button">{escape(texts.BACK)}</button></p>{shown}</section>'
    )


def text_search() -> str:
    """Return the form that searches the text on the page; `page.js` does the searching."""
    return (
        f'<form class="search-text" role="search"><label>{escape(texts.SEARCH_IN_TEXT)} '
        '<input type="search" name="words" maxlength="100"></label> '
        f'<button type="submit">{escape(texts.SEARCH)}</button> '
        f'<button type="button" data-step="-1">{escape(texts.SEARCH_PREVIOUS)}</button> '
        f'<button type="button" data-step="1">{escape(texts.SEARCH_NEXT)}</button> '
        '<output role="status"></output></form>'
    )


def _anchors(document: Document, passages: Iterable[Passage]) -> dict[int, list[Passage]]:
    """Return the passages by the start of the block that they begin in."""
    anchors: dict[int, list[Passage]] = {}
    for passage in passages:
        if passage.document_id == document.id:
            anchors.setdefault(document.block_at(passage.start).start, []).append(passage)
    return anchors


def _blocks(document: Document, section: Section, room: str, anchors: dict[int, list[Passage]]) -> str:
    """Return a section's blocks, its items grouped into lists."""
    own = [block for block in document.blocks_in(section) if block.kind is not BlockKind.NOTE]
    parts = []
    for listed, group in groupby(own, key=lambda block: block.kind is BlockKind.ITEM):
        made = "".join(_block(document, block, section, room, anchors) for block in group)
        parts.append(f"<ul>{made}</ul>" if listed else made)
    return "".join(parts)


def _block(
    document: Document, block: Block, section: Section, room: str, anchors: dict[int, list[Passage]]
) -> str:
    if block.kind is BlockKind.HEADING:
        tag = f"h{_HIGHEST_HEADING + max(0, section.level - 1)}"
    else:
        tag = {BlockKind.ITEM: "li"}.get(block.kind, "p")
    inner = "".join(_pieces(document, block, room))
    links = "".join(_permalink(passage) for passage in anchors.get(block.start, ()))
    offsets = attributes({"data-start": block.start, "data-end": block.end})
    return (
        f'<{tag} id="{room}-{block.start}" class="block {block.kind.value}"{offsets}>{inner}{links}</{tag}>'
    )


def _pieces(document: Document, block: Block, room: str) -> Iterator[str]:
    """Yield the block's text with the marks of footnotes and of new pages put in."""
    marks = {note.marker: note.number for note in document.footnotes if note.marker is not None}
    pages = {page.start: page.number for page in document.pages}
    stops = sorted({p for p in (*marks, *pages) if block.start <= p <= block.end} | {block.start, block.end})
    for at, stop in enumerate(stops):
        if stop in pages and stop < block.end:
            yield f'<span class="added page">{escape(texts.page_short(pages[stop]))} </span>'
        if stop in marks and stop > block.start:
            yield _mark(room, marks[stop])
        if at + 1 < len(stops):
            yield escape(document.text[stop : stops[at + 1]])


def _mark(room: str, number: int) -> str:
    name = escape(f"{texts.FOOTNOTE} {number}")
    return f'<sup class="added"><a href="#{room}-noot-{number}" aria-label="{name}">{number}</a></sup>'


def _permalink(passage: Passage) -> str:
    return (
        f'<a class="added permalink" id="{escape(passage.id)}" href="#{escape(passage.id)}" '
        f'aria-label="{escape(texts.PERMALINK)}">¶</a>'
    )


def _footnote(document: Document, room: str, number: int) -> str:
    note = next(note for note in document.footnotes if note.number == number)
    links = "".join(f" {outside(url)}" for url in note.urls)
    offsets = attributes({"data-start": note.start, "data-end": note.end})
    return (
        f'<li value="{number}" id="{room}-noot-{number}"><span class="block note"{offsets}>'
        f"{escape(document.text[note.start : note.end])}</span>{links}</li>"
    )
