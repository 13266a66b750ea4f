"""Learn what tells a question on the letter from other subjects, and from orders to the assistant."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from assistant.subject import Subject
from assistant.training.learning import SEED
from index.encoder import Encoder, FloatMatrix

_STRENGTH = 10.0
_FOLDS = 5
_OFF_TOPIC_NAME = "off-topic.jsonl"


def read_others(folder: Path) -> dict[bool, list[str]]:
    """Return the texts of `off-topic.jsonl`: under True the orders, under False the questions."""
    rows = [json.loads(line) for line in (folder / _OFF_TOPIC_NAME).read_text("utf-8").splitlines() if line]
    return {
        orders: [r["question"] for r in rows if (r["kind"] == "order") is orders] for orders in (True, False)
    }


def train(encoder: Encoder, questions: Sequence[str], folder: Path) -> tuple[Subject, dict[str, Any]]:
    """Learn both decisions from the bank's `questions` and `off-topic.jsonl`; return them and their figures.

    The figures are of five-fold cross-validation.
    """
    texts = read_others(folder)
    about = encoder.encode_queries(questions)
    off_topic, orders = encoder.encode_queries(texts[False]), encoder.encode_queries(texts[True])
    strange = np.concatenate([about, off_topic])
    subject, order = _regression(about, off_topic), _regression(orders, strange)
    learned = Subject(
        subject_weights=np.asarray(subject.coef_[0], dtype=np.float32),
        subject_bias=float(subject.intercept_[0]),
        order_weights=np.asarray(order.coef_[0], dtype=np.float32),
        order_bias=float(order.intercept_[0]),
        model=encoder.fingerprint.split()[0],
    )
    figures = {
        "model": learned.model,
        "questions_on_the_letter": len(questions),
        "off_topic_questions": len(off_topic),
        "orders": len(orders),
        "figures": {
            "subject or not, AUROC": _auroc(about, off_topic),
            "order or not, AUROC": _auroc(orders, strange),
        },
    }
    return learned, figures


def _auroc(positive: FloatMatrix, negative: FloatMatrix) -> float:
    vectors = np.concatenate([positive, negative])
    wanted = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=SEED)
    decided = cross_val_predict(_unfitted(), vectors, wanted, cv=folds, method="decision_function")
    return round(float(roc_auc_score(wanted, decided)), 4)


def _unfitted() -> LogisticRegression:
    # As if there were as many of each.
    return LogisticRegression(C=_STRENGTH, max_iter=5000, class_weight="balanced")


def _regression(positive: FloatMatrix, negative: FloatMatrix) -> LogisticRegression:
    """Fit what tells two groups of vectors apart."""
    return _unfitted().fit(
        np.concatenate([positive, negative]), np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    )
