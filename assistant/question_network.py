"""The network that knows one letter by heart: a question → which of its sentences answers it, or none.

It learned from the question bank. It reads the question alone, so it costs one pass; what the
sentences say is in the last layer, which has one row for each.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.layers import NOTHING, Layer, Shape

_LENGTH = 20.0


class QuestionNetwork(nn.Module):
    """States of questions → log-odds of every sentence."""

    def __init__(self, sentences: int, shape: Shape | None = None) -> None:
        """Make a network with random weights for so many sentences."""
        super().__init__()
        shape = shape or Shape()
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.answers = nn.Linear(shape.hidden, sentences + 1)
        self.dropout = shape.dropout

    def forward(self, states: Tensor, real: Tensor) -> Tensor:
        """Return log-odds against "none answers", shape (questions, sentences).

        `states` has shape (questions, tokens, hidden) and `real` tells where a token stands.
        """
        mask = torch.zeros_like(real, dtype=states.dtype).masked_fill(~real, NOTHING)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, mask)
        there = real.float()[..., None]
        means = (states.float() * there).sum(1) / there.sum(1)
        asked = functional.dropout(functional.normalize(means, dim=-1) * _LENGTH, self.dropout, self.training)
        scores: Tensor = self.answers(asked)
        return scores[:, 1:] - scores[:, :1]


def padded(questions: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Return the states of questions, (tokens, hidden) each, as one tensor, and where tokens stand."""
    counts = torch.tensor([len(each) for each in questions])
    states = nn.utils.rnn.pad_sequence(list(questions), batch_first=True)
    return states, torch.arange(states.shape[1])[None, :] < counts[:, None]
