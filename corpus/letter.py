"""A ministry letter's text, as a PDF converter leaves it, to a `Document`.

In: plain text with hard line ends, page starts, bullet signs, footnote blocks inside
the running text. Out: sentences whole, marks and furniture gone, every page, section
and footnote at its offset. The rules are those of ministry letters in general; text
that follows none of them comes out as one section of paragraphs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.letter_footnotes import (
    FIRST_SENTINEL,
    LAST_SENTINEL,
    SENTINELS,
    Note,
    take_footnotes,
)
from corpus.letter_outline import RawBlock, make_blocks
from corpus.letter_pages import Line, read_lines
from corpus.model import Block, BlockKind, Document, Footnote, Page, Section, Speaker
from corpus.sentences import sentence_spans

_PAGE_MARK = chr(LAST_SENTINEL)
_WORD_BEFORE_HYPHEN = re.compile(r"([\w+]+)-$")  # also "lhbti+-"
# "kennis- en netwerkbijeenkomsten": the hyphen stands for the second half.
_SUSPENDED = re.compile(r"^(?:en|of|als|noch|tot|en/of)\b")
_MIN_LEAD_IN_CHARS = 80
_MAX_WORD_CHARS = 80


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What the manifest knows of a document, since the text may not say it."""

    id: str
    title: str
    speaker: Speaker = "kabinet"
    date: str = ""
    source_url: str | None = None
    reference: str = ""


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
    """Writes the document's text from left to right, noting offsets on the way."""

    def __init__(self, about: DocumentInfo, vocabulary: frozenset[str]) -> None:
        self.about = about
        self.vocabulary = vocabulary
        self.text = ""
        self.blocks: list[Block] = []
        self.sections: list[Section] = []
        self.markers: dict[int, int] = {}
        self.page_starts: dict[int, int] = {}

    def run(self, raw_blocks: list[RawBlock], notes: list[Note]) -> Document:
        """Assemble the document."""
        path: list[tuple[int, str]] = []
        lead_in: tuple[int, int] | None = None
        for raw in raw_blocks:
            joined = self._join(raw.lines)
            first_of_kind = not self.blocks or self.blocks[-1].kind is not raw.kind
            start, end = self._append(joined, raw.lines)
            if raw.kind is BlockKind.HEADING:
                path = [(level, name) for level, name in path if level < raw.level]
                path.append((raw.level, self.text[start:end]))
                self._open_section(raw.level, path, start)
                lead_in = None
            elif not self.sections or (raw.kind is BlockKind.SIGNATURE and first_of_kind):
                self._open_section(0, [], start)
            if raw.kind is BlockKind.PARAGRAPH:
                lead_in = self._tail(start, end)
            self.blocks.append(Block(raw.kind, start, end, lead_in if raw.kind is BlockKind.ITEM else None))
        notes_start = len(self.text)
        footnotes = tuple(self._append_note(note) for note in notes)
        return Document(
            id=self.about.id,
            title=self.about.title,
            speaker=self.about.speaker,
            date=self.about.date,
            source_url=self.about.source_url,
            text=self.text,
            sections=self._closed_sections(notes_start),
            blocks=tuple(self.blocks),
            footnotes=footnotes,
            pages=self._pages(notes_start),
            notes_start=notes_start,
            reference=self.about.reference,
        )

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

    def _append(self, joined: str, lines: list[Line]) -> tuple[int, int]:
        """Add one block on a line of its own; note its marks and pages."""
        new_pages = iter([line.page for line in lines if line.starts_page])
        if self.text:
            self.text += "\n"
        start = len(self.text)
        self.page_starts.setdefault(lines[0].page, start)
        clean = ""
        for char in joined:
            if char == _PAGE_MARK:
                self.page_starts.setdefault(next(new_pages), start + len(clean))
            elif SENTINELS.match(char):
                self.markers[ord(char) - FIRST_SENTINEL] = start + len(clean)
            else:
                clean += char
        self.text += clean
        return start, start + len(clean)

    def _tail(self, start: int, end: int) -> tuple[int, int]:
        """Return the closing sentences of a paragraph that say what a list is about.

        "Dit doen ze onder andere door:" says little, so go back until there is enough.
        """
        for first, _ in reversed(sentence_spans(self.text, start, end)):
            if end - first >= _MIN_LEAD_IN_CHARS:
                return first, end
        return start, end

    def _append_note(self, note: Note) -> Footnote:
        if self.text:
            self.text += "\n"
        start = len(self.text)
        self.text += note.text
        end = len(self.text)
        self.blocks.append(Block(BlockKind.NOTE, start, end))
        return Footnote(
            number=note.number,
            text=note.text,
            start=start,
            end=end,
            marker=self.markers.get(note.number),
            page=note.page,
            urls=tuple(note.urls),
        )

    def _open_section(self, level: int, path: list[tuple[int, str]], start: int) -> None:
        names = tuple(name for _, name in path)
        self.sections.append(Section(level, names[-1] if names else "", names, start, start))

    def _closed_sections(self, end: int) -> tuple[Section, ...]:
        opened = self.sections or [Section(0, "", (), 0, 0)]
        ends = [section.start for section in opened[1:]] + [end]
        return tuple(
            Section(s.level, s.heading, s.path, s.start, stop) for s, stop in zip(opened, ends, strict=True)
        )

    def _pages(self, end: int) -> tuple[Page, ...]:
        starts = sorted(self.page_starts.items()) or [(1, 0)]
        ends = [start for _, start in starts[1:]] + [end]
        return tuple(Page(number, start, stop) for (number, start), stop in zip(starts, ends, strict=True))
