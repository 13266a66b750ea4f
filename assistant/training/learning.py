"""The same for both networks: how a step is taken, and when what it was worth is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

SEED = 2026
_RATE = 1e-4
_WARM_UP_STEPS = 100
_LEAST_RATE = 0.02

# Called after each step with its number, how many there are, and its loss.
Report = Callable[[int, int, float], None]


def learn(
    network: nn.Module,
    fresh: Sequence[nn.Parameter],
    rate_of_fresh: float,
    steps: int,
    loss_of_step: Callable[[int], Tensor],
    report: Report | None = None,
) -> None:
    """Take `steps` steps down the loss, each of `loss_of_step` for its number, at a rate that falls.

    `fresh` are the parameters that begin from nothing, which learn at a higher rate.
    """
    known = {id(parameter) for parameter in fresh}
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in network.parameters() if id(p) not in known], "lr": _RATE},
            {"params": list(fresh), "lr": rate_of_fresh},
        ],
        weight_decay=0.01,
    )
    slope = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / _WARM_UP_STEPS) * max(_LEAST_RATE, 1 - step / steps)
    )
    network.train()
    for step in range(steps):
        loss = loss_of_step(step)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch ships no types for it
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        slope.step()
        if report:
            report(step + 1, steps, float(loss.detach()))
    network.eval()


def cross_entropy(odds: Tensor, right: Tensor) -> Tensor:
    """Return the mean cross-entropy of what answers, or of "none".

    `odds` are log-odds against "none", shape (questions, sentences), and `right` is 1 for those that answer.
    """
    none = (right.sum(1, keepdim=True) == 0).float()
    wanted = torch.cat([none, right], dim=1)
    chances = torch.log_softmax(torch.cat([torch.zeros_like(odds[:, :1]), odds], dim=1), dim=1)
    return -((wanted * chances).sum(1) / wanted.sum(1)).mean()
