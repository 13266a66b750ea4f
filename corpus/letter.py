"""A ministry letter's text, as a PDF converter leaves it, to a `Document`.

In: plain text with hard line ends, page starts, bullet signs, footnote blocks inside
the running text. Out: sentences whole, marks and furniture gone, every page, section
and footnote at its offset. The rules are those of ministry letters in general; text
that follows none of them comes out as one section of paragraphs.
"""

from __future__ import annotations

import re

from corpus.assembly import DocumentBuilder, DocumentInfo, Mark
from corpus.letter_footnotes import (
    FIRST_SENTINEL,
    LAST_SENTINEL,
    SENTINELS,
    Note,
    take_footnotes,
)
from corpus.letter_outline import RawBlock, make_blocks
from corpus.letter_pages import Line, read_lines
from corpus.model import BlockKind, Document

_PAGE_MARK = chr(LAST_SENTINEL)
_WORD_BEFORE_HYPHEN = re.compile(r"([\w+]+)-$")  # also "lhbti+-"
# "kennis- en netwerkbijeenkomsten": the hyphen stands for the second half.
_SUSPENDED = re.compile(r"^(?:en|of|als|noch|tot|en/of)\b")
_MAX_WORD_CHARS = 80


def parse_letter(raw: str, about: DocumentInfo) -> Document:
    """Parse a letter's converted text. Any text is accepted, the empty one too."""
    lines, notes = take_footnotes(read_lines(_without_sentinels(raw)))
    return _Assembly(about, _vocabulary(lines)).run(make_blocks(lines), notes)


def _without_sentinels(raw: str) -> str:
    """Drop characters that we use as marks (bullet signs lie just below their range)."""
    return SENTINELS.sub("", raw)


def _vocabulary(lines: list[Line]) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", " ".join(line.text for line in lines).lower()))


def _word_before_hyphen(text: str) -> re.Match[str] | None:
    # Only the end is searched: a long paragraph is joined line by line.
    return _WORD_BEFORE_HYPHEN.search(text, len(text) - _MAX_WORD_CHARS) if text.endswith("-") else None


class _Assembly:
    """Hands the joined lines of each block to the builder, marks and page starts taken out."""

    def __init__(self, about: DocumentInfo, vocabulary: frozenset[str]) -> None:
        self.builder = DocumentBuilder(about)
        self.vocabulary = vocabulary

    def run(self, raw_blocks: list[RawBlock], notes: list[Note]) -> Document:
        """Assemble the document."""
        for raw in raw_blocks:
            text, pages, marks = _without_marks(self._join(raw.lines), raw.lines)
            page = raw.lines[0].page
            if raw.kind is BlockKind.HEADING:
                self.builder.heading(text, raw.level, page=page, pages=pages, notes=marks)
            else:
                self.builder.add(raw.kind, text, page=page, pages=pages, notes=marks)
        for note in notes:
            self.builder.note(note.number, note.text, page=note.page, urls=note.urls)
        return self.builder.build()

    def _join(self, lines: list[Line]) -> str:
        """Join printed lines into one, page starts marked by `_PAGE_MARK`."""
        text = ""
        for line in lines:
            mark = _PAGE_MARK if line.starts_page else ""
            if not text:
                text = mark + line.text
            elif not _word_before_hyphen(text) or _SUSPENDED.match(line.text):
                text += f" {mark}{line.text}"
            else:
                text = self._join_hyphen(text, line.text, mark)
        return text

    def _join_hyphen(self, text: str, following: str, mark: str) -> str:
        """Join at a line-end hyphen: "VNO-" + "NCW" keeps it, "samen-" + "leving" loses it."""
        first = _word_before_hyphen(text)
        second = re.match(r"\w+", following)
        divided = (
            first is not None
            and second is not None
            and second[0].islower()
            and first[1].isalpha()
            and (first[1] + second[0]).lower() in self.vocabulary
        )
        return (text[:-1] if divided else text) + mark + following


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
