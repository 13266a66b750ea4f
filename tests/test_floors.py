"""A fixed slice of the development split, with floors a little below what was measured.

These catch a regression; how good the assistant is stands in the README.
"""

from itertools import pairwise

import pytest

from evaluation.dataset import dataset_path, read_dataset
from evaluation.run import predict
from evaluation.systems import make_systems

pytestmark = pytest.mark.model
EVERY = 6


@pytest.fixture(scope="module")
def predictions(assistant):
    items = read_dataset(dataset_path("dev"), list(assistant.index.documents.values()))[::EVERY]
    systems = make_systems(["full"], assistant)
    return predict("full", systems["full"], items, assistant.index.documents)


def mean(predictions, measure, kinds=None):
    values = [
        p.scores[measure]
        for p in predictions
        if measure in p.scores and (kinds is None or p.item.kind in kinds)
    ]
    assert values, measure
    return sum(values) / len(values)


def test_nothing_raises(predictions):
    assert [p.error for p in predictions if p.error] == []


def test_every_quote_is_verbatim_and_every_answer_the_same_again(predictions):
    assert mean(predictions, "verbatim") == 1.0
    assert mean(predictions, "sameness") == 1.0


def test_no_sentence_is_quoted_twice(predictions):
    for prediction in predictions:
        spans = sorted((c.document.id, c.start, c.end) for c in prediction.answer.citations)
        for one, other in pairwise(spans):
            assert one[0] != other[0] or one[2] <= other[1], prediction.item.question


@pytest.mark.parametrize(
    ("measure", "floor"),
    [
        ("recall@5", 0.95),
        ("ndcg@10", 0.90),
        ("fact_recall", 0.84),
        ("citation_recall", 0.84),
        ("citation_precision", 0.70),
    ],
)
def test_floor(predictions, measure, floor):
    assert mean(predictions, measure) >= floor


def test_floor_on_answerable_questions(predictions):
    assert mean([p for p in predictions if p.item.answerable], "correct") >= 0.80


def test_false_refusals_stay_rare(predictions):
    assert mean(predictions, "false_refusal") <= 0.06


def test_what_is_not_given_is_refused(predictions):
    assert mean(predictions, "correct", {"near-miss"}) >= 0.6
    assert mean(predictions, "wrong") <= 0.12


def test_median_answer_is_short(predictions):
    words = sorted(p.scores["words"] for p in predictions if p.item.answerable)
    assert words[len(words) // 2] <= 60
