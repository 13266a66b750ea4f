"""What the trained parts say of a question, for those who find, read and judge."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from index.encoder import FloatMatrix

# What the network that knows the letter says counts for so much. Chosen on the development split, with
# the weights in `reader.py`: of 2.0, 2.5 and 3.0 this one quoted least beside the right sentence at the
# same share of right answers (0.93).
_WEIGHT = 2.5
_WEIGHT_JOINED = 3.0
# Log-odds so far below the best sentence's, and lower ones, count as none at all.
_SPREAD = 10.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What was learned, applied to one question; None where nothing was learned or it wasn't asked.

    `learned_sentences` and `learned_passages` say of each, by its place in the index, how well it answers
    compared with the best one: 0 for that, -1 for those that don't. Decisions are log-odds, positive for
    yes: is what is asked `given` in the letter, is the question about its `subject`, is it an `order` to
    the assistant? `joined` are log-odds that a sentence answers, by its place, for those of the passages
    that were read together with the question.
    """

    learned_passages: FloatMatrix | None = None
    learned_sentences: FloatMatrix | None = None
    given: float | None = None
    subject: float | None = None
    order: float | None = None
    joined: dict[int, float] = field(default_factory=dict)

    def bonus_of_passage(self, position: int) -> float:
        """Return what is added to the fused score, in [0, 1], of the passage at `position`."""
        return 0.0 if self.learned_passages is None else _WEIGHT * float(self.learned_passages[position])

    def bonus_of_sentence(self, place: int) -> float:
        """Return what is added to the score of the sentence at `place`."""
        if self.learned_sentences is not None:
            return _WEIGHT * float(self.learned_sentences[place])
        if self.joined:
            behind = max(self.joined.values()) - self.joined.get(place, -math.inf)
            return -_WEIGHT_JOINED * min(behind / _SPREAD, 1.0)
        return 0.0

    @property
    def answered(self) -> float | None:
        """The log-odds that any sentence of what was read together with the question answers it."""
        return float(np.logaddexp.reduce(list(self.joined.values()))) if self.joined else None


NO_READING = Reading()
