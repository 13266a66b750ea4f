"""What a question is: its clean text, what kind of answer it asks for, small talk or not.

Everything here looks at words alone, so it works on any document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias, TypedDict

from assistant.errors import QuestionError
from index.lexical import fold, terms_of

MAX_QUESTION_CHARS = 2000


class Turn(TypedDict):
    """One turn of a conversation, as chats and benchmark items have it."""

    role: Literal["user", "assistant"]
    content: str


History: TypeAlias = Sequence[Turn]


class Asks(StrEnum):
    """What kind of thing the answer must hold."""

    AMOUNT = "amount"
    SHARE = "share"
    NUMBER = "number"
    DATE = "date"
    WHO = "who"
    PLACE = "place"
    SOURCE = "source"
    REASON = "reason"
    STATUS = "status"
    OTHER = "other"


class Smalltalk(StrEnum):
    """The kinds of small talk that get a sentence of their own."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    ABOUT = "about"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that can be looked up.

    `text` is what was `typed`, its spelling put right. `standalone` is the text to look for: the
    question itself, or the question with what it leans on in the conversation. `completed` is the
    latter for a question that seems to stand alone, and `said_before` the answer before it; both ""
    where nothing was said before. `asks_list` says that several items are wanted.
    """

    text: str
    standalone: str
    asks: Asks
    asks_list: bool
    compares: bool = False
    english: bool = False
    smalltalk: Smalltalk | None = None
    instructs: bool = False
    said_before: str = ""
    completed: str = ""
    typed: str = ""

    @property
    def leans(self) -> bool:
        """Whether it was completed from the conversation."""
        return self.standalone != self.text


def read_question(text: str, history: History = (), repair: Callable[[str], str] = str) -> Question:
    """Clean and understand a question, and what the user asked before, both with their spelling put right.

    `repair` does that. Raises QuestionError if the question is empty or too long.
    """
    clean = re.sub(r"\s+", " ", text.replace("\x00", " ")).strip()
    if not re.search(r"\w", clean):
        raise QuestionError("Expected a question, found an empty text.", "empty")
    if len(clean) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"Expected a question of at most {MAX_QUESTION_CHARS} characters, found {len(clean)}; "
            "shorten it.",
            "too_long",
        )
    typed, clean = clean, repair(clean)
    history = [
        {
            "role": turn["role"],
            "content": repair(turn["content"]) if turn["role"] == "user" else turn["content"],
        }
        for turn in history
    ]
    asked = fold(clean)
    standalone = _standalone(clean, history)
    answers = [turn["content"] for turn in history if turn["role"] == "assistant"]
    return Question(
        text=clean,
        typed=typed,
        standalone=standalone,
        said_before=answers[-1] if answers else "",
        completed=_completed(clean, history) if standalone == clean else "",
        asks=_asks(asked),
        asks_list=bool(_LIST.search(asked)),
        compares=bool(_COMPARES.search(asked)),
        english=_is_english(asked),
        smalltalk=_smalltalk(asked),
        instructs=bool(_INSTRUCTS.search(asked)),
    )


# "…, en wanneer is dat klaar?": a question word behind "en" opens a question of its own.
_ASKING = (
    r"(?=(?:(?:tot|sinds|vanaf|door|voor|met|bij|aan|in|van|op|onder|uit) )?"
    r"(?:hoe(?!wel|k|ft|ven|veelh|st|d)\w*|wat|wie|wiens|wanneer|welke?|waar(?!d|schijn|schuw|borg|ne)\w*)\b)"
)
_NEXT_QUESTION = re.compile(rf"(?<=\?)\s+(?=\S+\s+\S)|,?\s+en\s+{_ASKING}", re.I)
# Where such an "en" follows, a comma does so too: "hoeveel zijn het, wie betaalt en tot wanneer?".
_QUESTION_BEFORE = re.compile(rf",\s+{_ASKING}", re.I)
_OPENS = re.compile(rf"(?:en\s+)?{_ASKING}", re.I)
# A question word, with a word before or behind it at the most: "tot wanneer", "hoe lang".
_LONE = re.compile(rf"{_ASKING}\w+(?: \w+)?", re.I)
_MOST_PARTS = 4
# A part with at most so many words of its own is about what the first names: "wanneer is de evaluatie?".
_FEW_IN_PART = 2


def split_question(question: Question) -> tuple[Question, ...]:
    """Return the questions that one text holds, in order; the question itself if it is one.

    A later part that leans on what came before is completed with the first, which names
    the subject. Of an enumeration in one sentence only
    parts with a question word count. At most four parts are told apart.
    """
    texts = _with_asides(_NEXT_QUESTION.split(question.text))
    if len(texts) > 1:
        texts = [text for part in texts for text in _QUESTION_BEFORE.split(part)]
    texts = _with_subjects([text.strip(" ,?.") for text in texts])
    texts = [text for text in texts if terms_of(text) or _OPENS.match(text)]
    if not 1 < len(texts) <= _MOST_PARTS:
        return (question,)
    context = question.standalone.removeprefix(question.text)
    first = f"{texts[0]}?{context}"
    parts = [_part(question, texts[0], first)]
    for text in texts[1:]:
        leans = _leans(text) or len(set(terms_of(text))) <= _FEW_IN_PART
        completed = f"{text}? ({texts[0]}){context}" if leans else f"{text}?"
        parts.append(_part(question, text, completed))
    return tuple(parts)


# A sentence that says who asks, or how the answer is to look: "graag alle onderdelen", "antwoord in één zin".
_ASKS_SOMETHING = re.compile(r"\b(?:hoe(?!wel\b)\w*|wie|wat|wanneer|welke?|waar(?!d|schijn)\w*)\b|\?", re.I)
_SAYS_WHO = re.compile(r"^(?:ik|wij|we|graag|alvast)\b|^voor (?:mijn|onze?)\b", re.I)


def is_aside(sentence: str, *, behind: bool) -> bool:
    """Whether a sentence asks nothing, but says who asks or how the answer is to look.

    So does any behind a question that is none itself.
    """
    sentence = sentence.strip()
    return not _ASKS_SOMETHING.search(sentence) and (behind or bool(_SAYS_WHO.match(sentence)))


def _with_asides(texts: Sequence[str]) -> list[str]:
    """Join an aside to the question before it, as it is about that."""
    joined: list[str] = []
    for text in texts:
        if joined and is_aside(text, behind=True):
            joined[-1] = f"{joined[-1]} {text}"
        else:
            joined.append(text)
    return joined


def _with_subjects(texts: Sequence[str]) -> list[str]:
    """Join a first part that is a question word alone to the next, which has its subject.

    "Waar en wanneer is …" is one question; a later "en waarom" is about what came before.
    """
    alone = len(texts) > 1 and _LONE.fullmatch(texts[0])
    return [f"{texts[0]} en {texts[1]}", *texts[2:]] if alone else list(texts)


# "Loopt X langer door dan Y", "wat loopt langer door: X of Y", "verschil tussen X en Y".
_OTHER_SIDE = re.compile(
    r"\b(?:langer|korter|eerder|later|meer|minder|hoger|lager|groter|kleiner|vaker)\b(?! of\b)"
    r".*?(?P<than>\b(?:dan|of)\b)"
    r"|\b(?:tussen|zowel|vergel[ie]j?k\w*)\b.*?(?P<and>\b(?:en|als|met)\b)",
    re.I,
)
# What makes the other side only another time: "dan een jaar eerder", "dan gedacht".
_TIME_ALONE = re.compile(
    r"\b(?:een|tien|het|vorig|voorgaande|jaar|jaren|keer|eerder|geleden|terug|ervoor|daarvoor"
    r"|gedacht|gepland|gemiddeld|voorheen|vroeger|eerst|nu|moet|verwacht|begin)\b",
    re.I,
)


def compared_sides(question: Question) -> tuple[Question, ...]:
    """Return the two sides of a comparison as questions of their own, or nothing if it has no two.

    Each leans on the whole question. Another time ("dan vorig jaar") is no side: one sentence gives
    both.
    """
    split = _OTHER_SIDE.search(question.text) if question.compares else None
    if not split:
        return ()
    begin, end = split.span("than" if split["than"] else "and")
    sides = [side.strip(" ,:?") for side in (question.text[:begin], question.text[end:])]
    if not all(any(not term.isdigit() for term in terms_of(_TIME_ALONE.sub("", side))) for side in sides):
        return ()
    return tuple(_part(question, side, f"{side}? ({question.standalone})") for side in sides)


def _part(whole: Question, text: str, standalone: str) -> Question:
    asked = fold(text)
    return Question(
        text=f"{text}?",
        standalone=standalone,
        asks=_asks(asked),
        asks_list=bool(_LIST.search(asked)),
        compares=bool(_COMPARES.search(asked)),
        english=whole.english,
        said_before=whole.said_before if whole.leans else "",
    )


_ASKS: tuple[tuple[Asks, re.Pattern[str]], ...] = tuple(
    (asks, re.compile(pattern))
    for asks, pattern in (
        (
            Asks.SOURCE,
            r"\b(?:(?:in |onder |naar |op )?(?:welke? )?[\w-]*(?:kamerstuk|voetno|publicatie|vindplaats)\w*"
            r"|bron(?:nen|vermelding)?|dossier(?:nummer)?|footnotes?|hoe heet het (?:rapport|onderzoek))\b"
            r"|\bwaar\b.*\b(?:gebaseerd|gepubliceerd|na te lezen|terugvinden)\b"
            r"|\bwaar (?:komt|komen|kwam\w*|haal\w*|he(?:eft|bben))\b(?!.*\b(?:geld|subsidie|budget|middelen"
            r"|financiering)\b).*\bvandaan\b",
        ),
        (
            Asks.SHARE,
            r"\b(?:hoeveel procent|welk percentage|percentage|procent|aandeel|welk deel"
            r"|percent|share|proportion)\b|%",
        ),
        (
            Asks.AMOUNT,
            r"\b(?:(?:welke?|hoe hoog|hoe groot|wat|om welke?)\b(?: \w+){0,3}? (?:\w*bedrag|\w*budget)\w*"
            r"|hoeveel (?:\w+ )?(?:euro|geld|miljoen|subsidie|budget|financiering|steun)"
            r"|wat (?:kost|betaal)\w*"
            r"|hoeveel (?:kost\w*|betaal\w*)|hoe duur"
            r"|(?:wat|hoeveel)\b.*\b(?:gekost|kosten|uitgegeven|besteed)\b"
            r"|how much (?:money|funding|subsidy|does|do|did)|what does .* cost)\b|€"
            r"|^(?:\S+ ){0,3}\w*(?:bedrag|budget)\w*(?: \S+){0,3}$",
        ),
        (
            Asks.NUMBER,
            r"\b(?:hoeveel|hoe ?veel|aantal\w*|how many|number of|hoe vaak|hoelang|hoe lang)\b",
        ),
        (
            Asks.DATE,
            r"\b(?:wanneer|(?:op |in )?welke? (?:datum|jaar|maand|dag|periode|kwartaal|moment)"
            r"|sinds|tot wanneer|deadline|einddatum|startdatum|looptijd|when|until|what (?:year|date))\b",
        ),
        (
            Asks.PLACE,
            r"\b(?:waar|where|welke (?:gemeente\w*|stad|steden|regio\w*|plaats\w*|provincie\w*)"
            r"|which (?:municipalit\w+|cit\w+|region\w*))\b(?! (?:gaat|draait|over))",
        ),
        (
            Asks.STATUS,
            r"\b(?:hoe ver|hoe staat het|stand van zaken|status|voortgang van"
            r"|al (?:\w+ )?(?:bezig|klaar|gestart|begonnen|gereed|afgerond|gebeurd|van start)"
            r"|(?:is|zijn|wordt|loopt|lopen)\b.*\b(?:gestopt|afgerond|al|nog)\b)",
        ),
        (Asks.REASON, r"\b(?:waarom|reden|waardoor|hoezo|why|oorzaak)\b"),
        (
            Asks.WHO,
            r"\b(?:wie|wiens|who|welke? (?:organisatie\w*|partij\w*|stichting\w*|bureau\w*|minist\w+"
            r"|instelling\w*|partner\w*|kamerlid|kamerleden|bedrij\w+|fonds\w*))\b",
        ),
    )
)
_LIST = re.compile(
    r"\b(?:noem|op een rij(?:tje)?|lijstje|welke (?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|\d+) \w+"
    r"|som op|opsomming|uitsplitsing|verdeling|overzicht|lijst|alle|allemaal"
    r"|welke (?!datum|dag|maand|rol|manier)"
    r"\w+(?:en|s|’s|'s)\b|wat zijn|what are|which \w+s\b|list|name (?:the|all)"
    r"|aan welke|welke dingen|op welke manieren|hoe allemaal)\b"
)


_COMPARES = re.compile(
    r"\b(?:langer|korter|meer|minder|hoger|lager|eerder|groter|kleiner|vaker)\b.*\b(?:dan|of)\b|\blater\b.*\bdan\b"
    r"|\bverschil\w*|\bvergelijk\w*|\bvergeleken\b|\bzowel\b.*\bals\b|\b(?:longer|more|less"
    r"|higher) .*\bthan\b"
)


def _asks(asked: str) -> Asks:
    """Return the kind whose words come first: "sinds wanneer is er geld" asks for a date."""
    found = [
        (match.start(), rank, asks)
        for rank, (asks, pattern) in enumerate(_ASKS)
        if (match := pattern.search(asked))
    ]
    return min(found)[2] if found else Asks.OTHER


# Small words of the one language that aren't words of the other ("is", "in", "of" are both).
_ENGLISH_WORDS = frozenset(
    "the what how which who when where why does do did are was were have has for from with and this "
    "that there their an it be been to by on at many much will would can".split()
)
_DUTCH_WORDS = frozenset(
    "de het een wat hoe welke wie wanneer waar waarom en voor van met zijn er dat die niet op te aan "
    "hoeveel wordt worden heeft door bij".split()
)


def _is_english(asked: str) -> bool:
    words = re.findall(r"[a-z]+", asked)
    english = sum(word in _ENGLISH_WORDS for word in words)
    return english >= 2 and english > 2 * sum(word in _DUTCH_WORDS for word in words)


_SMALLTALK: tuple[tuple[Smalltalk, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"^(?:{pattern})(?: (?:{pattern}))*$"))
    for kind, pattern in (
        (
            Smalltalk.ABOUT,
            r"(?:hallo|hoi|he|hey|dag|goeden?(?:morgen|middag|avond|dag))? ?"
            r"(?:wie|wat) (?:ben|bent|is) (?:jij|je|u|dit|jullie)(?: (?:eigenlijk|nou|precies|voor iets"
            r"|voor een (?:bot|assistent|ding|robot)))*"
            r"|wat (?:kan|kun|kunt) (?:jij|je|u)(?: (?:allemaal|eigenlijk|precies|voor (?:mij|me|ons)"
            r"|doen|beantwoorden|voor mij doen))*"
            r"|(?:waarmee|hoe) (?:kan|kun|kunt) (?:jij|je|u) (?:mij |me |ons )?helpen"
            r"|(?:(?:hallo|hoi|hi|hello|hey)(?: there| daar)? )?(?:do you speak|can you speak"
            r"|spreekt? (?:je|jij|u)|praat (?:je|jij|u)) (?:ook )?\w+"
            r"|hoe werkt (?:dit|deze (?:chat|assistent|bot)|de assistent)"
            r"|(?:ben|bent) (?:jij|je|u) (?:een )?(?:mens|robot|bot|computer|ai|echt|chatgpt)\w*"
            r"(?: of (?:een )?\w+)?|who are you|what can you do|what are you|are you (?:a )?\w+"
            r"|(?:help|hulp)",
        ),
        (
            Smalltalk.DOUBT,
            r"(?:(?:dat |dit )?(?:snap|begrijp) ik niet"
            r"|ik (?:snap|begrijp) (?:het|dit|dat|je|u|er niets van)(?: niet)?"
            r"|(?:dat|dit) is geen antwoord(?: op mijn vraag)?|hoe weet (?:je|jij|u) dat|klopt dat"
            r"|(?:klopt|is) dat (?:wel|echt)(?: zo| waar)?(?: wat (?:je|jij|u) zegt)?"
            r"|weet (?:je|jij|u) dat zeker|(?:heb|hebt|heeft) (?:je|jij|u) (?:ook )?(?:een )?bron(?:nen)?"
            r"|wat bedoel(?:t|en)? (?:je|jij|u)|huh)",
        ),
        (
            Smalltalk.THANKS,
            r"(?:heel |hartelijk |super ?|ontzettend )?(?:erg )?(?:bedankt|dank(?: je| u)?(?: wel)?"
            r"|dankjewel|dankuwel|dankje|thanks|thank you|thx|merci)"
            r"(?: (?:hoor|voor (?:je|de|uw|het|jullie) \w+"
            r"|hier kan ik (?:iets |wat |verder )?mee(?: verder)?))?"
            r"|top|fijn|prima|mooi|super|perfect|oke|ok|helder|duidelijk|goed zo|great",
        ),
        (
            Smalltalk.GOODBYE,
            r"(?:tot (?:ziens|morgen|later|straks|de volgende keer)|doei|dag dag|fijne (?:dag|avond"
            r"|middag|weekend)(?: (?:nog|verder))?(?: en)?"
            r"|bye|goodbye|fijn weekend|prettige dag(?: verder)?)",
        ),
        (
            Smalltalk.GREETING,
            r"(?:hallo|hoi|hey|he|hi|hello|dag|goeden?(?:morgen|middag|avond|dag)|yo|moin)"
            r"(?: (?:daar|assistent|allemaal|iedereen|chatbot|bot))?"
            r"|(?:hoe (?:gaat|is) het(?: (?:met (?:je|u|jou)|ermee|vandaag))*|alles goed|how are you)",
        ),
    )
)
_OPENING = re.compile(
    r"(?:hallo|hoi|hey|hi|dag|goeden?(?:morgen|middag|avond|dag)|oke?|prima|top|mooi|fijn|super"
    r"|(?:heel |hartelijk )?(?:erg )?(?:bedankt|dank(?: je| u)?(?: wel)?|dankjewel|dankuwel)"
    r"(?: voor (?:je|de|uw|het|jullie) \w+)?) "
)


# Orders to the assistant: to change what it is, to make things up, to write something.
_INSTRUCTS = re.compile(
    r"\b(?:negeer|vergeet|ignore|disregard|forget)\b.{0,50}"
    r"\b(?:instructies?|regels|prompt|vorige|eerdere|previous|instructions?|rules)\b"
    r"|\bdoe (?:alsof|of) (?:je|u|jij)\b|\bsyste(?:em|m) ?prompt\b|\bpretend\b|\byou are now\b"
    r"|\bjailbreak\b"
    r"|\b(?:from now on|vanaf nu|voortaan)\b.{0,40}\b(?:answer|antwoord|speak|praat|spreek|ben|bent|you)\b"
    r"|\b(?:verzin|bedenk)\b.{0,60}\b(?:cijfers?|percentages?|bedrag|bron\w*|citaat|zelf)\b"
    r"|\b(?:herhaal|toon|geef|print|reveal|repeat)\b.{0,60}\b(?:instructies|instructions|prompt)\b"
    r"|</?(?:context|system|instructions?|prompt|user|assistant)>|\b(?:nieuwe taak|new task)\b"
    r"|\b(?:genereer|schrijf|maak|write|generate)\b.{0,40}"
    r"\b(?:code|script|gedicht|poem|rap|lied|verhaal|story|sollicitatiebrief|song)\b"
)


def _smalltalk(asked: str) -> Smalltalk | None:
    words = " ".join(re.findall(r"\w+", asked))
    # "Bedankt, tot ziens": what is said last counts.
    while words:
        for kind, pattern in _SMALLTALK:
            if pattern.match(words):
                return kind
        opening = _OPENING.match(words)
        words = words[opening.end() :] if opening else ""
    return None


# Words that point back into the conversation, or open a question that goes on with it.
_POINTS_BACK = re.compile(
    r"^(?:en|maar|ook|of|dus|oke|ok)\b"
    r"|\b(?:daar\w*|die|dat|deze|dit|ze|zij|hij|hem|haar|hun|het|er(?:van|bij|over|aan|uit|in|op|voor"
    r"|mee)?|hier\w*"
    r"|it|that|they|them|this|those)\b"
)
# "het COA", "iemand die": the article of a name and what opens a clause on people or bodies point to
# nothing said before.
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:het|die|dat) (?=[A-ZÀ-Ý])"
    r"|\b[Hh]oe (?:zit|staat|gaat|loopt) het (?=met (?!(?:die|dat|deze|dit|hen|hun)\b))"
    r"|(?:iemand|niemand|degenen?|mensen|personen|ouders|kinderen|jongeren|vrouwen|mannen|meisjes"
    r"|jongens|werkgevers|werknemers|bedrijven|gemeenten|organisaties|instellingen|scholen|inwoners|burgers"
    r"|statushouders|inburgeraars|nieuwkomers|asielzoekers|vluchtelingen|migranten) (?:\w+ )?(?:die|dat)\b"
)
_FEW_TERMS = 4


def _standalone(text: str, history: History) -> str:
    """Complete a question that leans on the conversation with the user's previous one.

    A first version: a short question with a word that points back gets the words of the
    question before it. Questions that carry enough of their own stay as they are.
    """
    return (_completed(text, history) if _leans(text) else "") or text


def _completed(text: str, history: History) -> str:
    """Return the question with the user's previous one behind it; "" if there is none."""
    earlier = [turn["content"] for turn in history if turn["role"] == "user"]
    if not earlier:
        return ""
    return f"{text} ({_standalone(earlier[-1], history[: _index_of_last_user(history)])})"


def _leans(text: str) -> bool:
    """Whether a question says too little alone: few words and one that points back, or hardly any."""
    own_terms = len({term for term in terms_of(text) if len(term) > 1})  # "regio's" is one word
    pointing = fold(_POINTS_ELSEWHERE.sub("", text))
    return own_terms <= 1 or (own_terms <= _FEW_TERMS and bool(_POINTS_BACK.search(pointing)))


def _index_of_last_user(history: History) -> int:
    return max(i for i, turn in enumerate(history) if turn["role"] == "user")
