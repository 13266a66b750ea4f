"""Dutch wordings of time as days that can be sorted: "voor de zomer" → by 2026-06-21.

Letters name moments in words: "medio 2026", "in de eerste helft van 2026", "dit voorjaar".
Each wording becomes a `Period`: the wording itself, how it is meant, and its days. What
is relative ("dit jaar", "de zomer") is read from the document's own date. A wording
without a day ("op korte termijn") is a period without dates.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_MONTHS = (
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
_ORDINALS = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "laatste": 4}


class Relation(StrEnum):
    """How the day of a period is meant."""

    ON = "on"
    FROM = "from"
    AROUND = "around"
    BY = "by"
    UNTIL = "until"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Period:
    """A wording of time at `start:end` of its text, and what it means.

    `day` is the day to sort by: the day itself, or the first day of a stretch whose last
    is `last`. For `until` and `by` it is the last day that counts, as it is meant. Both
    are None if the wording names no day.
    """

    wording: str
    start: int
    end: int
    relation: Relation
    day: date | None = None
    last: date | None = None

    @property
    def final_day(self) -> date | None:
        """The day at which the period is certainly over."""
        return self.last or self.day


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The days that a wording covers; `exact` if it is one day, `vague` if "around" it."""

    first: date
    last: date
    vague: bool = False


_MONTH = "|".join(_MONTHS)
_YEAR = r"(?:19|20)\d\d"
_OF_YEAR = rf"(?: (?:van |in )?(?P<year>{_YEAR}|dit jaar|volgend jaar))?"
_SEASON_WORDS = "voorjaar|lente|zomervakantie|zomerreces|zomer|najaar|herfst|winter|kerstreces|kerst"

# The order matters: the first pattern that fits at a place is taken.
_WORDINGS = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("day", rf"(?P<day>\d{{1,2}}) (?P<month>{_MONTH})(?: (?P<year>{_YEAR})|(?P<past>,? jl\.?))?"),
        (
            "months",
            rf"(?P<month>{_MONTH}) (?:en|tot en met|t/m|-|–) (?P<until>{_MONTH})(?: (?P<year>{_YEAR}))?",
        ),
        (
            "month",
            rf"(?P<part>begin |eind |medio )?(?P<month>{_MONTH})(?: (?P<year>{_YEAR})|(?P<past> jl\.?))?",
        ),
        ("quarter", rf"(?:het )?(?P<ordinal>eerste|tweede|derde|vierde|laatste) kwartaal{_OF_YEAR}"),
        ("half", rf"(?:de )?(?P<ordinal>eerste|tweede) helft{_OF_YEAR}"),
        (
            "part",
            rf"(?P<part>begin|medio|halverwege|midden|eind|einde|later|in de loop)(?: van)? "
            rf"(?P<year>{_YEAR}|dit jaar|volgend jaar)",
        ),
        (
            "season",
            rf"(?:(?P<this>dit|deze|komende?|aankomende?|het|de) )?(?P<season>{_SEASON_WORDS}){_OF_YEAR}\b",
        ),
        ("years", rf"(?P<year>{_YEAR}) ?(?:-|–|tot en met|t/m|tot) ?(?P<until>{_YEAR})"),
        ("year", rf"(?:het jaar )?(?P<year>{_YEAR})(?!\d)"),
        (
            "relative",
            r"(?:de |het )?(?P<relative>(?:dit|afgelopen|vorig|volgend|aankomend|komend)e? jaar"
            r"|(?:komende|volgende|deze|vorige|afgelopen) (?:maand|week|weken)(?!en))",
        ),
        (
            "open",
            r"(?P<open>op (?:zeer )?korte termijn|op een later moment|(?:de )?komende (?:maanden"
            r"|periode|jaren|tijd)"
            r"|(?:de )?afgelopen (?:maanden|periode|jaren)|later|binnenkort|elk half jaar|elk jaar"
            r"|jaarlijks)",
        ),
    )
)
_LEADS = tuple(
    (relation, re.compile(rf"(?<!\w)(?:{pattern}) (?:de periode |het jaar |de maanden? )?$", re.I))
    for relation, pattern in (
        (Relation.UNTIL, r"tot en met|t/m|tot aan|tot"),
        (Relation.BY, r"v[oó][oó]r|uiterlijk(?: in| op| per| v[oó][oó]r)?|niet later dan|tegen"),
        (Relation.FROM, r"na|vanaf|sinds|met ingang van|per"),
        (Relation.IN, r"in|gedurende|tijdens|over|van|op|door|vanuit"),
    )
)
_INSIDE_A_WORD = re.compile(r"(?:\w|\d[.,])$")
_PAST = re.compile(r"\b(?:heeft|hebben|had|hadden|werd|werden|vond|vonden)(?: \w+)? ?$")
_COMING = ("dit", "deze", "komend", "komende")
_BEFORE = 28  # characters looked back for a preposition: the longest is shorter


def find_periods(text: str, written: str, start: int = 0, end: int | None = None) -> list[Period]:
    """Return the periods in `text[start:end]`, ascending, not overlapping.

    `written` is the document's date as far as known ("2026-03"); without one, relative
    wordings have no days. Offsets count from the beginning of `text`.
    """
    reference = _reference(written)
    return list(_found(text, start, len(text) if end is None else end, reference))


def _reference(written: str) -> date | None:
    parts = [int(part) for part in written.split("-") if part.isdigit()]
    if not parts:
        return None
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def _found(text: str, start: int, end: int, reference: date | None) -> Iterator[Period]:
    position = start
    while position < end:
        if position > 0 and _INSIDE_A_WORD.search(text, max(0, position - 2), position):
            position += 1
            continue
        for name, pattern in _WORDINGS:
            match = pattern.match(text, position, end)
            if match and not text[match.end() : match.end() + 1].isalnum():
                period = _period(text, start, name, match, reference)
                if period is not None:
                    yield period
                    position = match.end() - 1
                    break
        position += 1


def _period(text: str, floor: int, name: str, match: re.Match[str], reference: date | None) -> Period | None:
    named = match.groupdict()
    before = text[max(floor, match.start() - _BEFORE) : match.start()]
    relation, lead = _lead(before)
    start = match.start() - lead
    wording = text[start : match.end()]
    # A bare season is a word like any other: "zomerscholen", "de zomer is warm".
    if name == "season" and not (lead or str(named["this"]).lower() in _COMING):
        return None
    # "de sessie van september" was, as "heeft in september" was; "in september" is to come.
    looks_back = wording.lower().startswith("van ") or bool(_PAST.search(before[: len(before) - lead]))
    stretch = _stretch(name, named, reference, looks_back=looks_back)
    if stretch is None:
        return Period(wording, start, match.end(), relation or Relation.IN)
    if name == "years":
        relation = Relation.IN
    return _meant(wording, start, match.end(), relation, stretch)


def _lead(before: str) -> tuple[Relation | None, int]:
    """Return how a preposition at the end of `before` relates, and its length."""
    for relation, pattern in _LEADS:
        if match := pattern.search(before):
            return relation, len(before) - match.start()
    return None, 0


def _meant(wording: str, start: int, end: int, relation: Relation | None, days: _Stretch) -> Period:
    one_day = days.first == days.last
    if relation is Relation.UNTIL:
        includes = re.match(r"tot en met|t/m", wording, re.I)
        return Period(wording, start, end, relation, days.last if includes else days.first)
    if relation is Relation.BY:
        return Period(wording, start, end, relation, days.last if one_day else days.first)
    if relation is Relation.FROM:
        after = wording.lower().startswith("na ")
        return Period(wording, start, end, relation, days.last if after else days.first)
    if days.vague:
        return Period(wording, start, end, Relation.AROUND, days.first)
    if one_day:
        return Period(wording, start, end, Relation.ON, days.first)
    return Period(wording, start, end, Relation.IN, days.first, days.last)


def _stretch(
    name: str, named: dict[str, str | None], reference: date | None, *, looks_back: bool
) -> _Stretch | None:
    """Return the days a wording covers, or None if it names none."""
    if name == "open":
        return None
    if name == "relative":
        return _relative(str(named["relative"]).lower(), reference)
    year = _year(named.get("year"), reference)
    if year is None:
        looks_back = bool(named.get("past")) or looks_back
        year = _year_without_one(named, reference, looks_back=looks_back)
    if year is None:
        return None
    if name == "day":
        try:
            day = date(year, _month(named["month"]), int(str(named["day"])))
        except ValueError:  # "31 februari"
            return None
        return _Stretch(day, day)
    if name in ("month", "months"):
        first = date(year, _month(named["month"]), 1)
        last = _month_end(year, _month(named.get("until") or named["month"]))
        return _part(str(named.get("part") or "").strip().lower(), first, last)
    if name in ("quarter", "half"):
        length = 3 if name == "quarter" else 6
        begin = (_ORDINALS[str(named["ordinal"]).lower()] - 1) * length + 1
        return _Stretch(date(year, begin, 1), _month_end(year, begin + length - 1))
    if name == "season":
        return _season(str(named["season"]).lower(), year)
    if name == "years":
        return _Stretch(date(year, 1, 1), date(int(str(named["until"])), 12, 31))
    part = str(named.get("part") or "").lower()
    if part in ("later", "in de loop") and reference and reference.year == year:
        return _Stretch(reference, date(year, 12, 31))
    return _part(part, date(year, 1, 1), date(year, 12, 31))


def _part(part: str, first: date, last: date) -> _Stretch:
    """Narrow a year or a month to its beginning, middle or end: a quarter, or a third."""
    whole_year = (last - first).days > 300
    if part == "begin":
        return _Stretch(first, _month_end(first.year, 3) if whole_year else first + timedelta(9))
    if part in ("medio", "halverwege", "midden"):
        middle = date(first.year, 7, 1) if whole_year else first + timedelta(14)
        return _Stretch(middle, middle, vague=True)
    if part in ("eind", "einde"):
        return _Stretch(date(first.year, 10, 1) if whole_year else last - timedelta(9), last)
    return _Stretch(first, last)


def _season(season: str, year: int) -> _Stretch:
    """Return a season by the calendar: it begins on the 21st or 22nd (of 2026)."""
    if season in ("voorjaar", "lente"):
        return _Stretch(date(year, 3, 20), date(year, 6, 21))
    if season.startswith("zomer"):
        return _Stretch(date(year, 6, 21), date(year, 9, 22))
    if season in ("najaar", "herfst"):
        return _Stretch(date(year, 9, 22), date(year, 12, 21))
    return _Stretch(date(year, 12, 21), date(year + 1, 3, 20))


def _relative(words: str, reference: date | None) -> _Stretch | None:
    if reference is None:
        return None
    past = words.startswith(("afgelopen", "vorig"))
    coming = words.startswith(("volgend", "komend", "aankomend"))
    if words.endswith("jaar"):
        # "het aankomende jaar" of a letter of early this year is this year.
        step = -1 if past else 1 if words.startswith("volgend") else 0
        return _Stretch(date(reference.year + step, 1, 1), date(reference.year + step, 12, 31))
    if words.endswith("maand"):
        months = reference.year * 12 + reference.month - 1 + (1 if coming else -1 if past else 0)
        return _Stretch(date(months // 12, months % 12 + 1, 1), _month_end(months // 12, months % 12 + 1))
    return None


def _year(words: str | None, reference: date | None) -> int | None:
    if words is None:
        return None
    if words.isdigit():
        return int(words)
    if reference is None:
        return None
    return reference.year + (1 if words.lower().startswith("volgend") else 0)


def _year_without_one(
    named: dict[str, str | None], reference: date | None, *, looks_back: bool
) -> int | None:
    """Return the year of "17 december jl." (the last one) or "in september" (this year's)."""
    if reference is None:
        return None
    if looks_back and named.get("month") and date(reference.year, _month(named["month"]), 1) > reference:
        return reference.year - 1
    return reference.year


def _month(word: str | None) -> int:
    return _MONTHS.index(str(word).lower()) + 1


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
