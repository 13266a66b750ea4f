"""Dutch sentences as character ranges. The one file that knows sentencex."""

from __future__ import annotations

from functools import lru_cache

from sentencex import segment


@lru_cache(maxsize=65536)
def _lengths(text: str) -> tuple[int, ...]:
    """Split one stretch of text; the lengths of the pieces add up to `len(text)`."""
    pieces: list[str] = []
    for piece in segment("nl", text):
        # No Dutch sentence of a letter starts small: the stop before it was an
        # abbreviation's that the library doesn't know ("o.a. tot en met").
        if pieces and piece[:1].islower():
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return tuple(len(piece) for piece in pieces)


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence in `text[start:end]`, white space trimmed.

    A line break always ends a sentence, so headings and items stay apart. Offsets
    count from the beginning of `text`, not of the range.
    """
    stop = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    position = start
    for line in text[start:stop].split("\n"):
        cursor = position
        for length in _lengths(line) if line.strip() else ():
            piece = text[cursor : cursor + length]
            left = cursor + len(piece) - len(piece.lstrip())
            right = cursor + len(piece.rstrip())
            if left < right:
                spans.append((left, right))
            cursor += length
        position += len(line) + 1
    return spans
