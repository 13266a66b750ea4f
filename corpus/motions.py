"""A motion is one sentence over many lines, "De Kamer, …, verzoekt de regering …": one paragraph.

The names below it are its signature.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import BlockKind
from corpus.pieces import Piece, joined

_OPENS = re.compile(r"De Kamer,?$")
_CLOSES = re.compile(r"en gaat over tot de orde van de dag\.?$", re.IGNORECASE)
_NAME_PART = r"(?:van|de|den|der|het|’t|'t|ten|ter|el|al|c\.s\.|[A-ZÀ-Ý][\w’'.-]*)"
_SIGNER = re.compile(rf"(?=.*[A-ZÀ-Ý]){_NAME_PART}(?: {_NAME_PART}){{0,4}}")
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
            while place < len(pieces) and _is_signer(pieces[place]):
                found.append(replace(pieces[place], kind=BlockKind.SIGNATURE))
                place += 1
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


def _is_signer(piece: Piece) -> bool:
    """Whether a piece holds names alone, one a line."""
    lines = piece.text.split("\n")
    return piece.kind is BlockKind.PARAGRAPH and all(_SIGNER.fullmatch(line) for line in lines)
