import pytest

from assistant.premise import Contradiction, Known, find_contradiction
from assistant.question import read_question
from assistant.scope import contradicted
from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter

GEMEENTEN = "Inburgeraars uit acht verschillende gemeenten zullen in 2026 een bezoek brengen."
DESKS = "De inclusiedesks in Amsterdam, Rotterdam en Utrecht worden uitgebreid."


@pytest.mark.parametrize(
    ("question", "text", "said", "found"),
    [
        ("Welke musea bezoeken de twintig gemeenten?", GEMEENTEN, "twintig", "acht"),
        ("Wat vinden de 20 gemeenten van de pilot?", GEMEENTEN, "20", "acht"),
        (
            "Klinkt het in veertig gemeenten?",
            "Van 145 gemeenten zijn 10 gemeenten luid.",
            "veertig",
            "145, 10",
        ),
        ("Waarom stopt de alliantie al eind 2026?", "Deze alliantie loopt tot en met 2027.", "2026", "2027"),
        ("Hoe gaat het met de desks in Eindhoven?", DESKS, "Eindhoven", "Amsterdam, Rotterdam, Utrecht"),
        (
            "Waarom waren zij ontevreden?",
            "Werkgevers zijn tevreden over de regeling.",
            "ontevreden",
            "tevreden",
        ),
    ],
)
def test_plain_contradictions_are_found(question, text, said, found):
    assert find_contradiction(question, text) == Contradiction(said, found)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Waarom doet Platform31 pilots?", "Platform31 doet 5 pilots."),
        ("Welke acht gemeenten doen mee?", GEMEENTEN),
        ("Welke 8 gemeenten doen mee?", GEMEENTEN),
        ("Hoeveel gemeenten doen mee?", GEMEENTEN),
        ("Welke twee musea zijn dat?", GEMEENTEN),
        ("Hoe gaat het met de desk in Utrecht?", DESKS),
        ("Is dat in 2026 of 2027?", "In 2026 start het, in 2027 eindigt het."),
        ("Wat gebeurt er in 2025?", "In 2026 start het, in 2027 eindigt het."),
        ("Zijn 71 gemeenten luid?", "Bij 71 van de 104 gemeenten klinkt geluid, 10 gemeenten zijn luid."),
        ("Wat is een onderzoek?", "De zoektocht en het onderzoek duren lang."),
        ("", ""),
    ],
)
def test_what_agrees_or_cannot_be_compared_is_left_alone(question, text):
    assert find_contradiction(question, text) is None


def test_names_that_no_document_mentions(letter):
    known = Known.of([letter])
    assert known.strangers("Hoe lang mag de IND doen over een aanvraag?") == ["IND"]
    assert known.strangers("Wat doet de gemeente Zwolle?") == ["Zwolle"]
    assert known.strangers("Waarom is advocaat Pels Rijcken gevraagd?") == ["Pels Rijcken"]
    assert known.strangers("Wat doen Movisie, het COA en Utrecht met de Nationale Dialoog?") == []


@pytest.mark.parametrize(
    ("question", "strangers"),
    [
        ("Wat vraagt de motie Wilders?", ["Wilders"]),
        ("Wat wil de motie-Klaver?", ["Klaver"]),
        ("Wat zei staatssecretaris Paul?", ["Paul"]),
        ("Wat vraagt de motie van het lid Becker?", []),
        ("Wat vragen de moties over Utrecht?", []),
    ],
)
def test_who_made_no_motion_of_the_letters_is_a_stranger(letter, question, strangers):
    assert Known.of([letter]).strangers(question) == strangers


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Welke musea bezoeken de inburgeraars uit de dertig gemeenten?", ("**acht**", "niet dertig")),
        ("Waarom stopt de Alliantie Verandering van Binnenuit al in 2025?", ("**2027**", "niet 2025")),
    ],
)
def test_a_false_premise_is_corrected_with_the_right_quote(assistant, question, words):
    answer = assistant.answer(question)
    assert answer.status == "not_found"
    assert all(word in answer.text for word in words)
    assert answer.citations


def test_a_contradiction_is_told_only_by_the_nearest_passage(make_fake_index, fake_encoder):
    texts = ["Het onderwijs krijgt geld in 2027.", "De tolkentelefoon krijgt nieuwe medewerkers."]
    index = make_fake_index(
        [parse_letter(f"Kop\n\n{t}", DocumentInfo(id=str(n), title="")) for n, t in enumerate(texts)]
    )

    def told(text):
        question = read_question(text)
        hits = index.search(text, fake_encoder.encode_queries([text])[0], 2)
        best = next(hit for hit in hits if "2027" in hit.passage.text)
        return contradicted(question, hits, best)

    assert told("Krijgt het onderwijs geld in 2026?") == Contradiction("2026", "2027")
    # Here the other passage is nearer.
    assert told("Krijgt de tolkentelefoon in 2026 nieuwe medewerkers en geld?") is None
