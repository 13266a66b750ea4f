"""Only what changed is embedded, and the index is that of a full rebuild, byte for byte."""

import os

import numpy as np
import pytest

from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter
from index.embedding import Texts, VectorCache, Vectors, embed
from index.encoder import load_encoder
from index.settings import IndexSettings
from index.store import build_index, open_index, vector_cache


class CountingEncoder:
    """Vectors that depend on what is encoded beside them, as those of a real model do a little."""

    fingerprint = "counting"

    def __init__(self):
        self.seen = []

    def encode_queries(self, texts):
        return self.encode_passages(texts)

    def encode_passages(self, texts, progress=None):
        self.seen += texts
        longest = max(map(len, texts))
        rows = np.array([[len(text), text.count("e") + 1, longest] for text in texts], dtype=np.float32)
        if progress:
            progress(len(texts), len(texts))
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def count_tokens(self, texts):
        return len(texts)


def letter(name, words="gewone woorden"):
    text = f"Over {name}\n\nIn deze brief staan {words} over {name}. Er is meer te zeggen.\n\nEn dat was het."
    return parse_letter(text, DocumentInfo(id=name, title=name))


@pytest.fixture
def settings(tmp_path):
    return IndexSettings(cache_folder=tmp_path / "cache", index_folder=tmp_path / "index")


def vectors_of(index):
    return (
        index.passage_vectors.vectors(np.arange(len(index.passages))).tobytes(),
        index.sentence_vectors.vectors(np.arange(len(index.sentences))).tobytes(),
    )


def assert_like_a_full_rebuild(index, documents, settings):
    full = build_index(documents, settings, CountingEncoder())
    assert vectors_of(index) == vectors_of(full)
    assert (index.passages, index.sentences, index.snapshot) == (full.passages, full.sentences, full.snapshot)


@pytest.mark.parametrize(
    ("after", "embedded"),
    [
        (["taal", "werk", "wonen", "zorg"], {"zorg"}),
        (["zorg", "taal", "werk", "wonen"], {"zorg"}),
        (["taal", "wonen"], set()),
        (["wonen", "werk", "taal"], set()),
        ([], None),
    ],
    ids=["added", "added in front", "removed", "moved", "nothing"],
)
def test_only_what_changed_is_embedded(settings, after, embedded):
    before = [letter(name) for name in ("taal", "werk", "wonen")]
    open_index(before, settings, CountingEncoder())
    encoder = CountingEncoder()
    documents = [letter(name) for name in after] or before
    index = open_index(documents, settings, encoder)
    assert {name for name in after if any(name in text for text in encoder.seen)} == (embedded or set())
    assert_like_a_full_rebuild(index, documents, settings)


def test_a_document_that_changed_is_embedded_and_the_others_are_not(settings):
    open_index([letter("taal"), letter("werk")], settings, CountingEncoder())
    documents = [letter("taal"), letter("werk", "heel andere en langere woorden")]
    encoder = CountingEncoder()
    index = open_index(documents, settings, encoder)
    assert encoder.seen
    assert not any("taal" in text for text in encoder.seen)
    assert_like_a_full_rebuild(index, documents, settings)


def test_another_model_is_embedded_anew(settings):
    open_index([letter("taal")], settings, CountingEncoder())
    other = CountingEncoder()
    other.fingerprint = "another"
    open_index([letter("taal")], settings, other)
    assert other.seen


def test_a_run_that_was_broken_off_goes_on_where_it_was(settings):
    documents = [letter(f"onderwerp {number}") for number in range(20)]

    class Stopping(CountingEncoder):
        def encode_passages(self, texts, progress=None):
            if "onderwerp 12" in texts[0]:
                raise KeyboardInterrupt
            return super().encode_passages(texts, progress)

    with pytest.raises(KeyboardInterrupt):
        open_index(documents, settings, Stopping())
    assert not settings.index_path.exists()
    encoder = CountingEncoder()
    steps = []
    index = open_index(documents, settings, encoder, lambda *step: steps.append(step))
    assert {n for n in range(20) if any(f"onderwerp {n}." in text for text in encoder.seen)} == set(
        range(12, 20)
    )
    assert [done for stage, done, _ in steps if stage == "passages"] == sorted(
        done for stage, done, _ in steps if stage == "passages"
    )
    assert steps[-1][1] == steps[-1][2] == len(index.sentences)
    assert_like_a_full_rebuild(index, documents, settings)


@pytest.mark.parametrize(
    "harm",
    [lambda b: b[:-1], lambda b: b[:10], lambda b: b"", lambda b: b[:40] + bytes([b[40] ^ 1]) + b[41:]],
)
def test_damaged_vectors_are_made_anew(settings, harm):
    documents = [letter("taal"), letter("werk")]
    open_index(documents, settings, CountingEncoder())
    for path in (settings.cache_folder / "vectors").iterdir():
        path.write_bytes(harm(path.read_bytes()))
    encoder = CountingEncoder()
    index = build_index(documents, settings, encoder, cache=vector_cache(settings))
    assert encoder.seen
    assert_like_a_full_rebuild(index, documents, settings)


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path):
    (tmp_path / "bestand").write_text("")
    cache = VectorCache(tmp_path / "bestand" / "vectors")
    cache.put("a", Vectors(np.ones((1, 3), np.float32), np.ones((1, 3), np.float32)))
    cache.forget_unused()
    assert cache.get("a") is None


def test_what_nobody_used_for_a_month_is_forgotten(tmp_path, monkeypatch):
    cache = VectorCache(tmp_path)
    vectors = Vectors(np.ones((1, 3), np.float32), np.ones((1, 3), np.float32))
    for name in ("oud", "gebruikt"):
        cache.put(name, vectors)
    month_later = 31 * 86400 + (tmp_path / "oud.vectors").stat().st_mtime
    monkeypatch.setattr("index.embedding.time.time", lambda: month_later)
    os.utime(tmp_path / "gebruikt.vectors", (month_later, month_later))
    cache.forget_unused()
    assert [path.name for path in tmp_path.iterdir()] == ["gebruikt.vectors"]


def test_vectors_come_in_the_order_of_documents_and_a_document_without_text_has_none():
    texts = [Texts(["aa"], ["aa"], ["x aa"]), Texts([], [], []), Texts(["b", "cc"], ["b"], ["b"])]
    vectors = embed(texts, CountingEncoder())
    assert (len(vectors.passages), len(vectors.sentences)) == (3, 2)
    assert np.allclose(np.linalg.norm(vectors.sentences, axis=1), 1)


@pytest.mark.model
def test_the_real_model_gives_the_bytes_of_a_full_rebuild(settings):
    real = IndexSettings(index_folder=settings.index_folder)
    encoder = load_encoder(real)
    first = [letter("taal"), letter("werk")]
    cached = VectorCache(settings.cache_folder / "vectors")
    build_index(first, real, encoder, cache=cached)
    documents = [letter("zorg", "veel langere en andere woorden"), *first]
    grown = build_index(documents, real, encoder, cache=cached)
    assert vectors_of(grown) == vectors_of(build_index(documents, real, encoder))
