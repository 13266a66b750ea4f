"""One run: every system over every item, predictions and figures written together.

The output folder gets `metrics.json`, `predictions.jsonl` and `report.html`, all or none.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answer import Status
from assistant.assistant import Assistant
from corpus.folders import whole_folder
from corpus.model import Document
from evaluation import statistics
from evaluation.dataset import Item
from evaluation.errors import EvaluationError
from evaluation.report import write_report
from evaluation.scoring import Prediction, same_answer, score
from evaluation.systems import System, make_systems

METRICS_NAME = "metrics.json"
PREDICTIONS_NAME = "predictions.jsonl"
REPORT_NAME = "report.html"
# Deep enough to rank every passage that could be relevant, as nDCG needs to know of all.
_DEPTH = 1000
_OFF_TOPIC = frozenset({"off-topic-policy", "off-topic-general", "injection"})
_THRESHOLDS = 50

Progress = Callable[[str, int, int], None]


def predict(
    name: str,
    system: System,
    items: Sequence[Item],
    documents: Mapping[str, Document],
    progress: Progress | None = None,
) -> list[Prediction]:
    """Ask a system every item, twice, and score what it says.

    An error on one item is kept with it, counts as wrong, and doesn't stop the run.
    """
    predictions = []
    for done, item in enumerate(items, 1):
        try:
            began = time.perf_counter()
            answer = system.answer(item.question, item.history)
            answer = answer.timed(time.perf_counter() - began)  # one clock for all systems
            same = same_answer(answer, system.answer(item.question, item.history))
            found = system.retrieve(item.question, item.history, _DEPTH) if item.answerable else []
            made = score(item, name, answer, found, documents, same=same)
        except Exception as error:  # whatever a system under test raises is its result
            made = score(item, name, None, [], documents, error=f"{type(error).__name__}: {error}")
        predictions.append(made)
        if progress:
            progress(name, done, len(items))
    return predictions


def summarise(predictions: Sequence[Prediction]) -> dict[str, Any]:
    """Return the figures of one system: overall, per kind, curves, latency."""
    kinds = sorted({prediction.item.kind for prediction in predictions})
    answered = [p for p in predictions if p.answer and p.answer.status in (Status.ANSWERED, Status.PARTIAL)]
    seconds = [p.answer.seconds for p in predictions if p.answer]
    return {
        "overall": _figures(predictions),
        "answerable": _figures([p for p in predictions if p.item.answerable]),
        "kinds": {kind: _figures([p for p in predictions if p.item.kind == kind]) for kind in kinds},
        "reliability": statistics.reliability(
            [p.answerability for p in answered],
            [p.item.answerable and p.scores["correct"] == 1.0 for p in answered],
        ),
        "tradeoff": _tradeoff(predictions),
        "auroc": _auroc(predictions),
        "latency": {
            "p50": float(np.percentile(seconds, 50)) if seconds else None,
            "p95": float(np.percentile(seconds, 95)) if seconds else None,
        },
        "errors": sum(p.error is not None for p in predictions),
    }


def run(
    assistant: Assistant,
    items: Sequence[Item],
    dataset: Path,
    output: Path,
    system_names: Sequence[str],
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Evaluate the systems and write the output folder; returns the metrics.

    Raises EvaluationError for an unknown system or a folder that can't be written, before
    anything is measured.
    """
    systems = make_systems(system_names, assistant)
    check_output(output)
    documents = assistant.index.documents
    predictions: list[Prediction] = []
    figures: dict[str, Any] = {}
    for name, system in systems.items():
        mine = predict(name, system, items, documents, progress)
        predictions += mine
        figures[name] = summarise(mine)
    metrics = {
        "dataset": {
            "name": dataset.stem,
            "sha256": hashlib.sha256(dataset.read_bytes()).hexdigest(),
            "items": len(items),
        },
        "date": datetime.date.today().isoformat(),
        "commit": _commit(),
        "snapshot": assistant.index.snapshot,
        "settings": {
            "lexical_weight": assistant.index.lexical_weight,
            **assistant.settings.model_dump(),
        },
        "bootstrap": {
            "samples": statistics.SAMPLES,
            "seed": statistics.SEED,
            "level": statistics.LEVEL,
        },
        "systems": figures,
    }
    _write(output, metrics, [prediction.to_dict() for prediction in predictions])
    return metrics


def check_output(output: Path) -> None:
    """Raise EvaluationError if `output` holds other things, or cannot be made."""
    try:
        if output.exists() and (not output.is_dir() or _strangers(output)):
            raise EvaluationError(
                f"{output} holds other files; give an empty or new folder, or an earlier run's."
            )
        parent = output.absolute().parent
        while not parent.exists():  # made only when there is something to write
            parent = parent.parent
        probe = parent / f".{output.name}.probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise EvaluationError(
            f"Cannot write to {output} ({error.strerror or error}); give a folder that can be written to."
        ) from error


def _strangers(output: Path) -> list[Path]:
    ours = {METRICS_NAME, PREDICTIONS_NAME, REPORT_NAME}
    return [path for path in output.iterdir() if path.name not in ours]


def _write(output: Path, metrics: dict[str, Any], predictions: Sequence[dict[str, Any]]) -> None:
    try:
        with whole_folder(output) as folder:
            text = json.dumps(metrics, ensure_ascii=False, indent=1)
            (folder / METRICS_NAME).write_text(text + "\n", "utf-8")
            lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in predictions]
            (folder / PREDICTIONS_NAME).write_text("".join(lines), "utf-8")
            write_report(metrics, predictions, folder / REPORT_NAME)
            folder.chmod(0o755)
    except OSError as error:
        raise EvaluationError(f"Cannot write to {output} ({error.strerror or error}).") from error


def _figures(predictions: Sequence[Prediction]) -> dict[str, statistics.Estimate]:
    names = sorted({name for p in predictions for name in p.scores})
    figures = {
        name: statistics.mean_with_interval([p.scores[name] for p in predictions if name in p.scores])
        for name in names
    }
    refused = [
        p.answer is not None and p.answer.status not in (Status.ANSWERED, Status.PARTIAL) for p in predictions
    ]
    return figures | statistics.refusal_scores([p.item.answerable for p in predictions], refused)


def _auroc(predictions: Sequence[Prediction]) -> dict[str, statistics.Estimate]:
    answerable = [p.answerability for p in predictions if p.item.answerable]
    found = {}
    for kind in sorted({p.item.kind for p in predictions if not p.item.answerable}):
        others = [p.answerability for p in predictions if p.item.kind == kind]
        estimate = statistics.auroc(answerable, others)
        if estimate:
            found[kind] = estimate
    return found


def _tradeoff(predictions: Sequence[Prediction]) -> list[dict[str, Any]]:
    """Return, for thresholds on confidence, what share of each group would be refused.

    What the system refused already stays refused at every threshold.
    """

    def refused(group: Sequence[Prediction], threshold: float) -> float | None:
        if not group:
            return None
        return sum(
            p.answer is not None
            and (p.answer.status not in (Status.ANSWERED, Status.PARTIAL) or p.answerability < threshold)
            for p in group
        ) / len(group)

    answerable = [p for p in predictions if p.item.answerable]
    groups = {
        "near-miss": [p for p in predictions if p.item.kind == "near-miss"],
        "off-topic": [p for p in predictions if p.item.kind in _OFF_TOPIC],
        "all": [p for p in predictions if not p.item.answerable],
    }
    if not answerable:
        return []
    levels = np.unique(np.quantile([p.answerability for p in predictions], np.linspace(0, 1, _THRESHOLDS)))
    return [
        {
            "threshold": float(level),
            "false_refusals": refused(answerable, float(level)),
            "refused": {name: refused(group, float(level)) for name, group in groups.items()},
        }
        for level in levels
    ]


def _commit() -> str:
    """Return the commit of the code, with "+" if files differ from it, or "unknown"."""
    here = Path(__file__).parent
    try:
        commit = _git(here, "rev-parse", "--short=10", "HEAD")
        return commit + ("+" if _git(here, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def read_predictions(folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Return a run's predictions by (system, item id). Raises EvaluationError if there are none."""
    path = folder / PREDICTIONS_NAME
    try:
        # Not splitlines(), which also splits at characters that JSON leaves as they are.
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
        for row in rows:
            row["kind"], row["question"], row["scores"]["correct"]  # what a comparison needs
        return {(row["system"], row["id"]): row for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"{folder} holds no finished run ({error}); run 'actieagenda evaluate' first."
        ) from error
