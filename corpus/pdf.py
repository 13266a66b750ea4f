"""A PDF to pieces: printed lines to headings, paragraphs, items and tables, by place and type."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import median

from corpus.assembly import Mark
from corpus.exchanges import role_of_label
from corpus.facts import Facts, ReadText
from corpus.hyphens import join_printed, word_before_hyphen, words_of_lines
from corpus.letter_outline import RawBlock, set_levels
from corpus.letter_pages import Line
from corpus.model import BlockKind
from corpus.pdf_layout import PrintedLine, read_layout, with_text
from corpus.pdf_table import table_at
from corpus.pdf_text import read_pages
from corpus.pieces import Piece

_BULLET = re.compile(r"[•–—\-·▪●◦‣\uf0b7\uf0a7\uf02d]\s+(?=\S)|o\s+(?=[A-Z])")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[a-z][.)])\s+(?=\S)")
_ENDS = re.compile(r"[.?!:;]['’”»\")]*$")
_NO_HEADING_END = re.compile(r"[.?!:;,–-]['’”»\")]*$")
_MASTHEAD = re.compile(
    r"(?:Tweede|Eerste) Kamer der Staten-Generaal|Vergaderjaar \d{4}|Aanhangsel van de Handelingen"
    r"|Vragen gesteld door|> Retouradres|\d+$|Datum\b|Betreft\b"
)
_LONGEST_HEADING = 200
_MOST_HEADING_LINES = 3
_TITLES_THAT_SAY_NOTHING = re.compile(
    r"(?:None|untitled|Microsoft Word - .*|.*\.(?:docx?|pdf|indd|html?|odt|rtf|txt))?", re.I
)


def read_pdf(body: bytes, name: str) -> ReadText:
    """Read a PDF. Raises CorpusError, naming `name`, if it can't be read or holds no text."""
    pages, about = read_pages(body, name)
    lines, notes = read_layout(pages)
    pieces = _Grouping(lines).run()
    return ReadText(pieces, notes, Facts(title=_title(about)))


def _title(about: dict[str, str]) -> str:
    """Return the title that a PDF carries, if it is one."""
    for key in ("Title", "Subject"):
        text = " ".join(about.get(key, "").split())
        if not _TITLES_THAT_SAY_NOTHING.fullmatch(text):
            return text
    return ""


class _Grouping:
    """One pass over the lines of all pages."""

    def __init__(self, lines: list[PrintedLine]) -> None:
        self.lines = lines
        self.vocabulary = words_of_lines(line.text for line in lines)
        sizes = sorted(line.size for line in lines for _ in line.text)
        self.body = sizes[len(sizes) // 2] if sizes else 10.0
        self.leading = _leading(lines, self.body)
        self.blocks: list[tuple[BlockKind, list[PrintedLine]]] = []
        self.pieces: dict[int, list[Piece]] = {}

    def run(self) -> list[Piece]:
        """Group the lines, then write the groups as pieces."""
        place = 0
        while place < len(self.lines):
            table, end = table_at(self.lines, place)
            if table:
                self.pieces[len(self.blocks)] = table
                self.blocks.append((BlockKind.ROW, []))
                place = end
            else:
                self._take(place)
                place += 1
        self._find_indented_items()
        pieces: list[Piece] = []
        for number, (kind, lines) in enumerate(self.blocks):
            pieces += self.pieces.get(number) or [self._piece(kind, lines)]
        _give_levels(pieces, self.blocks)
        return [piece for piece in pieces if piece.text]

    def _take(self, place: int) -> None:
        line = self.lines[place]
        bullet = _BULLET.match(line.text)
        if role_of_label(line.text):
            self._start(BlockKind.PARAGRAPH, line)
        elif bullet and self._begins(line):
            self._start(BlockKind.ITEM, with_text(line, line.text[bullet.end() :], bullet.end()))
        elif self._continues_heading(line):
            self.blocks[-1][1].append(line)
        elif self._is_heading(place):
            self._start(BlockKind.HEADING, line)
        elif self._begins(line) and _NUMBERED.match(line.text):
            self._start(BlockKind.ITEM, line)
        elif self._begins(line):
            self._start(BlockKind.PARAGRAPH, line)
        else:
            self.blocks[-1][1].append(line)

    def _find_indented_items(self) -> None:
        """Make items of paragraphs that stand indented as a whole: bullets may be drawn, not printed."""
        margins: dict[tuple[int, int], float] = {}
        for line in self.lines:
            place = line.page, line.column
            margins[place] = min(margins.get(place, line.left), line.left)
        for number, (kind, lines) in enumerate(self.blocks):
            if kind is not BlockKind.PARAGRAPH or lines[0].column < 0:
                continue
            indents = [line.left - margins[line.page, line.column] for line in lines]
            if min(indents) > self.body and max(indents) < 12 * self.body and _ENDS.search(lines[-1].text):
                self.blocks[number] = (BlockKind.ITEM, lines)

    def _start(self, kind: BlockKind, line: PrintedLine) -> None:
        self.blocks.append((kind, [line]))

    def _begins(self, line: PrintedLine) -> bool:
        """Whether a line begins a paragraph of its own."""
        if not self.blocks or self.blocks[-1][0] in (BlockKind.HEADING, BlockKind.ROW):
            return True
        last = self.blocks[-1][1][-1]
        if len(self.blocks[-1][1]) == 1 and role_of_label(last.text):
            return True
        if last.column != line.column and -1 in (last.column, line.column):
            return True
        if word_before_hyphen(last.text) and line.size == last.size:
            return False
        ended = bool(_ENDS.search(last.text))
        if (last.page, last.column) != (line.page, line.column):
            return ended or not _goes_on(last, line)
        if line.top - last.top > 1.35 * self.leading * max(1.0, line.size / self.body):
            return ended or line.text[:1].isupper() or line.top - last.top > 2.5 * self.leading
        if abs(line.size - last.size) > 0.12 * self.body or (line.bold != last.bold and ended):
            return True
        fits = _would_fit(last, line)
        return fits and (
            ended or (line.text[:1].isupper() and last.column_right - last.right > 8 * line.size)
        )

    def _is_heading(self, place: int) -> bool:
        line = self.lines[place]
        text = line.text
        if len(text) > _LONGEST_HEADING or _NO_HEADING_END.search(text) or _MASTHEAD.match(text):
            return False
        if not any(char.isalpha() for char in text):
            return False
        if text[:1].islower() and not _NUMBERED.match(text):
            return False
        if line.column < 0 or len(line.cells) > 2 or not self._begins(line):
            return False
        if line.bold or line.size > 1.12 * self.body:
            return not self._breaks_off(place)
        return line.italic and len(text) < 100 and self._stands_apart(place)

    def _breaks_off(self, place: int) -> bool:
        """Whether the next line, in other type, goes on with the sentence of this one."""
        line = self.lines[place]
        following = self.lines[place + 1] if place + 1 < len(self.lines) else line
        return (
            _style(following) != _style(line)
            and following.text[:1].islower()
            and following.top - line.top < 1.35 * self.leading
            and not _would_fit(line, following)
        )

    def _stands_apart(self, place: int) -> bool:
        """Whether the next line is no continuation of this one."""
        following = self.lines[place + 1] if place + 1 < len(self.lines) else None
        return following is not None and not following.italic and following.text[:1].isupper()

    def _continues_heading(self, line: PrintedLine) -> bool:
        if not self.blocks or self.blocks[-1][0] is not BlockKind.HEADING:
            return False
        lines = self.blocks[-1][1]
        last = lines[-1]
        return (
            len(lines) < _MOST_HEADING_LINES
            and _style(last) == _style(line)
            and (last.page, last.column) == (line.page, line.column)
            and line.top - last.top < 1.35 * self.leading * max(1.0, line.size / self.body)
            and not _would_fit(last, line)
            and not _NO_HEADING_END.search(line.text)
        )

    def _piece(self, kind: BlockKind, lines: Sequence[PrintedLine]) -> Piece:
        """Write the lines of a block as one text; marks and page starts keep their place."""
        piece = Piece(kind, "", page=lines[0].page)
        page = lines[0].page
        for line in lines:
            piece.text = join_printed(piece.text, line.text, self.vocabulary) if piece.text else line.text
            at = len(piece.text) - len(line.text)
            if line.page != page:
                page = line.page
                piece.pages.append(Mark(at, page))
            piece.notes += [Mark(at + mark.offset, mark.number) for mark in line.raised]
        return piece


def _leading(lines: Sequence[PrintedLine], body: float) -> float:
    """Return the usual distance between two lines of running text."""
    steps = [
        after.top - before.top
        for before, after in itertools.pairwise(lines)
        if before.page == after.page
        and before.column == after.column
        and abs(before.size - body) < 0.1 * body > abs(after.size - body)
        and 0.8 * body < after.top - before.top < 2.2 * body
    ]
    return float(median(steps)) if steps else 1.2 * body


def _goes_on(last: PrintedLine, line: PrintedLine) -> bool:
    """Whether a line on a new page goes on with the last one, which did not end a sentence."""
    return line.text[:1].islower() or last.text.endswith(("-", ",")) or not _would_fit(last, line)


def _would_fit(last: PrintedLine, line: PrintedLine) -> bool:
    """Whether the first word of `line` would have fitted behind `last`: it was broken on purpose."""
    word = line.text.split(" ", 1)[0]
    width = (line.right - line.left) / max(1, len(line.text)) * (len(word) + 1)
    return last.right + width < last.column_right - 0.5 * line.size


def _style(line: PrintedLine) -> tuple[float, bool, bool]:
    return (-round(line.size * 2) / 2, not line.bold, line.italic)


def _give_levels(pieces: list[Piece], blocks: Sequence[tuple[BlockKind, Sequence[PrintedLine]]]) -> None:
    """Give each heading its level: the larger and bolder the higher, else as the outline of a letter."""
    styles = [_style(lines[0]) for kind, lines in blocks if kind is BlockKind.HEADING]
    ranks = {style: rank for rank, style in enumerate(sorted(set(styles)), 1)}
    headings = [piece for piece in pieces if piece.kind is BlockKind.HEADING]
    if len(ranks) > 1:
        for piece, style in zip(headings, styles, strict=True):
            piece.level = ranks[style]
        return
    raw = [RawBlock(piece.kind, [Line(piece.text, piece.page)]) for piece in pieces]
    set_levels(raw)
    for piece, block in zip(pieces, raw, strict=True):
        piece.level = block.level
