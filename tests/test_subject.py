import numpy as np
import pytest

from assistant import subject as module
from assistant.errors import TrainedPartError
from assistant.reading import Reading
from assistant.subject import Subject, load_subject, open_subject, save_subject
from assistant.training.subject import read_others, train
from tests.duplicates import benchmark_items_like


def made():
    return Subject(
        subject_weights=np.array([1.0, -2.0, 0.5], dtype=np.float32),
        subject_bias=-0.25,
        order_weights=np.array([0.0, 4.0, 0.0], dtype=np.float32),
        order_bias=1.0,
        model="m",
    )


def test_both_decisions_are_linear():
    query = np.array([0.6, 0.0, 0.8], dtype=np.float32)
    reading = made().read(query, Reading(given=2.0), subjects=True)
    assert reading.subject == pytest.approx(0.6 + 0.4 - 0.25)
    assert reading.order == pytest.approx(1.0)
    assert reading.given == 2.0
    assert made().read(query, Reading(given=2.0), subjects=False) == Reading(given=2.0, order=reading.order)


def test_saved_is_what_is_loaded(tmp_path):
    save_subject(made(), tmp_path)
    loaded = load_subject("m", tmp_path)
    np.testing.assert_array_equal(loaded.subject_weights, made().subject_weights)
    np.testing.assert_array_equal(loaded.order_weights, made().order_weights)
    assert (loaded.subject_bias, loaded.order_bias, loaded.model) == (-0.25, 1.0, "m")


@pytest.mark.parametrize("content", [None, b"", b"kapot", b"PK\x03\x04half"])
def test_a_damaged_file_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / module.NAME).write_bytes(content)
    with pytest.raises(TrainedPartError, match="make train"):
        load_subject("m", tmp_path)


def test_another_models_part_is_refused_and_said_so(tmp_path, fake_index, caplog):
    save_subject(made(), tmp_path)
    with pytest.raises(TrainedPartError, match="for the model m"):
        load_subject("other", tmp_path)
    assert open_subject(fake_index, tmp_path) is None
    assert "for the model m" in caplog.text


def test_what_tells_two_groups_apart_is_learned(tmp_path):
    """Questions on the letter point one way, others another, and orders a third."""
    ways = {"letter": 0, "other": 1, "order": 2}

    class Pointing:
        fingerprint = "pointing x"

        def encode_queries(self, texts):
            random = np.random.default_rng(len(texts))
            vectors = random.normal(0, 0.2, (len(texts), 3))
            for row, text in enumerate(texts):
                vectors[row, ways[text.split()[0]]] += 1
            return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    lines = [
        f'{{"question": "{kind} {n}", "kind": "{"order" if kind == "order" else "general"}"}}'
        for kind in ("other", "order")
        for n in range(20)
    ]
    (tmp_path / "off-topic.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    learned, figures = train(Pointing(), [f"letter {n}" for n in range(40)], tmp_path)
    axes = np.eye(3, dtype=np.float32)
    readings = {kind: learned.read(axes[way], Reading(), subjects=True) for kind, way in ways.items()}
    assert readings["letter"].subject > 1 > -1 > readings["other"].subject
    assert readings["order"].order > 1 > -1 > readings["letter"].order
    assert learned.model == "pointing"
    assert figures["off_topic_questions"] == 20
    assert figures["figures"]["subject or not, AUROC"] > 0.95


def test_off_topic_questions_are_none_of_a_benchmark():
    texts = read_others(module.DATA_FOLDER)
    assert benchmark_items_like(texts[True] + texts[False]) == []
