"""Texts of documents to vectors, document by document, and what was embedded before is not again.

A vector depends a little on what is encoded beside it (texts of one batch are padded to one length).
So each document is encoded by itself: its vectors are the same, byte for byte, whichever documents
stand beside it and whether they come from the cache or not.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from index.encoder import Encoder, FloatMatrix

Report: TypeAlias = Callable[[str, int, int], None]
_STAGES = ("passages", "sentences", "context")
_KEPT_DAYS = 30
_DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Texts:
    """What is embedded of one document: its passages, its sentences alone and in context."""

    passages: list[str]
    sentences: list[str]
    context: list[str]


@dataclass(frozen=True, slots=True)
class Vectors:
    """The unit vectors of a document's passages and sentences, in their order."""

    passages: FloatMatrix
    sentences: FloatMatrix


class VectorCache:
    """A folder of vectors by what was embedded and with which model; a damaged file counts as none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Vectors | None:
        """Return the vectors kept under `key`, or None."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            digest, body = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
            if hashlib.sha256(body).digest() != digest:
                return None
            with np.load(io.BytesIO(body), allow_pickle=False) as stored:
                vectors = Vectors(stored["passages"], stored["sentences"])
            path.touch()  # so that it isn't taken for one that nobody uses
        except (OSError, ValueError, KeyError, EOFError):
            return None
        return vectors

    def put(self, key: str, vectors: Vectors) -> None:
        """Keep vectors, whole or not at all. Where that isn't possible, nothing happens."""
        body = io.BytesIO()
        np.savez(body, passages=vectors.passages, sentences=vectors.sentences)
        data = hashlib.sha256(body.getvalue()).digest() + body.getvalue()
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".", dir=self._folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(name).replace(self._path(key))
            finally:
                Path(name).unlink(missing_ok=True)

    def forget_unused(self) -> None:
        """Remove what no index was made of for a month."""
        oldest = time.time() - _KEPT_DAYS * 86400
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                if path.stat().st_mtime < oldest:
                    path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.vectors"


def embed(
    documents: Sequence[Texts],
    encoder: Encoder,
    report: Report | None = None,
    cache: VectorCache | None = None,
) -> Vectors:
    """Embed documents one by one; return all vectors in their order.

    What the cache has is taken from it, the rest is put into it as soon as its document is done, so a
    run that was broken off goes on where it was. `report` gets (stage, done, total) over all documents.
    """
    progress = _Progress(documents, report)
    found: list[Vectors] = []
    for texts in documents:
        if not texts.passages:
            continue
        key = _key(texts, encoder.fingerprint)
        kept = cache.get(key) if cache else None
        if kept is None or len(kept.passages) != len(texts.passages):
            kept = _embed_one(texts, encoder, progress)
            if cache:
                cache.put(key, kept)
        progress.finish(texts)
        found.append(kept)
    return Vectors(
        np.concatenate([vectors.passages for vectors in found]),
        np.concatenate([vectors.sentences for vectors in found]),
    )


def unit_rows(vectors: FloatMatrix) -> FloatMatrix:
    """Scale each row to unit length."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def _embed_one(texts: Texts, encoder: Encoder, progress: _Progress) -> Vectors:
    passages = encoder.encode_passages(texts.passages, progress.step("passages"))
    alone = encoder.encode_passages(texts.sentences, progress.step("sentences"))
    context = encoder.encode_passages(texts.context, progress.step("context"))
    return Vectors(passages, unit_rows(alone + context))


class _Progress:
    """Counts steps over all documents."""

    def __init__(self, documents: Iterable[Texts], report: Report | None) -> None:
        self._report = report
        self._total = dict.fromkeys(_STAGES, 0)
        self._done = dict.fromkeys(_STAGES, 0)
        for texts in documents:
            for stage in _STAGES:
                self._total[stage] += len(getattr(texts, stage))

    def step(self, stage: str) -> Callable[[int, int], None] | None:
        """Return what an encoder is to call with (done, total) of one document."""
        if self._report is None:
            return None
        report, before = self._report, self._done[stage]
        return lambda done, _: report(stage, before + done, self._total[stage])

    def finish(self, texts: Texts) -> None:
        """Count a document as done."""
        for stage in _STAGES:
            self._done[stage] += len(getattr(texts, stage))
            if self._report:
                self._report(stage, self._done[stage], self._total[stage])


def _key(texts: Texts, fingerprint: str) -> str:
    """Return a name for the vectors of these texts by this model."""
    named = json.dumps([fingerprint, list(texts.passages), list(texts.sentences), list(texts.context)])
    return hashlib.sha256(named.encode("utf-8")).hexdigest()
