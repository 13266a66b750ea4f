"""The network that reads a question and a passage together, word against word.

Sentence vectors are made of question and passage apart, so they can't see that a question asks
for a *price* where the passage gives a *date*. Here both go through the lower layers of the
embedding model apart (a passage's states are kept, so that costs nothing when answering) and
through its upper layers together, which were trained further for that. The idea of joining
late is that of DeFormer (Cao et al., ACL 2020, https://aclanthology.org/2020.acl-main.411).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.layers import NOTHING, Layer, Shape

# Tokens of a passage that are read; the letter's longest has 274 with its heading.
MOST_TOKENS = 288
# Similarities of E5 lie between 0.75 and 0.95.
_FIRST_SCALE = 20.0
_FIRST_SHIFT = 0.85


@dataclass(frozen=True, slots=True)
class Read:
    """A text as the lower layers leave it.

    `states` has shape (tokens, hidden). `sentences` gives for each token the number of the
    sentence it stands in, from 0 on, or -1 (headings, special tokens); for a question all are -1.
    """

    states: Tensor
    sentences: Tensor


class JointNetwork(nn.Module):
    """States of a question and a passage → for each sentence how well it answers."""

    def __init__(self, shape: Shape | None = None) -> None:
        """Make a network with random weights."""
        super().__init__()
        shape = shape or Shape()
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        # Tells question from passage.
        self.side = nn.Parameter(torch.zeros(2, shape.hidden))
        # Attention from one to the other begins weak, so that training begins with what the embedding
        # model knows already: that a question lies near its answer.
        self.across = nn.Parameter(torch.full((shape.layers, shape.heads), -2.0))
        self.scale = nn.Parameter(torch.tensor(_FIRST_SCALE))
        self.shift = nn.Parameter(torch.tensor(_FIRST_SHIFT))
        last = nn.Linear(shape.hidden, 1)
        nn.init.zeros_(last.weight)
        self.judge = nn.Sequential(nn.Linear(4 * shape.hidden, shape.hidden), nn.GELU(), last)

    def forward(self, pairs: Pairs, precision: torch.dtype = torch.float32) -> Tensor:
        """Return log-odds of shape (pairs, most sentences); places without a sentence hold -10,000.

        A sentence's log-odds are against "none answers", whose own are 0, so that those of all
        sentences read for a question make one softmax with it.
        """
        states = (pairs.states + self.side[pairs.sides]).to(precision)
        padding = torch.zeros_like(pairs.real, dtype=precision).masked_fill(~pairs.real, NOTHING)
        apart = (pairs.sides[:, :, None] != pairs.sides[:, None, :])[:, None]
        for layer, across in zip(self.layers, self.across, strict=True):
            mask = apart * across.to(precision)[None, :, None, None] + padding[:, None, None, :]
            states = layer(states, mask)
        states = states.float()
        asking = (pairs.real & (pairs.sides == 0)).float()[..., None]
        asked = (states * asking).sum(1) / asking.sum(1)
        counts = pairs.within.sum(1)
        means = torch.einsum("btn,bth->bnh", pairs.within, states) / counts.clamp(min=1)[..., None]
        asked = asked[:, None].expand_as(means)
        near = functional.cosine_similarity(asked, means, dim=-1)
        judged = self.judge(torch.cat([asked, means, asked * means, states[:, :1].expand_as(means)], dim=-1))
        odds: Tensor = self.scale * (near - self.shift) + judged[..., 0]
        return odds.masked_fill(counts == 0, NOTHING)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Questions beside passages, padded to one length.

    `states` (pairs, tokens, hidden); `sides` 0 for tokens of the question and 1 for those of the
    passage; `real` where a token stands; `within` (pairs, tokens, sentences) 1 where a token
    belongs to a sentence.
    """

    states: Tensor
    sides: Tensor
    real: Tensor
    within: Tensor

    def to(self, device: torch.device) -> Pairs:
        """Return the same pairs on another device."""
        return Pairs(*(each.to(device) for each in (self.states, self.sides, self.real, self.within)))


def pair_up(pairs: Sequence[tuple[Read, Read]]) -> Pairs:
    """Put (question, passage) pairs side by side; at most MOST_TOKENS of a passage."""
    cut = [min(len(passage.states), MOST_TOKENS) for _, passage in pairs]
    tokens = max(len(question.states) + count for (question, _), count in zip(pairs, cut, strict=True))
    sentences = max(
        1, *(int(passage.sentences[:n].max()) + 1 for (_, passage), n in zip(pairs, cut, strict=True))
    )
    hidden = pairs[0][0].states.shape[1]
    states = torch.zeros(len(pairs), tokens, hidden, dtype=pairs[0][0].states.dtype)
    sides = torch.zeros(len(pairs), tokens, dtype=torch.long)
    real = torch.zeros(len(pairs), tokens, dtype=torch.bool)
    within = torch.zeros(len(pairs), tokens, sentences)
    for row, ((question, passage), count) in enumerate(zip(pairs, cut, strict=True)):
        start, end = len(question.states), len(question.states) + count
        states[row, :start] = question.states
        states[row, start:end] = passage.states[:count]
        sides[row, start:end] = 1
        real[row, :end] = True
        numbers = passage.sentences[:count]
        at = torch.nonzero(numbers >= 0)[:, 0]
        within[row, start + at, numbers[at]] = 1.0
    return Pairs(states, sides, real, within)
