"""`make train`: learn the adapter from the question bank. Takes about three minutes on two cores.

Everything is fixed by the bank, the documents, the model and the seed: a second run gives the same
file. The figures it prints and keeps (`data/training.json`) are of parts held out of training.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.svm import SVC
from torch.nn import functional

from assistant.adapter import DATA_FOLDER, Adapter, save_adapter
from assistant.bank import Row, read_rows, sentence_places, write_vectors
from corpus.catalogue import load_corpus
from index.encoder import Encoder, FloatMatrix, load_encoder
from index.settings import IndexSettings
from index.store import Index, open_index

SEED = 2026
_EPOCHS = 60
_BATCH = 256
_RATE = 2e-3
_TEMPERATURE = 0.05
_DECAY = 0.003
_FOLDS = 5
# Cost and kernel width of the decision on what is given, chosen by five-fold cross-validation on
# the bank (AUROC 0.903; 0.899 with 2 and 5, 0.863 with 1 and 15). A logistic regression is weaker.
_GIVEN_COST = 5.0
_GIVEN_GAMMA = 8.0
_SUBJECT_STRENGTH = 10.0
_OFF_TOPIC_NAME = "off-topic.jsonl"


@dataclass(frozen=True)
class Examples:
    """The bank as numbers: question vectors, the sentences meant, and whether they answer."""

    questions: FloatMatrix
    sentences: tuple[tuple[int, ...], ...]
    answerable: np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Others:
    """Vectors of questions on other subjects, and of orders to the assistant."""

    off_topic: FloatMatrix
    orders: FloatMatrix


def examples_of(index: Index, rows: Sequence[Row], vectors: FloatMatrix) -> Examples:
    """Link the bank's questions to the index. Raises ValueError if one is about another document."""
    places = sentence_places(index)
    linked = tuple(tuple(places[quote] for quote in row.quotes if quote in places) for row in rows)
    strange = [row.question for row, found in zip(rows, linked, strict=True) if not found]
    if strange:
        raise ValueError(f"{len(strange)} bank questions are about no document, the first {strange[0]!r}")
    return Examples(vectors, linked, np.array([row.answerable for row in rows], dtype=bool))


def fit_maps(
    questions: FloatMatrix, answers: Sequence[Sequence[int]], sentences: FloatMatrix
) -> tuple[FloatMatrix, FloatMatrix]:
    """Learn both maps with a softmax over all sentences (InfoNCE, temperature 0.05)."""
    torch.manual_seed(SEED)
    size = questions.shape[1]
    target = torch.zeros(len(questions), len(sentences))
    for row, places in enumerate(answers):
        target[row, list(places)] = 1 / len(set(places))
    q_all, s_all = torch.from_numpy(questions), torch.from_numpy(sentences)
    maps = [torch.zeros(size, size, requires_grad=True) for _ in range(2)]
    optimiser = torch.optim.Adam(maps, lr=_RATE)
    for _ in range(_EPOCHS):
        order = torch.randperm(len(questions))
        for batch in (order[at : at + _BATCH] for at in range(0, len(order), _BATCH)):
            q = functional.normalize(q_all[batch] + q_all[batch] @ maps[0], dim=1)
            s = functional.normalize(s_all + s_all @ maps[1], dim=1)
            loss = functional.cross_entropy(q @ s.T / _TEMPERATURE, target[batch])
            loss = loss + _DECAY * sum((each**2).sum() for each in maps)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call] # torch ships no types for it
            optimiser.step()
    query_map, sentence_map = (each.detach().numpy() for each in maps)
    return query_map, sentence_map


def fit(index: Index, examples: Examples, others: Others, model: str, bank: str) -> Adapter:
    """Learn the whole adapter from all examples, and from what isn't about the documents."""
    vectors = index.sentence_vectors.vectors(np.arange(len(index.sentences)))
    right = examples.answerable
    answers = [places for places, good in zip(examples.sentences, right, strict=True) if good]
    query_map, sentence_map = fit_maps(examples.questions[right], answers, vectors)
    # What other subjects ask isn't given either.
    asked = np.concatenate([examples.questions, others.off_topic])
    answered = np.r_[right, np.zeros(len(others.off_topic), dtype=bool)]
    given = SVC(C=_GIVEN_COST, gamma=_GIVEN_GAMMA).fit(asked, answered)
    weights = np.zeros(len(answered), dtype=np.float32)
    weights[given.support_] = given.dual_coef_[0]
    subject = _regression(examples.questions, others.off_topic)
    order = _regression(others.orders, np.concatenate([examples.questions, others.off_topic]))
    adapter = Adapter(
        query_map=query_map,
        sentence_map=sentence_map,
        given_weights=weights[: len(right)],
        other_vectors=others.off_topic,
        other_weights=weights[len(right) :],
        given_bias=float(given.intercept_[0]),
        given_gamma=_GIVEN_GAMMA,
        subject_weights=np.asarray(subject.coef_[0], dtype=np.float32),
        subject_bias=float(subject.intercept_[0]),
        order_weights=np.asarray(order.coef_[0], dtype=np.float32),
        order_bias=float(order.intercept_[0]),
        plain_scale=1.0,
        plain_shift=0.0,
        model=model,
        bank=bank,
    )
    scale, shift = _stand_in(adapter, examples.questions[right][:500], vectors)
    return replace(adapter, plain_scale=scale, plain_shift=shift)


def _regression(positive: FloatMatrix, negative: FloatMatrix) -> LogisticRegression:
    """Fit what tells two groups of vectors apart, as if there were as many of each."""
    fitted = LogisticRegression(C=_SUBJECT_STRENGTH, max_iter=5000, class_weight="balanced")
    return fitted.fit(
        np.concatenate([positive, negative]), np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    )


def _stand_in(adapter: Adapter, questions: FloatMatrix, vectors: FloatMatrix) -> tuple[float, float]:
    """Return the line through (plain, adapted) similarity of the best plain sentence and the median."""
    plain = questions @ vectors.T
    adapted = adapter.adapted_queries(questions) @ adapter.adapted_sentences(vectors).T
    rows = np.arange(len(questions))
    best = plain.argmax(axis=1)
    high, low = plain[rows, best].mean(), np.median(plain)
    high_adapted, low_adapted = adapted[rows, best].mean(), np.median(adapted)
    scale = float((high_adapted - low_adapted) / (high - low))
    return scale, float(low_adapted - scale * low)


def cross_validate(index: Index, examples: Examples, others: Others) -> dict[str, float]:
    """Return figures of parts never trained on: R@1 of sentences, AUROC of both decisions.

    "Held-out questions" are folds over questions, whose sentences others ask about; "held-out
    sentences" are folds over sentences, as if a passage had no questions at all.
    """
    vectors = index.sentence_vectors.vectors(np.arange(len(index.sentences)))
    off_topic = others.off_topic
    shuffled = np.random.default_rng(SEED)
    owner = np.array([places[0] for places in examples.sentences])
    ways = {
        "held-out questions": shuffled.permutation(len(owner)) % _FOLDS,
        "held-out sentences": shuffled.permutation(len(index.sentences))[owner] % _FOLDS,
    }
    off_fold = shuffled.permutation(len(off_topic)) % _FOLDS
    figures: dict[str, float] = {}
    for way, fold_of in ways.items():
        hits: dict[str, list[bool]] = {"plain": [], "adapted": []}
        given, subject = np.zeros(len(owner)), np.zeros(len(owner) + len(off_topic))
        for fold in range(_FOLDS):
            outside = fold_of == fold
            known = _part(examples, ~outside)
            adapter = fit(index, known, Others(off_topic[off_fold != fold], others.orders), "", "")
            held = _part(examples, outside)
            given[outside] = [
                adapter.given(known.questions @ question, question) for question in held.questions
            ]
            tested = np.r_[outside, off_fold == fold]
            mixed = np.concatenate([held.questions, off_topic[off_fold == fold]])
            subject[tested] = [adapter.subject(question) for question in mixed]
            questions = held.questions[held.answerable]
            answers = [p for p, good in zip(held.sentences, held.answerable, strict=True) if good]
            adapted = adapter.adapted_queries(questions) @ adapter.adapted_sentences(vectors).T
            for name, ranking in (("plain", questions @ vectors.T), ("adapted", adapted)):
                found = ranking.argmax(axis=1)
                hits[name] += [int(best) in places for best, places in zip(found, answers, strict=True)]
        about = np.r_[np.ones(len(owner)), np.zeros(len(off_topic))]
        figures |= {
            f"{way}: sentence R@1, plain": float(np.mean(hits["plain"])),
            f"{way}: sentence R@1, adapted": float(np.mean(hits["adapted"])),
            f"{way}: given or not, AUROC": float(roc_auc_score(examples.answerable, given)),
            f"{way}: subject or not, AUROC": float(roc_auc_score(about, subject)),
        }
    return figures


def _part(examples: Examples, chosen: np.ndarray[Any, np.dtype[np.bool_]]) -> Examples:
    sentences = tuple(p for p, keep in zip(examples.sentences, chosen, strict=True) if keep)
    return Examples(examples.questions[chosen], sentences, examples.answerable[chosen])


def read_others(folder: Path) -> dict[bool, list[str]]:
    """Return the texts of `off-topic.jsonl`: under True the orders, under False the questions."""
    rows = [json.loads(line) for line in (folder / _OFF_TOPIC_NAME).read_text("utf-8").splitlines() if line]
    return {
        orders: [r["question"] for r in rows if (r["kind"] == "order") is orders] for orders in (True, False)
    }


def others_of(encoder: Encoder, folder: Path) -> Others:
    """Encode the questions and orders of `off-topic.jsonl`."""
    texts = read_others(folder)
    return Others(encoder.encode_queries(texts[False]), encoder.encode_queries(texts[True]))


def train(folder: Path = DATA_FOLDER) -> dict[str, Any]:
    """Encode the bank, learn and write the adapter; returns what `training.json` says."""
    began = time.perf_counter()
    settings = IndexSettings()
    encoder = load_encoder(settings)
    index = open_index(load_corpus(), settings, encoder, None, None)
    rows, digest = read_rows(folder)
    vectors = write_vectors(encoder, folder)
    others = others_of(encoder, folder)
    examples = examples_of(index, rows, vectors)
    figures = cross_validate(index, examples, others)
    model = encoder.fingerprint.split()[0]
    save_adapter(fit(index, examples, others, model, digest), folder)
    report = {
        "seed": SEED,
        "model": model,
        "bank_sha256": digest,
        "questions": len(rows),
        "of_them_answered": int(examples.answerable.sum()),
        "off_topic_questions": len(others.off_topic),
        "orders": len(others.orders),
        "figures": {name: round(value, 4) for name, value in figures.items()},
    }
    (folder / "training.json").write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    return report | {"seconds": round(time.perf_counter() - began)}


if __name__ == "__main__":
    Console().print_json(data=train())
