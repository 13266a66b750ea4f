"""From printed lines to blocks (headings, paragraphs, items) and heading levels.

Type sizes are lost in the conversion; what is left are line lengths, blank lines,
capitals, punctuation and bullet signs. The rules below use nothing else, except for
the few names that ministries give to parts of a letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.exchanges import role_of_label
from corpus.letter_footnotes import SENTINELS
from corpus.letter_pages import Line
from corpus.model import BlockKind

_BULLET = re.compile(r"^[\uf0b7\uf0a7\u2022\u25aa\u25cf\u25e6\u2023\u00b7]\s*(?=\S)|^-\s+(?=\S)")
_LABEL = re.compile(r"^(?:[a-z]\.|[IVX]{1,4}\.|\d+(?:\.\d+)*\.?)\s+(?=[A-Z‘“])")
_SIGNATURE = re.compile(
    r"^(?:(?:de\s+)?(?:minister|staatssecretaris)\b[^.]*|hoogachtend,?|met vriendelijke groet,?)$", re.I
)
_PART = re.compile(r"^(?:Pijler|Deel|Hoofdstuk|Spoor|Thema|Actielijn)\s+(?:\d+|[IVX]+)\b", re.I)
# Parts that ministry letters carry beside their numbered ones.
_CUSTOMARY_PART = re.compile(
    r"^(?:Inleiding|Aanleiding|Moties(?: en toezeggingen)?|Toezeggingen(?: en moties)?"
    r"|Tot slot|Slot|Afsluiting|Conclusie|Vervolg(?:proces)?|Bijlagen?|Planning|Financiën)$",
    re.I,
)
_ENDS_SENTENCE = re.compile(r"[.;:!?]['’”\")]*$")
_ENDS_OPEN = re.compile(r"[\w)’”\"%]$")
# A heading names; a line that conjugates one of these tells, so it opens a paragraph.
_TELLS = re.compile(
    r"\b(?:is|zijn|wordt|worden|werd|werden|heeft|hebben|had|kan|kunnen|zal|zullen|moet"
    r"|moeten|ontvangt|ontvangen|vindt|blijkt|bleek|ben|heb|wil|willen)\b"
)
_DEFAULT_WIDTH = 80


@dataclass(slots=True)
class RawBlock:
    """A block as printed: its lines in order, marks still as sentinels."""

    kind: BlockKind
    lines: list[Line] = field(default_factory=list)
    level: int = 0

    @property
    def text(self) -> str:
        """The lines as one text, without marks."""
        return SENTINELS.sub("", " ".join(line.text for line in self.lines)).strip()


def make_blocks(lines: list[Line]) -> list[RawBlock]:
    """Group body lines into blocks, headings with their level.

    Lines of a text in which most blocks would be headings are taken as they are:
    paragraphs parted by blank lines.
    """
    width = _typical_width(lines)
    blocks = _Grouping(lines, width).run()
    headings = [b for b in blocks if b.kind is BlockKind.HEADING]
    told = [b for b in blocks if b.kind is not BlockKind.HEADING and _ENDS_SENTENCE.search(b.text)]
    if headings and len(told) < len(headings):
        return _plain_paragraphs(lines)
    set_levels(blocks)
    return blocks


def _plain_paragraphs(lines: list[Line]) -> list[RawBlock]:
    blocks: list[RawBlock] = []
    gap = True
    for line in lines:
        if line.blank:
            gap = True
            continue
        if gap:
            blocks.append(RawBlock(BlockKind.PARAGRAPH))
        blocks[-1].lines.append(line)
        gap = False
    return blocks


def _typical_width(lines: list[Line]) -> int:
    """Return the length that a full line has: nine of ten printed lines are shorter."""
    lengths = sorted(len(line.text) for line in lines if line.text)
    return max(30, lengths[int(len(lengths) * 0.9)]) if lengths else _DEFAULT_WIDTH


class _Grouping:
    """One pass over the lines; `gap` says that a blank line came before this one."""

    def __init__(self, lines: list[Line], width: int) -> None:
        self.lines = lines
        self.width = width
        self.blocks: list[RawBlock] = []
        # By index, for each line: the next printed line's index, and how many are printed after it.
        self.next_printed: list[int | None] = [None] * len(lines)
        self.printed_after = [0] * len(lines)
        for index in range(len(lines) - 2, -1, -1):
            printed = not lines[index + 1].blank
            self.next_printed[index] = index + 1 if printed else self.next_printed[index + 1]
            self.printed_after[index] = self.printed_after[index + 1] + printed

    def run(self) -> list[RawBlock]:
        gap = True
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            if line.blank:
                gap = True
                index += 1
                continue
            used = self._take(index, gap=gap)
            gap = False
            index += used
        return self.blocks

    def _take(self, index: int, *, gap: bool) -> int:
        """Add the line at `index` (or a heading of two lines); return how many were used."""
        line = self.lines[index]
        current = self.blocks[-1] if self.blocks else None
        bullet = _BULLET.match(line.text)
        if role_of_label(line.text):
            self._start(BlockKind.PARAGRAPH, line)
        elif current and current.kind is BlockKind.SIGNATURE:
            self._start(BlockKind.SIGNATURE, line)
        elif bullet and self._may_start_item(line, current, gap=gap):
            self._start(BlockKind.ITEM, Line(line.text[bullet.end() :], line.page, line.starts_page))
        elif gap and _SIGNATURE.match(line.text) and self._near_end(index):
            self._start(BlockKind.SIGNATURE, line)
        elif (gap or line.starts_page or _is_heading(current)) and (size := self._heading_size(index)):
            self._start(BlockKind.HEADING, *self.lines[index : index + size])
            return size
        elif current and self._continues(current, line, gap=gap):
            current.lines.append(line)
        else:
            self._start(BlockKind.PARAGRAPH, line)
        return 1

    def _start(self, kind: BlockKind, *lines: Line) -> None:
        self.blocks.append(RawBlock(kind, list(lines)))

    def _may_start_item(self, line: Line, current: RawBlock | None, *, gap: bool) -> bool:
        """Tell a list's hyphen from one that a wrapped sentence happens to put first."""
        if not line.text.startswith("-") or current is None or gap:
            return True
        return bool(_ENDS_SENTENCE.search(current.text)) or current.kind is not BlockKind.PARAGRAPH

    def _near_end(self, index: int) -> bool:
        return self.printed_after[index] <= 8

    def _continues(self, current: RawBlock, line: Line, *, gap: bool) -> bool:
        """Decide whether `line` goes on with the current block."""
        if current.kind is BlockKind.HEADING or (len(current.lines) == 1 and role_of_label(current.text)):
            return False
        last = SENTINELS.sub("", current.lines[-1].text)
        ended = bool(_ENDS_SENTENCE.search(last))
        if not gap and not line.starts_page:
            # "en een weerbare samenleving." / "Iedere pijler bevat …": much more would
            # have fitted, so the line was broken on purpose.
            return not (ended and line.text[:1].isupper() and len(last) < 0.7 * self.width)
        if not ended:
            return not (line.text[:1].isupper() and self._would_fit(last, line.text))
        # A blank line after an item's first line on a page is the converter's: the item
        # goes on if that line ran to the margin.
        one_line_here = len(current.lines) == 1 or current.lines[-1].starts_page
        return current.kind is BlockKind.ITEM and (one_line_here or line.starts_page) and self._is_full(last)

    def _heading_size(self, index: int) -> int:
        """Return how many lines (0, 1 or 2) form a heading that begins at `index`."""
        text = SENTINELS.sub("", self.lines[index].text).strip()
        label = _LABEL.match(text)
        if not (text[:1].isupper() or label) or not _ENDS_OPEN.search(text):
            return 0
        printed = self.next_printed[index]
        if printed is None:
            return 0
        following = self.lines[index + 1]
        if following.blank or following.starts_page:
            after = self.lines[printed]
            alone = not _TELLS.search(text) and not after.text[:1].islower()
            return int(alone and not self._is_overfull(text))
        if _BULLET.match(following.text):
            return int(not _TELLS.search(text))
        if following.text[:1].isupper() and self._would_fit(text, following.text):
            return 1
        return 2 if self._wraps_as_heading(index) else 0

    def _wraps_as_heading(self, index: int) -> bool:
        """Whether this line and the next are one heading: a full line, then a short rest."""
        first, second = (SENTINELS.sub("", line.text).strip() for line in self.lines[index : index + 2])
        third = self.lines[index + 2] if index + 2 < len(self.lines) else None
        if third is None or _TELLS.search(f"{first} {second}"):
            return False
        parted = third.blank or third.starts_page or bool(_BULLET.match(third.text))
        return (
            not self._would_fit(first, second)
            and bool(_ENDS_OPEN.search(second))
            and len(second) < 0.75 * self.width
            and (parted or (third.text[:1].isupper() and self._would_fit(second, third.text)))
        )

    def _would_fit(self, line: str, following: str) -> bool:
        return len(line) + 1 + len(following.split(" ", 1)[0]) <= 0.93 * self.width

    def _is_full(self, line: str) -> bool:
        return len(line) >= 0.85 * self.width

    def _is_overfull(self, line: str) -> bool:
        return len(line) > self.width + 4


def _is_heading(block: RawBlock | None) -> bool:
    return block is not None and block.kind is BlockKind.HEADING


def set_levels(blocks: list[RawBlock]) -> None:
    """Give each heading its level, from numbering, customary names and stacking.

    Numbered parts ("Pijler 2") and customary ones ("Moties en toezeggingen") are 1, as
    are headings before the first numbered part. Other headings are 2 where there are
    parts, else 1. A lettered heading ("a. …") lies one below. Where a heading follows
    directly on a plain one, the first is the parent, and those after it are siblings of
    the second until the next such pair or part.
    """
    headings = [i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    has_parts = any(_PART.match(blocks[i].text) for i in headings)
    plain = 2 if has_parts else 1
    seen_part = False
    below = plain
    for i in headings:
        text = blocks[i].text
        label = _LABEL.match(text)
        stacked_on = i + 1 < len(blocks) and blocks[i + 1].kind is BlockKind.HEADING
        if _PART.match(text) or (has_parts and (_CUSTOMARY_PART.match(text) or not seen_part)):
            blocks[i].level = 1
            seen_part = seen_part or bool(_PART.match(text))
            below = plain
        elif label and label[0][0].isdigit():
            blocks[i].level = label[0].strip().rstrip(".").count(".") + plain
        elif label:
            blocks[i].level = plain + 1
        elif stacked_on and not _LABEL.match(blocks[i + 1].text):
            blocks[i].level = plain
            below = plain + 1
        else:
            blocks[i].level = below
