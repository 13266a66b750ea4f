"""What a document is made of, in a form that tests can state."""

import re


def outline(document):
    """Return (kind, text) of each block."""
    return [(block.kind.value, document.text[block.start : block.end]) for block in document.blocks]


def kinds(document, *wanted):
    """Return the texts of the blocks of these kinds."""
    return [text for kind, text in outline(document) if kind in wanted]


def topics(document):
    """Return (text, what it is about) of each block that is about something."""
    return [
        (document.text[block.start : block.end], document.text[slice(*block.lead_in)])
        for block in document.blocks
        if block.lead_in
    ]


def marks(document):
    """Return (number, the words before the mark, text) of each footnote."""
    return [
        (
            note.number,
            note.marker is not None and document.text[max(0, note.marker - 12) : note.marker],
            note.text,
        )
        for note in document.footnotes
    ]


def words(text):
    """Return the words of a text."""
    return re.findall(r"\w+", text)
