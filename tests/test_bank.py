import json

import pytest

from assistant.assistant import Assistant
from assistant.bank import QuestionBank, Row, open_bank, read_rows
from assistant.errors import BankError
from evaluation.dataset import dataset_path, read_dataset
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


def test_questions_are_tied_to_the_sentences_that_answer_them(fake_index):
    first, second, third = first_sentences(fake_index, 3)
    rows = [
        Row("eerste", True, (second, third)),
        Row("tweede", False, (first,)),
        Row("derde", True, ("Staat nergens.",)),
    ]
    bank = QuestionBank(fake_index, rows)
    assert list(bank.answered()) == [("eerste", 1)]
    assert len(bank) == 2
    assert bank.documents == frozenset(fake_index.documents)


def test_a_bank_about_other_documents_is_none(two_documents, make_fake_index):
    assert open_bank(make_fake_index(list(two_documents))) is None


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


def test_every_quote_of_the_bank_is_in_the_letter(letter):
    missing = [quote for r in read_rows()[0] for quote in r.quotes if quote not in letter.text]
    assert missing == []


def test_bank_holds_no_question_of_a_benchmark():
    assert benchmark_items_like([r.question for r in read_rows()[0]]) == []


def test_a_near_duplicate_of_a_benchmark_question_is_seen():
    item = next(i for i in read_dataset(dataset_path("test")) if len(set(content(i.question))) > 3)
    assert benchmark_items_like(["Iets anders", f"{item.question} (graag kort)"]) == [item.id]
    assert benchmark_items_like(["Welke bananen zijn het geelst?"]) == []
