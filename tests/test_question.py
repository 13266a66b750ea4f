import pytest

from assistant.errors import QuestionError
from assistant.question import (
    MAX_QUESTION_CHARS,
    Asks,
    Smalltalk,
    compared_sides,
    read_question,
    split_question,
)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "?!.", "\x00"])
def test_empty_question_is_refused(text):
    with pytest.raises(QuestionError) as caught:
        read_question(text)
    assert caught.value.reason == "empty"


def test_question_of_100_000_characters_is_refused_with_both_lengths():
    with pytest.raises(QuestionError, match=rf"{MAX_QUESTION_CHARS}.*100000") as caught:
        read_question("a" * 100_000)
    assert caught.value.reason == "too_long"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Hoeveel gemeenten doen mee?", Asks.NUMBER),
        ("Welk bedrag krijgt een werkgever?", Asks.AMOUNT),
        ("Hoeveel subsidie is er verstrekt?", Asks.AMOUNT),
        ("Hoeveel procent van de werkgevers?", Asks.SHARE),
        ("Wanneer gaat de lijn open?", Asks.DATE),
        ("Waar komt dat vandaan?", Asks.SOURCE),
        ("Waar komt die uitspraak over werkgevers vandaan?", Asks.SOURCE),
        ("Waar komt het geld vandaan?", Asks.PLACE),
        ("Kijkt de regering naar waar opvattingen vandaan komen?", Asks.PLACE),
        ("Sinds wanneer is er geld voor proeven?", Asks.DATE),
        ("Wie onderzoekt dit?", Asks.WHO),
        ("Door welke organisatie wordt dat gedaan?", Asks.WHO),
        ("Waarom is dat zo?", Asks.REASON),
        ("In welk Kamerstuk staat de motie?", Asks.SOURCE),
        ("Waar komt dat percentage vandaan?", Asks.SOURCE),
        ("Welke gemeenten doen mee?", Asks.PLACE),
        ("Vertel iets over startbanen", Asks.OTHER),
        ("How many municipalities took part?", Asks.NUMBER),
    ],
)
def test_kind_of_answer_asked_for(text, asks):
    assert read_question(text).asks is asks


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hallo!", Smalltalk.GREETING),
        ("goedemorgen", Smalltalk.GREETING),
        ("Bedankt hoor", Smalltalk.THANKS),
        ("Dank u wel", Smalltalk.THANKS),
        ("Tot ziens", Smalltalk.GOODBYE),
        ("Bedankt, tot ziens!", Smalltalk.GOODBYE),
        ("Bedankt voor de hulp, fijne dag!", Smalltalk.GOODBYE),
        ("Hallo, wie bent u?", Smalltalk.ABOUT),
        ("Snap ik niet", Smalltalk.DOUBT),
        ("Klopt dat wel wat je zegt?", Smalltalk.DOUBT),
        ("Heb je bronnen?", Smalltalk.DOUBT),
        ("Klopt dat percentage?", None),
        ("Bedankt, en wat doet Movisie?", None),
        ("Wie bent u?", Smalltalk.ABOUT),
        ("wat kun je allemaal?", Smalltalk.ABOUT),
        ("Wat kan Movisie doen?", None),
        ("Hallo, wat doet Movisie?", None),
        ("Wie is Movisie?", None),
        ("help statushouders", None),
    ],
)
def test_small_talk_is_told_from_questions(text, kind):
    assert read_question(text).smalltalk is kind


def test_list_questions():
    assert read_question("Noem alle pilots").asks_list
    assert read_question("Welke ministeries werken samen?").asks_list
    assert not read_question("Wanneer start de pilot?").asks_list


def test_english_is_recognised():
    assert read_question("Which municipalities are part of the pilot?").english
    assert not read_question("Welke gemeenten doen mee aan de pilot?").english
    assert not read_question("open hiring").english


HISTORY = [
    {"role": "user", "content": "Wat is de vertrouwenslijn OBI?"},
    {"role": "assistant", "content": "“Er wordt gewerkt aan …” [1]"},
]


def test_follow_up_is_completed_from_the_conversation():
    assert (
        read_question("En wanneer is die klaar?", HISTORY).standalone
        == "En wanneer is die klaar? (Wat is de vertrouwenslijn OBI?)"
    )


def test_new_subject_does_not_drag_the_old_one_along():
    question = "Welke gemeenten krijgen steun voor pilots met asielzoekers?"
    assert read_question(question, HISTORY).standalone == question


@pytest.mark.parametrize(
    "question",
    [
        "Hoeveel subsidie krijgt het COA?",
        "Kan een gemeente iemand korten die geen Nederlands wil leren?",
        "Krijgen mensen die zorgen korting?",
    ],
)
def test_an_article_of_a_name_and_a_clause_on_people_point_to_nothing_before(question):
    assert read_question(question, HISTORY).standalone == question


@pytest.mark.parametrize("question", ["Hoeveel kost het?", "Kan die mensen korten?", "Wie betaalt dat?"])
def test_a_pronoun_points_back(question):
    assert read_question(question, HISTORY).leans


def test_a_question_that_stands_alone_keeps_what_would_complete_it():
    question = "Welke gemeenten krijgen steun voor pilots met asielzoekers?"
    asked = read_question(question, HISTORY)
    assert asked.completed == f"{question} ({HISTORY[0]['content']})"
    assert asked.said_before == HISTORY[1]["content"]
    assert read_question("En wanneer is die klaar?", HISTORY).completed == ""
    assert (read_question(question).completed, read_question(question).said_before) == ("", "")


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("Hoe zit het met de taaleis?", False),
        ("Hoe staat het met de imamopleiding?", False),
        ("Hoe staat het met die lijn?", True),
        ("In hoeveel regio's?", True),
    ],
)
def test_what_names_its_own_subject_does_not_lean(question, leans):
    assert read_question(question, HISTORY).leans is leans


def test_first_question_stands_alone():
    assert read_question("En wanneer is die klaar?").standalone == "En wanneer is die klaar?"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Wat is een startbaan en hoeveel proeven zijn er?",
            [
                ("Wat is een startbaan?", Asks.OTHER),
                ("hoeveel proeven zijn er? (Wat is een startbaan)", Asks.NUMBER),
            ],
        ),
        (
            "Wie onderzoekt dit? Wanneer horen wij de resultaten van dat onderzoek naar ondernemers?",
            [
                ("Wie onderzoekt dit?", Asks.WHO),
                ("Wanneer horen wij de resultaten van dat onderzoek naar ondernemers?", Asks.DATE),
            ],
        ),
        ("Welke gemeenten en regio's doen mee?", [("Welke gemeenten en regio's doen mee?", Asks.PLACE)]),
        ("Wat doet Movisie?", [("Wat doet Movisie?", Asks.OTHER)]),
        (
            "Wanneer begint de cursus, hoeveel zijn het er en wie betaalt die?",
            [
                ("Wanneer begint de cursus?", Asks.DATE),
                ("hoeveel zijn het er? (Wanneer begint de cursus)", Asks.NUMBER),
                ("wie betaalt die? (Wanneer begint de cursus)", Asks.WHO),
            ],
        ),
        (
            "Hoeveel gemeenten bieden taalles aan en wanneer is de evaluatie klaar?",
            [
                ("Hoeveel gemeenten bieden taalles aan?", Asks.NUMBER),
                ("wanneer is de evaluatie klaar? (Hoeveel gemeenten bieden taalles aan)", Asks.DATE),
            ],
        ),
        # A question word alone is about what the next part names, and "waarden" is none.
        (
            "Waar en op welke datum is de bijeenkomst over normen en waarden?",
            [
                (
                    "Waar en op welke datum is de bijeenkomst over normen en waarden?",
                    Asks.PLACE,
                )
            ],
        ),
        # Who asks, and how the answer is to look, is no question.
        (
            "Waar werkt KIS aan? Ik zou graag de punten op een rij zien.",
            [("Waar werkt KIS aan? Ik zou graag de punten op een rij zien.", Asks.PLACE)],
        ),
        (
            "Waar werkt KIS aan? Graag alles. En sinds wanneer doet KIS dat?",
            [
                ("Waar werkt KIS aan? Graag alles?", Asks.PLACE),
                ("sinds wanneer doet KIS dat? (Waar werkt KIS aan? Graag alles)", Asks.DATE),
            ],
        ),
        (
            "Wat doet Pharos? Antwoord in twee zinnen.",
            [("Wat doet Pharos? Antwoord in twee zinnen.", Asks.OTHER)],
        ),
        # A sentence with a question word or mark in it asks something.
        (
            "Wat doet Pharos in de wijken? Loopt dat nog lang door? Wanneer is het project klaar?",
            [
                ("Wat doet Pharos in de wijken?", Asks.OTHER),
                ("Loopt dat nog lang door? (Wat doet Pharos in de wijken)", Asks.STATUS),
                ("Wanneer is het project klaar? (Wat doet Pharos in de wijken)", Asks.DATE),
            ],
        ),
        (
            "Wat doet KIS met scholen? Ik wil ook weten hoeveel geld Movisie krijgt",
            [
                ("Wat doet KIS met scholen?", Asks.OTHER),
                ("Ik wil ook weten hoeveel geld Movisie krijgt?", Asks.AMOUNT),
            ],
        ),
        (
            "Wat is het doel, en in hoeverre helpt de aanpak van Movisie gemeenten?",
            [
                ("Wat is het doel?", Asks.OTHER),
                ("in hoeverre helpt de aanpak van Movisie gemeenten?", Asks.OTHER),
            ],
        ),
        # A comma alone opens no second question.
        (
            "Wat doet Movisie, waar gemeenten bij helpen?",
            [("Wat doet Movisie, waar gemeenten bij helpen?", Asks.PLACE)],
        ),
    ],
)
def test_parts_of_a_question(text, parts):
    assert [(part.standalone, part.asks) for part in split_question(read_question(text))] == parts


def test_parts_keep_the_conversation():
    question = read_question("En wie doet dat en wanneer?", HISTORY)
    assert all("vertrouwenslijn" in part.standalone for part in split_question(question))


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        (
            "Loopt de SOWIS langer door dan de Alliantie Verandering van Binnenuit?",
            ["Loopt de SOWIS langer door?", "de Alliantie Verandering van Binnenuit?"],
        ),
        (
            "Wat is het verschil tussen de eerste pilots en de dertien extra proeven?",
            ["Wat is het verschil tussen de eerste pilots?", "de dertien extra proeven?"],
        ),
        (
            "Doet Platform31 meer of minder pilots dan het COA?",
            ["Doet Platform31 meer of minder pilots?", "het COA?"],
        ),
        ("Kwamen er meer meldingen dan een jaar eerder?", []),
        ("Is er minder geld dan in 2024?", []),
        ("Wat doet Movisie?", []),
    ],
)
def test_sides_of_a_comparison(text, sides):
    question = read_question(text)
    found = compared_sides(question)
    assert [side.text for side in found] == sides
    assert all(side.standalone == f"{side.text} ({text})" and side.leans for side in found)
