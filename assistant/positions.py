"""Two documents on one point: the newer leads, and the older is told as an earlier position.

Whether two sentences are about the same point is judged by their words alone, and strictly: taking
two matters for one would make a position look given up that still stands. So both must be stated by
the kabinet in documents of different dates, answer the question about as well, and share nearly all
content words but the numbers and dates, in which (or in a "niet") they must differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Citation
from assistant.compose import Span
from assistant.question import Question
from assistant.reader import Candidate
from corpus.model import BlockKind, Document
from corpus.sentences import sentence_spans
from corpus.voices import Manner, voice_at
from index.lexical import fold, terms_of
from index.store import Index

# How much less the newer may score, in the units of a candidate's score.
_AS_GOOD = 1.5
# Of the shorter sentence's content words the longer one must have this share, and at the least so many.
_SHARE_SHARED = 0.8
_FEWEST_SHARED = 3
# Of the longer sentence's own content words no more may be left than this many times what is shared.
_MOST_OF_ITS_OWN = 1.0
_NUMBER_WORDS = (
    "nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien"
    "|zeventien|achttien|negentien|twintig|dertig|veertig|vijftig|zestig|honderd|duizend|miljoen|miljard"
)
_MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_VALUE = re.compile(
    rf"\b(?:\d[\d.,]*|{_NUMBER_WORDS}|{_MONTHS}|eerste|tweede|derde|vierde|helft|kwartaal|voorjaar|najaar|zomer"
    r"|winter|begin|eind|einde|medio|procent|euro)\b|[€%]"
)
# Words that tell that something changed, and say nothing of what.
_CHANGED = frozenset(
    terms_of("anders dan gemeld eerder vermeld inmiddels nu thans nog al voortaan ten hoogste dus toch wel")
)
_DENIAL = re.compile(r"\b(?:niet|geen|nooit|niets)\b")
_TRIED = 6


def lead_with_newest(index: Index, question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with the newest on the best one's point first, the earlier ones behind it.

    Nothing changes where no newer document takes up the point, or where a year is asked for.
    """
    if not candidates or len({c.hit.passage.document_id for c in candidates}) < 2:
        return list(candidates)
    best = candidates[0]
    near = [c for c in candidates if c.score >= best.score - _AS_GOOD]
    same = [c for c in near if c is best or _same_point(index, best, c)]
    if len(same) < 2 or re.search(r"\b(?:19|20)\d\d\b", question.text):
        return list(candidates)
    ordered = sorted(same, key=lambda c: _document(index, c).date, reverse=True)
    moved = [replace(c, score=best.score) for c in ordered]
    return [*moved, *(c for c in candidates if c not in same)]


def mark_earlier(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return the citations, those marked whose point a newer one takes up again."""
    return tuple(
        replace(citation, newer=newer.number)
        if (newer := next((c for c in citations if _takes_up(c, citation)), None))
        else citation
        for citation in citations
    )


def earlier_spans(index: Index, candidates: Sequence[Candidate], spans: Sequence[Span]) -> list[Span]:
    """Return the spans, with the best earlier sentence on the first one's point added if it isn't quoted."""
    if not candidates or not spans:
        return list(spans)
    best = candidates[0]
    for other in candidates[1:_TRIED]:
        quoted = any(
            span.document_id == other.hit.passage.document_id
            and span.start <= other.start
            and other.end <= span.end
            for span in spans
        )
        older = _document(index, other).date < _document(index, best).date
        if not quoted and older and _same_point(index, best, other):
            return [*spans, Span(other.hit.passage.document_id, other.start, other.end)]
    return list(spans)


def _document(index: Index, candidate: Candidate) -> Document:
    return index.documents[candidate.hit.passage.document_id]


def _same_point(index: Index, one: Candidate, other: Candidate) -> bool:
    first, second = _document(index, one), _document(index, other)
    return _comparable(first, one.start, one.end, second, other.start, other.end) and differ_on_one_point(
        one.text, other.text
    )


def _takes_up(newer: Citation, older: Citation) -> bool:
    """Whether a citation says something else, later, on a point of an older one."""
    if newer.document.date <= older.document.date or not _comparable(
        newer.document, newer.start, newer.end, older.document, older.start, older.end
    ):
        return False
    return any(
        differ_on_one_point(said, before) for said in _sentences(newer) for before in _sentences(older)
    )


def _sentences(citation: Citation) -> list[str]:
    return [
        citation.document.text[start:end]
        for start, end in sentence_spans(citation.document.text, citation.start, citation.end)
    ]


def _comparable(one: Document, start: int, end: int, other: Document, first: int, last: int) -> bool:
    """Whether both are the kabinet's own statements, in documents whose dates tell which is newer."""
    dates = (
        one.date and other.date and not (one.date.startswith(other.date) or other.date.startswith(one.date))
    )
    if one.id == other.id or not dates:
        return False
    places = ((one, start, end), (other, first, last))
    return all(
        voice_at(document, begin, stop).manner is Manner.STATES
        and voice_at(document, begin, stop).speaker == "kabinet"
        and document.block_at(begin).kind not in (BlockKind.NOTE, BlockKind.SIGNATURE, BlockKind.ROW)
        for document, begin, stop in places
    )


def differ_on_one_point(one: str, other: str) -> bool:
    """Whether two sentences say something else about the same: the same words, other values or a denial."""
    first, second = _words(one), _words(other)
    shared = first & second
    shorter, longer = sorted((first, second), key=len)
    if len(shared) < max(_FEWEST_SHARED, _SHARE_SHARED * len(shorter)):
        return False
    if len(longer - shared) > _MOST_OF_ITS_OWN * len(shared):
        return False
    return _values(one) != _values(other) or _denies(one) != _denies(other)


def _words(text: str) -> frozenset[str]:
    return frozenset(terms_of(_VALUE.sub(" ", fold(text)))) - _CHANGED


def _values(text: str) -> frozenset[str]:
    return frozenset(_VALUE.findall(fold(text)))


def _denies(text: str) -> bool:
    return bool(_DENIAL.search(fold(text)))
