"""Documents, footnotes, store and index → one row for each source: what it is and how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from corpus.model import Document, Speaker
from corpus.references import FAULT_REASONS, Reference, ReferenceKind
from corpus.settings import LibrarySettings, SourcesSettings
from corpus.source_store import SourceStore, StoredSource

IN_INDEX = "in the index"
FETCHED = "fetched, not in the index"
NOT_FETCHED = "not fetched"
SUSPECT = "suspect"
NO_ADDRESS = "no address known"
NOTE = "a note, no document"
NOT_INDEXED = "not in the index"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source: a document, or what one or more footnotes refer to.

    `id` is "" for a note and for a citation that looks wrong; that one has `problem`, and `proposal`
    if there is a likely document. `cited` is the first citation of it, for who shows more than this.
    """

    id: str
    kind: str
    footnotes: tuple[int, ...]
    title: str
    reference: str
    date: str
    speaker: Speaker | None
    url: str | None
    status: str
    problem: str = ""
    proposal: str = ""
    proposal_reason: str = ""
    cited: Reference | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the row as JSON, without `cited`."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "cited"}


def source_rows(
    documents: Iterable[Document],
    references: Sequence[Reference],
    stored: Iterable[StoredSource],
    indexed: frozenset[str],
) -> list[SourceRow]:
    """Return documents first, then what their footnotes refer to, then what else was stored.

    `indexed` are the ids of the documents in the index. A document has one row, with all footnotes
    that refer to it.
    """
    kept = {source.id: source for source in stored}
    grouped = _by_document(references)
    notes = {group[0].id: _footnotes(group) for group in grouped}
    rows = [_document_row(document, indexed, notes.get(document.id, ())) for document in documents]
    read = {row.id for row in rows}
    rows += [_reference_row(group, kept, indexed) for group in grouped if group[0].id not in read]
    known = {row.id for row in rows}
    return rows + [_stored_row(source, indexed) for source in kept.values() if source.id not in known]


def stored_sources() -> list[StoredSource]:
    """Return what was added and what was fetched, where the settings say it is.

    Raises OSError if a folder can't be looked into.
    """
    folders = (LibrarySettings().library_folder, SourcesSettings().sources_folder)
    return [source for folder in folders for source in SourceStore(folder).all()]


def problem_of(row: SourceRow) -> str:
    """Return one sentence on what is wrong with a citation and what it most likely means."""
    notes = ", ".join(str(number) for number in row.footnotes)
    told = f'Footnote {notes}, "{row.reference}": {row.problem}.'
    if not row.proposal:
        return told
    return f"{told} Most likely {row.proposal}: {row.proposal_reason}."


def _by_document(references: Sequence[Reference]) -> list[list[Reference]]:
    """Group references with the same id, in order of the first; those without id stand alone."""
    groups: dict[object, list[Reference]] = {}
    for place, reference in enumerate(references):
        groups.setdefault(reference.id or place, []).append(reference)
    return list(groups.values())


def _footnotes(group: Sequence[Reference]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.footnote for one in group if one.footnote is not None))


def _document_row(document: Document, indexed: frozenset[str], footnotes: tuple[int, ...]) -> SourceRow:
    status = IN_INDEX if document.id in indexed else NOT_INDEXED
    return SourceRow(
        document.id,
        "document",
        footnotes,
        document.title,
        document.reference,
        document.date,
        document.speaker,
        document.source_url,
        status,
    )


def _reference_row(
    group: list[Reference], kept: dict[str, StoredSource], indexed: frozenset[str]
) -> SourceRow:
    first = group[0]
    stored = kept.get(first.id)
    proposal = first.proposal
    return SourceRow(
        first.id,
        first.kind.value,
        _footnotes(group),
        stored.title if stored else "",
        first.form or first.printed,
        stored.date if stored else "",
        stored.speaker if stored else None,
        stored.url if stored else first.html_url,
        _status(first, stored, indexed),
        FAULT_REASONS[first.fault] if first.fault else "",
        proposal.id if proposal else "",
        proposal.reason if proposal else "",
        first,
    )


def _stored_row(stored: StoredSource, indexed: frozenset[str]) -> SourceRow:
    status = IN_INDEX if stored.id in indexed else FETCHED
    return SourceRow(
        stored.id,
        "document",
        (),
        stored.title,
        stored.reference,
        stored.date,
        stored.speaker,
        stored.url,
        status if stored.source != "file" or status == IN_INDEX else NOT_INDEXED,
    )


def _status(reference: Reference, stored: StoredSource | None, indexed: frozenset[str]) -> str:
    if reference.suspect:
        return SUSPECT
    if reference.id and reference.id in indexed:
        return IN_INDEX
    if stored:
        return FETCHED
    if reference.kind is ReferenceKind.NOTE:
        return NOTE
    return NOT_FETCHED if reference.html_url else NO_ADDRESS
