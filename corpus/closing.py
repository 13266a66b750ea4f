"""Where a letter is signed: the office, and the name below it, are its signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import BlockKind
from corpus.pieces import Piece

_OFFICE = re.compile(
    r"(?:mede namens\b.{0,150}|(?:de )?(?:minister|staatssecretaris)(?:-president)?\b[^.:?]{0,150}"
    r"|hoogachtend,?|met vriendelijke groet,?)",
    re.IGNORECASE | re.DOTALL,
)
_NAME = re.compile(r"(?:(?:drs|dr|mr|ir|ing|prof)\. ?)*(?:[A-Z]\.[ -]?)+[^.:?\d]{2,60}")
_LONGEST = 160


def mark_signatures(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces; an office with a name below it is made a signature."""
    found = list(pieces)
    for place, piece in enumerate(found):
        if piece.kind is not BlockKind.PARAGRAPH or not _NAME.fullmatch(piece.text.rsplit("\n", 1)[-1]):
            continue
        first = place
        if "\n" not in piece.text:
            while first and place - first < 3 and _is_office(found[first - 1]):
                first -= 1
        if first < place or ("\n" in piece.text and _OFFICE.match(piece.text) and len(piece.text) < _LONGEST):
            found[first : place + 1] = [
                replace(one, kind=BlockKind.SIGNATURE, level=0) for one in found[first : place + 1]
            ]
    return found


def _is_office(piece: Piece) -> bool:
    return (
        piece.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.SIGNATURE)
        and len(piece.text) < _LONGEST
        and _OFFICE.fullmatch(piece.text) is not None
    )
