"""Which passages an earlier answer quoted, told by its text alone.

A conversation comes in as text, from the page, from a program or from the benchmark, so the quotes
are looked for in the documents again.
"""

from __future__ import annotations

from index.store import Index

# Shorter sentences stand in many places.
_SHORTEST = 25


def cited_passages(index: Index, answer: str) -> frozenset[int]:
    """Return the positions of the passages of which a sentence stands verbatim in `answer`.

    Marks of bold and line breaks don't count. An empty answer quotes nothing.
    """
    said = _plain(answer)
    if len(said) < _SHORTEST:
        return frozenset()
    found = set()
    for sentence in index.sentences:
        length = sentence.end - sentence.start
        if length >= _SHORTEST and sentence.passage not in found:
            document = index.documents[index.passages[sentence.passage].document_id]
            if _plain(document.text[sentence.start : sentence.end]) in said:
                found.add(sentence.passage)
    return frozenset(found)


def _plain(text: str) -> str:
    return " ".join(text.replace("**", "").split())
