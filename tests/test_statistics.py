import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from evaluation import statistics
from evaluation.statistics import (
    SAMPLES,
    SEED,
    auroc,
    mean_with_interval,
    paired_difference,
    refusal_scores,
    reliability,
)

SHARES = st.floats(0, 1)
# Few levels, so that ties are common.
LEVELS = st.lists(st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0]), min_size=1, max_size=12)


def test_mean_by_hand():
    found = mean_with_interval([0.0, 1.0, 1.0, 1.0])
    assert found["mean"] == 0.75
    assert found["n"] == 4
    # Of 4 draws with p = 3/4, no success has probability 1/256 and four have 81/256, so the
    # 2.5th percentile is 1 success (12/256 + 1/256 = 5 %) and the 97.5th is 4.
    assert (found["low"], found["high"]) == (0.25, 1.0)


def test_mean_of_equal_values_has_no_width():
    assert mean_with_interval([0.5, 0.5, 0.5]) == {"mean": 0.5, "low": 0.5, "high": 0.5, "n": 3}
    assert mean_with_interval([1.0]) == {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 1}


def test_interval_is_the_percentile_bootstrap():
    values = np.array([0.1, 0.4, 0.4, 0.9, 0.2])
    random = np.random.default_rng(SEED)
    means = sorted(float(values[rows].mean()) for rows in random.integers(0, 5, (SAMPLES, 5)))
    # Of 1000 sorted means the 2.5th percentile lies between numbers 25 and 26 (from 1):
    # at (1000 - 1) · 0.025 = 24.975 counted from 0.
    low = means[24] + 0.975 * (means[25] - means[24])
    found = mean_with_interval(values)
    assert found["low"] == pytest.approx(low)
    assert found["high"] == pytest.approx(means[974] + 0.025 * (means[975] - means[974]))


def test_interval_narrows_with_items():
    few, many = mean_with_interval([0.0, 1.0] * 10), mean_with_interval([0.0, 1.0] * 250)
    assert many["high"] - many["low"] < (few["high"] - few["low"]) / 3
    # Standard error of 500 coins: 0.5 / √500 = 0.0224, so the interval is about 4 · 0.0224 wide.
    assert many["high"] - many["low"] == pytest.approx(0.088, abs=0.012)


@settings(max_examples=40, deadline=None)
@given(st.lists(SHARES, min_size=1, max_size=30))
def test_interval_is_reproducible_and_holds_the_mean(values):
    found = mean_with_interval(values)
    assert found == mean_with_interval(values)
    assert found["low"] - 1e-9 <= found["mean"] <= found["high"] + 1e-9
    assert min(values) - 1e-9 <= found["low"]
    assert found["high"] <= max(values) + 1e-9


def test_paired_difference():
    # after - before = 1, 0, 0, -0.5: mean 0.125.
    found = paired_difference([0.0, 1.0, 0.5, 1.0], [1.0, 1.0, 0.5, 0.5])
    assert found["mean"] == 0.125
    assert found["n"] == 4
    assert found["low"] < 0 < found["high"]


def test_paired_difference_is_narrower_than_unpaired():
    # Each item gains 0.1, however far apart the items are: no doubt about the gain.
    before = [0.0, 0.3, 0.6, 0.9]
    found = paired_difference(before, [value + 0.1 for value in before])
    assert (found["low"], found["high"]) == (pytest.approx(0.1), pytest.approx(0.1))


def test_paired_difference_turns_with_its_sides():
    before, after = [0.0, 1.0, 0.2], [1.0, 0.5, 0.9]
    one, other = paired_difference(before, after), paired_difference(after, before)
    assert one["mean"] == pytest.approx(-other["mean"])
    assert one["low"] == pytest.approx(-other["high"])


def test_refusal_scores_by_hand():
    # Unanswerable: 4, of which 3 refused. Answerable: 6, of which 2 refused.
    # Precision 3/5, recall 3/4, F1 = 2 · 0.6 · 0.75 / 1.35 = 2/3.
    answerable = [False] * 4 + [True] * 6
    refused = [*[True, True, True, False], *[True, True, False, False, False, False]]
    found = refusal_scores(answerable, refused)
    assert found["refusal_precision"]["mean"] == pytest.approx(3 / 5)
    assert found["refusal_recall"]["mean"] == pytest.approx(3 / 4)
    assert found["refusal_f1"]["mean"] == pytest.approx(2 / 3)
    for estimate in found.values():
        assert estimate["n"] == 10
        assert 0 <= estimate["low"] < estimate["mean"] < estimate["high"] <= 1
    assert found == refusal_scores(answerable, refused)


def test_refusal_scores_at_the_edges():
    never = refusal_scores([False, True], [False, False])
    assert [never[name]["mean"] for name in never] == [0.0, 0.0, 0.0]
    always = refusal_scores([False, True], [True, True])
    assert always["refusal_precision"]["mean"] == 0.5
    assert always["refusal_recall"]["mean"] == 1.0
    right = refusal_scores([False, True], [True, False])
    assert [right[name]["mean"] for name in right] == [1.0, 1.0, 1.0]
    assert refusal_scores([True, True], [True, False]) == {}  # nothing should have been refused
    assert refusal_scores([], []) == {}


def test_auroc_by_hand():
    # Pairs: 0.9 beats 0.4 and 0.6; 0.5 beats 0.4, loses to 0.6: 3 of 4.
    assert auroc([0.9, 0.5], [0.4, 0.6])["mean"] == 0.75
    assert auroc([0.9, 0.8], [0.1, 0.2]) == {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 4}
    assert auroc([0.1], [0.9])["mean"] == 0.0


def test_auroc_counts_ties_half():
    assert auroc([0.5], [0.5])["mean"] == 0.5
    # Pairs: (0.5, 0.5) half, (0.5, 0.2) one, (0.9, 0.5) one, (0.9, 0.2) one: 3.5 of 4.
    assert auroc([0.5, 0.9], [0.5, 0.2])["mean"] == 0.875


def test_auroc_needs_both():
    assert auroc([], [0.1]) is None
    assert auroc([0.1], []) is None


@settings(max_examples=30, deadline=None)
@given(LEVELS, LEVELS)
def test_auroc_agrees_with_scikit_learn(positives, negatives):
    labels = [1] * len(positives) + [0] * len(negatives)
    found = auroc(positives, negatives)
    assert found["mean"] == pytest.approx(roc_auc_score(labels, positives + negatives))
    assert 0 <= found["low"] <= found["high"] <= 1


def test_auroc_interval_agrees_with_scikit_learn(monkeypatch):
    monkeypatch.setattr(statistics, "SAMPLES", 200)  # scikit-learn takes milliseconds for each
    positives, negatives = [0.9, 0.5, 0.5], [0.4, 0.6, 0.5, 0.1]
    scores, labels = np.array(positives + negatives), np.array([1] * 3 + [0] * 4)
    draws = np.random.default_rng(SEED).integers(0, 7, (200, 7))
    values = [roc_auc_score(labels[d], scores[d]) for d in draws if 0 < labels[d].sum() < 7]
    low, high = np.percentile(values, [2.5, 97.5])
    found = auroc(positives, negatives)
    assert (found["low"], found["high"]) == (pytest.approx(low), pytest.approx(high))


def test_reliability_by_hand():
    rows = reliability([0.0, 0.04, 0.3, 0.34, 0.38, 1.0], [False, True, True, True, False, True])
    # 0 and 0.04 lie in [0, 0.1): mean 0.02, 1 of 2 right. 0.3, 0.34, 0.38 lie in [0.3, 0.4):
    # mean 0.34, 2 of 3 right. 1.0 belongs to the last bin. Empty bins are left out.
    assert [(row["low"], row["high"], row["n"]) for row in rows] == [
        (0.0, 0.1, 2),
        (0.3, 0.4, 3),
        (0.9, 1.0, 1),
    ]
    assert [row["confidence"] for row in rows] == pytest.approx([0.02, 0.34, 1.0])
    assert [row["correct"] for row in rows] == pytest.approx([1 / 2, 2 / 3, 1.0])


def test_reliability_with_other_bins():
    assert reliability([0.49, 0.5], [True, False], bins=2) == [
        {"low": 0.0, "high": 0.5, "n": 1, "confidence": 0.49, "correct": 1.0},
        {"low": 0.5, "high": 1.0, "n": 1, "confidence": 0.5, "correct": 0.0},
    ]
    assert reliability([], []) == []


@given(st.lists(st.tuples(SHARES, st.booleans()), max_size=40))
def test_reliability_counts_every_answer_once(answers):
    rows = reliability([sure for sure, _ in answers], [right for _, right in answers])
    assert sum(row["n"] for row in rows) == len(answers)
    for row in rows:
        assert row["low"] - 1e-9 <= row["confidence"] <= row["high"] + 1e-9
    assert sum(row["n"] * row["correct"] for row in rows) == pytest.approx(sum(r for _, r in answers))
