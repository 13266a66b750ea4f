"""`actieagenda sources add` and `remove`: documents of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

import typer

from assistant.progress import Bars, errors
from corpus.errors import CorpusError
from corpus.library import Library, Outcome, load_documents, open_library
from corpus.model import Speaker
from index.encoder import load_encoder
from index.settings import IndexSettings
from index.store import open_index


def add_source(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH …", help="Files, or folders of files.")],
    title: Annotated[str, typer.Option(help="Its title; else what the file says.")] = "",
    date: Annotated[str, typer.Option(help="Its date, such as 2026-03-09; else what it says.")] = "",
    speaker: Annotated[
        str, typer.Option(help=f"Who speaks: {', '.join(get_args(Speaker))}; else what it says.")
    ] = "",
    index: Annotated[bool, typer.Option(help="Bring the index up to date at once.")] = True,
) -> None:
    """Add documents of your own: official XML or HTML, PDF, Word (.docx) or plain text.

    What was added before and has not changed is left as it is, so a run that was broken off goes on
    where it was.
    """
    files = _files(paths)
    if title and len(files) > 1:
        raise CorpusError(f"--title is for one document, and here are {len(files)}; leave it out.")
    voice = _speaker(speaker)
    library = open_library()
    with Bars() as bars:
        failed = 0
        for done, path in enumerate(files, 1):
            try:
                _add(library, path, title, date, voice)
            except CorpusError as error:
                failed += 1
                errors.print(str(error), markup=False)
            bars.report("documents", done, len(files))
        if index and failed < len(files):
            bring_up_to_date(bars)
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
    """Build the index of the documents as they are now; only what changed is embedded."""
    settings = IndexSettings()
    documents = load_documents(warn)
    made = open_index(documents, settings, load_encoder(settings), bars.report)
    typer.echo(f"{len(made.documents)} documents, {len(made.passages)} passages in the index")


def warn(sentence: str) -> None:
    """Print what is wrong with a stored document."""
    errors.print(sentence, markup=False)


def _add(library: Library, path: Path, title: str, date: str, speaker: Speaker | None) -> None:
    added = library.add(path, title=title, date=date, speaker=speaker)
    stored = added.stored
    about = ", ".join(part for part in (stored.title, stored.date, stored.speaker) if part)
    if added.outcome is Outcome.SAME:
        about += f" ({path.name} has the same content)"
    typer.echo(f"{added.outcome.value:13}  {stored.id}  {about}")


def _files(paths: list[Path]) -> list[Path]:
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
