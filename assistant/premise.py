"""What a question takes for granted that the documents contradict, or know nothing of.

"Welke musea bezoeken inburgeraars uit de twintig gemeenten …?" when the text says eight. Only
plain contradictions count: the same noun with another number, a year where the text has one
other, a municipality where it names others, a word whose opposite stands there. A question that names
an organisation, municipality or person that no document mentions isn't answered by any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.model import Document
from corpus.names import municipalities, organisations
from index.lexical import STOP_WORDS, fold, stem, words_of

_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
        "zeventien achttien negentien twintig".split()
    )
} | {"dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "honderd": 100, "duizend": 1000}
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# The number in "Platform31" is part of a name.
_TOKEN = re.compile(r"(?<!\w)\d+(?:\.\d{3})*(?:,\d+)?|[^\W\d_]+\w*")
_PROPER_NAME = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+)+")
# Who made a motion or question, or sits in parliament: a single name.
_OF_PERSON = re.compile(
    r"\b(?:[Mm]oties?|(?:[Kk]amer)?[Ll]id|[Kk]amerleden|[Mm]inister|[Ss]taatssecretaris|[Mm]evrouw"
    r"|[Dd]e heer)"
    r"(?:[- ](?:van|van het lid|van de leden|het lid|Kamerlid))?[- ]([A-ZÀ-Ý][a-zà-ÿ’'-]+)"
)
_WORDS_TO_NOUN = 3
_SHORTEST_OPPOSITE = 5


# "Pijler 2", "artikel 13": the number is a name, and counts nothing.
_NUMBERED = frozenset(
    "pijler artikel beleidsartikel voetnoot noot pagina bladzijde nr nummer deel lijn".split()
)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Words of the question, and the words of the text that differ."""

    said: str
    found: str


def find_contradiction(question: str, text: str) -> Contradiction | None:
    """Return the first thing that the question takes for granted and the text contradicts."""
    return (
        _other_number(question, text)
        or _other_year(question, text)
        or _other_place(question, text)
        or _opposite(question, text)
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What the documents mention: organisations and municipalities, and all folded words."""

    names: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Known:
        """Read the names and words of all documents."""
        texts = [document.text for document in documents]
        return cls(
            frozenset(name for text in texts for name in _names(text)),
            frozenset(word for text in texts for word in words_of(text)),
        )

    def strangers(self, question: str) -> list[str]:
        """Return what a question names that no document mentions.

        An organisation or municipality of the lists, two or more capitalised words in a row
        of which no document holds any ("Pels Rijcken"), or a member of parliament ("de motie Wilders").
        """
        listed = [name for name in _names(question) if name not in self.names]
        unlisted = [
            match[0]
            for match in _PROPER_NAME.finditer(question)
            if not any(word in self.words for word in words_of(match[0]))
        ]
        persons = [name for name in _OF_PERSON.findall(question) if not set(words_of(name)) <= self.words]
        return list(dict.fromkeys(listed + unlisted + persons))


def _names(text: str) -> list[str]:
    return [mention.name for finder in (organisations(), municipalities()) for mention in finder.find(text)]


def _other_number(question: str, text: str) -> Contradiction | None:
    """Find a noun that has one number in the question, and another in the text."""
    counted = _counted(text)
    numbers = {number for pairs in counted.values() for number, _ in pairs}
    for noun, pairs in _counted(question).items():
        for number, said in pairs:
            others = [(other, found) for other, found in counted.get(noun, ()) if other != number]
            if others and number not in numbers and said not in text.split():
                return Contradiction(said, ", ".join(dict.fromkeys(found for _, found in others)))
    return None


def _counted(text: str) -> dict[str, list[tuple[float, str]]]:
    """Return for each noun stem the numbers that stand shortly before it, with their words."""
    tokens = [match[0] for match in _TOKEN.finditer(text)]
    counted: dict[str, list[tuple[float, str]]] = {}
    for at, token in enumerate(tokens):
        number = _number(token)
        if number is None or 1900 <= number < 2100 or (at and fold(tokens[at - 1]) in _NUMBERED):
            continue
        for word in tokens[at + 1 : at + 1 + _WORDS_TO_NOUN]:
            if _number(word) is not None:
                break
            if fold(word) not in STOP_WORDS and len(word) > 2:
                counted.setdefault(stem([fold(word)])[0], []).append((number, token))
    return counted


def _number(token: str) -> float | None:
    if token[0].isdigit():
        return float(token.replace(".", "").replace(",", "."))
    word = fold(token)
    return None if word == "een" else float(_NUMBER_WORDS[word]) if word in _NUMBER_WORDS else None


def _other_year(question: str, text: str) -> Contradiction | None:
    asked, stated = _YEAR.findall(question), dict.fromkeys(_YEAR.findall(text))
    strange = [year for year in asked if year not in stated]
    if strange and len(stated) == 1:
        return Contradiction(strange[0], next(iter(stated)))
    return None


def _other_place(question: str, text: str) -> Contradiction | None:
    asked = [mention.name for mention in municipalities().find(question)]
    stated = list(dict.fromkeys(mention.name for mention in municipalities().find(text)))
    strange = [place for place in asked if place not in stated]
    if strange and stated:
        return Contradiction(strange[0], ", ".join(stated))
    return None


def _opposite(question: str, text: str) -> Contradiction | None:
    """Find "ontevreden" in one and "tevreden" in the other, and not the same in both."""
    asked, stated = set(words_of(question)), set(words_of(text))
    for one, other in ((asked, stated), (stated, asked)):
        for word in sorted(one):
            plain = word.removeprefix("on")
            if plain != word and len(plain) >= _SHORTEST_OPPOSITE and plain in other and word not in other:
                said, found = (word, plain) if one is asked else (plain, word)
                if found not in asked and said not in stated:
                    return Contradiction(said, found)
    return None
