"""Which passages an earlier answer quoted, and what a follow-up makes of them."""

import pytest

from assistant.answer import Status
from assistant.assistant import Assistant
from assistant.quoted import cited_passages


@pytest.fixture(scope="module")
def index(two_documents, make_fake_index):
    return make_fake_index(list(two_documents))


def holding(index, words):
    return {n for n, passage in enumerate(index.passages) if words in passage.text}


def test_quoted_passages_are_found_whatever_was_made_bold(index):
    answer = "- “De Kamer ontvangt in **maart 2027**\neen evaluatie.” [1]\n\nWonen en zorg, de rest niet."
    assert cited_passages(index, answer) == holding(index, "maart 2027")
    two = answer + " “De tolkentelefoon is dag en nacht bereikbaar.” [2]"
    assert cited_passages(index, two) == holding(index, "maart 2027") | holding(index, "tolkentelefoon")


@pytest.mark.parametrize(
    "answer", ["", "Dat staat er niet in.", "De Kamer ontvangt in maart 2026 een evaluatie."]
)
def test_other_words_quote_nothing(index, answer):
    assert cited_passages(index, answer) == frozenset()


def test_what_was_quoted_is_read_again_for_a_follow_up(index, fake_encoder):
    from assistant.question import read_question
    from assistant.reading import NO_READING

    history = [
        {"role": "user", "content": "Wie huisvesten statushouders?"},
        {"role": "assistant", "content": "“De tolkentelefoon is dag en nacht bereikbaar.” [1]"},
    ]
    assistant = Assistant(index)
    query = fake_encoder.encode_queries(["Wie huisvesten statushouders?"])[0]
    quoted = holding(index, "tolkentelefoon")
    alone = assistant.find(read_question("Wie huisvesten statushouders?"), query, NO_READING, 1)
    assert not quoted & {hit.position for hit in alone}
    follow_up = read_question("En hoe lang doen ze dat?", history)
    found = assistant.find(follow_up, query, NO_READING, 1)
    assert quoted <= {hit.position for hit in found}


@pytest.mark.model
def test_a_refused_question_is_tried_as_a_follow_up_of_what_was_quoted(assistant):
    first = assistant.answer("Wat doet Pharos in het voorjaar van 2026?")
    history = [
        {"role": "user", "content": first.question},
        {"role": "assistant", "content": first.text},
    ]
    # Alone it is about nothing that the letter gives, completed it is answered by what was quoted.
    vague = "Hoeveel jaar gaat zo'n project door?"
    assert assistant.answer(vague).status is not Status.ANSWERED
    again = assistant.answer(vague, history)
    assert again.status is Status.ANSWERED
    assert "vierjarig" in again.text
    # Another subject stays one, and what isn't given isn't.
    assert assistant.answer("Wat is de hoofdstad van Frankrijk?", history).status is Status.OUT_OF_SCOPE
    assert assistant.answer("Hoeveel kost het project van Pharos?", history).status is Status.NOT_FOUND
