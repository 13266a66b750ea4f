"""The register of measures as a table: filter, sort and count.

Used by the command line, the page and the assistant alike. A filter value that nothing
has raises `FilterError`, which names the nearest that exist.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.errors import FilterError
from corpus.measure_overlay import Register, read_register
from corpus.measures import KINDS, STATUSES, Measure
from corpus.model import Document
from corpus.names import load_organisations
from corpus.periods import Period, Relation, find_periods
from corpus.voices import Voice, voice_at
from index.lexical import fold, terms_of

SORTS = ("letter", "title", "status", "start", "deadline", "pillar")
ORDERS = (*SORTS, *(f"-{sort}" for sort in SORTS))
_NEAREST = 5
_KABINET = Voice("kabinet")
_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


@dataclass(frozen=True, slots=True)
class Filter:
    """What measures must have; None asks nothing.

    `pillar`, `theme` and `target_group` match words in them, `actor` any spelling of an
    organisation, `place` a municipality, `query` Dutch stems anywhere in the measure.
    `start` and `deadline` take a date ("2026", "2026-06", "2026-06-21") or Dutch words
    for a period ("voor de zomer").
    """

    pillar: str | None = None
    theme: str | None = None
    kind: str | None = None
    status: str | None = None
    actor: str | None = None
    target_group: str | None = None
    place: str | None = None
    start: str | None = None
    deadline: str | None = None
    query: str | None = None


def read_registers(documents: Iterable[Document]) -> Register:
    """Return the measures of the documents in which the kabinet speaks as one register, in their order.

    What a motion wishes, a member asks or others report is no measure.
    """
    spoken = [document for document in documents if document.speaker == "kabinet"]
    registers = [read_register(document) for document in spoken]
    return Register(
        tuple(
            measure
            for document, register in zip(spoken, registers, strict=True)
            for measure in register.measures
            if voice_at(document, measure.start_offset, measure.end_offset) == _KABINET
        ),
        tuple(problem for register in registers for problem in register.problems),
    )


def select(measures: Sequence[Measure], wanted: Filter, written: str = "") -> list[Measure]:
    """Return the measures that fit every part of the filter, in their order.

    `written` is the date that "dit jaar" and "de zomer" are read from. Raises FilterError
    if a value is none that any measure has.
    """
    if not measures:
        return []
    tests = list(_tests(measures, wanted, written))
    return [measure for measure in measures if all(test(measure) for test in tests)]


def sort_measures(measures: Sequence[Measure], by: str) -> list[Measure]:
    """Return the measures sorted, "-deadline" being the reverse of "deadline".

    Either way those without the field come last. Ties stay in letter order.
    """
    if by not in ORDERS:
        raise FilterError(
            f"Unknown order {by!r}; expected one of {', '.join(SORTS)}, '-' in front for reverse."
        )
    field, reverse = by.removeprefix("-"), by.startswith("-")
    if field == "letter":
        return list(reversed(measures)) if reverse else list(measures)
    if field in ("start", "deadline"):
        return _sorted_by(measures, lambda m: _day(m, field), reverse)
    if field == "status":
        return _sorted_by(measures, lambda m: STATUSES.index(m.status) if m.status else None, reverse)
    return _sorted_by(measures, lambda m: fold(getattr(m, field)) if getattr(m, field) else None, reverse)


def _sorted_by(measures: Sequence[Measure], key: Callable[[Measure], Any], reverse: bool) -> list[Measure]:
    """Sort by what `key` gives; those for which it gives None come last, whatever the direction."""
    known = [measure for measure in measures if key(measure) is not None]
    return sorted(known, key=key, reverse=reverse) + [m for m in measures if key(m) is None]


def count_by(measures: Iterable[Measure], field: str) -> list[tuple[str, int]]:
    """Return how many measures have each value of a field, most first; "–" for none."""
    counts: Counter[str] = Counter()
    for measure in measures:
        value = getattr(measure, field)
        values = value if isinstance(value, tuple) else (value,)
        counts.update(str(each) for each in (values or (None,)) if each is not None)
        counts["–"] += not any(each is not None for each in values)
    return sorted(((value, n) for value, n in counts.items() if n), key=lambda row: (-row[1], row[0]))


def values_of(measures: Iterable[Measure], field: str) -> list[str]:
    """Return the values that a field has in the register, most frequent first."""
    return [value for value, _ in count_by(measures, field) if value != "–"]


_Test = Callable[[Measure], bool]


def _tests(measures: Sequence[Measure], wanted: Filter, written: str) -> Iterable[_Test]:
    for field in ("pillar", "theme"):
        if (value := getattr(wanted, field)) is not None:
            yield _heading_test(measures, field, value)
    for field, valid in (("status", STATUSES), ("kind", KINDS)):
        if (value := getattr(wanted, field)) is not None:
            yield _term_test(field, value, valid)
    if wanted.actor is not None:
        yield _actor_test(measures, wanted.actor)
    if wanted.place is not None:
        yield _place_test(measures, wanted.place)
    if wanted.target_group is not None:
        yield _words_test("target_group", wanted.target_group, lambda m: m.target_group or "")
    if wanted.query is not None:
        yield _words_test("query", wanted.query, searchable_text)
    for field in ("start", "deadline"):
        if (value := getattr(wanted, field)) is not None:
            yield _period_test(field, _limits(field, value, written))


def searchable_text(measure: Measure) -> str:
    """Return all words of a measure that a free-text search looks in."""
    headings = (measure.pillar, measure.theme, measure.subtheme)
    return " ".join((measure.title, measure.quote, *measure.actors, *(h for h in headings if h)))


def _heading_test(measures: Sequence[Measure], field: str, value: str) -> _Test:
    asked = fold(value).strip()
    asked = f"pijler {asked}:" if asked.isdigit() else asked

    def headings(measure: Measure) -> list[str]:
        found = [measure.pillar] if field == "pillar" else [measure.theme, measure.subtheme]
        return [heading for heading in found if heading]

    if not any(asked in fold(heading) for measure in measures for heading in headings(measure)):
        valid = dict.fromkeys(heading for measure in measures for heading in headings(measure))
        raise _unknown(field, value, list(valid))
    return lambda measure: any(asked in fold(heading) for heading in headings(measure))


def _term_test(field: str, value: str, valid: Sequence[str]) -> _Test:
    term = next((each for each in valid if fold(each) == fold(value).strip()), None)
    if term is None:
        raise _unknown(field, value, valid)
    if field == "kind":
        return lambda measure: term in measure.kinds
    return lambda measure: measure.status == term


def _actor_test(measures: Sequence[Measure], value: str) -> _Test:
    asked = fold(value).strip()
    names = {each.name for each in load_organisations() if asked in {fold(form) for form in each.forms}}
    present = values_of(measures, "actors")
    names |= {name for name in present if fold(name) == asked}
    if not names & set(present):
        raise _unknown("actor", value, present)
    return lambda measure: bool(names & set(measure.actors))


def _place_test(measures: Sequence[Measure], value: str) -> _Test:
    asked = fold(value).strip()
    present = values_of(measures, "locations")
    if asked not in {fold(name) for name in present}:
        raise _unknown("place", value, present)
    return lambda measure: asked in {fold(name) for name in measure.locations}


def _words_test(field: str, value: str, text: Callable[[Measure], str]) -> _Test:
    asked = set(terms_of(value))
    if not asked:
        raise FilterError(f"The {field} {value!r} holds no word to look for; give at least one.")
    return lambda measure: asked <= set(terms_of(text(measure)))


def _period_test(field: str, limits: tuple[datetime.date, datetime.date]) -> _Test:
    first, last = limits

    def fits(measure: Measure) -> bool:
        day = _day(measure, field)
        return day is not None and first <= day <= last

    return fits


def _day(measure: Measure, field: str) -> datetime.date | None:
    """Return the day to sort and filter by: the last one of a deadline, the first of a start."""
    period: Period | None = measure.deadline_period if field == "deadline" else measure.start_period
    if period is None:
        return None
    return period.final_day if field == "deadline" else period.day


def _limits(field: str, value: str, written: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and last day meant; raises FilterError if the words name none."""
    clean = value.strip()
    if iso := _ISO.match(clean):
        year, month, day = (int(part) if part else None for part in iso.groups())
        try:
            first = datetime.date(year or 1, month or 1, day or 1)
        except ValueError as error:
            raise FilterError(f"The {field} {value!r} is no date ({error}); write 2026-06-21.") from error
        if day:
            return first, first
        later = first.replace(year=first.year + 1) if month is None else _next_month(first)
        return first, later - datetime.timedelta(1)
    period = next((p for p in find_periods(clean, written) if p.day), None)
    if period is None or period.day is None:
        raise FilterError(
            f"The {field} {value!r} names no day; write a date (2026, 2026-06, 2026-06-21) or Dutch "
            "words for one (voor de zomer)."
        )
    if period.relation in (Relation.BY, Relation.UNTIL):
        return datetime.date.min, period.day
    if period.relation is Relation.FROM:
        return period.day, datetime.date.max
    return period.day, period.final_day or period.day


def _next_month(first: datetime.date) -> datetime.date:
    return (first.replace(day=28) + datetime.timedelta(4)).replace(day=1)


def _unknown(field: str, value: str, valid: Sequence[str]) -> FilterError:
    folded = {fold(each): each for each in valid}
    near = [folded[each] for each in difflib.get_close_matches(fold(value), list(folded), _NEAREST, 0.4)]
    near += [each for key, each in folded.items() if fold(value) in key and each not in near]
    shown = ", ".join(near or list(valid)[:_NEAREST]) or "none: the register is empty"
    word = "nearest" if near else "there are"
    return FilterError(f"No measure has the {field} {value!r}; {word}: {shown}.")
