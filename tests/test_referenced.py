"""Questions for one document: which it is, and what is said while it isn't in the index."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Status
from assistant.assistant import Assistant
from assistant.mentions import mentions_of
from assistant.question import read_question
from assistant.referenced import ReferencedDocuments
from corpus.reading import read_document

PAPERS = Path(__file__).parent / "replay" / "documents"
TITLES = {
    "kst-32824-480": "Verslag van een wetgevingsoverleg, gehouden op 9 maart 2026, over integratie",
    "kst-32824-451": "Lijst van vragen en antwoorden inzake de Actieagenda",
    "kst-32824-474": "Motie van het lid Tseggai over een derde pijler over maatschappelijke samenhang",
}


@pytest.fixture(scope="module")
def papers():
    return [
        replace(read_document(PAPERS / f"{name}.xml"), id=name, title=title) for name, title in TITLES.items()
    ]


@pytest.fixture(scope="module")
def known(letter, papers):
    documents = [letter, *papers]
    return ReferencedDocuments(documents, mentions_of(documents))


@pytest.mark.parametrize(
    ("question", "identifier", "there", "whole"),
    [
        ("Wat zegt Kamerstuk 36600-XV-26?", "kst-36600-XV-26", False, True),
        ("Wat staat er in 32824-469?", "kst-32824-469", False, True),
        ("Wat zegt Kamerstuk 12345, nr. 6?", "kst-12345-6", False, True),
        ("Wat staat er in de motie over open hiring?", "kst-32824-471", False, True),
        ("Wat verzoekt de motie van Eerdmans en Flach?", "kst-32824-469", False, True),
        ("Wat antwoordde de minister op de Kamervragen (Aanhangsel 443)?", "ah-tk-20252026-443", False, True),
        ("Wat verzoekt de motie Tseggai?", "kst-32824-474", True, True),
        ("Wat staat er in de lijst van vragen en antwoorden?", "kst-32824-451", True, True),
        ("Wat kost een taalkring volgens kst-32824-451?", "kst-32824-451", True, False),
        ("Wat zei Ceder tijdens het wetgevingsoverleg?", "kst-32824-480", True, False),
    ],
)
def test_the_document_that_a_question_is_for(known, question, identifier, there, whole):
    asked = known.asked_for(read_question(question))
    assert (asked.id, asked.document is not None, asked.whole) == (identifier, there, whole)


@pytest.mark.parametrize(
    "question",
    [
        "In welk Kamerstuk staat de motie over de Nationale Dialoog?",
        "Onder welk Kamerstuknummer vind ik de motie over open hiring?",
        "Van welke Kamerleden is de motie over de Nationale Dialoog?",
        "Wat doet de minister met de motie over segregatie in wijken?",
        "Wat staat er in de motie Van Dijk?",  # there are two
        "Wat staat er in de motie over woningbouw in Groningen?",
        "Wat doet Movisie?",
        "Wat staat er in de brief over taal?",
    ],
)
def test_what_is_asked_of_the_letter_stays_with_the_letter(known, question):
    assert known.asked_for(read_question(question)) is None


def test_words_that_only_say_where_are_not_looked_for(known):
    asked = known.asked_for(read_question("Wat zei Ceder tijdens het wetgevingsoverleg?"))
    assert asked.question == "Wat zei Ceder?"


@pytest.fixture(scope="module")
def alone(fake_index):
    return Assistant(fake_index)


def test_of_a_missing_document_the_letter_is_quoted_and_told_how_to_fetch_it(alone):
    answer = alone.answer("Wat zegt Kamerstuk 36600-XV-26?")
    assert answer.status is Status.PARTIAL
    assert answer.citations[0].quote.startswith(
        "Via de Nationale Dialoog wordt er uitvoering gegeven aan de motie"
    )
    assert (
        "Dit document staat nog niet in de index: Kamerstukken II 2024/25, 36600 XV, nr. 26 "
        "(https://zoek.officielebekendmakingen.nl/kst-36600-XV-26.html). "
        "Ophalen: ‘actieagenda sources fetch kst-36600-XV-26’." in answer.text
    )
    assert answer.missing == ("Wat zegt Kamerstuk 36600-XV-26?",)


def test_a_suspect_citation_is_told_as_suspect(alone):
    answer = alone.answer("Wat staat er in Aanhangsel 443?")
    assert (
        "De verwijzing in voetnoot 12 (“Kamerstuk 2025-2026, nr. 443”) lijkt onjuist. Waarschijnlijk is "
        "bedoeld: Aanhangsel Handelingen II 2025/26, nr. 443." in answer.text
    )
    assert "sources fetch ah-tk-20252026-443" in answer.text
    assert answer.citations[0].footnotes == (12,)


def test_what_nobody_refers_to_is_not_found(alone):
    answer = alone.answer("Wat zegt Kamerstuk 12345, nr. 6?")
    assert (answer.status, answer.citations) == (Status.NOT_FOUND, ())
    assert "sources fetch kst-12345-6" in answer.text


def test_footnotes_lead_to_the_passage_meant(letter, papers, make_fake_index):
    both = Assistant(make_fake_index([letter, *papers]))
    answer = both.answer("Wat zegt Kamerstuk 32824, nr. 469?")
    (source,) = answer.to_dict()["citations"][0]["footnote_sources"]
    assert (source["id"], source["url"], source["document_id"]) == (
        "kst-32824-469",
        "https://zoek.officielebekendmakingen.nl/kst-32824-469.html",
        None,
    )
    motion = papers[2]
    told = both.answer("Wat staat er in Aanhangsel 443?").to_dict()["citations"][0]["footnote_sources"]
    assert [(s["number"], s["suspect"], s["id"], s["proposal"]["id"], s["document_id"]) for s in told] == [
        (12, True, "", "ah-tk-20252026-443", None)
    ]
    found = both.cited_sources(letter.id, [1])
    assert found[0].place == (
        motion.id,
        motion.text.index("verzoekt de regering"),
        motion.text.index("\nen gaat over tot"),
    )


def test_the_motion_answers_itself_as_a_wish(letter, papers, make_fake_index):
    both = Assistant(make_fake_index([letter, *papers]))
    answer = both.answer("Wat verzoekt de motie Tseggai?")
    assert answer.text == (
        "Wens van de Kamer (motie, 8 juli 2025): “verzoekt de regering aan de Actieagenda een derde "
        "pijler over maatschappelijke samenhang toe te voegen,” [1]"
    )
    (citation,) = answer.to_dict()["citations"]
    assert (citation["document_id"], citation["speaker"], citation["date"], citation["manner"]) == (
        "kst-32824-474",
        "kamer",
        "2025-07-08",
        "wishes",
    )
    assert both.limited_to([letter.id]).answer("Wat verzoekt de motie Tseggai?").text != answer.text
