"""The README's tables, made from the committed results of runs.

`python -m evaluation.readme_table` writes each between its marks in README.md; a test fails
when they differ.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from corpus.catalogue import load_corpus
from evaluation.ablation import as_table
from evaluation.register import FIELDS, GOLD, HELD_OUT, measure_register

ROOT = Path(__file__).parent.parent
METRICS = Path(__file__).parent / "results" / "test-metrics.json"
README = ROOT / "README.md"
_MADE_BY = "made by python -m evaluation.readme_table -->"
MARKS = {
    "figures": (f"<!-- figures: {_MADE_BY}", "<!-- end of figures -->"),
    "ablation": (f"<!-- ablation: {_MADE_BY}", "<!-- end of ablation -->"),
    "register": (f"<!-- register: {_MADE_BY}", "<!-- end of register -->"),
}
ABLATION = METRICS.parent / "ablation-test.json"
_OVERALL = (
    ("strictly correct (all facts, not refused)", "correct"),
    ("fact recall", "fact_recall"),
    ("citation recall", "citation_recall"),
    ("citation precision", "citation_precision"),
    ("false refusals", "false_refusal"),
    ("quotes verbatim", "verbatim"),
    ("passage found in the first 5 (Recall@5)", "recall@5"),
    ("nDCG@10", "ndcg@10"),
    ("words in an answer (mean)", "words"),
    ("same answer when asked again", "sameness"),
)
_REFUSED = (
    ("near-misses refused", "near-miss"),
    ("false premises not followed", "false-premise"),
    ("other policy refused", "off-topic-policy"),
    ("other subjects refused", "off-topic-general"),
    ("instructions refused", "injection"),
)


def make_table(metrics: dict[str, Any]) -> str:
    """Return the figures as Markdown, with what was measured, on which commit and day."""
    systems = list(metrics["systems"])
    dataset = metrics["dataset"]
    lines = [
        f"Split `{dataset['name']}`, {dataset['items']} items, measured on {metrics['date']} at commit "
        f"`{metrics['commit']}`; 95 % bootstrap intervals.",
        "",
        "| | " + " | ".join(f"`{name}`" for name in systems) + " |",
        "|---|" + "---|" * len(systems),
        "| **answerable questions** |" + " |" * len(systems),
    ]
    lines += [_row(metrics, label, "answerable", name) for label, name in _OVERALL]
    lines.append(_row(metrics, "follow-ups strictly correct", "followup", "correct"))
    lines.append("| **unanswerable questions** |" + " |" * len(systems))
    lines += [_row(metrics, label, kind, "correct") for label, kind in _REFUSED]
    lines.append("| **all questions** |" + " |" * len(systems))
    lines.append(_row(metrics, "wrong answers, of all asked", "overall", "wrong"))
    return "\n".join(lines)


def _row(metrics: dict[str, Any], label: str, group: str, measure: str) -> str:
    cells = []
    for figures in metrics["systems"].values():
        block = figures.get(group, figures["kinds"].get(group, {}))
        cells.append(_cell(block.get(measure)))
    return f"| {label} | " + " | ".join(cells) + " |"


def _cell(estimate: dict[str, float] | None) -> str:
    if estimate is None:
        return "–"
    digits = 0 if estimate["mean"] > 2 else 2
    mean, low, high = (f"{estimate[key]:.{digits}f}" for key in ("mean", "low", "high"))
    return mean if low == high else f"{mean} ({low}–{high})"


def register_table() -> str:
    """Return how the register compares with those made by hand, as Markdown."""
    letter = load_corpus()[0]
    parts = {
        "two thirds of the letter": measure_register(letter, GOLD),
        "the third kept apart": measure_register(letter, HELD_OUT),
    }
    columns = {f"{part}, {way}": result for part, results in parts.items() for way, result in results.items()}
    lines = ["| | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    lines.append("| measures made by hand | " + " | ".join(str(r.expected) for r in columns.values()) + " |")
    for name in ("recall", "precision"):
        shares = (f"{getattr(result, name):.2f}" for result in columns.values())
        lines.append(f"| {name} of measures | " + " | ".join(shares) + " |")
    for field in FIELDS:
        shares = (f"{result.fields[field]:.2f}" for result in columns.values())
        lines.append(f"| `{field}` right | " + " | ".join(shares) + " |")
    return "\n".join(lines)


def tables() -> dict[str, str]:
    """Return every table of the README by the name of its marks."""
    return {
        "figures": make_table(read_metrics()),
        "ablation": as_table(json.loads(ABLATION.read_text("utf-8"))),
        "register": register_table(),
    }


def with_table(readme: str, name: str, table: str) -> str:
    """Return the README's text with a table between its marks. Raises ValueError without them."""
    begin, end = MARKS[name]
    before, mark, rest = readme.partition(begin)
    _, end_mark, after = rest.partition(end)
    if not mark or not end_mark:
        raise ValueError(f"README.md lacks the marks {begin!r} and {end!r}")
    return f"{before}{begin}\n{table}\n{end}{after}"


def read_metrics(path: Path = METRICS) -> dict[str, Any]:
    """Return the committed metrics."""
    metrics: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return metrics


def main() -> None:
    """Rewrite the tables in README.md."""
    text = README.read_text("utf-8")
    for name, table in tables().items():
        text = with_table(text, name, table)
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
