"""Text → the citations of parliamentary papers in it, as they were printed.

A citation says: which chamber, which session year, which dossier with which addition, which
number. Writers leave commas, spaces and whole parts out, so where a citation stands is found
by the small grammar here. What it says is read by nllegalcit where that can: citations that
name chamber, year, dossier and number, as "Kamerstukken II 2024/25 36 600 XV nr.26". The
grammar here reads what nllegalcit 0.0.4 doesn't: "Kamerstuk 32 824, nr. 448" without chamber
and year, several dossiers or numbers in one citation, an "(R 1800)", "32824-448", one without dossier,
the Aanhangsel of the Handelingen, the heading form "Tweede Kamer, vergaderjaar 2024–2025", and
identifiers ("kst-32824-448"). nllegalcit isn't asked about Handelingen: it prints while reading.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

_YEAR = r"(?P<year>\d{4}\s?[/–-]\s?\d{2,4})"
_ROMAN = r"(?:X{0,2}(?:IX|IV|V?I{0,3}))"
_NUMBERS = r"\d{1,5}(?:\s?(?:,|en|t/m)\s?\d{1,5}\b(?![\s.]\d{3}\b))*"
_PAPER = re.compile(
    r"\b(?:Kamerstuk(?:ken)?|(?:Tweede|Eerste)\sKamer,?\s(?=vergaderjaar))"
    r"[\s,:]*(?P<chamber>II?\b|TK\b|EK\b)?"
    rf"[\s,]*(?:vergaderjaar[\s,]*)?(?:{_YEAR}(?!\d))?"
    r"[\s,]*(?P<dossier>\d{1,3}[ .\u00a0]\d{3}(?!\d)|\d{2,7})?"
    rf"(?:(?:\s?-\s?|[\s,]+)(?P<addition>(?=[IVX]){_ROMAN}[A-Z]?\b|[A-HJ](?=[\s,-]+(?:nrs?\b|\d))|\d{{2}}(?=[\s,]*nr|-\d)))?"
    r"(?:[\s,]*(?:en|,)\s(?:\d{2}[ \u00a0]\d{3}|\d{5})(?:[\s-][IVX]+)?)*"
    rf"(?:[\s,]*\(R\s?\d+\))?"
    rf"(?:[\s,]*nrs?\b[.:]?\s?(?P<number>{_NUMBERS}|[A-Z]{{1,2}}\b)"
    r"|\s?-\s?(?P<dashed>\d{1,4}|[A-Z]{1,2})\b"
    r"|,\s(?P<letter>[A-Z]{1,2})\b(?!\s[a-z]))?"
)
_APPENDIX = re.compile(
    r"\b(?:Aanhangsel(?:\s(?:van\sde|der|bij\sde))?\sHandelingen|Handelingen(?=[^.;]{0,40}Aanhangsel)|Aanhangsel)"
    r"[\s,:]*(?P<chamber>II?\b|TK\b|EK\b)?"
    rf"[\s,]*(?:vergaderjaar[\s,]*)?{_YEAR}"
    r"[\s,]*(?:Aanhangsel[\s,]*)?(?:nr\b)?[.:]?\s?(?P<number>\d{1,5})\b"
)
_IDENTIFIER = re.compile(
    r"(?<![\w-])(?P<id>(?:kst|blg)-\d{4,8}(?:-[A-Za-z0-9]{1,8}){0,4}"
    r"|(?:ah-(?:tk|ek)|kv-tk|h-tk|h-ek|nds-tk)-[A-Za-z0-9]{4,12}(?:-\d{1,6}){0,3})(?![\w-])",
    re.IGNORECASE,
)
_CHAMBERS = {"I": "I", "II": "II", "TK": "II", "EK": "I"}


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation says, unchecked; a part that isn't printed is "".

    `start:end` is where it stands. `year` is written "2024/25", or as printed if it makes no
    session year. `dossier` holds digits only, `numbers` the numbers in it. `identifier` is
    filled where an identifier is printed instead; `appendix` tells an Aanhangsel.
    """

    start: int
    end: int
    chamber: str = ""
    year: str = ""
    dossier: str = ""
    addition: str = ""
    numbers: tuple[str, ...] = ()
    appendix: bool = False
    identifier: str = ""


def find_citations(text: str) -> list[Citation]:
    """Return the citations in a text, in order, none inside another."""
    found = [_identifier(match) for match in _IDENTIFIER.finditer(text)]
    found += [_appendix(match) for match in _APPENDIX.finditer(text)]
    found += [_paper(match) for match in _PAPER.finditer(text)]
    kept: list[Citation] = []
    for citation in sorted((c for c in found if _says_something(c)), key=lambda c: (c.start, -c.end)):
        if not kept or citation.start >= kept[-1].end:
            kept.append(citation)
    return kept


def session_year(printed: str) -> str:
    """Return "2024/25" for any spelling of a session year, or what was printed if it is none."""
    parts = re.fullmatch(r"(\d{4})\s?[/–-]\s?(\d{2}|\d{4})", printed)
    if not parts or int(parts[2][-2:]) != (int(parts[1]) + 1) % 100:
        return printed
    if len(parts[2]) == 4 and int(parts[2]) != int(parts[1]) + 1:
        return printed
    return f"{parts[1]}/{parts[2][-2:]}"


def _says_something(citation: Citation) -> bool:
    """Tell a citation from the mere word, as in "dit Kamerstuk"."""
    return bool(citation.identifier or citation.numbers or citation.dossier)


def _identifier(match: re.Match[str]) -> Citation:
    return Citation(*match.span(), identifier=match["id"])


def _appendix(match: re.Match[str]) -> Citation:
    chamber = _CHAMBERS.get(match["chamber"] or "", "")
    return Citation(
        *match.span(), chamber, session_year(match["year"]), numbers=(match["number"],), appendix=True
    )


def _paper(match: re.Match[str]) -> Citation:
    chamber = match["chamber"] or {"Tw": "II", "Ee": "I"}.get(match[0][:2], "")
    printed = match["number"] or match["dashed"] or match["letter"] or ""
    citation = Citation(
        *match.span(),
        _CHAMBERS.get(chamber, ""),
        session_year(match["year"] or ""),
        re.sub(r"\D", "", match["dossier"] or ""),
        match["addition"] or "",
        _numbers(printed),
    )
    return _read_by_nllegalcit(match[0], citation)


def _numbers(printed: str) -> tuple[str, ...]:
    """Return the numbers of "448 en 456"; of a range only its ends are known to exist."""
    return tuple(dict.fromkeys(re.findall(r"\d+|[A-Z]+", printed)))


def _read_by_nllegalcit(printed: str, ours: Citation) -> Citation:
    """Return what nllegalcit reads in one citation, or ours where it reads none or another one."""
    if not (ours.chamber and ours.year and ours.dossier and len(ours.numbers) == 1):
        return ours
    found = _nllegalcit(printed)
    if len(found) != 1:
        return ours
    (chamber, dossier, number) = found[0]
    digits, _, addition = dossier.partition("-")
    return replace(ours, chamber=chamber, dossier=digits, addition=addition, numbers=(number,))


@functools.lru_cache(maxsize=1024)
def _nllegalcit(printed: str) -> tuple[tuple[str, str, str], ...]:
    """Return chamber, dossier and number of each citation that nllegalcit finds."""
    # Imported late: it takes half a second, which commands without citations needn't wait for.
    from nllegalcit import parse_kamerstukcitation

    return tuple((c.kamer, c.dossiernummer, c.ondernummer) for c in parse_kamerstukcitation(printed))
