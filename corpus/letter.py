"""A ministry letter's text, as a PDF converter leaves it, to a `Document`.

In: plain text with hard line ends, page starts, bullet signs, footnote blocks inside
the running text. Out: sentences whole, marks and furniture gone, every page, section
and footnote at its offset. The rules are those of ministry letters in general; text
that follows none of them comes out as one section of paragraphs.
"""

from __future__ import annotations

from corpus.assembly import DocumentInfo, Mark
from corpus.exchanges import pair_exchanges
from corpus.facts import ReadText
from corpus.hyphens import join_lines, words_of_lines
from corpus.letter_footnotes import (
    FIRST_SENTINEL,
    LAST_SENTINEL,
    SENTINELS,
    take_footnotes,
)
from corpus.letter_outline import RawBlock, make_blocks
from corpus.letter_pages import Line, read_lines
from corpus.model import Document
from corpus.pieces import Note, Piece, assemble

_PAGE_MARK = chr(LAST_SENTINEL)


def parse_letter(raw: str, about: DocumentInfo) -> Document:
    """Parse a letter's converted text. Any text is accepted, the empty one too."""
    read = read_letter(raw)
    return assemble(pair_exchanges(read.pieces), read.notes, about)


def read_letter(raw: str) -> ReadText:
    """Read a letter's converted text into pieces and notes."""
    lines, notes = take_footnotes(read_lines(_without_sentinels(raw)))
    vocabulary = words_of_lines(line.text for line in lines)
    places = {note.number: place for place, note in enumerate(notes)}
    pieces = [_piece(block, vocabulary, places) for block in make_blocks(lines)]
    return ReadText(pieces, [Note(str(n.number), n.text, n.page, tuple(n.urls)) for n in notes])


def _without_sentinels(raw: str) -> str:
    """Drop characters that we use as marks (bullet signs lie just below their range)."""
    return SENTINELS.sub("", raw)


def _piece(block: RawBlock, vocabulary: frozenset[str], places: dict[int, int]) -> Piece:
    text, pages, marks = _without_marks(_join(block.lines, vocabulary), block.lines)
    notes = [Mark(mark.offset, places[mark.number]) for mark in marks if mark.number in places]
    return Piece(block.kind, text, block.level, block.lines[0].page, pages, notes)


def _join(lines: list[Line], vocabulary: frozenset[str]) -> str:
    """Join printed lines into one, page starts marked by `_PAGE_MARK`."""
    text = ""
    for line in lines:
        mark = _PAGE_MARK if line.starts_page else ""
        text = join_lines(text, line.text, vocabulary, mark) if text else mark + line.text
    return text


def _without_marks(joined: str, lines: list[Line]) -> tuple[str, list[Mark], list[Mark]]:
    """Return the text, where pages begin in it, and where the marks of its notes stood."""
    new_pages = iter([line.page for line in lines if line.starts_page])
    pages: list[Mark] = []
    notes: list[Mark] = []
    clean = ""
    for char in joined:
        if char == _PAGE_MARK:
            pages.append(Mark(len(clean), next(new_pages)))
        elif SENTINELS.match(char):
            notes.append(Mark(len(clean), ord(char) - FIRST_SENTINEL))
        else:
            clean += char
    return clean, pages, notes
