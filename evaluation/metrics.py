"""The measures of one answer against one item. Pure functions, no model judges anything.

Definitions follow the item form of `evaluation/README.md`. Where a measure is known from the
literature the function names its source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from evaluation.dataset import collapse

Spans: TypeAlias = Sequence[tuple[int, int]]

_EMPHASIS = re.compile(r"\*\*|__")


def fact_present(alternatives: Sequence[str], text: str) -> bool:
    """Whether one alternative occurs in `text`.

    Case and white space don't matter, Markdown emphasis is ignored, and a number counts
    only as a whole number: "10" is not in "104", nor "3" in "3,7".
    """
    plain = collapse(_EMPHASIS.sub("", text)).lower()
    return any(_pattern(alternative).search(plain) for alternative in alternatives)


def _pattern(alternative: str) -> re.Pattern[str]:
    wanted = collapse(alternative).lower()
    before = r"(?<!\d)(?<!\d[.,])" if wanted[:1].isdigit() else ""
    after = r"(?!\d|[.,]\d)" if wanted[-1:].isdigit() else ""
    return re.compile(before + re.escape(wanted) + after)


def fact_recall(facts: Sequence[Sequence[str]], text: str) -> float:
    """Return the share of facts present in `text`, in [0, 1]; 1 if there are none."""
    return sum(fact_present(f, text) for f in facts) / len(facts) if facts else 1.0


def find_spans(text: str, source: str) -> list[tuple[int, int]]:
    """Return every place of `text` in `source`, white space aside; some footnotes recur."""
    words = [re.escape(word) for word in text.split()]
    return [match.span() for match in re.finditer(r"\s+".join(words), source)] if words else []


def overlap(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Return how many characters two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def citation_recall(citations: Spans, evidence: Sequence[Spans]) -> float:
    """Return the share of evidence groups that a citation covers, in [0, 1].

    A group is covered when one citation overlaps at least half of the characters of one
    of its alternatives. 1 if there are no groups. (Recall over places, as ALCE's citation
    recall is over statements: Gao et al. 2023.)
    """
    covered = [
        any(2 * overlap(c, span) >= span[1] - span[0] for c in citations for span in group)
        for group in evidence
    ]
    return sum(covered) / len(covered) if covered else 1.0


def citation_precision(citations: Spans, evidence: Sequence[Spans]) -> float:
    """Return the share of citations that hit evidence, in [0, 1]; 0 if nothing is cited.

    A citation hits when it shares at least half of the characters of the shorter of
    itself and some alternative.
    """
    spans = [span for group in evidence for span in group]
    hits = [any(2 * overlap(c, s) >= min(c[1] - c[0], s[1] - s[0]) > 0 for s in spans) for c in citations]
    return sum(hits) / len(hits) if hits else 0.0


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean of precision and recall; 0 if both are (van Rijsbergen 1979)."""
    total = precision + recall
    return 2 * precision * recall / total if total else 0.0


def minimality(citations: Spans, evidence: Sequence[Spans]) -> float:
    """Return quoted characters over evidence characters: 1 is exact, 3 three times too long.

    Of each group the shortest alternative counts. 0 if there is no evidence.
    """
    needed = sum(min(end - start for start, end in group) for group in evidence if group)
    quoted = sum(end - start for start, end in citations)
    return quoted / needed if needed else 0.0


def crag(*, right: bool, refused: bool) -> float:
    """Return +1 for a right answer, 0 for a refusal, −1 for a wrong answer.

    The scoring of CRAG (Yang et al. 2024), where saying nothing beats saying something
    wrong. A right refusal counts as right.
    """
    return 1.0 if right else 0.0 if refused else -1.0
