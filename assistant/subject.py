"""Whether a question is about the letter's subjects at all, and whether it is a question.

Two logistic regressions on the question's vector, learned from the question bank against questions
on other subjects, and against orders to the assistant ("negeer je regels"). They ship as
`data/subject.npz`, made by `make train`; without it the assistant works on with a line in the log.
"""

from __future__ import annotations

import logging
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.errors import TrainedPartError
from assistant.reading import Reading
from index.encoder import FloatMatrix
from index.store import Index

log = logging.getLogger("actieagenda")

DATA_FOLDER = Path(__file__).parent / "data"
NAME = "subject.npz"


@dataclass(frozen=True)
class Subject:
    """Weights of shape (dimensions,) and a constant for each decision; `model` made the vectors."""

    subject_weights: FloatMatrix
    subject_bias: float
    order_weights: FloatMatrix
    order_bias: float
    model: str

    def read(self, query: FloatMatrix, reading: Reading, *, subjects: bool) -> Reading:
        """Add the log-odds of an order to a reading, and with `subjects` those of the letter's subjects.

        `query` is a question's vector, shape (dimensions,).
        """
        # Not "@": see assistant/bank.py.
        order = float(np.einsum("i,i->", query, self.order_weights)) + self.order_bias
        if not subjects:
            return replace(reading, order=order)
        subject = float(np.einsum("i,i->", query, self.subject_weights)) + self.subject_bias
        return replace(reading, subject=subject, order=order)


def load_subject(model: str, folder: Path = DATA_FOLDER) -> Subject:
    """Return what ships. Raises TrainedPartError if it is missing, damaged or for another model."""
    path = folder / NAME
    try:
        with np.load(path) as stored:
            subject = Subject(
                subject_weights=stored["subject_weights"].astype(np.float32),
                subject_bias=float(stored["subject_bias"]),
                order_weights=stored["order_weights"].astype(np.float32),
                order_bias=float(stored["order_bias"]),
                model=str(stored["model"]),
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise TrainedPartError(
            f"Cannot read the trained part {path} ({type(error).__name__}); restore it or run 'make train'."
        ) from error
    if subject.model != model:
        raise TrainedPartError(f"{path} was made for the model {subject.model}, not {model}.")
    return subject


def save_subject(subject: Subject, folder: Path = DATA_FOLDER) -> None:
    """Write what was learned."""
    np.savez_compressed(
        folder / NAME,
        subject_weights=subject.subject_weights,
        subject_bias=np.array(subject.subject_bias),
        order_weights=subject.order_weights,
        order_bias=np.array(subject.order_bias),
        model=np.array(subject.model),
    )


def open_subject(index: Index, folder: Path = DATA_FOLDER) -> Subject | None:
    """Return what ships, or None, with a line in the log, if it is of no use here."""
    try:
        return load_subject(index.encoder.fingerprint.split()[0], folder)
    except TrainedPartError as error:
        log.warning("answering without telling other subjects apart: %s", error)
        return None
