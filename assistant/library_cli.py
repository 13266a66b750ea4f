"""`actieagenda sources add` and `remove`: documents of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, get_args

import typer

from assistant.progress import Bars, counted, errors
from corpus.adding import Adder, is_remote
from corpus.errors import CorpusError
from corpus.fetch import successor
from corpus.fetch_http import keep_quiet_about_retries
from corpus.library import Added, Outcome, load_documents, open_library
from corpus.model import Speaker
from index.encoder import load_encoder
from index.errors import IndexStoreError
from index.settings import IndexSettings
from index.store import build_index, load_index, save_index, vector_cache


def add_source(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="PATH|URL …", help="Files, folders of files, addresses, or official ids."),
    ],
    title: Annotated[str, typer.Option(help="Its title; else what the file says.")] = "",
    date: Annotated[str, typer.Option(help="Its date, such as 2026-03-09; else what it says.")] = "",
    speaker: Annotated[
        str, typer.Option(help=f"Who speaks: {', '.join(get_args(Speaker))}; else what it says.")
    ] = "",
    index: Annotated[bool, typer.Option(help="Bring the index up to date at once.")] = True,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A host to allow beside the official ones; may be repeated.")
    ] = None,
) -> None:
    """Add documents of your own: official XML or HTML, PDF, Word (.docx) or plain text.

    What was added before and has not changed is left as it is, so a run that was broken off goes on
    where it was. An official publication is fetched by its address or id, in XML where there is any.
    """
    found = _found(sources)
    if title and len(found) > 1:
        raise CorpusError(f"--title is for one document, and here are {len(found)}; leave it out.")
    voice = _speaker(speaker)
    keep_quiet_about_retries()
    failed = 0
    try:
        with Bars() as bars:
            library = open_library()
            with Adder(library, hosts=allow_host or ()) as adder:
                for done, source in enumerate(found, 1):
                    try:
                        added = adder.add(source, title=title, date=date, speaker=voice)
                        _tell(added, source, successor(added.stored, library.store))
                    except CorpusError as error:
                        failed += 1
                        errors.print(str(error), markup=False)
                    bars.report("documents", done, len(found))
            if index and failed < len(found):
                bring_up_to_date(bars)
    except KeyboardInterrupt:
        errors.print("Broken off; the same command again goes on where it was.", markup=False)
        raise
    if failed:
        raise typer.Exit(2)


def remove_source(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="As 'sources list' shows it.")],
    index: Annotated[bool, typer.Option(help="Bring the index up to date at once.")] = True,
) -> None:
    """Remove a document of your own."""
    open_library().remove(identifier)
    typer.echo(f"removed  {identifier}")
    if index:
        with Bars() as bars:
            bring_up_to_date(bars)


def bring_up_to_date(bars: Bars) -> None:
    """Make and save the index of the documents as they are now; only what changed is embedded.

    Raises IndexStoreError if it can't be saved; the one that stood there is then still whole.
    """
    settings = IndexSettings()
    documents = load_documents(warn)
    encoder = load_encoder(settings)
    try:
        made = load_index(settings.index_path, documents, settings, encoder)
    except IndexStoreError:
        cache = vector_cache(settings)
        made = build_index(documents, settings, encoder, bars.report, cache)
        save_index(made, settings.index_path)
        cache.forget_unused()
    typer.echo(
        f"{counted(len(made.documents), 'document')}, {counted(len(made.passages), 'passage')} in the index"
    )


def warn(sentence: str) -> None:
    """Print what is wrong with a stored document."""
    errors.print(sentence, markup=False)


def _tell(added: Added, source: str, replaced_by: str) -> None:
    stored = added.stored
    about = ", ".join(part for part in (stored.title, stored.date, stored.speaker) if part)
    if added.outcome is Outcome.SAME:
        about += f" ({source if is_remote(source) else Path(source).name} has the same content)"
    typer.echo(f"{added.outcome.value:13}  {stored.id}  {about}")
    if replaced_by:
        typer.echo(f"               {stored.id} was replaced by {replaced_by}; add that one instead.")


def _found(sources: list[str]) -> list[str]:
    """Return the addresses and ids as they are, and the files that the paths lead to."""
    found: list[str] = []
    for source in sources:
        found += [source] if is_remote(source) else map(str, files_in([Path(source)]))
    return list(dict.fromkeys(found))


def files_in(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, and those in the folders named, whatever deep; hidden ones are left out."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.is_file())
            found += [file for file in inside if not _is_hidden(file.relative_to(path))]
        else:
            found.append(path)
    if not found:
        raise CorpusError(f"There is no file in {', '.join(map(str, paths))}.")
    return list(dict.fromkeys(found))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


def _speaker(name: str) -> Speaker | None:
    for known in get_args(Speaker):
        if name == known:
            speaker: Speaker = known
            return speaker
    if name:
        raise CorpusError(f"Nobody is called {name!r}; expected one of {', '.join(get_args(Speaker))}.")
    return None
