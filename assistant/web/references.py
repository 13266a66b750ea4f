"""What a footnote refers to, as HTML: its link, or a warning where the citation looks wrong."""

from __future__ import annotations

import logging
from collections.abc import Container, Iterable, Mapping, Sequence

from assistant import texts
from assistant.web.markup import attributes, escape, outside
from corpus.errors import CorpusError
from corpus.model import Document
from corpus.references import Reference, ReferenceKind, references_by_note

log = logging.getLogger("actieagenda")


def references_of_notes(document: Document) -> Mapping[int, Sequence[Reference]]:
    """Return what each footnote refers to; nothing, with a line in the log, if that can't be told."""
    try:
        return references_by_note(document)
    except CorpusError:
        log.warning("cannot tell what the footnotes of %s refer to", document.id, exc_info=True)
        return {}


def resolved(references: Iterable[Reference], indexed: Container[str], *, folded: bool = False) -> str:
    """Return each document that is referred to: link, a button if it is `indexed`, or a warning.

    "" if there is nothing but words. A warning never has a link that passes for the citation's own;
    `folded` puts the reasons of its proposal in what opens on demand.
    """
    parts = [
        warning(reference, folded=folded) if reference.suspect else _document(reference, indexed)
        for reference in references
    ]
    return "".join(parts)


def warning(reference: Reference, *, folded: bool = False) -> str:
    """Return what is wrong with a citation, and what it most likely means and why."""
    fault = texts.FAULTS[reference.fault] if reference.fault else ""
    told = f"<strong>⚠ {escape(texts.SUSPECT)}</strong> {escape(fault)}."
    proposal = reference.proposal
    if proposal:
        because = escape(texts.proposed_because(proposal.grounds, proposal.reason_nl))
        named = outside(proposal.html_url, proposal.form) or escape(proposal.form)
        told += f" {escape(texts.PROPOSED)} {named}. {escape(texts.TO_CHECK)}"
        summary = f"<summary>{escape(texts.PROPOSED_WHY)}</summary>"
        told += f"<details>{summary}{because}.</details>" if folded else f"<br>{because}."
    return f'<div class="refers suspect">{told}</div>'


def open_button(document_id: str, title: str) -> str:
    """Return the button that opens a whole document beside the conversation."""
    opened = attributes({"data-document": document_id})
    name = f'{escape(texts.OPEN_DOCUMENT)}<span class="spoken">: {escape(title)}</span>'
    return f'<button type="button" class="open-source"{opened}>{name}</button>'


def _document(reference: Reference, indexed: Container[str]) -> str:
    if reference.kind is ReferenceKind.NOTE:
        return ""
    official = reference.kind in (ReferenceKind.KAMERSTUK, ReferenceKind.AANHANGSEL)
    # A website's form is the footnote's own text, which stands there already.
    name = reference.form if official else ""
    shown = outside(reference.html_url, name) if reference.html_url else ""
    if reference.id in indexed:
        shown += f" {open_button(reference.id, reference.form)}"
    return f'<div class="refers">{shown}</div>' if shown else ""
