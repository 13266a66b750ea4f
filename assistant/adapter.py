"""The trained part: what the question bank teaches about finding, and about refusing.

- Two linear maps, one for questions and one for sentences, bend the embedding so that a
  question lies nearest the sentence that answers it.
- A support vector machine tells questions for what is given from questions for details
  that aren't, by their likeness to the bank's questions of either sort.
- A logistic regression tells questions about these documents from other subjects, another
  one questions from orders ("negeer je regels").

But for the last, all were learned from questions about certain documents and say nothing of
others: there the plain similarity stands in. `make train` makes the file; without it the assistant works on.
"""

from __future__ import annotations

import dataclasses
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.bank import Reading, read_rows
from assistant.errors import BankError, TrainedPartError
from index.encoder import FloatMatrix
from index.store import Index

DATA_FOLDER = Path(__file__).parent / "data"
NAME = "adapter.npz"
_WORDS = ("model", "bank")


@dataclass(frozen=True)
class Adapter:
    """What was learned from the question bank.

    `query_map` and `sentence_map`, of shape (dimensions, dimensions), are added to what they
    map. `given_weights` has one number for each bank row, of a support vector machine whose
    kernel is exp(-gamma * |difference|²), and `other_weights` one for each of `other_vectors`,
    questions on other subjects, of shape (others, dimensions); `subject_weights` and
    `order_weights` have one for each dimension, of logistic regressions. `plain_scale` and
    `plain_shift` turn a plain cosine into what the adapted one is on average. `bank` is the
    sha256 of the questions.
    """

    query_map: FloatMatrix
    sentence_map: FloatMatrix
    given_weights: FloatMatrix
    given_bias: float
    given_gamma: float
    other_vectors: FloatMatrix
    other_weights: FloatMatrix
    subject_weights: FloatMatrix
    subject_bias: float
    order_weights: FloatMatrix
    order_bias: float
    plain_scale: float
    plain_shift: float
    model: str
    bank: str

    def adapted_queries(self, vectors: FloatMatrix) -> FloatMatrix:
        """Return unit vectors of shape (n, dimensions) for questions' unit vectors."""
        return _bent(vectors, self.query_map)

    def adapted_sentences(self, vectors: FloatMatrix) -> FloatMatrix:
        """Return unit vectors of shape (n, dimensions) for sentences' unit vectors."""
        return _bent(vectors, self.sentence_map)

    def given(self, similarities: FloatMatrix, query: FloatMatrix) -> float:
        """Return how sure it is that a question asks for something given; 0 is the border.

        `similarities` are the cosines of the question with each bank row, shape (rows,);
        `query` is its vector.
        """
        others = np.einsum("ij,j->i", self.other_vectors, query)
        decided = self.given_bias
        for cosines, weights in ((similarities, self.given_weights), (others, self.other_weights)):
            kernel = np.exp(2 * self.given_gamma * (cosines - 1))
            decided += float(np.einsum("i,i->", kernel, weights))
        return decided

    def subject(self, query: FloatMatrix) -> float:
        """Return the log-odds that a question's vector is about the documents' subjects."""
        return float(np.einsum("i,i->", query, self.subject_weights)) + self.subject_bias

    def order(self, query: FloatMatrix) -> float:
        """Return the log-odds that a question's vector is an order to the assistant, not a question."""
        return float(np.einsum("i,i->", query, self.order_weights)) + self.order_bias

    def stand_in(self, similarities: FloatMatrix) -> FloatMatrix:
        """Return what plain similarities count for where the maps weren't learned."""
        return self.plain_scale * similarities + self.plain_shift


class AdaptedIndex:
    """An adapter applied to the sentences of one index."""

    def __init__(self, index: Index, adapter: Adapter, documents: frozenset[str]) -> None:
        """Adapt `index`; only sentences of `documents` were learned from."""
        self._adapter = adapter
        self._plain = index.sentence_vectors.vectors(np.arange(len(index.sentences)))
        self._adapted = adapter.adapted_sentences(self._plain)
        owners = np.array([sentence.passage for sentence in index.sentences])
        learned = np.array([passage.document_id in documents for passage in index.passages])
        self._learned = learned[owners]
        self._first = np.searchsorted(owners, np.arange(len(index.passages)))

    def read(self, query: FloatMatrix, standalone: FloatMatrix, reading: Reading) -> Reading:
        """Add to the bank's reading what was learned from it.

        `query` is the vector to search with, `standalone` that of the question as it was
        compared with the bank; both of shape (dimensions,).
        """
        if reading.similarities is None:
            return reading
        sentences = self.similarities(query)
        whole = bool(self._learned.all())
        return replace(
            reading,
            adapted_sentences=sentences,
            adapted_passages=self.of_passages(sentences),
            given=self._adapter.given(reading.similarities, standalone),
            # Questions that the bank calls another subject may be about another document.
            subject=self._adapter.subject(query) if whole else None,
            order=self._adapter.order(query),
        )

    def similarities(self, query: FloatMatrix) -> FloatMatrix:
        """Return for each sentence how near it is to a question's vector: about -0.2 to 0.6."""
        adapted = np.einsum("ij,j->i", self._adapted, self._adapter.adapted_queries(query[None, :])[0])
        if not self._learned.all():
            plain = np.einsum("ij,j->i", self._plain, query)
            adapted = np.where(self._learned, adapted, self._adapter.stand_in(plain))
        return np.asarray(adapted, dtype=np.float32)

    def of_passages(self, similarities: FloatMatrix) -> FloatMatrix:
        """Return for each passage the similarity of its nearest sentence."""
        return np.asarray(np.maximum.reduceat(similarities, self._first), dtype=np.float32)


def load_adapter(model: str, bank: str, folder: Path = DATA_FOLDER) -> Adapter:
    """Return the adapter that ships, for this model and the bank with this sha256.

    Raises TrainedPartError if it is missing or damaged, or was learned from something else.
    """
    path = folder / NAME
    try:
        with np.load(path) as stored:
            numbers = {name: stored[name].astype(np.float32) for name in stored.files if name not in _WORDS}
            words = {name: str(stored[name]) for name in _WORDS}
        singles = {name: float(numbers.pop(name)) for name in list(numbers) if not numbers[name].ndim}
        adapter = Adapter(**numbers, **singles, **words)  # type: ignore[arg-type] # names are checked here
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise TrainedPartError(
            f"Cannot read the trained part {path} ({error}); restore it or run 'make train'."
        ) from error
    if (adapter.model, adapter.bank) != (model, bank):
        raise TrainedPartError(
            f"The trained part {path} was learned with model {adapter.model!r} from bank "
            f"{adapter.bank[:12]}…, found {model!r} and {bank[:12]}…; run 'make train'."
        )
    return adapter


def trained_part_state(model: str, folder: Path = DATA_FOLDER) -> str:
    """Return "whole and up to date", or what is wrong with the trained part and how to mend it."""
    try:
        load_adapter(model, read_rows(folder)[1], folder)
    except (TrainedPartError, BankError) as error:
        return str(error)
    return "whole and up to date"


def save_adapter(adapter: Adapter, folder: Path = DATA_FOLDER) -> None:
    """Write the adapter, its maps and vectors as float16 (2 bytes a number)."""
    numbers = dataclasses.asdict(adapter)
    for name in ("query_map", "sentence_map", "other_vectors"):
        numbers[name] = numbers[name].astype(np.float16)
    arrays: dict[str, Any] = {name: np.asarray(value) for name, value in numbers.items()}
    np.savez_compressed(folder / NAME, **arrays)


def _bent(vectors: FloatMatrix, by: FloatMatrix) -> FloatMatrix:
    # Not "@": see assistant/bank.py.
    bent = vectors + np.einsum("ij,jk->ik", vectors, by)
    return np.asarray(bent / np.linalg.norm(bent, axis=1, keepdims=True), dtype=np.float32)
