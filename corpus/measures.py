"""The register of measures: everything a letter announces or reports, one entry each.

A paragraph or item whose sentences announce something becomes an entry; a later sentence
of it that introduces something of its own begins another. `docs/measures.md` says what
counts. Corrections by hand (`corpus/measure_overlay.py`) come on top for letters that
have them.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus import measure_fields as fields
from corpus import measure_language as language
from corpus.model import Block, BlockKind, Document
from corpus.periods import Period
from corpus.sentences import sentence_spans

STATUSES = ("lopend", "afgerond", "gestart", "gepland", "verkenning", "in voorbereiding", "beëindigd")
KINDS = (
    "activiteit",
    "pilot",
    "subsidie",
    "regeling",
    "onderzoek",
    "product",
    "overleg",
    "toezegging",
    "motie",
)
_TITLE_CHARS = 90


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is done, in the letter's words: `text[start_offset:end_offset] == quote`.

    A field that the letter doesn't give is None, or empty where several are possible.
    `start_period` and `deadline_period` are the wordings of `start` and `deadline` as days.
    """

    id: str
    document_id: str
    title: str
    pillar: str | None
    theme: str | None
    subtheme: str | None
    kinds: tuple[str, ...]
    actors: tuple[str, ...]
    lead: str | None
    start: str | None
    deadline: str | None
    amount: str | None
    target_group: str | None
    locations: tuple[str, ...]
    status: str | None
    quote: str
    page: int
    start_offset: int
    end_offset: int
    footnotes: tuple[int, ...]
    start_period: Period | None = None
    deadline_period: Period | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the measure as the JSON object of the contract, dates as ISO text."""
        return {
            "id": self.id,
            "document_id": self.document_id,
            "title": self.title,
            "pillar": self.pillar,
            "theme": self.theme,
            "subtheme": self.subtheme,
            "kinds": list(self.kinds),
            "actors": list(self.actors),
            "lead": self.lead,
            "start": self.start,
            "start_period": _period_dict(self.start_period),
            "deadline": self.deadline,
            "deadline_period": _period_dict(self.deadline_period),
            "amount": self.amount,
            "target_group": self.target_group,
            "locations": list(self.locations),
            "status": self.status,
            "quote": self.quote,
            "page": self.page,
            "start_offset": self.start_offset,
            "end_offset": self.end_offset,
            "footnotes": list(self.footnotes),
        }


def extract_measures(document: Document) -> tuple[Measure, ...]:
    """Return the measures of a document in its own order; none is a result too."""
    return tuple(
        make_measure(document, start, end)
        for block in document.blocks
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
        for start, end in _entries(document, block)
    )


def make_measure(document: Document, start: int, end: int) -> Measure:
    """Read the fields of the measure that `document.text[start:end]` is about."""
    quote = document.text[start:end]
    path = document.section_at(start).path
    begins, ends = fields.start_and_deadline(document.text, start, end, document.date)
    digest = hashlib.sha256("\x1f".join((document.id, *path, quote)).encode("utf-8")).hexdigest()[:10]
    return Measure(
        id=f"{document.id}:m-{digest}",
        document_id=document.id,
        title=_title(quote),
        pillar=path[0] if path else None,
        theme=path[1] if len(path) > 1 else None,
        subtheme=path[2] if len(path) > 2 else None,
        kinds=fields.kinds_of(quote),
        actors=fields.actors_of(quote),
        lead=fields.lead_of(quote),
        start=begins.wording if begins else None,
        deadline=ends.wording if ends else None,
        amount=fields.amount_of(quote),
        target_group=fields.target_group_of(quote),
        locations=fields.locations_of(quote),
        status=fields.status_of(quote),
        quote=quote,
        page=document.pages_of(start, end)[0],
        start_offset=start,
        end_offset=end,
        footnotes=tuple(note.number for note in document.footnotes_of(start, end)),
        start_period=begins,
        deadline_period=ends,
    )


def _entries(document: Document, block: Block) -> Iterator[tuple[int, int]]:
    """Yield the ranges of whole sentences in a block that are each about one measure."""
    spans = sentence_spans(document.text, block.start, block.end)
    sentences = [document.text[start:end] for start, end in spans]
    begins = list(_beginnings(sentences, in_list=_is_activity_item(document, block)))
    for at, following in itertools.pairwise([*begins, len(spans)]):
        last = following - 1
        while last > at and language.introduces_list(sentences[last]):
            last -= 1
        yield spans[at][0], spans[last][1]


def _beginnings(sentences: Sequence[str], *, in_list: bool) -> Iterator[int]:
    """Yield the places of the sentences that begin an entry."""
    begun = False
    for at, sentence in enumerate(sentences):
        if language.introduces_list(sentence) and not begun and language.is_background(sentence):
            continue
        if not begun:
            if language.announces(sentence) or (in_list and at == 0):
                begun = True
                yield at
        elif (
            not language.looks_back(sentence)
            and language.announces(sentence)
            and (language.adds_another(sentence) or language.names_something_new(sentence))
        ):
            yield at


def _is_activity_item(document: Document, block: Block) -> bool:
    """Whether a block is an item of a list that announces activities."""
    return block.kind is BlockKind.ITEM and (
        block.lead_in is None or language.lists_activities(document.text[slice(*block.lead_in)])
    )


def _title(quote: str) -> str:
    """Return the beginning of the first sentence, cut at a word."""
    start, end = sentence_spans(quote)[0]
    first = quote[start:end].rstrip(" .;:")
    if len(first) <= _TITLE_CHARS:
        return first
    return first[:_TITLE_CHARS].rsplit(" ", 1)[0].rstrip(" ,;:(") + " …"


def _period_dict(period: Period | None) -> dict[str, Any] | None:
    if period is None or period.day is None:
        return None
    row: dict[str, Any] = {"relation": period.relation.value, "date": period.day.isoformat()}
    if period.last:
        row["end"] = period.last.isoformat()
    return row


def with_changes(measure: Measure, changes: dict[str, Any]) -> Measure:
    """Return a copy with some fields given by hand."""
    return replace(measure, **changes)
