"""From scores of single items to means with intervals, curves and comparisons.

Intervals are percentile bootstrap intervals (Efron & Tibshirani 1993): items are drawn
with replacement, seeded, so that the same predictions give the same intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

SAMPLES = 1000
SEED = 20260309
LEVEL = 0.95

Estimate: TypeAlias = dict[str, float]
Values: TypeAlias = npt.NDArray[np.float64]


def mean_with_interval(values: Sequence[float] | Values) -> Estimate:
    """Return mean, low and high bound of its 95 % interval, and the number of values."""
    data = np.asarray(values, dtype=np.float64)
    means = data[_draws(len(data))].mean(axis=1)
    low, high = _bounds(means)
    return {"mean": float(data.mean()), "low": low, "high": high, "n": len(data)}


def paired_difference(before: Sequence[float], after: Sequence[float]) -> Estimate:
    """Return mean and interval of after − before over the same items, in the same order."""
    return mean_with_interval(np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64))


def refusal_scores(answerable: Sequence[bool], refused: Sequence[bool]) -> dict[str, Estimate]:
    """Return precision, recall and F1 of refusing, an unanswerable item being a positive.

    Empty where there is nothing to divide by.
    """
    positive = ~np.asarray(answerable, dtype=bool)
    said_no = np.asarray(refused, dtype=bool)
    draws = _draws(len(positive))

    def ratios(rows: npt.NDArray[np.int64]) -> tuple[Values, Values, Values]:
        hits = (positive & said_no)[rows].sum(axis=-1)
        precision = hits / np.maximum(said_no[rows].sum(axis=-1), 1)
        recall = hits / np.maximum(positive[rows].sum(axis=-1), 1)
        f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
        return precision, recall, f1

    if not len(positive) or not positive.any():
        return {}
    everything = ratios(np.arange(len(positive))[None, :])
    sampled = ratios(draws)
    names = ("refusal_precision", "refusal_recall", "refusal_f1")
    return {
        name: {
            "mean": float(value[0]),
            **dict(zip(("low", "high"), _bounds(s), strict=True)),
            "n": len(positive),
        }
        for name, value, s in zip(names, everything, sampled, strict=True)
    }


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> Estimate | None:
    """Return how well scores tell positives from negatives, with its interval.

    The share of pairs in which the positive scores higher, a tie being half a pair (Hanley
    & McNeil 1982): 0.5 is a coin, 1 perfect. None if either list is empty.
    """
    if not positives or not negatives:
        return None
    ours, others = np.asarray(positives)[:, None], np.asarray(negatives)[None, :]
    wins = (ours > others) + 0.5 * (ours == others)
    size = len(positives) + len(negatives)
    # How often each draw holds each item; pairs then count that often.
    times = np.stack([np.bincount(rows, minlength=size) for rows in _draws(size)]).astype(np.float64)
    first, second = times[:, : len(positives)], times[:, len(positives) :]
    pairs = first.sum(axis=1) * second.sum(axis=1)
    won = ((first @ wins) * second).sum(axis=1)
    low, high = _bounds(won[pairs > 0] / pairs[pairs > 0])
    return {"mean": float(wins.mean()), "low": low, "high": high, "n": size}


def reliability(confidence: Sequence[float], correct: Sequence[bool], bins: int = 10) -> list[Estimate]:
    """Return the reliability curve (DeGroot & Fienberg 1983), a row for each bin of confidence.

    A row says how many answers it holds, their mean confidence, and the share that was
    correct. Empty bins are left out.
    """
    sure = np.asarray(confidence, dtype=np.float64)
    right = np.asarray(correct, dtype=np.float64)
    place = np.minimum((sure * bins).astype(int), bins - 1)
    return [
        {
            "low": number / bins,
            "high": (number + 1) / bins,
            "n": int((place == number).sum()),
            "confidence": float(sure[place == number].mean()),
            "correct": float(right[place == number].mean()),
        }
        for number in range(bins)
        if (place == number).any()
    ]


def _draws(size: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(SEED).integers(0, size, (SAMPLES, size)) if size else np.zeros((1, 0), int)


def _bounds(values: Values) -> tuple[float, float]:
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)
