"""The Dutch of policy letters: which sentences announce a measure, and what state it is in.

Letters say what is done in a small set of turns: someone is given money, a pilot starts,
a guide is being made, a study is ordered, a motion is dealt with. These are patterns of
that language, found by reading the first letter.
"""

from __future__ import annotations

import re

_I = re.I


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")", _I)


# What can be started, paid, made or held: a measure's noun.
ACTIVITY = _any(
    r"\w*pilots?\b",
    r"\w*proe(?:f|ven)\b",
    r"\w*project(?:en|subsidie)?\b",
    r"\w*subsidies?\b",
    r"\w*regeling(?:en)?\b",
    r"\w*uitkering(?:en)?\b",
    r"\w*campagnes?\b",
    r"\w*handreiking(?:en)?\b",
    r"\w*(?:kennisplatform|matchingsplatform|platform)\b",
    r"\w*databases?\b",
    r"\w*video\b",
    r"\w*(?:onderzoek|inventarisatie|data-analyse|nulmeting|verkenning|evaluatie)(?:en|s)?\b",
    r"\w*bijeenkomst(?:en)?\b",
    r"\w*gesprek(?:ken)?\b",
    r"\w*dialo(?:og|gen)\b",
    r"\w*traject(?:en)?\b",
    r"\w*leernetwerk\b",
    r"\w*werkgroep(?:en)?\b",
    r"\w*(?:vertrouwenslijn|meldpunt|loket|helpdesk|inclusiedesk)(?:s|en)?\b",
    r"\w*programma\b",
    r"\w*opleiding(?:en)?\b",
    r"\w*training(?:en)?\b",
    r"\w*activiteit(?:en)?\b",
    r"\w*aanpak\b",
    r"\w*wetsvoorstel\b",
    r"\w*aanbod\b",
    r"\w*advies\b",
    r"\w*verkenner\b",
    r"\w*bezoek(?:en)?\b",
    r"\w*voorbereidingen\b",
    r"\w*interventies?\b",
    r"\w*coalitie\b",
    r"\w*initiatie(?:f|ven)\b",
    r"\w*conferentie\b",
    r"\w*financiering\b",
    r"\w*opdracht(?:en)?\b",
    r"\w*coaching\b",
    r"\w*hulpmiddel(?:en)?\b",
    r"\w*netwerk\b",
)

# What is done with it. One of these makes a sentence an announcement.
DOING = {
    "giving": _any(
        r"subsidi(?:eert|eren|eerde)\b",
        r"(?:subsidie|uitkering\w*|ondersteuning|steun|budget|geld|middelen)\b.{0,80}"
        r"\b(?:gegeven|ontvang\w*|verstrekt|verleend|beschikbaar|toegekend)",
        r"(?:gegeven|ontvang\w*|verstrekt|beschikbaar gesteld|gefinancierd|gesubsidieerd)\b",
        r"beschikbaar (?:voor|uit|gesteld)",
        r"met (?:een )?(?:subsidie|financiële steun|financiële ondersteuning)",
        r"biedt\b",
    ),
    "starting": _any(
        r"(?:is|zijn|net|inmiddels|wordt|worden|heeft|hebben)\b.{0,100}\b(?:gestart|begonnen|opgezet"
        r"|opgestart"
        r"|in gang gezet|in het leven geroepen|gelanceerd|ingericht|gezet)",
        r"start(?:en|te|ten)?\b",
        r"van start (?:gaat|gaan)",
    ),
    "doing": _any(
        r"(?:wordt|worden|is|zijn)\b.{0,60}\bgewerkt (?:aan|om)",
        r"werk(?:t|en)\b.{0,60}\b(?:aan|samen|mee)\b",
        r"ontwikkel(?:t|en|d)\b",
        r"organise(?:ert|ren|erde|erden)\b",
        r"ondersteun(?:t|en|d|ing)\b",
        r"begeleid(?:t|en|ing)?\b",
        r"facilite(?:ert|ren)\b",
        r"financie(?:rt|ren)\b",
        r"stimule(?:ert|ren)\b",
        r"voer(?:t|en)\b.{0,60}\buit\b",
        r"uitgevoerd\b",
        r"ingezet (?:op|om)",
        r"inzet gepleegd",
        r"verschijnt\b",
        r"vond(?:en)?\b.{0,60}\bplaats",
        r"vind(?:t|en)?\b.{0,90}plaats",
        r"plaatsvinden",
        r"samenwerking met",
    ),
    "ordering": _any(
        r"in opdracht van",
        r"opdracht (?:aan|voor|van)",
        r"op verzoek van",
        r"la(?:at|ten)\b.{0,80}\b(?:uitvoeren|doen|onderzoeken|ontwikkelen|maken)",
        r"(?:is|heeft|hebben|zijn)\b.{0,90}\bgevraagd\b",
        r"aanbesteed",
    ),
    "ending": _any(
        r"(?:is|zijn|werd)\b.{0,80}\b(?:afgerond|voltooid|opgeleverd|uitgevoerd|onderzocht|ontvangen)",
        r"loop(?:t|en)\b.{0,60}\b(?:af|tot)\b",
        r"afgedaan",
        r"is verlengd",
        r"heeft\b.{0,90}\bonderzocht\b",
    ),
    "continuing": _any(
        r"voortgezet", r"voortzetting", r"vervolg (?:aan )?gegeven", r"loopt\b.{0,40}\bdoor\b"
    ),
    "planning": _any(r"zal\b", r"zullen\b", r"gaat\b", r"gaan\b", r"wordt\b.{0,80}\bgestart"),
    "exploring": _any(
        r"(?:wordt|worden)\b.{0,60}\b(?:onderzocht|verkend|bekeken|bezien|geëvalueerd|uitgewerkt"
        r"|gezocht|ontwikkeld)",
        r"(?:lopen|worden)\b.{0,40}\bgesprekken",
        r"onderzoe(?:kt|ken)\b",
        r"evalue(?:ert|ren)\b",
    ),
    "promising": _any(
        r"toegezegd",
        r"toezegging",
        r"uw Kamer\b.{0,60}\b(?:ontvangt|geïnformeerd|informeren|toesturen)",
        r"(?:ontvangt|informeer) uw Kamer",
    ),
}

# Sentences that tell why, how much, or what follows; never a measure of their own.
_BACKGROUND = _any(
    r"uit (?:\w+ )?(?:onderzoek|cijfers)\b.{0,60}\bblijkt",
    r"blijkt (?:uit|dat)",
    r"hieronder (?:volgt|volgen|vindt)",
    r"verschillende (?:acties|maatregelen|activiteiten)\b.{0,60}\b(?:gestart|in gang|genoemd|uitgewerkt)",
    r"(?:actie|maatregel|activiteit)en zijn in gang gezet",
    r"deze (?:pijler|brief) (?:richt|schetst)",
    r"deze acties loopt",
    r"de uitvoering hiervan",
    r"de inzet (?:bestaat|richt)",
    r"bevat activiteiten",
)
_LIST_COMES = re.compile(r":\s*$|\bhieronder\b.{0,80}\.$", _I)
_LOOKS_BACK = re.compile(
    r"^(?:Deze|Dit|Dat|Die|Dergelijke|Hier\w*|Daar(?:mee|bij|door|voor|in|om)\b|Zij|Ze|Hij|Het (?:gaat"
    r"|doel|betreft)|Doel"
    r"|Tijdens|In (?:deze|dit|alle)|Van deze|Met deze|Op deze|Bij deze|Uit (?:de|deze|dit)"
    r"|Met de (?:leden|nulmeting)"
    r"|Meer|Zo\b|Voor (?:deze|dit)|De (?:subsidie|projectsubsidie|pilot|regeling|handreiking"
    r"|campagne\S*|gesprekken"
    r"|dialogen|resultaten|inzichten|uitkomsten|verwachting|middelen|werkgroep|verkenning|bijeenkomsten)\b"
    r"|Oplevering|Inmiddels|Momenteel wordt uitgewerkt)"
)
_ADDS = re.compile(
    r"^(?:Ook|Daarnaast|Tevens|Verder|Daarenboven|Bovendien|Na de|Als onderdeel|In het kader|Tenslotte"
    r"|Ten slotte)\b"
)
_NEW_THING = re.compile(
    r"\b(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|nieuwe?|extra)\s+(?:[\w()-]+\s+){0,4}?"
    rf"(?:{ACTIVITY.pattern})",
    _I,
)


def announces(sentence: str) -> bool:
    """Whether a sentence says that something is, was or will be done."""
    return not is_background(sentence) and any(p.search(sentence) for p in DOING.values())


def is_background(sentence: str) -> bool:
    """Whether a sentence gives a reason, a finding, or introduces what follows."""
    return bool(_BACKGROUND.search(sentence))


def introduces_list(sentence: str) -> bool:
    """Whether a sentence says that a list follows."""
    return bool(_LIST_COMES.search(sentence))


def looks_back(sentence: str) -> bool:
    """Whether a sentence goes on about what the one before it announced."""
    return bool(_LOOKS_BACK.search(sentence))


def adds_another(sentence: str) -> bool:
    """Whether a sentence names something new beside what went before."""
    return bool(_ADDS.search(sentence)) and bool(ACTIVITY.search(sentence))


def names_something_new(sentence: str) -> bool:
    """Whether an activity is introduced ("een pilot"), not referred to ("de pilot")."""
    return bool(_NEW_THING.search(sentence))


_LISTS_WAYS = _any(
    r"(?:door|uit|op|in|voor|van)(?: te)?:$",
    r"(?:bestaat|opgebouwd|richt zich|doen ze|namelijk|zoals)\b.{0,60}:$",
)


def lists_activities(lead_in: str) -> bool:
    """Whether the items behind a lead-in are activities, not ways or parts of one."""
    return not _LISTS_WAYS.search(lead_in)
