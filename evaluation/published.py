"""The figures that the page shows: those of the committed run on the test split."""

from __future__ import annotations

import json

from assistant.web.about import Figure
from evaluation.readme_table import METRICS

_SYSTEM = "full"
_ANSWERABLE = ("correct", "false_refusal", "verbatim")
_KINDS = ("near-miss", "off-topic-general")


def published_figures() -> tuple[list[Figure], str, int]:
    """Return the figures, the day they were measured and on how many questions; none if unreadable."""
    try:
        metrics = json.loads(METRICS.read_text("utf-8"))
        system = metrics["systems"][_SYSTEM]
        found = {name: system["answerable"][name] for name in _ANSWERABLE}
        found |= {name: system["kinds"][name]["correct"] for name in _KINDS}
        found["wrong"] = system["overall"]["wrong"]
        figures = [Figure(name, row["mean"], row["low"], row["high"]) for name, row in found.items()]
        return figures, str(metrics["date"]), int(metrics["dataset"]["items"])
    except (OSError, ValueError, KeyError, TypeError):
        return [], "", 0
