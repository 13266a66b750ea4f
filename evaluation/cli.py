"""`actieagenda evaluate`: run the benchmark, compare two runs, measure a BEIR folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from assistant.progress import Bars, open_with_progress
from corpus.catalogue import load_corpus
from corpus.library import load_documents
from evaluation.dataset import NAMED, dataset_path, letter_beside, read_dataset
from evaluation.errors import EvaluationError
from index.encoder import load_encoder
from index.settings import IndexSettings

evaluate_app = typer.Typer(help="Measure the assistant; compare two measurements.", rich_markup_mode=None)
_SHOWN = (
    "correct",
    "fact_recall",
    "citation_recall",
    "citation_precision",
    "false_refusal",
    "false_answer",
    "crag",
    "recall@5",
    "ndcg@10",
)


@evaluate_app.callback(invoke_without_command=True)
def evaluate(
    context: typer.Context,
    dataset: Annotated[str, typer.Option(help="dev, test, fresh, second, third, or a JSONL file.")] = "",
    output: Annotated[Path | None, typer.Option(help="Folder for metrics, predictions, report.")] = None,
    systems: Annotated[str, typer.Option(help="Of full,hybrid,dense,bm25,naive.")] = "full",
    limit: Annotated[int | None, typer.Option(help="Only the first N items.", min=1)] = None,
    beir: Annotated[Path | None, typer.Option(help="A BEIR folder: measure retrieval only.")] = None,
) -> None:
    """Run the benchmark, or retrieval on a BEIR folder with --beir."""
    if context.invoked_subcommand:
        return
    if beir:
        _run_beir(beir, systems)
        return
    if not dataset or output is None:
        raise EvaluationError(
            "Give --dataset (dev, test, fresh, second, third, a file) and --output, or --beir."
        )
    # Imported late, here and below: ir-measures and what it needs take seconds.
    from evaluation.run import check_output, run
    from evaluation.systems import assistant_on, check_names

    path = dataset_path(dataset)
    check_names(_names(systems))
    check_output(output)
    items = read_dataset(path)  # a faulty file is told before seconds of loading
    letter = letter_beside(path)
    if letter is None and path in NAMED.values() and len(load_documents()) > 1:
        letter = load_corpus()[0]  # the benchmark is about the letter, whatever a reader added
    assistant = open_with_progress() if letter is None else assistant_on(letter)
    read_dataset(path, list(assistant.index.documents.values()))
    with Bars() as bars:
        metrics = run(assistant, items[:limit], path, output, _names(systems), bars.report)
    _print_metrics(metrics)
    typer.echo(f"{output / 'report.html'}")


@evaluate_app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="Output folder of the earlier run.")],
    second: Annotated[Path, typer.Argument(help="Output folder of the later run.")],
) -> None:
    """Show what changed from one run to another."""
    from evaluation.compare import compare_runs

    comparison = compare_runs(first, second)
    if not comparison.same_dataset:
        typer.echo("The runs read different files; only the items they share are compared.", err=True)
    table = Table("system", "measure", "difference", "95 % interval", "items")
    for (system, measure), d in comparison.differences.items():
        table.add_row(
            system, measure, f"{d['mean']:+.3f}", f"{d['low']:+.3f} … {d['high']:+.3f}", str(d["n"])
        )
    _console().print(table)
    for change in comparison.changes:
        sign = "+" if change.better else "-"
        typer.echo(f"{sign} {change.system} {change.id} ({change.kind}) {change.question}")


@evaluate_app.command("register")
def register(
    gold: Annotated[Path | None, typer.Option(help="Another JSON file of measures made by hand.")] = None,
    differences: Annotated[bool, typer.Option(help="Print what differs, one a line.")] = False,
) -> None:
    """Measure the register of measures, with and without the corrections by hand."""
    from evaluation.register import FIELDS, GOLD, measure_register

    results = measure_register(load_corpus()[0], gold or GOLD)
    table = Table("measure", *results, title=f"register, {(gold or GOLD).name}")
    for name in ("expected", "found", "matched"):
        table.add_row(name, *(str(getattr(result, name)) for result in results.values()))
    for name in ("recall", "precision"):
        table.add_row(name, *(f"{getattr(result, name):.2f}" for result in results.values()))
    for field in FIELDS:
        table.add_row(field, *(f"{result.fields[field]:.2f}" for result in results.values()))
    _console().print(table)
    if differences:
        for name, result in results.items():
            for line in result.lines():
                typer.echo(f"{name}: {line}")


def _run_beir(folder: Path, systems: str) -> None:
    from evaluation.beir import evaluate_beir, read_beir

    names = _names(systems) if systems != "full" else ["hybrid", "dense", "bm25"]
    data = read_beir(folder)
    with Bars() as bars:
        settings = IndexSettings()
        results = evaluate_beir(data, names, settings, load_encoder(settings), bars.report)
    measures = list(next(iter(results.values())))
    table = Table("system", *measures, title=f"{len(data.queries)} queries, {len(data.documents)} documents")
    for name, estimates in results.items():
        table.add_row(name, *(_with_interval(estimates[m]) for m in measures))
    _console().print(table)


def _print_metrics(metrics: dict[str, Any]) -> None:
    names = list(metrics["systems"])
    table = Table(
        "measure", *names, title=f"{metrics['dataset']['name']}, {metrics['dataset']['items']} items"
    )
    for measure in _SHOWN:
        cells = [metrics["systems"][name]["overall"].get(measure) for name in names]
        table.add_row(measure, *(_with_interval(cell) if cell else "-" for cell in cells))
    _console().print(table)


def _with_interval(estimate: dict[str, float]) -> str:
    return f"{estimate['mean']:.3f} [{estimate['low']:.3f}, {estimate['high']:.3f}]"


def _names(systems: str) -> list[str]:
    return [name.strip() for name in systems.split(",") if name.strip()]


def _console() -> Console:
    return Console(width=None if Console().is_terminal else 160)
