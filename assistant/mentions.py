"""Where documents refer to others: each footnote's reference, with the sentence that its mark stands at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.model import Document, Footnote
from corpus.references import Reference, references_of
from corpus.sentences import sentence_spans


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference in a footnote of `document`; `start:end` is the sentence that carries the mark.

    A footnote whose mark wasn't found has its own text there.
    """

    document: Document
    note: Footnote
    reference: Reference
    start: int
    end: int

    @property
    def id(self) -> str:
        """The id of what is referred to; of a citation that looks wrong, what it most likely means."""
        proposal = self.reference.proposal
        return self.reference.id or (proposal.id if proposal else "")

    @property
    def form(self) -> str:
        """How Dutch texts refer to that."""
        proposal = self.reference.proposal
        return self.reference.form or (proposal.form if proposal else "") or self.reference.printed

    @property
    def url(self) -> str | None:
        """Its official address, if there is one."""
        proposal = self.reference.proposal
        return self.reference.html_url or (proposal.html_url if proposal else None)


def mentions_of(documents: Iterable[Document]) -> tuple[Mention, ...]:
    """Return every reference in the documents' footnotes, in order.

    Raises CorpusError if a file of corrections is broken.
    """
    return tuple(
        Mention(document, note, reference, *_carrier(document, note))
        for document in documents
        for notes in ({note.number: note for note in document.footnotes},)
        for reference in references_of(document)
        if reference.footnote is not None
        for note in (notes[reference.footnote],)
    )


def _carrier(document: Document, note: Footnote) -> tuple[int, int]:
    if note.marker is None:
        return note.start, note.end
    at = max(0, note.marker - 1)
    block = document.block_at(at)
    sentences = sentence_spans(document.text, block.start, block.end)
    return next((span for span in reversed(sentences) if span[0] <= at), (note.start, note.end))
