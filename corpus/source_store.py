"""Fetched and added documents on disk: a folder an identifier, whole or not at all.

    <sources folder>/
        kst-32824-448/
            document.xml      the text: .xml, .html, .pdf, .docx or .txt
            metadata.json     what is known of it, see `StoredSource`
            metadata.xml      the official metadata, as it came, if there is any

`metadata.json` holds: id, url, title, date (ISO, "" if unknown), speaker ("kabinet", "kamer",
"onderzoek", "derde", or null where only the text can tell), type ("Motie", "Brief regering", … or
""), reference (Dutch form), source (officielebekendmakingen, tweedekamer, website, file), media_type,
file, sha256 (of that file), fetched_at (ISO, UTC). A folder is made beside its place and renamed
when complete, so that a crash leaves the old one or none. Names that start with a dot are leftovers, cleared
up when the folder is next looked through.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from corpus.errors import CorpusError, StoreError
from corpus.folders import tidy, whole_folder
from corpus.identifiers import is_storable
from corpus.model import Speaker

METADATA_NAME = "metadata.json"
OFFICIAL_METADATA_NAME = "metadata.xml"
MEDIA_TYPES = {
    "xml": "application/xml",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as it came from a source, not stored yet; `extension` is a key of MEDIA_TYPES."""

    id: str
    url: str
    extension: str
    body: bytes
    source: str
    title: str = ""
    date: str = ""
    speaker: Speaker | None = None
    type: str = ""
    reference: str = ""
    official_metadata: bytes | None = None


@dataclass(frozen=True, slots=True)
class StoredSource:
    """What `metadata.json` holds."""

    id: str
    url: str
    title: str
    date: str
    speaker: Speaker | None
    type: str
    reference: str
    source: str
    media_type: str
    file: str
    sha256: str
    fetched_at: str


class SourceStore:
    """The folder of fetched or added documents; errors name the `setting` that says where it is."""

    def __init__(self, folder: Path, setting: str = "ACTIEAGENDA_SOURCES_FOLDER") -> None:
        self.folder = folder
        self._setting = setting

    def get(self, identifier: str) -> StoredSource | None:
        """Return what is known of a stored document, or None if it isn't there whole."""
        folder = self._folder(identifier)
        try:
            return _read(folder, identifier) if (folder / METADATA_NAME).exists() else None
        except CorpusError:
            return None

    def path(self, stored: StoredSource) -> Path:
        """Return where the text of a stored document lies."""
        return self._folder(stored.id) / stored.file

    def official_metadata(self, stored: StoredSource) -> bytes | None:
        """Return the official metadata.xml of a stored document, or None if there is none."""
        try:
            return (self._folder(stored.id) / OFFICIAL_METADATA_NAME).read_bytes()
        except OSError:
            return None

    def all(self) -> Iterator[StoredSource]:
        """Yield every document that is there whole, by identifier."""
        if not self.folder.is_dir():
            return
        tidy(self.folder)
        for folder in sorted(self.folder.iterdir()):
            stored = self.get(folder.name) if is_storable(folder.name) else None
            if stored is not None:
                yield stored

    def add(self, fetched: Fetched, now: datetime | None = None) -> StoredSource:
        """Store a document, in the place of an older one of that identifier.

        Raises StoreError if the folder can't be written to; nothing changes then.
        """
        stored = _describe(fetched, now or datetime.now(UTC))
        try:
            with whole_folder(self._folder(fetched.id)) as fresh:
                (fresh / stored.file).write_bytes(fetched.body)
                if fetched.official_metadata is not None:
                    (fresh / OFFICIAL_METADATA_NAME).write_bytes(fetched.official_metadata)
                text = json.dumps(asdict(stored), ensure_ascii=False, indent=2)
                (fresh / METADATA_NAME).write_text(text + "\n", "utf-8")
        except OSError as error:
            raise StoreError(
                f"Cannot store {fetched.id} in {self.folder} ({error.strerror or error}); make room "
                f"or make it writable, or set {self._setting} to another folder."
            ) from error
        return stored

    def remove(self, identifier: str) -> bool:
        """Remove a document; return whether it was there. Raises StoreError if it can't be removed."""
        folder = self._folder(identifier)
        if not folder.is_dir():
            return False
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise StoreError(f"Cannot remove {folder} ({error.strerror or error}).") from error
        return True

    def _folder(self, identifier: str) -> Path:
        if not is_storable(identifier):
            raise CorpusError(
                f"{identifier!r} can't be the name of a document; expected letters, digits, '-', '_' and '.'."
            )
        return self.folder / identifier


def _describe(fetched: Fetched, now: datetime) -> StoredSource:
    return StoredSource(
        fetched.id,
        fetched.url,
        _one_line(fetched.title),
        fetched.date,
        fetched.speaker,
        _one_line(fetched.type),
        fetched.reference,
        fetched.source,
        MEDIA_TYPES[fetched.extension],
        f"document.{fetched.extension}",
        hashlib.sha256(fetched.body).hexdigest(),
        now.astimezone(UTC).isoformat(timespec="seconds"),
    )


def _one_line(text: str) -> str:
    """Return what a source says on one line, without signs that would steer a terminal."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _read(folder: Path, identifier: str) -> StoredSource:
    """Read and check one folder. Raises CorpusError saying what is wrong with it."""
    try:
        row = json.loads((folder / METADATA_NAME).read_text("utf-8"))
        stored = StoredSource(**{field.name: row[field.name] for field in fields(StoredSource)})
        text = [value for name, value in asdict(stored).items() if name != "speaker"]
        if not all(isinstance(value, str) for value in text) or stored.id != identifier:
            raise ValueError("a field holds something else than text, or another identifier")
        if stored.speaker not in (None, *get_args(Speaker)) or Path(stored.file).name != stored.file:
            raise ValueError("a speaker or file name that can't be")
        found = hashlib.sha256((folder / stored.file).read_bytes()).hexdigest()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"The stored document {folder} is damaged ({error}); fetch it again.") from error
    if found != stored.sha256:
        raise CorpusError(f"The stored document {folder} differs from its checksum; fetch it again.")
    return stored
