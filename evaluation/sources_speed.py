"""What documents of one's own cost: `python -m evaluation.sources_speed FOLDER …`.

Prints how fast the files in the folders are read and embedded, per format, and how well the
development split's questions on the letter are answered with all of them in the index beside it.
Neither the library nor the saved index is touched. Times depend on the machine.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.assistant import Assistant
from assistant.library_cli import files_in
from corpus.catalogue import load_corpus
from corpus.errors import CorpusError
from corpus.model import Document
from corpus.reading import format_of, read_bytes, read_document
from evaluation.dataset import dataset_path, read_dataset
from evaluation.run import predict, summarise
from evaluation.speed import tokens_embedded
from evaluation.systems import FullSystem
from index.embedding import VectorCache
from index.encoder import Encoder, load_encoder
from index.settings import IndexSettings
from index.store import build_index

_MEASURES = ("recall@5", "ndcg@10", "correct", "false_refusal")


@dataclass(frozen=True, slots=True)
class Speed:
    """The files of one format, and how long reading and embedding them took, in seconds."""

    format: str
    files: int
    characters: int
    tokens: int
    reading: float
    embedding: float

    @property
    def tokens_a_second(self) -> float:
        """Tokens embedded per second of reading and embedding."""
        return self.tokens / (self.reading + self.embedding)


def read_files(paths: Sequence[Path]) -> Iterator[tuple[str, Document, float]]:
    """Yield each file's format, document and seconds of reading; print why one can't be read."""
    for path in paths:
        try:
            began = time.perf_counter()
            body = read_bytes(path)
            document = read_document(body, name=path.name)
            seconds = time.perf_counter() - began
            yield format_of(body, path.name), replace(document, id=str(path)), seconds
        except CorpusError as error:
            print(f"left out: {error}", file=sys.stderr)


def measure_speed(
    read: Sequence[tuple[str, Document, float]], encoder: Encoder, cache: VectorCache | None = None
) -> list[Speed]:
    """Embed the documents, format by format; `read` is what `read_files` gives."""
    rows = []
    for kind in sorted({kind for kind, _, _ in read}):
        documents = [document for found, document, _ in read if found == kind]
        began = time.perf_counter()
        index = build_index(documents, IndexSettings(), encoder, cache=cache)
        embedding = time.perf_counter() - began
        rows.append(
            Speed(
                kind,
                len(documents),
                sum(len(document.text) for document in documents),
                tokens_embedded(index),
                sum(seconds for found, _, seconds in read if found == kind),
                embedding,
            )
        )
    return rows


def measure_answers(
    documents: Sequence[Document],
    encoder: Encoder,
    cache: VectorCache | None = None,
    limit: int | None = None,
) -> dict[str, float]:
    """Return the figures of the development split's answerable questions with these documents indexed."""
    assistant = Assistant(build_index(documents, IndexSettings(), encoder, cache=cache))
    items = read_dataset(dataset_path("dev"))[:limit]
    system = FullSystem(assistant, assistant.index)
    measured = summarise(predict("full", system, items, assistant.index.documents))["answerable"]
    return {name: measured[name]["mean"] for name in _MEASURES}


def main(folders: Sequence[str]) -> int:
    """Print both tables; returns the exit code."""
    paths = files_in([Path(folder) for folder in folders])
    read = list(read_files(paths))
    if not read:
        print("None of these files can be read.", file=sys.stderr)
        return 2
    console = Console(width=120)
    encoder = load_encoder(IndexSettings())
    with tempfile.TemporaryDirectory() as folder:
        cache = VectorCache(Path(folder))
        speeds = Table("format", "files", "characters", "tokens", "reading", "embedding", "tokens a second")
        for row in measure_speed(read, encoder, cache):
            speeds.add_row(
                row.format,
                str(row.files),
                f"{row.characters:,}",
                f"{row.tokens:,}",
                f"{row.reading:.1f} s",
                f"{row.embedding:.1f} s",
                f"{row.tokens_a_second:,.0f}",
            )
        console.print(speeds)
        letter = load_corpus()
        others = [document for _, document, _ in read]
        rows = {
            "the letter alone": measure_answers(letter, encoder, cache),
            f"with {len(others)} more documents": measure_answers([*letter, *others], encoder, cache),
        }
    answers = Table("development split", *next(iter(rows.values())))
    for name, values in rows.items():
        answers.add_row(name, *(f"{value:.3f}" for value in values.values()))
    console.print(answers)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("Give the folders with documents: python -m evaluation.sources_speed FOLDER …")
    sys.exit(main(sys.argv[1:]))
