"""Questions that may follow: near what was quoted, clear by themselves, and answered by the documents."""

import pytest

from assistant.assistant import Assistant
from assistant.suggest import suggest

ASKED = [
    "Hoeveel gemeenten deden mee aan de nulmeting over gebedsoproepen?",
    "Wat doet Movisie?",
    "Wat betaalt de overheid aan de Week van Respect?",
    "Tot wanneer loopt het onderzoek van het CRa?",
]


@pytest.mark.model
@pytest.mark.parametrize("question", ASKED)
def test_suggestions_are_answered_with_something_new(assistant, question):
    answer = assistant.answer(question)
    offered = suggest(assistant, answer, [question])
    assert 2 <= len(offered) <= 3
    assert len(set(offered)) == len(offered)
    quoted = [(c.document.id, c.start, c.end) for c in answer.citations]
    for each in offered:
        found = assistant.answer(each)
        assert found.status == "answered"
        first = found.citations[0]
        assert not any(d == first.document.id and s <= first.start < e for d, s, e in quoted)


@pytest.mark.model
def test_what_was_asked_already_is_not_offered_again(assistant):
    answer = assistant.answer(ASKED[0])
    first = suggest(assistant, answer, ASKED[:1])
    again = suggest(assistant, answer, [*ASKED[:1], first[0].upper()])
    assert first[0] not in again


def test_without_a_bank_headings_near_by_are_offered_if_answered(fake_index):
    assistant = Assistant(fake_index)
    assistant.bank = None
    answer = assistant.answer("Wat doet het CRa in de buurt met ontwerpend onderzoek?")
    for each in suggest(assistant, answer, []):
        assert each.startswith("Wat staat er over “")
        assert assistant.answer(each).status == "answered"
