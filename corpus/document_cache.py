"""What was read of files, kept for next time: reading a thousand PDFs takes minutes, loading them seconds.

A document is kept under the hash of its file and of the code that read it, so a reader that
changed reads anew.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from corpus.model import Block, BlockKind, Document, Footnote, Page, Section

_DIGEST_CHARS = 64


class DocumentCache:
    """A folder of documents as JSON; a damaged file counts as none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, sha256: str) -> Document | None:
        """Return the document that was read of the file with this hash, or None."""
        try:
            text = self._path(sha256).read_text("utf-8")
            digest, body = text[:_DIGEST_CHARS], text[_DIGEST_CHARS + 1 :]
            if hashlib.sha256(body.encode("utf-8")).hexdigest() != digest:
                return None
            return _document(json.loads(body))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, sha256: str, document: Document) -> None:
        """Keep a document, whole or not at all. Where that isn't possible, nothing happens."""
        body = json.dumps(dataclasses.asdict(document), ensure_ascii=False)
        text = f"{hashlib.sha256(body.encode('utf-8')).hexdigest()}\n{body}"
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".", dir=self._folder)
            try:
                with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                    file.write(text)
                Path(name).replace(self._path(sha256))
            finally:
                Path(name).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256[:32]}-{_reader_version()}.json"


@functools.cache
def _reader_version() -> str:
    """Return a hash of the code that reads documents."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _document(row: dict[str, Any]) -> Document:
    return Document(
        **{
            **row,
            "sections": tuple(Section(**{**s, "path": tuple(s["path"])}) for s in row["sections"]),
            "blocks": tuple(_block(block) for block in row["blocks"]),
            "footnotes": tuple(Footnote(**{**n, "urls": tuple(n["urls"])}) for n in row["footnotes"]),
            "pages": tuple(Page(**page) for page in row["pages"]),
        }
    )


def _block(row: dict[str, Any]) -> Block:
    lead_in = row["lead_in"]
    return Block(BlockKind(row["kind"]), row["start"], row["end"], tuple(lead_in) if lead_in else None)
