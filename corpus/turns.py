"""Who speaks in the report of a debate: each paragraph of a turn gets the speaker as its topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import BlockKind
from corpus.pieces import Piece, Topic, joined

# "De heer Ceder (ChristenUnie):", "Minister Aartsen:", "De voorzitter:", on a line of its own.
SPEAKER_LABEL = re.compile(
    r"(?:De (?:heer|voorzitter|[Mm]inister|[Ss]taatssecretaris)|Mevrouw|Het lid|Voorzitter|Minister"
    r"|[Ss]taatssecretaris|Minister-president)\b[^:\n.]{0,80}:(?=\n|$)"
)
# The head of a report says "Voorzitter: De Vries", which is no turn; a debate has more than two.
_FEWEST = 3
_CLOSED = re.compile(r"(?:Sluiting|De vergadering wordt)\b")
_SPOKEN = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})


def mark_turns(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with a speaker's name joined to the first words, and known of the others."""
    if sum(_is_label(piece) for piece in pieces) < _FEWEST:
        return list(pieces)
    found: list[Piece] = []
    waiting: Piece | None = None
    turn: Topic | None = None
    for piece in pieces:
        if _is_label(piece):
            found += [waiting] if waiting else []
            waiting, turn = None, None
            name = piece.text.split("\n", 1)[0]
            if name == piece.text:
                waiting = replace(piece, kind=BlockKind.PARAGRAPH)
            else:
                turn = Topic(piece, 0, len(name))
                found.append(piece)
        elif piece.kind not in _SPOKEN or _CLOSED.match(piece.text):
            found += [waiting, piece] if waiting else [piece]
            waiting, turn = None, turn if piece.kind is BlockKind.ROW else None
        elif waiting:
            opening = joined([waiting, piece], BlockKind.PARAGRAPH)
            turn = Topic(opening, 0, len(waiting.text))
            found.append(opening)
            waiting = None
        else:
            found.append(replace(piece, topic=piece.topic or turn) if turn else piece)
    return [*found, waiting] if waiting else found


def _is_label(piece: Piece) -> bool:
    return piece.role == "speaker" or (piece.kind in _SPOKEN and SPEAKER_LABEL.match(piece.text) is not None)
