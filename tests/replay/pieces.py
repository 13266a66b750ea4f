"""The pieces that the replayed sources know: what SRU, OData and metadata.xml say about each.

The texts lie as files in `documents/`, named `<id>.<extension>`. All are self-written, and say so in
their first lines; ids, dates and titles of a few are the real ones, so that the letter's footnotes
lead to them.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from tests.replay.files import make_metadata, read_file
from tests.replay.replies import REPOSITORY, SITE

# Dossier 32 824 has this many listed pieces without a file, so that a list needs several pages.
FILLERS = 400

DOSSIER_TITLES = {
    "32824": "Integratiebeleid",
    "30950": "Rassendiscriminatie",
    "30821": "Nationale Veiligheid",
    "29754": "Terrorismebestrijding",
    "34349": "Wet gedeeltelijk verbod gezichtsbedekkende kleding",
    "36651": "Geweldsincidenten in Amsterdam",
    "36600-XV": "Vaststelling van de begrotingsstaten van het Ministerie van SZW voor het jaar 2025",
}
STATE_SECRETARY = "de staatssecretaris van Sociale Zaken en Werkgelegenheid"
JUSTICE = "de minister van Justitie en Veiligheid"


@dataclass(frozen=True)
class Piece:
    """One parliamentary document as the sources describe it."""

    id: str
    dossier: str  # "32824", "36600-XV"; empty where the id has none
    number: str  # ondernummer, or the number of the Aanhangsel
    kind: str  # Soort, in the words of the Tweede Kamer
    title: str
    day: str  # date of the piece, ISO
    document_number: str  # of the Tweede Kamer, "2025D05339"; empty: OData does not have it
    submitters: tuple[str, ...] = (STATE_SECRETARY,)
    main_document: str = ""  # of an annex: the piece it belongs to
    annexes: tuple[str, ...] = ()
    stored_as: str = ""  # name of its files, where that is not the id
    on_site: bool = True  # zoek.officielebekendmakingen.nl
    in_repository: bool = True  # FRBR paths
    in_search: bool = True  # SRU

    @property
    def session_year(self) -> str:
        """Parliamentary year from September to September: "2024-2025"."""
        year, month = int(self.day[:4]), int(self.day[5:7])
        start = year if month >= 9 else year - 1
        return f"{start}-{start + 1}"

    @property
    def available(self) -> str:
        """Day of publication: four days after the date of the piece."""
        return (date.fromisoformat(self.day) + timedelta(days=4)).isoformat()

    @property
    def publication(self) -> str:
        """Name of the publication, `w.publicatienaam` in SRU."""
        return "Kamervragen (Aanhangsel)" if self.id.startswith("ah-") else "Kamerstuk"

    @property
    def type(self) -> str:
        """DC.type: Bijlage for annexes."""
        return "Bijlage" if self.id.startswith("blg-") else self.publication

    @property
    def full_title(self) -> str:
        """DC.title: dossier title, kind and title of the piece."""
        return "; ".join(part for part in (DOSSIER_TITLES.get(self.dossier), self.kind, self.title) if part)

    @property
    def guid(self) -> str:
        """Id in OData, made from the id so that it is always the same."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, self.id))

    @property
    def folder(self) -> str:
        """FRBR path up to the manifestation."""
        family = "-".join(part for part in self.id.split("-") if part in {"kst", "blg", "ah", "tk"})
        area = self.dossier or (self.id.split("-")[2] if family == "ah-tk" else "onopgemaakt")
        return f"/frbr/officielepublicaties/{family}/{area}/{self.id}/1"

    @property
    def name(self) -> str:
        """Name of its files, which is the id but for capitals."""
        return self.stored_as or self.id

    def file(self, extension: str) -> bytes | None:
        """Return its file, or None if there is none; `metadata.xml` is an extension too."""
        if extension == "metadata.xml":
            return self.metadata() if any(self.file(kind) for kind in ("xml", "html", "pdf")) else None
        return read_file(self.name, extension)

    def metadata(self) -> bytes:
        """Make its metadata.xml."""
        return make_metadata(
            [
                ("OVERHEIDop.publicationName", "", self.publication),
                ("DC.creator", "OVERHEID.StatenGeneraal", "Tweede Kamer der Staten-Generaal"),
                ("DC.type", "OVERHEIDop.Parlementair", self.type),
                ("DC.title", "", self.full_title),
                ("DC.identifier", "OVERHEIDop.ParlID", self.id),
                ("DCTERMS.language", "DCTERMS.RFC4646", "nl"),
                ("DCTERMS.issued", "DCTERMS.W3CDTF", self.day),
                ("DCTERMS.available", "DCTERMS.W3CDTF", self.available),
                ("OVERHEIDop.dossiernummer", "", self.dossier),
                ("OVERHEIDop.dossiertitel", "", DOSSIER_TITLES.get(self.dossier, "")),
                ("OVERHEIDop.documenttitel", "", self.title),
                ("OVERHEIDop.ondernummer", "", self.number),
                ("OVERHEIDop.vergaderjaar", "", self.session_year),
                *(("OVERHEIDop.indiener", "", name) for name in self.submitters),
                *(("OVERHEIDop.bijlage", "", annex) for annex in self.annexes),
                ("OVERHEIDop.hoofddocument", "", self.main_document),
            ]
        )

    def addresses(self) -> dict[str, str]:
        """Return manifestation → real address, for what exists; xml first."""
        found = [kind for kind in ("xml", "html", "pdf") if self.file(kind)]
        if not self.in_repository:
            return {kind: f"https://{SITE}/{self.name}.{kind}" for kind in found}
        base = f"https://{REPOSITORY}{self.folder}"
        files = {kind: f"{base}/{kind}/{self.id}.{kind}" for kind in found}
        return files | {"metadata": f"{base}/metadata/metadata.xml"}


ACTION_AGENDA = "Actieagenda Integratie en de Open en Vrije Samenleving"

WRITTEN = (
    Piece(
        "kst-32824-448",
        "32824",
        "448",
        "Brief regering",
        ACTION_AGENDA,
        "2025-02-07",
        "2025D05339",
        annexes=("blg-1093410",),
    ),
    Piece(
        "kst-32824-451",
        "32824",
        "451",
        "Lijst van vragen en antwoorden",
        f"Lijst van vragen en antwoorden inzake {ACTION_AGENDA} (Kamerstuk 32824-448)",
        "2025-04-08",
        "2025D15477",
    ),
    Piece(
        "kst-32824-456",
        "32824",
        "456",
        "Brief regering",
        f"Voortgang {ACTION_AGENDA}",
        "2025-07-04",
        "2025D32403",
    ),
    Piece(
        "kst-32824-461",
        "32824",
        "461",
        "Motie",
        "Motie van de leden Becker en Eerdmans over de positie van meisjes en vrouwen in de Actieagenda",
        "2025-07-08",
        "2025D90461",
        ("Becker", "Eerdmans"),
    ),
    Piece(
        "kst-32824-474",
        "32824",
        "474",
        "Motie",
        "Motie van het lid Tseggai over een derde pijler over maatschappelijke samenhang",
        "2025-07-08",
        "2025D90474",
        ("Tseggai",),
    ),
    Piece(
        "kst-32824-480",
        "32824",
        "480",
        "Verslag van een wetgevingsoverleg",
        "Verslag van een wetgevingsoverleg, gehouden op 9 maart 2026, over integratie",
        "2026-03-09",
        "2026D90480",
        ("de voorzitter van de vaste commissie voor Sociale Zaken en Werkgelegenheid",),
    ),
    Piece(
        "kst-30950-388",
        "30950",
        "388",
        "Motie",
        "Motie van het lid Diederik van Dijk over Holocausteducatie voor inburgeraars",
        "2024-05-27",
        "2024D90388",
        ("Diederik van Dijk",),
    ),
    Piece(
        "kst-36651-26",
        "36651",
        "26",
        "Motie",
        "Motie van het lid Diederik van Dijk over scheidslijnen en segregatie in de buurt",
        "2024-11-13",
        "2024D90026",
        ("Diederik van Dijk",),
    ),
    Piece(
        "kst-36600-XV-26",
        "36600-XV",
        "26",
        "Motie",
        "Motie van het lid Ceder c.s. over een Nationale Dialoog",
        "2024-11-28",
        "",
        ("Ceder", "Boomsma", "Bamenga"),
        stored_as="kst-36600-xv-26",
        in_repository=False,
    ),
    Piece(
        "kst-30821-310",
        "30821",
        "310",
        "Motie",
        "Motie van het lid Becker over geestelijke voorgangers uit het buitenland",
        "2025-10-01",
        "2025D90310",
        ("Becker",),
    ),
    Piece(
        "kst-30821-325",
        "30821",
        "325",
        "Brief regering",
        "Stand van zaken centraal meldpunt ongewenste buitenlandse inmenging (OBI)",
        "2025-12-12",
        "2025D51830",
        (JUSTICE,),
    ),
    Piece(
        "kst-29754-774",
        "29754",
        "774",
        "Brief regering",
        "Voortgang Versterkte Aanpak Online inzake extremistische en terroristische content",
        "2025-12-17",
        "2025D52856",
        (JUSTICE,),
    ),
    Piece(
        "kst-30950-429",
        "30950",
        "429",
        "Brief regering",
        "Strategie Bestrijding Antisemitisme 2024-2030",
        "2024-11-22",
        "2024D90429",
        (JUSTICE,),
        on_site=False,
        in_repository=False,
        in_search=False,
    ),
    Piece(
        "kst-30950-505",
        "30950",
        "505",
        "Brief regering",
        "Kabinetsreactie Nationaal onderzoek moslimdiscriminatie en versterking aanpak moslimdiscriminatie",
        "2025-12-12",
        "2025D51971",
    ),
    Piece(
        "kst-34349-32",
        "34349",
        "32",
        "Brief regering",
        "Kabinetsreactie op het evaluatierapport van de Wet gedeeltelijk verbod gezichtsbedekkende kleding",
        "2025-10-17",
        "2025D44491",
        ("de minister van Binnenlandse Zaken en Koninkrijksrelaties",),
    ),
    Piece(
        "kst-1183888",
        "",
        "",
        "Brief regering",
        "Aanbieding handreiking inburgeringsdocenten",
        "2025-03-14",
        "",
    ),
    Piece(
        "ah-tk-20252026-443",
        "",
        "443",
        "Antwoord schriftelijke vragen",
        "Antwoord op vragen van het lid Ergin over versterkte gebedsoproepen",
        "2025-11-26",
        "2025D90443",
    ),
    Piece(
        "blg-1093410",
        "32824",
        "",
        "Bijlage",
        "Overzicht van maatregelen en partners",
        "2025-02-07",
        "",
        main_document="kst-32824-448",
    ),
)


def make_filler(number: int) -> Piece:
    """Make a listed piece of dossier 32 824 that has no file anywhere."""
    day = date(2011, 1, 10) + timedelta(days=12 * number)
    title = f"Verzonnen stuk nummer {number}"
    return Piece(
        f"kst-32824-{number}",
        "32824",
        str(number),
        "Brief regering",
        title,
        day.isoformat(),
        f"2010D{number:05}",
    )


PIECES = (*WRITTEN, *(make_filler(number) for number in range(1, FILLERS + 1)))
BY_ID = {piece.id: piece for piece in PIECES}
BY_NAME = {piece.name: piece for piece in PIECES}
