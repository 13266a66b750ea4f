"""The question bank: written questions with what answers them.

Each row of `data/bank.jsonl` is a question with the verbatim sentences that answer it, or, for a
question the letter raises but doesn't answer, a sentence of the place it is about. What is learned
from it decides on the letter (`question_reader.py`); its clearest questions are proposed to users
(`suggest.py`). Rows whose sentences are in no loaded document do nothing, so other documents work
as if there were no bank.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import BankError
from index.store import Index

log = logging.getLogger("actieagenda")

DATA_FOLDER = Path(__file__).parent / "data"
_QUESTIONS_NAME = "bank.jsonl"


@dataclass(frozen=True, slots=True)
class Row:
    """A bank question, whether the documents answer it, and the sentences meant."""

    question: str
    answerable: bool
    quotes: tuple[str, ...]


class QuestionBank:
    """Bank questions tied to the sentences of one index."""

    def __init__(self, index: Index, rows: Sequence[Row]) -> None:
        """Tie `rows` to `index`."""
        places = sentence_places(index)
        self.questions = tuple(row.question for row in rows)
        self._answers = [row.answerable for row in rows]
        self._sentences = [tuple(places[quote] for quote in row.quotes if quote in places) for row in rows]
        about = {index.sentences[place].passage for found in self._sentences for place in found}
        self.documents = frozenset(index.passages[position].document_id for position in about)

    def __len__(self) -> int:
        """Return how many questions are tied to the index."""
        return sum(bool(found) for found in self._sentences)

    def answered(self) -> Iterator[tuple[str, int]]:
        """Yield each question that the index answers, with the place of the first sentence that does."""
        for question, answered, found in zip(self.questions, self._answers, self._sentences, strict=True):
            if answered and found:
                yield question, found[0]


def open_bank(index: Index, folder: Path = DATA_FOLDER) -> QuestionBank | None:
    """Return the bank for `index`, or None: it is of other documents or, said in the log, unreadable."""
    try:
        bank = QuestionBank(index, read_rows(folder)[0])
    except BankError as error:
        log.warning("answering without the question bank: %s", error)
        return None
    return bank if bank.documents else None


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


def sentence_places(index: Index) -> dict[str, int]:
    """Return the place in the index of each sentence, by its text; the first if it stands twice."""
    places: dict[str, int] = {}
    for place, sentence in enumerate(index.sentences):
        document = index.documents[index.passages[sentence.passage].document_id]
        places.setdefault(document.text[sentence.start : sentence.end], place)
    return places
