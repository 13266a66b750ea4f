"""The console script `actieagenda`. Errors: one English sentence on stderr, exit code 2."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from typer.exceptions import TyperException

from assistant import texts
from assistant.answer import Answer
from assistant.errors import FeedbackError, QuestionError
from assistant.explain import explain
from assistant.feedback import FeedbackStore
from assistant.library_cli import add_source, remove_source, warn
from assistant.progress import Bars, counted, errors, open_with_progress
from assistant.question import Turn, read_question
from assistant.reference import source_of
from assistant.register_cli import measures
from assistant.sources_cli import sources_app
from assistant.web.settings import ServeSettings
from corpus.errors import ProjectError
from corpus.library import load_documents
from index.encoder import load_encoder
from index.settings import IndexSettings
from index.store import build_index, checked_manifest, load_index, save_index, vector_cache

app = typer.Typer(
    help="Answer Dutch questions about the Actieagenda letter with checked quotes.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
index_app = typer.Typer(help="Build, describe or check the search index.", no_args_is_help=True)
app.add_typer(index_app, name="index")
app.add_typer(sources_app, name="sources")
sources_app.command("add")(add_source)
sources_app.command("remove")(remove_source)
app.command("measures")(measures)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in Dutch.")],
    history: Annotated[
        Path | None,
        typer.Option(help='Earlier turns: a JSON list of {"role": …, "content": …}.'),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Answer from this document alone; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    explain_: Annotated[
        bool, typer.Option("--explain", help="Print the stages behind the answer too.")
    ] = False,
) -> None:
    """Answer one question. "Not found" is a result, so its exit code is 0."""
    turns = _read_history(history)
    read_question(question, turns)  # a bad one is told at once, not after loading
    assistant = open_with_progress().limited_to(document or ())
    answer, explanation = assistant.answer_and_explain(question, turns)
    if as_json:
        typer.echo(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        typer.echo(answer_as_text(answer))
    if explain_:
        for line in explain(answer, explanation):
            typer.echo(line, err=as_json)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 7860,
) -> None:
    """Serve the chat at http://HOST:PORT."""
    # Imported late: Gradio takes seconds, which the other commands needn't wait for.
    from app import check_address, launch

    check_address(host, port)  # before loading, which takes seconds
    launch(host, port, open_with_progress())


@app.command()
def feedback(
    output: Annotated[Path, typer.Option(help="JSONL file to write, in the benchmark's item form.")],
) -> None:
    """Write what readers thought of answers, as cases for evaluators to judge."""
    kept = ServeSettings().feedback_file
    if kept is None or not kept.is_file():
        raise FeedbackError("There is no feedback: ACTIEAGENDA_FEEDBACK_FILE names no file that exists.")
    rows = [json.dumps(item, ensure_ascii=False) + "\n" for item in FeedbackStore(kept).items()]
    try:
        output.write_text("".join(rows), "utf-8")
    except OSError as error:
        raise FeedbackError(f"Cannot write {output}: {error.strerror}; choose another place.") from error
    typer.echo(f"{counted(len(rows), 'judgement')} in {output}")


@index_app.command("build")
def index_build() -> None:
    """Build the index anew and save it."""
    settings = IndexSettings()
    documents = load_documents(warn)
    with Bars() as bars:
        encoder = load_encoder(settings)
        index = build_index(documents, settings, encoder, bars.report, vector_cache(settings))
    save_index(index, settings.index_path)
    typer.echo(f"{counted(len(index.passages), 'passage')}, {counted(len(index.sentences), 'sentence')}")
    typer.echo(f"{settings.index_path} {index.snapshot}")


@index_app.command("info")
def index_info() -> None:
    """Print what the saved index was made of, and by what, and whether the trained part fits it."""
    manifest = checked_manifest(IndexSettings().index_path)
    from assistant.joint_reader import joint_reader_state  # imported late, as torch takes seconds
    from assistant.question_reader import trained_part_state

    about = manifest | {
        "trained_part": trained_part_state(str(manifest["model"]).split()[0]),
        "joint_reader": joint_reader_state(),
    }
    typer.echo(json.dumps(about, ensure_ascii=False, indent=2))


@index_app.command("verify")
def index_verify() -> None:
    """Check the saved index against its checksums, the documents, the model and settings."""
    settings = IndexSettings()
    checked_manifest(settings.index_path)
    index = load_index(settings.index_path, load_documents(warn), settings, load_encoder(settings))
    typer.echo(f"whole and up to date: {index.snapshot}")


def answer_as_text(answer: Answer) -> str:
    """Return an answer for the terminal: text, then each quote's place."""
    lines = [answer.text]
    for citation in answer.citations:
        section = " > ".join(citation.section) or citation.section_name
        notes = ", ".join(str(number) for number in citation.footnotes)
        word = texts.FOOTNOTES if len(citation.footnotes) > 1 else texts.FOOTNOTE
        lines.append(
            f"[{citation.number}] {source_of(citation.to_dict())}, {texts.PAGE} {citation.page}, "
            f"{texts.SECTION} “{section}”" + (f", {word} {notes}" if notes else "")
        )
    if answer.citations and answer.as_of:
        lines.append(f"{texts.AS_OF} {texts.date_in_words(answer.as_of)}")
    return "\n".join(lines)


def _read_history(path: Path | None) -> list[Turn]:
    if path is None:
        return []
    try:
        turns = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise QuestionError(
            f"Cannot read the history {path} ({error}); expected a JSON list of turns.", "history"
        ) from error
    good = isinstance(turns, list) and all(
        isinstance(turn, dict)
        and turn.get("role") in ("user", "assistant")
        and isinstance(turn.get("content"), str)
        for turn in turns
    )
    if not good:
        raise QuestionError(
            f"The history {path} must be a JSON list of objects with a role (user or assistant) and "
            "a content.",
            "history",
        )
    return list(turns)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    _add_evaluation()
    try:
        code = app(arguments, standalone_mode=False)
    except TyperException as error:  # wrong use
        errors.print(error.format_message() or "See 'actieagenda --help'.", markup=False)
        return 2
    except (ProjectError, ValidationError) as error:
        errors.print(_one_sentence(error), markup=False)
        return 2
    except (KeyboardInterrupt, typer.Abort):
        return 130
    return int(code or 0)


def _add_evaluation() -> None:
    """Add `evaluate`, which stands above this layer and so can't be known when it is made."""
    from evaluation.cli import evaluate_app

    if all(group.name != "evaluate" for group in app.registered_groups):
        app.add_typer(evaluate_app, name="evaluate")


def _one_sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        if not first["loc"]:
            return f"The settings don't fit: {first['msg'].removeprefix('Value error, ')}."
        name = "ACTIEAGENDA_" + "_".join(str(part) for part in first["loc"]).upper()
        return f"The setting {name} is wrong: {first['msg']} (found {first['input']!r})."
    return str(error)


def entry() -> None:
    """Entry point of the console script."""
    sys.exit(main())
