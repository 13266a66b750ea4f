import hashlib
import json
import math
import random

import numpy as np
import pytest
import torch

from assistant import joint_reader as module
from assistant.answer import Status
from assistant.assistant import Assistant
from assistant.errors import TrainedPartError
from assistant.joint_network import JointNetwork, Read, Shape, packed, pair_up, unpacked
from assistant.joint_reader import (
    JointReader,
    joint_reader_state,
    load_network,
    open_joint_reader,
    read_passages,
    read_questions,
)
from assistant.question import read_question
from assistant.train_joint import (
    Example,
    Material,
    chosen_passages,
    held_out,
    learned,
    loss_of,
    reading_letters,
    rounds,
)
from index.embedding import VectorCache
from index.settings import IndexSettings
from index.store import build_index
from tests.duplicates import benchmark_items_like

SMALL = Shape(hidden=8, heads=2, inner=16, layers=1)


def read_of(count, sentences, seed=0):
    states = torch.randn(count, 8, generator=torch.Generator().manual_seed(seed))
    return Read(states, torch.tensor(sentences))


def small_network(seed=1):
    torch.manual_seed(seed)
    return JointNetwork(SMALL).eval()


def example(about=(), near=(0, 1, 2, 3), right=()):
    return Example(read_of(2, [-1, -1]), tuple(about), tuple(near), frozenset(right))


def test_pairs_are_padded_and_keep_their_sentences():
    question, short, long = read_of(2, [-1, -1]), read_of(3, [-1, 0, 0], 1), read_of(4, [0, 0, 1, -1], 2)
    pairs = pair_up([(question, short), (question, long)])
    assert pairs.states.shape == (2, 6, 8)
    assert pairs.real.tolist() == [[True] * 5 + [False], [True] * 6]
    assert pairs.sides.tolist() == [[0, 0, 1, 1, 1, 0], [0, 0, 1, 1, 1, 1]]
    assert pairs.within[0].tolist() == [[0, 0], [0, 0], [0, 0], [1, 0], [1, 0], [0, 0]]
    assert pairs.within[1].tolist() == [[0, 0], [0, 0], [1, 0], [1, 0], [0, 1], [0, 0]]
    torch.testing.assert_close(pairs.states[1, 2:6], long.states)


def test_what_else_is_read_with_it_does_not_change_a_pair():
    network, question = small_network(), read_of(2, [-1, -1])
    short, long = read_of(3, [-1, 0, 0], 1), read_of(9, [0] * 4 + [1] * 5, 2)
    alone = network(pair_up([(question, short)]))
    beside = network(pair_up([(question, short), (question, long)]))
    assert beside[0, 0].item() == pytest.approx(alone[0, 0].item(), abs=1e-5)
    assert beside[0, 1].item() == -1e4  # the short passage has no second sentence


def test_first_odds_are_the_scaled_cosine_of_question_and_sentence():
    """Before training the judge adds its bias alone; with attention across shut, texts stay apart."""
    network = small_network()
    question, passage = read_of(2, [-1, -1]), read_of(3, [0, 0, 0], 1)
    with torch.no_grad():
        network.across.fill_(-1e4)
        network.judge[2].bias.zero_()

    def mean(read):
        states = read.states[None] + network.side[0]
        mask = torch.zeros(1, 1, 1, states.shape[1])
        return network.layers[0](states, mask)[0].mean(0)

    cosine = torch.cosine_similarity(mean(question), mean(passage), dim=0).item()
    odds = network(pair_up([(question, passage)]))[0, 0].item()
    assert odds == pytest.approx(20 * (cosine - 0.85), abs=1e-3)


def test_packed_weights_come_back_nearly_the_same():
    network = JointNetwork()
    with torch.no_grad():
        network.layers[0].inner.weight[3] *= 50  # a row of another size has a scale of its own
    back = unpacked(packed(network))
    assert back.keys() == network.state_dict().keys()
    for name, tensor in network.state_dict().items():
        largest = tensor.abs().max().item()
        assert (back[name] - tensor).abs().max().item() <= max(largest / 200, 1e-3), name
    assert packed(network)["layers.0.inner.weight:rows"].dtype == np.int8


def test_loss_is_the_cross_entropy_against_none():
    odds = torch.tensor([math.log(2), math.log(5)])
    sentences = [(4, 0), (4, 1)]
    # exp: none 1, first 2, second 5; in all 8.
    assert loss_of(example(right=[(4, 1)]), sentences, odds).item() == pytest.approx(-math.log(5 / 8))
    assert loss_of(example(), sentences, odds).item() == pytest.approx(-math.log(1 / 8))
    both = loss_of(example(right=[(4, 0), (4, 1)]), sentences, odds).item()
    assert both == pytest.approx(-(math.log(2 / 8) + math.log(5 / 8)) / 2)


def test_passages_chosen_are_what_it_is_about_then_look_alikes():
    assert chosen_passages(example(about=[2]), 3) == [2, 0, 1]
    drawn = [tuple(chosen_passages(example(about=[2]), 3, random.Random(seed))) for seed in range(20)]
    assert {chosen[0] for chosen in drawn} == {2}
    assert {at for chosen in drawn for at in chosen} == {0, 1, 2, 3}
    assert all(len(set(chosen)) == 3 for chosen in drawn)


def test_rounds_learn_nothing_that_is_held_out():
    def material(count, passages):
        reads = [read_of(1, [0], seed) for seed in range(passages)]
        return Material(reads, [example(about=[0], near=[0, 1], right=[(0, 0)]) for _ in range(count)])

    own, other = material(41, 3), material(25, 2)
    made = rounds(own, other)
    assert len(held_out(own)) == 3
    assert len(learned(own)) == 38
    (first, many), (both, mixed) = made["one letter"], made["many letters"]
    assert first is own
    assert many == learned(own)
    assert len(both.passages) == 5
    assert len(mixed) == 2 * len(learned(other)) + len(many)
    # The other letter's passages stand behind the first three.
    assert mixed[0].about == (3,)
    assert mixed[0].near == (3, 4)
    assert mixed[0].right == {(3, 0)}
    known = {id(each.question) for each in mixed}
    assert not any(id(each.question) in known for each in held_out(other) + held_out(own))


@pytest.mark.parametrize("content", [b"", b"kapot", b"PK\x03\x04half"])
def test_a_damaged_file_is_named(tmp_path, content):
    (tmp_path / module.NAME).write_bytes(content)
    with pytest.raises(TrainedPartError, match="make train"):
        load_network(tmp_path)
    with pytest.raises(TrainedPartError, match="make train"):
        load_network(tmp_path / "nothing")


def test_another_model_reads_apart(fake_index):
    assert open_joint_reader(fake_index) is None


@pytest.mark.model
def test_without_the_file_it_answers_and_says_so(assistant, two_documents, monkeypatch, tmp_path, caplog):
    assert joint_reader_state() == "whole"
    assert "make train" in joint_reader_state(tmp_path)
    monkeypatch.setattr(module.open_joint_reader, "__defaults__", (tmp_path,))
    index = build_index(two_documents, IndexSettings(), assistant.index.encoder)
    lacking = Assistant(index)
    assert lacking.joint is None
    assert "make train" in caplog.text
    assert lacking.answer("Hoeveel statushouders huisvesten woningcorporaties dit jaar?").citations


@pytest.mark.model
def test_tokens_of_a_passage_belong_to_its_sentences(assistant):
    index = assistant.index
    position = next(at for at, p in enumerate(index.passages) if "vertrouwenslijn OBI" in p.text)
    (read,) = read_passages(index.encoder, index, [position])
    found = set(read.sentences.tolist()) - {-1}
    assert found == set(range(len(index.sentences_of(position))))
    assert read.sentences[0] == -1  # the prompt
    assert read.states.shape == (len(read.sentences), 384)
    ordered = [number for number in read.sentences.tolist() if number >= 0]
    assert ordered == sorted(ordered)


@pytest.mark.model
def test_read_in_a_batch_or_alone_is_nearly_the_same(assistant):
    encoder = assistant.index.encoder
    questions = ["Wie?", "Wanneer gaat de vertrouwenslijn voor ongewenste buitenlandse inmenging open?"]
    for together, question in zip(read_questions(encoder, questions), questions, strict=True):
        (alone,) = read_questions(encoder, [question])
        cosine = torch.cosine_similarity(together.states.float(), alone.states.float(), dim=1)
        assert cosine.min().item() > 0.99


@pytest.mark.model
def test_what_was_asked_before_changes_nothing(assistant):
    """Kept passages, and what they were read beside, don't move the odds: the same answer on repeat."""
    index = assistant.index
    fresh, used = (JointReader(index, index.encoder, load_network()) for _ in range(2))
    question = "Wanneer gaat de vertrouwenslijn OBI open?"
    positions = [hit.position for hit in assistant.retrieve(read_question(question), 4)]
    used.answered("Wat doet Movisie?", positions[:2])
    assert used.answered(question, positions) == fresh.answered(question, positions)
    assert fresh.answered(question, []) is None


@pytest.mark.model
def test_what_the_passage_says_has_better_odds_than_what_it_leaves_out(assistant):
    index = assistant.index
    reader = JointReader(index, index.encoder, load_network())
    positions = [hit.position for hit in assistant.retrieve(read_question("vertrouwenslijn OBI"), 8)]
    given = reader.answered("Wanneer gaat de vertrouwenslijn OBI live?", positions)
    assert given > reader.answered("Hoeveel medewerkers heeft de vertrouwenslijn OBI?", positions) + 1
    assert given > reader.answered("Wie won de Tour de France in 1980?", positions) + 3


@pytest.mark.model
def test_it_decides_where_nothing_was_learned(assistant, two_documents):
    index = build_index(two_documents, IndexSettings(), assistant.index.encoder)
    other = Assistant(index)
    assert other.adapted is None
    assert assistant.joint is None  # the bank decides on the letter
    asked = other.answer("Hoeveel statushouders huisvesten woningcorporaties dit jaar?")
    assert asked.status is Status.ANSWERED
    assert "20.000" in asked.text
    assert other.answer("Wie is de minister-president van Frankrijk?").status is not Status.ANSWERED


@pytest.mark.model
def test_each_document_gets_the_decision_that_knows_it(assistant, letter, two_documents):
    """The bank decides on the letter, reading together on the others, in one index."""
    settings = IndexSettings()
    cache = VectorCache(settings.cache_folder / "vectors")
    documents = [letter, *two_documents]
    both = Assistant(build_index(documents, settings, assistant.index.encoder, cache=cache))

    def reason(question):
        return both.answer_and_explain(question)[1].parts[0].judgement.reason

    assert "a passage read answers it" in reason("Hoeveel statushouders huisvesten woningcorporaties?")
    assert "is given" in reason("Wanneer gaat de vertrouwenslijn OBI live?")
    assert both.answer("Wanneer gaat de vertrouwenslijn OBI live?").as_of == letter.date
    assert both.answer("Is de tolkentelefoon dag en nacht bereikbaar?").citations[0].document.id == "wonen"


def test_every_quote_of_the_letters_to_learn_from_stands_in_them():
    letters = reading_letters()
    assert len(letters) >= 12
    for document, rows in letters:
        missing = [quote for row in rows for quote in row.quotes if quote not in document.text]
        assert missing == [], document.id
        assert any(row.answerable for row in rows)
        assert any(not row.answerable for row in rows)


def test_letters_to_learn_from_hold_no_question_of_a_benchmark():
    assert benchmark_items_like([row.question for _, rows in reading_letters() for row in rows]) == []


def test_the_bank_begins_with_what_the_network_learned_from():
    """Questions added later change nothing in it, until it is trained again."""
    about = json.loads((module.DATA_FOLDER / "joint-reader.json").read_text("utf-8"))
    lines = (module.DATA_FOLDER / "bank.jsonl").read_bytes().splitlines(keepends=True)
    assert about["bank_sha256"] == hashlib.sha256(b"".join(lines[: about["bank_rows"]])).hexdigest()
    assert about["letters"] == [document.id for document, _ in reading_letters()]
