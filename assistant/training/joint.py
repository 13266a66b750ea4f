"""Train the network that reads question and passage together.

Of each question the network gets the passage that answers it, or that it is about, and a few that
look alike; it learns to put the sentences that answer first, and "none" where none does. The
questions are those of the bank and of `data/reading/`: letters written for this, so that it
learns to read and not only to know one letter.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor
from torch.nn import functional

from assistant.joint_network import JointNetwork, Read, pair_up
from assistant.layers import NOTHING, begin_from
from assistant.training.learning import SEED, Report, cross_entropy, learn
from assistant.training.material import (
    NEAREST,
    Example,
    Material,
    best_device,
    learned,
    precision_of,
    read_below,
)

TIMES_OWN = 1
TIMES_OTHERS = 4
_QUESTIONS_A_STEP = 48
_PASSAGES_A_QUESTION = 4
_RATE_OF_JUDGE = 5e-4
# Long and short pairs are read apart, in so many groups, which spares padding.
_GROUPS = 3


class Reads:
    """All texts of a material as the lower layers leave them."""

    def __init__(self, material: Material) -> None:
        self.device = best_device()
        self.questions = read_below(material, material.questions, self.device)
        self.passages = read_below(material, material.passages, self.device)


def chosen_passages(example: Example, count: int, drawn: random.Random | None = None) -> list[int]:
    """Return what is read for an example: what it is about, then look-alikes, `drawn` or the nearest."""
    about = list(example.about[: count - 1])
    others = [passage for passage in example.near if passage not in about]
    if drawn is None:
        return about + others[: count - len(about)]
    return about + drawn.sample(others[:NEAREST], min(count - len(about), len(others[:NEAREST])))


def odds_of(
    network: JointNetwork, reads: Reads, asked: Sequence[tuple[Example, list[int]]]
) -> tuple[Tensor, Tensor]:
    """Return for (example, passages) the log-odds of their sentences, and which are right (1 or 0).

    Both have shape (examples, most passages * most sentences); what isn't there has log-odds of -10,000.
    """
    pairs: list[tuple[Read, Read]] = []
    places: list[tuple[int, int]] = []
    for row, (example, chosen) in enumerate(asked):
        pairs += [(reads.questions[example.question], reads.passages[at]) for at in chosen]
        places += [(row, column) for column in range(len(chosen))]
    order = sorted(range(len(pairs)), key=lambda at: len(pairs[at][0].states) + len(pairs[at][1].states))
    sentences = max(int(passage.sentences.max()) + 1 for _, passage in pairs)
    parts, precision = [], precision_of(reads.device)
    for group in np.array_split(np.array(order), _GROUPS):
        if len(group):
            odds = network(pair_up([pairs[at] for at in group]).to(reads.device), precision)
            parts.append(functional.pad(odds, (0, sentences - odds.shape[1]), value=NOTHING))
    most = max(len(chosen) for _, chosen in asked)
    whole = torch.full((len(asked) * most, sentences), NOTHING, device=reads.device)
    where = torch.tensor([places[at][0] * most + places[at][1] for at in order], device=reads.device)
    whole = whole.index_copy(0, where, torch.cat(parts))
    right = torch.zeros(len(asked), most, sentences)
    for row, (example, chosen) in enumerate(asked):
        for passage, number in example.right:
            if passage in chosen:
                right[row, chosen.index(passage), number] = 1
    return whole.view(len(asked), -1), right.view(len(asked), -1).to(reads.device)


def train(
    material: Material,
    times: tuple[int, int] = (TIMES_OWN, TIMES_OTHERS),
    report: Report | None = None,
    reads: Reads | None = None,
) -> JointNetwork:
    """Train with the questions on the letter and those on others, each so many `times`; order by the seed."""
    torch.manual_seed(SEED)
    drawn = random.Random(SEED)
    read = reads or Reads(material)
    network = JointNetwork()
    begin_from(network.layers, material.weights)
    network.to(read.device)
    order = times[0] * learned(material.own) + times[1] * learned(material.others)
    drawn.shuffle(order)

    def loss_of_step(step: int) -> Tensor:
        now = order[step * _QUESTIONS_A_STEP :][:_QUESTIONS_A_STEP]
        asked = [(each, chosen_passages(each, _PASSAGES_A_QUESTION, drawn)) for each in now]
        return cross_entropy(*odds_of(network, read, asked))

    fresh = [*network.judge.parameters(), network.scale, network.shift, network.across]
    steps = len(order) // _QUESTIONS_A_STEP
    learn(network, fresh, _RATE_OF_JUDGE, steps, loss_of_step, report)
    return network


def measure(network: JointNetwork, reads: Reads, examples: Sequence[Example]) -> dict[str, float]:
    """Return R@1 of sentences, and AUROC of "answered", with the nearest passages read."""
    network.eval().to(reads.device)
    answered, wanted, first = [], [], []
    with torch.inference_mode():
        for at in range(0, len(examples), _QUESTIONS_A_STEP):
            part = [(each, chosen_passages(each, NEAREST)) for each in examples[at : at + _QUESTIONS_A_STEP]]
            for odds, right, (example, _) in zip(*odds_of(network, reads, part), part, strict=True):
                answered.append(float(torch.logsumexp(odds, 0)))
                wanted.append(bool(example.right))
                if example.right:
                    first.append(bool(right[odds.argmax()]))
    return {
        "sentence R@1": float(np.mean(first)),
        "given or not, AUROC": float(roc_auc_score(wanted, answered)),
    }
