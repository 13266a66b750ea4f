"""What a document says of itself: title, date, who speaks, how it is referred to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.assembly import DocumentInfo
from corpus.model import BlockKind, Speaker
from corpus.pieces import Note, Piece

_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
_DATE = rf"(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+((?:19|20)\d\d)"
_DAY = re.compile(rf"\b{_DATE}", re.IGNORECASE)
_DATED = re.compile(
    r"(?:Den Haag|[’']s-Gravenhage|Utrecht|Datum|Ontvangen|Vastgesteld|Voorgesteld|Ingezonden)"
    rf"[\s:,|]+(?:op\s+)?{_DATE}",
    re.IGNORECASE,
)
_RECEIVED = re.compile(rf"\(ontvangen\s+(?:\(ontvangen\s+)?{_DATE}", re.IGNORECASE)
_SUBJECT = re.compile(r"^(?:Betreft|Onderwerp)\s*[:|]?\s*(\S.*)$", re.IGNORECASE)
_OF_QUESTIONS = re.compile(
    r"(?:Vragen van (?:het lid|de leden)|Antwoord(?:en)? (?:van|op)\b.*\b(?:Kamer)?vragen|Beantwoording)\b"
)
_OF_CABINET = re.compile(
    r"^(?:brief van de (?:minister|staatssecretaris)|(?:de )?(?:minister|staatssecretaris)(?:-president)?\b"
    r"|aan de voorzitter van de (?:tweede|eerste) kamer|lijst van vragen en antwoorden"
    r"|memorie van (?:toelichting|antwoord)|nota naar aanleiding"
    r"|(?:antwoord(?:en)?|mededeling) van (?:de )?(?:minister|staatssecretaris))",
    re.IGNORECASE,
)
_OF_CHAMBER = re.compile(
    r"^(?:(?:nr\.? \d+ )?(?:(?:nader )?gewijzigde? )?(?:motie|amendement) van|verslag van een|de kamer,$"
    r"|brief van (?:het lid|de leden|het presidium|de voorzitter)|lijst van vragen$)",
    re.IGNORECASE,
)
_OF_RESEARCH = re.compile(
    r"\b(?:onderzoeksrapport|eindrapport|onderzoek|evaluatie(?:rapport)?|Rekenkamer|WRR|TNO|SCP|CBS|KIS|Regioplan"
    r"|Verwey-Jonker|Hogeschool|Universiteit|Planbureau)\b"
)
_SMALL_WORDS = frozenset(
    "van de het een en voor over in met c.s. lid leden aan of tot te op der den uit".split()
)
_HEAD = 40
_TAIL = 15
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a document; "" or None for what isn't."""

    title: str = ""
    date: str = ""
    speaker: Speaker | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ReadText:
    """What a reader makes of a file: pieces in reading order, notes, what the format says of it."""

    pieces: list[Piece]
    notes: list[Note]
    facts: Facts = Facts()


def complete(read: ReadText, about: DocumentInfo | None, name: str) -> DocumentInfo:
    """Return what is known of a document: what we are told goes before what it says itself.

    `name` is what the file is called, the last resort for a title. Without `about` the id is made
    of the name.
    """
    facts = _with_text(read)
    title = facts.title or name
    if about is None:
        found = DocumentInfo(id=name, title=title, speaker=facts.speaker or "derde")
    else:
        found = replace(about, title=about.title or title)
    return replace(found, date=found.date or facts.date, reference=found.reference or facts.reference)


def speaker_of(read: ReadText) -> Speaker:
    """Return who speaks, as far as format and text tell; "derde" if they don't."""
    return _with_text(read).speaker or "derde"


def find_date(text: str) -> str:
    """Return the first date in Dutch words as an ISO date, or ""."""
    match = _DAY.search(text)
    return _iso(match) if match else ""


def title_case(text: str) -> str:
    """Return a title in capitals as one is written: "BRIEF VAN DE MINISTER" as "Brief van de Minister"."""
    if not text.isupper():
        return text
    words = [word if word in _SMALL_WORDS else word.capitalize() for word in text.lower().split()]
    return " ".join([words[0].capitalize(), *words[1:]])


def _with_text(read: ReadText) -> Facts:
    """Fill what the format doesn't say from the first and last lines."""
    lines = [line for piece in read.pieces for line in piece.text.split("\n")]
    head, tail = lines[:_HEAD], lines[-_TAIL:]
    facts = read.facts
    return Facts(
        facts.title or _title(read.pieces, head),
        facts.date or _date(head, tail),
        facts.speaker or _speaker(head, tail),
        facts.reference,
    )


def _title(pieces: Sequence[Piece], head: Sequence[str]) -> str:
    for line in head:
        match = _SUBJECT.match(line)
        if match and len(match[1]) <= _LONGEST_TITLE:
            return match[1]
        if _OF_QUESTIONS.match(line) and len(line) <= 2 * _LONGEST_TITLE:
            return line
    first = next((piece.text for piece in pieces[:3] if piece.kind is BlockKind.HEADING), "")
    return first.replace("\n", " ") if len(first) <= _LONGEST_TITLE else ""


def _date(head: Sequence[str], tail: Sequence[str]) -> str:
    """Return the date of a letter: that of the answer, else behind place or "Datum", else none."""
    text = " ".join(head)
    found = _RECEIVED.search(text) or _DATED.search(text) or _DATED.search(" ".join(tail))
    if found:
        return _iso(found)
    alone = next((line for line in head if _DAY.fullmatch(line.strip())), "")
    return find_date(alone)


def _iso(match: re.Match[str]) -> str:
    day, month, year = match.groups()[-3:]
    return f"{year}-{_MONTHS.index(month.lower()) + 1:02}-{int(day):02}"


def _speaker(head: Sequence[str], tail: Sequence[str]) -> Speaker | None:
    for line in head:
        if _OF_CHAMBER.match(line):
            return "kamer"
        if _OF_CABINET.match(line):
            return "kabinet"
    if any(_OF_CABINET.match(line) for line in tail):
        return "kabinet"
    if any(_OF_RESEARCH.search(line) for line in head[:8]):
        return "onderzoek"
    return None
