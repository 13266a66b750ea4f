"""How fast the assistant is on this machine: `python -m evaluation.speed` (or `make speed`).

Times depend on the machine; ratios within one run much less. Cold starts run in processes
of their own, so that imports, model and index are loaded as a user's first call loads them.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.assistant import Assistant
from corpus.catalogue import load_corpus
from evaluation.dataset import dataset_path, read_dataset
from evaluation.systems import assistant_on
from index.encoder import load_encoder
from index.settings import IndexSettings
from index.store import Index, build_index, in_context

_QUESTIONS = 200
_WARM_UP = 5
_FIRST_QUESTION = "Hoeveel gemeenten deden mee aan de nulmeting over gebedsoproepen?"


def main() -> None:
    """Measure and print the table."""
    rows = _cold_starts()
    assistant = assistant_on(load_corpus()[0])
    questions = [item.question for item in read_dataset(dataset_path("dev"))][:_QUESTIONS]
    rows += _question_times(assistant, questions)
    rows += _build_speed()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append(("peak memory of this process", f"{peak:.0f} MB"))
    table = Table("measure", "value", title="Speed on this machine")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _cold_starts() -> list[tuple[str, str]]:
    """Time `actieagenda ask` with nothing cached, then with model and index cached."""
    with tempfile.TemporaryDirectory() as folder:
        names = ("CACHE", "INDEX", "LIBRARY", "SOURCES")  # the letter alone, whatever was added or fetched
        fresh = {f"ACTIEAGENDA_{name}_FOLDER": str(Path(folder) / name.lower()) for name in names}
        environment = {**os.environ, **fresh}
        command = [sys.executable, "-m", "assistant", "ask", _FIRST_QUESTION]

        def ask() -> None:
            subprocess.run(command, env=environment, check=True, capture_output=True)

        return [
            ("first answer, nothing cached (model converted, index built)", f"{_timed(ask):.1f} s"),
            ("first answer, model and index cached (imports included)", f"{_timed(ask):.1f} s"),
        ]


def _question_times(assistant: Assistant, questions: Sequence[str]) -> list[tuple[str, str]]:
    """Time the encoder alone and the whole question, alternating, on the same questions."""
    encoder = assistant.index.encoder
    for question in questions[:_WARM_UP]:
        assistant.answer(question)
    alone, whole = [], []
    for question in questions:
        alone.append(_timed(lambda q=question: encoder.encode_queries([q])))  # type: ignore[misc]
        whole.append(_timed(lambda q=question: assistant.answer(q)))  # type: ignore[misc]
    ratio = np.median(whole) / np.median(alone)
    return [
        (f"encoder alone, {len(alone)} questions", _percentiles(alone)),
        (f"whole question, {len(whole)} questions", _percentiles(whole)),
        ("whole question over encoder alone (p50, same run; goal ≤ 10)", f"{ratio:.2f}"),
    ]


def _build_speed() -> list[tuple[str, str]]:
    settings = IndexSettings()
    encoder = load_encoder(settings)
    documents = load_corpus()
    began = time.perf_counter()
    index = build_index(documents, settings, encoder)
    seconds = time.perf_counter() - began
    tokens = tokens_embedded(index)
    return [
        ("index build (passages, sentences alone and in context)", f"{seconds:.1f} s"),
        ("index build, tokens encoded per second", f"{tokens / seconds:.0f}"),
    ]


def tokens_embedded(index: Index) -> int:
    """Return how many tokens were encoded to build an index."""
    alone = [
        index.documents[index.passages[s.passage].document_id].text[s.start : s.end] for s in index.sentences
    ]
    return index.encoder.count_tokens(
        [
            *(passage.searchable_text for passage in index.passages),
            *alone,
            *in_context(index.passages, index.sentences, alone),
        ]
    )


def _timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _percentiles(seconds: Sequence[float]) -> str:
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms"


if __name__ == "__main__":
    main()
