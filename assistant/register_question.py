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
from typing import Literal

from assistant.errors import FilterError
from assistant.question import Question
from assistant.register import Filter, select
from corpus.measures import Measure
from corpus.names import Mention, municipalities, organisations
from corpus.periods import Period, find_periods
from index.lexical import fold, terms_of

_NOUNS: tuple[tuple[str | None, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b"))
    for kind, pattern in (
        ("pilot", r"pilots?|proefprojecten|proeven"),
        ("subsidie", r"subsidies"),
        ("regeling", r"regelingen"),
        ("onderzoek", r"onderzoeken|evaluaties|adviezen"),
        ("motie", r"moties"),
        ("toezegging", r"toezeggingen"),
        ("product", r"producten"),
        (None, r"(?:beleids)?maatregelen|acties|activiteiten|initiatieven|projecten|plannen|interventies"),
    )
)
_COUNT = re.compile(r"^(?:en )?(?:hoeveel|hoe veel|wat is het aantal|how many)\b")
_LIST = re.compile(
    r"^(?:en )?(?:(?:aan |bij |met )?welke|noem(?: eens)?|geef(?: me| mij)?|wat zijn|lijst|overzicht|alle"
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
    r"|aflopen|verschijn\w*|opgeleverd"
    r"|loopt|lopen|stopt|stoppen|komt|komen|bekend|start\w*|begin\w*|finished|ready|ends?)\b"
)
_STATUS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("afgerond", re.compile(r"\b(?:afgerond|afgeronde|voltooid|afgedaan)\b")),
    ("verkenning", re.compile(r"\b(?:verkend|verkenning(?:en)?|verkent)\b")),
    ("gepland", re.compile(r"\b(?:gepland|geplande)\b")),
)
_OVER = ("afgerond", "beëindigd")
_RUNS = re.compile(r"\b(?:lopen|loopt|lopende?|nu|momenteel|running)\b")
# With words that only the free-text search understands, one hit may be a chance one.
_FEWEST = 2
_STARTS = re.compile(r"\b(?:start\w*|begin(?:t|nen)\b|van start|begonnen|gestart)")
# Words of such questions that are no condition on the measures.
_PLAIN = frozenset(
    terms_of(
        "maatregelen maatregel acties activiteiten initiatieven projecten plannen interventies brief "
        "voortgangsbrief actieagenda kabinet regering minister ministerie noem noemt genoemd geef "
        "overzicht lijst alle allemaal staan staat lopen loopt lopend lopende nu momenteel totaal "
        "precies eigenlijk er zijn worden neemt nemen gaan gaat doet doen werkt klaar gereed af afgerond "
        "afgeronde eindigen eindigt aflopen afloopt verschijnt verschijnen starten start begint beginnen "
        "gestart komen komt moet moeten zal rol onderneemt betrokken meewerken pijler gemeld vermeld "
        "beschreven behandeld behandelt "
        "noemen opsommen geven pas zet zetten ingeschakeld plek opgeleverd bekend stopt stoppen inze"
        r"t ingezet volgens rond "
        "overheid rijk gedaan doet wil wordt om verkend verkenning gepland geplande voltooid genomen "
    )
)


@dataclass(frozen=True, slots=True)
class RegisterQuestion:
    """A question for measures: which fit, and what of each its quote must show.

    `field` is the detail they were chosen by, if it is one that stands in their sentences:
    "start" or "deadline" (a wording of time), or "actor", with the organisation's name.
    """

    measures: tuple[Measure, ...]
    field: Literal["start", "deadline", "actor"] | None = None
    actor: str = ""


def read_register_question(
    question: Question, measures: Sequence[Measure], written: str
) -> RegisterQuestion | None:
    """Return what a question asks of the register, or None if it is no such question."""
    if not measures:
        return None
    asked = _POLITE.sub("", fold(question.text).strip(" ?!."))
    text = question.text
    counts = bool(_COUNT.match(asked))
    noun = next(((kind, match) for kind, p in _NOUNS if (match := p.search(asked))), None)
    periods = [p for p in find_periods(text, written) if p.day]
    actors = organisations().find(text)
    by_when = bool(periods) and bool(_BY_WHEN.match(asked))
    does = bool(actors) and bool(_DOES.match(asked))
    governs = bool(_GOVERNMENT.match(asked))
    if not (by_when or does or governs or (noun and (counts or _LIST.match(asked)))):
        return None
    places = municipalities().find(text)
    wanted = Filter(
        kind=noun[0] if noun else None,
        status=next((status for status, p in _STATUS if p.search(asked)), None) if not by_when else None,
        actor=actors[0].name if actors else None,
        place=places[0].name if places else None,
        pillar=match[1] if (match := re.search(r"\bpijler (\d)\b", asked)) else None,
    )
    starts = bool(_STARTS.search(asked))
    if periods:
        wanted = (
            replace(wanted, start=periods[0].wording)
            if starts
            else replace(wanted, deadline=periods[0].wording)
        )
    rest = _unused_words(text, [*actors[:1], *places[:1], *periods[:1]])
    if rest:
        wanted = replace(wanted, query=" ".join(rest))
    try:
        found = select(measures, wanted, written)
    except FilterError:
        return None
    if not periods and not wanted.status and _RUNS.search(asked):
        found = [measure for measure in found if measure.status not in (*_OVER, "gepland")]
    if periods and not starts and not wanted.status:
        # What is over needn't be ready any more.
        found = [measure for measure in found if measure.status not in _OVER]
    if not found or (rest and (counts or len(found) < _FEWEST)):
        return None
    if periods:
        return RegisterQuestion(tuple(found), "start" if starts else "deadline")
    if wanted.actor:
        return RegisterQuestion(tuple(found), "actor", wanted.actor)
    return RegisterQuestion(tuple(found))


def _unused_words(text: str, used: Sequence[Mention | Period]) -> list[str]:
    """Return the content words that are in no name or period and say nothing general."""
    left = text
    for each in used:
        left = left[: each.start] + " " * (each.end - each.start) + left[each.end :]
    nouns = {match[0] for _, pattern in _NOUNS for match in pattern.finditer(fold(left))}
    return [
        word
        for word in re.findall(r"[\w-]+", left)
        if fold(word) not in nouns and set(terms_of(word)) - _PLAIN and not word.isdigit()
    ]
