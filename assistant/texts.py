"""Every Dutch sentence that the program says to its users."""

from __future__ import annotations

from corpus.model import Speaker

APP_TITLE = "Actieagenda-assistent"
APP_INTRO = (
    "Stel een vraag over de voortgangsbrief *Actieagenda Integratie en Open en Vrije Samenleving*. "
    "Het antwoord bestaat uit letterlijke citaten, met de plaats in de brief."
)
INPUT_LABEL = "Uw vraag"
INPUT_PLACEHOLDER = "Bijvoorbeeld: welke gemeenten doen mee aan de pilots voor asielzoekers?"
SEND = "Vraag"
CHAT_LABEL = "Gesprek"
EXAMPLES_LABEL = "Voorbeeldvragen"
EXAMPLES = (
    # Pijler 1
    "Hoeveel gemeenten deden mee aan de nulmeting over gebedsoproepen?",
    "Wanneer gaat de vertrouwenslijn tegen buitenlandse inmenging open?",
    # Pijler 2
    "Hoeveel subsidie kreeg een werkgever vroeger en nu voor statushouders?",
    "Welke steden helpen asielzoekers aan werk met een pilot?",
    # Pijler 3
    "In hoeveel regio's komt er een vervolg op de Nationale Dialoog?",
    "Tot wanneer loopt het ontwerpend onderzoek van het CRa?",
    # Moties en toezeggingen
    "Welk deel van de mensen in de bijstand is statushouder?",
)

NOT_FOUND = "Dat staat niet in de brief, voor zover ik kan vinden."
NEARBY = "Wel staat er over dit onderwerp (dit is geen antwoord op uw vraag):"
OUT_OF_SCOPE = (
    "Deze vraag gaat niet over de documenten die ik ken. Ik beantwoord alleen vragen over de "
    "voortgangsbrief van de Actieagenda Integratie en Open en Vrije Samenleving."
)
INSTRUCTS = (
    "Ik voer geen opdrachten uit en verzin niets. Ik beantwoord alleen vragen over de voortgangsbrief, "
    "met letterlijke citaten."
)
MISSING = "Niet gevonden in de brief:"
ENGLISH_LEAD_IN = "The letter is in Dutch; these are its own words:"
SMALLTALK = {
    "greeting": (
        "Goedendag. Ik beantwoord vragen over de voortgangsbrief van de Actieagenda Integratie en "
        "Open en Vrije Samenleving. Wat wilt u weten?"
    ),
    "thanks": "Graag gedaan. Hebt u nog een vraag over de brief?",
    "goodbye": "Tot ziens.",
    "about": (
        "Ik ben de Actieagenda-assistent. U stelt een vraag over de voortgangsbrief van de minister "
        "van Werk en Participatie; ik antwoord met letterlijke citaten en zeg waar ze staan. Staat "
        "iets niet in de brief, dan zeg ik dat. Ik ben een computerprogramma en geef geen advies."
    ),
}

PAGE = "pagina"
SECTION = "onderdeel"
INTRODUCTION = "Inleiding"
SIGNATURE = "Ondertekening"
FOOTNOTE = "voetnoot"
FOOTNOTES = "voetnoten"
CHECKED = "letterlijk gecontroleerd"
AS_OF = "Stand van zaken volgens de brief:"
SOURCES_HEADING = "Citaten"
SPEAKERS: dict[Speaker, str] = {
    "kabinet": "kabinet",
    "kamer": "Tweede Kamer",
    "onderzoek": "onderzoek",
    "derde": "derde",
}
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)

ERROR_EMPTY = "Typ eerst een vraag."
ERROR_TOO_LONG = "Uw vraag is te lang. Maak hem korter dan {limit} tekens en probeer het opnieuw."
ERROR_UNEXPECTED = "Er ging iets mis bij het beantwoorden. Probeer het opnieuw, of stel de vraag anders."


def date_in_words(iso: str) -> str:
    """Return "2026-03" as "maart 2026", "2026-03-09" as "9 maart 2026"; else as it came."""
    parts = iso.split("-")
    if len(parts) < 2 or not all(part.isdigit() for part in parts):
        return iso
    month = MONTHS[int(parts[1]) - 1]
    day = f"{int(parts[2])} " if len(parts) == 3 else ""
    return f"{day}{month} {parts[0]}"


REGISTER_SHEET = "Maatregelen"
REGISTER_HEADINGS = ("Maatregel", "Wie", "Begin", "Einde", "Bedrag", "Stand", "Blz.")


def measures_found(count: int) -> str:
    """Say how many measures were found."""
    return "1 maatregel" if count == 1 else f"{count} maatregelen"


def register_lead(count: int) -> str:
    """Say how many measures of the letter fit a question."""
    if count == 1:
        return "In de brief staat **1** maatregel die hierbij past:"
    return f"In de brief staan **{count}** maatregelen die hierbij passen:"


def contradicts(found: str, said: str) -> str:
    """Say what the letter has where the question has something else."""
    return f"Dat klopt niet met de brief. De brief noemt hier **{found}**, niet {said}:"
