"""Passages follow the document's structure. The one file that knows langchain-text-splitters.

A passage is one paragraph, bulleted item, question with its answer, table row, signature line
or footnote; a longer one is split at sentence ends. Headings are not passages of their own: every
passage carries its heading path, which is embedded and searched with it, as is its lead-in: what
introduces an item, heads a row, was asked, or who speaks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus.model import Block, BlockKind, Document, passage_id

_SEPARATORS = ["(?<=[.!?])\\s+", "(?<=[;:,])\\s+", "\\s+", ""]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is found as one: `document.text[start:end] == text`.

    `id` depends on the document's id, the heading path and the text alone, so it stays
    the same when other parts of a document change. `page` is the page it begins on.
    `footnotes` are the numbers of the notes whose marks stand in it.
    """

    id: str
    document_id: str
    kind: BlockKind
    path: tuple[str, ...]
    page: int
    start: int
    end: int
    text: str
    footnotes: tuple[int, ...]
    lead_in: str = ""

    @property
    def searchable_text(self) -> str:
        """What is embedded and indexed: heading path, lead-in, then the text itself."""
        return "\n".join(part for part in (" > ".join(self.path), self.lead_in, self.text) if part)


def make_passages(document: Document, max_chars: int, overlap_chars: int) -> tuple[Passage, ...]:
    """Cut a document into passages of at most `max_chars` characters, in reading order.

    Passages of one split block overlap by at most `overlap_chars`. Every word of the
    text lies in a passage, or is a heading in the path of one. Raises ValueError if
    the overlap isn't smaller than the length.
    """
    if overlap_chars >= max_chars:
        raise ValueError(f"overlap {overlap_chars} must be smaller than the length {max_chars}")
    seen: Counter[str] = Counter()
    passages: list[Passage] = []
    for block, start, end in _pieces(document, max_chars, overlap_chars):
        path = document.section_at(start).path
        text = document.text[start:end]
        name = passage_id(document.id, path, text)
        seen[name] += 1
        twin = f"-{seen[name]}" if seen[name] > 1 else ""
        passages.append(
            Passage(
                id=f"{name}{twin}",
                document_id=document.id,
                kind=block.kind,
                path=path,
                page=document.pages_of(start, end)[0],
                start=start,
                end=end,
                text=text,
                footnotes=tuple(note.number for note in document.footnotes_of(start, end)),
                lead_in=_lead_in(document, block, start),
            )
        )
    return tuple(passages)


def make_all_passages(
    documents: Iterable[Document], max_chars: int, overlap_chars: int
) -> tuple[Passage, ...]:
    """Cut several documents, in their order."""
    return tuple(passage for doc in documents for passage in make_passages(doc, max_chars, overlap_chars))


def _pieces(document: Document, max_chars: int, overlap: int) -> Iterator[tuple[Block, int, int]]:
    for block in _with_whole_signature(document.blocks):
        if block.kind is BlockKind.HEADING or block.start == block.end:
            continue
        text = document.text[block.start : block.end]
        if len(text) <= max_chars:
            yield block, block.start, block.end
            continue
        for start, end in _cuts(text, max_chars, overlap):
            yield block, block.start + start, block.start + end


def _lead_in(document: Document, block: Block, start: int) -> str:
    """Return what a passage that begins at `start` is about, unless it holds (part of) that itself."""
    if block.lead_in is None:
        return ""
    first, last = block.lead_in
    # A question lies inside its own exchange: only what is cut off behind it needs to be told.
    inside = block.start <= first and start < last
    return "" if inside else document.text[first:last]


def _cuts(text: str, max_chars: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Split a long text; yield (start, end) of each piece.

    The splitter's own overlap comes without a position: it looks its pieces up in the
    text, which finds the wrong one where sentences repeat. Without overlap and with white
    space kept, pieces lie end to end.
    """
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=max_chars,
        chunk_overlap=0,
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        strip_whitespace=False,
    )
    position = 0
    previous = -1
    for piece in splitter.split_text(text):
        start, position = position, position + len(piece)
        end = start + len(piece.rstrip())
        if start < end:
            earliest = max(start - overlap, end - max_chars, previous + 1)
            previous = _overlapping_start(text, start, earliest)
            yield previous, end


def _overlapping_start(text: str, start: int, earliest: int) -> int:
    """Return the first place from `earliest` on where a cut like that at `start` would fall."""
    for separator in _SEPARATORS:
        near = re.compile(separator).finditer(text, max(0, earliest - 1), start)
        cuts = [match.end() for match in near]
        if start in cuts:
            return next(cut for cut in cuts if cut >= earliest)
    return start


def _with_whole_signature(blocks: Iterable[Block]) -> list[Block]:
    """Put the lines of a signature together: office and name say little apart."""
    whole: list[Block] = []
    for block in blocks:
        if whole and block.kind is whole[-1].kind is BlockKind.SIGNATURE:
            whole[-1] = Block(block.kind, whole[-1].start, block.end)
        else:
            whole.append(block)
    return whole
