"""Pieces of text in reading order to a `Document`: the one place where offsets are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.model import Block, BlockKind, Document, Footnote, Page, Section, Speaker
from corpus.sentences import sentence_spans

_MIN_LEAD_IN_CHARS = 80


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What is known of a document beside its text. An empty field may be filled by its reader."""

    id: str
    title: str
    speaker: Speaker = "kabinet"
    date: str = ""
    source_url: str | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a piece of text, `offset` characters from its start: behind it something begins."""

    offset: int
    number: int


class DocumentBuilder:
    """Writes a document from left to right, noting offsets on the way.

    Add the running text in reading order (`heading`, `add`), then the notes (`note`), then
    `build`. A page begins where a piece says so: with `page`, and inside it with `pages`.
    """

    def __init__(self, about: DocumentInfo) -> None:
        self.about = about
        self._parts: list[str] = []
        self._length = 0
        self._notes_start: int | None = None
        self._blocks: list[Block] = []
        self._sections: list[Section] = []
        self._markers: dict[int, int] = {}
        self._page_starts: dict[int, int] = {}
        self._footnotes: list[Footnote] = []
        self._path: list[tuple[int, str]] = []
        self._lead_in: tuple[int, int] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no running text was added yet."""
        return not self._blocks

    @property
    def path(self) -> tuple[str, ...]:
        """The headings that the next piece will stand under."""
        return tuple(name for _, name in self._path)

    @property
    def next_start(self) -> int:
        """The offset at which the next piece will begin."""
        return self._length + bool(self._length)

    def heading(
        self,
        text: str,
        level: int,
        *,
        page: int = 1,
        pages: Iterable[Mark] = (),
        notes: Iterable[Mark] = (),
    ) -> int:
        """Add a heading; return its offset.

        `level` counts from 1, and closes what stands at its level or deeper.
        """
        start, end = self._append(text, page, pages, notes)
        self._path = [(above, name) for above, name in self._path if above < level]
        self._path.append((level, text))
        self._open_section(level, start)
        self._lead_in = None
        self._blocks.append(Block(BlockKind.HEADING, start, end))
        return start

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        page: int = 1,
        pages: Iterable[Mark] = (),
        notes: Iterable[Mark] = (),
        lead_in: tuple[int, int] | None = None,
    ) -> tuple[int, int]:
        """Add a piece of running text; return its offsets.

        `notes` are the marks of footnotes that stand in it, `pages` the pages that begin in it.
        `lead_in` is what the piece is about; an item without one takes the paragraph before it.
        """
        first_of_kind = not self._blocks or self._blocks[-1].kind is not kind
        start, end = self._append(text, page, pages, notes)
        if not self._sections or (kind is BlockKind.SIGNATURE and first_of_kind):
            self._open_section(0, start)
        if kind is BlockKind.PARAGRAPH:
            self._lead_in = self._tail(text, start)
        if lead_in is None and kind is BlockKind.ITEM:
            lead_in = self._lead_in
        self._blocks.append(Block(kind, start, end, lead_in))
        return start, end

    def note(self, number: int, text: str, *, page: int = 1, urls: Iterable[str] = ()) -> None:
        """Add a footnote. All running text must stand before the first one."""
        if self._notes_start is None:
            self._notes_start = self._length
        start, end = self._write(text)
        self._blocks.append(Block(BlockKind.NOTE, start, end))
        marker = self._markers.get(number)
        self._footnotes.append(Footnote(number, text, start, end, marker, page, tuple(urls)))

    def build(self) -> Document:
        """Return the document. An empty one is one empty section on page 1."""
        notes_start = self._length if self._notes_start is None else self._notes_start
        return Document(
            id=self.about.id,
            title=self.about.title,
            speaker=self.about.speaker,
            date=self.about.date,
            source_url=self.about.source_url,
            text="".join(self._parts),
            sections=self._closed_sections(notes_start),
            blocks=tuple(self._blocks),
            footnotes=tuple(self._footnotes),
            pages=self._pages(notes_start),
            notes_start=notes_start,
            reference=self.about.reference,
        )

    def _append(self, text: str, page: int, pages: Iterable[Mark], notes: Iterable[Mark]) -> tuple[int, int]:
        if self._notes_start is not None:
            raise ValueError("running text must be added before the notes")
        start, end = self._write(text)
        self._page_starts.setdefault(page, start)
        for mark in pages:
            self._page_starts.setdefault(mark.number, start + mark.offset)
        for mark in notes:
            self._markers.setdefault(mark.number, start + mark.offset)
        return start, end

    def _write(self, text: str) -> tuple[int, int]:
        """Write on a line of its own."""
        if self._length:
            self._parts.append("\n")
            self._length += 1
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start, self._length

    def _tail(self, text: str, start: int) -> tuple[int, int]:
        """Return the closing sentences of a paragraph that say what a list is about.

        "Dit doen ze onder andere door:" says little, so go back until there is enough.
        """
        for first, _ in reversed(sentence_spans(text)):
            if len(text) - first >= _MIN_LEAD_IN_CHARS:
                return start + first, start + len(text)
        return start, start + len(text)

    def _open_section(self, level: int, start: int) -> None:
        names = self.path if level else ()
        self._sections.append(Section(level, names[-1] if names else "", names, start, start))

    def _closed_sections(self, end: int) -> tuple[Section, ...]:
        opened = self._sections or [Section(0, "", (), 0, 0)]
        ends = [section.start for section in opened[1:]] + [end]
        return tuple(
            Section(s.level, s.heading, s.path, s.start, stop) for s, stop in zip(opened, ends, strict=True)
        )

    def _pages(self, end: int) -> tuple[Page, ...]:
        starts = sorted(self._page_starts.items()) or [(1, 0)]
        ends = [start for _, start in starts[1:]] + [end]
        return tuple(Page(number, start, stop) for (number, start), stop in zip(starts, ends, strict=True))
