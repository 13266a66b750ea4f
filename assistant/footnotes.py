"""What the footnotes of a quote lead to: the document, its link, and the passage of it that is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.mentions import Mention
from corpus.model import BlockKind
from corpus.references import FAULT_REASONS
from corpus.voices import motion_wishes
from index.store import Index

# Shorter ones are the head of a paper or a name.
_SHORTEST_PASSAGE = 60
_TRIED = 30
_NO_TEXT = frozenset({BlockKind.NOTE, BlockKind.SIGNATURE})


@dataclass(frozen=True, slots=True)
class FootnoteSource:
    """What a footnote refers to. `place` is (document id, start, end) if that document is in the index.

    Of a citation that looks wrong, `place` is in the document that it most likely means.
    """

    mention: Mention
    place: tuple[str, int, int] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON. `proposal` is what a suspect citation most likely means, or null."""
        reference = self.mention.reference
        proposal = reference.proposal
        document_id, start, end = self.place or (None, None, None)
        return {
            "number": self.mention.note.number,
            "printed": reference.printed,
            "kind": str(reference.kind),
            "id": reference.id,
            "reference": reference.form,
            "url": reference.html_url,
            "suspect": reference.suspect,
            "problem": FAULT_REASONS[reference.fault] if reference.fault else "",
            "proposal": {
                "id": proposal.id,
                "reference": proposal.form,
                "url": proposal.html_url,
                "reason": proposal.reason,
            }
            if proposal
            else None,
            "document_id": document_id,
            "start": start,
            "end": end,
        }


def footnote_sources(
    index: Index, mentions: Sequence[Mention], document_id: str, numbers: Sequence[int]
) -> tuple[FootnoteSource, ...]:
    """Return what the footnotes `numbers` of a document refer to, in order; one may refer to several.

    `mentions` are those of the index's documents.
    """
    return tuple(
        FootnoteSource(mention, _place(index, mention))
        for number in numbers
        for mention in mentions
        if mention.document.id == document_id and mention.note.number == number
    )


def _place(index: Index, mention: Mention) -> tuple[str, int, int] | None:
    """Return the passage of the document meant that is nearest to the sentence with the footnote's mark.

    Of a motion that is what it asks for.
    """
    document = index.documents.get(mention.id)
    if document is None:
        return None
    wishes = next((found for block in document.blocks if (found := motion_wishes(document, block.start))), ())
    if wishes:
        return document.id, wishes[0][0], wishes[-1][1]
    place = index.sentence_at(mention.document.id, mention.start)
    if place is None:
        return document.id, 0, 0
    vector = index.sentence_vectors.vectors(np.array([place]))[0]
    text = mention.document.text[mention.start : mention.end]
    hits = index.search(text, vector, _TRIED, frozenset({document.id}))
    told = [hit.passage for hit in hits if hit.passage.kind not in _NO_TEXT]
    long = [passage for passage in told if len(passage.text) >= _SHORTEST_PASSAGE] or told
    return (document.id, long[0].start, long[0].end) if long else (document.id, 0, 0)
