"""Whose words a question is after: the kabinet's policy, the Kamer's wish, what somebody said in a debate.

A motion or a member's question often has more of the question's words than the policy that answers
it. So the Kamer's words step back, unless they are asked for; and a question of a member answers
nothing, unless that is what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.question import Question
from assistant.reader import Candidate
from corpus.voices import Manner, Voice, voice_at
from index.lexical import fold
from index.store import Index

_OF_KAMER = re.compile(
    r"\b(?:\w*moties?|(?:tweede )?kamer(?:lid|leden|fracties?|vragen)?|fracties?|parlement\w*|indieners?"
    r"|verzoek\w*|verzocht\w*)\b"
)
_OF_QUESTIONS = re.compile(r"\b(?:vroeg\w*|vraagt|vragen|gevraagd|vraag|kamervra\w+)\b")
_OF_KABINET = re.compile(
    r"\b(?:kabinet|regering|minister(?:ie|ies)?|staatssecretaris|bewindspersoon|overheid|rijk)\b"
)
_CHAIR = re.compile(r"\bvoorzitter\b", re.IGNORECASE)
# Not names: what goes before one in a debate's report.
_TITLES = frozenset("de het heer mevrouw lid minister staatssecretaris minister-president voorzitter".split())
# What scores take off or add; between two good sentences there is seldom more than 0.5.
_KAMER_STEPS_BACK = 1.0
_KABINET_ASKED = 1.5
_ASKED_FOR = 0.5
_SPEAKER_NAMED = 1.5


def weigh_speakers(index: Index, question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, best first, those raised whose speaker is asked for.

    Where the kabinet alone speaks, as in a letter, nothing changes.
    """
    voices = [_voice(index, candidate) for candidate in candidates]
    if all(voice == Voice("kabinet") for voice in voices):
        return list(candidates)
    asked = fold(question.text)
    weighed = [
        replace(candidate, score=candidate.score + _weight(asked, candidate, voice))
        for candidate, voice in zip(candidates, voices, strict=True)
        if voice.manner is not Manner.ASKS or _OF_QUESTIONS.search(asked) or _is_named(asked, voice)
    ]
    return sorted(weighed, key=lambda c: (-round(c.score, 9), c.place))


def _voice(index: Index, candidate: Candidate) -> Voice:
    document = index.documents[candidate.hit.passage.document_id]
    return voice_at(document, candidate.start, candidate.end)


def _weight(asked: str, candidate: Candidate, voice: Voice) -> float:
    named = _is_named(asked, voice)
    weight = _SPEAKER_NAMED if named else 0.0
    if voice.speaker == "kabinet" and voice.name and _OF_KABINET.search(asked):
        weight += _ASKED_FOR
    # What the chair or the report itself tells is nobody's wish.
    told = voice.manner is Manner.STATES and (not voice.name or _CHAIR.search(voice.name))
    if voice.speaker != "kamer" or named or told:
        return weight
    if _OF_KAMER.search(asked):
        return weight + (_ASKED_FOR if voice.manner is Manner.WISHES else 0.0)
    return weight - (_KABINET_ASKED if _OF_KABINET.search(asked) else _KAMER_STEPS_BACK)


def _is_named(asked: str, voice: Voice) -> bool:
    """Whether a question names who speaks in a debate; title and party are no names."""
    name = set(re.findall(r"[\w-]+", fold(voice.name.partition("(")[0]))) - _TITLES
    return bool(name & set(re.findall(r"[\w-]+", asked)))
