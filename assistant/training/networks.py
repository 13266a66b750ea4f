"""Train both networks from gathered material: `python -m assistant.training.networks FILE`.

FILE is what `assistant.training.gather` wrote. A graphics card is used if there is one: minutes
instead of hours, and figures that differ in the last digits.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import Progress

from assistant.layers import packed
from assistant.training import joint, question
from assistant.training.learning import SEED, Report
from assistant.training.material import Material, best_device, held_out, load_material

DATA_FOLDER = Path(__file__).parent.parent / "data"
QUESTION_NAME = "question-reader"
JOINT_NAME = "joint-reader"


def train(material: Material, folder: Path = DATA_FOLDER, only: str = "") -> dict[str, Any]:
    """Train, write both networks with their figures to `folder`, and return the figures."""
    figures: dict[str, Any] = {}
    with Progress() as progress:

        def reporter(name: str) -> Report:
            task = progress.add_task(name)
            return lambda step, steps, _: progress.update(task, completed=step, total=steps)

        if only in ("", QUESTION_NAME):
            began = time.perf_counter()
            network = question.train(material, report=reporter(QUESTION_NAME))
            arrays = packed(network) | {"sentences": np.array(material.sentences)}
            np.savez_compressed(folder / f"{QUESTION_NAME}.npz", **arrays)
            figures[QUESTION_NAME] = _written(
                folder / f"{QUESTION_NAME}.json",
                material,
                began,
                {"held-out questions": question.measure(network, material, held_out(material.own))},
            )
        if only in ("", JOINT_NAME):
            began = time.perf_counter()
            reads = joint.Reads(material)
            reader = joint.train(material, report=reporter(JOINT_NAME), reads=reads)
            np.savez_compressed(folder / f"{JOINT_NAME}.npz", **packed(reader))
            figures[JOINT_NAME] = _written(
                folder / f"{JOINT_NAME}.json",
                material,
                began,
                {
                    "held-out questions on the letter": joint.measure(reader, reads, held_out(material.own)),
                    "on other letters": joint.measure(reader, reads, held_out(material.others)),
                },
            )
    return figures


def _written(
    path: Path, material: Material, began: float, measured: dict[str, dict[str, float]]
) -> dict[str, Any]:
    """Write what a network was learned from and what it is worth, and return it with the time it took."""
    about = {
        "seed": SEED,
        **material.origin,
        "figures": {
            f"{of}: {name}": round(value, 4)
            for of, figures in measured.items()
            for name, value in figures.items()
        },
    }
    path.write_text(json.dumps(about, indent=2) + "\n", "utf-8")
    return about | {"seconds": round(time.perf_counter() - began), "on": str(best_device())}


if __name__ == "__main__":
    Console().print_json(
        data=train(load_material(Path(sys.argv[1])), Path(sys.argv[2]) if sys.argv[2:] else DATA_FOLDER)
    )
