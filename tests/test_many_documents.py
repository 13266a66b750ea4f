"""The bank's document among many others: which the question is for, and what is found."""

import numpy as np
import pytest

from assistant.assistant import Assistant
from assistant.bank import NO_READING, QuestionBank, Reading, Row
from assistant.claim import Claim
from assistant.question import read_question
from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter
from index.lexical import stem
from index.settings import IndexSettings
from index.store import build_index


def test_what_the_bank_points_to_is_found_among_any_number_of_nearer_documents(fake_encoder, monkeypatch):
    asked = "Wanneer gaat het loket voor ouders open?"
    answering = "Half mei is de start in Assen."
    own = parse_letter(f"Start\n\n{answering}", DocumentInfo(id="eigen", title="Eigen"))
    others = [
        parse_letter(f"Loket\n\n{asked} Dat is vraag {n} van ouders.", DocumentInfo(id=f"d{n}", title=""))
        for n in range(80)
    ]
    index = build_index([own, *others], IndexSettings(), fake_encoder)
    row = Row(asked, True, (answering,))
    bank = QuestionBank(index, [row], fake_encoder.encode_queries([asked]))
    monkeypatch.setattr("assistant.assistant.open_bank", lambda index: bank)
    assistant = Assistant(index)
    question, query = read_question(asked), fake_encoder.encode_queries([asked])[0]
    assert "eigen" not in {hit.passage.document_id for hit in index.search(asked, query, 60)}
    found = assistant.find(question, query, bank.read(query), 3)
    assert found[0].passage.document_id == "eigen"
    assert len({hit.position for hit in found}) == 3
    # Without what the bank says, the nearest document leads.
    assert assistant.find(question, query, NO_READING, 3)[0].passage.document_id != "eigen"


@pytest.fixture(scope="module")
def claim(two_documents, make_fake_index, fake_encoder):
    """Of a bank about the first of two documents."""
    index = make_fake_index(list(two_documents))
    row = Row("Wie betaalt de leraren?", True, ("Elke gemeente kiest zelf een aanbieder.",))
    return Claim(index, QuestionBank(index, [row], fake_encoder.encode_queries([row.question])))


def reading_of(likeness, given=None):
    return Reading({}, {}, similarities=np.array([0.1, likeness], dtype=np.float32), given=given)


@pytest.mark.parametrize(
    ("likeness", "given", "lead", "own"),
    [
        (0.95, None, 0.05, True),
        (0.95, 0.5, 0.05, True),
        (0.95, 0.5, 0.07, False),
        (0.85, 0.5, -0.001, True),
        (0.85, 0.5, 0.001, False),
        (0.8, 0.5, -0.02, False),
        # What its documents don't give is for a nearer one.
        (0.95, -0.5, 0.05, False),
        (0.95, -0.5, -0.001, True),
    ],
)
def test_a_question_like_a_bank_question_takes_a_clear_lead(claim, likeness, given, lead, own):
    """The border lies at 0.62 of what the likeness is above 0.85: 0.062 at 0.95, below 0 at 0.8."""
    question = read_question("Welke gemeenten kiezen?")
    assert claim.holds(question, reading_of(likeness, given), lead) is own


def test_words_that_only_other_documents_hold_count_by_how_rare_they_are(claim):
    rarity = claim._index.lexical.rarity
    own, other = rarity(*stem(["gemeenten"])), rarity(*stem(["huisartsen"]))
    question = read_question("Wat doen huisartsen en gemeenten met pinguïns?")
    assert claim.foreign(question) == pytest.approx(other / (own + other))
    # The bank's own words aren't foreign, nor are those of its document.
    assert claim.foreign(read_question("Krijgen leraren een evaluatie?")) == 0.0
    assert claim.foreign(read_question("Wat doen pinguïns?")) == 0.0
    lead = 0.062 - 0.07 * claim.foreign(question)
    assert claim.holds(question, reading_of(0.95), lead - 0.001)
    assert not claim.holds(question, reading_of(0.95), lead + 0.001)
