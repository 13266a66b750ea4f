"""Every Dutch sentence that the program says to its users."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import Speaker
from corpus.references import Fault, Ground, ReferenceKind

APP_TITLE = "Actieagenda-assistent"
APP_INTRO = (
    "Stel een vraag over de voortgangsbrief *Actieagenda Integratie en Open en Vrije Samenleving*. "
    "Het antwoord bestaat uit letterlijke citaten, met de plaats in de brief."
)
INPUT_LABEL = "Uw vraag"
INPUT_PLACEHOLDER = "Bijvoorbeeld: welke gemeenten doen mee aan de pilots voor asielzoekers?"
SEND = "Stel vraag"
CHAT_LABEL = "Gesprek"
EXAMPLES_LABEL = "Voorbeeldvragen"
EXAMPLES = {
    "Pijler 1: normen en waarden": (
        "Hoeveel gemeenten deden mee aan de nulmeting over gebedsoproepen?",
        "Wanneer gaat de vertrouwenslijn tegen buitenlandse inmenging open?",
    ),
    "Pijler 2: taal en werk": (
        "Hoeveel subsidie kreeg een werkgever vroeger en nu voor statushouders?",
        "Welke steden helpen asielzoekers aan werk met een pilot?",
    ),
    "Pijler 3: maatschappelijke samenhang": (
        "In hoeveel regio's komt er een vervolg op de Nationale Dialoog?",
        "Tot wanneer loopt het ontwerpend onderzoek van het CRa?",
    ),
    "Moties en toezeggingen": ("Welk deel van de mensen in de bijstand is statushouder?",),
}

NOT_FOUND_IN_ANY = "Dat staat niet in de documenten waarin ik zoek, voor zover ik kan vinden."
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
NO_SUCH_FOOTNOTE = "Een voetnoot met dat nummer staat niet in de documenten die ik ken."
MISSING = "Niet gevonden in de brief:"
ENGLISH_NOT_FOUND = "The letter does not say this, as far as I can find."
ENGLISH_LEAD_IN = "The letter is in Dutch; these are its own words:"
SMALLTALK = {
    "greeting": (
        "Goedendag. Ik beantwoord vragen over de voortgangsbrief van de Actieagenda Integratie en "
        "Open en Vrije Samenleving. Wat wilt u weten?"
    ),
    "thanks": "Graag gedaan. Hebt u nog een vraag over de brief?",
    "goodbye": "Tot ziens.",
    "doubt": (
        "Elk antwoord bestaat uit letterlijke citaten. Klik op een nummer om te zien waar het staat. "
        "Is dit niet wat u zoekt? Stel uw vraag dan gerust in andere woorden."
    ),
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
AS_OF = "Stand van zaken:"
SOURCES_HEADING = "Citaten"
NEAR_HEADING = "Wat er wel staat"
_LONGEST_QUESTION = 160
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
ERROR_CONNECTION_TITLE = "Geen verbinding"
ERROR_CONNECTION = (
    "De server antwoordt niet. Uw gesprek is bewaard in uw browser. Zodra er weer verbinding is, gaat de "
    "pagina verder."
)
ERROR_DOCUMENT_GONE = "Een gekozen document is er niet meer. Kies opnieuw in welke documenten ik zoek."
ERROR_UNEXPECTED = "Er ging iets mis bij het beantwoorden. Probeer het opnieuw, of stel de vraag anders."


def date_in_words(iso: str) -> str:
    """Return "2026-03" as "maart 2026", "2026-03-09" as "9 maart 2026"; else as it came."""
    parts = iso.split("-")
    if len(parts) < 2 or not all(part.isdigit() for part in parts):
        return iso
    if not 1 <= int(parts[1]) <= len(MONTHS):
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


def wish(date: str) -> str:
    """Introduce what a motion asks for, so that it isn't taken for policy."""
    return f"Wens van de Kamer ({_dated('motie', date)}):"


def consideration(date: str) -> str:
    """Introduce what a motion gives as reason."""
    return f"Volgens de Kamer ({_dated('motie', date)}):"


def said(name: str, date: str, *, asks: bool) -> str:
    """Introduce what somebody said or asked in a debate."""
    return f"{name} {'vroeg' if asks else 'zei'} ({_dated('debat', date)}):"


def asked_by_kamer(date: str) -> str:
    """Introduce a question of the Kamer, which is no answer."""
    return f"Vraag van de Kamer ({date}):" if date else "Vraag van de Kamer:"


def answer_to(question: str) -> str:
    """Introduce an answer by the question it is to; a long one is cut."""
    plain = " ".join(question.split())
    shown = plain if len(plain) <= _LONGEST_QUESTION else plain[:_LONGEST_QUESTION].rsplit(" ", 1)[0] + " …"
    return f"Op de vraag “{shown}”:"


def earlier(date: str) -> str:
    """Introduce what an older document says on a point that a newer one takes up again."""
    return f"Eerder ({date}):"


SAID_ABOUT_IT = "Wat er in de index wel over staat:"
NOT_REFERRED_TO = "Geen van de documenten in de index verwijst hiernaar."


def not_in_index(form: str, identifier: str, url: str | None) -> str:
    """Say that a document isn't in the index, where it stands and how to fetch it."""
    told = f"Dit document staat nog niet in de index: {form.rstrip('.')}"
    if not url:
        return f"{told}. Het heeft geen bekend adres. Toevoegen: ‘actieagenda sources add BESTAND’."
    return f"{told} ({url}). Ophalen: ‘actieagenda sources fetch {identifier}’."


def suspect(footnote: int, printed: str, proposed: str) -> str:
    """Say that a footnote's citation looks wrong, and what it most likely means."""
    return (
        f"De verwijzing in voetnoot {footnote} (“{printed.rstrip('.')}”) lijkt onjuist. Waarschijnlijk is "
        f"bedoeld: {proposed}."
    )


def _dated(kind: str, date: str) -> str:
    return f"{kind}, {date}" if date else kind


TAB_CHAT = "Vraag en antwoord"
TAB_REGISTER = "Maatregelen"
TAB_LETTER = "Brief"
TAB_SOURCES = "Bronnen"
TAB_ABOUT = "Over"

KIND_ANSWERED = "Antwoord uit de brief"
KIND_PARTIAL = "Antwoord op een deel van uw vraag"
KIND_NOT_FOUND = "Dat staat er niet in"
KIND_OUT_OF_SCOPE = "Dit gaat over iets anders"
KIND_SMALLTALK = "Actieagenda-assistent"
YOU_ASKED = "Uw vraag:"
EDIT = "Wijzig"
SEARCHING_ON = "Ik zoek het antwoord op de rest van uw vraag …"
NO_ANSWER = "Deze vraag is niet beantwoord: de verbinding viel weg of u hebt gestopt."
ASK_AGAIN = "Stel de vraag opnieuw"
UNDERSTOOD_AS = "Gelezen als:"
CHOICE = "Kies documenten"
CHOICE_LEGEND = "In welke documenten wilt u zoeken? Kiest u niets, dan zoek ik in alle."
NEXT_QUESTIONS = "Vraag verder"
CITATION = "Citaat"
OPEN_SOURCE = "Bekijk in de bron"
COPY = "Kopieer met bronvermelding"
COPIED = "Gekopieerd"
BACK = "Terug naar waar u was"
SPEAKER = "wie dit zegt"
NOT_IN_SOURCE = "dit citaat staat niet meer zo in de bron"
OPENS_OUTSIDE = "opent een andere website in een nieuw tabblad"
STOP = "Stop"
CLOSE = "Sluit"
NEW_CONVERSATION = "Nieuw gesprek"
SOURCE_PANEL = "Bron"
EXPORT_MARKDOWN = "Bewaar als Markdown"
EXPORT_WORD = "Bewaar als Word"
NOTE_TITLE = "Vragen en antwoorden over de voortgangsbrief Actieagenda"
NOTE_MADE_ON = "Gemaakt op"
NOTE_REFERENCES = "Bronnen"
NOTE_FILE = "vragen-en-antwoorden"
SNAPSHOT = "Versie van de index"

FEEDBACK_ASK = "Klopt dit antwoord?"
FEEDBACK_GOOD = "Goed antwoord"
FEEDBACK_BAD = "Niet goed"
FEEDBACK_SEND = "Verstuur oordeel"
FEEDBACK_REASON = "Wat is er mis?"
FEEDBACK_REASONS = ("klopt niet", "onvolledig", "verkeerde bron", "anders")
FEEDBACK_REMARK = "Toelichting"
FEEDBACK_THANKS = "Dank u, uw oordeel is bewaard."
TO_JUDGE = "oordeel van een lezer, nog na te kijken"

FILTERS = "Zoek en kies maatregelen"
FILTER_NAMES = {
    "query": "Zoek woorden",
    "deadline": "Klaar voor",
    "pillar": "Pijler",
    "theme": "Thema",
    "subtheme": "Onderdeel",
    "kind": "Soort",
    "status": "Stand",
    "actor": "Wie",
    "place": "Plaats",
    "target_group": "Voor wie",
}
DEADLINE_HINT = "bijvoorbeeld 2026 of voor de zomer"
FILTER_UNKNOWN = "Met deze woorden is er geen maatregel. Pas de keuze aan."
CLEAR_FILTERS = "Wis de keuze"
MORE_FILTERS = "Meer filters"
ALL = "alle"
SORT = "Volgorde"
SORT_NAMES = {
    "letter": "zoals in de brief",
    "title": "op naam",
    "status": "op stand",
    "start": "op begin",
    "deadline": "op einde",
    "pillar": "op pijler",
    "-letter": "van achter naar voren",
    "-title": "op naam, van Z naar A",
    "-status": "op stand, omgekeerd",
    "-start": "op begin, laatste eerst",
    "-deadline": "op einde, laatste eerst",
    "-pillar": "op pijler, omgekeerd",
}
REGISTER_FILE = "maatregelen"
DOWNLOAD_CSV = "Download als CSV"
DOWNLOAD_XLSX = "Download voor Excel"
TIMELINE = "Tijdlijn"

OUTLINE = "Inhoud"
NOTES_HEADING = "Voetnoten"
PERMALINK = "Kopieer de vaste link naar deze alinea"
SEARCH_IN_TEXT = "Zoek in de tekst"
SEARCH = "Zoek"
SEARCH_NEXT = "Volgende"
SEARCH_PREVIOUS = "Vorige"

DOCUMENTS = "Documenten"
DOCUMENT_HEADINGS = ("Document", "Wie spreekt", "Datum", "Stand", "Officiële pagina")
NOTE_HEADINGS = ("Noot", "Blz.", "Tekst", "Verwijst naar")
SOURCES_INTRO = (
    "Antwoorden komen alleen uit stukken die doorzoekbaar zijn. De andere stukken worden in een voetnoot "
    "genoemd; via de link leest u ze op de officiële pagina."
)
SOURCES_UNREADABLE = (
    "De map met opgehaalde stukken is niet te lezen. Daarom is hier niet te zien wat er is opgehaald. "
    "Meld dit aan de beheerder."
)
# By the statuses of `sources_list.py`.
SOURCE_STATUS = {
    "in the index": "doorzoekbaar",
    "fetched, not in the index": "opgehaald, nog niet in de index",
    "not fetched": "niet opgehaald",
    "suspect": "verwijzing lijkt onjuist",
    "no address known": "niet opgehaald, geen adres bekend",
    "not in the index": "toegevoegd, nog niet in de index",
}
NO_LINK = "niet bekend"
OPEN_DOCUMENT = "Bekijk dit stuk"
REFERENCE_KINDS = {
    ReferenceKind.KAMERSTUK: "Kamerstuk",
    ReferenceKind.AANHANGSEL: "antwoord op Kamervragen",
    ReferenceKind.WEBSITE: "website",
    ReferenceKind.REPORT: "rapport",
    ReferenceKind.NOTE: "toelichting, geen stuk",
}
SUSPECT = "Deze verwijzing lijkt onjuist:"
FAULTS = {
    Fault.NO_DOSSIER: "er staat geen dossiernummer bij",
    Fault.DOSSIER_DIGITS: "een dossiernummer heeft vijf cijfers, en dit nummer niet",
    Fault.NO_NUMBER: "er staat wel een dossier, maar geen nummer daarin",
    Fault.YEAR: "het vergaderjaar loopt niet van het ene jaar tot het volgende",
    Fault.IDENTIFIER: "dit is geen aanduiding van een officiële publicatie",
}
PROPOSED = "Waarschijnlijk is bedoeld:"
GROUNDS = {
    Ground.ANSWER_NUMBER: (
        "met een vergaderjaar en een nummer zonder dossier worden antwoorden op Kamervragen aangeduid"
    ),
    Ground.SPEAKS_OF_QUESTIONS: "de zin gaat over Kamervragen",
    Ground.WITHOUT_YEAR: "het dossier en het nummer zijn ook zonder het jaar volledig",
}
PROPOSED_WHY = "Waarom"
TO_CHECK = "Kijk dit zelf na."


def proposed_because(grounds: Sequence[Ground], written: str) -> str:
    """Say why a document is proposed: `written` by a person, else the grounds of a rule."""
    told = written or ", en ".join(GROUNDS[ground] for ground in grounds)
    return told[:1].upper() + told[1:]


def in_footnotes(numbers: Sequence[int]) -> str:
    """Say which footnotes refer to a document."""
    name = FOOTNOTE if len(numbers) == 1 else FOOTNOTES
    return f"{name} {', '.join(str(number) for number in numbers)}"


def notes_of(title: str) -> str:
    """Name the footnotes of a document, where there are several with footnotes."""
    return f"{NOTES_HEADING} van {title}"


ABOUT_CAN = "Wat de assistent kan"
ABOUT_CAN_LIST = (
    "Vragen over de voortgangsbrief beantwoorden met letterlijke citaten, met pagina, onderdeel en voetnoot.",
    "Elk citaat vergelijken met de tekst van de brief voordat u het ziet.",
    "Zeggen dat iets niet in de brief staat, en laten zien wat er wel staat.",
    "Maatregelen opzoeken: wie, voor wie, hoeveel, tot wanneer en waar.",
)
ABOUT_CANNOT = "Wat de assistent niet kan"
ABOUT_CANNOT_LIST = (
    "Samenvatten, rekenen of advies geven. U krijgt alleen wat er staat.",
    "Vragen beantwoorden over stukken die niet doorzoekbaar zijn. Onder ‘Bronnen’ staat welke dat wel zijn.",
    "Altijd zien dat een gevraagd detail ontbreekt. Lees daarom het citaat na.",
)
FIGURES_HEADING = "Hoe goed zijn de antwoorden"
FIGURE_HEADINGS = ("Wat is gemeten", "Uitkomst", "Marge (95 %)")
FIGURES = {
    "correct": "Vragen waarvan het antwoord volledig klopt",
    "false_refusal": "Vragen waarbij de assistent ten onrechte zegt dat het er niet staat",
    "near-miss": "Gevraagde details die er niet staan, en waarbij de assistent dat ook zegt",
    "off-topic-general": "Vragen over iets anders die zijn geweigerd",
    "verbatim": "Citaten die letterlijk kloppen",
    "wrong": "Foute antwoorden, van alle vragen",
}
PRIVACY = "Privacy"
PRIVACY_LIST = (
    "Bij het beantwoorden gaat er niets naar buiten: alles gebeurt op deze computer of server.",
    "Uw gesprek staat alleen in uw eigen browser. Met ‘Nieuw gesprek’ wist u het.",
    "Een vraag die u aan het typen bent, bewaart uw browser ook, tot u haar stelt of het tabblad sluit.",
    "Er worden geen gegevens over uw gebruik verzameld.",
)
PRIVACY_FEEDBACK_OFF = "Uw vragen worden niet bewaard."
PRIVACY_FEEDBACK_ON = (
    "De beheerder bewaart het gesprek tot en met een antwoord waarover u een oordeel geeft. "
    "Andere vragen worden niet bewaard."
)
ACCESSIBILITY = "Toegankelijkheidsverklaring"
# The parts of the official Dutch form, in its order. The status follows from its table: without a full
# report, and with none planned within six months, it is D (digitoegankelijk.nl, "De status").
ACCESSIBILITY_DECLARED = "Verklaring"
ACCESSIBILITY_DECLARATION = (
    "Wie deze assistent aanbiedt, streeft ernaar de eigen online informatie en dienstverlening toegankelijk "
    "te maken, in overeenstemming met het Besluit digitale toegankelijkheid overheid. Deze verklaring geldt "
    "voor alle tabbladen van de Actieagenda-assistent. De norm is EN 301 549, en daarin WCAG op niveau A en "
    "AA; getest is met versie 2.2."
)
ACCESSIBILITY_STATUS = "Nalevingsstatus: D, voldoet niet"
ACCESSIBILITY_STATUS_WHY = (
    "Er is geen volledig onderzoek door een onafhankelijke partij gedaan, en er is er geen gepland. Dan is "
    "de status D, hoe toegankelijk de pagina ook is. Plant de aanbieder een onderzoek binnen zes maanden, "
    "dan wordt het C, ‘eerste maatregelen genomen’."
)
ACCESSIBILITY_TESTED_HEADING = "Wat de makers hebben getest"
ACCESSIBILITY_TESTED = (
    "automatisch met axe-core op WCAG 2.2 A en AA: alle tabbladen, licht en donker, 0 fouten gevonden;",
    "alleen met het toetsenbord: elk tabblad, elke knop en elk veld is te bereiken, met zichtbare focus;",
    "op een scherm van 320 beeldpunten breed (gelijk aan 400 % vergroten): de pagina schuift niet zijwaarts;",
    "dat een nieuw antwoord aan een schermlezer wordt gemeld, en dat er geen bewegende beelden zijn.",
)
ACCESSIBILITY_UNTESTED_HEADING = "Wat nog niet is getest"
ACCESSIBILITY_UNTESTED = (
    "een schermlezer in de handen van iemand die er dagelijks mee werkt;",
    "spraakbediening, en andere browsers dan Chromium;",
    "de bestanden die u bewaart (Word, Excel, CSV, Markdown).",
)
ACCESSIBILITY_KNOWN_HEADING = "Bekende afwijkingen"
ACCESSIBILITY_KNOWN = (
    "De tijdlijn is een plaatje. Dezelfde gegevens staan in de tabel onder ‘Einde’.",
    "Zonder JavaScript werkt de pagina niet. De brief is dan wel te lezen via de programmakoppeling.",
)
ACCESSIBILITY_SIGNED = "Akkoord"
ACCESSIBILITY_DATE = "2026-11-26"
ACCESSIBILITY_UNSIGNED = (
    "Opgesteld door de makers op {date}. Niet getekend door een bestuurder, en niet opgenomen in het "
    "register van toegankelijkheidsverklaringen: dat doet de organisatie die de assistent aanbiedt."
)
ACCESSIBILITY_CONTACT = "Feedback en contact"
ACCESSIBILITY_CONTACT_AT = "Loopt u tegen een probleem aan? Meld het: {contact}."
ACCESSIBILITY_CONTACT_NONE = (
    "Loopt u tegen een probleem aan? Meld het bij wie deze assistent aanbiedt. Contactgegevens zijn hier nog "
    "niet ingevuld."
)
ACCESSIBILITY_ENFORCED = "Handhaving"
ACCESSIBILITY_ENFORCEMENT = (
    "Bent u niet tevreden over wat er met uw melding is gedaan? Dien dan een klacht in bij de organisatie "
    "die de assistent aanbiedt, en daarna zo nodig bij de Nationale ombudsman."
)
VERSION_HEADING = "Versie"
VERSION = "Versie van het programma"
TRAINED_PART = "Geleerd deel"
TRAINED_PART_WHOLE = "aanwezig"
TRAINED_PART_MISSING = "ontbreekt of past niet; de assistent werkt zonder, minder nauwkeurig"

MANAGE_HEADING = "Eigen documenten"
MANAGE_INTRO = (
    "Alleen beheerders zien dit. Een document dat u toevoegt, doet meteen mee in de antwoorden. Laad de "
    "pagina opnieuw om de tekst ervan te lezen."
)
MANAGE_NONE = "Er zijn nog geen eigen documenten."
MANAGE_FILE = "Bestand (PDF, Word, XML, HTML of tekst)"
MANAGE_ADDRESS = "Of een webadres of kenmerk, zoals kst-32824-448"
MANAGE_TITLE = "Titel (mag leeg blijven)"
MANAGE_DATE = "Datum, zoals 2026-03-09 (mag leeg blijven)"
MANAGE_SPEAKER = "Wie spreekt"
MANAGE_SPEAKER_READ = "zoals het in het document staat"
MANAGE_ADD = "Voeg document toe"
MANAGE_REMOVE = "Verwijder"
MANAGE_BUSY = "Het document wordt gelezen en verwerkt. Dat kan even duren …"
MANAGE_LOST = "De verbinding viel weg. Laad de pagina opnieuw om te zien of het gelukt is."
MANAGE_ADDED = "‘{}’ is toegevoegd."
MANAGE_REPLACED = "‘{}’ is toegevoegd en vervangt de eerdere versie."
MANAGE_SAME = "‘{}’ stond er al, met dezelfde inhoud."
MANAGE_REMOVED = "‘{}’ is verwijderd."
MANAGE_GONE = "Dit document staat er niet meer."
MANAGE_NOTHING = "Kies eerst een bestand, of vul een adres in."
MANAGE_DATE_WRONG = "De datum ‘{}’ klopt niet. Schrijf jaar, maand en dag, zoals 2026-03-09."
MANAGE_UNREADABLE = (
    "‘{}’ kan niet worden gelezen: nodig is een PDF, een Word-bestand (.docx), officiële XML of HTML of "
    "platte tekst van hooguit 50 MB, zonder wachtwoord en met tekst erin."
)
MANAGE_NO_ROOM = (
    "‘{}’ kon niet worden bewaard: de schijf van de server is vol, of er mag niet op worden geschreven."
)
MANAGE_MISSING = "‘{}’ is niet gevonden."
MANAGE_REFUSED = "‘{}’ is niet opgehaald: deze website staat niet op de lijst, of het ophalen is niet veilig."
MANAGE_NOT_FETCHED = "‘{}’ kon nu niet worden opgehaald; probeer het later opnieuw."
MANAGE_FAILED = "Bij ‘{}’ ging er iets mis; vragen worden gewoon beantwoord zoals daarvoor."

LOGIN_NEEDED = "Voor deze pagina moet u zich aanmelden."
HITS = "{} keer gevonden"
HIT_SHOWN = "{} keer gevonden, nu bij {}"

CALL_QUESTION = "De vraag kan niet worden gelezen."
CALL_HISTORY = "Elke beurt van het gesprek heeft een role (user of assistant) en een content nodig."
CALL_DOCUMENT = "Dit document is er niet. Vraag de lijst op met ‘bronnen’."
CALL_DOCUMENTS = "De documenten zijn een lijst van id's. Vraag ze op met ‘bronnen’."
CALL_RANGE = "Het begin moet 0 of meer zijn, en het einde na het begin."


def choice_told(titles: Sequence[str], count: int) -> str:
    """Say in which documents is searched: those with these titles, or all of `count`."""
    if not titles:
        return f"Ik zoek in alle {count} documenten."
    if len(titles) == 1:
        return f"Ik zoek alleen in: {titles[0]}."
    return f"Ik zoek in {len(titles)} van de {count} documenten."


def page_short(number: int) -> str:
    """Return the short name of a page."""
    return f"p. {number}"


def announce(kind: str, count: int) -> str:
    """Say, for a screen reader, that an answer came and how many quotes it has."""
    quotes = "1 citaat" if count == 1 else f"{count} citaten"
    return f"{kind}, {quotes}." if count else f"{kind}."


def searching(documents: int) -> str:
    """Say that an answer is looked for, and in how many documents."""
    return "Ik zoek in de brief …" if documents == 1 else f"Ik zoek in {documents} documenten …"


def more_citations(count: int) -> str:
    """Name the quotes that are folded away."""
    return "Nog 1 citaat" if count == 1 else f"Nog {count} citaten"


def about_heading(heading: str) -> str:
    """Return a question about what a heading names."""
    return f"Wat staat er over “{heading}”?"


def timeline_name(count: int) -> str:
    """Name the picture of deadlines."""
    measures = "1 maatregel" if count == 1 else f"{count} maatregelen"
    return f"Wanneer zijn ze klaar? {measures} met een einddatum, de vroegste eerst."


def percentage(share: float) -> str:
    """Return a share in [0, 1] as a whole Dutch percentage."""
    return f"{round(100 * share)} %"


def figures_measured(questions: int, day: str) -> str:
    """Say on how many questions the figures were measured, and when."""
    return f"Gemeten op {questions} vragen waarop niets is afgesteld, op {date_in_words(day)}."
