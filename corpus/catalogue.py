"""The documents that ship with the project: manifest in, checked `Document`s out.

`data/manifest.json` names each file with its sha256. A file that differs is refused,
because every quote of an answer is only as good as the text it was checked against.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, get_args

from corpus.assembly import DocumentInfo
from corpus.errors import CorpusError
from corpus.letter import parse_letter
from corpus.model import Document, Speaker

DATA_FOLDER = Path(__file__).parent / "data"
MANIFEST_NAME = "manifest.json"
_REQUIRED = ("id", "file", "title", "speaker", "sha256")


def load_corpus(folder: Path = DATA_FOLDER) -> tuple[Document, ...]:
    """Read, check and parse every document of the manifest in `folder`.

    Raises CorpusError if the manifest or a file is missing, unreadable or altered.
    """
    return tuple(_load_entry(folder, entry) for entry in read_manifest(folder))


def read_manifest(folder: Path = DATA_FOLDER) -> list[dict[str, Any]]:
    """Return the manifest's entries. Raises CorpusError naming the first fault."""
    path = folder / MANIFEST_NAME
    try:
        entries = json.loads(path.read_text("utf-8"))["documents"]
        if not (isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)):
            raise TypeError("'documents' holds something else")
    except FileNotFoundError as error:
        raise CorpusError(f"No corpus manifest at {path}; restore it from the project.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(
            f"The corpus manifest {path} is not a JSON object with a list 'documents': {error}"
        ) from error
    for number, entry in enumerate(entries, 1):
        missing = [key for key in _REQUIRED if not entry.get(key)]
        if missing:
            raise CorpusError(f"Entry {number} of {path} lacks {', '.join(missing)}.")
        if entry["speaker"] not in get_args(Speaker):
            raise CorpusError(
                f"Entry {number} of {path} has speaker {entry['speaker']!r}; "
                f"expected one of {', '.join(get_args(Speaker))}."
            )
    return list(entries)


def read_text(path: Path, sha256: str | None = None) -> str:
    """Return a text file's content, checked against `sha256` if one is given.

    Raises CorpusError if the file is missing, altered, binary or not UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"Cannot read the document {path}: {error.strerror}.") from error
    found = hashlib.sha256(data).hexdigest()
    if sha256 is not None and found != sha256:
        raise CorpusError(
            f"The document {path} is not the one in the manifest: expected sha256 {sha256[:12]}…, "
            f"found {found[:12]}…; restore the file or correct the manifest."
        )
    if b"\x00" in data:
        raise CorpusError(f"The document {path} is a binary file; expected plain text in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"The document {path} is not UTF-8 (byte {error.start}); convert it to UTF-8 first."
        ) from error


def _load_entry(folder: Path, entry: dict[str, Any]) -> Document:
    raw = read_text(folder / entry["file"], entry["sha256"])
    about = DocumentInfo(
        id=entry["id"],
        title=entry["title"],
        speaker=entry["speaker"],
        date=entry.get("date", ""),
        source_url=entry.get("source_url"),
        reference=entry.get("reference", ""),
    )
    return parse_letter(raw, about)
