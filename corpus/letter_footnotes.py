"""Footnotes of a converted letter: taken off the page's foot, tied to their marks.

A footnote block is the tail of a page: lines that count on from the last footnote
("7 Kamerstukken …", "8 Naar voorbeeld van …"), their wrapped lines, then bare
addresses. A mark is a bare number in the body. Both are easily confused with other
numbers ("22 procent van de …" begins a body line; "Platform31"; "2,7%"), so a number
is only believed where the two sides agree: the number that comes next, noted at the
foot of the page, and standing where a mark can stand on that same page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from corpus.letter_pages import Line

# Marks are cut out while lines are still lines, and leave one private-use character
# each, so that their place survives the joining of lines.
FIRST_SENTINEL = 0xF100
LAST_SENTINEL = 0xF8FF
SENTINELS = re.compile(f"[{chr(FIRST_SENTINEL)}-{chr(LAST_SENTINEL)}]")

# "2 maart 2026" is a wrapped line of the note before, not note 2.
_DEFINITION = re.compile(
    r"^(\d{1,3}) +(?!(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober"
    r"|november|december)\b)(\S.*)$"
)
_URL = re.compile(r"^(?:https?://|www\.)\S+$")
_URL_INSIDE = re.compile(r"https?://[^\s,;)]+")
_URL_WORDS = frozenset({"http", "https"})
# A page's foot is found at once or, after a few look-alikes, not at all.
_MAX_TRIES = 20
_TEXT_FRAGMENT = re.compile(r"#:~:text=.*$")


@dataclass(slots=True)
class Note:
    """A footnote as printed at the foot of a page."""

    number: int
    text: str
    page: int
    urls: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Block:
    """A footnote block: the body ends before index `start` of the page's lines."""

    start: int
    notes: list[Note]
    urls: list[str]


def take_footnotes(lines: list[Line]) -> tuple[list[Line], list[Note]]:
    """Separate body lines from footnotes.

    Returns the body lines, each mark replaced by `chr(FIRST_SENTINEL + number)`, and
    the notes in order. Lines that are no footnotes are returned as they came.
    """
    body: list[Line] = []
    notes: list[Note] = []
    for page_lines in _by_page(lines):
        first = notes[-1].number + 1 if notes else 1
        block = _find_block(page_lines, first)
        if block is None:
            body += page_lines
            continue
        _assign_urls(block)
        page_body = page_lines[: block.start]
        while page_body and page_body[-1].blank:
            page_body.pop()
        _cut_marks(page_body, [note.number for note in block.notes])
        body += page_body
        notes += block.notes
    return body, notes


def _by_page(lines: list[Line]) -> list[list[Line]]:
    pages: list[list[Line]] = []
    for line in lines:
        if not pages or line.page != pages[-1][-1].page:
            pages.append([])
        pages[-1].append(line)
    return pages


def _find_block(lines: list[Line], first: int) -> _Block | None:
    """Return the shortest tail of the page that reads as footnotes from `first` on.

    Most of its marks must stand in the body above it; one that the conversion lost, or
    glued on in a way we don't know, leaves its note without a place, not without a text.
    """
    starts = [
        start
        for start in range(len(lines) - 1, -1, -1)
        if (match := _DEFINITION.match(lines[start].text)) and int(match[1]) == first
    ]
    for start in starts[:_MAX_TRIES]:
        block = _read_block(lines, start, first)
        if block is None:
            continue
        numbers = [note.number for note in block.notes]
        if 2 * len(_place_marks(lines[:start], numbers)) > len(numbers):
            return block
    return None


def _read_block(lines: list[Line], start: int, first: int) -> _Block | None:
    block = _Block(start, [], [])
    after_blank = False
    for line in lines[start:]:
        match = _DEFINITION.match(line.text)
        if line.blank:
            after_blank = True
        elif _URL.match(line.text):
            block.urls.append(line.text)
        elif match and int(match[1]) == first + len(block.notes):
            block.notes.append(Note(int(match[1]), match[2].strip(), line.page))
            after_blank = False
        elif after_blank or not block.notes:
            return None  # running text follows, so this was not the foot of the page
        else:
            block.notes[-1].text += " " + line.text
    return block


def _assign_urls(block: _Block) -> None:
    """Give each loose address to the note whose words it holds most of.

    Addresses are dumped in an order of their own, so words decide; a tie goes to the
    earlier note that has none yet.
    """
    for note in block.notes:
        note.urls += [_canonical(url) for url in _URL_INSIDE.findall(note.text)]
    for url in block.urls:
        squeezed = re.sub(r"[^a-z0-9]", "", url.lower())
        best = max(
            block.notes,
            key=lambda note: (_words_inside(note.text, squeezed), not note.urls, -note.number),
        )
        best.urls.append(_canonical(url))


def _words_inside(text: str, squeezed: str) -> int:
    words = {word.lower() for word in re.findall(r"\w{4,}", text)} - _URL_WORDS
    return sum(len(word) for word in words if word in squeezed)


def _canonical(url: str) -> str:
    return _TEXT_FRAGMENT.sub("", url).rstrip(".")


def _cut_marks(body: list[Line], numbers: list[int]) -> None:
    places = _place_marks(body, numbers)
    for number, (row, start, end) in reversed(places.items()):
        text = body[row].text
        body[row].text = text[:start] + chr(FIRST_SENTINEL + number) + text[end:]


_Place: TypeAlias = tuple[int, int, int]  # line index, start, end of what is cut out
_BEFORE_ALL: _Place = (-1, -1, -1)


def _place_marks(body: list[Line], numbers: list[int]) -> dict[int, _Place]:
    """Choose a place for each number such that the places ascend, best fits preferred.

    A small dynamic programme: for each number and candidate place, the best total
    fit of a chain of marks that ends there. Numbers without any place are left out.
    """
    # By the place where a chain ends: its total fit, and the places of its numbers.
    chains: dict[_Place, tuple[int, dict[int, _Place]]] = {_BEFORE_ALL: (0, {})}
    for number in numbers:
        longer: dict[_Place, tuple[int, dict[int, _Place]]] = {}
        for fit, place in _candidates(body, number):
            score, chain = max(
                (chains[end] for end in chains if end < place), key=lambda item: (item[0], len(item[1]))
            )
            longer[place] = (score + fit, {**chain, number: place})
        # Of the chains that end at one place only the best can matter; the chains
        # without this number stay, in case it has no mark at all.
        for place, made in longer.items():
            if place not in chains or made[0] > chains[place][0]:
                chains[place] = made
    return max(chains.values(), key=lambda item: (item[0], len(item[1])))[1]


def _candidates(body: list[Line], number: int) -> list[tuple[int, _Place]]:
    """List the places where a mark `number` may stand, with how well each fits (1-6)."""
    mark = re.compile(rf"(?P<space> ?)(?P<number>{number})(?![\d%]|[.,]\d)")
    found: list[tuple[int, _Place]] = []
    for row, line in enumerate(body):
        for match in mark.finditer(line.text):
            before = line.text[: match.start()]
            after = line.text[match.end() :]
            fit = _fit(before, after, detached=bool(match["space"]))
            if fit:
                found.append((fit, (row, match.start(), match.end())))
    return found


def _fit(before: str, after: str, *, detached: bool) -> int:
    if not before or (after and not re.match(r"[\s.,;:)’”\"]", after)):
        return 0
    if detached:
        # "moslimdiscriminatie. 22 Daarnaast", "(VVD) 33 zijn"; but not "werkt. 22 procent".
        if re.search(r"[.!?]$", before):
            return 3 if not after or re.match(r"\s+[A-Z‘“]", after) else 0
        return 2 if re.search(r"\w\)$", before) else 0
    if re.search(r"\b(?:19|20)\d\d\.$", before):
        return 5  # "medio 2026.4"
    if re.search(r"\b(?:19|20)\d\d$", before):
        return 1  # "in 20263", where nothing better stands
    if re.search(r"\d[.,]?$", before):
        return 0  # inside a number
    if re.search(r"[.!?;:,)’”\"%]$", before):
        return 6
    # Glued to a word: "WRR20 en"; look-alikes are names such as "Platform31".
    return 4 if before[-1].isalpha() else 0
