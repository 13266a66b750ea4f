"""Documents of one's own, and fetched ones, beside the letter that ships: one corpus.

An added document is copied into the library's folder, in the form in which fetched ones are stored
(`corpus/source_store.py`). So the original may go, and a folder is whole or not there.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from corpus.catalogue import DATA_FOLDER, load_corpus, read_manifest
from corpus.document_cache import DocumentCache
from corpus.errors import CorpusError
from corpus.folders import tidy
from corpus.identifiers import is_storable
from corpus.model import Document, Speaker
from corpus.reading import format_of, read_bytes, read_document
from corpus.settings import LibrarySettings, SourcesSettings
from corpus.source_store import Fetched, SourceStore, StoredSource

SOURCE = "file"
_LONGEST_ID = 60
_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")

Warn = Callable[[str], None]


class Outcome(StrEnum):
    """What adding a document came to."""

    ADDED = "added"
    REPLACED = "replaced"
    SAME = "already there"


@dataclass(frozen=True, slots=True)
class Added:
    """A document of the library, and what adding it came to."""

    stored: StoredSource
    outcome: Outcome


class Library:
    """The documents of one's own, in a folder."""

    def __init__(self, folder: Path, cache: DocumentCache | None = None) -> None:
        self.store = SourceStore(folder, "ACTIEAGENDA_LIBRARY_FOLDER")
        self._cache = cache
        # What is there is looked through once: each file is hashed for that.
        self._known: dict[str, StoredSource] | None = None

    def all(self) -> list[StoredSource]:
        """Return the documents that are there whole, by id."""
        if self._known is None:
            self._known = {stored.id: stored for stored in self.store.all()}
        return [self._known[name] for name in sorted(self._known)]

    def add(self, path: Path, *, title: str = "", date: str = "", speaker: Speaker | None = None) -> Added:
        """Copy a file into the library; what isn't told is read from it.

        The same content twice stays one document. A file that was added before and changed since,
        or has the title of one added before, takes its place. Raises CorpusError if it can't be
        read, StoreError if it can't be stored; the library stays as it was.
        """
        check_date(date)
        body = read_bytes(path)
        found = Fetched("", path.resolve().as_uri(), format_of(body, path.name), body, SOURCE)
        return self.keep(found, path.name, title=title, date=date, speaker=speaker)

    def keep(
        self, found: Fetched, name: str, *, title: str = "", date: str = "", speaker: Speaker | None = None
    ) -> Added:
        """Put a document into the library, as `add` does; errors call it `name`.

        What is told goes before what was found of it, and that before what its text says. Its id, if
        it has one, is kept where no document of another address has it.
        """
        check_date(date)
        sha256 = hashlib.sha256(found.body).hexdigest()
        _refuse_shipped(sha256, name)
        known = self.all()
        twin = next((stored for stored in known if stored.sha256 == sha256), None)
        if twin and (title or twin.title, date or twin.date, speaker or twin.speaker) == (
            twin.title,
            twin.date,
            twin.speaker,
        ):
            return Added(twin, Outcome.SAME)
        document = _read(found.body, sha256, name, self._cache)
        older = twin or next((stored for stored in known if stored.url == found.url), None)
        if older is None and title:
            older = next((stored for stored in known if stored.title == title), None)
        taken = {stored.id for stored in known}
        if older:
            identifier = older.id
        elif found.id and found.id not in taken:
            identifier = found.id
        else:
            identifier = _new_id(title or found.title or Path(name).stem, taken)
        kept = replace(
            found,
            id=identifier,
            title=title or (twin.title if twin else found.title or document.title),
            date=date or (twin.date if twin else found.date or document.date),
            speaker=speaker or (twin.speaker if twin else found.speaker or document.speaker),
            reference=found.reference or document.reference,
        )
        stored = self.store.add(kept)
        self._known = {**{each.id: each for each in known}, stored.id: stored}
        return Added(stored, Outcome.REPLACED if older else Outcome.ADDED)

    def remove(self, identifier: str) -> None:
        """Remove a document. Raises CorpusError if there is none with this id."""
        self._known = None
        if not self.store.remove(identifier):
            names = ", ".join(stored.id for stored in self.all()) or "none"
            raise CorpusError(f"There is no document {identifier!r} of your own; there are: {names}.")


def check_date(date: str) -> None:
    """Raise CorpusError if a date is given that isn't one."""
    if date and not _DATE.fullmatch(date):
        raise CorpusError(f"The date {date!r} is none; expected year, month and day such as 2026-03-09.")


def open_library(settings: LibrarySettings | None = None) -> Library:
    """Return the library where the settings say it is."""
    settings = settings or LibrarySettings()
    return Library(settings.library_folder, _cache(settings))


def load_documents(warn: Warn | None = None) -> tuple[Document, ...]:
    """Return the letter, then the documents of one's own, then the fetched ones, each by id.

    A stored document that is damaged or can't be read is left out, and `warn` gets a sentence that
    names it. Of two with one id the first counts. Raises CorpusError if the letter can't be read.
    """
    settings = LibrarySettings()
    shipped = load_corpus()
    seen = {document.id for document in shipped}
    found = list(shipped)
    for folder in (settings.library_folder, SourcesSettings().sources_folder):
        for document in _stored_documents(SourceStore(folder), _cache(settings), warn or _silent):
            if document.id not in seen:
                seen.add(document.id)
                found.append(document)
    return tuple(found)


def _silent(_: str) -> None:
    """Say nothing."""


def _cache(settings: LibrarySettings) -> DocumentCache:
    return DocumentCache(settings.cache_folder / "documents")


def _stored_documents(store: SourceStore, cache: DocumentCache, warn: Warn) -> Iterator[Document]:
    for folder in _folders(store.folder, warn):
        stored = store.get(folder.name)
        if stored is None:
            warn(f"The stored document {folder} is damaged and left out; add or fetch it again.")
            continue
        try:
            body = store.path(stored).read_bytes()
            document = _read(body, stored.sha256, f"{stored.id} ({stored.file})", cache)
        except (CorpusError, OSError) as error:
            warn(f"Left out the stored document {folder.name}: {error}")
            continue
        yield _described(document, stored)


def _folders(folder: Path, warn: Warn) -> list[Path]:
    if not folder.exists():
        return []
    tidy(folder)
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and is_storable(path.name))
    except OSError as error:
        warn(f"Cannot look into {folder} ({error.strerror or error}); its documents are left out.")
        return []


def _read(body: bytes, sha256: str, name: str, cache: DocumentCache | None) -> Document:
    """Read a file, or take what was read of it before."""
    document = cache.get(sha256) if cache else None
    if document is None:
        document = read_document(body, name=name)
        if cache:
            cache.put(sha256, document)
    return document


def _described(document: Document, stored: StoredSource) -> Document:
    """Return a document with what is stored of it: that goes before what it says itself."""
    return replace(
        document,
        id=stored.id,
        title=stored.title or document.title,
        speaker=stored.speaker or document.speaker,
        date=stored.date or document.date,
        source_url=None if stored.source == SOURCE else stored.url,
        reference=stored.reference or document.reference,
    )


def _refuse_shipped(sha256: str, name: str) -> None:
    for entry in read_manifest(DATA_FOLDER):
        if entry["sha256"] == sha256:
            raise CorpusError(
                f"{name} is the letter that comes with the program; it is in the index already."
            )


def _new_id(name: str, taken: set[str]) -> str:
    """Return an id made of a name: small letters, digits and hyphens, and a number if it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-") or "document"
    reserved = taken | {entry["id"] for entry in read_manifest(DATA_FOLDER)}
    number = 1
    while (identifier := base if number == 1 else f"{base}-{number}") in reserved:
        number += 1
    return identifier
