"""What programs call: plain JSON in and out, and one sentence when a call is wrong."""

import pytest

from assistant.assistant import Assistant
from assistant.endpoints import Endpoints
from assistant.errors import CallError
from assistant.settings import AssistantSettings


@pytest.fixture(scope="module")
def endpoints(fake_index):
    return Endpoints(Assistant(fake_index))


def test_question_gives_the_answer_of_the_contract(endpoints):
    answer = endpoints.vraag("Tot wanneer loopt het project van Pharos?")
    assert set(answer) == set(
        "question standalone_question status text citations missing confidence as_of snapshot seconds".split()
    )


def test_history_completes_a_follow_up(endpoints):
    turns = [
        {"role": "user", "content": "Wat doet het CRa?"},
        {"role": "assistant", "content": "Het CRa doet ontwerpend onderzoek."},
    ]
    assert "CRa" in endpoints.vraag("En tot wanneer?", turns)["standalone_question"]


def test_measures_are_filtered_and_sorted_as_asked(endpoints):
    found = endpoints.maatregelen(soort="pilot", volgorde="title")
    assert found
    assert all("pilot" in measure["kinds"] for measure in found)
    assert len(endpoints.maatregelen()) == 104


def test_source_and_letter(endpoints, letter):
    (source,) = endpoints.bronnen()
    assert (source["id"], len(source["footnotes"])) == (letter.id, 34)
    assert endpoints.brief(letter.id, 10, 60) == letter.text[10:60]
    assert endpoints.brief() == letter.text


@pytest.mark.parametrize(
    "call",
    [
        lambda e: e.vraag(""),
        lambda e: e.vraag("x" * 3000),
        lambda e: e.vraag("Wat?", [{"role": "system", "content": "x"}]),
        lambda e: e.vraag("Wat?", ["x"]),
        lambda e: e.maatregelen(status="onzin"),
        lambda e: e.maatregelen(volgorde="onzin"),
        lambda e: e.brief("weg"),
        lambda e: e.brief("", -1),
        lambda e: e.brief("", 9, 3),
    ],
)
def test_wrong_call_is_one_sentence(endpoints, call):
    with pytest.raises(CallError, match=r"\.$"):
        call(endpoints)


def test_a_question_can_be_limited_to_documents(two_documents, make_fake_index):
    anything = AssistantSettings(min_scope=-1000)
    both = Endpoints(Assistant(make_fake_index(two_documents), anything))
    question = "Hoeveel statushouders huisvesten woningcorporaties dit jaar?"
    cited = both.vraag(question, documenten=["wonen"])["citations"]
    assert {each["document_id"] for each in cited} == {"wonen"}
    other = both.vraag(question, documenten=["taal"])
    assert "woningcorporaties" not in other["text"].lower()
    assert all(each["document_id"] == "taal" for each in other["citations"])
    assert both.vraag(question, documenten=["wonen", "taal"])["text"] == both.vraag(question)["text"]
    for wrong in (["weg"], "wonen", [3]):
        with pytest.raises(CallError, match=r"\.$"):
            both.vraag(question, documenten=wrong)
