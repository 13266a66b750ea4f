"""What each part of the assistant adds: the benchmark again with one part taken out at a time.

`python -m evaluation.ablation dev` (or `test`) prints the table and keeps it in `results/`.
"""

from __future__ import annotations

import copy
import json
import math
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.assistant import Assistant
from assistant.reading import Reading
from corpus.catalogue import load_corpus
from corpus.measure_overlay import Register
from evaluation.dataset import dataset_path, read_dataset
from evaluation.run import predict
from evaluation.scoring import Prediction
from evaluation.systems import FullSystem, RememberingEncoder, assistant_on

RESULTS = Path(__file__).parent / "results"


class _WithoutDecision:
    """What was learned of the letter, without the decision on what is given."""

    def __init__(self, learned: Any) -> None:
        self._learned = learned

    def read(self, question: str) -> Reading:
        read: Reading = self._learned.read(question)
        return replace(read, given=math.inf)


def variants(assistant: Assistant) -> dict[str, Assistant]:
    """Return the assistant, and copies of it that each lack one part."""

    def without(change: Callable[[Assistant], None]) -> Assistant:
        lacking = copy.copy(assistant)
        change(lacking)
        return lacking

    def no_decision(lacking: Assistant) -> None:
        if lacking.learned:
            lacking.learned = _WithoutDecision(lacking.learned)  # type: ignore[assignment] # same method

    def no_learned(lacking: Assistant) -> None:
        lacking.learned = lacking.subject = None

    def neither(lacking: Assistant) -> None:
        no_learned(lacking)
        lacking.joint = None

    def no_register(lacking: Assistant) -> None:
        lacking.register = Register(())

    def one_sentence(lacking: Assistant) -> None:
        lacking.settings = lacking.settings.model_copy(update={"max_answer_words": 20})

    return {
        "everything": assistant,
        "without the decision on what is given": without(no_decision),
        "without the network that knows the letter (the other reads)": without(no_learned),
        "without either network": without(neither),
        "without the register": without(no_register),
        "answers of 20 words instead of 70": without(one_sentence),
    }


def figures(predictions: list[Prediction]) -> dict[str, float]:
    """Return the figures of one variant, as shares in [0, 1]."""

    def mean(name: str, chosen: list[Prediction]) -> float:
        return float(np.mean([p.scores[name] for p in chosen])) if chosen else 0.0

    answerable = [p for p in predictions if p.item.answerable]
    wrong = [not p.scores["correct"] and not p.scores.get("false_refusal") for p in predictions]
    return {
        "strictly correct": mean("correct", answerable),
        "citation recall": mean("citation_recall", answerable),
        "citation precision": mean("citation_precision", answerable),
        "Recall@5": mean("recall@5", answerable),
        "false refusals": mean("false_refusal", answerable),
        "near-misses refused": mean("correct", [p for p in predictions if p.item.kind == "near-miss"]),
        "false premises not followed": mean(
            "correct", [p for p in predictions if p.item.kind == "false-premise"]
        ),
        "wrong answers, of all": float(np.mean(wrong)),
    }


def ablate(split: str) -> dict[str, dict[str, float]]:
    """Measure every variant on a split."""
    assistant = copy.copy(assistant_on(load_corpus()[0]))
    assistant.index = replace(assistant.index, encoder=RememberingEncoder(assistant.index.encoder))
    items = read_dataset(dataset_path(split))
    return {
        name: figures(predict(name, FullSystem(variant, variant.index), items, variant.index.documents))
        for name, variant in variants(assistant).items()
    }


def as_table(rows: dict[str, dict[str, float]]) -> str:
    """Return the figures as a Markdown table, one row a variant."""
    columns = list(next(iter(rows.values())))
    lines = ["| | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    lines += [
        f"| {name} | " + " | ".join(f"{row[c]:.2f}" for c in columns) + " |" for name, row in rows.items()
    ]
    return "\n".join(lines)


def main(split: str) -> None:
    """Print the table and keep the figures."""
    rows = ablate(split)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"ablation-{split}.json").write_text(json.dumps(rows, indent=2) + "\n", "utf-8")
    table = Table("", *next(iter(rows.values())), title=split)
    for name, row in rows.items():
        table.add_row(name, *(f"{value:.2f}" for value in row.values()))
    Console(width=160).print(table)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "dev")
