"""The identifiers of official publications: their form, where they lie, how they are cited.

Every identifier is text in, checked and normalised text out; nothing is looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.errors import CorpusError

SITE = "zoek.officielebekendmakingen.nl"
REPOSITORY = "repository.overheid.nl"
ODATA = "gegevensmagazijn.tweedekamer.nl"
# The old address of the repository, which redirects to the new one.
OLD_REPOSITORY = "repository.officiele-overheidspublicaties.nl"
OFFICIAL_HOSTS = frozenset(
    {SITE, REPOSITORY, ODATA, OLD_REPOSITORY, "officielebekendmakingen.nl", "www.officielebekendmakingen.nl"}
)

_DOSSIER = r"(?P<dossier>\d{5})(?:-(?P<addition>[IVX]+[A-Z]?|[A-HJ]|\d{2})(?=-))?"
_KST = re.compile(rf"kst-{_DOSSIER}-(?P<number>\d{{1,5}}|[A-Z]{{1,2}})(?:-[HNB]\d+)?")
_LOOSE = re.compile(r"(?:kst|blg)-\d{6,8}|blg-\d{5}-[A-Z0-9]{1,8}|blg-\d{1,5}")
_OLD = re.compile(r"kst-\d{8}-\d{5}(?:-[A-Z0-9]{1,6}){1,3}")
_APPENDIX = re.compile(r"ah-(?P<chamber>tk|ek)-(?P<year>\d{8})-(?P<number>\d{1,5})", re.IGNORECASE)
_OTHER = re.compile(r"(?:kv-tk-\d{4}z\d{5}|h-(?:tk|ek)-\d{8}-\d{1,4}(?:-\d{1,4})?|nds-tk-[a-z0-9-]{4,30})")
_STORABLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,118}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """What a Kamerstuk is called: dossier, addition ("XV", "02" or "") and number."""

    dossier: str
    addition: str
    number: str

    @property
    def dossier_key(self) -> str:
        """The dossier as the sources write it: "36600-XV"."""
        return f"{self.dossier}-{self.addition}" if self.addition else self.dossier


def normalise(identifier: str) -> str:
    """Return an identifier of an official publication in its usual spelling.

    Prefixes are lower case, chapters and letters upper case. Raises CorpusError for anything else.
    """
    text = identifier.strip()
    upper = "kst" + text.upper()[3:] if text[:4].lower() == "kst-" else text
    upper = "blg" + text.upper()[3:] if text[:4].lower() == "blg-" else upper
    if any(form.fullmatch(upper) for form in (_KST, _LOOSE, _OLD)):
        return re.sub(r"-([HNB])(\d+)$", lambda suffix: f"-{suffix[1].lower()}{suffix[2]}", upper)
    if _APPENDIX.fullmatch(text) or _OTHER.fullmatch(text.lower()):
        return text.lower().replace("z", "Z") if text.lower().startswith("kv-") else text.lower()
    raise CorpusError(
        f"{identifier!r} is no identifier of an official publication; expected one like kst-32824-448, "
        "kst-36600-XV-26, blg-1093410 or ah-tk-20252026-443."
    )


def is_official(identifier: str) -> bool:
    """Return whether this is an identifier of an official publication."""
    try:
        normalise(identifier)
    except CorpusError:
        return False
    return True


def is_storable(identifier: str) -> bool:
    """Return whether a folder can safely be called this."""
    return bool(_STORABLE.fullmatch(identifier)) and ".." not in identifier


def paper_id(dossier: str, addition: str, number: str) -> str:
    """Return the identifier of a Kamerstuk."""
    return "-".join(part for part in ("kst", dossier, addition.upper(), number.upper()) if part)


def paper_number(identifier: str) -> PaperNumber | None:
    """Return what an identifier says of a Kamerstuk, or None where it names no dossier."""
    match = _KST.fullmatch(identifier)
    return PaperNumber(match["dossier"], match["addition"] or "", match["number"]) if match else None


def appendix_number(identifier: str) -> tuple[str, str] | None:
    """Return session year ("20252026") and number of an Aanhangsel of the Tweede Kamer, or None."""
    match = _APPENDIX.fullmatch(identifier)
    return (match["year"], match["number"]) if match and match["chamber"].lower() == "tk" else None


def paper_form(identifier: str, chamber: str = "", year: str = "") -> str:
    """Return how Dutch texts refer to a publication: "Kamerstukken II 2024/25, 36600 XV, nr. 26"."""
    if appendix := _APPENDIX.fullmatch(identifier):
        room = "II" if appendix["chamber"].lower() == "tk" else "I"
        return (
            f"Aanhangsel Handelingen {room} {appendix['year'][:4]}/{appendix['year'][6:]}, "
            f"nr. {appendix['number']}"
        )
    paper = paper_number(identifier)
    if paper is None:
        return identifier
    number = f"nr. {paper.number}" if paper.number.isdigit() else paper.number
    lead = " ".join(part for part in (chamber, year) if part)
    word = f"Kamerstukken {lead}," if lead else "Kamerstukken"
    return f"{word} {' '.join(part for part in (paper.dossier, paper.addition) if part)}, {number}"


def site_url(identifier: str, extension: str) -> str:
    """Return the address on the site; `extension` is html, xml, pdf or "metadata.xml"."""
    separator = "/" if extension == "metadata.xml" else "."
    return f"https://{SITE}/{identifier}{separator}{extension}"


def repository_url(identifier: str, extension: str) -> str | None:
    """Return the address in the repository (the FRBR path), or None where that isn't known."""
    folder = _repository_folder(identifier)
    if folder is None:
        return None
    base = f"https://{REPOSITORY}/frbr/officielepublicaties/{folder}/{identifier}/1"
    if extension == "metadata.xml":
        return f"{base}/metadata/metadata.xml"
    return f"{base}/{extension}/{identifier}.{extension}"


def _repository_folder(identifier: str) -> str | None:
    if paper := paper_number(identifier):
        return f"kst/{paper.dossier_key}"
    if appendix := _APPENDIX.fullmatch(identifier):
        return f"ah-{appendix['chamber'].lower()}/{appendix['year']}"
    if _LOOSE.fullmatch(identifier):
        return f"{identifier[:3]}/onopgemaakt"
    return None


def has_xml(identifier: str) -> bool:
    """Return whether a publication can have XML; annexes and pieces without dossier are PDF only."""
    return not _LOOSE.fullmatch(identifier)
