"""The register of measures against one made by hand, with and without the corrections.

Those made by hand are `data/measures.json` and, for the third of the letter that was kept
apart, `data/measures-held-out.json`: `{"sections": [headings], "measures": [...]}`, made by
reading the letter with `docs/measures.md`, without sight of the rules or the register. A
measure is found if its quote and the hand-made one share at least half of the shorter's
characters; each counts once, the best overlap first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.measure_overlay import read_register
from corpus.measures import Measure, extract_measures
from corpus.model import Document
from evaluation.errors import EvaluationError
from index.lexical import fold, terms_of

GOLD = Path(__file__).parent / "data" / "measures.json"
# The sections that the rules were not written on, made later by another reader.
HELD_OUT = Path(__file__).parent / "data" / "measures-held-out.json"
FIELDS = (
    "kinds",
    "actors",
    "lead",
    "start",
    "deadline",
    "deadline_period",
    "amount",
    "target_group",
    "locations",
    "status",
    "footnotes",
)
_SAME_PLACE = 0.5
_SAME_WORDS = 0.5


@dataclass(frozen=True, slots=True)
class Gold:
    """A hand-made register: the sections it covers, by last heading, and its measures."""

    sections: frozenset[str]
    measures: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class RegisterScore:
    """Recall and precision of measures, accuracy per field over those found, in [0, 1].

    `missed` and `extra` name what the two registers don't share, by quote; `differing` the
    fields that differ, as (field, expected, found, quote).
    """

    expected: int
    found: int
    matched: int
    fields: dict[str, float]
    missed: tuple[str, ...]
    extra: tuple[str, ...]
    differing: tuple[tuple[str, Any, Any, str], ...]

    @property
    def recall(self) -> float:
        """Share of the hand-made measures that were found."""
        return self.matched / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Share of what was found that is a hand-made measure."""
        return self.matched / self.found if self.found else 1.0

    def lines(self) -> Iterator[str]:
        """Yield what differs, one line each."""
        for quote in self.missed:
            yield f"missed: {quote}"
        for quote in self.extra:
            yield f"extra: {quote}"
        for field, expected, found, quote in self.differing:
            yield f"{field}: expected {expected!r}, found {found!r}: {quote}"


def measure_register(document: Document, gold: Path) -> dict[str, RegisterScore]:
    """Return the scores of the register with its corrections, and of the rules alone.

    Raises EvaluationError if the hand-made register can't be read or doesn't fit the document.
    """
    expected = read_gold(gold)
    return {
        "with corrections": score_register(document, read_register(document).measures, expected),
        "rules alone": score_register(document, extract_measures(document), expected),
    }


def read_gold(path: Path) -> Gold:
    """Return a hand-made register. Raises EvaluationError if it can't be read."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return Gold(frozenset(data["sections"]), tuple(data["measures"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"Cannot read the register {path} ({error!r}); expected an object with sections and measures."
        ) from error


def score_register(document: Document, measures: Sequence[Measure], gold: Gold) -> RegisterScore:
    """Compare the measures of the covered sections with the hand-made ones."""
    ours = [m for m in measures if _section(document, m.start_offset) in gold.sections]
    spans = [_place(document, row["quote"], gold.sections) for row in gold.measures]
    pairs = _matched(spans, [(m.start_offset, m.end_offset) for m in ours])
    right = dict.fromkeys(FIELDS, 0)
    differing = []
    for at, other in pairs:
        expected, found = gold.measures[at], ours[other].to_dict()
        for field in FIELDS:
            if same_value(field, expected.get(field), found[field]):
                right[field] += 1
            else:
                differing.append((field, expected.get(field), found[field], expected["quote"]))
    matched_gold, matched_ours = {at for at, _ in pairs}, {other for _, other in pairs}
    return RegisterScore(
        expected=len(spans),
        found=len(ours),
        matched=len(pairs),
        fields={field: count / len(pairs) if pairs else 0.0 for field, count in right.items()},
        missed=tuple(r["quote"] for i, r in enumerate(gold.measures) if i not in matched_gold),
        extra=tuple(m.quote for i, m in enumerate(ours) if i not in matched_ours),
        differing=tuple(differing),
    )


def same_value(field: str, expected: Any, found: Any) -> bool:
    """Whether a field has the value expected.

    Lists are compared as sets; a lead or a wording of time without case; of a target group at
    least half of the words must agree (Jaccard index of stems), as it is often worded longer or
    shorter.
    """
    if isinstance(expected, list) or isinstance(found, list):
        return set(expected or ()) == set(found or ())
    if expected is None or found is None or isinstance(expected, dict):
        return bool(expected == found)
    if field == "target_group":
        one, other = set(terms_of(expected)), set(terms_of(found))
        return len(one & other) >= _SAME_WORDS * len(one | other)
    return fold(str(expected)).strip() == fold(str(found)).strip()


def _section(document: Document, offset: int) -> str:
    path = document.section_at(offset).path
    return path[-1] if path else ""


def _place(document: Document, quote: str, sections: frozenset[str]) -> tuple[int, int]:
    start = document.text.find(quote)
    while start >= 0 and _section(document, start) not in sections:
        start = document.text.find(quote, start + 1)
    if start < 0:
        raise EvaluationError(f"The letter does not hold the quote {quote[:60]!r} in these sections.")
    return start, start + len(quote)


def _matched(expected: Sequence[tuple[int, int]], found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pair ranges that overlap enough, best intersection over union first, each once."""
    candidates = []
    for at, (start, end) in enumerate(expected):
        for other, (first, last) in enumerate(found):
            shared = min(end, last) - max(start, first)
            shorter, union = min(end - start, last - first), max(end, last) - min(start, first)
            if shared >= _SAME_PLACE * shorter:
                candidates.append((-shared / union, at, other))
    pairs: list[tuple[int, int]] = []
    for _, at, other in sorted(candidates):
        if all(at != a and other != o for a, o in pairs):
            pairs.append((at, other))
    return pairs
