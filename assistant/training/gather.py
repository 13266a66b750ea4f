"""Gather what the networks learn from: `python -m assistant.training.gather FILE`."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from assistant.bank import DATA_FOLDER, Row, read_rows, sentence_places
from assistant.joint_reader import passage_text, sentence_numbers
from assistant.training.material import NEAREST, Example, Material, Text
from assistant.training.subject import read_others
from corpus.assembly import DocumentInfo
from corpus.catalogue import load_corpus
from corpus.letter import parse_letter
from corpus.model import Document
from index.encoder import SentenceEncoder, load_encoder
from index.settings import IndexSettings
from index.store import Index, build_index

READING_FOLDER = DATA_FOLDER / "reading"
# The nearest passages that are noted: those a question is about may be among them.
_NOTED = NEAREST + 4


def reading_letters(folder: Path = READING_FOLDER) -> list[tuple[Document, list[Row]]]:
    """Return the letters written to learn reading from, with their questions."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        document = parse_letter(path.read_text("utf-8"), DocumentInfo(id=path.stem, title=path.stem))
        lines = path.with_suffix(".jsonl").read_text("utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        found.append((document, [Row(r["question"], r["answerable"], tuple(r["quotes"])) for r in rows]))
    return found


def reading_digest(folder: Path = READING_FOLDER) -> str:
    """Return the sha256 of all letters and questions in `folder`, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.*")):
        digest.update(path.name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()


@dataclass
class Gathering:
    """Texts that were read so far."""

    encoder: SentenceEncoder
    questions: list[Text] = field(default_factory=list)
    passages: list[Text] = field(default_factory=list)

    def add(self, index: Index, rows: Sequence[Row]) -> list[Example]:
        """Read an index of one document and the questions on it.

        A question is compared with passages of its own document only, as one asked of that document.
        """
        offset = len(self.passages)
        for position in range(len(index.passages)):
            head, text = passage_text(index, position)
            ((tokens, places),) = self.encoder.tokens([text], "document")
            numbers = sentence_numbers(index, position, places, len(head))
            self.passages.append(Text(np.array(tokens, dtype=np.int64), numbers.numpy().astype(np.int64)))
        asked = [row.question for row in rows]
        first = len(self.questions)
        for tokens, _ in self.encoder.tokens(asked, "query"):
            self.questions.append(Text(np.array(tokens, dtype=np.int64), np.full(len(tokens), -1)))
        linked, near = sentence_places(index), _nearest(index, asked)
        examples = []
        for number, row in enumerate(rows):
            found = [_place(index, linked[quote], offset) for quote in row.quotes if quote in linked]
            examples.append(
                Example(
                    question=first + number,
                    about=tuple(dict.fromkeys(passage for passage, _ in found)),
                    near=tuple(int(at) + offset for at in near[number]),
                    right=tuple(dict.fromkeys(found)) if row.answerable else (),
                )
            )
        return examples


def _place(index: Index, place: int, offset: int) -> tuple[int, int]:
    passage = index.sentences[place].passage
    return passage + offset, place - index.sentences_of(passage).start


def _nearest(index: Index, questions: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return for each question the nearest passages, by the nearest of their sentences, near ones first."""
    vectors = index.encoder.encode_queries(questions)
    similar = vectors @ index.sentence_vectors.vectors(np.arange(len(index.sentences))).T
    owners = np.array([sentence.passage for sentence in index.sentences])
    of_passages = np.maximum.reduceat(
        similar, np.searchsorted(owners, np.arange(len(index.passages))), axis=1
    )
    return np.argsort(-of_passages, axis=1, kind="stable")[:, :_NOTED]


def gather(folder: Path = DATA_FOLDER) -> Material:
    """Gather the bank, and the letters written to learn reading from.

    Questions on other subjects are asked of the letter, and spread over the other letters.
    """
    settings = IndexSettings(precision="float32")
    encoder = load_encoder(settings)
    gathering = Gathering(encoder)
    rows, digest = read_rows(folder)
    strange = [Row(text, False, ()) for text in read_others(folder)[False]]
    letter = build_index([load_corpus()[0]], settings, encoder)
    own = gathering.add(letter, [*rows, *strange])
    letters = reading_letters(folder / READING_FOLDER.name)
    others: list[Example] = []
    for number, (document, asked) in enumerate(letters):
        index = build_index([document], settings, encoder)
        others += gathering.add(index, [*asked, *strange[number :: len(letters)]])
    texts = [*gathering.questions, *gathering.passages]
    used = np.unique(np.concatenate([text.tokens for text in texts]))
    renumbered = [Text(np.searchsorted(used, text.tokens), text.sentences) for text in texts]
    weights = encoder.weights()
    weights["embeddings.word_embeddings.weight"] = weights["embeddings.word_embeddings.weight"][used]
    return Material(
        questions=renumbered[: len(gathering.questions)],
        passages=renumbered[len(gathering.questions) :],
        own=own,
        others=others,
        sentences=[
            letter.documents[letter.passages[each.passage].document_id].text[each.start : each.end]
            for each in letter.sentences
        ],
        weights={
            name: tensor.float()
            for name, tensor in weights.items()
            if name.startswith(("embeddings.", "encoder.layer.")) and tensor.is_floating_point()
        },
        origin={
            "model": encoder.fingerprint.split()[0],
            "bank_sha256": digest,
            "bank_questions": len(rows),
            "letters": [document.id for document, _ in letters],
            "letters_sha256": reading_digest(folder / READING_FOLDER.name),
            "letters_questions": sum(len(asked) for _, asked in letters),
            "off_topic_questions": len(strange),
        },
    )


if __name__ == "__main__":
    gather().save(Path(sys.argv[1]))
