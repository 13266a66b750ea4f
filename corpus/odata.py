"""An identifier → its file in the open data of the Tweede Kamer: the second source.

It has papers some days before they are published officially, as Word or PDF, without the structure
of the official XML. Papers of the Eerste Kamer and loose annexes can't be found there by identifier.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from corpus import identifiers
from corpus.errors import SourceFailed, SourceMissing
from corpus.fetch_http import PoliteClient
from corpus.file_check import check_file, kind_of
from corpus.official import speaker_of
from corpus.source_store import Fetched

SOURCE = "tweedekamer"
_BASE = f"https://{identifiers.ODATA}/OData/v4/2.0"
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def fetch_odata(client: PoliteClient, identifier: str) -> Fetched:
    """Return a paper from the Tweede Kamer's open data.

    Raises SourceMissing if it isn't there, and as `PoliteClient.get` does.
    """
    question = _filter(identifier)
    if question is None:
        raise SourceMissing("In the open data of the Tweede Kamer it can't be looked up.")
    rows = [row for row in _rows(client, question) if is_it(row, identifier)]
    if not rows:
        raise SourceMissing("Nor is it in the open data of the Tweede Kamer.")
    newest = max(rows, key=lambda row: str(row.get("Datum") or ""))
    return _download(client, identifier, newest)


def _filter(identifier: str) -> str | None:
    """Return the question that finds an identifier, or None if there is none."""
    if paper := identifiers.paper_number(identifier):
        if not paper.number.isdigit():
            return None
        dossier = f"d/Nummer eq {paper.dossier}"
        if paper.addition:
            dossier += f" and d/Toevoeging eq '{paper.addition}'"
        return f"Verwijderd eq false and Volgnummer eq {paper.number} and Kamerstukdossier/any(d: {dossier})"
    if appendix := identifiers.appendix_number(identifier):
        year, number = appendix
        return f"Verwijderd eq false and Aanhangselnummer eq '{year[2:4]}{year[6:8]}{int(number):05}'"
    return None


def _rows(client: PoliteClient, question: str) -> list[dict[str, Any]]:
    asked = quote(question, safe="/():,")
    url = f"{_BASE}/Document?$filter={asked}&$expand=Kamerstukdossier($select=Nummer,Toevoeging)&$top=10"
    return read_rows(client.get(url).body, url)


def read_rows(body: bytes, url: str) -> list[dict[str, Any]]:
    """Return the rows of an answer. Raises SourceFailed if it is something else than a list of objects."""
    try:
        rows = json.loads(body)["value"]
        if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
            raise TypeError("'value' is no list of objects")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceFailed(f"{url} answers something else than a list of documents ({error!r}).") from error
    return rows


def is_it(row: dict[str, Any], identifier: str) -> bool:
    """Return whether a row is what was asked: not withdrawn, of the very dossier, addition and all."""
    if row.get("Verwijderd") is not False or not _GUID.fullmatch(str(row.get("Id"))):
        return False
    paper = identifiers.paper_number(identifier)
    if paper is None:
        return True
    listed = row.get("Kamerstukdossier")
    dossiers = [
        (str(dossier.get("Nummer")), str(dossier.get("Toevoeging") or ""))
        for dossier in (listed if isinstance(listed, list) else [])
        if isinstance(dossier, dict)
    ]
    return str(row.get("Volgnummer")) == paper.number and (paper.dossier, paper.addition) in dossiers


def _download(client: PoliteClient, identifier: str, row: dict[str, Any]) -> Fetched:
    answer = client.get(f"{_BASE}/Document({row['Id']})/resource")
    extension = kind_of(answer.body)
    if extension is None:
        raise SourceFailed(f"{answer.url} is neither a PDF nor a Word file ({answer.media_type}).")
    check_file(answer.body, extension, answer.url)
    kind, year = str(row.get("Soort") or ""), str(row.get("Vergaderjaar") or "")
    return Fetched(
        id=identifier,
        url=identifiers.site_url(identifier, "html"),
        extension=extension,
        body=answer.body,
        source=SOURCE,
        title=str(row.get("Onderwerp") or row.get("Titel") or ""),
        date=str(row.get("Datum") or "")[:10],
        speaker=speaker_of(kind, identifier),
        type=kind,
        reference=identifiers.paper_form(
            identifier, *(("II", f"{year[:4]}/{year[-2:]}") if len(year) == 9 else ())
        ),
    )
