"""Questions for a list or a count of measures, as a filter on the register.

"Welke pilots lopen er in Utrecht?", "wat moet voor de zomer klaar zijn", "wat doet Movisie":
the words that name a kind, an organisation, a place, a time or a state become the filter;
content words that remain must occur in the measures. A question that isn't wholly
understood this way is left to the ordinary search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from assistant.errors import FilterError
from assistant.question import Question, is_aside
from assistant.register import Filter, select
from corpus.measures import Measure
from corpus.names import Mention, municipalities, organisations
from corpus.periods import Period, Relation, find_periods
from index.lexical import fold, terms_of


@dataclass(frozen=True, slots=True)
class _Noun:
    """A word for measures, the kind it names, and the letters that a narrower one leaves in their titles."""

    pattern: re.Pattern[str]
    kind: str | None = None
    letters: str = ""


_NOUNS = tuple(
    _Noun(re.compile(rf"\b(?:{pattern})\b"), kind, letters)
    for pattern, kind, letters in (
        (r"pilots?|proefprojecten|proeven", "pilot", ""),
        (r"subsidies", "subsidie", ""),
        (r"regelingen", "regeling", ""),
        (r"onderzoeken", "onderzoek", ""),
        (r"moties", "motie", ""),
        (r"toezeggingen", "toezegging", ""),
        (r"producten", "product", ""),
        (r"evaluaties", None, "evalu"),
        (r"handreikingen", None, "handreik"),
        (r"campagnes", None, "campagne"),
        (r"trainingen", None, "train"),
        (r"bijeenkomsten", None, "bijeenkomst"),
        (r"databases|databanken", None, "databa"),
        (
            r"(?:beleids)?maatregelen|acties|activiteiten|initiatieven|projecten|plannen|interventies",
            None,
            "",
        ),
    )
)
_COUNT = re.compile(r"^(?:en )?(?:hoeveel|hoe veel|wat is het aantal|how many)\b")
_LIST = re.compile(
    r"^(?:en )?(?:(?:aan |bij |met )?welke|noem(?: eens)?|geef(?: me| mij)?|wat zijn|lijst|overzicht|alle"
    r"|maak (?:een )?(?:lijst|tabel|overzicht|opsomming)|zet"
    r"|wat voor|toon|laat|which|what|list)\b"
)
# "Kunt u mij alle pilots noemen" asks the same as "alle pilots".
_POLITE = re.compile(
    r"^(?:(?:kunt|kun|kan|wilt|wil|zou) (?:u|je|jij) (?:mij |me |ons )?"
    r"|graag |ik (?:zoek|wil|wilde) (?:graag )?)"
)
_DOES = re.compile(
    r"^(?:en )?(?:wat doe[tn]?|wat gaat|wat is de rol van|welke rol|waar (?:werkt|helpt)|wat onderneemt"
    r"|waar(?:voor)? (?:zet(?:ten)?|wordt)\b.*\b(?:voor )?in(?:gezet|geschakeld)?\b|waarbij is|waaraan werkt"
    r"|bij welke|aan welke|what does|what do)\b"
)
_GOVERNMENT = re.compile(
    r"^(?:en )?wat (?:doe[tn]?|gaa[nt]|onderneemt|wil|wordt)\b.{0,12}"
    r"\b(?:kabinet|minister(?:ie)?|regering|overheid|rijk|er gedaan)\b.*\b(?:voor|tegen|aan|met|om|rond"
    r"|bij)\b"
)
_BY_WHEN = re.compile(
    r"^(?:en )?(?:wat|welke \w+|which \w+|what)\b.*\b(?:klaar|gereed|afgerond|af|eindig\w*|afloop\w*"
    r"|aflopen|verschijn\w*|opgeleverd|gebeur\w*|gepland|verwacht\w*"
    r"|loopt|lopen|stopt|stoppen|komt|komen|bekend|start\w*|begin\w*|finished|ready|ends?)\b"
)
_STATUS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("afgerond", re.compile(r"\b(?:afgerond|afgeronde|voltooid|afgedaan)\b")),
    ("verkenning", re.compile(r"\b(?:verkend|verkenning(?:en)?|verkent)\b")),
    ("gepland", re.compile(r"\b(?:gepland|geplande)\b")),
)
_OVER = ("afgerond", "beëindigd")
_HAPPENS = re.compile(r"\b(?:gebeur\w*|gepland|staat)\b")
_RUNS = re.compile(r"\b(?:lopen|loopt|lopende?|nu|momenteel|running)\b")
# "Welke komen er nog?": what is over isn't meant.
_STILL = re.compile(
    r"\bnog\b.*\b(?:verwacht\w*|kom(?:t|en)|loop\w*|lopen|open)\b|\b(?:kom(?:t|en) er|open\w*) nog\b"
)
_ORDINALS = {"eerste": "1", "tweede": "2", "derde": "3", "vierde": "4", "1e": "1", "2e": "2", "3e": "3"}
_PILLAR = re.compile(rf"\bpijler (\d)\b|\b({'|'.join(_ORDINALS)}) pijler\b", re.I)
# How a question names the part that a pillar is: "in het deel over …".
_PARTS = frozenset(("deel", "gedeelte", "hoofdstuk"))
_NOT = re.compile(r"\b(?:niet|nooit)\b")
# With words that only the free-text search understands, one hit may be a chance one.
_FEWEST = 2
_STARTS = re.compile(r"\b(?:start\w*|begin(?:t|nen)\b|van start|begonnen|gestart)")
Field: TypeAlias = Literal["start", "deadline", "time", "actor"]

# Words of such questions that are no condition on the measures.
_PLAIN = frozenset(
    terms_of(
        """
        maatregelen maatregel acties activiteiten initiatieven projecten plannen interventies brief
        kamerbrief voortgangsbrief actieagenda kabinet regering minister ministerie noem noemt genoemd
        geef overzicht lijst lijstje rij rijtje onder elkaar alle allemaal staan staat lopen loopt lopend
        lopende nu momenteel totaal precies eigenlijk er zijn worden neemt nemen gaan gaat doet doen werkt
        klaar gereed af afgerond afgeronde afgedaan afgedane eindigen eindigt aflopen afloopt verschijnt
        verschijnen starten start begint beginnen gestart komen komt moet moeten zal rol onderneemt
        betrokken meewerken pijler gemeld vermeld beschreven behandeld behandelt opnoemen elke plek keer
        voorbijkomen langskomen zoek zoeken alleen bedoel antwoord antwoorden liefst kort zin zinnen getal
        genoeg alvast toon laat zien maak tabel opsomming cijfers aangekondigd besproken we wij kunnen
        verwachten verwacht wachten terugkomen noemen opsommen geven pas zet zetten ingeschakeld
        opgeleverd bekend stopt stoppen inzet ingezet volgens rond overheid rijk gedaan wil wordt om
        verkend verkenning gepland geplande voltooid genomen zit zitten hoort horen gebeurt gebeuren
        gericht ontwikkeld uitgevoerd verstrekt gegeven datum datums bedrag bedragen naam namen
        toelichting uitleg bron bronnen
        """
    )
)


@dataclass(frozen=True, slots=True)
class RegisterQuestion:
    """A question for measures: which fit, and what of each its quote must show.

    `field` is the detail they were chosen by, if it is one that stands in their sentences:
    "start", "deadline" or "time", which is either (a wording of time), or "actor", with the organisation's
    name.
    """

    measures: tuple[Measure, ...]
    field: Field | None = None
    actor: str = ""


def read_register_question(
    question: Question, measures: Sequence[Measure], written: str
) -> RegisterQuestion | None:
    """Return what a question asks of the register, or None if it is no such question."""
    if not measures:
        return None
    text = _core(question.text)
    asked = _POLITE.sub("", fold(text).strip(" ?!."))
    counts = bool(_COUNT.match(asked))
    noun = _first_noun(asked)
    periods = [p for p in find_periods(text, written) if p.day]
    actors = organisations().find(text)
    by_when = bool(periods) and bool(_BY_WHEN.match(asked))
    does = bool(actors) and bool(_DOES.match(asked))
    governs = bool(_GOVERNMENT.match(asked))
    if not (by_when or does or governs or (noun and (counts or _LIST.match(asked)))):
        return None
    places = municipalities().find(text)
    denied = bool(_NOT.search(asked))
    if denied and not _STATUS[0][1].search(asked):
        return None  # "niet in Utrecht": only what isn't over yet can be told
    open_still = denied or bool(_STILL.search(asked))
    used: list[Mention | Period] = [*actors[:1], *places[:1], *periods[:1]]
    wanted = Filter(
        kind=noun.kind if noun else None,
        status=None if by_when or open_still else next((s for s, p in _STATUS if p.search(asked)), None),
        actor=actors[0].name if actors else None,
        place=places[0].name if places else None,
        pillar=(match[1] or _ORDINALS[match[2]]) if (match := _PILLAR.search(asked)) else None,
    )
    if question.leans and wanted == Filter():
        return None  # "Hoeveel initiatieven?" after another question is about that
    field = _field_of_time(asked, periods)
    rest = _unused_words(
        _PILLAR.sub(lambda named: " " * len(named[0]), text) if wanted.pillar else text, used
    )
    try:
        if wanted.pillar:
            # "In het deel over normen en waarden (de eerste pijler)" names it twice.
            named = select(measures, Filter(pillar=wanted.pillar))[0].pillar or ""
            twice = {*_PARTS, *terms_of(named)}
            rest = [word for word in rest if not set(terms_of(word)) <= twice]
        if rest:
            wanted = replace(wanted, query=" ".join(rest))
        found = _selected(measures, wanted, field, periods, written)
    except FilterError:
        return None
    if noun and noun.letters:
        found = [measure for measure in found if noun.letters in fold(measure.title)]
    if open_still:
        found = [measure for measure in found if measure.status not in _OVER]
    if not periods and not wanted.status and _RUNS.search(asked):
        found = [measure for measure in found if measure.status not in (*_OVER, "gepland")]
    if periods and field != "start" and not wanted.status:
        # What is over needn't be ready any more.
        found = [measure for measure in found if measure.status not in _OVER]
    narrow = bool(rest or (noun and noun.letters))
    if not found or (rest and counts) or (narrow and len(found) < _FEWEST):
        return None
    if field:
        return RegisterQuestion(tuple(found), field)
    if wanted.actor:
        return RegisterQuestion(tuple(found), "actor", wanted.actor)
    return RegisterQuestion(tuple(found))


def _field_of_time(asked: str, periods: Sequence[Period]) -> Field | None:
    """Return by which of its times a measure is meant, if by any.

    What comes "na de zomer", or happens in 2027, may begin or end then; what began long ago isn't what
    happens "voor de zomer".
    """
    if not periods:
        return None
    if _STARTS.search(asked):
        return "start"
    relation = periods[0].relation
    happens = relation not in (Relation.BY, Relation.UNTIL) and _HAPPENS.search(asked)
    return "time" if relation is Relation.FROM or happens else "deadline"


def _selected(
    measures: Sequence[Measure], wanted: Filter, field: Field | None, periods: Sequence[Period], written: str
) -> list[Measure]:
    """Return the measures that fit, those in time by the field named. Raises FilterError as `select` does."""
    if not field:
        return select(measures, wanted, written)
    wording = periods[0].wording
    starting = select(measures, replace(wanted, start=wording), written) if field != "deadline" else []
    ending = select(measures, replace(wanted, deadline=wording), written) if field != "start" else []
    return [measure for measure in measures if measure in starting or measure in ending]


def _core(text: str) -> str:
    """Return a question without the sentences that say who asks and how the answer is to look.

    What names an organisation or a municipality stays, and so does what narrows the question before it:
    "Graag alleen die voor jongeren."
    """
    sentences = re.split(r"(?<=[.!?:])\s+", text)
    asking = [at for at, sentence in enumerate(sentences) if not is_aside(sentence, behind=False)]
    if not asking:
        return text
    return " ".join(
        sentence
        for at, sentence in enumerate(sentences)
        if not is_aside(sentence, behind=at > asking[0])
        or organisations().find(sentence)
        or municipalities().find(sentence)
        or (at > asking[0] and (_unused_words(sentence, ()) or re.search(r"\d", sentence)))
    )


def _unused_words(text: str, used: Sequence[Mention | Period]) -> list[str]:
    """Return the content words that are in no name or period and say nothing general."""
    left = text
    for each in used:
        left = left[: each.start] + " " * (each.end - each.start) + left[each.end :]
    noun = _first_noun(fold(left))
    return [
        word
        for word in re.findall(r"[\w-]+", left)
        if set(terms_of(word)) - _PLAIN
        and not word.isdigit()
        and not (noun and noun.pattern.fullmatch(fold(word)))
    ]


def _first_noun(asked: str) -> _Noun | None:
    """Return the word for measures that comes first; another one is a condition on them."""
    found = [
        (match.start(), rank) for rank, noun in enumerate(_NOUNS) if (match := noun.pattern.search(asked))
    ]
    return _NOUNS[min(found)[1]] if found else None
