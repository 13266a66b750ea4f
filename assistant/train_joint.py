"""`make train`, second part: train the network that reads question and passage together.

Of each question the network gets the passage that answers it, or that it is about, and a few that
look alike; it learns to put the sentences that answer first, and "none" where none does. The
questions are those of the bank and of `data/reading/`: letters written for this, so that it
learns to read and not only to know one letter.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.progress import Progress, TaskID
from sklearn.metrics import roc_auc_score
from torch import Tensor

from assistant.bank import Row, read_rows, sentence_places
from assistant.joint_network import JointNetwork, Read, packed, pair_up
from assistant.joint_reader import DATA_FOLDER, NAME, read_passages, read_questions
from assistant.train import read_others
from corpus.assembly import DocumentInfo
from corpus.catalogue import load_corpus
from corpus.letter import parse_letter
from corpus.model import Document
from index.encoder import SentenceEncoder, load_encoder
from index.settings import IndexSettings
from index.store import Index, build_index

SEED = 2026
# Called after each step with its number, how many there are, its loss, and the network.
Report = Callable[[int, int, float, JointNetwork], None]
READING_FOLDER = DATA_FOLDER / "reading"
_QUESTIONS_A_STEP = 12
_PASSAGES_A_QUESTION = 3
# Look-alikes are drawn from this many of the nearest passages.
_NEAREST = 8
_RATE = 1e-4
_RATE_OF_JUDGE = 5e-4
_WARM_UP_STEPS = 100
_LEAST_RATE = 0.02
# One question in this many is kept out to measure with.
_HELD_OUT = 20


@dataclass(frozen=True)
class Example:
    """A question as read, its passages from near to far, and which sentences answer it.

    `about` are the passages that the question is about. `right` are (passage, number of the
    sentence in it); empty if nothing answers.
    """

    question: Read
    about: tuple[int, ...]
    near: tuple[int, ...]
    right: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Material:
    """All passages of all documents as read, and the questions on them."""

    passages: list[Read]
    examples: list[Example]


def reading_letters(folder: Path = READING_FOLDER) -> list[tuple[Document, list[Row]]]:
    """Return the letters written to learn reading from, with their questions."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        document = parse_letter(path.read_text("utf-8"), DocumentInfo(id=path.stem, title=path.stem))
        lines = path.with_suffix(".jsonl").read_text("utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        found.append((document, [Row(r["question"], r["answerable"], tuple(r["quotes"])) for r in rows]))
    return found


def gather(
    encoder: SentenceEncoder, documents: Sequence[tuple[Document, Sequence[Row]]], strange: Sequence[str]
) -> Material:
    """Read all passages and questions; `strange` questions are about none of the documents.

    A question is compared with passages of its own document only, as one asked of that document.
    """
    passages: list[Read] = []
    examples: list[Example] = []
    for number, (document, rows) in enumerate(documents):
        index = build_index([document], IndexSettings(), encoder)
        offset = len(passages)
        passages += read_passages(encoder, index, range(len(index.passages)))
        asked = [*rows, *(Row(text, False, ()) for text in strange[number :: len(documents)])]
        near = _nearest(index, [row.question for row in asked])
        places = sentence_places(index)
        questions = read_questions(encoder, [row.question for row in asked])
        for row, question, nearest in zip(asked, questions, near, strict=True):
            found = [_place(index, places[quote], offset) for quote in row.quotes if quote in places]
            examples.append(
                Example(
                    question=question,
                    about=tuple(dict.fromkeys(passage for passage, _ in found)),
                    near=tuple(int(at) + offset for at in nearest),
                    right=frozenset(found) if row.answerable else frozenset(),
                )
            )
    return Material(passages, examples)


def _place(index: Index, place: int, offset: int) -> tuple[int, int]:
    passage = index.sentences[place].passage
    return passage + offset, place - index.sentences_of(passage).start


def _nearest(index: Index, questions: Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return for each question the passages, by the nearest of their sentences, near ones first."""
    vectors = index.encoder.encode_queries(questions)
    similar = vectors @ index.sentence_vectors.vectors(np.arange(len(index.sentences))).T
    owners = np.array([sentence.passage for sentence in index.sentences])
    of_passages = np.maximum.reduceat(
        similar, np.searchsorted(owners, np.arange(len(index.passages))), axis=1
    )
    return np.argsort(-of_passages, axis=1, kind="stable")


def chosen_passages(example: Example, count: int, drawn: random.Random | None = None) -> list[int]:
    """Return what is read for an example: what it is about, then look-alikes, `drawn` or the nearest."""
    about = list(example.about[: count - 1])
    others = [passage for passage in example.near if passage not in about]
    if drawn is None:
        return about + others[: count - len(about)]
    return about + drawn.sample(others[:_NEAREST], min(count - len(about), len(others[:_NEAREST])))


def odds_of(
    network: JointNetwork, material: Material, asked: Sequence[tuple[Example, list[int]]]
) -> list[tuple[list[tuple[int, int]], Tensor]]:
    """Return for each (example, passages) the sentences read, and their log-odds against "none"."""
    pairs = [(example.question, material.passages[at]) for example, chosen in asked for at in chosen]
    # Long and short pairs apart, which spares padding.
    order = sorted(
        range(len(pairs)), key=lambda pair: len(pairs[pair][0].states) + len(pairs[pair][1].states)
    )
    rows: dict[int, Tensor] = {}
    third = -(-len(order) // 3)
    for group in (order[:third], order[third : 2 * third], order[2 * third :]):
        if group:
            odds = network(pair_up([pairs[pair] for pair in group]), pairs[0][0].states.dtype)
            rows |= dict(zip(group, odds, strict=True))
    result = []
    row = iter(range(len(pairs)))
    for _, chosen in asked:
        sentences, parts = [], []
        for at in chosen:
            count = int(material.passages[at].sentences.max()) + 1
            odds = rows[next(row)][:count]
            sentences += [(at, number) for number in range(len(odds))]
            parts.append(odds)
        result.append((sentences, torch.cat(parts)))
    return result


def loss_of(example: Example, sentences: list[tuple[int, int]], odds: Tensor) -> Tensor:
    """Return the cross-entropy of the sentences that answer, or of "none"."""
    chances = torch.log_softmax(torch.cat([torch.zeros(1), odds]), dim=0)
    right = [at for at, sentence in enumerate(sentences, 1) if sentence in example.right]
    return -chances[right].mean() if right else -chances[0]


def measure(
    network: JointNetwork, material: Material, examples: Sequence[Example], count: int
) -> dict[str, float]:
    """Return R@1 of sentences, and AUROC of "answered", with `count` passages read a question."""
    network.eval()
    answered, wanted, first = [], [], []
    with torch.inference_mode():
        for at in range(0, len(examples), _QUESTIONS_A_STEP):
            part = [(each, chosen_passages(each, count)) for each in examples[at : at + _QUESTIONS_A_STEP]]
            for (example, _), (sentences, odds) in zip(part, odds_of(network, material, part), strict=True):
                answered.append(float(torch.logsumexp(odds, 0)))
                wanted.append(bool(example.right))
                if example.right:
                    first.append(sentences[int(odds.argmax())] in example.right)
    network.train()
    return {
        "sentence R@1": float(np.mean(first)),
        "given or not, AUROC": float(roc_auc_score(wanted, answered)),
    }


def fit(
    network: JointNetwork, material: Material, examples: Sequence[Example], report: Report | None = None
) -> None:
    """Train `network` with each of `examples` once, in an order that the seed fixes."""
    drawn = random.Random(SEED)
    fresh = [*network.judge.parameters(), network.scale, network.shift, network.across]
    known = {id(parameter) for parameter in fresh}
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in network.parameters() if id(p) not in known], "lr": _RATE},
            {"params": fresh, "lr": _RATE_OF_JUDGE},
        ],
        weight_decay=0.01,
    )
    steps = len(examples) // _QUESTIONS_A_STEP
    slope = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / _WARM_UP_STEPS) * max(_LEAST_RATE, 1 - step / steps)
    )
    order = drawn.sample(examples, len(examples))
    for step in range(steps):
        now = order[step * _QUESTIONS_A_STEP :][:_QUESTIONS_A_STEP]
        part = [(each, chosen_passages(each, _PASSAGES_A_QUESTION, drawn)) for each in now]
        losses = [
            loss_of(example, sentences, odds)
            for (example, _), (sentences, odds) in zip(part, odds_of(network, material, part), strict=True)
        ]
        loss = torch.stack(losses).mean()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch ships no types for it
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        slope.step()
        if report:
            report(step + 1, steps, float(loss.detach()), network)


def train(folder: Path = DATA_FOLDER) -> dict[str, Any]:
    """Train in two rounds, write the network, and return its figures.

    First come the many questions on one letter, which teach it what an answer looks like; then
    those on many letters, twice, with the first once more, so that it isn't bound to that letter.
    (With a third of the first it learned less, of the other letters too: AUROC 0.73 instead of 0.76.)
    """
    began = time.perf_counter()
    encoder = load_encoder(IndexSettings())
    rows, digest = read_rows(folder)
    strange = read_others(folder)[False]
    letters = reading_letters(folder / READING_FOLDER.name)
    own = gather(encoder, [(load_corpus()[0], rows)], strange)
    other = gather(encoder, letters, strange)
    torch.manual_seed(SEED)
    network = JointNetwork()
    network.begin_from(encoder.weights())
    with Progress() as progress:
        for name, (material, examples) in rounds(own, other).items():
            task = progress.add_task(name)

            def report(step: int, steps: int, loss: float, _: JointNetwork, task: TaskID = task) -> None:
                progress.update(task, completed=step, total=steps)

            fit(network, material, examples, report)
    np.savez_compressed(folder / NAME, **packed(network))
    figures = {
        "seed": SEED,
        "model": encoder.fingerprint.split()[0],
        "bank_sha256": digest,
        "bank_rows": len(rows),
        "letters": [document.id for document, _ in letters],
        "questions_on_the_letter": len(own.examples),
        "questions_on_letters": len(other.examples),
        "figures": {
            f"{name}: {measured}": round(value, 4)
            for name, material in (("held-out questions on the letter", own), ("on other letters", other))
            for measured, value in measure(network, material, held_out(material), _NEAREST).items()
        },
    }
    (folder / "joint-reader.json").write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    return figures | {"seconds": round(time.perf_counter() - began)}


def rounds(own: Material, other: Material) -> dict[str, tuple[Material, list[Example]]]:
    """Return what is learned from in each round."""
    moved = shifted(other, len(own.passages))
    both = Material([*own.passages, *other.passages], [*own.examples, *moved.examples])
    many, few = learned(own), learned(moved)
    return {
        "one letter": (own, many),
        "many letters": (both, [*few, *few, *many]),
    }


def shifted(material: Material, count: int) -> Material:
    """Return the material with its passages numbered from `count` on."""
    moved = [
        replace(
            each,
            about=tuple(at + count for at in each.about),
            near=tuple(at + count for at in each.near),
            right=frozenset((at + count, number) for at, number in each.right),
        )
        for each in material.examples
    ]
    return Material(material.passages, moved)


def learned(material: Material) -> list[Example]:
    """Return the examples that are learned from."""
    return [each for at, each in enumerate(material.examples) if at % _HELD_OUT]


def held_out(material: Material) -> list[Example]:
    """Return the examples that are kept out, to measure with."""
    return material.examples[::_HELD_OUT]


if __name__ == "__main__":
    Console().print_json(data=train())
