"""Segments on pages to printed lines in reading order: columns, margins, running heads, footnotes.

What is dropped: lines in the top or bottom margin that come again on other pages (their digits aside),
page numbers, and the colophon of official papers. All other text is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.assembly import Mark
from corpus.exchanges import role_of_label
from corpus.hyphens import join_printed, words_of_lines
from corpus.pdf_text import PrintedPage, Segment
from corpus.pieces import Note

_EDGE = 0.12  # of the page's height: where running heads and feet stand
_SAME_HEIGHT = 6.0  # points
_CELL_GAP = 1.5  # of the type's size
_SMALL = 0.92  # of the body's type: footnotes are smaller
_PAGE_NUMBER = re.compile(
    r"[-–\s]*(?:(?:pagina|pag\.|blz\.|page)\s*)?\d{1,4}(?:\s*(?:van|/|of)\s*\d{1,4})?[-–\s]*", re.I
)
_COLOPHON = re.compile(
    r"ISSN\s*\d{4}|[’']s-Gravenhage (?:19|20)\d\d$|(?:kst|ah-tk|ah-ek|kv-tk|h-tk|nds-tk|blg)-[\dA-Za-z-]+$"
    r"|(?:Tweede|Eerste) Kamer, vergaderjaar \d{4}",
)
_MARKER = re.compile(r"[•–—\-·▪●◦‣\uf0b7\uf0a7o]|\d{1,2}[.)]|[a-z][.)]")
_RAISED = re.compile(r"\d{1,3}(?:\s*[,;]\s*\d{1,3})*")
_NOTE_START = re.compile(r"(\d{1,3})\s+(?=\S)")


@dataclass(slots=True)
class Cell:
    """A stretch of a line between wide gaps; `raised` are superscript numbers, by offset."""

    text: str
    left: float
    right: float
    raised: list[Mark] = field(default_factory=list)


@dataclass(slots=True)
class PrintedLine:
    """A printed line: its cells from left to right, its place, the look of most of it."""

    cells: list[Cell]
    page: int
    top: float
    bottom: float
    size: float
    bold: bool
    italic: bool
    column: int = 0
    column_right: float = 0.0

    @property
    def text(self) -> str:
        """The cells as one text."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def raised(self) -> list[Mark]:
        """The superscript numbers by their offset in `text`."""
        found: list[Mark] = []
        at = 0
        for cell in self.cells:
            found += [Mark(mark.offset + at, mark.number) for mark in cell.raised]
            at += len(cell.text) + 1
        return found

    @property
    def left(self) -> float:
        """Where its first cell begins."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Where its last cell ends."""
        return self.cells[-1].right


def read_layout(pages: Sequence[PrintedPage]) -> tuple[list[PrintedLine], list[Note]]:
    """Return the lines of running text in reading order, and the footnotes.

    A superscript number stays in a line's `raised` if there is such a note on its page, `number` being
    the note's place; else it becomes text again.
    """
    arranged = [_arranged(page) for page in pages]
    arranged = _without_furniture(arranged, [page.height for page in pages])
    body = _body_size(line for lines in arranged for line in lines)
    vocabulary = words_of_lines(line.text for lines in arranged for line in lines)
    lines: list[PrintedLine] = []
    notes: list[Note] = []
    for page_lines in arranged:
        first = len(notes)
        text, found = _without_notes(page_lines, body, notes, vocabulary)
        notes += found
        _settle_marks(text, notes, first)
        lines += text
    return lines, notes


def _arranged(page: PrintedPage) -> list[PrintedLine]:
    """Return the lines of a page: what stands in the margin first, then column after column."""
    margins, segments = _margins(page)
    lines = [line for margin in margins for line in _lines(margin, page.number, column=-1)]
    for column, part in enumerate(_columns(segments, page.width)):
        made = _lines(part, page.number, column)
        rights = sorted(line.right for line in made)
        edge = rights[int(len(rights) * 0.95)] if rights else 0.0
        for line in made:
            line.column_right = edge
        lines += made
    return lines


def _margins(page: PrintedPage) -> tuple[list[list[Segment]], list[Segment]]:
    """Part what stands left and right of the text (date and reference of a letter) from the text itself."""
    wide = [s for s in page.segments if s.right - s.left > 0.35 * page.width]
    if len(wide) < 3:
        return [], list(page.segments)
    # A masthead may run over the margin, so the outermost tenth doesn't count.
    left = sorted(s.left for s in wide)[len(wide) // 10]
    right = sorted(s.right for s in wide)[-1 - len(wide) // 10]
    sides = [s for s in page.segments if s.right < left - 4], [s for s in page.segments if s.left > right + 4]
    inner = [s for s in page.segments if s.right >= left - 4 and s.left <= right + 4]
    return list(sides), inner


def _columns(segments: list[Segment], width: float) -> Iterator[list[Segment]]:
    """Yield parts of a page in reading order: bands above and below what runs across both columns."""
    gutter = _gutter(segments, width)
    if gutter is None:
        yield segments
        return
    across = sorted((s for s in segments if s.left < gutter - 1 < gutter + 1 < s.right), key=lambda s: s.top)
    rest = [s for s in segments if s not in across]
    for band in [*across, None]:
        above = rest if band is None else [s for s in rest if s.bottom <= band.top + 1]
        rest = [s for s in rest if s not in above]
        yield from (
            part
            for part in (
                [s for s in above if s.right <= gutter + 1],
                [s for s in above if s.left >= gutter - 1],
            )
            if part
        )
        if band is not None:
            yield [band]


def _gutter(segments: list[Segment], width: float) -> float | None:
    """Return where a page of two columns is parted, or None for a page of one."""
    best: tuple[int, float] | None = None
    for step in range(int(0.35 * width), int(0.65 * width), 3):
        across = sum(s.left < step - 1 and s.right > step + 1 for s in segments)
        if best is None or across < best[0]:
            best = (across, float(step))
    if best is None or best[0] > 0.2 * len(segments):
        return None
    sides = [s for s in segments if s.right <= best[1] + 1], [s for s in segments if s.left >= best[1] - 1]
    for side in sides:
        widths = _line_widths(side)
        if len(widths) < 6 or widths[len(widths) // 2] < 0.22 * width:
            return None
    return best[1]


def _line_widths(side: list[Segment]) -> list[float]:
    """Return how wide the lines of a column are, the narrowest first; justified lines have gaps."""
    edges: dict[int, tuple[float, float]] = {}
    for s in side:
        left, right = edges.get(round(s.bottom / 3), (s.left, s.right))
        edges[round(s.bottom / 3)] = min(left, s.left), max(right, s.right)
    return sorted(right - left for left, right in edges.values())


def _lines(segments: list[Segment], page: int, column: int) -> list[PrintedLine]:
    """Group segments that stand side by side."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: (s.top, s.left)):
        for row in reversed(rows[-4:]):
            main = max(row, key=lambda s: s.size * (s.right - s.left))
            overlap = min(main.bottom, segment.bottom) - max(main.top, segment.top)
            if overlap > 0.5 * min(main.bottom - main.top, segment.bottom - segment.top):
                row.append(segment)
                break
        else:
            rows.append([segment])
    lines = [_line(sorted(row, key=lambda s: s.left), page, column) for row in rows]
    return sorted(lines, key=lambda line: line.bottom)


def _line(row: list[Segment], page: int, column: int) -> PrintedLine:
    main = max(row, key=lambda s: (s.right - s.left) * s.size)
    cells: list[Cell] = []
    for segment in row:
        raised = segment.size < 0.8 * main.size and segment.bottom < main.bottom - 0.08 * main.size
        _add_to_line(cells, segment, main.size, raised=raised)
    look = [s for s in row if s.size > 0.8 * main.size]
    chars = sum(len(s.text) for s in look)
    return PrintedLine(
        cells,
        page,
        main.top,
        main.bottom,
        main.size,
        2 * sum(len(s.text) for s in look if s.bold) > chars,
        2 * sum(len(s.text) for s in look if s.italic) > chars,
        column,
    )


def _add_to_line(cells: list[Cell], segment: Segment, size: float, *, raised: bool) -> None:
    gap = segment.left - cells[-1].right if cells else 0.0
    if raised and _RAISED.fullmatch(segment.text):
        if not cells:
            cells.append(Cell("", segment.left, segment.right))
        numbers = [int(number) for number in re.findall(r"\d+", segment.text)]
        cells[-1].raised += [Mark(len(cells[-1].text), number) for number in numbers]
        cells[-1].right = segment.right
    elif not cells or (gap > _CELL_GAP * size and not _MARKER.fullmatch(cells[-1].text) and cells[-1].text):
        cells.append(Cell(segment.text, segment.left, segment.right))
    else:
        last = cells[-1]
        space = " " if last.text and (segment.after_space or gap > 0.12 * size) else ""
        last.text += space + segment.text
        last.right = segment.right


def _without_furniture(pages: list[list[PrintedLine]], heights: Sequence[float]) -> list[list[PrintedLine]]:
    """Drop running heads and feet, page numbers, and the colophon."""
    seen: Counter[tuple[str, int]] = Counter()
    for lines, height in zip(pages, heights, strict=True):
        seen.update({_key(line) for line in lines if _at_edge(line, height)})
    often = max(2, 0.4 * len(pages))
    repeated = {key for key, count in seen.items() if count >= min(often, 3)}
    return [
        [line for line in lines if not _is_furniture(line, height, repeated)]
        for lines, height in zip(pages, heights, strict=True)
    ]


def _key(line: PrintedLine) -> tuple[str, int]:
    """Return what a running head has in common on all pages: words and height."""
    return re.sub(r"\d+", "#", line.text).lower(), round(line.top / _SAME_HEIGHT)


def _at_edge(line: PrintedLine, height: float) -> bool:
    return line.column < 0 or line.bottom < _EDGE * height or line.top > (1 - _EDGE) * height


def _is_furniture(line: PrintedLine, height: float, repeated: set[tuple[str, int]]) -> bool:
    if not _at_edge(line, height) or role_of_label(line.text):
        return False
    if _key(line) in repeated or _COLOPHON.match(line.text):
        return True
    return line.column >= 0 and _PAGE_NUMBER.fullmatch(line.text) is not None


def _body_size(lines: Iterable[PrintedLine]) -> float:
    """Return the size of most of the type."""
    counts: Counter[float] = Counter()
    for line in lines:
        counts[round(line.size * 2) / 2] += len(line.text)
    return counts.most_common(1)[0][0] if counts else 10.0


def _without_notes(
    lines: list[PrintedLine], body: float, before: Sequence[Note], vocabulary: frozenset[str]
) -> tuple[list[PrintedLine], list[Note]]:
    """Part the footnotes at the foot of a page from its text."""
    first = len(lines)
    while first and lines[first - 1].size < _SMALL * body + 0.25:
        first -= 1
    expected = next((int(n.printed) + 1 for n in reversed(before) if n.printed.isdecimal()), 1)
    start = next((at for at in range(first, len(lines)) if _note_number(lines[at], expected)), None)
    if start is None:
        if before and first < len(lines) and lines[first].text[:1].islower() and len(lines[first].cells) == 1:
            for line in lines[first:]:
                before[-1].text = join_printed(before[-1].text, line.text, vocabulary)
            return lines[:first], []
        return lines, []
    notes: list[Note] = []
    for line in lines[start:]:
        number = _note_number(line, int(notes[-1].printed) + 1 if notes else expected)
        if number:
            text = line.text if line.raised else _NOTE_START.sub("", line.text, count=1)
            notes.append(Note(str(number), text.strip(), line.page))
        else:
            notes[-1].text = join_printed(notes[-1].text, line.text, vocabulary)
    return lines[:start], notes


def _note_number(line: PrintedLine, expected: int) -> int | None:
    """Return the number of the note that begins with this line, or None."""
    raised = line.raised
    if raised and raised[0].offset == 0:
        return raised[0].number
    match = _NOTE_START.match(line.text)
    return expected if match and int(match[1]) == expected else None


def _settle_marks(lines: list[PrintedLine], notes: Sequence[Note], first: int) -> None:
    """Turn superscripts that are marks into places of notes, and any other back into text."""
    places = {int(note.printed): place for place, note in enumerate(notes[first:], first)}
    for line in lines:
        for cell in line.cells:
            kept: list[Mark] = []
            shift = 0
            for mark in cell.raised:
                if mark.number in places:
                    kept.append(Mark(mark.offset + shift, places[mark.number]))
                else:
                    at = mark.offset + shift
                    number = str(mark.number) if at else f"{mark.number} "
                    cell.text = f"{cell.text[:at]}{number}{cell.text[at:]}".rstrip()
                    shift += len(number)
            cell.raised = kept


def with_text(line: PrintedLine, text: str, cut: int) -> PrintedLine:
    """Return a line of one cell with `text`, which lacks the first `cut` characters."""
    raised = [Mark(max(0, mark.offset - cut), mark.number) for mark in line.raised]
    return replace(line, cells=[Cell(text, line.left, line.right, raised)])
