"""A footnote → what it refers to: which document, where it stands, and whether the citation is right.

Every word of the footnote is in the `printed` of one of its references. A citation that breaks a
rule of how citations are made gets a `fault` and no id: it is never quietly resolved to something
else. What it most likely means is a `proposal`, for a person to confirm. Proposals follow from a
rule, or from `data/<document>.citations.json`, where a person wrote them down with the reason, in
English and in Dutch; such a correction counts only as long as the footnote is printed as it was then.

Citations are found and read in `citations.py`, by nllegalcit and a small grammar of our own.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from corpus import identifiers
from corpus.catalogue import DATA_FOLDER
from corpus.citations import Citation, find_citations
from corpus.errors import CorpusError
from corpus.model import Document, Footnote


class ReferenceKind(StrEnum):
    """What a footnote, or a part of it, refers to."""

    KAMERSTUK = "kamerstuk"
    AANHANGSEL = "aanhangsel"
    WEBSITE = "website"
    REPORT = "report"
    NOTE = "note"


class Fault(StrEnum):
    """What is wrong with a citation as it is printed."""

    NO_DOSSIER = "no_dossier"
    DOSSIER_DIGITS = "dossier_digits"
    NO_NUMBER = "no_number"
    YEAR = "year"
    IDENTIFIER = "identifier"


FAULT_REASONS: dict[Fault, str] = {
    Fault.NO_DOSSIER: "the citation names no dossier",
    Fault.DOSSIER_DIGITS: "a dossier has five digits, the printed one has not",
    Fault.NO_NUMBER: "the citation names a dossier but no number in it",
    Fault.YEAR: "the printed session year does not run from one year to the next",
    Fault.IDENTIFIER: "this is no identifier of an official publication",
}


class Ground(StrEnum):
    """What a rule makes a proposal on."""

    ANSWER_NUMBER = "answer_number"
    SPEAKS_OF_QUESTIONS = "speaks_of_questions"
    WITHOUT_YEAR = "without_year"


GROUND_REASONS: dict[Ground, str] = {
    Ground.ANSWER_NUMBER: (
        "a session year and a number without a dossier is how answers to Kamervragen are numbered"
    ),
    Ground.SPEAKS_OF_QUESTIONS: "the sentence speaks of Kamervragen",
    Ground.WITHOUT_YEAR: "the dossier and the number are complete without the year",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a wrong citation most likely means: for a person to confirm.

    `reason` says why in English, and `grounds` what a rule made it on; of a proposal that a person
    wrote down, `reason_nl` is the reason in Dutch.
    """

    id: str
    form: str
    html_url: str
    reason: str
    grounds: tuple[Ground, ...] = ()
    reason_nl: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """One thing that a footnote refers to.

    `printed` is the footnote's own words; `id` is "" for a note and for a citation with a `fault`.
    `form` is how Dutch texts refer to it. Only an official publication has `pdf_url` and `xml_url`;
    whether a file stands there is not known before it is fetched.
    """

    kind: ReferenceKind
    printed: str
    id: str = ""
    form: str = ""
    html_url: str | None = None
    pdf_url: str | None = None
    xml_url: str | None = None
    fault: Fault | None = None
    proposal: Proposal | None = None
    footnote: int | None = None

    @property
    def suspect(self) -> bool:
        """Whether the citation looks wrong."""
        return self.fault is not None


# "Algemene Rekenkamer (2026), Onbenut potentieel.": who, when, what.
_REPORT = re.compile(
    r"(?P<author>[A-Z][^().;:]{1,80}?)\s?\((?P<year>(?:19|20)\d{2})\)[,.:]?\s+(?P<title>\S.*)", re.DOTALL
)
_TITLE_END = re.compile(r"(?<=[^\W\d_]{2}|\d\d)[.?!](?:\s|$)")
_ASKED = re.compile(r"\b(?:Kamervra(?:ag|gen)|schriftelijke\s+vra(?:ag|gen)|Aanhangsel)\b", re.IGNORECASE)
_WIDEST_SLUG = 48
_CORRECTION = ("printed", "id", "reason", "reason_nl")


def references_of(document: Document) -> tuple[Reference, ...]:
    """Return what every footnote of a document refers to, in order, known corrections included.

    Raises CorpusError if the file of corrections is broken.
    """
    corrections = read_corrections(document.id)
    found: list[Reference] = []
    for note in document.footnotes:
        made = resolve(note.text, note.urls, supports=_sentence_at(document, note))
        found += [
            replace(_corrected(one, corrections.get(note.number)), footnote=note.number) for one in made
        ]
    return tuple(found)


@lru_cache(maxsize=256)
def references_by_note(document: Document) -> dict[int, tuple[Reference, ...]]:
    """Return what each footnote of a document refers to, by its number; found out once a document.

    Raises CorpusError if the file of corrections is broken.
    """
    found: dict[int, tuple[Reference, ...]] = {}
    for one in references_of(document):
        if one.footnote is not None:
            found[one.footnote] = (*found.get(one.footnote, ()), one)
    return found


def resolve(text: str, urls: tuple[str, ...] = (), *, supports: str = "") -> tuple[Reference, ...]:
    """Return what a footnote refers to: at least one reference, whatever its text is.

    `supports` is the sentence that carries the footnote; it only lends weight to a proposal.
    """
    citations = find_citations(text)
    found = [
        reference
        for printed, citation in zip(_pieces(text, citations), citations, strict=True)
        for reference in _cited(printed, citation, supports)
    ]
    linked = [_from_url(text, url) or _website(text, url) for url in map(_clean_url, urls) if url]
    known = {reference.id for reference in found}
    found += [reference for reference in linked if reference.id not in known]
    return tuple(found) or (_report(text) or Reference(ReferenceKind.NOTE, text.strip()),)


def official_reference(identifier: str, printed: str = "", chamber: str = "", year: str = "") -> Reference:
    """Return the reference of an official publication. Raises CorpusError if the id is none."""
    name = identifiers.normalise(identifier)
    appendix = name.startswith("ah-")
    return Reference(
        ReferenceKind.AANHANGSEL if appendix else ReferenceKind.KAMERSTUK,
        printed or identifier,
        name,
        identifiers.paper_form(name, chamber, year),
        identifiers.site_url(name, "html"),
        identifiers.site_url(name, "pdf"),
        identifiers.site_url(name, "xml") if identifiers.has_xml(name) else None,
    )


def read_corrections(document_id: str, folder: Path = DATA_FOLDER) -> dict[int, dict[str, str]]:
    """Return what people wrote down about wrong citations of a document, by footnote number.

    A document without such a file has none. Raises CorpusError if the file is broken.
    """
    path = folder / f"{document_id}.citations.json"
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["corrections"]
        return {int(row["footnote"]): {k: str(row[k]) for k in _CORRECTION} for row in rows}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(
            f"The corrections {path} are not a JSON object with a list 'corrections' of footnote, "
            f"printed, id, reason and reason_nl: {error!r}"
        ) from error


def _pieces(text: str, citations: list[Citation]) -> list[str]:
    """Cut a text in front of each citation but the first, so that no word is lost."""
    if not citations:
        return []
    starts = [0, *(citation.start for citation in citations[1:])]
    ends = [*starts[1:], len(text)]
    return [text[start:end].strip(" \t\n,;") for start, end in zip(starts, ends, strict=True)]


def _cited(printed: str, citation: Citation, supports: str) -> list[Reference]:
    if citation.identifier:
        if identifiers.is_official(citation.identifier):
            return [official_reference(citation.identifier, printed)]
        return [Reference(ReferenceKind.KAMERSTUK, printed, fault=Fault.IDENTIFIER)]
    kind = ReferenceKind.AANHANGSEL if citation.appendix else ReferenceKind.KAMERSTUK
    fault = _fault(citation)
    if fault:
        return [Reference(kind, printed, fault=fault, proposal=_guess(citation, fault, supports))]
    return [
        official_reference(identifier, printed, citation.chamber, citation.year)
        for identifier in _ids(citation)
    ]


def _ids(citation: Citation) -> list[str]:
    if citation.appendix:
        return [_appendix_id(citation)]
    return [identifiers.paper_id(citation.dossier, citation.addition, number) for number in citation.numbers]


def _appendix_id(citation: Citation) -> str:
    house = "ek" if citation.chamber == "I" else "tk"
    first = citation.year[:4]
    return f"ah-{house}-{first}{int(first) + 1}-{citation.numbers[0]}"


def _fault(citation: Citation) -> Fault | None:
    """Return the first rule that a citation breaks: a dossier has five digits, a number belongs to it."""
    good_year = re.fullmatch(r"\d{4}/\d{2}", citation.year) and _is_next(citation.year)
    if not citation.appendix:
        if not citation.dossier:
            return Fault.NO_DOSSIER
        if len(citation.dossier) != 5:
            return Fault.DOSSIER_DIGITS
        if not citation.numbers:
            return Fault.NO_NUMBER
    return Fault.YEAR if citation.year and not good_year else None


def _is_next(year: str) -> bool:
    return int(year[5:]) == (int(year[:4]) + 1) % 100


def _guess(citation: Citation, fault: Fault, supports: str) -> Proposal | None:
    """Propose what follows from a rule alone.

    Session year and number without a dossier is how answers to Kamervragen are numbered. A wrong
    year changes nothing, since no identifier of a Kamerstuk holds it.
    """
    one_number = len(citation.numbers) == 1 and citation.numbers[0].isdigit()
    if fault is Fault.NO_DOSSIER and one_number and re.fullmatch(r"\d{4}/\d{2}", citation.year):
        spoken = (Ground.SPEAKS_OF_QUESTIONS,) if _ASKED.search(supports) else ()
        return _proposal(_appendix_id(citation), (Ground.ANSWER_NUMBER, *spoken))
    if fault is Fault.YEAR and not citation.appendix:
        return _proposal(_ids(citation)[0], (Ground.WITHOUT_YEAR,))
    return None


def _proposal(identifier: str, grounds: tuple[Ground, ...]) -> Proposal:
    reference = official_reference(identifier)
    reason = ", and ".join(GROUND_REASONS[ground] for ground in grounds)
    return Proposal(reference.id, reference.form, reference.html_url or "", reason, grounds)


def _corrected(reference: Reference, correction: Mapping[str, str] | None) -> Reference:
    """Take over a correction by a person, if the citation is wrong and still printed as it was."""
    if correction is None or not reference.suspect or reference.printed != correction["printed"]:
        return reference
    proposal = replace(
        _proposal(correction["id"], ()), reason=correction["reason"], reason_nl=correction["reason_nl"]
    )
    return replace(reference, proposal=proposal)


def _from_url(text: str, url: str) -> Reference | None:
    """Return the publication that an address of the official site leads to, or None."""
    address = urlsplit(url)
    if address.hostname not in identifiers.OFFICIAL_HOSTS:
        return None
    names = (re.sub(r"\.(?:html|xml|pdf|odt)$", "", part) for part in reversed(address.path.split("/")))
    name = next(filter(identifiers.is_official, names), None)
    return official_reference(name, text.strip()) if name else None


def _website(text: str, url: str) -> Reference:
    address = urlsplit(url)
    name = "web-" + _slug(f"{address.hostname} {address.path} {address.query}")
    return Reference(ReferenceKind.WEBSITE, text.strip(), name, text.strip(), url)


def _clean_url(url: str) -> str:
    """Drop what only tells a browser where to scroll to; return "" for what is no web address."""
    try:
        address = urlsplit(url)
    except ValueError:
        return ""
    web = address.scheme in ("http", "https") and address.hostname
    return urlunsplit(address._replace(fragment="")) if web else ""


def _report(text: str) -> Reference | None:
    match = _REPORT.fullmatch(text.strip())
    if not match:
        return None
    title = _TITLE_END.split(match["title"], maxsplit=1)[0].strip(" .")
    name = f"report-{_slug(match['author'])}-{match['year']}-{_slug(title)}"
    form = f"{match['author'].strip()} ({match['year']}), {title}"
    return Reference(ReferenceKind.REPORT, text.strip(), name, form)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(slug) <= _WIDEST_SLUG:
        return slug
    return f"{slug[:_WIDEST_SLUG].rstrip('-')}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:8]}"


def _sentence_at(document: Document, note: Footnote) -> str:
    """Return the paragraph or item that carries a footnote's mark, or "" if there is none."""
    if note.marker is None:
        return ""
    block = document.block_at(max(0, note.marker - 1))
    return document.text[block.start : block.end]
