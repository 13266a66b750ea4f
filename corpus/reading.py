"""Any file that we can read to a `Document`: what it is, is told by its content, not by its name.

Every failure is a CorpusError that names the file and says what to do.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeAlias

from corpus.assembly import DocumentInfo
from corpus.closing import mark_signatures
from corpus.docx import read_docx
from corpus.errors import CorpusError
from corpus.exchanges import pair_exchanges
from corpus.facts import ReadText, complete, speaker_of
from corpus.kamerstuk import read_kamerstuk
from corpus.letter import read_letter
from corpus.model import Document
from corpus.motions import join_motions
from corpus.official_html import read_html
from corpus.pdf import read_pdf
from corpus.pdf_text import MOST_CHARS
from corpus.pieces import assemble
from corpus.settings import MEGABYTE
from corpus.turns import mark_turns

Format: TypeAlias = Literal["xml", "html", "pdf", "docx", "txt"]
MOST_BYTES = 50 * MEGABYTE
_START = 4096
_HTML = re.compile(r"<(?:!doctype\s+html|html|body|article)\b", re.IGNORECASE)
_XML = re.compile(r"\s*<\?xml\b")
_ELEMENT = re.compile(r"\s*<[A-Za-z][\w.:-]*(?:\s[^<>]*)?>")
_METADATA = re.compile(r"<(?:\w+:)?(?:metadata_gegevens|owms-metadata|searchRetrieveResponse|recordSchema)\b")
_OTHER_KINDS = (
    (b"\xd0\xcf\x11\xe0", "an old Office file, or one with a password; save it as .docx without a password"),
    (b"{\\rtf", "an RTF file; save it as .docx"),
    (b"\x89PNG", "a picture; expected a document with text"),
    (b"\xff\xd8\xff", "a picture; expected a document with text"),
    (b"GIF8", "a picture; expected a document with text"),
    (b"II*\x00", "a scanned picture; make its text recognisable (OCR) first"),
    (b"MM\x00*", "a scanned picture; make its text recognisable (OCR) first"),
    (b"\x1f\x8b", "a packed file; unpack it first"),
    (b"7z\xbc\xaf", "a packed file; unpack it first"),
    (b"Rar!", "a packed file; unpack it first"),
)
_MOST_CONTROLS = 0.02
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_document(source: Path | bytes, about: DocumentInfo | None = None, name: str = "") -> Document:
    """Read an official paper (XML or HTML), a PDF, a Word file, a web page or plain text.

    `about` says what is known; what it leaves empty is filled from the file, as everything is without
    it (its id is `name` then). `name` is what errors call it, for a path its own name.
    Raises CorpusError if the file can't be read, isn't what we can read, or holds no text.
    """
    name = name or (source.name if isinstance(source, Path) else "the document")
    body = read_bytes(source) if isinstance(source, Path) else source
    read = read_pieces(body, name)
    found = complete(read, about, _stem(name))
    document = assemble(read.pieces, read.notes, found if about else replace(found, speaker=speaker_of(read)))
    if not document.text.strip():
        raise CorpusError(f"{name} holds no text; expected a document with words in it.")
    return document


def read_bytes(path: Path) -> bytes:
    """Return what a file holds. Raises CorpusError if it can't be read, is empty or too large."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise CorpusError(
                f"{path.name} has {size // MEGABYTE} MB; expected at most {MOST_BYTES // MEGABYTE} MB: "
                "leave out its pictures or split it."
            )
        if not path.is_file():
            raise CorpusError(f"{path.name} is no file; expected a document.")
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(f"Cannot read {path} ({error.strerror or error}).") from error


def read_pieces(body: bytes, name: str) -> ReadText:
    """Read what a file holds into pieces in which questions, turns and motions are whole."""
    reader = {
        "xml": read_kamerstuk,
        "html": read_html,
        "pdf": read_pdf,
        "docx": read_docx,
        "txt": _read_text,
    }[format_of(body, name)]
    try:
        read = reader(body, name)
    except RecursionError as error:
        raise CorpusError(f"{name} is nested deeper than any document; get the file anew.") from error
    pieces = join_motions(mark_turns(pair_exchanges(mark_signatures(read.pieces))))
    return replace(read, pieces=pieces)


def format_of(body: bytes, name: str) -> Format:
    """Return what a file is by what it holds.

    Raises CorpusError, naming `name`, if it is empty, too large, or of a kind that we can't read.
    """
    if not body.strip():
        raise CorpusError(f"{name} is empty; expected a document.")
    if len(body) > MOST_BYTES:
        raise CorpusError(
            f"{name} has more than {MOST_BYTES // MEGABYTE} MB; leave out its pictures or split it."
        )
    for start, kind in _OTHER_KINDS:
        if body.startswith(start):
            raise CorpusError(f"{name} is {kind}.")
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith(b"PK"):
        return "docx"
    text = _decoded(body[:_START]).lstrip("\ufeff")
    if _METADATA.search(text):
        raise CorpusError(f"{name} is a record about a document, without its text; add the document itself.")
    if _HTML.search(text):
        return "html"
    if _XML.match(text) or (_ELEMENT.match(text) and body.rstrip().endswith(b">")):
        return "xml"
    return "txt"


def _read_text(body: bytes, name: str) -> ReadText:
    """Read plain text: UTF-8, or what Windows and its UTF-16 leave."""
    text = _decoded(body)
    if len(_CONTROL.findall(text[:100_000])) > _MOST_CONTROLS * min(len(text), 100_000):
        raise CorpusError(f"{name} is a binary file; expected XML, HTML, PDF, Word (.docx) or plain text.")
    if len(text) > MOST_CHARS:
        raise CorpusError(f"{name} has {len(text)} characters; expected at most {MOST_CHARS}: split it.")
    return read_letter(_CONTROL.sub("", text))


def _decoded(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > len(body) - 4 and len(body) == _START:  # a sign that was cut in two
            return body[: error.start].decode("utf-8-sig")
        return body.decode("cp1252", "replace")


def _stem(name: str) -> str:
    return Path(name).stem if "." in name else name
