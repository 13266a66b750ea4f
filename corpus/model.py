"""The plain data that every other layer builds on.

A `Document` is one long text with marks beside it. All offsets are character
offsets into `Document.text`, end-exclusive, so `text[start:end]` is what is meant.

The text has two parts. First the running text as a reader would read it aloud:
sentences whole, no page furniture, no footnote marks; headings, paragraphs and
items each on a line of their own. Then, from `notes_start`, the footnotes, one a
line. They share one address space, so a footnote can be quoted just like a sentence.
"""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

Speaker: TypeAlias = Literal["kabinet", "kamer", "onderzoek", "derde"]


class BlockKind(StrEnum):
    """What a stretch of the document is.

    An EXCHANGE is a question with its answer; a ROW is one row of a table.
    """

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    EXCHANGE = "exchange"
    ROW = "row"
    SIGNATURE = "signature"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, bulleted item, exchange, table row, signature or footnote.

    `text[start:end]` leaves the bullet sign out. `lead_in` says what the block is about, as
    offsets, or None: the sentence that introduces an item ("De inzet bestaat uit:"), the
    header of a row, the question of an exchange.
    """

    kind: BlockKind
    start: int
    end: int
    lead_in: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text up to the next heading, whatever its level.

    `level` is 1 for a part ("Pijler 1"), 2 for a theme, 3 for a subtheme, and 0 for
    text under no heading (introduction, signature), whose `heading` is "". `path`
    holds the headings from the part down to this one.
    """

    level: int
    heading: str
    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: its text at `start:end`, and the place its mark stood.

    `marker` is the offset just behind the character the mark was glued to, or None
    if no mark was found. `page` counts from 1. `urls` are the addresses printed with it.
    """

    number: int
    text: str
    start: int
    end: int
    marker: int | None
    page: int
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A printed page: its number (from 1) and its stretch of the running text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document. `date` is an ISO date as far as known ("2026-03"), or ""."""

    id: str
    title: str
    speaker: Speaker
    date: str
    source_url: str | None
    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    pages: tuple[Page, ...]
    notes_start: int
    reference: str = ""

    def section_at(self, offset: int) -> Section:
        """Return the section that holds `offset`; for a footnote, that of its mark.

        Raises IndexError if `offset` lies outside the text.
        """
        offset = self._anchor(offset)
        return self.sections[_last_start_before(self.sections, offset)]

    def pages_of(self, start: int, end: int) -> tuple[int, ...]:
        """Return the page numbers that `text[start:end]` was printed on, in order.

        Raises IndexError if the range lies outside the text.
        """
        if self.footnotes and start >= self.notes_start:
            return (self._note_at(start).page,)
        self._check(start)
        self._check(max(start, end - 1))
        first = _last_start_before(self.pages, start)
        last = _last_start_before(self.pages, max(start, min(end, self.notes_start) - 1))
        return tuple(page.number for page in self.pages[first : last + 1])

    def footnotes_of(self, start: int, end: int) -> tuple[Footnote, ...]:
        """Return the footnotes whose marks stand in `text[start:end]`.

        A mark directly behind the range's last character counts, one at its very
        start doesn't. A range in the notes gives the notes that it touches.
        """
        if start >= self.notes_start:
            return tuple(n for n in self.footnotes if n.start < end and start < n.end)
        return tuple(n for n in self.footnotes if n.marker is not None and start < n.marker <= end)

    def block_at(self, offset: int) -> Block:
        """Return the block that holds `offset`, or the nearest one before it."""
        self._check(offset)
        return self.blocks[_last_start_before(self.blocks, offset)]

    def blocks_in(self, section: Section) -> Iterator[Block]:
        """Yield the blocks of a section, its heading included."""
        return (b for b in self.blocks if section.start <= b.start < section.end)

    def _anchor(self, offset: int) -> int:
        self._check(offset)
        if offset < self.notes_start or not self.footnotes:
            return offset
        marker = self._note_at(offset).marker
        return 0 if marker is None else max(0, marker - 1)

    def _note_at(self, offset: int) -> Footnote:
        self._check(offset)
        return self.footnotes[_last_start_before(self.footnotes, offset)]

    def _check(self, offset: int) -> None:
        if not 0 <= offset < max(1, len(self.text)):
            raise IndexError(
                f"offset {offset} lies outside document {self.id!r} of {len(self.text)} characters"
            )


def passage_id(document_id: str, path: Sequence[str], text: str) -> str:
    """Return the name of a stretch of a document, by what it says and where it stands.

    It stays the same when other parts of the document change.
    """
    key = "\x1f".join((document_id, *path, text))
    return f"{document_id}:{hashlib.sha256(key.encode('utf-8')).hexdigest()[:12]}"


def _last_start_before(
    items: tuple[Section, ...] | tuple[Page, ...] | tuple[Block, ...] | tuple[Footnote, ...],
    offset: int,
) -> int:
    return max(0, bisect.bisect_right(items, offset, key=lambda item: item.start) - 1)
