"""The details of a measure, read from the sentences about it. What they don't say is None."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.names import Mention, municipalities, organisations
from corpus.periods import Period, Relation, find_periods

_I = re.I
_AMOUNT = re.compile(
    r"(?:€ ?\d[\d.]*(?:,\d+)?(?: (?:miljoen|miljard))?(?: euro)?"
    r"|\b(?:\d[\d.]*(?:,\d+)?|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien)"
    r" (?:miljoen|miljard)(?: euro)?|\b\d[\d.]*(?:,\d+)? euro)",
    _I,
)
_AMOUNT_GOES_ON = re.compile(
    r"^(?:,? ?(?:oplopend tot|tot|en|structureel|per jaar|per persoon|jaarlijks|in \d{4})\b ?)+", _I
)

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, _I))
    for kind, pattern in (
        ("pilot", r"pilots?\b|\bproe(?:f|ven)\b"),
        (
            "subsidie",
            r"subsid\w+|decentrale uitkering\w*|financiële (?:onder)?steun\w*|beschikbaar gesteld"
            r"|gefinancierd"
            r"|\bfinanciert\b|extra (?:geld|budget)|\bfonds\b",
        ),
        ("regeling", r"regeling(?:en)?\b|wetsvoorstel|eindtermen|verbod\b|taaleis"),
        (
            "onderzoek",
            r"onderzoek\w*|onderzocht|evalu(?:atie|eren|eert|eerd)\w*|nulmeting|verkenning\b|data-analyse"
            r"|inventarisatie\b"
            r"|\badvies\b.{0,60}\bgevraagd|om advies|geëvalueerd",
        ),
        (
            "product",
            r"handreiking|database|kennisplatform|\bvideo\b|campagne|meldpunt|vertrouwenslijn|hulpmiddelen"
            r"|matchingsplatform|website|toolkit|\blesmateriaal\b",
        ),
        (
            "overleg",
            r"bijeenkomst(?:en)?\b|gesprek(?:ken)?\b|dialo(?:og|gen)\b|werkgroep|conferentie|overleg\b"
            r"|sessies?\b",
        ),
        ("toezegging", r"toegezegd|toezegging|uw kamer (?:wordt|ontvangt|zal)|met (?:de|uw) kamer"),
        ("motie", r"\bmoties?\b"),
    )
)
ORDINARY_KIND = "activiteit"

_STATUS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (status, re.compile(pattern, _I))
    for status, pattern in (
        (
            "afgerond",
            r"\bafgedaan\b|\b(?:is|zijn)\b.{0,120}\b(?:afgerond|voltooid|opgeleverd|uitgevoerd)\b"
            r"|\binmiddels (?:ontvangen|onderzocht)\b|\bis dit onderzocht\b|\binvulling gegeven\b",
        ),
        (
            "beëindigd",
            r"\bloopt\b.{0,60}\b(?:financiering|subsidie|regeling)\b.{0,40}\baf\b|\b(?:beëindigd"
            r"|gestopt|stopgezet)\b",
        ),
        (
            "lopend",
            r"\bvoortgezet\b|\bvoortzetting\b|\bverlengd\b|\bloop(?:t|en)\b.{0,50}\b(?:tot|door)\b"
            r"|\blopen tot\b"
            r"|\blopende\b|\bwordt\b.{0,80}\bgeëvalueerd\b|\bjaarlijks\b|\belk half jaar\b",
        ),
        (
            "verkenning",
            r"\b(?:wordt|worden)\b.{0,90}\b(?:bekeken|verkend|bezien|gesprekken gevoerd)\b"
            r"|\blopen gesprekken\b"
            r"|\bwordt onderzocht\b|\bworden er gesprekken\b",
        ),
        (
            "gepland",
            r"\bzal\b|\bzullen\b|\bgaa[nt]\b.{0,80}\b(?:starten|faciliteren|doen)\b|\bgaat\b|\bgaan er\b"
            r"|\bwordt in \d{4} gestart\b|\bverschijnt\b|\bstart\b(?:(?!waarvan).){0,50}\b(?:in|vanaf"
            r"|per|medio|eind)\b|\bplaatsvinden\b"
            r"|\bstarten de voorbereidingen\b|\bin \d{4} wordt er\b|\bgeschikt gemaakt\b|\bvolgt na\b",
        ),
        (
            "in voorbereiding",
            r"\bgewerkt aan\b|\bwordt\b.{0,60}\bontwikkeld\b|\bontwikkel(?:t|en)\b|\bom advies gevraagd\b"
            r"|\bwordt uitgewerkt\b|\bvoorbereiding(?:en)?\b|\baanbesteed\b",
        ),
        (
            "gestart",
            r"\bgestart\b|\bopgezet\b|\bin gang gezet\b|\bstart\b|\beerste stappen\b"
            r"|\bin het leven geroepen\b"
            r"|\bgevraagd\b|\bopdracht\b",
        ),
        (
            "afgerond",
            r"\borganiseerde\b|\bvond(?:en)?\b.{0,60}\bplaats\b|\bheeft\b.{0,120}\bonderzocht\b"
            r"|\bontvangen\b|\bgefinancierd\b",
        ),
    )
)
_USUAL_STATUS = "lopend"

# Behind these a name is a partner or payer, not the doer.
_BESIDE = re.compile(
    r"(?:in opdracht van|op verzoek van|(?:financiële )?(?:onder)?steun(?:ing)? (?:van|vanuit)"
    r"|samen(?:werking)? met"
    r"|mede namens|onderdeel van(?: het ministerie van)?|ministerie van|coördinatie van(?: minister)?"
    r"|naar advies van"
    r"|vanuit(?: het| de)?|uit het|initiatief van|onderzoek van(?: het| de)?|minister(?: van)?"
    r"|\()\s*(?:het |de )?$",
    _I,
)
_DOER = re.compile(
    r"(?:(?:uitgevoerd|georganiseerd|ontwikkeld|verzorgd|geëvalueerd|gevraagd|gegeven"
    r"|onderzocht)\b.{0,60}? door"
    r"|aanbesteed aan|opdracht aan|subsidie aan|verstrekt aan|gevraagd aan|aan bureau|advies gevraagd aan)"
    r"\s*(?:het |de |bureau )?$",
    _I,
)
_IS_ASKED = re.compile(r"^\)?\s*(?:\w+ )?(?:om advies )?gevraagd\b", _I)
_GIVES = re.compile(
    r"\b(?:subsidieert|financiert|heeft|geeft|vraagt)\b.{0,20}$",
    _I,
)

_GROUP = re.compile(
    r"\b(?:gericht op|bestemd voor|bedoeld voor|voor|richt zich op|aan)\s+"
    r"(?P<group>(?:(?:de|het|alle|sommige|potentiële|jonge|vrouwelijke|alleenstaande|andere|lokale"
    r"|\w+e)\s+){0,4}"
    r"(?P<head>\w*(?:inburgeraars?|nieuwkomers?|statushouders?|asielzoekers|vrouwen|meisjes|mannen"
    r"|jongeren|ouders|moeders"
    r"|kinderen|docenten|leraren|professionals|werkgevers|werknemers|ambtenaren|gemeenten"
    r"|gemeenschappen|organisaties"
    r"|initiatieven|mensen|ontheemden|werkzoekenden|bedrijven|slachtoffers|plegers|studenten|partners"
    r"|moskeeën|bewoners"
    r"|mkb-bedrijven|uitvoerders|personen|burgers|migranten|vluchtelingen))\b"
    r"(?P<more>(?: (?:uit|met|in|van|die|zonder|op) [^.,;:()]{3,90}?)?)(?=[.,;:()]|$| (?:om|over|wordt"
    r"|worden|is|zijn|te)\b))",
    _I,
)

_STARTS_BEFORE = re.compile(
    r"\b(?:gestart|start(?:en|te|ten)?|begonnen|starten|subsidieert|organiseert|vond|sinds|gefinancierd"
    r"|voortgezet|beschikbaar"
    r"|plaatsvinden|van start)\b",
    _I,
)
_ENDS = re.compile(
    r"\b(?:loop(?:t|en)|afgerond|opgeleverd|oplevering|gereed|klaar|resultaten|verwacht(?:ing|en)?"
    r"|verschijnt|live|advies"
    r"|bekend|uiterlijk|verlengd|evaluatie|volgt|af)\b",
    _I,
)


def kinds_of(quote: str) -> tuple[str, ...]:
    """Return the kinds that the words of a quote name, or the ordinary one."""
    found = tuple(kind for kind, pattern in _KINDS if pattern.search(quote))
    return found or (ORDINARY_KIND,)


def actors_of(quote: str) -> tuple[str, ...]:
    """Return the named organisations, each once, in order of appearance."""
    return tuple(dict.fromkeys(mention.name for mention in organisations().find(quote)))


def locations_of(quote: str) -> tuple[str, ...]:
    """Return the municipalities named, each once, in order of appearance."""
    inside = organisations().find(quote)
    return tuple(
        dict.fromkeys(
            place.name
            for place in municipalities().find(quote)
            if not any(org.start <= place.start < org.end for org in inside)
        )
    )


def amount_of(quote: str) -> str | None:
    """Return the wording of the amount of money, with its steps, or None."""
    matches = list(_AMOUNT.finditer(quote))
    if not matches:
        return None
    start, end = matches[0].span()
    for following in matches[1:]:
        between = quote[end : following.start()]
        if len(between) > 40 or "." in between:
            break
        end = following.end()
    if tail := re.match(r"(?: structureel| per jaar| per persoon)", quote[end:]):
        end += tail.end()
    return quote[start:end]


def lead_of(quote: str) -> str | None:
    """Return who carries it out: the doer or receiver named, else the giver, else None."""
    mentions = organisations().find(quote)
    doer = _first(mentions, quote, _is_doer)
    if doer:
        return doer
    asked = _first(mentions, quote, lambda text, m: bool(_IS_ASKED.match(text[m.end :])))
    if asked:
        return asked
    subjects = [mention for mention in mentions if not _is_beside(quote, mention)]
    if not subjects:
        return None
    first = subjects[0]
    for second in subjects[1:2]:
        between = quote[first.end : second.start]
        if len(between) < 40 and re.search(
            r"^\)? (?:subsidieert|heeft|vraagt|geeft|laat)\b|gevraagd", between
        ):
            return second.name
    return first.name if _is_subject(quote, first) else None


def status_of(quote: str) -> str:
    """Return the state that the sentences put it in; going on, if they say nothing else."""
    return next((status for status, pattern in _STATUS if pattern.search(quote)), _USUAL_STATUS)


def target_group_of(quote: str) -> str | None:
    """Return the words for whom it is meant, or None."""
    for match in _GROUP.finditer(quote):
        group = match["group"].strip()
        return re.sub(r"^(?:de|het) ", "", group)
    return None


def start_and_deadline(text: str, start: int, end: int, written: str) -> tuple[Period | None, Period | None]:
    """Return when it begins or takes place, and when it ends or is ready."""
    begins: Period | None = None
    ends: Period | None = None
    for period in find_periods(text, written, start, end):
        sentence_start = (
            max(text.rfind(". ", start, period.start) + 2, start) if period.start > start else start
        )
        stop = text.find(". ", period.end, end)
        sentence = text[sentence_start : end if stop < 0 else stop]
        if period.day is None or _is_name_of_paper(text, period):
            continue
        if period.relation in (Relation.UNTIL, Relation.BY) or _ENDS.search(sentence):
            ends = ends or period
        elif period.relation is Relation.FROM and not period.wording.lower().startswith("na "):
            begins = begins or period
        elif begins is None:
            begins = period
    return begins, ends


def _is_name_of_paper(text: str, period: Period) -> bool:
    """Whether a year belongs to a name: "de decembercirculaire 2025", "Strategie … 2024-2030"."""
    before = text[max(0, period.start - 30) : period.start]
    return bool(
        re.search(
            r"(?:circulaire|strategie|programma\S*|plan|akkoord|racisme|antisemitisme|zelfbeschikking) ?$",
            before,
            _I,
        )
    )


def _first(mentions: Sequence[Mention], text: str, is_it: Callable[[str, Mention], bool]) -> str | None:
    return next((mention.name for mention in mentions if is_it(text, mention)), None)


def _is_doer(text: str, mention: Mention) -> bool:
    return bool(_DOER.search(text[max(0, mention.start - 80) : mention.start]))


def _is_beside(text: str, mention: Mention) -> bool:
    return bool(_BESIDE.search(text[max(0, mention.start - 60) : mention.start]))


_VERB_BEFORE = re.compile(
    r"\b(?:heeft|hebben|is|zijn|zal|gaat|start|organiseert|ontwikkelt|subsidieert|ondersteunt|werkt"
    r"|laat|facilitee?rt|voert"
    r"|wordt|zullen|gaan)\s+(?:(?:het|de)\s+)?$",
    _I,
)
_OPENING = re.compile(r"^(?:(?:het|de|stichting|ook de|ook het|ook|zo|advocatenkantoor|bureau)\s+)*$", _I)


def _is_subject(text: str, mention: Mention) -> bool:
    """Whether a name opens its sentence or stands right behind its verb."""
    sentence_start = max(text.rfind(". ", 0, mention.start) + 2, 0) if ". " in text[: mention.start] else 0
    before = text[sentence_start : mention.start]
    words_before = re.sub(r"\(.*?\)", "", before)
    return bool(_OPENING.match(words_before) or _VERB_BEFORE.search(before))
