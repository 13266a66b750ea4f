"""Feedback: kept in the operator's file, and exported as benchmark items."""

import json

import pytest

from assistant.cli import main
from assistant.conversation import new_exchange
from assistant.errors import FeedbackError
from assistant.feedback import FeedbackStore
from evaluation.dataset import read_dataset

QUOTE = "Deze alliantie loopt tot en met 2027."


def exchange(question, status="answered"):
    citation = {"number": 1, "quote": QUOTE}
    return new_exchange(question) | {
        "answer": {"text": "…", "status": status, "citations": [citation] if status == "answered" else []}
    }


def test_feedback_comes_back_as_items_that_evaluate_reads(tmp_path, letter):
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    store.add([exchange("Eerst?"), exchange("En dan?")], "goed", "", "")
    store.add([exchange("Hoeveel kost dat?", "not_found")], "fout", "klopt niet", "Het staat er wel.")
    file = tmp_path / "items.jsonl"
    file.write_text("".join(json.dumps(item) + "\n" for item in store.items()), "utf-8")
    first, second = read_dataset(file, [letter])
    assert (first.question, first.answerable, first.evidence) == ("En dan?", True, ((QUOTE,),))
    assert [turn["content"] for turn in first.history] == ["Eerst?", "…"]
    assert (second.answerable, second.evidence) == (False, ())
    assert second.note.endswith("fout; klopt niet; Het staat er wel.")


@pytest.mark.parametrize(("rating", "reason"), [("prima", ""), ("fout", "iets anders dan kan"), ("", "")])
def test_what_is_no_judgement_is_refused(tmp_path, rating, reason):
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    with pytest.raises(FeedbackError):
        store.add([exchange("Wat?")], rating, reason, "")
    with pytest.raises(FeedbackError):
        store.add([], "goed", "", "")
    assert list(store.items()) == []


def test_file_that_cannot_be_used_is_told(tmp_path):
    with pytest.raises(FeedbackError, match="Cannot use the feedback file"):
        FeedbackStore(tmp_path)


def test_command_writes_the_items_and_says_when_there_are_none(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("ACTIEAGENDA_FEEDBACK_FILE", raising=False)
    assert main(["feedback", "--output", str(tmp_path / "out.jsonl")]) == 2
    assert "There is no feedback" in capsys.readouterr().err
    kept = tmp_path / "feedback.sqlite"
    FeedbackStore(kept).add([exchange("Wat?")], "goed", "", "")
    monkeypatch.setenv("ACTIEAGENDA_FEEDBACK_FILE", str(kept))
    assert main(["feedback", "--output", str(tmp_path / "out.jsonl")]) == 0
    assert [item.question for item in read_dataset(tmp_path / "out.jsonl")] == ["Wat?"]
    assert main(["feedback", "--output", str(tmp_path / "weg" / "out.jsonl")]) == 2
