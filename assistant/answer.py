"""`Answer` and `Citation`: what the chat, the command line and the benchmark all get.

Neither can be made in a state that must not exist: a citation whose quote is not in its
source at that place, or an answer that states something without a citation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from assistant import texts
from assistant.errors import CitationError
from assistant.footnotes import FootnoteSource
from corpus.model import BlockKind, Document
from corpus.voices import Voice, voice_at


class Status(StrEnum):
    """What kind of answer it is."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_FOUND = "not_found"
    OUT_OF_SCOPE = "out_of_scope"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote with its place. `footnotes` are those of its paragraph or item.

    `newer` is the number of the citation that says the same point later, where there is one; `sources`
    are what the footnotes lead to.
    Raises CitationError on construction if `document.text[start:end] != quote`.
    """

    number: int
    quote: str
    document: Document
    start: int
    end: int
    footnotes: tuple[int, ...] = ()
    newer: int | None = None
    sources: tuple[FootnoteSource, ...] = ()

    def __post_init__(self) -> None:
        """Check the quote against its source."""
        if not self.quote or self.document.text[self.start : self.end] != self.quote:
            raise CitationError(
                f"Citation {self.number} is not what {self.document.id} says at "
                f"{self.start}-{self.end}: {self.quote!r}"
            )

    @property
    def page(self) -> int:
        """The page the quote begins on."""
        return self.document.pages_of(self.start, self.end)[0]

    @property
    def section(self) -> tuple[str, ...]:
        """The heading path of the place quoted."""
        return self.document.section_at(self.start).path

    @property
    def section_name(self) -> str:
        """The nearest heading, or what to call a place that has none."""
        if self.section:
            return self.section[-1]
        signed = self.document.block_at(self.start).kind is BlockKind.SIGNATURE
        return texts.SIGNATURE if signed else texts.INTRODUCTION

    @property
    def voice(self) -> Voice:
        """Who says it and how: in a debate not who wrote the report, in a motion the Kamer."""
        return voice_at(self.document, self.start, self.end)

    def to_dict(self) -> dict[str, Any]:
        """Return the citation as in the answer's JSON form; what comes after `url` was added to it."""
        voice = self.voice
        return {
            "number": self.number,
            "quote": self.quote,
            "document_id": self.document.id,
            "document_title": self.document.title,
            "speaker": voice.speaker,
            "section": list(self.section),
            "page": self.page,
            "start": self.start,
            "end": self.end,
            "footnotes": list(self.footnotes),
            "reference": self.document.reference,
            "url": self.document.source_url,
            "date": self.document.date,
            "said_by": voice.name,
            "manner": str(voice.manner),
            "newer": self.newer,
            "footnote_sources": [source.to_dict() for source in self.sources],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as a whole. `text` is Dutch Markdown, each statement followed by its [n].

    `confidence`, in [0, 1], is how sure it is that the documents treat the subject and, where
    the trained part knows them, give the detail asked for.
    `as_of` is the date that the sources stand for: the newest of those cited, else of all;
    `snapshot` names the index; `seconds` is how long it took. Raises CitationError on construction
    if an answered or partial answer has no citation, or its text lacks one's number.
    """

    question: str
    standalone_question: str
    status: Status
    text: str
    citations: tuple[Citation, ...]
    missing: tuple[str, ...]
    confidence: float
    as_of: str
    snapshot: str
    seconds: float = 0.0

    def __post_init__(self) -> None:
        """Refuse statements without a source."""
        if self.status in (Status.ANSWERED, Status.PARTIAL) and not self.citations:
            raise CitationError(f"An answer of status {self.status} needs a citation.")
        for citation in self.citations:
            if f"[{citation.number}]" not in self.text:
                raise CitationError(f"The answer's text does not refer to [{citation.number}].")

    def timed(self, seconds: float) -> Answer:
        """Return the same answer with its time filled in."""
        return replace(self, seconds=seconds)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer in its JSON form."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "status": str(self.status),
            "text": self.text,
            "citations": [citation.to_dict() for citation in self.citations],
            "missing": list(self.missing),
            "confidence": round(self.confidence, 4),
            "as_of": self.as_of,
            "snapshot": self.snapshot,
            "seconds": round(self.seconds, 4),
        }
