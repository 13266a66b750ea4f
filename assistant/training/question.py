"""Train the network that knows the letter by heart, from the question bank."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor

from assistant.layers import begin_from
from assistant.question_network import QuestionNetwork, padded
from assistant.training.learning import SEED, Report, cross_entropy, learn
from assistant.training.material import Example, Material, best_device, learned, read_below

TIMES = 6
_QUESTIONS_A_STEP = 64
_RATE_OF_ANSWERS = 1e-3


def train(material: Material, times: int = TIMES, report: Report | None = None) -> QuestionNetwork:
    """Train with each of the bank's questions so many times, in an order that the seed fixes."""
    torch.manual_seed(SEED)
    drawn = random.Random(SEED)
    device = best_device()
    states = _states(material, device)
    network = QuestionNetwork(len(material.sentences))
    begin_from(network.layers, material.weights)
    network.to(device)
    examples, firsts = learned(material.own), _firsts(material)
    order = [each for _ in range(times) for each in drawn.sample(examples, len(examples))]

    def loss_of_step(step: int) -> Tensor:
        now = order[step * _QUESTIONS_A_STEP :][:_QUESTIONS_A_STEP]
        batch, real = padded([states[each.question] for each in now])
        right = torch.zeros(len(now), len(material.sentences))
        for row, each in enumerate(now):
            right[row, [firsts[passage] + number for passage, number in each.right]] = 1
        return cross_entropy(network(batch.to(device), real.to(device)), right.to(device))

    steps = len(order) // _QUESTIONS_A_STEP
    learn(network, list(network.answers.parameters()), _RATE_OF_ANSWERS, steps, loss_of_step, report)
    return network


def measure(network: QuestionNetwork, material: Material, examples: Sequence[Example]) -> dict[str, float]:
    """Return R@1 of sentences, and AUROC of "given"."""
    device = best_device()
    states, firsts = _states(material, device), _firsts(material)
    network.eval().to(device)
    given, wanted, first = [], [], []
    with torch.inference_mode():
        for each in examples:
            batch, real = padded([states[each.question]])
            odds = network(batch.to(device), real.to(device))[0]
            given.append(float(torch.logsumexp(odds, 0)))
            wanted.append(bool(each.right))
            if each.right:
                first.append(int(odds.argmax()) in {firsts[at] + number for at, number in each.right})
    return {
        "sentence R@1": float(np.mean(first)),
        "given or not, AUROC": float(roc_auc_score(wanted, given)),
    }


def _states(material: Material, device: torch.device) -> dict[int, Tensor]:
    """Return the states of the bank's questions, by their place in the material."""
    places = [each.question for each in material.own]
    read = read_below(material, [material.questions[at] for at in places], device)
    return {at: each.states for at, each in zip(places, read, strict=True)}


def _firsts(material: Material) -> list[int]:
    """Return for each passage of the letter the row of its first sentence.

    The letter's passages come first and its sentences are in order; those of passages that nobody
    asks about count too.
    """
    count = 1 + max(max((*each.about, *each.near)) for each in material.own)
    numbers = [int(text.sentences.max()) + 1 for text in material.passages[:count]]
    return [int(first) for first in np.cumsum([0, *numbers])]
