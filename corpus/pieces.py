"""Pieces of a document in reading order, as the readers of all formats make them, to a `Document`.

A reader knows its format; what is a question with its answer, or a speaker's turn, is the same in
all of them. So each makes a list of pieces, passes go over it, and `assemble` writes it down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from corpus.assembly import DocumentBuilder, DocumentInfo, Mark
from corpus.model import BlockKind, Document

Role: TypeAlias = Literal["", "question", "answer", "speaker"]
_SPACE = re.compile(r"[^\S\n]+")
_URL = re.compile(r"https?://[^\s,;)>\]»”]+")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(slots=True)
class Piece:
    """A heading, paragraph, item, row … of a document that is being read.

    `notes` are the marks of footnotes in it; their `number` is the note's place in the list of
    notes. `pages` are the pages that begin in it. `topic` is what it is about: a stretch of an
    earlier piece. `role` is what its format says of it: the label of a question, answer or speaker.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int = 1
    pages: list[Mark] = field(default_factory=list)
    notes: list[Mark] = field(default_factory=list)
    topic: Topic | None = None
    role: Role = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A stretch of a piece."""

    piece: Piece
    start: int
    end: int


@dataclass(slots=True)
class Note:
    """A footnote: the number or sign printed with it, its text, its page.

    `urls` are its addresses where the format gives them apart; None where they are those in its text.
    """

    printed: str
    text: str
    page: int = 1
    urls: tuple[str, ...] | None = None


class InlineText:
    """Takes in text bit by bit: white space becomes one space, marks keep their place."""

    def __init__(self) -> None:
        self._text = ""
        self._marks: list[Mark] = []

    def write(self, text: str | None) -> None:
        """Add text as it stands in a file."""
        clean = _SPACE.sub(" ", _NOT_TEXT.sub("", (text or "").replace("\n", " ")))
        if not self._text or self._text[-1] in " \n":
            clean = clean.lstrip(" ")
        self._text += clean

    def end_line(self) -> None:
        """Begin a new line inside the text."""
        self._text = self._text.rstrip(" ")
        if self._text and not self._text.endswith("\n"):
            self._text += "\n"

    def mark(self, place: int) -> None:
        """Note that the mark of the note at `place` stands here."""
        self._marks.append(Mark(len(self._text), place))

    def __bool__(self) -> bool:
        """Whether it holds any text."""
        return bool(self._text.strip())

    def take(self) -> tuple[str, list[Mark]]:
        """Return text and marks, and begin anew."""
        text = self._text.rstrip()
        marks = [Mark(min(mark.offset, len(text)), mark.number) for mark in self._marks]
        self._text, self._marks = "", []
        return text, marks


def clean_line(text: str) -> str:
    """Return text on one line, white space collapsed and signs that are no text left out."""
    inline = InlineText()
    inline.write(text)
    return inline.take()[0]


def joined(pieces: Sequence[Piece], kind: BlockKind) -> Piece:
    """Return one piece of several, each on a line of its own; marks and page starts move along."""
    whole = Piece(kind, "", page=pieces[0].page, topic=pieces[0].topic)
    page = whole.page
    for piece in pieces:
        at = len(whole.text) + bool(whole.text)
        if piece.page != page:
            whole.pages.append(Mark(at, piece.page))
        page = piece.pages[-1].number if piece.pages else piece.page
        whole.pages += [Mark(mark.offset + at, mark.number) for mark in piece.pages]
        whole.notes += [Mark(mark.offset + at, mark.number) for mark in piece.notes]
        whole.text += ("\n" if whole.text else "") + piece.text
    return whole


def assemble(pieces: Iterable[Piece], notes: Sequence[Note], about: DocumentInfo) -> Document:
    """Write pieces, then notes, into a document. Pieces without text are left out."""
    builder = DocumentBuilder(about)
    numbers = _numbers(notes)
    starts: dict[int, int] = {}
    for piece in pieces:
        if not piece.text:
            continue
        marks = [Mark(mark.offset, numbers[mark.number]) for mark in piece.notes]
        starts[id(piece)] = builder.next_start  # an exchange is about a stretch of itself
        if piece.kind is BlockKind.HEADING:
            level = max(1, piece.level)
            builder.heading(piece.text, level, page=piece.page, pages=piece.pages, notes=marks)
        else:
            builder.add(
                piece.kind,
                piece.text,
                page=piece.page,
                pages=piece.pages,
                notes=marks,
                lead_in=_lead_in(piece.topic, starts),
            )
    for note, number in zip(notes, numbers, strict=True):
        if note.text:
            urls = note.urls if note.urls is not None else _urls_in(note.text)
            builder.note(number, note.text.replace("\n", " "), page=note.page, urls=urls)
    return builder.build()


def _urls_in(text: str) -> list[str]:
    return [url.rstrip(".") for url in _URL.findall(text)]


def _lead_in(topic: Topic | None, starts: dict[int, int]) -> tuple[int, int] | None:
    start = starts.get(id(topic.piece)) if topic else None
    return (start + topic.start, start + topic.end) if topic and start is not None else None


def _numbers(notes: Sequence[Note]) -> list[int]:
    """Return the notes' numbers as printed; one that comes again (annex, table) is the next free one."""
    printed = [int(note.printed) if note.printed.isdecimal() else None for note in notes]
    free = max((number for number in printed if number is not None), default=0) + 1
    seen: set[int] = set()
    numbers: list[int] = []
    for number in printed:
        if number is None or number in seen:
            number, free = free, free + 1
        seen.add(number)
        numbers.append(number)
    return numbers


def replaced(piece: Piece, text: str, cut: int) -> Piece:
    """Return a piece with `text`, which lacks the first `cut` characters of what it had."""
    return replace(
        piece,
        text=text,
        notes=[Mark(max(0, mark.offset - cut), mark.number) for mark in piece.notes],
        pages=[Mark(max(0, mark.offset - cut), mark.number) for mark in piece.pages],
    )
