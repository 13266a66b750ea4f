"""A dossier → the list of its papers, from the search service of the official publications (SRU 2.0).

The service tells how many records there are only by estimate, and reports a query that it can't
read in an answer of HTTP 200: so pages are asked for until one is empty, and diagnostics are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote
from xml.etree.ElementTree import Element

from corpus import identifiers
from corpus.errors import CorpusError, SourceFailed
from corpus.fetch_http import PoliteClient
from corpus.file_check import read_xml

_PAGE_RECORDS = 100
_MOST_PAGES = 200
# The service can take two minutes for one answer.
_SECONDS = 240.0
_DOSSIER = re.compile(r"(\d{2})[ .]?(\d{3})(?:[ -]+([IVX]+[A-Z]?|[A-HJ]|\d{2}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing:
    """A paper in a list: its identifier, title, date, and where its files are, by extension."""

    id: str
    title: str
    date: str
    files: dict[str, str] = field(default_factory=dict)


def read_dossier(printed: str) -> str:
    """Return a dossier number as the sources write it: "36600-XV" for "36 600 XV".

    Raises CorpusError for anything else.
    """
    match = _DOSSIER.fullmatch(printed.strip())
    if not match:
        raise CorpusError(f"{printed!r} is no dossier; expected five digits, as in 32824 or 36600-XV.")
    addition = f"-{match[3].upper()}" if match[3] else ""
    return f"{match[1]}{match[2]}{addition}"


def list_dossier(
    client: PoliteClient, dossier: str, report: Callable[[int], None] = lambda found: None
) -> list[Listing]:
    """Return the papers of a dossier, oldest first, none twice.

    `report` is told how many were found so far. Raises as `PoliteClient.get` does, and SourceFailed
    if the service can't read the query or answers something else.
    """
    query = (
        "c.product-area==officielepublicaties AND w.publicatienaam==Kamerstuk "
        f'AND w.dossiernummer=="{read_dossier(dossier)}" sortBy dt.date/sort.ascending'
    )
    found: dict[str, Listing] = {}
    start = 1
    for _ in range(_MOST_PAGES):
        records = _page(client, query, start)
        if not records:
            break
        start += len(records)
        for listing in (read for record in records for read in _read(record)):
            found.setdefault(listing.id, listing)
        report(len(found))
    return list(found.values())


def _page(client: PoliteClient, query: str, start: int) -> list[Element]:
    url = (
        f"https://{identifiers.REPOSITORY}/sru?operation=searchRetrieve&version=2.0&query={quote(query)}"
        f"&startRecord={start}&maximumRecords={_PAGE_RECORDS}"
    )
    answer = client.get(url, seconds=_SECONDS)
    root = read_xml(answer.body, url)
    problem = next(_named(root, "diagnostic"), None)
    if problem is not None:
        told = " ".join(text for name in ("message", "details") for text in _texts(problem, name))
        raise SourceFailed(f"The search service refuses the query {query!r}: {told or 'no reason given'}.")
    if next(_named(root, "numberOfRecords"), None) is None:
        raise SourceFailed(f"{url} answers something else than a list of records.")
    return list(_named(root, "record"))


def _read(record: Element) -> Iterator[Listing]:
    """Yield the paper of a record, if it has an identifier of the usual form."""
    names = [name for name in _texts(record, "identifier") if identifiers.is_official(name)]
    if not names:
        return
    files = {
        kind: (item.text or "").strip()
        for item in _named(record, "itemUrl")
        if (kind := item.get("manifestation", "")) in ("xml", "html", "pdf")
    }
    title, date = (next(_texts(record, name), "") for name in ("title", "date"))
    yield Listing(identifiers.normalise(names[0]), title, date, files)


def _named(root: Element, name: str) -> Iterator[Element]:
    """Yield the elements of a name, in whatever namespace."""
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == name)


def _texts(root: Element, name: str) -> Iterator[str]:
    return ((element.text or "").strip() for element in _named(root, name) if (element.text or "").strip())
