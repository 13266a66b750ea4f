"""Questions for one document: "wat staat er in de motie over …", "wat zegt Kamerstuk 36600-XV-26".

Such a question is answered from that document if it is in the index. If it isn't, the question says
so, with what is said about it where it is referred to. A document is known by its number, or by its
kind with words of its title or of the sentence that refers to it. Where two fit as well, none does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.mentions import Mention
from assistant.question import Question
from corpus.citations import find_citations
from corpus.identifiers import appendix_number, is_official
from corpus.model import Document
from corpus.references import ReferenceKind, official_reference, resolve
from index.lexical import fold, terms_of

# "In welk Kamerstuk staat …" asks for the reference, which the footnote gives.
_ASKS_WHERE = re.compile(
    r"\b(?:(?:in|onder|naar|op)?\s*welke?\s+[\w-]*(?:kamerstuk|dossier|publicatie|nummer)\w*"
    r"|(?:kamerstuk|dossier|volg)-?\s?(?:nummers?|nr)|vindplaats|wat is (?:daarvan )?het kamerstuk)\b"
)
_DIRECTED = re.compile(
    r"\bwat (?:staat|stond|zegt|zei|schrijft|schreef|vraagt|vroeg|verzoekt|verzocht|wil|wilde|vermeldt"
    r"|antwoord\w*|houdt|is de (?:inhoud|tekst|strekking) van)\b|\b(?:inhoud|tekst|strekking) van\b"
    r"|\bvolgens (?:de|het)\b"
)
# The words that only say where to look.
_WHERE = re.compile(
    r",? ?\b(?:in|tijdens|bij|op|volgens|uit) (?:de|het|dit|deze) (?:antwoord(?:en)? op (?:de )?)?"
    r"(?:[\w-]+ )?(?:verslag(?: van het wetgevingsoverleg)?|wetgevingsoverleg|\w*debat"
    r"|lijst van vragen(?: en antwoorden)?|kamervragen|schriftelijke vragen)\b",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"(?<![\w-])\d{2}[ .]?\d{3}(?:[ -][IVX]+)?(?:-|,? nr\.? ?)\d{1,4}\b")
_APPENDIX = re.compile(r"\baanhangsel\b[^\d?]{0,20}(\d{1,5})\b")


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of document: how questions call it, and how its title or the sentence on it tells.

    Of some kinds one is enough to know which is meant, if there is but one.
    """

    asked: re.Pattern[str]
    told: re.Pattern[str]
    references: frozenset[ReferenceKind]
    one_will_do: bool = False


_PAPERS = frozenset({ReferenceKind.KAMERSTUK})
_KINDS = (
    _Kind(re.compile(r"\b(?:\w+-)?motie\b"), re.compile(r"\b(?:\w+-)?motie\b", re.IGNORECASE), _PAPERS),
    _Kind(
        re.compile(r"\blijst van vragen\b"), re.compile(r"^lijst van vragen", re.IGNORECASE), _PAPERS, True
    ),
    _Kind(
        re.compile(r"\b(?:kamervra\w+|schriftelijke vragen|aanhangsel)\b"),
        re.compile(r"^antwoord(?:en)? op (?:kamer)?vragen|kamervragen", re.IGNORECASE),
        frozenset({ReferenceKind.AANHANGSEL, ReferenceKind.KAMERSTUK}),
    ),
    _Kind(
        re.compile(r"\b(?:verslag|wetgevingsoverleg|\w*debat)\b"),
        re.compile(r"^verslag van een", re.IGNORECASE),
        _PAPERS,
        True,
    ),
    _Kind(
        re.compile(r"\b(?:rapport|onderzoeksrapport)\b"),
        re.compile(r""),
        frozenset({ReferenceKind.REPORT}),
    ),
)
_LEAST_SHARE = 0.5
# Words of such questions that describe no document.
_PLAIN = frozenset(
    terms_of(
        "staat stond zegt zei schrijft schreef vraagt vroeg verzoekt verzocht wil wilde vermeldt antwoordde "
        "antwoordt houdt inhoud tekst strekking motie lijst vragen antwoorden kamervragen schriftelijke "
        "aanhangsel verslag wetgevingsoverleg debat rapport onderzoek kamerstuk kamerstukken nummer lid "
        "leden kamerlid kamer minister staatssecretaris kabinet regering brief precies eigenlijk volgens "
        "document "
        "stuk over"
    )
)


@dataclass(slots=True)
class _Known:
    """A document that is in the index or referred to."""

    id: str
    document: Document | None = None
    mentions: list[Mention] = field(default_factory=list)

    @property
    def titles(self) -> list[str]:
        """What is said of it, its own title first."""
        told = [self.document.title] if self.document else []
        for mention in self.mentions:
            text = mention.document.text
            told.append(text[mention.start : mention.end])
            told.append(mention.form)
        return told

    @property
    def words(self) -> frozenset[str]:
        """The stems of what is said of it, and of the headings under which that stands."""
        headings = [part for m in self.mentions for part in m.document.section_at(m.start).path[-1:]]
        return frozenset(terms_of(" ".join([*self.titles, *headings])))

    def is_a(self, kind: _Kind) -> bool:
        """Whether it is of a kind, by its title or by what refers to it."""
        if self.document and kind.told.pattern and kind.told.search(self.document.title):
            return True
        return any(
            mention.reference.kind in kind.references
            and kind.told.search(mention.document.text[mention.start : mention.end])
            for mention in self.mentions
        )


@dataclass(frozen=True, slots=True)
class AskedDocument:
    """The document that a question is for. `document` is None if it is not in the index.

    `named` says that the question gives its number; `whole`, that it asks nothing else than what the
    document says. `question` is the question without the words that say where to look. `form` is how
    Dutch texts refer to the document; `url` its official address, if one is known.
    """

    id: str
    form: str
    url: str | None
    document: Document | None
    mentions: tuple[Mention, ...]
    named: bool
    whole: bool
    question: str


class ReferencedDocuments:
    """The documents of an index and those that their footnotes refer to."""

    def __init__(self, documents: Iterable[Document], mentions: Sequence[Mention]) -> None:
        self._known: dict[str, _Known] = {
            document.id: _Known(document.id, document) for document in documents
        }
        for mention in mentions:
            if mention.id:
                self._known.setdefault(mention.id, _Known(mention.id)).mentions.append(mention)

    def asked_for(self, question: Question) -> AskedDocument | None:
        """Return the document that a question is for, or None if it is for none in particular."""
        asked = fold(question.text)
        if _ASKS_WHERE.search(asked):
            return None
        identifier = self._named(question.text, asked)
        if identifier:
            found = self._known.get(identifier) or _Known(identifier)
            return self._asked(question, found, named=True)
        if not (_DIRECTED.search(asked) or _WHERE.search(asked)):
            return None
        described = self._described(question, asked)
        return self._asked(question, described, named=False) if described else None

    def _asked(self, question: Question, known: _Known, *, named: bool) -> AskedDocument:
        first = known.mentions[0] if known.mentions else None
        if first:
            form, url = first.form, first.url
        elif known.document:
            form, url = known.document.reference, known.document.source_url
        else:
            reference = official_reference(known.id)
            form, url = reference.form, reference.html_url
        whole = not self._rest(question, known)
        bare = _WHERE.sub("", question.text)
        return AskedDocument(known.id, form, url, known.document, tuple(known.mentions), named, whole, bare)

    def _named(self, text: str, asked: str) -> str:
        """Return the id of the one document whose number a question gives, or ""."""
        appendix = _APPENDIX.search(asked)
        if appendix and not find_citations(text):
            fitting = [name for name in self._known if (appendix_number(name) or ("", ""))[1] == appendix[1]]
            return fitting[0] if len(fitting) == 1 else ""
        if not find_citations(text):
            bare = _BARE_NUMBER.search(text)
            text = f"Kamerstuk {bare[0]}" if bare else ""
        ids = [reference.id for reference in resolve(text) if reference.id] if text else []
        return ids[0] if len(ids) == 1 and is_official(ids[0]) else ""

    def _described(self, question: Question, asked: str) -> _Known | None:
        kind = next((kind for kind in _KINDS if kind.asked.search(asked)), None)
        if kind is None:
            return None
        fitting = [known for known in self._known.values() if known.is_a(kind)]
        if kind.one_will_do and len(fitting) == 1:
            return fitting[0]
        terms = set(terms_of(question.text)) - _PLAIN
        if not terms:
            return None
        ranked = sorted(((len(terms & known.words), known) for known in fitting), key=lambda pair: -pair[0])
        if not ranked or ranked[0][0] < max(1, _LEAST_SHARE * len(terms)):
            return None
        return None if len(ranked) > 1 and ranked[1][0] == ranked[0][0] else ranked[0][1]

    @staticmethod
    def _rest(question: Question, known: _Known) -> set[str]:
        """Return the words of a question that don't say which document it is for."""
        about = re.sub(r"[\d-]+", " ", question.text)
        number = set(terms_of(" ".join(re.findall(r"\b(?:[IVX]+|kst|ah|tk|nr)\b", about))))
        return set(terms_of(about)) - _PLAIN - known.words - number
