"""Two runs side by side: paired differences per measure, and the questions that changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.errors import EvaluationError
from evaluation.run import METRICS_NAME, read_predictions
from evaluation.statistics import Estimate, paired_difference


@dataclass(frozen=True, slots=True)
class Change:
    """An item that one run had right and the other wrong."""

    system: str
    id: str
    kind: str
    question: str
    better: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences (second run less first) by (system, measure), and the changed items.

    `same_dataset` is false if the runs read files that differ; only shared items count.
    """

    differences: dict[tuple[str, str], Estimate]
    changes: list[Change]
    same_dataset: bool = True


def compare_runs(first: Path, second: Path) -> Comparison:
    """Compare the items and systems that both runs have.

    Raises EvaluationError if a folder holds no run, or they have nothing in common.
    """
    before, after = read_predictions(first), read_predictions(second)
    shared = sorted(before.keys() & after.keys())
    if not shared:
        raise EvaluationError(f"{first} and {second} have no system and item in common; nothing to compare.")
    differences = {
        (system, measure): _difference([k for k in shared if k[0] == system], measure, before, after)
        for system in sorted({key[0] for key in shared})
        for measure in sorted({m for k in shared if k[0] == system for m in before[k]["scores"]})
    }
    changes = [
        Change(
            system=key[0],
            id=key[1],
            kind=after[key]["kind"],
            question=after[key]["question"],
            better=after[key]["scores"]["correct"] > before[key]["scores"]["correct"],
        )
        for key in shared
        if after[key]["scores"]["correct"] != before[key]["scores"]["correct"]
    ]
    same = _dataset_hash(first) == _dataset_hash(second)
    return Comparison({key: d for key, d in differences.items() if d}, changes, same)


def _dataset_hash(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / METRICS_NAME).read_text("utf-8"))["dataset"]["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _difference(
    keys: Sequence[tuple[str, str]],
    measure: str,
    before: Mapping[tuple[str, str], dict[str, Any]],
    after: Mapping[tuple[str, str], dict[str, Any]],
) -> Estimate:
    pairs = [
        (before[key]["scores"][measure], after[key]["scores"][measure])
        for key in keys
        if measure in before[key]["scores"] and measure in after[key]["scores"]
    ]
    return paired_difference([b for b, _ in pairs], [a for _, a in pairs]) if pairs else {}
