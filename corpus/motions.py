"""A motion is one sentence over many lines, "De Kamer, …, verzoekt de regering …": one paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import BlockKind
from corpus.pieces import Piece, joined

_OPENS = re.compile(r"De Kamer,?$")
_CLOSES = re.compile(r"en gaat over tot de orde van de dag\.?$", re.IGNORECASE)
_FREE = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})
# Longer ones are no motion, but a text in which those words happen to stand.
_MOST_LINES = 40


def join_motions(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with the lines of each motion made one paragraph."""
    found: list[Piece] = []
    place = 0
    while place < len(pieces):
        end = _end_of_motion(pieces, place)
        if end:
            found.append(joined(pieces[place:end], BlockKind.PARAGRAPH))
            place = end
        else:
            found.append(pieces[place])
            place += 1
    return found


def _end_of_motion(pieces: Sequence[Piece], start: int) -> int:
    """Return the place behind the motion that begins at `start`, 0 if none does."""
    if not _OPENS.match(pieces[start].text):
        return 0
    for place, piece in enumerate(pieces[start : start + _MOST_LINES], start):
        if piece.kind not in _FREE:
            return 0
        if _CLOSES.search(piece.text):
            return place + 1
    return 0
