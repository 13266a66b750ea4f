import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question import read_question
from assistant.spelling import Spelling


@pytest.fixture(scope="module")
def spelling(letter):
    return Spelling([letter.text])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hoevel gemeenten krijgen subsdie", "hoeveel gemeenten krijgen subsidie"),  # one letter missing
        ("de handrieking voor docennten", "de handreiking voor docenten"),  # two changed places, one too many
        ("welke prosent?", "welke procent?"),  # another letter, and a sign behind it
        ("wat doet de regionale coaltie", "wat doet de regionale coalitie"),
        ("wat vraagt de motie Bamega", "wat vraagt de motie Bamenga"),  # a name near a name
        ("krijgen oekrainse vrouwen hulp", "krijgen oekraïense vrouwen hulp"),  # as the documents write it
    ],
)
def test_words_that_no_dictionary_has_become_the_documents(spelling, typed, meant):
    assert spelling.repaired(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Hoeveel geld krijgt Amsterdam daarvoor, en waaraan?",  # the documents or Dutch have all of it
        "Wat zijn de postregels voor lieden?",  # two words in one; Dutch, though the letter has "leden"
        "What does the ministry pay?",
        "Wat doet meneer Vilans, en wat doet UMCU?",  # names that no name of theirs is near
        "wat doen vrom, niod en actiz in de wolden",  # short, or a listed name
        "Wat staat er op xyzzyq.nl of in b2b-zaken?",
        "wat is een flapdrolligheid?",  # nothing is near
    ],
)
def test_what_may_be_meant_stays(spelling, text):
    assert spelling.repaired(text) == text


def test_text_without_a_single_word_is_not_known(spelling):
    assert not spelling.knows("asdfgh qwerty")
    assert not spelling.knows("Xqzt?")
    assert spelling.knows("asdfgh, wat is dat")
    assert spelling.knows("SOWIS?")
    assert spelling.knows("2027?")


TEXT = "De handreiking voor gemeenten verschijnt voor de zomer, en de regionale coördinatie volgt later."
WORDS = ["handreiking", "gemeenten", "verschijnt", "regionale", "coördinatie"]


@given(st.sampled_from(WORDS), st.data())
def test_a_long_word_with_one_letter_wrong_is_put_right(word, data):
    at = data.draw(st.integers(1, len(word) - 1))
    for wrong in (word[:at] + "q" + word[at + 1 :], word[:at] + "q" + word[at:]):
        assert Spelling([TEXT]).repaired(f"wanneer komt de {wrong} er") == f"wanneer komt de {word} er"


def test_a_question_keeps_what_was_typed(spelling):
    history = [
        {"role": "user", "content": "Komt er een handrieking?"},
        {"role": "assistant", "content": "Jaa."},
    ]
    question = read_question("Waneer  is die klaar?", history, spelling.repaired)
    assert question.typed == "Waneer is die klaar?"
    assert question.text == "Wanneer is die klaar?"
    assert question.standalone == "Wanneer is die klaar? (Komt er een handreiking?)"
    assert question.said_before == "Jaa."


@pytest.mark.model
def test_the_answer_shows_the_question_as_typed(assistant):
    answer = assistant.answer("hoevel gemeenten deden mee aan de nulmeeting?")
    assert answer.question == "hoevel gemeenten deden mee aan de nulmeeting?"
    assert answer.standalone_question == "hoeveel gemeenten deden mee aan de nulmeting?"
    assert "**145** gemeenten" in answer.text
