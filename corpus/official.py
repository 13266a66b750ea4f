"""An identifier → its file at the official publications, with its metadata.

XML is best, since it tells headings from notes; else HTML, else PDF. Each is asked of the site,
then of the repository behind it: one can lag behind the other. Letters of an identifier are stored
now as capitals, now not, so what isn't found is asked for again in lower case.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

from corpus import identifiers
from corpus.errors import SourceBusy, SourceError, SourceFailed, SourceMissing, SourceUnreachable
from corpus.fetch_http import Answer, PoliteClient
from corpus.file_check import check_file, read_xml
from corpus.model import Speaker
from corpus.source_store import Fetched

SOURCE = "officielebekendmakingen"
_NOTHING_LISTED: Mapping[str, str] = MappingProxyType({})
_TYPE = re.compile(
    r"(?:(?:nader )?gewijzigde? )?(?:motie|amendement)|brief|verslag|voorlopig verslag|lijst van vragen|"
    r"nota\b|antwoord|advies|memorie|voorstel van|bijlage|jaarverslag|koninklijke boodschap|"
    r"geleidende brief|rapport|initiatiefnota|stenogra|wijziging",
    re.IGNORECASE,
)
_PROPOSED = re.compile(r"(?:(?:nader )?gewijzigde? )?(?:motie|amendement)", re.IGNORECASE)
_CABINET = re.compile(
    r"vragen en antwoorden|antwoord|brief (?:regering|van de (?:minister|staatssecretaris))|"
    r"memorie van toelichting|nota naar aanleiding",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"(?:voorlopig )?verslag", re.IGNORECASE)


@dataclass(slots=True)
class _Search:
    """One search for one publication: what was tried, and what went wrong on the way."""

    client: PoliteClient
    problems: list[SourceError] = field(default_factory=list)
    given_up: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    def ask(self, url: str) -> Answer | None:
        """Return what stands at an address, or None; a host that can't serve us is left alone."""
        host = urlsplit(url).hostname or ""
        if host in self.given_up or url in self.asked:
            return None
        self.asked.add(url)
        try:
            return self.client.get(url)
        except SourceMissing:
            return None
        except SourceError as error:
            self.problems.append(error)
            if isinstance(error, SourceBusy | SourceUnreachable):
                self.given_up.add(host)
            return None

    def ask_for(self, extension: str, url: str) -> Answer | None:
        """Return the file at an address if it is what it should be."""
        answer = self.ask(url)
        if answer is None:
            return None
        try:
            check_file(answer.body, extension, answer.url)
        except SourceMissing:
            return None
        except SourceError as error:
            self.problems.append(error)
            return None
        return answer


def fetch_official(
    client: PoliteClient, identifier: str, listed: Mapping[str, str] = MappingProxyType({})
) -> Fetched:
    """Return a publication from its official source.

    `listed` holds addresses by extension where a list told them; they come before those that follow
    from the identifier. Raises SourceMissing if no source has a text of it, or the most telling of the
    errors that stood in the way.
    """
    search = _Search(client)
    for extension, spelling, url in _places(identifier, listed):
        answer = search.ask_for(extension, url)
        if answer is not None:
            return _describe(search, identifier, spelling, extension, answer)
    raise _reason(identifier, search.problems)


def fetch_official_xml(client: PoliteClient, identifier: str) -> Fetched | None:
    """Return a publication's XML if it is on the site by now, else None; one request where it isn't."""
    search = _Search(client)
    url = identifiers.site_url(identifier, "xml")
    answer = search.ask_for("xml", url) if identifiers.has_xml(identifier) else None
    return _describe(search, identifier, identifier, "xml", answer) if answer else None


def replaced_by(metadata: bytes, identifier: str) -> str | None:
    """Return the publication that took this one's place, by its official metadata, or None."""
    try:
        names = read_metadata(metadata, identifier).get("DCTERMS.isReplacedBy", [])
    except SourceError:
        return None
    replacing = (name.strip() for name in names if identifiers.is_official(name.strip()))
    return next((identifiers.normalise(name) for name in replacing if name != identifier), None)


def _places(identifier: str, listed: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield extension, spelling and address of every place where the text can be, best first."""
    for kind in ("xml", "html", "pdf"):
        if kind in listed:
            yield kind, identifier, listed[kind]
    kinds = ("xml", "html", "pdf") if identifiers.has_xml(identifier) else ("pdf",)
    for spelling in dict.fromkeys((identifier, identifier.lower())):
        for kind in kinds:
            yield kind, spelling, identifiers.site_url(spelling, kind)
            inside = identifiers.repository_url(identifier, kind)
            if inside and spelling == identifier:
                yield kind, spelling, inside


def _reason(identifier: str, problems: list[SourceError]) -> SourceError:
    """Return why nothing was found: what a source did wrong tells more than that another has nothing."""
    if not problems:
        return SourceMissing(
            f"{identifier} is not at the official publications: no XML, HTML or PDF of it was found."
        )
    return max(problems, key=lambda error: not isinstance(error, SourceUnreachable))


def _describe(search: _Search, identifier: str, spelling: str, extension: str, answer: Answer) -> Fetched:
    raw = _metadata_file(search, identifier, spelling)
    known = read_metadata(raw, identifier) if raw else {}
    kind, title = _kind_and_title(known)
    year = known.get("OVERHEIDop.vergaderjaar", [""])[0]
    chamber = "I" if "Eerste Kamer" in " ".join(known.get("DC.creator", [])) else "II"
    return Fetched(
        id=identifier,
        url=identifiers.site_url(spelling, "html"),
        extension=extension,
        body=answer.body,
        source=SOURCE,
        title=title,
        date=_date(known),
        speaker=speaker_of(kind, identifier),
        type=kind,
        reference=identifiers.paper_form(
            identifier, *((chamber, f"{year[:4]}/{year[-2:]}") if len(year) == 9 else ())
        ),
        official_metadata=raw,
    )


def _metadata_file(search: _Search, identifier: str, spelling: str) -> bytes | None:
    """Return metadata.xml from the site or the repository, or None: a text without it is still a text."""
    for url in (
        identifiers.site_url(spelling, "metadata.xml"),
        identifiers.repository_url(identifier, "metadata.xml"),
    ):
        answer = search.ask_for("xml", url) if url else None
        if answer is not None:
            return answer.body
    return None


def read_metadata(body: bytes, identifier: str) -> dict[str, list[str]]:
    """Return the values of a metadata.xml by name; names and values can repeat, and can be nested.

    Raises SourceFailed if it belongs to another publication than `identifier`.
    """
    values: dict[str, list[str]] = defaultdict(list)
    for element in read_xml(body, f"the metadata of {identifier}").iter("metadata"):
        if element.get("name") and element.get("content"):
            values[element.get("name", "")].append(element.get("content", ""))
    found = values.get("DC.identifier", [identifier])
    if identifier.lower() not in (name.lower() for name in found):
        raise SourceFailed(
            f"The metadata of {identifier} is that of {found[0]}; nothing was stored, since the text may be "
            "another one too."
        )
    return dict(values)


def speaker_of(kind: str, identifier: str) -> Speaker | None:
    """Return who speaks in a document of this kind, or None where only its text can tell."""
    if _PROPOSED.match(kind):
        return "kamer"
    if identifier.startswith("ah-") or _CABINET.search(kind):
        return "kabinet"
    return "kamer" if _REPORTED.match(kind) else None


def _kind_and_title(known: Mapping[str, list[str]]) -> tuple[str, str]:
    """Split "dossier title; kind; title": a title can hold semicolons itself, so look for the kind."""
    parts = known.get("DC.title", [""])[0].split("; ")
    at = next((place for place, part in enumerate(parts) if _TYPE.match(part)), None)
    kind = parts[at] if at is not None else ""
    rest = "; ".join(parts[at + 1 :]) if at is not None else "; ".join(parts)
    return kind, known.get("OVERHEIDop.documenttitel", [""])[0] or rest or kind


def _date(known: Mapping[str, list[str]]) -> str:
    for name in ("DCTERMS.issued", "DCTERMS.available"):
        for value in known.get(name, []):
            if re.match(r"\d{4}-\d{2}-\d{2}", value):
                return value[:10]
    return ""
