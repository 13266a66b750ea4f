"""Amounts, shares, numbers, dates and names in Dutch text.

What a question asks for must stand in its answer, and stands out there in bold. These
are patterns of the language, not of one letter; a number's unit belongs to it.
"""

from __future__ import annotations

import re

from simplemma import is_known

from assistant.question import Asks
from index.lexical import STOP_WORDS, fold

_DIGITS = r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"
_WORDS = (
    r"(?:één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien"
    r"|zestien|zeventien|achttien|negentien|twintig|dertig|veertig|vijftig|honderd|duizend)"
)
_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
_SEASON = r"(?:zomer(?:vakantie)?|winter|herfst|voorjaar|najaar|lente|kerst(?:vakantie)?)"
_ORDINAL = r"(?:eerste|tweede|derde|vierde)"

_AMOUNT = rf"€ ?{_DIGITS}(?: (?:miljoen|miljard))?|\b(?:{_DIGITS}|{_WORDS}) (?:miljoen|miljard)?(?: ?euro)"
_SHARE = rf"\b{_DIGITS} ?(?:%|procent\b)"
_SPAN = rf"\b(?:{_WORDS}|{_DIGITS})(?: (?:jaar|jaren|maand(?:en)?|weken|dagen)\b|jarige?\b)"
_DATE = (
    rf"\b(?:\d{{1,2}} )?{_MONTH}(?: (?:en|of) {_MONTH})?(?: {_YEAR}\b| jl\.|\b)"
    rf"|\b(?:de )?{_ORDINAL} (?:helft|kwartaal)(?: van)?(?: {_YEAR})?\b"
    rf"|\b(?:tot en met|sinds|vanaf|medio|begin|eind|tot|in) (?:de )?(?:{_YEAR}\b|{_SEASON}\b)"
    rf"|\b(?:v[oó][oó]r|na|in|dit) (?:de |het )?{_SEASON}(?: van (?:dit jaar|{_YEAR}))?\b"
    rf"|\b{_YEAR}(?: ?[-–] ?{_YEAR})?\b"
    r"|\b(?:begin|eind|later|begin van|eind van) dit jaar\b|\bdit jaar\b|\bop korte termijn\b"
    r"|\belk half jaar\b|\bieder jaar\b|\bjaarlijks\b"
    r"|\bkomende (?:maanden?|weken|periode)\b|\bop een later moment\b"
)
_NUMBER = rf"{_AMOUNT}|{_SHARE}|{_SPAN}|(?<![\w.,-])(?!{_YEAR}\b){_DIGITS}(?![\w%]|[.,]\d)|\b{_WORDS}\b"
_NAME_WORD = r"(?:(?:[A-Z]\.)+|[A-ZÀ-Ý][\w’'&+-]*)"
_NAME = rf"\b{_NAME_WORD}(?:(?: (?:van|de|der|den|het|voor|in|op|en|tegen|over))* {_NAME_WORD})*"

_STATUS = (
    r"\b(?:gestart|begonnen|afgerond|voortgezet|gereed|opgeleverd|ontvangen|uitgewerkt|verlengd|opgezet"
    r"|komende maanden|momenteel|inmiddels|op dit moment|wordt gewerkt aan)\b"
)

_PATTERNS = {
    Asks.AMOUNT: re.compile(_AMOUNT, re.I),
    Asks.SHARE: re.compile(_SHARE, re.I),
    Asks.NUMBER: re.compile(_NUMBER, re.I),
    Asks.DATE: re.compile(f"{_DATE}|{_SPAN}", re.I),
    Asks.STATUS: re.compile(_STATUS, re.I),
    Asks.WHO: re.compile(_NAME),
    Asks.PLACE: re.compile(_NAME),
}
_OPENERS = STOP_WORDS | frozenset(
    "via binnen naast tijdens volgens sinds vanaf conform momenteel daarnaast tevens inmiddels per "
    "vanuit zowel eerder verder hierna hierbij daarbij tenslotte opvolgend".split()
)
_LEADING_WORD = re.compile(r"(\w+) +")


def find_values(text: str, asks: Asks) -> list[tuple[int, int]]:
    """Return (start, end) of each value in `text` of the kind that `asks` wants.

    For kinds without a pattern (reasons, sources, anything) the list is empty. Spans
    ascend and don't overlap.
    """
    pattern = _PATTERNS.get(asks)
    if pattern is None:
        return []
    spans = [match.span() for match in pattern.finditer(text)]
    if asks in (Asks.WHO, Asks.PLACE):
        spans = [_without_opening_words(text, *span) for span in spans]
    return [(start, end) for start, end in spans if start < end]


_UNITS = {
    Asks.AMOUNT: re.compile(r"€|\b(?:euro|bedrag\w*|kosten)\b", re.I),
    Asks.SHARE: re.compile(r"%|\bprocent", re.I),
}


def row_holds_value(row: str, header: str, asks: Asks) -> bool:
    """Whether a table's row has a bare number, and the header above it the unit that `asks` wants."""
    unit = _UNITS.get(asks)
    return bool(unit and unit.search(header) and find_values(row, Asks.NUMBER))


def has_pattern(asks: Asks) -> bool:
    """Whether answers to such questions can be recognised by their form."""
    return asks in _PATTERNS


def _without_opening_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop words that only a sentence's beginning makes capital: "De SER", "In Utrecht".

    A lone word there is a name if Dutch doesn't know it: "Movisie werkt", not "Doel van".
    """
    opens = start == 0 or text[:start].rstrip()[-1:] in ".!?:“‘"
    while (match := _LEADING_WORD.match(text, start, end)) and fold(match[1]) in _OPENERS:
        start = match.end()
    name = text[start:end]
    common = opens and name.istitle() and is_known(name.lower(), lang="nl")
    return (start, start) if common or fold(name) in STOP_WORDS else (start, end)


def in_bold(text: str, spans: list[tuple[int, int]]) -> str:
    """Return `text` with Markdown bold around each span."""
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += [text[position:start], "**", text[start:end], "**"]
        position = end
    return "".join(parts) + text[position:]
