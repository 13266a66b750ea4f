"""References → files in the local store, each from its official source: one at a time, resumable.

A publication comes from the official publications, else from the open data of the Tweede Kamer; a
web page from its site. What the store has is kept. One document's failure is an outcome among the
others; only a machine that is offline and a folder that can't be written to end the whole run.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from corpus import identifiers
from corpus.errors import (
    CorpusError,
    SourceError,
    SourceMissing,
    SourcesOffline,
    SourceUnreachable,
    StoreError,
)
from corpus.fetch_http import PoliteClient
from corpus.odata import SOURCE as SECOND_SOURCE
from corpus.odata import fetch_odata
from corpus.official import SOURCE as OFFICIAL_SOURCE
from corpus.official import fetch_official, fetch_official_xml, replaced_by
from corpus.references import Reference, ReferenceKind
from corpus.source_store import Fetched, SourceStore, StoredSource
from corpus.sru import Listing
from corpus.website import RobotRules, fetch_website

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document to fetch. `url` is filled for a web page, `listed` where a list told the addresses."""

    id: str
    url: str = ""
    title: str = ""
    listed: dict[str, str] = field(default_factory=dict)


class Status(StrEnum):
    """How fetching one document ended."""

    FETCHED = "fetched"
    KEPT = "kept"
    MISSING = "missing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How fetching one document ended; `reason` says why there is none, `stored` is what there is.

    `replaced_by` is the publication that the source says took its place, or "".
    """

    id: str
    status: Status
    reason: str = ""
    stored: StoredSource | None = None
    replaced_by: str = ""


def wanted_references(references: Iterable[Reference]) -> list[Wanted]:
    """Return what can be fetched of the references: publications and web pages, none twice.

    A citation that looks wrong isn't fetched: what it means is for a person to say.
    """
    fetchable = (ReferenceKind.KAMERSTUK, ReferenceKind.AANHANGSEL, ReferenceKind.WEBSITE)
    found: dict[str, Wanted] = {}
    for reference in references:
        if reference.kind in fetchable and reference.id:
            web = reference.kind is ReferenceKind.WEBSITE
            url = reference.html_url or "" if web else ""
            found.setdefault(reference.id, Wanted(reference.id, url, reference.form if web else ""))
    return list(found.values())


def wanted_ids(printed: Iterable[str], references: Iterable[Reference]) -> list[Wanted]:
    """Return what the given identifiers stand for: a web page of a footnote, or any publication.

    Raises CorpusError for an identifier that is neither, naming what was expected, and for a report
    whose address isn't known.
    """
    references = list(references)
    known = {wanted.id: wanted for wanted in wanted_references(references)}
    reports = {reference.id for reference in references if reference.kind is ReferenceKind.REPORT}
    found: dict[str, Wanted] = {}
    for name in printed:
        if name in reports:
            raise CorpusError(f"{name} can't be fetched: its footnote names a report without an address.")
        wanted = known.get(name) or Wanted(identifiers.normalise(name))
        found.setdefault(wanted.id, wanted)
    return list(found.values())


def wanted_listings(listings: Iterable[Listing]) -> list[Wanted]:
    """Return the papers of a list that was asked of the search service."""
    return [Wanted(listing.id, title=listing.title, listed=listing.files) for listing in listings]


def fetch_all(
    wanted: Sequence[Wanted],
    store: SourceStore,
    client: PoliteClient,
    report: Report = lambda stage, done, total: None,
    *,
    again: bool = False,
) -> list[Outcome]:
    """Fetch what the store doesn't have yet, or with `again` everything; return how each ended.

    `report` gets what is being fetched, how many are done and how many there are. Raises
    SourcesOffline if no source at all can be reached, before anything has changed, and StoreError
    if a document can't be stored; what was stored before stays.
    """
    rules = RobotRules(client)
    outcomes: list[Outcome] = []
    for done, one in enumerate(wanted):
        report("fetching documents", done, len(wanted))
        outcomes.append(_with_successor(_outcome(one, store, client, rules, again), store))
    report("fetching documents", len(wanted), len(wanted))
    return outcomes


def offline(error: SourceUnreachable) -> SourcesOffline:
    """Return the error for a machine from which no source at all could be reached."""
    return SourcesOffline(
        f"{error} This machine seems to be offline: nothing was fetched and nothing has changed; "
        "try again when it is online."
    )


def successor(stored: StoredSource, store: SourceStore) -> str:
    """Return the publication that took a stored one's place by its official metadata, or ""."""
    metadata = store.official_metadata(stored)
    return (replaced_by(metadata, stored.id) or "") if metadata else ""


def _with_successor(outcome: Outcome, store: SourceStore) -> Outcome:
    return replace(outcome, replaced_by=successor(outcome.stored, store)) if outcome.stored else outcome


def _outcome(
    wanted: Wanted, store: SourceStore, client: PoliteClient, rules: RobotRules, again: bool
) -> Outcome:
    stored = None if again else store.get(wanted.id)
    if stored is not None:
        return _keep_or_better(wanted, stored, store, client)
    try:
        fetched = fetch_one(wanted, client, rules)
    except SourceMissing as error:
        return Outcome(wanted.id, Status.MISSING, str(error))
    except SourceUnreachable as error:
        if not client.reached_any:
            raise offline(error) from error
        return Outcome(wanted.id, Status.FAILED, str(error))
    except StoreError:
        raise
    except CorpusError as error:
        return Outcome(wanted.id, Status.FAILED, str(error))
    return Outcome(wanted.id, Status.FETCHED, stored=store.add(fetched))


def _keep_or_better(
    wanted: Wanted, stored: StoredSource, store: SourceStore, client: PoliteClient
) -> Outcome:
    """Keep what is stored, but replace it once better is published.

    That is an official file for one of the second source, and XML for a page or a PDF.
    """
    better = None
    with contextlib.suppress(SourceError):
        if stored.source == SECOND_SOURCE:
            better = fetch_official(client, wanted.id, wanted.listed)
        elif stored.source == OFFICIAL_SOURCE and not stored.file.endswith(".xml"):
            better = fetch_official_xml(client, wanted.id)
    if better is not None:
        return Outcome(wanted.id, Status.FETCHED, stored=store.add(better))
    return Outcome(wanted.id, Status.KEPT, stored=stored)


def fetch_one(wanted: Wanted, client: PoliteClient, rules: RobotRules) -> Fetched:
    """Return one document from where it is best, not stored yet.

    Raises SourceMissing if no source has it, and as `PoliteClient.get` does.
    """
    if wanted.url:
        return fetch_website(client, rules, wanted.id, wanted.url, wanted.title)
    try:
        return fetch_official(client, wanted.id, wanted.listed)
    except SourceError as first:
        try:
            return fetch_odata(client, wanted.id)
        except SourceMissing as second:
            if isinstance(first, SourceMissing):
                raise SourceMissing(f"{first} {second} It may be published later; try again then.") from None
            raise first from second
        except SourceError as second:
            # Where the official source has nothing, what went wrong at the second one tells more.
            raise (second if isinstance(first, SourceMissing) else first) from second
