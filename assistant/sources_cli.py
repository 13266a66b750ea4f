"""`actieagenda sources`: what the letter refers to, and fetching it from its official source."""

from __future__ import annotations

import json
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from assistant.progress import Bars, errors
from assistant.sources_list import SUSPECT, SourceRow, problem_of, source_rows, stored_sources
from corpus.catalogue import load_corpus
from corpus.errors import SourceUnreachable
from corpus.fetch import (
    Outcome,
    Status,
    Wanted,
    fetch_all,
    offline,
    wanted_ids,
    wanted_listings,
    wanted_references,
)
from corpus.fetch_http import PoliteClient, keep_quiet_about_retries
from corpus.folders import read_manifest
from corpus.model import Document
from corpus.references import Reference, references_of
from corpus.settings import SourcesSettings
from corpus.source_store import SourceStore
from corpus.sru import list_dossier, read_dossier
from index.settings import IndexSettings

sources_app = typer.Typer(
    help="List the documents that the letter refers to, and fetch them.", no_args_is_help=True
)


@sources_app.command("list")
def list_sources(
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the documents, and what their footnotes refer to, with how far each is."""
    documents = load_corpus()
    rows = source_rows(documents, _references(documents), stored_sources(), _indexed())
    if as_json:
        typer.echo(json.dumps([row.to_dict() for row in rows], ensure_ascii=False, indent=2))
        return
    Console(highlight=False).print(_table(rows))
    for row in rows:
        if row.status == SUSPECT:
            typer.echo(problem_of(row))


@sources_app.command("fetch")
def fetch_sources(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID …]", help="As in 'sources list', or any id like kst-32824-448."),
    ] = None,
    dossier: Annotated[
        str | None, typer.Option(help="Every paper of a dossier, such as 32824 or 36600-XV.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Fetch also what was fetched before.")] = False,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A host to allow beside the official ones; may be repeated.")
    ] = None,
) -> None:
    """Fetch documents from their official source into the local store; without ID, all of the letter's.

    What is there already is kept, so a run that was broken off goes on where it was.
    """
    keep_quiet_about_retries()
    settings = SourcesSettings()
    references = _references(load_corpus())
    named = wanted_ids(ids or [], references)  # a wrong one is told before anything is asked
    dossier = read_dossier(dossier) if dossier else None
    store = SourceStore(settings.sources_folder)
    hosts = frozenset(host.lower() for host in allow_host or [])
    with PoliteClient(settings, hosts=hosts) as client, Bars() as bars:
        wanted = named
        if dossier:
            wanted = [*named, *_papers_of(dossier, client, bars)]
        elif not named:
            wanted = _all_allowed(references, client)
        outcomes = fetch_all(wanted, store, client, bars.report, again=again)
    _tell(outcomes, store)
    if any(outcome.status in (Status.MISSING, Status.FAILED) for outcome in outcomes):
        raise typer.Exit(2)


def _references(documents: tuple[Document, ...]) -> list[Reference]:
    return [reference for document in documents for reference in references_of(document)]


def _indexed() -> frozenset[str]:
    """Return the ids of the documents in the saved index; none if there is no index yet."""
    try:
        names = read_manifest(IndexSettings().index_path).get("documents", [])
    except (OSError, ValueError):
        return frozenset()
    return frozenset(name for name in names if isinstance(name, str))


def _papers_of(dossier: str, client: PoliteClient, bars: Bars) -> list[Wanted]:
    def report(found: int) -> None:
        bars.report("listing the dossier", found, found)

    try:
        return wanted_listings(list_dossier(client, dossier, report))
    except SourceUnreachable as error:
        raise (error if client.reached_any else offline(error)) from error


def _all_allowed(references: list[Reference], client: PoliteClient) -> list[Wanted]:
    """Return all that can be fetched of the letter's, and say what is left out and why."""
    for row in source_rows((), references, (), frozenset()):
        if row.status == SUSPECT:
            typer.echo(f"left out  {problem_of(row)}")
    wanted = []
    for one in wanted_references(references):
        host = urlsplit(one.url).hostname
        if host and host not in client.hosts:
            typer.echo(
                f"left out  {one.id}: {host} is no official source; to allow it, add --allow-host {host}."
            )
        else:
            wanted.append(one)
    return wanted


def _tell(outcomes: list[Outcome], store: SourceStore) -> None:
    for outcome in outcomes:
        if outcome.stored:
            stored = outcome.stored
            about = ", ".join(part for part in (stored.title, stored.date, stored.media_type) if part)
            typer.echo(f"{outcome.status.value:8}  {outcome.id}  {about}")
            if outcome.replaced_by:
                typer.echo(
                    f"          {outcome.id} was replaced by {outcome.replaced_by}; fetch that one too."
                )
        else:
            errors.print(f"{outcome.status.value:8}  {outcome.id}  {outcome.reason}", markup=False)
    counts = ", ".join(
        f"{sum(outcome.status is status for outcome in outcomes)} {status.value}" for status in Status
    )
    typer.echo(f"{counts}; in {store.folder}")


def _table(rows: list[SourceRow]) -> Table:
    table = Table(box=box.SIMPLE, expand=True)
    for heading, ratio in (("Id", 5), ("Kind", 2), ("Notes", 1), ("What", 6), ("Status", 3)):
        table.add_column(heading, overflow="fold", ratio=ratio, no_wrap=heading == "Kind")
    for row in rows:
        notes = ", ".join(str(number) for number in row.footnotes)
        what = row.reference if not row.title else f"{row.title} ({row.reference})"
        table.add_row(row.id or "–", row.kind, notes, what, row.status)
    return table
