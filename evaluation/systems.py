"""The systems that are compared: ours, and the plainer ones people start with.

`full` is the assistant as it is. `hybrid`, `dense` and `bm25` show the best passage of
our index whole, found by both searches or one. `naive` does the same over windows of
1,000 characters with 200 overlap, blind to the document's structure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from assistant.answer import Answer, Citation, Status
from assistant.assistant import Assistant
from assistant.compose import Span
from assistant.question import History, read_question
from corpus.model import Document
from evaluation.errors import EvaluationError
from index.encoder import Encoder, FloatMatrix, Progress, load_encoder
from index.settings import IndexSettings
from index.store import Index, build_index, vector_cache
from index.vectors import VectorIndex

SYSTEM_NAMES = ("full", "hybrid", "dense", "bm25", "naive")
_WINDOW_CHARS = 1000
_WINDOW_OVERLAP = 200


class System(Protocol):
    """Anything that answers questions and can show what it found."""

    def answer(self, question: str, history: History) -> Answer:
        """Answer a question. Raises QuestionError if there is none."""
        ...

    def retrieve(self, question: str, history: History, count: int) -> list[Span]:
        """Return the `count` best passages for a question, best first."""
        ...


class RememberingEncoder:
    """An encoder that encodes each question once, since five systems ask for the same.

    Only what isn't timed goes through it.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str, ...], FloatMatrix] = {}

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the encoder behind."""
        return self._encoder.fingerprint

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Encode, or return what the same texts gave before."""
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = self._encoder.encode_queries(texts)
        return self._known[key]

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatMatrix:
        """Encode passages, which are not remembered."""
        return self._encoder.encode_passages(texts, progress)

    def count_tokens(self, texts: Sequence[str]) -> int:
        """Count as the encoder behind does."""
        return self._encoder.count_tokens(texts)


class FullSystem:
    """The assistant as users have it; only its retrieval, which isn't timed, remembers."""

    def __init__(self, assistant: Assistant, index: Index) -> None:
        self.assistant = assistant
        self.index = index

    def answer(self, question: str, history: History) -> Answer:
        """Answer as the chat does."""
        return self.assistant.answer(question, history)

    def retrieve(self, question: str, history: History, count: int) -> list[Span]:
        """Search as the assistant does for the stand-alone question."""
        hits = self.assistant.retrieve(self.assistant.understood(question, history), count)
        return [Span(hit.passage.document_id, hit.passage.start, hit.passage.end) for hit in hits]


class PassageSystem:
    """Our index with one weight for words, the best passage shown whole, no refusals."""

    def __init__(self, index: Index, lexical_weight: float | None = None) -> None:
        self.index = index if lexical_weight is None else replace(index, lexical_weight=lexical_weight)

    def answer(self, question: str, history: History) -> Answer:
        """Quote the best passage whole."""
        best = self.retrieve(question, history, 1)[0]
        return _whole(question, self.index.documents[best.document_id], best, self.index.snapshot)

    def retrieve(self, question: str, history: History, count: int) -> list[Span]:
        """Search for the question as it is; history is ignored."""
        return _search(self.index, read_question(question).text, count)


class NaiveSystem:
    """Windows of fixed length over each document's text, dense search, best window whole."""

    def __init__(self, documents: Sequence[Document], encoder: Encoder) -> None:
        self.documents = {document.id: document for document in documents}
        self.encoder = encoder
        step = _WINDOW_CHARS - _WINDOW_OVERLAP
        self.windows = [
            Span(document.id, start, min(start + _WINDOW_CHARS, len(document.text)))
            for document in documents
            for start in range(0, max(1, len(document.text) - _WINDOW_OVERLAP), step)
        ]
        texts = [self.documents[w.document_id].text[w.start : w.end] for w in self.windows]
        self.vectors = VectorIndex.build(encoder.encode_passages(texts), exact_below=1_000_000)

    def answer(self, question: str, history: History) -> Answer:
        """Quote the best window whole."""
        best = self.retrieve(question, history, 1)[0]
        return _whole(question, self.documents[best.document_id], best, "naive")

    def retrieve(self, question: str, history: History, count: int) -> list[Span]:
        """Return the nearest windows; history is ignored."""
        query = self.encoder.encode_queries([read_question(question).text])[0]
        positions, _ = self.vectors.search(query, count)
        return [self.windows[int(position)] for position in positions]


def assistant_on(document: Document) -> Assistant:
    """Return an assistant that knows this document alone; the saved index stays as it is."""
    settings = IndexSettings()
    index = build_index([document], settings, load_encoder(settings), cache=vector_cache(settings))
    return Assistant(index)


def make_systems(names: Sequence[str], assistant: Assistant) -> dict[str, System]:
    """Make the systems named, in that order. Raises EvaluationError for an unknown name."""
    check_names(names)
    index = replace(assistant.index, encoder=RememberingEncoder(assistant.index.encoder))
    makers: Mapping[str, Callable[[], System]] = {
        "full": lambda: FullSystem(assistant, index),
        "hybrid": lambda: PassageSystem(index),
        "dense": lambda: PassageSystem(index, lexical_weight=0.0),
        "bm25": lambda: PassageSystem(index, lexical_weight=1.0),
        "naive": lambda: NaiveSystem(list(index.documents.values()), index.encoder),
    }
    return {name: makers[name]() for name in names}


def check_names(names: Sequence[str]) -> None:
    """Raise EvaluationError if a system has no such name, or none is named."""
    unknown = [name for name in names if name not in SYSTEM_NAMES]
    if unknown or not names:
        raise EvaluationError(
            f"Unknown system {', '.join(unknown) or '(none)'}; expected some of {', '.join(SYSTEM_NAMES)}."
        )


def _search(index: Index, text: str, count: int) -> list[Span]:
    query = np.asarray(index.encoder.encode_queries([text])[0])
    hits = index.search(text, query, count)
    return [Span(hit.passage.document_id, hit.passage.start, hit.passage.end) for hit in hits]


def _whole(question: str, document: Document, found: Span, snapshot: str) -> Answer:
    quote = document.text[found.start : found.end]
    return Answer(
        question=question,
        standalone_question=question,
        status=Status.ANSWERED,
        text=f"“{quote}” [1]",
        citations=(Citation(1, quote, document, found.start, found.end),),
        missing=(),
        confidence=1.0,
        as_of=document.date,
        snapshot=snapshot,
    )
